"""Returned files that once were refused without need, or ended the run of all: what each gives now."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from helpers.protocol import codebook
from helpers.survey.questionnaire.layout import IDENTITY_SHEET, layout
from helpers.survey.reading import checks, container, opened
from helpers.survey.reading.checks import Grid
from helpers.survey.reading.container import Book
from helpers.survey.reading.problems import Fault, Rejected
from helpers.survey.redaction import redact

HANDED = Path(__file__).with_name("handed")
ANSWERED = ("sager", "sagsoplysninger", "årsager", "regler", "tid")
CASES = layout(codebook.stored("2.0"))["sager"]
SECONDS = 1.0  # of processor time


@cache
def read(name: str) -> tuple[Book, dict[str, Grid]]:
    book = container.inspect((HANDED / f"{name}.xlsx").read_bytes())
    return book, opened.cells(book.plain, list(book.sheets))


def filled(grid: Grid) -> list[list[object]]:
    """The rows without empty cells at their ends, and without empty rows at the end."""
    rows = [[cell for cell in row if cell != ""] for row in grid]
    while rows and not rows[-1]:
        rows.pop()
    return rows


@pytest.mark.parametrize(
    "name", ["f11_trash_part", "f13_tiff_picture", "f14_strict_ooxml", "f18_code_as_number"]
)
def test_what_a_tool_has_left_changes_no_answer(name: str) -> None:
    book, grids = read(name)
    right = read("right")[1]
    assert all(grids[sheet] == right[sheet] for sheet in ANSWERED)
    assert book.unread == (["billeder"] if "picture" in name else [])


@pytest.mark.parametrize(
    ("name", "cases"), [("f01_lo_delete_row", 17), ("f03_lo_colour_rows", 18), ("f17_dimension_empty", 18)]
)
def test_what_libreoffice_leaves_at_the_sheets_end_is_nothing(name: str, cases: int) -> None:
    rows = filled(read(name)[1]["sager"])
    assert sum(bool(row) for row in rows[4:]) == cases and len(read(name)[1]["sager"]) < 30


def test_an_error_value_of_newer_excel_stands_at_its_cell() -> None:
    assert list(read("f09_error_spill")[0].sheets["sager"].errors.values()) == ["#SPILL!"]


def test_a_number_that_is_no_date_stands_at_its_cell_as_text() -> None:
    assert "-202112345678" in [
        cell for row in read("f21_negative_number_in_date")[1]["sager"] for cell in row
    ]


@pytest.mark.parametrize(
    ("name", "key", "said"),
    [
        ("right", "municipality", "0253"),
        ("f18_code_as_number", "municipality", "0253"),
        ("right", "origin", "investigation"),
        ("f20_origin_demonstration", "origin", "demonstration"),
    ],
)
def test_what_the_workbook_says_of_itself(name: str, key: str, said: str) -> None:
    assert checks.identity({IDENTITY_SHEET: read(name)[1][IDENTITY_SHEET]})[key] == said


@pytest.mark.parametrize(
    ("written", "code"),
    [(101.0, "0101"), ("101", "0101"), ("101.0", "0101"), ("0101,0", "0101"), (" 0101\u200b", "0101"),
     ("'0101", "0101"), ("０１０１", "0101"), ("1010", "1010"), ("101.5", "101.5"),
     ("København", "København")],
)  # fmt: skip
def test_a_municipality_is_known_by_its_code_in_any_form(written: object, code: str) -> None:
    assert checks.identity({IDENTITY_SHEET: [["municipality", written]]})["municipality"] == code


@pytest.mark.parametrize("item", ["processing_days", "hearing_held", "corrected_decision_date"])
@pytest.mark.parametrize(
    "written",
    [
        "101901004 sider",
        "1,01901004E+8",
        "1.01901004e8",
        "101,901,004",
        "10190,1004",
        10190.1004,
        -101901004.0,
    ],
)
def test_a_cpr_number_that_a_spreadsheet_has_spoiled_is_found_in_an_answer(
    written: object, item: str
) -> None:
    place = CASES.column(item).index
    row = (7, *[None] * place, written, *[None] * (len(CASES.columns) - place - 1))
    (found,) = checks.personal("0253.xlsx", CASES, [row])
    assert (found.kind, found.row, found.cell) == (Fault.PERSONAL_DATA, 7, CASES.cell(item, 7))
    assert [each.value for each in found.findings] == ["0101901004"]


@pytest.mark.parametrize(
    "written",
    ["115.200 tegn", "ca. 24.000.000 tegn", "10190,5", 10190.5, 33.3333, 20190.33333333, "12. marts 2014"],
)
def test_a_large_count_or_one_with_decimals_is_no_cpr_number(written: object) -> None:
    place = CASES.column("processing_days").index
    row = (7, *[None] * place, written, *[None] * (len(CASES.columns) - place - 1))
    assert list(checks.personal("0253.xlsx", CASES, [row])) == []


def test_a_key_of_nine_digits_behind_a_word_for_case_stays_a_key() -> None:
    row = (7, "sag 101901004", *[None] * (len(CASES.columns) - 1))
    assert list(checks.personal("0253.xlsx", CASES, [row])) == []


@pytest.fixture
def undisturbed() -> Iterator[None]:
    """Let no collection of what earlier tests left behind fall into the time that is measured."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize(
    ("name", "words", "fault"),
    [
        ("f05_sst_unique_count", "flere tekster", Fault.TOO_LARGE),
        ("f06_zip_bad_utf8_name", "beskadiget", Fault.NOT_A_WORKBOOK),
        ("f07_quadratic_formula_tags", "uden for dets celler", Fault.NOT_A_WORKBOOK),
        ("f15_encrypted", "adgangskode", Fault.NOT_A_WORKBOOK),
    ],
)
def test_what_ended_the_run_is_refused_within_a_second(
    name: str, words: str, fault: Fault, undisturbed: None
) -> None:
    begun = time.process_time()
    with pytest.raises(Rejected, match=words) as caught:
        read(name)
    assert caught.value.fault is fault and time.process_time() - begun < SECONDS


@pytest.mark.parametrize("line", (HANDED / "redact_forms.txt").read_text(encoding="utf-8").splitlines())
def test_what_is_personal_is_taken_out_whole_and_nothing_else(line: str) -> None:
    text, left = line.split("\t")
    assert redact(text)[0].replace("([", "[") == left
