"""What reading the workbooks of a simulated investigation would give, without writing one: most of a survey's
time is that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from helpers.simulate.answers import Answers
from helpers.simulate.workbooks import Placing, placings, tables
from helpers.simulate.world import World
from helpers.survey.questionnaire.layout import IDENTITY_KEYS, ORIGIN_DEMONSTRATION, SheetLayout, layout
from helpers.survey.questionnaire.workbook import records
from helpers.survey.reading import checks, opened, returns
from helpers.survey.reading.opened import Opened, Workbook
from helpers.survey.reading.returns import RawReturns
from helpers.survey.redaction import Hasher


def returned(world: World, drawn: pd.DataFrame, given: Answers) -> RawReturns:
    """Return what ``returns.read`` gives of the workbooks with these answers, as one batch."""
    template = checks.template(world.codebook, set(world.municipalities["kommunekode"]))
    books = list(_opened(world, drawn, given, layout(world.codebook)))
    return returns._assembled(books, template.sheets, True, Hasher([]))


def _opened(
    world: World, drawn: pd.DataFrame, given: Answers, sheets: dict[str, SheetLayout]
) -> Iterator[Opened]:
    cases, by_municipality = records(drawn), tables(given)
    names = world.municipalities.set_index("kommunekode")["name"]
    for code in sorted(cases.keys() & by_municipality.keys()):
        file, placed = f"{code}.xlsx", placings(world.codebook, sheets, cases[code])
        mine = by_municipality[code]
        rows = {placing.sheet.sheet: _rows(placing, mine.get(section)) for section, placing in placed.items()}
        book = world.codebook
        told = {
            **dict.fromkeys(IDENTITY_KEYS, ""),
            "municipality": code,
            "municipality_name": names[code],
            "codebook_version": book.version,
            "codebook_sha256": book.sha256,
            "origin": ORIGIN_DEMONSTRATION,
        }
        faults = [
            fault
            for name, sheet in sheets.items()
            for fault in checks.personal(file, sheet, rows.get(name, []))
        ]
        yield Opened(file, code, Workbook(told, rows, []), tuple(faults), code.encode())


def _rows(placing: Placing, answers: pd.DataFrame | None) -> list[tuple[Any, ...]]:
    """The rows of a sheet: as the questionnaire has them, and what is written over that."""
    columns = placing.sheet.columns
    prefilled = [(each.name, each.index, each.item.choices) for each in columns if each.item.prefilled]
    found: dict[int, dict[int, Any]] = {}
    for number, row in enumerate(placing.prefilled.values(), start=placing.sheet.first_data_row):
        found[number] = {
            place: _read(choices.get(row[name], row[name]))
            for name, place, choices in prefilled
            if name in row
        }
    for _, number, column, value in placing.writes(answers) if answers is not None else ():
        found.setdefault(number, {})[column - 1] = _read(value)
    places = [each.index for each in columns]
    return [(number, *map(cells.get, places)) for number, cells in sorted(found.items()) if cells]


def _read(value: Any) -> Any:
    """A value as it comes back from a cell: whole numbers as floats, no text of blanks."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return opened.value(float(value) if whole else value)
