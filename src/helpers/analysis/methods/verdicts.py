"""From an estimate to a verdict, by the order of precedence of the pre-registered wording rules.

1. not_estimable   too few cases or municipalities on either side, too few effective df, no fit
2. undecided   of a mean: one case carries so much of a period that the finding hangs on it
3. increase / decrease   the interval at the level of the own test lies entirely above / below no change
4. measured_increase / measured_decrease   the same, but not where the way of counting is held constant
5. equivalence   a change beyond the margin is ruled out (two one-sided tests)
6. not_shown   everything else

An estimand table has one row per estimate: the estimate itself, what lies behind it (``sizes``), the tests on
it (``tests``), and what follows from both (``judged``). This is the only place where any of it is decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.methods import families, inference, moments, resampling
from helpers.analysis.methods.families import NOT_DRAWN
from helpers.protocol.analysis_plan import Plan
from helpers.survey.sampling import weights
from helpers.terms import COMPLETED

POINTS, RATIO = "points", "ratio"  # scales of a change: difference of shares, log of the ratio of levels
NOT_ESTIMABLE, INCREASE, DECREASE, EQUIVALENCE, NOT_SHOWN = (
    "not_estimable", "increase", "decrease", "equivalence", "not_shown",
)  # fmt: skip
UNDECIDED, MEASURED_INCREASE, MEASURED_DECREASE = "undecided", "measured_increase", "measured_decrease"
MEASURED = {INCREASE: MEASURED_INCREASE, DECREASE: MEASURED_DECREASE}
NAMED = (INCREASE, DECREASE, MEASURED_INCREASE, MEASURED_DECREASE)  # verdicts that tell of a change
LOW, HIGH = "adjusted_low", "adjusted_high"  # the interval that decides
BETWEEN = ";"  # the codes of several reasons in one cell
DRAWS = "draws"  # a column of arrays: bootstrap values, from which an interval of any level follows


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
    before, after = ((used["period"] == period).to_numpy() for period in (plan.before, plan.after))
    every = np.full(len(used), True)
    places = moments.different(used["municipality"], (every, before, after))
    effective = weights.effective_n(used["weight"])
    return {
        "n": len(used),
        "n_before": int(before.sum()),
        "n_after": int(after.sum()),
        **dict(zip(("n_clusters", "municipalities_before", "municipalities_after"), places, strict=True)),
        "weighted_n": float(used["weight"].sum()),
        "effective_n": effective,
        "deff": weights.kish_deff(used["weight"]),
    }


def item_response(used: pd.DataFrame, cases: pd.DataFrame) -> float:
    """Return the share of the completed ``cases`` that are ``used``; missing where none is completed."""
    completed = int(cases["disposition"].eq(COMPLETED).sum())
    return len(used) / completed if completed else np.nan


def fewest_cell(used: pd.DataFrame, cases: pd.DataFrame) -> int:
    """Return how few of the cases in question (``cases``, drawn) of a period and outcome are ``used``: where
    that is none, the weights do not stand for all appeals.
    """
    by = ["period", "outcome"]
    drawn, counts = (rows.groupby(by, observed=True).size() for rows in (cases, used))
    return int(counts.reindex(drawn.index, fill_value=0).min()) if len(drawn) else 0


def answered(used: pd.DataFrame, cases: pd.DataFrame) -> dict[str, float]:
    """Return how many of the ``cases`` in question are ``used``, in the columns that every estimate has."""
    return {"item_response": item_response(used, cases), "fewest_cell": fewest_cell(used, cases)}


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
    return {**head, **found, **answered(used, cases), "se_type": planned.inference}


def population_known(cases: pd.DataFrame) -> bool:
    """Return whether the cases were weighted to known numbers of appeals
    (``survey.sampling.weights.base_weights``).
    """
    return weights.KNOWN not in cases or bool(cases[weights.KNOWN].all())


def tests(estimate: float, std_error: float, df: float, plan: Plan) -> dict[str, float]:
    """Return the test of equivalence of an estimate on the log scale: equivalence_low/high, p_equivalence."""
    return inference.equivalence(estimate, std_error, df, margin=plan.margin, level=plan.equivalence_level)


def with_ratios(table: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return ``table`` with ratio, ratio_low, ratio_high (factors) and the same as growth per year, annual,
    annual_low, annual_high; the interval is that of the verdict where there is one.
    """
    low, high = (LOW, HIGH) if LOW in table else ("conf_low", "conf_high")
    ends = {"": "estimate", "_low": low, "_high": high}
    ratios = {f"ratio{end}": np.exp(table[source]) for end, source in ends.items()}
    annual = {f"annual{end}": ratios[f"ratio{end}"] ** (1 / plan.years_between) - 1 for end in ends}
    return table.assign(**ratios, **annual)


def tripped(row: Mapping[str, Any], plan: Plan) -> tuple[str, ...]:
    """Return the codes of the guards that ``row`` of an estimand table trips, in a fixed order.

    Needs n_before, n_after, municipalities_before, municipalities_after, df_effective (CR2, target 1/w),
    estimate and std_error; of a share fewest_either_side as well: the smallest number of cases with or
    without the trait in a period. Where the provision was not drawn or population_known is false, that alone
    is the reason.
    """
    if row.get("provision", plan.primary_provisions[0]) not in plan.primary_provisions:
        return (NOT_DRAWN,)
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


def reasons_of(row: Mapping[str, Any], plan: Plan) -> str:
    """Return what ``tripped`` does, in one cell."""
    return BETWEEN.join(tripped(row, plan))


def with_reasons(table: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return ``table`` with reasons: the codes of the guards that each row trips, separated by BETWEEN; those
    that stand in it already are kept.
    """
    if "reasons" in table:
        return table
    found = [reasons_of(row, plan) for row in table.to_dict("records")]
    return table.assign(reasons=found).astype({"reasons": object})


def judged(table: pd.DataFrame, plan: Plan, family: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return an estimand table with reasons, p_adjusted, adjusted_low, adjusted_high, level, verdict (code)
    and within_margin.

    table: estimand, status, provision, estimate, std_error, df, p_value, and what ``tripped`` needs; DRAWS
    where an interval is one of percentiles. family: the secondary tests of the whole investigation
    (``families.secondary``); without it those of this table alone. The adjusted interval is the one that
    decides, at the ``level`` of the row's own test. An estimate that may not be reported enters its family
    with p = 1, so that the family keeps its size and nobody gains a rank, and has no p_adjusted.
    """
    table = with_reasons(table, plan)
    together = families.secondary([table]) if family is None else family
    read = families.read_together(table, together, plan)
    table = table.assign(p_adjusted=read["p"].where(table["reasons"] == ""), level=1 - read["rate"])
    low, high = _at_level(table)
    table = table.assign(
        adjusted_low=low,
        adjusted_high=high,
        **_counted_alike(table),
        **families.detectable(table, together, plan),
    )
    table = table.drop(columns=DRAWS, errors="ignore")
    found = [verdict(row, plan) for row in table.to_dict("records")]
    return table.assign(
        verdict=[one.code for one in found], within_margin=[one.within_margin for one in found]
    )


def concluded(table: pd.DataFrame, plan: Plan, family: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return ``judged`` of a table of changes on the log scale, ``with_ratios``."""
    return with_ratios(judged(table, plan, family), plan)


def _at_level(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and upper bounds at the level of each row: t, or percentiles of its DRAWS."""
    errors = table.get("deciding_error", table["std_error"])
    numbers = (table["estimate"], errors, table["df"], table["level"])
    low, high = inference.interval(*(column.to_numpy(dtype=float) for column in numbers))
    for place, draws in enumerate(table.get(DRAWS, ())):
        if isinstance(draws, np.ndarray):
            rate = 1 - float(table["level"].iloc[place])
            low[place], high[place] = resampling.percentile_bounds(draws, rate)
    return low, high


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
    low, high = (row.get(f"equivalence_{end}", np.nan) for end in ("low", "high"))
    within = bool(-bound < low and high < bound)
    if row[LOW] > 0 or row[HIGH] < 0:
        return Verdict(_direction(row, plan), within_margin=within)
    if within and hangs_on_one_case(row, plan):
        return Verdict(UNDECIDED)
    return Verdict(EQUIVALENCE if within else NOT_SHOWN, within_margin=within)


def _direction(row: Mapping[str, Any], plan: Plan) -> str:
    """Return the verdict on a row whose interval excludes no change."""
    if hangs_on_one_case(row, plan):
        return UNDECIDED
    code = INCREASE if row[LOW] > 0 else DECREASE
    return MEASURED[code] if counted_otherwise(row, plan) else code


def _counted_alike(table: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return the bounds of the change with the ways of counting held constant, where it was computed, at the
    level of each row.
    """
    if "counting_error" not in table:
        return {}
    names = ("counting_estimate", "counting_error", "counting_df", "level")
    low, high = inference.interval(*(table[name].to_numpy(dtype=float) for name in names))
    return {"counting_low": low, "counting_high": high}


def hangs_on_one_case(row: Mapping[str, Any], plan: Plan) -> bool:
    """Return whether one case stands for more of a period's weighted pages than the plan allows
    (largest_case_share, of a mean alone).
    """
    return bool(row.get("largest_case_share", 0.0) > plan.guards.max_case_share)


def counted_otherwise(row: Mapping[str, Any], plan: Plan) -> bool:
    """Return whether the change cannot be told from the way of counting: it has drifted as much as the plan
    allows at most, and with the ways of counting held constant the interval does not lie on the same side.

    row: drift, counting_low, counting_high; without drift nothing is known to have changed. Where the run
    cannot be fitted, the change cannot be told apart either.
    """
    if not row.get("drift", 0.0) >= plan.counting.large_drift:
        return False
    return not (row["counting_low"] > 0 if row[LOW] > 0 else row["counting_high"] < 0)
