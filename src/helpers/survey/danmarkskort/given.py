"""The four files together: what a row says must hold with the other rows and the other files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.spreadsheet import csv_safe
from helpers.survey import reference
from helpers.survey.danmarkskort import files
from helpers.survey.danmarkskort.files import COMMENTS, DECISIONS, FAULT, KEY, RATES, RECIPIENTS, Given
from helpers.terms import MAP_SCOPES

WHOLE, *PARTS = MAP_SCOPES  # the Act, and what lies inside it
OUTCOMES = ["decided", "remitted", "changed_or_annulled"]
PLACE = ["municipality", "year"]
Fault = tuple[int, str, object, str, str]


@dataclass(frozen=True)
class Danmarkskort:
    """What is kept of the four files, and what became of their rows (``files.Given``)."""

    rates: Given
    decisions: Given
    recipients: Given
    comments: Given

    @property
    def every(self) -> tuple[Given, ...]:
        """Return the four, in the order in which they build on each other."""
        return (self.rates, self.decisions, self.recipients, self.comments)

    @property
    def account(self) -> pd.DataFrame:
        """Return one row per file: file, there, rows, kept, set_aside, refused and ``reasons`` (a dict); rows
        are those kept and those set aside.
        """
        return pd.DataFrame(
            [
                {
                    "file": given.file,
                    "there": given.there,
                    "rows": given.rows,
                    "kept": len(given.kept),
                    "set_aside": int(given.reasons.sum()),
                    "refused": given.refused,
                    "reasons": {str(reason): int(n) for reason, n in given.reasons.items()},
                }
                for given in self.every
            ]
        )

    @property
    def faults(self) -> pd.DataFrame:
        """Return every fault (FAULT): file, row, column, value, what is expected, and its reason."""
        found = [given.faults for given in self.every if len(given.faults)]
        return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=FAULT)


def write_faults(found: Danmarkskort, path: Path) -> None:
    """Write every fault (FAULT) to the CSV file ``path``, for those who gave the files."""
    csv_safe(found.faults).to_csv(path, index=False, lineterminator="\n")


def load(folder: Path, report_date: date) -> Danmarkskort:
    """Return what the investigation ``folder`` holds of the four files on ``report_date``; a file that is
    absent or cannot be read is empty. Raises nothing for what stands in them.
    """
    places, last = set(reference.municipalities()["kommunekode"]), report_date.year - 1
    rates, decisions, recipients, comments = (
        _once(files.read(folder, name, places, last)) for name in (RATES, DECISIONS, RECIPIENTS, COMMENTS)
    )
    rates = rates.without(list(_impossible(rates.kept)))
    rates = rates.without(list(_mixed_scopes(rates.kept)))
    decisions = decisions.without(list(_fewer(decisions.kept, rates.kept)))
    recipients = recipients.without(list(_of_another_year(recipients.kept, rates.kept)))
    return Danmarkskort(rates, decisions, recipients, comments)


def _once(given: Given) -> Given:
    """Set aside what stands twice: repetitions of an equal row, and all rows that contradict each other."""
    twice = given.kept[given.kept.duplicated(KEY, keep=False)]
    return given.without([fault for _, rows in twice.groupby(KEY) for fault in _repeated(rows)])


def _repeated(rows: pd.DataFrame) -> Iterator[Fault]:
    first, *others = rows.index
    equal = len(rows.drop_duplicates()) == 1
    for row in others if equal else rows.index:
        where = f"row {first}" if row != first else f"row {others[0]}"
        expected = "one row for each municipality, year and scope"
        yield row, "municipality", rows.loc[row, "municipality"], f"{expected}: {where} has it too", "twice"


def _impossible(rates: pd.DataFrame) -> Iterator[Fault]:
    """Yield the rows whose outcomes are more than the decisions, or whose percentage is not that of them."""
    for row in rates.itertuples():
        overturned = row.remitted + row.changed_or_annulled
        if overturned > row.decided:
            expected = f"at least the {overturned} that were remitted, changed or annulled"
            yield row.Index, "decided", row.decided, expected, "outcomes"
        elif expected := _other_percent(getattr(row, "overturn_percent", ""), overturned, row.decided):
            yield row.Index, "overturn_percent", row.overturn_percent, expected, "percent"


def _other_percent(given: str, overturned: int, decided: int) -> str:
    """Return what was expected of a percentage that is not that of the counts, else ""."""
    if not given or not decided:
        return ""
    true, decimals = 100 * overturned / decided, len(given.partition(".")[2])
    if abs(float(given) - true) <= 0.5 * 10**-decimals + 1e-9:
        return ""
    share = abs(100 * float(given) - true) <= 0.5 * 10 ** (2 - decimals) + 1e-9
    why = " (a share of 1 is written in percent)" if share else ""
    return f"{true:.{decimals}f}, as {overturned} of {decided} are{why}"


def _mixed_scopes(rates: pd.DataFrame) -> Iterator[Fault]:
    """Yield all rows of a municipality and year in which the parts of the Act have more than the whole."""
    for _, rows in rates[_has_more(rates)].groupby(PLACE):
        whole, parts = rows[rows["scope"] == WHOLE], rows[rows["scope"].isin(PARTS)]
        over = [name for name in OUTCOMES if parts[name].sum() > whole[name].iloc[0]]
        for row, value in rows[over[0]].items() if over else ():
            expected = (
                f"not more in the parts of the Act ({parts[over[0]].sum()}) than in the whole "
                f"({whole[over[0]].iloc[0]}): the scopes are mixed up"
            )
            yield row, over[0], value, expected, "mixed"


def _has_more(rates: pd.DataFrame) -> pd.Series:
    """Return for each row whether its municipality's parts of the Act had more than the whole that year."""
    whole = rates[rates["scope"] == WHOLE].drop_duplicates(PLACE).set_index(PLACE)[OUTCOMES]
    parts = rates[rates["scope"].isin(PARTS)].groupby(PLACE)[OUTCOMES].sum()
    both = whole.index.intersection(parts.index)
    mixed = set(both[(parts.loc[both] > whole.loc[both]).any(axis=1)])
    told = [place in mixed for place in zip(*(rates[name] for name in PLACE), strict=True)]
    return pd.Series(told, rates.index, dtype=bool)


def _fewer(decisions: pd.DataFrame, rates: pd.DataFrame) -> Iterator[Fault]:
    """Yield the rows with fewer decisions in all than were overturned."""
    overturned = (rates["remitted"] + rates["changed_or_annulled"]).set_axis(
        pd.MultiIndex.from_frame(rates[KEY])
    )
    for row in decisions.itertuples():
        if row.decisions < (least := overturned.get((row.municipality, row.year, row.scope), 0)):
            expected = f"at least the {least} that were overturned in {RATES}"
            yield row.Index, "decisions", row.decisions, expected, "fewer"


def _of_another_year(recipients: pd.DataFrame, rates: pd.DataFrame) -> Iterator[Fault]:
    """Yield the rows that neither stand beside rates of their own year nor of the year after."""
    years: dict[Any, set[int]] = {str(scope): set(rows["year"]) for scope, rows in rates.groupby("scope")}
    for row in recipients.itertuples() if len(rates) else ():
        beside = years.get(row.scope, set())
        if not {row.year, row.year + 1} & beside:
            told = ", ".join(map(str, sorted(beside))) or "no year"
            expected = f"the year of the rates or the year before; {RATES} has {told} of this scope"
            yield row.Index, "year", row.year, expected, "other_year"
