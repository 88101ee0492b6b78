"""Constructs that are easily passed by in silence: refused, or given the structure that Quarto gives them."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from report.books import CONFIG, SVG, THEME, html_files, make_book

from helpers.render import RenderError, config, render_book
from helpers.render.sources.check import check_blocks
from helpers.render.sources.reader import Line, Source
from helpers.render.tree import pandoc
from helpers.render.typst.spoken import spoken

HIDDEN, MOVED = "Leave it out", "Write it in the running column"
TABLE = "| a |\n|---|\n| 1 |\n\n: T "
MEANT = {
    "[x]{.hidden}": HIDDEN,
    "[x]{.d-none}": HIDDEN,
    "## Overskrift {.hidden}": HIDDEN,
    "`kode`{.hidden}": HIDDEN,
    "```{.python .hidden}\nx\n```": HIDDEN,
    "![T](a.svg){.hidden}": HIDDEN,
    "[x](https://example.org){.hidden}": HIDDEN,
    TABLE + "{#tbl-a .hidden}": HIDDEN,
    "<span class='hidden'>x</span>": HIDDEN,
    "<span hidden>x</span>": HIDDEN,
    "::: {.hidden}\nx\n:::": HIDDEN,
    "[x]{.aside}": "Use a footnote",
    "[x]{.column-margin}": MOVED,
    "![T](a.svg){.column-page-right}": MOVED,
    TABLE + "{#tbl-a .column-screen}": MOVED,
    '## Overskrift {.content-hidden when-format="html"}': "Put it in a div of that class",
    "## Tak {.appendix}\n\nx": "Make it a chapter under appendices",
    "Der er `{python} antal` sager.": "show it with meta",
    '```{.python code-summary="Se koden"}\nx\n```': "Write it in the text",
    '::: {.callout-tip appearance="fancy"}\nx\n:::': "Use one of default, minimal, simple",
    "::: {.callout-tip look=x}\ny\n:::": "Use title, collapse, icon and appearance",
    "```python\nx = 1  # <1>\n```\n\n1. Først.": "Explain the line in the text",
}
PASSED = ["[x]{.nowrap}", "`{b} x`", "`kode`{.python}", "```python\nx = 1  # <a>\n```", "```\nx  # <1>\n```"]


def checked(texts: list[str]) -> dict[str, str]:
    """Return what is said of each text, all read by one process; "" where it passes."""
    said = {}
    for text, tree in zip(texts, pandoc.parse_all(texts), strict=True):
        source = Source(
            "en.qmd", tuple(Line(line, "en.qmd", n) for n, line in enumerate(text.split("\n"), 1))
        )
        try:
            check_blocks(source, tree["blocks"])
            said[text] = ""
        except RenderError as error:
            said[text] = str(error)
    return said


def test_what_would_be_moved_or_hidden_is_refused_on_whatever_has_the_class():
    said = checked([*MEANT, *PASSED])
    for text, instead in MEANT.items():
        assert said[text].startswith("en.qmd:"), f"passed: {text}"
        assert "is not supported here" in said[text] and instead in said[text]
    assert [said[text] for text in PASSED] == [""] * len(PASSED)


ONE = """# Metode

[![Linket *figur*](a.svg){fig-alt="Alt"}](https://example.org)

[![Nummereret](a.svg){#fig-b fig-alt="B"}](https://example.org)

Ord [![i linjen](a.svg){fig-alt="C"}](https://example.org) ord.

::: {#fig-c layout-ncol=2}

![Et](a.svg){fig-alt="D"}

![To](a.svg){fig-alt="E"}

Uden bogstaver
:::

::: {#fig-d layout-ncol=2}

[![Tre](a.svg){#fig-d-a fig-alt="F"}](https://example.org)

![Fire](a.svg){#fig-d-b fig-alt="G" height=40}

Med bogstaver
:::

| A | B |
|---|---|
| 1 | 2 |

: Bredder {#tbl-a tbl-colwidths="[30,70]"}

Vægten $\\hat{\\beta}_{1} \\leq \\frac{1}{2}$ efter @moore og @holm, på [English]{lang=en-GB}.

::: {.callout-note appearance="simple"}
Stille.
:::

::: {.callout title="Uden slags"}
Ord.
:::

::: {.callout-tip appearance="minimal" collapse="true"}
## Med titel
Ord<br>under ord, og ![billede](a.svg "Peg her"){fig-alt="H"} til [tallene](tal.csv).
:::

[^nul]: Ingen henviser hertil.

Se @fig-b, @fig-d-b og [samme titel](<to æ.qmd#metode>) samt [her](#metode).
"""
WORKS = """@book{holm, author = {Holm, Bo}, title = {Begrundelsen}, year = {2021}}
@article{moore,
  author = {Moore, Ann},
  title = {A reason},
  titlelang = {english},
  journal = {The Journal},
  year = {2019}
}
"""
FRONT = """---
description: Vises af Quarto
author:
  - name: Bo Kjær
    affiliation: Et sted
---

"""
WORDS = "callout-note-title: Bemærk\nda:\n  callout-tip-title: Godt råd\n"
TOP = (
    "license: CC BY\nbibliography: r.bib\nnumber-sections: true\ntbl-colwidths: [20, 80]\nbrand: maerke.yml\n"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A book rendered once: (pages by name, Typst source, remarks, book, files by name)."""
    table = "# Metode\n\n+---+---+\n| a | b |\n+---+---+\n\n: T {#tbl-b}\n"
    project = make_book(
        tmp_path_factory.mktemp("constructs"),
        {
            "_language.yml": WORDS,
            "tal.csv": "a\n1\n",
            "en.qmd": FRONT + ONE,
            "to æ.qmd": table + "\n::: {#refs}\n:::\n",
            "a.svg": SVG,
            "r.bib": WORKS,
        },
        config=CONFIG.format(chapters="    - en.qmd\n    - to æ.qmd\n", extra=TOP)
        .replace("    number-sections: true\n", "", 1)
        .replace("  typst:", "    toc: false\n    css: [x.css]\n  typst:")
        .replace("  date: 2026-05-04\n", "  repo-url: https://example.org\n")
        .replace("    number-sections: true\n", "    toc-title: Emner\n    tbl-colwidths: false\n"),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "helpers.render.typst.document.compiled", lambda volume, text, *given: (text.encode(), [])
        )
        made = render_book(project, project / "out", theme=THEME, engine="embedded")
    files = {f.name: f.read_bytes() for f in made.html.rglob("*") if f.is_file()}
    pages = {
        name: BeautifulSoup(text.decode(), "html.parser")
        for name, text in files.items()
        if name.endswith(".html")
    }
    return pages, made.pdf.read_text(encoding="utf-8"), made.warnings, config.load(project), files


def captions(page: BeautifulSoup) -> list[str]:
    return [" ".join(c.get_text().split()) for c in page.select("main figcaption")]


def test_a_linked_image_keeps_its_caption_and_subfigures_without_ids_get_no_letters(made):
    assert captions(made[0]["en.html"]) == [
        "Linket figur",
        "Figur 1.1: Nummereret",
        "Et",
        "To",
        "Figur 1.2: Uden bogstaver",
        "(a) Tre",
        "(b) Fire",
        "Figur 1.3: Med bogstaver",
        "Tabel 1.1: Bredder",
    ]
    linked = [a.find("img")["alt"] for a in made[0]["en.html"].select('main a[href="https://example.org"]')]
    assert linked == ["Alt", "B", "C", "F"]
    assert 'float("fig", "Figur\u00a01.1:", name: "fig-b"' in made[1]


def test_two_chapters_may_have_the_same_title_and_a_file_a_space_in_its_name(made):
    links = [a["href"] for a in made[0]["en.html"].select("main p a")]
    assert links[-2:] == ["to%20æ.html#metode", "#metode"]
    assert [a["href"] for a in made[0]["en.html"].select("[rel=next]")] == ["to%20æ.html"]
    assert made[1].count('#label("h1-metode")') == 1 and "#link(<h1-metode>)" in made[1]


def test_options_are_obeyed_in_their_format(made):
    pages, paper, _, book, _ = made
    assert not pages["en.html"].select("[data-page-toc]") and 'contents: "Emner"' in paper
    widths = [[c["class"] for c in t.select("col")] for t in pages["en.html"].select("table")]
    assert widths == [[["width-30"], ["width-70"]]], "its own before the book's"
    assert [c["class"] for c in pages["to æ.html"].select("col")] == [["width-20"], ["width-80"]]
    assert "columns: (30%, 70%)" in paper and "columns: 2" in paper
    assert book.date == "" and "day: none" in paper and not pages["index.html"].select(".date")


def test_a_quiet_callout_has_the_title_that_it_is_given_and_no_other(made):
    boxes = made[0]["en.html"].select("main .callout")
    titles = [" ".join(t.get_text().strip() for t in box.select(".callout-title")) for box in boxes]
    assert [box["class"][1:] for box in boxes] == [
        [f"callout-{kind}", "callout-quiet"] for kind in ("note", "plain", "tip")
    ]
    assert titles == ["", "Uden slags", "Med titel"] and boxes[2].name == "details"
    assert '#callout("note", none)[' in made[1] and '#callout("plain", [Uden slags])[' in made[1]
    assert (
        made[3].texts["callout-note-title"] == "Bemærk" and made[3].texts["callout-tip-title"] == "Godt råd"
    )


def test_a_break_breaks_on_paper_and_a_linked_file_comes_along(made):
    assert "Ord#linebreak()under ord" in made[1].replace(" \\\n", "#linebreak()")
    assert made[4]["tal.csv"] == b"a\n1\n"
    assert made[0]["en.html"].select_one('img[alt="H"]')["title"] == "Peg her"


def test_what_is_left_out_is_said(made):
    assert made[2] == [
        "_quarto.yml: the embedded engine has a theme of its own and leaves out what is for Quarto alone "
        "(brand, license; book: repo-url; html: css).",
        "en.qmd:29: height of an image is for Quarto alone and is left out.",
        "en.qmd:2: the front matter key 'description' is for Quarto alone and is left out.",
        "en.qmd:52: the title of an image shows on pages alone, where the pointer rests on it.",
        "en.qmd:55: the footnote nul is left out: nothing refers to it.",
        "en.qmd:5: affiliation of an author is for Quarto alone and is left out.",
    ]


def test_titles_say_their_language_in_both_formats_and_formulas_their_words(made):
    entries = made[0]["to æ.html"].select(".csl-entry")
    said = {e["id"]: [(s["lang"], s.get_text()) for s in e.select("[lang]")] for e in entries}
    assert said == {"ref-holm": [], "ref-moore": [("en", "“A reason”"), ("en", "The Journal")]}
    assert made[1].count('#text(lang: "en")[') == 3
    assert 'alt: "beta hat med indeks 1 er mindre end eller lig med 1 over 2"' in made[1]


SPOKEN = {
    r"\log y_{i} = \alpha + \beta\, p": "logaritmen af y med indeks i er lig med alfa plus beta p",
    r"e^{\beta} - 1": "e opløftet til beta minus 1",
    r"\sum_{i=1}^{n} \frac{x y}{2}": "summen fra i er lig med 1 til n af brøk x y over 2 brøk slut",
    r"\sqrt{x^2 + 1{,}5}": "kvadratroden af x i anden plus 1,5 rod slut",
    r"\text{ja og nej} \neq \mathbb{R}^{n+1}": "ja og nej er forskellig fra R opløftet til n plus 1 slut",
    r"\begin{aligned} a &= b \\ c &< d \end{aligned}": "a er lig med b ny linje c er mindre end d",
    r"\ukendt \{x": "ukendt tuborg x",
}


@pytest.mark.parametrize("tex", SPOKEN)
def test_formulas_are_spoken(tex):
    assert spoken(tex, "da") == SPOKEN[tex]
    assert "\\" not in spoken(tex, "en")


CHAPTERS = {
    "---\ntitle: A\nabstract: x\n---\n": r"en\.qmd:3: .*'abstract' is not supported in a chapter; remove it",
    "---\ntitle: A\ntoc-depth: 2\n---\n": r"en\.qmd:3: .*'toc-depth' is not .*; set it in _quarto\.yml",
    "# A\n\n## B\n\n```\n# kode\n```\n\n# C\n": r"en\.qmd:9: more than one level-one heading",
    "# A\n\n```{{python}}\n1\n```\n": r"en\.qmd:3: the cell \{\{python\}\}.*Write ```python",
    "# A\n\nSe @sec_b.\n": r"en\.qmd:3: the label @sec_b .*with a hyphen",
}


@pytest.mark.parametrize("text", CHAPTERS)
def test_advice_helps(tmp_path, text):
    with pytest.raises(RenderError, match=CHAPTERS[text]):
        html_files(make_book(tmp_path, {"en.qmd": text}))


@pytest.mark.parametrize(
    "line", ["toc: nej", "toc-depth: 9", "tbl-colwidths: bred", "number-sections: false"]
)
def test_a_value_that_cannot_be_obeyed_is_refused(tmp_path, line):
    with pytest.raises(RenderError, match=rf"_quarto\.yml:14: {line.partition(':')[0]} must be"):
        config.load(make_book(tmp_path, extra=line + "\n"))


def test_parts_gather_chapters_and_take_no_number(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "helpers.render.typst.document.compiled", lambda volume, text, *given: (text.encode(), [])
    )
    chapters = """    - part: Først & sidst
      chapters: [en.qmd, to.qmd]
    - part: del.qmd
      chapters: [tre.qmd]
    - efter.qmd
"""
    files = {f"{name}.qmd": f"# {name.title()} {{#sec-{name}}}\n" for name in ("en", "to", "tre", "efter")}
    files |= {"del.qmd": "# [Part two]{lang=en}\n\nSe @sec-tre.\n"}
    book = make_book(tmp_path, files, config=CONFIG.format(chapters=chapters, extra=""))
    made = render_book(book, tmp_path / "out", theme=THEME, engine="embedded")
    page = BeautifulSoup((made.html / "del.html").read_text(encoding="utf-8"), "html.parser")
    paper = made.pdf.read_text(encoding="utf-8")
    assert paper.index("numbering: none)[Først & sidst]") < paper.index('numbering: (..) => "1")[En]')
    listed = page.select("nav[data-book-nav] a, nav[data-book-nav] .nav-part")
    assert [" ".join(item.get_text().split()) for item in listed] == [
        "Forord", "Først & sidst", "1 En", "2 To", "Part two", "3 Tre", "4 Efter",
    ]  # fmt: skip
    assert [item.get("lang") for item in listed] == [None] * 4 + ["en"] + [None] * 2
    assert page.select_one("a.quarto-xref").get_text() == "Kapitel\u00a03"
    assert len(page.select("nav[data-book-nav] ul")) == 4 and not page.select("nav[data-book-nav] ul:empty")
    parts = config.load(tmp_path).parts
    assert [(part.path, part.group) for part in parts if part.group is not None or part.divider] == [
        ("en.qmd", "Først & sidst"), ("del.qmd", ""), ("efter.qmd", ""),
    ]  # fmt: skip
