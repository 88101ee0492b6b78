"""The p per cent rule on weighted totals: how near a coalition comes to another's part of one.

A coalition subtracts what its members contributed and holds what is left against the largest other
contributor: where little else is left, that one's part is told (Hundepool et al. 2012, ch. 4.2.2).
"""

from __future__ import annotations

from collections.abc import Iterable

from helpers.protocol.disclosure import AttackerRules


def remainder(parts: Iterable[float], rules: AttackerRules) -> float:
    """Return what is left of the total of the municipalities' ``parts`` (at least 0 each) per unit of the
    largest one, once that and those of the largest coalition are subtracted: 0.1 is 10 per cent.

    The worst case is that the owners of the next largest parts look for the largest. Without parts it is 0.
    """
    largest, *others = sorted(parts, reverse=True) or [0.0]
    return sum(others[rules.coalition :]) / largest if largest > 0 else 0.0
