"""Linked tables as disclosure control sees them: cells, the sums that link them, and what an attacker knows.

A cell stands once, however many tables print it. The terms are those of the field (Hundepool et al. 2012,
Statistical Disclosure Control, ch. 4): a *primary* cell is hidden for its own sake, a *secondary* one so that
no primary one follows from the sums; the *attacker* sees everything that is published.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from helpers.errors import HelpersError

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]
Equation = tuple[int, tuple[int, ...]]  # place of the total, places of its parts
FAULTS = 3  # as many are told at a time
NEAR = 1e-6  # what rounding of weights may add up to


class Unprotectable(HelpersError):
    """What must be hidden follows from what may not be: the message names the cells. Leave a table out."""


@dataclass(frozen=True)
class Printed:
    """What a printed share or mean tells: lower <= sum of weight x count over ``cells`` <= upper."""

    cells: tuple[int, ...]
    weights: tuple[float, ...]
    lower: float = -inf
    upper: float = inf


@dataclass(frozen=True, eq=False)
class Cells:
    """One system of linked tables of n cells; all arrays have n elements, in the order of ``names``.

    counts: whole numbers from 0; sums: place of a total and places of its parts; tables: the table of each
    sum (large systems are protected table by table). primary: hidden by the rule; never: cannot occur by the
    questionnaire, so 0, known to all and never hidden; fixed: public already, may not be hidden; hidden:
    hidden already (a pattern keeps them so). lower, upper: between which numbers the attacker knows a cell to
    lie anyway; printed: the same of several cells. cost: whole numbers from 1, what it costs to hide a cell.
    below: a primary cell holds 0 to below - 1, and the attacker knows that number.

    Raises HelpersError where what is said of the cells cannot be true.
    """

    names: tuple[Hashable, ...]
    counts: Ints
    sums: tuple[Equation, ...]
    tables: tuple[Hashable, ...]
    primary: Bools
    never: Bools
    fixed: Bools
    hidden: Bools
    lower: Floats
    upper: Floats
    cost: Ints
    below: int = 5
    printed: tuple[Printed, ...] = ()

    def __post_init__(self) -> None:
        for check in (_wrong_cells, _wrong_sums, _wrong_bounds):
            if faults := check(self):
                raise HelpersError("; ".join(faults[:FAULTS]))

    @classmethod
    def of(
        cls,
        counts: Mapping[Hashable, int],
        sums: Sequence[tuple[Hashable, Sequence[Hashable]]],
        *,
        below: int = 5,
        tables: Sequence[Hashable] = (),
        primary: Collection[Hashable] | None = None,
        never: Collection[Hashable] = (),
        fixed: Collection[Hashable] = (),
        hidden: Collection[Hashable] = (),
        bounds: Mapping[Hashable, tuple[float, float]] | None = None,
        printed: Sequence[tuple[Mapping[Hashable, float], float, float]] = (),
        cost: Mapping[Hashable, int] | None = None,
    ) -> Cells:
        """Return the system of the cells named in ``counts``, in that order.

        sums: (total, parts) by name; tables: one label per sum (default: all of one table). primary: the
        cells that the rule hides (default: all below ``below``, zeros among them, but for ``never`` and
        ``fixed``). bounds: what the attacker knows of a cell; printed: (weight by cell, lower, upper).
        cost: 1 where nothing is said. Raises HelpersError.
        """
        for name, count in counts.items():
            if not _whole(count):
                raise HelpersError(f"{name!r} holds {count!r}: a cell holds a whole number from 0.")
        places = {name: place for place, name in enumerate(counts)}
        at = _finder(places)
        public, number = {*never, *fixed}, np.array([*map(int, counts.values())], np.int64)
        small = [name for name, count in counts.items() if count < below and name not in public]
        known = {at(name): limits for name, limits in (bounds or {}).items()}
        costs = {at(name): price for name, price in (cost or {}).items()}
        limits = np.array([known.get(place, (0, inf)) for place in range(len(number))], float).reshape(-1, 2)
        return cls(
            names=tuple(counts),
            counts=number,
            sums=tuple((at(total), tuple(at(part) for part in parts)) for total, parts in sums),
            tables=tuple(tables) or ("",) * len(sums),
            primary=_mask(map(at, small if primary is None else primary), len(number)),
            never=_mask(map(at, never), len(number)),
            fixed=_mask(map(at, fixed), len(number)),
            hidden=_mask(map(at, hidden), len(number)),
            lower=limits[:, 0],
            upper=limits[:, 1],
            cost=np.array([costs.get(place, 1) for place in range(len(number))], np.int64),
            below=below,
            printed=tuple(_printed(told, at) for told in printed),
        )

    @property
    def open(self) -> Bools:
        """Say of each cell whether it is hidden or may be."""
        return ~(self.never | self.fixed)

    @cached_property
    def equations(self) -> Any:
        """The sums as a sparse matrix E with E @ counts = 0: -1 for the total, 1 for each part."""
        return _matrix([((total, *parts), (-1, *(1,) * len(parts))) for total, parts in self.sums], self)

    @cached_property
    def inequalities(self) -> tuple[Any, Floats]:
        """What is printed, as a matrix G and slack: he allows x with G @ (x - counts) <= slack."""
        rows = [(told.cells, told.weights) for told in self.printed]
        both = [*rows, *((cells, tuple(-w for w in weights)) for cells, weights in rows)]
        limits = [told.upper for told in self.printed] + [-told.lower for told in self.printed]
        matrix, limit = _matrix(both, self), np.array(limits, float)
        kept = np.isfinite(limit)
        return matrix[kept], np.maximum(limit[kept] - matrix[kept] @ self.counts, 0)

    def linked(self, unknown: Bools) -> list[Ints]:
        """Return the places of each set of ``unknown`` cells that sums or printed numbers link, in order."""
        return components(sparse.vstack([self.equations, self.inequalities[0]], format="csc"), unknown)

    def blocks(self) -> list[Ints]:
        """Return the places of the cells of each part of the system that is linked by cells which are hidden
        or may be, in the order of their first cells; those without a primary cell are left out.
        """
        return [block for block in self.linked(self.open) if self.primary[block].any()]


def components(rows: Any, unknown: Bools) -> list[Ints]:
    """Return the places of each set of ``unknown`` columns that ``rows`` (csc) link, in order."""
    places = np.flatnonzero(unknown)
    entries, n = rows[:, places].tocoo(), rows.shape[0]
    graph = sparse.coo_array(
        (np.ones(len(entries.row)), (entries.row, n + entries.col)), shape=(n + len(places),) * 2
    )
    labels = connected_components(graph, directed=False)[1][n:]
    return [places[labels == label] for label in dict.fromkeys(labels.tolist())]


def _finder(places: dict[Hashable, int]) -> Any:
    def at(name: Hashable) -> int:
        if name not in places:
            raise HelpersError(f"{name!r} is no cell: give its count, or leave it out.")
        return places[name]

    return at


def _mask(places: Iterable[int], n: int) -> Bools:
    mask = np.zeros(n, bool)
    mask[[*places]] = True
    return mask


def _printed(told: tuple[Mapping[Hashable, float], float, float], at: Any) -> Printed:
    weights, lower, upper = told
    return Printed(tuple(map(at, weights)), tuple(map(float, weights.values())), lower, upper)


def _matrix(rows: list[tuple[tuple[int, ...], tuple[float, ...]]], cells: Cells) -> Any:
    at = np.repeat(np.arange(len(rows)), [len(places) for places, _ in rows])
    places = np.array([place for row, _ in rows for place in row], int)
    weights = np.array([weight for _, row in rows for weight in row], float)
    matrix = sparse.csr_array((weights, (at, places)), shape=(len(rows), len(cells.names)))
    matrix.eliminate_zeros()
    return matrix


def _wrong_cells(cells: Cells) -> list[str]:
    hidden_zeros = cells.never & (cells.primary | cells.hidden | (cells.counts != 0))
    public = cells.fixed & (cells.primary | cells.hidden)
    return [
        *(
            f"{cells.names[i]!r} cannot occur, so it is 0 and never hidden."
            for i in np.flatnonzero(hidden_zeros)
        ),
        *(f"{cells.names[i]!r} is public already and cannot be hidden." for i in np.flatnonzero(public)),
        *(f"{cells.names[i]!r} must cost at least 1." for i in np.flatnonzero(cells.cost < 1)),
    ]


def _whole(number: Any) -> bool:
    return (
        isinstance(number, int | float | np.integer | np.floating)
        and float(number).is_integer()
        and bool(number >= 0)
    )


def _wrong_sums(cells: Cells) -> list[str]:
    made = [(total, parts, int(cells.counts[[*parts]].sum())) for total, parts in cells.sums]
    return [
        f"{cells.names[total]!r} is {cells.counts[total]}, and its {len(parts)} parts make {of_parts}: count "
        f"again, or do not call it their sum ({', '.join(repr(cells.names[part]) for part in parts)})."
        for total, parts, of_parts in made
        if of_parts != cells.counts[total]
    ]


def _wrong_bounds(cells: Cells) -> list[str]:
    outside = (cells.counts < cells.lower) | (cells.counts > cells.upper)
    faults = [
        f"{cells.names[i]!r} is {cells.counts[i]}, and {cells.lower[i]:g} to {cells.upper[i]:g} is printed."
        for i in np.flatnonzero(outside)
    ]
    for told in cells.printed:
        value = float(np.dot(told.weights, cells.counts[[*told.cells]]))
        if not told.lower - NEAR <= value <= told.upper + NEAR:
            named = ", ".join(repr(cells.names[i]) for i in told.cells)
            faults.append(f"{value:g} comes of {named}, and {told.lower:g} to {told.upper:g} is printed.")
    return faults
