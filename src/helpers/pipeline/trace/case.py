"""From a decision's id to the cells of the workbook that tell of it, and to what was done with them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from helpers.errors import HelpersError
from helpers.pipeline import manifest
from helpers.pipeline.paths import Folders
from helpers.pipeline.stages import DEMONSTRATION
from helpers.project import Workspace
from helpers.protocol.codebook import CASES, Codebook, Item
from helpers.protocol.codebook.parts import PageUnits
from helpers.survey import own_protocol, reference
from helpers.survey.questionnaire.layout import layout
from helpers.survey.reading import checks
from helpers.survey.reading.files.file_names import Recorded, recorded
from helpers.survey.reading.opener import Opener
from helpers.survey.reading.returns import files

READER = "03_returns"
FILE = "standard_pages"  # of the whole file
CLOSE = 1e-9
NUMBER = re.compile(r"\d+(\.\d+)?")
HIDDEN = ("free_text",)  # types of questions whose answers are not printed


def known_ids(ws: Workspace) -> set[str]:
    """Return the ids of all decisions of which a row was returned, used or set aside."""
    try:
        frames = [ws.table(name)["decision_id"].dropna() for name in ("cases", "set_aside")]
    except HelpersError:  # the returns have not been read
        return set()
    return {str(ident) for frame in frames for ident in frame} - {""}


def told(ident: str, ws: Workspace, places: Folders) -> list[str]:
    """Return the lines on one decision; ``ident`` is one of ``known_ids``."""
    book = own_protocol.noted(ws)
    cases, aside = ws.table("cases"), ws.table("set_aside")
    returns = _returns(places)
    lines = [f"Decision {ident}"]
    for case in cases[cases["decision_id"] == ident].to_dict("records"):
        lines += _case(case, book, ws, returns)
    for row in aside[aside["decision_id"] == ident].to_dict("records"):
        lines.append(f"  set aside: {row['file']}, sheet {row['sheet']}, row {row['row']}: {row['reason']}")
    return lines


def investigation(places: Folders) -> Path:
    """Return the investigation that was read when the returns last were."""
    row = manifest.load(READER, places)
    return places.locate(row.parameters.get("investigation", DEMONSTRATION) if row else DEMONSTRATION)


def _returns(places: Folders) -> Path:
    """Return the folder that the returns were read from when they last were."""
    return investigation(places) / "returns"


def _case(case: dict[str, Any], book: Codebook, ws: Workspace, returns: Path) -> Iterator[str]:
    given = next((each for each in recorded(files(returns)) if each.file == case["file"]), None)
    sheets = _sheets(given, case["decision_id"], book)
    yield f"  workbook: {returns / case['file']}{'' if given else ', which is there no more'}"
    yield f"  case: sheet {book.sections[CASES].sheet}, row {case['row']}; {_stands_for(case, ws)}"
    (sheet,) = [each for each in layout(book).values() if each.section == CASES]
    for column in sheet.columns:
        if not pd.isna(case.get(column.name)):
            address = f"{column.letter}{case['row']}"
            yield f"    {address:<5} {column.name:<24} {_answer(case[column.name], column.item)}"
    for name, numbers in sheets.items():
        yield f"  sheet {name}: row {_spans(numbers)}"
    for account, columns in (("ledger", ("old", "new")), ("faults", ("value", "expected"))):
        yield from _account(ws.build / "returns" / f"{account}.csv", case["file"], sheets, columns)
    if line := _follows(case, book, ws.build / "returns" / "ledger.csv"):
        yield f"  {line}"


def _follows(case: dict[str, Any], book: Codebook, ledger: Path) -> str:
    """Return in a line how the case's standard pages follow from what was counted; an empty one where the
    codebook asks for standard pages.
    """
    item = next((column.made_from for column in book.measured(CASES) if column.name == FILE), "")
    if book.page_units is None or not item:
        return ""
    count, pages = case[item], case[FILE]
    shown = "missing" if pd.isna(pages) else f"{pages:.6g}"
    if pd.isna(count):
        return f"{FILE} {shown}: {item} is not answered"
    ways = _ways(count, case[book.page_units.told_by], book.page_units)
    for way, value in ways.items():
        if np.isclose(value, pages, rtol=CLOSE):
            return f"{FILE} {shown} = {item} {way}"
    for row in _changes(ledger, case, item, book):
        for way, value in ways.items():
            if np.isclose(value, float(row["old"]), rtol=CLOSE):
                return f"{FILE} {shown}: {item} {way} = {value:.6g}, then {row['rule']} (ledger)"
    return f"{FILE} {shown}: nothing tells whether {item} {count:.10g} is characters or pages"


def _ways(count: float, method: Any, units: PageUnits) -> dict[str, float]:
    """Return what a count is in standard pages, read in either unit, first in the one that was said."""
    characters = {f"{count:.10g} characters / {units.characters_per_page}": count / units.characters_per_page}
    pages = {f"{count:.10g} pages x {units.standard_pages_per_page:g}": count * units.standard_pages_per_page}
    return characters | pages if method in units.characters else pages | characters


def _changes(ledger: Path, case: dict[str, Any], item: str, book: Codebook) -> list[dict[str, str]]:
    """Return the changes of a case's answer to ``item`` that were made to a number."""
    (sheet,) = [each for each in layout(book).values() if each.section == CASES]
    (letter,) = [column.letter for column in sheet.columns if column.name == item]
    rows = _rows(ledger, case["file"], {sheet.sheet: [int(case["row"])]})
    return [row for row in rows if row["cell"] == f"{letter}{case['row']}" and NUMBER.fullmatch(row["old"])]


def _stands_for(case: dict[str, Any], ws: Workspace) -> str:
    try:
        weighted = ws.table("weighted_cases")
    except HelpersError:
        return "not weighted yet"
    weight = weighted.loc[weighted["decision_id"] == case["decision_id"], "weight"]
    known = not weight.empty and weight.notna().all()
    return (
        f"weight {weight.iloc[0]:.6g} in weighted_cases" if known else "no weight: not usable for page counts"
    )


def _answer(value: Any, item: Item) -> str:
    if item.type in HIDDEN:
        return "(free text, not printed)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}"
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)


def _sheets(given: Recorded | None, ident: str, book: Codebook) -> dict[str, list[int]]:
    """Return sheet → the rows about the decision in the workbook; {} where it is there no more."""
    if given is None:
        return {}
    with Opener(checks.template(book, set(reference.municipalities()["kommunekode"]))) as opener:
        opened = opener.open(given).book
    found: dict[str, list[int]] = {}
    for sheet in layout(book).values() if opened else ():
        if opened and "decision_id" in sheet.names:
            place = 1 + sheet.names.index("decision_id")
            numbers = [row[0] for row in opened.rows[sheet.sheet] if str(row[place]).strip() == ident]
            found |= {sheet.sheet: numbers} if numbers else {}
    return found


def _spans(numbers: list[int]) -> str:
    whole = numbers == list(range(numbers[0], numbers[-1] + 1))
    if len(numbers) > 1 and whole:
        return f"{numbers[0]}-{numbers[-1]}"
    return ", ".join(map(str, numbers))


def _account(path: Path, file: str, sheets: dict[str, list[int]], columns: tuple[str, str]) -> Iterator[str]:
    """Yield what the ledger or the list of questions says of the rows of ``sheets``."""
    for row in _rows(path, file, sheets):
        before, after = (row[name] for name in columns)
        where = f"{path.stem}: {row['sheet']} {row['cell']}"
        yield f"  {where} {row['rule']} ({row['severity']}): {before} → {after}"


def _rows(path: Path, file: str, sheets: dict[str, list[int]]) -> Iterator[dict[str, str]]:
    """Yield the lines of an account about the rows of ``sheets``."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            number = re.fullmatch(r"[A-Z]*(\d+)", row["cell"])
            if row["file"] == file and number and int(number[1]) in sheets.get(row["sheet"], ()):
                yield row
