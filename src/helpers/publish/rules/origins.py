"""Where the entries of the register come from, in the words of the report, and which were not read."""

from __future__ import annotations

import re

import pandas as pd

from helpers import danish
from helpers.survey.published import register as changes

ADDRESS = re.compile(r"https?://(?:www\.)?([^/\s]+)\S*")
APART = " ; "  # between the sources of an entry
EACH = "den, der står i hver række; adresserne står i datafilens kolonne »source«"
IN_TABLES = (
    "den, der står ved hver post i tabellerne over registret; adresserne står i datafilernes kolonne »source«"
)
GLIMPSED = "Kun set gengivet på oversigter, med nummer og emne eller titel"


def told(source: str) -> str:
    """Return the source of an entry as it is printed: its words, and of an address the host alone.

    >>> told("https://www.ft.dk/samling/l69.htm ; ikrafttræden: https://ast.dk/nyheder ; KL, 2019")
    'ft.dk; ikrafttræden: ast.dk; KL, 2019'
    """
    parts = (ADDRESS.sub(r"\1", part).strip() for part in source.split(APART))
    return "; ".join(dict.fromkeys(parts))


def together(rows: pd.DataFrame) -> str:
    """Return the sources of ``rows`` in one list, that of most rows first; without rows where they stand."""
    each = pd.Series([part for source in rows["source"] for part in told(source).split("; ")], dtype=str)
    ordered = each.value_counts(sort=False).sort_values(ascending=False, kind="stable")
    return danish.listing([str(part) for part in ordered.index]) or IN_TABLES


def glimpsed(rows: pd.DataFrame) -> pd.Series:
    """Say of which rows the text itself was not read: lists gave number and topic, or the title."""
    return rows["note"].str.contains(changes.GLIMPSED)


def not_read(rows: pd.DataFrame, label: str = "label_da") -> str:
    """Return which of ``rows`` were ``glimpsed`` alone, for a note; "" where none is. label: their column of
    names.
    """
    names = [danish.inside(name) for name in rows.loc[glimpsed(rows), label]]
    return f"{GLIMPSED}: {danish.listing(names)}." if names else ""
