"""The commands of the field work: drawing cases once, and writing the questionnaires that municipalities fill."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from helpers.errors import HelpersError
from helpers.pipeline.paths import Folders

if TYPE_CHECKING:
    import pandas as pd


class AlreadyDrawn(HelpersError):
    """The investigation has its draw; drawing again would change which cases municipalities are asked about."""


class NotDrawn(HelpersError):
    """Questionnaires need the draw, which has not been made."""


def draw(investigation: Path, quota: int, substitutes: int, seed: int) -> Path:
    """Draw cases from frame.csv, write draw.csv beside it and return its path. Raises AlreadyDrawn or a FrameError."""
    from helpers.survey.draw import draw_cases, read_frame

    target = investigation / "draw.csv"
    if target.exists():
        raise AlreadyDrawn(f"{target} exists and is never overwritten: move it away if the draw really must be made anew.")
    drawn = draw_cases(read_frame(investigation / "frame.csv"), quota, substitutes, seed)
    drawn.to_csv(target, index=False)
    return target


def questionnaires(investigation: Path, out: Path, places: Folders) -> list[Path]:
    """Write one workbook per municipality with drawn cases to ``out`` and return their paths. Raises NotDrawn."""
    from helpers.survey import codebook, workbook

    source = investigation / "draw.csv"
    if not source.exists():
        raise NotDrawn(f"{source} is missing: make the draw first with `python -m helpers draw --investigation {investigation}`.")
    municipalities = _texts(places.root / "data" / "reference" / "municipalities.csv")
    drawn = _texts(source).astype({"draw_rank": int})
    return workbook.write_all(out, codebook.load(places.root / "data" / "protocol" / "codebook.yml"), municipalities, drawn)


def _texts(path: Path) -> pd.DataFrame:
    import pandas as pd

    return pd.read_csv(path, dtype=str, encoding="utf-8", keep_default_na=False)
