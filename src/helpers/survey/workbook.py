"""Questionnaire workbooks: one per municipality, made from the codebook and the draw.

The bytes depend on the codebook, the municipality and its drawn cases alone (fixed zip times and properties).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from helpers.errors import HelpersError
from helpers.survey import workbook_guide
from helpers.survey.codebook import Codebook
from helpers.survey.layout import (
    COUNTER_CELL,
    IDENTITY_KEYS,
    IDENTITY_SHEET,
    LISTS_SHEET,
    ORIGIN_REAL,
    SheetLayout,
    layout,
    long_lists,
)
from helpers.survey.workbook_answers import add_validations, counter_formula, mark_missing
from helpers.survey.workbook_formats import Formats, widths

__all__ = ["NoDrawnCases", "UnknownMunicipality", "case_records", "file_name", "layout", "sheet_rows", "write_all", "write_questionnaire"]

_CREATED = datetime(2022, 1, 20)  # the date of the terms of reference: a fixed one keeps the bytes fixed
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_PROTECTION = {"autofilter": True, "format_columns": True, "format_rows": True, "sort": False}
_ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ö": "oe", "ü": "ue", " ": "_", "-": "_", ".": None})
_GUIDANCE_COLUMNS = 8
_ORDER = ["role", "provision", "period", "outcome", "draw_rank", "decision_id"]


class NoDrawnCases(HelpersError):
    """A municipality has no drawn case, so there is nothing to ask it about."""


class UnknownMunicipality(HelpersError):
    """The draw holds a municipality that the list of municipalities does not."""


def file_name(municipality: Mapping[str, Any]) -> str:
    """Return the workbook's file name, such as ``0101_koebenhavn.xlsx`` (ASCII)."""
    return f"{municipality['kommunekode']}_{municipality['name'].lower().translate(_ASCII)}.xlsx"


def write_all(folder: Path, codebook: Codebook, municipalities: pd.DataFrame, draw: pd.DataFrame) -> list[Path]:
    """Write one workbook per municipality that has drawn cases; return the paths in the order of the municipality codes.

    ``municipalities`` needs kommunekode and name, ``draw`` the columns of draw.csv.
    Raises NoDrawnCases for an empty draw, UnknownMunicipality for a code that is not in ``municipalities``.
    """
    drawn = dict(tuple(draw.groupby("municipality", sort=True)))
    if not drawn:
        raise NoDrawnCases("The draw holds no case: draw cases before writing questionnaires.")
    rows = municipalities.set_index("kommunekode", drop=False).to_dict("index")
    if unknown := sorted(drawn.keys() - rows.keys()):
        raise UnknownMunicipality(f"The draw holds {', '.join(map(str, unknown))}, which is no kommunekode of the list of municipalities.")
    folder.mkdir(parents=True, exist_ok=True)
    return [write_questionnaire(folder / file_name(rows[code]), codebook, rows[code], cases) for code, cases in drawn.items()]


def write_questionnaire(path: Path, codebook: Codebook, municipality_row: Mapping[str, Any], drawn_cases: pd.DataFrame) -> Path:
    """Write the workbook of one municipality and return its path. Raises NoDrawnCases."""
    if drawn_cases.empty:
        raise NoDrawnCases(f"{municipality_row['kommunekode']} {municipality_row['name']} has no drawn case: leave it out.")
    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        book.set_properties({"title": codebook.title, "author": "Projektgruppen", "company": "", "created": _CREATED})
        _fill(book, codebook, municipality_row, drawn_cases)
    return path


def case_records(cases: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the drawn cases of one municipality as prefilled rows, in the order of the sheets: main cases first."""
    rows = cases.assign(decision_date=pd.to_datetime(cases["decision_date"])).to_dict("records")
    for row in rows:
        row["draw_source"] = "substitute" if row["role"] == "substitute" else "ankestyrelsen"
    return sorted(rows, key=lambda row: [row[name] for name in _ORDER])


def sheet_rows(codebook: Codebook, sheet: SheetLayout, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the prefilled values of each row of a data sheet (item name → code, number or date) from ``case_records``."""
    if sheet.rows == "free":
        return [{"row": number} for number in range(1, sheet.free_rows + 1)]
    if sheet.rows == "remitted_cases":
        return [case for case in records if case["outcome"] == "remitted"]
    if sheet.rows == "case_information_types":
        return [{**case, "information_type": kind.code} for case in records for kind in codebook.types_for(case["provision"])]
    return records


def _fill(book: xlsxwriter.Workbook, codebook: Codebook, municipality: Mapping[str, Any], cases: pd.DataFrame) -> None:
    formats, sheets = Formats(book), layout(codebook)
    guide = book.add_worksheet(workbook_guide.GUIDE_SHEET)
    records = case_records(cases)
    rows = {name: sheet_rows(codebook, sheet, records) for name, sheet in sheets.items()}
    last_rows = {name: sheet.first_data_row + max(len(rows[name]), 1) - 1 for name, sheet in sheets.items()}
    for name, sheet in sheets.items():
        page = book.add_worksheet(name)
        _write_head(page, codebook, sheet, formats)
        _write_rows(page, sheet, rows[name], formats)
        add_validations(page, codebook, sheet, rows[name])
        _write_counter(page, codebook, sheet, sheets, last_rows, rows[name], formats)
        _set_up_page(page, sheet, last_rows[name], municipality["name"])
    workbook_guide.write(guide, codebook, sheets, municipality["name"], formats)
    _write_identity(book.add_worksheet(IDENTITY_SHEET), codebook, municipality)
    _write_lists(book.add_worksheet(LISTS_SHEET), codebook)


def _write_head(page: Worksheet, codebook: Codebook, sheet: SheetLayout, formats: Formats) -> None:
    section = codebook.sections[sheet.section]
    page.write_string(0, 0, section.title, formats.title)
    page.merge_range(1, 1, 1, min(len(sheet.columns), _GUIDANCE_COLUMNS) - 1, section.guidance, formats.guidance)
    for column in sheet.columns:
        page.write_string(sheet.machine_row - 1, column.index, column.name)
        page.write_string(sheet.header_row - 1, column.index, column.item.question, formats.header)
        # the column's own style makes every cell below an unlocked answer cell without writing thousands of blanks
        page.set_column(column.index, column.index, widths(column.item), formats.cell(column.item))
    page.set_row(sheet.title_row - 1, 24, formats.head)
    page.set_row(sheet.guidance_row - 1, 62, formats.head)
    page.set_row(sheet.machine_row - 1, None, formats.head, {"hidden": True})
    page.set_row(sheet.header_row - 1, 62, formats.head)
    page.set_default_row(hide_unused_rows=True)


def _write_rows(page: Worksheet, sheet: SheetLayout, rows: list[dict[str, Any]], formats: Formats) -> None:
    for column in sheet.columns:
        if column.item.prefilled:
            style, labels, index = formats.cell(column.item), column.item.values, column.index
            write = {"date": page.write_datetime, "integer": page.write_number}.get(column.item.type, page.write_string)
            for number, row in enumerate(rows, start=sheet.first_data_row - 1):
                write(number, index, labels.get(row[column.name], row[column.name]), style)


def _write_counter(
    page: Worksheet,
    codebook: Codebook,
    sheet: SheetLayout,
    sheets: dict[str, SheetLayout],
    last_rows: dict[str, int],
    rows: list[dict[str, Any]],
    formats: Formats,
) -> None:
    if not sheet.formula_cells:
        page.write_string(COUNTER_CELL, "Frivilligt", formats.counter)
        return
    missing = sum(row["role"] == "main" for row in rows) if sheet.rows == "drawn_cases" else 0
    page.write_formula(COUNTER_CELL, counter_formula(codebook, sheet, sheets, last_rows), formats.counter, f"Mangler {missing} svar")
    mark_missing(page, codebook, sheet, sheets, last_rows, formats)


def _set_up_page(page: Worksheet, sheet: SheetLayout, last_row: int, name: str) -> None:
    page.freeze_panes(sheet.first_data_row - 1, 1)
    page.autofilter(sheet.header_row - 1, 0, last_row - 1, len(sheet.columns) - 1)
    page.protect("", _PROTECTION)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(sheet.header_row - 1)
    page.set_footer(f"&L{name.replace('&', '&&')}&C&A&RSide &P af &N")


def _write_identity(page: Worksheet, codebook: Codebook, municipality: Mapping[str, Any]) -> None:
    values = (municipality["kommunekode"], municipality["name"], codebook.version, codebook.sha256, ORIGIN_REAL)
    for row, (key, value) in enumerate(zip(IDENTITY_KEYS, values, strict=True)):
        page.write_string(row, 0, key)
        page.write_string(row, 1, value)
    page.protect()
    page.very_hidden()


def _write_lists(page: Worksheet, codebook: Codebook) -> None:
    for column, labels in enumerate(long_lists(codebook)):
        page.write_column(0, column, labels)
    page.protect()
    page.very_hidden()
