"""Lost files in Danish: what is told at every availability, and the caveat beside a result where too few are
left.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.disclosure import Rules
from helpers.publish.changes.sentences import percent_from_log
from helpers.publish.statements import Statement
from helpers.publish.wording import CASES, level

ALMOST_NONE = 0.02  # a share of files found below which no percentage is given
SIZE = "for hver standardafvigelse, en sag er større"
Row = Mapping[str, Any]


def statements(tipping: pd.DataFrame, plan: Plan, rules: Rules) -> dict[str, Statement]:
    """Return what lost files could mean, per provision and at every availability, keyed "file_loss_bpa".

    tipping: ``analysis.growth.survivorship.tipping_points``.
    """
    rows = tipping.set_index("provision").to_dict("index")
    return {
        f"file_loss_{provision}": Statement(_told(row, str(provision), plan, rules))
        for provision, row in rows.items()
    }


def _told(row: Row, provision: str, plan: Plan, rules: Rules) -> str:
    cases = f"{CASES[provision]} fra {plan.before}"
    if np.isnan(row["availability"]):
        return f"Det vides ikke, hvor mange {cases} der er gået tabt."
    if row["lost"] < rules.min_cases:
        return f"Af de eftersøgte {cases} er så godt som ingen gået tabt, så tabet flytter ikke resultatet."
    if np.isnan(row["kept_small"]):
        return f"Hvad de tabte {cases} betyder for resultatet, kan ikke beregnes."
    small, large = (_percent(row[name]) for name in ("kept_small", "kept_large"))
    factor = danish.number(plan.odds_ratio, 2)
    return (
        f"For {CASES[provision]}: er de tabte sager fra {plan.before} større end de bevarede, er ændringen "
        f"{small}; er de mindre, er den {large} (odds for at være bevaret {factor} gange mindre eller større "
        f"{SIZE}). {_turned_by(row['verdict_odds_ratio'], plan)}"
    )


def page_counts(compared: pd.DataFrame | None, plan: Plan) -> Statement:
    """Return what Ankestyrelsen's own page counts say of the lost files and of the way of counting
    (``analysis.growth.retention.compared``; None: they are not given, and the chapter asks for them).
    """
    if compared is None:
        return Statement(
            "Ankestyrelsen har modtaget sagerne og kan have talt siderne, også i de sager, som kommunerne "
            "ikke længere har. Får undersøgelsen de tal, kan det opgøres, om de slettede sager var større "
            "eller mindre end de bevarede, og om kommunerne har talt ens i de to perioder."
        )
    parts = [_compared(row, plan) for row in compared.to_dict("records")]
    return Statement(f"Ankestyrelsens egne sidetal for de modtagne sager viser: {' '.join(parts)}")


def _compared(row: Row, plan: Plan) -> str:
    cases = CASES[row["provision"]]
    if np.isnan(row["odds_ratio"]):
        kept = f"For {cases} er der for få sager til at vise, om store eller små er bevaret oftest."
    else:
        odds, low, high = (danish.number(row[name], 2) for name in ("odds_ratio", "low", "high"))
        kept = (
            f"For {cases} fra {plan.before} er oddsforholdet for at være bevaret {odds} {SIZE} "
            f"({level(plan.confidence_level)} {low} til {high})."
        )
    ratios = [row["ratio_before"], row["ratio_after"]]
    if np.isnan(ratios).any():
        return kept
    before, after = (danish.number(ratio, 2) for ratio in ratios)
    return (
        f"{kept} Kommunernes sidetal er {before} gange Ankestyrelsens i {plan.before} og {after} gange i "
        f"{plan.after}."
    )


def _percent(log_ratio: float) -> str:
    change = percent_from_log(log_ratio)
    return f"{danish.signed(change, danish.decimals_needed(change))}{danish.NBSP}pct."


def _turned_by(odds_ratio: float, plan: Plan) -> str:
    """Return at what loss the result would read otherwise: whether its interval excludes no change."""
    if np.isnan(odds_ratio):
        return (
            "Konklusionen om, hvorvidt intervallet udelukker nul, ville være den samme, selv om odds var "
            f"{danish.number(plan.largest_odds_ratio)} gange mindre eller større."
        )
    size, factor = ("mindre", 1 / odds_ratio) if odds_ratio < 1 else ("større", odds_ratio)
    return (
        "Konklusionen om, hvorvidt intervallet udelukker nul, vender ved odds, der er "
        f"{danish.number(factor, 2)} gange {size}."
    )


def caveat(verdict: str, row: Row, tipping: Mapping[str, float], plan: Plan) -> str:
    """Return the caveat that belongs in the same paragraph where too few early files are left, else ""."""
    share = tipping["availability"]
    if not share < plan.availability_threshold:
        return ""
    sought = f"de eftersøgte {CASES[row['provision']]} fra {plan.before}"
    if share < ALMOST_NONE:
        return f"Så godt som ingen af {sought} er fundet."
    found = (
        f"Kun {danish.percent_of(share)} af {sought} er fundet, og de bevarede sager kan være større eller "
        "mindre end de tabte."
    )
    if verdict == verdicts.NOT_ESTIMABLE:
        return found
    other = "" if row["estimand"] == plan.primary_estimand else "Om det primære mål gælder: "
    return f"{found} {other}{_removed_by(tipping['odds_ratio'], plan)}"


def _removed_by(odds_ratio: float, plan: Plan) -> str:
    measured = "Den målte forskel mellem perioderne for ydelsen som helhed"
    if np.isnan(odds_ratio):
        return (
            f"{measured} ville ikke forsvinde, selv om odds for at være bevaret var "
            f"{danish.number(plan.largest_odds_ratio)} gange større eller mindre for hver standardafvigelse "
            "i sagens omfang."
        )
    size, factor = ("mindre", 1 / odds_ratio) if odds_ratio < 1 else ("større", odds_ratio)
    return (
        f"{measured} ville forsvinde, hvis odds for at være bevaret var {danish.number(factor, 1)} gange "
        f"{size} for hver standardafvigelse, en sag fra {plan.before} er større."
    )
