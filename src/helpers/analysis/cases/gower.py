"""How unlike two cases are, and which lie in the middle of all: Gower's distance and the weighted medoid.

Gower (1971), Biometrics 27: the mean over the variables of |x - y| / range (numbers) and of "not equal"
(truth values, for which it is the same with a range of 1). R: cluster::daisy(metric = "gower"). The medoid
(Kaufman and Rousseeuw 1990, ch. 2) is the case with the least mean distance to all; every case is tried.
"""

from __future__ import annotations

import numpy as np

SAME = 12  # decimals: distances that differ in the next one are equal


def distances(values: np.ndarray) -> np.ndarray:
    """Return Gower's distances (n × n, 0 to 1) between the rows of ``values`` (n × variables, no gaps).

    A variable with one value alone tells no two cases apart and adds 0. Truth values are 0 and 1.
    """
    spans = np.ptp(values, axis=0)
    total = np.zeros((len(values), len(values)))
    for column, span in zip(values.T, spans, strict=True):
        if span > 0:
            total += np.abs(column[:, None] - column[None, :]) / span
    return total / values.shape[1]


def mean_distances(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return of each row its mean distance to all rows, weighted by ``weight`` (n, above 0), rounded to SAME
    decimals.
    """
    return np.round(distances(values) @ weight / weight.sum(), SAME)


def percentiles(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return where each value lies among all (n, 0 to 100): the weight below it and half of that at it.

    So that equal values share their middle, as in a mid-rank (Parzen 1979's mid-distribution function).
    """
    kinds, place = np.unique(values, return_inverse=True)
    at = np.bincount(place, weights=weight, minlength=len(kinds))
    return 100 * ((np.cumsum(at) - at / 2) / at.sum())[place]
