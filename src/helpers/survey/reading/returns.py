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
    ORIGIN_REAL,
    SheetLayout,
    SheetName,
)
from helpers.survey.reading import checks, file_names
from helpers.survey.reading.file_names import Recorded
from helpers.survey.reading.opened import Opened, Workbook
from helpers.survey.reading.opener import Opener
from helpers.survey.reading.problems import Fault, Problem, ReturnsRejected
from helpers.survey.redaction import Hasher

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
    marked = (investigation / DEMONSTRATION_MARK).exists()
    waiting: list[Opened] = []
    found = False
    with Opener(template) as opener:
        batches, hasher = _opened(_files(investigation / part), opener, size)
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


def _files(folder: Path) -> list[Recorded]:
    """What lies in the folder. Raises NoReturns where that is nothing."""
    found = files(folder)
    if not found:
        expected = "læg de returnerede skemaer (.xlsx), ét pr. kommune, i mappen; den mangler eller er tom"
        raise ReturnsRejected([Problem(Fault.NO_RETURNS, str(folder), "", "", "", expected)])
    return file_names.recorded(found)


def _opened(given: list[Recorded], opener: Opener, size: int) -> tuple[Iterator[list[Opened]], Hasher]:
    """The files ``size`` at a time, opened as they are asked for, and the hasher that all of them make."""
    if len(given) <= size:
        opened = usable([opener.open(each) for each in given])
        return iter([opened]), Hasher(each.digest for each in opened)
    seen = [opener.glance(each) for each in given]
    return _in_batches(given, seen, opener, size), Hasher(each.digest for each in seen)


def _in_batches(
    given: list[Recorded], seen: list[Opened], opener: Opener, size: int
) -> Iterator[list[Opened]]:
    """What is refused of a municipality that has sent several comes with what is read of it, or last."""
    mixed = is_mixed(seen)
    contested = _contested(given, seen, opener, mixed)
    names = {each.file for each in contested}
    beside = defaultdict(list)
    for each in contested:
        beside[each.municipality].append(each)
    rest = [each for each in given if each.file not in names]
    for start in range(0, len(rest), size):
        opened = usable([opener.open(each) for each in rest[start : start + size]], mixed)
        senders = [each.municipality for each in opened if each.book]
        yield [*opened, *(other for code in senders for other in beside.pop(code, ()))]
    yield [each for left in beside.values() for each in left]


def _contested(given: list[Recorded], seen: list[Opened], opener: Opener, mixed: bool) -> list[Opened]:
    """Return what is refused of the files that may be copies or several of one municipality, which are read
    for it.
    """
    times = Counter(key for each in seen for key in (each.municipality, each.digest))
    doubtful = [
        path
        for path, each in zip(given, seen, strict=True)
        if times[each.municipality] > 1 or times[each.digest] > 1
    ]
    return [each for each in usable([opener.open(path) for path in doubtful], mixed) if not each.book]


def is_mixed(seen: Iterable[Opened]) -> bool:
    """Say whether both demonstrations and the investigation's own workbooks are among the files."""
    return {ORIGIN_REAL, ORIGIN_DEMONSTRATION} <= {each.origin for each in seen}


def usable(opened: list[Opened], mixed: bool | None = None) -> list[Opened]:
    """Refuse what cannot be used beside the others: demonstrations among real workbooks (``mixed``: whether
    there are real ones, by default as ``opened`` tells), and then what is ``repeated``.
    """
    if is_mixed(opened) if mixed is None else mixed:
        wanted = "skemaet er en demonstration og bruges ikke sammen med rigtige svar; fjern det fra mappen"
        opened = [
            _refused(each, Fault.DEMONSTRATION, wanted, "origin", each.origin)
            if each.book and each.origin == ORIGIN_DEMONSTRATION
            else each
            for each in opened
        ]
    return repeated(opened)


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


def _refused(
    each: Opened, kind: Fault, wanted: str, key: str = "municipality", said: str | None = None
) -> Opened:
    value = each.municipality if said is None else said
    fault = Problem(kind, each.file, IDENTITY_SHEET, checks.IDENTITY_CELLS[key], value, wanted)
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
