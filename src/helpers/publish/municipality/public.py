"""The published figures that a kommuneark may repeat: those of the released tables, as they were released.

Nothing is computed here. A value that is hidden in the release is missing here as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers.project import Workspace

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
TEXTS = {"municipality": str, "year": str}

Rows = list[dict[str, Any]]  # of a table; a sheet looks up some hundred of them, in tables of a few rows


def tables(ws: Workspace) -> dict[str, pd.DataFrame]:
    """Return the released tables by the sheet's names; one that was not released has no rows."""
    return {name: _read(ws, file) for name, file in TABLES.items()}


def _read(ws: Workspace, name: str) -> pd.DataFrame:
    path = ws.build / "release" / f"{name}.csv"
    if not path.exists():
        return pd.DataFrame()
    # nothing is a missing value but an empty cell, and no text is taken for a number that may be a code
    return pd.read_csv(path, dtype=TEXTS, keep_default_na=False, na_values=[""])


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
