"""The entries of the register in words: how many of each noun, what a law did, and what each means for the
documentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from helpers import danish
from helpers.publish.rules.tables import told_days
from helpers.survey.published import values

ENTRY, ENTRIES = "post", "poster"
NOUNS = {  # of what may touch the documentation, in the order in which they are told
    "bekendtgørelse": "bekendtgørelser",
    "vejledning": "vejledninger",
    "principiel afgørelse": "principielle afgørelser",
    "metode": "metoder",
    "skema": "skemaer",
    "artikel": "artikler",
    "undersøgelse": "undersøgelser",
}
NOUN = {  # of a type of the register, where it is not the type's own name
    **{noun: noun for noun in NOUNS},
    **dict.fromkeys(("principafgørelse", "principmeddelelse", "ombudsmand"), "principiel afgørelse"),
    **dict.fromkeys(("praksisundersøgelse", "analyse", "revision", "optælling"), "undersøgelse"),
    "ankeskema": "skema",
}
NUMBER = re.compile(r"\bLOV (\d+)")


def word(n: int) -> str:
    """Return the word for ``n`` entries."""
    return ENTRY if n == 1 else ENTRIES


def by_noun(rows: pd.DataFrame) -> str:
    """Return how many ``rows`` there are of each noun, in the order of the kinds: "to bekendtgørelser og én
    undersøgelse".
    """
    counts = rows["type"].map(NOUN).fillna(ENTRY).value_counts()
    return danish.listing([_many(noun, int(counts[noun])) for noun in (*NOUNS, ENTRY) if noun in counts])


def _many(noun: str, n: int) -> str:
    return f"{danish.in_words(n, 'én')} {noun if n == 1 else NOUNS.get(noun, ENTRIES)}"


def enacted(laws: pd.DataFrame, lead: str = "") -> Iterator[str]:
    """Yield what happened on the day of each law, and what it means for the documentation. lead: before the
    day.
    """
    for row, day in zip(laws.to_dict("records"), told_days(laws), strict=True):
        on = f"{lead}{'den' if row['precision'] == values.DAY else 'i'} {day}{',' if lead else ''}"
        found = NUMBER.search(row["number"])
        number = f" (lov {found[1]})" if found else ""
        yield f"{danish.sentence(on)} {row['told_da']}{number}."
        if why := row["documentation_relevance_da"]:
            yield f"For dokumentationen betyder loven: {danish.inside(why)}."


def relevant(table: pd.DataFrame) -> pd.DataFrame:
    """Return the entries of which the source tells what they mean for the documentation."""
    return table[table["documentation_relevance"] != ""]


def with_relevance(rows: pd.DataFrame) -> str:
    """Return the entries in one list, each with its day and what it means for the documentation."""
    told = zip(dated(rows), rows["documentation_relevance_da"], strict=True)
    return "; ".join(f"{label} – {danish.inside(why)}" if why else label for label, why in told)


def dated(rows: pd.DataFrame) -> list[str]:
    """Return the labels with their dates in the same brackets: "Loftet hæves (lov 1570, 1. januar 2020)"."""
    each = zip(rows["label_da"], told_days(rows), strict=True)
    return [f"{label[:-1]}, {day})" if label.endswith(")") else f"{label} ({day})" for label, day in each]
