"""One data sheet of a questionnaire: its head, its rows written beforehand, its counters and how it looks on
screen and paper.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from helpers.protocol.codebook.form import Form
from helpers.survey.questionnaire.answers import (
    add_validations,
    counter_formula,
    mark_missing,
    missing_at_first,
    row_formula,
)
from helpers.survey.questionnaire.formats import Formats, widths
from helpers.survey.questionnaire.layout import CASE_AID, COUNT_AID, COUNTER_CELL, SheetLayout, case_text

LINE = 15  # points of one line of text
_PROTECTION = {"autofilter": True, "format_columns": True, "format_rows": True, "sort": False}
_LONG = ("text", "free_text")  # the types of question whose texts may take several lines
_FREE_LINES = 4  # of free text that show without making a row higher
_GUIDANCE = 110  # characters: wide enough to read, narrow enough to stay on the first printed page
_PRINTED = 180  # characters across a printed page: 7 points or more on A4
_BOLD = 0.8  # of a line's characters are left where they are bold
_ROW = "#"  # in a formula for any row
OPTIONAL = "Frivilligt"
A4 = 9  # Excel's number of the paper


@dataclass(frozen=True)
class Rows:
    """The rows of every data sheet of one workbook: sheet → rows as ``workbook.sheet_rows`` gives them.

    lists: the drop-downs that stand on the sheet of lists (``layout.long_lists``).
    """

    codebook: Form
    sheets: dict[str, SheetLayout]
    of: dict[str, list[dict[str, Any]]]
    lists: Mapping[tuple[str, ...], str]

    @cached_property
    def last(self) -> dict[str, int]:
        """Sheet → Excel's number of its last row, the first one where it has none."""
        return {
            name: sheet.first_data_row + max(len(self.of[name]), 1) - 1 for name, sheet in self.sheets.items()
        }

    def counted_at_first(self, sheet: SheetLayout) -> str:
        """Return what the counter of a sheet shows before anybody has answered."""
        return (
            f"Mangler {sum(missing_at_first(self.codebook, sheet, row) for row in self.of[sheet.sheet])} svar"
        )


def write(page: Worksheet, sheet: SheetLayout, rows: Rows, municipality: str, formats: Formats) -> None:
    """Write the data sheet ``sheet`` of one municipality's workbook to the empty ``page``."""
    _write_head(page, rows.codebook, sheet, formats)
    _write_rows(page, sheet, rows.of[sheet.sheet], formats)
    _lock_not_asked(page, sheet, rows, formats)
    _give_room(page, sheet, rows.of[sheet.sheet])
    _write_aids(page, sheet, rows, formats)
    add_validations(page, rows.codebook, sheet, rows.of[sheet.sheet], rows.lists)
    _write_counter(page, sheet, rows, formats)
    _set_up(page, sheet, rows.last[sheet.sheet])
    set_up_print(
        page,
        (rows.last[sheet.sheet] - 1, sheet.width - 1),
        municipality,
        round(sum(_widths(sheet)) / _PRINTED) or 1,
    )
    page.repeat_rows(sheet.header_row - 1)
    page.repeat_columns(0)


def set_up_print(page: Worksheet, last: tuple[int, int], municipality: str, pages: int = 1) -> None:
    """Landscape A4, ``pages`` pages across, with municipality, sheet and page number below. last: row and
    column from 0.
    """
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(left=0.5, right=0.5, top=0.5, bottom=0.7)
    page.print_area(0, 0, *last)
    page.fit_to_pages(pages, 0)
    page.set_footer(f"&L{municipality.replace('&', '&&')}&C&A&RSide &P af &N")


def write_texts(
    page: Worksheet, row: int, texts: Sequence[str], styles: Sequence[Format], across: Sequence[float]
) -> None:
    """Write one row (from 0) of ``texts`` in columns ``across`` characters wide, high enough for them:
    LibreOffice keeps the height that a file gives.
    """
    for column, (text, style) in enumerate(zip(texts, styles, strict=False)):
        page.write_string(row, column, text, style)
    page.set_row(row, LINE * max(lines(text, width) for text, width in zip(texts, across, strict=False)) + 3)


def write_told(
    page: Worksheet, row: int, told: Sequence[tuple[str, str]], across: Sequence[float], formats: Formats
) -> int:
    """Write rows of a word and what is said of it, and return the row after them."""
    for number, texts in enumerate(told, start=row):
        write_texts(page, number, texts, (formats.label, formats.body), across)
    return row + len(told)


@lru_cache(maxsize=2_000)
def lines(text: str, width: float) -> int:
    """Return how many lines ``text`` takes in a column of ``width`` characters, in the widest of the usual
    typefaces.
    """
    return max(len(textwrap.wrap(text, max(int(0.95 * width), 1))), 1)


def _widths(sheet: SheetLayout) -> list[int]:
    return [widths(column.item) for column in sheet.columns] + [aid.width for aid in sheet.aids]


def _titles(sheet: SheetLayout) -> list[str]:
    return [column.item.question for column in sheet.columns] + [aid.title for aid in sheet.aids]


def _write_head(page: Worksheet, codebook: Form, sheet: SheetLayout, formats: Formats) -> None:
    section, across = codebook.sections[sheet.section], _widths(sheet)
    page.write_string(0, 0, section.title, formats.title)
    for index, title in enumerate(_titles(sheet)):
        page.write_string(sheet.header_row - 1, index, title, formats.header)
    for column in sheet.columns:
        page.write_string(sheet.machine_row - 1, column.index, column.name)
        # the column's own style makes every cell below an unlocked answer cell without writing thousands of
        # blanks
        page.set_column(column.index, column.index, across[column.index], formats.cell(column.item))
    for aid, index in zip(sheet.aids, range(len(sheet.columns), sheet.width), strict=True):
        page.set_column(index, index, aid.width, formats.aid)
    page.set_row(sheet.title_row - 1, 24, formats.head)
    page.set_row(
        sheet.guidance_row - 1, _write_guidance(page, section.guidance, across, formats), formats.head
    )
    page.set_row(sheet.machine_row - 1, None, formats.head, {"hidden": True})
    height = (
        LINE * max(lines(title, _BOLD * width) for title, width in zip(_titles(sheet), across, strict=True))
        + 6
    )
    page.set_row(sheet.header_row - 1, height, formats.head)
    page.set_default_row(hide_unused_rows=True)


def _write_guidance(page: Worksheet, text: str, across: list[int], formats: Formats) -> int:
    """Write what the sheet is for beside the counter, and return the height that it takes."""
    last = 1
    while last + 1 < len(across) and sum(across[1 : last + 1]) < _GUIDANCE:
        last += 1
    if last > 1:
        page.merge_range(1, 1, 1, last, text, formats.guidance)
    else:
        page.write_string(1, 1, text, formats.guidance)
    return LINE * max(lines(text, sum(across[1 : last + 1])), 2) + 6


def _write_rows(page: Worksheet, sheet: SheetLayout, rows: list[dict[str, Any]], formats: Formats) -> None:
    firsts = _first_of_case(sheet, rows)
    for column in sheet.columns:
        if column.item.prefilled:
            style, labels, index = formats.cell(column.item), column.item.values, column.index
            write = {"date": page.write_datetime, "integer": page.write_number}.get(
                column.item.type, page.write_string
            )
            for number, row in enumerate(rows, start=sheet.first_data_row - 1):
                value = labels.get(row[column.name], row[column.name])
                write(number, index, value, formats.first(column.item) if number in firsts else style)


def _lock_not_asked(page: Worksheet, sheet: SheetLayout, rows: Rows, formats: Formats) -> None:
    """Grey, locked cells where a question is not asked about the row's type of information."""
    for column in sheet.columns:
        for number, row in enumerate(rows.of[sheet.sheet] if column.item.not_asked_about else ()):
            if not rows.codebook.asks(column.item, row["information_type"]):
                place = (sheet.first_data_row - 1 + number, column.index)
                page.write_blank(*place, None, formats.not_asked(column.item))


def _give_room(page: Worksheet, sheet: SheetLayout, rows: list[dict[str, Any]]) -> None:
    """Rows for free text, and those with a long text written beforehand, are high from the start: LibreOffice
    does not make them higher on opening a file.
    """
    free = any(column.item.type == "free_text" for column in sheet.columns)
    told = [column for column in sheet.columns if column.prefilled and column.item.type in _LONG]
    for number, row in enumerate(rows if free or told else [], start=sheet.first_data_row - 1):
        needed = [lines(str(row[column.name]), widths(column.item)) for column in told]
        page.set_row(number, LINE * max([_FREE_LINES if free else 1, *needed]) + 3)


def _first_of_case(sheet: SheetLayout, rows: list[dict[str, Any]]) -> set[int]:
    """The rows (from 0) at which another case begins, where a case has several."""
    if sheet.rows != "case_information_types":
        return set()
    keys = [None, *(row["decision_id"] for row in rows)]
    return {sheet.first_data_row - 1 + n for n in range(len(rows)) if keys[n] != keys[n + 1]}


def _write_aids(page: Worksheet, sheet: SheetLayout, rows: Rows, formats: Formats) -> None:
    case, count, first = sheet.aid_index(CASE_AID), sheet.aid_index(COUNT_AID), sheet.first_data_row - 1
    last, firsts = rows.last, _first_of_case(sheet, rows.of[sheet.sheet])
    texts: dict[str, str] = {}
    counted = "" if count is None else row_formula(rows.codebook, sheet, rows.sheets, last, _ROW)
    for number, row in enumerate(rows.of[sheet.sheet], start=first):
        if case is not None:
            text = texts.get(row["decision_id"]) or texts.setdefault(
                row["decision_id"], case_text(rows.codebook, row)
            )
            page.write_string(number, case, text, formats.first_aid if number in firsts else formats.aid)
        if count is not None:
            page.write_formula(
                number,
                count,
                counted.replace(_ROW, str(number + 1)),
                formats.count,
                missing_at_first(rows.codebook, sheet, row),
            )


def _write_counter(page: Worksheet, sheet: SheetLayout, rows: Rows, formats: Formats) -> None:
    if not sheet.formula_cells:
        page.write_string(COUNTER_CELL, OPTIONAL, formats.optional)
        return
    formula = counter_formula(rows.codebook, sheet, rows.sheets, rows.last)
    page.write_formula(COUNTER_CELL, formula, formats.counter, rows.counted_at_first(sheet))
    mark_missing(page, rows.codebook, sheet, rows.sheets, rows.last, formats)


def _set_up(page: Worksheet, sheet: SheetLayout, last_row: int) -> None:
    page.freeze_panes(sheet.first_data_row - 1, 1)
    page.autofilter(sheet.header_row - 1, 0, last_row - 1, sheet.width - 1)
    page.protect("", _PROTECTION)
