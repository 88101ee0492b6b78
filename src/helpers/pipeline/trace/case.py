"""From a decision's id to the cells of the workbook that tell of it, and to what was done with them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.errors import HelpersError
from helpers.pipeline import manifest
from helpers.pipeline.paths import Folders
from helpers.pipeline.stages import DEMONSTRATION
from helpers.project import Workspace
from helpers.protocol.codebook import CASES, Codebook, Item
from helpers.survey import own_protocol, reference
from helpers.survey.questionnaire.layout import layout
from helpers.survey.reading import checks
from helpers.survey.reading.files.file_names import Recorded, recorded
from helpers.survey.reading.opener import Opener
from helpers.survey.reading.returns import files

READER = "03_returns"
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
        return f"{value:g}"
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
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            number = row["cell"].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            if row["file"] == file and number.isdecimal() and int(number) in sheets.get(row["sheet"], ()):
                before, after = (row[name] for name in columns)
                where = f"{path.stem}: {row['sheet']} {row['cell']}"
                yield f"  {where} {row['rule']} ({row['severity']}): {before} → {after}"
