"""Overturn rates of the municipalities: three outcomes, and overturned decisions in relation to all made.

The overturn rate is (remitted + changed or annulled) / decided on the merits, in the words of Ankestyrelsen's
"Afgørelsestyper og omgørelsesprocent" (ast.dk), which leaves out appeals that were not examined. Of 129
decided, 19 remitted, 5 changed and 105 upheld it is 24 of 129, 19 per cent.
"""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from helpers.analysis.appeals import funnel
from helpers.analysis.methods import checks
from helpers.terms import MAP_SCOPES

KEY = ["municipality", "year", "scope"]
NATIONAL = ["year", "scope"]
OUTCOMES = ["decided", "remitted", "changed_or_annulled"]
LEVEL = 0.05  # of Wilson's intervals
SUMMARY = ["scope", "year", "n_municipalities", "decided", "target", "dispersion", "tau"]


def outcomes(rates: pd.DataFrame) -> pd.DataFrame:
    """Return ``rates`` (counts in OUTCOMES) with overturned, upheld, and of the decided the shares rate,
    remitted_share, changed_share and upheld_share (0 to 1; missing where none was decided).

    Raises InputInvalid where a column is missing or the outcomes are more than the decisions.
    """
    checks.columns(rates, OUTCOMES, "overturn rates")
    overturned = rates["remitted"] + rates["changed_or_annulled"]
    if (wrong := overturned > rates["decided"]).any():
        raise checks.InputInvalid(
            f"Of {rates['decided'][wrong].iloc[0]} decisions {overturned[wrong].iloc[0]} are overturned: "
            "outcomes are parts of the decisions."
        )
    counts = {
        "rate": overturned,
        "remitted_share": rates["remitted"],
        "changed_share": rates["changed_or_annulled"],
        "upheld_share": rates["decided"] - overturned,
    }
    decided = rates["decided"].where(rates["decided"] > 0)
    shares = {name: count / decided for name, count in counts.items()}
    return rates.assign(overturned=overturned, upheld=counts["upheld_share"], **shares)


def national(rates: pd.DataFrame) -> pd.DataFrame:
    """Return ``outcomes`` of all municipalities together per NATIONAL, with their number n_municipalities."""
    summed = rates.groupby(NATIONAL, as_index=False)[OUTCOMES].sum()
    places = rates.groupby(NATIONAL)["municipality"].nunique()
    return in_order(outcomes(summed).merge(places.rename("n_municipalities").reset_index(), on=NATIONAL))


def per_decision(rates: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return the overturned in relation to all decisions made, one row per KEY that both tables have.

    Columns: KEY, overturned, decisions, share (0 to 1; missing where none was made) and Wilson's interval
    of 95 per cent, low and high. An appeal is mostly decided later than the decision that it is about, so
    the two counts of a year are not the same decisions.
    """
    both = outcomes(rates)[[*KEY, "overturned"]].merge(decisions[[*KEY, "decisions"]], on=KEY)
    return _with_interval(both)


def national_per_decision(rates: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return ``per_decision`` of the municipalities that both tables have together, per NATIONAL, with their
    number, n_municipalities.
    """
    both = per_decision(rates, decisions)
    summed = both.groupby(NATIONAL, as_index=False).agg(
        overturned=("overturned", "sum"),
        decisions=("decisions", "sum"),
        n_municipalities=("municipality", "nunique"),
    )
    return in_order(_with_interval(summed))


def _with_interval(both: pd.DataFrame) -> pd.DataFrame:
    """Return ``both`` (overturned of decisions) with share, low and high (Wilson 1927)."""
    made = both["decisions"].where(both["decisions"] > 0).astype(float)
    low, high = proportion_confint(both["overturned"].astype(float), made, LEVEL, method="wilson")
    return both.assign(share=both["overturned"] / made, low=low, high=high)


def summary(rates: pd.DataFrame) -> pd.DataFrame:
    """Return the funnel of the last year of each scope with enough municipalities (``funnel.ENOUGH``).

    Columns: scope, year, n_municipalities (with a decided appeal), decided, target, dispersion, tau.
    """
    rows = []
    for scope in MAP_SCOPES:
        used = outcomes(latest(rates, scope))
        used = used[used["decided"] > 0]
        if len(used) >= funnel.ENOUGH:
            fitted = funnel.fit(used["overturned"], used["decided"])
            counts = {"n_municipalities": len(used), "decided": int(used["decided"].sum())}
            rows.append({"scope": scope, "year": int(used["year"].iloc[0]), **counts, **asdict(fitted)})
    return pd.DataFrame(rows, columns=SUMMARY)


def latest(table: pd.DataFrame, scope: str) -> pd.DataFrame:
    """Return the rows of ``scope`` in the last year that it has."""
    rows = table[table["scope"] == scope]
    return rows[rows["year"] == rows["year"].max()]


def beside(table: pd.DataFrame, scope: str, year: int) -> pd.DataFrame:
    """Return of each municipality the last row of ``scope`` that is not later than ``year``: what is shown
    beside a rate of that year, with its own year.
    """
    rows = table[(table["scope"] == scope) & (table["year"] <= year)].sort_values("year", kind="stable")
    return rows.drop_duplicates("municipality", keep="last").sort_values("municipality")


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Return ``table`` by scope in the order of MAP_SCOPES, then by year."""
    order = table["scope"].map({scope: n for n, scope in enumerate(MAP_SCOPES)})
    return (
        table.assign(order=order).sort_values(["order", "year"]).drop(columns="order").reset_index(drop=True)
    )
