"""The attacker who looks for the lowest and the highest value that a hidden cell may have.

He knows the published cells, the sums and what is printed, and takes any number that these allow (linear
programs of Fischetti & Salazar-González 2001). A cell that is hidden by a fraction may move by that fraction
of its way; so it is told which cells would have to be hidden for him to learn less.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from helpers.publish.disclosure import solver
from helpers.publish.disclosure.cells import Bools, Cells, Floats, Ints

REACH = (
    1e6  # how far from its count a cell may move that nothing limits: further than any count of the survey
)
AT_ONCE = 20_000  # variables in one linear program
ZERO = 1e-7  # what is taken for 0 in a price


@dataclass(frozen=True, eq=False)
class Known:
    """What he knows of cells that may be hidden, as deviations d from the counts: equal @ d = 0,
    told @ d <= slack, -down <= d <= up.
    """

    equal: Any
    told: Any
    slack: Floats
    down: Floats
    up: Floats

    @cached_property
    def rows(self) -> Any:
        """All that links cells, equations and what is printed, by columns."""
        return sparse.vstack([self.equal, self.told], format="csc")

    def part(self, places: Ints) -> Known:
        """Return what is known of the cells at ``places`` alone, where all others are published."""
        equal, told = self.equal[:, places], self.told[:, places]
        rows, says = (np.diff(matrix.indptr) > 0 for matrix in (equal, told))
        return Known(equal[rows], told[says], self.slack[says], self.down[places], self.up[places])


@dataclass(frozen=True, eq=False)
class Reached:
    """How far he must allow each target to lie below (side 0) and above its count (side 1), and why.

    distance: targets x 2; moves: d of all cells at that distance (targets x 2 x n). Whatever is hidden (h),
    distance <= constant + weights @ h, with weights 0 or more (targets x 2 x n; constant: targets x 2).
    """

    distance: Floats
    moves: Floats
    weights: Floats
    constant: Floats


def known(cells: Cells) -> Known:
    """Return what he knows of ``cells``."""
    counts, reach = cells.counts.astype(float), np.where(cells.open, REACH, 0.0)
    down, up = counts - np.maximum(np.ceil(cells.lower), 0), np.floor(cells.upper) - counts
    told, slack = cells.inequalities
    return Known(cells.equations, told, slack, np.minimum(down, reach), np.minimum(up, reach))


def attack(of: Known, targets: Ints, hidden: Floats, most: float = REACH) -> Reached:
    """Return how far each of ``targets`` may lie from its count where cell j is ``hidden`` by 0 to 1.

    most: further than this no cell moves (a smaller one only makes the reasons better, not the distances).
    """
    sides, all_cells = (len(targets), 2), (len(targets), 2, len(of.down))
    found = Reached(np.zeros(sides), np.zeros(all_cells), np.zeros(all_cells), np.zeros(sides))
    step = max(1, AT_ONCE // (2 * max(1, int((hidden > 0).sum()))))
    for start in range(0, len(targets), step):
        chunk = slice(start, start + step)
        _attack(of, targets[chunk], hidden, most, found, chunk)
    return found


def _attack(of: Known, targets: Ints, hidden: Floats, most: float, found: Reached, chunk: slice) -> None:
    moving = np.flatnonzero(hidden > 0)
    part, h, k, n = of.part(moving), hidden[moving], 2 * len(targets), len(of.down)
    cost = np.zeros((k, n))
    cost[np.arange(k), np.repeat(targets, 2)] = [1, -1] * len(targets)
    equal, told = (
        sparse.kron(sparse.eye_array(k), matrix, format="csr") for matrix in (part.equal, part.told)
    )
    low, high = (np.tile(np.minimum(way, most) * h, k) for way in (part.down, part.up))
    best = solver.least(cost[:, moving].ravel(), equal, told, np.tile(part.slack, k), -low, high)
    assert best is not None, "the counts themselves are a solution"
    moves = np.zeros((k, n))
    moves[:, moving] = best.x.reshape(k, -1)
    rows, says = (np.diff(matrix[:, moving].indptr) > 0 for matrix in (of.equal, of.told))
    prices = np.zeros((k, len(rows)))
    prices[:, rows] = best.equations.reshape(k, -1)
    others = np.zeros((k, len(says)))
    others[:, says] = np.minimum(best.inequalities, 0).reshape(k, -1)
    reduced = cost - prices @ of.equal - others @ of.told
    reduced[abs(reduced) < ZERO] = 0
    weights = np.maximum(reduced, 0) * of.down + np.maximum(-reduced, 0) * of.up
    found.distance[chunk] = -(cost * moves).sum(1).reshape(-1, 2)
    found.moves[chunk] = moves.reshape(-1, 2, n)
    found.weights[chunk] = weights.reshape(-1, 2, n)
    found.constant[chunk] = -(others @ of.slack).reshape(-1, 2)


def is_network(of: Known) -> bool:
    """Say whether each cell stands in at most two equations, whose signs may be turned so that it enters one
    and leaves the other, and nothing else is known. Then every whole number between two possible ones is
    possible (total unimodularity; Heller & Tompkins 1956).
    """
    equal = of.equal.tocsc()
    if of.told.shape[0] or (np.diff(equal.indptr) > 2).any() or (abs(equal.data) != 1).any():
        return False
    return _turned(equal)


def _turned(equal: Any) -> bool:
    """Say whether the rows of a matrix with at most two entries +-1 in a column can be turned so that the two
    have different signs: rows that must be turned alike or unlike, in two colours.
    """
    colour = np.zeros(equal.shape[0], int)
    links: list[list[tuple[int, int]]] = [[] for _ in colour]
    for start, end in zip(equal.indptr[:-1], equal.indptr[1:], strict=True):
        if end - start == 2:
            (one, other), sign = equal.indices[start:end], int(-np.prod(equal.data[start:end]))
            links[one].append((other, sign))
            links[other].append((one, sign))
    for row in range(len(colour)):
        if not colour[row]:
            colour[row], waiting = 1, [row]
            while waiting:
                here = waiting.pop()
                for there, sign in links[here]:
                    if not colour[there]:
                        colour[there] = sign * colour[here]
                        waiting.append(there)
                    elif colour[there] != sign * colour[here]:
                        return False
    return True


def whole(moves: Floats) -> Bools:
    """Say of each row of ``moves`` whether all its numbers are whole."""
    return np.asarray((abs(moves - np.round(moves)) < 1e-6).all(axis=-1))
