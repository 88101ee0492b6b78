"""Released tables as one system of linked cells, for the solver and for the attacker.

Cells of one universe and the same classes are one cell. What adds up in a table is a sum; between a table and
its parent, and between two of one universe, the finer cells of a coarser one are a sum where they make it,
and each is at most the coarser one where they do not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np

from helpers.protocol.disclosure import Disclosure
from helpers.publish.disclosure.cells import Cells
from helpers.publish.disclosure.register import CASES, Cell, Key, Record, described
from helpers.publish.views import NotReleasable

Name = tuple[str, str, Key]  # universe, measure, classes
Sum = tuple[Name, tuple[Name, ...]]
Limits = tuple[int, int]
MUNICIPALITY = "municipality"  # the key whose class is the one that knows the cell
EARLIER = " (earlier version)"
DEAR = 100  # what a cell of a table that is released later costs, in cells of one that is now
ROWS, TOTAL = 2, 10  # so many rows, and so large a total, are no coincidence where they add up


@dataclass
class System:
    """Cells by name, the tables that have each and those that print it, the sums with their tables, and
    (part, whole) where a part is at most the whole.
    """

    cells: dict[Name, Cell] = field(default_factory=dict)
    tables: dict[Name, list[str]] = field(default_factory=lambda: defaultdict(list))
    shown: dict[Name, list[str]] = field(default_factory=lambda: defaultdict(list))
    sums: dict[Sum, str] = field(default_factory=dict)
    within: dict[tuple[Name, Name], str] = field(default_factory=dict)

    def add(self, record: Record, earlier: bool = False) -> None:
        """Add the cells and sums of a table. earlier: of a version that was published before, in which a cell
        that had another number is another cell. Raises NotReleasable where it contradicts another table.
        """
        names = {cell.name: self._named(record, cell, earlier) for cell in record.cells}
        table = f"{record.table}{EARLIER}" if earlier else record.table
        for cell in record.cells:
            self._add_cell(names[cell.name], cell, table)
        for whole, parts in (*record.sums, *undeclared(record)):
            self.sums.setdefault((names[whole], tuple(names[part] for part in parts)), table)

    def printed_earlier(self, record: Record) -> list[Name]:
        """Return the cells that the table of an earlier version, added before, has printed."""
        return [self._named(record, cell, earlier=True) for cell in record.cells if cell.printed]

    def _named(self, record: Record, cell: Cell, earlier: bool) -> Name:
        known = self.cells.get((record.universe, *cell.name))
        moved = earlier and known is not None and known.count != cell.count
        return f"{record.universe}{EARLIER}" if moved else record.universe, *cell.name

    def _add_cell(self, name: Name, cell: Cell, table: str) -> None:
        known, printed = self.cells.get(name), cell.printed
        if known and known.count != cell.count:
            raise NotReleasable(
                f"{table}: {titled(name)} is {cell.count}, and {known.count} in {self.tables[name][0]}: two "
                "tables of one universe must agree, so count again or name another universe."
            )
        if known and cell.elsewhere > known.elsewhere:  # what a table prints says more of a cell
            cell, known = known, cell
        alike = known if known and known.elsewhere == cell.elsewhere else None
        hidden = cell.hidden and (alike is None or alike.hidden)
        primary = cell.primary or bool(known and known.primary)
        limits = _both(cell.limits, alike.limits if alike else None)
        self.cells[name] = replace(cell, hidden=hidden, primary=primary, limits=limits)
        self.tables[name].append(table)
        if printed:
            self.shown[name].append(table)

    def link(self, fine: Record, coarse: Record) -> None:
        """Add the sums and the limits by which the cells of ``fine`` tell of those of ``coarse``: of its
        cases, and in one universe of all that both count.
        """
        classes = coarse.classes()
        extra = fine.classes() - classes
        alike = fine.universe == coarse.universe
        parts: dict[tuple[str, Key], list[Name]] = defaultdict(list)
        for cell in fine.cells:
            if (alike or cell.measure == CASES) and extra <= {name for name, _ in cell.key}:
                shared = tuple((name, value) for name, value in cell.key if name in classes)
                parts[cell.measure, shared].append((fine.universe, *cell.name))
        for cell in coarse.cells:
            if cell.name in parts:
                self._tie((coarse.universe, *cell.name), parts[cell.name], fine.table)

    def bound(self, record: Record) -> None:
        """Add the limits that ``record`` says of its cells: each is at most what another universe counts in
        the same classes, and that where it is as many. Raises NotReleasable where it is more.

        One of several classes that make up a cell with the same limit is taken for as many by nobody: that
        the other classes are empty is what is hidden.
        """
        for part in record.part_of:
            wholes = {cell.name: (part.universe, part.whole, part.key(cell.key)) for cell in record.cells}
            classes = {
                each
                for above, parts in record.sums
                for each in parts
                if len(parts) > 1 and wholes.get(above) == wholes[each]
            }
            for cell in record.cells:
                whole = wholes[cell.name]
                if cell.measure == part.column and whole in self.cells:
                    self._within((record.universe, *cell.name), whole, record.table, cell.name in classes)

    def _within(self, part: Name, whole: Name, table: str, one_of_several: bool) -> None:
        if self.cells[part].count > self.cells[whole].count:
            raise NotReleasable(
                f"{table}: {titled(part)} is more than {titled(whole)}, of which it is said to be a part."
            )
        if self.cells[part].count == self.cells[whole].count and not one_of_several:
            self.sums.setdefault((whole, (part,)), table)
        self.within[part, whole] = table

    def _tie(self, whole: Name, parts: list[Name], table: str) -> None:
        parts = [part for part in dict.fromkeys(parts) if part != whole]
        counts = [self.cells[part].count for part in parts]
        if parts and sum(counts) == self.cells[whole].count:
            self.sums.setdefault((whole, tuple(parts)), table)
        for part, count in zip(parts, counts, strict=True):
            if count <= self.cells[whole].count:
                self.within[part, whole] = table

    def parts(self, rules: Disclosure) -> Iterator[System]:
        """Yield what hangs together by sums and limits, each as a system of its own."""
        names = [*self.cells]
        for places in self.solvable(rules).linked(np.ones(len(names), bool)):
            found = {names[place]: self.cells[names[place]] for place in places}
            yield System(
                found,
                {name: self.tables[name] for name in found},
                {name: self.shown[name] for name in found if name in self.shown},
                {key: table for key, table in self.sums.items() if key[0] in found},
                {pair: table for pair, table in self.within.items() if pair[0] in found},
            )

    def solvable(
        self, rules: Disclosure, fixed: Iterable[Name] = (), own: Mapping[Name, int] | None = None
    ) -> Cells:
        """Return the system for the solver. fixed: cells that are public already; own: below which number the
        attacker knows that a cell cannot lie.
        """
        public = set(fixed)
        return Cells.of(
            {name: cell.count for name, cell in self.cells.items()},
            [*self.sums],
            below=rules.survey.min_cases,
            tables=[*self.sums.values()],
            primary=[name for name, cell in self.cells.items() if cell.primary and name not in public],
            never=[name for name, cell in self.cells.items() if cell.never],
            fixed=[name for name in public if not self.cells[name].never],
            hidden=[name for name, cell in self.cells.items() if cell.hidden and not cell.primary],
            bounds={name: _between(cell, (own or {}).get(name, 0)) for name, cell in self.cells.items()},
            printed=[({part: 1.0, whole: -1.0}, float("-inf"), 0.0) for part, whole in self.within],
            cost=self._cost(),
        )

    def _cost(self) -> dict[Hashable, int]:
        """Return what it costs to hide each cell: its cases, and with those of a row all that it holds. What
        other tables print is dear: they rest on it.
        """
        row: dict[tuple[str, Key], int] = defaultdict(int)
        for universe, _, key in self.cells:
            row[universe, key] += 1
        return {
            name: max(1, cell.count)
            * (DEAR if cell.elsewhere else row[name[0], name[2]] if cell.measure == CASES else 1)
            for name, cell in self.cells.items()
        }


def _both(one: Limits | None, other: Limits | None) -> Limits | None:
    """Return what two tables that print a rounded cell tell of it together."""
    told = [limits for limits in (one, other) if limits]
    return (max(low for low, _ in told), min(high for _, high in told)) if told else None


def _between(cell: Cell, own: int) -> tuple[float, float]:
    """Return between which numbers a cell is known to lie: by its rounding, and by what is one's own."""
    low, high = cell.limits or (0, float("inf"))
    return max(low, own), high


def undeclared(record: Record) -> Iterator[tuple[tuple[str, Key], tuple[tuple[str, Key], ...]]]:
    """Yield (whole, parts) of what adds up in a table though it does not say so: columns of which one is
    another, or the sum of two or three others, in every row, and a class that is the sum of all others.

    That a column is another one, so that what it leaves is empty, no heading tells: nobody knows it of a
    table that prints it in no row.
    """
    columns: dict[str, dict[Key, int]] = defaultdict(dict)
    printed: dict[str, set[Key]] = defaultdict(set)
    for cell in record.cells:
        if not cell.never:
            columns[cell.measure][cell.key] = cell.count
        if cell.printed:
            printed[cell.measure].add(cell.key)
    empty = {name for name, counts in columns.items() if not any(counts.values())}
    for whole, counts in columns.items():
        others = [name for name, held in columns.items() if name != whole and held.keys() == counts.keys()]
        for n in (1, 2, 3) if whole not in empty and len(counts) >= ROWS else ():
            for parts in combinations(others, n):
                added = all(counts[key] == sum(columns[part][key] for part in parts) for key in counts)
                chance = n == 1 and len({*counts.values()} - {0}) < ROWS  # one number twice is no column
                alike = [part for part in parts if part not in empty]
                chance |= len(alike) == 1 and not printed[whole] & printed[alike[0]]
                if added and not chance and len(empty.intersection(parts)) < 2:
                    yield from (((whole, key), tuple((part, key) for part in parts)) for key in counts)
    yield from _totals(columns.get(CASES, {}))


def _totals(counts: Mapping[Key, int]) -> Iterator[tuple[tuple[str, Key], tuple[tuple[str, Key], ...]]]:
    for dimension in sorted({name for key in counts for name, _ in key}):
        groups: dict[Key, dict[str, Key]] = defaultdict(dict)
        for key in counts:
            if dimension in dict(key):
                groups[tuple(pair for pair in key if pair[0] != dimension)][dict(key)[dimension]] = key
        for value in sorted({value for group in groups.values() for value in group}):
            sums = [
                (group[value], [key for other, key in group.items() if other != value])
                for group in groups.values()
                if value in group
            ]
            added = all(counts[whole] == sum(counts[part] for part in parts) for whole, parts in sums)
            if added and all(len(parts) > 1 and counts[whole] >= TOTAL for whole, parts in sums):
                yield from (((CASES, whole), tuple((CASES, part) for part in parts)) for whole, parts in sums)


def system(records: Sequence[Record], earlier: Sequence[Record] = ()) -> System:
    """Return the system of ``records``, beside what was published ``earlier``. Raises NotReleasable where two
    of one version contradict each other.
    """
    found = System()
    for record in records:
        found.add(record)
    for record in earlier:
        found.add(record, earlier=True)
    for fine, coarse in _pairs(records):
        found.link(fine, coarse)
    for record in records:
        found.bound(record)
    return found


def _pairs(records: Sequence[Record]) -> Iterator[tuple[Record, Record]]:
    for fine in records:
        for coarse in records:
            finer = coarse.classes() < fine.classes() or fine.table == coarse.table
            if fine.parent == coarse.table or (fine.universe == coarse.universe and finer):
                yield fine, coarse


def related(records: Sequence[Record], to: Record) -> list[Record]:
    """Return those of ``records`` that universe or parent link with ``to``, at once or by others."""
    found, left = [to], list(records)
    while near := [each for each in left if any(_near(each, other) for other in found)]:
        found += near
        left = [each for each in left if each not in near]
    return found[1:]


def _near(one: Record, other: Record) -> bool:
    bounded = {part.universe for part in (*one.part_of, *other.part_of)}
    return (
        one.universe == other.universe
        or one.parent == other.table
        or other.parent == one.table
        or not bounded.isdisjoint({one.universe, other.universe})
    )


def owned(system_: System, rules: Disclosure) -> dict[Name, int]:
    """Return how many of each cell's cases a coalition owns at most: those of the municipalities that have
    the most where it is known what each has, else all but one for each other municipality. Of a cell whose
    municipalities are not counted nothing is said.
    """
    members = rules.attacker.coalition
    bounds = {
        name: cell.count - max(0, cell.places - members)
        for name, cell in system_.cells.items()
        if cell.places is not None
    }
    known = {name: sum(cell.held[:members]) for name, cell in system_.cells.items() if cell.held is not None}
    found = {name: max(0, number) for name, number in (bounds | known).items()}
    while more := _of_sums(system_, found):
        found |= more
    return found


def _of_sums(system_: System, owned_: Mapping[Name, int]) -> dict[Name, int]:
    """Return what ``owned_`` lacks: who has so many of the parts has as many of their whole at least, and of
    the whole's one part as many as of it, whatever the municipalities that are counted there.
    """
    found: dict[Name, int] = {}
    for whole, parts in system_.sums:
        together = {whole: sum(owned_.get(part, 0) for part in parts)}
        if len(parts) == 1:
            together[parts[0]] = owned_.get(whole, 0)
        found |= {name: number for name, number in together.items() if number > owned_.get(name, 0)}
    return found


def owners(names: Iterable[Hashable]) -> dict[Hashable, str]:
    """Return, of those cells that are one municipality's own row of a register, whose each is."""
    keyed = ((name, dict(name[2]).get(MUNICIPALITY)) for name in names if isinstance(name, tuple))
    return {name: owner for name, owner in keyed if owner}


def titled(name: Name) -> str:
    """Return a cell in words: its universe, its classes and what is counted."""
    universe, measure, key = name
    return f"{universe}, {described(key)} ({measure})"
