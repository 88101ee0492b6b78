"""The investigation before fieldwork: what is known when no questionnaire has come back, and perhaps none has
been sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers import terms
from helpers.survey import investigation
from helpers.survey.sampling.frame import left_out, read_frame

FRAME, COUNTS, DRAW = "frame.csv", "population.csv", "draw.csv"


@dataclass(frozen=True)
class Planned:
    """What the folder holds. population: CELL and n, without rows where neither frame, counts nor draw is
    given.

    source: the file in which the appeals are counted, or "". draw: draw.csv, or None before the draw.
    left_out: rows of the frame outside the universe by reason, None without a frame.
    """

    folder: Path
    population: pd.DataFrame
    source: str
    draw: pd.DataFrame | None
    left_out: dict[str, int] | None
    demonstration: bool


def open_planned(folder: Path) -> Planned:
    """Read what lies in ``folder`` of frame.csv, population.csv and draw.csv; no returned workbook is opened.

    Raises investigation.InvestigationIncomplete and the frame's errors.
    """
    draw = investigation.read_draw(folder) if (folder / DRAW).exists() else None
    outside = left_out(read_frame(folder / FRAME)) if (folder / FRAME).exists() else None
    source = next((name for name in (FRAME, COUNTS, DRAW) if (folder / name).exists()), "")
    return Planned(
        folder,
        _population(folder, draw),
        source,
        draw,
        outside,
        (folder / investigation.DEMONSTRATION_MARK).exists(),
    )


def _population(folder: Path, draw: pd.DataFrame | None) -> pd.DataFrame:
    counted = investigation.population(folder)
    if counted is not None:
        return counted
    told = None if draw is None else investigation.recorded(draw)
    return pd.DataFrame(columns=[*terms.CELL, "n"]) if told is None else told
