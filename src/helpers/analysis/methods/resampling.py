"""Inference by computing again: the jackknife, the percentile bootstrap and the wild cluster bootstrap.

The jackknife serves what is a function of sums: leave one municipality out, compute again, and take
sum((G - 1) / G (estimate without g - estimate)^2), which for least squares is CR3 (Bell and McCaffrey 2002;
R: survey::svrepdesign(type = "JK1", mse = TRUE)). Medians and coefficients of agreement are no smooth
function of the data: they get the percentile interval of a bootstrap (Efron and Tibshirani 1993, ch. 13) that
draws units with replacement, all rows of a case or a municipality together where they resemble each other
(Field and Welsh 2007; Shao 2003 on surveys). With few units such intervals are too narrow. The wild bootstrap
tests one coefficient of a regression without leaning on the t distribution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from helpers.analysis.methods import checks
from helpers.analysis.methods.inference import Fit
from helpers.analysis.methods.moments import by_group, numbered

# The replicates that are not defined are those in which a period or a category was not drawn at all: the far
# ends of the distribution, not a random part of it. A 95 per cent interval leaves 5 per cent outside; where
# as many replicates are undefined, its bounds could lie anywhere.
FEW_UNDEFINED = 0.05
_HELD = 10**6  # numbers of a leaving-one-out that are held at a time
ROUNDING = 1e-12  # relative: sums and statistics that should be equal may differ by a rounding error


@dataclass(frozen=True)
class Jackknife:
    """estimates (k), their covariance (k x k), and the G estimates without one municipality each (G x k)."""

    estimates: np.ndarray
    covariance: np.ndarray
    without: np.ndarray

    @property
    def df(self) -> int:
        """Return G - 1."""
        return len(self.without) - 1

    @property
    def std_error(self) -> np.ndarray:
        """Return the standard errors (k)."""
        return np.sqrt(np.diag(self.covariance))


def delete_one_total(totals: np.ndarray, statistic: Callable[[np.ndarray], np.ndarray]) -> Jackknife:
    """Return the jackknife over municipalities of a ``statistic`` of sums.

    totals: G x m, the sums of each municipality; statistic: many sets of sums (r x m) → as many sets of
    numbers (r x k). A number that is missing without some municipality makes its covariance missing: it is
    never left out of the sum. Raises NotEstimable for fewer than two municipalities.
    """
    size = len(totals)
    if size < 2:
        raise checks.NotEstimable(f"The jackknife leaves out one municipality at a time and has only {size}.")
    # the others are added up, not one taken from the whole: beside a very large one they would be lost
    estimates = statistic(np.vstack([totals.sum(axis=0), *_without_each(totals)]))
    whole, without = estimates[0], estimates[1:]
    apart = without - whole
    return Jackknife(whole, (size - 1) / size * apart.T @ apart, without)


def _without_each(totals: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the sums of all rows but each in turn (r x m), some at a time, so that few are held twice."""
    size, columns = len(totals), np.ascontiguousarray(totals.T)  # numpy makes up for rounding along rows
    others, step = np.arange(size - 1), max(1, _HELD // totals.size)
    for start in range(0, size, step):
        left_out = np.arange(start, min(start + step, size))[:, None]
        yield np.take(columns, others + (others >= left_out), axis=1).sum(axis=2).T


@dataclass(frozen=True)
class Bootstrap:
    """How to resample: the number of replicates, the confidence level, and the seed from which the same
    intervals follow.
    """

    replicates: int
    level: float
    seed: int

    def counts(self, n: int, units: pd.Series | None = None) -> np.ndarray:
        """Return how often each of ``n`` rows counts in each resample (replicates x n).

        units: n labels; rows with the same one are drawn together (default: every row is its own unit).
        """
        codes = np.arange(n) if units is None else numbered(units)[0]
        return _drawn(self.seed, self.replicates, int(codes.max(initial=-1)) + 1)[:, codes].astype(float)

    def interval(self, replicates: np.ndarray) -> tuple[float, float]:
        """Return ``percentile_interval`` at the level. Raises InputInvalid."""
        return percentile_interval(replicates, self.level)


def resampled(units: np.ndarray, replicates: int, rng: np.random.Generator) -> np.ndarray:
    """Return how often each row counts where as many units as there are have been drawn with replacement.

    units: one label per row (n); the result is replicates x n.
    """
    codes, labels = numbered(units)
    return _counted(rng, replicates, len(labels))[:, codes].astype(float)


@lru_cache(maxsize=4)
def _drawn(seed: int, replicates: int, size: int) -> np.ndarray:
    """Return the same draws for all that is resampled alike, of one seed and as many units: drawn once."""
    counts = _counted(np.random.default_rng(seed), replicates, size)
    counts.setflags(write=False)
    return counts


def _counted(rng: np.random.Generator, replicates: int, size: int) -> np.ndarray:
    """Return how often each of ``size`` units was drawn (replicates x size)."""
    return rng.multinomial(size, np.full(size, 1 / size), size=replicates)


def percentile_interval(replicates: np.ndarray, level: float) -> tuple[float, float]:
    """Return the percentile interval of the defined ``replicates``; missing unless fewer than FEW_UNDEFINED
    of them are undefined. Raises InputInvalid.
    """
    checks.share(level, "The confidence level")
    defined = replicates[np.isfinite(replicates)]
    if len(defined) <= (1 - FEW_UNDEFINED) * len(replicates):
        return np.nan, np.nan
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def two_sided_p(replicates: np.ndarray) -> float:
    """Return twice the smaller share of defined ``replicates`` at or below 0, or at or above it, each counted
    with one more (Davison and Hinkley 1997, sec. 4.2), at most 1; missing as ``percentile_interval`` is.
    """
    defined = replicates[np.isfinite(replicates)]
    if len(defined) <= (1 - FEW_UNDEFINED) * len(replicates):
        return np.nan
    fewer = 1 + min(int((defined <= 0).sum()), int((defined >= 0).sum()))
    return min(1.0, 2 * fewer / (len(defined) + 1))


def percentile_bounds(replicates: np.ndarray, rate: float) -> tuple[float, float]:
    """Return the replicates of rank r and B + 1 - r, r = rate / 2 (B + 1) rounded down: the percentile
    interval at 1 - ``rate`` that excludes 0 exactly when ``two_sided_p`` is at most ``rate``.

    Missing as ``percentile_interval`` is, and where there are too few replicates for such a rank.
    """
    ranked = np.sort(replicates[np.isfinite(replicates)])
    rank = int(np.floor(rate / 2 * (len(ranked) + 1) * (1 + ROUNDING)))
    if len(ranked) <= (1 - FEW_UNDEFINED) * len(replicates) or rank < 1:
        return np.nan, np.nan
    return float(ranked[rank - 1]), float(ranked[-rank])


def bootstrap_median_ratio(
    frame: pd.DataFrame, after: np.ndarray, *, value: str, rng: np.random.Generator, replicates: int
) -> tuple[float, np.ndarray]:
    """Return the ratio of weighted medians, rows with ``after`` over the others, and its ``replicates``
    bootstrap values.

    Each replicate draws municipalities with replacement; a case's weight is multiplied by how often its
    municipality was drawn. Replicates in which one side has no case are missing. frame: ``value``, weight and
    municipality. Raises InputInvalid.
    """
    checks.columns(frame, [value, "weight", "municipality"], "cases")
    drawn = resampled(frame["municipality"].to_numpy(dtype=str), replicates, rng)
    weights = np.vstack([np.ones(len(frame)), drawn]) * frame["weight"].to_numpy(dtype=float)
    values = frame[value].to_numpy(dtype=float)
    late, early = (_quantiles(values[side], weights[:, side], 0.5) for side in (after, ~after))
    ratios = late / early
    return float(ratios[0]), ratios[1:]


def bootstrap_quantiles(
    frame: pd.DataFrame,
    domains: list[np.ndarray],
    *,
    value: str,
    share: float,
    rng: np.random.Generator,
    replicates: int,
) -> np.ndarray:
    """Return the weighted quantile of each of the ``domains`` (n truth values each): the estimate, then its
    ``replicates`` bootstrap values ((1 + r) x domains), municipalities drawn as by
    ``bootstrap_median_ratio``.

    frame: ``value``, weight and municipality. Raises InputInvalid.
    """
    checks.columns(frame, [value, "weight", "municipality"], "cases")
    checks.share(share, "The share")
    drawn = resampled(frame["municipality"].to_numpy(dtype=str), replicates, rng)
    weights = np.vstack([np.ones(len(frame)), drawn]) * frame["weight"].to_numpy(dtype=float)
    values = frame[value].to_numpy(dtype=float)
    return np.column_stack([_quantiles(values[rows], weights[:, rows], share) for rows in domains])


def weighted_quantile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    """Return the smallest value whose cumulative weight is at least ``share`` of the total; missing without
    any weight. Raises InputInvalid.
    """
    checks.share(share, "The share")
    weights = np.asarray(weights, dtype=float)[None, :]
    return float(_quantiles(np.asarray(values, dtype=float), weights, share)[0])


def _quantiles(values: np.ndarray, weights: np.ndarray, share: float) -> np.ndarray:
    """Return the weighted quantiles of ``values`` (n) under each row of ``weights`` (r x n); missing where a
    row has no weight.
    """
    if not values.size:
        return np.full(len(weights), np.nan)
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(weights[:, order], axis=1)
    first = (cumulative >= cumulative[:, -1:] * share * (1 - ROUNDING)).argmax(axis=1)
    return np.where(cumulative[:, -1] > 0, values[order][first], np.nan)


@dataclass(frozen=True)
class WildBootstrap:
    """The t statistic of the term, its bootstrap values (r), and the two-sided p-value."""

    statistic: float
    replicates: np.ndarray
    p_value: float


def rademacher(rng: np.random.Generator, replicates: int, clusters: int) -> np.ndarray:
    """Return ``replicates`` x ``clusters`` signs, -1 or 1 with equal chance."""
    return rng.integers(0, 2, size=(replicates, clusters)) * 2 - 1


def wild_bootstrap(fit: Fit, term: str, signs: np.ndarray) -> WildBootstrap:
    """Return the wild cluster bootstrap test of "the coefficient of ``term`` is 0", under that hypothesis.

    Cameron, Gelbach and Miller (2008, WCR); sums per cluster make it a few matrix products (Roodman, Nielsen,
    MacKinnon and Webb 2019). signs: replicates x clusters (``rademacher``), the clusters in the order of
    their labels. Both sides of the model are multiplied by the roots of the weights, so that the signs meet
    residuals of one variance. The statistic is studentised with the sums of scores per cluster (CR0; a
    constant factor as in CR1 cancels). p = (1 + #{|t*| >= |t|}) / (r + 1), Davison and Hinkley (1997, sec.
    4.2).
    """
    root, place = np.sqrt(fit.weights), fit.position(term)
    design, response = fit.design * root[:, None], fit.response * root
    bread = np.linalg.inv(design.T @ design)
    leverage = design @ bread[:, place]
    null = np.delete(design, place, axis=1)
    restricted = response - null @ np.linalg.lstsq(null, response, rcond=None)[0]
    numerators = signs * by_group(leverage * restricted, fit.clusters)
    fitted = by_group(design * leverage[:, None], fit.clusters) @ bread
    adjustment = fitted @ by_group(design * restricted[:, None], fit.clusters).T
    scores = numerators - signs @ adjustment.T
    replicates = numerators.sum(axis=1) / np.sqrt(np.sum(scores**2, axis=1))
    observed = by_group(leverage * fit.residuals * root, fit.clusters)
    statistic = float(fit.estimates[place] / np.sqrt(np.sum(observed**2)))
    extreme = int((np.abs(replicates) >= abs(statistic) * (1 - ROUNDING)).sum())
    return WildBootstrap(statistic, replicates, (1 + extreme) / (len(replicates) + 1))


def trimmed(values: pd.Series, percentile: float) -> pd.Series:
    """Return ``values`` cut to their percentiles 100 - ``percentile`` and ``percentile``."""
    low, high = np.percentile(values, [100 - percentile, percentile])
    return values.clip(low, high)
