"""The sampling universe: which decided appeals belong to it, in which period and stratum.

The universe is the appeals that Ankestyrelsen upheld or remitted, under the two provisions, in the two
periods (terms of reference of 20 January 2022). Decisions of other outcomes or years may stand in a frame and
are left out.
"""

from __future__ import annotations

import hashlib

import pandas as pd

from helpers.terms import CELL, OUTCOMES, PERIODS, PROVISIONS


def period_of(dates: pd.Series) -> pd.Series:
    """Return the period code of each date (ISO text, date or timestamp); NA for one outside both periods."""
    days = pd.to_datetime(dates)
    periods = pd.Series(pd.NA, index=dates.index, dtype="string")
    for code, (first, last) in PERIODS.items():
        periods[days.dt.normalize().between(pd.Timestamp(first), pd.Timestamp(last))] = code
    return periods


def stratum(cases: pd.DataFrame) -> pd.Series:
    """Return each row's stratum, such as ``0101|bpa|2014-15|upheld``, from the columns of CELL."""
    first, *others = (cases[name].astype("string") for name in CELL)
    return first.str.cat(others, sep="|")


def named_seed(seed: int, name: str) -> int:
    """Return a seed of its own for ``name``, 0 to 2**53 - 1 (exact in a spreadsheet), derived from ``seed``
    and the name.
    """
    return int.from_bytes(hashlib.sha256(f"{seed}|{name}".encode()).digest()[:8], "big") >> 11


def universe(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame's rows that belong to the universe, with their ``period``."""
    frame = frame.assign(period=period_of(frame["decision_date"]))
    return frame[
        frame["period"].notna() & frame["outcome"].isin(OUTCOMES) & frame["provision"].isin(PROVISIONS)
    ]


def population(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the universe's size per cell: columns of CELL and ``stratum_size``; empty cells have no row."""
    return (
        universe(frame)
        .groupby(CELL, as_index=False, sort=True)
        .size()
        .rename(columns={"size": "stratum_size"})
    )
