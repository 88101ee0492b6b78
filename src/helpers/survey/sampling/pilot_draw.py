"""The draw for the pilot: a few municipalities of all sizes, eight cases in each."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.errors import HelpersError
from helpers.survey.sampling.allocation import PER_MUNICIPALITY, POOLED
from helpers.survey.sampling.draw import SEED, draw_cases
from helpers.survey.sampling.universe import named_seed, universe
from helpers.terms import OUTCOMES, PERIODS

FEWEST, MOST = 6, 8
QUOTA = 2  # per period and outcome, over both provisions: eight cases


def draw_pilot(
    frame: pd.DataFrame,
    municipalities: pd.DataFrame,
    number: int = MOST,
    substitutes: int = 3,
    seed: int = SEED,
) -> pd.DataFrame:
    """Return the cases (draw.DRAW_COLUMNS) of ``number`` municipalities, eight main cases in each.

    ``municipalities``: ``reference.municipalities``. The seed of the order within strata is derived from
    ``seed``, so that the pilot does not foretell the draw of the survey. Raises what ``draw_cases`` raises,
    and HelpersError.
    """
    chosen = choose(universe(frame), municipalities, number, seed)
    own = frame[frame["municipality"].isin(chosen)]
    drawn = draw_cases(own, QUOTA, substitutes, order_seed(seed), allocation=PER_MUNICIPALITY)
    return drawn.assign(draw_seed=seed)


def order_seed(seed: int) -> int:
    """Return what takes the place of ``seed`` in the order within strata."""
    return named_seed(seed, "pilot cases")


def choose(cases: pd.DataFrame, municipalities: pd.DataFrame, number: int, seed: int) -> list[str]:
    """Return the codes of ``number`` municipalities drawn systematically in order of size, from a random
    start.

    cases: the universe (columns POOLED). Only municipalities with eight cases to give take part. Raises
    HelpersError.
    """
    if not FEWEST <= number <= MOST:
        raise HelpersError(f"pilot {number}: expected {FEWEST} to {MOST} municipalities.")
    able = eligible(cases)
    by_size = municipalities[municipalities["kommunekode"].isin(able)].sort_values(
        ["population_20200101", "kommunekode"]
    )
    if len(by_size) < number:
        raise HelpersError(
            f"Only {len(by_size)} municipalities have {QUOTA} cases of each period and outcome; the pilot "
            f"takes {number}."
        )
    step = len(by_size) / number
    start = np.random.default_rng(named_seed(seed, "pilot municipalities")).uniform(0, step)
    return by_size["kommunekode"].iloc[np.floor(start + step * np.arange(number)).astype(int)].tolist()


def eligible(cases: pd.DataFrame) -> set[str]:
    """Return the codes of the municipalities that can give eight cases: QUOTA of each period and outcome."""
    counts = cases.groupby(POOLED).size()
    enough = counts[counts >= QUOTA].groupby("municipality").size()
    return set(enough[enough == len(PERIODS) * len(OUTCOMES)].index)
