"""Workbooks for those who code the free text, made by the means of the questionnaires: one per coder, and one
for what the coders see differently.

Coders work blind: neither the other's codes, nor the words that the dictionary found, nor the municipality
stand in theirs. Their bytes depend on the texts, the themes and the coder alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from helpers.errors import HelpersError
from helpers.protocol.themes import Themes
from helpers.survey.coding.layout import (
    CODER,
    CODING,
    DAY_ROW,
    DAY_TITLE,
    DECISION,
    DECISION_COLUMNS,
    EXAMPLE_COLUMNS,
    EXAMPLES,
    FIRST_ROW,
    KEYS,
    LONGEST_EXAMPLE,
    NO,
    OTHER_TITLE,
    READ_TITLE,
    YES,
    Column,
    coding_columns,
)
from helpers.survey.questionnaire.formats import Formats
from helpers.survey.questionnaire.layout import (
    GUIDANCE_ROW,
    GUIDE_SHEET,
    HEADER_ROW,
    IDENTITY_SHEET,
    MACHINE_ROW,
    ORIGIN_REAL,
    TITLE_ROW,
)
from helpers.survey.questionnaire.sheet import LINE, lines, set_up_print, write_told
from helpers.survey.questionnaire.workbook import OPTIONS, describe, write_identity

TITLE = "Regler, der øger dokumentationen: kodning af kommunernes svar"
_GUIDE_WIDTHS = (34, 110)
_RULES = (
    "Læs hvert svar på arket »kodning«, og vælg Ja ved de temaer, som svaret handler om. Et svar kan "
    "have flere "
    "temaer eller slet ingen.",
    f"Sæt Ja i »{READ_TITLE}«, når svaret er kodet. Så tæller de felter, der står tomme, som Nej. Et svar "
    f"uden Ja "
    f"i »{READ_TITLE}« regnes for ikke læst.",
    f"Sæt Ja i »{OTHER_TITLE}«, når svaret peger på noget, der øger dokumentationen, og som intet tema "
    f"dækker.",
    "Et tema gælder, når svaret siger det, også med andre ord end temaets egne. Afgør det ud fra "
    "meningen og ikke "
    "ud fra enkelte ord.",
    "Kod alene. Tal ikke med den anden koder om svarene, før begge er færdige.",
    "Skriv intet andet i filen end Ja, Nej og dagen herover. Ark, kolonner og rækker må ikke flyttes.",
)
_DECIDING = (
    "Arket »afgørelse« har en række for hvert tema i et svar, som to kodere ser forskelligt på. Læs "
    "svaret, og vælg "
    "Ja eller Nej i »Afgørelse«. Rækker uden afgørelse er ikke afgjort og tælles ikke med.",
    "Ordene, som ordbogen fandt, er kun en hjælp: den leder efter ord og forstår ikke meningen.",
    "Skriv på arket »omskrivninger« ét eksempel for hvert tema med jeres egne ord. Det må ikke være et "
    "citat, og "
    "ingen kommune, borger eller medarbejder må kunne kendes. Vælg Ja i »Må offentliggøres«, når en anden i "
    "projektgruppen har læst det og er enig.",
)


def file_name(coder: str) -> str:
    """Return the name of a coder's file, such as ``kodning_ab.xlsx``."""
    letters = coder.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return f"kodning_{letters}.xlsx"


def write_coding(
    path: Path,
    texts: pd.DataFrame,
    themes: Themes,
    coder: str,
    codebook_version: str,
    origin: str = ORIGIN_REAL,
) -> Path:
    """Write the workbook of one coder (two to four capital letters) with the ``texts`` (``texts.COLUMNS``),
    and return its path. Raises HelpersError for another coder, and without texts.
    """
    if not CODER.fullmatch(coder):
        raise HelpersError(f"{coder!r} is no coder: give two to four capital letters, such as AB.")
    if texts.empty:
        raise HelpersError("There is no free text about rules to code.")
    columns = coding_columns(themes)
    head = (TITLE, "Ja ved de temaer, som svaret handler om. Ja i »Læst«, når svaret er kodet.")
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        formats = _begin(book, coder)
        _guide(book, themes, f"Koder: {coder}", _RULES, formats)
        page = book.add_worksheet(CODING)
        _sheet(page, columns, texts.to_dict("records"), head, formats)
        for column in range(3, len(columns)):
            _choices(page, column, len(texts))
        _identity(book, (CODING, coder, themes, codebook_version, origin))
    return path


def write_decision(
    path: Path, differences: pd.DataFrame, themes: Themes, codebook_version: str, origin: str = ORIGIN_REAL
) -> Path:
    """Write the workbook in which what coders see differently is decided, and return its path.

    differences: text_id, text, theme (code), yes_by, no_by, words. Where there are none, the sheet for
    paraphrases is there all the same.
    """
    labels = {theme.code: theme.label for theme in themes.themes}
    rows = differences.assign(label=differences["theme"].map(labels)).to_dict("records")
    head = ("Det, som koderne ser forskelligt på", "Vælg Ja eller Nej i »Afgørelse«.")
    told = ("Eksempler i egne ord", "Højst ét for hvert tema, aldrig et citat.")
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        formats = _begin(book, DECISION)
        _guide(book, themes, "Afgørelse", _DECIDING, formats)
        page = book.add_worksheet(DECISION)
        _sheet(page, DECISION_COLUMNS, rows, head, formats)
        _choices(page, len(DECISION_COLUMNS) - 1, len(rows))
        page = book.add_worksheet(EXAMPLES)
        themed = [{"theme": code, "label": label} for code, label in labels.items()]
        _sheet(page, EXAMPLE_COLUMNS, themed, told, formats)
        _choices(page, len(EXAMPLE_COLUMNS) - 1, len(themed))
        limit = {"validate": "length", "criteria": "<=", "value": LONGEST_EXAMPLE}
        page.data_validation(FIRST_ROW - 1, 2, FIRST_ROW + len(themed) - 2, 2, limit)
        _identity(book, (DECISION, DECISION, themes, codebook_version, origin))
    return path


def _begin(book: xlsxwriter.Workbook, coder: str) -> Formats:
    describe(book, TITLE, f"Kodning: {coder}")
    return Formats(book)


def _guide(
    book: xlsxwriter.Workbook, themes: Themes, subtitle: str, rules: Sequence[str], formats: Formats
) -> None:
    """Write what to do, the day to fill in, and what each theme is."""
    page = book.add_worksheet(GUIDE_SHEET)
    for column, width in enumerate(_GUIDE_WIDTHS):
        page.set_column(column, column, width)
    page.write_string(0, 0, TITLE, formats.title)
    page.write_string(1, 0, subtitle, formats.subtitle)
    page.write_string(DAY_ROW - 1, 0, DAY_TITLE, formats.label)
    day = book.add_format({"num_format": "dd-mm-yyyy", "align": "left", "border": 1, "locked": False})
    page.write_blank(DAY_ROW - 1, 1, None, day)
    row = write_told(page, DAY_ROW + 1, [("Sådan gør I", rule) for rule in rules], _GUIDE_WIDTHS, formats)
    for theme in themes.themes:
        page.write_string(row + 1, 0, theme.label, formats.heading)
        told = [("Betyder", theme.definition)]
        told += [("Tæller med", text) for text in theme.counts]
        told += [("Tæller ikke med", text) for text in theme.does_not_count]
        row = write_told(page, row + 2, told, _GUIDE_WIDTHS, formats)
    page.protect()
    set_up_print(page, (row, 1), subtitle)


def _sheet(
    page: Worksheet,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, str]],
    head: tuple[str, str],
    formats: Formats,
) -> None:
    """Write head and prefilled cells of a data sheet."""
    page.write_string(TITLE_ROW - 1, 0, head[0], formats.title)
    page.write_string(GUIDANCE_ROW - 1, 0, head[1], formats.subtitle)
    page.set_row(MACHINE_ROW - 1, None, formats.head, {"hidden": True})
    page.set_row(HEADER_ROW - 1, 4 * LINE, formats.head)
    open_cell = formats.open_cell()
    for index, column in enumerate(columns):
        page.set_column(index, index, column.width)
        page.write_string(MACHINE_ROW - 1, index, column.name)
        page.write_string(HEADER_ROW - 1, index, column.title, formats.header)
        for number, row in enumerate(rows, start=FIRST_ROW - 1):
            if column.locked:
                page.write_string(number, index, str(row.get(column.name) or ""), formats.cell_text)
            else:
                page.write_blank(number, index, None, open_cell)
    for number, row in enumerate(rows, start=FIRST_ROW - 1):
        high = max((lines(str(row.get(c.name) or ""), c.width) for c in columns if c.locked), default=1)
        page.set_row(number, LINE * high + 3)
    page.freeze_panes(FIRST_ROW - 1, 1)
    page.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    set_up_print(page, (FIRST_ROW + len(rows) - 1, len(columns) - 1), head[0], 2)
    page.repeat_rows(HEADER_ROW - 1)


def _choices(page: Worksheet, column: int, rows: int) -> None:
    if rows:
        said = {
            "error_title": "Vælg fra listen",
            "error_message": f"Vælg {YES} eller {NO}, eller lad feltet stå tomt.",
        }
        allowed = {"validate": "list", "source": [YES, NO], **said}
        page.data_validation(FIRST_ROW - 1, column, FIRST_ROW + rows - 2, column, allowed)


def _identity(book: xlsxwriter.Workbook, told: tuple[str, str, Themes, str, str]) -> None:
    kind, coder, themes, codebook_version, origin = told
    values = (kind, coder, themes.version, themes.sha256, origin, codebook_version)
    write_identity(book.add_worksheet(IDENTITY_SHEET), dict(zip(KEYS, values, strict=True)), KEYS)
