"""Every pair of municipalities that put together what they know: their own cases, their sheets, all that is
public.

What a sheet tells of its municipality it knows anyway, and what it tells of the country is published
(``publish.municipality.check`` reads both back). So a pair is an attacker who subtracts its own cases:

- of every hidden cell, by a bound that holds for every pair: of the others it owns at most all cases but one
  for each other municipality, of what became of the drawn cases what the two with the most have, and of the
  cell itself anything from none on;
- where that bound says too little of what became of the drawn cases, exactly: of all pairs as if one had the
  most that any of them really has of every hidden cell, then of each half of them, down to the single pair;
- of a register's rows, each of which one municipality knows, exactly as well. Others are hidden with them
  until no pair tells one; where there was none left to hide, that is told and stops nothing, for such
  figures are nobody's answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from helpers.analysis.representation import response
from helpers.protocol.disclosure import Disclosure
from helpers.publish.disclosure import audit, linked
from helpers.publish.disclosure.cells import Bools, Cells, Ints
from helpers.publish.disclosure.linked import Name, System
from helpers.publish.wording import MAIN_CASES, OUTCOME, PROVISION

Own = Mapping[str, Mapping[Name, int]]  # municipality → cell → how many of its cases are its own


@dataclass(frozen=True)
class Tried:
    """What came of it: how many cells are bounded, how many pairs and single ones were tried exactly, which
    cells can be told (leaks), and which rows of registers by those that know their own (neighbours).
    """

    bounded: int
    exact: int
    leaks: tuple[Name, ...]
    neighbours: tuple[Name, ...]


def tried(system: System, own: Own, rules: Disclosure) -> Tried:
    """Return what every pair learns of the hidden cells of ``system``; own: as ``fates`` gives it."""
    cells = system.solvable(rules)
    hidden = np.array([cell.hidden for cell in system.cells.values()], bool)
    worst = dict[Hashable, int]((linked.owned(system, rules) | _most(own, rules)).items())
    targets = [name for name, cell in system.cells.items() if cell.hidden and cell.primary]
    doubtful = [name for name in targets if audit.is_told(cells, hidden, worst, name)]
    leaks, exact = [name for name in doubtful if name[0] != MAIN_CASES], 0
    if fates_ := [name for name in doubtful if name[0] == MAIN_CASES]:
        vectors = _vectors(system, own, rules)
        among, exact = _Holders(cells, hidden, worst, vectors), len(vectors)
        leaks += [name for name in fates_ if among.any_tells(name)]
    owners = linked.owners(system.cells)
    near = audit.excluded_by_owners(cells, hidden, owners, rules.attacker.coalition)
    return Tried(len(targets), exact, _names(leaks), _names(near))


def _most(own: Own, rules: Disclosure) -> dict[Name, int]:
    """Return how many of each cell's cases a coalition has at most."""
    held: dict[Name, list[int]] = defaultdict(list)
    for cells in own.values():
        for name, number in cells.items():
            held[name].append(number)
    return {name: sum(sorted(each)[-rules.attacker.coalition :]) for name, each in held.items()}


def _vectors(system: System, own: Own, rules: Disclosure) -> list[dict[Name, int]]:
    """Return what the coalitions own of the hidden cells that ``own`` knows, each different one once; where
    nobody owns any of them, what everybody does: nothing.
    """
    secret = [name for name, cell in system.cells.items() if cell.hidden and name[0] == MAIN_CASES]
    mine = {place: {name: cells.get(name, 0) for name in secret} for place, cells in own.items()}
    some = sorted(place for place, cells in mine.items() if any(cells.values()))
    found: dict[tuple[int, ...], dict[Name, int]] = {}
    for number in range(1, rules.attacker.coalition + 1):
        for coalition in combinations(some, number):
            told = {name: sum(mine[place][name] for place in coalition) for name in secret}
            found.setdefault(tuple(told.values()), told)
    return list(found.values()) or [dict.fromkeys(secret, 0)]


class _Holders:
    """Coalitions with what each really owns of the hidden cells. worst: what anybody may own of all cells."""

    def __init__(
        self,
        cells: Cells,
        hidden: Bools,
        worst: Mapping[Hashable, int],
        vectors: Sequence[Mapping[Name, int]],
    ) -> None:
        self.cells, self.hidden, self.worst = cells, hidden, worst
        self.names = [*vectors[0]]
        self.owned = np.array([[*vector.values()] for vector in vectors], int)

    def any_tells(self, name: Name) -> bool:
        """Say whether one of them learns something of the cell ``name``."""
        return self._tells(name, self.owned)

    def _tells(self, name: Name, owned: Ints) -> bool:
        """Say so of those in ``owned``. One that has the most of every other cell that any of them has, and
        the least of this one, learns at least as much as each; where it learns something, they are parted
        where they differ most, until it is one alone and that is true of it.
        """
        most = dict[Hashable, int](zip(self.names, owned.max(0).tolist(), strict=True))
        least = int(owned[:, self.names.index(name)].min())
        if not audit.is_told(self.cells, self.hidden, {**self.worst, **most}, name, least):
            return False
        if len(owned) == 1:
            return True
        column = owned[:, np.ptp(owned, axis=0).argmax()]
        much = 2 * column > column.min() + column.max()
        return self._tells(name, owned[much]) or self._tells(name, owned[~much])


def fates(cases: pd.DataFrame, draw: pd.DataFrame) -> dict[str, dict[Name, int]]:
    """Return what became of each municipality's main cases, as the cells of MAIN_CASES count it, by outcome
    and in all. cases: the clean cases; draw: draw.csv.
    """
    found: dict[str, dict[Name, int]] = defaultdict(lambda: defaultdict(int))
    for row in response.fates(cases, draw).to_dict("records"):
        whole = (("period", str(row["period"])), ("provision", PROVISION[row["provision"]]))
        for key in (whole, (("outcome", OUTCOME[row["outcome"]]), *whole)):
            for measure, counts in response.FATES_OF.items():
                name = (MAIN_CASES, measure, key)
                found[str(row["municipality"])][name] += sum(int(row[count]) for count in counts)
    return {place: dict(cells) for place, cells in found.items()}


def _names(cells: object) -> tuple[Name, ...]:
    return tuple(dict.fromkeys(cells))  # type: ignore[call-overload]
