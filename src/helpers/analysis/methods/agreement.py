"""Agreement between raters on categories: Cohen's kappa, Krippendorff's alpha, and what kappa alone hides.

A coefficient that is not defined (no pair, only one category in use) is missing, with the reason; it is never
guessed. Intervals are percentile bootstrap intervals over whole cases (Zapf et al. 2016, BMC Medical Research
Methodology 16:93, who find them to hold their level for both coefficients); see ``resampling`` for cases
that lie in municipalities.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from statsmodels.stats.inter_rater import cohens_kappa

from helpers.analysis.methods import checks
from helpers.analysis.methods.resampling import Bootstrap

NO_PAIRS, ONE_CATEGORY, UNSTABLE = "no_pairs", "one_category", "unstable_interval"
LEAST_PAIRS = 2
# values (k), margins (..., k) → squared differences (..., k, k)
Metric = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Agreement:
    """A coefficient with its interval; ``reason`` says why one is missing. ``n``: pairs, or units with two
    ratings or more.
    """

    estimate: float
    conf_low: float
    conf_high: float
    n: int
    reason: str = ""


def kappa(first: pd.Series, second: pd.Series, boot: Bootstrap, units: pd.Series | None = None) -> Agreement:
    """Return Cohen's (1960) kappa of two raters, with a percentile interval. R: irr::kappa2.

    first, second: one rating per row, missing where none was given; a row counts where both were. units: what
    is resampled together, one label per row (default: each row). Missing with NO_PAIRS below two pairs,
    ONE_CATEGORY where both raters use one and the same category throughout; the interval alone with UNSTABLE
    where that happens in too many resamples.
    """
    pairs = paired(first, second)
    if len(pairs) < LEAST_PAIRS:
        return Agreement(np.nan, np.nan, np.nan, len(pairs), NO_PAIRS)
    codes, categories = _coded(pairs)
    size = len(categories)
    if size < 2:
        return Agreement(np.nan, np.nan, np.nan, len(pairs), ONE_CATEGORY)
    cells = np.eye(size * size)[codes[:, 0] * size + codes[:, 1]]
    table = cells.sum(axis=0).reshape(size, size)
    weights = boot.counts(len(pairs), None if units is None else units.loc[pairs.index])
    replicates = kappas((weights @ cells).reshape(-1, size, size))
    low, high = boot.interval(replicates)
    estimate = float(cohens_kappa(table, return_results=False))
    return Agreement(estimate, low, high, len(pairs), UNSTABLE if np.isnan(low) else "")


def kappas(tables: np.ndarray) -> np.ndarray:
    """Return kappa of each of many contingency tables (..., k, k); missing where chance agreement is
    complete.
    """
    total = tables.sum(axis=(-2, -1))
    observed = np.trace(tables, axis1=-2, axis2=-1) / total
    expected = (tables.sum(axis=-1) * tables.sum(axis=-2)).sum(axis=-1) / total**2
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(expected < 1, (observed - expected) / (1 - expected), np.nan)


def pabak(first: pd.Series, second: pd.Series, categories: int) -> float:
    """Return the prevalence- and bias-adjusted kappa: 2 Po - 1 for two categories (Byrt, Bishop and Carlin
    1993).

    With k ``categories``, all that could be answered, it is (k Po - 1) / (k - 1), the coefficient of Bennett,
    Alpert and Goldstein (1954). Missing below two pairs. Raises InputInvalid below two categories.
    """
    checks.above_one(categories, "The number of categories")
    pairs = paired(first, second)
    if len(pairs) < LEAST_PAIRS:
        return np.nan
    return float((categories * (pairs["first"] == pairs["second"]).mean() - 1) / (categories - 1))


def prevalence(first: pd.Series, second: pd.Series) -> float:
    """Return the share of the commonest category among all ratings of the pairs, from 1/k to 1.

    With two categories it is (1 + PI) / 2, PI being the absolute prevalence index of Byrt, Bishop and Carlin
    (1993). Near 1 kappa is low however well the raters agree. Missing below two pairs.
    """
    pairs = paired(first, second)
    if len(pairs) < LEAST_PAIRS:
        return np.nan
    return float(pd.concat([pairs["first"], pairs["second"]]).value_counts(normalize=True).iloc[0])


def paired(first: pd.Series, second: pd.Series) -> pd.DataFrame:
    """Return the rows that both raters rated, as columns first and second. The two must have one index."""
    return pd.DataFrame({"first": first.astype(object), "second": second.astype(object)}).dropna()


def nominal(values: np.ndarray, margins: np.ndarray) -> np.ndarray:
    """Every two different categories differ alike."""
    return 1.0 - np.eye(len(values))


def interval(values: np.ndarray, margins: np.ndarray) -> np.ndarray:
    """Squared distance of two numbers."""
    return (values[:, None] - values[None, :]) ** 2.0


def ordinal(values: np.ndarray, margins: np.ndarray) -> np.ndarray:
    """Squared number of ratings between the middles of two ranks; ``values`` rise, ``margins`` (..., k) count
    their use.
    """
    middle = np.cumsum(margins, axis=-1) - margins / 2
    return (middle[..., :, None] - middle[..., None, :]) ** 2


METRICS: dict[str, Metric] = {"nominal": nominal, "ordinal": ordinal, "interval": interval}


def alpha(
    ratings: pd.DataFrame,
    metric: str,
    boot: Bootstrap,
    *,
    order: Sequence = (),
    units: pd.Series | None = None,
) -> Agreement:
    """Return Krippendorff's alpha (2011, "Computing Krippendorff's Alpha-Reliability"), with a percentile
    interval.

    ratings: one row per unit and one column per rater, missing values allowed; a unit with one rating tells
    nothing. metric: nominal, ordinal or interval. order: all categories in rising order, needed where their
    own order is not the meant one. units: as for ``kappa``. Raises InputInvalid for another metric, or a
    rating outside ``order``.
    """
    checks.codes(pd.Series([metric], name="metric"), METRICS)
    counts, values = _counts(ratings, order)
    kept = counts.sum(axis=1) >= 2
    counts = counts[kept]
    if len(counts) < LEAST_PAIRS:
        return Agreement(np.nan, np.nan, np.nan, len(counts), NO_PAIRS)
    if (counts.sum(axis=0) > 0).sum() < 2:
        return Agreement(np.nan, np.nan, np.nan, len(counts), ONE_CATEGORY)
    weights = boot.counts(len(counts), None if units is None else units.loc[ratings.index[kept]])
    estimate = float(_alphas(counts, values, METRICS[metric], np.ones((1, len(counts))))[0])
    low, high = boot.interval(_alphas(counts, values, METRICS[metric], weights))
    return Agreement(estimate, low, high, len(counts), UNSTABLE if np.isnan(low) else "")


def _alphas(counts: np.ndarray, values: np.ndarray, metric: Metric, weights: np.ndarray) -> np.ndarray:
    """Return alpha for each row of ``weights`` (resamples x units). counts: units x categories.

    A unit with m ratings, n_c of category c, adds n_c (n_k - [c = k]) / (m - 1) to the coincidences o_ck;
    then alpha = 1 - (n - 1) sum o_ck d_ck / sum n_c n_k d_ck.
    """
    size = counts.shape[1]
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(size)
    coincidences = pairs / (counts.sum(axis=1) - 1)[:, None, None]
    margins = weights @ counts
    distance = metric(values, margins)
    observed = ((weights @ coincidences.reshape(len(counts), -1)).reshape(-1, size, size) * distance).sum(
        axis=(1, 2)
    )
    expected = (margins[:, :, None] * margins[:, None, :] * distance).sum(axis=(1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(expected > 0, 1 - (margins.sum(axis=1) - 1) * observed / expected, np.nan)


def _counts(ratings: pd.DataFrame, order: Sequence) -> tuple[np.ndarray, np.ndarray]:
    """Return how often each unit was given each category (units x categories), and the categories in rising
    order as numbers.
    """
    given = ratings.astype(object).stack().dropna()
    if len(order):
        checks.codes(given.rename("ratings"), list(order))
    categories = list(order) or sorted(given.unique())
    counts = np.column_stack(
        [(ratings == category).fillna(False).sum(axis=1) for category in categories]
        or [np.zeros(len(ratings))]
    )
    numbers = all(isinstance(category, (int, float, np.number)) for category in categories)
    return counts.astype(float), np.array(categories if numbers else range(len(categories)), dtype=float)


def _coded(pairs: pd.DataFrame) -> tuple[np.ndarray, list]:
    """Return the two ratings of each pair as places in the list of categories in use, and that list."""
    categories = sorted(set(pairs["first"]) | set(pairs["second"]))
    return np.column_stack(
        [pairs[name].map({c: i for i, c in enumerate(categories)}) for name in pairs]
    ).astype(int), categories
