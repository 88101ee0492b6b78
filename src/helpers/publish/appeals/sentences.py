"""Danish sentences on the published overturn rates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from helpers import danish
from helpers.publish.statements import Statement


def overturn_map(rates: pd.DataFrame, breaks: pd.DataFrame) -> Statement:
    """Return the sentence on the latest rates published up to the report's date, on the year before, with and
    without a break, and on the areas whose latest figure is older.

    ``rates``: ``analysis.appeals.rates.read_overturn_rates``; ``breaks``: ``series_breaks``. Only sources of
    high certainty are used.
    """
    known = _known(rates)
    if known.empty:
        return Statement("Ved rapportens dato var der ikke offentliggjort omgørelsesprocenter, som er sikre.")
    year = int(known["year"].max())
    now, before = known[known["year"] == year], known[known["year"] == year - 1]
    broken = set(breaks.loc[breaks["year_from"] == year, "scope"])
    sentences = [f"I {year} var den offentliggjorte omgørelsesprocent {_listed(now)}."]
    fair = before[before["scope"].isin(set(now["scope"]) - broken)]
    barred = before[before["scope"].isin(set(now["scope"]) & broken)]
    if len(fair):
        sentences.append(f"Året før var den {_listed(fair)}.")
    if len(barred):
        sentences.append(
            f"For andre områder skifter niveauet brat mellem de to år: i {year - 1} var den "
            f"{_listed(barred)}. Det kan være følgen af et brud i opgørelsen, og de tal bør ikke "
            "sammenlignes."
        )
    return Statement(" ".join([*sentences, *_older(known, year)]))


def _older(known: pd.DataFrame, year: int) -> Iterator[str]:
    """Yield the sentence on the scopes whose latest figure is from before ``year``."""
    last = known.loc[known.groupby("scope")["year"].idxmax()].sort_index()
    if len(older := last[last["year"] < year]):
        yield f"Det seneste tal, der var offentliggjort ved rapportens dato, er {_in_years(older)}."


def finding(rates: pd.DataFrame) -> str:
    """Return the short finding for caption and alt text: the span of the latest year known to it."""
    known = _known(rates)
    if known.empty:
        return "Ved rapportens dato var ingen tal offentliggjort."
    now = known[known["year"] == known["year"].max()].sort_values("percent").to_dict("records")
    if len(now) == 1:
        return f"I {now[0]['year']} var den {_rate(now[0])}."
    return f"I {now[0]['year']} lå den mellem {_rate(now[0])} og {_rate(now[-1])}."


def later(rates: pd.DataFrame, report_date: date) -> Statement:
    """Return the sentences on rates published after ``report_date``, by day, and on those of which it is not
    known when they were.
    """
    after = rates[rates["later"] & rates["certain"]].dropna(subset=["percent"])
    told, untold = after[after["published"] != ""], after[after["published"] == ""]
    sentences = [
        f"{danish.sentence(_when(published))} er der offentliggjort {_in_years(rows)}."
        for published, rows in told.groupby("published")
    ]
    if len(untold):
        sentences.append(
            f"Hvornår disse tal er offentliggjort, fremgår ikke af kilderne, og de er behandlet som senere: "
            f"{_in_years(untold)}."
        )
    lead = f"Rapporten bærer datoen {danish.day_month_year(report_date)}."
    return Statement(" ".join([lead, *(sentences or ["Der er ikke indlæst senere tal."])]))


def _when(published: str) -> str:
    """Return when a page was ``published``: "den 23. juni 2022", "i juni 2022" or "i 2022"."""
    year, *rest = map(int, published.split("-"))
    if not rest:
        return f"i {year}"
    day = date(year, rest[0], rest[1] if len(rest) > 1 else 1)
    return f"den {danish.day_month_year(day)}" if len(rest) > 1 else f"i {danish.month_year(day)}"


def _known(rates: pd.DataFrame) -> pd.DataFrame:
    return rates[~rates["later"] & rates["certain"]].dropna(subset=["percent"])


def _listed(rows: pd.DataFrame) -> str:
    return danish.listing([_rate(row) for row in rows.to_dict("records")])


def _in_years(rows: pd.DataFrame) -> str:
    """Return the rates by area, "36,2 pct. i 2020 og 31,8 pct. i 2021 for hele serviceloven"."""
    areas = (area.to_dict("records") for _, area in rows.groupby("scope_label", sort=False))
    return danish.listing(
        [f"{danish.listing([_of_year(row) for row in area])} {_for(area[0])}" for area in areas]
    )


def _rate(row: dict[str, Any]) -> str:
    return f"{danish.percent(row['percent'], row['decimals'])} {_for(row)}"


def _of_year(row: dict[str, Any]) -> str:
    return f"{danish.percent(row['percent'], row['decimals'])} i {row['year']}"


def _for(row: dict[str, Any]) -> str:
    label = row["scope_label"]
    return f"for {label[0].lower()}{label[1:]}"
