"""The first sheet of a questionnaire: what to do, how far one is, and what each question means."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from helpers.survey.codebook import Codebook, answers
from helpers.survey.layout import COUNTER_CELL, GUIDE_OVERVIEW_ROW, GUIDE_SHEET, SheetLayout
from helpers.survey.workbook_formats import Formats

__all__ = ["GUIDE_SHEET", "write"]

_WIDTHS = (46, 44, 70)  # characters
_LINE = 15  # points
_TABLE = ("Spørgsmål", "Svar", "Vejledning")


def write(page: Worksheet, codebook: Codebook, sheets: dict[str, SheetLayout], municipality: str, formats: Formats) -> None:
    """Fill the guide sheet; the counters in column B point to the counters of the data sheets."""
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    page.write_string(0, 0, codebook.title, formats.title)
    page.write_string(1, 0, f"Spørgeskema til kommunen: {municipality}", formats.heading)
    row = _overview(page, [sheet for sheet in sheets.values() if sheet.formula_cells], formats)
    for text in codebook.instructions:
        page.merge_range(row, 0, row, 2, text, formats.body)
        page.set_row(row, _height([text], [sum(_WIDTHS)]))
        row += 1
    row = _table(page, row + 1, "Hvad spørgsmålene betyder", _TABLE, _questions(codebook), formats)
    kinds = [(kind.label, kind.examples, "") for kind in codebook.information_types.values()]
    _table(page, row + 1, "Typer af sagsoplysninger", ("Type", "F.eks.", ""), kinds, formats)
    page.protect()
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)


def _overview(page: Worksheet, sheets: list[SheetLayout], formats: Formats) -> int:
    page.write_string(GUIDE_OVERVIEW_ROW - 2, 0, "Så langt er I", formats.heading)
    for number, sheet in enumerate(sheets):
        page.write_string(GUIDE_OVERVIEW_ROW - 1 + number, 0, sheet.sheet, formats.body)
        page.write_formula(GUIDE_OVERVIEW_ROW - 1 + number, 1, f"='{sheet.sheet}'!{COUNTER_CELL}", formats.counter, "")
    return GUIDE_OVERVIEW_ROW + len(sheets)


def _questions(codebook: Codebook) -> list[tuple[str, str, str]]:
    return [(item.question, answers(item), item.help) for item in codebook.items if not item.locked]


def _table(page: Worksheet, row: int, title: str, head: tuple[str, ...], rows: list[tuple[str, ...]], formats: Formats) -> int:
    """Write a titled table and return the row after it."""
    page.write_string(row, 0, title, formats.heading)
    page.write_row(row + 1, 0, head, formats.header)
    for number, texts in enumerate(rows, start=row + 2):
        page.write_row(number, 0, texts, formats.body)
        page.set_row(number, _height(texts, _WIDTHS))
    return row + 2 + len(rows)


def _height(texts: Sequence[str], widths: Sequence[int]) -> int:
    """Return a row's height in points, so that every text shows in full: LibreOffice keeps the height that a file gives."""
    return _LINE * max(len(textwrap.wrap(text, int(0.9 * width))) for text, width in zip(texts, widths, strict=True)) + 3
