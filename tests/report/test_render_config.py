"""What a book may say of itself in Quarto's words: obeyed, passed over with a remark, or refused."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from report.books import CONFIG, REFS, SVG, THEME, html_files, make_book

from helpers.render import RenderError, config, render_book
from helpers.render.typst import document

CHAPTER = """---
jupyter: python3
execute:
  echo: false
---

# En {#sec-en}

## Under {#sec-under}

### Dybt {#sec-deep}

![Tekst](a.svg){#fig-a fig-alt="A"}

Se @sec-deep og @fig-a.
"""
FILES = {
    "en.qmd": CHAPTER,
    "bilag-a.qmd": "# Mere {#sec-more}\n\n::: {#refs}\n:::\n",
    "a.svg": SVG,
    "r.bib": REFS,
}


def given(old: str = "", new: str = "", extra: str = "") -> str:
    listed = "    - file: ./en.qmd\n  appendices:\n    - bilag-a.qmd\n"
    text = CONFIG.format(chapters=listed, extra="bibliography: r.bib\n" + extra)
    assert old in text
    return text.replace(old, new, 1)


def pages(folder, text: str, **files: str) -> dict[str, BeautifulSoup]:
    made = html_files(make_book(folder, {**FILES, **files}, config=text))
    return {
        name: BeautifulSoup(content.decode(), "html.parser")
        for name, content in made.items()
        if name.endswith(".html")
    }


def words(element) -> str:
    return " ".join(element.get_text().split())


def test_options_of_numbers_and_their_words_are_obeyed(tmp_path):
    crossref = (
        'crossref:\n  chapters: true\n  title-delim: "."\n  appendix-title: Tillæg\n  appendix-delim: ":"\n'
    )
    made = pages(tmp_path, given("crossref:\n", crossref, 'number-depth: 2\nnocite: "@holm"\n'))
    page = made["en.html"]
    assert [words(h) for h in page.select("main h2, main h3")] == ["1.1 Under", "Dybt"]
    assert [words(a) for a in page.select("a.quarto-xref")] == ["Afsnit 1.1.1", "Figur 1.1"]
    assert words(page.select_one("figcaption")) == "Figur 1.1. Tekst"
    assert words(made["bilag-a.html"].select_one("h1")) == "Tillæg A: Mere"
    assert [entry["id"] for entry in made["bilag-a.html"].select(".csl-entry")] == ["ref-holm"]


def test_a_file_of_metadata_sets_options_as_well(tmp_path):
    own = "number-depth: 1\ncrossref:\n  fig-title: Billede\nlanguage:\n  crossref-fig-prefix: billede\n"
    made = pages(tmp_path, given("lang: da\n", "lang: da\nmetadata-files: [own.yml]\n"), **{"own.yml": own})
    assert [words(h) for h in made["en.html"].select("main h2, main h3")] == ["Under", "Dybt"]
    assert words(made["en.html"].select_one("figcaption")) == "Billede 1.1: Tekst"
    assert words(made["en.html"].select("a.quarto-xref")[1]) == "billede 1.1"


ASIDE = "jupyter: python3\neditor: visual\nfig-cap-location: bottom\nciteproc: true\nparams:\n  a: 1\n"


def test_what_changes_nothing_is_taken_and_what_is_left_out_is_said(tmp_path):
    text = (
        given("language:\n", "language:\n  listing-page-filter: Søg\n", ASIDE)
        .replace("  html:\n", "  html:\n    df-print: kable\n    date-format: long\n")
        .replace("  title:", "  license: CC BY\n  title:")
        .replace("  type: book\n", "  type: book\n  preview:\n    port: 4000\n")
    )
    book = config.load(make_book(tmp_path, FILES, config=text))
    assert book.remarks == (
        "_quarto.yml: the embedded engine has a theme of its own and leaves out what is for Quarto alone "
        "(book: license; html: df-print).",
        "_quarto.yml: language: listing-page-filter is for Quarto alone and is left out.",
    )
    assert [part.path for part in book.parts] == ["index.qmd", "en.qmd", "bilag-a.qmd"]


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("crossref:\n", "crossref:\n  chapters: false\n", "crossref: chapters must be true"),
        ("crossref:\n", "crossref:\n  fig-prefix: [fig., figs.]\n", "crossref: fig-prefix must be one text"),
        ("lang: da\n", "lang: da\nfig-cap-location: top\n", "the key 'fig-cap-location' is not supported"),
        ("lang: da\n", "lang: da\nnumber-depth: 0\n", "number-depth must be a number from 1 to 6"),
        ("lang: da\n", "lang: da\nnocite: {a: b}\n", "_quarto.yml:5: nocite must hold works"),
        (
            "  date:",
            "  output-file: ../bog\n  date:",
            "book: output-file must be the name of a file, without",
        ),
        ("language:\n", "language: 3\nwords:\n", "language must be a file, or words by name"),
        ("language:\n", "language:\n  da: x\n", "language: da must hold words by name"),
        ("project:\n", "execute: x\nproject:\n", "_quarto.yml:1: execute must hold keys and values"),
    ],
)
def test_values_that_would_change_the_book_are_refused(tmp_path, old, new, said):
    with pytest.raises(RenderError) as refused:
        config.load(make_book(tmp_path, FILES, config=given(old, new)))
    assert said in str(refused.value)


def test_a_folder_sets_metadata_for_its_chapters_and_a_chapter_its_list_of_sections(tmp_path):
    text = CONFIG.format(chapters="    - del/en.qmd\n    - ---\n    - to.qmd\n", extra="")
    files = {
        "_metadata.yml": "ord: {a: for alle, b: også}\n",
        "del/_metadata.yml": "ord: {a: i delen}\n",
        "del/en.qmd": "# En\n\n{{< meta ord.a >}}, {{< meta ord.b >}}\n\n## Under\n",
        "to.qmd": "---\ntitle: To\ntoc: false\nord: {b: her}\n---\n"
        "\n{{< meta ord.a >}}, {{< meta ord.b >}}\n\n## Under\n",
    }
    made = html_files(make_book(tmp_path, files, config=text))
    pages = [BeautifulSoup(made[name].decode(), "html.parser") for name in ("del/en.html", "to.html")]
    assert [words(page.select_one("main > p")) for page in pages] == ["i delen, også", "for alle, her"]
    assert [len(page.select("[data-page-toc]")) for page in pages] == [1, 0]


def test_a_work_to_be_listed_that_is_in_no_bibliography_is_named(tmp_path):
    with pytest.raises(RenderError, match=r"^_quarto\.yml: nocite: @nobody is not in r\.bib"):
        html_files(make_book(tmp_path, FILES, config=given(extra='nocite: "@holm, @nobody"\n')))


def test_a_chapter_that_is_unlisted_stays_out_of_both_lists_of_contents(tmp_path, monkeypatch):
    monkeypatch.setattr(document, "compiled", lambda volume, text, *given: (text.encode(), []))
    text = CONFIG.format(chapters="    - en.qmd\n    - to.qmd\n", extra="")
    files = {"en.qmd": "# En {.unlisted}\n\n## Under\n", "to.qmd": "# To\n"}
    made = render_book(
        make_book(tmp_path, files, config=text), tmp_path / "out", theme=THEME, engine="embedded"
    )
    heads = re.findall(r"#heading\(level: 1, ([^\[]*)\)\[(\w+)", made.pdf.read_text(encoding="utf-8"))
    assert [(title, "outlined: false" in given) for given, title in heads[-2:]] == [
        ("En", True),
        ("To", False),
    ]
    page = BeautifulSoup((made.html / "en.html").read_bytes().decode(), "html.parser")
    assert page.select("[data-page-toc]") == []
