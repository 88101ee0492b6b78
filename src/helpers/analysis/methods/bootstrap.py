"""The bootstrap: which rows count how often in each resample, and percentile intervals (Efron and Tibshirani
1993, ch. 13).

What is drawn with replacement are units: single rows, or all rows of one case or municipality at a time where
rows of one unit resemble each other (Field and Welsh 2007 on resampling clusters). With few municipalities
intervals over them are too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.analysis.methods import checks

MOST_UNDEFINED = 0.10


@dataclass(frozen=True)
class Bootstrap:
    """How to resample: the number of replicates, the confidence level, and the seed from which the same
    intervals follow.
    """

    replicates: int
    level: float
    seed: int


def weights(n: int, boot: Bootstrap, units: pd.Series | None = None) -> np.ndarray:
    """Return how often each of ``n`` rows counts in each resample (replicates x n).

    units: n labels; rows with the same one are drawn together (default: every row is its own unit).
    """
    labels = np.arange(n) if units is None else np.unique(units.to_numpy(dtype=str), return_inverse=True)[1]
    size = labels.max() + 1
    drawn = np.random.default_rng(boot.seed).multinomial(size, np.full(size, 1 / size), size=boot.replicates)
    return drawn[:, labels].astype(float)


def percentile(replicates: np.ndarray, boot: Bootstrap) -> tuple[float, float]:
    """Return the percentile interval of the defined replicates; missing where more than a tenth of them are
    undefined.

    Raises LevelInvalid.
    """
    checks.share(boot.level, "The confidence level")
    if np.isnan(replicates).mean() > MOST_UNDEFINED:
        return float("nan"), float("nan")
    tail = (1 - boot.level) / 2
    low, high = np.nanquantile(replicates, [tail, 1 - tail])
    return float(low), float(high)
