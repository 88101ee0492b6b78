"""Every pair of municipalities that put together what they know: their own cases, their sheets, all that is
public.

What a sheet tells of its municipality it knows anyway, and what it tells of the country is published
(``publish.municipality.check`` reads both back). So a pair is an attacker who subtracts its own cases:

- of every hidden cell, by a bound that holds for every pair: of the others it owns at most all cases but one
  for each other municipality, of what became of the drawn cases what the two with the most have, and of the
  cell itself anything from none on;
- where that bound says too little of what became of the drawn cases, exactly: each pair with what its two
  municipalities really have of every hidden cell;
- of a register's rows, each of which one municipality knows, exactly as well. Those are hidden from the
  public alone, so what a pair learns there is told and stops nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from helpers.analysis.representation import response
from helpers.protocol.disclosure import Disclosure
from helpers.publish.disclosure import attacker, audit, linked
from helpers.publish.disclosure.cells import Cells
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
    leaks = [name for name in doubtful if name[0] != MAIN_CASES]
    vectors = _vectors(system, own, rules) if len(leaks) < len(doubtful) else []
    for vector in vectors:
        leaks += _learnt(cells, hidden, worst | dict[Hashable, int](vector.items()))
    owners = linked.owners(system.cells)
    near = audit.excluded_by_owners(cells, hidden, owners, rules.attacker.coalition)
    return Tried(len(targets), len(vectors), _names(leaks), _names(near))


def _most(own: Own, rules: Disclosure) -> dict[Name, int]:
    """Return how many of each cell's cases a coalition has at most."""
    held: dict[Name, list[int]] = defaultdict(list)
    for cells in own.values():
        for name, number in cells.items():
            held[name].append(number)
    return {name: sum(sorted(each)[-rules.attacker.coalition :]) for name, each in held.items()}


def _vectors(system: System, own: Own, rules: Disclosure) -> list[dict[Name, int]]:
    """Return what the coalitions own of the hidden cells that ``own`` knows, each different one once."""
    secret = [name for name, cell in system.cells.items() if cell.hidden and name[0] == MAIN_CASES]
    mine = {place: {name: cells.get(name, 0) for name in secret} for place, cells in own.items()}
    some = sorted(place for place, cells in mine.items() if any(cells.values()))
    found: dict[tuple[int, ...], dict[Name, int]] = {}
    for number in range(1, rules.attacker.coalition + 1):
        for coalition in combinations(some, number):
            told = {name: sum(mine[place][name] for place in coalition) for name in secret}
            found.setdefault(tuple(told.values()), told)
    return list(found.values())


def _learnt(cells: Cells, hidden: np.ndarray, own: Mapping[Hashable, int]) -> list[Name]:
    """Return the hidden cells of MAIN_CASES of which who owns ``own`` learns something."""
    mine = np.array([own.get(name, 0) for name in cells.names], float)
    cells = replace(cells, lower=np.maximum(cells.lower, np.minimum(mine, cells.counts)))
    everything, found = attacker.known(cells), []
    for places in cells.linked(hidden & cells.open):
        if any(cells.names[place][0] == MAIN_CASES for place in places):
            part, secret = everything.part(places), np.ones(len(places), bool)
            learnt = audit.learnt_in(cells, part, places, secret, mine[places])
            found += [each.cell for each in learnt.values()]
    return found  # type: ignore[return-value]


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
