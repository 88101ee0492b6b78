"""What a cell accepts and what still lacks an answer: drop-downs, ranges, messages, counters, all from the codebook."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from xlsxwriter.worksheet import Worksheet

from helpers.survey.codebook import Codebook, Item, answers
from helpers.survey.layout import COUNTER_CELL, Column, SheetLayout, long_lists
from helpers.survey.workbook_formats import Formats

_MESSAGE, _TITLE = 255, 32  # Excel's limits for the text and title of an input message


def add_validations(page: Worksheet, codebook: Codebook, sheet: SheetLayout, rows: list[dict[str, Any]]) -> None:
    """Give every answer column its drop-down or range and its input message; nothing where the sheet has no rows."""
    if not rows:
        return
    for column in sheet.columns:
        if column.name == "present":
            _validate_by_type(page, codebook, sheet, column, rows)
        elif not column.prefilled:
            first, last = sheet.first_data_row - 1, sheet.first_data_row + len(rows) - 2
            page.data_validation(first, column.index, last, column.index, _validation(codebook, column, sheet.first_data_row))


def counter_formula(codebook: Codebook, sheet: SheetLayout, sheets: dict[str, SheetLayout], last_rows: dict[str, int]) -> str:
    """Return the formula of "Mangler n svar": required answers that are blank in rows where they are asked for."""
    last = last_rows[sheet.sheet]
    terms = [
        f'SUMPRODUCT({_asked(codebook, sheet, column.item, sheets, last_rows)}*({sheet.span(column.name, last)}=""))'
        for column in _required(sheet)
    ]
    return f'="Mangler "&({"+".join(terms)})&" svar"'


def mark_missing(
    page: Worksheet, codebook: Codebook, sheet: SheetLayout, sheets: dict[str, SheetLayout], last_rows: dict[str, int], formats: Formats
) -> None:
    """Colour blank answers that are asked for, by the same conditions as the counter; the counter turns green at 0."""
    page.conditional_format(COUNTER_CELL, {"type": "cell", "criteria": "==", "value": '"Mangler 0 svar"', "format": formats.finished})
    first, last = sheet.first_data_row, last_rows[sheet.sheet]
    asked = {column: _asked(codebook, sheet, column.item, sheets, last_rows, row=first) for column in _required(sheet)}
    for condition, group in groupby(asked, key=asked.__getitem__):
        columns = list(group)  # neighbours with one condition share a rule: Excel moves the relative column along
        rule = {"type": "formula", "criteria": f'={condition}*({columns[0].letter}{first}="")', "format": formats.lacking}
        page.conditional_format(first - 1, columns[0].index, last - 1, columns[-1].index, rule)


def _required(sheet: SheetLayout) -> list[Column]:
    return [column for column in sheet.columns if column.item.required and not column.item.prefilled]


def _asked(
    codebook: Codebook, sheet: SheetLayout, item: Item, sheets: dict[str, SheetLayout], last_rows: dict[str, int], row: int | None = None
) -> str:
    """The condition under which ``item`` is asked, over all rows or (for colouring) over the one row ``row``."""

    def cells(name: str) -> str:
        return f"${sheet.column(name).letter}{row}" if row else sheet.span(name, last_rows[sheet.sheet])

    if item.asked_if:
        labels = [codebook.item(item.asked_if.item, sheet.section).values[code] for code in item.asked_if.codes]
        return "(" + "+".join(f'({cells(item.asked_if.item)}="{label}")' for label in labels) + ")"
    if "role" in sheet.names:
        return f'({cells("role")}="{codebook.label("role", "main")}")'
    cases = next(entry for entry in sheets.values() if entry.rows == "drawn_cases")
    keys, dispositions = (cases.span(name, last_rows[cases.sheet], sheet=True) for name in ("decision_id", "disposition"))
    return f'(COUNTIFS({keys},{cells("decision_id")},{dispositions},"{codebook.label("disposition", "completed")}")>0)'


def _validate_by_type(page: Worksheet, codebook: Codebook, sheet: SheetLayout, column: Column, rows: list[dict[str, Any]]) -> None:
    """One validation per information type, so that each shows its own examples when the cell is chosen."""
    for kind in codebook.information_types.values():
        cells = [sheet.first_data_row - 1 + n for n, row in enumerate(rows) if row["information_type"] == kind.code]
        if cells:
            message = {"input_title": kind.label[:_TITLE], "input_message": f"F.eks. {kind.examples}."[:_MESSAGE]}
            others = [[row, column.index, row, column.index] for row in cells]
            rule = _validation(codebook, column, sheet.first_data_row) | message | {"other_cells": others}
            page.data_validation(cells[0], column.index, cells[0], column.index, rule)


def _validation(codebook: Codebook, column: Column, first_row: int) -> dict[str, Any]:
    item = column.item
    messages = {
        "input_title": item.question[:_TITLE],
        "input_message": item.help[:_MESSAGE],
        "error_title": "Svaret passer ikke",
        "error_message": f"Tilladt: {answers(item)}."[:_MESSAGE],
    }
    return messages | _criteria(codebook, item, f"{column.letter}{first_row}")


def _criteria(codebook: Codebook, item: Item, cell: str) -> dict[str, Any]:
    if item.values:
        labels = tuple(item.choices.values())
        elsewhere = long_lists(codebook).get(labels)
        return {"validate": "list", "source": f"={elsewhere}" if elsewhere else list(labels)}
    if item.type == "date":
        return {"validate": "date", "criteria": "between", "minimum": item.min, "maximum": item.max}
    if item.type == "integer":
        number = f"AND({cell}>={item.min},{cell}<={item.max},{cell}=INT({cell}))"
        other = ",".join(f'{cell}="{label}"' for label in item.missing.values()) or "FALSE"
        return {"validate": "custom", "value": f"=IF(ISNUMBER({cell}),{number},OR({other}))"}
    return {"validate": "length", "criteria": "<=", "value": item.max_length}
