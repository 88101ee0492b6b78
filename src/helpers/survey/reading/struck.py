"""Answers that are struck through: whoever did so may have taken them back, which no value tells. They are
read, and the municipality is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from xlsxwriter.utility import xl_cell_to_rowcol

from helpers import danish
from helpers.survey.reading.checks import Grid, Template
from helpers.survey.reading.files.sheet_xml import local
from helpers.survey.reading.problems import Fault, Problem
from helpers.survey.reading.values import as_text

_CELL = re.compile(
    rb"<(?:[A-Za-z_][\w.-]{0,40}:)?c\s(?=[^<>]*?\br\s*=\s*[\"']([A-Z]{1,3}\d{1,7})[\"'])"
    rb"[^<>]*?\bs\s*=\s*[\"'](\d{1,6})[\"']"
)
_NOT = ("0", "false")


def formats(styles: bytes | None) -> frozenset[bytes]:
    """Return the numbers of the cell formats whose font is struck through. styles: the workbook's part."""
    if styles is None or b"strike" not in styles:
        return frozenset()
    parts = {local(part): list(part) for part in ElementTree.fromstring(styles)}
    fonts = {str(number) for number, font in enumerate(parts.get("fonts", [])) if any(map(_strikes, font))}
    cells = enumerate(parts.get("cellXfs", []))
    return frozenset(str(number).encode() for number, cell in cells if cell.get("fontId") in fonts)


def cells(xml: bytes, struck: frozenset[bytes]) -> tuple[str, ...]:
    """Return the cells of a sheet's XML that have one of the formats ``struck``."""
    found = _CELL.findall(xml) if struck else []
    return tuple(cell.decode() for cell, number in found if number in struck)


def answers(
    file: str, struck: Mapping[str, tuple[str, ...]], grids: Mapping[str, Grid], template: Template
) -> Iterator[Problem]:
    """Return one query for each row with answers that are struck through. struck: sheet → ``cells``; grids:
    sheet → values as rows from row 1.
    """
    for name, sheet in template.sheets.items():
        grid, rows = grids.get(name, []), dict[int, list[str]]()
        for cell in struck.get(name, ()):
            row, column = xl_cell_to_rowcol(cell)
            inside = sheet.first_data_row <= row + 1 <= len(grid) and column < len(sheet.columns)
            if inside and column < len(grid[row]) and str(grid[row][column]).strip():
                rows.setdefault(row, []).append(cell)
        for row, (first, *others) in sorted(rows.items()):
            value = as_text(grid[row][xl_cell_to_rowcol(first)[1]])
            what = f" (også {danish.listing(others)})" if others else ""
            expected = (
                f"svaret er streget over{what}, men er læst; slet det, hvis det ikke gælder, eller fjern "
                "overstregningen"
            )
            yield Problem(Fault.UNREAD_CONTENT, file, name, first, value, expected)


def _strikes(mark: ElementTree.Element) -> bool:
    return local(mark) == "strike" and mark.get("val", "1") not in _NOT
