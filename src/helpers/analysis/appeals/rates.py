"""Published appeal outcomes: real figures, kept apart by scope and by year, with their breaks.

Scopes are nested (children and adults lie inside the Act, which lies inside all municipal decisions), so rows
are never added or joined across scopes, and a missing year stays missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pandas as pd

from helpers.analysis.methods.checks import InputInvalid
from helpers.survey.published import breaks, values
from helpers.terms import SCOPE_OF, SCOPES

PUBLISHED = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")  # a day, a month or a year
QUARTERS = re.compile(r"Q(\d)-Q(\d)")
NEEDED = (
    *("year", "period", "published", "scope", "pct_omgjort", "publisher", "source_url"),
    *("certainty", "note"),
)


def read_overturn_rates(path: Path, report_date: date) -> pd.DataFrame:
    """Return the published overturn rates, one row per scope and year.

    Columns: scope, scope_label, year, when (Danish), percent (0-100, missing where nothing is published),
    decimals (as published), whole_year, published (when, as the file has it: a day, month or year, or ""),
    later (its ``latest`` day is after ``report_date``), certain (a source of high certainty), contradicted
    (another source says something else), derived (computed here from the share upheld), publisher,
    source_url, certainty. Raises InputInvalid naming file, row and value.
    """
    table = pd.read_csv(path, dtype={"pct_omgjort": str, "note": str, "published": str})
    _check(table, path)
    rates = pd.DataFrame(
        {
            "scope": table["scope"],
            "scope_label": table["scope"].map(SCOPES),
            "year": table["year"],
            "when": [
                _when(year, period) for year, period in zip(table["year"], table["period"], strict=True)
            ],
            "percent": table["pct_omgjort"].astype(float),
            "decimals": table["pct_omgjort"].fillna("").str.partition(".")[2].str.len(),
            "whole_year": table["period"].eq("year"),
            "published": table["published"].fillna(""),
            "later": [latest(text) > report_date for text in table["published"].fillna("")],
            "certain": table["certainty"].eq("high"),
            "contradicted": table.get("checked", pd.Series("", table.index)).eq("contradicted"),
            "derived": table["note"].fillna("").str.contains("omgjort derived"),
        }
    ).join(table[["publisher", "source_url", "certainty"]])
    order = rates["scope"].map({scope: n for n, scope in enumerate(SCOPES)})
    return (
        rates.assign(order=order).sort_values(["order", "year"]).drop(columns="order").reset_index(drop=True)
    )


OUTCOMES = {"upheld": "pct_stadfaestet", "remitted": "pct_hjemvist", "changed": "pct_aendret_ophaevet"}


def read_outcomes(path: Path, report_date: date) -> pd.DataFrame:
    """Return the published rates that are told with the share remitted, one row per scope and year.

    Columns: those of ``read_overturn_rates`` and, as text with the decimals of the source, upheld, remitted
    and changed (missing where the source does not tell it). Raises as ``read_overturn_rates`` does.
    """
    rates = read_overturn_rates(path, report_date)
    raw = pd.read_csv(path, dtype=str)
    told = raw[["scope", "year", *OUTCOMES.values()]].astype({"year": int})
    named = told.rename(columns={name: own for own, name in OUTCOMES.items()})
    found = rates.merge(named, on=["scope", "year"], how="left")
    return found[found["remitted"].notna()].reset_index(drop=True)


def of_draw(rates: pd.DataFrame, provisions: Iterable[str]) -> pd.DataFrame:
    """Return the published rates without those of areas that hold no provision that was drawn.

    provisions: that of each drawn case.
    """
    left = [scope for scope, provision in SCOPE_OF.items() if provision not in {*provisions}]
    return rates[~rates["scope"].isin(left)].reset_index(drop=True)


def latest(published: str) -> date:
    """Return the last day on which a page may have come out that was ``published`` on a day ("2022-06-23"),
    in a month ("2022-06") or in a year ("2022"). Where nothing is told ("") that is the last day there is:
    what can be read in two ways counts as later. Raises ValueError for another form.
    """
    if not published:
        return date.max
    found = PUBLISHED.fullmatch(published)
    if found is None:
        raise ValueError(published)
    precision = values.DAY if found[3] else values.MONTH if found[2] else values.YEAR
    return values.last_day(date(int(found[1]), int(found[2] or 1), int(found[3] or 1)), precision)


def _when(year: int, period: str) -> str:
    quarters = QUARTERS.fullmatch(period)
    return f"{quarters[1]}.-{quarters[2]}. kvartal {year}" if quarters else str(year)


def _check(table: pd.DataFrame, path: Path) -> None:
    absent = [c for c in NEEDED if c not in table]
    if absent:
        raise InputInvalid(f"{path}: column {absent[0]!r} is missing; expected {', '.join(NEEDED)}.")
    unknown = table[~table["scope"].isin(SCOPES)]
    if len(unknown):
        raise InputInvalid(
            f"{path}, row {unknown.index[0] + 2}: scope {unknown['scope'].iloc[0]!r} is unknown: give it a "
            "Danish label in SCOPES."
        )
    percent = pd.to_numeric(table["pct_omgjort"], errors="coerce")
    bad = table[(table["pct_omgjort"].notna() & percent.isna()) | (percent < 0) | (percent > 100)]
    if len(bad):
        raise InputInvalid(
            f"{path}, row {bad.index[0] + 2}: pct_omgjort is {bad['pct_omgjort'].iloc[0]!r}, expected 0 to "
            "100 or empty."
        )
    _check_published(table, path)
    # one year may have two numbers that count differently; then the rate stands in one of the two rows
    rated, place = table["pct_omgjort"].notna(), ["scope", "year"]
    same = table.duplicated([*place, *table.columns.intersection(["n_type"])])
    twice = table[same | (rated & table[rated].duplicated(place).reindex(table.index, fill_value=False))]
    if len(twice):
        raise InputInvalid(
            f"{path}, row {twice.index[0] + 2}: {twice['scope'].iloc[0]} has {twice['year'].iloc[0]} twice."
        )


def _check_published(table: pd.DataFrame, path: Path) -> None:
    for row, text, year in zip(table.index, table["published"].fillna(""), table["year"], strict=True):
        try:
            early = latest(text).year < year
        except ValueError:
            expected = "a day, month or year such as 2022-06-23, 2022-06 or 2022"
            raise InputInvalid(f"{path}, row {row + 2}: published is {text!r}, not {expected}.") from None
        if early:
            raise InputInvalid(f"{path}, row {row + 2}: published is {text!r}, before the figures of {year}.")


def series_breaks(path: Path) -> pd.DataFrame:
    """Return the breaks in the published rates: scope, year_from (first year that may not be compared with
    the one before), label (Danish), one row per scope and year, in the order of time.

    path: data/reference/breaks.csv. Raises survey's inputs.InputInvalid naming file, row and value.
    """
    return breaks.years(breaks.read(SCOPES, path), breaks.OVERTURN)
