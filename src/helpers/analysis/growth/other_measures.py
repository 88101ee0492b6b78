"""Other measures of how much a case fills: E2 (mean), E3 (median), E8 (the typical municipality), and the
levels behind them.

They are other questions than E1, not better answers to it: a few very large cases move the mean and leave the
geometric mean and the median; E8 lets every case count alike, so that small municipalities, which the draw
favours, weigh most.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.growth import geometric_mean
from helpers.analysis.methods import checks, inference, margins, ratios, resampling, table_columns
from helpers.analysis.methods.verdicts import tripped
from helpers.protocol.analysis_plan import Plan
from helpers.survey.sampling import weights

MEASURE = geometric_mean.MEASURE
QUARTILES = {"lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75}


def others(cases: pd.DataFrame, plan: Plan, seed: int) -> pd.DataFrame:
    """Return E2, E3 and E8 per provision, one row each, with the columns of ``growth.e1`` (all are secondary:
    nothing is adjusted).

    cases: as for ``growth.e1``. E2 has the jackknife's standard error (std_error_linearised is the check by
    linearisation and CR3); E3 the percentile interval of the bootstrap begun from ``seed``, and no p-value;
    E8 is E1 without weights.
    """
    prepared = geometric_mean.prepare(cases, plan)
    found = []
    for place, provision in enumerate(plan.provisions):
        drawn = geometric_mean.part(prepared, provision, geometric_mean.ALL)
        for name, estimator in ESTIMATORS.items():
            weighted = plan.estimands[name].weights != "none"
            used = (
                drawn[drawn["weight"].notna()]
                if weighted
                else drawn[weights.usable(drawn, MEASURE)].assign(weight=1.0)
            )
            estimates = _tried(estimator, used, plan, np.random.default_rng([seed, place]))
            found.append(_row(name, provision, estimates, drawn, used, plan))
    return table_columns.with_ratios(pd.DataFrame(found), plan)


def _row(
    name: str,
    provision: str,
    estimates: dict[str, float],
    drawn: pd.DataFrame,
    used: pd.DataFrame,
    plan: Plan,
) -> dict[str, Any]:
    row = {
        "estimand": name,
        "status": plan.estimands[name].status,
        "provision": provision,
        "outcome": geometric_mean.ALL,
        **estimates,
        "p_adjusted": estimates["p_value"],
        "adjusted_low": estimates["conf_low"],
        "adjusted_high": estimates["conf_high"],
        **table_columns.sizes(drawn, used, plan),
        "population_known": plan.estimands[name].weights == "none" or table_columns.population_known(drawn),
        "se_type": plan.estimands[name].inference,
    }
    return {**row, "reasons": ";".join(tripped(row, plan))}


def _tried(estimator: Any, used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, float]:
    """Return the estimator's numbers, all missing where the cases cannot carry it."""
    blank = dict.fromkeys([*geometric_mean.ESTIMATES, "std_error_linearised"], np.nan)
    try:
        if used["period"].nunique() < 2:
            raise checks.NotEstimable("A period has no usable case.")
        return {**blank, **estimator(used, plan, rng)}
    except checks.NotEstimable:
        return blank


def _mean_ratio(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, float]:
    found = ratios.change(used.assign(one=1.0), MEASURE, "one", scale=ratios.RATIO, plan=plan)
    statistic = found["estimate"] / found["std_error"]
    return {
        "statistic": statistic,
        **{
            key: float(found[key])
            for key in (*geometric_mean.ESTIMATES, "std_error_linearised")
            if key in found
        },
    }


def _median_ratio(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, float]:
    """Intervals on the log scale from the percentiles; the spread of the replicates serves the detectable
    change alone.
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
    mde = inference.minimum_detectable(spread, df, alpha=plan.alpha, power=plan.power)
    return {
        "estimate": float(np.log(ratio)),
        "std_error": spread,
        "conf_low": low,
        "conf_high": high,
        "df": df,
        "equivalence_low": narrow[0],
        "equivalence_high": narrow[1],
        "mde_ratio": float(np.exp(mde)),
        **_effective(used),
    }


def _unweighted(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, float]:
    return geometric_mean.estimates(used, plan.estimands["E8"].model, plan)


def _effective(used: pd.DataFrame) -> dict[str, float]:
    """Return the effective degrees of freedom of comparing two periods: they rest on weights and
    municipalities, not on the measure.
    """
    return {"df_effective": inference.cr2(inference.wls(used, "log_pages ~ after"), geometric_mean.TERM)[1]}


def levels(cases: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return per provision x period how much a case fills, in standard pages, weighted to the population.

    Columns: provision, period, n, n_municipalities, mean, lower_quartile, median, upper_quartile, and the
    geometric mean at the same mix of outcomes in both periods (geometric, geometric_low, geometric_high:
    ``margins.adjusted_predictions`` of E1's model).
    """
    prepared = geometric_mean.prepare(cases, plan)
    found = []
    for provision in plan.provisions:
        used = geometric_mean.part(prepared, provision, geometric_mean.ALL).dropna(subset="weight")
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


def _described(used: pd.DataFrame) -> dict[str, float]:
    pages, weight = used[MEASURE].to_numpy(dtype=float), used["weight"].to_numpy(dtype=float)
    return {
        "n": len(used),
        "n_municipalities": used["municipality"].nunique(),
        "mean": float(np.average(pages, weights=weight)) if len(used) else np.nan,
        **{name: resampling.weighted_quantile(pages, weight, share) for name, share in QUARTILES.items()},
    }


def _geometric(used: pd.DataFrame, plan: Plan) -> list[dict[str, float]]:
    names = {"geometric": "estimate", "geometric_low": "conf_low", "geometric_high": "conf_high"}
    try:
        fit = inference.wls(used, plan.estimands["E1"].model)
    except checks.NotEstimable:
        return [dict.fromkeys(names, np.nan)] * 2
    table = margins.adjusted_predictions(fit, geometric_mean.TERM, level=plan.confidence_level)
    return [
        {name: float(np.exp(row[source])) for name, source in names.items()}
        for row in table.to_dict("records")
    ]


ESTIMATORS = {"E2": _mean_ratio, "E3": _median_ratio, "E8": _unweighted}
