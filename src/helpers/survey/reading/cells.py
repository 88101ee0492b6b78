"""The cells of a data sheet as rows of answers, and what stands beside the columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from helpers.survey.questionnaire.layout import SheetLayout
from helpers.survey.reading.container import column_letters, column_number, split_address
from helpers.survey.reading.values import as_text

Grid = list[list[Any]]


def rows(grid: Grid, sheet: SheetLayout, errors: Mapping[str, str]) -> list[tuple[Any, ...]]:
    """Return the rows that hold anything: Excel's row number, then one value per column, None where the cell
    is empty.

    grid: the sheet's values from row 1; errors: cell → error value such as #REF!, which the reader takes for
    an empty cell.
    """
    width = len(sheet.columns)
    shown = _by_row(errors, width)
    found = []
    for number, cells in enumerate(grid[sheet.first_data_row - 1 :], start=sheet.first_data_row):
        values = [value(cell) for cell in cells[:width]]
        values += [None] * (width - len(values))
        for place, text in shown.get(number, ()):
            values[place] = text
        if values.count(None) < width:
            found.append((number, *values))
    return found


def remarks(grid: Grid, sheet: SheetLayout) -> Iterator[tuple[str, str, str]]:
    """What somebody has written to the right of the last column, from the first row of answers down: sheet,
    cell, text.
    """
    width = len(sheet.columns)
    own = dict(enumerate(sheet.aids, start=width + 1))
    for number, cells in enumerate(grid[sheet.first_data_row - 1 :], start=sheet.first_data_row):
        for column, cell in enumerate(cells[width:], start=width + 1):
            if value(cell) is not None and not (column in own and own[column].is_own(as_text(cell))):
                yield sheet.sheet, f"{column_letters(column)}{number}", as_text(cell)


def value(cell: Any) -> Any:
    """Return a cell's value, None where it is empty or blank; a time without its hours as a day."""
    if isinstance(cell, str):
        return cell if cell and not cell.isspace() else None
    return cell.date() if isinstance(cell, dt.datetime) else cell


def _by_row(errors: Mapping[str, str], width: int) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    for cell, text in errors.items():
        letters, row = split_address(cell)
        if column_number(letters) <= width:
            found.setdefault(row, []).append((column_number(letters) - 1, text))
    return found
