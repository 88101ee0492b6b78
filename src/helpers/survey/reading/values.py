"""One answer as a caseworker types it, read by rules: numbers, dates, labels and words for "not known".

Every function takes one value and returns what it means together with the name of the rule that was needed,
or raises nothing and returns None where no rule reads it: the caller decides what an unread value costs.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any, NamedTuple

import pandas as pd

from helpers.danish import MONTHS
from helpers.danish import SMALL_NUMBERS as _SMALL
from helpers.protocol.codebook import Item
from helpers.survey.columns import DASH
from helpers.survey.redaction import whole_cpr
from helpers.survey.spelling.labels import read_label as read_label
from helpers.survey.spelling.writing import Reading as Reading
from helpers.survey.spelling.writing import folded as folded

MISSING_WORDS: dict[str, tuple[str, ...]] = {
    "dont_know": ("?", "??", "ved ikke", "ved ej", "vides ikke", "ukendt", "uvist", "ved det ikke"),
    "not_stated": ("ikke oplyst", "uoplyst", "ikke angivet", "ikke registreret", "-", "–", "—", ".", "--"),
    "not_applicable": ("ikke relevant", "irrelevant", "n/a", "n.a.", "i/r"),
}
_MISSING = {word: code for code, words in MISSING_WORDS.items() for word in words}

TEXTS = ("text", "free_text")  # types of items
UNREAD = {"integer": "unreadable_number", "code": "unknown_code", "date": "unreadable_date"}

CHARACTERS_PER_PAGE = 2400
CHARACTERS, STANDARD_PAGES = "tegn", "normalsider"
CHARACTERS_OR_PAGES = "tegn eller sider"  # the unit of a count of either
_MINUTES_PER_HOUR = 60
_HOUR, _MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
_LONG = 1e16  # beyond it a number is no count, and its digits are of no use
_ALIKE = 3  # times: two figures of one file lie closer

_GUESSED = (
    r"ca\.?|cirka|circa|omkring|omtrent|rundt regnet|knap|godt|cr\.?|~|≈|anslået|skønnet|skønsmæssigt|skøn"
)
_ABOUT = re.compile(rf"^(?:{_GUESSED})(?:[.:]?\s+|[.:]|(?=[-−+\d]))\s*(?=[-−+\da-zæøå])")
_REMARKED = re.compile(rf"\s*\((?:{_GUESSED}|estimat|estimeret|est\.?)\)$|\s*(?:ca\.?|skøn|skønnet|anslået)$")
_FIGURE = re.compile(r"(?P<figure>[-−+]?\d(?:[\d., ']*\d)?|[a-zæøå]+(?=\s|$|\.))(?P<unit>.*)")
_THOUSANDS = re.compile(r"[-−]?[1-9]\d{0,2}(?:(?:\.\d{3})+|(?:[ ']\d{3})+)(?:,\d+)?")  # 0.500 is a half
_DECIMAL_COMMA = re.compile(r"[-−]?(?:0,\d+|\d+,(?:\d{1,2}|\d{4,}))")
_DECIMAL_POINT = re.compile(r"[-−]?(?:0\.\d+|\d+\.(?:\d{1,2}|\d{4,}))")
_WHOLE = re.compile(r"[-−]?(?!0\d{5})\d{1,15}")  # 010190 is a day or a key
_SHORT = 100  # signs of an answer that is one figure
_ONE_FIGURE = re.compile(r"\D*(\d[\d .,']*(?:e\+?\d{1,2}(?!\d))?)\D*")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+")
_EMPTY_UNIT = re.compile(r"[ .]*|,-+")
_TIME = re.compile(
    r"(?P<hours>\d+) ?t(?:ime(?:r)?)?\.?(?: og)? ?(?P<minutes>\d{1,2}) ?m(?:in(?:utter|ut)?)?\.?"
)

_HOURS = {"t", "tim", "time", "timer", "timers"}
# The ways in which the units of the codebook and of other forms are written, without full stops and hyphens.
_PAGES = {"side", "sider", "siders", "sides", "s", "sd", "sdr", "a4", "a4side", "a4sider", "p", "pp", "stk"}
_UNITS = {
    STANDARD_PAGES: _PAGES | {"normalside", "normalsider", "normalsides", "ns"},
    "sider": _PAGES | {"fysiskside", "fysiskeside", "fysiskesider", "fysiske"},
    "dage": {"dag", "dage", "dages", "d", "dg", "dgs", "kalenderdag", "kalenderdage", "døgn"},
    "minutter": {"minut", "minutter", "minutters", "min", "mins", "mn", "m"},
    "timer": _HOURS,
    "pct.": {"pct", "procent", "%"},
    "kr.": {"kr", "kroner", "dkk"},
    CHARACTERS: {"tegn", "anslag", "tegninklmellemrum", "tegnmedmellemrum"},
}

_TENS = {
    20: "tyve",
    30: "tredive",
    40: "fyrre",
    50: "halvtreds",
    60: "tres",
    70: "halvfjerds",
    80: "firs",
    90: "halvfems",
}

_BEFORE_DAY = re.compile(r"(?:(?:man|tirs|ons|tors|fre|lør|søn)dag,? )?(?:d(?:en)?\.? ?)?(?=\d)")
_MIDNIGHT = re.compile(r"[t ]0?0:00(?::00)?$")  # of a day that a program has stored with its hour
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})[./ -]{1,2}(?P<month>\d{1,2}|[a-zæøå]+\.?)[./ -]{1,2}(?P<year>\d{4}|\d{2})"
)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})")


class Stated(float):
    """A number whose ``unit`` was typed beside it, so that nobody need guess what it counts."""

    unit: str

    def __new__(cls, value: float, unit: str) -> Stated:
        stated = super().__new__(cls, value)
        stated.unit = unit
        return stated


class _Figure(NamedTuple):
    """A number as it was typed, and the unit behind it without blanks, full stops and hyphens, or ""."""

    text: str
    unit: str


def _number_words() -> dict[str, int]:
    words = {word: value for value, word in enumerate(_SMALL)} | {"et": 1, "ingen": 0, "hundrede": 100}
    for tens, name in _TENS.items():
        words[name] = tens
        words |= {f"{'en' if unit == 1 else _SMALL[unit]}og{name}": tens + unit for unit in range(1, 10)}
    return words


_NUMBER_WORDS = _number_words()


def read_missing(text: str) -> Reading | None:
    """Read a word for a missing answer ("?", "ved ikke", "ikke oplyst") as ``missing_<code>``."""
    typed = folded(text)
    code = _MISSING.get(typed) or _MISSING.get(typed.rstrip(" ."))
    return Reading(None, f"missing_{code}") if code else None


def read_number(text: str, unit: str = STANDARD_PAGES, most: float = math.inf) -> Reading | None:
    """Read a number as Danes write it: "1.200" is 1200, "45,5" is 45.5, "ca. 45 sider" is 45, "tolv" is 12.

    unit: the item's, and the only one that may stand behind the number; but where standard pages alone are
    asked for, characters are made standard pages, and hours minutes. most: the largest answer; "120 130"
    beyond it are two figures, and not read.

    "1,200" is not read: it is 1.2 in Danish and 1200 in English, and nobody can tell which was meant. Neither
    is "40-50".
    """
    typed = folded(text).strip("'’´`\"")
    if unit == "minutter" and (time := _TIME.fullmatch(typed)):
        return Reading(_MINUTES_PER_HOUR * float(time["hours"]) + float(time["minutes"]), "hours_as_minutes")
    figure = _split(typed)
    value = _figure(figure.text) if figure else None
    if figure is None or value is None:
        return None
    apart = " " in figure.text and most < math.inf and (value > most or _two_figures(figure.text))
    return None if apart and figure.unit not in _UNITS[CHARACTERS] else _in_unit(figure, value, unit)


def _two_figures(text: str) -> bool:
    """Whether a blank may part two figures of one size ("120 130"), and not thousands ("2 150", "1 002")."""
    first, _, second = text.partition(" ")
    alike = first.isdecimal() and second.isdecimal() and not second.startswith("0")
    return alike and int(second) <= _ALIKE * int(first) and int(first) <= _ALIKE * int(second)


def _split(typed: str) -> _Figure | None:
    """Part a number from what is said about it; None where no number comes first."""
    match = _FIGURE.fullmatch(_REMARKED.sub("", _ABOUT.sub("", typed, count=1)))
    if match is None:
        return None
    unit = "" if _EMPTY_UNIT.fullmatch(match["unit"]) else re.sub("[ .-]", "", match["unit"]) or "-"
    return _Figure(match["figure"].removeprefix("+"), unit)


def _in_unit(figure: _Figure, value: float, unit: str) -> Reading | None:
    rule = "number_in_words" if figure.text in _NUMBER_WORDS else "number_in_text"
    if not figure.unit:
        return Reading(value, rule)
    if unit == CHARACTERS_OR_PAGES:
        typed = next((name for name in (CHARACTERS, "sider") if figure.unit in _UNITS[name]), None)
        return Reading(Stated(value, typed), rule) if typed else None
    if figure.unit in _UNITS.get(unit, {unit}):
        return Reading(Stated(value, unit), rule)
    if unit == STANDARD_PAGES and figure.unit in _UNITS[CHARACTERS]:
        return Reading(Stated(round(value / CHARACTERS_PER_PAGE, 1), CHARACTERS), "characters_stated")
    minutes = _MINUTES_PER_HOUR * value
    exact = unit == "minutter" and figure.unit in _HOURS and minutes.is_integer()
    return Reading(minutes, "hours_as_minutes") if exact else None


def _figure(text: str) -> float | None:
    if text in _NUMBER_WORDS:
        return float(_NUMBER_WORDS[text])
    plain = text.replace("−", "-")
    if _THOUSANDS.fullmatch(text):
        plain = re.sub(r"[. ']", "", plain).replace(",", ".")
    elif _DECIMAL_COMMA.fullmatch(text):
        plain = plain.replace(",", ".")
    elif not (_DECIMAL_POINT.fullmatch(text) or _WHOLE.fullmatch(text)):
        return None
    return float(plain)


def reading(value: Any, item: Item) -> Reading:
    """Read what stands in a cell for a number, a code or a date."""
    if isinstance(value, bool) and {"yes", "no"} <= item.values.keys():  # what SAND and FALSE become
        return Reading("yes" if value else "no", "label_form")
    text = value if isinstance(value, str) else ""
    if missing := read_missing(text):
        return missing
    if item.type == "code":
        found = read_label(text, item.values)
    elif item.type == "integer":
        found = read_number(text, item.unit, item.max if isinstance(item.max, int) else math.inf)
    else:
        found = read_date(text)
    return found or Reading(None, UNREAD[item.type])


def readable(text: str, item: Item) -> bool:
    """Say whether a rule reads ``text`` as an answer to ``item``, which asks for such a value."""
    return reading(text, item).rule != UNREAD[item.type]


def is_number(value: Any) -> bool:
    """Say whether a cell's value is a finite number (a yes/no value is none)."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def legible(value: Any) -> str | None:
    """Return a number, or a text that is nothing but one, as ten digits where it is a CPR number (a
    spreadsheet takes the first nought away), else None.
    """
    if isinstance(value, str):
        return whole_cpr(value)
    if not is_number(value):
        return None
    size = abs(value)
    if float(size).is_integer():
        return whole_cpr(str(int(size))) if 1e7 <= size < 1e10 else None
    # 010190.1004 becomes a number with four decimals; with fewer it is a count with decimals
    four = size < 1e6 and size == round(size, 4) != round(size, 2)
    return whole_cpr(f"{size:.4f}".replace(".", "")) if four else None


def legible_figure(text: str) -> str | None:
    """Return the one figure of a text as ``legible`` does, whatever is said about it: where a number, a day
    or one of several answers is asked for, nine or ten digits are none.
    """
    if len(text) > _SHORT or not (figure := _ONE_FIGURE.fullmatch(folded(text))):
        return None
    plain = figure[1].rstrip(" .,'")
    if _ENGLISH.fullmatch(plain):
        return whole_cpr(plain.replace(",", ""))
    try:
        return whole_cpr(plain) or legible(float(plain.replace(",", ".")))
    except ValueError:
        return None


def as_text(value: Any) -> str:
    """Return a value as the ledger writes it: "" for none, 45 for 45.0, ISO dates. The readers here read each
    of them back.
    """
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.timedelta):  # as a spreadsheet shows it, hours and minutes
        return f"{value // _HOUR}:{value % _HOUR // _MINUTE:02d}"
    if isinstance(value, float) and value.is_integer() and abs(value) < _LONG:
        return str(int(value))
    return str(value)


def read_date(text: str) -> Reading | None:
    """Read "12-03-2014", "12/3 2014", "onsdag d. 12. marts 2014" or "2014-03-12" as a date; an impossible one
    ("31-02-2014") is read as missing.
    """
    low = DASH.sub("-", _MIDNIGHT.sub("", _BEFORE_DAY.sub("", folded(text), count=1)))
    match = _YEAR_FIRST.fullmatch(low) or _DAY_FIRST.fullmatch(low)
    month = _month(match["month"]) if match else None
    if match is None or month is None:
        return None
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
    try:
        return Reading(dt.date(year, month, int(match["day"])), "date_in_text")
    except ValueError:
        return Reading(None, "impossible_date")


def _month(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    name = text.rstrip(".")
    hits = [
        number for number, month in enumerate(MONTHS, start=1) if len(name) >= 3 and month.startswith(name)
    ]
    return hits[0] if len(hits) == 1 else None
