"""One returned file: opened, held against the questionnaire, and read as rows of answers."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from helpers.survey.questionnaire.layout import IDENTITY_SHEET, SheetLayout
from helpers.survey.reading import checks, container
from helpers.survey.reading.checks import Grid, Remark, Template
from helpers.survey.reading.container import Rejected
from helpers.survey.reading.problems import Fault, Problem
from helpers.survey.reading.values import as_text

_CODE = re.compile(r"\d{4}(?!\d)")


@dataclass(frozen=True)
class Workbook:
    """One returned workbook: who it is from, and the rows of each data sheet (Excel row number, then the
    answers).

    remarks: sheet, cell and text of what stands beside the columns of the questionnaire.
    """

    identity: Mapping[str, str]
    rows: Mapping[str, list[tuple[Any, ...]]]
    remarks: list[Remark]


@dataclass(frozen=True)
class Opened:
    """One file: the workbook read from it, None where it is refused, and its faults.

    municipality: as the workbook or else the file's name says, "" where neither does. digest: of the file's
    bytes.
    """

    file: str
    municipality: str
    book: Workbook | None
    faults: tuple[Problem, ...]
    digest: bytes

    @property
    def reason(self) -> Fault:
        """Why a refused file is: its last fault that does it, which for a repeated one is that."""
        return [fault for fault in self.faults if fault.refuses][-1].kind


def open_file(path: Path, template: Template) -> Opened:
    """Read one file, whatever it is: what is wrong with it is among its faults."""
    content = b""
    try:
        content = _content(path)
        book = container.inspect(content)
        grids = _grids(content, [name for name in book.sheets if name in template.names])
    except Rejected as error:
        expected = f"{error}; der skal ligge et udfyldt skema som .xlsx-fil"
        fault = Problem(error.fault, path.name, "", "", "", expected)
        return Opened(path.name, _code(path.name, template), None, (fault,), _digest(content))
    faults = list(_whole_faults(path.name, book, grids, template))
    made = None
    if not any(fault.refuses for fault in faults):
        made, more = _workbook(path.name, book, grids, template)
        faults += more
    said = checks.identity(grids)["municipality"] if IDENTITY_SHEET in grids else ""
    return Opened(path.name, _code(path.name, template, said), made, tuple(faults), _digest(content))


def glance(path: Path, template: Template) -> Opened:
    """Look at one file only to know whose it is, and whether it is a copy."""
    content, said = b"", ""
    try:
        content = _content(path)
        container.inspect(content)
        said = checks.identity(_grids(content, [IDENTITY_SHEET]))["municipality"]
    except Rejected:
        pass  # what is wrong with it is told when it is read
    return Opened(path.name, _code(path.name, template, said), None, (), _digest(content))


def _content(path: Path) -> bytes:
    if path.is_symlink() or not path.is_file():
        raise Rejected("en mappe eller genvej er ikke et skema")
    return container.read_bytes(path)


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, person=b"returned book").digest()


def _code(name: str, template: Template, said: str = "") -> str:
    """The municipality that a workbook says it is from, else the one that its file's name begins with; ""
    where neither is known.
    """
    found = _CODE.match(name)
    return next((code for code in (said, found[0] if found else "") if code in template.municipalities), "")


def _grids(content: bytes, names: Iterable[str]) -> dict[str, Grid]:
    """The values of the sheets ``names`` as rows from row 1. Raises Rejected."""
    try:
        reader = CalamineWorkbook.from_filelike(io.BytesIO(content))
        grids = {name: reader.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}
    except Exception as error:  # calamine's exceptions have no public ancestor of their own
        raise Rejected("filen kan ikke læses som Excel-projektmappe") from error
    rows = (row for grid in grids.values() for row in grid)
    if any(isinstance(cell, str) and len(cell) > container.MAX_CELL for row in rows for cell in row):
        why = f"en celle har flere end {container.MAX_CELL} tegn, hvad Excel selv ikke kan"
        raise Rejected(why, Fault.TOO_LARGE)
    return grids


def _whole_faults(
    file: str, book: container.Book, grids: Mapping[str, Grid], template: Template
) -> Iterator[Problem]:
    yield from checks.foreign_sheets(file, book.sheets, template)
    whole = list(checks.structure(file, grids, template))
    yield from whole
    yield from checks.outside_rows(file, grids, template)
    moved = {fault.sheet for fault in whole if fault.kind is Fault.MISSING_COLUMN}
    standing = {name: part for name, part in book.sheets.items() if name not in moved}
    yield from checks.foreign_formulas(file, standing, template)  # a sheet's formulas move with its columns
    for what in book.unread:
        expected = f"skemaet indeholder {what}, som ikke læses; skriv svarene i felterne"
        yield Problem(Fault.UNREAD_CONTENT, file, "", "", "", expected)


def _workbook(
    file: str, book: container.Book, grids: Mapping[str, Grid], template: Template
) -> tuple[Workbook, list[Problem]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    beside: list[Remark] = []
    faults: list[Problem] = []
    for name, sheet in template.sheets.items():
        found[name] = rows(grids[name], sheet, book.sheets[name].errors)
        beside += remarks(grids[name], sheet)
        faults += checks.personal(file, sheet, found[name])
    faults += checks.beside(file, beside)
    return Workbook(checks.identity(grids), found, beside), faults


def rows(grid: Grid, sheet: SheetLayout, errors: Mapping[str, str]) -> list[tuple[Any, ...]]:
    """Return the rows that hold anything: Excel's row number, then one value per column, None where the cell
    is empty.

    grid: the sheet's values from row 1; errors: cell → error value such as #REF!, which the reader takes for
    an empty cell.
    """
    width, private = len(sheet.columns), [c.index for c in sheet.columns if c.item.own_use]
    shown = _by_row(errors, width)
    found = []
    for number, cells in enumerate(grid[sheet.first_data_row - 1 :], start=sheet.first_data_row):
        values = [value(cell) for cell in cells[:width]]
        values += [None] * (width - len(values))
        for column in private:  # the municipality's own note goes no further
            values[column] = None
        for column, text in shown.get(number, ()):
            values[column] = text
        if values.count(None) < width:
            found.append((number, *values))
    return found


def remarks(grid: Grid, sheet: SheetLayout) -> Iterator[Remark]:
    """What somebody has written to the right of the last column, from the first row of answers down: sheet,
    cell, text.
    """
    width = len(sheet.columns)
    own = dict(enumerate(sheet.aids, start=width))
    for row, cells in enumerate(grid[sheet.first_data_row - 1 :], start=sheet.first_data_row - 1):
        for column, cell in enumerate(cells[width:], start=width):
            if value(cell) is not None and not (column in own and own[column].is_own(as_text(cell))):
                yield sheet.sheet, xl_rowcol_to_cell(row, column), as_text(cell)


def value(cell: Any) -> Any:
    """Return a cell's value, None where it is empty or blank; a time without its hours as a day."""
    if isinstance(cell, str):
        return cell if cell and not cell.isspace() else None
    return cell.date() if isinstance(cell, dt.datetime) else cell


def _by_row(errors: Mapping[str, str], width: int) -> dict[int, list[tuple[int, str]]]:
    """Excel's row number → column (from 0) and error value of each cell among the first ``width`` columns."""
    found: dict[int, list[tuple[int, str]]] = {}
    for cell, text in errors.items():
        row, column = xl_cell_to_rowcol(cell)
        if column < width:
            found.setdefault(row + 1, []).append((column, text))
    return found
