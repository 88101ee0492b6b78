"""Breaks in published statistics (data/reference/breaks.csv): from when, in which series and scopes.

A difference across a break is no development: a series that crosses one shows it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

import pandas as pd

from helpers.project import root
from helpers.survey import inputs
from helpers.survey.columns import Column, Wrong
from helpers.survey.inputs import Fault
from helpers.survey.published import values

FILE = "breaks.csv"
OVERTURN, TIMES = SERIES = ("overturn_rate", "processing_time")
APART = ";"
COLUMNS = (
    *values.DATED,
    *map(Column, ("series", "scopes", "label", "what_da", "source")),
    values.CERTAINTY,
)


def read(scopes: Collection[str], path: Path | None = None) -> pd.DataFrame:
    """Return the breaks in the order of time (default: the project's), one row per break, series and scope.

    scopes: those that published series have (``analysis.appeals.rates.SCOPES``). Columns: day (date),
    precision, series, scope, label and what_da (Danish), source, certainty. Raises inputs.InputInvalid naming
    file, row, value and what is expected.
    """
    source = path or root() / "data" / "reference" / FILE
    table = inputs.read(source, COLUMNS)
    known = {"series": SERIES, "scopes": scopes}
    faults = [
        *values.misdated(table),
        *(fault for name in known for fault in _unknown(table[name], known[name])),
    ]
    inputs.refuse(str(source), inputs.told(faults))
    split = table.assign(
        day=[date.fromisoformat(text) for text in table["date_from"]],
        series=table["series"].str.split(APART),
        scope=table["scopes"].str.split(APART),
    )
    rows = split.explode("series").explode("scope").sort_values("day", kind="stable", ignore_index=True)
    return rows[["day", "precision", "series", "scope", "label", "what_da", "source", "certainty"]]


def years(breaks: pd.DataFrame, series: str) -> pd.DataFrame:
    """Return the breaks (``read``) of yearly ``series``, one row per scope and year: scope, year_from (the
    first year that is not like those before), label (Danish, with the year of the break).

    The number of a year in which a break lies is counted in two ways. It is like neither those before it nor
    those after it, so the year after it begins anew as well.
    """
    mine = breaks[breaks["series"] == series]
    rows = [
        (scope, year, f"{label} {day.year}")
        for scope, day, label in zip(mine["scope"], mine["day"], mine["label"], strict=True)
        for year in ([day.year] if (day.month, day.day) == (1, 1) else [day.year, day.year + 1])
    ]
    table = pd.DataFrame(rows, columns=["scope", "year_from", "label"])
    table = table.sort_values("year_from", kind="stable")
    return table.drop_duplicates(["scope", "year_from"], ignore_index=True)


def _unknown(cells: pd.Series, known: Collection[str]) -> Iterator[Fault]:
    for row, cell in cells.items():
        parts = cell.split(APART)
        wrong = [part for part in parts if part not in known] or [p for p in parts if parts.count(p) > 1]
        if wrong:
            expected = Wrong(f"each once, separated by {APART!r}, of: {', '.join(known)}")
            yield Fault(int(str(row)), str(cells.name), wrong[0], expected)
