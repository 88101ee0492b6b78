"""Returned workbooks → raw tables, and a list of every fault of every file, so many workbooks at a time.

    for raw in read(investigation, codebook, municipalities):
        raw.tables["cases"]      # what stands in the sheet "sager" of these workbooks, as it stands there
        raw.refused              # those of them that nothing was read from, with the reason

What makes a workbook or a row unusable is found here and sets it aside; doubtful answers are read, and left
to ``clean``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from helpers.protocol.codebook.form import Form
from helpers.survey.investigation import DEMONSTRATION_MARK
from helpers.survey.questionnaire.layout import (
    IDENTITY_KEYS,
    ORIGIN_DEMONSTRATION,
    ORIGIN_REAL,
    SheetLayout,
    SheetName,
)
from helpers.survey.reading import checks
from helpers.survey.reading.files import file_names
from helpers.survey.reading.files.file_names import Recorded
from helpers.survey.reading.later import received
from helpers.survey.reading.later.counting import Counting, refuse, settled
from helpers.survey.reading.opened import Opened, Workbook
from helpers.survey.reading.opener import Opener
from helpers.survey.reading.problems import Fault, Problem, ReturnsRejected
from helpers.survey.redaction import Hasher

META = ("file", "municipality", "sheet_row")
REFUSED = ("file", "municipality", "reason")
BATCH = 100  # workbooks; there are 98 municipalities
IGNORED = ("~$", ".")  # Excel's lock files and hidden files


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
    blocked: section → file and row → the fault for which the row is set aside. confirmed: file, sheet and
    cell of the answers that are right as they are. earlier: file → what replaced it, and what it said.
    """

    tables: Mapping[str, pd.DataFrame]
    remarks: pd.DataFrame
    blocked: Mapping[str, Mapping[tuple[str, int], Fault]]
    confirmed: frozenset[tuple[str, str, str]] = frozenset()
    earlier: Mapping[str, tuple[str, Workbook]] = field(default_factory=dict)


def read(
    investigation: Path,
    codebook: Form,
    municipalities: pd.DataFrame,
    part: str = "returns",
    size: int = BATCH,
    beside: Collection[str] = (),
) -> Iterator[RawReturns]:
    """Read returns/*.xlsx of an investigation folder, or the workbooks in another ``part`` of it, ``size`` at
    a time, so that memory does not grow with their number.

    More than that are looked at first, to know who has sent several, and the key of the hashes.
    municipalities: data/reference/municipalities.csv (kommunekode as text). beside: the names of files in the
    folder that are no such workbooks. Raises ReturnsRejected where no
    file can be read.
    """
    template = checks.template(codebook, set(municipalities["kommunekode"]))
    marked = (investigation / DEMONSTRATION_MARK).exists()
    waiting: list[Opened] = []
    found = False
    given = _files(investigation / part, beside)
    counting = Counting(investigation / part, template.sheets, {each.file: each.path for each in given})
    with Opener(template) as opener:
        batches, hasher = _opened(given, opener, size, counting, marked)
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
    """Return what lies in ``folder``, by name, without hidden files, Excel's lock files and received.csv;
    nothing where it is missing.
    """
    return (
        sorted(
            path
            for path in folder.iterdir()
            if not path.name.startswith(IGNORED) and path.name != received.FILE
        )
        if folder.is_dir()
        else []
    )


def _files(folder: Path, beside: Collection[str]) -> list[Recorded]:
    """What lies in the folder. Raises NoReturns where that is nothing."""
    found = [path for path in files(folder) if path.name not in beside]
    if not found:
        expected = "læg de returnerede skemaer (.xlsx), ét pr. kommune, i mappen; den mangler eller er tom"
        raise ReturnsRejected([Problem(Fault.NO_RETURNS, str(folder), "", "", "", expected)])
    return file_names.recorded(found)


def _opened(
    given: list[Recorded], opener: Opener, size: int, counting: Counting, marked: bool
) -> tuple[Iterator[list[Opened]], Hasher]:
    """The files ``size`` at a time, opened as they are asked for, and the hasher that all of them make.

    marked: whether the whole investigation is a demonstration.
    """
    if len(given) <= size:
        opened = [opener.open(each) for each in given]
        fit = usable(opened, counting, not marked and is_mixed(opened))
        return iter([fit]), Hasher(each.digest for each in opened)
    seen = [opener.glance(each) for each in given]
    mixed = not marked and is_mixed(seen)
    return _in_batches(given, seen, opener, size, counting, mixed), Hasher(each.digest for each in seen)


def _in_batches(
    given: list[Recorded],
    seen: list[Opened],
    opener: Opener,
    size: int,
    counting: Counting,
    mixed: bool,
) -> Iterator[list[Opened]]:
    """What is refused of a municipality that has sent several comes with what is read of it, or last."""
    contested = usable([opener.open(each) for each in _doubtful(given, seen)], counting, mixed)
    settled_already = {each.file: each for each in contested if each.book}
    beside = defaultdict(list)
    for each in contested:
        if not each.book:
            beside[each.municipality].append(each)
    names = {each.file for each in contested} - settled_already.keys()
    rest = [each for each in given if each.file not in names]
    for start in range(0, len(rest), size):
        now = rest[start : start + size]
        opened = [
            settled_already.get(each.file) or _alone(opener.open(each), counting, mixed) for each in now
        ]
        senders = [each.municipality for each in opened if each.book]
        yield [*opened, *(other for code in senders for other in beside.pop(code, ()))]
    yield [each for left in beside.values() for each in left]


def _doubtful(given: list[Recorded], seen: list[Opened]) -> list[Recorded]:
    """Return the files that may be copies or several of one municipality."""
    times = Counter(key for each in seen for key in (each.municipality, each.digest))
    doubtful = [
        path
        for path, each in zip(given, seen, strict=True)
        if times[each.municipality] > 1 or times[each.digest] > 1
    ]
    return doubtful


def _alone(each: Opened, counting: Counting, mixed: bool) -> Opened:
    """Return a file that is the only one of its municipality as it can be used."""
    return usable([each], counting, mixed)[0]


def is_mixed(seen: Iterable[Opened]) -> bool:
    """Say whether both demonstrations and the investigation's own workbooks are among the files."""
    return {ORIGIN_REAL, ORIGIN_DEMONSTRATION} <= {each.origin for each in seen}


def usable(opened: list[Opened], counting: Counting, mixed: bool) -> list[Opened]:
    """Refuse what cannot be used beside the others: demonstrations where real workbooks are among the files
    (``mixed``), and then what ``versions.settled`` does.
    """
    if mixed:
        wanted = "skemaet er en demonstration og bruges ikke sammen med rigtige svar; fjern det fra mappen"
        opened = [
            refuse(each, Fault.DEMONSTRATION, wanted, "origin", each.origin)
            if each.book and each.origin == ORIGIN_DEMONSTRATION
            else each
            for each in opened
        ]
    return settled(opened, counting)


def _assembled(
    opened: list[Opened], sheets: Mapping[str, SheetLayout], marked: bool, hasher: Hasher
) -> RawReturns:
    books = {each.file: each.book for each in opened if each.book}
    faults = tuple(fault for each in opened for fault in each.faults)
    digests = {each.file: each.mark for each in opened}
    identities = [(file, digests[file], *book.identity.values()) for file, book in books.items()]
    keys = next((tuple(book.identity) for book in books.values()), IDENTITY_KEYS)
    workbooks = pd.DataFrame(identities, columns=["file", "digest", *keys], dtype="str")
    refused = [(each.file, each.municipality, each.reason.value) for each in opened if not each.book]
    remarks = [(file, *remark) for file, book in books.items() for remark in book.remarks]
    return RawReturns(
        names={sheet.section: _name(sheet) for sheet in sheets.values()},
        workbooks=workbooks,
        refused=pd.DataFrame(refused, columns=list(REFUSED), dtype="str"),
        faults=faults,
        demonstration=marked or bool(workbooks["origin"].eq(ORIGIN_DEMONSTRATION).any()),
        hasher=hasher,
        tables={sheet.section: _table(books, name, sheet) for name, sheet in sheets.items()},
        remarks=pd.DataFrame(remarks, columns=["file", "sheet", "cell", "text"]),
        blocked={sheet.section: _blocked(faults, books, name) for name, sheet in sheets.items()},
        confirmed=frozenset((file, *cell) for file, book in books.items() for cell in book.confirmed),
        earlier={each.file: (each.superseded, each.earlier) for each in opened if each.earlier},
    )


def _name(sheet: SheetLayout) -> SheetName:
    """A sheet's name, the letters and the items of its columns; what is made of a count stands where the
    count does.
    """
    made = {column.item.gives: column.letter for column in sheet.columns if column.item.gives}
    letters = {column.name: column.letter for column in sheet.columns} | made
    return SheetName(sheet.sheet, letters, {column.name: column.item for column in sheet.columns})


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
