"""The annex workbook: what a person with a screen reader, and one with a spreadsheet, meets in it."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest
from openpyxl import load_workbook

from helpers.publish.colophon import workbook
from helpers.publish.tables import WITHHELD
from helpers.render import Imprint, Row

SHOWN = (
    "| Mål | 2014\\-15 | 2014\\-15 |\n|:---|---:|---:|\n| Sager |  |  |\n"
    f"| \u2003BPA \\(§ 96\\) | 1\\.007 | \\+26\u00a0pct. |\n| \u2003\\=1\\+1 | −4,5 | {WITHHELD} |\n"
    "| \u2003a \\| b |  | 0 til 3 |"
    "\n\n.. Ikke vist. Kilde: et sted."
)
ABOUT = Imprint(
    (Row("Version", "1"), Row("Erklæring", "om", "https://was.example")), "", Row("Citeres", "FM")
)


@pytest.fixture(scope="module")
def made() -> bytes:
    found = [
        workbook.table("Tabel 2.1", "Sider pr. sag", SHOWN, ("a.csv",)),
        workbook.table("Tabel B.1", "Tom", "| A |\n|:---|\n| 2014 |", ()),
    ]
    return workbook.written("Rapporten", ABOUT, ["Første note.", "=1+1"], found, "Demonstration")


@pytest.fixture(scope="module")
def book(made: bytes):
    return load_workbook(BytesIO(made))


def values(sheet) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_cover_contents_and_notes_come_first_and_each_table_has_its_sheet(book) -> None:
    assert book.sheetnames == ["Forside", "Indhold", "Noter", "Tabel 2.1", "Tabel B.1"]
    assert book["Forside"]["A1"].value == "Rapporten: bilagstabeller"
    assert [row[0] for row in values(book["Forside"])][1:] == [
        "Demonstration",
        "Version: 1",
        "Erklæring: https://was.example",
        "Citeres: FM",
    ]
    assert [row[0] for row in values(book["Noter"])] == ["Noter", "Første note.", "=1+1"]
    links = {cell.value: cell.hyperlink.location for cell in book["Indhold"]["A"] if cell.hyperlink}
    assert links == {"Tabel 2.1": "'Tabel 2.1'!A1", "Tabel B.1": "'Tabel B.1'!A1"}


def test_a_sheet_has_its_title_what_it_holds_and_one_marked_table(book) -> None:
    page = book["Tabel 2.1"]
    assert page["A1"].value == "Tabel 2.1: Sider pr. sag"
    assert [page[f"A{row}"].value for row in (2, 3, 4)] == [
        "Fanen har én tabel. Tegnene i den er forklaret i fanen Noter.",
        ".. Ikke vist. Kilde: et sted.",
        "Datafil: a.csv.",
    ]
    assert [len(sheet.tables) for sheet in book.worksheets] == [0, 1, 0, 1, 1]
    assert page.tables["Tabel1"].ref == "A6:D9"


def test_numbers_are_numbers_groups_a_column_and_no_cell_is_empty(book) -> None:
    rows = [[page.value for page in row] for row in book["Tabel 2.1"]["A6:D9"]]
    assert rows == [
        ["Gruppe", "Mål", "2014-15", "2014-15 (2)"],
        ["Sager", "BPA (§ 96)", 1007, 26],
        ["Sager", "=1+1", -4.5, ".."],
        ["Sager", "a | b", "(tom)", "0 til 3"],
    ]
    formats = [book["Tabel 2.1"][cell].number_format for cell in ("C7", "D7", "C8")]
    assert formats == ["#,##0", '+0 "pct.";-0 "pct."', "0.0"]
    assert book["Tabel B.1"]["A5"].value == "2014"  # a year in the first column names the row


def test_nothing_is_merged_and_no_text_is_a_formula(made, book) -> None:
    assert not any(sheet.merged_cells.ranges for sheet in book.worksheets)
    assert {cell.data_type for sheet in book.worksheets for row in sheet.iter_rows() for cell in row} <= {
        "s",
        "n",
    }
    with zipfile.ZipFile(BytesIO(made)) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())


def test_language_and_title_are_set_and_no_clock(made, book) -> None:
    assert (book.properties.title, book.properties.language) == ("Rapporten", "da-DK")
    with zipfile.ZipFile(BytesIO(made)) as parts:
        days = re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+Z", parts.read("docProps/core.xml"))
        assert set(days) == {b"2022-01-20T00:00:00Z"}
        assert {part.date_time[0] for part in parts.infolist()} == {1980}


def test_two_runs_give_the_same_bytes(made) -> None:
    found = [
        workbook.table("Tabel 2.1", "Sider pr. sag", SHOWN, ("a.csv",)),
        workbook.table("Tabel B.1", "Tom", "| A |\n|:---|\n| 2014 |", ()),
    ]
    assert workbook.written("Rapporten", ABOUT, ["Første note.", "=1+1"], found, "Demonstration") == made
