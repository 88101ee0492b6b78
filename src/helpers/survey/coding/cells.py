"""A filled form (a coder's, or the one on the register) as cells: opened safely, what cannot be used told in
Danish, a coder's own cells Ja, Nej, nothing or a fault.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from helpers.survey.questionnaire.layout import IDENTITY_SHEET
from helpers.survey.reading import container
from helpers.survey.reading.files import file_names, sheet_xml
from helpers.survey.reading.files.limits import Limited, Stopped
from helpers.survey.reading.opened import bytes_of, cells, value
from helpers.survey.reading.problems import Rejected, shown
from helpers.survey.reading.returns import files
from helpers.survey.reading.values import as_text

FAULTS = ["file", "sheet", "cell", "message", "refused"]
_AGAIN = "åbn filen i et regneark, gem den igen som .xlsx, og læg den i mappen"
_YES, _NO = frozenset({"ja", "j", "x", "sand", "true"}), frozenset({"nej", "n", "falsk", "false"})
_DAY = re.compile(r"([0-3]?[0-9])[-./ ]([01]?[0-9])[-./ ](20[0-9]{2})")


@dataclass(frozen=True)
class Fault:
    """What is wrong in a file: where, and what to do (Danish). refused: nothing of the file is used."""

    file: str
    sheet: str
    cell: str
    message: str
    refused: bool = False

    @property
    def row(self) -> tuple[str, str, str, str, bool]:
        """Return it as a row of a table."""
        return self.file, self.sheet, self.cell, self.message, self.refused


@dataclass(frozen=True)
class Book:
    """An opened file. said: what it says it is; grids: sheet → values as rows from row 1; blocked: sheet →
    cells that hold a formula or an error, or are merged; content: what tells its bytes from others'.
    """

    file: str
    said: Mapping[str, str]
    grids: Mapping[str, list[list[Any]]]
    blocked: Mapping[str, Mapping[str, str]]
    content: bytes

    def at(self, sheet: str, row: int, column: int) -> Any:
        """Return the value in Excel's row ``row`` and column ``column`` (from 0), None without one."""
        grid = self.grids.get(sheet, [])
        cells_of = grid[row - 1] if 0 < row <= len(grid) else []
        return value(cells_of[column]) if column < len(cells_of) else None

    def text(self, sheet: str, row: int, column: int) -> str:
        """Return the same as text, "" where there is none."""
        found = self.at(sheet, row, column)
        return "" if found is None else as_text(found).strip()

    def yes(self, sheet: str, row: int, column: int) -> bool | Fault | None:
        """Return what stands in a cell for Ja or Nej: True, False, None where it is empty, or a fault."""
        place = xl_rowcol_to_cell(row - 1, column)
        if reason := self.blocked.get(sheet, {}).get(place):
            return Fault(self.file, sheet, place, reason)
        found = self.at(sheet, row, column)
        if isinstance(found, bool) or found is None:
            return found
        word = as_text(found).strip(" .!\u00a0").casefold()
        if word in _YES or word in _NO:
            return word in _YES
        return Fault(
            self.file,
            sheet,
            place,
            f'her står "{shown(as_text(found))}"; vælg Ja eller Nej, eller lad feltet stå tomt',
        )


def books(
    folder: Path, expected: str, faults: list[Fault], refusal: Callable[[Book], str] = lambda book: ""
) -> Iterator[Book]:
    """Yield the files of ``folder`` that can be read, each opened in a process with limits; what is wrong
    with the others goes to ``faults``.

    expected: what should lie there (Danish). refusal: why nothing of an opened file is used, "" where it is.
    """
    with Limited(open_book) as limited:
        for given in file_names.recorded(files(folder), own=True):
            try:
                book = limited(given.path, given.file)
                wrong = refusal(book)
            except Rejected as why:
                wrong = f"{why}; der skal ligge {expected} som .xlsx"
            except Stopped:
                wrong = f"filen kan ikke læses inden for grænserne; {_AGAIN}"
            except Exception as error:  # a fault of ours that this file alone may show
                wrong = f"filen kan ikke læses ({type(error).__name__}); {_AGAIN}"
            if wrong:
                faults.append(Fault(given.file, "", "", wrong, refused=True))
            else:
                yield book


def open_book(path: Path, file: str) -> Book:
    """Return the file at ``path``. Raises problems.Rejected, with what to do."""
    content = bytes_of(path)
    book = container.inspect(content)
    grids = cells(book.plain, list(book.sheets))
    identity = [row for row in grids.get(IDENTITY_SHEET, []) if len(row) > 1]
    said = {str(row[0]): str(row[1]) for row in identity}
    blocked: dict[str, dict[str, str]] = {}
    for name, sheet in book.sheets.items():
        blocked[name] = dict.fromkeys(sheet.results, "her står en formel; vælg Ja eller Nej i stedet")
        blocked[name] |= dict.fromkeys(sheet.formulas, "her står en formel; vælg Ja eller Nej i stedet")
        blocked[name] |= {
            cell: f'her står fejlværdien "{shown(text)}"; vælg Ja eller Nej i stedet'
            for cell, text in sheet.errors.items()
        }
        grid = grids.get(name, [])
        ends = len(grid) - 1, max(map(len, grid), default=0) - 1
        for span in sheet.merged:
            told = f"cellen er flettet sammen med {span[0]}; ophæv fletningen, og svar i hver celle"
            blocked[name] |= dict.fromkeys(sheet_xml.covered(span, ends), told)
    return Book(file, said, grids, blocked, content)


def day(found: Any) -> str | None:
    """Return a day as YYYY-MM-DD, "" where the cell is empty, None where it holds anything else."""
    if found is None:
        return ""
    if isinstance(found, dt.date):
        return found.isoformat()[:10]
    parts = _DAY.fullmatch(as_text(found).strip())
    try:
        return dt.date(int(parts[3]), int(parts[2]), int(parts[1])).isoformat() if parts else None
    except ValueError:
        return None
