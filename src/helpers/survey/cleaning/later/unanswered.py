"""Answers that were asked for and left empty, grouped by sheet and column, and rows that are no longer there.

An answer is asked for where the workbook's own counter asks for it. "Ved ikke" and an answer that could not
be read are no blanks: the first is an answer, the second is asked about where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from helpers.protocol.codebook import CASES, CAUSES, INFORMATION, TIME, Codebook, Item
from helpers.survey.questionnaire.layout import SheetName

COLUMNS = ("file", "section", "item", "n", "rows", "first", "decisions")
DISPOSITION, COMPLETED = "disposition", "completed"
_TYPE = "information_type"
_ELSEWHERE = {DISPOSITION}  # asked about case by case

Tables = Mapping[str, pd.DataFrame]
Row = tuple[str, str, str, int, str, int, str]


def blanks(now: Tables, raw: Tables, codebook: Codebook) -> list[Row]:
    """Return a row (COLUMNS) per file and column with answers that are asked for and blank. now: section →
    its rows after cleaning; raw: the same as they were returned, with the same index.

    n: how many; rows: Excel's numbers of their rows, as text; first: the first of them; decisions: "".
    """
    found = []
    for section, table in now.items():
        for item in codebook.items_of(section):
            if item.required and not item.prefilled and item.name not in _ELSEWHERE:
                empty = raw[section].loc[table.index, item.name].isna() & table[item.name].isna()
                blank = table[_asked(table, item, _completed(now), codebook) & empty]
                for file, rows in blank.groupby("file", sort=False)["sheet_row"]:
                    numbers = sorted(int(row) for row in rows)
                    found.append((file, section, item.name, len(numbers), ranges(numbers), numbers[0], ""))
    return found


def lost_rows(now: Tables, given: Tables, codebook: Codebook) -> list[Row]:
    """Return a row (COLUMNS) per file and sheet in which rows of completed cases are missing. given: section
    → the rows that were returned, keys as they are read.

    n: how many rows; decisions: the ids of their cases, with commas; item, rows: ""; first: 0.
    """
    cases = now[CASES][now[CASES][DISPOSITION].eq(COMPLETED)]
    found = []
    for section in (INFORMATION, CAUSES, TIME):
        lost = dict(_lost(section, cases, given[section], codebook))
        for file, keys in cases.groupby("file", sort=False)["decision_id"]:
            mine = [key for key in keys if lost.get(key)]
            if mine:
                found.append((file, section, "", sum(lost[key] for key in mine), "", 0, ",".join(mine)))
    return found


def as_frame(rows: list[Row]) -> pd.DataFrame:
    """Return rows as a table with the columns COLUMNS."""
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({name: "int64" if name in ("n", "first") else "str" for name in COLUMNS})


def ranges(numbers: list[int]) -> str:
    """Return ascending numbers as text, such as "5-8, 12"."""
    kept = set(numbers)
    starts = [n for n in numbers if n - 1 not in kept]
    ends = [n for n in numbers if n + 1 not in kept]
    return ", ".join(f"{a}-{b}" if b > a else f"{a}" for a, b in zip(starts, ends, strict=True))


def place(row: Mapping[str, object], names: Mapping[str, SheetName]) -> tuple[str, str]:
    """Return the sheet and the first blank cell of a row of ``as_frame``, "" where it is about rows."""
    name = names[str(row["section"])]
    return name.sheet, f"{name.letters[str(row['item'])]}{row['first']}" if row["item"] else ""


def _completed(now: Tables) -> set[str]:
    cases = now[CASES]
    return set(cases.loc[cases[DISPOSITION].eq(COMPLETED), "decision_id"])


def _asked(table: pd.DataFrame, item: Item, completed: set[str], codebook: Codebook) -> pd.Series:
    """Whether ``item`` is asked for in each row: as the counter of the workbook says."""
    here = (
        table[item.asked_if.item].isin(item.asked_if.codes) if item.asked_if else pd.Series(True, table.index)
    )
    if item.not_asked_about:
        left = [code for code in codebook.information_types if not codebook.asks(item, code)]
        here &= ~table[_TYPE].isin(left)
    if item.section != CASES:
        return here & table["decision_id"].isin(completed)
    return here if item.asked_if else table["role"].eq("main")


def _lost(
    section: str, cases: pd.DataFrame, given: pd.DataFrame, codebook: Codebook
) -> Iterator[tuple[str, int]]:
    """Each completed case and how many of its rows are missing; a row whose type was wiped out is told as
    such.
    """
    rows, outcomes = given["decision_id"].value_counts(), codebook.item("decision_id", section).outcomes
    types = {provision: codebook.types_for(provision) for provision in set(cases["provision"])}
    every = zip(cases["decision_id"], cases["provision"], cases["outcome"], strict=True)
    for key, provision, outcome in every:
        expected = len(types[provision]) if section == INFORMATION else int(outcome in outcomes)
        yield key, max(expected - int(rows.get(key, 0)), 0)
