"""returns/received.csv: when each returned file came, from whom, and its checksum.

Each line is added when a file is received; none is changed later. A file is known by its bytes, whatever it
is called.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from helpers.survey import inputs
from helpers.survey.columns import Column, Wrong

FILE = "received.csv"
COLUMNS = ("received", "sender", "file", "sha256")
_SUM = re.compile("[0-9a-f]{64}")
Place = tuple[str, int]  # when a file came, and its line


def _time(value: str) -> Wrong | None:
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return Wrong("a time such as 2022-03-18T09:30:00")
    if time.tzinfo:  # with others it has no order
        return Wrong("a time such as 2022-03-18T09:30:00, in Danish time and without a time zone")
    return None if "T" in value else Wrong("a time such as 2022-03-18T09:30:00", f"here {value}T00:00:00")


def _sum(value: str) -> Wrong | None:
    return None if _SUM.fullmatch(value) else Wrong("a SHA-256 of 64 digits from 0 to f")


_CHECKED = (
    Column("received", _time, filled=False),
    Column("sender", filled=False),
    Column("file"),
    Column("sha256", _sum),
)


def read(folder: Path) -> pd.DataFrame:
    """Return COLUMNS of received.csv in ``folder`` as text, without rows where there is none.

    received: "" for a file that lay there before its municipality's first line. Raises InputInvalid.
    """
    path = folder / FILE
    return inputs.read(path, _CHECKED) if path.exists() else pd.DataFrame(columns=list(COLUMNS), dtype="str")


def first(folder: Path) -> date | None:
    """Return the day on which the first file came to ``folder``; None where that is not known of every file
    in received.csv, or nothing stands there. Raises InputInvalid.
    """
    times = read(folder)["received"].tolist()
    return min(map(datetime.fromisoformat, times)).date() if times and all(times) else None


def places(folder: Path) -> dict[str, Place]:
    """Return SHA-256 → when the file came and in which line that stands, of several lines the last. Raises
    InputInvalid.
    """
    table = read(folder)
    return {
        row.sha256: (row.received and datetime.fromisoformat(row.received).isoformat(), int(row.Index))
        for row in table.itertuples()
    }


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def add(folder: Path, rows: Iterable[tuple[str, str, str, str]]) -> None:
    """Add lines (COLUMNS) to received.csv in ``folder``; those that stand there stay as they are."""
    path = folder / FILE
    new = not path.exists() or not path.stat().st_size
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([COLUMNS] if new else [])
        writer.writerows(rows)
