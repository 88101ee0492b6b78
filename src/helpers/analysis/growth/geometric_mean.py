"""E1: how the geometric mean of standard pages per case has grown between the two periods.

The model is weighted least squares of log pages on period and outcome, per provision; exp(coefficient of
period) is the ratio of geometric means, 2019-21 to 2014-15, at the same mix of outcomes. By outcome: log
pages on period alone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.methods import checks, counting, inference, verdicts
from helpers.protocol.analysis_plan import PRIMARY, SECONDARY, Plan
from helpers.survey.sampling import weights
from helpers.terms import ALL

MEASURE = "standard_pages"
NEEDED = ["decision_id", "municipality", "provision", "period", "outcome", "disposition", MEASURE, "weight"]
TERM = "after"
ESTIMATES = [
    "estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high", "df", "std_error_cr2",
    "df_effective", "equivalence_low", "equivalence_high", "p_equivalence", "largest_share",
]  # fmt: skip


COUNTING = ["drift", "counting_estimate", "counting_error", "counting_df"]


def e1(
    cases: pd.DataFrame, plan: Plan, family: pd.DataFrame | None = None, *, parts: bool = True
) -> pd.DataFrame:
    """Return E1 per provision (outcome "all", the primary family) and per provision x outcome (secondary).

    cases: the weighted cases of ``helpers.survey.sampling.weights.base_weights``; unusable ones have a
    missing weight. family: the secondary tests of the whole investigation (``verdicts.judged``). parts: also
    by outcome, else the primary family alone. One row per provision x outcome. estimate, std_error,
    conf_low/high (pre-set level), adjusted_low/high (the interval that decides) and equivalence_low/high are
    on the log scale; ratio*, mde_ratio are factors; annual* are growth per year (ratio^(1/years) - 1). deff,
    effective_n: Kish. largest_share: the largest municipality's share of the variance. item_response: share
    of completed cases with pages. drift, counting_*: ``counted_alike``. interaction, p_interaction:
    ``interaction``, of both outcomes together.
    Raises InputInvalid; data too thin for the model give missing estimates, not an error.
    """
    return verdicts.concluded(estimated(cases, plan, parts=parts), plan, family)


def estimated(cases: pd.DataFrame, plan: Plan, *, parts: bool = True) -> pd.DataFrame:
    """Return the rows of ``e1`` with their reasons, not yet judged (``verdicts.concluded``): what is read
    together with other tests is fitted once.
    """
    prepared = prepare(cases, plan)
    rows = [
        _row(prepared, provision, outcome, plan)
        for provision in plan.provisions
        for outcome in (ALL, *(plan.outcomes if parts else ()))
    ]
    return verdicts.with_reasons(pd.DataFrame(rows), plan)


def by_size(cases: pd.DataFrame, plan: Plan, size_class: pd.Series) -> pd.DataFrame:
    """Return E1 per provision and size class of municipality: what stands behind the primary result,
    described and not tested.

    cases: as for ``e1``; size_class: ``survey.sampling.weights.size_classes``. Columns of ``e1`` but those of
    the adjustment and the verdict, and size_class, in the plan's order. Raises as ``e1`` does.
    """
    prepared = prepare(cases, plan)
    of = prepared["municipality"].map(size_class)
    places = [(provision, code) for provision in plan.provisions for code, _ in plan.size_classes]
    found = [
        _row(prepared[of == code], provision, ALL, plan) | {"size_class": code} for provision, code in places
    ]
    table = verdicts.with_reasons(pd.DataFrame(found).assign(status=SECONDARY), plan)
    return verdicts.with_ratios(table, plan)


def prepare(cases: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return the checked cases in a fixed order with log_pages and the 0/1 regressors after and remitted."""
    checks.columns(cases, NEEDED, "cases")
    checks.distinct(cases["decision_id"])
    checks.codes(cases["period"], (plan.before, plan.after))
    checks.codes(cases["provision"], plan.provisions)
    checks.codes(cases["outcome"], plan.outcomes)
    usable = cases["weight"].notna() | weights.usable(cases, MEASURE)
    checks.positive(cases.loc[usable, MEASURE])
    checks.positive(cases["weight"].dropna())
    return cases.assign(
        log_pages=np.log(cases[MEASURE].where(usable).astype(float)),
        after=(cases["period"] == plan.after).astype(float),
        remitted=(cases["outcome"] == "remitted").astype(float),
    ).sort_values("decision_id", ignore_index=True)


def part(cases: pd.DataFrame, provision: str, outcome: str) -> pd.DataFrame:
    """Return the cases of one provision and one outcome ("all": both)."""
    return cases[(cases["provision"] == provision) & ((cases["outcome"] == outcome) | (outcome == ALL))]


def _row(cases: pd.DataFrame, provision: str, outcome: str, plan: Plan) -> dict[str, Any]:
    drawn = part(cases, provision, outcome)
    used = drawn[drawn["weight"].notna()]
    estimand = plan.estimands["E1"]
    primary = plan.primary_estimand == "E1" and outcome == ALL
    formula = estimand.model if outcome == ALL else plan.by_outcome["E1"]
    return {
        "estimand": "E1",
        "status": PRIMARY if primary else SECONDARY,
        "provision": provision,
        "outcome": outcome,
        **estimates(used, formula, plan),
        **counted_alike(used, formula, plan),
        **(interaction(used, estimand.model) if outcome == ALL else {}),
        **verdicts.sizes(used, plan),
        **verdicts.answered(used, drawn),
        "population_known": verdicts.population_known(cases),
        "se_type": estimand.inference,
    }


def estimates(used: pd.DataFrame, formula: str, plan: Plan) -> dict[str, float]:
    """Fit one model and return ESTIMATES; all missing where the cases cannot carry the model."""
    try:
        fit = inference.wls(used, formula)
    except checks.NotEstimable:
        return dict.fromkeys(ESTIMATES, np.nan)
    tidy = inference.tidy(fit, level=plan.confidence_level).set_index("term").loc[TERM].to_dict()
    std_error_cr2, df_effective = inference.cr2(fit, TERM)
    tests = verdicts.tests(tidy["estimate"], tidy["std_error"], tidy["df"], plan)
    share = inference.largest_share(inference.without_each(fit, TERM), tidy["estimate"])
    every = {
        **{**tidy, **tests, "std_error_cr2": std_error_cr2},
        **{"df_effective": df_effective, "largest_share": share},
    }
    return {key: float(every[key]) for key in ESTIMATES}


def counted_alike(used: pd.DataFrame, formula: str, plan: Plan) -> dict[str, float]:
    """Return COUNTING: how far the ways of counting have drifted, and the change with them as covariates.

    used: prepared, weighted cases. Missing where no way of counting is told, or the model does not fit.
    """
    found = dict.fromkeys(COUNTING, np.nan) | {"drift": counting.drift(used, plan)}
    rows, names = counting.covariates(used, plan)
    try:
        fit = inference.wls(rows, " + ".join([formula, *names]))
    except checks.NotEstimable:
        return found
    error = float(fit.std_error[fit.position(TERM)])
    return found | dict(zip(COUNTING[1:], (fit.estimate(TERM), error, float(fit.df)), strict=True))


def interaction(used: pd.DataFrame, formula: str) -> dict[str, float]:
    """Return how much the change of remitted cases differs from that of upheld ones (log scale), and the
    two-sided p of no difference, from E1's model with period x outcome.
    """
    names = ("interaction", "p_interaction")
    try:
        fit = inference.wls(used, f"{formula} + {TERM}:remitted")
    except checks.NotEstimable:
        return dict.fromkeys(names, np.nan)
    row = inference.tidy(fit).set_index("term").loc[f"{TERM}:remitted"]
    return dict(zip(names, (float(row["estimate"]), float(row["p_value"])), strict=True))
