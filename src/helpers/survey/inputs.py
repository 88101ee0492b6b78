"""The CSV files of an investigation folder: one strict reader for all of them.

    table = read(path, [Column("decision_id", decision, once=True), Column("decision_date", iso_date)])

A file is in UTF-8 (with or without a byte order mark), separated by commas, with its header in row 1. Another
encoding or separator is refused with what to do, never guessed at: cp1252 cannot be told from its neighbours
for certain, and a wrong guess would change an id in silence. All faults are told at once; no exception of
pandas or csv reaches the user.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from helpers.errors import HelpersError
from helpers.survey.columns import Column, Wrong, bare
from helpers.survey.redaction import find_cpr

MOST = 10  # rows named for each kind of fault, and sentences about one file
LONGEST = 60  # characters shown of a value
ID = "decision_id"
_SAVE = "save it as CSV UTF-8"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class InputInvalid(HelpersError):
    """A CSV file of the investigation folder is missing or cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Fault:
    """A value that cannot be. row: as a spreadsheet numbers it; the header is row 1."""

    row: int
    column: str
    found: str
    wrong: Wrong


class _Row(NamedTuple):
    """number: as a spreadsheet counts; line: where it begins in a text editor."""

    number: int
    line: int
    fields: list[str]


def read(path: Path, columns: Sequence[Column], others: bool = True) -> pd.DataFrame:
    """Return ``columns`` of the CSV file ``path`` as text, "" where a cell is empty.

    Ids stand without blanks around them; rows without any value are left out; the index holds the row numbers
    of a spreadsheet. others: whether there may be further columns, which are left out. Raises InputInvalid.
    """
    names = [column.name for column in columns]
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise InputInvalid(f"{path}: {fault.strerror}. {_expectation(names)}") from fault
    rows = _rows(_text(content, path), path)
    if not rows:
        raise InputInvalid(f"{path} is empty. {_expectation(names)}")
    header, body = rows[0].fields, rows[1:]
    check_header(header, columns, str(path), others)
    _check_lengths(body, len(header), path)
    table = pd.DataFrame([row.fields for row in body], [row.number for row in body], header)
    table = table[[name for name in names if name in header]].astype("str")
    if ID in table:
        table[ID] = table[ID].str.strip()
    check(table, columns, str(path))
    return table


def check_header(header: Sequence[str], columns: Sequence[Column], source: str, others: bool = True) -> None:
    """Look for every needed column in ``header``, each once. Raises InputInvalid."""
    names = [column.name for column in columns]
    if absent := [column.name for column in columns if column.needed and column.name not in header]:
        missing = ", ".join(f"no column {name!r}" for name in absent[:3])
        missing += f" and {len(absent) - 3} more absent" if len(absent) > 3 else ""
        why = _why_absent(header, absent)
        raise InputInvalid(f"{source}: {missing} in row 1; expected {', '.join(names)}.{why}")
    twice = [name for name in names if header.count(name) > 1]
    unknown = [] if others else [name for name in header if name not in names]
    sentences = [f"row 1 has the column {name!r} twice: delete the wrong one." for name in twice]
    sentences += [f"row 1 has a column {name!r} that does not belong there: delete it." for name in unknown]
    refuse(source, sentences)


def check(table: pd.DataFrame, columns: Iterable[Column], source: str) -> None:
    """Look at every value of ``columns`` that ``table`` (text, its index the row numbers) has. Raises
    InputInvalid.
    """
    refuse(source, told(faults(table, columns)))


def faults(table: pd.DataFrame, columns: Iterable[Column]) -> Iterator[Fault]:
    """Yield every fault of the values of ``columns`` that ``table`` (text, its index the row numbers) has."""
    given = [column for column in columns if column.name in table]
    yield from (fault for column in given for fault in _faults(table[column.name], column))


def told(faults: Iterable[Fault]) -> list[str]:
    """Return one sentence for each column and kind of fault: the first in full, then the rows that have it
    too.
    """
    kinds: dict[tuple[str, str, str], list[Fault]] = defaultdict(list)
    for fault in faults:
        kinds[fault.column, fault.wrong.expected, fault.wrong.advice].append(fault)
    return [_sentence(found) for found in kinds.values()]


def refuse(source: str, sentences: Sequence[str], advice: str = "") -> None:
    """Raise InputInvalid with ``sentences`` about the file ``source``, then ``advice``; do nothing without
    any.
    """
    if not sentences:
        return
    lead = " " if len(sentences) == 1 else "\n  "
    lines = [f"{lead}{sentence}" for sentence in sentences[:MOST]]
    lines += [f"\n  and {len(sentences) - MOST} more."] if len(sentences) > MOST else []
    raise InputInvalid(f"{source}:{''.join(lines)}" + (f"\n{advice}" if advice else ""))


def listed(rows: Sequence[object]) -> str:
    """Return the first MOST of ``rows`` and how many more there are, such as "2, 5, 9 and 40 more"."""
    shown = ", ".join(map(str, rows[:MOST]))
    return f"{shown} and {len(rows) - MOST} more" if len(rows) > MOST else shown


def shown(value: str) -> str:
    """Return ``value`` in quotation marks, shortened, and no CPR number."""
    if find_cpr(value):
        return "what looks like a CPR number (not shown)"
    return repr(value if len(value) <= LONGEST else f"{value[:LONGEST]}…")


def together(sentence: str, others: Sequence[str]) -> str:
    """Return ``sentence`` about the first place and, in brief, the ``others`` that have the same fault."""
    return f"{sentence} Likewise {listed(others)}." if others else sentence


def _faults(values: pd.Series, column: Column) -> Iterator[Fault]:
    empty = Wrong("a value in every row") if column.filled else None
    texts = values.tolist()
    wrong = {value: column.check(value) if value else empty for value in dict.fromkeys(texts)}
    first: dict[str, int] = {}
    for row, value in zip(values.index, texts, strict=True):
        if why := wrong[value]:
            yield Fault(row, column.name, value, why)
        elif column.once and (before := first.setdefault(bare(value), row)) != row:
            right = f"row {before} holds it (blanks, capitals and first noughts do not tell two apart)"
            yield Fault(row, column.name, value, Wrong("each decision once", right))


def _sentence(faults: list[Fault]) -> str:
    first, *others = faults
    found = shown(first.found)
    wrong = ", ".join(part for part in (first.wrong.expected, first.wrong.right) if part)
    text = f"row {first.row}, column {first.column!r}: found {found}, expected {wrong}."
    text += f" {first.wrong.advice}" if first.wrong.advice else ""
    return together(text, [f"row {other.row} ({shown(other.found)})" for other in others])


def _expectation(names: Sequence[str]) -> str:
    return f"Expected a CSV file in UTF-8 with the columns {', '.join(names)}."


def _text(content: bytes, path: Path) -> str:
    if content.startswith(_UTF16) or content.count(0) * 3 > len(content):
        raise InputInvalid(f"{path} is saved in UTF-16 (Excel's »Unicode text«): {_SAVE}.")
    if 0 in content:
        raise InputInvalid(
            f"{path}: line {_line(content, content.index(0))} holds a NUL byte, so the file is damaged: get "
            f"it again, or {_SAVE}."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        wrong = content[fault.start : fault.start + 1]
        raise InputInvalid(
            f"{path}: line {_line(content, fault.start)} is no UTF-8 (byte 0x{wrong.hex().upper()}; in "
            f"Windows' cp1252 it would be {wrong.decode('cp1252', errors='replace')!r}). Excel's plain »CSV« "
            f"writes æ, ø and å so: {_SAVE}."
        ) from fault


def _line(content: bytes, place: int) -> int:
    return content.count(b"\n", 0, place) + 1


def _rows(text: str, path: Path) -> list[_Row]:
    """Return the rows of a CSV text, without those that hold nothing."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, line = [], 1
    try:
        for number, fields in enumerate(reader, start=1):
            rows += [_Row(number, line, fields)] if any(fields) else []
            line = reader.line_num + 1
    except csv.Error as fault:
        raise InputInvalid(
            f'{path}: line {line}: a quotation mark (") is not closed or stands inside a value ({fault}). '
            f"Write it twice inside a value that is quoted, or {_SAVE}."
        ) from fault
    return rows


def _check_lengths(rows: Sequence[_Row], width: int, path: Path) -> None:
    uneven = [f"line {row.line} has {len(row.fields)}" for row in rows if len(row.fields) != width]
    if uneven:
        raise InputInvalid(
            f"{path}: the header has {width} fields, but {listed(uneven)}. A value that holds a comma stands "
            "in quotation marks."
        )


def _why_absent(header: Sequence[str], absent: Sequence[str]) -> str:
    for sign, word in ((";", "semicolons"), ("\t", "tabs")):
        if any(sign in name for name in header):
            return (
                f" The header holds {word}: save the file as CSV UTF-8 separated by commas (Danish Excel "
                "writes the list separator of Windows' regional settings; LibreOffice asks for it)."
            )
    near = [name for name in header if name.strip().casefold() in absent]
    return f" It holds {near[0]!r}: write the name exactly." if near else ""
