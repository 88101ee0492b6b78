"""Returned workbooks → raw tables, and a list of every fault of every file.

    raw = read_folder(investigation, codebook, municipalities)
    raw.tables["cases"]          # what stands in the sheet "sager" of all workbooks, as it stands there
    raw.refused                  # the workbooks that nothing was read from, with the reason

What makes a workbook or a row unusable is found here and sets it aside; doubtful answers are read, and left
to ``clean``.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from python_calamine import CalamineWorkbook

from helpers.protocol.codebook import Codebook
from helpers.survey.investigation import DEMONSTRATION_MARK
from helpers.survey.questionnaire.layout import (
    IDENTITY_KEYS,
    IDENTITY_SHEET,
    ORIGIN_DEMONSTRATION,
    SheetLayout,
    SheetName,
)
from helpers.survey.reading import book_checks, cell_checks, cells, container, problems
from helpers.survey.reading.book_checks import Grid, Template
from helpers.survey.reading.opened import Opened, Workbook, repeated
from helpers.survey.reading.problems import Problem
from helpers.survey.redaction import Hasher, redact

META = ("file", "municipality", "sheet_row")
REFUSED = ("file", "municipality", "reason")
BATCH = 100  # workbooks; there are 98 municipalities
_IGNORED = ("~$", ".")  # Excel's lock files and hidden files
_CODE = re.compile(r"\d{4}(?!\d)")


@dataclass(frozen=True)
class RawReturns:
    """All returned workbooks as they stand.

    tables: section → one row per row of the sheet that holds anything: file, municipality, sheet_row, then
    the items (None where empty). names: section → sheet name and column letters. workbooks: one row per file
    that is read, with its identity. remarks: file, sheet, cell and text of what was written beside the
    columns. refused: one row per file that is not read (REFUSED). faults: those found in reading, the
    blocking ones of which set rows aside: blocked, section → file and row → reason. hasher: the keyed hashes
    for personal values.
    """

    tables: Mapping[str, pd.DataFrame]
    names: Mapping[str, SheetName]
    workbooks: pd.DataFrame
    remarks: pd.DataFrame
    refused: pd.DataFrame
    faults: tuple[Problem, ...]
    blocked: Mapping[str, Mapping[tuple[str, int], str]]
    demonstration: bool
    hasher: Hasher


def read_folder(
    investigation: Path, codebook: Codebook, municipalities: pd.DataFrame, part: str = "returns"
) -> RawReturns:
    """Read returns/*.xlsx of an investigation folder, or the workbooks in another ``part`` of it.

    municipalities: data/reference/municipalities.csv (kommunekode as text). Raises NoReturns and
    PersonalFileName, and the subclass of ReturnsRejected that names the fault (itself where there are faults
    of several kinds) where no file can be read.
    """
    template = book_checks.template(codebook, set(municipalities["kommunekode"]))
    opened = repeated([_read(path, template) for path in _files(investigation / part)])
    return _assembled(
        _usable(opened), template.sheets, (investigation / DEMONSTRATION_MARK).exists(), _hasher(opened)
    )


def read_batches(
    investigation: Path, codebook: Codebook, municipalities: pd.DataFrame, size: int = BATCH
) -> Iterator[RawReturns]:
    """Read as ``read_folder`` does, ``size`` workbooks at a time, so that memory does not grow with their
    number.

    More than that are looked at first, to know who has sent several, and the key of the hashes.
    """
    template = book_checks.template(codebook, set(municipalities["kommunekode"]))
    paths, marked = _files(investigation / "returns"), (investigation / DEMONSTRATION_MARK).exists()
    if len(paths) <= size:
        yield read_folder(investigation, codebook, municipalities)
        return
    seen = [_glance(path, template) for path in paths]
    refused, hasher = _contested(paths, seen, template), _hasher(seen)
    read, faults = False, []
    for start in range(0, len(paths), size):
        opened = [refused.get(path.name) or _read(path, template) for path in paths[start : start + size]]
        read = read or any(each.book for each in opened)
        faults += [] if read else [fault for each in opened for fault in each.faults]
        yield _assembled(opened, template.sheets, marked, hasher)
    if not read:
        raise problems.rejection(faults)


def files(folder: Path) -> list[Path]:
    """Return what lies in ``folder``, by name, without hidden files and Excel's lock files; nothing where it
    is missing.
    """
    return (
        sorted(path for path in folder.iterdir() if not path.name.startswith(_IGNORED))
        if folder.is_dir()
        else []
    )


def _files(folder: Path) -> list[Path]:
    """What lies in the returns folder. Raises NoReturns where there is nothing, and PersonalFileName."""
    found = files(folder)
    if not found:
        expected = "læg de returnerede skemaer (.xlsx), ét pr. kommune, i mappen; den mangler eller er tom"
        raise problems.rejection([Problem(problems.NoReturns, str(folder), "", "", "", expected)])
    personal = sum(bool(redact(path.name.replace("_", " "))[1]) for path in found)
    if personal:
        wanted = f"filnavne med personoplysninger: {personal}; navngiv filerne efter kommunekoden, f.eks. 0101.xlsx"
        raise problems.rejection([Problem(problems.PersonalFileName, str(folder), "", "", "", wanted)])
    return found


def _read(path: Path, template: Template) -> Opened:
    """Read one file, whatever it is: what is wrong with it is among its faults."""
    content = b""
    try:
        content = _content(path)
        book = container.inspect(content)
        grids = _grids(content, [name for name in book.sheets if name in template.names])
    except container.Rejected as error:
        kind = _KINDS.get(type(error), problems.NotAWorkbook)
        fault = Problem(
            kind, path.name, "", "", "", f"{error}; der skal ligge et udfyldt skema som .xlsx-fil"
        )
        return Opened(path.name, _code(path.name, template), None, (fault,), _digest(content))
    faults = list(_whole_faults(path.name, book, grids, template))
    made = None
    if not any(fault.refuses for fault in faults):
        made, more = _workbook(path.name, book, grids, template)
        faults += more
    said = book_checks.identity(grids)["municipality"] if IDENTITY_SHEET in grids else ""
    return Opened(path.name, _code(path.name, template, said), made, tuple(faults), _digest(content))


_KINDS = {container.TooLarge: problems.WorkbookTooLarge, container.Active: problems.ActiveContent}


def _whole_faults(
    file: str, book: container.Book, grids: Mapping[str, Grid], template: Template
) -> Iterator[Problem]:
    yield from book_checks.foreign_sheets(file, book.sheets, template)
    whole = list(book_checks.check(file, grids, template))
    yield from whole
    yield from cell_checks.outside_rows(file, grids, template.sheets)
    moved = {
        fault.sheet for fault in whole if fault.kind is problems.MissingColumn
    }  # with its columns a sheet's own formulas move
    yield from book_checks.foreign_formulas(
        file, {name: part for name, part in book.sheets.items() if name not in moved}, template
    )
    for what in book.unread:
        wanted = f"skemaet indeholder {what}, som ikke læses; skriv svarene i felterne"
        yield Problem(problems.UnreadContent, file, "", "", "", wanted, severity="query")


def _workbook(
    file: str, book: container.Book, grids: Mapping[str, Grid], template: Template
) -> tuple[Workbook, list[Problem]]:
    rows = {
        name: cells.rows(grids[name], sheet, book.sheets[name].errors)
        for name, sheet in template.sheets.items()
    }
    remarks = [
        remark for name, sheet in template.sheets.items() for remark in cells.remarks(grids[name], sheet)
    ]
    faults = [
        fault
        for name, sheet in template.sheets.items()
        for fault in cell_checks.check(file, sheet, rows[name])
    ]
    return Workbook(book_checks.identity(grids), rows, remarks), [*faults, *cell_checks.beside(file, remarks)]


def _content(path: Path) -> bytes:
    if path.is_symlink() or not path.is_file():
        raise container.Rejected("en mappe eller genvej er ikke et skema")
    return container.read_bytes(path)


def _grids(content: bytes, names: Iterable[str]) -> dict[str, Grid]:
    """The values of the sheets ``names`` as rows from row 1. Raises Rejected."""
    try:
        reader = CalamineWorkbook.from_filelike(io.BytesIO(content))
        grids = {name: reader.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}
    except Exception as error:  # calamine's exceptions have no public ancestor of their own
        raise container.Rejected("filen kan ikke læses som Excel-projektmappe") from error
    if any(
        len(cell) > container.MAX_CELL
        for grid in grids.values()
        for row in grid
        for cell in row
        if isinstance(cell, str)
    ):
        raise container.TooLarge(
            f"en celle har flere end {container.MAX_CELL} tegn, hvad Excel selv ikke kan"
        )
    return grids


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, person=b"returned book").digest()


def _code(name: str, template: Template, said: str = "") -> str:
    """The municipality that a workbook says it is from, else the one that its file's name begins with; ""
    where neither is known.
    """
    found = _CODE.match(name)
    return next((code for code in (said, found[0] if found else "") if code in template.municipalities), "")


def _glance(path: Path, template: Template) -> Opened:
    """Look at one file only to know whose it is, and whether it is a copy."""
    content, said = b"", ""
    try:
        content = _content(path)
        container.inspect(content)
        said = book_checks.identity(_grids(content, [IDENTITY_SHEET]))["municipality"]
    except container.Rejected:
        pass  # what is wrong with it is told when it is read
    return Opened(path.name, _code(path.name, template, said), None, (), _digest(content))


def _contested(paths: list[Path], seen: list[Opened], template: Template) -> dict[str, Opened]:
    """Return what is refused as a copy or as one of several, by file: only those that may be are read for it."""
    times = Counter(key for each in seen for key in (each.municipality, each.digest))
    doubtful = [
        path
        for path, each in zip(paths, seen, strict=True)
        if times[each.municipality] > 1 or times[each.digest] > 1
    ]
    return {
        each.file: each for each in repeated([_read(path, template) for path in doubtful]) if not each.book
    }


def _usable(opened: list[Opened]) -> list[Opened]:
    """Return ``opened``. Raises the rejection that lists every fault where no file can be read."""
    if not any(each.book for each in opened):
        raise problems.rejection([fault for each in opened for fault in each.faults])
    return opened


def _hasher(opened: list[Opened]) -> Hasher:
    return Hasher(each.digest for each in opened)


def _assembled(
    opened: list[Opened], sheets: Mapping[str, SheetLayout], marked: bool, hasher: Hasher
) -> RawReturns:
    books = {each.file: each.book for each in opened if each.book}
    faults = tuple(fault for each in opened for fault in each.faults)
    workbooks = pd.DataFrame(
        [{"file": file, **book.identity} for file, book in books.items()], columns=["file", *IDENTITY_KEYS]
    )
    refused = [(each.file, each.municipality, _reason(each)) for each in opened if not each.book]
    return RawReturns(
        tables={sheet.section: _table(books, name, sheet) for name, sheet in sheets.items()},
        names={
            sheet.section: SheetName(name, {c.name: c.letter for c in sheet.columns})
            for name, sheet in sheets.items()
        },
        workbooks=workbooks,
        remarks=pd.DataFrame(
            [(file, *remark) for file, book in books.items() for remark in book.remarks],
            columns=["file", "sheet", "cell", "text"],
        ),
        refused=pd.DataFrame(refused, columns=list(REFUSED), dtype="str"),
        faults=faults,
        blocked={sheet.section: _blocked(faults, books, name) for name, sheet in sheets.items()},
        demonstration=marked or bool(workbooks["origin"].eq(ORIGIN_DEMONSTRATION).any()),
        hasher=hasher,
    )


def _reason(refused: Opened) -> str:
    """Why a file is refused: its last fault that does it, which for a repeated one is that."""
    return [fault for fault in refused.faults if fault.refuses][-1].kind.reason


def _blocked(
    faults: Iterable[Problem], books: Mapping[str, Workbook], sheet: str
) -> dict[tuple[str, int], str]:
    """File and row → reason, for the rows of one sheet that are not used; of several reasons the first."""
    found: dict[tuple[str, int], str] = {}
    for fault in faults:
        if (
            fault.severity == "blocking"
            and fault.row is not None
            and fault.sheet == sheet
            and fault.file in books
        ):
            found.setdefault((fault.file, fault.row), fault.kind.reason)
    return found


def _table(books: Mapping[str, Workbook], name: str, sheet: SheetLayout) -> pd.DataFrame:
    rows = [
        (file, book.identity["municipality"], *row) for file, book in books.items() for row in book.rows[name]
    ]
    columns = [*META, *sheet.names]
    data = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pd.DataFrame(
        {column: pd.Series(list(values), dtype=object) for column, values in zip(columns, data, strict=True)}
    )
