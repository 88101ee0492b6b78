"""Civil registration (CPR) numbers in every way of writing: day, month and year of birth, and four digits.

No modulus check, for numbers given since October 2007 fail it. What a date and a time, a list or a case
number can look like as well is told by the words around it, and by the seventh digit, which says in which
century a number's owner was born (CPR-kontoret, "Personnummeret i CPR").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from helpers.danish import MONTHS
from helpers.survey.personal import context
from helpers.survey.personal.view import Span, first_come, has_digits

_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEWEST = 4  # digits of a number that has letters for noughts and ones
_REPLACEMENT = 60  # added to the day of a number that stands in for one (erstatningspersonnummer)
_BORN = range(1925, 2031)  # whom the survey's cases can be about
_KLE_GROUPS = frozenset({15, 16, 17, 27, 28, 29})  # KL's subject groups in social services that can be days

_MONTHS = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS)
_INNER = r" {0,2}[-./_:\\|,*+~·]{0,2} {0,2}"
_SIGN = r"(?:[^\w\ue000]|_)"  # any but what another finding has taken
_LAST_FOUR = (
    r"\W{1,3}(?:(?:med|og|de) ){0,2}"
    r"(?:sidste|løb|løbenr|løbenummer|lb\.?nr|(?:cpr|person)(?:[-. ]{0,2}(?:nr|nummer))?)\.?"
    r"(?: (?:fire|4))?(?: (?:cifre|tal))?(?: er)?\W{1,3}"
)
_SERIAL = rf"(?P<outer>{_SIGN}{{0,8}}|{_LAST_FOUR})(?P<serial>\d{{4}})(?!\d)"
_YEAR = r"(?P<year>(?:1[89]|20)?\d\d)"


def _form(pattern: str) -> re.Pattern[str]:
    """``pattern`` with no digit before it, as a look ahead: what turns out to be no number hides no other."""
    return re.compile(rf"(?<!\d)(?=(?P<number>{pattern}))", re.IGNORECASE)


_DAY_FIRST = _form(rf"(?P<day>\d\d)(?P<first>{_INNER})(?P<month>\d\d)(?P<second>{_INNER}){_YEAR}{_SERIAL}")
_YEAR_FIRST = _form(rf"{_YEAR}(?P<first>{_INNER})(?P<month>\d\d)(?P<second>{_INNER})(?P<day>\d\d){_SERIAL}")
_ONE_DIGIT = _form(
    rf"(?!\d\d{_INNER}\d\d)(?P<day>\d\d?)(?P<first>{_INNER})(?P<month>\d\d?|(?:{_MONTHS})\.?)"
    rf"(?P<second>{_INNER}){_YEAR}{_SERIAL}"
)
_ONE_DIGIT_LAST = _form(
    rf"(?P<year>(?:1[89]|20)\d\d)(?P<first>{_INNER})(?P<month>\d\d?)(?P<second>{_INNER})(?P<day>\d\d?){_SERIAL}"
)
_MONTH_NUMBER = {name[:3]: number for number, name in enumerate(MONTHS, start=1)}
_NO_NOUGHT = _form(rf"(?P<day>\d)(?P<first>)(?P<month>\d\d)(?P<second>){_YEAR}{_SERIAL}")
_SPREAD = _form(r"(?P<spread>\d(?:[ -]{0,3}\d){9}(?:(?:[ -]{0,3}\d){2})?)(?![ -]{0,3}\d)")
_SPREAD_ANYHOW = _form(r"(?P<spread>\d(?:[ ./-]{0,3}\d){9})(?![ ./-]{0,3}\d)")  # where it is said to be one
_AS_THOUSANDS = _form(r"(?P<spread>0\d\d\.\d{3}\.\d{4}|0\d\.\d{4}\.\d{4}|0(?:\.\d{3}){3})(?!\.?\d)")
_STEP = r"[ .,:_/*|-]{1,3}\d(?!\d)"
_DIGIT_BY_DIGIT = _form(rf"(?P<spread>\d(?!\d)(?:{_STEP}){{9}}(?:(?:{_STEP}){{2}})?)(?!{_STEP})")

_CPR_WORD = re.compile(
    r"(?i)(?:cpr\w*|pers(?:on)?[-. ]{0,2}(?:nummer|nr)\w*|fødsels(?:nummer|nr)\w*)\W{0,3}"
    r"(?:(?:nr|nummer|nummeret|er|var|på|lyder|har)\b\W{0,3}){0,3}$"
)
_WITHIN = re.compile(r"(?:\d[./,_:*|-]|[+§]|\+\d{1,3}[ ./()-]{1,3})$")
_AMONG = re.compile(r"\d[ ,;-]{1,3}$")
_LOOSE = re.compile(r"[^\w\s.)\]}] |\n|[(\[{]")
_AS_DIGITS = re.compile(r"(?<![^\W\d_])(?=[OoIl]{0,9}\d)[\dOoIl]+(?![^\W\d_])")
_LETTERS = str.maketrans("OoIl", "0011")


@dataclass(frozen=True)
class _Number:
    """Digits read as a number: its parts, the signs between them, and what stands around it."""

    day: int
    month: int
    year: str
    serial: str
    first: str
    second: str
    outer: str
    lead: str = ""  # shortly before it
    counted: bool = False  # a unit follows
    in_words: bool = False  # the month is in letters

    @property
    def is_valid(self) -> bool:
        """Whether the day, or that of a replacement number, is one of the month."""
        day = self.day - _REPLACEMENT if self.day > _REPLACEMENT else self.day
        return 1 <= self.month <= 12 and 1 <= day <= _DAYS_IN_MONTH[self.month - 1]

    @property
    def born(self) -> int | None:
        """Year of birth by the seventh digit; None where a year in four digits says otherwise."""
        year, seventh = int(self.year[-2:]), int(self.serial[0])
        if seventh <= 3 or (seventh in (4, 9) and year >= 37):
            century = 1900
        else:
            century = 1800 if seventh in range(5, 9) and year >= 58 else 2000
        return None if len(self.year) == 4 and int(self.year) != century + year else century + year

    @property
    def is_likely(self) -> bool:
        """Whether its owner can be one of the survey's citizens, and nothing around says that it counts."""
        other = self.counted or _WITHIN.search(self.lead) or context.is_count(self.lead)
        return self.born in _BORN and not other and not context.is_account(self.lead)

    @property
    def has_hyphen(self) -> bool:
        return "-" in self.outer

    @property
    def has_time(self) -> bool:
        """Whether the last four digits can be a time of day."""
        return int(self.serial[:2]) < 24 and int(self.serial[2:]) < 60

    @property
    def has_year(self) -> bool:
        """Whether the last four digits can be a year of the survey's time."""
        return int(self.serial) in range(1990, 2031)

    @property
    def digits(self) -> str:
        return f"{self.day:02d}{self.month:02d}{self.year[-2:]}{self.serial}"


def find(text: str) -> Iterator[Span]:
    """Return the CPR numbers in ``text`` as it reads, as ten digits with the day first; the surest forms
    first.
    """
    if not has_digits(text, _FEWEST):
        return
    text = _AS_DIGITS.sub(lambda match: match[0].translate(_LETTERS), text)
    yield from first_come(_numbers(text), len(text))


def _numbers(text: str) -> Iterator[Span]:
    """The numbers that a form finds, and that are valid and said or meant to be CPR numbers."""
    for form, accept in _FORMS:
        for match in form.finditer(text):
            number = _number(match)
            if number and number.is_valid and (accept(number) or _CPR_WORD.search(number.lead)):
                yield Span(*match.span("number"), number.digits)


def from_digits(digits: str) -> str | None:
    """Return nine or ten digits that are nothing but a number as ten (a spreadsheet takes the first nought
    away), None where they are no CPR number.
    """
    ten = digits.zfill(10)
    if len(digits) not in (9, 10):
        return None
    number = _Number(int(ten[:2]), int(ten[2:4]), ten[4:6], ten[6:], "", "", "")
    return ten if number.is_valid else None


def _number(match: re.Match[str]) -> _Number | None:
    """The parts of what a form found; None for ten or twelve spread digits whose year is none."""
    parts = match.groupdict()
    if "spread" in parts:
        digits = re.sub(r"\D", "", parts["spread"])
        year = digits[4:-4]
        if len(year) == 4 and year[:2] not in ("18", "19", "20"):
            return None
        parts = {"day": digits[:2], "month": digits[2:4], "year": year, "serial": digits[-4:]}
        parts |= dict.fromkeys(("first", "second", "outer"), " ")
    month = parts["month"]
    return _Number(
        int(parts["day"]),
        int(month) if month.isdecimal() else _MONTH_NUMBER[month[:3].lower()],
        parts["year"],
        parts["serial"],
        parts["first"],
        parts["second"],
        parts["outer"],
        lead=context.before(match.string, match.start("number")),
        counted=context.is_counted(match.string, match.end("number")),
        in_words=not month.isdecimal(),
    )


def _is_day_first(number: _Number) -> bool:
    """Six digits and four are one, unless an account's; a date with signs in it needs a hyphen before the
    last four, or to be likely: else it is a date and a time.
    """
    if _is_subject(number):
        return False
    if number.has_hyphen:
        return True
    if number.first == number.second == "" and len(number.year) == 2 and not _LOOSE.search(number.outer):
        return not (context.is_account(number.lead) or _is_of_year(number))
    if number.first.isspace() and number.first == number.second and number.outer.isspace():
        dated = len(number.year) == 4 and number.born is None and number.has_time
        return number.is_likely or not (dated or number.counted or _is_listed(number))
    plain = number.outer != "" or number.first == number.second
    return number.is_likely and plain and "," not in number.first


def _is_of_year(number: _Number) -> bool:
    """Say whether it is a sum with decimals, or a case's number and year ("sag 121214/2015")."""
    case = context.is_journal(number.lead) or context.is_case(number.lead)
    return (number.outer == "," and number.counted) or (case and number.outer == "/" and number.has_year)


def _is_subject(number: _Number) -> bool:
    """Say whether it is a case number by KL's subject list (KLE), "27.12.16-1019": so it is called, or nobody
    alive has it.
    """
    if not (number.first == number.second == "." and number.outer == "-"):
        return False
    old = number.born is not None and number.born < _BORN.start
    return context.is_journal(number.lead) or (old and number.day in _KLE_GROUPS)


def _is_listed(number: _Number) -> bool:
    """Say whether three pairs of digits count up, or are among others, or follow a word that counts."""
    pairs = (number.day, number.month, int(number.year[-2:]))
    steps = {pairs[1] - pairs[0], pairs[2] - pairs[1]}
    known = context.is_count(number.lead) or context.is_account(number.lead)
    return known or len(steps) == 1 or _AMONG.search(number.lead) is not None


def _is_year_first(number: _Number) -> bool:
    """A time stamp ("201403121200") and a case number ("2014-03-12-1") begin with a year as well."""
    if number.day > _REPLACEMENT or context.is_journal(number.lead):
        return False
    if len(number.year) == 2:
        swapped = _Number(int(number.year), number.month, "00", "0000", "", "", "")
        return number.has_hyphen and number.is_likely and not swapped.is_valid
    return number.is_likely or (number.outer.strip() != "" and not number.has_time and not number.counted)


def _is_one_digit(number: _Number) -> bool:
    """A day or month in one digit, or the month in letters: with a sign between them, and no plain dot before
    the last four (the number of a section).
    """
    parted = number.in_words or (number.first.strip() != "" and number.second != "")
    joined = number.outer != "" and number.outer.strip() != "." and not number.has_year
    return number.is_likely and parted and joined and "," not in number.first


def _lacks_nought(number: _Number) -> bool:
    """Nine digits, or five and four: no case, no sum."""
    plain = number.outer.strip(" -_/") == ""
    named = context.is_journal(number.lead) or context.is_case(number.lead) or context.is_phone(number.lead)
    return number.is_likely and plain and not named


def _is_spread(number: _Number) -> bool:
    """Ten digits in any other groups: alone, and no file's or telephone's."""
    named = context.is_journal(number.lead) or context.is_case(number.lead) or context.is_phone(number.lead)
    alone = not _AMONG.search(number.lead)
    return number.is_likely and number.day <= _REPLACEMENT and alone and not named


_FORMS: tuple[tuple[re.Pattern[str], Callable[[_Number], bool]], ...] = (
    (_DAY_FIRST, _is_day_first),
    (_YEAR_FIRST, _is_year_first),
    (_ONE_DIGIT, _is_one_digit),
    (_ONE_DIGIT_LAST, _is_year_first),
    (_NO_NOUGHT, _lacks_nought),
    (_SPREAD, _is_spread),
    (_DIGIT_BY_DIGIT, _is_spread),
    (_AS_THOUSANDS, _is_spread),  # no sum begins with a nought
    (_SPREAD_ANYHOW, lambda number: False),
)
