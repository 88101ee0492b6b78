"""Inference for what no formula gives: the delete-one-municipality jackknife and the percentile cluster
bootstrap.

The jackknife serves ratios, means, shares, generalised linear models and conditional logit alike: leave one
municipality out, compute again, and take sum((G - 1) / G (estimate without g - estimate)^2), which for least
squares is CR3 (Bell and McCaffrey 2002; R: survey::svrepdesign(type = "JK1", mse = TRUE)). Medians are no
smooth function of the data: they get the percentile interval of a bootstrap that draws municipalities
(Davison and Hinkley 1997, sec. 3.8; Shao 2003 on surveys).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.analysis.methods import checks, inference

Statistic = Callable[[pd.DataFrame], "np.ndarray | float"]
REPLICATES = 999


@dataclass(frozen=True)
class Jackknife:
    """estimates (k), their covariance (k x k), the G leave-one-out estimates (G x k), and the municipalities
    left out in order.
    """

    estimates: np.ndarray
    covariance: np.ndarray
    without: np.ndarray
    municipalities: tuple[str, ...]

    @property
    def df(self) -> int:
        """Return G - 1."""
        return len(self.municipalities) - 1

    @property
    def std_error(self) -> np.ndarray:
        """Return the standard errors (k)."""
        return np.sqrt(np.diag(self.covariance))

    def contrast(self, weights: np.ndarray) -> tuple[float, float]:
        """Return the estimate and standard error of the linear combination ``weights`` (k) of the estimates."""
        return float(weights @ self.estimates), float(np.sqrt(weights @ self.covariance @ weights))


def delete_one_municipality(
    frame: pd.DataFrame, statistic: Statistic, *, clusters: str = "municipality"
) -> Jackknife:
    """Return the jackknife of ``statistic`` over ``clusters``.

    frame: one row per case or item, with the column ``clusters``; statistic: frame → k numbers. A
    leave-one-out estimate that is missing makes the covariance missing: it is never left out of the sum.
    Raises ColumnMissing, and NotEstimable for fewer than two municipalities.
    """
    checks.columns(frame, [clusters], "cases")
    codes = frame[clusters].to_numpy(dtype=str)
    names = np.unique(codes)
    if len(names) < 2:
        raise checks.NotEstimable(
            f"The jackknife leaves out one municipality at a time and has only {len(names)}."
        )
    whole = np.atleast_1d(np.asarray(statistic(frame), dtype=float))
    without = np.array(
        [np.atleast_1d(np.asarray(statistic(frame[codes != name]), dtype=float)) for name in names]
    )
    return _jackknife(whole, without, tuple(names))


def delete_one_total(totals: pd.DataFrame, statistic: Callable[[np.ndarray], object]) -> Jackknife:
    """Return the jackknife of a ``statistic`` of sums alone: the same as ``delete_one_municipality`` without
    its passes over cases.

    totals: one row per municipality (the index) with its sums; statistic: the m sums over municipalities → k
    numbers. Raises NotEstimable for fewer than two municipalities.
    """
    if len(totals) < 2:
        raise checks.NotEstimable(
            f"The jackknife leaves out one municipality at a time and has only {len(totals)}."
        )
    sums = totals.to_numpy(dtype=float)
    parts = [statistic(np.delete(sums, place, axis=0).sum(axis=0)) for place in range(len(sums))]
    whole, *without = (
        np.atleast_1d(np.asarray(value, dtype=float)) for value in (statistic(sums.sum(axis=0)), *parts)
    )
    return _jackknife(whole, np.array(without), tuple(map(str, totals.index)))


def _jackknife(whole: np.ndarray, without: np.ndarray, names: tuple[str, ...]) -> Jackknife:
    apart = without - whole
    return Jackknife(whole, (len(names) - 1) / len(names) * apart.T @ apart, without, names)


def tidy(jackknife: Jackknife, terms: tuple[str, ...], *, level: float = 0.95) -> pd.DataFrame:
    """Return one row per term: term estimate std_error conf_low conf_high df n_clusters, the interval from
    t(G - 1).
    """
    low, high = inference.interval(jackknife.estimates, jackknife.std_error, jackknife.df, level)
    return pd.DataFrame(
        {
            "term": terms,
            "estimate": jackknife.estimates,
            "std_error": jackknife.std_error,
            "conf_low": low,
            "conf_high": high,
            "df": jackknife.df,
            "n_clusters": jackknife.df + 1,
        }
    )


def weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    """Return the smallest value whose cumulative weight is at least half of the total (NaN for no weight)."""
    return weighted_quantile(values, weights, 0.5)


def weighted_quantile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    """Return the smallest value whose cumulative weight is at least ``share`` of the total (NaN for no
    weight). Raises LevelInvalid.
    """
    checks.share(share, "The share")
    return float(
        _quantiles(np.asarray(values, dtype=float), np.asarray(weights, dtype=float)[None, :], share)[0]
    )


def bootstrap_median_ratio(
    frame: pd.DataFrame,
    after: np.ndarray,
    *,
    value: str,
    rng: np.random.Generator,
    replicates: int = REPLICATES,
    clusters: str = "municipality",
) -> tuple[float, np.ndarray]:
    """Return the ratio of weighted medians, rows with ``after`` over the others, and its ``replicates``
    bootstrap values.

    Each replicate draws G municipalities with replacement; a case's weight is multiplied by how often its
    municipality was drawn. Replicates in which one side has no case are missing. frame: ``value``, weight and
    ``clusters``.
    """
    checks.columns(frame, [value, "weight", clusters], "cases")
    names, codes = np.unique(frame[clusters].to_numpy(dtype=str), return_inverse=True)
    drawn = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=replicates)
    times = np.vstack([np.ones(len(names)), drawn])[:, codes] * frame["weight"].to_numpy(dtype=float)
    values = frame[value].to_numpy(dtype=float)
    late, early = (_quantiles(values[side], times[:, side], 0.5) for side in (after, ~after))
    ratios = late / early
    return float(ratios[0]), ratios[1:]


def percentile_interval(replicates: np.ndarray, level: float) -> tuple[float, float]:
    """Return the percentile interval of bootstrap ``replicates``; NaN where one in twenty or more is missing.
    Raises LevelInvalid.
    """
    checks.share(level, "The confidence level")
    known = replicates[np.isfinite(replicates)]
    if len(known) <= 0.95 * len(replicates):
        return float("nan"), float("nan")
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _quantiles(values: np.ndarray, weights: np.ndarray, share: float) -> np.ndarray:
    """Weighted quantiles of ``values`` (n) under each row of ``weights`` (r x n); NaN where a row has no
    weight.
    """
    if not values.size:
        return np.full(len(weights), np.nan)
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(weights[:, order], axis=1)
    wanted = cumulative[:, -1:] * share
    first = (cumulative >= wanted * (1 - 1e-12)).argmax(
        axis=1
    )  # sums of equal weights may miss the share by a rounding error
    return np.where(cumulative[:, -1] > 0, values[order][first], np.nan)
