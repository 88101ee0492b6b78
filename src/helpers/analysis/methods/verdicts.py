"""From an estimate to a verdict, by the order of precedence of the pre-registered wording rules.

1. not_estimable   too few cases or municipalities on either side, too few effective df, no fit
2. increase / decrease   the (Holm-adjusted) interval lies entirely above / below no change
3. equivalence   a change beyond the margin is ruled out (two one-sided tests)
4. not_shown   everything else

An estimand table has one row per estimate: the estimate itself, what lies behind it (``sizes``), the tests on
it (``tests``), and what follows from both (``judged``). This is the only place where any of it is decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.methods import inference
from helpers.protocol.analysis_plan import Plan
from helpers.survey.sampling import weights
from helpers.terms import ALL, COMPLETED

POINTS, RATIO = "points", "ratio"  # scales of a change: difference of shares, log of the ratio of levels
NOT_ESTIMABLE, INCREASE, DECREASE, EQUIVALENCE, NOT_SHOWN = (
    "not_estimable", "increase", "decrease", "equivalence", "not_shown",
)  # fmt: skip
BETWEEN = ";"  # the codes of several reasons in one cell


@dataclass(frozen=True)
class Verdict:
    """What may be said of an estimate.

    reasons: why it cannot be reported, as codes (only with not_estimable);
    within_margin: equivalence holds (said beside an increase or a decrease, too).
    """

    code: str
    reasons: tuple[str, ...] = ()
    within_margin: bool = False


def sizes(used: pd.DataFrame, plan: Plan) -> dict[str, float]:
    """Return what lies behind an estimate: cases and municipalities, in all and per period, weighted and
    effective n and deff (Kish 1965).

    used: the cases in the estimate, with municipality, period and weight.
    """
    places, periods = used["municipality"], used["period"]
    before, after = ((periods == period).to_numpy() for period in (plan.before, plan.after))
    effective = weights.effective_n(used["weight"])
    return {
        "n": len(used),
        "n_before": int(before.sum()),
        "n_after": int(after.sum()),
        "n_clusters": places.nunique(),
        "municipalities_before": places[before].nunique(),
        "municipalities_after": places[after].nunique(),
        "weighted_n": float(used["weight"].sum()),
        "effective_n": effective,
        "deff": weights.kish_deff(used["weight"]),
    }


def item_response(used: pd.DataFrame, cases: pd.DataFrame) -> float:
    """Return the share of the completed ``cases`` that are ``used``; missing where none is completed."""
    completed = int(cases["disposition"].eq(COMPLETED).sum())
    return len(used) / completed if completed else np.nan


def row(
    estimand: str,
    known: Mapping[str, Any],
    found: Mapping[str, Any],
    used: pd.DataFrame,
    cases: pd.DataFrame,
    plan: Plan,
) -> dict[str, Any]:
    """Return one row of an estimand table: what it is of (``known``), what was ``found`` from the cases
    ``used``, and how.

    cases: those in question, with disposition.
    """
    planned = plan.estimands[estimand]
    head = {"estimand": estimand, "status": planned.status, **known}
    return {**head, **found, "item_response": item_response(used, cases), "se_type": planned.inference}


def population_known(cases: pd.DataFrame) -> bool:
    """Return whether the cases were weighted to known numbers of appeals
    (``survey.sampling.weights.base_weights``).
    """
    return weights.KNOWN not in cases or bool(cases[weights.KNOWN].all())


def tests(estimate: float, std_error: float, df: float, plan: Plan) -> dict[str, float]:
    """Return the numbers behind the verdict on an estimate on the log scale: equivalence_low/high,
    p_equivalence, mde_ratio.
    """
    mde = inference.minimum_detectable(std_error, df, alpha=plan.alpha, power=plan.power)
    equivalent = inference.equivalence(
        estimate, std_error, df, margin=plan.margin, level=plan.equivalence_level
    )
    return {**equivalent, "mde_ratio": float(np.exp(mde))}


def with_ratios(table: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return ``table`` with ratio, ratio_low, ratio_high (factors) and the same as growth per year, annual,
    annual_low, annual_high.
    """
    ends = {"": "estimate", "_low": "conf_low", "_high": "conf_high"}
    ratios = {f"ratio{end}": np.exp(table[source]) for end, source in ends.items()}
    annual = {f"annual{end}": ratios[f"ratio{end}"] ** (1 / plan.years_between) - 1 for end in ends}
    return table.assign(**ratios, **annual)


def tripped(row: Mapping[str, Any], plan: Plan) -> tuple[str, ...]:
    """Return the codes of the guards that ``row`` of an estimand table trips, in a fixed order.

    Needs n_before, n_after, municipalities_before, municipalities_after, df_effective (CR2, target 1/w),
    estimate and std_error; of a share fewest_either_side as well: the smallest number of cases with or
    without the trait in a period. Where population_known is false, that alone is the reason.
    """
    if not row.get("population_known", True):
        return ("no_population",)
    guards = plan.guards
    trips = {
        "few_cases_before": row["n_before"] < guards.min_cases_per_period,
        "few_cases_after": row["n_after"] < guards.min_cases_per_period,
        "few_municipalities_before": row["municipalities_before"] < guards.min_municipalities_per_period,
        "few_municipalities_after": row["municipalities_after"] < guards.min_municipalities_per_period,
        "few_either_side": row.get("fewest_either_side", np.inf) < guards.min_cases_either_side,
        "low_df": row["df_effective"] < guards.min_satterthwaite_df,
        "no_fit": not all(np.isfinite(row[key]) for key in ("estimate", "std_error", "df_effective")),
    }
    return tuple(code for code, trip in trips.items() if trip)


def with_reasons(table: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return ``table`` with reasons: the codes of the guards that each row trips, separated by BETWEEN."""
    return table.assign(
        reasons=[BETWEEN.join(tripped(row, plan)) for row in table.to_dict("records")]
    ).astype({"reasons": object})


def judged(table: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return an estimand table with reasons, p_adjusted, adjusted_low, adjusted_high, verdict (code) and
    within_margin.

    table: estimand, status, estimate, std_error, df, p_value, conf_low, conf_high, and what ``tripped``
    needs. A family without adjustment, and rows that do not have the status of their estimand (E1 by
    outcome), are judged by their own interval. An estimate that may not be reported enters its family with
    p = 1, so that the family keeps its size and nobody gains a rank, and has no p_adjusted.
    """
    table = with_reasons(table, plan)
    own = table[["p_value", "conf_low", "conf_high"]].astype(float)
    adjusted = own.set_axis(["p_adjusted", "adjusted_low", "adjusted_high"], axis=1)
    for name, family in plan.families.items():
        if family.adjustment == "holm":
            rows = table[_members(table, name, plan)]
            for _, part in rows.groupby(family.within if family.within != ALL else lambda _: ALL):
                adjusted.loc[part.index] = _holm(part, plan)
    adjusted.loc[table["reasons"] != "", "p_adjusted"] = np.nan
    table = table.assign(**adjusted)
    found = [verdict(row, plan) for row in table.to_dict("records")]
    return table.assign(
        verdict=[one.code for one in found], within_margin=[one.within_margin for one in found]
    )


def _members(table: pd.DataFrame, family: str, plan: Plan) -> pd.Series:
    """Return which rows are tests of ``family``: of its estimands, with their status."""
    status = {name: planned.status for name, planned in plan.estimands.items() if planned.family == family}
    return table["status"] == table["estimand"].map(status)


def _holm(table: pd.DataFrame, plan: Plan) -> np.ndarray:
    """Return Holm's adjusted p-value of each row and the interval at the level of its own test (rows x 3)."""
    p_values = table["p_value"].where(table["reasons"] == "").to_numpy(dtype=float)
    estimate, error, df = (table[name].to_numpy(dtype=float) for name in ("estimate", "std_error", "df"))
    low, high = inference.interval(estimate, error, df, 1 - inference.holm_levels(p_values, plan.alpha))
    return np.column_stack([inference.holm(p_values), low, high])


def verdict(row: Mapping[str, Any], plan: Plan) -> Verdict:
    """Return the verdict on ``row`` of an estimand table: the one that ``judged`` wrote into it, if it did.

    Else it is decided here, from adjusted_low/high and equivalence_low/high and the reasons that stand in the
    row, or from what ``tripped`` needs.
    """
    written = tuple(row["reasons"].split(BETWEEN)) if row.get("reasons") else ()
    reasons = written if "reasons" in row else tripped(row, plan)
    if "within_margin" in row:
        return Verdict(row["verdict"], reasons, bool(row["within_margin"]))
    if reasons:
        return Verdict(NOT_ESTIMABLE, reasons)
    bound = np.log(plan.margin)
    within = bool(-bound < row["equivalence_low"] and row["equivalence_high"] < bound)
    if row["adjusted_low"] > 0:
        return Verdict(INCREASE, within_margin=within)
    if row["adjusted_high"] < 0:
        return Verdict(DECREASE, within_margin=within)
    return Verdict(EQUIVALENCE if within else NOT_SHOWN, within_margin=within)
