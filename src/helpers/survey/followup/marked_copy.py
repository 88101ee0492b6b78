"""A copy of a returned workbook with a comment in every faulty cell, to send back to the municipality.

The copy is written anew from what the questionnaire asks: its own sheets and columns, and of the answers only
those that can be read. Nothing else of the returned file is in it: no free text, no foreign sheets, formulas,
macros or links, no person. So it is no return by itself: what comes back in it is read together with the
workbook that it was made of (``reading.later.copied``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet

from helpers.protocol.codebook import Item
from helpers.survey.cleaning import rule_table
from helpers.survey.questionnaire.layout import (
    CELL_HEAD,
    CONFIRMED_HEAD,
    IDENTITY_SHEET,
    LEFT_OUT,
    OVERVIEW_SHEET,
    SHEET_HEAD,
    TEXT_LEFT_OUT,
    SheetLayout,
)
from helpers.survey.questionnaire.workbook import CREATED, OPTIONS, write_identity
from helpers.survey.reading.problems import Fault
from helpers.survey.reading.returns import RawReturns
from helpers.survey.reading.values import TEXTS, is_number, legible, readable

OVERVIEW = OVERVIEW_SHEET
_HEAD = (
    "Kopi med kommentarer ved de gule felter. Ret svarene her, og send kopien. Er et svar rigtigt, som det "
    'står, så skriv Ja ud for det i kolonnen "Bekræftet" på arket "fejl".'
)
_DEMONSTRATION = "DEMONSTRATION: svarene er simulerede. "
_SEVERITY = {"blocking": "Kan ikke bruges, før det er rettet", "query": "Bedes bekræftet eller rettet"}
_LISTED = {
    "sheet": SHEET_HEAD,
    "cell": CELL_HEAD,
    "severity": "Hvad",
    "expected": "Hvad vi beder om",
    "value": "Sagsnøgle",
    "confirmed": CONFIRMED_HEAD,
}
_ANSWERS = {"validate": "list", "source": ["Ja", "Nej"]}
_NEVER = "–"  # where there is nothing to confirm


Row = tuple[int, tuple[Any, ...]]  # its number in Excel, and the values of the columns
Rows = Mapping[str, Sequence[Row]]  # section → rows of one workbook


def rows_in_use(
    raw: RawReturns, sheets: Mapping[str, SheetLayout], questioned: Mapping[str, set[tuple[str, int]]]
) -> Mapping[str, Rows]:
    """Return file → section → its rows as they stand, but for free rows that are neither answered nor
    questioned. questioned: file → sheet and row of its faults; other files are left out.
    """
    sections = [sheet.section for sheet in sheets.values()]
    found: dict[str, dict[str, list[Row]]] = {
        file: {section: [] for section in sections} for file in questioned
    }
    for name, sheet in sheets.items():
        table = raw.tables[sheet.section]
        asked = [column.name for column in sheet.columns if not column.item.prefilled]
        answered = table[asked].notna().any(axis=1)
        values = zip(*(table[column] for column in sheet.names), strict=True)
        for file, number, used, row in zip(table["file"], table["sheet_row"], answered, values, strict=True):
            if file in found and (used or sheet.rows != "free" or (name, number) in questioned[file]):
                found[file][sheet.section].append((number, row))
    return found


def write(
    path: Path,
    rows: Rows,
    faults: pd.DataFrame,
    sheets: Mapping[str, SheetLayout],
    keys: Collection[str],
    identity: Mapping[str, str],
    demonstration: bool,
) -> None:
    """Write the copy. rows: those of the one workbook that are in use; faults: its sender's rows of
    ``queries.faults``; sheets: ``layout``.

    keys: the ids of the decisions that exist; another text in their place is not repeated. identity: what the
    copy is known by (IDENTITY_KEYS).
    """
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        book.set_properties({"title": "Kopi med kommentarer", "author": "Projektgruppen", "created": CREATED})
        styles = _styles(book)
        head = (_DEMONSTRATION if demonstration else "") + _HEAD
        open_ = [_can_be_confirmed(fault, rows, sheets) for fault in faults.to_dict("records")]
        _overview(book.add_worksheet(OVERVIEW), head, faults, open_, styles)
        for name, sheet in sheets.items():
            page = book.add_worksheet(name)
            page.set_comments_author("Projektgruppen")
            _head(page, head, sheet, styles)
            comments = _comments(faults[faults["sheet"] == name])
            _answers(page, sheet, rows[sheet.section], comments, keys, styles["faulty"])
        write_identity(book.add_worksheet(IDENTITY_SHEET), identity)


def _styles(book: xlsxwriter.Workbook) -> dict[str, Format]:
    wrapped = {"text_wrap": True, "valign": "top"}
    return {
        "head": book.add_format({"bold": True, "font_color": "#7A1F1F"}),
        "header": book.add_format({"bold": True, "bg_color": "#12355B", "font_color": "#FFFFFF", **wrapped}),
        "body": book.add_format(wrapped),
        "faulty": book.add_format({"bg_color": "#FFF3B0", "border": 1, "valign": "top"}),
    }


def _can_be_confirmed(fault: Mapping[str, str], rows: Rows, sheets: Mapping[str, SheetLayout]) -> bool:
    """Say whether an answer may be right as it stands: it is there, can be read and is possible."""
    if fault["rule"] == rule_table.BESIDE.name:
        return True
    doubted = fault["severity"] == "query" or fault["rule"] == Fault.FOREIGN_FORMULA.value
    if not doubted or fault["rule"] in rule_table.UNCONFIRMED or fault["sheet"] not in sheets:
        return False
    row, column = xl_cell_to_rowcol(fault["cell"]) if fault["cell"] else (-1, -1)
    given = dict(rows[sheets[fault["sheet"]].section]).get(row + 1, ())
    return 0 <= column < len(given) and given[column] is not None


def _overview(
    page: Worksheet,
    head: str,
    faults: pd.DataFrame,
    confirmable: Sequence[bool],
    styles: Mapping[str, Format],
) -> None:
    page.write_string(0, 0, head, styles["head"])
    shown = faults.assign(
        severity=faults["severity"].map(_SEVERITY),
        value=faults["value"].where(faults["rule"] == "never_returned", ""),
        confirmed=["" if possible else _NEVER for possible in confirmable],
    )
    for column, (name, title) in enumerate(_LISTED.items()):
        page.write_string(2, column, title, styles["header"])
        for row, text in enumerate(shown[name], start=3):
            page.write_string(row, column, text, styles["body"])
    for row, possible in enumerate(confirmable, start=3):
        if possible:
            page.data_validation(row, len(_LISTED) - 1, row, len(_LISTED) - 1, _ANSWERS)
    page.set_column(0, 2, 18)
    page.set_column(3, 3, 100)
    page.set_column(4, 5, 18)
    page.freeze_panes(3, 0)


def _head(page: Worksheet, head: str, sheet: SheetLayout, styles: Mapping[str, Format]) -> None:
    page.write_string(0, 0, head, styles["head"])
    for column in sheet.columns:
        page.write_string(sheet.machine_row - 1, column.index, column.name)
        page.write_string(sheet.header_row - 1, column.index, column.item.question, styles["header"])
    page.set_row(sheet.machine_row - 1, None, None, {"hidden": True})
    page.set_column(0, len(sheet.columns) - 1, 18)
    page.set_row(sheet.header_row - 1, 62)
    page.freeze_panes(sheet.first_data_row - 1, 1)


def _comments(faults: pd.DataFrame) -> dict[tuple[int, int], str]:
    """Row and column (from 0) → what is asked there; several faults of one cell under each other."""
    found: dict[tuple[int, int], str] = {}
    for cell, expected in zip(faults["cell"], faults["expected"], strict=True):
        if cell:
            place = xl_cell_to_rowcol(cell)
            found[place] = f"{found[place]}\n{expected}" if place in found else expected
    return found


def _answers(
    page: Worksheet,
    sheet: SheetLayout,
    rows: Sequence[Row],
    comments: Mapping[tuple[int, int], str],
    keys: Collection[str],
    faulty: Format,
) -> None:
    shown = [
        _shown_column([values[column.index] for _, values in rows], column.item, keys)
        for column in sheet.columns
    ]
    for (number, _), values in zip(rows, zip(*shown, strict=True), strict=True):
        for column, value in enumerate(values):
            if value is not None:
                place = (number - 1, column)
                write = page.write_string if isinstance(value, str) else page.write_number
                write(*place, value, faulty if place in comments else None)
    for (row, column), text in comments.items():
        if row not in page.table or column not in page.table[row]:
            page.write_blank(row, column, None, faulty)
        page.write_comment(row, column, text, {"x_scale": 2.5, "y_scale": 1 + text.count("\n")})


def _shown_column(values: list[Any], item: Item, keys: Collection[str]) -> list[Any]:
    """The answers to one question as the copy may show them; equal ones are judged once."""
    judged = {
        (type(value), value): _shown(value, item, keys)
        for value in {(type(value), value): value for value in values}.values()
    }
    return [judged[type(value), value] for value in values]


def _shown(value: Any, item: Item, keys: Collection[str]) -> Any:
    """An answer as it stands where it can be read, else that it is left out; None where there is none."""
    if value is None:
        return None
    if item.type in TEXTS:
        return TEXT_LEFT_OUT
    if isinstance(value, str):
        return value if _readable(value, item, keys) else LEFT_OUT
    if isinstance(value, dt.date):
        return f"{value:%d-%m-%Y}"
    return value if is_number(value) and legible(value) is None else LEFT_OUT


def _readable(text: str, item: Item, keys: Collection[str]) -> bool:
    if item.type == "identifier":
        return text in keys
    return legible(text) is None and readable(text, item)
