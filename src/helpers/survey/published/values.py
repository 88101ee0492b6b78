"""What the lists of published facts have in common: dates of a known precision, and how sure a fact is."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date

import pandas as pd

from helpers.danish import NBSP
from helpers.survey.columns import Column, Wrong, iso_date, one_of
from helpers.survey.inputs import Fault

DAY, MONTH, SEASON, QUARTER, YEAR = PRECISIONS = ("day", "month", "season", "quarter", "year")
MONTHS = {MONTH: 1, SEASON: 3, QUARTER: 3, YEAR: 12}  # that a date of this precision covers
FIRST = {QUARTER: (1, 4, 7, 10), YEAR: (1,)}  # months that such a date may begin in
CERTAIN = "high"
DATED = (Column("date_from", iso_date), Column("precision", one_of(*PRECISIONS)))
CERTAINTY = Column("certainty", one_of(CERTAIN, "medium", "low"))


def last_day(day: date, precision: str) -> date:
    """Return the last day that a date of this precision may mean: what can be read in two ways counts as the
    later. (31 May 2022 of "2022-05-01", month.)
    """
    if precision == DAY:
        return day
    month = day.month + MONTHS[precision] - 1
    return date(day.year, month, calendar.monthrange(day.year, month)[1])


def dated(table: pd.DataFrame) -> pd.DataFrame:
    """Return ``table`` (date_from, precision) with day and last_day, in the order of time."""
    days = [date.fromisoformat(text) for text in table["date_from"]]
    ends = [last_day(*pair) for pair in zip(days, table["precision"], strict=True)]
    return table.assign(day=days, last_day=ends).sort_values("day", kind="stable", ignore_index=True)


def held(text: str) -> str:
    """Return a Danish text with the sign of a law's section held to its number."""
    return text.replace("§ ", f"§{NBSP}")


def misdated(table: pd.DataFrame) -> Iterator[Fault]:
    """Yield the dates of ``table`` that do not begin the month, quarter or year that they stand for."""
    for row in table.itertuples():
        day = date.fromisoformat(row.date_from) if row.date_from else None
        if day is None or row.precision == DAY:
            continue
        first = FIRST.get(row.precision, range(1, 14 - MONTHS[row.precision]))
        if day.day != 1 or day.month not in first:
            yield Fault(row.Index, "date_from", row.date_from, Wrong(f"the first day of a {row.precision}"))
