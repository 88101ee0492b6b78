"""Published appeal outcomes: real figures, kept apart by scope and by year, with their breaks.

Scopes are nested (children and adults lie inside the Act, which lies inside all municipal decisions), so rows
are never added or joined across scopes, and a missing year stays missing.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from helpers import danish
from helpers.analysis.methods.checks import InputInvalid
from helpers.survey.published import breaks

SCOPES = {
    "serviceloven_all": "Hele serviceloven",
    "boernehandicap (§§ 32, 32a, 36, 39-45)": "Børnehandicap (bl.a. §\u00a042)",
    "voksenhandicap (§§ 95, 96, 97, 100)": "Voksenhandicap (bl.a. §\u00a096)",
    "sel_96_BPA": "Borgerstyret personlig assistance (§\u00a096)",
    "kommunale_social_og_beskaeftigelse_all": "Alle kommunale social- og beskæftigelsessager",
}
# the agreement for 2023 was made on 8 June 2022: what was published in a later month is later knowledge
CUT_OFF = "2022-06"
MONTHS = [name[:3] for name in danish.MONTHS]  # as addresses have them
PUBLISHED = re.compile(rf"/(20\d\d)/(?:({'|'.join(MONTHS)})\b|(\d\d)/)")
QUARTERS = re.compile(r"Q(\d)-Q(\d)")
NEEDED = ("year", "period", "scope", "pct_omgjort", "publisher", "source_url", "certainty", "note")


def read_overturn_rates(path: Path, report_year: int) -> pd.DataFrame:
    """Return the published overturn rates, one row per scope and year.

    Columns: scope, scope_label, year, when (Danish), percent (0-100, missing where nothing is published),
    decimals (as published), whole_year, later (years after ``report_year``, and figures from a page published
    after CUT_OFF), certain (a source of high certainty), derived (computed here from the share upheld),
    publisher, source_url, certainty. Raises InputInvalid naming file, row and value.
    """
    table = pd.read_csv(path, dtype={"pct_omgjort": str, "note": str})
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
            "later": (table["year"] > report_year) | (table["source_url"].map(published) > CUT_OFF),
            "certain": table["certainty"].eq("high"),
            "derived": table["note"].fillna("").str.contains("omgjort derived"),
        }
    ).join(table[["publisher", "source_url", "certainty"]])
    order = rates["scope"].map({scope: n for n, scope in enumerate(SCOPES)})
    return (
        rates.assign(order=order).sort_values(["order", "year"]).drop(columns="order").reset_index(drop=True)
    )


def published(address: str) -> str:
    """Return the month in which a page was published, such as "2022-06", as its address tells; "" where it
    does not.
    """
    found = PUBLISHED.search(address)
    if found is None:
        return ""
    year, name, number = found.groups()
    return f"{year}-{number or f'{MONTHS.index(name) + 1:02d}'}"


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
    # one year may have two numbers that count differently; then the rate stands in one of the two rows
    rated, place = table["pct_omgjort"].notna(), ["scope", "year"]
    same = table.duplicated([*place, *table.columns.intersection(["n_type"])])
    twice = table[same | (rated & table[rated].duplicated(place).reindex(table.index, fill_value=False))]
    if len(twice):
        raise InputInvalid(
            f"{path}, row {twice.index[0] + 2}: {twice['scope'].iloc[0]} has {twice['year'].iloc[0]} twice."
        )


def series_breaks(path: Path) -> pd.DataFrame:
    """Return the breaks in the published rates: scope, year_from (first year after the break), label
    (Danish), one row per scope and year, in the order of time.

    path: data/reference/breaks.csv. Raises survey's inputs.InputInvalid naming file, row and value.
    """
    return breaks.years(breaks.read(SCOPES, path), breaks.OVERTURN)
