"""Where the arrow keys lead on a map: from each region to the nearest one in each direction."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from helpers.errors import HelpersError

ARROWS = ("left", "right", "up", "down")
TOWARDS = ((-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0))
SLACK = 1e-9
Steps = list[dict[str, int]]


def steps(points: Sequence[Sequence[float]] | np.ndarray) -> Steps:
    """Return, for each point (x to the right, y down), arrow → the point to which it leads.

    That is the nearest one within 45 degrees of the arrow, else the nearest one on that side at all; at the
    edge an arrow leads nowhere and is left out. Raises HelpersError where some point could not be reached
    from another.
    """
    places = np.asarray(points, dtype=float).reshape(-1, 2)
    found: Steps = [{} for _ in places]
    for arrow, (x, y) in zip(ARROWS, TOWARDS, strict=True):
        for one, place in enumerate(places):
            along, across = (places - place) @ (x, y), np.abs((places - place) @ (y, x))
            if (along > SLACK).any():
                found[one][arrow] = _nearest(along, across)
    if not reachable(found):
        raise HelpersError("the arrow keys would not reach every region: move the points that lie on a line.")
    return found


def reachable(found: Steps) -> bool:
    """Say whether there is a way by arrows from every point to every other."""
    ways = [(one, other) for one, arrows in enumerate(found) for other in arrows.values()]
    shape = (len(found), len(found))
    rows, columns = zip(*ways, strict=True) if ways else ((), ())
    graph = csr_array((np.ones(len(ways)), (rows, columns)), shape=shape)
    return len(found) < 2 or connected_components(graph, connection="strong")[0] == 1


def _nearest(along: np.ndarray, across: np.ndarray) -> int:
    ahead = along > SLACK
    straight = ahead & (across <= along + SLACK)
    far = np.where(straight if straight.any() else ahead, np.hypot(along, across), np.inf)
    return int(far.argmin())
