"""The draw: which decided appeals each municipality is asked about.

In every sampling stratum (municipality × provision × period × outcome, or the provisions together where the
allocation says so) a simple random sample without replacement of ``quota`` main cases, then ``substitutes``
in a fixed order; everything where a stratum holds no more than the quota. Each stratum has its own seed made
from the draw's seed and its name, so that the draw neither depends on the order of the frame nor changes in
one stratum when another does.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.survey.sampling.allocation import MOST_SUBSTITUTES, PER_PROVISION, Allocation, BadQuota, within
from helpers.survey.sampling.frame import FRAME_COLUMNS, NothingToDraw, check_frame, read_frame
from helpers.survey.sampling.universe import named_seed, period_of, population, universe
from helpers.terms import CELL, PERIODS

__all__ = [
    "DRAW_COLUMNS",
    "FRAME_COLUMNS",
    "PERIODS",
    "BadQuota",
    "draw_cases",
    "period_of",
    "population",
    "read_frame",
]

SEED = 20220120  # the date of the terms of reference
DRAW_COLUMNS = [
    "decision_id", "municipality", "provision", "period", "outcome", "decision_date",
    "draw_rank", "role", "stratum_size", "quota", "inclusion_probability", "seed",
    "allocation", "sampling_stratum", "sampling_stratum_size", "draw_seed",
]  # fmt: skip


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
    own, draw_seed the one given. Raises BadQuota, NothingToDraw or a FrameError.
    """
    rule = Allocation(allocation, quota, cap, target, take_all)
    within(substitutes, "substitutes", 0, MOST_SUBSTITUTES)
    cases = universe(check_frame(frame))
    if cases.empty:
        raise NothingToDraw(
            "The frame holds no upheld or remitted decision from 2014-15 or 2019-21: ask Ankestyrelsen for "
            "those years."
        )
    cases = cases.merge(rule.strata(population(cases)), on=CELL).sort_values("decision_id", ignore_index=True)
    strata = cases.groupby("sampling_stratum", sort=True).groups
    order = pd.concat(
        [
            _order(rows, int(cases.at[rows[0], "quota"]) + substitutes, named_seed(seed, name))
            for name, rows in strata.items()
        ]
    )
    drawn = order.join(cases)
    drawn = drawn.assign(
        role=np.where(drawn["draw_rank"] <= drawn["quota"], "main", "substitute"),
        inclusion_probability=(drawn["quota"] / drawn["sampling_stratum_size"]).clip(upper=1.0),
        allocation=allocation,
        draw_seed=seed,
    )
    return drawn[DRAW_COLUMNS].sort_values([*CELL, "draw_rank"]).reset_index(drop=True)


def _order(rows: pd.Index, wanted: int, seed: int) -> pd.DataFrame:
    """Return draw_rank and seed of the ``wanted`` rows drawn first, indexed by row."""
    first = np.random.default_rng(seed).permutation(rows.to_numpy())[:wanted]
    return pd.DataFrame({"draw_rank": np.arange(1, len(first) + 1), "seed": seed}, index=first)
