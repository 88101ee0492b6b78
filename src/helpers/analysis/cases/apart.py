"""One case for each place, and no two of one municipality where that can be had: a small exact program."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

Candidates = Sequence[tuple[str, str]]  # decision and municipality, the best first
EMPTY, SHARED = 1e7, 1e4  # what a place without a case and a second case of a municipality cost: more than
# all places down all lists; so first as many places as can be are filled, then municipalities kept apart
EARLIER = 1e-3  # of two places that could give way, the later one does


def chosen_apart(lists: Sequence[Candidates]) -> list[str]:
    """Return the decision chosen from each of ``lists``, "" where there is none left for it.

    No decision is chosen twice, as few municipalities as possible have two, and the cases stand as few places
    down their lists as possible in all (integer program, solved exactly by HiGHS; its answer does not depend
    on the order of anything but the lists).
    """
    pairs = [(slot, place, *row) for slot, rows in enumerate(lists) for place, row in enumerate(rows)]
    if not pairs:
        return [""] * len(lists)
    municipalities = sorted({pair[3] for pair in pairs})
    decisions = sorted({pair[2] for pair in pairs})
    down = [place * (1 + EARLIER * (len(lists) - slot)) for slot, place, *_ in pairs]
    cost = np.array([*down, *[SHARED] * len(municipalities), *[EMPTY] * len(lists)])
    filled = _rows(len(cost), pairs, 0, range(len(lists)), len(pairs) + len(municipalities), 1)
    once = _rows(len(cost), pairs, 2, decisions, None, 0)
    apart = _rows(len(cost), pairs, 3, municipalities, len(pairs), -1)
    found = milp(
        cost,
        constraints=[
            LinearConstraint(filled, 1, 1),
            LinearConstraint(once, -np.inf, 1),
            LinearConstraint(apart, -np.inf, 1),
        ],
        integrality=np.ones(len(cost)),
        bounds=Bounds(0, [*[1] * len(pairs), *[len(lists)] * len(municipalities), *[1] * len(lists)]),
        options={"mip_rel_gap": 0},
    )
    chosen = {pair[0]: pair[2] for pair, taken in zip(pairs, found.x, strict=False) if taken > 0.5}
    return [chosen.get(slot, "") for slot in range(len(lists))]


def _rows(
    width: int, pairs: Sequence[tuple], part: int, kinds: Sequence, slack: int | None, sign: int
) -> np.ndarray:
    """Return a constraint per kind (value of ``part``): its pairs, and a slack variable from ``slack`` on."""
    rows = np.zeros((len(kinds), width))
    place = {kind: number for number, kind in enumerate(kinds)}
    for column, pair in enumerate(pairs):
        rows[place[pair[part]], column] = 1
    if slack is not None:
        rows[np.arange(len(kinds)), slack + np.arange(len(kinds))] = sign
    return rows
