"""The frame: Ankestyrelsen's list of decided appeals, read and checked before anything is drawn from it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from helpers.errors import HelpersError
from helpers.survey.sampling.universe import period_of
from helpers.terms import FRAME_OUTCOMES, OUTCOMES, PERIODS, PROVISIONS

FRAME_COLUMNS = ["decision_id", "municipality", "provision", "outcome", "decision_date"]


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


def read_frame(path: Path, municipalities: Collection[str] | None = None) -> pd.DataFrame:
    """Return the frame at ``path`` (columns FRAME_COLUMNS, all text), checked.

    ``municipalities``: the codes that may stand in it (default: any four digits). Raises a FrameError that
    names row and column.
    """
    try:
        frame = pd.read_csv(path, dtype="string", encoding="utf-8-sig", keep_default_na=False, na_values=[""])
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as fault:
        raise FrameUnreadable(
            f"{path}: {fault}. Expected a CSV file in UTF-8 with the columns {', '.join(FRAME_COLUMNS)}."
        ) from fault
    return check_frame(frame, str(path), municipalities)


def check_frame(
    frame: pd.DataFrame, source: str = "frame.csv", municipalities: Collection[str] | None = None
) -> pd.DataFrame:
    """Return ``frame`` with FRAME_COLUMNS only, or raise the FrameError that names the first faulty row
    (header is row 1).
    """
    _check_columns(frame, source)
    frame = frame[FRAME_COLUMNS].reset_index(drop=True)
    for column in FRAME_COLUMNS:
        _refuse(frame[column].isna(), frame[column], source, "a value in every row", FrameValueMissing)
    _refuse(
        frame["decision_id"].duplicated(), frame["decision_id"], source, "each decision once", FrameDuplicate
    )
    _refuse(
        ~frame["provision"].isin(PROVISIONS),
        frame["provision"],
        source,
        f"one of {', '.join(PROVISIONS)}",
        FrameUnknownCode,
    )
    _refuse(
        ~frame["outcome"].isin(FRAME_OUTCOMES),
        frame["outcome"],
        source,
        f"one of {', '.join(FRAME_OUTCOMES)}",
        FrameUnknownCode,
    )
    _check_municipalities(frame["municipality"].astype("string"), source, municipalities)
    dates = pd.to_datetime(frame["decision_date"], format="%Y-%m-%d", errors="coerce")
    _refuse(dates.isna(), frame["decision_date"], source, "a date such as 2014-03-27", FrameBadDate)
    return frame


def left_out(frame: pd.DataFrame) -> dict[str, int]:
    """Return how many rows of a checked frame lie outside the universe, by the first reason that applies."""
    outside = period_of(frame["decision_date"]).isna()
    other = ~outside & ~frame["outcome"].isin(OUTCOMES)
    return {
        f"decided outside {' and '.join(PERIODS)}": int(outside.sum()),
        "changed or annulled": int(other.sum()),
    }


def _check_columns(frame: pd.DataFrame, source: str) -> None:
    for column in FRAME_COLUMNS:
        if column not in frame.columns:
            semicolons = any(";" in str(name) for name in frame.columns)
            advice = (
                " The header holds semicolons: save the file as CSV UTF-8 separated by commas."
                if semicolons
                else ""
            )
            raise FrameColumnMissing(
                f"{source}: no column {column!r} in row 1; expected {', '.join(FRAME_COLUMNS)}.{advice}"
            )


def _check_municipalities(codes: pd.Series, source: str, known: Collection[str] | None) -> None:
    short = codes.str.fullmatch(r"\d{1,3}")
    if short.any():
        code = codes[short].iloc[0]
        raise FrameUnknownCode(
            f"{source}: row {int(short.to_numpy().argmax()) + 2}, column 'municipality': found {code!r}, "
            f"expected four digits, {code:0>4}. "
            "Leading zeros were lost (a spreadsheet read the codes as numbers): format the column as text "
            "before saving it as CSV UTF-8."
        )
    _refuse(~codes.str.fullmatch(r"\d{4}"), codes, source, "four digits such as 0101", FrameUnknownCode)
    if known is not None:
        _refuse(
            ~codes.isin(list(known)),
            codes,
            source,
            f"the code of one of the {len(known)} municipalities",
            FrameUnknownCode,
        )


def _refuse(
    bad: pd.Series, values: pd.Series, source: str, expectation: str, error: type[FrameError]
) -> None:
    if bad.any():
        row = int(bad.to_numpy().argmax())
        raise error(
            f"{source}: row {row + 2}, column {values.name!r}: found {values.iloc[row]!r}, expected "
            f"{expectation}."
        )
