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
RETELLING = re.compile(  # publishers that reprint, list or retell what others have issued
    r"\b(?:docplayer|lobpa|elov|lovguiden|bpaformidlingen|aktivsocialraadgiver|fyens|polio)\.dk\b"
)
SECONDARY = " (sekundær)"
SECOND_HAND = "sekundært"
EXPLAINED = "»(sekundær)«: kilden gengiver eller omtaler en tekst, som en anden har udstedt."
GLIMPSED = "Kun set gengivet på oversigter, med nummer og emne eller titel"


def told(source: str) -> str:
    """Return the source of an entry as it is printed: its words, and of an address the host alone; one that
    retells what others have issued says so.

    >>> told("https://www.ft.dk/samling/l69.htm ; ikrafttræden: https://elov.dk/l69 ; KL, 2019")
    'ft.dk; ikrafttræden: elov.dk (sekundær); KL, 2019'
    """
    return "; ".join(RETELLING.sub(rf"\g<0>{SECONDARY}", part) for part in hosts(source))


def hosts(source: str) -> list[str]:
    """Return the sources of an entry, each by its words or its host, and each once."""
    return list(dict.fromkeys(ADDRESS.sub(r"\1", part).strip() for part in source.split(APART)))


def explained(rows: pd.DataFrame) -> str:
    """Return what it means that a source is secondary, for a note; "" where none of ``rows`` has one."""
    return EXPLAINED if rows["source"].map(told).str.contains(SECONDARY, regex=False).any() else ""


def together(rows: pd.DataFrame) -> str:
    """Return the sources of ``rows`` in one list, that of most rows first, and after them those that retell
    what others have issued; without rows where they stand.
    """
    each = pd.Series([part for source in rows["source"] for part in hosts(source)], dtype=str)
    ordered = each.value_counts(sort=False).sort_values(ascending=False, kind="stable").index
    retold = [name for name in ordered if RETELLING.search(name)]
    own = danish.listing([name for name in ordered if name not in retold])
    second = f"{SECOND_HAND} {danish.listing(retold)}" if retold else ""
    return "; ".join(filter(None, [own, second])) or IN_TABLES


def glimpsed(rows: pd.DataFrame) -> pd.Series:
    """Say of which rows the text itself was not read: lists gave number and topic, or the title."""
    return rows["note"].str.contains(changes.GLIMPSED)


def not_read(rows: pd.DataFrame, label: str = "label_da") -> str:
    """Return which of ``rows`` were ``glimpsed`` alone, for a note; "" where none is. label: their column of
    names.
    """
    names = [danish.inside(name) for name in rows.loc[glimpsed(rows), label]]
    return f"{GLIMPSED}: {danish.listing(names)}." if names else ""
