"""The hexagon view: one tile per municipality, all of one size, each about where it lies.

Centres are first assigned to the cells of a grid at the least sum of squared distances (Kuhn 1955, by
scipy's ``linear_sum_assignment``). Then tiles change places by simulated annealing (Kirkpatrick, Gelatt and
Vecchi 1983), so that neighbours stay neighbours, lie in the right direction, and land keeps off other land.
It takes seconds, so the result is kept in data/reference/kommuner_hex.csv:

    from helpers.publish.maps import hexagons, outlines
    hexagons.write(outlines.read(SVG), CSV)
"""

from __future__ import annotations

import csv
import math
import random
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy.cluster.hierarchy import DisjointSet
from scipy.optimize import linear_sum_assignment

from helpers.publish.maps.outlines import Outlines, neighbours
from helpers.survey.reference import ROW_HEIGHT, hexagon_centre

__all__ = ["ROW_HEIGHT"]

Cell = tuple[int, int]  # column, row; odd rows lie half a tile to the right
COLUMNS, ROWS = 12, 14  # twelve tiles of 24 pixels fit on the smallest screens
MOVES, SEED, HOTTEST = 150_000, 1, 2.0
PULL = 0.35  # to its own place, against the gain of 1 for a neighbour kept
TURNED, APART, OTHER_LAND = (
    0.6,
    0.5,
    1.5,
)  # a neighbour in another direction, or farther off; other land beside it
NEAR = 60.0  # units of the outlines within which an island is drawn to the nearest coast


def at(cell: Cell) -> tuple[float, float]:
    """Return the centre of a cell in widths of a tile."""
    return hexagon_centre(*cell)


def beside(cell: Cell) -> list[Cell]:
    """Return the six cells around a cell, whether or not they are in the grid."""
    column, row = cell
    left = column - 1 + row % 2
    return [(column - 1, row), (column + 1, row)] + [
        (near, row + step) for step in (-1, 1) for near in (left, left + 1)
    ]


def read(path: Path) -> dict[str, Cell]:
    """Return code → cell."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["kommunekode"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(file)}


def write(drawing: Outlines, path: Path) -> None:
    """Assign the municipalities of ``drawing`` to cells and write them to ``path``."""
    rows = [f"{code},{column},{row}\n" for code, (column, row) in assigned(drawing).items()]
    path.write_text("kommunekode,column,row\n" + "".join(rows), encoding="utf-8")


def assigned(drawing: Outlines) -> dict[str, Cell]:
    """Return code → cell, the same whenever it is called."""
    apart = drawing.distances()
    pairs = neighbours(apart)
    grid = [(column, row) for row in range(ROWS) for column in range(COLUMNS - row % 2)]
    layout = _Layout(drawing.centres(), pairs, _coasts(apart, pairs), grid)
    layout.anneal(random.Random(SEED))
    return dict(zip(drawing.paths, layout.where, strict=True))


def _coasts(apart: np.ndarray, pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return each island without a neighbour with the nearest coast, where there is one near."""
    alone = sorted(set(range(len(apart))) - {one for pair in pairs for one in pair})
    nearest = [(one, int(apart[one].argmin())) for one in alone]
    return [(one, other) for one, other in nearest if apart[one, other] <= NEAR]


@dataclass(eq=False)
class _Layout:
    """Where each municipality is while they change places."""

    centres: np.ndarray
    pairs: list[tuple[int, int]]
    coasts: list[tuple[int, int]]
    grid: list[Cell]
    where: list[Cell] = field(init=False)
    on: dict[Cell, int] = field(init=False)

    def __post_init__(self) -> None:
        _, chosen = linear_sum_assignment(self.costs)
        self.where = [self.grid[cell] for cell in chosen]
        self.on = {cell: one for one, cell in enumerate(self.where)}
        self.around = {cell: [near for near in beside(cell) if near in set(self.grid)] for cell in self.grid}

    @cached_property
    def costs(self) -> np.ndarray:
        """Squared distances to the cells; places go half by rank, or towns would pile up."""
        cells = np.array([at(cell) for cell in self.grid])
        low, wide = self.centres.min(axis=0), np.ptp(self.centres, axis=0)
        ranks = self.centres.argsort(axis=0).argsort(axis=0) / (len(self.centres) - 1)
        places = (0.5 * (self.centres - low) / wide + 0.5 * ranks) * cells.max(axis=0)
        return ((places[:, None] - cells[None]) ** 2).sum(axis=-1)

    @cached_property
    def pull(self) -> list[dict[Cell, float]]:
        """What each cell costs each municipality."""
        return [dict(zip(self.grid, row, strict=True)) for row in (PULL * self.costs).tolist()]

    @cached_property
    def near(self) -> list[list[tuple[int, float, float]]]:
        """Of each municipality its neighbours, with the direction in which they lie."""
        found: list[list[tuple[int, float, float]]] = [[] for _ in self.centres]
        for pair in self.pairs + self.coasts:
            for one, other in (pair, pair[::-1]):
                x, y = self.centres[other] - self.centres[one]
                found[one].append((other, x / math.hypot(x, y), y / math.hypot(x, y)))
        return found

    @cached_property
    def land(self) -> list[int]:
        """Which land each municipality is a part of."""
        joined = DisjointSet(range(len(self.centres)))
        for one, other in self.pairs + self.coasts:
            joined.merge(one, other)
        return [joined[one] for one in range(len(self.centres))]

    def cost(self, one: int) -> float:
        """What it costs that ``one`` is where it is."""
        cell = self.where[one]
        x, y = at(cell)
        total = self.pull[one][cell]
        for other, to_x, to_y in self.near[one]:
            there_x, there_y = at(self.where[other])
            far = math.hypot(there_x - x, there_y - y)
            right = ((there_x - x) * to_x + (there_y - y) * to_y) / far
            total += TURNED * (1 - right) + APART * (far - 1) - (far < 1.05)
        strangers = [self.on[near] for near in self.around[cell] if near in self.on]
        return total + OTHER_LAND * sum(self.land[other] != self.land[one] for other in strangers)

    def swap(self, cell: Cell, to: Cell) -> None:
        """Let what is on two cells, one of which may be empty, change places."""
        one, other = self.on.pop(cell, None), self.on.pop(to, None)
        for moved, place in ((one, to), (other, cell)):
            if moved is not None:
                self.where[moved], self.on[place] = place, moved

    def anneal(self, chance: random.Random) -> None:
        """Try MOVES changes; what costs more is the less likely to be done, the longer it has gone on."""
        for move in range(MOVES):
            one = chance.randrange(len(self.where))
            cell, to = self.where[one], self._somewhere(one, chance)
            if to == cell:
                continue
            moved = [self.on[place] for place in (cell, to) if place in self.on]
            before = sum(map(self.cost, moved))
            self.swap(cell, to)
            more = sum(map(self.cost, moved)) - before
            heat = HOTTEST * (1 - move / MOVES) ** 2 + 1e-3
            if more > 0 and chance.random() >= math.exp(-more / heat):
                self.swap(to, cell)

    def _somewhere(self, one: int, chance: random.Random) -> Cell:
        """Return a cell beside it, or beside one of its neighbours."""
        beside_neighbour = bool(self.near[one]) and chance.random() < 0.5
        middle = self.where[chance.choice(self.near[one])[0]] if beside_neighbour else self.where[one]
        return chance.choice(self.around[middle])
