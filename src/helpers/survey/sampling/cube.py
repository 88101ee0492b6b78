"""The cube method: a sample with given inclusion probabilities that is balanced on given variables.

Deville and Tillé (2004), "Efficient balanced sampling: the cube method", Biometrika 91, 893-912: the vector
of inclusion probabilities is moved at random along directions that keep the Horvitz-Thompson totals of the
balancing variables, until no more of its entries than there are variables lie between 0 and 1 (flight phase);
these are settled by that mixture of samples which keeps their probabilities at the least expected imbalance
(landing phase by linear programming, ibid., sec. 6.1). Spread: each move is made within a unit and its
nearest undecided neighbours, so that near ones seldom both come in (local cube, Grafström and Tillé 2013,
Environmetrics 24, 120-131). In R: ``sampling::samplecube`` and ``BalancedSampling::lcube``.

Directions come from plain elimination and not from a library of linear algebra, whose choice among equals
differs between machines: one seed is to give one sample everywhere.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from scipy.optimize import linprog

from helpers.errors import HelpersError

ZERO = 1e-9  # below it a probability counts as 0 and a pivot as none
MOST_VARIABLES = 12  # the landing looks at all samples of as many units


def draw(
    probabilities: np.ndarray, variables: np.ndarray, places: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """Return which of N units are drawn (N, bool), each with its own probability.

    probabilities: (N,), between 0 and 1. variables: (N, p), what a unit adds to each total; with the
    probabilities themselves in the first column, whose sum is a whole number, the sample always has that
    size. places: (N, d), where the units lie; near is by Euclidean distance. Raises HelpersError.
    """
    _refuse(probabilities, variables, places)
    inside = (probabilities > ZERO) & (probabilities < 1 - ZERO)
    scaled = np.divide(variables, probabilities[:, None], where=inside[:, None], out=np.zeros_like(variables))
    spread = scaled.std(axis=0)
    # in units of their own size, so that one threshold tells of all whether a pivot is nought
    scaled = scaled / np.where(spread > ZERO, spread, np.maximum(np.abs(scaled).max(axis=0, initial=0), ZERO))
    now = np.where(inside, probabilities, probabilities.round())
    _fly(now, scaled, _nearest(places), random)
    _land(now, scaled, random)
    return now > 0.5


def _refuse(probabilities: np.ndarray, variables: np.ndarray, places: np.ndarray) -> None:
    units = len(probabilities)
    if variables.ndim != 2 or len(variables) != units or len(places) != units:
        raise HelpersError(f"Expected variables and places of {units} units, one row each.")
    if variables.shape[1] > MOST_VARIABLES:
        raise HelpersError(f"{variables.shape[1]} variables: give at most {MOST_VARIABLES}.")
    if not (np.isfinite(variables).all() and np.isfinite(places).all()):
        raise HelpersError("A balancing variable or a place is missing: give each unit a value.")
    if not ((probabilities >= 0) & (probabilities <= 1)).all():
        raise HelpersError("An inclusion probability lies outside 0 to 1: give each unit one within.")


def _nearest(places: np.ndarray) -> np.ndarray:
    """Return for each unit all units, the nearest first, of those equally far the first."""
    return np.argsort(((places[:, None] - places[None]) ** 2).sum(axis=2), axis=1, kind="stable")


def _undecided(now: np.ndarray) -> np.ndarray:
    return (now > ZERO) & (now < 1 - ZERO)


def _fly(now: np.ndarray, scaled: np.ndarray, near: np.ndarray, random: np.random.Generator) -> None:
    """Move ``now`` until no more units are undecided than there are columns of ``scaled``."""
    wide = scaled.shape[1] + 1  # so many units always leave a direction to move in
    open_ = _undecided(now)
    while (left := np.flatnonzero(open_)).size >= wide:
        around = near[left[random.integers(left.size)]]
        group = around[open_[around]][:wide]
        now[group] = _moved(now[group], _direction(scaled[group].T), random)
        open_[group] = _undecided(now[group])


def _moved(values: np.ndarray, direction: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return ``values`` moved to one of the two ends of the cube along ``direction``, by a draw that keeps
    their expectation.
    """
    along = np.abs(direction) > ZERO
    to_one, to_zero = (1 - values[along]) / direction[along], -values[along] / direction[along]
    ahead, back = np.maximum(to_one, to_zero).min(), np.minimum(to_one, to_zero).max()
    step = ahead if random.random() * (ahead - back) < -back else back
    moved = values + step * direction
    return np.where(_undecided(moved), moved, moved.round())


def _direction(rows: np.ndarray) -> np.ndarray:
    """Return a vector other than nought that each of ``rows`` (p, p + 1) is orthogonal to: by Gauss-Jordan
    elimination with the largest pivot of each column, up to the first column without one.
    """
    rows, direction, place = rows.copy(), np.zeros(rows.shape[1]), 0
    while place < len(rows):
        pivot = place + int(np.argmax(np.abs(rows[place:, place])))
        if abs(rows[pivot, place]) < ZERO:
            break
        rows[[place, pivot]] = rows[[pivot, place]]
        rows[place] /= rows[place, place]
        others = rows[:, place].copy()
        others[place] = 0
        rows -= others[:, None] * rows[place]
        place += 1
    direction[:place], direction[place] = -rows[:place, place], 1
    return direction


def _land(now: np.ndarray, scaled: np.ndarray, random: np.random.Generator) -> None:
    """Settle the units that are undecided yet: of all mixtures of samples that give each its probability (and
    the size, up to the next whole number) one with the least expected imbalance, by its worst variable.
    """
    left = np.flatnonzero(_undecided(now))
    if not left.size:
        return
    every = np.array(list(product((0.0, 1.0), repeat=left.size)))
    samples = every[np.abs(every.sum(axis=1) - now[left].sum()) < 1 - ZERO]
    imbalance = (((samples - now[left]) @ scaled[left]) ** 2).max(axis=1, initial=0)
    must = np.vstack([samples.T, np.ones(len(samples))])
    mixture = linprog(imbalance, A_eq=must, b_eq=[*now[left], 1.0])
    if mixture.status:
        raise HelpersError(f"The last {left.size} units could not be settled: {mixture.message}")
    shares = np.maximum(mixture.x, 0).cumsum()
    now[left] = samples[min(int(np.searchsorted(shares, random.random() * shares[-1])), len(samples) - 1)]
