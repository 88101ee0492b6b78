"""The register of proposals: workshop/proposals.xlsx (the form data/protocol/forms/proposals.yml; a newer
version of it may lie beside it under a longer name), or workshop/proposals.csv with the same columns.

    register = read(folder, forms.load("proposals"), findings, participants)
    register.rows      # the proposals that can be used
    register.faults    # what is wrong, cell by cell, in Danish; refused: the proposal is left out

A proposal rests on a finding: the id of a statement of the report on an estimand of the plan. What is refused
leaves the others as they are.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import danish
from helpers.protocol.codebook.form import Form
from helpers.survey import inputs, reference
from helpers.survey.columns import Column
from helpers.survey.forms import reading
from helpers.survey.forms.naming import COULD_TELL_WHO, Naming
from helpers.survey.forms.reading import FAULTS, Told, told
from helpers.survey.forms.reading import write_faults as write_faults
from helpers.survey.questionnaire.layout import FIRST_DATA_ROW, layout
from helpers.survey.reading.problems import shown

FOLDER, WORKBOOK, CSV = "workshop", "proposals.xlsx", "proposals.csv"
NAMED = ("proposals", "forslag")  # how the names of its files begin
SECTION = "proposals"
PLACE = ["file", "sheet_row"]
_APART = re.compile(r"[\s,;]+")
_EXCEL = re.compile(r"[A-Z]+([0-9]+)")
_FORMULA = ("=", "@")
_EXAMPLE = "skriv koden på et resultat i rapporten, for eksempel {}"


@dataclass(frozen=True)
class Register:
    """rows: PLACE and the form's items, one row per proposal that can be used; ``findings`` is a tuple of
    ids. faults: FAULTS. left_out: the proposals that cannot be used. there: whether there is a register.
    wrong: the items in which they have what must be corrected, in the form's order; none of a row that cannot
    be read.
    """

    rows: pd.DataFrame
    faults: pd.DataFrame
    left_out: int = 0
    there: bool = False
    wrong: tuple[str, ...] = ()

    @property
    def messages(self) -> list[str]:
        """Return the faults as lines (Danish): file, sheet and cell, then what to do."""
        return reading.lines(self.faults)


def read(
    investigation: Path, form: Form, findings: Collection[str], participants: int | None = None
) -> Register:
    """Read the register of an ``investigation``; without any, tables without rows.

    findings: the ids that a proposal may rest on; participants: the municipalities at the workshop, None
    where that is not known. Raises nothing for what stands in the files.
    """
    folder = investigation / FOLDER
    books, csv = _books(folder), (folder / CSV).is_file()
    workbook = bool(books)
    faults: list[Told] = []
    if workbook and csv:
        faults.append(told(CSV, "", "", f"der ligger også {books[0]}, som er læst; slet den ene", True))
    table, more = _from_workbooks(investigation, form, books) if workbook else _from_csv(folder / CSV, form)
    faults += more
    cells, kept, at_fault = _Cells(form, workbook), [], set[str]()
    seen: dict[str, int] = {}
    naming = Naming(dict(reference.municipalities().set_index("kommunekode")["name"]))
    texts = [item.name for item in form.items_of(SECTION) if item.type == "text" and item.name != "findings"]
    for row in table.to_dict("records"):
        wrong = [*_lacking(row, form), *_impossible(row, findings, participants), *_twice(row, seen)]
        wrong += [(name, COULD_TELL_WHO) for name in texts if naming.tells_who(row[name] or "")]
        faults += [told(row["file"], cells.sheet, cells.at(row, name), why, True) for name, why in wrong]
        at_fault |= {name for name, _ in wrong}
        if not wrong:
            kept.append(row | {"findings": ids(row["findings"], findings)})
    rows = pd.DataFrame(kept, columns=[*PLACE, *(item.name for item in form.items_of(SECTION))])
    told_of = pd.DataFrame(faults, columns=FAULTS)
    left_out = len(_rows_of(table, told_of)) - len(kept)
    items = tuple(item.name for item in form.items_of(SECTION) if item.name in at_fault)
    return Register(rows, told_of, left_out, workbook or csv or len(told_of) > 0, items)


def _rows_of(table: pd.DataFrame, faults: pd.DataFrame) -> set[tuple[str, int]]:
    """Return file and row of every proposal: those that were read, and those that were set aside whole."""
    read = {(str(file), int(row)) for file, row in zip(table["file"], table["sheet_row"], strict=True)}
    places = [(str(one.file), _EXCEL.fullmatch(str(one.cell))) for one in faults.itertuples()]
    told = {(file, int(cell[1])) for file, cell in places if cell}
    return read | {(file, row) for file, row in told if row >= FIRST_DATA_ROW}


def ids(text: str | None, findings: Collection[str]) -> tuple[str, ...]:
    """Return the ids in a cell, each once: as ``findings`` spell them, else as they stand there."""
    spelt = {one.casefold(): one for one in findings}
    parts = [part for part in _APART.split(text or "") if part]
    return tuple(dict.fromkeys(spelt.get(part.casefold(), part) for part in parts))


@dataclass(frozen=True)
class _Cells:
    """How a cell is called: as Excel does, or by row and column of a CSV file."""

    form: Form
    workbook: bool

    @property
    def sheet(self) -> str:
        return self.form.sections[SECTION].sheet if self.workbook else ""

    def at(self, row: Mapping[str, Any], name: str) -> str:
        if not self.workbook:
            return _csv_cell(int(row["sheet_row"]), name)
        return next(iter(layout(self.form).values())).cell(name, int(row["sheet_row"]))


def _csv_cell(row: int, name: str) -> str:
    return f"række {row}, kolonne {name}"


def _books(folder: Path) -> list[str]:
    """Return the names of the register's files that are no CSV file: of versions, the reader takes one."""
    names = sorted(path.name for path in folder.glob("*") if path.is_file())
    mine = [name for name in names if name.casefold().startswith(NAMED)]
    return [name for name in mine if not name.casefold().endswith(".csv")]


def _from_workbooks(
    investigation: Path, form: Form, books: Collection[str]
) -> tuple[pd.DataFrame, list[Told]]:
    others = {path.name for path in (investigation / FOLDER).iterdir()} - set(books)
    loose = replace(form, items=tuple(replace(item, required=False) for item in form.items))
    filled = reading.read(investigation, loose, FOLDER, beside=others)  # what a row lacks is told here
    faults = [told(*row) for row in filled.faults.itertuples(index=False, name=None)]
    return _without_nan(filled.tables[SECTION]), faults


def _without_nan(table: pd.DataFrame) -> pd.DataFrame:
    return table.astype(object).where(table.notna(), None)


def _from_csv(path: Path, form: Form) -> tuple[pd.DataFrame, list[Told]]:
    items = [item for item in form.items_of(SECTION) if not item.locked]
    nothing = pd.DataFrame(columns=[*PLACE, *(item.name for item in items)])
    if not path.is_file():
        return nothing, []
    try:
        table = inputs.read(path, [Column(item.name, filled=False) for item in items])
    except inputs.InputInvalid as error:
        names = ", ".join(item.name for item in items)
        what = str(error).replace(str(path), path.name)
        why = f"filen kan ikke læses; gem den som CSV UTF-8 med kolonnerne {names} ({what})"
        return nothing, [told(path.name, "", "", why, True)]
    rows, faults = [], []
    for number, cells in zip(table.index, table.to_dict("records"), strict=True):
        found: dict[str, Any] = {"file": path.name, "sheet_row": number}
        for item in items:
            text = str(cells[item.name]).strip()
            read, why = (
                (None, _IS_FORMULA) if text.startswith(_FORMULA) else reading.value(item, text or None)
            )
            found[item.name] = read
            faults += [told(path.name, "", _csv_cell(int(number), item.name), why)] if why else []
        rows.append(found)
    return _without_nan(pd.DataFrame(rows, columns=nothing.columns)), faults


_IS_FORMULA = "her står en formel; skriv teksten selv"
_MISSING = "uden et svar her kommer forslaget ikke med i rapporten"


def _lacking(row: Mapping[str, Any], form: Form) -> Iterator[tuple[str, str]]:
    for item in form.items_of(SECTION):
        if item.required and item.name != "findings" and row[item.name] is None:
            yield item.name, _MISSING


def _impossible(
    row: Mapping[str, Any], findings: Collection[str], participants: int | None
) -> Iterator[tuple[str, str]]:
    """Yield what cannot be of a proposal: the item, and what to do."""
    given, example = ids(row["findings"], findings), next(iter(sorted(findings)), "E1_bpa")
    if not given:
        yield "findings", f"forslaget bygger ikke på noget fund; {_EXAMPLE.format(example)}"
    if unknown := [one for one in given if one not in findings]:
        yield "findings", _unknown(unknown, findings, example)
    support, asked = row["support"], row["asked"]
    if support is not None and asked is not None and support > asked:
        yield "support", _too_many(support, asked, "tog stilling")
    if participants is not None and asked is not None and asked > participants:
        yield "asked", _too_many(asked, participants, "deltog i workshoppen")


def _too_many(found: float, most: float, who: str) -> str:
    number, limit = danish.number(found), danish.number(most)
    return f'her står "{number}"; der kan højst være {limit}, som er dem, der {who}'


def _unknown(unknown: list[str], findings: Collection[str], example: str) -> str:
    named = danish.listing([f'"{shown(one)}"' for one in unknown])
    near = difflib.get_close_matches(unknown[0], sorted(findings), n=1, cutoff=0.8)
    advice = f"mente I {near[0]}?" if near else _EXAMPLE.format(example)
    are = "ikke er et fund" if len(unknown) == 1 else "ikke er fund"
    return f"her står {named}, som {are} i undersøgelsen; {advice}"


def _twice(row: Mapping[str, Any], seen: dict[str, int]) -> Iterator[tuple[str, str]]:
    if row["proposal"] is None:
        return
    first = seen.setdefault(" ".join(row["proposal"].casefold().split()), int(row["sheet_row"]))
    if first != row["sheet_row"]:
        yield "proposal", f"forslaget står allerede i række {first}; slet det ene"
