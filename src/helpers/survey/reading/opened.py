"""One returned file: opened, held against the questionnaire, and read as rows of answers."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from helpers.survey.questionnaire import guide
from helpers.survey.questionnaire.layout import (
    GUIDE_SHEET,
    IDENTITY_KEYS,
    IDENTITY_SHEET,
    OVERVIEW_SHEET,
    SheetLayout,
)
from helpers.survey.reading import checks, container, mixed, struck
from helpers.survey.reading.checks import Grid, Remark, Template
from helpers.survey.reading.files import sheet_xml
from helpers.survey.reading.files.plain import Plain
from helpers.survey.reading.later.copied import confirmations, is_copy
from helpers.survey.reading.problems import Fault, Problem, Rejected
from helpers.survey.reading.values import as_text

_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_MERGED_WITH = "cellen er flettet sammen med {}, så den intet svar har; ophæv fletningen, og skriv svaret"
_CODE = re.compile(r"\d{4}(?!\d)")
SAVED_AGAIN = "åbn den i et regneark, gem den igen som Excel-projektmappe (.xlsx), og send den"


@dataclass(frozen=True)
class Workbook:
    """One returned workbook: who it is from, and the rows of each data sheet (Excel row number, then the
    answers).

    remarks: sheet, cell and text of what stands beside the columns of the questionnaire. confirmed: sheet and
    cell of the answers that a marked copy says are right as they are.
    """

    identity: Mapping[str, str]
    rows: Mapping[str, list[tuple[Any, ...]]]
    remarks: list[Remark]
    confirmed: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Opened:
    """One file: the workbook read from it, None where it is refused, and its faults.

    file: its name in the records. municipality: as the workbook or else the file's name says, "" where
    neither does. digest: of the file's bytes. origin: what the workbook says of itself. superseded: the file
    that has come in its stead; earlier: what this one said then.
    """

    file: str
    municipality: str
    book: Workbook | None
    faults: tuple[Problem, ...]
    digest: bytes
    origin: str = ""
    superseded: str = ""
    earlier: Workbook | None = None

    @property
    def mark(self) -> str:
        """Return the digest in letters alone: digits could be taken for a personal number."""
        return self.digest.hex().translate(_LETTERS)

    @property
    def reason(self) -> Fault:
        """Why a refused file is: its last fault that does it, which for a repeated one is that."""
        if self.superseded:
            return Fault.SUPERSEDED
        return [fault for fault in self.faults if fault.refuses][-1].kind


def open_file(path: Path, file: str, template: Template) -> Opened:
    """Read one file, whatever it is: what is wrong with it is among its faults.

    file: its name in the records.
    """
    content = b""
    try:
        content = bytes_of(path)
        book = container.inspect(content)
        names = (*template.names, OVERVIEW_SHEET)
        grids = cells(book.plain, [name for name in book.sheets if name in names])
    except Rejected as error:
        return refused(file, error, template, content)
    faults = list(_whole_faults(file, book, grids, template))
    made = None
    if not any(fault.refuses for fault in faults):
        made, more = _workbook(file, book, grids, template)
        faults += more
    told = checks.identity(grids, template.codebook.about) if IDENTITY_SHEET in grids else {}
    said = told.get("municipality", "")
    faults += checks.other_name(file, said, template)
    return Opened(
        file, code(file, template, said), made, tuple(faults), digest(content), told.get("origin", "")
    )


def refused(file: str, error: Rejected, template: Template, content: bytes) -> Opened:
    """Return a file that nothing is read from, for the reason that ``error`` gives."""
    expected = (
        str(error) if ".xlsx" in str(error) else f"{error}; der skal ligge et udfyldt skema som .xlsx-fil"
    )
    fault = Problem(error.fault, file, "", "", "", expected)
    return Opened(file, code(file, template), None, (fault,), digest(content))


def glance(path: Path, file: str, template: Template) -> Opened:
    """Look at one file only to know whose it is, whether it is a copy, and whether it is a demonstration."""
    content: bytes = b""
    said: dict[str, str] = {}
    wrong: tuple[Problem, ...] = ()
    try:
        content = bytes_of(path)
        plain = container.inspect(content).plain
        said = checks.identity(cells(plain, [IDENTITY_SHEET])) if IDENTITY_SHEET in plain.sheets else {}
    except Rejected as error:  # all that is wrong with it is told when it is read
        wrong = (Problem(error.fault, file, "", "", "", str(error)),)
    whose = code(file, template, said.get("municipality", ""))
    return Opened(file, whose, None, wrong, digest(content), said.get("origin", ""))


def bytes_of(path: Path) -> bytes:
    """Return the bytes of a file. Raises Rejected where there are none to be had, or too many."""
    try:
        if path.is_symlink() or not path.is_file():
            raise Rejected("en mappe eller genvej er ikke et skema")
        return container.read_bytes(path)
    except OSError as error:
        raise Rejected(f"filen kan ikke åbnes ({error.strerror}); gør den læsbar, og kør igen") from error


def digest(content: bytes) -> bytes:
    """Return what tells a file's bytes from all others."""
    return hashlib.blake2b(content, person=b"returned book").digest()


def code(file: str, template: Template, said: str = "") -> str:
    """Return the municipality that a workbook says it is from, else the one that its file's name begins with;
    "" where neither is known.
    """
    found = _CODE.match(file)
    return next((code for code in (said, found[0] if found else "") if code in template.municipalities), "")


def cells(plain: Plain, names: Sequence[str]) -> dict[str, Grid]:
    """Return the values of the sheets ``names`` as rows from row 1. Raises Rejected."""
    found = _read(plain, names)
    if found is None:
        found = _read(plain.plainer(), names)
    if found is None:
        raise Rejected(f"filen kan ikke læses som Excel-projektmappe; {SAVED_AGAIN}")
    rows = (row for grid in found.values() for row in grid)
    if any(isinstance(cell, str) and len(cell) > sheet_xml.MAX_CELL for row in rows for cell in row):
        raise Rejected(sheet_xml.TOO_LONG, Fault.TOO_LARGE)
    return found


def _read(plain: Plain, names: Sequence[str]) -> dict[str, Grid] | None:
    """The same, None where the reader of cells breaks; its exceptions have no public ancestor of their own,
    and what Rust calls a panic is no Exception.
    """
    try:
        reader = CalamineWorkbook.from_filelike(io.BytesIO(plain.packed(names)))
        return {name: reader.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}
    except (MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException:
        return None


def _whole_faults(
    file: str, book: container.Book, grids: Mapping[str, Grid], template: Template
) -> Iterator[Problem]:
    copied = is_copy(grids)
    yield from checks.foreign_sheets(file, book.sheets, copied, template)
    whole = list(checks.structure(file, grids, template))
    yield from whole
    yield from checks.outside_rows(file, grids, template)
    yield from merged_cells(file, book.sheets, grids, template)
    yield from struck.answers(file, book.struck, grids, template)
    moved = {fault.sheet for fault in whole if fault.kind is Fault.MISSING_COLUMN}
    standing = {name: part for name, part in book.sheets.items() if name not in moved}
    yield from checks.foreign_formulas(file, standing, template)  # a sheet's formulas move with its columns
    for what in book.unread if not copied else ():  # the comments of a copy are the project's
        expected = f"skemaet indeholder {what}, som ikke læses; skriv svarene i felterne"
        yield Problem(Fault.UNREAD_CONTENT, file, "", "", "", expected)


def _workbook(
    file: str, book: container.Book, grids: Mapping[str, Grid], template: Template
) -> tuple[Workbook, list[Problem]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    beside: list[Remark] = [] if is_copy(grids) else list(elsewhere(grids, template))
    faults: list[Problem] = []
    for name, sheet in template.sheets.items():
        found[name] = rows(grids[name], sheet, book.sheets[name].errors)
        beside += remarks(grids[name], sheet)
        faults += checks.personal(file, sheet, found[name])
        found[name], unclear = mixed.left_out(file, sheet, found[name], book.mixed.get(name, ()))
        faults += unclear
    faults += checks.beside(file, beside)
    confirmed, more = confirmations(grids.get(OVERVIEW_SHEET, [])) if is_copy(grids) else (frozenset(), [])
    identity = checks.identity(grids, template.codebook.about)
    return Workbook(identity, found, beside + more, confirmed), faults


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


def elsewhere(grids: Mapping[str, Grid], template: Template) -> Iterator[Remark]:
    """Return what somebody has written where the questionnaire has only texts of its own: on the guide and
    the hidden sheets, and above the answers. grids: sheet → values as rows from row 1.
    """
    own = {*guide.SENDERS_OWN, *template.codebook.told}
    known = len(IDENTITY_KEYS) + len(template.codebook.about)
    for name in template.names:
        grid = grids.get(name, [])
        last = template.sheets[name].first_data_row - 1 if name in template.sheets else len(grid)
        for number, row in enumerate(grid[:last]):
            told = name == IDENTITY_SHEET and number < known  # who sends it, or until when
            told = told or (name == GUIDE_SHEET and bool(row) and row[0] in own)
            for column, value in enumerate(row):
                if value != "" and not (told and column < 2) and not template.is_own(as_text(value)):
                    yield name, xl_rowcol_to_cell(number, column), as_text(value)


def merged_cells(
    file: str, parts: Mapping[str, sheet_xml.Sheet], grids: Mapping[str, Grid], template: Template
) -> Iterator[Problem]:
    """Return the cells of answers that are merged with another, which alone holds an answer then."""
    for name, sheet in template.sheets.items():
        ends = len(grids.get(name, ())) - 1, len(sheet.columns) - 1
        for span in parts[name].merged if name in parts else ():
            for cell in sheet_xml.covered(span, ends, sheet.first_data_row - 1):
                yield Problem(Fault.MERGED_CELLS, file, name, cell, "", _MERGED_WITH.format(span[0]))


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
