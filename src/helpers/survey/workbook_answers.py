"""What a cell accepts and what still lacks an answer: drop-downs, ranges, messages, counters, all from the codebook."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from helpers.survey.codebook import Codebook, Item, answers
from helpers.survey.layout import LISTS_SHEET, Column, SheetLayout, letter
from helpers.survey.workbook_formats import Formats

_MESSAGE, _TITLE = 255, 32  # Excel's limits for the text and title of an input message


class Lists:
    """The hidden sheet of drop-down labels: labels may hold commas and be longer than Excel allows inline."""

    def __init__(self, codebook: Codebook) -> None:
        choices = [tuple(item.choices.values()) for item in codebook.items if item.choices]
        choices += [tuple(item.missing.values()) for item in codebook.items if item.missing]
        self._columns = list(dict.fromkeys(choices))

    def source(self, labels: dict[str, str]) -> str:
        """Return the absolute range that holds ``labels`` (code → label), such as ``lister!$B$1:$B$4``."""
        column = letter(self._columns.index(tuple(labels.values())))
        return f"{LISTS_SHEET}!${column}$1:${column}${len(labels)}"

    def write(self, page: Worksheet) -> None:
        """Write one list per column, and hide the sheet."""
        for index, labels in enumerate(self._columns):
            page.write_column(0, index, labels)
        page.protect()
        page.very_hidden()


def add_validations(page: Worksheet, codebook: Codebook, sheet: SheetLayout, rows: list[dict[str, Any]], lists: Lists) -> None:
    """Give every answer column its drop-down or range and its input message; nothing where the sheet has no rows."""
    if not rows:
        return
    for column in sheet.columns:
        if column.name == "present":
            _validate_by_type(page, codebook, sheet, column, rows, lists)
        elif not column.prefilled:
            first, last = sheet.first_data_row - 1, sheet.first_data_row + len(rows) - 2
            page.data_validation(first, column.index, last, column.index, _validation(column, sheet.first_data_row, lists))


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
    page.conditional_format("A2", {"type": "cell", "criteria": "==", "value": '"Mangler 0 svar"', "format": formats.finished})
    first, last = sheet.first_data_row, last_rows[sheet.sheet]
    for column in _required(sheet):
        # one row's condition is the counter's with the column ranges narrowed to that row
        condition = _asked(codebook, sheet, column.item, sheets, last_rows, row=first)
        rule = {"type": "formula", "criteria": f'={condition}*(${column.letter}{first}="")', "format": formats.lacking}
        page.conditional_format(first - 1, column.index, last - 1, column.index, rule)


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


def _validate_by_type(
    page: Worksheet, codebook: Codebook, sheet: SheetLayout, column: Column, rows: list[dict[str, Any]], lists: Lists
) -> None:
    """One validation per information type, so that each shows its own examples when the cell is chosen."""
    for kind in codebook.information_types.values():
        cells = [sheet.first_data_row - 1 + n for n, row in enumerate(rows) if row["information_type"] == kind.code]
        if cells:
            message = {"input_title": kind.label[:_TITLE], "input_message": f"F.eks. {kind.examples}."[:_MESSAGE]}
            others = [[row, column.index, row, column.index] for row in cells]
            rule = _validation(column, sheet.first_data_row, lists) | message | {"other_cells": others}
            page.data_validation(cells[0], column.index, cells[0], column.index, rule)


def _validation(column: Column, first_row: int, lists: Lists) -> dict[str, Any]:
    item = column.item
    messages = {
        "input_title": item.question[:_TITLE],
        "input_message": item.help[:_MESSAGE],
        "error_title": "Svaret passer ikke",
        "error_message": f"Tilladt: {answers(item)}."[:_MESSAGE],
    }
    return messages | _criteria(item, f"{column.letter}{first_row}", lists)


def _criteria(item: Item, cell: str, lists: Lists) -> dict[str, Any]:
    if item.values:
        return {"validate": "list", "source": "=" + lists.source(item.choices)}
    if item.type == "date":
        return {"validate": "date", "criteria": "between", "minimum": item.min, "maximum": item.max}
    if item.type == "integer":
        number = f"AND({cell}>={item.min},{cell}<={item.max},{cell}=INT({cell}))"
        other = f"COUNTIF({lists.source(item.missing)},{cell})>0" if item.missing else "FALSE"
        return {"validate": "custom", "value": f"=IF(ISNUMBER({cell}),{number},{other})"}
    return {"validate": "length", "criteria": "<=", "value": item.max_length}
