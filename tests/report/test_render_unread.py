"""What is easily read otherwise than it was meant, or left out: it is said with its place, or set right."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from report.books import CONFIG, REFS, SVG, THEME, cell, html_files, make_book, notebook, shown

from helpers.render import RenderError, config, render_book
from helpers.render.book import read_content
from helpers.render.crossrefs.floats import normalised
from helpers.render.crossrefs.references import content_for
from helpers.render.images import Images
from helpers.render.sources.chapters import read_chapters
from helpers.render.sources.notebooks import Notebooks
from helpers.render.typst import document
from helpers.render.typst.volumes import volumes

MISREAD = """# En

Ord her.
::: {.callout-note}
Boks[^y] koster $$x.
:::

![Figur](a.svg) {#fig-q}

Ord
| A | B |
|:---|---|
| 1 | 2 |

Note[^x] og [link][a] og {{< meta
lang >}}.

[^x]: Første.

[^x]: Anden.

[a]: http://et.dk
[a]: http://to.dk

---
Emne: væk
---

::: {.callout-tip}
Boksen ender ikke.

```
::: [^z] {#q .r} $$
|---|
```

Se `{.x}`, \\"[^kode]\\", $$x^2$$ {#eq-a}, {{{< meta x >}}} og @eq-a.

``` {.md shortcodes="false"}
{{< meta
x >}}
```

Liste:
- a - b
- c
## Overskrift

Ord fra
1999. Og
2. mere.
"""
SAID = {
    ":4: ::: stands in the text as it is written: a box",
    ":4: {.callout-note stands",
    ":5: [^y] stands",
    ":5: $$ stands",
    ":8: {#fig-q stands",
    ":12: |:--- stands",
    ":15: a shortcode that does not end on its line",
    ":20: the footnote x is there twice",
    ":23: the address of [a] is there twice",
    ":26: Emne stands between two lines of ---",
    ":29: a box (:::) begins here and does not end",
    ":45: - stands in the text",
    ":47: ## stands in the text",
}
LEFT_OUT = """# En

``` {.python .numberLines startFrom="10" shortcodes="false"}
x = 1
```

``` {.numberLines .r code-line-numbers="false"}
x
```

![Tekst](a.svg){.lightbox fig-alt="A" width=50% out-width="90%"}

| A |
|---|
| 1 |

: Tal {#tbl-a .striped tbl-colwidths="[100]"}

```{=html}
<table class="dataframe striped" border="1"><tr><td>1</td></tr></table>
```
"""
LEFT = [
    "3: startFrom of code",
    "3: the class .numberLines of code",
    "11: out-width of an image",
    "11: the class .lightbox of an image",
    "17: the class .striped of a table",
]
SET_RIGHT = """# En {#sec-en}

Prisen er 10<sup>3</sup> kr. pr. m<SUP>2</SUP>, H<sub>2</sub>O og <b>fed <i>skrift</i></b>.
Tryk <KBD>Ctrl</KBD> og se <mark>det *nye*</mark>.

<!-- {{< video x >}} -->

Se https://example.org/side og <https://example.org/>.

![Billede af tal](a.svg){#tbl-b fig-alt="A"}

::: {#fig-c fig-alt="Hvad den viser"}
![](a.svg)

Tekst
:::

Se @tbl-b.

::: {layout-ncol=2}
Et afsnit med **fed** skrift.

1. c
2. d

::: {#boks .callout-note}
Boks
:::

![Tekst](a.svg){fig-alt="Med [en parentes"}

Slut.
:::
"""


def remarks(project) -> set[str]:
    """Return what is remarked of a book's chapters as pages show them."""
    return {remark for c in read_content(config.load(project)).chapters for remark in c.source.remarks}


def paper(project) -> str:
    """Return the Typst source of a book, without the template."""
    book, notebooks = config.load(project), Notebooks(project)
    chapters = read_chapters(book, notebooks)
    bodies = [normalised(chapter.source, chapter.blocks, book.texts) for chapter in chapters]
    (whole,) = volumes(content_for(book, chapters, bodies, "typst"), None)
    blocks = document.blocks_of(whole, Images(book, notebooks))
    return document.source(whole, blocks, THEME, None).rpartition("#show: book.with(")[2]


def test_what_pandoc_warns_of_and_signs_that_it_left_as_words_are_said_with_their_place(tmp_path):
    project = make_book(tmp_path, {"en.qmd": MISREAD, "a.svg": SVG})
    said = remarks(project)
    for words in SAID:
        assert [one for one in said if one.startswith("en.qmd" + words)], f"{words} is not among {said}"
    assert len(said) == len(SAID)


def test_a_chapter_that_pandoc_cannot_read_is_named(tmp_path):
    project = make_book(tmp_path, {"en.qmd": "# En\n\nOrd.\n\n---\na: [\n---\n"})
    with pytest.raises(RenderError, match=r"^en\.qmd:5: the chapter cannot be read: Error parsing YAML"):
        remarks(project)


def test_classes_and_attributes_that_change_nothing_are_said_to_be_left_out(tmp_path):
    said = sorted(remarks(make_book(tmp_path, {"en.qmd": LEFT_OUT, "a.svg": SVG})))
    assert said == sorted([f"en.qmd:{words} is for Quarto alone and is left out." for words in LEFT])


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return make_book(tmp_path_factory.mktemp("bog"), {"en.qmd": "\ufeff" + SET_RIGHT, "a.svg": SVG})


@pytest.fixture(scope="module")
def page(project) -> BeautifulSoup:
    return BeautifulSoup(html_files(project)["en.html"], "lxml")


@pytest.fixture(scope="module")
def text(project) -> str:
    return paper(project)


def test_html_that_markdown_has_signs_for_says_the_same_on_paper(page, text):
    assert "10#super[3] kr. pr. m#super[2], H#sub[2]O og #strong[fed #emph[skrift]]" in text
    assert [tag.get_text() for tag in page.select("p sup")] == ["3", "2"]
    assert "Tryk #keys[Ctrl] og se #highlight[det #emph[nye]]." in text
    assert [str(tag) for tag in page.select("p kbd, p mark")] == [
        "<kbd>Ctrl</kbd>",
        "<mark>det <em>nye</em></mark>",
    ]


def test_a_bare_address_is_words_as_in_quarto(page):
    assert [a["href"] for a in page.select("main p a.uri")] == ["https://example.org/"]


def test_the_picture_of_a_table_is_one_and_a_div_describes_its_image(page):
    assert page.select_one("#tbl-b .label").get_text() == "Tabel\u00a01.1:"
    assert page.select_one("a.quarto-xref[href='#tbl-b']").get_text() == "Tabel\u00a01.1"
    assert page.select_one("#fig-c img")["alt"] == "Hvad den viser"


def test_each_block_side_by_side_has_a_cell_of_its_own_on_paper(text):
    _, _, inside = text.partition("#side-by-side(2)[")
    one, two, three, four, five = (cell.strip() for cell in inside.split("\n][\n"))
    assert one == "Et afsnit med #strong[fed] skrift." and two == "+ c\n+ d"
    assert three.startswith("#metadata(none)") and three.endswith("Boks\n\n]")
    assert four.startswith("#float(") and "Med [en parentes" in four and five.startswith("Slut.")


def test_a_sign_without_a_glyph_is_said_to_stand_as_a_box(tmp_path):
    project = make_book(tmp_path, {"en.qmd": "# En\n\nα → Ж\n\nFærdig ✅ og 中 ⚠\ufe0f\n"})
    made = render_book(project, tmp_path / "out", theme=THEME, engine="embedded")
    assert [remark.partition(" is in none")[0] for remark in made.warnings] == [
        "en.qmd:5: the sign ✅ (U+2705)",
        "en.qmd:5: the sign 中 (U+4E2D)",
    ]


REFUSED = {
    "::: {#fig-d fig-alt=x}\n![A](a.svg)\n![B](a.svg)\n\nC\n:::": "en.qmd:3: fig-alt of other than one",
    "- Punkt\n\n    ```{mermaid}\n    graph LR\n    ```": r"en.qmd:5: the executable code `\{mermaid\}",
    "![](a.svg){.dark-content}": "en.qmd:3: the class .dark-content",
    "Se @nte-a.": "en.qmd:3: the label @nte-a",
    "{{< include _i.qmd >}}": "_i.qmd:1: front matter in an included file",
    "- Punkt\n\n    {{< pagebreak >}}": "en.qmd:5: a page break in a box .*between paragraphs",
    "Ord[^a].\n\n[^a]: Note\n\n    {{< pagebreak >}}": "en.qmd:7: a page break in a box",
    "::: {.callout-tip}\n:::: {.landscape}\nx\n::::\n:::": "en.qmd:4: a page on its side in a box",
    "![Ord](tom.png)": "en.qmd:3: tom.png is no whole png",
    "![Ord](tom.svg)": "en.qmd:3: tom.svg is no whole svg",
    "Til @ministeriet.": r"en.qmd:3: @ministeriet cites a work, but .*no place.* write \\@ministeriet",
    "Til @holm.\n\n::: {#refs}\n:::": "en.qmd:3: @holm cites a work, but _quarto.yml names no bibliography",
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_refusal_names_the_place_and_the_likely_cause(tmp_path, text):
    files = {"en.qmd": f"# En\n\n{text}\n", "a.svg": SVG, "_i.qmd": "---\ntitle: I\n---\n\nOrd.\n"}
    files |= {"tom.png": b"", "tom.svg": "<sv"}
    project = make_book(tmp_path, files)
    with pytest.raises(RenderError, match="^" + REFUSED[text]):
        html_files(project)


LISTS = {
    "    - en.qmd\n    - en.qmd\n": "en.qmd is listed twice",
    "    - part: Del\n      chapters: en.qmd\n": "chapters: 'en.qmd' must be a list",
}


@pytest.mark.parametrize("chapters", LISTS)
def test_a_list_of_chapters_that_is_none_or_has_one_twice_is_refused(tmp_path, chapters):
    text = CONFIG.format(chapters=chapters, extra="")
    project = make_book(tmp_path, {"en.qmd": "# En\n"}, config=text)
    with pytest.raises(RenderError, match=LISTS[chapters]):
        config.load(project)


def test_an_id_in_the_title_of_the_front_matter_is_refused(tmp_path):
    project = make_book(tmp_path, {"en.qmd": '---\ntitle: "Metode {#sec-metode}"\n---\n\nOrd.\n'})
    with pytest.raises(RenderError, match=r"^en\.qmd:2: an id or a class in the title of the front matter"):
        html_files(project)


def test_files_may_begin_with_a_mark_of_their_encoding_and_must_be_utf_8(tmp_path):
    text = CONFIG.format(chapters="    - en.qmd\n", extra="bibliography: r.bib")
    files = {"en.qmd": "\ufeff---\ntitle: Én\n---\n\nOrd.\n", "r.bib": REFS}
    assert b"\xc3\x89n" in html_files(make_book(tmp_path, files, config="\ufeff" + text))["en.html"]
    (tmp_path / "_quarto.yml").write_bytes(text.encode("latin-1"))
    with pytest.raises(RenderError, match=r"^_quarto\.yml is not UTF-8 text"):
        config.load(tmp_path)


def test_letters_of_appendices_and_subfigures_go_on_behind_z(tmp_path):
    images = "\n\n".join(f"![T](a.svg){{#fig-a{n} fig-alt='A'}}" for n in range(28))
    body = f"# En\n\n::: {{#fig-a layout-ncol=4}}\n{images}\n\nAlle\n:::\n\nSe @fig-a27 og @sec-b28.\n"
    appendices = {f"bilag{n}.qmd": f"# Bilag {{#sec-b{n}}}\n\nOrd.\n" for n in range(1, 29)}
    pages = html_files(make_book(tmp_path, {"en.qmd": body, "a.svg": SVG, **appendices}))
    found = BeautifulSoup(pages["en.html"], "lxml").select("a.quarto-xref")
    assert [a.get_text() for a in found] == ["Figur\u00a01.1 (ab)", "Bilag\u00a0AB"]


def test_titles_of_book_and_part_are_plain_words_and_a_quoted_path_may_have_spaces(tmp_path):
    given = {"chapters": "    - part: \"Om 'grund' -- og 1*\"\n      chapters: [en.qmd]\n", "extra": ""}
    text = CONFIG.format(**given).replace('"Prøvebogen"', "Nyt *udkast*\n  subtitle: 'Regler <A> \"nu\"'")
    cells = notebook(cell("#| label: fig-a\n#| fig-alt: A\n", shown(svg=SVG)))
    body = '# En\n\n{{< embed "min bog/n.ipynb#fig-a" >}}\n'
    project = make_book(tmp_path, {"en.qmd": body, "min bog/n.ipynb": cells}, config=text)
    book = config.load(project)
    assert (book.title, book.subtitle) == ("Nyt udkast", 'Regler <A> "nu"')
    assert book.parts[1].group == "Om ‘grund’ – og 1*"
    assert b'id="fig-a"' in html_files(project)["en.html"]


NOTE_STYLE = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0">
<info><title>n</title><id>n</id><updated>2020-01-01T00:00:00+00:00</updated></info>
<citation><layout suffix="."><text variable="title"/></layout></citation>
<bibliography><layout><text variable="title"/></layout></bibliography></style>
"""


def test_no_space_is_left_where_a_style_makes_a_citation_a_note(tmp_path):
    files = {"en.qmd": "# En\n\nTo ord [@holm].\n\n::: {#refs}\n:::\n", "n.csl": NOTE_STYLE, "r.bib": REFS}
    project = make_book(tmp_path, files, extra="bibliography: r.bib\ncsl: n.csl")
    found = BeautifulSoup(html_files(project)["en.html"], "lxml").select_one("main p")
    assert found.get_text() == "To ord.1"


PAGES = """# En

::: {.landscape}
Ord.

{{< pagebreak >}}

Ord.
:::

::: {.content-visible when-format="typst"}
{{< pagebreak >}}
:::

```{=typst}
#ukendt()
```
"""


def test_what_typst_cannot_set_is_told_in_its_words_with_the_place_of_its_code(tmp_path):
    project = make_book(tmp_path, {"en.qmd": PAGES})
    assert paper(project).count("#pagebreak(") == 2
    with pytest.raises(RenderError, match=r"could not set the book: unknown variable: ukendt\. .*en\.qmd:15"):
        render_book(project, tmp_path / "out", theme=THEME, engine="embedded")


def output(**kinds: str) -> dict:
    """Return an output of a cell; the keyword image_jpeg is image/jpeg."""
    data = {key.replace("_", "/", 1): value for key, value in kinds.items()}
    return {"output_type": "display_data", "metadata": {}, "data": data | {"text/plain": "<Ord>"}}


def test_a_notebook_s_jpeg_and_formula_are_shown_and_words_never_stand_in_for_what_is_not(tmp_path):
    cells = [
        cell("#| label: fig-a\n#| fig-alt: A\n", output(image_jpeg="/9j/")),
        cell("#| label: f\n", output(text_latex="$\\displaystyle x^{2}$")),
        cell("#| label: w\n", output(**{"application_vnd.jupyter.widget-view+json": "{}"})),
    ]
    text = "# En\n\n{{< embed n.ipynb#fig-a >}}\n\n{{< embed n.ipynb#f >}}\n"
    project = make_book(tmp_path, {"en.qmd": text, "n.ipynb": notebook(*cells)})
    found = BeautifulSoup(html_files(project)["en.html"], "lxml").select_one("main")
    assert found.select_one("#fig-a img")["src"] == "figures/n-fig-a.jpg"
    assert found.select_one("math msup") and "Ord" not in found.get_text()
    (project / "en.qmd").write_text(text.replace("#f ", "#w "), encoding="utf-8")
    with pytest.raises(RenderError, match=r"^en\.qmd:5: .*#w shows application/vnd\.jupyter\.widget"):
        html_files(project)
