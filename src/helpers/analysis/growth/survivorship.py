"""Files from the early period that no longer exist: how many, and how selective a loss would remove the
growth.

Retention is modelled as logit P(file kept) = a + g z, z the standardised log pages among the kept cases. A
kept case then stands for 1/P = 1 + exp(-a - g z) cases; a follows from the share of files available
(calibrated inverse-probability weighting, cf. Rotnitzky, Robins and Scharfstein 1998 on sensitivity analysis
of informative non-response).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from helpers.analysis.growth import geometric_mean
from helpers.analysis.methods import checks
from helpers.protocol.analysis_plan import Plan
from helpers.terms import ALL, COMPLETED, FILE_LOST

KEYS = ["provision", "period"]


def availability(cases: pd.DataFrame) -> pd.DataFrame:
    """Return per provision x period the drawn cases whose file was looked for, those lost, and the share
    available.

    cases: one row per drawn case with provision, period and disposition. Cases that were refused, out of
    scope or replaced for other reasons tell nothing of the file and do not count. Columns: provision, period,
    sought, lost, availability.
    """
    checks.columns(cases, [*KEYS, "disposition"], "cases")
    sought = cases[cases["disposition"].isin([COMPLETED, *FILE_LOST])]
    lost = sought.assign(lost=sought["disposition"].isin(FILE_LOST)).groupby(KEYS)["lost"]
    counted = lost.agg(sought="size", lost="sum").reset_index()
    return counted.assign(availability=1 - counted["lost"] / counted["sought"])


def tipping_points(cases: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return per provision the availability of early files and the retention odds ratio per SD of log pages
    that removes E1.

    cases: as for ``geometric_mean.e1``. odds_ratio < 1: large files would have to be lost more often than
    small ones; > 1: less often. It is missing where nothing up to the plan's largest odds ratio removes the
    growth, or E1 cannot be estimated. Columns: provision, availability, odds_ratio.
    """
    prepared = geometric_mean.prepare(cases, plan)
    early = availability(cases).query("period == @plan.before").set_index("provision")["availability"]
    rows = []
    for provision in plan.provisions:
        share = float(early.get(provision, np.nan))
        used = geometric_mean.part(prepared, provision, ALL).dropna(subset="weight")
        rows.append(
            {"provision": provision, "availability": share, "odds_ratio": _odds_ratio(used, share, plan)}
        )
    return pd.DataFrame(rows)


def _odds_ratio(used: pd.DataFrame, share: float, plan: Plan) -> float:
    """Solve adjusted growth = 0 for the odds ratio; the growth rises with it."""
    if not 0 < share < 1 or used["period"].nunique() < 2:
        return np.nan
    bound = np.log(plan.largest_odds_ratio)
    low, high = (growth_under(used, share, slope) for slope in (-bound, bound))
    if not low < 0 < high:
        return np.nan
    return float(np.exp(brentq(lambda slope: growth_under(used, share, slope), -bound, bound, xtol=1e-10)))


def growth_under(used: pd.DataFrame, share: float, slope: float) -> float:
    """Return E1 (log ratio) if early files were kept with log odds ``slope`` per SD of log pages, ``share``
    of them in all.

    used: prepared cases of one provision; slope 0 returns the plain estimate. Weights keep their totals per
    outcome.
    """
    early = used["after"].to_numpy() == 0
    pages, weight = used["log_pages"].to_numpy(), used["weight"].to_numpy(dtype=float)
    score, factor = _standardised(pages, weight, early), np.ones(len(used))
    for remitted in (0.0, 1.0):
        rows = early & (used["remitted"].to_numpy() == remitted)
        if rows.any():
            factor[rows] = _multiplier(score[rows], weight[rows], share, slope)
    root = np.sqrt(weight * factor)
    design = np.column_stack([np.ones(len(used)), used["after"], used["remitted"]]) * root[:, None]
    return float(np.linalg.lstsq(design, pages * root, rcond=None)[0][1])


def _standardised(pages: np.ndarray, weight: np.ndarray, early: np.ndarray) -> np.ndarray:
    centre = np.average(pages[early], weights=weight[early])
    return (pages - centre) / np.sqrt(np.average((pages[early] - centre) ** 2, weights=weight[early]))


def _multiplier(score: np.ndarray, weight: np.ndarray, share: float, slope: float) -> np.ndarray:
    """Return 1/P per case, scaled to a weighted mean of 1."""
    odds_of_loss = np.exp(-slope * score)
    return share + (1 - share) * odds_of_loss / np.average(odds_of_loss, weights=weight)
