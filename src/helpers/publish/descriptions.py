"""Danish sentences that describe the material and the published figures; findings of the survey are worded in statements."""

from __future__ import annotations

import pandas as pd

from helpers.analysis.plan import Plan
from helpers.publish import danish
from helpers.publish.release import Rules
from helpers.publish.wording import PROVISION


def response(rows: pd.DataFrame) -> dict[str, str]:
    """Return the sentence on who answered. ``rows``: ``analysis.representation.response``, whose last row is the whole."""
    whole = rows.iloc[-1]
    share = danish.percent_of(whole["n_municipalities"] / whole["invited"])
    text = (
        f"{danish.number(whole['n_municipalities'])} af {danish.number(whole['invited'])} kommuner har svaret ({share}). "
        f"De har udfyldt {danish.number(whole['n_cases'])} sager."
    )
    return {"text": text}


def cleaning(counts: pd.DataFrame, ledger: pd.DataFrame) -> dict[str, str]:
    """Return the sentence on rows in, kept and set aside, and on values mended or marked.

    ``counts``: section, what (rows_in, kept or a reason) and n; ``ledger``: one row per change with its severity.
    """
    total = counts.groupby("what")["n"].sum()
    aside = total["rows_in"] - total["kept"]
    by_severity = ledger["severity"].value_counts()
    text = (
        f"Kommunernes svar fylder {danish.number(total['rows_in'])} rækker. Af dem er {danish.number(total['kept'])} brugt, og "
        f"{danish.number(aside)} er lagt til side. {danish.number(by_severity.get('fix', 0))} værdier er rettet efter faste regler, og "
        f"{danish.number(by_severity.get('query', 0))} er markeret til opfølgning hos kommunen."
    )
    return {"text": text}


def disclosure(rules: Rules) -> dict[str, str]:
    """Return the sentence on when a figure is withheld."""
    text = (
        f"Tal vises ikke, når der er færre end {danish.number(rules.min_cases)} sager eller "
        f"{danish.number(rules.min_municipalities)} kommuner bag. Gennemsnit og ændringer kræver mindst "
        f"{danish.number(rules.min_cases_statistic)} sager. Andele af færre end {danish.number(rules.exact_share_base)} sager "
        f"afrundes til nærmeste {danish.number(rules.rounded_share_step)} procentpoint."
    )
    return {"text": text}


def overturn_map(rates: pd.DataFrame, breaks: pd.DataFrame) -> dict[str, str]:
    """Return the sentence on the latest published overturn rates up to the report's time, with the year before where there is one.

    ``rates``: ``analysis.appeals.read_overturn_rates``; ``breaks``: ``series_breaks``.
    """
    known = rates[~rates["later"]].dropna(subset=["percent"])
    year = int(known["year"].max())
    now = known[known["year"] == year]
    parts = [f"{_rate(row)} for {_scope(row.scope_label)}" for row in now.itertuples()]
    sentences = [f"I {year} var den offentliggjorte omgørelsesprocent {danish.listing(parts)}."]
    before = known[(known["year"] == year - 1) & known["scope"].isin(breaks.loc[breaks["year_from"] == year, "scope"])]
    if len(before):
        listed = danish.listing([f"{_rate(row)} for {_scope(row.scope_label)}" for row in before.itertuples()])
        sentences.append(f"Året før var den {listed}, men der er brud i opgørelsen mellem de to år.")
    return {"text": " ".join(sentences)}


def overturn_finding(rates: pd.DataFrame) -> str:
    """Return the short finding for caption and alt text: the span of the latest year up to the report's time."""
    known = rates[~rates["later"]].dropna(subset=["percent"])
    now = known[known["year"] == known["year"].max()].sort_values("percent")
    low, high = (next(now.iloc[[place]].itertuples()) for place in (0, -1))
    return f"I {low.year} lå den mellem {_rate(low)} for {_scope(low.scope_label)} og {_rate(high)} for {_scope(high.scope_label)}."


def overturn_later(rates: pd.DataFrame) -> dict[str, str]:
    """Return the sentence on rates for years after the report's time."""
    later = rates[rates["later"]].dropna(subset=["percent"]).sort_values("year", kind="stable")
    if later.empty:
        return {"text": "Der er ikke indlæst senere tal."}
    parts = [f"{_rate(row)} for {_scope(row.scope_label)} i {row.year}" for row in later.itertuples()]
    return {"text": f"Senere er der offentliggjort omgørelsesprocenter på {danish.listing(parts)}."}


def _rate(row: tuple) -> str:
    return danish.percent(row.percent, row.decimals)


def _scope(label: str) -> str:
    return label[0].lower() + label[1:]


def growth_finding(statements: dict[str, dict], plan: Plan) -> str:
    """Return the short finding on the primary family for captions and alt texts, from the statements' verdicts."""
    parts = [_short(PROVISION[p], statements[f"{plan.primary_estimand}_{p}"]) for p in plan.primary_provisions]
    return f"{'. '.join(parts)}."


def _short(subject: str, statement: dict) -> str:
    interval = f" ({statement['change']}, sikkerhedsinterval {statement['interval']})" if statement["change"] else ""
    return f"{subject}: {statement['label']}{interval}"
