"""What became of each municipality's answers: mended, unanswered, set aside, and what is still asked about.

Only numbers, rules and cells: no answer's text is taken along.
"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

BLOCKING = "blocking"
MOST_CELLS = 6  # of an open question that are named


def places(cases: pd.DataFrame, faults: pd.DataFrame, refused: pd.DataFrame) -> pd.Series:
    """Return the municipality behind each returned file, as far as it is known."""
    told = [table[["file", "municipality"]] for table in (cases, faults, refused) if len(table)]
    if not told:
        return pd.Series(dtype=str)
    every = pd.concat(told).dropna().drop_duplicates("file")
    return every.set_index("file")["municipality"]


def mended(ledger: pd.DataFrame, where: pd.Series, unanswered: Collection[str]) -> pd.DataFrame:
    """Return on how many answers each rule was used, per municipality and rule, with ``unanswered``: whether
    it reads a word as no answer; questions are not counted. Columns municipality, rule, unanswered, n.
    """
    rows = ledger[ledger["severity"] == "fix"].drop_duplicates(["file", "sheet", "cell", "rule"])
    rows = rows.assign(municipality=rows["file"].map(where), unanswered=rows["rule"].isin(unanswered))
    return _counted(rows, ["municipality", "rule", "unanswered"])


def set_aside(rows: pd.DataFrame, where: pd.Series, nobodys: Collection[str]) -> pd.DataFrame:
    """Return the rows that do not enter the tables, per municipality, sheet and reason (n), without those of
    ``nobodys`` reasons, which are no loss.
    """
    lost = rows[~rows["reason"].isin(nobodys)]
    lost = lost.assign(municipality=lost["file"].map(where))
    return _counted(lost, ["municipality", "sheet", "reason"])


def open_questions(faults: pd.DataFrame) -> pd.DataFrame:
    """Return what a municipality has been asked and not answered: per municipality, sheet and rule the number
    of cells (n) and the first MOST_CELLS of them.
    """
    asked = faults[faults["severity"] != BLOCKING]
    keys = ["municipality", "sheet", "rule"]
    found = asked.groupby(keys, sort=True)["cell"].agg(["size", _first]).reset_index()
    return found.rename(columns={"size": "n", "_first": "cells"})


def _counted(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    return rows.groupby(keys, as_index=False).size().rename(columns={"size": "n"})


def _first(cells: pd.Series) -> list[str]:
    return list(cells.dropna().astype(str)[:MOST_CELLS])
