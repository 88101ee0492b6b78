"""The draw: which decided appeals each municipality is asked about.

In every stratum (municipality × provision × period × outcome) a simple random sample without replacement of ``quota``
main cases, then ``substitutes`` in a fixed order; everything where a stratum holds no more than the quota. Each stratum
has its own seed made from the draw's seed and its name, so that the draw neither depends on the order of the frame nor
changes in one stratum when another does.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from helpers.errors import HelpersError
from helpers.survey.design import CELL, FRAME_OUTCOMES, PERIODS, PROVISIONS, named_seed, period_of, population, stratum, universe

__all__ = ["DRAW_COLUMNS", "FRAME_COLUMNS", "PERIODS", "draw_cases", "period_of", "population", "read_frame"]

FRAME_COLUMNS = ["decision_id", "municipality", "provision", "outcome", "decision_date"]
DRAW_COLUMNS = [
    "decision_id", "municipality", "provision", "period", "outcome", "decision_date",
    "draw_rank", "role", "stratum_size", "quota", "inclusion_probability", "seed",
]  # fmt: skip


class FrameError(HelpersError):
    """The list of decided appeals cannot be drawn from."""


class FrameUnreadable(FrameError):
    """The file is missing or no CSV."""


class FrameColumnMissing(FrameError):
    """A column is missing."""


class FrameValueMissing(FrameError):
    """A cell that every decision needs is empty."""


class FrameDuplicate(FrameError):
    """A decision stands twice."""


class FrameUnknownCode(FrameError):
    """A provision, outcome or municipality is not one that the investigation knows."""


class FrameBadDate(FrameError):
    """A decision date is no ISO date."""


class NothingToDraw(FrameError):
    """The frame holds no upheld or remitted decision of the two provisions and periods."""


class BadQuota(HelpersError):
    """Quota below 1 or substitutes below 0."""


def read_frame(path: Path) -> pd.DataFrame:
    """Return the frame at ``path`` (columns FRAME_COLUMNS, all text), checked. Raises a FrameError that names row and column."""
    try:
        frame = pd.read_csv(path, dtype="string", encoding="utf-8-sig", keep_default_na=False, na_values=[""])
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as fault:
        raise FrameUnreadable(f"{path}: {fault}. Expected a CSV file in UTF-8 with the columns {', '.join(FRAME_COLUMNS)}.") from fault
    return check_frame(frame, str(path))


def check_frame(frame: pd.DataFrame, source: str = "frame.csv") -> pd.DataFrame:
    """Return ``frame`` with FRAME_COLUMNS only, or raise the FrameError that names the first faulty row (header is row 1)."""
    for column in FRAME_COLUMNS:
        if column not in frame.columns:
            raise FrameColumnMissing(f"{source}: no column {column!r}; expected {', '.join(FRAME_COLUMNS)}.")
    frame = frame[FRAME_COLUMNS].reset_index(drop=True)
    for column in FRAME_COLUMNS:
        _refuse(frame[column].isna(), frame[column], source, "a value in every row", FrameValueMissing)
    _refuse(frame["decision_id"].duplicated(), frame["decision_id"], source, "each decision once", FrameDuplicate)
    _refuse(~frame["provision"].isin(PROVISIONS), frame["provision"], source, f"one of {', '.join(PROVISIONS)}", FrameUnknownCode)
    _refuse(~frame["outcome"].isin(FRAME_OUTCOMES), frame["outcome"], source, f"one of {', '.join(FRAME_OUTCOMES)}", FrameUnknownCode)
    codes = frame["municipality"].astype("string")
    _refuse(~codes.str.fullmatch(r"\d{4}"), codes, source, "four digits such as 0101", FrameUnknownCode)
    dates = pd.to_datetime(frame["decision_date"], format="%Y-%m-%d", errors="coerce")
    _refuse(dates.isna(), frame["decision_date"], source, "a date such as 2014-03-27", FrameBadDate)
    return frame


def draw_cases(frame: pd.DataFrame, quota: int = 2, substitutes: int = 3, seed: int = 20220120) -> pd.DataFrame:
    """Return the drawn cases, one row each with DRAW_COLUMNS, sorted by stratum and ``draw_rank``.

    ``quota`` cases per stratum are drawn as main cases with probability min(1, quota / stratum_size), followed by up to
    ``substitutes`` more. Raises BadQuota, NothingToDraw or a FrameError.
    """
    if quota < 1 or substitutes < 0:
        raise BadQuota(f"Quota {quota} with {substitutes} substitutes: expected at least 1 and 0.")
    cases = universe(check_frame(frame))
    if cases.empty:
        raise NothingToDraw("The frame holds no upheld or remitted decision from 2014-15 or 2019-21: ask Ankestyrelsen for those years.")
    cases = cases.assign(stratum=stratum(cases)).sort_values("decision_id", ignore_index=True)
    strata = cases.groupby("stratum", sort=True).groups
    drawn = pd.concat([_draw_stratum(rows, quota + substitutes, named_seed(seed, name)) for name, rows in strata.items()])
    drawn = drawn.join(cases).assign(
        role=np.where(drawn["draw_rank"] <= quota, "main", "substitute"),
        quota=quota,
        inclusion_probability=(quota / drawn["stratum_size"]).clip(upper=1.0),
    )
    return drawn[DRAW_COLUMNS].sort_values([*CELL, "draw_rank"]).reset_index(drop=True)


def _draw_stratum(rows: pd.Index, wanted: int, seed: int) -> pd.DataFrame:
    """Return draw_rank, stratum_size and seed of the ``wanted`` rows drawn first, indexed by row."""
    order = np.random.default_rng(seed).permutation(rows.to_numpy())[:wanted]
    return pd.DataFrame({"draw_rank": np.arange(1, len(order) + 1), "stratum_size": len(rows), "seed": seed}, index=order)


def _refuse(bad: pd.Series, values: pd.Series, source: str, expectation: str, error: type[FrameError]) -> None:
    if bad.any():
        row = int(bad.to_numpy().argmax())
        raise error(f"{source}: row {row + 2}, column {values.name!r}: found {values.iloc[row]!r}, expected {expectation}.")
