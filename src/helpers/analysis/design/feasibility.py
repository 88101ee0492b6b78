"""What can be drawn: how many appeals there are to fill the quotas, before anybody is asked.

All functions take the population, one row per stratum with appeals: CELL and n, the number of decided
appeals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.survey.sampling.allocation import PER_MUNICIPALITY, PER_PROVISION, PROPORTIONAL, Allocation
from helpers.terms import CELL, OUTCOMES, PERIODS, PROVISIONS

GROUPS = ["provision", "period", "outcome"]


@dataclass(frozen=True)
class Design:
    """One way of drawing: its name, kind and ``strata`` (CELL, stratum_size, sampling_stratum,
    sampling_stratum_size, quota).
    """

    name: str
    kind: str
    strata: pd.DataFrame

    @property
    def expected(self) -> pd.Series:
        """Return the main cases expected per row of ``strata``, exact where provisions are drawn apart."""
        size = self.strata["sampling_stratum_size"]
        return self.strata["quota"].clip(upper=size) / size * self.strata["stratum_size"]


def cells(population: pd.DataFrame, quota: int, municipalities: int) -> pd.DataFrame:
    """Return per provision x period x outcome how many of the ``municipalities`` have no appeal, fewer than
    ``quota``, enough.

    Columns: GROUPS, appeals, empty, partly, filled (municipalities), wanted and attained (cases).
    """
    sizes = population.set_index(CELL)["n"]
    return pd.DataFrame(
        [_cell(sizes, group, quota, municipalities) for group in _groups() if len(population)]
    )


def _groups() -> list[tuple[str, str, str]]:
    return [
        (provision, period, outcome) for provision in PROVISIONS for period in PERIODS for outcome in OUTCOMES
    ]


def _cell(
    sizes: pd.Series, group: tuple[str, str, str], quota: int, municipalities: int
) -> dict[str, object]:
    index = sizes.index
    own = sizes[
        np.logical_and.reduce(
            [index.get_level_values(name) == value for name, value in zip(GROUPS, group, strict=True)]
        )
    ]
    filled, present = int((own >= quota).sum()), int((own > 0).sum())
    return {
        **dict(zip(GROUPS, group, strict=True)),
        "appeals": int(own.sum()),
        "empty": municipalities - present,
        "partly": present - filled,
        "filled": filled,
        "wanted": quota * municipalities,
        "attained": int(own.clip(upper=quota).sum()),
    }


def complete(population: pd.DataFrame, quota: int) -> dict[str, int]:
    """Return per provision how many municipalities can fill all four cells (period x outcome) with ``quota``
    cases.
    """
    enough = population[population["n"] >= quota].groupby(["provision", "municipality"]).size()
    every = enough[enough == len(PERIODS) * len(OUTCOMES)].groupby("provision").size()
    return {provision: int(every.get(provision, 0)) for provision in PROVISIONS}


def designs(population: pd.DataFrame, quota: int = 2) -> dict[str, Design]:
    """Return the three designs to compare, by allocation: both readings of the terms of reference with
    ``quota``, and by size.
    """
    sizes = population[population["n"] > 0].rename(columns={"n": "stratum_size"})[[*CELL, "stratum_size"]]
    kinds = (PER_PROVISION, PER_MUNICIPALITY, PROPORTIONAL)
    return {kind: Design(kind, kind, Allocation(kind, quota=quota).strata(sizes)) for kind in kinds}


def as_drawn(population: pd.DataFrame, draw: pd.DataFrame) -> Design:
    """Return the design of a draw that has been made: its strata with the quotas in ``draw`` (draw.csv)."""
    kind = str(draw["allocation"].iloc[0])
    sizes = population[population["n"] > 0].rename(columns={"n": "stratum_size"})[[*CELL, "stratum_size"]]
    strata = Allocation(kind).strata(sizes).drop(columns="quota")
    quotas = draw[["sampling_stratum", "quota"]].drop_duplicates()
    return Design(
        kind,
        kind,
        strata.merge(quotas, on="sampling_stratum", how="left").fillna({"quota": 0}).astype({"quota": int}),
    )


@dataclass(frozen=True)
class Choice:
    """The designs to compare by allocation, the one ``chosen`` among them, and the quota per cell of the two
    readings.
    """

    designs: Mapping[str, Design]
    chosen: str
    quota: int


def choice(population: pd.DataFrame, draw: pd.DataFrame | None, quota: int = 2) -> Choice:
    """Return the designs to compare: the draw that has been made (draw.csv) among them, or before it the
    proposed ``quota``.
    """
    if draw is None:
        return Choice(designs(population, quota), PER_PROVISION, quota)
    made = as_drawn(population, draw)
    quota = quota if made.kind == PROPORTIONAL else int(draw["quota"].iloc[0])
    return Choice({**designs(population, quota), made.kind: made}, made.kind, quota)


def compare(designs: Mapping[str, Design]) -> pd.DataFrame:
    """Return per design and provision what it attains: cases_before, cases_after, cases, and the load on
    municipalities.

    asked: municipalities with a case of either provision; typical and most: main cases (both provisions) of
    the median and of the most asked municipality. Cases of a provision are expectations where the provisions
    are drawn from together.
    """
    return pd.DataFrame(
        [row for design in designs.values() for row in _attained(design) if len(design.strata)]
    )


def _attained(design: Design) -> list[dict[str, object]]:
    strata = design.strata.assign(cases=design.expected)
    load = strata.groupby("municipality")["cases"].sum()
    shared = {"asked": len(load), "typical": float(load.median()), "most": float(load.max())}
    cases = strata.groupby(["provision", "period"])["cases"].sum()
    early, late = PERIODS
    rows = []
    for provision in PROVISIONS:
        before, after = (float(cases.get((provision, period), 0.0)) for period in (early, late))
        own = {
            "design": design.name,
            "provision": provision,
            "cases_before": before,
            "cases_after": after,
            "cases": before + after,
        }
        rows.append(own | shared)
    return rows
