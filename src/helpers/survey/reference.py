"""The published lists that the survey itself rests on."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd

from helpers import project

MONTECARLO = "data/montecarlo/"
ROW_HEIGHT = math.sqrt(3) / 2  # of a hexagon's width


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


def hexagon_centre(column: int, row: int) -> tuple[float, float]:
    """Return the centre of a municipality's hexagon (x to the right, y down) in widths of a hexagon; odd rows
    lie half a hexagon to the right.
    """
    return column + 0.5 * (row % 2), row * ROW_HEIGHT


def hexagons(path: Path | None = None) -> pd.DataFrame:
    """Return where each municipality lies on the map of hexagons (default: data/reference/kommuner_hex.csv of
    the project): x and y as ``hexagon_centre`` has them, indexed by its code.
    """
    source = path or project.root() / "data" / "reference" / "kommuner_hex.csv"
    cells = pd.read_csv(source, dtype={"kommunekode": str})
    centres = [hexagon_centre(*cell) for cell in zip(cells["column"], cells["row"], strict=True)]
    return pd.DataFrame(centres, columns=["x", "y"], index=cells["kommunekode"])
