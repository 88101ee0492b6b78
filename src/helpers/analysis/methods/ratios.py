"""Weighted ratios of totals and their change between the periods: the estimator behind E4, E5 and E6.

A level is sum(w part) / sum(w whole): a share or a mean where ``whole`` is one per case, else the ratio
estimator, never the mean of ratios (Hájek 1971; Cochran 1977, sec. 6.8). Uncertainty by leaving out one
municipality at a time; R: survey::svyratio on as.svrepdesign(type = "JK1", mse = TRUE). Beside it stands the
linearised value (Särndal, Swensson and Wretman 1992, sec. 5.6) in weighted least squares, for the effective
degrees of freedom and as a check.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import expit, logit

from helpers.analysis.methods import checks, inference, resampling
from helpers.analysis.methods.table_columns import population_known
from helpers.analysis.methods.verdicts import POINTS, RATIO
from helpers.protocol.analysis_plan import Plan
from helpers.survey.sampling import weights

NAN = float("nan")
CHANGE = [
    "estimate", "std_error", "p_value", "conf_low", "conf_high", "df", "mde", "mde_ratio", "std_error_linearised", "df_effective",
    "equivalence_low", "equivalence_high", "p_equivalence",
]  # fmt: skip


def level(
    used: pd.DataFrame, part: str, whole: str, *, confidence: float, share: bool = True
) -> dict[str, float]:
    """Return estimate, std_error, low, high, n and n_clusters of sum(w part) / sum(w whole).

    used: one row per case with weight, municipality, ``part`` and ``whole``. The interval is t(G - 1), for a
    share made on the logit scale (R: survey::svyciprop(method = "xlogit")); missing where the share is 0 or 1
    or one municipality is all there is.
    """
    sizes = {"n": len(used), "n_clusters": used["municipality"].nunique()}
    used = used.reset_index(drop=True)
    totals = _totals(used, {"part": used[part], "whole": used[whole]})
    if sizes["n_clusters"] < 2:
        return {
            **dict.fromkeys(("std_error", "low", "high"), NAN),
            "estimate": _quotient(*totals.sum()),
            **sizes,
        }
    jack = resampling.delete_one_total(totals, lambda sums: _quotient(*sums))
    estimate, error = float(jack.estimates[0]), float(jack.std_error[0])
    low, high = (_logit_interval if share else inference.interval)(estimate, error, jack.df, confidence)
    return {"estimate": estimate, "std_error": error, "low": float(low), "high": float(high), **sizes}


def change(
    used: pd.DataFrame, part: str, whole: str, *, scale: str, plan: Plan, tested: bool = True
) -> dict[str, Any]:
    """Return the levels of sum(w part) / sum(w whole) in the two periods and the change from the early to the
    late one.

    used: one row per usable case of one provision, with weight. scale: POINTS (late minus early, a share) or
    RATIO (log of late over early). Keys: before, before_low, before_high, after, after_low, after_high (as
    ``level``, from one jackknife over the municipalities of both periods), those of CHANGE, and ``_sizes``;
    missing where it cannot be computed. ``tested``: with the linearised check and the effective degrees of
    freedom. Equivalence is defined on the scale of ratios alone.
    """
    used = used.reset_index(drop=True)
    sides = {"before": used[used["period"] == plan.before], "after": used[used["period"] == plan.after]}
    sizes = _sizes(used, sides, part, whole)
    blank = dict.fromkeys([f"{side}{end}" for side in sides for end in ("", "_low", "_high")] + CHANGE, NAN)
    if sizes["n_clusters"] < 2:
        return blank | sizes
    split = {
        f"{kind}_{side}": rows[name]
        for side, rows in sides.items()
        for kind, name in (("part", part), ("whole", whole))
    }
    jack = resampling.delete_one_total(
        _totals(used, split), _ratio_change if scale == RATIO else _point_change
    )
    found = blank | _levels(jack, scale == POINTS, plan.confidence_level) | _difference(jack, scale, plan)
    if tested and np.isfinite(found["estimate"]):
        found |= _linearised(used, part, whole, (used["period"] == plan.after).to_numpy(), scale)
    return found | sizes


def _sizes(used: pd.DataFrame, sides: dict[str, pd.DataFrame], part: str, whole: str) -> dict[str, float]:
    """Return what lies behind a change; of a share of cases also how few have the trait, or lack it, in a
    period.

    fewest_municipalities is the same of the municipalities with such cases.
    """
    found: dict[str, float] = {
        "n": len(used),
        "n_clusters": used["municipality"].nunique(),
        "population_known": population_known(used),
    }
    for name, rows in sides.items():
        found |= {f"n_{name}": len(rows), f"municipalities_{name}": rows["municipality"].nunique()}
    found |= {"weighted_n": float(used["weight"].sum()), "effective_n": weights.effective_n(used["weight"])}
    if used[whole].eq(1).all() and used[part].isin([0, 1]).all():
        split = [rows[rows[part] == value] for rows in sides.values() for value in (0, 1)]
        found["fewest_either_side"] = min(len(rows) for rows in split)
        found["fewest_municipalities"] = min(rows["municipality"].nunique() for rows in split)
    return found


def _levels(jack: resampling.Jackknife, share: bool, confidence: float) -> dict[str, float]:
    found = {}
    for place, side in enumerate(("before", "after")):
        estimate, error = float(jack.estimates[place]), float(jack.std_error[place])
        interval = _logit_interval if share else inference.interval
        low, high = interval(estimate, error, jack.df, confidence)
        found |= {side: estimate, f"{side}_low": float(low), f"{side}_high": float(high)}
    return found


def _difference(jack: resampling.Jackknife, scale: str, plan: Plan) -> dict[str, float]:
    estimate, error = float(jack.estimates[2]), float(jack.std_error[2])
    if not (np.isfinite(estimate) and error > 0):
        return {}
    low, high = inference.interval(estimate, error, jack.df, plan.confidence_level)
    mde = inference.minimum_detectable(error, jack.df, alpha=plan.alpha, power=plan.power)
    tests = (
        {}
        if scale == POINTS
        else inference.equivalence(estimate, error, jack.df, margin=plan.margin, level=plan.equivalence_level)
    )
    return tests | {
        "estimate": estimate,
        "std_error": error,
        "p_value": float(2 * stats.t.sf(abs(estimate / error), jack.df)),
        "conf_low": float(low),
        "conf_high": float(high),
        "df": float(jack.df),
        "mde": mde,
        "mde_ratio": NAN if scale == POINTS else float(np.exp(mde)),
    }


def _totals(used: pd.DataFrame, columns: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Return the weighted totals by municipality: all that a ratio, and each leave-one-out ratio, needs."""
    weighted = {
        name: values.astype(float) * used.loc[values.index, "weight"] for name, values in columns.items()
    }
    totals = pd.DataFrame(weighted, index=used.index).fillna(0.0)
    return totals.groupby(used["municipality"].to_numpy(dtype=str)).sum()


def _quotient(part: float, whole: float) -> float:
    return part / whole if whole > 0 else NAN


def _two_ratios(sums: np.ndarray) -> tuple[float, float]:
    part_before, whole_before, part_after, whole_after = sums
    return _quotient(part_before, whole_before), _quotient(part_after, whole_after)


def _point_change(sums: np.ndarray) -> np.ndarray:
    before, after = _two_ratios(sums)
    return np.array([before, after, after - before])


def _ratio_change(sums: np.ndarray) -> np.ndarray:
    before, after = _two_ratios(sums)
    return np.array([before, after, np.log(after / before) if before > 0 and after > 0 else NAN])


def _linearised(used: pd.DataFrame, part: str, whole: str, late: np.ndarray, scale: str) -> dict[str, float]:
    """Return std_error_linearised (CR3 of the linearised values) and df_effective (CR2, target 1/w); missing
    without a fit.
    """
    values = np.empty(len(used))
    parts, wholes, weight = (used[name].to_numpy(dtype=float) for name in (part, whole, "weight"))
    for side in (late, ~late):
        ratio = weight[side] @ parts[side] / (weight[side] @ wholes[side])
        values[side] = (parts[side] - ratio * wholes[side]) / np.average(wholes[side], weights=weight[side])
        values[side] /= ratio if scale == RATIO else 1.0
    try:
        fit = inference.wls(used.assign(linearised=values, after=late.astype(float)), "linearised ~ after")
    except checks.NotEstimable:
        return {"std_error_linearised": NAN, "df_effective": NAN}
    error = float(np.sqrt(fit.covariance[fit.position("after"), fit.position("after")]))
    return {"std_error_linearised": error, "df_effective": inference.cr2(fit, "after")[1]}


def _logit_interval(estimate: float, error: float, df: float, confidence: float) -> tuple[float, float]:
    if not (0 < estimate < 1 and np.isfinite(error)):
        return NAN, NAN
    low, high = inference.interval(logit(estimate), error / (estimate * (1 - estimate)), df, confidence)
    return float(expit(low)), float(expit(high))
