"""The one input: a folder of returned material, and what must lie in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers.errors import HelpersError
from helpers.survey import design
from helpers.survey.draw import DRAW_COLUMNS, FRAME_COLUMNS, read_frame


class InvestigationIncomplete(HelpersError):
    """A file that the investigation cannot do without is missing or lacks a column."""


@dataclass(frozen=True)
class Investigation:
    """What is known of the investigation beside the returned workbooks.

    draw: draw.csv (DRAW_COLUMNS). frame: frame.csv (FRAME_COLUMNS), or the drawn decisions alone where no frame is given.
    population: decided appeals per stratum (CELL and n): counted in frame.csv, else population.csv, else as the draw recorded them.
    """

    folder: Path
    draw: pd.DataFrame
    frame: pd.DataFrame
    population: pd.DataFrame


def open_folder(folder: Path) -> Investigation:
    """Read draw.csv, frame.csv and population.csv of ``folder``. Raises InvestigationIncomplete and the frame's errors."""
    drawn = _read(folder / "draw.csv", DRAW_COLUMNS, "run `python -m helpers draw` on frame.csv first")
    given = folder / "frame.csv"
    if given.exists():
        frame = read_frame(given)
        return Investigation(folder, drawn, frame, design.population(frame).rename(columns={"stratum_size": "n"}))
    counts = folder / "population.csv"
    population = _read(counts, [*design.CELL, "n"], "it holds one row per stratum") if counts.exists() else _recorded(drawn)
    return Investigation(folder, drawn, drawn[FRAME_COLUMNS], population)


def _recorded(drawn: pd.DataFrame) -> pd.DataFrame:
    """Return the counts per stratum that the draw wrote down: every stratum with an appeal has a drawn case."""
    return drawn[[*design.CELL, "stratum_size"]].drop_duplicates().rename(columns={"stratum_size": "n"}).reset_index(drop=True)


def _read(path: Path, columns: list[str], advice: str) -> pd.DataFrame:
    if not path.exists():
        raise InvestigationIncomplete(f"{path} is missing: {advice}.")
    table = pd.read_csv(path, dtype={"municipality": "string", "decision_id": "string"}, encoding="utf-8-sig")
    absent = [column for column in columns if column not in table.columns]
    if absent:
        raise InvestigationIncomplete(f"{path}: no column {absent[0]!r}; expected {', '.join(columns)}.")
    return table
