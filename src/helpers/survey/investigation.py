"""The one input: a folder of returned material, and what must lie in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import terms
from helpers.errors import HelpersError
from helpers.survey.sampling import universe
from helpers.survey.sampling.allocation import PER_MUNICIPALITY, sampling_strata
from helpers.survey.sampling.draw import DRAW_COLUMNS
from helpers.survey.sampling.frame import FRAME_COLUMNS, read_frame

DEMONSTRATION_MARK = "DEMONSTRATION.txt"  # lies in the folder where all of it is simulated
SIZES = (
    "stratum_size",
    "sampling_stratum_size",
    "inclusion_probability",
)  # of draw.csv; a draw made elsewhere may not tell them
OTHER = dict(zip(terms.PROVISIONS, reversed(terms.PROVISIONS), strict=True))


class InvestigationIncomplete(HelpersError):
    """A file that the investigation cannot do without is missing or lacks a column."""


@dataclass(frozen=True)
class Investigation:
    """What is known of the investigation beside the returned workbooks.

    draw: draw.csv (DRAW_COLUMNS). frame: frame.csv (FRAME_COLUMNS), or the drawn decisions alone where no
    frame is given. population: decided appeals per stratum (CELL and n): counted in frame.csv, else
    population.csv, else as the draw recorded them. Where the provisions were drawn from together, it names
    each stratum's sampling_stratum, on which the weights rest. None where neither is given and the draw does
    not tell the sizes: then nothing can be said of the country.
    """

    folder: Path
    draw: pd.DataFrame
    frame: pd.DataFrame
    population: pd.DataFrame | None


def open_folder(folder: Path) -> Investigation:
    """Read draw.csv, frame.csv and population.csv of ``folder``. Raises InvestigationIncomplete and the
    frame's errors.
    """
    drawn = read_draw(folder)
    given = folder / "frame.csv"
    if given.exists():
        frame = read_frame(given)
        return Investigation(folder, drawn, frame, _as_sampled(_counted(frame), drawn))
    counts = population(folder)
    return Investigation(
        folder, drawn, drawn[FRAME_COLUMNS], _as_sampled(recorded(drawn) if counts is None else counts, drawn)
    )


def population(folder: Path) -> pd.DataFrame | None:
    """Return the decided appeals per stratum (CELL and n) counted in frame.csv, else read from
    population.csv, else None.

    Raises InvestigationIncomplete and the frame's errors.
    """
    if (frame := folder / "frame.csv").exists():
        return _counted(read_frame(frame))
    counts = folder / "population.csv"
    return _read(counts, [*terms.CELL, "n"], "it holds one row per stratum") if counts.exists() else None


def read_draw(folder: Path) -> pd.DataFrame:
    """Return draw.csv of ``folder`` (DRAW_COLUMNS; sizes that it does not tell are missing). Raises
    InvestigationIncomplete.
    """
    needed = [column for column in DRAW_COLUMNS if column not in SIZES]
    table = _read(folder / "draw.csv", needed, "run `python -m helpers draw` on frame.csv first")
    return table.assign(**{column: np.nan for column in SIZES if column not in table})[DRAW_COLUMNS]


def _counted(frame: pd.DataFrame) -> pd.DataFrame:
    return universe.population(frame).rename(columns={"stratum_size": "n"})


def _as_sampled(population: pd.DataFrame | None, drawn: pd.DataFrame) -> pd.DataFrame | None:
    """Return ``population`` with the sampling stratum of each stratum where one holds several."""
    if population is None:
        return None
    pooled = drawn["allocation"].eq(PER_MUNICIPALITY).any()
    return sampling_strata(population, PER_MUNICIPALITY) if pooled else population


def recorded(drawn: pd.DataFrame) -> pd.DataFrame | None:
    """Return the counts per stratum that the draw wrote down, None where it did not for every case.

    Every sampling stratum with an appeal has a drawn case; of two provisions drawn from together, one without
    a drawn case holds what the other leaves of the sampling stratum.
    """
    if drawn[["stratum_size", "sampling_stratum_size"]].isna().any(axis=None):
        return None
    sizes = drawn[
        [*terms.CELL, "sampling_stratum", "sampling_stratum_size", "stratum_size"]
    ].drop_duplicates()
    known = sizes[[*terms.CELL, "stratum_size"]].rename(columns={"stratum_size": "n"})
    unseen = sizes.assign(
        n=sizes["sampling_stratum_size"] - sizes.groupby("sampling_stratum")["stratum_size"].transform("sum")
    )
    unseen = unseen[unseen["n"] > 0].assign(provision=lambda rows: rows["provision"].map(OTHER))[
        [*terms.CELL, "n"]
    ]
    return pd.concat([known, unseen]).sort_values(terms.CELL, ignore_index=True)


def _read(path: Path, columns: list[str], advice: str) -> pd.DataFrame:
    if not path.exists():
        raise InvestigationIncomplete(f"{path} is missing: {advice}.")
    table = pd.read_csv(path, dtype={"municipality": "string", "decision_id": "string"}, encoding="utf-8-sig")
    absent = [column for column in columns if column not in table.columns]
    if absent:
        raise InvestigationIncomplete(f"{path}: no column {absent[0]!r}; expected {', '.join(columns)}.")
    return table
