"""Where everything stands in a coder's workbook and in that of the decision: one description for writer,
reader and simulator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from helpers.protocol.themes import Themes
from helpers.survey.questionnaire.layout import (
    FIRST_DATA_ROW,
    GUIDE_SHEET,
    IDENTITY_SHEET,
    ORIGIN_DEMONSTRATION,
    ORIGIN_REAL,
)

CODING, DECISION, EXAMPLES = "kodning", "afgørelse", "omskrivninger"
# origin stands in the same row as in a questionnaire, so that both are filled in and marked alike
KEYS = ("kind", "coder", "themes_version", "themes_sha256", "origin", "codebook_version")
ORIGINS = (ORIGIN_REAL, ORIGIN_DEMONSTRATION)
SHEETS: dict[str, tuple[str, ...]] = {
    CODING: (GUIDE_SHEET, CODING, IDENTITY_SHEET),
    DECISION: (GUIDE_SHEET, DECISION, EXAMPLES, IDENTITY_SHEET),
}
READ, OTHER = "read", "other"
READ_TITLE, OTHER_TITLE = "Læst", "Andet"
DAY_TITLE = "Kodet færdig den"
DAY_ROW = 4  # of the guide, from 1; the day stands in column B
YES, NO = "Ja", "Nej"
CODER = re.compile(r"[A-ZÆØÅ]{2,4}")  # initials or a code: letters alone, no name
LONGEST_EXAMPLE = 300


@dataclass(frozen=True)
class Column:
    """A column: its machine name (row 3), its head, its width, and whether it is written beforehand."""

    name: str
    title: str
    width: int
    locked: bool = False


def coding_columns(themes: Themes) -> tuple[Column, ...]:
    """Return the columns of the sheet that a coder fills in."""
    return (
        Column("text_id", "Nøgle", 15, True),
        Column("rule", "Regel, som kommunen nævner", 28, True),
        Column("text", "Svar", 80, True),
        Column(READ, READ_TITLE, 8),
        *(Column(theme.code, theme.label, 16) for theme in themes.themes),
        Column(OTHER, OTHER_TITLE, 10),
    )


DECISION_COLUMNS = (
    Column("text_id", "Nøgle", 15, True),
    Column("text", "Svar", 80, True),
    Column("theme", "Tema (kode)", 22, True),
    Column("label", "Tema", 28, True),
    Column("yes_by", "Ja fra", 12, True),
    Column("no_by", "Nej fra", 12, True),
    Column("words", "Ord, som ordbogen fandt", 34, True),
    Column("decision", "Afgørelse", 12),
)
EXAMPLE_COLUMNS = (
    Column("theme", "Tema (kode)", 22, True),
    Column("label", "Tema", 28, True),
    Column("paraphrase", "Omskrivning i jeres egne ord", 90),
    Column("cleared", "Må offentliggøres", 14),
)
FIRST_ROW = FIRST_DATA_ROW


def columns_of(sheet: str, themes: Themes) -> tuple[Column, ...]:
    """Return the columns of a data sheet."""
    return {DECISION: DECISION_COLUMNS, EXAMPLES: EXAMPLE_COLUMNS}.get(sheet) or coding_columns(themes)
