"""The p per cent rule on weighted totals: how near a coalition comes to another's part of one.

A coalition subtracts what its members contributed and holds what is left against the largest other
contributor: where little else is left, that one's part is told (Hundepool et al. 2012, ch. 4.2.2).
How much of a change hangs on one municipality is such a part as well, and is told coarsely.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from math import ceil, sqrt

from helpers.protocol.disclosure import AttackerRules, Disclosure, Ranges

CASES = 2  # of a municipality that are drawn of each provision, period and outcome, as terms of reference ask
BORDERS = (0.25, 0.5)  # those of the colours of assumptions.yml


def remainder(parts: Iterable[float], rules: AttackerRules) -> float:
    """Return what is left of the total of the municipalities' ``parts`` (at least 0 each) per unit of the
    largest one, once that and those of the largest coalition are subtracted: 0.1 is 10 per cent.

    The worst case is that the owners of the next largest parts look for the largest. Without parts it is 0.
    """
    largest, *others = sorted(parts, reverse=True) or [0.0]
    return sum(others[rules.coalition :]) / largest if largest > 0 else 0.0


def borders(cases: int | None = None) -> tuple[float, ...]:
    """Return the borders (shares of 1) of the bands in which it is told how much of the uncertainty of a
    change the one municipality carries that carries the most. cases: how many answers of yes or no it has at
    most in what is changed (CASES of each outcome and period); default: its answers are amounts. None: any
    band would tell them.

    With the printed interval the share gives the size of what the change moves by without that municipality:
    between the roots of the ends of the band, in standard errors. Of amounts an attacker may come no nearer
    to it than the p per cent rule allows (here 17 per cent of it). Answers of yes or no are few enough to be
    counted out: as many of them as can move shares near one half move it by half their weight, so that one
    answer is 2 / cases of it. The highest band must leave it open by one answer either way.
    """
    if cases is None:
        return BORDERS
    return tuple(border for border in BORDERS if 1 - sqrt(border) >= 2 * 2 / cases)


def banded(share: float, limits: Sequence[float]) -> float:
    """Return where the band begins, of those that end at ``limits``, in which ``share`` lies."""
    return [0.0, *limits][bisect_right(limits, share)]


def band_told(share: float, limits: Sequence[float]) -> str:
    """Return in Danish in which band ``share`` lies: "25 til under 50 pct."."""
    return Ranges("pct.", tuple(100 * limit for limit in limits)).told(100 * share)


def step(distance: float, rules: Disclosure) -> int:
    """Return to how many percentage points a result without one municipality is rounded that lies
    ``distance`` (of 1) from the one with all: half a step is by the p per cent rule as much of it as may be
    left open.
    """
    least, p = rules.survey.rounded_share_step, rules.attacker.dominance_percent
    return least * max(1, ceil(2 * p * abs(distance) / least))
