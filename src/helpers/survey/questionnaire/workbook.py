"""Questionnaire workbooks: one per municipality, made from the codebook and the draw.

The bytes depend on the codebook, the municipality and its drawn cases alone (fixed zip times and properties).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from helpers.errors import HelpersError
from helpers.protocol.codebook import Codebook
from helpers.survey.questionnaire import guide as workbook_guide
from helpers.survey.questionnaire import sheet as workbook_sheet
from helpers.survey.questionnaire.formats import Formats
from helpers.survey.questionnaire.layout import (
    IDENTITY_KEYS,
    IDENTITY_SHEET,
    LISTS_SHEET,
    ORIGIN_REAL,
    SheetLayout,
    layout,
    long_lists,
)
from helpers.survey.questionnaire.sending import DEMONSTRATION, Sending
from helpers.survey.questionnaire.sheet import Rows

__all__ = [
    "NoDrawnCases",
    "UnknownMunicipality",
    "case_records",
    "file_name",
    "layout",
    "sheet_rows",
    "write_all",
    "write_questionnaire",
]

_CREATED = datetime(2022, 1, 20)  # the date of the terms of reference: a fixed one keeps the bytes fixed
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_ASCII = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ö": "oe", "ü": "ue", " ": "_", "-": "_", ".": None}
)
_ORDER = ["role", "provision", "period", "outcome", "draw_rank", "decision_id"]


class NoDrawnCases(HelpersError):
    """A municipality has no drawn case, so there is nothing to ask it about."""


class UnknownMunicipality(HelpersError):
    """The draw holds a municipality that the list of municipalities does not."""


def file_name(municipality: Mapping[str, Any]) -> str:
    """Return the workbook's file name, such as ``0101_koebenhavn.xlsx`` (ASCII)."""
    return f"{municipality['kommunekode']}_{municipality['name'].lower().translate(_ASCII)}.xlsx"


def write_all(
    folder: Path,
    codebook: Codebook,
    municipalities: pd.DataFrame,
    draw: pd.DataFrame,
    sending: Sending = DEMONSTRATION,
) -> list[Path]:
    """Write one workbook per municipality that has drawn cases; return the paths in the order of the
    municipality codes.

    ``municipalities`` needs kommunekode and name, ``draw`` the columns of draw.csv. Without ``sending`` they
    say that they are a demonstration. Raises NoDrawnCases for an empty draw, UnknownMunicipality for a code
    that is not in ``municipalities``.
    """
    drawn = dict(tuple(draw.groupby("municipality", sort=True)))
    if not drawn:
        raise NoDrawnCases("The draw holds no case: draw cases before writing questionnaires.")
    rows = municipalities.set_index("kommunekode", drop=False).to_dict("index")
    if unknown := sorted(drawn.keys() - rows.keys()):
        raise UnknownMunicipality(
            f"The draw holds {', '.join(map(str, unknown))}, which is no kommunekode of the list of "
            "municipalities."
        )
    folder.mkdir(parents=True, exist_ok=True)
    return [
        write_questionnaire(folder / file_name(rows[code]), codebook, rows[code], cases, sending)
        for code, cases in drawn.items()
    ]


def write_questionnaire(
    path: Path,
    codebook: Codebook,
    municipality_row: Mapping[str, Any],
    drawn_cases: pd.DataFrame,
    sending: Sending = DEMONSTRATION,
) -> Path:
    """Write the workbook of one municipality and return its path. Raises NoDrawnCases."""
    if drawn_cases.empty:
        raise NoDrawnCases(
            f"{municipality_row['kommunekode']} {municipality_row['name']} has no drawn case: leave it out."
        )
    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        subject = f"Spørgeskema til kommunen: {municipality_row['name']}"
        book.set_properties(
            {
                "title": codebook.title,
                "subject": subject,
                "author": "Projektgruppen",
                "company": "",
                "created": _CREATED,
            }
        )
        book.set_custom_property("Language", "da-DK")
        _fill(book, codebook, municipality_row, drawn_cases, sending)
    return path


def case_records(cases: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the drawn cases of one municipality as prefilled rows, in the order of the sheets: main cases
    first.
    """
    rows = cases.assign(decision_date=pd.to_datetime(cases["decision_date"])).to_dict("records")
    for row in rows:
        row["draw_source"] = "substitute" if row["role"] == "substitute" else "ankestyrelsen"
    return sorted(rows, key=lambda row: [row[name] for name in _ORDER])


def sheet_rows(codebook: Codebook, sheet: SheetLayout, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the prefilled values of each row of a data sheet (item name → code, number or date) from
    ``case_records``.
    """
    if sheet.rows == "free":
        return [{"row": number} for number in range(1, sheet.free_rows + 1)]
    if sheet.rows == "remitted_cases":
        return [case for case in records if case["outcome"] == "remitted"]
    if sheet.rows == "case_information_types":
        return [
            {**case, "information_type": kind.code}
            for case in records
            for kind in codebook.types_for(case["provision"])
        ]
    return records


def _fill(
    book: xlsxwriter.Workbook,
    codebook: Codebook,
    municipality: Mapping[str, Any],
    cases: pd.DataFrame,
    sending: Sending,
) -> None:
    formats, sheets, records = Formats(book), layout(codebook), case_records(cases)
    rows = Rows(
        codebook,
        sheets,
        {name: sheet_rows(codebook, sheet, records) for name, sheet in sheets.items()},
        long_lists(codebook),
    )
    guide = book.add_worksheet(workbook_guide.GUIDE_SHEET)
    for name, sheet in sheets.items():
        workbook_sheet.write(book.add_worksheet(name), sheet, rows, municipality["name"], formats)
    workbook_guide.write(guide, rows, municipality["name"], sending, formats)
    _write_identity(book.add_worksheet(IDENTITY_SHEET), codebook, municipality)
    _write_lists(book.add_worksheet(LISTS_SHEET), rows.lists)


def _write_identity(page: Worksheet, codebook: Codebook, municipality: Mapping[str, Any]) -> None:
    values = (
        municipality["kommunekode"],
        municipality["name"],
        codebook.version,
        codebook.sha256,
        ORIGIN_REAL,
    )
    for row, (key, value) in enumerate(zip(IDENTITY_KEYS, values, strict=True)):
        page.write_string(row, 0, key)
        page.write_string(row, 1, value)
    page.protect()
    page.very_hidden()


def _write_lists(page: Worksheet, lists: Iterable[Sequence[str]]) -> None:
    for column, labels in enumerate(lists):
        page.write_column(0, column, labels)
    page.protect()
    page.very_hidden()
