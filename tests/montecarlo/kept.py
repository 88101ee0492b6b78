"""Simulated surveys that are kept between runs, so that many of them can be made on several days.

data/montecarlo/surveys/ has the estimates and reports of each scenario, in a part for each run that kept
some. They count only as long as the code finds the same: the first one of a scenario is made anew and held
against what is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd
from montecarlo.batches import KINDS

from helpers.errors import HelpersError

KEPT = 1e-6  # of a number, that it may differ by and be the one that is kept
FOLDER = "surveys"  # below data/montecarlo


class Maker(Protocol):
    """What makes the surveys of a scenario (``surveys.Surveys``)."""

    def one(self, seed: int) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Return the estimates and the report of one survey."""


def read(name: str, folder: Path) -> list[pd.DataFrame]:
    """Return the kept estimates and reports of one scenario, sorted by seed; no rows where none are kept."""
    found = []
    for kind in KINDS:
        parts = [pd.read_parquet(path) for path in sorted(folder.glob(f"{name}__*__{kind}.parquet"))]
        table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({"seed": []}, dtype="int64")
        found.append(table.sort_values("seed", kind="stable", ignore_index=True))
    return found


def add(name: str, tables: Sequence[pd.DataFrame], folder: Path) -> list[Path]:
    """Keep the surveys among ``tables`` (estimates and reports) that are not kept yet; return the new files.

    Numbers are kept to seven digits.
    """
    known = set(read(name, folder)[1]["seed"])
    new = [table[~table["seed"].isin(known)] for table in tables]
    if new[1].empty:
        return []
    first, last = int(new[1]["seed"].min()), int(new[1]["seed"].max())
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}__{first}-{last}__{kind}.parquet" for kind in KINDS]
    for table, path in zip(new, paths, strict=True):
        table.astype(dict.fromkeys(table.select_dtypes("float64"), np.float32)).to_parquet(
            path, index=False, compression="zstd"
        )
    return paths


def check(name: str, maker: Maker, folder: Path) -> None:
    """Make the first kept survey of a scenario anew. Raises HelpersError where it finds or says another thing
    than what is kept.
    """
    kept = read(name, folder)
    if kept[1].empty:
        return
    seed = int(kept[1]["seed"].iloc[0])
    rows, told = maker.one(seed)
    for table, made in zip(kept, (rows, [told]), strict=True):
        before = table[table["seed"] == seed].reset_index(drop=True)
        today = pd.DataFrame(made)
        same = list(before) == list(today) and len(before) == len(today)
        if not (same and all(_alike(before[column], today[column]) for column in before)):
            raise HelpersError(
                f"{name}: survey {seed} gives other numbers today than those kept in {folder}. Remove the "
                "folder and make the surveys anew: those of different code do not count together."
            )


def _alike(kept: pd.Series, made: pd.Series) -> bool:
    """Say whether two columns are alike: numbers within KEPT, for the bounds of E7 are found by trying, and
    the last of their seven digits depends on the processor.
    """
    if kept.dtype == np.float32:
        return np.allclose(made.astype(float), kept.astype(float), rtol=KEPT, atol=0, equal_nan=True)
    return kept.tolist() == made.tolist()
