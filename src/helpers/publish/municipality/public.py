"""The published figures that a kommuneark may repeat: those of the released tables, as they were released.

Nothing is computed here. A value that is hidden in the release is missing here as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers.project import Workspace
from helpers.publish.release import read_released

TABLES = {  # what a sheet calls a table → its name (notebook/table)
    "levels": "05_growth/niveau",
    "growth": "05_growth/vaekst",
    "by_size": "05_growth/stoerrelse",
    "types": "06_information/antal",
    "sources": "06_information/grupper",
    "retrieval": "06_information/indhentning",
    "causes": "07_remittal/aarsager",
    "procedure": "08_rules/sagsbehandlingsregler",
    "response": "04_representation/svar",
    "overturned": "09_appeals/kommuner",
    "country_overturned": "09_appeals/kommunerne_samlet",
}

Rows = list[dict[str, Any]]  # of a table; a sheet looks up some hundred of them, in tables of a few rows


def tables(ws: Workspace) -> dict[str, pd.DataFrame]:
    """Return the released tables by the sheet's names; one that was not released has no rows."""
    return {name: read_released(ws, file) for name, file in TABLES.items()}


def where(rows: Rows, wanted: Mapping[str, Any]) -> Rows:
    """Return those of ``rows`` that have the ``wanted`` values."""
    return [row for row in rows if all(row.get(name) == value for name, value in wanted.items())]


def row(rows: Rows, **wanted: Any) -> dict[str, Any] | None:
    """Return the one of ``rows`` with the ``wanted`` values, None where there is none."""
    return next(iter(where(rows, wanted)), None)


def value(rows: Rows, column: str, **wanted: Any) -> float | None:
    """Return a released number of the row with the ``wanted`` values; None where it is hidden or missing."""
    found = (row(rows, **wanted) or {}).get(column)
    return None if found is None or pd.isna(found) else float(found)
