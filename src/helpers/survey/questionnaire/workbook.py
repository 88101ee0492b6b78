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
from helpers.protocol.codebook.form import Form
from helpers.survey.questionnaire import guide as workbook_guide
from helpers.survey.questionnaire import sheet as workbook_sheet
from helpers.survey.questionnaire.formats import Formats
from helpers.survey.questionnaire.layout import (
    FIRST_VERSION,
    GUIDE_SHEET,
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

CREATED = datetime(2022, 1, 20)  # the date of the terms of reference: a fixed one keeps the bytes fixed
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_ASCII = str.maketrans(
    {"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ö": "oe", "ü": "ue", " ": "_", "-": "_", ".": None}
)
_ORDER = ["role", "provision", "period", "outcome", "draw_rank", "decision_id"]


class Page(Worksheet):
    """A sheet for our own formulas alone: XlsxWriter would search each for 58 names of functions that Excel
    has come to know since, and none of ours uses one.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


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
    say that they are a demonstration. Raises HelpersError for an empty draw, and for a code that is not
    in ``municipalities``.
    """
    drawn = records(draw)
    if not drawn:
        raise HelpersError("The draw holds no case: draw cases before writing questionnaires.")
    rows = municipalities.set_index("kommunekode", drop=False).to_dict("index")
    if unknown := sorted(drawn.keys() - rows.keys()):
        raise HelpersError(
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
    cases: list[dict[str, Any]],
    sending: Sending = DEMONSTRATION,
) -> Path:
    """Write the workbook of one municipality, its drawn ``cases`` as ``records`` gives them, and return its
    path. Raises HelpersError where there is none.
    """
    if not cases:
        raise HelpersError(
            f"{municipality_row['kommunekode']} {municipality_row['name']} has no drawn case: leave it out."
        )
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        subject = f"Spørgeskema til kommunen: {municipality_row['name']}"
        describe(book, codebook.title, subject)
        _fill(book, codebook, municipality_row, cases, sending)
    return path


def records(draw: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Return municipality → its drawn cases as prefilled rows, in the sheets' order: main cases first."""
    rows = draw.assign(decision_date=pd.to_datetime(draw["decision_date"])).to_dict("records")
    found: dict[str, list[dict[str, Any]]] = {row["municipality"]: [] for row in rows}
    for row in sorted(rows, key=lambda row: [row[name] for name in _ORDER]):
        row["draw_source"] = "substitute" if row["role"] == "substitute" else "ankestyrelsen"
        found[row["municipality"]].append(row)
    return dict(sorted(found.items()))


def sheet_rows(codebook: Codebook, sheet: SheetLayout, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the prefilled values of each row of a data sheet (item name → code, number or date); ``cases``:
    one municipality's of ``records``.
    """
    if sheet.rows == "free":
        return [{"row": number} for number in range(1, sheet.free_rows + 1)]
    if sheet.rows == "remitted_cases":
        return [case for case in cases if case["outcome"] == "remitted"]
    if sheet.rows == "case_information_types":
        return [
            {**case, "information_type": kind.code}
            for case in cases
            for kind in codebook.types_for(case["provision"])
        ]
    return cases


def _fill(
    book: xlsxwriter.Workbook,
    codebook: Codebook,
    municipality: Mapping[str, Any],
    cases: list[dict[str, Any]],
    sending: Sending,
) -> None:
    sheets = layout(codebook)
    prefilled = {name: sheet_rows(codebook, sheet, cases) for name, sheet in sheets.items()}
    known = {"municipality": municipality["kommunekode"], "municipality_name": municipality["name"]}
    fill(book, codebook, prefilled, {**known, "origin": ORIGIN_REAL}, sending)


def fill(
    book: xlsxwriter.Workbook,
    form: Form,
    prefilled: dict[str, list[dict[str, Any]]],
    known: Mapping[str, str],
    sending: Sending,
) -> None:
    """Write the sheets of ``form`` to the empty ``book``. prefilled: sheet → rows written beforehand; known:
    municipality, municipality_name, origin, and what the form is about.
    """
    formats, sheets, name = Formats(book), layout(form), known["municipality_name"]
    rows = Rows(form, sheets, prefilled, long_lists(form))
    guide = book.add_worksheet(GUIDE_SHEET, Page)
    for title, sheet in sheets.items():
        workbook_sheet.write(book.add_worksheet(title, Page), sheet, rows, name, formats)
    workbook_guide.write(guide, rows, name, sending, formats)
    own = {"codebook_version": form.version, "codebook_sha256": form.sha256, "based_on": ""}
    identity = {**own, "version": FIRST_VERSION, **known}
    write_identity(book.add_worksheet(IDENTITY_SHEET), identity, (*IDENTITY_KEYS, *form.about))
    _write_lists(book.add_worksheet(LISTS_SHEET), rows.lists)


def describe(book: xlsxwriter.Workbook, title: str, subject: str, made: datetime = CREATED) -> None:
    """Give a workbook that is sent out its properties: whose it is and its language, and when it is said to
    be made, which no clock tells.
    """
    told = {"title": title, "subject": subject, "author": "Projektgruppen", "company": ""}
    book.set_properties({**told, "created": made})
    book.set_custom_property("Language", "da-DK")


def write_identity(page: Worksheet, identity: Mapping[str, str], keys: Iterable[str] = IDENTITY_KEYS) -> None:
    """Write what the reader knows a workbook by (``keys``) to the empty ``page``, and hide it."""
    for row, key in enumerate(keys):
        page.write_string(row, 0, key)
        page.write_string(row, 1, identity[key])
    page.protect()
    page.very_hidden()


def _write_lists(page: Worksheet, lists: Iterable[Sequence[str]]) -> None:
    for column, labels in enumerate(lists):
        page.write_column(0, column, labels)
    page.protect()
    page.very_hidden()
