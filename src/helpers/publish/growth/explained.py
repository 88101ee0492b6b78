"""What the words of certainty mean, and what an interval is, told with those that the report uses."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.protocol.analysis_plan import Plan
from helpers.publish.changes.sentences import COUNTED_ALIKE, drifted, percent_from_log
from helpers.publish.growth import sentences
from helpers.publish.statements import Statement
from helpers.publish.wording import CASES
from helpers.terms import ALL

MEANING = {  # of the words of certainty, in the order in which they are explained
    "flat": "»Er steget« eller »er faldet« står om hovedmålet, når hele intervallet er på samme side af nul.",
    "points": "»Tyder på« står om de øvrige mål, når hele intervallet er på samme side af nul, også når alle "
    "mål ses under ét.",
    "method": "»Kan ikke skilles fra målemetoden« står, når ændringen kan komme af, at siderne er talt på en "
    "anden måde.",
    "absent": "»Påvist fravær« står, når hele intervallet er tæt på nul; om de øvrige mål står da "
    "»tyder på«.",
    "open": "»Ikke påvist« står, når intervallet rummer både et fald og en stigning; det viser ikke, at alt "
    "er ved det gamle.",
    "one": "»Kan ikke afgøres« står, når ét svar bærer resultatet.",
    "unknown": "»Kan ikke opgøres« står med sin grund, fx at der er for få sager eller kommuner.",
}


def verdict_words(found: Mapping[str, Statement], family: pd.DataFrame, plan: Plan) -> Statement:
    """Return what the words of certainty mean that the report uses: those of growth (found), and of the
    secondary tests (family: as in ``secondary``).
    """
    told = {statement.verdict for statement in found.values()}
    primary = {found[f"{plan.primary_estimand}_{name}"].verdict for name in plan.primary_provisions}
    named = sentences.named(family, plan, found)
    apart = {verdicts.UNDECIDED, *verdicts.MEASURED.values()}
    used = {
        "flat": bool(primary & {verdicts.INCREASE, verdicts.DECREASE}),
        "points": any(code not in apart for code in named),
        "method": bool(told & set(verdicts.MEASURED.values())),
        "absent": verdicts.EQUIVALENCE in told,
        "open": len(named) < len(family) or verdicts.NOT_SHOWN in told,
        "one": verdicts.UNDECIDED in told,
        "unknown": verdicts.NOT_ESTIMABLE in told,
    }
    return Statement(" ".join(MEANING[word] for word, occurs in used.items() if occurs))


def interval_example(table: pd.DataFrame, plan: Plan) -> Statement:
    """Return what an interval is, by that of the first provision whose growth can be computed (E1)."""
    rows = table[(table["estimand"] == plan.primary_estimand) & (table["outcome"] == ALL)]
    rows = rows[rows["reasons"] == ""]
    if rows.empty:
        return Statement("Et interval er de ændringer, som passer med svarene.")
    row = rows.iloc[0]
    measured = f"{danish.percent_change(row['ratio'])} (interval {_bounds(row, 'adjusted')})"
    text = (
        "Et interval er de ændringer, som passer med svarene. "
        f"For {CASES[row['provision']]} er den målte ændring {measured}."
    )
    if not drifted(row.to_dict(), plan) or pd.isna(row["counting_estimate"]):
        return Statement(text)
    held = f"{danish.signed(percent_from_log(row['counting_estimate']))}{danish.NBSP}pct."
    return Statement(f"{text} {danish.sentence(COUNTED_ALIKE)} er den {held} ({_bounds(row, 'counting')}).")


def _bounds(row: pd.Series, of: str) -> str:
    return " til ".join(danish.signed(percent_from_log(row[f"{of}_{end}"])) for end in ("low", "high"))
