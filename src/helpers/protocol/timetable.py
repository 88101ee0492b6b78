"""The timetable of the investigation (data/protocol/timetable.yml): what the terms of reference give, and
what is proposed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from helpers.protocol import reader
from helpers.protocol.fields import Flag, Section, Text, filled, must, whole
from helpers.protocol.reader import Fault

if TYPE_CHECKING:
    import pandas as pd

FILE = "timetable.yml"
Day = Annotated[
    date | None,
    must(lambda value: value is None or type(value) is date, "a date such as 2022-01-20, or empty"),
]
Year = Annotated[int, whole(1900)]


@dataclass(frozen=True)
class Step(Section):
    """One step: a day, or all days from ``start`` to ``end``; given: by the terms of reference; report: on
    this day the report is there.
    """

    start: Annotated[Day, Field(alias="from")]
    step: Text
    given: Flag
    end: Annotated[Day, Field(alias="to")] = None
    report: Flag = False


@dataclass(frozen=True)
class Agreement(Section):
    """The years that the agreement speaks of, in its words."""

    name: Text
    wording: Text


@dataclass(frozen=True)
class Terms(Section):
    """The years that the terms of reference speak of, in their words and as numbers."""

    wording: Text
    first: Year
    last: Year


@dataclass(frozen=True)
class Documents(Section):
    """The documents that speak of years."""

    agreement: Agreement
    terms: Terms


@dataclass(frozen=True)
class Reminders(Section):
    """When municipalities are to have answered, and when those are reminded that have not."""

    deadline: Day
    days: Annotated[tuple[Day, ...], filled]

    def due(self, today: date) -> date | None:
        """Return the latest day of reminding that has come by ``today``, None before the first."""
        return max((day for day in self.days if day and day <= today), default=None)


@dataclass(frozen=True)
class Timetable(Section):
    """What is done when, in the order of time, and what the documents say of the period."""

    version: Text
    rows: Annotated[tuple[Step, ...], filled, Field(alias="steps")]
    documents: Annotated[Documents, Field(alias="years")]
    reminders: Reminders | None = None

    @property
    def steps(self) -> pd.DataFrame:
        """Return one row per step: start, end (dates; missing where none is known), step, given."""
        import pandas as pd

        return pd.DataFrame([asdict(row) for row in self.rows], columns=["start", "end", "step", "given"])

    @property
    def report_date(self) -> date:
        """Return the day that the report carries; what was published after it is later knowledge."""
        return next(row.start for row in self.rows if row.report and row.start)

    @property
    def years(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what the documents ``agreement`` and ``terms`` say, by key."""
        return asdict(self.documents)


def load(path: Path | None = None) -> Timetable:
    """Read the timetable from ``path`` (default data/protocol/timetable.yml). Raises ProtocolInvalid."""
    return reader.load(Timetable, FILE, path, _together)


def report_date(path: Path | None = None) -> date:
    """Return the day that the report carries, as the timetable at ``path`` says. Raises ProtocolInvalid."""
    return load(path).report_date


def _together(table: Timetable) -> Iterator[Fault]:
    yield from _in_order(table)
    days = [row.start for row in table.rows if row.report]
    if len(days) != 1:
        yield "steps", f"{len(days)} steps with report: true", "one: mark the day of the report"
    elif days[0] is None:
        yield "steps", None, "a day: the step with report: true needs from"


def _in_order(table: Timetable) -> Iterator[Fault]:
    last = date.min
    for number, row in enumerate(table.rows, 1):
        for key, day, least in (("from", row.start, last), ("to", row.end, row.start or last)):
            if day and day < least:
                expectation = f"possible: «{row.step}» begins or ends before what comes before it, {least}"
                yield f"steps.{number}.{key}", day, f"{expectation}; put the steps in the order of time"
        last = row.start or last
    if table.documents.terms.last < table.documents.terms.first:
        yield "years.terms.last", table.documents.terms.last, f"at least first, {table.documents.terms.first}"
