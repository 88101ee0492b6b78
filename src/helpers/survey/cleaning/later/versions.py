"""What a municipality's newer workbook says otherwise than the one that it replaced, cell by cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from helpers.survey.cleaning.ledger import written
from helpers.survey.questionnaire.layout import IDENTITY_SHEET
from helpers.survey.reading.opened import Workbook
from helpers.survey.reading.returns import RawReturns

COLUMNS = ("municipality", "sheet", "key", "item", "before", "after", "file_before", "file_after")
KEYS = ("decision_id", "information_type")
_ROW = "række"
Row = tuple[int, Mapping[str, Any]]  # Excel's row number, and the answers by item


def differences(raw: RawReturns, known: Collection[str] = ()) -> pd.DataFrame:
    """Return one row (COLUMNS) per answer that a replaced workbook had otherwise: blank where there was none.

    key: the decision, with the type of information where a decision has several rows, or the row's number on
    a sheet of free rows. A row whose key was written over counts as another. Values are told as in the
    ledger. known: the ids of the decisions that exist.
    """
    rows = [
        (before.identity["municipality"], *found, file, newer)
        for file, (newer, before) in sorted(raw.earlier.items())
        for found in _between(raw, before, newer, known)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def told(raw: RawReturns) -> list[dict[str, str]]:
    """Return a row of the ledger for every workbook that has been replaced."""
    about = {"sheet": IDENTITY_SHEET, "cell": "", "rule": "newer_version", "severity": "fix"}
    return [
        {"file": newer, "old": file, "new": newer, **about}
        for file, (newer, _) in sorted(raw.earlier.items())
    ]


def _between(
    raw: RawReturns, before: Workbook, newer: str, known: Collection[str]
) -> Iterator[tuple[str, ...]]:
    for section, name in raw.names.items():
        table = raw.tables[section]
        items, kind = [item for item in name.letters if item in table], name.items.get(KEYS[1])
        mine = table[table["file"] == newer]
        now = _by_key(
            [
                (int(number), dict(zip(items, values, strict=True)))
                for number, *values in mine[["sheet_row", *items]].itertuples(index=False)
            ]
        )
        then = _by_key([(row[0], dict(zip(items, row[1:], strict=True))) for row in before.rows[name.sheet]])
        for key in sorted({*then, *now}, key=lambda key: tuple(map(str, key))):
            old, new = then.get(key, {}), now.get(key, {})
            for item in items:
                if item not in KEYS and old.get(item) != new.get(item):
                    parts = (part if part in known else written(part, raw.hasher, kind) for part in key)
                    values = (written(row.get(item), raw.hasher, name.items.get(item)) for row in (old, new))
                    yield name.sheet, " / ".join(parts), item, *values


def _by_key(rows: Sequence[Row]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    """Key → answers; of rows with one key the later ones count their place too."""
    found: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for number, answers in rows:
        key = tuple(answers[name] for name in KEYS if name in answers) or (f"{_ROW} {number}",)
        found[(*key, f"{_ROW} {number}") if key in found else key] = answers
    return found
