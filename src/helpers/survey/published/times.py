"""Published processing times of municipal appeals at Ankestyrelsen (data/reference/processing_times.csv)."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from helpers.project import root
from helpers.survey import inputs
from helpers.survey.columns import Column, Wrong, one_of, whole
from helpers.survey.inputs import Fault
from helpers.survey.published import values

FILE = "processing_times.csv"
DAYS, MONTHS = UNITS = ("days", "months")
PLACE = ["scope", "publisher", "unit", "year"]
_NUMBER = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,2})?")


def _number(value: str) -> Wrong | None:
    return None if _NUMBER.fullmatch(value) else Wrong("a number such as 126 or 4.1, with a decimal point")


def read(scopes: Collection[str], path: Path | None = None) -> pd.DataFrame:
    """Return the published times (default: the project's), one row per scope, publisher, unit and year:
    value (a number), decimals (as published), year, certainty, source.

    scopes: those that published series have. Raises inputs.InputInvalid naming file, row, value and what is
    expected.
    """
    source = path or root() / "data" / "reference" / FILE
    columns = (
        *(Column("year", whole), Column("scope", one_of(*scopes)), Column("value", _number)),
        *(Column("unit", one_of(*UNITS)), Column("publisher"), Column("source"), values.CERTAINTY),
    )
    table = inputs.read(source, columns)
    twice = table.index[table.duplicated(PLACE)]
    wrong = Wrong("one value for a scope, publisher, unit and year")
    inputs.refuse(str(source), inputs.told(Fault(row, "year", table["year"][row], wrong) for row in twice))
    decimals = table["value"].str.partition(".")[2].str.len()
    numbers = {"year": table["year"].astype(int), "value": table["value"].astype(float)}
    return table.assign(decimals=decimals, **numbers).sort_values(PLACE, ignore_index=True)
