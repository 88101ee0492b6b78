"""Other measures of how much a case fills: E2 (mean), E3 (median), E8 (the average municipality), and levels.

They are other questions than E1, not better answers to it: a few very large cases move the mean and leave the
geometric mean and the median; E8 lets every municipality count alike, however many appeals it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.growth import geometric_mean
from helpers.analysis.growth.geometric_mean import ESTIMATES, MEASURE, TERM
from helpers.analysis.methods import checks, inference, margins, ratios, resampling, verdicts
from helpers.protocol.analysis_plan import Plan
from helpers.survey.sampling import weights
from helpers.terms import ALL

QUARTILES = {"lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75}


def others(cases: pd.DataFrame, plan: Plan, seed: int, family: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return E2, E3 and E8 per provision, one row each, with the columns of ``geometric_mean.e1`` (all are
    secondary).

    cases, family: as for ``geometric_mean.e1``. E2 has the jackknife's standard error (std_error_linearised
    is the check by linearisation and CR3) and largest_case_share, the largest share of one case in a period's
    weighted pages; E3 the percentile interval of the bootstrap begun from ``seed``, and the p-value that
    belongs to it; E8 is E1 with the weight 1 / the municipality's usable cases. Mean and median have no model
    to hold the ways of counting constant in: theirs is the run of E1 (``geometric_mean.counted_alike``).
    """
    return verdicts.concluded(estimated(cases, plan, seed), plan, family)


def estimated(cases: pd.DataFrame, plan: Plan, seed: int) -> pd.DataFrame:
    """Return the rows of ``others`` with their reasons, not yet judged (``verdicts.concluded``): what is read
    together with other tests is resampled once.
    """
    prepared = geometric_mean.prepare(cases, plan)
    rows = []
    for place, provision in enumerate(plan.provisions):
        drawn = geometric_mean.part(prepared, provision, ALL)
        alike = _counted_alike(drawn[drawn["weight"].notna()], plan)
        for name in ESTIMATORS:
            rows.append(_row(name, provision, drawn, alike, plan, np.random.default_rng([seed, place])))
    return verdicts.with_reasons(pd.DataFrame(rows), plan)


def _counted_alike(used: pd.DataFrame, plan: Plan) -> dict[str, float]:
    return geometric_mean.counted_alike(used, plan.estimands["E1"].model, plan)


def _row(
    name: str,
    provision: str,
    drawn: pd.DataFrame,
    counted: Mapping[str, float],
    plan: Plan,
    rng: np.random.Generator,
) -> dict[str, Any]:
    """Return one estimand of the cases ``drawn`` of a provision; counted: ``counted_alike`` of those with a
    weight.
    """
    planned = plan.estimands[name]
    alike = planned.weights == "municipality"
    used = drawn[weights.usable(drawn, MEASURE) if alike else drawn["weight"].notna()]
    if alike:
        used = used.assign(weight=1 / used.groupby("municipality")["municipality"].transform("size"))
        counted = _counted_alike(used, plan)
    return {
        "estimand": name,
        "status": planned.status,
        "provision": provision,
        "outcome": ALL,
        **_tried(ESTIMATORS[name], used, plan, rng),
        **counted,
        **verdicts.sizes(used, plan),
        **verdicts.answered(used, drawn),
        "population_known": alike or verdicts.population_known(drawn),
        "se_type": planned.inference,
    }


def _tried(estimator: Any, used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    """Return the estimator's numbers, all missing where the cases cannot carry it."""
    blank = dict.fromkeys([*ESTIMATES, "std_error_linearised"], np.nan)
    try:
        if used["period"].nunique() < 2:
            raise checks.NotEstimable("A period has no usable case.")
        return {**blank, **estimator(used, plan, rng)}
    except checks.NotEstimable:
        return blank


def _mean_ratio(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, float]:
    found = ratios.change(
        used.assign(**{ratios.ONE: 1.0}), MEASURE, ratios.ONE, scale=ratios.RATIO, plan=plan
    )
    kept = {name: float(found[name]) for name in (*ESTIMATES, "std_error_linearised") if name in found}
    statistic = found["estimate"] / found["std_error"]
    return {"statistic": statistic, "largest_case_share": _largest_case(used), **kept}


def _largest_case(used: pd.DataFrame) -> float:
    """Return the largest share that one case has of the weighted pages of its period."""
    filled = used["weight"].astype(float) * used[MEASURE].astype(float)
    return float((filled / filled.groupby(used["period"]).transform("sum")).max())


def _median_ratio(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    """Intervals and the p-value on the log scale from the percentiles; the spread of the replicates serves
    the detectable change alone. Raises NotEstimable where too few replicates are defined for an interval.
    """
    late = used["after"].to_numpy() == 1
    ratio, replicates = resampling.bootstrap_median_ratio(
        used, late, value=MEASURE, rng=rng, replicates=plan.replicates
    )
    logs = np.log(replicates)
    df = used["municipality"].nunique() - 1
    spread = float(np.std(logs[np.isfinite(logs)], ddof=1))
    low, high = resampling.percentile_interval(logs, plan.confidence_level)
    narrow = resampling.percentile_interval(logs, plan.equivalence_level)
    if np.isnan(low):
        raise checks.NotEstimable("Too many resamples have no case of a period.")
    return {
        "estimate": float(np.log(ratio)),
        "std_error": spread,
        "conf_low": low,
        "conf_high": high,
        "df": df,
        "equivalence_low": narrow[0],
        "equivalence_high": narrow[1],
        "p_value": resampling.two_sided_p(logs),
        verdicts.DRAWS: logs,
        **_effective(used),
    }


def _by_municipality(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, float]:
    return geometric_mean.estimates(used, plan.estimands["E8"].model, plan)


def _effective(used: pd.DataFrame) -> dict[str, float]:
    """Return the effective degrees of freedom of comparing two periods: they rest on weights and
    municipalities, not on the measure.
    """
    return {"df_effective": inference.cr2(inference.wls(used, "log_pages ~ after"), TERM)[1]}


def levels(cases: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return per provision x period how much a case fills, in standard pages, weighted to the population.

    Columns: provision, period, n, n_municipalities, by_municipality (the weighted pages of each, a tuple),
    mean, lower_quartile, median, upper_quartile, and the geometric mean at the same mix of outcomes in both
    periods (geometric, geometric_low, geometric_high: ``margins.adjusted_predictions`` of E1's model).
    """
    prepared = geometric_mean.prepare(cases, plan)
    found = []
    for provision in plan.provisions:
        used = geometric_mean.part(prepared, provision, ALL).dropna(subset="weight")
        adjusted = _geometric(used, plan)
        for place, period in enumerate((plan.before, plan.after)):
            found.append(
                {
                    "provision": provision,
                    "period": period,
                    **_described(used[used["period"] == period]),
                    **adjusted[place],
                }
            )
    return pd.DataFrame(found)


def _described(used: pd.DataFrame) -> dict[str, Any]:
    pages, weight = used[MEASURE].to_numpy(dtype=float), used["weight"].to_numpy(dtype=float)
    return {
        "n": len(used),
        "n_municipalities": used["municipality"].nunique(),
        "by_municipality": ratios.parts(used, MEASURE),
        "mean": float(np.average(pages, weights=weight)) if len(used) else np.nan,
        **{name: resampling.weighted_quantile(pages, weight, share) for name, share in QUARTILES.items()},
    }


def _geometric(used: pd.DataFrame, plan: Plan) -> list[dict[str, float]]:
    names = {"geometric": "estimate", "geometric_low": "conf_low", "geometric_high": "conf_high"}
    try:
        fit = inference.wls(used, plan.estimands["E1"].model)
    except checks.NotEstimable:
        return [dict.fromkeys(names, np.nan)] * 2
    table = margins.adjusted_predictions(fit, TERM, level=plan.confidence_level)
    return [
        {name: float(np.exp(row[source])) for name, source in names.items()}
        for row in table.to_dict("records")
    ]


ESTIMATORS = {"E2": _mean_ratio, "E3": _median_ratio, "E8": _by_municipality}
