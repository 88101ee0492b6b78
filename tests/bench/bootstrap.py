"""``bootstrap_naive``: the resampling of E1 and E3 beside the plain loop, with equal numbers.

The loop does what a textbook says. Of the wild cluster bootstrap: in each replicate the residuals under the
hypothesis are turned by the municipalities' signs, and the model is fitted again by statsmodels. Of the
median: in each replicate the drawn municipalities' cases are put together and the weighted medians taken. It
runs a part of the plan's replicates, and their seconds are multiplied: each costs it the same.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from bench.alternating import Pair, alone
from golden import peer

from helpers.analysis.growth import geometric_mean
from helpers.analysis.growth.geometric_mean import MEASURE, TERM
from helpers.analysis.methods import inference, resampling
from helpers.protocol import analysis_plan
from helpers.terms import ALL

SEED = 20220120
PROVISION = "bpa"
FEW = 250  # replicates of the loop
EQUAL = 1e-8  # relative: sums in another order


def pair(few: int = FEW, many: int = 0, run: Any = alone) -> Pair:
    """Return the pair: ``many`` replicates (default: the plan's) by us, ``few`` of them by the loop.

    run: how a side is timed.
    """
    plan = analysis_plan.load()
    many = many or plan.replicates
    return Pair(
        "bootstrap_naive",
        ours=lambda: run(fast, many),
        other=lambda: extrapolated(*run(naive, few, many), many / few),
        differ=different,
        floor=lambda: run(products, many)[0],
        note=f"a loop over replicates, statsmodels fitted in each; {few} run and their seconds multiplied "
        f"by {many / few:g} for all {many} (extrapolated)",
    )


def fast(replicates: int) -> dict[str, np.ndarray]:
    """Return our replicates: t statistics of E1 and ratios of medians."""
    used, fit, signs, _ = given(replicates)
    late = used[TERM].to_numpy(dtype=bool)
    medians = resampling.bootstrap_median_ratio(
        used, late, value=MEASURE, rng=np.random.default_rng(SEED), replicates=replicates
    )[1]
    return {"wild": resampling.wild_bootstrap(fit, TERM, signs).replicates, "medians": medians}


def naive(few: int, many: int) -> tuple[float, dict[str, np.ndarray]]:
    """Return the first ``few`` of the same ``many`` replicates, one after the other, and their seconds."""
    used, fit, signs, drawn = given(many)
    begun = time.perf_counter()
    restricted = sm.WLS(fit.response, np.delete(fit.design, fit.position(TERM), axis=1), fit.weights).fit()
    turned = (refitted(fit, restricted, signs[number]) for number in range(few))
    parts = [part for _, part in used.groupby("municipality", sort=True)]
    put = (put_together(parts, drawn[number]) for number in range(few))
    found = {"wild": np.array(list(turned)), "medians": np.array([ratio_of_medians(cases) for cases in put])}
    return time.perf_counter() - begun, found


def extrapolated(
    seconds: float, made: tuple[float, dict[str, np.ndarray]], times: float
) -> tuple[float, dict[str, np.ndarray]]:
    """Return the seconds with those of the loop multiplied, and its replicates."""
    of_loop, found = made
    return seconds - of_loop + of_loop * times, found


def refitted(fit: inference.Fit, restricted: Any, signs: np.ndarray) -> float:
    """Return the t statistic of the model fitted to responses with turned residuals."""
    response = restricted.fittedvalues + restricted.resid * signs[fit.clusters]
    again = sm.WLS(response, fit.design, fit.weights).fit(
        cov_type="cluster", cov_kwds={"groups": fit.clusters, "use_correction": False}
    )
    return float(again.tvalues[fit.position(TERM)])


def put_together(parts: list[pd.DataFrame], counts: np.ndarray) -> pd.DataFrame:
    """Return the cases of the drawn municipalities, as often as each was drawn."""
    return pd.concat([part for part, count in zip(parts, counts, strict=True) for _ in range(int(count))])


def ratio_of_medians(cases: pd.DataFrame) -> float:
    """Return the late period's weighted median over the early one's."""
    late, early = (
        resampling.weighted_quantile(side[MEASURE].to_numpy(), side["weight"].to_numpy(), 0.5)
        for side in (cases[cases[TERM] == 1], cases[cases[TERM] == 0])
    )
    return late / early


def given(replicates: int) -> tuple[pd.DataFrame, inference.Fit, np.ndarray, np.ndarray]:
    """Return E1's cases, its fit, signs, and how often each municipality is drawn in each replicate."""
    plan = analysis_plan.load()
    cases = geometric_mean.prepare(pd.read_csv(peer.CASES, dtype={"municipality": str}), plan)
    used = geometric_mean.part(cases, PROVISION, ALL)
    fit = inference.wls(used, plan.estimands["E1"].model)
    signs = resampling.rademacher(np.random.default_rng(SEED), replicates, fit.df + 1)
    labels = np.unique(used["municipality"].to_numpy(dtype=str))
    return used, fit, signs, resampling.resampled(labels, replicates, np.random.default_rng(SEED))


def products(replicates: int) -> np.ndarray:
    """The least that the wild bootstrap needs of the signs: one product per coefficient and one more."""
    _, fit, signs, _ = given(replicates)
    return signs @ np.ones((fit.df + 1, fit.design.shape[1] + 1))


def different(ours: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> str:
    """Say which replicates differ, of those that both have."""
    for name, found in other.items():
        mine = ours[name][: len(found)]
        if not np.allclose(mine, found, rtol=EQUAL, atol=0, equal_nan=True):
            return f"the replicates of {name} differ by up to {np.nanmax(np.abs(mine - found)):.1e}"
    return ""
