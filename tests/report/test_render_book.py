"""Numbers, references, tables, notes and links of the HTML book."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from bs4 import BeautifulSoup
from report.books import REFS, SVG, THEME, cell, html_files, make_book, notebook, png, png_text, shown

from helpers.render import render_book
from helpers.render.config import load
from helpers.render.errors import RenderError

LAST = "## C {.unnumbered}\n\n## D {#sec-d}\n"
ALL = "@sec-en, @sec-b, @sec-d, @sec-tre, @sec-x, @sec-y, @sec-z, @fig-a, @fig-b, @fig-c, @fig-d, @fig-e"
FIGURE = '![{0}](a.svg){{#fig-{0} fig-alt="x"}}'


@pytest.fixture
def pages(tmp_path) -> Callable[..., dict[str, BeautifulSoup]]:
    def rendered(files: dict[str, str | bytes], extra: str = "") -> dict[str, BeautifulSoup]:
        project = make_book(tmp_path, files | {"a.svg": SVG}, extra=extra)
        made = render_book(project, tmp_path / "out", theme=THEME, engine="embedded")
        return {
            p.relative_to(made.html).as_posix(): BeautifulSoup(p.read_text(encoding="utf-8"), "lxml")
            for p in made.html.rglob("*.html")
        }

    return rendered


def text(node) -> str:
    return " ".join(node.get_text().split())


def refs(page: BeautifulSoup) -> list[str]:
    return [f"{text(a)} {a['href']}" for a in page.select("a.quarto-xref")]


def test_numbers_run_within_chapters_and_letters_within_appendices(pages):
    made = pages({
        "en.qmd": f"# En {{#sec-en}}\n\n## A\n\n### B "
                  f"{{#sec-b}}\n\n{FIGURE.format('a')}\n\n{FIGURE.format('b')}\n\n{LAST}",
        "to.qmd": f"# Uden {{.unnumbered}}\n\n{FIGURE.format('c')}\n",
        "tre.qmd": f"# Tre {{#sec-tre}}\n\n{FIGURE.format('d')}\n",
        "bilag1.qmd": f"# Bilag et {{#sec-x}}\n\n## Under {{#sec-y}}\n\n{FIGURE.format('e')}\n",
        "bilag2.qmd": "# Bilag to {#sec-z}\n",
        "index.qmd": f"# Forord {{.unnumbered}}\n\n{ALL}\n",
    })  # fmt: skip
    assert [line.rsplit(" ", 1)[0] for line in refs(made["index.html"])] == [
        "Kapitel 1", "Afsnit 1.1.1", "Afsnit 1.2", "Kapitel 2", "Bilag A", "Afsnit A.1", "Bilag B",
        "Figur 1.1", "Figur 1.2", "Figur 1", "Figur 2.1", "Figur A.1",
    ]  # fmt: skip
    assert text(made["bilag1.html"].h1) == "Bilag A — Bilag et"
    nav = [text(a) for a in made["index.html"].select("nav[data-book-nav] a")]
    assert nav == ["Forord", "1 En", "Uden", "2 Tre", "A Bilag et", "B Bilag to"]


def test_forms_of_reference(pages):
    forms = "[@fig-a; @sec-en], [-@fig-a], @Fig-a, [se figur @fig-a], [-@sec-en]"
    body = f"# En {{#sec-en}}\n\n{FIGURE.format('a')}\n\n{forms}\n"
    made = pages({"en.qmd": body})
    assert refs(made["en.html"]) == [
        "Figur 1.1 #fig-a",
        "Kapitel 1 #sec-en",
        "1.1 #fig-a",
        "Figur 1.1 #fig-a",
        "se figur 1.1 #fig-a",
        "1 #sec-en",
    ]


def test_a_figure_drawn_for_narrow_screens_is_chosen_by_them_and_the_other_by_paper(pages):
    narrow = SVG.replace('width="200"', 'width="90"')
    options = '#| label: fig-a\n#| fig-cap: "Titel"\n#| fig-alt: "Streg"'
    nb = notebook(cell(options, shown(svg=SVG, narrow=narrow)))
    body = "# En\n\n{{< embed nb.ipynb#fig-a >}}\n\n@fig-a\n"
    figure = pages({"k/en.qmd": body, "k/nb.ipynb": nb})["k/en.html"].select_one("#fig-a")
    source, image = figure.select_one("picture source"), figure.select_one("picture img")
    assert (source["media"], image["alt"]) == ("screen and (max-width: 36rem)", "Streg")
    assert source["srcset"] == "../figures/narrow-nb-fig-a.svg" and image["src"] == "../figures/nb-fig-a.svg"


def test_a_drawing_by_matplotlib_stands_in_the_page_with_its_words_and_is_no_file_beside_it(tmp_path):
    drawn = SVG.replace(
        "</svg>", '<g id="m1"><text style="fill: #111">Alle</text></g><use href="#m1"/></svg>'
    )
    drawn = drawn.replace("<rect", "<metadata>https://matplotlib.org/</metadata><rect", 1)
    options = '#| label: fig-a\n#| fig-cap: "Titel"\n#| fig-alt: "Streg & \'mere\'"'
    nb = notebook(cell(options, shown(svg=drawn, narrow=drawn.replace("Alle", "Smal"))))
    body = "# En\n\n{{< embed nb.ipynb#fig-a >}}\n\n![B](b.svg){#fig-b fig-alt='x' width=50%}\n"
    files = html_files(make_book(tmp_path, {"k/en.qmd": body, "k/nb.ipynb": nb, "k/b.svg": drawn}))
    page = BeautifulSoup(files["k/en.html"], "lxml")
    wide, narrow, other = page.select("figure svg.drawing")
    assert [part["class"] for part in (wide, narrow)] == [["drawing", "wide"], ["drawing", "narrow"]]
    assert other["class"] == ["drawing", "width-50"]
    assert {part["aria-label"] for part in (wide, narrow)} == {"Streg & 'mere'"}
    assert [part.find("text").get_text() for part in (wide, narrow, other)] == ["Alle", "Smal", "Alle"]
    assert [part.find("use")["href"] for part in (wide, narrow, other)] == ["#d1-a0", "#d2-a0", "#d3-a0"]
    assert not page.select("figure img, figure [style]") and not [name for name in files if "a.svg" in name]


def test_a_figure_that_is_shown_twice_is_one_file(pages):
    def shows(label: str) -> dict:
        return cell(f'#| label: fig-{label}\n#| fig-cap: "Titel"\n#| fig-alt: "Streg"', shown(svg=SVG))

    body = "# En\n\n{{< embed nb.ipynb#fig-a >}}\n\n{{< embed nb.ipynb#fig-b >}}\n"
    page = pages({"en.qmd": body, "nb.ipynb": notebook(shows("a"), shows("b"))})["en.html"]
    assert [image["src"] for image in page.select("main img")] == ["figures/nb-fig-a.svg"] * 2


def test_references_cross_folders_with_relative_addresses(pages):
    made = pages(
        {
            "a/en.qmd": "# En {#sec-en}\n\n@sec-to og [to](../b/to.qmd#sec-to) og [rod](/index.qmd).\n",
            "b/to.qmd": "# To {#sec-to}\n",
        }
    )
    links = [a["href"] for a in made["a/en.html"].main.find("p").select("a")]
    assert links == ["../b/to.html#sec-to", "../b/to.html#sec-to", "../index.html"]


def test_notes_are_numbered_per_page_and_lead_back(pages):
    made = pages(
        {
            "en.qmd": "# En^[I titlen.]\n\na^[Et.] b[^x]\n\n[^x]: To.\n\n    Andet afsnit.\n",
            "to.qmd": "# To\n\nc^[Ny.]\n",
        }
    )
    notes = made["en.html"].select("[role=doc-endnotes] > ol > li")
    assert [text(li).replace(" ↩", "") for li in notes] == ["I titlen.", "Et.", "To. Andet afsnit."]
    for mark in made["en.html"].select("a[role=doc-noteref]"):
        back = made["en.html"].select_one(f"{mark['href']} a[role=doc-backlink]")
        assert back["href"] == f"#{mark['id']}"
    assert [text(a) for a in made["to.html"].select("a[role=doc-noteref]")] == ["1"]


def test_conditional_content_changes_the_numbers_of_its_format_only(pages):
    hidden = '::: {.content-visible when-format="typst"}\n' + FIGURE.format("t") + "\n:::\n\n"
    made = pages(
        {
            "en.qmd": "# En\n\n"
            + hidden
            + FIGURE.format("a")
            + '\n\n@fig-a [kun papir]{.content-hidden unless-format="typst"}.\n'
        }
    )
    assert refs(made["en.html"]) == ["Figur 1.1 #fig-a"]
    assert "kun papir" not in made["en.html"].main.get_text()
    assert len(made["en.html"].select("figure")) == 1


def test_html_table_of_a_notebook_becomes_a_table_with_scopes(pages):
    html = (
        "<table><thead><tr><th rowspan='2'>Sted</th><th "
        "colspan='2'>År</th></tr><tr><th>2014</th><th>2021</th></tr></thead>"
        "<tbody><tr><th>Øst</th><td align='right'>1,5</td><td>2</td></tr></tbody></table>"
    )
    nb = notebook(cell('#| label: tbl-a\n#| tbl-cap: "Antal"', shown(html=html, plain="x")))
    table = pages({"en.qmd": "# En\n\n{{< embed nb.ipynb#tbl-a >}}\n", "nb.ipynb": nb})["en.html"].select_one(
        "#tbl-a table"
    )
    assert [(th.get_text(strip=True), th["scope"]) for th in table.select("th")] == [
        ("Sted", "col"), ("År", "colgroup"), ("2014", "col"), ("2021", "col"), ("Øst", "row"),
    ]  # fmt: skip
    assert table.select_one("tbody td")["class"] == ["right"]


def test_empty_header_of_pandas_is_no_header(pages):
    head, row = "<tr><th></th><th>Sager</th></tr>", "<tr><th>Øst</th><td>12</td></tr>"
    html = f"<table><thead>{head}</thead><tbody>{row}</tbody></table>"
    nb = notebook(cell('#| label: tbl-a\n#| tbl-cap: "Antal"', shown(html=html)))
    table = pages({"en.qmd": "# En\n\n{{< embed nb.ipynb#tbl-a >}}\n", "nb.ipynb": nb})["en.html"].table
    assert [c.name for c in table.select("thead tr > *")] == ["td", "th"]


def test_table_is_named_by_its_caption_and_reached_by_the_keyboard(pages):
    page = pages({"en.qmd": "# En\n\n| a | b |\n|:--|--:|\n| 1 | 2 |\n\n: Tal {#tbl-a}\n"})["en.html"]
    box = page.select_one("#tbl-a .table-scroll")
    assert box["tabindex"] == "0"
    assert text(page.find(id=box["aria-labelledby"])) == "Tabel 1.1: Tal"


def test_embeds_of_every_kind_of_output(pages):
    nb = notebook(
        cell('#| label: fig-svg\n#| fig-cap: "S"\n#| fig-alt: "s"', shown(svg=SVG, plain="<Figure>")),
        cell('#| label: fig-png\n#| fig-cap: "P"\n#| fig-alt: "p"', shown(png=png_text())),
        cell('#| label: tbl-md\n#| tbl-cap: "M"', shown(markdown="| a |\n|---|\n| 1 |", plain="x")),
        cell("#| label: tal", {"output_type": "stream", "name": "stdout", "text": ["en\n", "to\n"]}),
    )
    body = "".join(
        f"{{{{< embed nb.ipynb#{label} >}}}}\n\n" for label in ("fig-svg", "fig-png", "tbl-md", "tal")
    )
    page = pages({"en.qmd": f"# En\n\n{body}", "nb.ipynb": nb})["en.html"]
    assert [(img["src"], img["alt"]) for img in page.select("img")] == [
        ("figures/nb-fig-svg.svg", "s"),
        ("figures/nb-fig-png.png", "p"),
    ]
    assert text(page.select_one("#tbl-md figcaption")) == "Tabel 1.1: M"
    assert page.pre.get_text() == "en\nto"


def test_images_of_equal_name_in_two_notebooks_are_kept_apart(pages):
    def one(color: str, label: str) -> str:
        return notebook(
            cell(
                f'#| label: {label}\n#| fig-cap: "A"\n#| fig-alt: "a"', shown(svg=SVG.replace("#cde", color))
            )
        )

    body = "# En\n\n{{< embed a/nb.ipynb#bil >}}\n\n{{< embed b/nb.ipynb#bil >}}\n"
    page = pages({"en.qmd": body, "a/nb.ipynb": one("red", "bil"), "b/nb.ipynb": one("blue", "bil")})[
        "en.html"
    ]
    assert [img["src"] for img in page.select("img")] == ["figures/nb-bil.svg", "figures/b-nb-bil.svg"]


def test_figures_without_captions_and_subfigures_of_one_paragraph(pages):
    two = '![V](a.svg){#fig-v fig-alt="v"}\n![H](a.svg){fig-alt="h"}'
    body = (
        '![](a.svg){#fig-a fig-alt="x"}\n\n'
        + f"::: {{#fig-b layout-ncol=3}}\n{two}\n\nBegge\n:::\n\n@fig-a, @fig-b, @fig-v\n"
    )
    page = pages({"en.qmd": f"# En\n\n{body}"})["en.html"]
    assert [text(c) for c in page.select("figcaption")] == ["Figur 1.1", "(a) V", "(b) H", "Figur 1.2: Begge"]
    assert refs(page) == ["Figur 1.1 #fig-a", "Figur 1.2 #fig-b", "Figur 1.2 (a) #fig-v"]


def test_a_caption_stands_in_for_a_missing_alternative_text_with_a_warning(tmp_path):
    project = make_book(tmp_path, {"en.qmd": "# En\n\n![Linjen stiger](a.svg){#fig-a}\n", "a.svg": SVG})
    made = render_book(project, tmp_path / "out", theme=THEME, engine="embedded")
    assert made.warnings == ["en.qmd:3: the image a.svg has no fig-alt; its caption stands in for it."]
    assert 'alt="Linjen stiger"' in (made.html / "en.html").read_text(encoding="utf-8")


def test_unlisted_headings_stay_out_of_the_contents(pages):
    page = pages({"en.qmd": "# En\n\n## Synlig\n\n## Skjult {.unnumbered .unlisted}\n"})["en.html"]
    assert [text(a) for a in page.select("nav[data-page-toc] a")] == ["1.1 Synlig"]


def test_image_sizes_need_no_inline_style(pages):
    page = pages({"en.qmd": "# En\n\n![A](a.svg){width=62%} ![B](b.png){width=2cm}\n", "b.png": png()})[
        "en.html"
    ]
    assert [(img.get("class"), img.get("width")) for img in page.select("img")] == [
        (["width-60"], None),
        (None, "76"),
    ]


def test_no_page_holds_inline_style_script_or_handler(pages):
    made = pages({
        "en.qmd": "# En\n\na. en\n\n(i) to\n\n| x |\n|--:|\n| 1 |\n\n$$\n\\begin{aligned} a &= b "
                  "\\end{aligned}\n$$\n\n```python\nx\n```\n",
        "to.qmd": "# To\n\n@holm\n\n::: {#refs}\n:::\n", "refs.bib": REFS,
    }, extra="bibliography: refs.bib\n")  # fmt: skip
    for page in made.values():
        assert not page.select("[style], style, script:not([src]), [onclick], [onload], iframe")
        policy = page.select_one("meta[http-equiv=Content-Security-Policy]")["content"]
        assert "unsafe" not in policy and "default-src 'none'" in policy
        assert not re.search(r"""(?:src|href)="(?:https?:)?//""", str(page.head))


def test_comments_are_for_authors_only(pages):
    assert "hemmelig" not in str(
        pages({"en.qmd": "# En\n\n<!-- hemmelig -->\n\na <!-- hemmelig --> b\n"})["en.html"]
    )


def test_citations_lead_to_the_bibliography(pages):
    made = pages(
        {
            "a/en.qmd": "# En\n\nSe @holm [s. 4] og [@kjaer].\n",
            "kilder.qmd": "# Kilder {.unnumbered}\n\n::: {#refs}\n:::\n",
            "refs.bib": REFS,
        },
        extra="bibliography: refs.bib\n",
    )
    cited = made["a/en.html"].select("span.citation")
    assert [(c["data-cites"], text(c), c.a["href"]) for c in cited] == [
        ("holm", "Holm (2021, 4)", "../kilder.html#ref-holm"),
        ("kjaer", "(Kjær 2019)", "../kilder.html#ref-kjaer"),
    ]
    assert [e["id"] for e in made["kilder.html"].select("#refs .csl-entry")] == ["ref-holm", "ref-kjaer"]


def test_previous_and_next_follow_the_book(pages):
    made = pages({"a/en.qmd": "# En\n", "bilag.qmd": "# B\n"})
    steps = {
        name: [page.select_one(f"a[rel={way}]") for way in ("prev", "next")] for name, page in made.items()
    }
    assert {name: [a and a["href"] for a in both] for name, both in steps.items()} == {
        "index.html": [None, "a/en.html"],
        "a/en.html": ["../index.html", "../bilag.html"],
        "bilag.html": ["a/en.html", None],
    }


def test_search_index_holds_every_section_and_no_markup(tmp_path):
    text = (
        "# En\n\nFørste **ord**.\n\n::: {.landscape}\n\n## Tværs {#sec-t}\n\nAndre ord `</script>`.\n\n:::\n"
    )
    script = html_files(make_book(tmp_path, {"en.qmd": text}))["assets/search-index.js"].decode()
    rows = json.loads(script.removeprefix("window.searchIndex = ").removesuffix(";\n"))
    assert ["en.html#sec-t", "1 En", "1.1 Tværs", "Andre ord </script>."] in rows
    assert ["en.html", "1 En", "", "Første ord."] in rows
    assert "</script" not in script.replace("<\\/script", "")


def test_callout_titles_and_folding(pages):
    body = (
        "::: {.callout-note}\n## Titel **fed**\nx\n:::\n\n"
        '::: {.callout-tip collapse="true"}\nx\n:::\n\n'
        "::: {.callout-warning collapse=false title='T \"q\"'}\nx\n:::\n"
    )
    boxes = pages({"en.qmd": f"# En\n\n{body}"})["en.html"].select(".callout")
    assert [(b.name, text(b.select_one(".callout-title")), b.has_attr("open")) for b in boxes] == [
        ("div", "Titel fed", False), ("details", "Tip", False), ("details", "T “q”", True),
    ]  # fmt: skip


def test_a_metadata_file_may_give_the_book_s_date(tmp_path):
    project = make_book(tmp_path, {"en.qmd": "# En\n\nOrd.\n"}, extra="metadata-files: [dato.yml]\n")
    text = (project / "_quarto.yml").read_text(encoding="utf-8")
    (project / "_quarto.yml").write_text(text.replace("  date: 2026-05-04\n", ""), encoding="utf-8")
    (project / "dato.yml").write_text("book: {date: 2022-05-31}\n", encoding="utf-8")
    assert load(project).day == date(2022, 5, 31)
    (project / "dato.yml").write_text("book: {dato: 2022-05-31}\n", encoding="utf-8")
    with pytest.raises(RenderError, match="book: dato is not supported"):
        load(project)


def test_english_book_has_english_words(tmp_path):
    project = make_book(
        tmp_path, {"en.qmd": "# One {#sec-one}\n\n::: {.callout-caution}\nx\n:::\n\n@sec-one\n"}
    )
    config = (
        (project / "_quarto.yml")
        .read_text(encoding="utf-8")
        .replace("lang: da", "lang: en")
        .replace("Afsnit", "Section")
    )
    (project / "_quarto.yml").write_text(config, encoding="utf-8")
    made = render_book(project, tmp_path / "out", theme=THEME, engine="embedded")
    page = BeautifulSoup((made.html / "en.html").read_text(encoding="utf-8"), "lxml")
    assert (page.html["lang"], text(page.select_one(".callout-title")), refs(page)) == (
        "en",
        "Caution",
        ["Chapter 1 #sec-one"],
    )
    assert "May 4, 2026" in (made.html / "index.html").read_text(encoding="utf-8")


def test_a_sign_with_a_title_is_read_as_its_title_and_an_abbreviation_as_it_is(tmp_path):
    text = '# En\n\n<abbr title="ikke vist">..</abbr> og <abbr title="borgerstyret">BPA</abbr>\n'
    files = html_files(make_book(tmp_path, {"en.qmd": text}))
    sign, word = BeautifulSoup(files["en.html"], "lxml").select("main abbr")
    hidden, spoken = sign.select("span")
    assert (hidden["aria-hidden"], hidden.text, spoken.text) == ("true", "..", "ikke vist")
    assert spoken["class"] == ["visually-hidden"] and sign["title"] == "ikke vist"
    assert word.decode_contents() == "BPA"


def test_banner_is_a_landmark_on_every_page(tmp_path):
    made = render_book(
        make_book(tmp_path, {"en.qmd": "# En\n"}),
        tmp_path / "out",
        theme=THEME,
        engine="embedded",
        banner="Prøve <1> & 2",
    )
    for path in made.html.rglob("*.html"):
        box = BeautifulSoup(path.read_text(encoding="utf-8"), "lxml").select_one("[role=region].banner")
        assert (box["aria-label"], text(box)) == ("Prøve <1> & 2", "Prøve <1> & 2")
