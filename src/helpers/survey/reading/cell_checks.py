"""CPR numbers where no free text belongs: the row they stand in is not used, and nor is a workbook that has
one outside its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from helpers.survey.questionnaire.layout import SheetLayout
from helpers.survey.reading.container import column_letters, split_address
from helpers.survey.reading.problems import PersonalData, Problem
from helpers.survey.reading.values import legible
from helpers.survey.redaction import Finding, find_cpr, plain_text

TEXTS = ("text", "free_text")
_EXPECTED = "her står et CPR-nummer; fjern det. Personnumre må ikke stå i skemaet"
Remark = tuple[str, str, str]


def check(file: str, sheet: SheetLayout, rows: list[tuple[Any, ...]]) -> Iterator[Problem]:
    """Return the CPR numbers among the answers of one sheet. rows: Excel's row number, then the values."""
    for column in sheet.columns:
        place = column.index + 1
        if column.item.type in TEXTS:
            continue
        found = {value: numbers for value in {row[place] for row in rows} if (numbers := cpr_numbers(value))}
        for row in rows if found else []:
            if row[place] in found:
                yield _problem(file, sheet.sheet, sheet.cell(column.name, row[0]), found[row[place]], row[0])


def beside(file: str, remarks: Iterable[Remark]) -> Iterator[Problem]:
    """Return the CPR numbers in what was written beside the columns: sheet, cell and text of each."""
    for sheet, cell, text in remarks:
        if numbers := cpr_numbers(text):
            yield _problem(file, sheet, cell, numbers, split_address(cell)[1])


def outside_rows(
    file: str, grids: Mapping[str, list[list[Any]]], sheets: Mapping[str, SheetLayout]
) -> Iterator[Problem]:
    """Return the CPR numbers in the heads of the data sheets and on the other sheets. grids: sheet → values
    as rows from row 1.
    """
    for name, grid in grids.items():
        last = sheets[name].first_data_row - 1 if name in sheets else len(grid)
        for number, row in enumerate(grid[:last], start=1):
            for column, value in enumerate(row, start=1):
                if value != "" and (numbers := cpr_numbers(value)):
                    yield _problem(file, name, f"{column_letters(column)}{number}", numbers, None)


def cpr_numbers(value: Any) -> list[str]:
    """Return the CPR numbers in a cell's value, also one that a spreadsheet has made a number of (and so lost
    its first nought).
    """
    if isinstance(value, str):
        return find_cpr(plain_text(value)) if any(sign.isdecimal() for sign in value) else []
    number = legible(value)
    return [] if number is None else [number]


def _problem(file: str, sheet: str, cell: str, numbers: list[str], row: int | None) -> Problem:
    return Problem(
        PersonalData,
        file,
        sheet,
        cell,
        "",
        _EXPECTED,
        row,
        findings=tuple(Finding("cpr", number) for number in numbers),
    )
