"""Hours as people state them, a tenth, a most likely value and nine tenths, as a PERT distribution.

PERT is a beta distribution on [low, high] with shapes 1 + λ (mode - low) / (high - low) and 1 + λ (high -
mode) / (high - low) (Malcolm, Roseboom, Clark and Fazar 1959; λ as in Vose 2008, ch. 9.4, and R's
mc2d::rpert(shape = )). The ends are not asked for, as people misjudge them: they are solved for, so that the
10th and the 90th percentile are those stated (Moder and Rodgers 1968 take percentiles in place of ends
likewise). The low end may come out below zero; a draw there is no hours at all, which leaves both percentiles
and the mode where they are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special
from scipy.optimize import elementwise

from helpers.errors import HelpersError

TENTH, NINE_TENTHS = 0.1, 0.9
_GRID = np.concatenate([[0.0], special.ndtr(np.linspace(-4.5, 4.5, 361)), [1.0]])
Numbers = NDArray[np.float64]


def ends(p10: ArrayLike, mode: ArrayLike, p90: ArrayLike, shape: float) -> tuple[Numbers, Numbers]:
    """Return the low and the high ends (hours, the shape of the arguments) of the PERT distributions with
    these percentiles and modes; shape: λ. Where the three are one number, so are the ends. Raises
    HelpersError.
    """
    lower, middle, upper = _checked(p10, mode, p90)
    width = upper - lower
    certain = width == 0
    part = np.where(certain, 0.5, (middle - lower) / np.where(certain, 1.0, width))
    place = _place(part, shape)
    low, high = (_standard(level, place, shape) for level in (TENTH, NINE_TENTHS))
    span = width / (high - low)
    return middle - place * span, middle + (1 - place) * span


def quantiles(levels: ArrayLike, p10: ArrayLike, mode: ArrayLike, p90: ArrayLike, shape: float) -> Numbers:
    """Return the hours at ``levels`` (0 to 1, broadcast against the estimates), never below 0. Raises
    HelpersError.
    """
    return np.maximum(_quantiles(np.asarray(levels, float), p10, mode, p90, shape), 0.0)


def _quantiles(levels: Numbers, p10: ArrayLike, mode: ArrayLike, p90: ArrayLike, shape: float) -> Numbers:
    """Return ``quantiles`` without the floor."""
    low, high = ends(p10, mode, p90, shape)
    span = high - low
    place = np.where(span == 0, 0.5, (np.asarray(mode, float) - low) / np.where(span == 0, 1.0, span))
    return low + span * _standard(levels, place, shape)


def interpolated(levels: Numbers, p10: ArrayLike, mode: ArrayLike, p90: ArrayLike, shape: float) -> Numbers:
    """Return ``quantiles`` of many ``levels`` (draws × estimates), between exact ones at the levels of _GRID:
    within a thousandth of the width between P10 and P90, in an eighth of the time. Raises HelpersError.
    """
    exact = _quantiles(_GRID[:, None], p10, mode, p90, shape)
    columns = [np.interp(levels[:, n], _GRID, exact[:, n]) for n in range(levels.shape[1])]
    return np.maximum(np.column_stack(columns), 0.0)


def mean(p10: ArrayLike, mode: ArrayLike, p90: ArrayLike, shape: float) -> Numbers:
    """Return the mean hours, (low + λ mode + high) / (2 + λ), without the floor at 0. Raises
    HelpersError.
    """
    low, high = ends(p10, mode, p90, shape)
    return (low + shape * np.asarray(mode, float) + high) / (2 + shape)


def _checked(p10: ArrayLike, mode: ArrayLike, p90: ArrayLike) -> tuple[Numbers, Numbers, Numbers]:
    lower, middle, upper = np.broadcast_arrays(*(np.asarray(part, float) for part in (p10, mode, p90)))
    good = np.isfinite(upper) & (lower >= 0) & (lower <= middle) & (middle <= upper)
    if not good.all():
        wrong = np.argmin(np.atleast_1d(good))
        found = [float(np.atleast_1d(part).flat[wrong]) for part in (lower, middle, upper)]
        raise HelpersError(f"P10, mode and P90 must be numbers from 0 that do not fall, got {found}.")
    return lower, middle, upper


def _standard(level: ArrayLike, place: Numbers, shape: float) -> Numbers:
    """Return the quantile of the PERT distribution on [0, 1] with its mode at ``place``."""
    return np.asarray(special.betaincinv(1 + shape * place, 1 + shape * (1 - place), level))


def _place(part: Numbers, shape: float) -> Numbers:
    """Return where on [0, 1] the mode lies so that it stands at ``part`` of the way from P10 to P90."""

    def apart(place: Numbers, aim: Numbers) -> Numbers:
        low, high = (_standard(level, place, shape) for level in (TENTH, NINE_TENTHS))
        return place - low - aim * (high - low)

    found = elementwise.find_root(apart, (np.zeros_like(part), np.ones_like(part)), args=(part,))
    return np.asarray(found.x)
