"""Which early files were kept, by their size: from Ankestyrelsen's own page counts of the files it received.

They are known of the lost files too. Retention is modelled as logit P(kept) = a + g z + c remitted, z the
standardised log of those pages among the early cases that were looked for; kept cases weighted by 1 / P stand
for the lost ones (inverse-probability weighting; Horvitz and Thompson 1952; Seaman and White 2013).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.formula.api as smf
from scipy import stats
from statsmodels.tools.sm_exceptions import PerfectSeparationError

from helpers.protocol.analysis_plan import Plan
from helpers.survey.sampling import weights
from helpers.terms import COMPLETED, FILE_LOST

RETENTION = "retention"  # the run of the sensitivity table
NUMBERS = ("odds_ratio", "low", "high", "ratio_before", "ratio_after")
LEAST_WEIGHT = (
    0.05  # a kept file never stands for more than 1 / this, so that no single one carries the result
)


def compared(cases: pd.DataFrame, counts: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return per provision what Ankestyrelsen's ``counts`` (decision_id, pages) say of the municipalities'.

    cases: the weighted cases, lost ones among them. Columns: provision, n_kept, n_lost (early cases with a
    count), odds_ratio (of being kept, per standard deviation of log pages, with its interval at the plan's
    level), ratio_before and ratio_after (geometric mean of the municipality's pages to Ankestyrelsen's, per
    period). Missing where fewer cases than the plan's guards are kept or lost, or the model has no fit.
    """
    rows = []
    for provision in plan.provisions:
        mine = _joined(cases[cases["provision"] == provision], counts, plan)
        fit = _fitted(mine[mine["early"]], plan)
        ratios = {
            f"ratio_{name}": _ratio(mine, side, plan) for name, side in (("before", True), ("after", False))
        }
        known = {"n_kept": int(mine.loc[mine["early"], "kept"].sum())}
        known |= {"n_lost": int(mine["early"].sum()) - known["n_kept"]}
        rows.append({"provision": provision, **known, **_odds(fit, plan), **ratios})
    return pd.DataFrame(rows)


def reweighted(cases: pd.DataFrame, counts: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return ``cases`` with the weights of kept early cases divided by their probability of being kept, and
    raised to the totals that they had; a provision without a model keeps its weights.
    """
    weight = cases["weight"].copy()
    for provision in plan.provisions:
        mine = _joined(cases[cases["provision"] == provision], counts, plan)
        early = mine[mine["early"]]
        fit = _fitted(early, plan)
        if fit is not None:
            kept = np.asarray(fit.predict(early)).clip(LEAST_WEIGHT)
            weight.loc[early.index] = weight.loc[early.index] / kept
    totals, own = (
        cases.assign(weight=w).groupby(weights.NATIONAL)["weight"].sum() for w in (cases["weight"], weight)
    )
    factor = (totals / own).loc[pd.MultiIndex.from_frame(cases[weights.NATIONAL])].to_numpy()
    return cases.assign(weight=weight * factor)


def _joined(cases: pd.DataFrame, counts: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return the cases whose file was looked for and that Ankestyrelsen counted, with log_received, z, kept,
    early and remitted; their index is that of ``cases``.
    """
    pages = cases["decision_id"].map(counts.set_index("decision_id")["pages"])
    sought = cases["disposition"].isin([COMPLETED, *FILE_LOST]) & pages.notna()
    mine = cases[sought].assign(log_received=np.log(pages[sought].astype(float)))
    early = mine["period"].eq(plan.before)
    spread = mine.loc[early, "log_received"]
    return mine.assign(
        early=early,
        kept=mine["disposition"].eq(COMPLETED).astype(float),
        remitted=mine["outcome"].eq("remitted").astype(float),
        z=(mine["log_received"] - spread.mean()) / spread.std(),
    )


def _fitted(early: pd.DataFrame, plan: Plan) -> Any:
    """Return the logit of being kept with errors by municipality; None where the guards trip or it has no
    fit.
    """
    fewest = min(early["kept"].sum(), (1 - early["kept"]).sum()) if len(early) else 0
    if fewest < plan.guards.min_cases_per_period or not early["z"].std() > 0:
        return None
    groups = np.unique(early["municipality"].to_numpy(dtype=str), return_inverse=True)[1]
    try:
        fit = smf.logit("kept ~ z + remitted", data=early).fit(
            disp=False, cov_type="cluster", cov_kwds={"groups": groups}
        )
    except (PerfectSeparationError, np.linalg.LinAlgError):
        return None
    return fit if fit.mle_retvals["converged"] and np.isfinite(fit.bse["z"]) else None


def _odds(fit: Any, plan: Plan) -> Mapping[str, float]:
    if fit is None:
        return dict.fromkeys(NUMBERS[:3], np.nan)
    half = stats.norm.ppf((1 + plan.confidence_level) / 2) * fit.bse["z"]
    ends = np.exp([fit.params["z"], fit.params["z"] - half, fit.params["z"] + half])
    return dict(zip(NUMBERS[:3], map(float, ends), strict=True))


def _ratio(mine: pd.DataFrame, early: bool, plan: Plan) -> float:
    """Return the geometric mean of the municipality's pages to Ankestyrelsen's in one period."""
    pages = mine["standard_pages"].astype("Float64").astype(float)
    logs = (np.log(pages.where(pages > 0)) - mine["log_received"])[mine["early"] == early].dropna()
    return float(np.exp(logs.mean())) if len(logs) >= plan.guards.min_cases_per_period else np.nan
