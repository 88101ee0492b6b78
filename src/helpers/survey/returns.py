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

from helpers.survey import cell_checks, container, problems, template
from helpers.survey.codebook import Codebook
from helpers.survey.layout import IDENTITY_KEYS, IDENTITY_SHEET, ORIGIN_DEMONSTRATION, SheetLayout, layout
from helpers.survey.ledger import SheetName
from helpers.survey.problems import Problem
from helpers.survey.redact import Hasher

DEMONSTRATION_MARK = "DEMONSTRATION.txt"
META = ("file", "municipality", "sheet_row")
_IGNORED = ("~$", ".")  # Excel's lock files and hidden files
_MUNICIPALITY, _NAME, _VERSION, _SHA256, _ORIGIN = IDENTITY_KEYS


@dataclass(frozen=True)
class Workbook:
    """One returned workbook: who it is from, and the rows of each data sheet (Excel row number, then the answers)."""

    file: str
    identity: Mapping[str, str]
    rows: Mapping[str, list[tuple[Any, ...]]]
    digest: bytes


@dataclass(frozen=True)
class RawReturns:
    """All returned workbooks as they stand.

    tables: section → one row per row of the sheet that holds anything: file, municipality, sheet_row, then the items
    (None where empty). names: section → sheet name and column letters. workbooks: one row per file with its identity.
    hasher: the keyed hashes for personal values in these returns.
    """

    tables: Mapping[str, pd.DataFrame]
    names: Mapping[str, SheetName]
    workbooks: pd.DataFrame
    demonstration: bool
    hasher: Hasher


def read_folder(investigation: Path, codebook: Codebook, municipalities: pd.DataFrame) -> RawReturns:
    """Read returns/*.xlsx of an investigation folder.

    municipalities: data/reference/municipalities.csv (kommunekode as text). Raises the subclass of ReturnsRejected that
    names the fault, or ReturnsRejected itself where there are faults of several kinds; ``problems`` lists all of them.
    """
    sheets = layout(codebook)
    formulas = template.formulas(codebook)
    known = set(municipalities["kommunekode"])
    faults: list[Problem] = []
    books: list[Workbook] = []
    for path in _files(investigation / "returns"):
        book = _read(path, codebook, sheets, formulas, known, faults)
        books += [book] if book else []
    faults += _repeated(books)
    if faults:
        raise problems.rejection(faults)
    return _assembled(books, sheets, (investigation / DEMONSTRATION_MARK).exists())


def _files(folder: Path) -> list[Path]:
    """What lies in the returns folder, by name. Raises NoReturns where there is nothing."""
    found = sorted(path for path in folder.iterdir() if not path.name.startswith(_IGNORED)) if folder.is_dir() else []
    if not found:
        expected = "læg de returnerede skemaer (.xlsx), ét pr. kommune, i mappen; den mangler eller er tom"
        raise problems.rejection([Problem(problems.NoReturns, str(folder), "", "", "", expected)])
    return found


def _read(
    path: Path,
    codebook: Codebook,
    sheets: Mapping[str, SheetLayout],
    formulas: Mapping[str, Mapping[str, str]],
    known: set[str],
    faults: list[Problem],
) -> Workbook | None:
    """Read one file; its faults are added to ``faults``. None where it has one that keeps its cells from being read."""
    try:
        content, inspected = _opened(path)
    except container.Rejected as error:
        kind = problems.WorkbookTooLarge if isinstance(error, container.TooLarge) else problems.NotAWorkbook
        faults.append(Problem(kind, path.name, "", "", "", f"{error}; der skal ligge et udfyldt skema som .xlsx-fil"))
        return None
    found = list(_whole_file(path.name, content, inspected, codebook, sheets, known))
    found += template.foreign(path.name, inspected, formulas)
    faults += found
    if any(fault.kind is not problems.ForeignFormula for fault in found):
        return None
    reader = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = {name: _rows(reader, sheet) for name, sheet in sheets.items()}
    for name, sheet in sheets.items():
        faults += cell_checks.check(path.name, sheet, rows[name], inspected[name].errors)
    digest = hashlib.blake2b(content, person=b"returned book").digest()
    return Workbook(path.name, _identity(reader), rows, digest)


def _opened(path: Path) -> tuple[bytes, dict[str, container.Sheet]]:
    if not path.is_file():
        raise container.Rejected("en mappe eller genvej er ikke et skema")
    if path.stat().st_size > container.MAX_FILE_BYTES:
        raise container.TooLarge(f"filen fylder {path.stat().st_size} byte; der læses højst {container.MAX_FILE_BYTES}")
    content = path.read_bytes()
    inspected = container.inspect(content)
    try:
        CalamineWorkbook.from_filelike(io.BytesIO(content))
    except Exception as error:  # calamine raises its own classes without a common public ancestor
        raise container.Rejected("filen kan ikke læses som Excel-projektmappe") from error
    return content, inspected


def _whole_file(
    file: str, content: bytes, inspected: Mapping[str, object], codebook: Codebook, sheets: Mapping[str, SheetLayout], known: set[str]
) -> Iterator[Problem]:
    """The faults that keep the cells from being read: sheets, columns, version, municipality."""
    missing = [name for name in (*sheets, IDENTITY_SHEET) if name not in inspected]
    for name in missing:
        yield Problem(problems.MissingSheet, file, name, "", "", "arket mangler; send skemaet, som det blev udleveret, med alle ark")
    reader = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in (name for name in sheets if name not in missing):
        yield from _columns(file, reader, sheets[name])
    if IDENTITY_SHEET not in missing:
        yield from _identity_faults(file, _identity(reader), codebook, known)


def _columns(file: str, reader: CalamineWorkbook, sheet: SheetLayout) -> Iterator[Problem]:
    grid = reader.get_sheet_by_name(sheet.sheet).to_python(skip_empty_area=False, nrows=sheet.machine_row)
    names = grid[sheet.machine_row - 1] if len(grid) >= sheet.machine_row else []
    for column in sheet.columns:
        found = str(names[column.index]) if column.index < len(names) else ""
        if found != column.name:
            cell = sheet.cell(column.name, sheet.machine_row)
            expected = f'kolonnen "{column.name}" ({column.item.question}) mangler eller er flyttet; den skal stå i kolonne {column.letter}'
            yield Problem(problems.MissingColumn, file, sheet.sheet, cell, found, expected)


def _identity(reader: CalamineWorkbook) -> dict[str, str]:
    grid = reader.get_sheet_by_name(IDENTITY_SHEET).to_python(skip_empty_area=False)
    pairs = {str(row[0]): row[1] for row in grid if len(row) > 1}
    return {key: _text(pairs.get(key, "")) for key in IDENTITY_KEYS}


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _identity_faults(file: str, identity: Mapping[str, str], codebook: Codebook, known: set[str]) -> Iterator[Problem]:
    cell = {key: f"B{row}" for row, key in enumerate(IDENTITY_KEYS, start=1)}
    for key, wanted in ((_VERSION, codebook.version), (_SHA256, codebook.sha256)):
        if identity[key] != wanted:
            expected = f"skemaet er lavet af en anden udgave af spørgsmålene; der skal stå {wanted}. Brug undersøgelsens eget skema"
            yield Problem(problems.OtherCodebook, file, IDENTITY_SHEET, cell[key], identity[key] or "(tom)", expected)
    if identity[_MUNICIPALITY] not in known:
        expected = "der skal stå en af de 98 kommunekoder med fire cifre, f.eks. 0101"
        yield Problem(problems.UnknownMunicipality, file, IDENTITY_SHEET, cell[_MUNICIPALITY], identity[_MUNICIPALITY] or "(tom)", expected)


def _rows(reader: CalamineWorkbook, sheet: SheetLayout) -> list[tuple[Any, ...]]:
    """The rows that hold anything: Excel's row number, then one value per column, None where the cell is empty."""
    grid = reader.get_sheet_by_name(sheet.sheet).to_python(skip_empty_area=False)
    width = len(sheet.columns)
    rows = []
    for number, cells in enumerate(grid[sheet.first_data_row - 1 :], start=sheet.first_data_row):
        values = [_value(cell) for cell in cells[:width]]
        if any(value is not None for value in values):
            rows.append((number, *values, *[None] * (width - len(values))))
    return rows


def _value(cell: Any) -> Any:
    if isinstance(cell, str):
        return cell if cell and not cell.isspace() else None
    return cell.date() if isinstance(cell, dt.datetime) else cell


def _repeated(books: list[Workbook]) -> Iterator[Problem]:
    counts = Counter(book.identity[_MUNICIPALITY] for book in books)
    for book in books:
        code = book.identity[_MUNICIPALITY]
        if counts[code] > 1:
            others = ", ".join(other.file for other in books if other.identity[_MUNICIPALITY] == code and other is not book)
            expected = f"kommunen har også sendt {others}; lad kun det gældende skema ligge i mappen"
            yield Problem(problems.DuplicateMunicipality, book.file, IDENTITY_SHEET, "B1", code, expected)


def _assembled(books: list[Workbook], sheets: Mapping[str, SheetLayout], marked: bool) -> RawReturns:
    workbooks = pd.DataFrame([{"file": book.file, **book.identity} for book in books])
    return RawReturns(
        tables={sheet.section: _table(books, name, sheet) for name, sheet in sheets.items()},
        names={sheet.section: SheetName(name, {c.name: c.letter for c in sheet.columns}) for name, sheet in sheets.items()},
        workbooks=workbooks,
        demonstration=marked or bool(workbooks[_ORIGIN].eq(ORIGIN_DEMONSTRATION).any()),
        hasher=Hasher(book.digest for book in books),
    )


def _table(books: list[Workbook], name: str, sheet: SheetLayout) -> pd.DataFrame:
    rows = [(book.file, book.identity[_MUNICIPALITY], *row) for book in books for row in book.rows[name]]
    columns = [*META, *sheet.names]
    data = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pd.DataFrame({column: pd.Series(list(values), dtype=object) for column, values in zip(columns, data, strict=True)})
