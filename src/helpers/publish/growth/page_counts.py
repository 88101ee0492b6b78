"""Ankestyrelsen's own page counts in Danish: beside the municipalities' in a table, and in a sentence."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers import danish
from helpers.analysis.growth.retention import FACTOR, FOUND, LOST, Retention
from helpers.protocol.analysis_plan import Plan
from helpers.publish.columns import cases, decimals, derived, dimension, municipalities, statistic
from helpers.publish.statements import Statement
from helpers.publish.tables import IMPOSSIBLE
from helpers.publish.views import View
from helpers.publish.wording import CASES, PERIODS, PROVISION, PROVISIONS, level, translated

FILE = {FOUND: "Bevaret", LOST: "Slettet eller ikke fundet"}
COLUMNS = [
    "provision",
    "period",
    "availability",
    "n",
    "n_municipalities",
    "received_median",
    "ratio",
    "within",
]
SIZE = "for hver standardafvigelse, en sag er større"
WITHIN = f"inden for en faktor {danish.number(FACTOR)}"


def view(compared: pd.DataFrame | None, plan: Plan) -> View:
    """View of both counts of the pages (``analysis.growth.retention.compared``); without rows where
    Ankestyrelsen has given none.
    """
    known = pd.DataFrame(columns=COLUMNS) if compared is None else compared
    known = known.assign(ratio=np.exp(known.get("log_ratio_median", known.get("ratio")).astype(float)))
    frame = known[COLUMNS].rename(columns={"n": "n_cases"})
    frame = frame.assign(
        provision=translated(frame["provision"], PROVISION),
        availability=translated(frame["availability"], FILE),
    )
    columns = (
        PROVISIONS,
        PERIODS,
        dimension("availability", "Sagen er"),
        statistic("received_median", "Sider hos Ankestyrelsen (median)", danish.number),
        derived("ratio_told", "Kommunens sidetal delt med det (median)", lambda row: _of_found(row, "ratio")),
        derived("within_told", danish.sentence(WITHIN), lambda row: _of_found(row, "within")),
        cases("Sager"),
        municipalities(),
        statistic("ratio", text=decimals(2)),
        # How well two counts agree, as a kappa would say it; it is no trait of a citizen that few could have.
        statistic("within"),
    )
    note = (
        "Sager: bevarede med begge sidetal, slettede eller ikke fundne med Ankestyrelsens. Ingen tal er "
        "vægtet."
    )
    return View("sidetal", f"To optællinger af siderne ({plan.scope})", frame, columns, note, parent="niveau")


def _of_found(row: dict[str, object], name: str) -> str | None:
    value = float(str(row[name]))
    if row["availability"] == FILE[LOST]:
        return IMPOSSIBLE  # a lost file has no count by the municipality
    if np.isnan(value):
        return None
    return danish.number(value, 2) if name == "ratio" else danish.percent_of(value)


def statement(released: pd.DataFrame, retention: Retention | None, plan: Plan) -> Statement:
    """Return what both counts say of the lost files and of the way of counting, or that Ankestyrelsen's own
    are not known (retention: None).

    released: the released ``view``; retention: ``analysis.growth.retention.odds``.
    """
    if retention is None:
        return Statement(
            "Hvor mange sider der var i hver af de sager, som Ankestyrelsen modtog, er ikke oplyst. Det er "
            "derfor ikke opgjort, om de sager, kommunerne ikke længere har, var større eller mindre end de "
            "bevarede, og om kommunerne har talt ens i de to perioder."
        )
    rows = released.set_index(["provision", "period", "availability"])
    parts = [_compared(rows.loc[PROVISION[name]], CASES[name], plan) for name in plan.primary_provisions]
    return Statement(
        f"Ankestyrelsen har selv talt siderne i sager, den modtog. {' '.join(parts)} {_kept(retention, plan)}"
    )


def heading(released: pd.DataFrame, plan: Plan) -> Statement:
    """Return how the two counts agree in each period, that there is one alone, or the noun.

    released: the released ``view``.
    """
    if released.empty:
        return Statement("Ankestyrelsens sidetal er ikke oplyst")
    spans = _spans(released, plan)
    if len(spans) < 2:
        return Statement("To optællinger af siderne")
    return Statement(f"Kommunernes sidetal delt med Ankestyrelsens er i medianen {_by_period(spans, plan)}")


def in_short(released: pd.DataFrame, plan: Plan) -> Statement:
    """Return how Ankestyrelsen's count and the municipalities' agree in each period, and why that does not
    settle what the way of counting means: what it was asked for says nothing of how it counts.

    released: as of ``statement``, with rows only where Ankestyrelsen has given counts.
    """
    spans = {period: f"{times} gange dens" for period, times in _spans(released, plan).items()}
    counted = "Ankestyrelsen har selv talt siderne i"
    if len(spans) < 2:
        return Statement(f"{counted} nogle af sagerne, men for få har begge tal til at sammenligne dem")
    return Statement(
        f"{counted} de samme sager; kommunernes tal er i medianen {_by_period(spans, plan)}. Hvordan den har "
        "talt, er ikke oplyst, så det afgør ikke, hvad tællemåden betyder"
    )


def _spans(released: pd.DataFrame, plan: Plan) -> dict[str, str]:
    """Return for each period with both counts from where to where their ratio goes over the provisions."""
    found = released[released["availability"] == FILE[FOUND]].dropna(subset="ratio")
    return {
        period: _span(ratios)
        for period in (plan.before, plan.after)
        if len(ratios := found.loc[found["period"] == period, "ratio"])
    }


def _by_period(spans: Mapping[str, str], plan: Plan) -> str:
    """Return what holds in each period; one number twice would read as a slip."""
    if len({*spans.values()}) == 1:
        return f"{spans[plan.before]} i begge perioder"
    return danish.listing([f"{span} i {period}" for period, span in spans.items()])


def _span(ratios: pd.Series) -> str:
    ends = dict.fromkeys(danish.number(end, 2) for end in (ratios.min(), ratios.max()))
    return " til ".join(ends)


def _compared(rows: pd.DataFrame, of: str, plan: Plan) -> str:
    before, after = (rows.loc[(period, FILE[FOUND])] for period in (plan.before, plan.after))
    if pd.isna([before["ratio"], after["ratio"]]).any():
        return f"For {of} er der for få sager med begge sidetal til at sammenligne dem."
    ratios, shares = (
        [form(row[name]) for row in (before, after)]
        for name, form in (("ratio", decimals(2)), ("within", danish.percent_of))
    )
    alike = " af sagerne i begge perioder" if shares[0] == shares[1] else f" og {shares[1]} af sagerne"
    both = (
        "begge perioder" if ratios[0] == ratios[1] else f"{plan.before} og {ratios[1]} gange i {plan.after}"
    )
    told = (
        f"For {of} er kommunens sidetal i medianen {ratios[0]} gange Ankestyrelsens i {both}; {WITHIN} "
        f"ligger {shares[0]}{alike}."
    )
    lost = rows.loc[(plan.before, FILE[LOST]), "received_median"]
    if pd.isna(lost):
        return f"{told} Sagerne fra {plan.before}, der er slettet eller ikke fundet, er for få til at vise."
    kept = danish.number(before["received_median"])
    return (
        f"{told} Sagerne fra {plan.before}, der er slettet eller ikke fundet, havde {danish.number(lost)} "
        f"sider i medianen, de bevarede {kept}."
    )


def _kept(retention: Retention, plan: Plan) -> str:
    if np.isnan(retention.odds_ratio):
        return (
            f"For få sager fra {plan.before} er slettet eller ikke fundet til at vise, om det oftest er de "
            "store eller de små."
        )
    odds, low, high = (danish.number(value, 2) for value in retention)
    often = {True: ("Store", "små"), False: ("Små", "store")}[retention.low > 1]
    shown = (
        "Det viser ikke, om det oftest er de store eller de små, der er bevaret."
        if retention.low <= 1 <= retention.high
        else f"{often[0]} sager ser ud til oftere at være bevaret end {often[1]}."
    )
    of = "for begge ydelser under ét " if len(plan.primary_provisions) > 1 else ""
    return (
        f"Odds for, at en sag fra {plan.before} er bevaret, er {of}ganget med {odds} {SIZE} "
        f"({level(plan.confidence_level)} {low} til {high}). {shown}"
    )
