"""How much cases of one provision differ in hours beyond their pages, from the few that were gone through.

A random-effects model: the log of a = hours / pages^b of a case is the provision's own plus a deviation of
the case, with standard deviation τ, plus the respondents' doubt, whose size is known from what they stated.
Five cases say little of τ, and would often say 0. It is therefore given a half-normal prior (Röver, Bender,
Dias and others 2021, on the log scale; R's bayesmeta(tau.prior = dhalfnormal)), whose scale stands in the
plan, and is drawn from its posterior on a grid.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_POINTS, _FARTHEST = 400, 5.0  # of the grid, and its end in scales of the prior


def spread(
    levels: Numbers, doubt: Numbers, groups: NDArray, scale: float, draws: int, rng: np.random.Generator
) -> Numbers:
    """Return ``draws`` of τ. levels: log a of each case; doubt: its standard deviation; groups: its
    provision; scale: of the prior.
    """
    grid = (np.arange(_POINTS) + 0.5) * scale * _FARTHEST / _POINTS
    log = -0.5 * (grid / scale) ** 2
    for group in np.unique(groups):
        log = log + _likelihood(levels[groups == group], doubt[groups == group], grid)
    chance = np.exp(log - log.max())
    width = grid[1] - grid[0]
    return rng.choice(grid, draws, p=chance / chance.sum()) + rng.uniform(-width / 2, width / 2, draws)


def _likelihood(levels: Numbers, doubt: Numbers, grid: Numbers) -> Numbers:
    """Return the log likelihood of each τ of ``grid``, the provision's own level integrated out."""
    variance = doubt[:, None] ** 2 + grid**2
    weight = 1 / variance
    centre = (weight * levels[:, None]).sum(axis=0) / weight.sum(axis=0)
    misfit = (weight * (levels[:, None] - centre) ** 2).sum(axis=0)
    return -0.5 * (np.log(variance).sum(axis=0) + np.log(weight.sum(axis=0)) + misfit)
