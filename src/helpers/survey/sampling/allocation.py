"""The allocation: how many cases are drawn from each sampling stratum.

The terms of reference ask each municipality for two upheld and two remitted cases from each of two periods.
That can be read per provision (16 cases) or in total (8 cases); both readings are here, and a third
allocation that spends the same number of cases better: in proportion to the stratum's size (Cochran 1977,
sec. 5.5), everything where appeals are few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from helpers.errors import HelpersError
from helpers.survey.sampling.universe import stratum

PER_PROVISION, PER_MUNICIPALITY, PROPORTIONAL = ALLOCATIONS = (
    "per_provision",
    "per_municipality",
    "proportional",
)
POOLED = ["municipality", "period", "outcome"]
MOST_CASES = 50  # of one stratum: beyond it a municipality would be asked for hundreds of cases
MOST_SUBSTITUTES = 20
TAKEN_WHOLE = "bpa"  # under the proportional allocation: so few appeals that drawing among them saves little


@dataclass(frozen=True)
class Allocation:
    """How many cases per sampling stratum. Raises HelpersError.

    ``per_provision``: ``quota`` per municipality × provision × period × outcome. ``per_municipality``:
    ``quota`` per municipality × period × outcome, drawn over the provisions. ``proportional``: BPA whole up
    to ``take_all`` per cell; of the other provision a share of each cell that is the same everywhere, at
    least 1 and at most ``cap``, so that it comes to ``target`` cases in the country at most (default: as many
    as ``quota`` per cell would give).
    """

    kind: str = PER_PROVISION
    quota: int = 2
    cap: int = 20
    target: int | None = None
    take_all: int = 10

    def __post_init__(self) -> None:
        if self.kind not in ALLOCATIONS:
            raise HelpersError(
                f"The allocation {self.kind!r} is unknown: choose one of {', '.join(ALLOCATIONS)}."
            )
        for name in ("quota", "cap", "take_all"):
            within(getattr(self, name), name.replace("_", "-"), 1, MOST_CASES)

    def strata(self, population: pd.DataFrame) -> pd.DataFrame:
        """Return the cells of ``population`` (CELL, stratum_size) with sampling_stratum,
        sampling_stratum_size and quota.
        """
        cells = sized(population, self.kind)
        return cells.assign(quota=self._quotas(cells))

    def _quotas(self, cells: pd.DataFrame) -> Any:
        if self.kind != PROPORTIONAL:
            return self.quota
        whole = (cells["provision"] == TAKEN_WHOLE).to_numpy()
        quotas = np.full(len(cells), self.take_all)
        quotas[~whole] = proportional(
            cells["stratum_size"].to_numpy()[~whole], self.target, self.quota, self.cap
        )
        return quotas


def sampling_strata(cells: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return ``cells`` (columns CELL at least) with the name of the stratum each is drawn in under allocation
    ``kind``.
    """
    if kind != PER_MUNICIPALITY:
        return cells.assign(sampling_stratum=stratum(cells))
    first, *others = (cells[name].astype("string") for name in POOLED)
    return cells.assign(sampling_stratum=first.str.cat(others, sep="|"))


def sized(population: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the cells of ``population`` (CELL, stratum_size) with sampling_stratum and sampling_stratum_size
    under allocation ``kind``.
    """
    named = sampling_strata(population, kind)
    return named.assign(
        sampling_stratum_size=named.groupby("sampling_stratum")["stratum_size"].transform("sum")
    )


def proportional(sizes: np.ndarray, target: int | None, quota: int, cap: int) -> np.ndarray:
    """Return the quotas clip(round(f × size), 1, cap) of the largest f with which at most ``target`` cases
    are drawn.

    Without a target: as many cases as ``quota`` per cell. Raises HelpersError for a target that the cells
    cannot come to.
    """
    if not len(sizes):
        return np.zeros(0, dtype=int)
    least, most = len(sizes), int(np.minimum(sizes, cap).sum())
    wanted = min(most, int(np.minimum(sizes, quota).sum())) if target is None else target
    within(wanted, "target", least, most)
    steps = np.unique(np.append(0.0, (np.arange(1, cap)[:, None] + 0.5) / sizes))
    low, high = 0, len(steps) - 1
    while low < high:  # the number drawn rises with the share: find the last step within the target
        middle = (low + high + 1) // 2
        drawn = int(np.minimum(rounded(steps[middle], sizes, cap), sizes).sum())
        if drawn <= wanted:
            low = middle
        else:
            high = middle - 1
    return rounded(steps[low], sizes, cap)


def rounded(share: float | np.ndarray, sizes: np.ndarray, cap: int) -> np.ndarray:
    """Return the quotas of strata of ``sizes``: share × size to the nearest whole number (halves up, give or
    take the machine's precision), 1 to ``cap``.
    """
    return np.clip(np.floor(share * sizes + 0.5 + 1e-9), 1, cap).astype(int)


def within(value: int, name: str, low: int, high: int) -> None:
    """Return when ``value`` lies from ``low`` to ``high``. Raises HelpersError with what is allowed."""
    if not low <= value <= high:
        raise HelpersError(f"{name} {value}: expected a whole number from {low} to {high}.")
