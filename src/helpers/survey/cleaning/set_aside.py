"""Rows that do not enter the tables, each with its reason: nothing that was returned disappears."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from helpers.protocol.codebook import Item
from helpers.survey.cleaning.decisions import Decisions
from helpers.survey.cleaning.ledger import written
from helpers.survey.questionnaire.layout import SheetName
from helpers.survey.reading.files.sheet_xml import MAX_CELL
from helpers.survey.reading.problems import Fault
from helpers.survey.reading.values import TEXTS
from helpers.survey.redaction import Hasher

_BLOCKING = {fault.value for fault in Fault}
COLUMNS = ("file", "sheet", "row", "decision_id", "reason", "n_values", "values")


@dataclass(frozen=True)
class Reason:
    """Why a row is set aside: what the report calls it, and what the municipality is asked about it, "" where
    that is nothing or said otherwise (both Danish).
    """

    label: str
    asked: str = ""


REASONS = {
    "not_answered": Reason("ikke udfyldt (fortrykt reservesag eller tom linje)"),
    "duplicate": Reason("samme sag eller linje to gange"),
    "unknown_decision": Reason(
        "ukendt sagsnøgle",
        "Sagsnøglen findes ikke i udtrækket. Skriv den sagsnøgle, som stod i det udleverede skema.",
    ),
    "outside_universe": Reason(
        "uden for undersøgelsen", "Sagen hører ikke til undersøgelsen. Brug en af de trukne sager."
    ),
    "other_municipality": Reason(
        "en anden kommunes sag", "Sagen er en anden kommunes. Brug jeres egne sager."
    ),
    "unknown_type": Reason(
        "ukendt type sagsoplysning",
        "Typen af sagsoplysning mangler eller er overskrevet. Skriv den type, som stod i det udleverede "
        "skema.",
    ),
    "no_case_row": Reason("uden tilhørende sag", 'Sagen mangler på arket "sager". Udfyld den dér.'),
} | {fault.value: Reason(fault.aside) for fault in Fault if fault.aside}
Reasons = Mapping[int, str]


def blocked(table: pd.DataFrame, reasons: Mapping[tuple[str, int], str]) -> dict[int, str]:
    """Rows with a fault for which nothing of them is used. reasons: file and Excel's row number → reason."""
    places = zip(table.index, table["file"], table["sheet_row"], strict=True) if reasons else ()
    return {row: reasons[file, number] for row, file, number in places if (file, number) in reasons}


def foreign(table: pd.DataFrame, decisions: Decisions) -> dict[int, str]:
    """Rows of decisions that the investigation does not know, does not cover, or knows to be another
    municipality's.
    """
    found: dict[int, str] = {}
    for row, key, municipality in zip(table.index, table["decision_id"], table["municipality"], strict=True):
        if key not in decisions.municipality:
            found[row] = "unknown_decision"
        elif key not in decisions.investigated:
            found[row] = "outside_universe"
        elif decisions.municipality[key] != municipality:
            found[row] = "other_municipality"
    return found


def without_key(table: pd.DataFrame, keys: list[str]) -> dict[int, str]:
    """Rows of which nobody can say what they are about: their type of information was wiped out or written
    over.
    """
    return dict.fromkeys(table.index[table[keys].isna().any(axis=1)], "unknown_type")


def duplicates(table: pd.DataFrame, keys: list[str], answers: list[str]) -> dict[int, str]:
    """Rows that repeat a key: the row with the most answers stays, of equals the first."""
    fullest = table[answers].notna().sum(axis=1).sort_values(ascending=False, kind="stable").index
    return dict.fromkeys(sorted(fullest[table.loc[fullest].duplicated(keys)]), "duplicate")


def unanswered(table: pd.DataFrame, answers: list[str], expected: pd.Series) -> dict[int, str]:
    """Rows that were prefilled and left empty, where no answer was expected. expected: one truth value per
    row.
    """
    empty = table[answers].isna().all(axis=1) & ~expected
    return dict.fromkeys(table.index[empty], "not_answered")


def without_case(table: pd.DataFrame, kept: set[str]) -> dict[int, str]:
    """Rows about a decision that has no row in the sheet of cases."""
    return dict.fromkeys(table.index[~table["decision_id"].isin(kept)], "no_case_row")


def entries(
    table: pd.DataFrame,
    reasons: Reasons,
    name: SheetName,
    answers: list[str],
    hasher: Hasher,
    known: Collection[str] = (),
) -> list[dict[str, Any]]:
    """Return the rows of the set-aside table for ``reasons``: the answers as JSON, without personal data and
    without texts that are no answers, as what a formula gave is none. known: the ids of the decisions that
    exist.
    """
    rows = sorted(reasons)
    chosen = table.loc[rows]
    used = _teller(name.items, hasher)
    unused = _teller({key: item for key, item in name.items.items() if item.type not in TEXTS}, hasher)
    keys = chosen["decision_id"] if "decision_id" in chosen else [None] * len(rows)
    places = zip(rows, chosen["file"], chosen["sheet_row"], keys, strict=True)
    given = zip(*(chosen[item] for item in answers), strict=True)
    return [
        _entry(
            (file, name.sheet, int(row)),
            key if key in known else used("", key),
            reasons[label],
            dict(zip(answers, values, strict=True)),
            unused if reasons[label] in _BLOCKING else used,
        )
        for (label, file, row, key), values in zip(places, given, strict=True)
    ]


def _teller(items: Mapping[str, Item], hasher: Hasher) -> Callable[[str, Any], str]:
    """What tells a value of one of ``items`` as a list may; each but once."""
    return cache(lambda item, value: written(value, hasher, items.get(item), MAX_CELL))


def _entry(
    place: tuple[str, str, int],
    key: str,
    reason: str,
    answers: Mapping[str, Any],
    safe: Callable[[str, Any], str],
) -> dict[str, Any]:
    values = {item: safe(item, value) for item, value in answers.items() if value is not None}
    told = json.dumps(values, ensure_ascii=False, sort_keys=True) if values else "{}"
    return dict(zip(COLUMNS, (*place, key, str(reason), len(values), told), strict=True))


def as_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return set-aside rows as a table with the columns COLUMNS."""
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype({column: "int64" if column in ("row", "n_values") else "str" for column in COLUMNS})
