"""One answer as a caseworker types it, read by rules: numbers, dates, labels and words for "not known".

Every function takes one value and returns what it means together with the name of the rule that was needed,
or raises nothing and returns None where no rule reads it: the caller decides what an unread value costs.
"""

from __future__ import annotations

import datetime as dt
import difflib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from helpers.danish import MONTHS
from helpers.danish import SMALL_NUMBERS as _SMALL
from helpers.survey.redaction import whole_cpr

MISSING_WORDS: dict[str, tuple[str, ...]] = {
    "dont_know": ("?", "??", "ved ikke", "ved ej", "vides ikke", "ukendt", "uvist", "ved det ikke"),
    "not_stated": ("ikke oplyst", "uoplyst", "ikke angivet", "ikke registreret", "-", "–", "—", ".", "--"),
    "not_applicable": ("ikke relevant", "irrelevant", "n/a", "n.a.", "i/r"),
}
_MISSING = {word: code for code, words in MISSING_WORDS.items() for word in words}

_ABOUT = r"(?:(?:ca\.?|cirka|circa|omkring|omtrent|rundt regnet|knap|godt|cr\.?|~|≈)\s*)?"
_UNIT = r"(?:\s*(?:normalsider|normalside|ns|siders|sider|side|sd|s|tegn|stk)\.?)?"
_FIGURE = re.compile(rf"{_ABOUT}(?P<figure>[-−]?\d[\d., \u00a0\u202f']*|[a-zæøå]+){_UNIT}\s*(?:ca\.?)?")
_THOUSANDS = re.compile(r"[-−]?\d{1,3}(?:\.\d{3})+(?:,\d+)?|[-−]?\d{1,3}(?:[ \u00a0\u202f']\d{3})+(?:,\d+)?")
_DECIMAL_COMMA = re.compile(r"[-−]?\d+,(?:\d{1,2}|\d{4,})")
_DECIMAL_POINT = re.compile(r"[-−]?\d+\.(?:\d{1,2}|\d{4,})")
_WHOLE = re.compile(r"[-−]?\d{1,15}")

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

_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})[./ -]{1,2}(?P<month>\d{1,2}|[a-zæøå]+\.?)[./ -]{1,2}(?P<year>\d{4}|\d{2})"
)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})(?:[t ]00:00:00)?")


@dataclass(frozen=True)
class Reading:
    """What a typed value means: ``value`` (None for a missing answer) and ``rule``, the name of the rule that
    read it.
    """

    value: Any
    rule: str


def _number_words() -> dict[str, int]:
    words = {word: value for value, word in enumerate(_SMALL)} | {"et": 1, "ingen": 0, "hundrede": 100}
    for tens, name in _TENS.items():
        words[name] = tens
        words |= {f"{'en' if unit == 1 else _SMALL[unit]}og{name}": tens + unit for unit in range(1, 10)}
    return words


_NUMBER_WORDS = _number_words()


def folded(text: str) -> str:
    """Return ``text`` in lower case with every run of blanks as one."""
    return re.sub(r"\s+", " ", text).strip().casefold()


def read_missing(text: str) -> Reading | None:
    """Read a word for a missing answer ("?", "ved ikke", "ikke oplyst") as ``missing_<code>``."""
    code = _MISSING.get(folded(text))
    return Reading(None, f"missing_{code}") if code else None


def read_number(text: str) -> Reading | None:
    """Read a number as Danes write it: "1.200" is 1200, "45,5" is 45.5, "ca. 45 sider" is 45, "tolv" is 12.

    "1,200" is not read: it is 1.2 in Danish and 1200 in English, and nobody can tell which was meant. Neither
    is "40-50".
    """
    match = _FIGURE.fullmatch(folded(text))
    if match is None:
        return None
    value = _figure(match["figure"].strip())
    if value is None:
        return None
    return Reading(value, "number_in_words" if match["figure"].strip() in _NUMBER_WORDS else "number_in_text")


def _figure(text: str) -> float | None:
    if text in _NUMBER_WORDS:
        return float(_NUMBER_WORDS[text])
    plain = text.replace("−", "-")
    if _THOUSANDS.fullmatch(text):
        plain = re.sub(r"[. \u00a0\u202f']", "", plain).replace(",", ".")
    elif _DECIMAL_COMMA.fullmatch(text):
        plain = plain.replace(",", ".")
    elif not (_DECIMAL_POINT.fullmatch(text) or _WHOLE.fullmatch(text)):
        return None
    return float(plain)


def is_number(value: Any) -> bool:
    """Say whether a cell's value is a finite number (a yes/no value is none)."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def legible(value: Any) -> str | None:
    """Return a number, or a text that is nothing but one, as ten digits where it is a CPR number (a
    spreadsheet takes the first nought away), else None.
    """
    if isinstance(value, str):
        return whole_cpr(value)
    if not is_number(value) or not 1e7 <= value < 1e10 or not float(value).is_integer():
        return None
    return whole_cpr(str(int(value)))


def as_text(value: Any) -> str:
    """Return a value as the ledger writes it: "" for none, 45 for 45.0, ISO dates. The readers here read each
    of them back.
    """
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def read_date(text: str) -> Reading | None:
    """Read "12-03-2014", "12/3 2014", "12. marts 2014" or "2014-03-12" as a date; an impossible one
    ("31-02-2014") is read as missing.
    """
    low = folded(text)
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


def read_label(text: str, labels: Mapping[str, str]) -> Reading | None:
    """Read a choice. ``labels``: code -> Danish label. Capitals, abbreviations and misspellings are read
    where one label is nearest.

    The rule is ``label`` where the label (or code) stands exactly, else ``label_form`` or ``label_spelling``.
    """
    exact = {label: code for code, label in labels.items()} | {code: code for code in labels}
    if text in exact:
        return Reading(exact[text], "label")
    wanted, form = folded(text), {folded(form): code for form, code in exact.items()}
    if wanted in form:
        return Reading(form[wanted], "label_form")
    spoken = {folded(label): code for code, label in labels.items()}
    code = _begins(wanted.rstrip("."), spoken) or _nearest(wanted, spoken)
    return Reading(code, "label_spelling") if code else None


def _begins(text: str, labels: Mapping[str, str]) -> str | None:
    """The one code whose label begins with ``text`` (four letters or more: "stadf." for "stadfæstet")."""
    hits = {code for label, code in labels.items() if len(text) >= 4 and label.startswith(text)}
    return hits.pop() if len(hits) == 1 else None


def _nearest(text: str, labels: Mapping[str, str]) -> str | None:
    """The code of the most similar label, where none of another code is as near; "ja" and "nej" are too short
    for that.
    """
    near = [] if len(text) < 4 else difflib.get_close_matches(text, labels, n=len(labels), cutoff=0.8)
    if not near:
        return None
    best = difflib.SequenceMatcher(None, text, near[0]).ratio()
    rivals = {
        labels[form] for form in near if difflib.SequenceMatcher(None, text, form).ratio() >= best - 0.05
    }
    return labels[near[0]] if len(rivals) == 1 else None
