"""Rows of published examples, what others printed of them, and what R makes of them to all digits."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).resolve().parents[1] / "gpl"
NUMBERS = pd.read_csv(FOLDER / "numbers.csv").set_index(["example", "number"])["value"]
EXACT = 1e-8  # relative: the same arithmetic in another language


def rows(name: str, **columns: type) -> pd.DataFrame:
    """Return the rows of an example, ``columns`` read as the types that are given."""
    return pd.read_csv(FOLDER / f"{name}.csv", dtype=columns)


def r(example: str, number: str) -> float:
    """Return what R computes (tests/golden/gpl/export.R)."""
    return float(NUMBERS[example, number])


def printed(value: float, text: str) -> bool:
    """Say whether ``value``, rounded to as many decimals as ``text`` has, is what was printed."""
    return f"{value:.{len(text.partition('.')[2])}f}" == text


def from_r(folder: Path) -> dict[str, bytes]:
    """Return the files that R writes here, by name."""
    script = FOLDER / "export.R"
    subprocess.run([str(shutil.which("Rscript")), str(script), str(folder)], check=True, capture_output=True)
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}
