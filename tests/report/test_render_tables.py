"""Tables from every source in both formats: alignment, heads that span, notes, wide ones across the page,
long ones over many.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pdfplumber
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from report.books import THEME, cell, html_files, make_book, notebook, shown

from helpers.publish.columns import count, key
from helpers.publish.tables import show
from helpers.render import render_book

LONG = "".join(f"| {n} | ord {n} |\n" for n in range(90))
YEARS = range(2010, 2022)
WIDE = f"""\
| Kommune | {" | ".join(map(str, YEARS))} |
|:--|{"--:|" * len(YEARS)}
| Samsø |{" 1.234 |" * len(YEARS)}
"""
TEXT = f"""# En

{{{{< embed nb.ipynb#tbl-pandas >}}}}

{{{{< embed nb.ipynb#tbl-span >}}}}

{{{{< embed nb.ipynb#tbl-egen >}}}}

| Venstre | Midt | Højre |
|:--------|:----:|------:|
| a       |  b   |     c |

: Stilling {{#tbl-stil}}

| Nr. | Ord |
|---:|:---|
{LONG}
: Lang tabel {{#tbl-lang}}

::: {{.landscape}}

{WIDE}
: Bred tabel {{#tbl-bred}}

:::

Efter.
"""
SPAN = (
    "<table><thead><tr><th rowspan='2'>Kaj</th><th "
    "colspan='2'>År</th></tr><tr><th>2018</th><th>2023</th></tr></thead><tbody>"
    "<tr><th rowspan='2'>Nord</th><td "
    "align='right'>1,5</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></tbody></table>"
    "<p>Kilde: prøve.</p>"
)


def outputs() -> str:
    """Return a notebook with a table from pandas, one in HTML and one from the project's own helper."""
    columns = pd.MultiIndex.from_tuples([("2014", "BPA"), ("2014", "TA"), ("2021", "BPA")])
    frame = pd.DataFrame(
        [[1, 3, 5], [2, 4, 6]], columns=columns, index=pd.Index(["Øst", "Vest"], name="Landsdel")
    )
    own = pd.DataFrame({"navn": ["Øst | *Vest*"], "antal": [1284]})
    helper = show(own, [key("navn", "Landsdel"), count("antal", "Antal")], "Kilde: prøve.").data
    return notebook(
        cell('#| label: tbl-pandas\n#| tbl-cap: "Fra pandas"', shown(html=frame.to_html(), plain="x")),
        cell('#| label: tbl-span\n#| tbl-cap: "Med spænd"', shown(html=SPAN)),
        cell('#| label: tbl-egen\n#| tbl-cap: "Fra egen hjælper"', shown(markdown=helper, plain="x")),
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    project = make_book(tmp_path_factory.mktemp("book"), {"en.qmd": TEXT, "nb.ipynb": outputs()})
    return render_book(project, project / "out", theme=THEME, engine="embedded")


@pytest.fixture(scope="module")
def screen(made) -> BeautifulSoup:
    return BeautifulSoup((made.html / "en.html").read_text(encoding="utf-8"), "lxml")


@pytest.fixture(scope="module")
def tagged(made) -> list[list[dict[str, Any]]]:
    """The cells of each table of the PDF: tag, scope, spans and how many heads a cell names."""
    return [
        list(cells(table))
        for table in walk(PdfReader(made.pdf).trailer["/Root"]["/StructTreeRoot"], {"/Table"})
    ]


def walk(node: Any, kinds: set[str]) -> Iterator[Any]:
    node = node.get_object()
    for item in node if isinstance(node, list) else [node]:
        item = item.get_object()
        if isinstance(item, dict):
            if item.get("/S") in kinds:
                yield item
            if "/K" in item:
                yield from walk(item["/K"], kinds)


def cells(table: Any) -> Iterator[dict[str, Any]]:
    for found in walk(table["/K"], {"/TH", "/TD"}):
        given: dict[str, Any] = {}
        for attributes in found.get("/A", []):
            given |= attributes.get_object()
        yield {
            "tag": found["/S"],
            "scope": given.get("/Scope"),
            "rows": given.get("/RowSpan", 1),
            "columns": given.get("/ColSpan", 1),
            "heads": len(given.get("/Headers", [])),
        }


def test_every_head_of_a_column_has_its_scope_and_every_cell_names_its_heads(tagged):
    assert len(tagged) == 6
    for table in tagged:
        heads, data = [c for c in table if c["tag"] == "/TH"], [c for c in table if c["tag"] == "/TD"]
        assert heads and data
        assert {c["scope"] for c in heads} == {"/Column"}
        assert min(c["heads"] for c in data) >= 1


def test_heads_that_span_rows_and_columns(screen, tagged):
    table = screen.select_one("#tbl-span table")
    heads = table.select("th")
    assert [(th.get_text(strip=True), th["scope"], th.get("rowspan"), th.get("colspan")) for th in heads] == [
        ("Kaj", "col", "2", None),
        ("År", "colgroup", None, "2"),
        ("2018", "col", None, None),
        ("2023", "col", None, None),
        ("Nord", "row", "2", None),
    ]
    assert table.select_one("th[colspan]")["class"] == ["center"]
    heads = [(c["rows"], c["columns"]) for c in tagged[1] if c["tag"] == "/TH"]
    assert heads == [(2, 1), (1, 2), (1, 1), (1, 1)]
    assert [c["heads"] for c in tagged[1] if c["tag"] == "/TD"] == [1, 2, 2, 2, 2]


def test_pandas_heads_on_several_rows(screen, tagged):
    rows = [[c.get_text(strip=True) for c in row.select("th, td")] for row in screen.select("#tbl-pandas tr")]
    assert rows == [
        ["", "2014", "2021"],
        ["", "BPA", "TA", "BPA"],
        ["Landsdel", "", "", ""],
        ["Øst", "1", "3", "5"],
        ["Vest", "2", "4", "6"],
    ]
    assert [th["scope"] for th in screen.select("#tbl-pandas tbody th")] == ["row", "row"]
    assert not [th for th in screen.select("#tbl-pandas th") if not th.get_text(strip=True)]
    assert sum(c["tag"] == "/TH" for c in tagged[0]) == 11


def test_own_helpers_table_keeps_its_signs_and_its_note(screen, made):
    figure = screen.select_one("#tbl-egen")
    assert [c.get_text(strip=True) for c in figure.select("tbody th[scope=row]")] == ["Øst | *Vest*"]
    assert [c.get_text(strip=True) for c in figure.select("td")] == ["1.284"]
    assert figure.select_one("td")["class"] == ["right"]
    assert [p.get_text(strip=True) for p in figure.select("p")] == ["Kilde: prøve."]
    with pdfplumber.open(made.pdf) as pdf:
        text = "\n".join(page.extract_text() for page in pdf.pages)
    assert text.index("Fra egen hjælper") < text.index("Øst | *Vest* 1.284") < text.rindex("Kilde: prøve.")


def test_notes_stand_below_their_table_and_captions_above(screen, made):
    for ident in ("tbl-span", "tbl-egen"):
        figure = screen.find(id=ident)
        order = [
            child.name
            for child in figure.find_all(["figcaption", "table", "p"])
            if child.find_parent("table") is None
        ]
        assert [name for name in order if name != "p"] == ["figcaption", "table"] and order[-1] == "p"


def test_alignment_in_both_formats(screen, made):
    assert [td.get("class") for td in screen.select("#tbl-stil tbody > tr > *")] == [
        ["left"],
        ["center"],
        ["right"],
    ]
    with pdfplumber.open(made.pdf) as pdf:
        words = next(
            w for p in pdf.pages if "Venstre Midt Højre" in p.extract_text() for w in [p.extract_words()]
        )
    left, middle, right = (
        {w["text"]: w for w in words[n:]}
        for n in [next(i for i, w in enumerate(words) if w["text"] == "Venstre")] * 3
    )
    assert left["a"]["x0"] == pytest.approx(left["Venstre"]["x0"], abs=1)
    assert sum(middle["b"][k] for k in ("x0", "x1")) == pytest.approx(
        sum(middle["Midt"][k] for k in ("x0", "x1")), abs=2
    )
    assert right["c"]["x1"] == pytest.approx(right["Højre"]["x1"], abs=1)


def test_a_long_table_repeats_its_head_on_every_page_and_loses_no_row(made, tagged):
    with pdfplumber.open(made.pdf) as pdf:
        pages = [page.extract_text().split("\n") for page in pdf.pages]
    parts = [lines for lines in pages if any(line.endswith(" ord 45") or " ord " in line for line in lines)]
    assert len(parts) >= 2
    assert all("Nr. Ord" in lines for lines in parts)
    assert [line for lines in parts for line in lines if " ord " in line] == [
        f"{n} ord {n}" for n in range(90)
    ]
    assert sum("Tabel 1.5: Lang tabel" in lines for lines in pages) == 1
    assert sum(c["tag"] == "/TH" for c in tagged[4]) == 2  # the repetition is for the eye only


def test_a_wide_table_lies_across_its_page_and_the_text_stands_again(made):
    with pdfplumber.open(made.pdf) as pdf:
        across = [(page.width > page.height, page.extract_text()) for page in pdf.pages]
    assert [lies for lies, text in across if "Bred tabel" in text] == [True]
    assert [lies for lies, text in across if "Efter." in text] == [False]


def test_a_picture_in_a_line_stays_in_it(tmp_path):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="12" height="8"><rect width="12" height="8"/></svg>'
    project = make_book(
        tmp_path, {"en.qmd": '# En\n\nOrd ![](a.svg){fig-alt="en prik"} midt i en linje.\n', "a.svg": svg}
    )
    made = render_book(project, tmp_path / "out", theme=THEME, engine="embedded")
    with pdfplumber.open(made.pdf) as pdf:
        lines = [line for page in pdf.pages for line in page.extract_text().split("\n")]
    assert "Ord midt i en linje." in [" ".join(line.split()) for line in lines]


def test_a_cell_that_is_set_in_is_so_by_the_page_and_its_years_stay_whole(tmp_path):
    rows = "| BPA | | |\n| \u20032014\\-15 | 1 | 2 |\n| \u2003Stadfæstet | 3 | 4 |\n"
    files = html_files(make_book(tmp_path, {"en.qmd": f"# En\n\n| a | b | c |\n|:--|--:|--:|\n{rows}"}))
    page = BeautifulSoup(files["en.html"].decode(), "lxml")
    cells = page.select("tbody th.indented")
    assert [cell.get_text(strip=True) for cell in cells] == ["2014-15", "Stadfæstet"]
    assert page.select_one("th.indented .nowrap").text == "2014-15" and "\u2003" not in page.table.text


def test_an_interval_is_marked_so_that_it_stays_on_one_line(tmp_path):
    rows = "| x | 1,11 til 1,22 pct. | 2 til dem |\n"
    files = html_files(make_book(tmp_path, {"en.qmd": f"# En\n\n| a | b | c |\n|:--|--:|--:|\n{rows}"}))
    cells = BeautifulSoup(files["en.html"].decode(), "lxml").select("td")
    assert [cell["class"] for cell in cells] == [["right", "range"], ["right"]]


@pytest.mark.parametrize(("told", "stacks"), [(3, True), (1, False)])
def test_a_table_stacks_where_half_of_its_rows_have_a_sentence(tmp_path, told, stacks):
    comments = ["En kommentar på mange ord" * (place < told) for place in range(4)]
    rows = "".join(f"| {n} | 1 | {text} |\n" for n, text in enumerate(comments))
    text = f"# En\n\n| Kommune | Sager | Kommentar |\n|:--|--:|:--|\n{rows}"
    files = html_files(make_book(tmp_path, {"en.qmd": text}))
    assert bool(BeautifulSoup(files["en.html"].decode(), "lxml").select("table.stacks")) == stacks
