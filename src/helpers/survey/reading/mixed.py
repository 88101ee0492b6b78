"""Answers of which one part is struck through or raised beside another: "10" taken back and "12" after it, or
45 with the mark of a footnote.

The reader of cells joins the parts, and 1012 or 451 is nobody's answer: it is left out, and asked about.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_cell_to_rowcol

from helpers.survey.questionnaire.layout import SheetLayout
from helpers.survey.reading.files.sheet_xml import string_parts
from helpers.survey.reading.problems import Fault, Problem
from helpers.survey.reading.values import TEXTS

_EXPECTED = (
    "en del af svaret er streget over eller hævet (fx en fodnote), så det kan læses på flere måder og er "
    "ikke brugt; skriv svaret alene"
)
_READ_WHOLE = (*TEXTS, "identifier")  # types of questions whose answers nobody misreads so

_PREFIX = rb"(?:[A-Za-z_][\w.-]{0,40}:)?"
_RUN_ENDS, _RUN = re.compile(rb"</" + _PREFIX + rb"r\s*>"), re.compile(rb"<" + _PREFIX + rb"r[\s>]")
_CELL_ENDS, _CELL = re.compile(rb"</" + _PREFIX + rb"c\s*>"), re.compile(rb"<" + _PREFIX + rb"c\s[^<>]*>")
_STRUCK = re.compile(rb"<" + _PREFIX + rb"strike(?:\s+val\s*=\s*[\"'](?!0|false)\w+[\"'])?\s*/?>")
_RAISED = re.compile(rb"<" + _PREFIX + rb"vertAlign\s[^<>]*[\"'](?:super|sub)script[\"']")
_TEXT = re.compile(rb"<" + _PREFIX + rb"t(?:\s[^<>]*)?(?<!/)>([^<]*)<")
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3}\d{1,7})[\"']")
_SHARED = re.compile(
    rb"<"
    + _PREFIX
    + rb"c\s(?=[^<>]*\bt\s*=\s*[\"']s[\"'])[^<>]*?\br\s*=\s*[\"']([A-Z]{1,3}\d{1,7})[\"'][^<>]*>"
    rb"\s*<" + _PREFIX + rb"v[^<>]*>\s*(\d{1,9})"
)


@dataclass(frozen=True)
class Texts:
    """Shared strings, by number, or the cells of a sheet: those of which a part is struck through or raised
    beside another, and those of which every part is struck through.
    """

    mixed: frozenset[Any] = frozenset()
    struck: frozenset[Any] = frozenset()


def shared(strings: bytes | None) -> Texts:
    """Return what the part of the shared strings has."""
    parts = string_parts(strings) if strings and _may_differ(strings) else []
    told = {number: _how(part) for number, part in enumerate(parts)}
    return _texts(told)


def cells(xml: bytes, strings: Texts) -> Texts:
    """Return what a sheet's XML has: by the strings that it shares, and by its own."""
    told: dict[str, str] = {}
    if strings.mixed or strings.struck:
        for place, number in _SHARED.findall(xml):
            n = int(number)
            told[place.decode()] = "mixed" if n in strings.mixed else "struck" if n in strings.struck else ""
    for piece in _CELL_ENDS.split(xml) if _may_differ(xml) else []:
        begins = [*_CELL.finditer(piece)][-1:]
        place = _PLACE.search(begins[0][0]) if begins else None
        if place and (how := _how(piece[begins[0].end() :])):
            told[place[1].decode()] = how
    return _texts(told)


def _texts(told: Mapping[Any, str]) -> Texts:
    """Return texts by how each stands (``_how``)."""
    return Texts(*(frozenset(at for at, how in told.items() if how == kind) for kind in ("mixed", "struck")))


def left_out(
    file: str, sheet: SheetLayout, rows: list[tuple[Any, ...]], places: Collection[str]
) -> tuple[list[tuple[Any, ...]], list[Problem]]:
    """Return the rows of a sheet without the answers at ``places``, and a query for each. rows: Excel's row
    number, then the values.
    """
    at = {xl_cell_to_rowcol(place): place for place in places}
    asked = {column.index for column in sheet.columns if column.item.type not in _READ_WHOLE}
    found, told = [], []
    for number, *values in rows:
        for column in sorted(asked):
            place = at.get((number - 1, column))
            if place and values[column] is not None:
                values[column] = None
                told.append(Problem(Fault.UNREAD_CONTENT, file, sheet.sheet, place, "", _EXPECTED))
        found.append((number, *values))
    return found, told


def _may_differ(xml: bytes) -> bool:
    return b"strike" in xml or b"vertAlign" in xml


def _how(xml: bytes) -> str:
    """Say how the parts of one text stand: "mixed", "struck" (all of them), or "" where they are alike."""
    runs = [*_runs(xml)]
    struck, raised = [run[0] for run in runs], [run[1] for run in runs]
    if struck and all(struck):
        return "struck"
    return "mixed" if any(struck) or (any(raised) and not all(raised)) else ""


def _runs(xml: bytes) -> Iterator[tuple[bool, bool]]:
    """Whether each run of a text that holds anything is struck through, and whether it is raised."""
    for piece in _RUN_ENDS.split(xml)[:-1]:
        begins = [match.start() for match in _RUN.finditer(piece)]
        run = piece[begins[-1] :] if begins else b""
        if any(text.strip() for text in _TEXT.findall(run)):
            yield _STRUCK.search(run) is not None, _RAISED.search(run) is not None
