"""What is known of each municipality before the workshop: what the draw is balanced on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.survey import reference
from helpers.survey.investigation import open_planned
from helpers.survey.sampling.weights import size_classes

NUMBERS = ("log_population", "log_appeals", "remittal_share")
PLACE = ("x", "y")
STRATUM = ["region", "size_class"]


def of_investigation(folder: Path, limits: Sequence[tuple[str, float]]) -> pd.DataFrame:
    """Return ``units`` for the appeals that are counted in the investigation ``folder``; no rows where none
    are, for then nothing can be drawn.

    Raises InputInvalid where frame.csv, population.csv or draw.csv cannot be used.
    """
    population = open_planned(folder).population
    known = units(reference.municipalities(), reference.hexagons(), limits, population)
    return known.iloc[:0] if population.empty else known


def units(
    municipalities: pd.DataFrame,
    hexagons: pd.DataFrame,
    limits: Sequence[tuple[str, float]],
    population: pd.DataFrame,
) -> pd.DataFrame:
    """Return one row per municipality, indexed by its code in rising order: STRATUM, NUMBERS and PLACE.

    municipalities, hexagons: ``survey.reference``. limits: of the size classes, from the analysis plan.
    population: decided appeals per stratum (CELL and n) as ``survey.investigation`` counts them. log_appeals:
    of the appeals and one, so that one without any has a value. remittal_share: of the appeals and one more
    with the country's share, so that few appeals say little.
    """
    places = municipalities.set_index("kommunekode").sort_index()
    appeals = _counted(population, places.index)
    remitted = _counted(population[population["outcome"] == "remitted"], places.index)
    national = remitted.sum() / max(appeals.sum(), 1)
    return pd.DataFrame(
        {
            "region": places["region"],
            "size_class": size_classes(municipalities, limits).reindex(places.index),
            "log_population": np.log(places["population_20200101"]),
            "log_appeals": np.log(appeals + 1),
            "remittal_share": (remitted + national) / (appeals + 1),
            **{name: hexagons[name].reindex(places.index) for name in PLACE},
        }
    ).rename_axis("municipality")


def _counted(population: pd.DataFrame, places: pd.Index) -> pd.Series:
    return population.groupby("municipality")["n"].sum().reindex(places, fill_value=0)


def traits(known: pd.DataFrame) -> pd.DataFrame:
    """Return what balance is judged by (``known``: ``units``): NUMBERS and one column of 0 and 1 for each
    region, named after it.
    """
    regions = pd.get_dummies(known["region"]).astype("float")
    return known[list(NUMBERS)].join(regions)
