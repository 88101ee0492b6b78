"""A survey with a known truth, drawn straight into tables: for tests of the statistics that need many
replicates.

A small, vectorised version of the pre-registered simulation: 98 municipalities of real size, appeals in
proportion to size, log pages with municipality effects, more growth in large municipalities (so that weights
matter), equal quotas of 2 per stratum, municipalities and items missing at random.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.project import root
from helpers.protocol import analysis_plan
from helpers.survey.sampling import weights
from helpers.survey.sampling.weights import STRATUM

PROVISIONS, PERIODS, OUTCOMES = ("bpa", "lost_earnings"), ("2014-15", "2019-21"), ("upheld", "remitted")
LEVEL = {"bpa": np.log(70), "lost_earnings": np.log(35)}
GROWTH = {"bpa": np.log(1.30), "lost_earnings": np.log(1.15)}
APPEALS = {"bpa": {"2014-15": 240, "2019-21": 435}, "lost_earnings": {"2014-15": 2100, "2019-21": 2300}}
REMITTED_SHARE, REMITTED_EFFECT = 0.42, -0.08
RESIDUAL = {"2014-15": 0.70, "2019-21": 0.72}
QUOTA = 2


@dataclass(frozen=True)
class Survey:
    """cases (one row per drawn case), population (n per stratum) and the case-weighted log growth per
    provision.
    """

    cases: pd.DataFrame
    population: pd.DataFrame
    truth: dict[str, float]


def municipalities() -> pd.DataFrame:
    """Return data/reference/municipalities.csv with the code as text."""
    return pd.read_csv(root() / "data/reference/municipalities.csv", dtype={"kommunekode": str})


def survey(
    seed: int,
    *,
    growth: dict[str, float] | None = None,
    response: float = 1.0,
    item_response: float = 0.95,
    noise: float = 1.0,
) -> Survey:
    """Draw one survey.

    growth: log growth per provision at mean municipality size. noise multiplies every standard deviation of
    log pages; a small one makes a bias visible in few replicates.
    """
    rng = np.random.default_rng(seed)
    places = municipalities()
    size = np.log(places["population_20200101"] / places["population_20200101"].mean())
    effects = {"level": 0.05 * size + rng.normal(0, 0.35 * noise, 98), "growth": 0.04 * (size - size.mean())}
    strata = _population(rng, places)
    strata = strata.assign(
        **_means(strata, places, effects | {"drift": rng.normal(0, 0.15 * noise, 98)}, growth or GROWTH)
    )
    answering = dict(zip(places["kommunekode"], rng.random(98) < response, strict=True))
    drawn = strata[strata["municipality"].map(answering) & (strata["n"] > 0)]
    drawn = drawn.loc[drawn.index.repeat(np.minimum(drawn["n"], QUOTA))].reset_index(drop=True)
    pages = np.exp(drawn["mean"] + rng.normal(0, noise, len(drawn)) * drawn["period"].map(RESIDUAL))
    cases = drawn[STRATUM].assign(
        decision_id=[f"D{number:05d}" for number in range(len(drawn))],
        disposition="completed",
        standard_pages=np.maximum(1, pages.round()).where(rng.random(len(drawn)) < item_response),
    )
    return Survey(cases, strata[[*STRATUM, "n"]], _truth(strata))


def _population(rng: np.random.Generator, places: pd.DataFrame) -> pd.DataFrame:
    strata = pd.MultiIndex.from_product(
        [places["kommunekode"], PROVISIONS, PERIODS, OUTCOMES], names=STRATUM
    ).to_frame(index=False)
    share = places.set_index("kommunekode")["population_20200101"] / places["population_20200101"].sum()
    total = [
        APPEALS[provision][period]
        for provision, period in zip(strata["provision"], strata["period"], strict=True)
    ]
    outcome = np.where(strata["outcome"] == "remitted", REMITTED_SHARE, 1 - REMITTED_SHARE)
    local = dict(zip(places["kommunekode"], rng.gamma(8, 1 / 8, 98), strict=True))
    expected = strata["municipality"].map(share) * strata["municipality"].map(local) * total * outcome
    return strata.assign(n=rng.poisson(expected.to_numpy(dtype=float)))


def _means(strata: pd.DataFrame, places: pd.DataFrame, effects: dict, growth: dict[str, float]) -> dict:
    """Return each stratum's mean of log pages and, for the truth, its expected growth."""
    level, rise, drift = (
        dict(zip(places["kommunekode"], effects[key], strict=True)) for key in ("level", "growth", "drift")
    )
    after = (strata["period"] == PERIODS[1]).to_numpy(dtype=float)
    slope = (
        strata["provision"].map(growth) + strata["municipality"].map(rise) + strata["municipality"].map(drift)
    )
    base = strata["provision"].map(LEVEL) + strata["municipality"].map(level)
    return {
        "mean": base + slope * after + REMITTED_EFFECT * (strata["outcome"] == "remitted"),
        "slope": slope,
    }


def _truth(strata: pd.DataFrame) -> dict[str, float]:
    """Return what weighted least squares finds when every appeal is in it and nothing is random."""
    found = {}
    for provision in PROVISIONS:
        part = strata[(strata["provision"] == provision) & (strata["n"] > 0)]
        design = np.column_stack(
            [np.ones(len(part)), part["period"] == PERIODS[1], part["outcome"] == "remitted"]
        ).astype(float)
        root_n = np.sqrt(part["n"].to_numpy(dtype=float))
        found[provision] = float(
            np.linalg.lstsq(design * root_n[:, None], part["mean"] * root_n, rcond=None)[0][1]
        )
    return found


def weighted(seed: int = 1, **options) -> pd.DataFrame:
    """Return the weighted cases of ``survey(seed, **options)``."""
    drawn = survey(seed, **options)
    return weights.base_weights(
        drawn.cases,
        drawn.population,
        weights.size_classes(municipalities(), analysis_plan.load().size_classes),
    )


def exact(ratio: float, n: int = 40) -> pd.DataFrame:
    """Return weighted cases whose pages grow by exactly ``ratio`` in each of ``n`` municipalities and vary by
    outcome alone.
    """
    strata = pd.MultiIndex.from_product([[f"{100 + i:04d}" for i in range(n)], PROVISIONS, PERIODS, OUTCOMES])
    frame = strata.to_frame(index=False, name=STRATUM)
    return frame.assign(
        standard_pages=30.0
        * np.where(frame["period"] == PERIODS[1], ratio, 1)
        * np.where(frame["outcome"] == "remitted", 2, 1),
        decision_id=[f"D{i}" for i in range(len(frame))],
        disposition="completed",
        weight=1.0 + np.arange(len(frame)) % 7,
    )


def uneven() -> pd.DataFrame:
    """Twelve municipalities of two provisions, uneven weights and pages, a third more of them late."""
    frame = exact(1.3, n=12)
    noise = np.exp(np.random.default_rng(6).normal(0, 0.5, len(frame)))
    return frame.assign(standard_pages=frame["standard_pages"] * noise)
