"""Linked tables for the tests of disclosure control, and an attacker who tries everything."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import numpy as np

from helpers.publish.disclosure.cells import Bools, Cells

ALL = ""  # the level of a margin


def table(counts: Any, **known: Any) -> Cells:
    """Return a two-way table with its margins; cells are named (row, column), margins ``ALL``."""
    array = np.asarray(counts)
    rows, columns = ([*map(str, range(n)), ALL] for n in array.shape)
    whole = np.pad(array, (0, 1))
    whole[-1] = whole.sum(0)
    whole[:, -1] = whole.sum(1)
    numbers = {(r, c): int(n) for (r, c), n in zip(product(rows, columns), whole.ravel(), strict=True)}
    across = [((r, ALL), [(r, c) for c in columns[:-1]]) for r in rows]
    down = [((ALL, c), [(r, c) for r in rows[:-1]]) for c in columns]
    return Cells.of(numbers, across + down, **known)


def cross(cases: Any, tables: list[tuple[int, ...]], **known: Any) -> Cells:
    """Return the tables of ``cases`` (one axis per trait) over the given axes, with all margins;
    a cell is named by the level of each axis, so that what two tables print is one cell.
    """
    numbers, sums, of = {}, {}, []
    for axes in tables:
        for n in range(len(axes) + 1):
            for kept in combinations(axes, n):
                left = cases.sum(axis=tuple(set(range(cases.ndim)) - set(kept)))
                for levels in product(*(range(cases.shape[axis]) for axis in kept)):
                    name = _name(dict(zip(kept, levels, strict=True)), cases.ndim)
                    numbers[name] = int(left[levels])
                    for axis in set(axes) - set(kept):
                        parts = [_name({**dict(zip(kept, levels, strict=True)), axis: level}, cases.ndim)
                                 for level in range(cases.shape[axis])]  # fmt: skip
                        if (name, axis) not in sums:
                            sums[name, axis] = (name, parts)
                            of.append(axes)
    return Cells.of(numbers, [*sums.values()], tables=of, **known)


def _name(levels: dict[int, int], axes: int) -> tuple[Any, ...]:
    return tuple(levels.get(axis, ALL) for axis in range(axes))


def simulated(seed: int) -> Cells:
    """Return three linked two-way tables and their margins of some 150 simulated cases."""
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(2, 5, 3))
    shares = [rng.dirichlet(np.full(n, 2.0)) for n in shape]
    chance = np.einsum("i,j,k->ijk", *shares).ravel()
    cases = rng.multinomial(rng.integers(60, 240), chance).reshape(shape)
    return cross(cases, [(0, 1), (1, 2), (0, 2)])


def possible(cells: Cells, hidden: Bools, far: int) -> dict[Any, set[int]]:
    """Return which values each hidden cell may have, by trying all that are not ``far`` from its count."""
    places = np.flatnonzero(hidden)
    tried = np.indices((2 * far + 1,) * len(places)).reshape(len(places), -1) - far
    values = cells.counts[places, None] + tried
    fits = (values >= np.maximum(cells.lower[places, None], 0)).all(0) & (
        values <= cells.upper[places, None]
    ).all(0)
    fits &= (cells.equations.toarray()[:, places] @ tried == 0).all(0)
    return {
        cells.names[place]: {*map(int, seen)} for place, seen in zip(places, values[:, fits], strict=True)
    }
