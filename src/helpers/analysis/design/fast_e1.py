"""E1 with CR3 for many surveys at once, from the sums of weights and weighted log pages per municipality and
cell.

The same estimator as ``inference.wls`` with "log_pages ~ after + remitted" (CR3: Bell and McCaffrey 2002;
MacKinnon, Nielsen and Webb 2023), which the tests hold it against. The regressors are 0 or 1, so the sums
over the four cells of period x outcome are all that the estimate and each leave-one-municipality-out estimate
need.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CORNERS = np.array(
    [[1.0, late, remitted] for late in (0, 1) for remitted in (0, 1)]
)  # rows of the model matrix, one per cell
SQUARES = (CORNERS[:, :, None] * CORNERS[:, None, :]).reshape(4, 9)
TERM = 1  # the place of ``after`` among the coefficients
NEEDED = 3  # cells with a case, of the four, that identify an intercept, a period and an outcome


@dataclass(frozen=True)
class Estimates:
    """Per survey: the coefficient of ``after``, its CR3 standard error and G - 1; missing where CR3 cannot be
    computed.
    """

    estimate: np.ndarray
    std_error: np.ndarray
    df: np.ndarray


def fit(weights: np.ndarray, totals: np.ndarray, cases: np.ndarray) -> Estimates:
    """Return the estimates of R surveys of M municipalities.

    weights, totals, cases: R x M x 4 (order of CORNERS), the sums over usable cases of weights, of weights x
    log pages, of 1.
    """
    moments = (weights @ SQUARES).reshape(*weights.shape[:2], 3, 3)
    products = totals @ CORNERS
    without = cases.sum(axis=1, keepdims=True) - cases
    possible = ((without > 0).sum(axis=2) >= NEEDED).all(axis=1)
    all_moments, all_products = moments.sum(axis=1), products.sum(axis=1)
    left = all_moments[:, None] - moments
    all_moments[~possible], left[~possible] = np.eye(3), np.eye(3)
    whole = np.linalg.solve(all_moments, all_products[..., None])[:, TERM, 0]
    parts = np.linalg.solve(left, (all_products[:, None] - products)[..., None])[:, :, TERM, 0]
    present = cases.sum(axis=2) > 0
    clusters = present.sum(axis=1)
    squares = np.where(present, (parts - whole[:, None]) ** 2, 0.0).sum(axis=1)
    error = np.sqrt(squares * (clusters - 1) / np.maximum(clusters, 1))
    return Estimates(*(np.where(possible, values, np.nan) for values in (whole, error, clusters - 1.0)))
