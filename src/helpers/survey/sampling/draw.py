"""The draw: which decided appeals each municipality is asked about.

In every sampling stratum (municipality × provision × period × outcome, or the provisions together where the
allocation says so) a simple random sample without replacement of ``quota`` main cases, then ``substitutes``
in a fixed order; everything where a stratum holds no more than the quota. Each stratum has its own seed made
from the draw's seed and its name, so that the draw neither depends on the order of the frame nor changes in
one stratum when another does.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from helpers.survey import inputs
from helpers.survey.columns import Column, decision, iso_date, municipality, one_of, share, whole
from helpers.survey.columns import seed as any_seed
from helpers.survey.sampling.allocation import (
    ALLOCATIONS,
    MOST_SUBSTITUTES,
    PER_PROVISION,
    Allocation,
    within,
)
from helpers.survey.sampling.frame import FRAME_COLUMNS, check_frame, read_frame
from helpers.survey.sampling.universe import named_seed, period_of, population, universe
from helpers.terms import CELL, OUTCOMES, PERIODS, PROVISIONS

__all__ = [
    "DRAW_COLUMNS",
    "FRAME_COLUMNS",
    "PERIODS",
    "draw_cases",
    "period_of",
    "population",
    "read_frame",
]

SEED = 20220120  # the date of the terms of reference
COLUMNS = [
    Column("decision_id", decision, once=True), Column("municipality", municipality()),
    Column("provision", one_of(*PROVISIONS)), Column("period", one_of(*PERIODS)),
    Column("outcome", one_of(*OUTCOMES)), Column("decision_date", iso_date), Column("draw_rank", whole),
    Column("role", one_of("main", "substitute")), Column("stratum_size", whole, filled=False, needed=False),
    Column("quota", whole), Column("inclusion_probability", share, filled=False, needed=False),
    Column("seed", any_seed), Column("allocation", one_of(*ALLOCATIONS)), Column("sampling_stratum"),
    Column("sampling_stratum_size", whole, filled=False, needed=False), Column("draw_seed", any_seed),
]  # fmt: skip
DRAW_COLUMNS = [column.name for column in COLUMNS]
SIZES = tuple(
    column.name for column in COLUMNS if not column.needed
)  # a draw made elsewhere may not tell them


def draw_cases(
    frame: pd.DataFrame,
    quota: int = 2,
    substitutes: int = 3,
    seed: int = SEED,
    *,
    allocation: str = PER_PROVISION,
    cap: int = 20,
    target: int | None = None,
    take_all: int = 10,
) -> pd.DataFrame:
    """Return the drawn cases, one row each with DRAW_COLUMNS, sorted by cell (CELL) and ``draw_rank``.

    The options are those of ``allocation.Allocation``. In each sampling stratum ``quota`` cases are main
    cases, drawn with probability min(1, quota / sampling_stratum_size), followed by up to ``substitutes``
    more; draw_rank counts within it. stratum_size is the number of appeals in the cell; seed is the stratum's
    own, draw_seed the one given. Raises HelpersError or InputInvalid.
    """
    rule = Allocation(allocation, quota, cap, target, take_all)
    within(substitutes, "substitutes", 0, MOST_SUBSTITUTES)
    cases = universe(check_frame(frame))
    if cases.empty:
        raise inputs.InputInvalid(
            "The frame holds no upheld or remitted decision from 2014-15 or 2019-21: ask Ankestyrelsen for "
            "those years."
        )
    strata = rule.strata(population(cases))
    return drawn_from(cases, strata, substitutes, seed).assign(allocation=allocation, draw_seed=seed)[
        DRAW_COLUMNS
    ]


def read(path: Path) -> pd.DataFrame:
    """Return the draw at ``path`` (DRAW_COLUMNS; sizes that it does not tell are missing), its index the row
    numbers.

    Raises InputInvalid. Whether it is the draw of its seed, ``redraw`` says.
    """
    table = inputs.read(path, COLUMNS, others=False).reindex(columns=DRAW_COLUMNS, fill_value="")
    if table.empty:
        raise inputs.InputInvalid(
            f"{path} holds no case: put it back as `.venv/bin/python -m helpers draw` wrote it."
        )
    numbers = [column.name for column in COLUMNS if column.check in (whole, share, any_seed)]
    typed = {name: pd.to_numeric(table[name].where(table[name] != "")) for name in numbers}
    return table.astype({"decision_id": "string", "municipality": "string"}).assign(**typed)


def drawn_from(cases: pd.DataFrame, strata: pd.DataFrame, substitutes: int, seed: int) -> pd.DataFrame:
    """Return the cases drawn from ``cases`` (a universe), sorted as by ``draw_cases``, with DRAW_COLUMNS but
    allocation and draw_seed. strata: as ``Allocation.strata`` gives them.
    """
    cases = cases.merge(strata, on=CELL).sort_values(["sampling_stratum", "decision_id"], ignore_index=True)
    drawn = cases.join(_order(cases, substitutes, seed), how="inner")
    drawn = drawn.assign(
        role=np.where(drawn["draw_rank"] <= drawn["quota"], "main", "substitute"),
        inclusion_probability=(drawn["quota"] / drawn["sampling_stratum_size"]).clip(upper=1.0),
    )
    return drawn.sort_values([*CELL, "draw_rank"], ignore_index=True)


def _order(cases: pd.DataFrame, substitutes: int, seed: int) -> pd.DataFrame:
    """Return draw_rank and seed of the cases drawn first in each sampling stratum, indexed by their place in
    ``cases``, which are sorted by stratum and decision.
    """
    rows: list[np.ndarray] = []
    seeds: list[int] = []
    quotas = cases["quota"].to_numpy()
    for name, (first, size) in _places(cases["sampling_stratum"]).items():
        seeds.append(named_seed(seed, name))
        order = np.random.default_rng(seeds[-1]).permutation(np.arange(first, first + size))
        rows.append(order[: quotas[first] + substitutes])
    ranks = [np.arange(1, len(drawn) + 1) for drawn in rows]
    return pd.DataFrame(
        {"draw_rank": np.concatenate(ranks), "seed": np.repeat(seeds, list(map(len, rows)))},
        index=np.concatenate(rows),
    )


def _places(names: pd.Series) -> dict[str, tuple[int, int]]:
    """Return where each name begins in a sorted series, and how often it stands there."""
    sizes = names.value_counts(sort=False)
    return dict(zip(sizes.index, zip(np.cumsum(sizes) - sizes, sizes, strict=True), strict=True))
