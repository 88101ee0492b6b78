"""The published lists that the survey itself rests on."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers import project


def municipalities(path: Path | None = None) -> pd.DataFrame:
    """Return the 98 municipalities, one row each, codes as text (default: data/reference/municipalities.csv
    of the project).

    Columns: kommunekode, name, region_code, region, landsdel, typology_code, typology, population,
    population_note, population_20200101.
    """
    source = path or project.root() / "data" / "reference" / "municipalities.csv"
    return pd.read_csv(source, dtype={"kommunekode": str, "region_code": str, "typology_code": str})
