"""A marked copy that has come back: what the municipality has confirmed in it, and the workbook that it makes
together with the one it was made of.

A copy holds neither free text nor what nobody had answered; what it leaves out, and what was not changed in
it, is as in the workbook before it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_rowcol_to_cell

from helpers.survey.questionnaire.layout import (
    CELL_HEAD,
    CONFIRMED_HEAD,
    IDENTITY_SHEET,
    LEFT_OUT,
    OVERVIEW_SHEET,
    SHEET_HEAD,
    TEXT_LEFT_OUT,
    SheetLayout,
)
from helpers.survey.reading import checks
from helpers.survey.reading.checks import Grid, Remark
from helpers.survey.reading.values import as_text, folded

if TYPE_CHECKING:
    from helpers.survey.reading.opened import Workbook

_YES = {"ja", "j", "x", "ok", "bekræftet", "bekræftes", "true", "1", "rigtigt", "korrekt"}
_NO = {"", "nej", "n", "-", "–", "false", "0"}
_KEYS = ("decision_id", "information_type")
_HEAD_ROWS = 6  # the heads of the overview stand among the first rows
Row = tuple[Any, ...]  # Excel's row number, then the values of the columns
Cell = tuple[str, str]


def is_copy(grids: Mapping[str, Grid]) -> bool:
    """Say whether a workbook is a marked copy of another. grids: sheet → values as rows from row 1."""
    return IDENTITY_SHEET in grids and bool(checks.identity(grids)["based_on"])


def confirmations(grid: Grid) -> tuple[frozenset[Cell], list[Remark]]:
    """Return sheet and cell of the answers confirmed in the overview of a copy, and what else is written
    there as remarks: sheet, cell, text.
    """
    confirmed, remarks = set(), []
    for number, (sheet, cell, said) in _said(grid):
        text = folded(as_text(said)).rstrip(".!")
        if text in _YES:
            confirmed.add((as_text(sheet).strip(), as_text(cell).strip()))
        elif text not in _NO:
            remarks.append((OVERVIEW_SHEET, number, as_text(said)))
    return frozenset(confirmed), remarks


def _said(grid: Grid) -> Iterator[tuple[str, tuple[Any, Any, Any]]]:
    """Address of the cell for the confirmation, then sheet, cell and confirmation of each row."""
    wanted = (SHEET_HEAD, CELL_HEAD, CONFIRMED_HEAD)
    head = next((n for n, row in enumerate(grid[:_HEAD_ROWS]) if set(wanted) <= set(map(str, row))), None)
    if head is None:
        return
    columns = [list(map(str, grid[head])).index(name) for name in wanted]
    for number, row in enumerate(grid[head + 1 :], start=head + 1):
        yield xl_rowcol_to_cell(number, columns[2]), tuple(row[place] for place in columns)


@dataclass(frozen=True)
class Laid:
    """A copy laid over the workbook before it. rows: sheet → rows; changed: sheet and cell of the answers
    that are not as they were.
    """

    rows: dict[str, list[Row]]
    changed: frozenset[Cell]


def laid_over(copy: Workbook, before: Workbook, sheets: Mapping[str, SheetLayout]) -> Laid:
    """Return the rows of ``before`` with what was changed in its ``copy``.

    A row of the copy is the one with its key, else the one at its place. A row with answers that the copy has
    no longer was deleted in it.
    """
    rows: dict[str, list[Row]] = {}
    changed: set[Cell] = set()
    for name, sheet in sheets.items():
        found, cells = _sheet(copy.rows[name], before.rows[name], sheet)
        rows[name] = [(number, *found[number]) for number in sorted(found)]
        changed |= {(name, sheet.cell(sheet.columns[place].name, number)) for number, place in cells}
    return Laid(rows, frozenset(changed))


def _sheet(
    copied: Sequence[Row], before: Sequence[Row], sheet: SheetLayout
) -> tuple[dict[int, list[Any]], set[tuple[int, int]]]:
    """The rows of one sheet by number, and row and column (from 0) of what was changed."""
    found = {number: list(values) for number, *values in before}
    places = _Places(found, [sheet.names.index(name) for name in _KEYS if name in sheet.names])
    asked = [place for place, column in enumerate(sheet.columns) if not column.item.prefilled]
    gone = {number for number, values in found.items() if any(values[place] is not None for place in asked)}
    changed = set()
    for number, *values in copied:
        row = places.of(number, values)
        gone.discard(row)
        old = found.setdefault(row, [None] * len(values))
        for place, value in enumerate(values):
            if not _unchanged(value, old[place]):
                old[place] = value
                changed.add((row, place))
    for row in gone:
        del found[row]
    return found, changed | {(row, place) for row in gone for place in asked}


class _Places:
    """Where the rows of a copy belong. rows: number → values as they were; keys: the columns of the key."""

    def __init__(self, rows: Mapping[int, Sequence[Any]], keys: Sequence[int]) -> None:
        self.keys = keys
        self.at = {number: self.key(values) for number, values in rows.items()}
        self.first: dict[Row, int] = {}
        for number, key in self.at.items():
            self.first.setdefault(key, number)

    def key(self, values: Sequence[Any]) -> Row:
        """Return the key of a row, () where its sheet has none."""
        return tuple(values[place] for place in self.keys)

    def of(self, number: int, values: Sequence[Any]) -> int:
        """Return the number of the row before it that a row of the copy is, else its own."""
        key = self.key(values)
        if not key or None in key or LEFT_OUT in key or self.at.get(number) == key:
            return number
        return self.first.get(key, number)


def _unchanged(value: Any, before: Any) -> bool:
    if value in (LEFT_OUT, TEXT_LEFT_OUT):
        return True
    if isinstance(before, dt.date) and isinstance(value, str):
        return value == f"{before:%d-%m-%Y}"
    return type(value) is not bool and value == before
