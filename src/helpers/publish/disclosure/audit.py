"""What an attacker learns of hidden cells from everything that is published.

He knows that cells hold whole numbers from 0, all published cells, the sums, which cells cannot occur, what
printed shares and means tell, the rule and its threshold. All hidden cells carry the same mark, so that he
cannot tell a primary from a secondary one.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass

from helpers.publish.disclosure.cells import Bools, Cells, Floats


@dataclass(frozen=True)
class Learnt:
    """What the attacker learns of one primary cell: the values of 0 to below - 1 that he excludes, and
    between which whole numbers it lies (upper inf: he knows no limit)."""

    cell: Hashable
    excluded: tuple[int, ...]
    lower: float
    upper: float


def intervals(cells: Cells, hidden: Bools) -> Floats:
    """Return the attacker's interval of each cell (n x 2; a published cell's is its count), by linear
    programming: a whole number outside it is excluded, one inside it need not be possible.
    """
    raise NotImplementedError


def excluded(cells: Cells, hidden: Bools, known: Collection[Hashable] = ()) -> list[Learnt]:
    """Return the hidden primary cells of which the attacker excludes any of 0 to below - 1, in order.

    known: cells that he knows in addition, by name (a coalition's own); of these he learns nothing. The system
    of a coalition that subtracts its own cases has its counts subtracted by the caller, or its cells beside
    the others', with sums over both.
    """
    raise NotImplementedError
