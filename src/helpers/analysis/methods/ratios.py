"""Weighted ratios of totals and their change between the periods: the estimator behind E2, E4, E5 and E6.

A level is sum(w part) / sum(w whole): a share or a mean where ``whole`` is one per case, else the ratio
estimator, never the mean of ratios (Hájek 1971; Cochran 1977, sec. 6.8). Uncertainty by leaving out one
municipality at a time; R: survey::svyratio on as.svrepdesign(type = "JK1", mse = TRUE). Beside it stands the
linearised value (Särndal, Swensson and Wretman 1992, sec. 5.6) in weighted least squares, for the effective
degrees of freedom and as a check.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from helpers.analysis.methods import checks, inference, moments, resampling, verdicts
from helpers.analysis.methods.verdicts import POINTS, RATIO
from helpers.protocol.analysis_plan import Plan

ONE = "one"  # the column that is 1 in every case: the whole of a share or a mean
SIDES = ("before", "after")
LEVELS = [f"{side}{end}" for side in SIDES for end in ("", "_low", "_high")]
CHANGE = [
    "estimate", "std_error", "p_value", "conf_low", "conf_high", "df", "largest_share",
    "std_error_linearised", "df_effective", "equivalence_low", "equivalence_high", "p_equivalence",
]  # fmt: skip


def level(
    used: pd.DataFrame, part: str, whole: str, *, confidence: float, share: bool = True
) -> dict[str, float]:
    """Return estimate, std_error, low, high, n and n_clusters of sum(w part) / sum(w whole).

    used: one row per case with weight, municipality, ``part`` and ``whole``. The interval is t(G - 1), for a
    share made on the logit scale (R: survey::svyciprop(method = "xlogit")); missing where the share is 0 or 1
    or one municipality is all there is.
    """
    return levels(used, part, whole, [np.full(len(used), True)], confidence=confidence, share=share)[0]


def levels(
    used: pd.DataFrame,
    part: str,
    whole: str,
    domains: list[np.ndarray],
    *,
    confidence: float,
    share: bool = True,
) -> list[dict[str, float]]:
    """Return ``level`` of each of the ``domains`` (n truth values each) from one jackknife over the
    municipalities of all of them, as R's survey::svyby does; n and n_clusters are the domain's own.
    """
    totals = _totals(used, part, whole, domains)
    sizes = [
        {"n": int(rows.sum()), "n_clusters": int(used["municipality"][rows].nunique())} for rows in domains
    ]
    if len(totals) < 2:
        nothing = dict.fromkeys(("std_error", "low", "high"), np.nan)
        estimates = _quotients(totals.sum(axis=0))
        return [
            {"estimate": float(one), **nothing, **size} for one, size in zip(estimates, sizes, strict=True)
        ]
    jack = resampling.delete_one_total(totals, _quotients)
    found = []
    for estimate, error, size in zip(jack.estimates, jack.std_error, sizes, strict=True):
        low, high = _interval(float(estimate), float(error), jack.df, confidence, share)
        found.append(
            {"estimate": float(estimate), "std_error": float(error), "low": low, "high": high, **size}
        )
    return found


def change(
    used: pd.DataFrame, part: str, whole: str, *, scale: str, plan: Plan, tested: bool = True
) -> dict[str, Any]:
    """Return the levels of sum(w part) / sum(w whole) in the two periods and the change from the early to the
    late one.

    used: one row per usable case of one provision, with weight. scale: POINTS (late minus early, a share) or
    RATIO (log of late over early). Keys: before, before_low, before_high, after, after_low, after_high (as
    ``level``, from one jackknife over the municipalities of both periods), those of CHANGE, and those of
    ``verdicts.sizes``, parts_before and parts_after (``parts``), and of a share fewest_either_side and
    fewest_municipalities; missing where it cannot be computed. ``tested``: with the linearised check and the
    effective degrees of freedom. Equivalence is defined on the scale of ratios alone.
    """
    sides = [(used["period"] == period).to_numpy() for period in (plan.before, plan.after)]
    sizes: dict[str, Any] = verdicts.sizes(used, plan)
    sizes |= {"population_known": verdicts.population_known(used)}
    sizes |= _fewest(used, part, whole, sides) | _parts(used, part, sides)
    blank = dict.fromkeys(LEVELS + CHANGE, np.nan)
    if sizes["n_clusters"] < 2:
        return blank | sizes
    statistic = _ratio_change if scale == RATIO else _point_change
    jack = resampling.delete_one_total(_totals(used, part, whole, sides), statistic)
    found = blank | _levels(jack, scale == POINTS, plan.confidence_level) | _difference(jack, scale, plan)
    if tested and np.isfinite(found["estimate"]):
        found |= _linearised(used, part, whole, sides[1], scale)
    return found | sizes


def _totals(used: pd.DataFrame, part: str, whole: str, sides: list[np.ndarray]) -> np.ndarray:
    """Return the weighted totals of each municipality (G x 2 per side: part, whole): all that a ratio, and
    each leave-one-out ratio, needs.
    """
    groups = moments.numbered(used["municipality"])[0]
    weighted = used[[part, whole]].to_numpy(dtype=float) * used["weight"].to_numpy(dtype=float)[:, None]
    split = np.nan_to_num(np.hstack([np.where(side[:, None], weighted, 0.0) for side in sides]), nan=0.0)
    return pd.DataFrame(split).groupby(groups).sum().to_numpy()  # pandas makes up for rounding as it adds


def _fewest(used: pd.DataFrame, part: str, whole: str, sides: list[np.ndarray]) -> dict[str, int]:
    """Return, of a share of cases, how few have the trait, or lack it, in a period (fewest_either_side), and
    the same of the municipalities with such cases.
    """
    has = used[part].to_numpy(dtype=float)
    if not ((used[whole] == 1).all() and np.isin(has, [0, 1]).all()):
        return {}
    split, places = [side & (has == value) for side in sides for value in (0, 1)], used["municipality"]
    return {
        "fewest_either_side": min(int(rows.sum()) for rows in split),
        "fewest_municipalities": min(moments.different(places, split)),
    }


def parts(used: pd.DataFrame, part: str) -> tuple[float, ...]:
    """Return the weighted sum of ``part`` in each municipality, in the order of their codes: what each
    contributes to a total or mean, by which disclosure control decides whether it may be told. Missing
    weights or answers count as nothing.
    """
    filled = used["weight"].astype(float) * used[part].astype(float)
    return tuple(filled.groupby(used["municipality"]).sum().tolist())


def _parts(used: pd.DataFrame, part: str, sides: list[np.ndarray]) -> dict[str, tuple[float, ...]]:
    return {f"parts_{name}": parts(used[rows], part) for name, rows in zip(SIDES, sides, strict=True)}


def _levels(jack: resampling.Jackknife, share: bool, confidence: float) -> dict[str, float]:
    found: dict[str, float] = {}
    for side, estimate, error in zip(SIDES, jack.estimates[:2], jack.std_error[:2], strict=True):
        low, high = _interval(float(estimate), float(error), jack.df, confidence, share)
        found |= {side: float(estimate), f"{side}_low": low, f"{side}_high": high}
    return found


def _difference(jack: resampling.Jackknife, scale: str, plan: Plan) -> dict[str, float]:
    estimate, error = float(jack.estimates[2]), float(jack.std_error[2])
    if not (np.isfinite(estimate) and error > 0):
        return {}
    low, high = inference.interval(estimate, error, jack.df, plan.confidence_level)
    found = {
        "estimate": estimate,
        "std_error": error,
        "p_value": float(inference.two_sided(estimate / error, jack.df)),
        "conf_low": float(low),
        "conf_high": float(high),
        "df": float(jack.df),
        "largest_share": inference.largest_share(jack.without[:, 2], estimate),
    }
    return found if scale == POINTS else found | verdicts.tests(estimate, error, jack.df, plan)


def _quotients(sums: np.ndarray) -> np.ndarray:
    """Return part / whole of sums (... x 2 per side) → (... x sides); missing where there is no whole."""
    part, whole = sums[..., ::2], sums[..., 1::2]
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)


def _point_change(sums: np.ndarray) -> np.ndarray:
    levels = _quotients(sums)
    return np.column_stack([levels, levels[:, 1] - levels[:, 0]])


def _ratio_change(sums: np.ndarray) -> np.ndarray:
    before, after = (levels := _quotients(sums)).T
    known = (before > 0) & (after > 0)
    factor = np.divide(after, before, out=np.full(len(levels), np.nan), where=known)
    return np.column_stack([levels, np.log(factor)])


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
    cases = used[["municipality", "weight"]].assign(linearised=values, after=late.astype(float))
    try:
        fit = inference.wls(cases, "linearised ~ after")
    except checks.NotEstimable:
        return {"std_error_linearised": np.nan, "df_effective": np.nan}
    error = float(fit.std_error[fit.position("after")])
    return {"std_error_linearised": error, "df_effective": inference.cr2(fit, "after")[1]}


def _interval(
    estimate: float, error: float, df: float, confidence: float, share: bool
) -> tuple[float, float]:
    """Return the interval of a level; of a share on the logit scale, missing where it is 0 or 1."""
    if not share:
        low, high = inference.interval(estimate, error, df, confidence)
        return float(low), float(high)
    if not (0 < estimate < 1 and np.isfinite(error)):
        return np.nan, np.nan
    low, high = inference.interval(logit(estimate), error / (estimate * (1 - estimate)), df, confidence)
    return float(expit(low)), float(expit(high))
