"""Initiatives for less or better documentation and casework (data/reference/initiatives.csv)."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.project import root
from helpers.survey import inputs
from helpers.survey.columns import Column, iso_date, one_of
from helpers.survey.published import values

FILE = "initiatives.csv"
STATUS = ("proposed", "announced", "begun", "decided", "in_force")
ADDRESSES = (
    *("documentation", "rules", "own_rules", "appeal_papers", "casework"),
    *("guidance", "cooperation", "data", "council"),
)
COLUMNS = (
    Column("date_from", iso_date, filled=False),
    Column("precision", one_of(*values.PRECISIONS), filled=False),
    Column("status", one_of(*STATUS)),
    Column("addresses", one_of(*ADDRESSES)),
    *map(Column, ("source", "actor", "what_da", "source_url")),
    values.CERTAINTY,
    Column("note", filled=False),
)


def read(path: Path | None = None) -> pd.DataFrame:
    """Return the initiatives (default: the project's), one row each, in the order of the file.

    Columns: those of COLUMNS as text; year ("" where the source tells none). Raises inputs.InputInvalid
    naming file, row, value and what is expected.
    """
    source = path or root() / "data" / "reference" / FILE
    table = inputs.read(source, COLUMNS)
    inputs.refuse(str(source), inputs.told(values.misdated(table)))
    return table.assign(year=table["date_from"].str[:4]).reset_index(drop=True)
