"""What cannot be computed by the plan's own rules, as against what may not be shown: the two are told apart,
for the first has nothing to do with who might be recognised.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.protocol.analysis_plan import Plan
from helpers.publish.changes.sentences import reason, told_once
from helpers.publish.wording import VERDICT
from helpers.terms import ALL

WHY = "not_estimable"  # the column with the plan's reason, in Danish; "" where there is an estimate
CANNOT = VERDICT[verdicts.NOT_ESTIMABLE]


def reasons(looked: pd.DataFrame, main: pd.DataFrame, plan: Plan) -> list[str]:
    """Return why each row of ``looked`` cannot be reported: for its own cases, or as the main result cannot
    be. main: E1 of each provision, with the reasons of either as codes.
    """
    whole = main[main["outcome"] == ALL].set_index("provision")["reasons"]
    codes = looked["reasons"].where(looked["reasons"] != "", looked["provision"].map(whole).fillna(""))
    return [_told(tuple(each.split(verdicts.BETWEEN)), plan) if each else "" for each in codes]


def _told(codes: tuple[str, ...], plan: Plan) -> str:
    return danish.listing([reason(code, plan) for code in told_once(codes)])


def barred(rows: pd.DataFrame) -> pd.Series:
    """Say which released ``rows`` have no estimate by the plan's rules: those with a reason, or a verdict
    that says so.
    """
    why, verdict = (rows.get(name, pd.Series("", rows.index)) for name in (WHY, "verdict"))
    return rows["ratio"].isna() & (why.fillna("").ne("") | verdict.eq(CANNOT))


def because(row: Mapping[str, Any]) -> str:
    """Return that a released row cannot be computed and why, or that it may not be shown."""
    why = row.get(WHY)
    if isinstance(why, str) and why:
        return f"{CANNOT}: {why}"
    return CANNOT if row.get("verdict") == CANNOT else "kan ikke vises"
