"""The first sheet of a questionnaire: deadline, what it is for and what to do, how far one is, the words, an
example, each question.

Every text stands in a cell of its own: nothing is merged, so that a screen reader meets it in the order in
which it is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xlsxwriter.worksheet import Worksheet

from helpers.protocol.codebook import Codebook
from helpers.protocol.codebook.form import Form
from helpers.survey.questionnaire.formats import Formats
from helpers.survey.questionnaire.layout import COUNTER_CELL, GUIDE_OVERVIEW_ROW
from helpers.survey.questionnaire.sending import Sending
from helpers.survey.questionnaire.sheet import LINE, Rows, set_up_print, write_texts
from helpers.survey.questionnaire.told import Part, Row, sheets, words

_WIDTHS = (38, 92, 46)  # characters
SENDERS_OWN = ("Send skemaet senest", "Spørg, hvis I er i tvivl")  # what stands beside them is each sender's
_PROGRESS, _SHEET = "Så langt er I", "Arket {}"


def write(page: Worksheet, rows: Rows, municipality: str, sending: Sending, formats: Formats) -> None:
    """Fill the guide sheet; the counters in column B point to the counters of the data sheets."""
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    page.write_string(0, 0, rows.codebook.title, formats.title)
    page.write_string(1, 0, f"{rows.codebook.addressed}: {municipality}", formats.subtitle)
    row = _overview(page, rows, formats)
    for title, head, texts in _parts(rows.codebook, sending):
        row = _part(page, row + 1, title, head, texts, formats)
    page.protect()
    set_up_print(page, (row - 1, len(_WIDTHS) - 1), municipality)


def texts(codebook: Form) -> set[str]:
    """Return what the guide says in every questionnaire, whoever gets it and until when."""
    sheets = {_SHEET.format(section.sheet) for section in codebook.sections.values()}
    found = {codebook.title, _PROGRESS, *sheets}
    for title, head, rows in _parts(codebook, Sending("", "")):
        found |= {title, *head, *(text for row in rows for text in row)}
    return found


def _overview(page: Worksheet, rows: Rows, formats: Formats) -> int:
    sheets = [sheet for sheet in rows.sheets.values() if sheet.formula_cells]
    page.write_string(GUIDE_OVERVIEW_ROW - 2, 0, _PROGRESS, formats.heading)
    for number, sheet in enumerate(sheets):
        page.write_url(
            GUIDE_OVERVIEW_ROW - 1 + number,
            0,
            f"internal:'{sheet.sheet}'!A1",
            formats.link,
            _SHEET.format(sheet.sheet),
        )
        page.write_formula(
            GUIDE_OVERVIEW_ROW - 1 + number,
            1,
            f"='{sheet.sheet}'!{COUNTER_CELL}",
            formats.counter,
            rows.counted_at_first(sheet),
        )
    return GUIDE_OVERVIEW_ROW + len(sheets) - 1


def _parts(codebook: Form, sending: Sending) -> Iterable[Part]:
    """Title, heads of the columns (none where it has no table) and rows of each part, as they are read."""
    yield (
        "Frist og kontakt",
        (),
        [*zip(SENDERS_OWN, (sending.deadline, sending.contact), strict=True), *sending.about],
    )
    yield from words(codebook)
    if isinstance(codebook, Codebook):
        yield _example(codebook)
    yield from sheets(codebook)
    if isinstance(codebook, Codebook):
        yield _types(codebook)


def _example(codebook: Codebook) -> Part:
    answered = [(answer.question, answer.why, answer.answer) for answer in codebook.example]
    rows: list[Row] = [("Sagen", codebook.example_intro, ""), *answered]
    return "Et eksempel", ("Spørgsmål", "Sådan kom svaret frem", "Svar"), rows


def _types(codebook: Codebook) -> Part:
    provisions = codebook.code_lists["provisions"]
    kinds: list[Row] = [
        (kind.label, kind.examples, " og ".join(provisions[code] for code in kind.provisions))
        for kind in codebook.asked_types
    ]
    return "Typer af sagsoplysninger", ("Type", "For eksempel", "Ydelse"), kinds


def _part(page: Worksheet, row: int, title: str, head: Row, rows: Sequence[Row], formats: Formats) -> int:
    """Write one part and return the row after it."""
    page.write_string(row, 0, title, formats.heading)
    page.set_row(row, LINE + 6)
    if head:
        page.write_row(row + 1, 0, head, formats.header)
    body = [formats.cell_text] * 3 if head else [formats.label, formats.body, formats.body]
    for number, texts in enumerate(rows, start=row + 1 + bool(head)):
        write_texts(page, number, texts, body, _WIDTHS)
    return row + 1 + bool(head) + len(rows)
