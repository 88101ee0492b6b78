"""Returned workbooks → raw tables, or one exception that lists every fault of every file.

    raw = read_folder(investigation, codebook, municipalities)
    raw.tables["cases"]          # what stands in the sheet "sager" of all workbooks, as it stands there

Only what makes a workbook unusable as a whole is refused here; doubtful answers are read, and left to ``clean``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from python_calamine import CalamineWorkbook

from helpers.survey import book_checks, cell_checks, container, problems
from helpers.survey.book_checks import Grid, Template
from helpers.survey.codebook import Codebook
from helpers.survey.layout import IDENTITY_SHEET, ORIGIN_DEMONSTRATION, SheetLayout
from helpers.survey.ledger import SheetName
from helpers.survey.problems import Problem
from helpers.survey.redact import Hasher, find_cpr

DEMONSTRATION_MARK = "DEMONSTRATION.txt"
META = ("file", "municipality", "sheet_row")
_IGNORED = ("~$", ".")  # Excel's lock files and hidden files


@dataclass(frozen=True)
class Workbook:
    """One returned workbook: who it is from, and the rows of each data sheet (Excel row number, then the answers).

    remarks: sheet, cell and text of what stands beside the columns of the questionnaire.
    """

    file: str
    identity: Mapping[str, str]
    rows: Mapping[str, list[tuple[Any, ...]]]
    remarks: list[tuple[str, str, str]]
    digest: bytes


@dataclass(frozen=True)
class RawReturns:
    """All returned workbooks as they stand.

    tables: section → one row per row of the sheet that holds anything: file, municipality, sheet_row, then the items
    (None where empty). names: section → sheet name and column letters. workbooks: one row per file with its identity.
    remarks: file, sheet, cell and text of what was written beside the columns. hasher: the keyed hashes for personal values.
    """

    tables: Mapping[str, pd.DataFrame]
    names: Mapping[str, SheetName]
    workbooks: pd.DataFrame
    remarks: pd.DataFrame
    demonstration: bool
    hasher: Hasher


def read_folder(investigation: Path, codebook: Codebook, municipalities: pd.DataFrame, part: str = "returns") -> RawReturns:
    """Read returns/*.xlsx of an investigation folder, or the workbooks in another ``part`` of it.

    municipalities: data/reference/municipalities.csv (kommunekode as text). Raises the subclass of ReturnsRejected that
    names the fault, or ReturnsRejected itself where there are faults of several kinds; ``problems`` lists all of them.
    """
    template = book_checks.template(codebook, set(municipalities["kommunekode"]))
    faults: list[Problem] = []
    books: list[Workbook] = []
    for path in _files(investigation / part):
        book = _read(path, template, faults)
        books += [book] if book else []
    faults += _repeated(books)
    if faults:
        raise problems.rejection(faults)
    return _assembled(books, template.sheets, (investigation / DEMONSTRATION_MARK).exists())


def files(folder: Path) -> list[Path]:
    """Return what lies in ``folder``, by name, without hidden files and Excel's lock files; nothing where it is missing."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith(_IGNORED)) if folder.is_dir() else []


def _files(folder: Path) -> list[Path]:
    """What lies in the returns folder. Raises NoReturns where there is nothing."""
    found = files(folder)
    if not found:
        expected = "læg de returnerede skemaer (.xlsx), ét pr. kommune, i mappen; den mangler eller er tom"
        raise problems.rejection([Problem(problems.NoReturns, str(folder), "", "", "", expected)])
    personal = sum(bool(find_cpr(path.name)) for path in found)
    if personal:
        wanted = f"filnavne med CPR-nummer: {personal}; navngiv filerne efter kommunekoden, f.eks. 0101.xlsx"
        raise problems.rejection([Problem(problems.PersonalData, str(folder), "", "", "", wanted)])
    return found


def _read(path: Path, template: Template, faults: list[Problem]) -> Workbook | None:
    """Read one file; its faults are added to ``faults``. None where it has one that keeps its cells from being read."""
    try:
        content, parts, grids = _opened(path)
    except container.Rejected as error:
        kind = problems.WorkbookTooLarge if isinstance(error, container.TooLarge) else problems.NotAWorkbook
        faults.append(Problem(kind, path.name, "", "", "", f"{error}; der skal ligge et udfyldt skema som .xlsx-fil"))
        return None
    whole = list(book_checks.check(path.name, grids, template))
    faults += whole
    faults += book_checks.foreign_formulas(path.name, parts, template)
    if whole:
        return None
    rows = {name: _rows(grids[name], sheet) for name, sheet in template.sheets.items()}
    for name, sheet in template.sheets.items():
        faults += cell_checks.check(path.name, sheet, rows[name], parts[name].errors)
    digest = hashlib.blake2b(content, person=b"returned book").digest()
    remarks = [remark for name, sheet in template.sheets.items() for remark in _remarks(grids[name], sheet)]
    return Workbook(path.name, book_checks.identity(grids), rows, remarks, digest)


def _opened(path: Path) -> tuple[bytes, dict[str, container.Sheet], dict[str, Grid]]:
    """A file's bytes, what its XML shows, and the values of every sheet as rows from row 1. Raises Rejected."""
    if not path.is_file():
        raise container.Rejected("en mappe eller genvej er ikke et skema")
    content = container.read_bytes(path)
    parts = container.inspect(content)
    try:
        reader = CalamineWorkbook.from_filelike(io.BytesIO(content))
        grids = {name: reader.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in parts}
    except Exception as error:  # calamine's exceptions have no public ancestor of their own
        raise container.Rejected("filen kan ikke læses som Excel-projektmappe") from error
    if any(len(cell) > container.MAX_CELL for grid in grids.values() for row in grid for cell in row if isinstance(cell, str)):
        raise container.TooLarge(f"en celle har flere end {container.MAX_CELL} tegn, hvad Excel selv ikke kan")
    return content, parts, grids


def _rows(grid: Grid, sheet: SheetLayout) -> list[tuple[Any, ...]]:
    """The rows that hold anything: Excel's row number, then one value per column, None where the cell is empty."""
    width = len(sheet.columns)
    rows = []
    for number, cells in enumerate(grid[sheet.first_data_row - 1 :], start=sheet.first_data_row):
        values = [_value(cell) for cell in cells[:width]]
        if any(value is not None for value in values):
            rows.append((number, *values, *[None] * (width - len(values))))
    return rows


def _remarks(grid: Grid, sheet: SheetLayout) -> Iterator[tuple[str, str, str]]:
    """What stands to the right of the last column, from the first row of answers down: sheet, cell, text."""
    width = len(sheet.columns)
    for number, cells in enumerate(grid[sheet.first_data_row - 1 :], start=sheet.first_data_row):
        for column, value in enumerate(cells[width:], start=width + 1):
            if _value(value) is not None:
                yield sheet.sheet, f"{container.column_letters(column)}{number}", str(value)


def _value(cell: Any) -> Any:
    if isinstance(cell, str):
        return cell if cell and not cell.isspace() else None
    return cell.date() if isinstance(cell, dt.datetime) else cell


def _repeated(books: list[Workbook]) -> Iterator[Problem]:
    counts = Counter(book.identity["municipality"] for book in books)
    for book in books:
        code = book.identity["municipality"]
        if counts[code] > 1:
            others = ", ".join(other.file for other in books if other.identity["municipality"] == code and other is not book)
            expected = f"kommunen har også sendt {others}; lad kun det gældende skema ligge i mappen"
            yield Problem(problems.DuplicateMunicipality, book.file, IDENTITY_SHEET, "B1", code, expected)


def _assembled(books: list[Workbook], sheets: Mapping[str, SheetLayout], marked: bool) -> RawReturns:
    workbooks = pd.DataFrame([{"file": book.file, **book.identity} for book in books])
    return RawReturns(
        tables={sheet.section: _table(books, name, sheet) for name, sheet in sheets.items()},
        names={sheet.section: SheetName(name, {c.name: c.letter for c in sheet.columns}) for name, sheet in sheets.items()},
        workbooks=workbooks,
        remarks=pd.DataFrame(
            [(book.file, *remark) for book in books for remark in book.remarks], columns=["file", "sheet", "cell", "text"]
        ),
        demonstration=marked or bool(workbooks["origin"].eq(ORIGIN_DEMONSTRATION).any()),
        hasher=Hasher(book.digest for book in books),
    )


def _table(books: list[Workbook], name: str, sheet: SheetLayout) -> pd.DataFrame:
    rows = [(book.file, book.identity["municipality"], *row) for book in books for row in book.rows[name]]
    columns = [*META, *sheet.names]
    data = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pd.DataFrame({column: pd.Series(list(values), dtype=object) for column, values in zip(columns, data, strict=True)})
