"""Where each answer and each fault stands: from keys (decision, information type, row number) to sheets and
cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from helpers.protocol.codebook import Codebook
from helpers.simulate.answers import Answers
from helpers.simulate.fill import Write
from helpers.survey.questionnaire.layout import SheetLayout
from helpers.survey.questionnaire.workbook import case_records, sheet_rows

_CASE = ["decision_id"]
_KEYS = {
    "cases": _CASE,
    "information": [*_CASE, "information_type"],
    "causes": _CASE,
    "rule_inputs": ["row"],
    "time": _CASE,
}


@dataclass(frozen=True)
class Placing:
    """One data sheet of one municipality: the prefilled rows and the row number of each key."""

    sheet: SheetLayout
    prefilled: dict[tuple[Any, ...], dict[str, Any]]

    def writes(self, table: pd.DataFrame) -> Iterator[Write]:
        """The cells to write for the rows of ``table`` (answers of this municipality to this sheet)."""
        columns = [column for column in self.sheet.columns if column.name in table.columns]
        numbers = self._numbers(table)
        for record in table.to_dict("records"):
            key = self._key(record)
            written = {} if key[-1] else self.prefilled.get(key[:-1], {})
            for column in columns:
                value = record[column.name]
                if not _blank(value) and value != written.get(column.name):
                    yield self.sheet.sheet, numbers[key], column.index + 1, _shown(column.item.choices, value)

    def locate(self, entry: dict[str, Any], table: pd.DataFrame) -> dict[str, str]:
        """Return sheet and cell of a fault in the answers ``table``."""
        number = self._numbers(table)[self._key(entry)]
        return {"sheet": self.sheet.sheet, "cell": self.sheet.cell(entry["item"], number)}

    def _key(self, record: dict[str, Any]) -> tuple[Any, ...]:
        """The key of the row, and last whether it is a copy."""
        return (*(record[name] for name in _KEYS[self.sheet.section]), bool(record.get("copy", False)))

    def _numbers(self, table: pd.DataFrame) -> dict[tuple[Any, ...], int]:
        """Key → row of the sheet: the prefilled rows, and below them in the order of ``table`` what is not
        among them.
        """
        numbers = {
            (*key, False): number
            for number, key in enumerate(self.prefilled, start=self.sheet.first_data_row)
        }
        copies = table["copy"].astype(bool) if "copy" in table else [False] * len(table)
        for key in zip(*(table[name] for name in _KEYS[self.sheet.section]), copies, strict=True):
            numbers.setdefault(key, self.sheet.first_data_row + len(numbers))
        return numbers


def placings(codebook: Codebook, sheets: dict[str, SheetLayout], drawn: pd.DataFrame) -> dict[str, Placing]:
    """Return section → placing for the municipality whose drawn cases are ``drawn``."""
    found, records = {}, case_records(drawn)
    for sheet in sheets.values():
        keys = _KEYS[sheet.section]
        rows = {tuple(row[name] for name in keys): row for row in sheet_rows(codebook, sheet, records)}
        found[sheet.section] = Placing(sheet, rows)
    return found


def tables(answers: Answers) -> dict[str, dict[str, pd.DataFrame]]:
    """Return section → municipality → that municipality's answers."""
    every = {field.name: getattr(answers, field.name) for field in fields(answers)}
    return {
        section: dict(tuple(table.groupby("municipality", sort=True))) for section, table in every.items()
    }


def _blank(value: Any) -> bool:
    return value is None or (not isinstance(value, str) and pd.isna(value))


def _shown(labels: dict[str, str], value: Any) -> Any:
    return labels.get(value, value) if isinstance(value, str) else value
