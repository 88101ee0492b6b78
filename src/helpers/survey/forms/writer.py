"""The workbook of a form: the questionnaire's own sheets with the form's questions, and what it is about.

    form = forms.load("activities")
    write(path, form, Sender("0101", "København", {"case": "A"}), {"steps": [{"step": "apply"}]}, sending)

The bytes depend on these alone (fixed zip times and properties).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from helpers.errors import HelpersError
from helpers.protocol.codebook.form import PROJECT, Form
from helpers.survey.questionnaire import workbook
from helpers.survey.questionnaire.layout import ORIGIN_REAL, layout
from helpers.survey.questionnaire.sending import DEMONSTRATION, Sending
from helpers.survey.questionnaire.workbook import OPTIONS, describe

Prefilled = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Sender:
    """Who fills a form in: a municipality's code, or PROJECT; the name that the form is addressed to; and
    what the workbook is about (``Form.about`` → text).
    """

    code: str = PROJECT
    name: str = "projektgruppen"
    about: Mapping[str, str] = field(default_factory=dict)


def write(
    path: Path,
    form: Form,
    sender: Sender,
    rows: Prefilled,
    sending: Sending = DEMONSTRATION,
    origin: str = ORIGIN_REAL,
) -> Path:
    """Write the workbook of ``form`` that ``sender`` is to fill in, and return its path.

    rows: sheet name of the form → the rows that are written beforehand, by item: a code or number for locked
    ones. The rows of free sheets are numbered by themselves. Raises HelpersError for what the form
    does not have.
    """
    _refuse(form, sender, rows, sending)
    sheets = layout(form)
    prefilled = {name: _rows(form, sheet.section, rows) for name, sheet in sheets.items()}
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        describe(book, form.title, f"{form.addressed}: {sender.name}")
        known = {"municipality": sender.code, "municipality_name": sender.name, "origin": origin}
        workbook.fill(book, form, prefilled, {**known, **sender.about}, sending)
    return path


def _rows(form: Form, section: str, rows: Prefilled) -> list[dict[str, Any]]:
    if form.sections[section].rows == "free":
        return [{"row": number} for number in range(1, form.sections[section].free_rows + 1)]
    return [dict(row) for row in rows[section]]


def _refuse(form: Form, sender: Sender, rows: Prefilled, sending: Sending) -> None:
    given = {name for name, section in form.sections.items() if section.rows == "given"}
    wrong = [f"rows for {name!r}" for name in given ^ rows.keys()]
    wrong += [f"the key {key!r}" for key in sender.about.keys() ^ set(form.about)]
    wrong += [f"the word {word!r}" for word, _ in sending.about if word not in form.told]
    if wrong:
        raise HelpersError(f"{form.file}: {', '.join(sorted(wrong))} must be given as the form says.")
