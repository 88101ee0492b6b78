"""The frame: Ankestyrelsen's list of decided appeals, read and checked before anything is drawn from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from pathlib import Path

import pandas as pd

from helpers.danish import MONTHS
from helpers.spreadsheet import is_formula
from helpers.survey import inputs
from helpers.survey.columns import Column, decision, iso_date, municipality, one_of
from helpers.survey.sampling.universe import period_of
from helpers.terms import FRAME_OUTCOMES, OUTCOMES, PERIODS, PROVISIONS

FRAME_COLUMNS = ["decision_id", "municipality", "provision", "outcome", "decision_date"]
_DAY, _MONTH, _YEAR = "[0-3]?[0-9]", "(?:0?[1-9]|1[0-2])", "(?:19|20)[0-9]{2}"
_NAME = f"(?:{'|'.join(month[:3] for month in MONTHS)}|may|oct)[a-z]*"
_SOME = "(?:[0-9]{1,4}[-/. ]*)"
_DATE = re.compile(
    rf"{_DAY}[-/.]{_MONTH}(?:[-/.](?:[0-9]{{2}}|{_YEAR}))?|{_MONTH}[-/.]{_YEAR}|"
    rf"{_YEAR}[-/.]{_MONTH}(?:[-/.]{_DAY})?|{_SOME}?{_NAME}[-/. ]?[0-9]{{1,4}}|{_SOME}{_NAME}",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?e[+-]?[0-9]+|0[0-9]+|[0-9]{12,}", re.IGNORECASE)
_CHANGED: dict[str, Callable[[str], object]] = {  # what a spreadsheet takes a text for → whether it does
    "a formula": is_formula,
    "a date": _DATE.fullmatch,
    "a number": _NUMBER.fullmatch,
}


def read_frame(path: Path, municipalities: Collection[str] | None = None) -> pd.DataFrame:
    """Return the frame at ``path`` (columns FRAME_COLUMNS, all text), checked.

    ``municipalities``: the codes that may stand in it (default: any four digits). Raises InputInvalid, which
    names rows and columns.
    """
    frame = inputs.read(path, _columns(municipalities))
    return frame.astype("string").reset_index(drop=True)


def check_frame(
    frame: pd.DataFrame, source: str = "frame.csv", municipalities: Collection[str] | None = None
) -> pd.DataFrame:
    """Return ``frame`` with FRAME_COLUMNS only. Raises InputInvalid, which names rows (header is row 1) and
    columns.
    """
    columns = _columns(municipalities)
    inputs.check_header(list(frame.columns), columns, source)
    frame = frame[FRAME_COLUMNS].reset_index(drop=True)
    inputs.check(frame.astype("string").fillna("").set_axis(frame.index + 2), columns, source)
    return frame


def left_out(frame: pd.DataFrame) -> dict[str, int]:
    """Return how many rows of a checked frame lie outside the universe, by the first reason that applies."""
    outside = period_of(frame["decision_date"]).isna()
    other = ~outside & ~frame["outcome"].isin(OUTCOMES)
    return {
        f"decided outside {' and '.join(PERIODS)}": int(outside.sum()),
        "changed or annulled": int(other.sum()),
    }


def doubtful(ids: pd.Series) -> dict[str, str]:
    """Return the ids that a spreadsheet would change when it opens a CSV file → what it would take them
    for.
    """
    read_as = {key: next((kind for kind, is_one in _CHANGED.items() if is_one(key)), "") for key in ids}
    return {key: kind for key, kind in read_as.items() if kind}


def _columns(municipalities: Collection[str] | None) -> list[Column]:
    return [
        Column("decision_id", decision, once=True),
        Column("municipality", municipality(municipalities)),
        Column("provision", one_of(*PROVISIONS)),
        Column("outcome", one_of(*FRAME_OUTCOMES)),
        Column("decision_date", iso_date),
    ]
