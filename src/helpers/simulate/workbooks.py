"""Filling the very workbooks that the municipalities get: which answer stands in which cell, and the cells
put into the template.

The cells are put straight into the sheets' XML (ECMA-376, part 1, 18.3). XlsxWriter's form of it is regular,
so this is more than ten times as fast as reading and writing whole workbooks, leaves everything else of the
template as it is, and gives the same bytes every time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from helpers.protocol.codebook import Codebook
from helpers.simulate.asked.table import Answers
from helpers.survey.questionnaire.layout import (
    IDENTITY_KEYS,
    IDENTITY_SHEET,
    ORIGIN_DEMONSTRATION,
    SheetLayout,
)
from helpers.survey.questionnaire.workbook import sheet_rows

Write = tuple[str, int, int, Any]  # sheet, row and column (both from 1), value
_CASE = ["decision_id"]
_KEYS = {
    "cases": _CASE,
    "information": [*_CASE, "information_type"],
    "causes": _CASE,
    "rule_inputs": ["row"],
    "time": _CASE,
}
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DAY_ZERO = datetime(1899, 12, 30)
_SHEET_NAME = re.compile(r'<sheet name="([^"]+)"')
_ROW = re.compile(r'<row r="(\d+)"([^>/]*)>(.*?)</row>', re.S)
_CELL = re.compile(r'<c r="([A-Z]+)\d+"(?: s="(\d+)")?[^>]*?(?:/>|>.*?</c>)', re.S)
_COLUMN = re.compile(r'<col min="(\d+)" max="(\d+)"[^>]*? style="(\d+)"')
_RESULT = re.compile(r"(</f>)<v>[^<]*</v>")
_letters = cache(xl_col_to_name)


@dataclass(frozen=True)
class Placing:
    """One data sheet of one municipality: the prefilled rows and the row number of each key."""

    sheet: SheetLayout
    prefilled: dict[tuple[Any, ...], dict[str, Any]]

    def writes(self, table: pd.DataFrame) -> Iterator[Write]:
        """The cells to write for the rows of ``table`` (answers of this municipality to this sheet)."""
        columns = [column for column in self.sheet.columns if column.name in table.columns]
        places = [(column.name, column.index + 1, column.item.choices) for column in columns]
        numbers, given = self._numbers(table), _lists(table)
        answers = (given[column.name] for column in columns)
        for key, values in zip(self._keys(table), zip(*answers, strict=True), strict=True):
            written = {} if key[-1] else self.prefilled.get(key[:-1], {})
            for (name, place, choices), value in zip(places, values, strict=True):
                if not _blank(value) and value != written.get(name):
                    yield self.sheet.sheet, numbers[key], place, _shown(choices, value)

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
        for key in self._keys(table):
            numbers.setdefault(key, self.sheet.first_data_row + len(numbers))
        return numbers

    def _keys(self, table: pd.DataFrame) -> list[tuple[Any, ...]]:
        """The key of each row of ``table``, and last whether it is a copy."""
        given = _lists(table)
        copies = map(bool, given.get("copy", [False] * len(table)))
        return list(zip(*(given[name] for name in _KEYS[self.sheet.section]), copies, strict=True))


def placings(
    codebook: Codebook, sheets: dict[str, SheetLayout], cases: list[dict[str, Any]]
) -> dict[str, Placing]:
    """Return section → placing for the municipality with the drawn ``cases`` (``workbook.records``)."""
    found = {}
    for sheet in sheets.values():
        keys = _KEYS[sheet.section]
        rows = {tuple(row[name] for name in keys): row for row in sheet_rows(codebook, sheet, cases)}
        found[sheet.section] = Placing(sheet, rows)
    return found


def tables(answers: Answers) -> dict[str, dict[str, pd.DataFrame]]:
    """Return municipality → section → that municipality's answers."""
    found: dict[str, dict[str, pd.DataFrame]] = {}
    for field in fields(answers):
        every = getattr(answers, field.name).astype(
            object
        )  # taken apart row by row: columns of text are slow
        for code, table in every.groupby("municipality", sort=True):
            found.setdefault(code, {})[field.name] = table
    return found


def _lists(table: pd.DataFrame) -> dict[str, list[Any]]:
    """The columns of ``table`` as lists, all at once: one by one they are slow."""
    return dict(zip(table.columns, table.to_numpy(dtype=object).T.tolist(), strict=True))


def _blank(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or value != value


def _shown(labels: dict[str, str], value: Any) -> Any:
    return labels.get(value, value) if isinstance(value, str) else value


def fill(source: Path, target: Path, writes: Iterable[Write]) -> Path:
    """Write the answers into a copy of the questionnaire ``source``, marked as demonstration; return
    ``target``.
    """
    by_sheet: dict[str, list[Write]] = {
        IDENTITY_SHEET: [("", IDENTITY_KEYS.index("origin") + 1, 2, ORIGIN_DEMONSTRATION)]
    }
    for write in writes:
        by_sheet.setdefault(write[0], []).append(write)
    with ZipFile(source) as template, ZipFile(target, "w") as filled:
        sheets = _SHEET_NAME.findall(template.read("xl/workbook.xml").decode("utf-8"))
        parts = {
            f"xl/worksheets/sheet{number}.xml": by_sheet.get(name, [])
            for number, name in enumerate(sheets, start=1)
        }
        for name in template.namelist():
            content = template.read(name)
            entry = ZipInfo(name, _EPOCH)
            entry.compress_type = ZIP_DEFLATED
            filled.writestr(entry, _with_answers(content, parts[name]) if name in parts else content)
    return target


def _with_answers(content: bytes, writes: list[Write]) -> bytes:
    # the results of formulas counted the blanks of the template
    text = _RESULT.sub(r"\1", content.decode("utf-8"))
    styles = _column_styles(text)
    cells: dict[int, dict[str, str]] = {}
    for _, row, column, value in writes:
        cells.setdefault(row, {})[_letters(column - 1)] = value

    def answered(match: re.Match[str]) -> str:
        number = int(match[1])
        return _row(number, match[2], match[3], cells.pop(number), styles) if number in cells else match[0]

    text = _ROW.sub(answered, text)
    added = "".join(_row(number, "", "", values, styles) for number, values in sorted(cells.items()))
    return text.replace("</sheetData>", added + "</sheetData>").encode("utf-8")


def _row(number: int, attributes: str, content: str, values: dict[str, Any], styles: dict[str, str]) -> str:
    """The row with the template's cells and the answers, in the order of the columns; an answer keeps its
    cell's style.
    """
    matches = list(_CELL.finditer(content))
    cells, own = {match[1]: match[0] for match in matches}, {match[1]: match[2] for match in matches}
    for column, value in values.items():
        style = own.get(column) or styles.get(column, "0")
        cells[column] = _cell(f"{column}{number}", style, value)
    ordered = "".join(cells[column] for column in sorted(cells, key=_position))
    return f'<row r="{number}"{attributes}>{ordered}</row>'


def _cell(address: str, style: str, value: Any) -> str:
    if isinstance(value, str):
        text = f'<is><t xml:space="preserve">{escape(value)}</t></is>'
        return f'<c r="{address}" s="{style}" t="inlineStr">{text}</c>'
    number = (value - _DAY_ZERO).days if isinstance(value, datetime) else value
    return f'<c r="{address}" s="{style}"><v>{number}</v></c>'


def _position(column: str) -> tuple[int, str]:
    return len(column), column


def _column_styles(text: str) -> dict[str, str]:
    """Column → style of the column, which a spreadsheet program gives a cell that is typed into."""
    spans = [(int(first), int(last), style) for first, last, style in _COLUMN.findall(text)]
    return {_letters(number - 1): style for first, last, style in spans for number in range(first, last + 1)}
