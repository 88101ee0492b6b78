"""Whether the sheets hold nothing but a municipality's own and what is published: read back from their files.

The first is exact: each municipality's figures are counted once more from its own rows alone, and must be the
same, so that they depend on no other. The second is exact as well: every figure on the country must be one
that the released tables print. So whoever has two sheets has the public tables and the two municipalities'
own cases, no more, and what follows from those is what ``gate.attack`` asks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import danish
from helpers.project import Workspace
from helpers.publish.municipality import basis, public
from helpers.publish.tables import NONE, SIGN

OTHERS = {  # columns of a sheet's tables that are not the municipality's own
    "egne_sager": ("geometric", "middle_half"),
    "udvikling": ("country", "interval", "verdict", "size"),
    "egne_oplysninger": ("before", "after"),
    "egen_sagsbehandling": ("before", "after"),
    "egne_aarsager": ("before", "after"),
    "egen_omgoerelse": ("decided", "remitted", "changed", "rate", "country"),
}
RANGE = re.compile(r"(\S+) til (\S+)")


def not_alone(ws: Workspace, investigation: Path, codes: Iterable[str]) -> list[str]:
    """Return the own tables (CODE/table) of ``codes`` that do not follow from the municipality's own rows
    alone.
    """
    given = basis.answers(ws, investigation)
    found = []
    for code in sorted(codes):
        path = ws.made(f"{basis.FOLDER}/{code}.json")
        told = json.loads(path.read_text(encoding="utf-8"))["tables"]
        alone = basis.own_tables(given.of(code))
        found += [
            f"{code}/{name}"
            for name, table in alone.items()
            if basis.by_place(table, [code])[code]["data"] != told[name]["data"]
        ]
    return found


def not_released(ws: Workspace, sheets: Path) -> list[str]:
    """Return the figures (CODE/table/column: text) in the folder ``sheets`` that no released table prints."""
    printed = printable(public.tables(ws).values())
    return [told for folder in sorted(sheets.glob("[0-9]*")) for told in _strange(folder, printed)]


def _strange(folder: Path, printed: set[str]) -> Iterator[str]:
    for name, columns in OTHERS.items():
        path = folder / "data" / f"{name}.csv"
        table = pd.read_csv(path, dtype=str, keep_default_na=False) if path.exists() else pd.DataFrame()
        for column in columns:
            for text in table.get(column, pd.Series(dtype=str)):
                parts = RANGE.fullmatch(text)
                told = parts.groups() if parts and text not in printed else (text,)
                if not printed.issuperset(told):
                    yield f"{folder.name}/{name}/{column}: {text}"


def printable(tables: Iterable[pd.DataFrame]) -> set[str]:
    """Return every text by which a value of released ``tables`` may be printed, and the signs for none."""
    found = {SIGN, NONE}
    for table in tables:
        for column in table.columns:
            for value in table[column].dropna().unique():
                found |= _texts(value)
    return found


def _texts(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value, f"'{value}"}  # as it is written where a spreadsheet might take it for a formula
    forms = (danish.number, danish.percent_of, danish.percent_change)
    told = {form(float(value)) for form in forms}
    return told | {f"'{text}" for text in told}
