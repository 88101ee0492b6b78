"""One returned file as it was opened, and which of several from one municipality is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpers.survey.questionnaire.layout import IDENTITY_SHEET
from helpers.survey.reading import problems
from helpers.survey.reading.problems import Problem


@dataclass(frozen=True)
class Workbook:
    """One returned workbook: who it is from, and the rows of each data sheet (Excel row number, then the
    answers).

    remarks: sheet, cell and text of what stands beside the columns of the questionnaire.
    """

    identity: Mapping[str, str]
    rows: Mapping[str, list[tuple[Any, ...]]]
    remarks: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Opened:
    """One file: the workbook read from it, None where it is refused, and its faults.

    municipality: as the workbook or else the file's name says, "" where neither does. digest: of the file's
    bytes.
    """

    file: str
    municipality: str
    book: Workbook | None
    faults: tuple[Problem, ...]
    digest: bytes


def repeated(opened: list[Opened]) -> list[Opened]:
    """Refuse copies of one file but the first, and all workbooks of a municipality that has sent different
    ones.
    """
    first: dict[bytes, str] = {}
    unique = []
    for each in opened:
        original = first.setdefault(each.digest, each.file)
        wanted = f"filen er den samme som {original}, som er læst"
        unique.append(
            each
            if each.book is None or original == each.file
            else _refused(each, problems.SameFileTwice, wanted)
        )
    senders = defaultdict(list)
    for each in unique:
        if each.book:
            senders[each.municipality].append(each.file)
    return [_one_of_several(each, senders[each.municipality]) if each.book else each for each in unique]


def _one_of_several(each: Opened, sent: list[str]) -> Opened:
    others = ", ".join(file for file in sent if file != each.file)
    wanted = f"kommunen har også sendt {others}; lad kun det gældende skema ligge i mappen"
    return _refused(each, problems.DuplicateMunicipality, wanted) if others else each


def _refused(each: Opened, kind: type[problems.ReturnsRejected], wanted: str) -> Opened:
    fault = Problem(kind, each.file, IDENTITY_SHEET, "B1", each.municipality, wanted)
    return Opened(each.file, each.municipality, None, (*each.faults, fault), each.digest)
