"""Files from the early period that no longer exist: how many, and how selective a loss would remove the
growth.

Retention is modelled as logit P(file kept) = a + g z, z the standardised log pages among the kept cases. A
kept case then stands for 1/P = 1 + exp(-a - g z) cases; a follows from the share of files available
(calibrated inverse-probability weighting, cf. Rotnitzky, Robins and Scharfstein 1998 on sensitivity analysis
of informative non-response).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from helpers.analysis.growth import geometric_mean
from helpers.analysis.methods import checks, inference, verdicts
from helpers.protocol.analysis_plan import Plan
from helpers.terms import ALL, COMPLETED, FILE_LOST, GROUP

STEPS = 46  # of the search for the odds ratio that turns the verdict, up to the plan's largest
CLOSE = 1e-4  # of its logarithm


def availability(cases: pd.DataFrame) -> pd.DataFrame:
    """Return per provision x period the drawn cases whose file was looked for, those lost, and the share
    available.

    cases: one row per drawn case with provision, period and disposition. Cases that were refused, out of
    scope or replaced for other reasons tell nothing of the file and do not count. Columns: provision, period,
    sought, lost, availability.
    """
    checks.columns(cases, [*GROUP, "disposition"], "cases")
    sought = cases[cases["disposition"].isin([COMPLETED, *FILE_LOST])]
    lost = sought.assign(lost=sought["disposition"].isin(FILE_LOST)).groupby(GROUP)["lost"]
    counted = lost.agg(sought="size", lost="sum").reset_index()
    return counted.assign(availability=1 - counted["lost"] / counted["sought"])


def tipping_points(
    cases: pd.DataFrame, plan: Plan, table: pd.DataFrame, early: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return per provision the availability of early files, and what a selective loss of them would make of
    E1.

    cases: as for ``geometric_mean.e1``; table: its result; early: by provision, the availability that is
    reckoned with, and whether it is the least that it can be (bounded; default: that of the cases). An odds
    ratio of retention, per standard deviation of log pages, below 1 means that large files were lost more
    often than small ones; above 1: less often. Columns: provision, availability, bounded, kept_small and
    kept_large (E1 on the log scale if small, or large, files were kept ``plan.odds_ratio`` times as often),
    odds_ratio (that removes the change) and verdict_odds_ratio (the one nearest to 1 at which the verdict is
    another, at the level of the own test and as if pages were counted alike). Missing where nothing up to the
    plan's largest odds ratio does it, no file was lost, or E1 cannot be estimated.
    """
    prepared = geometric_mean.prepare(cases, plan)
    known = _early(cases, plan) if early is None else early
    main = table[table["outcome"] == ALL].set_index("provision")
    rows = []
    for provision in plan.provisions:
        share, bounded = known["availability"].get(provision, np.nan), known["bounded"].get(provision, False)
        used = geometric_mean.part(prepared, provision, ALL).dropna(subset="weight")
        found = _under_loss(used, share, main.loc[provision], plan)
        rows.append({"provision": provision, "availability": share, "bounded": bounded} | found)
    return pd.DataFrame(rows)


def _early(cases: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    found = availability(cases).query("period == @plan.before").set_index("provision")
    return found[["availability"]].assign(bounded=False)


def _under_loss(used: pd.DataFrame, share: float, row: pd.Series, plan: Plan) -> dict[str, float]:
    names = ("kept_small", "kept_large", "odds_ratio", "verdict_odds_ratio")
    if not 0 < share < 1 or row["reasons"]:
        return dict.fromkeys(names, np.nan)
    slope = np.log(plan.odds_ratio)
    small, large = (growth_under(used, share, step) for step in (-slope, slope))
    numbers = (small, large, _odds_ratio(used, share, plan), _verdict_odds_ratio(used, share, row, plan))
    return dict(zip(names, numbers, strict=True))


def _odds_ratio(used: pd.DataFrame, share: float, plan: Plan) -> float:
    """Solve adjusted growth = 0 for the odds ratio; the growth rises with it."""
    if not 0 < share < 1 or used["period"].nunique() < 2:
        return np.nan
    bound = np.log(plan.largest_odds_ratio)
    low, high = (growth_under(used, share, slope) for slope in (-bound, bound))
    if not low < 0 < high:
        return np.nan
    return float(np.exp(brentq(lambda slope: growth_under(used, share, slope), -bound, bound, xtol=1e-10)))


def _verdict_odds_ratio(used: pd.DataFrame, share: float, row: pd.Series, plan: Plan) -> float:
    """Return the odds ratio nearest to 1 at which the verdict is another one."""
    level, bound = float(row["level"]), float(np.log(plan.largest_odds_ratio))
    fit = inference.wls(used, plan.estimands["E1"].model)

    def verdict(slope: float) -> str:
        weights = _as_lost(used, share, slope)["weight"].to_numpy(dtype=float)
        return _verdict(fit, weights, level, plan)

    shown = verdict(0.0)
    for size in np.linspace(0, bound, STEPS + 1)[1:]:
        for slope in (-size, size):
            if verdict(slope) != shown:
                inside = slope * (1 - bound / STEPS / size)
                return float(np.exp(_turn(lambda at: verdict(at) == shown, inside, slope)))
    return np.nan


def _turn(holds: Callable[[float], bool], inside: float, beyond: float) -> float:
    """Return by halving where, between two slopes, what ``holds`` inside ceases to."""
    while abs(beyond - inside) > CLOSE:
        middle = (beyond + inside) / 2
        inside, beyond = (middle, beyond) if holds(middle) else (inside, middle)
    return float(beyond)


def _verdict(fit: inference.Fit, weights: np.ndarray, level: float, plan: Plan) -> str:
    """Return the verdict on E1 if its cases had these ``weights``."""
    estimate, error = inference.reweighted(fit, geometric_mean.TERM, weights)
    low, high = inference.interval(estimate, error, fit.df, level)
    known = {"reasons": "", verdicts.LOW: low, verdicts.HIGH: high}
    return verdicts.verdict(known | verdicts.tests(estimate, error, fit.df, plan), plan).code


def growth_under(used: pd.DataFrame, share: float, slope: float) -> float:
    """Return E1 (log ratio) if early files were kept with log odds ``slope`` per SD of log pages, ``share``
    of them in all.

    used: prepared cases of one provision; slope 0 returns the plain estimate. Weights keep their totals per
    outcome.
    """
    lost = _as_lost(used, share, slope)
    root = np.sqrt(lost["weight"].to_numpy(dtype=float))
    design = np.column_stack([np.ones(len(used)), used["after"], used["remitted"]]) * root[:, None]
    return float(np.linalg.lstsq(design, used["log_pages"].to_numpy() * root, rcond=None)[0][1])


def _as_lost(used: pd.DataFrame, share: float, slope: float) -> pd.DataFrame:
    """Return ``used`` with the weights that stand for the files lost as well."""
    early = used["after"].to_numpy() == 0
    pages, weight = used["log_pages"].to_numpy(), used["weight"].to_numpy(dtype=float)
    score, factor = _standardised(pages, weight, early), np.ones(len(used))
    for remitted in (0.0, 1.0):
        rows = early & (used["remitted"].to_numpy() == remitted)
        if rows.any():
            factor[rows] = _multiplier(score[rows], weight[rows], share, slope)
    return used.assign(weight=weight * factor)


def _standardised(pages: np.ndarray, weight: np.ndarray, early: np.ndarray) -> np.ndarray:
    centre = np.average(pages[early], weights=weight[early])
    return (pages - centre) / np.sqrt(np.average((pages[early] - centre) ** 2, weights=weight[early]))


def _multiplier(score: np.ndarray, weight: np.ndarray, share: float, slope: float) -> np.ndarray:
    """Return 1/P per case, scaled to a weighted mean of 1."""
    odds_of_loss = np.exp(-slope * score)
    return share + (1 - share) * odds_of_loss / np.average(odds_of_loss, weights=weight)
