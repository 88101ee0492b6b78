"""Initiatives for less or better documentation and casework (data/reference/initiatives.csv), and what became
of the maps of overturn rates in the municipal councils (council_treatment.csv).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from helpers.project import root
from helpers.survey import inputs
from helpers.survey.columns import Column, Wrong, iso_date, one_of, whole
from helpers.survey.inputs import Fault
from helpers.survey.published import values

FILE, COUNCILS = "initiatives.csv", "council_treatment.csv"
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


COUNCIL_COLUMNS = (
    *values.DATED,
    *(Column(name, whole) for name in ("year", "value", "of")),
    *map(Column, ("measure", "what_da", "publisher", "source_url")),
    values.CERTAINTY,
)


def councils(path: Path | None = None) -> pd.DataFrame:
    """Return what has been published of the councils' treatment of the maps (default: the project's), in the
    order of publication: year (of the map), value and of (numbers of councils or municipalities), what_da,
    publisher, source_url, certainty, day and last_day (of publication).

    Raises inputs.InputInvalid naming file, row, value and what is expected.
    """
    source = path or root() / "data" / "reference" / COUNCILS
    table = inputs.read(source, COUNCIL_COLUMNS)
    more = [
        Fault(
            row,
            "value",
            table["value"][row],
            Wrong(f"at most what stands in the column of, {table['of'][row]}"),
        )
        for row in table.index[table["value"].astype(int) > table["of"].astype(int)]
    ]
    inputs.refuse(str(source), inputs.told((*values.misdated(table), *more)))
    numbers = {name: table[name].astype(int) for name in ("year", "value", "of")}
    return values.dated(table.assign(**numbers))
