"""Published appeal outcomes: real figures, kept apart by scope and by year, with their breaks.

Scopes are nested (children and adults lie inside the Act, which lies inside all municipal decisions), so rows are
never added or joined across scopes, and a missing year stays missing.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.errors import HelpersError

SCOPES = {
    "serviceloven_all": "Hele serviceloven",
    "boernehandicap (§§ 32, 32a, 36, 39-45)": "Børnehandicap (bl.a. §\u00a042)",
    "voksenhandicap (§§ 95, 96, 97, 100)": "Voksenhandicap (bl.a. §\u00a096)",
    "sel_96_BPA": "Borgerstyret personlig assistance (§\u00a096)",
    "kommunale_social_og_beskaeftigelse_all": "Alle kommunale social- og beskæftigelsessager",
}
BREAKS = {
    ("registrering", "serviceloven"): (tuple(SCOPES)[:4], "registrering ændret"),
    ("statistikbrud", "børne-/voksenhandicap"): (tuple(SCOPES)[1:3], "brud"),
}
NEEDED = ("year", "period", "scope", "pct_omgjort", "publisher", "source_url", "certainty")


class AppealsInvalid(HelpersError):
    """data/reference/appeals_national.csv does not hold what the figure needs."""


def read_overturn_rates(path: Path, report_year: int) -> pd.DataFrame:
    """Return the published overturn rates, one row per scope and year.

    Columns: scope, scope_label, year, percent (0-100, missing where nothing is published), decimals (as published), whole_year,
    publisher, source_url, certainty, later (true for years after ``report_year``). Raises AppealsInvalid naming file, row and value.
    """
    table = pd.read_csv(path, dtype={"pct_omgjort": str})
    _check(table, path)
    rates = pd.DataFrame(
        {
            "scope": table["scope"],
            "scope_label": table["scope"].map(SCOPES),
            "year": table["year"],
            "percent": table["pct_omgjort"].astype(float),
            "decimals": table["pct_omgjort"].fillna("").str.partition(".")[2].str.len(),
            "whole_year": table["period"].eq("year"),
            "later": table["year"] > report_year,
        }
    ).join(table[["publisher", "source_url", "certainty"]])
    order = rates["scope"].map({scope: n for n, scope in enumerate(SCOPES)})
    return rates.assign(order=order).sort_values(["order", "year"]).drop(columns="order").reset_index(drop=True)


def _check(table: pd.DataFrame, path: Path) -> None:
    absent = [c for c in NEEDED if c not in table]
    if absent:
        raise AppealsInvalid(f"{path}: column {absent[0]!r} is missing; expected {', '.join(NEEDED)}.")
    unknown = table[~table["scope"].isin(SCOPES)]
    if len(unknown):
        raise AppealsInvalid(
            f"{path}, row {unknown.index[0] + 2}: scope {unknown['scope'].iloc[0]!r} is unknown: give it a Danish label in SCOPES."
        )
    percent = pd.to_numeric(table["pct_omgjort"], errors="coerce")
    bad = table[(table["pct_omgjort"].notna() & percent.isna()) | (percent < 0) | (percent > 100)]
    if len(bad):
        raise AppealsInvalid(f"{path}, row {bad.index[0] + 2}: pct_omgjort is {bad['pct_omgjort'].iloc[0]!r}, expected 0 to 100 or empty.")
    twice = table[table.duplicated(["scope", "year"])]
    if len(twice):
        raise AppealsInvalid(f"{path}, row {twice.index[0] + 2}: {twice['scope'].iloc[0]} has {twice['year'].iloc[0]} twice.")


def series_breaks(path: Path) -> pd.DataFrame:
    """Return the breaks in the published series: scope, year_from (first year after the break), label (Danish).

    Taken from data/reference/rule_timeline.csv (rows of BREAKS). Raises AppealsInvalid where a row of BREAKS is gone.
    """
    timeline = pd.read_csv(path, parse_dates=["date_from"])
    rows = []
    for (kind, area), (scopes, wording) in BREAKS.items():
        hits = timeline[(timeline["type"] == kind) & (timeline["area"] == area)]
        if hits.empty:
            raise AppealsInvalid(f"{path}: no row of type {kind!r} and area {area!r}, which the break in the series rests on.")
        year = hits["date_from"].iloc[0].year
        rows += [{"scope": scope, "year_from": year, "label": f"{wording} {year}"} for scope in scopes]
    return pd.DataFrame(rows)
