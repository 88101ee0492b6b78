"""Many simulated surveys without workbooks: world → draw → answers → weights → E1, and how often that is
right.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.growth import geometric_mean as growth
from helpers.analysis.methods.verdicts import DECREASE, INCREASE, verdict
from helpers.protocol import analysis_plan, codebook, scenarios
from helpers.simulate.answers import about_cases
from helpers.simulate.truth import expected_growth
from helpers.simulate.world import World
from helpers.survey import reference
from helpers.survey.sampling import universe, weights
from helpers.survey.sampling.allocation import PER_MUNICIPALITY, sampling_strata

COLUMNS = [
    "scenario",
    "estimand",
    "provision",
    "replicates",
    "bias",
    "coverage",
    "se_ratio",
    "rejection",
    "bias_error",
]
FIRST_SEED = 1000
Told = Callable[[int], None]


class Surveys:
    """All surveys of one scenario: ``one(seed)`` makes one and returns its estimates."""

    def __init__(self, name: str) -> None:
        self.name, self.parameters = name, scenarios.load(name)
        self.plan, self.codebook, self.municipalities = (
            analysis_plan.load(),
            codebook.load(),
            reference.municipalities(),
        )

    @cached_property
    def size_class(self) -> pd.Series:
        return weights.size_classes(self.municipalities, self.plan.size_classes)

    def world(self, seed: int) -> World:
        return World(self.codebook, self.parameters, self.municipalities, seed)

    def cases(self, world: World) -> pd.DataFrame:
        """The weighted cases of a survey in which nobody makes a slip."""
        drawn = world.draw()
        answered = drawn[drawn["municipality"].isin(world.responding())].reset_index(drop=True)
        cases = about_cases(answered, world.cases, self.parameters, world.rng)
        cases = cases[cases["disposition"].notna()]
        cases = cases.assign(standard_pages=pd.to_numeric(cases["standard_pages"], errors="coerce"))
        population = universe.population(world.frame).rename(columns={"stratum_size": "n"})
        if self.parameters["draw"]["allocation"] == PER_MUNICIPALITY:
            population = sampling_strata(population, PER_MUNICIPALITY)
        return weights.base_weights(cases, population, self.size_class)

    def one(self, seed: int) -> list[dict[str, Any]]:
        """Return per provision the estimate of E1, whether its interval holds the truth, and whether growth
        or decline is said.
        """
        world = self.world(seed)
        table = growth.e1(self.cases(world), self.plan).query("outcome == @growth.ALL").set_index("provision")
        true = {
            name: expected_growth(rows, world.places, self.parameters)
            for name, rows in world.cases.groupby("provision", sort=True)
        }
        return [
            self._row(seed, provision, table.loc[provision], float(np.log(growth)))
            for provision, growth in true.items()
        ]

    def _row(self, seed: int, provision: str, row: pd.Series, true: float) -> dict[str, Any]:
        return {
            "seed": seed,
            "provision": provision,
            "error": row["estimate"] - true,
            "std_error": row["std_error"],
            "covered": row["conf_low"] <= true <= row["conf_high"],
            "said": verdict(row, self.plan).code in (INCREASE, DECREASE),
        }


def measured(name: str, replicates: int, told: Told | None = None) -> pd.DataFrame:
    """Return COLUMNS for one scenario: one row per provision, from ``replicates`` surveys with seeds of their
    own.
    """
    surveys, rows = Surveys(name), []
    for number in range(replicates):
        rows += surveys.one(FIRST_SEED + number)
        if told:
            told(number + 1)
    return summary(name, pd.DataFrame(rows))


def summary(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Return COLUMNS from ``rows`` (provision, error, std_error, covered, said).

    bias: mean error of log growth, bias_error its own standard error. coverage: share of the 95 per cent
    intervals that hold the truth. se_ratio: mean standard error over the standard deviation of the errors.
    rejection: share in which growth or decline is said. Surveys that give no estimate count in replicates and
    rejection alone.
    """
    found = []
    for provision, part in rows.groupby("provision", sort=True):
        used = part[part["error"].notna()]
        spread = used["error"].std(ddof=1)
        numbers = {
            "replicates": len(part),
            "bias": used["error"].mean(),
            "coverage": used["covered"].mean(),
            "se_ratio": used["std_error"].mean() / spread,
            "rejection": part["said"].mean(),
            "bias_error": spread / np.sqrt(len(used)),
        }
        found.append({"scenario": name, "estimand": "E1", "provision": provision, **numbers})
    return pd.DataFrame(found)[COLUMNS]
