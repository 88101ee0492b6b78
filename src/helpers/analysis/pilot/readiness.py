"""Is the questionnaire ready? Every row of the pilot's table is a go, to be mended, or a stop; the whole is
as good as its worst row.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.analysis.methods.verdicts import NOT_ESTIMABLE
from helpers.analysis.pilot import measures
from helpers.analysis.pilot.measures import NONE, Measure
from helpers.protocol.pilot import ROWS, Limit, PilotPlan
from helpers.survey.pilot import Pilot

GO, FIX, STOP = "go", "fix", "stop"
SEVERITY = (GO, NOT_ESTIMABLE, FIX, STOP)  # from good to bad: what could not be measured is no go
TOO_FEW = "too_few"
FIGURES = ["kappa", "conf_low", "conf_high", "alpha", "alpha_low", "alpha_high", "pabak", "prevalence"]
COUNTS = ["n", "n_cases", "n_municipalities"]
CATEGORY_COLUMNS = ["item", *FIGURES, *COUNTS, "reason", "verdict"]


def categories(pilot: Pilot | None, plan: PilotPlan) -> pd.DataFrame:
    """Return one row per category item of the plan (CATEGORY_COLUMNS); without a pilot the figures are
    missing and n is 0.

    verdict: a go takes kappa and the lower end of its interval; a row of fewer pairs or cases than the plan's
    least is not judged.
    """
    nothing = dict.fromkeys(FIGURES, np.nan) | dict.fromkeys(COUNTS, 0) | {"reason": NONE.reason}
    rows = [
        {"item": item} | (measures.category(pilot, item, plan) if pilot else nothing)
        for item in plan.category_items
    ]
    return pd.DataFrame(
        [row | {"verdict": category_verdict(row, plan)} for row in rows], columns=CATEGORY_COLUMNS
    )


def category_verdict(row: dict, plan: PilotPlan) -> str:
    """Return the verdict on one category item."""
    if row["n_cases"] < plan.least_cases:
        return NOT_ESTIMABLE
    found = verdict(row["kappa"], plan.rows["categories"])
    return FIX if found == GO and not row["conf_low"] >= plan.categories_least_low else found


def evaluate(pilot: Pilot | None, agreement: pd.DataFrame, plan: PilotPlan) -> pd.DataFrame:
    """Return one row per row of the plan: row, value, conf_low, conf_high, item, n, n_cases,
    n_municipalities, reason, verdict.

    agreement: ``categories``. Without a pilot no row is judged.
    """
    found = _measured(pilot, agreement, plan) if pilot else dict.fromkeys(ROWS, NONE)
    return pd.DataFrame(
        [{"row": name} | vars(found[name]) | _judged(name, found[name], agreement, plan) for name in ROWS]
    )


def _measured(pilot: Pilot, agreement: pd.DataFrame, plan: PilotPlan) -> dict[str, Measure]:
    return {
        "file_found": measures.file_found(pilot, plan),
        "found_without_list": measures.found_without_list(pilot, plan),
        "core_missing": measures.missing_answers(pilot, plan, core=True),
        "other_missing": measures.missing_answers(pilot, plan, core=False),
        "edit_failures": measures.edit_failures(pilot),
        "minutes_median": measures.minutes(pilot, 0.5),
        "minutes_p90": measures.minutes(pilot, measures.P90),
        "pages_icc": measures.pages_icc(pilot, plan),
        "pages_limits": measures.pages_limits(pilot, plan),
        "categories": _weakest(agreement),
        "personal_data": measures.personal_data(pilot),
        "same_method": measures.same_method(pilot, plan),
    }


def _weakest(agreement: pd.DataFrame) -> Measure:
    """Return the judged category item with the worst verdict, of equals the lowest kappa."""
    judged = agreement[agreement["verdict"].ne(NOT_ESTIMABLE)]
    if judged.empty:
        return NONE
    rank = judged["verdict"].map(SEVERITY.index)
    row = judged[rank.eq(rank.max())].sort_values("kappa", kind="stable").iloc[0]
    n, cases, places = (int(row[name]) for name in COUNTS)
    low, high = float(row["conf_low"]), float(row["conf_high"])
    return Measure(float(row["kappa"]), n, cases, places, low, high, row["item"])


def _judged(name: str, measure: Measure, agreement: pd.DataFrame, plan: PilotPlan) -> dict[str, str]:
    """Return verdict and reason of a row; its figure is kept where too few cases lie behind it to judge."""
    if measure.reason:
        return {"verdict": NOT_ESTIMABLE, "reason": measure.reason}
    if measure.n_cases < plan.least_cases:
        return {"verdict": NOT_ESTIMABLE, "reason": TOO_FEW}
    if name == "categories":
        return {"verdict": worst(agreement["verdict"]), "reason": ""}
    return {"verdict": verdict(measure.value, plan.rows[name]), "reason": ""}


def verdict(value: float, limit: Limit) -> str:
    """Return GO, FIX or STOP for a value, NOT_ESTIMABLE where it is missing."""
    if pd.isna(value):
        return NOT_ESTIMABLE
    sign = 1 if limit.better == "high" else -1
    if sign * value >= sign * limit.go:
        return GO
    return FIX if limit.fix is None or sign * value >= sign * limit.fix else STOP


def worst(verdicts: pd.Series) -> str:
    """Return the worst verdict of several."""
    return max(verdicts, key=SEVERITY.index)


def half_widths(agreement: pd.DataFrame) -> tuple[float, float]:
    """Return the half-widths of the narrowest and of the widest interval of kappa, missing where there is
    none.
    """
    widths = (agreement["conf_high"] - agreement["conf_low"]) / 2
    return float(widths.min()), float(widths.max())
