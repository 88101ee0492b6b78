"""Agreement between raters who measure: intraclass correlation and ratio limits of agreement, both on the log
scale.

Pages are compared as ratios: 20 against 10 pages is as far apart as 200 against 100.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from helpers.analysis.methods import checks
from helpers.analysis.methods.agreement import LEAST_PAIRS, NO_PAIRS, Agreement

NO_VARIATION = "no_variation"


@dataclass(frozen=True)
class Limits:
    """Ratios second/first: ``bias`` the geometric mean, and between ``low`` and ``high`` the share ``level``
    of them.

    Each has a confidence interval; ``n`` pairs; ``reason`` says why they are missing.
    """

    bias: float
    bias_low: float
    bias_high: float
    low: float
    low_conf: tuple[float, float]
    high: float
    high_conf: tuple[float, float]
    n: int
    reason: str = ""


def icc(ratings: pd.DataFrame, level: float) -> Agreement:
    """Return ICC(A,1) of the log ratings: two-way random raters, absolute agreement, a single rater.

    McGraw and Wong (1996), table 4, case 2A; ICC(2,1) of Shrout and Fleiss (1979). The interval is the
    F-based one of McGraw and Wong, table 7. R: irr::icc(model = "twoway", type = "agreement", unit =
    "single"). ratings: one row per case, one column per rater, positive numbers; rows with a missing one are
    left out. Missing with NO_PAIRS below two rows, NO_VARIATION where no rater tells cases apart. Raises
    InputInvalid.
    """
    return icc_absolute(_logs(ratings), level)


def icc_absolute(ratings: np.ndarray, level: float) -> Agreement:
    """Return ICC(A,1) with its F-based interval of complete ratings (cases x raters), on the scale on which
    they are given.
    """
    checks.share(level, "The confidence level")
    n, k = ratings.shape
    if n < LEAST_PAIRS:
        return Agreement(np.nan, np.nan, np.nan, n, NO_PAIRS)
    rows, columns, error = _mean_squares(ratings)
    spread = rows + (k - 1) * error + k / n * (columns - error)
    if spread <= 0 or np.ptp(ratings, axis=0).max() == 0:
        return Agreement(np.nan, np.nan, np.nan, n, NO_VARIATION)
    estimate = (rows - error) / spread
    if np.isclose(estimate, 1, rtol=0, atol=1e-12):
        return Agreement(1.0, 1.0, 1.0, n)
    low, high = _f_interval(rows, columns, error, estimate, (n, k), level)
    return Agreement(float(estimate), float(low), float(high), n)


def _mean_squares(ratings: np.ndarray) -> tuple[float, float, float]:
    """Return the mean squares of cases, raters and error of a two-way layout with one rating per cell."""
    n, k = ratings.shape
    whole = ratings.mean()
    cases, raters = ratings.mean(axis=1), ratings.mean(axis=0)
    residual = ratings - cases[:, None] - raters[None, :] + whole
    return (
        float(k * np.sum((cases - whole) ** 2) / (n - 1)),
        float(n * np.sum((raters - whole) ** 2) / (k - 1)),
        float(np.sum(residual**2) / ((n - 1) * (k - 1))),
    )


def _f_interval(
    rows: float, columns: float, error: float, estimate: float, shape: tuple[int, int], level: float
) -> tuple[float, float]:
    n, k = shape
    a = k * estimate / (n * (1 - estimate))
    b = 1 + k * estimate * (n - 1) / (n * (1 - estimate))
    df = (a * columns + b * error) ** 2 / (
        (a * columns) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1))
    )
    lower, upper = (stats.f.ppf((1 + level) / 2, *degrees) for degrees in ((n - 1, df), (df, n - 1)))
    noise = k * columns + (k * n - k - n) * error
    return n * (rows - lower * error) / (lower * noise + n * rows), n * (upper * rows - error) / (
        noise + n * upper * rows
    )


def ratio_limits(first: pd.Series, second: pd.Series, level: float) -> Limits:
    """Return Bland and Altman's (1999) limits of agreement of the log ratio second/first, exponentiated.

    first, second: positive numbers, missing where none was given. Confidence intervals at ``level``: t for
    the bias, and for the limits their equation for the standard error, s sqrt(1/n + z²/(2(n-1))). Missing
    with NO_PAIRS below two pairs. Raises InputInvalid.
    """
    checks.share(level, "The confidence level")
    logs = _logs(pd.DataFrame({"first": first, "second": second}))
    n = len(logs)
    if n < LEAST_PAIRS:
        return Limits(np.nan, np.nan, np.nan, np.nan, (np.nan, np.nan), np.nan, (np.nan, np.nan), n, NO_PAIRS)
    difference = logs[:, 1] - logs[:, 0]
    mean, spread = difference.mean(), difference.std(ddof=1)
    z, t = stats.norm.ppf((1 + level) / 2), stats.t.ppf((1 + level) / 2, n - 1)
    of_mean, of_limit = t * spread / np.sqrt(n), t * spread * np.sqrt(1 / n + z**2 / (2 * (n - 1)))
    low, high = mean - z * spread, mean + z * spread
    low_conf, high_conf = (_factors(limit - of_limit, limit + of_limit) for limit in (low, high))
    bias_low, bias_high = _factors(mean - of_mean, mean + of_mean)
    low, high = _factors(low, high)
    return Limits(float(np.exp(mean)), bias_low, bias_high, low, low_conf, high, high_conf, n)


def _factors(low: float, high: float) -> tuple[float, float]:
    return float(np.exp(low)), float(np.exp(high))


def _logs(ratings: pd.DataFrame) -> np.ndarray:
    """Return the logs of the complete rows (cases x raters). Raises InputInvalid for a number that has
    none.
    """
    complete = ratings.dropna()
    for column in complete:
        checks.positive(complete[column])
    return np.log(complete.to_numpy(dtype=float))
