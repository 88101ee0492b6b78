"""What may stand in the columns of the CSV files of an investigation folder, value by value.

Spreadsheets and hands change values in ways that are known: leading noughts are lost, dates are turned round,
long numbers are shortened. Each is refused with the right form beside it; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from helpers.survey.redaction import find_cpr, without_hidden

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-./]([0-9]{1,2})[-./]([0-9]{1,2})(?:[ T].*)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-./ ]+([0-9]{1,2})[-./ ]+((?:20)?[0-9]{2})(?:[ T].*)?")
_SERIAL = re.compile(r"([2-5][0-9]{4})(?:[.,]0*)?")
_DAY_ZERO = date(1899, 12, 30)  # of a spreadsheet's day numbers (ECMA-376, part 1, 18.17.4.1)
_WHOLE = re.compile(r"[0-9]{1,16}(?:\.00?)?")  # not 1.000, which is a thousand in Danish
_SHARE = re.compile(r"[0-9]*\.?[0-9]+(?:[eE]-?[0-9]{1,3})?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")
_SHORTENED = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")
DASH = re.compile("[\u2010-\u2015\u2212]")
_NUMBER = re.compile(r"0*([0-9]+?)(?:\.0+)?")  # as a spreadsheet may write it anew
_LOST = re.compile(r"[0-9]{1,3}(?:\.0)?")


class Wrong(NamedTuple):
    """What was expected where a value is not it. right: the value's right form, where it is known."""

    expected: str
    right: str = ""
    advice: str = ""


Check = Callable[[str], Wrong | None]


def anything(value: str) -> Wrong | None:
    """Take any text."""


@dataclass(frozen=True)
class Column:
    """A column of a file. filled: every row has a value there. once: each decision stands once.

    needed: False where the file may lack the column.
    """

    name: str
    check: Check = anything
    filled: bool = True
    once: bool = False
    needed: bool = True


def one_of(*codes: str) -> Check:
    """Take these words alone."""
    wrong = Wrong(f"one of {', '.join(codes)}")
    return lambda value: None if value in codes else wrong


def municipality(known: Collection[str] | None = None) -> Check:
    """Take a municipality's code of four digits, one of ``known`` where they are given."""

    def check(value: str) -> Wrong | None:
        if _LOST.fullmatch(value):
            advice = (
                "Leading zeros were lost (a spreadsheet read the codes as numbers): format the column as "
                "text before saving it as CSV UTF-8."
            )
            return Wrong("four digits", value.removesuffix(".0").zfill(4), advice)
        if not re.fullmatch("[0-9]{4}", value):
            return Wrong("four digits such as 0101")
        if known is not None and value not in known:
            return Wrong(f"the code of one of the {len(known)} municipalities")
        return None

    return check


def iso_date(value: str) -> Wrong | None:
    """Take a day written YYYY-MM-DD, and no other form."""
    day = _day(*map(int, value.split("-"))) if _ISO.fullmatch(value) else None
    return None if day else Wrong("a date such as 2014-03-27", _as_iso(value))


@lru_cache(1 << 16)  # the draw, and what else is told of decisions, repeat the frame's ids
def decision(value: str) -> Wrong | None:
    """Take a decision's id; one that the reader of returns would set aside as personal data is refused."""
    if find_cpr(value):
        return Wrong(
            "an id that does not look like a CPR number",
            advice="All answers about it would be set aside as personal data: ask Ankestyrelsen for another.",
        )
    if "\n" in value or without_hidden(value, "") != value:
        return Wrong("an id in one line, without invisible characters")
    return None


def whole(value: str) -> Wrong | None:
    """Take a whole number from 0, of at most 16 digits."""
    return None if _WHOLE.fullmatch(value) else Wrong("a whole number", advice=_restore(value))


def seed(value: str) -> Wrong | None:
    """Take a whole number with or without a sign."""
    return whole(value.removeprefix("-"))


def share(value: str) -> Wrong | None:
    """Take a number above 0 and at most 1, written with a point."""
    if _SHARE.fullmatch(value) and 0 < float(value) <= 1:
        return None
    return Wrong("a number above 0 and at most 1, with a decimal point")


def bare(text: str) -> str:
    """Return an id without what does not tell two decisions apart: blanks, capitals, kinds of dash, and the
    first noughts of a number, which a spreadsheet takes away.
    """
    plain = DASH.sub("-", "".join(unicodedata.normalize("NFKC", text).split())).casefold()
    number = _NUMBER.fullmatch(plain)
    return number[1] if number else plain


def _restore(value: str) -> str:
    if _THOUSANDS.fullmatch(value):
        return "Write thousands without a sign between them."
    shortened = "A spreadsheet has shortened it: put back the file as it was before it was opened there."
    return shortened if _SHORTENED.fullmatch(value) else ""


def _as_iso(value: str) -> str:
    """Return the day that a Dane or a spreadsheet most likely meant, "" where there is none."""
    if match := _YEAR_FIRST.fullmatch(value):
        day = _day(*map(int, match.groups()))
    elif match := _DAY_FIRST.fullmatch(value):
        date_, month, year = map(int, match.groups())
        day = _day(year if year > 99 else 2000 + year, month, date_)
    elif match := _SERIAL.fullmatch(value):
        day = _DAY_ZERO + timedelta(int(match[1]))
    else:
        day = None
    return f"here {day.isoformat()}" if day else ""


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
