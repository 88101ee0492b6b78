"""The outlines of the municipalities as data: paths, centres, and which of them lie beside each other.

West of Storebælt the published outlines share no points, so two are neighbours where they come as close as
TOUCHING. Between 5 and 6 units that gives every pair with a common border and no pair across open water; six
islands have no neighbour.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

TOUCHING = 6.0  # units of the drawing, about 2,5 km
STEP = 2.0  # units between the points at which a border is looked at
PIECE = re.compile(r"([A-Za-z])([^A-Za-z]*)")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, eq=False)
class Outlines:
    """The drawing. width, height: of its frame; credit: whose drawing it is; paths: code → SVG path of whole
    numbers, M and l alone.
    """

    width: float
    height: float
    credit: str
    paths: dict[str, str]

    def centres(self) -> np.ndarray:
        """Return the centre of gravity of each municipality's largest part, shape (n, 2), in their order."""
        return np.array([_centre(max(rings(path), key=area)) for path in self.paths.values()])

    def distances(self) -> np.ndarray:
        """Return how far apart the borders of each two lie, shape (n, n), infinite beyond reach and to
        itself.
        """
        borders = [np.vstack([_dense(ring) for ring in rings(path)]) for path in self.paths.values()]
        trees = [cKDTree(border) for border in borders]
        apart = np.full((len(borders),) * 2, np.inf)
        for one, border in enumerate(borders):
            for other in range(one):
                near = trees[other].query(border, distance_upper_bound=10 * TOUCHING)[0].min()
                apart[one, other] = apart[other, one] = near
        return apart


def read(path: Path) -> Outlines:
    """Return the outlines of ``path`` (data/reference/kommuner_dk_svg.json)."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    _, _, width, height = raw["bbox"]
    return Outlines(width, height, raw["source"], {row["kommunekode"]: row["d"] for row in raw["kommuner"]})


def neighbours(distances: np.ndarray) -> list[tuple[int, int]]:
    """Return the pairs (one before the other) that lie beside each other."""
    one, other = np.nonzero(np.triu(distances <= TOUCHING, 1))
    return list(zip(one.tolist(), other.tolist(), strict=True))


def rings(path: str) -> list[np.ndarray]:
    """Return the closed parts of an SVG path of M and l, each of shape (points, 2)."""
    found: list[list[np.ndarray]] = []
    for sign, text in PIECE.findall(path):
        points = np.array([float(number) for number in NUMBER.findall(text)]).reshape(-1, 2)
        if sign == "M":
            found.append(list(points))
        elif sign == "l":
            found[-1] += list(found[-1][-1] + points.cumsum(axis=0))
    return [np.array(ring) for ring in found]


def area(ring: np.ndarray) -> float:
    """Return the area within a ring (the shoelace formula), whichever way round it goes."""
    return abs(_crossed(ring).sum()) / 2


def _centre(ring: np.ndarray) -> np.ndarray:
    crossed = _crossed(ring)
    return ((ring + np.roll(ring, -1, axis=0)) * crossed[:, None]).sum(axis=0) / (3 * crossed.sum())


def _crossed(ring: np.ndarray) -> np.ndarray:
    after = np.roll(ring, -1, axis=0)
    return ring[:, 0] * after[:, 1] - after[:, 0] * ring[:, 1]


def _dense(ring: np.ndarray) -> np.ndarray:
    """Return the border with points no farther apart than STEP."""
    legs = np.roll(ring, -1, axis=0) - ring
    counts = np.maximum(1, np.ceil(np.hypot(*legs.T) / STEP)).astype(int)
    start, leg = np.repeat(ring, counts, axis=0), np.repeat(legs, counts, axis=0)
    share = np.concatenate([np.arange(count) / count for count in counts])
    return start + leg * share[:, None]
