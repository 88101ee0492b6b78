"""The published lists that the survey itself rests on."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers import project

MONTECARLO = "data/montecarlo/"


def montecarlo(name: str, folder: Path | None = None) -> pd.DataFrame | None:
    """Return what many simulated surveys came to (``name``: "summary" or "reports", as `make montecarlo`
    writes them), None where the project has none (default folder: data/montecarlo of the project).
    """
    source = (folder or project.root() / MONTECARLO) / f"{name}.csv"
    return pd.read_csv(source, keep_default_na=False, na_values=[""]) if source.exists() else None


def municipalities(path: Path | None = None) -> pd.DataFrame:
    """Return the 98 municipalities, one row each, codes as text (default: data/reference/municipalities.csv
    of the project).

    Columns: kommunekode, name, region_code, region, landsdel, typology_code, typology, population,
    population_note, population_20200101.
    """
    source = path or project.root() / "data" / "reference" / "municipalities.csv"
    return pd.read_csv(source, dtype={"kommunekode": str, "region_code": str, "typology_code": str})
