"""Rows of printed tables stand whole on one page, but for one that is taller than a third of it, and none
stands there alone.
"""

from __future__ import annotations

from pathlib import Path

import pdfplumber
import pytest
from built import BUILD
from report.books import THEME, make_book
from report.tagged import pages_of_each, pages_of_rows

from helpers.render import render_book
from helpers.render.tree.groups import INDENT

SENTENCE = "Ord om sagen og dens omfang i kommunen. "


def rendered(folder: Path, before: int, cells: list[str]) -> Path:
    """Return the PDF of a table behind so many paragraphs, a row for each of the cells."""
    rows = "".join(f"| {n} | {cell} |\n" for n, cell in enumerate(cells))
    table = f"| Nr. | Ord |\n|---:|:---|\n{rows}\n: Ord {{#tbl-ord}}\n"
    book = make_book(folder / "book", {"en.qmd": "# En\n\n" + "Tekst.\n\n" * before + table})
    return render_book(book, folder / "out", theme=THEME, engine="embedded").pdf


@pytest.mark.parametrize("name", ["rapport.pdf", "bilag.pdf"])
def test_no_row_of_the_report_is_cut_by_the_end_of_a_page(name):
    found = pages_of_each(BUILD / "report" / name, "TR")
    assert len(found) > 20 and [pages for pages in found if len(pages) > 1] == []


@pytest.mark.parametrize("name", ["rapport.pdf", "bilag.pdf"])
def test_no_table_of_the_report_leaves_one_row_on_a_page(name):
    assert alone(BUILD / "report" / name) == []


def alone(path: Path) -> list[list[set[int]]]:
    """Return the tables of which one row stands alone on the first page or the last."""
    tables = [rows for rows in pages_of_rows(path) if len(set.union(*rows)) > 1]
    edges = [
        [len([row for row in rows if end(row) == end(set.union(*rows))]) for end in (min, max)]
        for rows in tables
    ]
    return [rows for rows, least in zip(tables, edges, strict=True) if min(least) < 2]


@pytest.mark.parametrize("count", [81, 82, 83])
def test_the_last_row_never_stands_alone_wherever_the_page_ends(tmp_path, count):
    path = rendered(tmp_path, 1, ["kort"] * count)
    (rows,) = pages_of_rows(path)
    assert alone(path) == [] and len(rows) == count and len(set.union(*rows)) > 1


@pytest.mark.parametrize("before", range(4))
def test_a_small_group_stays_together_under_its_name_wherever_the_page_ends(tmp_path, before):
    group = f"| Gruppe | |\n| {INDENT}a | 1 |\n| {INDENT}b | 2 |\n| {INDENT}c | 3 |\n"
    table = f"| Nr. | Ord |\n|:---|---:|\n{group * 20}\n: Ord {{#tbl-ord}}\n"
    book = make_book(tmp_path / "book", {"en.qmd": "# En\n\n" + "Tekst.\n\n" * before + table})
    made = render_book(book, tmp_path / "out", theme=THEME, engine="embedded")
    with pdfplumber.open(made.pdf) as pdf:
        lines = [page.extract_text().splitlines() for page in pdf.pages]
    rows = [
        [line.split()[0] for line in page if line.split()[0] in ("Gruppe", "a", "b", "c")] for page in lines
    ]
    assert sum(page.count("a") for page in rows) == 20 and sum(map(bool, rows)) > 1
    assert all(page == ["Gruppe", "a", "b", "c"] * (len(page) // 4) for page in rows)


@pytest.mark.parametrize("before", range(3, 7))
def test_a_row_of_some_lines_stays_whole_wherever_the_page_ends(tmp_path, before):
    found = pages_of_each(rendered(tmp_path, before, [SENTENCE * 8] * 20), "TR")
    assert len(found) > 20 and all(len(pages) == 1 for pages in found)
    assert len(set.union(*found)) > 1


def test_a_row_of_which_all_cells_reach_down_from_above_is_no_row_of_its_own(tmp_path):
    grid = (
        "+---+---+\n| A | B |\n+===+===+\n| 1 | 2 |\n+   +   +\n| x | y |\n+---+---+\n| 3 | 4 |\n+---+---+\n"
    )
    book = make_book(tmp_path / "book", {"en.qmd": f"# En\n\n{grid}\n: Ord {{#tbl-ord}}\n"})
    made = render_book(book, tmp_path / "out", theme=THEME, engine="embedded")
    assert len(pages_of_each(made.pdf, "TR")) == 3
    with pdfplumber.open(made.pdf) as pdf:
        text = " ".join(page.extract_text() for page in pdf.pages)
    assert "1 2 x y 3 4" in " ".join(text.split())


def test_a_row_taller_than_a_third_of_a_page_may_break_and_never_runs_off_it(tmp_path):
    path = rendered(tmp_path, 4, [SENTENCE * 8, SENTENCE * 200, SENTENCE * 8])
    assert [len(pages) > 1 for pages in pages_of_each(path, "TR")][-3:] == [False, True, False]
    with pdfplumber.open(path) as pdf:
        words = [word for page in pdf.pages for word in page.extract_words() if word["text"] == "sagen"]
        low = [word for word in words if word["bottom"] > pdf.pages[0].height - 55]
    assert len(words) == 216 and low == []
