"""Least squares over clusters from sums: what estimates, CR3 and leaving out each cluster need of the rows.

Of each cluster g they need X_g'WX_g and X_g'Wy_g alone (MacKinnon, Nielsen and Webb 2023, sec. 3). Both are
summed in the coordinates Z = X R^-1, R from the QR decomposition of W^(1/2) X, in which the sum over all
clusters is the identity: nothing is lost to the squaring of ill-conditioned columns. Those of the others are
added up, not one taken from the whole, so that nothing is lost beside a very large cluster either.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from patsy import ModelDesc, dmatrices
from scipy.linalg import solve_triangular

Matrices = tuple[np.ndarray, np.ndarray, tuple[str, ...]]  # response (n x 1), design (n x k), terms (k)
NULL_SPACE = 1e-12
_NONE = pd.Series(dtype=object)


@dataclass(frozen=True)
class Moments:
    """Sums of G clusters for k coefficients: Z'WZ (G x k x k) and Z'Wy (G x k), with R (k x k)."""

    root: np.ndarray
    squares: np.ndarray
    products: np.ndarray

    @cached_property
    def estimates(self) -> np.ndarray:
        """Return the coefficients (k)."""
        return self._solved(self.squares.sum(axis=0)[None], self.products.sum(axis=0)[None])[0]

    @cached_property
    def without(self) -> np.ndarray:
        """Return the coefficients without each cluster in turn (G x k). Raises LinAlgError where one holds
        all that there is of a coefficient (``leverage`` 1).
        """
        return self._solved(_others(self.squares), _others(self.products))

    @cached_property
    def covariance(self) -> np.ndarray:
        """Return the CR3 covariance (k x k): (G - 1) / G sum d d', d = without g - estimate."""
        apart, size = self.without - self.estimates, len(self.squares)
        return (size - 1) / size * apart.T @ apart

    def _solved(self, squares: np.ndarray, products: np.ndarray) -> np.ndarray:
        """Return the coefficients of r sums (r x k x k, r x k) in the columns of X (r x k)."""
        inner = np.linalg.solve(squares, products[..., None])[..., 0]
        return solve_triangular(self.root, inner.T).T


def matrices(formula: str, data: pd.DataFrame) -> Matrices:
    """Return what patsy makes of ``formula`` and ``data``. Raises PatsyError."""
    if (plain := _plain(formula, data)) is not None:
        return plain
    response, design = dmatrices(formula, data, NA_action="raise")
    return np.asarray(response), np.asarray(design), tuple(design.design_info.column_names)


def of(design: np.ndarray, response: np.ndarray, weights: np.ndarray, clusters: np.ndarray) -> Moments:
    """Return the moments of n rows: design (n x k, of full rank where weights are above 0), response and
    weights (n, 0 or more), clusters (n numbers from 0 to G - 1).
    """
    root = _root(design * np.sqrt(weights)[:, None])
    turned = _turned(design, root)
    products = by_group(turned * (weights * response)[:, None], clusters)
    return Moments(root, _squares(turned, weights, clusters), products)


def leverages(design: np.ndarray, clusters: np.ndarray) -> np.ndarray | None:
    """Return the largest eigenvalue of each cluster's block of the hat matrix of ``design`` (G); None where
    that has not full rank (n x k; as ``numpy.linalg.matrix_rank`` judges it).
    """
    if len(design) < design.shape[1]:
        return None
    root = _root(design)
    singular = np.linalg.svd(root, compute_uv=False)
    if not singular[-1] > singular[0] * len(design) * np.finfo(float).eps:
        return None
    blocks = _squares(_turned(design, root), np.ones(len(design)), clusters)
    return np.linalg.eigvalsh(blocks)[:, -1]


def numbered(labels: pd.Series | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the number of each row's label (n, from 0), and the labels as texts in rising order: what
    ``np.unique(return_inverse=True)`` gives of the texts, without sorting the rows.
    """
    codes, found = pd.factorize(labels, use_na_sentinel=False)
    names, places = np.unique(np.asarray(found, dtype=str), return_inverse=True)
    return places[codes], names


def different(labels: pd.Series, domains: Iterable[np.ndarray]) -> list[int]:
    """Return how many labels there are in each of the ``domains`` (n truth values each); a missing one is
    none.
    """
    codes, found = pd.factorize(labels)
    return [int((np.bincount(codes[rows] + 1, minlength=len(found) + 1)[1:] > 0).sum()) for rows in domains]


def distinct(columns: list[np.ndarray]) -> np.ndarray:
    """Return the number (n, from 0) of each row among those that differ in any of ``columns`` (n each)."""
    found = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        codes, values = pd.factorize(column)
        found = pd.factorize(found * max(len(values), 1) + codes)[0]
    return found


def inverse_root(matrix: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the symmetric inverse square roots of positive semi-definite matrices (r x m x m; Moore-Penrose
    on their null space). others: of each the largest further eigenvalue of the whole it is a part of (r).
    """
    values, vectors = np.linalg.eigh(matrix)
    kept = values > NULL_SPACE * np.maximum(values[:, -1], others)[:, None]
    scale = np.zeros_like(values)
    scale[kept] = values[kept] ** -0.5
    return (vectors * scale[:, None, :]) @ np.swapaxes(vectors, 1, 2)


def by_group(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return the sums of ``values`` (n or n x k) per group (G or G x k).

    groups: n numbers from 0 to G - 1, as ``numbered`` gives them.
    """
    if values.ndim == 1:
        return np.bincount(groups, weights=values)
    return np.column_stack([np.bincount(groups, weights=column) for column in values.T])


def _squares(turned: np.ndarray, weights: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """Return Z'WZ of each cluster (G x k x k), one pair of columns at a time: no n x k x k products."""
    k = turned.shape[1]
    found = np.empty((int(clusters.max(initial=-1)) + 1, k, k))
    for one in range(k):
        weighted = turned[:, one] * weights
        for other in range(one, k):
            found[:, one, other] = found[:, other, one] = by_group(weighted * turned[:, other], clusters)
    return found


def _root(design: np.ndarray) -> np.ndarray:
    """Return R of the QR decomposition of n rows (k x k)."""
    return np.asarray(np.linalg.qr(design, mode="r"))


def _turned(design: np.ndarray, root: np.ndarray) -> np.ndarray:
    """Return X R^-1 (n x k), row by row, so that a row of little weight keeps its digits."""
    return design @ solve_triangular(root, np.eye(len(root)))


def _others(sums: np.ndarray) -> np.ndarray:
    """Return of each of G sums the total of the others (G x ...), from running totals of both directions."""
    nothing = np.zeros((1, *sums.shape[1:]))
    before = np.concatenate([nothing, np.cumsum(sums[:-1], axis=0)])
    after = np.concatenate([np.cumsum(sums[:0:-1], axis=0)[::-1], nothing])
    return before + after


def _plain(formula: str, data: pd.DataFrame) -> Matrices | None:
    """Return what patsy makes of a formula of nothing but columns of numbers, their products and an
    intercept; None for all others. Most are plain, and patsy takes longer than the fit.
    """
    told = ModelDesc.from_formula(formula)
    terms = [*told.lhs_termlist, *told.rhs_termlist]
    names = {factor.name() for term in terms for factor in term.factors}
    if len(told.lhs_termlist) != 1 or any(data.get(name, _NONE).dtype != float for name in names):
        return None
    numbers = {name: data[name].to_numpy() for name in names}
    if any(np.isnan(column).any() for column in numbers.values()):
        return None
    matrix = np.ones((len(data), len(terms)))
    for place, term in enumerate(terms):
        for factor in term.factors:
            matrix[:, place] *= numbers[factor.name()]
    return matrix[:, :1], matrix[:, 1:], tuple(term.name() for term in told.rhs_termlist)
