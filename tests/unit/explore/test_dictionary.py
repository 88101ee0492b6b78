"""data/README.md describes every table that exists, with the columns it really has."""

from __future__ import annotations

import pandas as pd
import pytest
from built import BUILD

from helpers.project import root
from helpers.survey import documented, investigation, reference
from helpers.survey.sampling.frame import FRAME_COLUMNS

README = root() / "data" / "README.md"
COUNTS = [column.name for column in investigation._COUNTS]


def columns(table: str) -> list[str]:
    """Return the columns that ``table`` has on disk."""
    if table == "frame":
        assert list(pd.read_csv(BUILD / "demo" / "frame.csv", nrows=1)) == FRAME_COLUMNS
        return FRAME_COLUMNS
    if table == "population":  # the demonstration has a frame instead
        return COUNTS
    if table == "municipalities":
        return list(reference.municipalities())
    csv = BUILD / ("returns" if table == "refused" else "demo") / f"{table}.csv"
    return list(
        pd.read_csv(csv, nrows=1) if csv.exists() else pd.read_parquet(BUILD / "tables" / f"{table}.parquet")
    )


@pytest.mark.parametrize("table", documented.FILES)
def test_every_table_is_described_with_the_columns_it_has(table: str) -> None:
    real, told = columns(table), list(documented.meanings(table))
    if table == "weighted_cases":
        real = [name for name in real if name not in columns("cases")]
    if table == "municipalities":
        real = ["municipality" if name == "kommunekode" else name for name in real]
    if table == "population":
        told.remove("sampling_stratum")  # added on reading
    assert told == real
    section = README.read_text(encoding="utf-8").split(f"## `{table}`\n")[1].split("\n## ")[0]
    assert [name for name in told if f"`{name}`" not in section] == []


def test_no_table_of_the_build_is_left_out() -> None:
    text = README.read_text(encoding="utf-8")
    made = [path.stem for path in (BUILD / "tables").glob("*.parquet")]
    sheets = documented.DERIVED.keys() | {"remittals"}  # remittals: the sheet of causes, once per case
    assert [name for name in made if f"## `{name}`" not in text and name not in sheets] == []
