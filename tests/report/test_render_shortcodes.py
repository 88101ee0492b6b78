"""Shortcodes and includes, expanded as Quarto does."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from report.books import SVG, html_files, make_book

from helpers.render import yaml12
from helpers.render.sources.reader import Fence, read_source

RESULTS = """results:
  text: "Vokset med **37 pct.** & mere"
  number: 28.4
  long: 1.10
  whole: 2.0
  count: 1284
  yes: true
  day: "2. marts 2026"
  list: "- ikke en liste"
  quote: 'Han **sagde** "ja" & gik'
  ref: "se @sec-en"
  url: "https://example.org/a"
  05_growth:
    n: "1.284"
"""


@pytest.fixture
def main(tmp_path):
    """Render one chapter with the text given; return its main element."""

    def rendered(text: str, **files: str) -> BeautifulSoup:
        named = {name.replace("__", "/").replace("_DOT_", "."): content for name, content in files.items()}
        body = {
            "kap/en.qmd": f"# En {{#sec-en}}\n\n{text}\n",
            "results.yml": RESULTS,
            "kap/a.svg": SVG,
            "_variables.yml": 'v: "[A](https://a.dk)"\n',
        }
        project = make_book(tmp_path, body | named, extra="metadata-files: [results.yml]\n")
        return BeautifulSoup(html_files(project)["kap/en.html"].decode(), "lxml").main

    return rendered


SHOWN = {
    "markdown is markdown": ("{{< meta results.text >}}", "Vokset med 37 pct. & mere"),
    "decimals as YAML reads them": ("{{< meta results.number >}}", "28.4"),
    "a trailing zero goes": ("{{< meta results.long >}}", "1.1"),
    "a whole number has no point": ("{{< meta results.whole >}}", "2"),
    "an integer": ("n = {{< meta results.count >}}.", "n = 1284."),
    "true": ("{{< meta results.yes >}}", "true"),
    "a date is no list": ("{{< meta results.day >}}", "2. marts 2026"),
    "a dash is no list": ("{{< meta results.list >}}", "- ikke en liste"),
    "a reference in a value": ("{{< meta results.ref >}}", "se Kapitel 1"),
    "two in one word": ("{{< meta results.count >}}/{{< meta results.count >}}x", "1284/1284x"),
    "digits at the start of a key": ("{{< meta results.05_growth.n >}}", "1.284"),
    "a variable": ("{{< var v >}}", "A"),
    "the book's own title": ("{{< meta book.title >}}", "Prøvebogen"),
    "an escape is shown": ("{{{< meta results.count >}}}", "{{< meta results.count >}}"),
    "in code": ("`x = {{< meta results.text >}}`", "x = Vokset med 37 pct. & mere"),
    "an escape in code": ("`{{{< meta a.b >}}}`", "{{< meta a.b >}}"),
    "an unknown key behind an escape": ("{{{< meta findes.ikke >}}}", "{{< meta findes.ikke >}}"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_shortcode_in_a_paragraph(main, name):
    text, wanted = SHOWN[name]
    assert main(text).find("p").get_text().replace("\u00a0", " ") == wanted


def test_value_keeps_its_emphasis_in_text_and_loses_it_in_code(main):
    page = main("{{< meta results.text >}}\n\n```\n{{< meta results.text >}}\n```")
    assert page.strong.get_text() == "37 pct."
    assert page.pre.get_text() == "Vokset med 37 pct. & mere"


def test_protected_code_stays_as_it_is_written(main):
    code = (
        "{{< meta findes.ikke >}}\n{{{< var x >}}}\n{{< include _nej.qmd >}}\n{{< embed nej.ipynb#fig-x >}}"
    )
    assert main(f'```{{.markdown shortcodes="false"}}\n{code}\n```').pre.get_text() == code


def test_values_in_attributes_are_plain_words(main):
    page = main('![](a.svg){fig-alt="Alt: {{< meta results.quote >}}"}')
    assert page.img["alt"] == "Alt: Han sagde “ja” & gik"


def test_value_as_address_of_a_link(main):
    assert main("[her]({{< meta results.url >}})").find("p").a["href"] == "https://example.org/a"


def test_front_matter_is_metadata_of_its_chapter(main):
    page = main(
        "x",
        **{
            "kap__en_DOT_qmd": '---\ntitle: "Om {{< meta egen >}}"\negen: "1.284 sager"\n---\n\n{{< meta '
            "egen >}}\n"
        },
    )
    assert page.h1.get_text() == "1 Om 1.284 sager"
    assert page.find("p").get_text() == "1.284 sager"


def test_pagebreak_is_a_break_for_printing_only(main):
    page = main("a\n\n{{< pagebreak >}}\n\nb")
    assert page.select_one(".page-break").get_text() == ""


def test_include_brings_headings_notes_and_further_includes(main):
    page = main(
        "{{< include _a.qmd >}}\n\nSe @sec-inde.",
        **{
            "kap___a_DOT_qmd": "## Inde {#sec-inde}\n\nOrd.[^n]\n\n{{< include /_b.qmd >}}\n\n[^n]: Noten.\n",
            "_b_DOT_qmd": "Fra roden.\n",
        },
    )
    assert page.h2.get_text() == "1.1 Inde"
    assert "Fra roden." in page.get_text()
    assert page.select_one("[role=doc-endnotes] li").get_text().strip().startswith("Noten.")


def test_include_in_open_code_shows_the_file(main):
    assert (
        main("```\n{{< include _k.txt >}}\n```", **{"kap___k_DOT_txt": "linje 1\nlinje 2\n"}).pre.get_text()
        == "linje 1\nlinje 2"
    )


@given(
    st.lists(
        st.sampled_from(
            ["tekst", "```", "~~~", "````", "```python", '``` {shortcodes="false"}', "    ```", "``` `x` ```"]
        ),
        max_size=12,
    )
)
@settings(max_examples=200, deadline=None)
def test_fence_closes_only_with_its_own_mark(lines):
    fence, mark = Fence(), None
    for line in lines:
        fence.pass_by(line)
        if line.startswith("    ") or line == "tekst" or (mark is None and line == "``` `x` ```"):
            pass
        elif mark is None:
            mark = line.split(" ")[0].rstrip("python")
        elif line.startswith(mark) and not line.strip(mark[0]):
            mark = None
        assert fence.open is (mark is not None)


def test_place_of_a_line_survives_includes(tmp_path):
    make_book(tmp_path, {"en.qmd": "# En\n\n{{< include _a.qmd >}}\n\nslut\n", "_a.qmd": "ord\nmere\n"})
    source = read_source(tmp_path, "en.qmd", lambda line, args: [])
    assert [source.place(word) for word in ("mere", "slut", "findes ikke")] == [
        "_a.qmd:2",
        "en.qmd:5",
        "en.qmd",
    ]


NUMBERS = {
    "1.10": "1.1",
    "2.0": "2",
    "28.4": "28.4",
    "1284": "1284",
    "0.1": "0.1",
    "1e3": "1000",
    "-5": "-5",
    "0o17": "15",
    "0x1F": "31",
    "007": "7",
}


@pytest.mark.parametrize("written", NUMBERS)
def test_numbers_are_printed_as_javascript_does(written):
    assert yaml12.shown(yaml12.parse(f"a: {written}", "x")["a"]) == NUMBERS[written]


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "2026-03-02", "12:30", "1_000", "ja"])
def test_words_that_yaml_1_1_would_change_stay_words(word):
    assert yaml12.parse(f"a: {word}", "x") == {"a": word}


def test_metadata_files_are_merged_key_by_key():
    assert yaml12.merged({"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"b": 4}, "e": 5}) == {
        "a": {"b": 4, "c": 2},
        "d": 3,
        "e": 5,
    }
