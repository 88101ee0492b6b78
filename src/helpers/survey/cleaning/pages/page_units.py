"""Counts → standard pages: what a municipality counted, in characters or in pages, by the codebook's one
convention.

What a row was counted in, the municipality says. Only where it does not, or where that cannot be, for the
whole file is then more than ten times as large or small as the second count while the other unit fits, is the
row read in the unit that fits, and it is noted; who said something else is asked. A unit that was typed
beside a figure decides. A part of so few characters that it is no part is one of pages, where the parts then
come nearer to the whole, and is asked about. Nothing is rounded, so the parts of a file add up to it. A
codebook without such a convention asked for standard pages: nothing is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from helpers.protocol.codebook import CASES, Codebook
from helpers.protocol.codebook.parts import PageUnits
from helpers.survey.cleaning.ledger import Change
from helpers.survey.cleaning.tables import ADDED_PAGES
from helpers.survey.reading.values import CHARACTERS, Stated, is_number

OTHER_UNIT, UNIT_NOT_TOLD, PART_IN_PAGES = "other_unit", "unit_not_told", "part_in_pages"
FILE, SECOND, STATEMENT = "standard_pages", "second_pages", "statement_pages"
PARTS = ("decision_pages", *ADDED_PAGES)  # which make up the whole
FEW = 240  # characters: a tenth of a page is no part of a file
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
    bounds = {item.name: (item.min, item.max) for item in codebook.items_of(CASES)}
    rows = [
        {name: _possible(value, *bounds[name]) for name, value in zip(asked, row, strict=True)}
        for row in cells
    ]
    pages = [_pages(row, made, units) for row in rows]
    columns = {name: pd.Series([found[name] for found in pages], table.index, dtype=object) for name in made}
    return table.assign(**columns), list(_doubts(table, rows, made, units))


def _possible(count: Any, least: Any, most: Any) -> Any:
    """Return an answer, None for a count that cannot be: nothing is made of it, and it is asked about."""
    beyond = is_number(count) and (
        (least is not None and count < least) or (most is not None and count > most)
    )
    return None if beyond else count


def _pages(row: dict[str, Any], made: dict[str, str], units: PageUnits) -> dict[str, float | None]:
    """Return the standard pages of each column of ``made`` (its name → the count it is made from)."""
    used, pages = _in_characters(row, made, units), {*units.always_pages, *_parts_in_pages(row, made, units)}
    known = {name: False if count in pages else used for name, count in made.items()}
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


def _parts_in_pages(row: dict[str, Any], made: dict[str, str], units: PageUnits) -> list[str]:
    """Return the counts of parts that are pages in a row of characters: of so few that they are no part,
    where all parts then make up the whole better, or where that is not known, none is more than the whole.
    """
    whole = row[made[FILE]]
    if not _in_characters(row, made, units) or not is_number(whole):
        return []
    counts = [made[name] for name in (*PARTS, STATEMENT)]
    few = [c for c in counts if is_number(row[c]) and _typed(row[c]) is None and 0 < row[c] < FEW]
    file = _converted(whole, True, units) or 0
    if any(row[count] > file for count in few):
        return []
    parts, adding = [made[name] for name in PARTS], [c for c in few if c != made[STATEMENT]]
    if not adding or not all(is_number(row[part]) for part in parts):
        return few
    as_said, as_pages = (
        sum(_converted(row[part], part not in chosen, units) or 0 for part in parts) for chosen in ([], few)
    )
    return few if abs(as_pages - file) < abs(as_said - file) else []


def _doubts(
    table: pd.DataFrame, rows: list[dict[str, Any]], made: dict[str, str], units: PageUnits
) -> Iterator[Change]:
    for place, row in zip(table.index, rows, strict=True):
        said = _said(row, units)
        if _in_characters(row, made, units) is not said:
            rule = UNIT_NOT_TOLD if said is None else OTHER_UNIT
            yield Change(place, made[FILE], rule, row[made[FILE]])
        for count in _parts_in_pages(row, made, units) if said is not False else ():  # else as was said
            yield Change(place, count, PART_IN_PAGES, row[count])
