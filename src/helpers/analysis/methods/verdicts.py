"""From an estimate to a verdict, by the order of precedence of the pre-registered wording rules.

1. not_estimable   too few cases or municipalities on either side, too few effective degrees of freedom, or no fit
2. increase / decrease   the (Holm-adjusted) interval lies entirely above / below no change
3. equivalence   a change beyond the margin is ruled out (two one-sided tests)
4. not_shown   everything else
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.protocol.analysis_plan import Plan

POINTS, RATIO = "points", "ratio"  # scales of a change: difference of shares, log of the ratio of levels
NOT_ESTIMABLE, INCREASE, DECREASE, EQUIVALENCE, NOT_SHOWN = (
    "not_estimable",
    "increase",
    "decrease",
    "equivalence",
    "not_shown",
)


@dataclass(frozen=True)
class Verdict:
    """What may be said of an estimate.

    reasons: why it cannot be reported, as codes (only with not_estimable);
    within_margin: equivalence holds (said beside an increase or a decrease, too).
    """

    code: str
    reasons: tuple[str, ...] = ()
    within_margin: bool = False


def tripped(row: Mapping[str, Any], plan: Plan) -> tuple[str, ...]:
    """Return the codes of the guards that ``row`` of an estimand table trips, in a fixed order.

    Needs n_before, n_after, municipalities_before, municipalities_after, df_effective (CR2, target 1/w),
    estimate and std_error; of a share fewest_either_side as well: the smallest number of cases with or
    without the trait in a period. Where population_known is false, that alone is the reason.
    """
    if not row.get("population_known", True):
        return ("no_population",)
    guards = plan.guards
    found = {
        "few_cases_before": row["n_before"] < guards.min_cases_per_period,
        "few_cases_after": row["n_after"] < guards.min_cases_per_period,
        "few_municipalities_before": row["municipalities_before"] < guards.min_municipalities_per_period,
        "few_municipalities_after": row["municipalities_after"] < guards.min_municipalities_per_period,
        "few_either_side": row.get("fewest_either_side", np.inf) < guards.min_cases_either_side,
        "low_df": row["df_effective"] < guards.min_satterthwaite_df,
        "no_fit": not all(np.isfinite(row[key]) for key in ("estimate", "std_error", "df_effective")),
    }
    return tuple(code for code, trips in found.items() if trips)


def verdict(row: Mapping[str, Any], plan: Plan) -> Verdict:
    """Return the verdict on ``row``, an estimate on the log scale with adjusted_low/high and
    equivalence_low/high.
    """
    if reasons := tripped(row, plan):
        return Verdict(NOT_ESTIMABLE, reasons)
    bound = np.log(plan.margin)
    within = bool(-bound < row["equivalence_low"] and row["equivalence_high"] < bound)
    if row["adjusted_low"] > 0:
        return Verdict(INCREASE, within_margin=within)
    if row["adjusted_high"] < 0:
        return Verdict(DECREASE, within_margin=within)
    return Verdict(EQUIVALENCE if within else NOT_SHOWN, within_margin=within)
