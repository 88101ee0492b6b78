"""Secondary suppression of linked tables: the cheapest pattern that protects the primary cells.

Fischetti & Salazar-González 2001 (Management Science 47, 1008-1027) with two attackers per primary cell, by
cutting planes: what an attacker learns from a pattern says of which cells more must be hidden (their capacity
constraints, strengthened). Each row holds for any pattern, so that what is found last is the cheapest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from helpers.publish.disclosure import attacker, audit, solver
from helpers.publish.disclosure.cells import Bools, Cells, Floats, Ints, Unprotectable

EXACT = 100  # cells of a block that is protected in one piece; one of 459 had a gap of 61 % after a minute
ROUNDS = (
    20  # of the search for a cheaper pattern; what is left open then is seldom more than a cell in thirty
)
REMEMBERED = 256  # patterns of blocks; a notebook has some twenty different ones
NEAR = 1e-6
MULTIPLE = 0.5  # of a multiple of the base: it goes up as seldom as a count that lies this little over one


@dataclass(frozen=True, eq=False)
class Levels:
    """How well each cell of a system must be protected; arrays with one element per cell.

    The attacker's interval of a primary cell must reach from at most count - lower to at least count + upper
    and be at least ``sliding`` wide (protection levels of Fischetti & Salazar). whole: that much must be so
    for whole numbers too: each of 0 to below - 1 remains possible.
    """

    lower: Floats
    upper: Floats
    sliding: Floats
    whole: bool = False


def weak(cells: Cells, width: int) -> Levels:
    """Return what asks for an attacker's interval at least ``width`` wide around each primary cell."""
    nothing = np.zeros(len(cells.names))
    return Levels(nothing, nothing, np.full(len(nothing), float(width)))


def strong(cells: Cells) -> Levels:
    """Return what asks that each of 0 to below - 1 remains possible in each primary cell."""
    counts = cells.counts.astype(float)
    return Levels(counts, np.maximum(cells.below - 1 - counts, 0), np.zeros(len(counts)), whole=True)


def pattern(cells: Cells, levels: Levels | None = None) -> Bools:
    """Return which cells are hidden (primary, already hidden and secondary): the cheapest pattern that
    protects all primary cells (default ``strong``). Exact in blocks of up to EXACT cells, larger ones table
    by table, and then mended until the attacker finds nothing. Of patterns that cost the same the one with
    the earlier cells; the same system gives the same pattern. Raises Unprotectable.
    """
    levels = levels or strong(cells)
    hidden = cells.primary | cells.hidden
    everything = attacker.known(cells)
    for places in cells.blocks():
        block = Block(cells, everything, places, levels)
        if len(places) <= EXACT:
            hidden[places] = _exact(block)
        else:
            block.check()
            hidden[places] = _by_table(cells, everything, block, hidden)
    return hidden


@lru_cache(maxsize=REMEMBERED)
def _exact(block: Block) -> Bools:
    """Return the cheapest pattern of a block. Raises Unprotectable.

    A notebook releases one table after the other, and the system of each holds the blocks of those before:
    nearly all have been solved already.
    """
    block.check()
    return block.exact()


def _by_table(cells: Cells, known: attacker.Known, block: Block, hidden: Bools) -> Bools:
    """Protect a large block one table after the other, with what is hidden elsewhere fixed; then mend it."""
    hidden, inside = hidden.copy(), np.isin(np.arange(len(hidden)), block.places)
    for table in dict.fromkeys(cells.tables):
        rows = [row for row, name in enumerate(cells.tables) if name == table]
        alone = replace(known, equal=known.equal[rows])
        touched = np.diff(alone.equal.tocsc().indptr) > 0
        places = np.flatnonzero(touched & inside & cells.open)
        if cells.primary[places].any():
            part = Block(replace(cells, hidden=hidden & ~cells.primary), alone, places, block.levels)
            hidden[places] = part.exact()
    return block.mended(hidden[block.places])


def controlled_rounding(cells: Cells, base: int) -> Ints:
    """Return all counts rounded so that all sums hold: down or up to multiples of ``base``, and a multiple, 0
    among them, now and then up to the next, so that none is told by what is printed of it (``limits``). What
    is public already (fixed) keeps its count.

    For a table in which too much would be hidden (controlled rounding, Cox 1987; by integer programming
    Salazar-González 2005). Which way is wanted is drawn, so that the mean is right but for the multiples; the
    draw depends on all counts, which nobody outside has, and is the same for the same table. As many as the
    sums allow go the way that is wanted. Raises Unprotectable where there is no such rounding.
    """
    counts, kept = cells.counts, cells.fixed | cells.never
    over = np.where(kept, 0, counts % base)
    step = np.where(kept, 0, base)
    low = counts - over
    n = len(counts)
    wanted = np.random.default_rng(counts).random(n) < np.maximum(over, MULTIPLE) / base
    priced = (np.where(wanted, -1, 1) * (n * n + 1) + np.arange(n)).astype(float)
    equal = cells.equations
    rows: list[solver.Rows] = [(equal * step, -(equal @ low), -(equal @ low))] if equal.shape[0] else []
    up = solver.cheapest(priced, rows, np.zeros(n), (~kept).astype(float))
    if up is None:
        raise Unprotectable(
            f"{cells.names[0]!r} and the cells linked with it cannot be rounded to {base} so that all sums "
            "hold. Leave a table or a margin out."
        )
    return low + step * up.astype(np.int64)


def limits(printed: int, base: int) -> tuple[int, int]:
    """Return between which counts one lies that ``controlled_rounding`` has made ``printed``."""
    return max(0, printed - base), printed + base - 1


class Block:
    """Cells that are protected together: the program of their pattern, and the rows found so far."""

    def __init__(self, cells: Cells, known: attacker.Known, places: Ints, levels: Levels) -> None:
        self.cells, self.places, self.levels = cells, places, levels
        self.part = known.part(places)
        self.targets = np.flatnonzero(cells.primary[places])
        self.forced = (cells.primary | cells.hidden)[places]
        at = places[self.targets]
        self.sides = np.column_stack([levels.lower[at], levels.upper[at]])
        self.sliding = levels.sliding[at]
        self.most = max(1.0, self.sides.max(), self.sliding.max())
        self.rows: list[Floats] = []
        self.least: list[float] = []
        self.prices = cells.cost[places]
        self.cost = _with_order(self.prices)
        self.told: dict[tuple[bytes, float], bool] = {}  # of what was attacked already, whose rows are there

    @cached_property
    def content(self) -> tuple[Any, ...]:
        """All that the block's pattern rests on; where its cells stand in their system is no part of it."""
        equal, told = (matrix.tocsr() for matrix in (self.part.equal, self.part.told))
        arrays = [part for matrix in (equal, told) for part in (matrix.indptr, matrix.indices, matrix.data)]
        arrays += [self.part.slack, self.part.down, self.part.up, self.targets, self.forced]
        arrays += [self.sides, self.sliding, self.prices, self.cells.counts[self.places]]
        described = ((array.shape, array.dtype.str, array.tobytes()) for array in arrays)
        return (self.cells.below, self.levels.whole, *described)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Block) and self.content == other.content

    def __hash__(self) -> int:
        return hash(self.content)

    def check(self) -> None:
        """Raise Unprotectable where hiding all that may be hidden protects too little."""
        reached = attacker.attack(self.part, self.targets, np.ones(len(self.places)))
        short = (reached.distance < self.sides - NEAR).any(1) | (
            reached.distance.sum(1) < self.sliding - NEAR
        )
        if short.any():
            raise Unprotectable(self._unprotected(self.places[self.targets[short]]))

    def _unprotected(self, places: Ints) -> str:
        named = ", ".join(repr(self.cells.names[place]) for place in places[:5])
        return f"{named}: follows from what may not be hidden. Leave a table or a margin out, or round."

    def exact(self) -> Bools:
        """Return the cheapest pattern of the block."""
        return self.mended(self.forced)

    def mended(self, forced: Bools) -> Bools:
        """Return ``forced`` and the cheapest cells that must be added to it."""
        self.forced = forced
        found = self._relaxed()
        for _ in range(ROUNDS):
            least = self._cheapest(forced)
            if self._price(found) > self._price(least):
                found = least
            if not self._broken(found):
                return found
            found = np.ones_like(forced)
        return self._pruned(self._repaired(least))

    def _repaired(self, hidden: Bools) -> Bools:
        """Return ``hidden``, which is broken, and the cheapest other cells by which it protects."""
        while True:
            hidden = self._cheapest(hidden)
            if not self._broken(hidden):
                return hidden

    def _pruned(self, hidden: Bools) -> Bools:
        """Return ``hidden`` without the cells that it protects without, the dearest and last ones first."""
        for place in sorted(np.flatnonzero(hidden & ~self.forced), key=lambda place: -self.cost[place]):
            without = hidden.copy()
            without[place] = False
            if not self._broken(without):
                hidden = without
        return hidden

    def _price(self, hidden: Bools) -> int:
        return int(self.prices @ hidden)

    def _relaxed(self) -> Bools:
        """Find rows for patterns that hide cells by fractions, and for those patterns rounded: that is cheap,
        and says most of what is needed. Return the last of them.
        """
        while True:
            known, part = len(self.rows), self._by_fractions()
            self._attacked(part, self.most)
            if known == len(self.rows):
                hidden = self._rounded(part)
                if not self._attacked(hidden.astype(float)) or known == len(self.rows):
                    return hidden

    def _by_fractions(self) -> Floats:
        """Return the cheapest pattern that hides cells by fractions and keeps all rows."""
        if not self.rows:
            return self.forced.astype(float)
        none, some = np.zeros((0, len(self.forced))), np.ones(len(self.forced))
        rows, least = -np.array(self.rows), -np.array(self.least)
        best = solver.least(self.cost.astype(float), none, rows, least, self.forced * some, some)
        assert best is not None, "all cells hidden is a solution"
        return np.clip(best.x, 0, 1)

    def _rounded(self, part: Floats) -> Bools:
        """Return a pattern near ``part`` that keeps all rows: cells are added by their fraction, and those
        that turn out not to be needed left out again.
        """
        hidden = self.forced.copy()
        if not self.rows:
            return hidden
        rows, least = np.array(self.rows), np.array(self.least)
        order = np.lexsort((self.cost, -part))
        for place in order:
            if (rows @ hidden >= least).all():
                break
            hidden[place] = True
        for place in reversed([place for place in order if hidden[place] and not self.forced[place]]):
            hidden[place] = False
            hidden[place] = (rows @ hidden < least).any()
        return hidden

    def _broken(self, hidden: Bools) -> bool:
        """Say whether an attacker learns too much from a pattern; then there is a new row that it breaks."""
        before, short = len(self.rows), self._attacked(hidden.astype(float))
        if not short:
            return self._excluded(hidden)
        if len(self.rows) == before or (np.array(self.rows[before:]) @ hidden >= 1 - NEAR).all():
            self._forbid(hidden)
        return True

    def _cheapest(self, forced: Bools) -> Bools:
        """Return the cheapest pattern that hides ``forced`` and keeps all rows."""
        if not self.rows:
            return forced
        rows: list[solver.Rows] = [(np.array(self.rows), np.array(self.least), np.inf)]
        found = solver.cheapest(self.cost.astype(float), rows, forced * 1.0, np.ones(len(forced)))
        if found is None:
            raise Unprotectable(self._unprotected(self.places[self.targets]))
        return found > 0

    def _attacked(self, hidden: Floats, most: float = attacker.REACH) -> bool:
        """Add a row for each cell that a pattern protects too little; say whether there is one."""
        asked = (hidden.tobytes(), most)
        if asked not in self.told:
            self.told[asked] = self._attacked_anew(hidden, most)
        return self.told[asked]

    def _attacked_anew(self, hidden: Floats, most: float) -> bool:
        reached = attacker.attack(self.part, self.targets, hidden, most)
        for side in (0, 1):
            short = reached.distance[:, side] < self.sides[:, side] - NEAR
            for row in np.flatnonzero(short):
                self._add(reached.weights[row, side], self.sides[row, side] - reached.constant[row, side])
        narrow = reached.distance.sum(1) < self.sliding - NEAR
        for row in np.flatnonzero(narrow):
            self._add(reached.weights[row].sum(0), self.sliding[row] - reached.constant[row].sum())
        return bool(narrow.any() or (reached.distance < self.sides - NEAR).any())

    def _add(self, weights: Floats, least: float) -> None:
        """Add the row: what is hidden must weigh ``least`` together, no cell more than that."""
        row = np.minimum(weights / least, 1.0)
        if not any(np.array_equal(row, known) for known in self.rows):
            self.rows.append(row)
            self.least.append(1 - NEAR)

    def _excluded(self, hidden: Bools) -> bool:
        """Look with whole numbers at a pattern that fractions do not break: one of the other cells must be
        hidden where a value is excluded.
        """
        if not self.levels.whole:
            return False
        learnt = audit.learnt_in(self.cells, self.part, self.places, hidden)
        if learnt and hidden.all():
            raise Unprotectable(self._unprotected(np.array(sorted(learnt))))
        if learnt:
            self._forbid(hidden)
        return bool(learnt)

    def _forbid(self, hidden: Bools) -> None:
        """Add the row: another cell must be hidden. Holds for all that is hidden less, for it tells more."""
        self._add(1.0 - hidden, 1.0)


def _with_order(cost: Ints) -> Ints:
    """Return costs by which of two patterns that cost the same the one with the earlier cells is cheaper."""
    order = np.arange(len(cost))
    return cost * (order.sum() + 1) + order
