"""Several tests read together: adjusted p-values, and the error rate at which each of them was tested.

A family of few tests of which none may be wrong is adjusted by Hochberg (1988; R: p.adjust(method =
"hochberg")), one of many tests, of those named at most a small share wrong, by Benjamini and Hochberg (1995;
R: p.adjust(method = "BH")). The interval at the level of the own test, 1 - rate, excludes the null exactly
when the test rejects it, so that no interval contradicts its verdict; for the tests that Benjamini and
Hochberg's method selects it is the interval of Benjamini and Yekutieli (2005, JASA 100: 71-81). The rates are
Simes': both methods hold for independent tests and for those with positive dependence.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def hochberg(p_values: Sequence[float] | np.ndarray) -> np.ndarray:
    """Return Hochberg's adjusted p-values; a missing one counts as 1, so that the family keeps its size."""
    p = _known(p_values)
    return _stepped_up(p, np.arange(len(p), 0, -1))


def hochberg_rates(p_values: Sequence[float] | np.ndarray, alpha: float) -> np.ndarray:
    """Return the error rate at which Hochberg's procedure tests each hypothesis.

    With ranks 1 to m from the smallest p, the largest rank k with p <= alpha / (m - k + 1) is sought; it and
    all before it are rejected at that rate. The ranks behind it are tested at alpha / (m - rank + 1) each,
    and all of them where there is no such k.
    """
    p = _known(p_values)
    order, rates = np.argsort(p, kind="stable"), alpha / np.arange(len(p), 0, -1)
    passed = np.flatnonzero(p[order] <= rates)
    if len(passed):
        rates[: passed[-1]] = rates[passed[-1]]
    return _in_order(rates, order)


def benjamini_hochberg(p_values: Sequence[float] | np.ndarray) -> np.ndarray:
    """Return Benjamini and Hochberg's adjusted p-values; a missing one counts as 1."""
    p = _known(p_values)
    return _stepped_up(p, len(p) / np.arange(1, len(p) + 1))


def benjamini_hochberg_rate(p_values: Sequence[float] | np.ndarray, alpha: float) -> float:
    """Return the one error rate, max(k, 1) alpha / m with k of m tests rejected, below which a test is."""
    p = _known(p_values)
    rejected = int((benjamini_hochberg(p) <= alpha).sum())
    return max(rejected, 1) * alpha / max(len(p), 1)


def _known(p_values: Sequence[float] | np.ndarray) -> np.ndarray:
    return np.nan_to_num(np.asarray(p_values, dtype=float), nan=1.0)


def _stepped_up(p: np.ndarray, factors: np.ndarray) -> np.ndarray:
    """Return p x factor of its rank, made to rise with the rank from the largest p down, at most 1."""
    order = np.argsort(p, kind="stable")
    raised = np.minimum.accumulate((p[order] * factors)[::-1])[::-1]
    return _in_order(np.minimum(1.0, raised), order)


def _in_order(by_rank: np.ndarray, order: np.ndarray) -> np.ndarray:
    found = np.empty_like(by_rank)
    found[order] = by_rank
    return found
