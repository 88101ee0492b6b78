"""What a workbook tells a municipality, part by part: the guide and the report's annex have it from here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpers.protocol.codebook import Item, answers
from helpers.protocol.codebook.form import Form

Row = tuple[str, ...]
Part = tuple[str, Row, list[Row]]  # title, heads of the columns (none where it has no table), rows
WHOLE_SHEET = "Hele arket"
_STEP = re.compile(r"(\d+)\. (.*)", re.S)


def guidance(item: Item) -> str:
    """Return the help for an answer as a municipality reads it: what may be written where nothing is chosen,
    and never about persons.
    """
    missing = " eller ".join(f"»{label}«" for label in item.missing.values())
    extra = f" Er svaret ikke til at finde, så skriv {missing}." if item.type == "integer" and missing else ""
    if item.type in ("text", "free_text") and "CPR" not in item.help:
        extra = " Skriv aldrig navne, CPR-numre eller andet, der kan pege på en person."
    return item.help + extra


def words(codebook: Form) -> Iterator[Part]:
    """Yield what it is for, what to do, and the words that decide what is counted, with what they mean."""
    first = next(
        (n for n, text in enumerate(codebook.instructions) if _STEP.match(text)), len(codebook.instructions)
    )
    yield "Hvad og hvorfor", (), [("", text) for text in codebook.instructions[:first]]
    yield "Sådan gør I", (), [_step(text) for text in codebook.instructions[first:]]
    if codebook.definitions:
        rows: list[Row] = list(codebook.definitions.items())
        yield "Ordene, der afgør, hvad der tælles med", ("Ord", "Betydning"), rows


def sheets(codebook: Form) -> Iterator[Part]:
    """Yield the questions of each sheet: what is asked, the guidance, and what may be answered."""
    for section in codebook.sections.values():
        asked = [item for item in codebook.items_of(section.name) if not item.locked]
        rows = [(item.question, guidance(item), answers(item)) for item in asked]
        yield (
            f"Spørgsmålene på arket {section.sheet}",
            ("Spørgsmål", "Vejledning", "Svar"),
            [(WHOLE_SHEET, section.guidance, ""), *rows],
        )


def _step(text: str) -> Row:
    found = _STEP.match(text)
    return (f"Trin {found[1]}", found[2]) if found else ("", text)
