"""What an attacker learns of hidden cells from everything that is published.

He knows that cells hold whole numbers from 0, all published cells, the sums, which cells cannot occur, what
printed shares and means tell, the rule and its threshold. All hidden cells carry the same mark, so that he
cannot tell a primary from a secondary one.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from math import inf

import numpy as np

from helpers.publish.disclosure import attacker, solver
from helpers.publish.disclosure.attacker import REACH, Known
from helpers.publish.disclosure.cells import Bools, Cells, Floats, Ints, components

NEAR = 1e-6


@dataclass(frozen=True)
class Learnt:
    """What the attacker learns of one primary cell: the values of 0 to below - 1 that he excludes, and
    between which whole numbers it lies (upper inf: he knows no limit).
    """

    cell: Hashable
    excluded: tuple[int, ...]
    lower: float
    upper: float


def intervals(cells: Cells, hidden: Bools) -> Floats:
    """Return the attacker's interval of each cell (n x 2; a published cell's is its count), by linear
    programming: a whole number outside it is excluded, one inside it need not be possible.
    """
    found = np.repeat(cells.counts[:, None], 2, axis=1).astype(float)
    everything = attacker.known(cells)
    for places in cells.linked(hidden & cells.open):
        part = everything.part(places)
        reached = attacker.attack(part, np.arange(len(places)), np.ones(len(places)))
        found[places] = _between(cells.counts[places], reached.distance)
    return found


def _between(counts: Ints, distance: Floats) -> Floats:
    """Return the interval of cells with ``counts``: what is further away than anything is without limit."""
    upper = np.where(distance[:, 1] >= REACH - 1, inf, counts + distance[:, 1])
    return np.column_stack([np.maximum(counts - distance[:, 0], 0), upper])


def excluded(
    cells: Cells,
    hidden: Bools,
    known: Collection[Hashable] = (),
    own: Mapping[Hashable, int] | None = None,
) -> list[Learnt]:
    """Return the hidden primary cells of which the attacker excludes any of 0 to below - 1, in order.

    For a coalition that subtracts its own cases, known: cells that it knows in full, by name; own: how many
    of a cell's cases are its own, so that fewer are excluded without our doing, and not told here.
    """
    told, mine = {*known}, np.array([(own or {}).get(name, 0) for name in cells.names], float)
    cells = replace(cells, lower=np.maximum(cells.lower, mine))
    secret = hidden & cells.open & np.array([name not in told for name in cells.names])
    everything = np.arange(len(cells.names))
    learnt = learnt_in(cells, attacker.known(cells), everything, secret, mine)
    return [learnt[place] for place in sorted(learnt)]


def is_told(cells: Cells, hidden: Bools, own: Mapping[Hashable, int], name: Hashable, least: int = 0) -> bool:
    """Say whether who owns ``own`` of the other cells, and ``least`` of the cell ``name``, learns something
    of it: where not, neither does anybody who owns less of the others, and no less of it.
    """
    alone = replace(cells, primary=cells.primary & np.array([each == name for each in cells.names]))
    return bool(excluded(alone, hidden, own={**own, name: least}))


def excluded_by_owners(
    cells: Cells, hidden: Bools, owners: Mapping[Hashable, str], members: int
) -> dict[Hashable, tuple[Learnt, tuple[str, ...]]]:
    """Return, by cell, what a coalition of at most ``members`` owners learns of others' hidden primary cells,
    and who they are: each knows the cells that are its own in full. owners: of those cells that have one.

    Every coalition is tried that has a cell among those that hang together; another one learns nothing.
    """
    found: dict[Hashable, tuple[Learnt, tuple[str, ...]]] = {}
    everything = attacker.known(cells)
    for places in cells.linked(hidden & cells.open):
        part, owner = everything.part(places), [owners.get(cells.names[place], "") for place in places]
        if len({*owner}) == len(owner) and _enough_left(cells, part, places, members):
            continue
        for number in range(1, members + 1):
            for coalition in combinations(sorted({*owner} - {""}), number):
                others = np.array([each not in coalition for each in owner])
                for learnt in learnt_in(cells, part, places, others).values():
                    found.setdefault(learnt.cell, (learnt, coalition))
    return found


def _enough_left(cells: Cells, part: Known, places: Ints, members: int) -> bool:
    """Say whether no ``members`` owners of a cell each learn anything, for the one thing that is known of the
    cells is their sum: what they leave to others lies in two cells or more, and is enough for any of 0 to
    below - 1 in one of them. False where that is not so, or not as simple.
    """
    counts = np.sort(cells.counts[places])
    alone = part.equal.shape[0] == 1 and len({*part.equal.data}) == 1 and not part.told.shape[0]
    free = bool((part.down == cells.counts[places]).all() and (part.up == REACH).all())
    left = counts[: max(0, len(counts) - members)]
    return alone and free and len(left) > 1 and bool(left.sum() >= cells.below - 1)


def learnt_in(
    cells: Cells, part: Known, places: Ints, hidden: Bools, mine: Floats | None = None
) -> dict[int, Learnt]:
    """Return what is learnt, as ``excluded`` does, of the cells at ``places`` alone, by their place.

    part: what is known of them; hidden, mine (how many cases are the attacker's own): of each of them.
    """
    own = np.zeros(len(places)) if mine is None else mine
    found: dict[int, Learnt] = {}
    for inside in components(part.rows, hidden):
        targets = np.flatnonzero(cells.primary[places[inside]])
        if len(targets):
            found |= _learnt(cells, part.part(inside), places[inside], targets, own[inside])
    return found


def _learnt(cells: Cells, part: Known, places: Ints, targets: Ints, mine: Floats) -> dict[int, Learnt]:
    counts = cells.counts[places]
    targets = targets[~_exchangeable(part, counts, cells.below, mine)[targets]]
    if not len(targets):
        return {}
    reached = attacker.attack(part, targets, np.ones(len(places)))
    limits = _between(counts[targets], reached.distance)
    limits = np.column_stack([np.ceil(limits[:, 0] - NEAR), np.floor(limits[:, 1] + NEAR)])
    possible = _Possible(part, counts, targets, limits, cells.below, reached.moves)
    found = {}
    for row, target in enumerate(targets):
        gone = [value for value in range(cells.below) if value >= mine[target] and not possible(row, value)]
        if gone:
            place = int(places[target])
            found[place] = Learnt(cells.names[place], tuple(gone), *map(float, limits[row]))
    return found


def _exchangeable(part: Known, counts: Ints, below: int, mine: Floats) -> Bools:
    """Say of each cell whether it may be any of ``mine`` to below - 1 because other cells stand in the same
    sums and constraints, and can together take or give what it gains or loses. No program need be solved for
    such a cell; one that is none may still be free.
    """
    columns = [matrix.tocsc() for matrix in (part.equal, part.told)]
    alike: dict[Hashable, list[int]] = {}
    for place in range(len(counts)):
        stands: list[bytes] = []
        for matrix in columns:
            entries = slice(*matrix.indptr[place : place + 2])
            stands += [matrix.indices[entries].tobytes(), matrix.data[entries].tobytes()]
        alike.setdefault((*stands,), []).append(place)
    down, up = part.down.copy(), part.up.copy()
    for group in alike.values():
        down[group], up[group] = down[group].sum() - down[group], up[group].sum() - up[group]
    gain, loss = np.maximum(below - 1 - counts, 0), np.maximum(counts - np.ceil(mine), 0)
    takes = (part.up >= gain) & (down >= gain)
    return np.asarray(takes & (part.down >= loss) & (up >= loss))


class _Possible:
    """Which values of 0 to below - 1 the targets may have: remembers every solution that it has seen."""

    def __init__(
        self, part: Known, counts: Ints, targets: Ints, limits: Floats, below: int, moves: Floats
    ) -> None:
        self.part, self.counts, self.targets, self.limits = part, counts, targets, limits
        self.network = attacker.is_network(part)
        self.seen = np.zeros((len(targets), below), bool)
        self._remember(np.zeros(len(counts)))
        for move in moves.reshape(-1, len(counts)):
            if attacker.whole(move):
                self._remember(np.round(move))

    def __call__(self, row: int, value: int) -> bool:
        """Say whether the target ``row`` may be ``value``."""
        if not self.limits[row, 0] <= value <= self.limits[row, 1]:
            return False
        return self.network or bool(self.seen[row, value]) or self._found(row, value)

    def _remember(self, move: Floats) -> None:
        values = (self.counts + move)[self.targets].astype(int)
        rows = np.flatnonzero(values < self.seen.shape[1])
        self.seen[rows, values[rows]] = True

    def _found(self, row: int, value: int) -> bool:
        """Look for whole numbers that give the target ``row`` its ``value``."""
        lower, upper = -self.part.down, self.part.up.copy()
        target = self.targets[row]
        lower[target] = upper[target] = value - self.counts[target]
        move = solver.cheapest(self._unseen(), [*self._rows()], lower, upper)
        if move is None:
            return False
        self._remember(move)
        return True

    def _rows(self) -> Iterator[solver.Rows]:
        yield self.part.equal, 0, 0
        if len(self.part.slack):
            yield self.part.told, -inf, self.part.slack

    def _unseen(self) -> Floats:
        """Return costs that draw the targets towards values that no solution has had yet."""
        wanted = np.zeros(len(self.counts))
        for row, target in enumerate(self.targets):
            if not self.seen[row].all():
                wanted[target] = np.sign(self.counts[target] - np.argmin(self.seen[row]))
        return wanted
