"""Second looks at E1: the same question under other weights, other standard errors and fewer cases, named in
the analysis plan.

They stand beside the pre-specified result and never replace it. A run is held to the guards of the result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.growth import descriptive, doubtful_pages, geometric_mean
from helpers.analysis.growth.geometric_mean import TERM
from helpers.analysis.growth.retention import RETENTION
from helpers.analysis.methods import checks, counting, inference, resampling, verdicts
from helpers.protocol.analysis_plan import Plan
from helpers.survey.sampling import weights
from helpers.terms import ALL

PLANNED, BOUNDED = "planned", "bounded_influence"
LATE_YEAR, CENTRAL_DRAW = "without_late_year", "central_draw"
WITHOUT_ONE = "leave_one_out"
SELECTING = (  # runs that rest on other cases than the planned one
    *(
        doubtful_pages.AS_ANSWERED,
        doubtful_pages.SET_ASIDE,
        "same_method",
        LATE_YEAR,
        CENTRAL_DRAW,
        RETENTION,
    ),
)
NEEDED = ["measuring_method", "draw_source", "decision_date", "stratum", "stratum_size"]
NUMBERS = ("estimate", "std_error", "conf_low", "conf_high", "p_value", "df")
ALIKE = 1e-12  # estimates that differ by less are one estimate, computed in another way
STEPS = 50  # of the reweighted fits of bounded_influence, which settle long before
Run = Callable[[pd.DataFrame, Plan, np.random.Generator], Mapping[str, Any]]


def e1(
    cases: pd.DataFrame,
    plan: Plan,
    seed: int,
    levels: Mapping[str, float] | None = None,
    variants: Mapping[str, pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """Return per provision the pre-specified E1 (run "planned") and every run of ``plan.sensitivity``.

    cases: as for ``geometric_mean.e1``, with NEEDED. levels: of the interval that decides, by provision
    (default: the plan's level). variants: by run, the cases with other page counts
    (``doubtful_pages.variants``); without them those runs are the planned one, and there is none of RETENTION
    (``retention.reweighted``), which needs Ankestyrelsen's counts. seed: of the wild bootstrap.

    Columns: provision, run, detail (the way of counting kept, or the number of lonely strata), n,
    n_municipalities, n_before, reasons (``verdicts.tripped``), estimate, std_error, conf_low, conf_high,
    p_value, df (log scale), own_estimate (another than the planned one), ratio, ratio_low, ratio_high. What a
    run does not give is missing: a bootstrap p-value has no interval; leave_one_out has the smallest and
    largest estimate without one municipality in ratio_low and ratio_high; the descriptive interval has no
    p-value. Raises InputInvalid.
    """
    checks.columns(cases, NEEDED, "cases")
    if unknown := [name for name in plan.sensitivity.runs if name not in RUNS]:
        raise checks.InputInvalid(
            f"analysis_plan.yml, sensitivity.runs: {unknown[0]!r} is none of {', '.join(RUNS)}."
        )
    prepared = {name: geometric_mean.prepare(frame, plan) for name, frame in (variants or {}).items()}
    prepared[PLANNED] = geometric_mean.prepare(cases, plan)
    found = []
    for place, provision in enumerate(plan.provisions):
        level = (levels or {}).get(provision, plan.confidence_level)
        own = replace(plan, confidence_level=level)
        for name in (PLANNED, *plan.sensitivity.runs):
            if name == RETENTION and name not in prepared:
                continue
            frame = prepared.get(name, prepared[PLANNED])
            used = geometric_mean.part(frame, provision, ALL).dropna(subset="weight")
            rng = np.random.default_rng([seed, place])
            found.append({"provision": provision, "run": name, **_tried(RUNS[name], used, own, rng)})
    table = pd.DataFrame(found)
    planned = table["provision"].map(table[table["run"] == PLANNED].set_index("provision")["estimate"])
    table = table.assign(own_estimate=(table["estimate"] - planned).abs() > ALIKE)
    ends = {"": "estimate", "_low": "conf_low", "_high": "conf_high"}
    return table.assign(**{f"ratio{end}": np.exp(table[key]) for end, key in ends.items()})


def bounded(table: pd.DataFrame, looked: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return E1 with bounded influence where its verdict is another than in ``table``
    (``geometric_mean.e1``): the rows of the provisions, with variant.

    looked: the table of ``e1`` here. Whether a change can be told from the way of counting is not compared:
    where that has drifted, a rise or a fall that only bounded influence shows counts as measured.
    """
    main = table[table["outcome"] == ALL].drop(columns=["reasons", "verdict", "within_margin", "drift"])
    rows = looked[looked["run"] == BOUNDED].set_index("provision")
    main = main[main["provision"].isin(rows.index)]
    if main.empty:
        return table.head(0).assign(variant=BOUNDED)
    run = {name: main["provision"].map(rows[name]) for name in (*NUMBERS, "reasons")}
    tried = main.assign(**run, variant=BOUNDED)
    close = [verdicts.tests(row.estimate, row.std_error, row.df, plan) for row in tried.itertuples()]
    tried = verdicts.concluded(tried.assign(**pd.DataFrame(close, tried.index)), plan)
    shown, drift = table.loc[tried.index, "verdict"], table.loc[tried.index, "drift"]
    plain = shown.replace({measured: code for code, measured in verdicts.MEASURED.items()})
    other = tried["verdict"].ne(plain) & shown.ne(verdicts.NOT_ESTIMABLE)
    careful = tried["verdict"].replace(verdicts.MEASURED).where(drift >= plan.counting.large_drift)
    return tried.assign(verdict=careful.fillna(tried["verdict"]), drift=drift)[other]


def _tried(run: Run, used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    blank = {**dict.fromkeys(NUMBERS, np.nan), "detail": "", **_size(used, plan), "reasons": "no_fit"}
    try:
        return {**blank, "reasons": "", **run(used, plan, rng)}
    except checks.NotEstimable:
        return blank


def _size(used: pd.DataFrame, plan: Plan) -> dict[str, int]:
    return {
        "n": len(used),
        "n_municipalities": used["municipality"].nunique(),
        "n_before": int(used["period"].eq(plan.before).sum()),
    }


def _fit(used: pd.DataFrame, plan: Plan) -> inference.Fit:
    return inference.wls(used, plan.estimands["E1"].model)


def _planned(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    return _told(_fit(used, plan), used, plan)


def _told(fit: inference.Fit, used: pd.DataFrame, plan: Plan) -> dict[str, Any]:
    """Return the numbers of a fit of its own, and the guards that it trips."""
    row = inference.tidy(fit, level=plan.confidence_level).set_index("term").loc[TERM]
    numbers = {key: float(row[key]) for key in NUMBERS}
    known = verdicts.sizes(used, plan) | {"df_effective": inference.cr2(fit, TERM)[1]}
    reasons = verdicts.reasons_of(numbers | known, plan)
    return {**numbers, **_size(used, plan), "reasons": reasons}


def _unweighted(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    return _planned(used.assign(weight=1.0), plan, rng)


def _trimmed(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    return _planned(used.assign(weight=weights.trimmed(used, plan.trim_percentile)), plan, rng)


def _cr2(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    fit = _fit(used, plan)
    estimate, (std_error, df) = fit.estimate(TERM), inference.cr2(fit, TERM)
    low, high = inference.interval(estimate, std_error, df, plan.confidence_level)
    p_value = float(inference.two_sided(estimate / std_error, df))
    return dict(zip(NUMBERS, (estimate, std_error, low, high, p_value, df), strict=True))


def _wild(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    fit = _fit(used, plan)
    signs = resampling.rademacher(rng, plan.replicates, fit.df + 1)
    p_value = resampling.wild_bootstrap(fit, TERM, signs).p_value
    return {"estimate": fit.estimate(TERM), "p_value": p_value}


def _same_method(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    """Keep the cases counted in one way (``counting.alike``); it stands in ``detail``."""
    kept, way = counting.alike(used, plan)
    if kept.empty:
        raise checks.NotEstimable("No case says how its pages were counted.")
    return _planned(_raised(kept, used), plan, rng) | {"detail": verdicts.BETWEEN.join(way)}


def _counting_covariates(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    rows, names = counting.covariates(used, plan)
    return _told(inference.wls(rows, " + ".join([plan.estimands["E1"].model, *names])), used, plan)


def _bounded_influence(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    """Bound weight x residual at the plan's limit, in robust standard deviations (1.4826 x the median of
    their sizes), by reweighting (Kokic and Bell 1994, J. Off. Stat. 10: 419-435; Hulliger 1995).
    """
    weight, fit = used["weight"].to_numpy(dtype=float), _fit(used, plan)
    for _ in range(STEPS):
        influence = np.abs(weight * fit.residuals)
        limit = plan.sensitivity.influence_limit * 1.4826 * np.median(influence)
        kept = np.minimum(1.0, np.divide(limit, influence, out=np.ones(len(used)), where=influence > limit))
        if np.allclose(kept * weight, fit.weights, rtol=1e-10, atol=0):
            break
        fit = inference.refitted(fit, kept * weight)
    return _told(fit, used, plan)


def _without_late_year(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    """Leave out the decisions of the plan's late year; the others keep their weights, which stand for their
    own years.
    """
    year = pd.to_datetime(used["decision_date"]).dt.year
    return _planned(used[year != plan.sensitivity.late_year], plan, rng)


def _central_draw(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    return _planned(_raised(used[used["draw_source"] == plan.sensitivity.central_source], used), plan, rng)


def _leave_one_out(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    """Return the smallest and largest estimate without one municipality: how much one of them carries."""
    fit = _fit(used, plan)
    without = inference.without_each(fit, TERM)
    return {
        "estimate": fit.estimate(TERM),
        "conf_low": float(without.min()),
        "conf_high": float(without.max()),
    }


def _descriptive(used: pd.DataFrame, plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    if used["stratum_size"].isna().any():
        raise checks.NotEstimable("The number of appeals per stratum is not known.")
    fit = _fit(used, plan)
    found = descriptive.stratified(fit, used, TERM)
    low, high = descriptive.interval(fit.estimate(TERM), found, plan.confidence_level)
    numbers = (fit.estimate(TERM), found.std_error, low, high, np.nan, found.df)
    return {**dict(zip(NUMBERS, numbers, strict=True)), "detail": str(found.lonely)}


def _raised(part: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Return ``part`` with weights raised to the totals of ``whole`` per provision x period x outcome."""
    totals, own = (frame.groupby(weights.NATIONAL)["weight"].sum() for frame in (whole, part))
    factor = (totals / own).loc[pd.MultiIndex.from_frame(part[weights.NATIONAL])]
    return part.assign(weight=part["weight"] * factor.to_numpy())


RUNS: dict[str, Run] = {
    PLANNED: _planned,
    doubtful_pages.AS_ANSWERED: _planned,
    doubtful_pages.SET_ASIDE: _planned,
    "unweighted": _unweighted,
    "trimmed": _trimmed,
    "cr2": _cr2,
    "wild_bootstrap": _wild,
    "bounded_influence": _bounded_influence,
    "same_method": _same_method,
    "counting_covariates": _counting_covariates,
    LATE_YEAR: _without_late_year,
    CENTRAL_DRAW: _central_draw,
    RETENTION: _planned,
    WITHOUT_ONE: _leave_one_out,
    "descriptive": _descriptive,
}
