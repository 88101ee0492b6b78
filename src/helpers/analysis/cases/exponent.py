"""How hours follow pages, hours = a · pages^b: b as the respondents state it.

Each is asked how many hours the case took in all, and how many one of the same kind with twice the pages
would; b is the base-2 logarithm of their ratio.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.protocol.analysis_plan import Resources


def stated(answers: pd.DataFrame, plan: Resources) -> pd.DataFrame:
    """Return ``answers`` (hours_total, hours_double, one row per respondent) that give b, with ``stated`` as
    it follows from them and ``exponent`` within the plan's bounds.
    """
    known = answers.dropna(subset=["hours_total", "hours_double"])
    known = known[(known["hours_total"] > 0) & (known["hours_double"] > 0)]
    ratio = known["hours_double"].to_numpy(float) / known["hours_total"].to_numpy(float)
    found = np.log2(ratio)
    return known.assign(stated=found, exponent=np.clip(found, plan.least_exponent, plan.largest_exponent))


def drawn(answers: pd.DataFrame, plan: Resources, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return ``plan.draws`` draws of b: each that of one respondent, all as often; between the plan's bounds
    where nobody has answered.
    """
    found = stated(answers, plan)["exponent"].to_numpy(float)
    if found.size:
        return rng.choice(found, plan.draws)
    return rng.uniform(plan.least_exponent, plan.largest_exponent, plan.draws)
