"""Our numbers under the names that the R scripts give theirs: for the golden tests and for `make peer`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.growth import descriptive, geometric_mean, other_measures
from helpers.analysis.methods import inference, margins, ratios, resampling
from helpers.protocol import analysis_plan

PLAN = analysis_plan.load()
SIDES = ("before", "after")
PARTS = {  # measures that are ratios: part, whole, the item whose weights they have, scale
    "n_information_types": ("n_information_types", "one", "n_information_types", ratios.RATIO),
    "newly_obtained_share": ("n_newly_obtained", "n_retrieval_answered", "n_newly_obtained", ratios.POINTS),
}


def change(cases: pd.DataFrame, row: dict[str, Any]) -> dict[str, Any]:
    """Return our change for a row of e4_e7.R. cases: as ``peer_documentation.cases`` gives them."""
    measure = row["measure"] if row["estimand"] != "E6" else f"cause_{row['measure']}"
    part, whole, item, scale = PARTS.get(measure, (measure, "one", measure, ratios.POINTS))
    used = cases.assign(one=1.0, weight=cases[f"w_{item}"])
    used = used[used["weight"].notna() & (used["provision"] == row["provision"])]
    return ratios.change(used, part, whole, scale=scale, plan=PLAN)


def extent(cases: pd.DataFrame, provision: str) -> dict[str, float]:
    """Return our numbers under the names of extent.R, without the bootstrap. cases: with stratum."""
    table = other_measures.others(cases, PLAN, seed=1).set_index(["estimand", "provision"])
    e2, e3, e8 = (table.loc[(name, provision)] for name in other_measures.ESTIMATORS)
    used = geometric_mean.part(geometric_mean.prepare(cases, PLAN), provision, geometric_mean.ALL)
    fit = inference.wls(used, PLAN.estimands["E1"].model)
    adjusted = margins.adjusted_predictions(fit, geometric_mean.TERM).to_dict("records")
    levels = other_measures.levels(cases, PLAN).set_index(["provision", "period"])["median"]
    by_outcome = {
        outcome: fpc(geometric_mean.part(used, provision, outcome), PLAN.by_outcome["E1"])
        for outcome in PLAN.outcomes
    }
    return {
        "e2_estimate": e2["estimate"],
        "e2_std_error": e2["std_error"],
        "e2_std_error_linearised": e2["std_error_linearised"],
        "e2_std_error_taylor": e2["std_error_linearised"],
        "e3_estimate": e3["estimate"],
        "median_before": levels[provision, PLAN.before],
        "median_after": levels[provision, PLAN.after],
        "median_before_rq": levels[provision, PLAN.before],
        "median_after_rq": levels[provision, PLAN.after],
        "gee_estimate": fit.estimates[fit.position(geometric_mean.TERM)],
        "gee_std_error": cr0(fit),
        "e8_estimate": e8["estimate"],
        "e8_std_error": e8["std_error"],
        **{f"margin_{side}": row["estimate"] for side, row in zip(SIDES, adjusted, strict=True)},
        **{f"margin_{side}_error": row["std_error"] for side, row in zip(SIDES, adjusted, strict=True)},
        **{f"fpc_{outcome}": found.std_error for outcome, found in by_outcome.items()},
        **{f"fpc_{outcome}_df": found.df for outcome, found in by_outcome.items()},
        "fpc_all": fpc(used, PLAN.estimands["E1"].model).std_error,
    }


def wild(cases: pd.DataFrame, provision: str, signs: pd.DataFrame) -> dict[str, float]:
    """Return our wild bootstrap under the names of extent.R, with the signs that R is given."""
    used = geometric_mean.part(geometric_mean.prepare(cases, PLAN), provision, geometric_mean.ALL)
    fit = inference.wls(used, PLAN.estimands["E1"].model)
    boot = resampling.wild_bootstrap(fit, geometric_mean.TERM, signs.to_numpy())
    return {
        "wild_statistic": boot.statistic,
        "wild_mean_abs": float(np.mean(np.abs(boot.replicates))),
        "wild_p_value": boot.p_value,
    }


def fpc(used: pd.DataFrame, formula: str) -> descriptive.Descriptive:
    """Return the descriptive variance of E1, which knows the finite population."""
    return descriptive.stratified(inference.wls(used, formula), used, geometric_mean.TERM)


def cr0(fit: inference.Fit) -> float:
    """Return the sandwich with nothing added for few clusters, from the arrays of the fit."""
    bread = np.linalg.inv(fit.design.T @ (fit.design * fit.weights[:, None]))
    scores = pd.DataFrame(fit.design * (fit.weights * fit.residuals)[:, None])
    sums = scores.groupby(fit.clusters).sum().to_numpy()
    place = fit.position(geometric_mean.TERM)
    return float(np.sqrt((bread @ sums.T @ sums @ bread)[place, place]))
