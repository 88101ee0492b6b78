"""Answers of which one part is struck through or raised: nobody's answer is made of the two together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from helpers.protocol import codebook
from helpers.survey.reading import checks, mixed, opened
from helpers.survey.reading.opened import Opened
from helpers.survey.reading.problems import Fault

RIGHT = Path(__file__).with_name("handed") / "right.xlsx"
TEMPLATE = checks.template(codebook.stored("2.0"), {"0253"})
STRUCK, RAISED, BOLD = InlineFont(strike=True), InlineFont(vertAlign="superscript"), InlineFont(b=True)


def sent(folder: Path, cell: str, *parts: Any) -> Opened:
    book = openpyxl.load_workbook(RIGHT)
    book["sager"][cell] = CellRichText(*parts)
    book.save(folder / "0253.xlsx")
    return opened.open_file(folder / "0253.xlsx", "0253.xlsx", TEMPLATE)


def value(given: Opened) -> Any:
    """What is read of K5."""
    assert given.book
    (row,) = (row for row in given.book.rows["sager"] if row[0] == 5)
    return row[11]


@pytest.mark.parametrize(
    "parts",
    [(TextBlock(STRUCK, "10"), "12"), ("45", TextBlock(RAISED, "1")), ("Ja", TextBlock(STRUCK, "Nej"))],
)
def test_parts_that_differ_are_left_out_and_asked_about(tmp_path: Path, parts: tuple[Any, ...]) -> None:
    given = sent(tmp_path, "K5", *parts)
    (fault,) = given.faults
    assert (fault.kind, fault.sheet, fault.cell) == (Fault.UNREAD_CONTENT, "sager", "K5")
    assert fault.severity == "query" and "flere måder" in fault.expected
    assert value(given) is None


@pytest.mark.parametrize(
    ("parts", "asked"),
    [
        ((TextBlock(BOLD, "10"), "0"), 0),
        ((TextBlock(STRUCK, " "), "100"), 0),
        ((TextBlock(RAISED, "1"), TextBlock(RAISED, "00")), 0),
        ((TextBlock(STRUCK, "1"), TextBlock(STRUCK, "00")), 1),  # as in a cell that is struck through
    ],
)
def test_what_is_all_alike_is_read(tmp_path: Path, parts: tuple[Any, ...], asked: int) -> None:
    given = sent(tmp_path, "K5", *parts)
    assert str(value(given)).strip() == "100" and len(given.faults) == asked


def test_a_personal_number_is_found_however_its_parts_are_written(tmp_path: Path) -> None:
    given = sent(tmp_path, "K5", "010190-10", TextBlock(STRUCK, "04"))
    assert Fault.PERSONAL_DATA in {fault.kind for fault in given.faults}


def test_the_shared_strings_tell_of_the_cells_that_share_them() -> None:
    run = b"<r><rPr>%s</rPr><t>%s</t></r>"
    strings = b"".join(
        [
            b"<sst><si><t>9</t></si><si>",
            *(run % (b"<strike/>", b"10"), run % (b"", b"12")),
            b"</si><si>",
            *(run % (b"<strike/>", b"10"), run % (b'<strike val="1"/>', b"12")),
            b"</si><si>",
            *(run % (b'<strike val="0"/>', b"10"), run % (b'<vertAlign val="baseline"/>', b"12")),
            b"</si></sst>",
        ]
    )
    texts = mixed.shared(strings)
    assert (texts.mixed, texts.struck) == ({1}, {2})
    sheet = (
        b"".join(b'<c r="K%d" t="s"><v>%d</v></c>' % (5 + n, n) for n in range(4)) + b'<c r="K9"><v>1</v></c>'
    )
    found = mixed.cells(sheet + b'<c r="K9"><v>1</v></c>', texts)
    assert (found.mixed, found.struck) == ({"K6"}, {"K7"})
