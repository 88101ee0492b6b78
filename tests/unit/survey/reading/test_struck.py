"""Answers that are struck through: read, and asked about row by row."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from helpers.protocol import codebook
from helpers.survey.reading import checks, opened, struck
from helpers.survey.reading.problems import Fault, Problem

RIGHT = Path(__file__).with_name("handed") / "right.xlsx"
TEMPLATE = checks.template(codebook.stored("2.0"), {"0253"})


def told(folder: Path, cells: tuple[str, ...], strike: bool = True) -> list[Problem]:
    book = openpyxl.load_workbook(RIGHT)
    for cell in cells:
        book["sager"][cell].font = Font(strike=strike)
    book.save(folder / "0253.xlsx")
    faults = opened.open_file(folder / "0253.xlsx", "0253.xlsx", TEMPLATE).faults
    return [fault for fault in faults if fault.kind is Fault.UNREAD_CONTENT]


def test_each_row_with_struck_answers_is_asked_about_once(tmp_path: Path) -> None:
    one, row = told(tmp_path, ("K6", "K5", "L5", "O5"))
    assert (one.sheet, one.cell, one.value, one.severity) == ("sager", "K5", "100", "query")
    assert "(også L5 og O5)" in one.expected and "læst" in one.expected
    assert (row.cell, "også" in row.expected) == ("K6", False)


@pytest.mark.parametrize(
    ("cells", "strike"),
    [((), True), (("K5",), False), (("A2", "K2"), True), (("I5",), True), (("AD5",), True)],
)
def test_heads_empty_cells_and_what_stands_beside_are_not_asked_about(
    tmp_path: Path, cells: tuple[str, ...], strike: bool
) -> None:
    assert told(tmp_path, cells, strike) == []


@pytest.mark.parametrize(
    ("mark", "found"),
    [("<strike/>", {b"1"}), ('<strike val="true"/>', {b"1"}), ('<strike val="false"/>', set()),
     ('<strike val="0"/>', set()), ("", set())],
)  # fmt: skip
def test_a_format_is_struck_by_its_font(mark: str, found: set[bytes]) -> None:
    styles = (
        f'<styleSheet xmlns="x"><fonts><font/><font>{mark}</font></fonts>'
        '<cellXfs><xf fontId="0"/><xf fontId="1"/></cellXfs></styleSheet>'
    )
    assert struck.formats(styles.encode()) == found


def test_a_cell_is_known_by_its_format_wherever_that_stands_in_its_tag() -> None:
    xml = b'<c r="K5" s="1"><v>1</v></c><c s="1" r="L5"/><x:c r="M5" t="s" s="11"/><c r="N5"/>'
    assert struck.cells(xml, frozenset({b"1"})) == ("K5", "L5")
