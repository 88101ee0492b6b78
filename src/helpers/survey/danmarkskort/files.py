"""The four files on overturn rates that may lie in an investigation folder, row by row.

danmarkskort.csv (outcomes of the appeals that were decided on the merits), decisions.csv (all decisions that
the municipality made), recipients.csv (citizens with a benefit) and comments.csv (what the municipality says
of its own rate), each with municipality, year and scope. A row that cannot be is set aside with its reason
and the others are read; a file that cannot be read is told and the other files are read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from helpers.survey import columns, inputs
from helpers.survey.columns import Check, Column, Wrong
from helpers.survey.personal.view import has_tags
from helpers.survey.redaction import find_cpr
from helpers.terms import MAP_SCOPES

RATES, DECISIONS, RECIPIENTS, COMMENTS = FILES = (
    *("danmarkskort.csv", "decisions.csv", "recipients.csv", "comments.csv"),
)
KEY = ["municipality", "year", "scope"]
COUNTS = ("decided", "remitted", "changed_or_annulled", "decisions", "recipients")
FAULT = ["file", "row", "column", "value", "expected", "reason"]
FIRST_YEAR = 2013  # Ankestyrelsen has decided all municipal appeals since 1 July 2013
CHRISTIANSOE = "0411"
LONGEST = 2000  # signs of a comment
MOST = 1_000_000  # of a municipality in a year
_NUMBER = re.compile(r"[0-9]*[.,][0-9]+")
_PERCENT = re.compile(r"[0-9]{1,3}(?:\.[0-9]+)?")
_TAG = re.compile(r"&(?:[a-z]+|#x?[0-9a-f]+);", re.IGNORECASE)


@dataclass(frozen=True)
class Given:
    """One of the files: what is kept of it (KEY and its own columns; the index holds the rows of a
    spreadsheet), how many ``rows`` it has, and the faults (FAULT) of those that are set aside.

    there: whether there is such a file. refused: why it could not be read at all, or "".
    """

    file: str
    kept: pd.DataFrame
    rows: int = 0
    faults: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=FAULT))
    there: bool = False
    refused: str = ""

    @property
    def reasons(self) -> pd.Series:
        """Return how many rows are set aside by reason; a row counts for its first fault alone."""
        return self.faults.drop_duplicates("row")["reason"].value_counts()

    def without(self, faults: Sequence[tuple[int, str, object, str, str]]) -> Given:
        """Return the file without the rows of further ``faults`` (row, column, value, expected, reason)."""
        if not faults:
            return self
        more = pd.DataFrame([(self.file, *fault) for fault in faults], columns=FAULT)
        every = pd.concat([self.faults, more], ignore_index=True) if len(self.faults) else more
        return replace(self, faults=every, kept=self.kept.drop(index=more["row"].unique()))


def read(folder: Path, file: str, places: Collection[str], last_year: int) -> Given:
    """Return one of FILES in ``folder`` as it is kept; ``places``: the codes of the 98 municipalities,
    ``last_year``: the last that may be told of. Nothing is raised: what is wrong stands in Given.
    """
    asked = _columns(file, places, last_year)
    nothing = pd.DataFrame(columns=[column.name for column in asked])
    if not (folder / file).exists():
        return Given(file, nothing)
    loose = [replace(column, check=columns.anything, filled=False) for column in asked]
    try:
        table = inputs.read(folder / file, loose)
        _refuse_percentages(table, file)
    except inputs.InputInvalid as fault:
        return Given(file, nothing, there=True, refused=str(fault))
    table["scope"] = table["scope"].map(_scope)
    given = Given(file, table, len(table), there=True)
    return _typed(given.without([_told(fault) for fault in inputs.faults(table, asked)]))


def _typed(given: Given) -> Given:
    numbers = {
        name: given.kept[name].astype(float).astype(int) for name in ("year", *COUNTS) if name in given.kept
    }
    return replace(given, kept=given.kept.assign(**numbers))


def _told(fault: inputs.Fault) -> tuple[int, str, object, str, str]:
    wrong = fault.wrong
    expected = ", ".join(part for part in (wrong.expected, wrong.right) if part)
    expected += f". {wrong.advice}" if wrong.advice else ""
    told = inputs.shown(fault.found) if find_cpr(fault.found) else fault.found[: inputs.LONGEST]
    return fault.row, fault.column, told, expected, _reason(fault)


def _reason(fault: inputs.Fault) -> str:
    if fault.column == "comment" and fault.wrong in (_PERSONAL, _MARKUP):
        return "personal" if fault.wrong is _PERSONAL else "markup"
    return {"municipality": "municipality", "year": "year", "scope": "scope"}.get(fault.column, "value")


def _columns(file: str, places: Collection[str], last_year: int) -> list[Column]:
    own: Mapping[str, list[Column]] = {
        RATES: [
            *(Column(name, count) for name in ("decided", "remitted", "changed_or_annulled")),
            Column("overturn_percent", percent, filled=False, needed=False),
        ],
        DECISIONS: [Column("decisions", count)],
        RECIPIENTS: [Column("recipients", count), Column("covers", covers, filled=False, needed=False)],
        COMMENTS: [Column("comment", comment)],
    }
    keys = [Column("municipality", place(places)), Column("year", year(last_year)), Column("scope", scope)]
    return [*keys, *own[file]]


def place(places: Collection[str]) -> Check:
    """Take the code of a municipality; Christiansø, which has one and is none, is told by name."""
    known = columns.municipality(places)
    advice = "0411 is Christiansø, which is no municipality: leave the row out."

    def check(value: str) -> Wrong | None:
        if value.removesuffix(".0").zfill(4) == CHRISTIANSOE:
            return Wrong(f"the code of one of the {len(places)} municipalities", advice=advice)
        return known(value)

    return check


def year(last: int) -> Check:
    """Take a year from FIRST_YEAR to ``last``, the last that was over on the report's date."""
    wrong = Wrong(f"a year from {FIRST_YEAR} to {last}, the last that was over on the report's date")
    return lambda value: (
        None if re.fullmatch("[0-9]{4}", value) and FIRST_YEAR <= int(value) <= last else wrong
    )


def scope(value: str) -> Wrong | None:
    """Take one of the map's three scopes, by its first word (``_scope`` has written it out)."""
    words = ", ".join(name.partition(" (")[0] for name in MAP_SCOPES)
    return None if value in MAP_SCOPES else Wrong(f"one of {words}")


def count(value: str) -> Wrong | None:
    """Take a whole number from 0 to MOST; a share or a percentage is told to be one."""
    wrong = columns.whole(value)
    if wrong and _NUMBER.fullmatch(value):
        return Wrong("a whole number", advice="This looks like a share or a percentage: write how many.")
    return wrong or (None if float(value) <= MOST else Wrong(f"at most {MOST}"))


def percent(value: str) -> Wrong | None:
    """Take a percentage from 0 to 100 with a decimal point."""
    if _PERCENT.fullmatch(value) and float(value) <= 100:
        return None
    return Wrong("a percentage from 0 to 100 with a decimal point")


_PERSONAL = Wrong("a comment without personal data", advice="Take the CPR number out.")
_MARKUP = Wrong("plain text", advice="Take the HTML out: it would be printed as signs.")


def comment(value: str) -> Wrong | None:
    """Take plain text of at most LONGEST signs, without HTML and without a CPR number."""
    if find_cpr(value):
        return _PERSONAL
    if has_tags(value) or _TAG.search(value):
        return _MARKUP
    return None if len(value) <= LONGEST else Wrong(f"at most {LONGEST} signs")


def covers(value: str) -> Wrong | None:
    """Take a short plain text on what the recipients receive, such as "§§ 41 og 42"."""
    return comment(value) or (None if len(value) <= 100 else Wrong("at most 100 signs"))


def _scope(value: str) -> str:
    """Return a scope as the project writes it, where it is given by its first word; else as it stands."""
    short = {name.partition(" (")[0]: name for name in MAP_SCOPES}
    return short.get(value.strip(), value)


def _refuse_percentages(table: pd.DataFrame, file: str) -> None:
    """Refuse a file of rates in which every row has 100 decisions: those are percentages."""
    if file == RATES and len(table) >= 10 and set(table["decided"]) == {"100"}:
        raise inputs.InputInvalid(
            f"{file}: column 'decided' is 100 in every row, so the others look like percentages: write how "
            "many decisions there were."
        )
