"""Returned workbooks → raw tables, and a list of every fault of every file, so many workbooks at a time.

    for raw in read(investigation, codebook, municipalities):
        raw.tables["cases"]      # what stands in the sheet "sager" of these workbooks, as it stands there
        raw.refused              # those of them that nothing was read from, with the reason

What makes a workbook or a row unusable is found here and sets it aside; doubtful answers are read, and left
to ``clean``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from helpers.protocol.codebook import Codebook
from helpers.survey.investigation import DEMONSTRATION_MARK
from helpers.survey.questionnaire.layout import (
    IDENTITY_KEYS,
    IDENTITY_SHEET,
    ORIGIN_DEMONSTRATION,
    SheetLayout,
    SheetName,
)
from helpers.survey.reading import checks
from helpers.survey.reading.checks import Template
from helpers.survey.reading.opened import Opened, Workbook, glance, open_file
from helpers.survey.reading.problems import Fault, Problem, ReturnsRejected
from helpers.survey.redaction import Hasher, redact

META = ("file", "municipality", "sheet_row")
REFUSED = ("file", "municipality", "reason")
BATCH = 100  # workbooks; there are 98 municipalities
_IGNORED = ("~$", ".")  # Excel's lock files and hidden files


@dataclass(frozen=True)
class Received:
    """What came back, without the answers.

    names: section → sheet name and column letters. workbooks: one row per file that is read, with its
    identity. refused: one row per file that is not (REFUSED). faults: those found in reading. hasher: the
    keyed hashes for personal values.
    """

    names: Mapping[str, SheetName]
    workbooks: pd.DataFrame
    refused: pd.DataFrame
    faults: tuple[Problem, ...]
    demonstration: bool
    hasher: Hasher


@dataclass(frozen=True)
class RawReturns(Received):
    """A batch of returned workbooks as they stand. All that one municipality has sent is in one batch.

    tables: section → one row per row of the sheet that holds anything: file, municipality, sheet_row, then
    the items (None where empty). remarks: file, sheet, cell and text of what was written beside the columns.
    blocked: section → file and row → the fault for which the row is set aside.
    """

    tables: Mapping[str, pd.DataFrame]
    remarks: pd.DataFrame
    blocked: Mapping[str, Mapping[tuple[str, int], Fault]]


def read(
    investigation: Path,
    codebook: Codebook,
    municipalities: pd.DataFrame,
    part: str = "returns",
    size: int = BATCH,
) -> Iterator[RawReturns]:
    """Read returns/*.xlsx of an investigation folder, or the workbooks in another ``part`` of it, ``size`` at
    a time, so that memory does not grow with their number.

    More than that are looked at first, to know who has sent several, and the key of the hashes.
    municipalities: data/reference/municipalities.csv (kommunekode as text). Raises ReturnsRejected where no
    file can be read.
    """
    template = checks.template(codebook, set(municipalities["kommunekode"]))
    batches, hasher = _opened(_files(investigation / part), template, size)
    marked = (investigation / DEMONSTRATION_MARK).exists()
    waiting: list[Opened] = []
    found = False
    for opened in batches:
        waiting += opened
        if any(each.book for each in opened):
            yield _assembled(waiting, template.sheets, marked, hasher)
            waiting, found = [], True
    if not found:
        raise ReturnsRejected([fault for each in waiting for fault in each.faults])
    if waiting:
        yield _assembled(waiting, template.sheets, marked, hasher)


def together(parts: Sequence[Received]) -> Received:
    """Return what came back in all batches, files in the order of their names."""
    return Received(
        names=parts[0].names,
        workbooks=pd.concat([part.workbooks for part in parts], ignore_index=True),
        refused=pd.concat([part.refused for part in parts]).sort_values("file", ignore_index=True),
        faults=tuple(sorted((fault for part in parts for fault in part.faults), key=lambda each: each.file)),
        demonstration=any(part.demonstration for part in parts),
        hasher=parts[0].hasher,
    )


def files(folder: Path) -> list[Path]:
    """Return what lies in ``folder``, by name, without hidden files and Excel's lock files; nothing where it
    is missing.
    """
    return (
        sorted(path for path in folder.iterdir() if not path.name.startswith(_IGNORED))
        if folder.is_dir()
        else []
    )


def _files(folder: Path) -> list[Path]:
    """What lies in the folder. Raises ReturnsRejected where that is nothing, or a name is personal."""
    found = files(folder)
    if not found:
        expected = "læg de returnerede skemaer (.xlsx), ét pr. kommune, i mappen; den mangler eller er tom"
        raise ReturnsRejected([Problem(Fault.NO_RETURNS, str(folder), "", "", "", expected)])
    personal = sum(bool(redact(path.name.replace("_", " "))[1]) for path in found)
    if personal:
        expected = (
            f"filnavne med personoplysninger: {personal}; "
            "navngiv filerne efter kommunekoden, f.eks. 0101.xlsx"
        )
        raise ReturnsRejected([Problem(Fault.PERSONAL_FILE_NAME, str(folder), "", "", "", expected)])
    return found


def _opened(paths: list[Path], template: Template, size: int) -> tuple[Iterator[list[Opened]], Hasher]:
    """The files ``size`` at a time, opened as they are asked for, and the hasher that all of them make."""
    if len(paths) <= size:
        opened = repeated([open_file(path, template) for path in paths])
        return iter([opened]), Hasher(each.digest for each in opened)
    seen = [glance(path, template) for path in paths]
    return _in_batches(paths, seen, template, size), Hasher(each.digest for each in seen)


def _in_batches(
    paths: list[Path], seen: list[Opened], template: Template, size: int
) -> Iterator[list[Opened]]:
    """What is refused of a municipality that has sent several comes with what is read of it, or last."""
    contested = _contested(paths, seen, template)
    names = {each.file for each in contested}
    beside = defaultdict(list)
    for each in contested:
        beside[each.municipality].append(each)
    rest = [path for path in paths if path.name not in names]
    for start in range(0, len(rest), size):
        opened = [open_file(path, template) for path in rest[start : start + size]]
        senders = [each.municipality for each in opened if each.book]
        yield [*opened, *(other for code in senders for other in beside.pop(code, ()))]
    yield [each for left in beside.values() for each in left]


def _contested(paths: list[Path], seen: list[Opened], template: Template) -> list[Opened]:
    """Return what is refused of the files that may be copies or several of one municipality, which are read
    for it.
    """
    times = Counter(key for each in seen for key in (each.municipality, each.digest))
    doubtful = [
        path
        for path, each in zip(paths, seen, strict=True)
        if times[each.municipality] > 1 or times[each.digest] > 1
    ]
    return [each for each in repeated([open_file(path, template) for path in doubtful]) if not each.book]


def repeated(opened: list[Opened]) -> list[Opened]:
    """Refuse copies of one file but the first, and all workbooks of a municipality that has sent different
    ones.
    """
    first: dict[bytes, str] = {}
    unique = []
    for each in opened:
        original = first.setdefault(each.digest, each.file)
        if each.book and original != each.file:
            each = _refused(each, Fault.SAME_FILE_TWICE, f"filen er den samme som {original}, som er læst")
        unique.append(each)
    senders = defaultdict(list)
    for each in unique:
        if each.book:
            senders[each.municipality].append(each.file)
    return [_one_of_several(each, senders[each.municipality]) if each.book else each for each in unique]


def _one_of_several(each: Opened, sent: list[str]) -> Opened:
    others = ", ".join(file for file in sent if file != each.file)
    wanted = f"kommunen har også sendt {others}; lad kun det gældende skema ligge i mappen"
    return _refused(each, Fault.DUPLICATE_MUNICIPALITY, wanted) if others else each


def _refused(each: Opened, kind: Fault, wanted: str) -> Opened:
    fault = Problem(kind, each.file, IDENTITY_SHEET, "B1", each.municipality, wanted)
    return replace(each, book=None, faults=(*each.faults, fault))


def _assembled(
    opened: list[Opened], sheets: Mapping[str, SheetLayout], marked: bool, hasher: Hasher
) -> RawReturns:
    books = {each.file: each.book for each in opened if each.book}
    faults = tuple(fault for each in opened for fault in each.faults)
    identities = [(file, *book.identity.values()) for file, book in books.items()]
    workbooks = pd.DataFrame(identities, columns=["file", *IDENTITY_KEYS], dtype="str")
    refused = [(each.file, each.municipality, each.reason.value) for each in opened if not each.book]
    remarks = [(file, *remark) for file, book in books.items() for remark in book.remarks]
    return RawReturns(
        names={sheet.section: SheetName(name, _letters(sheet)) for name, sheet in sheets.items()},
        workbooks=workbooks,
        refused=pd.DataFrame(refused, columns=list(REFUSED), dtype="str"),
        faults=faults,
        demonstration=marked or bool(workbooks["origin"].eq(ORIGIN_DEMONSTRATION).any()),
        hasher=hasher,
        tables={sheet.section: _table(books, name, sheet) for name, sheet in sheets.items()},
        remarks=pd.DataFrame(remarks, columns=["file", "sheet", "cell", "text"]),
        blocked={sheet.section: _blocked(faults, books, name) for name, sheet in sheets.items()},
    )


def _letters(sheet: SheetLayout) -> dict[str, str]:
    """Item → column letter; what is made of a count stands where the count does."""
    made = {column.item.gives: column.letter for column in sheet.columns if column.item.gives}
    return {column.name: column.letter for column in sheet.columns} | made


def _blocked(
    faults: Iterable[Problem], books: Mapping[str, Workbook], sheet: str
) -> dict[tuple[str, int], Fault]:
    """File and row → fault, for the rows of one sheet that are not used; of several faults the first."""
    found: dict[tuple[str, int], Fault] = {}
    for fault in faults:
        here = fault.sheet == sheet and fault.file in books
        if here and fault.row is not None and fault.severity == "blocking":
            found.setdefault((fault.file, fault.row), fault.kind)
    return found


def _table(books: Mapping[str, Workbook], name: str, sheet: SheetLayout) -> pd.DataFrame:
    rows = [
        (file, book.identity["municipality"], *row) for file, book in books.items() for row in book.rows[name]
    ]
    columns = [*META, *sheet.names]
    data = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pd.DataFrame(
        {column: pd.Series(list(values), dtype=object) for column, values in zip(columns, data, strict=True)}
    )
