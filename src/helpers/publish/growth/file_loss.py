"""Lost files in Danish: what is told at every availability, and the caveat beside a result where too few are
left.

How many were lost is known here as the released table of what became of the main cases tells it: a sentence
that knew more would tell what is hidden there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from helpers import danish
from helpers.analysis.growth.retention import Retention
from helpers.analysis.methods import verdicts
from helpers.protocol.analysis_plan import Plan
from helpers.publish.changes.sentences import percent_from_log
from helpers.publish.growth import levels
from helpers.publish.statements import Statement
from helpers.publish.wording import BARE, BARE_CASES, CASES, PROVISION_CODE
from helpers.terms import ALL

ALL_LOST = "der er regnet med, at alle sager, som ikke er udfyldt, er tabt"
BY_SIZE = "sammenhæng mellem størrelse og sletning"
SIZE = "for hver standardafvigelse, en sag er større"
Row = Mapping[str, Any]


def early(fates: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return by provision how large a share of the early main cases whose file was looked for was found:
    availability, and bounded, where it is the least that it can be, for how many were lost is hidden, and all
    that were not completed may have been. Missing where that is hidden too.

    fates: the released table ``representation.tables.fates``.
    """
    rows = fates[fates["period"] == plan.before].set_index("provision") if len(fates) else fates
    done, lost = (rows.get(name, pd.Series(dtype=float)) for name in ("completed_share", "lost_share"))
    found = pd.DataFrame(
        {"availability": (done / (done + lost)).fillna(done), "bounded": lost.isna() & done.notna()}
    )
    return found.rename(index=PROVISION_CODE)


def statements(tipping: pd.DataFrame, plan: Plan) -> dict[str, Statement]:
    """Return what lost files could mean, per provision and at every availability, keyed "file_loss_bpa".

    tipping: ``analysis.growth.survivorship.tipping_points``. The chapter says above them that pages are taken
    as they were counted.
    """
    rows = tipping.set_index("provision").to_dict("index")
    return {f"file_loss_{name}": Statement(_told(row, str(name), plan)) for name, row in rows.items()}


def in_short(
    tipping: pd.DataFrame,
    plan: Plan,
    table: pd.DataFrame | None = None,
    retention: Retention | None = None,
) -> Statement:
    """Return what lost files could mean of the provisions that were drawn, where it can be computed, and
    which of the two is nearer by Ankestyrelsen's counts.

    tipping: as for ``statements``; table: as for ``levels.drifted``; retention: as of
    ``page_counts.statement``, None where Ankestyrelsen has given no counts.
    """
    rows, otherwise = tipping.set_index("provision"), levels.drifted(table, plan)
    known = [name for name in plan.primary_provisions if not np.isnan(rows.loc[name, "kept_small"])]
    if not known:
        return Statement("Hvad slettede sager kan betyde for resultatet, kan ikke beregnes.")
    larger = danish.listing(
        [f"{_percent(rows.loc[name, 'kept_small'])} for {BARE_CASES[name]}" for name in known]
    )
    smaller = danish.listing([_percent(rows.loc[name, "kept_large"]) for name in known])  # in that order
    unknown = danish.listing([BARE_CASES[name] for name in plan.primary_provisions if name not in known])
    other = f" For {unknown} kan det ikke beregnes." if unknown else ""
    hidden = danish.listing([BARE_CASES[name] for name in known if rows.loc[name, "bounded"]])
    most = f" Hvor mange der er slettet, vises ikke for {hidden}; {ALL_LOST}." if hidden else ""
    return Statement(
        f"Var de slettede sager større end de bevarede, ville ændringen være {larger}. Var de mindre, ville "
        f"den være {smaller} i stedet.{other} Det er regneeksempler, og {_nearer(retention, plan)}.{most}"
        f"{levels.as_counted({name: log for name, log in otherwise.items() if name in known})}"
    )


def few_in_short(tipping: pd.DataFrame, table: pd.DataFrame, plan: Plan) -> str:
    """Return, for the summary, of which provisions so few early files are left that the caveat stands beside
    a change that is told (``caveat``), with a space before it; "" where that is of none. tipping: as for
    ``statements``; table: ``analysis.growth.geometric_mean.e1``.
    """
    told = table[(table["outcome"] == ALL) & table["reasons"].eq("")]["provision"]
    known = tipping[~tipping["bounded"].astype(bool)]  # of a least share nobody knows how few it is
    shares = known.set_index("provision")["availability"]
    few = [
        name
        for name in plan.primary_provisions
        if name in {*told} and shares.get(name, 1.0) < plan.availability_threshold
    ]
    if not few:
        return ""
    alone = len(few) == 1
    found = [danish.percent_of(shares[name]) + ("" if alone else f" ({BARE[name]})") for name in few]
    of = f"de {CASES[few[0]] if alone else 'sager'} fra {plan.before}, som de ledte efter"
    return f" Kommunerne fandt kun {danish.listing(found)} af {of}; det kan ligne eller skjule en ændring."


def _nearer(retention: Retention | None, plan: Plan) -> str:
    """Return what Ankestyrelsen's counts of the lost files say of the two examples: that of larger lost files
    divides the odds of being kept by the plan's odds ratio, that of smaller ones multiplies them by it.
    """
    if retention is None:
        return "siderne i de slettede sager er ikke oplyst"
    counts, (odds, low, high) = "Ankestyrelsens sidetal for de slettede sager", retention
    larger, smaller = low <= 1 / plan.odds_ratio <= high, low <= plan.odds_ratio <= high
    if np.isnan(odds) or (low <= 1 <= high and larger and smaller):
        return f"{counts} viser ikke, hvilket der passer"
    if low <= 1 <= high and not (larger or smaller):
        return f"{counts} viser en svagere {BY_SIZE} end begge, men ikke dens retning"
    if low <= 1 <= high:
        return f"{counts} passer ikke med det {'sidste' if larger else 'første'}"
    were, fits = ("mindre", smaller) if low > 1 else ("større", larger)
    apart = "en svagere" if plan.odds_ratio > (high if low > 1 else 1 / low) else "en stærkere"
    more = "" if fits else f", men med {apart} {BY_SIZE} end i det regneeksempel"
    return f"{counts} tyder på, at de oftest var {were}{more}"


def _told(row: Row, provision: str, plan: Plan) -> str:
    cases = f"{CASES[provision]} fra {plan.before}"
    if provision not in plan.primary_provisions:
        return f"{danish.sentence(CASES[provision])} er ikke med i udtrækket."
    if np.isnan(row["availability"]):
        return f"Det kan ikke siges, hvor mange {cases} der er gået tabt."
    if np.isnan(row["kept_small"]):
        return f"Hvad de tabte {cases} betyder for resultatet, kan ikke beregnes."
    small, large = (_percent(row[name]) for name in ("kept_small", "kept_large"))
    factor = danish.number(plan.odds_ratio, 2)
    hidden = f"Hvor mange {cases} der er gået tabt, vises ikke; {ALL_LOST}. " if row["bounded"] else ""
    return (
        f"{hidden}For {CASES[provision]}: er de tabte sager fra {plan.before} større end de bevarede, er "
        f"ændringen {small}; er de mindre, er den {large} (odds for at være bevaret delt eller ganget med "
        f"{factor} {SIZE}). {_turned_by(row['verdict_odds_ratio'], plan)}"
    )


def _percent(log_ratio: float) -> str:
    change = percent_from_log(log_ratio)
    return f"{danish.signed(change, danish.decimals_needed(change))}{danish.NBSP}pct."


def _turned_by(odds_ratio: float, plan: Plan) -> str:
    """Return at what loss the verdict would be another."""
    if np.isnan(odds_ratio):
        return (
            "Konklusionen ville være den samme, selv om odds blev delt eller ganget med "
            f"{danish.number(plan.largest_odds_ratio)}."
        )
    return f"Konklusionen ville være en anden ved odds {_times(odds_ratio, 2)}."


def _times(odds_ratio: float, decimals: int) -> str:
    """Return how odds become others: "ganget med 1,34", or "delt med 1,34" where they become smaller."""
    done, factor = ("delt", 1 / odds_ratio) if odds_ratio < 1 else ("ganget", odds_ratio)
    return f"{done} med {danish.number(factor, decimals)}"


def caveat(verdict: str, row: Row, tipping: Mapping[str, float], plan: Plan) -> str:
    """Return the caveat that belongs in the same paragraph where too few early files are left, else ""."""
    share = tipping["availability"]
    if share >= plan.availability_threshold:
        return ""
    cases, reported = f"{CASES[row['provision']]} fra {plan.before}", verdict != verdicts.NOT_ESTIMABLE
    sought = f"de {cases}, som kommunerne ledte efter,"
    if np.isnan(share):
        return f"Hvor mange af {sought} der er fundet, kan ikke vises." if reported else ""
    if tipping["bounded"] and not reported:
        return ""  # that at least so many are found says nothing where nothing is told of them
    few = f"Kun {danish.percent_of(share)} af {sought} er fundet"
    if tipping["bounded"]:  # of the rest some were never looked for
        few = (
            f"Mindst {danish.percent_of(share)} af de udtrukne {cases} er fundet; hvor mange flere vises ikke"
        )
    found = f"{few}, og de bevarede sager kan være større eller mindre end de tabte."
    if verdict not in verdicts.NAMED:
        return found  # where no change is told, there is none that lost files could take away
    other = "" if row["estimand"] == plan.primary_estimand else "Om det primære mål gælder: "
    return f"{found} {other}{_removed_by(tipping['odds_ratio'], plan)}"


def _removed_by(odds_ratio: float, plan: Plan) -> str:
    measured = "Den målte forskel mellem perioderne for ydelsen som helhed"
    if np.isnan(odds_ratio):
        return (
            f"{measured} ville ikke forsvinde, selv om odds for at være bevaret blev delt eller ganget med "
            f"{danish.number(plan.largest_odds_ratio)} for hver standardafvigelse i sagens omfang."
        )
    return (
        f"{measured} ville forsvinde, hvis odds for at være bevaret blev {_times(odds_ratio, 1)} for hver "
        f"standardafvigelse, en sag fra {plan.before} er større."
    )
