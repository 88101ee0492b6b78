"""A small country for tests of what is planned before fieldwork: twelve municipalities with many appeals and
few.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from helpers import terms
from helpers.protocol import analysis_plan, power
from helpers.survey import reference
from helpers.survey.sampling import weights

PLAN = analysis_plan.load()
ASSUMED = dataclasses.replace(power.load(), replicates=60)
PLACES = reference.municipalities()
CLASSES = weights.size_classes(PLACES, PLAN.size_classes)


def population(municipalities: int = 12, seed: int = 1, mean: dict[str, float] | None = None) -> pd.DataFrame:
    """Counts per stratum, drawn by chance around ``mean`` appeals per cell of each provision; empty strata
    have no row.
    """
    rng, mean = np.random.default_rng(seed), mean or {"bpa": 2.0, "lost_earnings": 9.0}
    rows = [
        (code, provision, period, outcome, rng.poisson(mean[provision] * rng.gamma(2, 0.5)))
        for code in PLACES["kommunekode"][:: len(PLACES) // municipalities][:municipalities]
        for provision in terms.PROVISIONS
        for period in terms.PERIODS
        for outcome in terms.OUTCOMES
    ]
    counts = pd.DataFrame(rows, columns=[*terms.CELL, "n"])
    return counts[counts["n"] > 0].reset_index(drop=True)
