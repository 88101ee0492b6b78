"""Which of several workbooks of one municipality counts.

A marked copy has a higher number than the workbook it was made of, and replaces it. Of workbooks with the
same number the one that received.csv says came last counts; where that is not known, none does, and the
municipality is asked. Nothing is thrown away: what has been replaced is kept beside what replaced it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from helpers.survey.questionnaire.layout import FIRST_VERSION, IDENTITY_KEYS, IDENTITY_SHEET, SheetLayout
from helpers.survey.reading import checks
from helpers.survey.reading.later import received
from helpers.survey.reading.later.copied import laid_over
from helpers.survey.reading.opened import Opened, Workbook
from helpers.survey.reading.problems import Fault, Problem

_WHOLE = 9  # digits of a version that can be one


@dataclass(frozen=True)
class Counting:
    """What is needed to tell which of several counts. folder: where they lie; sheets: ``layout``; paths: of
    the files, by their names in the records.
    """

    folder: Path
    sheets: Mapping[str, SheetLayout]
    paths: Mapping[str, Path]

    @cached_property
    def lines(self) -> dict[str, received.Place]:
        """Return ``received.places`` of the folder."""
        return received.places(self.folder)

    def place(self, each: Opened) -> received.Place | None:
        """Return when a file came and in which line of received.csv that stands, None where nobody noted it.
        Raises InputInvalid.
        """
        return self.lines.get(received.sha256(self.paths[each.file])) if self.lines else None


def settled(opened: Sequence[Opened], counting: Counting) -> list[Opened]:
    """Return all of ``opened`` with one workbook at most for each municipality, of a form for each thing.

    Refused are copies of one file but the first, marked copies without the workbook they were made of, and
    all that a municipality has sent where nobody can tell which counts; the others are marked as superseded.
    """
    unique = _without_copies(opened)
    whole = _completed(unique, counting.sheets)
    senders: dict[tuple[str, ...], list[Opened]] = defaultdict(list)
    for each in whole:
        if each.book:
            senders[each.municipality, *about(each.book.identity)].append(each)
    told = {each.file: each for sent in senders.values() for each in _of_one(sent, counting)}
    return [told.get(each.file, each) for each in whole]


def version(identity: Mapping[str, str]) -> int:
    """Return a workbook's number among those that one municipality was sent; 1 where it says none.

    identity: what the hidden sheet says (IDENTITY_KEYS).
    """
    text = identity.get("version", "").removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _WHOLE else int(FIRST_VERSION)


def about(identity: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a form is about beside who it is from; of one sender, forms about different things count
    side by side.
    """
    return tuple(identity.values())[len(IDENTITY_KEYS) :]


def _without_copies(opened: Sequence[Opened]) -> list[Opened]:
    first: dict[bytes, str] = {}
    unique = []
    for each in opened:
        original = first.setdefault(each.digest, each.file)
        if each.book and original != each.file:
            each = refuse(each, Fault.SAME_FILE_TWICE, f"filen er den samme som {original}, som er læst")
        unique.append(each)
    return unique


def _completed(opened: Sequence[Opened], sheets: Mapping[str, SheetLayout]) -> list[Opened]:
    """Lay every marked copy over the workbook that it was made of, lower numbers first."""
    done: dict[str, Opened] = {}
    found: dict[str, Opened] = {}
    for each in sorted(
        (each for each in opened if each.book), key=lambda each: version(_book(each).identity)
    ):
        base = _book(each).identity.get("based_on", "")
        if base:
            each = _over(each, done.get(base), sheets)
        found[each.file] = each
        if each.book:
            done[each.mark] = each
    return [found.get(each.file, each) for each in opened]


def _over(copy: Opened, base: Opened | None, sheets: Mapping[str, SheetLayout]) -> Opened:
    if (
        base is None
        or base.municipality != copy.municipality
        or version(_book(base).identity) >= version(_book(copy).identity)
    ):
        wanted = "kopien kan kun læses sammen med det skema, den er lavet af; send også det"
        return refuse(copy, Fault.WITHOUT_ORIGINAL, wanted)
    new, old = _book(copy), _book(base)
    laid = laid_over(new, old, sheets)
    kept = old.confirmed - laid.changed
    remarks = [remark for remark in old.remarks if (remark[0], remark[1]) not in new.confirmed]
    made = replace(new, rows=laid.rows, remarks=[*remarks, *new.remarks], confirmed=new.confirmed | kept)
    gone = laid.changed | made.confirmed
    return replace(copy, book=made, faults=tuple(_faults(copy, base, made, gone, sheets)))


def _faults(
    copy: Opened,
    base: Opened,
    made: Workbook,
    gone: frozenset[tuple[str, str]],
    sheets: Mapping[str, SheetLayout],
) -> Iterator[Problem]:
    """The faults of a completed copy: its own, and those of the answers that it leaves as they were."""
    yield from (each for each in copy.faults if not _of_an_answer(each))
    for each in base.faults:
        answer = each.row is not None and each.severity == "blocking" and not _of_an_answer(each)
        if answer and (each.sheet, each.cell) not in gone:
            yield replace(each, file=copy.file)
    for name, sheet in sheets.items():
        yield from checks.personal(copy.file, sheet, made.rows[name])


def _of_an_answer(fault: Problem) -> bool:
    """Whether ``checks.personal`` has found it, which looks at the completed rows anew."""
    return fault.kind is Fault.PERSONAL_DATA and fault.row is not None


def _of_one(sent: list[Opened], counting: Counting) -> list[Opened]:
    if len(sent) == 1:
        return sent
    newest = _newest(sent, counting)
    if newest is None:
        return [_one_of_several(each, sent) for each in sent]
    return [
        each
        if each is newest
        else replace(each, book=None, faults=(), superseded=newest.file, earlier=each.book)
        for each in sent
    ]


def _newest(sent: list[Opened], counting: Counting) -> Opened | None:
    """The workbook that counts, None where nobody can tell.

    One with a lower number that came later, and that the newest was not made of, is no older version.
    """
    top = max(version(_book(each).identity) for each in sent)
    last = [each for each in sent if version(_book(each).identity) == top]
    places = {each.file: counting.place(each) for each in sent}
    newest = last[0] if len(last) == 1 else _latest(last, places)
    if newest is None:
        return None
    before, now = _before(newest, sent), places[newest.file]
    others = [places[each.file] for each in sent if each is not newest and each.file not in before]
    return None if any(now and then and then > now for then in others) else newest


def _latest(sent: list[Opened], places: Mapping[str, received.Place | None]) -> Opened | None:
    known = {each.file: place for each in sent if (place := places[each.file])}
    undated = [place for place in known.values() if not place[0]]
    if len(known) < len(sent) or len(undated) > 1:
        return None
    return max(sent, key=lambda each: known[each.file])


def _before(newest: Opened, sent: list[Opened]) -> set[str]:
    """The files that a marked copy was made of, one after the other."""
    by_digest = {each.mark: each for each in sent}
    found: set[str] = set()
    base = by_digest.get(_book(newest).identity.get("based_on", ""))
    while base and base.file not in found:
        found.add(base.file)
        base = by_digest.get(_book(base).identity.get("based_on", ""))
    return found


def _one_of_several(each: Opened, sent: list[Opened]) -> Opened:
    others = ", ".join(other.file for other in sent if other is not each)
    wanted = f"kommunen har også sendt {others}; skriv til os, hvilket skema der gælder"
    return refuse(each, Fault.DUPLICATE_MUNICIPALITY, wanted)


def refuse(
    each: Opened, kind: Fault, wanted: str, key: str = "municipality", said: str | None = None
) -> Opened:
    """Return a file that is not used, for what its identity says under ``key`` (default: whose it is)."""
    value = each.municipality if said is None else said
    fault = Problem(kind, each.file, IDENTITY_SHEET, checks.IDENTITY_CELLS[key], value, wanted)
    return replace(each, book=None, faults=(*each.faults, fault))


def _book(each: Opened) -> Workbook:
    assert each.book is not None
    return each.book
