"""Second looks at E1: the same question under other weights, other standard errors and fewer cases, named in
the analysis plan.

They stand beside the pre-specified result and never replace it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.growth import descriptive, geometric_mean
from helpers.analysis.methods import checks, inference, wild
from helpers.errors import HelpersError
from helpers.protocol.analysis_plan import Plan
from helpers.survey.sampling import weights

PLANNED = "planned"
NEEDED = ["measuring_method", "draw_source", "decision_date", "stratum", "stratum_size"]
NUMBERS = ("estimate", "std_error", "conf_low", "conf_high", "p_value", "df")
Run = Callable[[pd.DataFrame, Plan, np.random.Generator], Mapping[str, Any]]


class RunUnknown(HelpersError):
    """The analysis plan names a second look that the program does not know."""


def e1(cases: pd.DataFrame, plan: Plan, seed: int) -> pd.DataFrame:
    """Return per provision the pre-specified E1 (run "planned") and every run of ``plan.sensitivity``.

    cases: as for ``growth.e1``, with NEEDED. Columns: provision, run, detail (the measuring method kept, or
    the number of lonely strata), n, n_municipalities, estimate, std_error, conf_low, conf_high, p_value, df
    (log scale) and ratio, ratio_low, ratio_high. What a run does not give is missing: a bootstrap p-value has
    no interval; leave_one_out has the smallest and largest estimate without one municipality in ratio_low and
    ratio_high; the descriptive interval has no p-value. seed: of the wild bootstrap. Raises RunUnknown.
    """
    checks.columns(cases, NEEDED, "cases")
    if unknown := [name for name in plan.sensitivity.runs if name not in RUNS]:
        raise RunUnknown(f"analysis_plan.yml, sensitivity.runs: {unknown[0]!r} is none of {', '.join(RUNS)}.")
    prepared = geometric_mean.prepare(cases, plan)
    found = []
    for place, provision in enumerate(plan.provisions):
        used = geometric_mean.part(prepared, provision, geometric_mean.ALL).dropna(subset="weight")
        for name in (PLANNED, *plan.sensitivity.runs):
            rng = np.random.default_rng([seed, place])
            found.append({"provision": provision, "run": name, **_tried(RUNS[name], used, plan, rng)})
    table = pd.DataFrame(found)
    return table.assign(
        **{
            f"ratio{end}": np.exp(table[key])
            for end, key in (("", "estimate"), ("_low", "conf_low"), ("_high", "conf_high"))
        }
    )


def _tried(run: Run, used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    blank = {
        **dict.fromkeys(NUMBERS, np.nan),
        "detail": "",
        "n": len(used),
        "n_municipalities": used["municipality"].nunique(),
    }
    try:
        return {**blank, **run(used, plan, rng)}
    except checks.NotEstimable:
        return blank


def _planned(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    row = (
        inference.tidy(inference.wls(used, plan.estimands["E1"].model), level=plan.confidence_level)
        .set_index("term")
        .loc[geometric_mean.TERM]
    )
    return {
        **{key: float(row[key]) for key in NUMBERS},
        "n": len(used),
        "n_municipalities": used["municipality"].nunique(),
    }


def _unweighted(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    return _planned(used.assign(weight=1.0), plan, rng)


def _trimmed(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    return _planned(used.assign(weight=weights.trimmed(used, plan.trim_percentile)), plan, rng)


def _cr2(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    fit = inference.wls(used, plan.estimands["E1"].model)
    estimate = float(fit.estimates[fit.position(geometric_mean.TERM)])
    std_error, df = inference.cr2(fit, geometric_mean.TERM)
    low, high = inference.interval(estimate, std_error, df, plan.confidence_level)
    p_value = 2 * inference.tail(abs(estimate) / std_error, df)
    return {
        "estimate": estimate,
        "std_error": std_error,
        "conf_low": low,
        "conf_high": high,
        "p_value": p_value,
        "df": df,
    }


def _wild(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    fit = inference.wls(used, plan.estimands["E1"].model)
    signs = wild.rademacher(rng, plan.replicates, fit.df + 1)
    found = wild.wild_bootstrap(fit, geometric_mean.TERM, signs)
    return {"estimate": float(fit.estimates[fit.position(geometric_mean.TERM)]), "p_value": found.p_value}


def _same_method(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    """Keep the cases counted in the way that has most cases in the period where it has fewest; it stands in
    ``detail``.
    """
    counts = (
        used.groupby(["measuring_method", "period"])
        .size()
        .unstack(fill_value=0)
        .reindex(columns=[plan.before, plan.after], fill_value=0)
    )
    if counts.empty:
        raise checks.NotEstimable("No case says how its pages were counted.")
    method = str(counts.min(axis=1).idxmax())
    return _planned(_raised(used[used["measuring_method"] == method], used), plan, rng) | {"detail": method}


def _without_late_year(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    """Leave out the decisions of the plan's late year; the others keep their weights, which stand for their
    own years.
    """
    return _planned(
        used[pd.to_datetime(used["decision_date"]).dt.year != plan.sensitivity.late_year], plan, rng
    )


def _central_draw(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    return _planned(_raised(used[used["draw_source"] == plan.sensitivity.central_source], used), plan, rng)


def _leave_one_out(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    """Return the smallest and largest estimate without one municipality: how much one of them carries."""
    fit = inference.wls(used, plan.estimands["E1"].model)
    root = np.sqrt(fit.weights)
    design, response = fit.design * root[:, None], (fit.design @ fit.estimates + fit.residuals) * root
    place = fit.position(geometric_mean.TERM)
    without = [
        float(np.linalg.lstsq(design[rest], response[rest], rcond=None)[0][place])
        for rest in (fit.clusters != group for group in np.unique(fit.clusters))
    ]
    return {"estimate": float(fit.estimates[place]), "conf_low": min(without), "conf_high": max(without)}


def _descriptive(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    if used["stratum_size"].isna().any():
        raise checks.NotEstimable("The number of appeals per stratum is not known.")
    fit = inference.wls(used, plan.estimands["E1"].model)
    found = descriptive.stratified(fit, used, geometric_mean.TERM)
    estimate = float(fit.estimates[fit.position(geometric_mean.TERM)])
    low, high = descriptive.interval(estimate, found, plan.confidence_level)
    numbers = {
        "estimate": estimate,
        "std_error": found.std_error,
        "conf_low": low,
        "conf_high": high,
        "df": found.df,
    }
    return {**numbers, "detail": str(found.lonely)}


def _raised(part: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Return ``part`` with weights raised to the totals that ``whole`` has per provision x period x outcome."""
    totals, own = (frame.groupby(weights.NATIONAL)["weight"].sum() for frame in (whole, part))
    return part.assign(
        weight=part["weight"]
        * (totals / own).loc[pd.MultiIndex.from_frame(part[weights.NATIONAL])].to_numpy()
    )


RUNS: dict[str, Run] = {
    PLANNED: _planned,
    "unweighted": _unweighted,
    "trimmed": _trimmed,
    "cr2": _cr2,
    "wild_bootstrap": _wild,
    "same_method": _same_method,
    "without_late_year": _without_late_year,
    "central_draw": _central_draw,
    "leave_one_out": _leave_one_out,
    "descriptive": _descriptive,
}
