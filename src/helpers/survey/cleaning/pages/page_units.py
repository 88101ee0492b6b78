"""Counts → standard pages: what a municipality counted, in characters or in pages, by the codebook's one
convention.

What a row was counted in, the municipality says. Only where it does not, or where that cannot be, for the
whole file is then more than ten times as large or small as the second count while the other unit fits, is the
row read in the unit that fits, and it is noted; who said something else is asked. A unit that was typed
beside a figure decides. Nothing is rounded, so the parts of a file add up to it. A codebook without such a
convention asked for standard pages: nothing is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from helpers.protocol.codebook import CASES, Codebook
from helpers.protocol.codebook.parts import PageUnits
from helpers.survey.cleaning.ledger import Change
from helpers.survey.reading.values import CHARACTERS, Stated, is_number

OTHER_UNIT, UNIT_NOT_TOLD = "other_unit", "unit_not_told"
FILE, SECOND = "standard_pages", "second_pages"
Unit = Callable[[float], float]
AGREES = (0.1, 10.0)  # a file over its second count: beyond, one of them is in another unit or wrong


def converted(table: pd.DataFrame, codebook: Codebook) -> tuple[pd.DataFrame, list[Change]]:
    """Return the sheet of cases (answers read) with its columns in standard pages (``Codebook.measured``),
    and the changes to note: one at the count of each file that was read in another unit than was said.
    """
    units, made = codebook.page_units, {column.name: column.made_from for column in codebook.measured(CASES)}
    if units is None:
        return table, []
    asked = [units.told_by, *made.values()]
    cells = zip(*(table[name] for name in asked), strict=True)  # to_dict would take typed units away
    rows = [dict(zip(asked, row, strict=True)) for row in cells]
    pages = [_pages(row, made, units) for row in rows]
    columns = {name: pd.Series([found[name] for found in pages], table.index, dtype=object) for name in made}
    return table.assign(**columns), list(_doubts(table, rows, made, units))


def _pages(row: dict[str, Any], made: dict[str, str], units: PageUnits) -> dict[str, float | None]:
    """Return the standard pages of each column of ``made`` (its name → the count it is made from)."""
    used = _in_characters(row, made, units)
    known = {name: False if count in units.always_pages else used for name, count in made.items()}
    return {name: _converted(row[made[name]], unit, units) for name, unit in known.items()}


def _converted(count: Any, characters: bool | None, units: PageUnits) -> float | None:
    """Return a count in standard pages; where its own unit was typed beside it, by that."""
    typed = _typed(count)
    unit = characters if typed is None else typed
    if unit is None or not is_number(count):
        return None
    pages = _units(units)[unit](count)
    return pages if typed is None else Stated(pages, count.unit)


def _typed(count: Any) -> bool | None:
    """Return whether characters were typed behind a count, None where no unit was."""
    return count.unit == CHARACTERS if isinstance(count, Stated) else None


def _units(units: PageUnits) -> dict[bool, Unit]:
    """Return how a count becomes standard pages, by whether it is one of characters."""
    return {
        True: lambda count: count / units.characters_per_page,
        False: lambda count: count * units.standard_pages_per_page,
    }


def _said(row: dict[str, Any], units: PageUnits) -> bool | None:
    """Return whether the municipality says that it counted characters; None where it does not say."""
    told = row[units.told_by]
    return told in units.characters if isinstance(told, str) else None


def _in_characters(row: dict[str, Any], made: dict[str, str], units: PageUnits) -> bool | None:
    """Return whether characters were counted: as said, unless only the other unit can be."""
    said, count, second = _said(row, units), row[made[FILE]], row[made[SECOND]]
    if (typed := _typed(count)) is not None:
        return typed
    if not is_number(count) or not is_number(second) or count <= 0 or second <= 0:
        return said
    read, (low, high) = _units(units), AGREES
    fitting = [unit for unit, pages in read.items() if low <= pages(count) / read[False](second) <= high]
    return said if said in fitting or not fitting else fitting[0]


def _doubts(
    table: pd.DataFrame, rows: list[dict[str, Any]], made: dict[str, str], units: PageUnits
) -> Iterator[Change]:
    for place, row in zip(table.index, rows, strict=True):
        said = _said(row, units)
        if _in_characters(row, made, units) is not said:
            rule = UNIT_NOT_TOLD if said is None else OTHER_UNIT
            yield Change(place, made[FILE], rule, row[made[FILE]])
