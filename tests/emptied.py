"""Investigations in which an item has no answer, cleaned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from helpers.project import Workspace, root
from helpers.survey import investigation, own_protocol, reference
from helpers.survey.cleaning import clean, tables
from helpers.survey.followup import queries
from helpers.survey.reading import returns
from helpers.survey.reading.returns import RawReturns

Where = Callable[[pd.DataFrame], pd.Series]


def emptied(batches: list[RawReturns], section: str, items: list[str], where: Where) -> list[RawReturns]:
    """Return the batches with ``items`` of ``section`` blank in the rows ``where``."""
    return [
        replace(batch, tables={**batch.tables, section: _blank(batch.tables[section], items, where)})
        for batch in batches
    ]


def _blank(table: pd.DataFrame, items: list[str], where: Where) -> pd.DataFrame:
    table = table.copy()
    for item in items:
        table[item] = table[item].mask(where(table), None)
    return table


def cleaned(batches: list[RawReturns], folder: Path, build: Path, *, told: bool = True) -> None:
    """Clean ``batches`` of the investigation in ``folder`` and leave in ``build`` what 03_returns leaves.

    told: also its lists, which nothing is computed from.
    """
    book, given, ws = (
        own_protocol.codebook(folder),
        investigation.open_folder(folder),
        Workspace(root(), build, build),
    )
    own_protocol.note(ws, book)
    found = clean.clean(batches, book, given.draw, given.frame)
    if told:
        clean.write_outputs(ws, found, queries.faults(found, book))
    for name in () if told else (*tables.NAMES, "ledger", "set_aside"):
        ws.save_table(name, getattr(found, name))
    ws.save_json("results/03_returns.json", {"demonstration": True})


def read(folder: Path) -> list[RawReturns]:
    """Return the batches of the investigation in ``folder``."""
    return list(returns.read(folder, own_protocol.codebook(folder), reference.municipalities()))
