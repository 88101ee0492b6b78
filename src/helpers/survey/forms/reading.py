"""Filled forms → tables by sheet, and what is wrong with them: opened, held against the form and read by the
questionnaire's means.

    filled = read(folder, forms.load("activities"), "cases", codes)
    filled.tables["steps"]   # file, sheet_row, municipality, what the form is about, then the answers
    filled.faults            # what could not be used, cell by cell, in Danish

One bad file never stops the others, and one bad cell never the rest of its row: it is empty, and told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import danish
from helpers.protocol.codebook import answers
from helpers.protocol.codebook.form import PROJECT, Form
from helpers.protocol.codebook.parts import Item
from helpers.spreadsheet import csv_safe
from helpers.survey.investigation import DEMONSTRATION_MARK
from helpers.survey.questionnaire.layout import ORIGIN_DEMONSTRATION, SheetLayout, layout
from helpers.survey.reading import returns
from helpers.survey.reading.problems import Fault, Problem, ReturnsRejected, shown
from helpers.survey.reading.returns import RawReturns
from helpers.survey.reading.values import as_text, is_number, read_date, read_label, read_missing, read_number
from helpers.survey.redaction import plain_text, redact

FAULTS = ["file", "sheet", "cell", "message", "refused"]
Told = tuple[str, str, str, str, bool]  # a row of FAULTS
_MARKUP = re.compile(r"<[a-zA-Z/!?]|\{\{[<%]")
_NUMBERS = ("integer", "number")


@dataclass(frozen=True)
class Filled:
    """tables: sheet of the form → file, sheet_row, municipality, what the form is about, and the answers
    (codes, numbers, dates, redacted texts; None where there is none), without rows that hold no answer.

    books: file, municipality and what it is about, of each file that is read. faults: FAULTS.
    """

    tables: Mapping[str, pd.DataFrame]
    books: pd.DataFrame
    faults: pd.DataFrame

    def with_faults(self, more: Collection[Told]) -> Filled:
        """Return the same with ``more`` faults."""
        added = pd.DataFrame([*self.faults.itertuples(index=False, name=None), *more], columns=FAULTS)
        return Filled(self.tables, self.books, added)


def told(file: str, sheet: str, cell: str, message: str, refused: bool = False) -> Told:
    """Return a fault as a row of FAULTS."""
    return file, sheet, cell, message, refused


def read(
    investigation: Path,
    form: Form,
    part: str,
    senders: Collection[str] = (PROJECT,),
    beside: Collection[str] = (),
) -> Filled:
    """Read the filled workbooks of ``form`` in the folder ``part`` of an investigation; tables without rows
    where there are none.

    senders: the codes of those who may have filled one in. beside: names of files in the folder that are none
    of its workbooks.
    """
    known = pd.DataFrame({"kommunekode": sorted(senders)})
    try:
        raws = list(returns.read(investigation, form, known, part, beside=beside))
    except ReturnsRejected as error:
        rejected = [each for each in error.problems if each.kind is not Fault.NO_RETURNS]
        return _Reader(form).filled([_problem(each) for each in rejected])
    reader = _Reader(form)
    marked = (investigation / DEMONSTRATION_MARK).exists()
    for raw in raws:
        reader.take(raw, marked)
    return reader.filled([])


def lines(faults: pd.DataFrame) -> list[str]:
    """Return ``faults`` (FAULTS) as lines (Danish): file, sheet and cell, then what to do."""
    return [
        f"{', '.join(filter(None, (row.file, row.sheet, row.cell)))}: {row.message}"
        for row in faults.itertuples()
    ]


def write_faults(faults: pd.DataFrame, path: Path) -> None:
    """Write ``faults`` (FAULTS) to the CSV file ``path``, for those who filled the form in; it opens safely
    in a spreadsheet.
    """
    csv_safe(faults).to_csv(path, index=False, lineterminator="\n")


class _Reader:
    """Reads the answers of all workbooks of one form."""

    def __init__(self, form: Form) -> None:
        self.form, self.sheets = form, {sheet.section: sheet for sheet in layout(form).values()}
        self.faults: list[Told] = []
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in form.sections}
        self.books: list[dict[str, str]] = []

    def take(self, raw: RawReturns, marked: bool) -> None:
        """Read the answers of the workbooks of ``raw``; marked: whether they should be demonstrations."""
        self.faults += [_problem(each) for each in raw.faults]
        self.faults += [
            told(each.file, each.sheet, each.cell, "teksten står uden for felterne og er ikke læst; flyt den")
            for each in raw.remarks.itertuples()
        ]
        mine = self._own(raw.workbooks, marked)
        for section, table in raw.tables.items():
            sheet, blocked = self.sheets[section], raw.blocked[section]
            for row in table.to_dict("records"):
                if row["file"] in mine and (row["file"], row["sheet_row"]) not in blocked:
                    self._row(sheet, row, mine[row["file"]])

    def _own(self, workbooks: pd.DataFrame, marked: bool) -> dict[str, dict[str, str]]:
        """File → what it says of itself, of those that are of this investigation's kind."""
        found = {}
        for book in workbooks.to_dict("records"):
            if (book["origin"] == ORIGIN_DEMONSTRATION) != marked:
                kind = "ikke en demonstration" if marked else "en demonstration blandt rigtige svar"
                self.faults.append(told(book["file"], "", "", f"filen er {kind}; fjern den fra mappen", True))
                continue
            about = {"municipality": book["municipality"]} | {key: book[key] for key in self.form.about}
            found[book["file"]] = about
            self.books.append({"file": book["file"], **about})
        return found

    def _row(self, sheet: SheetLayout, row: dict[str, Any], about: dict[str, str]) -> None:
        read: dict[str, Any] = {}
        for column in sheet.columns:
            cell = sheet.cell(column.name, row["sheet_row"])
            read[column.name], wrong = value(column.item, row[column.name])
            if wrong:
                self.faults.append(told(row["file"], sheet.sheet, cell, wrong))
        if any(read[column.name] is not None for column in sheet.columns if not column.prefilled):
            place = {"file": row["file"], "sheet_row": row["sheet_row"]}
            self.rows[sheet.section].append({**place, **about, **read})

    def filled(self, faults: list[Told]) -> Filled:
        """Return what was read, with ``faults`` that kept it from being."""
        columns = ["municipality", *self.form.about]
        tables = {name: self._table(name, ["file", "sheet_row", *columns]) for name in self.form.sections}
        missing = [fault for name, table in tables.items() for fault in self._missing(name, table)]
        every = pd.DataFrame([*faults, *self.faults, *missing], columns=FAULTS)
        return Filled(tables, pd.DataFrame(self.books, columns=["file", *columns]), every)

    def _table(self, section: str, columns: list[str]) -> pd.DataFrame:
        items = self.form.items_of(section)
        table = pd.DataFrame(self.rows[section], columns=[*columns, *(item.name for item in items)])
        numbers = {item.name: "float64" for item in items if item.type in _NUMBERS}
        return table.astype(numbers)

    def _missing(self, section: str, table: pd.DataFrame) -> Iterator[Told]:
        """Tell the answers that a row needs and lacks, one line for each file and column."""
        sheet = self.sheets[section]
        for column in sheet.columns:
            if column.prefilled or not column.item.required:
                continue
            for file, rows in table[table[column.name].isna()].groupby("file"):
                place = sheet.cell(column.name, int(rows["sheet_row"].min()))
                if any(fault[:3] == (file, sheet.sheet, place) for fault in self.faults):
                    continue
                lacking = danish.in_words(len(rows), "ét") + " svar mangler"
                yield told(str(file), sheet.sheet, place, f"{lacking} i »{column.item.question}«")


def value(item: Item, cell: Any) -> tuple[Any, str]:
    """Return a cell as a code, number, date or redacted text (None where there is none), and what is wrong
    with it (Danish), "" where nothing is.
    """
    if cell is None:
        return None, ""
    text = as_text(cell)
    if item.type in ("text", "free_text", "identifier"):
        return _text(item, text)
    if read_missing(text):
        return None, ""
    found: Any = _number(item, cell, text) if item.type in _NUMBERS else _date(cell, text)
    if item.values:
        found = _choice(item, text)
    if found is None or not _within(item, found):
        return None, f'her står "{shown(text)}"; svaret skal være: {answers(item)}'
    return found, ""


def _text(item: Item, text: str) -> tuple[str | None, str]:
    if _MARKUP.search(text):
        return None, "her står, hvad der ligner koder til en hjemmeside; skriv almindelig tekst"
    if item.max_length and len(text) > item.max_length:
        return None, f"teksten er på {len(text)} tegn; skriv højst {item.max_length}"
    clean, found = redact(plain_text(text))
    personal = "her står, hvad der ligner personoplysninger; de er fjernet, og skal ikke stå i skemaet"
    return " ".join(clean.split()) or None, personal if found else ""


def _choice(item: Item, text: str) -> str | None:
    found = read_label(text, item.values)
    return found.value if found else None


def _date(cell: Any, text: str) -> date | None:
    found = None if isinstance(cell, date) else read_date(text)
    return cell if isinstance(cell, date) else found.value if found else None


def _number(item: Item, cell: Any, text: str) -> float | None:
    read = None if is_number(cell) else read_number(text, item.unit, float(item.max or "inf"))  # type: ignore[arg-type]
    value = float(cell) if is_number(cell) else float(read.value) if read else None
    whole = value is not None and (item.type == "number" or value.is_integer())
    return value if whole else None


def _within(item: Item, value: Any) -> bool:
    if isinstance(value, str):
        return True
    return (item.min is None or value >= item.min) and (item.max is None or value <= item.max)


def _problem(each: Problem) -> Told:
    said = f'her står "{shown(each.value)}"; ' if each.value else ""
    return told(each.file, each.sheet, each.cell, said + each.expected, each.refuses)
