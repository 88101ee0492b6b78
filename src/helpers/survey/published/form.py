"""The form in which Ankestyrelsen adds decisions and rules to the register, made by the means of the
questionnaires.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from helpers.survey.published import register, values
from helpers.survey.questionnaire.formats import Formats
from helpers.survey.questionnaire.layout import (
    FIRST_DATA_ROW,
    GUIDANCE_ROW,
    GUIDE_SHEET,
    HEADER_ROW,
    IDENTITY_SHEET,
    MACHINE_ROW,
    TITLE_ROW,
)
from helpers.survey.questionnaire.sending import Sending
from helpers.survey.questionnaire.sheet import LINE, set_up_print, write_told
from helpers.survey.questionnaire.workbook import OPTIONS, describe, write_identity

FILE, SHEET, FOLDER = "regler_og_praksis.xlsx", "ændringer", "rules"
SHEETS = (GUIDE_SHEET, SHEET, IDENTITY_SHEET)
IDENTITY = {"kind": "regler_og_praksis", "form_version": "1"}  # what the reader knows the form by
TITLE = "Regler og praksis: ændringer, som mangler i registret"
ROWS = 200  # that can be filled in
FIRST_ROW = FIRST_DATA_ROW
LONGEST = 400  # characters of a text
TYPES = (
    *("principafgørelse", "principmeddelelse", "lov", "bekendtgørelse"),
    *("vejledning", "praksisundersøgelse", "ankeskema"),
)
PRECISION = {
    "dagen": values.DAY,
    "måneden": values.MONTH,
    "kvartalet": values.QUARTER,
    "året": values.YEAR,
}
CONCERNS = {
    "BPA (§ 96)": register.BPA,
    "Tabt arbejdsfortjeneste (§ 42)": register.LOST_EARNINGS,
    "Begge ydelser": register.BOTH,
    "Klagesager i almindelighed": register.APPEALS,
    "Bredere end de to ydelser": register.GENERAL,
}


@dataclass(frozen=True)
class Field:
    """A column of the form: machine name, head, what to write, an example, its width; choices: of a
    drop-down; needed: whether a row lacks something without it.
    """

    name: str
    title: str
    help: str
    example: str
    width: int
    choices: tuple[str, ...] = ()
    needed: bool = True


FIELDS = (
    Field("date_from", "Dato", "Den dag, ændringen gælder fra eller er offentliggjort.", "14-03-2016", 14),
    Field("precision", "Datoen er kendt på", "Vælg fra listen.", "dagen", 14, tuple(PRECISION)),
    Field("type", "Slags", "Vælg fra listen.", "principafgørelse", 20, TYPES),
    Field("number", "Nummer", "Nummeret, som den er kendt under.", "94-16", 16),
    Field("concerns", "Handler om", "Vælg fra listen.", "BPA (§ 96)", 28, tuple(CONCERNS)),
    Field("what_da", "Hvad den siger", "Kort og uden navne.", "Rådighedstimer i kontant tilskud", 60),
    Field(
        "documentation_relevance_da",
        "Betydning for dokumentationen",
        "Hvad kommunen skal kunne vise. Lad feltet stå tomt, hvis der ingen er.",
        "Timerne skal udmåles konkret",
        50,
        needed=False,
    ),
    Field("source", "Hvor den kan læses", "En adresse eller et nummer.", "ast.dk", 40),
)
_STEPS = (
    "Registret over regler og praksis bygger på offentlige kilder, og principafgørelserne er fundet på "
    "oversigter. Skriv de ændringer, som mangler, på arket »{sheet}«: én række for hver.",
    "Tag især de afgørelser med, som har betydning for, hvilke oplysninger der skal være i sager om BPA og "
    "tabt arbejdsfortjeneste. Skriv ikke navne, CPR-numre eller andet om borgere.",
    "Vælg fra listen, hvor der er en. Kendes kun måneden, kvartalet eller året, så skriv en dag i det, og "
    "vælg det i »Datoen er kendt på«.",
    "Skriv kun i de hvide felter. Ark, kolonner og overskrifter må ikke flyttes.",
)


def write(folder: Path, sending: Sending) -> Path:
    """Write the form to ``folder`` and return its path; ``sending`` says until when, and whom to ask."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        describe(book, TITLE, "Skema til Ankestyrelsen")
        formats = Formats(book)
        _guide(book.add_worksheet(GUIDE_SHEET), sending, formats)
        own = {"date_from": book.add_format(_DATE), "number": book.add_format(_TEXT)}
        _sheet(book.add_worksheet(SHEET), own, formats)
        write_identity(book.add_worksheet(IDENTITY_SHEET), IDENTITY, IDENTITY)
    return path


_OPEN = {"align": "left", "valign": "top", "border": 1, "locked": False}
_DATE = {**_OPEN, "num_format": "dd-mm-yyyy"}
_TEXT = {**_OPEN, "num_format": "@"}  # else 12-16 would become a date
_ACROSS = (34, 100)


def _guide(page: Worksheet, sending: Sending, formats: Formats) -> None:
    for column, width in enumerate(_ACROSS):
        page.set_column(column, column, width)
    page.write_string(0, 0, TITLE, formats.title)
    page.write_string(1, 0, "Skema til Ankestyrelsen", formats.subtitle)
    told = [("Send skemaet senest", sending.deadline), ("Spørg, hvis I er i tvivl", sending.contact)]
    told += [(f"Trin {n}", text.format(sheet=SHEET)) for n, text in enumerate(_STEPS, start=1)]
    row = write_told(page, 3, told, _ACROSS, formats)
    page.write_string(row + 1, 0, "Felterne", formats.heading)
    fields = [(field.title, f"{field.help} For eksempel: {field.example}") for field in FIELDS]
    row = write_told(page, row + 2, fields, _ACROSS, formats)
    page.protect()
    set_up_print(page, (row, 1), TITLE)


def _sheet(page: Worksheet, own: Mapping[str, Format], formats: Formats) -> None:
    page.write_string(TITLE_ROW - 1, 0, "Ændringer, som mangler i registret", formats.title)
    told = "Én række for hver. Vejledningen står på det første ark."
    page.write_string(GUIDANCE_ROW - 1, 0, told, formats.subtitle)
    page.set_row(MACHINE_ROW - 1, None, formats.head, {"hidden": True})
    page.set_row(HEADER_ROW - 1, 2 * LINE + 6, formats.head)
    last = FIRST_ROW + ROWS - 2
    for index, field in enumerate(FIELDS):
        page.set_column(index, index, field.width, own.get(field.name, formats.open_cell()))
        page.write_string(MACHINE_ROW - 1, index, field.name)
        page.write_string(HEADER_ROW - 1, index, field.title, formats.header)
        if field.choices:
            allowed = {"validate": "list", "source": list(field.choices), "error_title": "Vælg fra listen"}
            page.data_validation(FIRST_ROW - 1, index, last, index, allowed)
    page.freeze_panes(FIRST_ROW - 1, 1)
    page.protect("", {"format_columns": True, "format_rows": True})
    set_up_print(page, (FIRST_ROW + 20, len(FIELDS) - 1), TITLE, 2)
