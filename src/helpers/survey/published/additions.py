"""What Ankestyrelsen adds to the register: rules/*.xlsx of an investigation, read as all returned files are.

Files are hostile input: each is looked through and read in a process with limits, and nothing of it is run.
What is wrong is told in Danish, cell by cell; a row with a fault is not used, and a foreign file is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from helpers.survey.coding.cells import FAULTS, Book, Fault, books
from helpers.survey.forms import reading
from helpers.survey.published import form, register, values
from helpers.survey.published.form import FIELDS, FIRST_ROW, SHEET, Field
from helpers.survey.questionnaire.layout import IDENTITY_SHEET, MACHINE_ROW
from helpers.survey.reading.checks import cpr_numbers
from helpers.survey.reading.problems import shown
from helpers.survey.reading.values import as_text, read_date
from helpers.survey.redaction import redact

COLUMNS = [
    *("date_from", "precision", "type", "number", "area", "concerns", "label_da", "what_da"),
    *("documentation_relevance", "documentation_relevance_da", "source", "certainty", "note", "kind"),
]
DECISIONS = "principafgørelser"
_FIRST_NUMBER = re.compile(r"[0-9]+(?:-[0-9]+)?")
_BEFORE_NUMBER = re.compile(r"^(?:nr|nummer)\b\.? *", re.IGNORECASE)
_BESIDE_DASH = re.compile(r" ?[-–] ?(?=[0-9])")
EARLIEST, LATEST = 1998, 2049  # years: the Act is of 1998, and 2094 is a slip of the pen
_USE = "brug det skema, som projektet har sendt ud"


class Entry(NamedTuple):
    """What a change is known by: its family of types, the first number of its own, and the year."""

    family: str
    number: str
    year: int

    def same(self, other: Entry) -> bool:
        """Whether both are about one change: numbers of principal decisions hold their year, those of laws
        and orders come again, and a law often begins to hold the year after it is made.
        """
        alike = (self.family, self.number) == (other.family, other.number)
        return alike and (self.family == DECISIONS or abs(self.year - other.year) <= 1)


@dataclass(frozen=True)
class Added:
    """rows: COLUMNS with day and last_day, as the register has them. faults: FAULTS."""

    rows: pd.DataFrame
    faults: pd.DataFrame

    @property
    def messages(self) -> list[str]:
        """Return the faults as lines (Danish): file, sheet and cell, then what to do."""
        return reading.lines(self.faults)


def read(folder: Path, known: pd.DataFrame) -> Added:
    """Read the forms in rules/ of the investigation ``folder``; both tables without rows where there is none.

    known: the register (``register.read``); what it has already is told and not read again.
    """
    faults: list[Fault] = []
    seen = [_entry(row) for row in known.to_dict("records") if row["number"]]
    filled = books(folder / form.FOLDER, "et udfyldt skema", faults, _foreign)
    rows = [row for book in filled for row in _rows(book, seen, faults)]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return Added(values.dated(table), pd.DataFrame([fault.row for fault in faults], columns=FAULTS))


def _foreign(book: Book) -> str:
    """Return why nothing of a file is used, "" where it is the form."""
    if book.blocked.get(IDENTITY_SHEET) or dict(book.said) != form.IDENTITY:
        return f"filen er ikke skemaet om regler og praksis; {_USE}"
    if strange := sorted(set(book.grids) - set(form.SHEETS)):
        return f'arket "{shown(strange[0])}" er ikke skemaets; slet det'
    names = [field.name for field in FIELDS]
    if [book.text(SHEET, MACHINE_ROW, place) for place in range(len(names))] != names:
        return f'kolonnerne på arket "{SHEET}" er flyttet, slettet eller omdøbt; {_USE}'
    return ""


def _rows(book: Book, seen: list[Entry], faults: list[Fault]) -> Iterator[dict[str, str]]:
    """Yield the rows without a fault; ``seen``: what is known already."""
    blocked = book.blocked.get(SHEET, {})
    for number in range(FIRST_ROW, len(book.grids[SHEET]) + 1):
        places = {field: xl_rowcol_to_cell(number - 1, at) for at, field in enumerate(FIELDS)}
        cells = {field: book.at(SHEET, number, at) for at, field in enumerate(FIELDS)}
        if all(cell is None for cell in cells.values()) and not blocked.keys() & set(places.values()):
            continue
        told = {
            field: ("", _FORMULA) if places[field] in blocked else _value(field, cell)
            for field, cell in cells.items()
        }
        read = {field.name: text for field, (text, _) in told.items()}
        wrong = {field: why for field, (_, why) in told.items() if why} or _known(read, seen)
        faults += [Fault(book.file, SHEET, places[field], why) for field, why in wrong.items()]
        if not wrong:
            seen.append(_entry(read))
            yield _row(read)


def _known(read: dict[str, str], seen: list[Entry]) -> dict[Field, str]:
    if not any(_entry(read).same(other) for other in seen):
        return {}
    told = f'"{shown(read["number"])}" står allerede i registret eller skemaet; rækken er ikke læst igen'
    return {next(field for field in FIELDS if field.name == "number"): told}


_FORMULA = "her står en formel eller en fejlværdi; skriv svaret selv"


def _value(field: Field, cell: Any) -> tuple[str, str]:
    """Return a cell as the register has it, and what is wrong with it (Danish), "" where nothing is."""
    if cpr_numbers(cell):
        return "", "her står, hvad der ligner et CPR-nummer; fjern det. Rækken er ikke læst"
    if field.name == "date_from":
        found = _date(cell)
        if found is None or not EARLIEST <= found.year <= LATEST:
            said = f'her står "{shown(as_text(cell))}"; ' if cell is not None else "datoen mangler; "
            return "", f"{said}skriv en dato som {field.example}"
        return found.isoformat(), ""
    number = field.name == "number"
    if number and isinstance(cell, date):
        return "", "regnearket har gjort nummeret til en dato; skriv det igen med en apostrof foran"
    text = " ".join(as_text(cell).split()) if cell is not None else ""
    if not text:
        return "", f"»{field.title}« mangler; skriv for eksempel {field.example}" if field.needed else ""
    if field.choices:
        chosen = _choice(text, field.choices)
        told = f'her står "{shown(text)}"; vælg en af: {", ".join(field.choices)}'
        return chosen, "" if chosen else told
    if len(text) > form.LONGEST:
        return "", f"teksten er på {len(text)} tegn; skriv højst {form.LONGEST}"
    text = _BESIDE_DASH.sub("-", _BEFORE_NUMBER.sub("", text)) if number else text
    return values.held(redact(text)[0]), ""


def _date(cell: Any) -> date | None:
    """Return the day in a cell: a date, or one in words or figures as Danes write it."""
    if isinstance(cell, datetime):
        return cell.date()
    if cell is None or isinstance(cell, date):
        return cell
    found = read_date(as_text(cell))
    return found.value if found else None


def _choice(text: str, choices: Sequence[str]) -> str:
    """Return the choice that ``text`` is, or is a part of where no other has it; "" where none is meant."""
    word = text.casefold()
    same = [choice for choice in choices if choice.casefold() == word]
    part = [choice for choice in choices if word in choice.casefold()]
    return same[0] if same else part[0] if len(part) == 1 and len(word) > 1 else ""


def _row(read: dict[str, str]) -> dict[str, str]:
    precision = form.PRECISION[read["precision"]]
    label = f"{read['type'].capitalize()} {read['number']}"
    relevance = read["documentation_relevance_da"]
    return read | {
        "precision": precision,
        "date_from": _first_day(date.fromisoformat(read["date_from"]), precision).isoformat(),
        "concerns": form.CONCERNS[read["concerns"]],
        "label_da": label if len(label) <= register.LONGEST else f"{label[: register.LONGEST - 1]}…",
        "kind": register.KIND[read["type"]],
        "area": read["concerns"],
        "documentation_relevance": relevance,
        "certainty": values.CERTAIN,
        "note": "tilføjet af Ankestyrelsen",
    }


def _first_day(found: date, precision: str) -> date:
    """Return the first day of the month, quarter or year in which a day lies."""
    months = values.MONTHS.get(precision, 0)
    return found if not months else date(found.year, (found.month - 1) // months * months + 1, 1)


def _entry(row: Mapping[str, Any]) -> Entry:
    number = _FIRST_NUMBER.search(row["number"])
    family = DECISIONS if row["type"] in ("principafgørelse", "principmeddelelse") else row["type"]
    told = number[0] if number else row["number"].casefold()
    return Entry(family, told, int(row["date_from"][:4]))
