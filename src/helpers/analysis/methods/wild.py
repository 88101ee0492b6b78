"""The wild cluster bootstrap of one coefficient of a weighted regression, under the null hypothesis (WCR) and
with Rademacher signs.

Cameron, Gelbach and Miller (2008); the sums per cluster make it a few matrix products (Roodman, Nielsen,
MacKinnon and Webb 2019). Weights enter by multiplying both sides of the model by their square roots, so that
the signs meet residuals of one variance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from helpers.analysis.methods.inference import Fit


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
    """Return the bootstrap test of "the coefficient of ``term`` is 0".

    signs: replicates x clusters, the clusters in the order of their labels. The statistic is studentised with
    the sums of scores per cluster (CR0; a constant factor as in CR1 cancels). p = (1 + #{|t*| >= |t|}) / (r +
    1), Davison and Hinkley (1997, sec. 4.2).
    """
    root = np.sqrt(fit.weights)
    design, place = fit.design * root[:, None], fit.position(term)
    response = (fit.design @ fit.estimates + fit.residuals) * root
    bread = np.linalg.inv(design.T @ design)
    leverage = design @ bread[:, place]
    null = np.delete(design, place, axis=1)
    restricted = response - null @ np.linalg.lstsq(null, response, rcond=None)[0]
    own = _by_cluster(leverage * restricted, fit.clusters)
    adjustment = (
        _by_cluster(design * leverage[:, None], fit.clusters)
        @ bread
        @ _by_cluster(design * restricted[:, None], fit.clusters).T
    )
    numerators = signs * own
    scores = numerators - signs @ adjustment.T
    replicates = numerators.sum(axis=1) / np.sqrt(np.sum(scores**2, axis=1))
    observed = _by_cluster(leverage * fit.residuals * root, fit.clusters)
    statistic = float(fit.estimates[place] / np.sqrt(np.sum(observed**2)))
    extreme = int(
        (np.abs(replicates) >= abs(statistic) * (1 - 1e-12)).sum()
    )  # equal samples may differ by a rounding error
    return WildBootstrap(statistic, replicates, (1 + extreme) / (len(replicates) + 1))


def _by_cluster(values: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """Return the sums of ``values`` (n or n x k) per cluster (G or G x k)."""
    sums = np.zeros((clusters.max() + 1, *values.shape[1:]))
    np.add.at(sums, clusters, values)
    return sums
