"""Filling the very workbooks that the municipalities get: answers go into the cells of the template.

The cells are put straight into the sheets' XML (ECMA-376, part 1, 18.3). XlsxWriter's form of it is regular,
so this is more than ten times as fast as reading and writing whole workbooks, leaves everything else of the
template as it is, and gives the same bytes every time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from helpers.survey.questionnaire.layout import IDENTITY_KEYS, IDENTITY_SHEET, ORIGIN_DEMONSTRATION, letter

Write = tuple[str, int, int, Any]  # sheet, row and column (both from 1), value
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DAY_ZERO = datetime(1899, 12, 30)
_SHEET_NAME = re.compile(r'<sheet name="([^"]+)"')
_ROW = re.compile(r'<row r="(\d+)"([^>/]*)>(.*?)</row>', re.S)
_CELL = re.compile(r'<c r="([A-Z]+)\d+"(?: s="(\d+)")?[^>]*?(?:/>|>.*?</c>)', re.S)
_COLUMN = re.compile(r'<col min="(\d+)" max="(\d+)"[^>]*? style="(\d+)"')
_RESULT = re.compile(r"(</f>)<v>[^<]*</v>")


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
    text = _RESULT.sub(
        r"\1", content.decode("utf-8")
    )  # results of formulas counted the blanks of the template
    styles = _column_styles(text)
    cells: dict[int, dict[str, str]] = {}
    for _, row, column, value in writes:
        cells.setdefault(row, {})[letter(column - 1)] = value

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
    cells = {match[1]: match[0] for match in _CELL.finditer(content)}
    own = {match[1]: match[2] for match in _CELL.finditer(content)}
    cells |= {
        column: _cell(f"{column}{number}", own.get(column) or styles.get(column, "0"), value)
        for column, value in values.items()
    }
    return f'<row r="{number}"{attributes}>{"".join(cells[column] for column in sorted(cells, key=_position))}</row>'


def _cell(address: str, style: str, value: Any) -> str:
    if isinstance(value, str):
        return f'<c r="{address}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    number = (value - _DAY_ZERO).days if isinstance(value, datetime) else value
    return f'<c r="{address}" s="{style}"><v>{number}</v></c>'


def _position(column: str) -> tuple[int, str]:
    return len(column), column


def _column_styles(text: str) -> dict[str, str]:
    """Column → style of the column, which a spreadsheet program gives a cell that is typed into."""
    spans = [(int(first), int(last), style) for first, last, style in _COLUMN.findall(text)]
    return {letter(number - 1): style for first, last, style in spans for number in range(first, last + 1)}
