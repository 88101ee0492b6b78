"""Danish sentences on the published overturn rates."""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers import danish
from helpers.publish.statements import Statement


def overturn_map(rates: pd.DataFrame, breaks: pd.DataFrame) -> Statement:
    """Return the sentence on the latest published rates up to the report's time, and on the year before, with
    and without a break.

    ``rates``: ``analysis.appeals.rates.read_overturn_rates``; ``breaks``: ``series_breaks``. Only sources of
    high certainty are used.
    """
    known = _known(rates)
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
    return Statement(" ".join(sentences))


def finding(rates: pd.DataFrame) -> str:
    """Return the short finding for caption and alt text: the span of the latest year known to it."""
    known = _known(rates)
    now = known[known["year"] == known["year"].max()].sort_values("percent").to_dict("records")
    return f"I {now[0]['year']} lå den mellem {_rate(now[0])} og {_rate(now[-1])}."


def later(rates: pd.DataFrame) -> Statement:
    """Return the sentence on rates that were published after the report's time."""
    after = rates[rates["later"] & rates["certain"]].dropna(subset=["percent"])
    if after.empty:
        return Statement("Der er ikke indlæst senere tal.")
    rows = after.sort_values("year", kind="stable").to_dict("records")
    parts = danish.listing([f"{_rate(row)} i {row['year']}" for row in rows])
    return Statement(f"Senere er der offentliggjort omgørelsesprocenter på {parts}.")


def _known(rates: pd.DataFrame) -> pd.DataFrame:
    return rates[~rates["later"] & rates["certain"]].dropna(subset=["percent"])


def _listed(rows: pd.DataFrame) -> str:
    return danish.listing([_rate(row) for row in rows.to_dict("records")])


def _rate(row: dict[str, Any]) -> str:
    label = row["scope_label"]
    return f"{danish.percent(row['percent'], row['decimals'])} for {label[0].lower()}{label[1:]}"
