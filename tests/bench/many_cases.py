"""As many clean cases as wanted in the same municipalities: the demonstration's, each as often, with ids and
pages of their own, and a population that has grown with them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.analysis.growth.geometric_mean import MEASURE
from helpers.protocol.analysis_plan import Plan
from helpers.survey.sampling import weights
from helpers.terms import CELL

SEED = 20220120
SPREAD = 0.02  # of the logarithm of a copy's pages, so that hardly two cases have the same number
INFORMATION = ["n_information_types", "n_newly_obtained", "n_retrieval_answered"]


@dataclass(frozen=True)
class Material:
    """Clean cases with what E1 and E4 to E6 read of them, the causes of the remitted ones (decision_id,
    cause, selected), decided appeals per stratum, and the size class of each municipality.
    """

    cases: pd.DataFrame
    causes: pd.DataFrame
    population: pd.DataFrame
    sizes: pd.Series


def needed(plan: Plan) -> list[str]:
    """Return the columns of the clean cases that E1, E4, E5 and E6 read."""
    own = [*plan.counting.questions, *plan.estimands["E4"].measures, *INFORMATION]
    return ["decision_id", *CELL, "disposition", MEASURE, *own]


def many(material: Material, times: int) -> Material:
    """Return ``material`` with each case and each decided appeal ``times`` as often (1: itself)."""
    cases, n = _repeated(material.cases, times), len(material.cases)
    causes = _repeated(material.causes, times)
    copies = np.repeat(np.arange(times), n)
    noise = np.exp(np.random.default_rng(SEED).normal(0, SPREAD, len(cases)))
    noise[copies == 0] = 1.0
    cases = cases.assign(**{MEASURE: cases[MEASURE].to_numpy(dtype=float, na_value=np.nan) * noise})
    return Material(
        _named(cases, copies),
        _named(causes, np.repeat(np.arange(times), len(material.causes))),
        material.population.assign(n=material.population["n"] * times),
        material.sizes,
    )


def weighted(material: Material) -> pd.DataFrame:
    """Return the cases weighted for their pages."""
    return weights.base_weights(material.cases, material.population, material.sizes)


def _repeated(table: pd.DataFrame, times: int) -> pd.DataFrame:
    return table.iloc[np.tile(np.arange(len(table)), times)].reset_index(drop=True)


def _named(table: pd.DataFrame, copies: np.ndarray) -> pd.DataFrame:
    """Give the rows of each copy ids of their own; those of the first keep theirs."""
    suffixes = pd.Series(["", *(f"-{copy}" for copy in range(1, int(copies.max()) + 1))], dtype="str")
    return table.assign(decision_id=table["decision_id"] + suffixes.take(copies).set_axis(table.index))
