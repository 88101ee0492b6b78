"""A small investigation of three municipalities for tests: the project's own workbooks, answered without a
fault.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from helpers.protocol import codebook
from helpers.protocol.codebook import Codebook
from helpers.survey import reference
from helpers.survey.cleaning import clean, rules, tables
from helpers.survey.followup import queries
from helpers.survey.questionnaire import workbook
from helpers.survey.reading import returns
from helpers.survey.reading.values import read_date
from helpers.survey.sampling import draw

MUNICIPALITIES = ("0101", "0461", "0825")
BOOK = codebook.stored("2.0")
SHEETS = workbook.layout(BOOK)
Also = Callable[[returns.RawReturns, clean.Cleaned], object]
LABELS = {item.name: item.values for item in BOOK.items}


def frame() -> pd.DataFrame:
    """Three decisions in every stratum of the three municipalities."""
    days = {"2014": "2014-03-12", "2019": "2019-11-05"}
    rows = [
        (f"{code}-{provision[:3]}-{year}-{outcome[:3]}-{n}", code, provision, outcome, day)
        for code in MUNICIPALITIES
        for provision in ("bpa", "lost_earnings")
        for year, day in days.items()
        for outcome in ("upheld", "remitted")
        for n in (1, 2, 3)
    ]
    return pd.DataFrame(rows, columns=draw.FRAME_COLUMNS)


@dataclass(repr=False)
class Investigation:
    """An investigation folder with what is needed to read and clean it.

    ``read`` and ``clean`` give what they gave before while no byte in the folder has changed: not to be
    changed, and not for a test of what happens when the same returns are cleaned again.
    """

    path: Path
    codebook: Codebook
    municipalities: pd.DataFrame
    frame: pd.DataFrame
    draw: pd.DataFrame
    _given: dict[str, tuple[object, Any]] = field(init=False, default_factory=dict)

    @cached_property
    def files(self) -> list[Path]:
        return sorted((self.path / "returns").glob("*.xlsx"))

    def copy_to(self, folder: Path) -> Investigation:
        shutil.copytree(self.path, folder)
        return Investigation(folder, self.codebook, self.municipalities, self.frame, self.draw)

    def batches(self, size: int = returns.BATCH) -> Iterator[returns.RawReturns]:
        return returns.read(self.path, self.codebook, self.municipalities, size=size)

    def read(self) -> returns.RawReturns:
        def whole() -> returns.RawReturns:
            (raw,) = self.batches()
            return raw

        return self._once("read", whole)

    def clean(self, also: Also | None = None) -> clean.Cleaned:
        """What cleaning gives. also: what is done beside it, as in ``clean.clean``, each time it is asked."""
        if also is not None:
            self._given.pop("clean", None)
        return self._once(
            "clean", lambda: clean.clean([self.read()], self.codebook, self.draw, self.frame, also)
        )

    def faults(self) -> pd.DataFrame:
        return queries.faults(self.clean(), self.codebook)

    def _once(self, what: str, made: Callable[[], Any]) -> Any:
        now = [(path, path.lstat().st_mode, _content(path)) for path in sorted(self.path.rglob("*"))]
        if what not in self._given or self._given[what][0] != now:
            self._given[what] = now, made()
        return self._given[what][1]

    def row(self, sheet: str, decision: str, n: int = 0) -> int:
        """Excel's number of the nth row about a decision."""
        page = openpyxl.load_workbook(self.files[MUNICIPALITIES.index(decision[:4])], read_only=True)[sheet]
        numbers = [
            number
            for number, cells in enumerate(page.iter_rows(max_col=1, values_only=True), start=1)
            if cells[0] == decision
        ]
        return numbers[n]

    def edit(self, cells: Mapping[tuple[str, str], Any], file: int = 0) -> None:
        """Put values into cells of one returned workbook: (sheet, address) → value."""
        book = openpyxl.load_workbook(self.files[file])
        for (sheet, address), value in cells.items():
            book[sheet][address] = value
        book.save(self.files[file])


def _content(path: Path) -> bytes:
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        return file.read()


def build(folder: Path, quota: int = 1, substitutes: int = 1) -> Investigation:
    """Write the investigation with one main case and one substitute per stratum; the main cases are answered
    in full.
    """
    decisions = frame()
    drawn = draw.draw_cases(decisions, quota=quota, substitutes=substitutes, seed=1)
    municipalities = reference.municipalities()
    chosen = municipalities[municipalities["kommunekode"].isin(MUNICIPALITIES)]
    for path in workbook.write_all(folder / "returns", BOOK, chosen, drawn):
        book = openpyxl.load_workbook(path)
        for sheet in SHEETS:
            _answer(book[sheet], sheet, drawn)
        book.save(path)
    return Investigation(folder, BOOK, municipalities, decisions, drawn)


def _answer(page: Any, sheet: str, drawn: pd.DataFrame) -> None:
    main = set(drawn.loc[drawn["role"] == "main", "decision_id"])
    for number, row in enumerate(page.iter_rows(min_row=SHEETS[sheet].first_data_row), start=1):
        if row[0].value in main:
            for column in SHEETS[sheet].columns:
                if not column.item.prefilled:
                    row[column.index].value = answer(sheet, column.name, number)


def answer(sheet: str, item: str, number: int) -> Any:
    """The faultless answer in the nth row of a sheet: a number, a Danish label, or nothing."""
    if sheet == "sager":
        pages = 30 + 3 * number
        added = {"reassessment_pages": 1, "appeal_form_pages": 2, "later_request_pages": 1}
        numbers = {
            "standard_pages": pages,
            "physical_pages": pages + 5,
            "second_pages": pages - 2,
            "decision_pages": pages - 4,
        }
        numbers |= added | {"statement_pages": 3, "processing_days": 60 + number}
        codes = {
            "disposition": "completed",
            "measuring_method": "estimate",
            "attachments_included": "yes",
            "duplicates_included": "no",
        }
        codes |= dict.fromkeys(
            ("found_without_list", "case_informed", "reasoning_given", "hearing_held"), "yes"
        )
        return numbers[item] if item in numbers else LABELS[item][codes[item]] if item in codes else None
    if sheet == "årsager":
        labels = {
            "principal_cause": "information_basis",
            "missing_information_1": "application",
            "after_remittal": "granted",
        }
        chosen = {
            "cause_information_basis": "Ja",
            **{name: LABELS[name][code] for name, code in labels.items()},
        }
        return chosen.get(item, None if item.startswith("missing_information") else "Nej")
    if sheet == "tid":
        return LABELS[item]["caseworker"] if item == "answered_by" else 10 + number
    present = number % 3 > 0
    later = {
        "retrieval": LABELS["retrieval"]["newly_obtained" if number % 2 else "at_hand"],
        "needed_for": LABELS["needed_for"]["both"],
    }
    later["source"] = LABELS["source"]["citizen"]
    return ("Ja" if present else "Nej") if item == "present" else later[item] if present else None


def replayed(raw: returns.RawReturns, cleaned: clean.Cleaned) -> dict[str, pd.DataFrame]:
    """The clean tables as the ledger and the set-aside rows alone make them from the returned answers."""
    gone = set(cleaned.set_aside[["file", "sheet", "row"]].itertuples(index=False, name=None))
    rows = {}
    for section, table in raw.tables.items():
        table = table.set_index(["file", "sheet_row"], drop=False)
        _enter(
            table,
            cleaned.ledger[cleaned.ledger["sheet"] == raw.names[section].sheet],
            raw.names[section].letters,
            section,
        )
        kept = [(file, raw.names[section].sheet, row) not in gone for file, row in table.index]
        rows[section] = rules.decode(table[kept].reset_index(drop=True), BOOK.items_of(section))
    return tables.build(rows, BOOK)


def _enter(table: pd.DataFrame, ledger: pd.DataFrame, letters: Mapping[str, str], section: str) -> None:
    items = {letter: BOOK.item(name, section) for name, letter in letters.items()}
    for entry in ledger[ledger["rule"] != "beside_the_columns"].itertuples():
        item = items[entry.cell.rstrip("0123456789")]
        row = int(entry.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        table.at[(entry.file, row), item.name] = _parsed(entry.new, item.type)


def _parsed(text: str, kind: str) -> Any:
    readers = {
        "integer": float,
        "date": lambda day: read_date(day).value,
    }  # the ledger writes numbers as Python does
    return None if text == "" else readers[kind](text) if kind in readers else text
