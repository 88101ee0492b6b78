"""Cells of a data sheet that cannot be used and make the workbook go back: unreadable numbers, error values, CPR numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helpers.survey.codebook import Item, answers
from helpers.survey.container import column_number
from helpers.survey.layout import Column, SheetLayout
from helpers.survey.problems import ErrorValue, PersonalData, Problem, ReturnsRejected, UnreadableNumber
from helpers.survey.redact import find_cpr, plain_text
from helpers.survey.rules import number_reading
from helpers.survey.values import is_number

TEXTS = ("text", "free_text")
_EXPECTED = {PersonalData: "her står et CPR-nummer; fjern det. Personnumre må ikke stå i skemaet"}


def check(file: str, sheet: SheetLayout, rows: list[tuple[Any, ...]], errors: tuple[str, ...]) -> Iterator[Problem]:
    """Return the faults in the rows of one sheet. rows: Excel's row number, then the values; errors: cells with an error value."""
    for cell in errors:
        letters, row = cell.rstrip("0123456789"), int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        if row >= sheet.first_data_row and column_number(letters) <= len(sheet.columns):
            column = sheet.columns[column_number(letters) - 1]
            yield Problem(ErrorValue, file, sheet.sheet, cell, "", f"cellen viser en af Excels fejlværdier; {_wanted(column.item)}")
    for column in sheet.columns:
        if column.item.type not in TEXTS:
            yield from _column(file, sheet, column, rows)


def _column(file: str, sheet: SheetLayout, column: Column, rows: list[tuple[Any, ...]]) -> Iterator[Problem]:
    place, item = column.index + 1, column.item
    kinds = {key: _fault(item, key[1]) for key in {(type(row[place]), row[place]) for row in rows}}
    if not any(kinds.values()):
        return
    for row in rows:
        kind = kinds[type(row[place]), row[place]]
        if kind:
            value = "" if kind is PersonalData else str(row[place])
            yield Problem(kind, file, sheet.sheet, sheet.cell(column.name, row[0]), value, _EXPECTED.get(kind) or _wanted(item))


def _fault(item: Item, value: Any) -> type[ReturnsRejected] | None:
    if value is None or value in item.values or is_small(value):
        return None
    if is_cpr(value):
        return PersonalData
    return UnreadableNumber if item.type == "integer" and not _readable(value) else None


def is_small(value: Any) -> bool:
    """Say whether a value is a number too small to be the ten digits of a CPR number, even without its first nought."""
    return is_number(value) and abs(value) < 1e7


def is_cpr(value: Any) -> bool:
    """Say whether a value holds a CPR number, also one that a spreadsheet has made a number of (and so lost its first nought)."""
    if isinstance(value, str):
        return bool(find_cpr(plain_text(value)))
    return is_number(value) and float(value).is_integer() and bool(find_cpr(f"{int(value):010d}"))


def _readable(value: Any) -> bool:
    return is_number(value) or (isinstance(value, str) and number_reading(value).rule != "unreadable_number")


def _wanted(item: Item) -> str:
    return f'i kolonnen "{item.question}" skal stå: {answers(item)}'
