"""What an hour of each group of staff costs, drawn: lognormal, with its median and quartiles as given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from helpers.analysis.cases.hours import CaseHours
from helpers.survey.published.unit_costs import OVERHEAD, Price

Numbers = NDArray[np.float64]
_QUARTILES = 2 * special.ndtri(0.75)  # standard deviations between the quartiles of a normal distribution


@dataclass(frozen=True)
class Drawn:
    """wage: factor by which the wages of all groups differ from their medians (one normal number for all, as
    they are paid by the same municipalities); overhead: likewise, of its share.
    """

    prices: Mapping[str, Price]
    wage: Numbers
    overhead: Numbers

    def per_hour(self, staff: Mapping[str, Numbers | float]) -> Numbers:
        """Return DKK per effective hour with overhead. staff: share of the hours by group (sum 1)."""
        price = self.prices[OVERHEAD]
        overhead = price.value * np.exp(spread(price) * self.overhead)
        wage = sum(
            share * self.prices[group].value * np.exp(spread(self.prices[group]) * self.wage)
            for group, share in staff.items()
        )
        return np.asarray(wage * (1 + overhead))

    def at_median(self) -> Drawn:
        """Return the same with each part at its median."""
        return replace(self, wage=np.zeros(1), overhead=np.zeros(1))

    def swung(self, part: str, value: Numbers) -> Drawn:
        """Return the same with ``part`` (wage or overhead) at ``value``."""
        return Drawn(self.prices, *({"wage": self.wage, "overhead": self.overhead} | {part: value}).values())


def spread(price: Price) -> float:
    """Return the standard deviation of the log of a price, from its quartiles."""
    return float(np.log(price.upper_quartile / price.lower_quartile) / _QUARTILES)


def drawn(prices: Mapping[str, Price], draws: int, rng: np.random.Generator) -> Drawn:
    """Return ``draws`` draws of ``prices``."""
    return Drawn(prices, rng.standard_normal(draws), rng.standard_normal(draws))


def shares(cases: list[CaseHours], name: str) -> dict[str, Numbers]:
    """Return the share of each class of ``name`` (by_kind, by_staff) in the hours of ``cases``, each case
    counting the same, one number per draw.
    """
    classes = sorted({found for case in cases for found in getattr(case, name)})
    totals = [np.maximum(case.total, np.finfo(float).tiny) for case in cases]
    none = np.zeros(1)
    return {
        found: np.asarray(
            np.mean(
                [
                    getattr(case, name).get(found, none) / total
                    for case, total in zip(cases, totals, strict=True)
                ],
                axis=0,
            )
        )
        for found in classes
    }
