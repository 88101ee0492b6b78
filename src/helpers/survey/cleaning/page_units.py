"""Counts → standard pages: what a municipality counted, in characters or in pages, by the codebook's one
convention.

What a row was counted in, the municipality says. Only where it does not, or where that cannot be, for the
whole file is then more than ten times as large or small as the second count while the other unit fits, is the
row read in the unit that fits, and it is noted; who said something else is asked. Nothing is rounded, so the
parts of a file add up to it. A codebook without such a convention asked for standard pages: nothing is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from helpers.protocol.codebook import CASES, Codebook
from helpers.protocol.codebook.parts import PageUnits
from helpers.survey.cleaning.ledger import Change
from helpers.survey.reading.values import is_number

OTHER_UNIT, UNIT_NOT_TOLD = "other_unit", "unit_not_told"
FILE, SECOND, PHYSICAL = "standard_pages", "second_pages", "physical_pages"
AGREES = (0.1, 10.0)  # a file over its second count: beyond, one of them is in another unit or wrong


def converted(table: pd.DataFrame, codebook: Codebook) -> tuple[pd.DataFrame, list[Change]]:
    """Return the sheet of cases (answers read) with its columns in standard pages (``Codebook.measured``),
    and the changes to note: one at the count of each file that was read in another unit than was said.
    """
    units, made = codebook.page_units, {column.name: column.made_from for column in codebook.measured(CASES)}
    if units is None:
        return table, []
    rows = table[[units.told_by, *made.values()]].to_dict("records")
    pages = [_pages(row, made, units) for row in rows]
    columns = {name: pd.Series([found[name] for found in pages], table.index, dtype=object) for name in made}
    unasked = {} if PHYSICAL in table else {PHYSICAL: None}  # a witness that other questionnaires ask for
    return table.assign(**columns, **unasked), list(_doubts(table, rows, made, units))


def _pages(row: dict[str, Any], made: dict[str, str], units: PageUnits) -> dict[str, float | None]:
    """Return the standard pages of each column of ``made`` (its name → the count it is made from)."""
    said = _said(row, units)
    used = _factor(row, made, units, said)
    own = {units_in: units.standard_pages_per_page for units_in in units.always_pages}
    factors = {name: own.get(count, used) for name, count in made.items()}
    return {
        name: row[made[name]] * factor if factor is not None and is_number(row[made[name]]) else None
        for name, factor in factors.items()
    }


def _said(row: dict[str, Any], units: PageUnits) -> float | None:
    """Return the standard pages in one of what the municipality says that it counted, where it does."""
    told = row[units.told_by]
    if not isinstance(told, str):
        return None
    return 1 / units.characters_per_page if told in units.characters else units.standard_pages_per_page


def _factor(row: dict[str, Any], made: dict[str, str], units: PageUnits, said: float | None) -> float | None:
    """Return the standard pages in one of what was counted: as said, unless only the other unit can be."""
    count, second = row[made[FILE]], row[made[SECOND]]
    if not is_number(count) or not is_number(second) or count <= 0 or second <= 0:
        return said
    witness = second * units.standard_pages_per_page
    known = (1 / units.characters_per_page, units.standard_pages_per_page)
    low, high = AGREES
    fitting = [factor for factor in known if low <= count * factor / witness <= high]
    return said if said in fitting or not fitting else fitting[0]


def _doubts(
    table: pd.DataFrame, rows: list[dict[str, Any]], made: dict[str, str], units: PageUnits
) -> Iterator[Change]:
    for place, row in zip(table.index, rows, strict=True):
        said = _said(row, units)
        if _factor(row, made, units, said) != said:
            rule = UNIT_NOT_TOLD if said is None else OTHER_UNIT
            yield Change(place, made[FILE], rule, row[made[FILE]])
