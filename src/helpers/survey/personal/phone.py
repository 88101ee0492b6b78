"""Telephone numbers: eight digits in the groups that Danes write them in, and foreign ones by their plus.

Eight digits are many things: the words before and after them tell years, dates, amounts, counts, and numbers
of cases and accounts.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from helpers.survey.personal import context
from helpers.survey.personal.view import Span, first_come, has_digits

_YEARS = range(1950, 2040)
_STEPS = ({1}, {2}, {5}, {10})  # how lists of figures go up
_FEWEST = 7  # digits, with a country's
_DANISH = 8  # digits
_PAIRS = 4  # of digits

_ANY_GROUPS = r"[1-9](?:[ ./()-]{0,2}\d){7}(?!\d)"
_GROUPS = (
    r"(?:[2-9]\d{7}|\([2-9]\d\)(?: ?\d\d){3}|[2-9]\d(?P<sign> {1,2}| ?[-./·_] ?)\d\d(?:(?P=sign)\d\d){2}"
    r"|[2-9]\d(?: \d{3}){2}|[2-9]\d\d \d\d \d{3}|[2-9]\d\d \d{3} \d\d|[2-9]\d{3}[ -]\d{4}"
    r"|[2-9]\d{3} \d\d \d\d|[2-9]\d \d\d \d{4}|[2-9]\d \d{6})(?!\d)"
)
_COUNTRY = r"\(?(?:\+|00) ?45\)?[ /.-]{0,3}(?:\(0\) ?)?"
_FROM_HERE = re.compile(rf"(?<![\w+])(?P<number>{_COUNTRY}\(?{_ANY_GROUPS})")
_FROM_ABROAD = re.compile(
    r"(?<![\w+])(?P<number>(?:\+|00)(?!45)[1-9]\d{0,2}(?:[ /.-]?\(0\))?(?:[ ./()-]{0,2}\d){6,12})(?!\d)"
)
_ANNOUNCED = re.compile(rf"(?<!\d)(?P<number>{_ANY_GROUPS})")
_WITHOUT_PLUS = re.compile(rf"(?<![\w+])(?<!\d[.,/-])(?P<number>\(?45\)?[ .-]?{_GROUPS})")
_PLAIN = re.compile(rf"(?<![\d§])(?<!\d[.,-])(?P<number>{_GROUPS})")
_ROWS = {  # lengths of groups -> more of the kind before and after
    (size,) * many: (
        re.compile(rf"(?:(?<!\d)\d{{{size}}} {{1,2}}){{1,12}}$"),
        re.compile(rf"(?: {{1,2}}\d{{{size}}}(?!\d)){{0,12}}"),
    )
    for size, many in ((2, _PAIRS), (4, 2))
}
_THOUSANDS = re.compile(r"\+\d{1,3}(?:\.\d{3})+")
_AS_DATE = re.compile(r"\d{4} ?[-/.] ?\d{4}|\d{4}[-/. ]\d\d[-/. ]\d\d|\d\d[-/. ]\d\d[-/. ]\d{4}")
_FOURS = re.compile(r"\d{4} \d{4}(?!\d)")
_IN_ACCOUNT = re.compile(r"(?:[A-Z]{2}\d\d|\d{4}) $")
_MORE = re.compile(r"[/-]\d{1,4}(?!\d)")
_PART_OF_MORE = re.compile(r"(?:[^\W\d_]/?|(?<!\d)\d{1,5}/)$")


def find(text: str) -> Iterator[Span]:
    """Return the telephone numbers in ``text`` as it reads, by their last eight digits."""
    if has_digits(text, _FEWEST):
        yield from first_come(_numbers(text), len(text))


def _numbers(text: str) -> Iterator[Span]:
    """The digits that a form finds and that nothing tells to be something else."""
    for form, accept in _FORMS:
        for match in form.finditer(text):
            if accept(match, context.before(text, match.start("number"))):
                yield Span(*match.span("number"), re.sub(r"\D", "", match["number"])[-_DANISH:])


def _is_from_here(match: re.Match[str], lead: str) -> bool:
    return not _is_of_account(match["number"], lead)


def _is_from_abroad(match: re.Match[str], lead: str) -> bool:
    """A plus can be a growth as well."""
    grown = _THOUSANDS.fullmatch(match["number"]) or context.is_counted(match.string, match.end())
    return not (grown or _is_of_account(match["number"], lead))


def _is_of_account(number: str, lead: str) -> bool:
    """Say whether what begins with noughts is a part of an account's number (IBAN: groups of four)."""
    grouped = _FOURS.match(number) and _IN_ACCOUNT.search(lead)
    return bool(grouped) or (number.startswith("00") and context.is_account(lead.rstrip(" 0123456789")))


def _is_announced(match: re.Match[str], lead: str) -> bool:
    """Two years or a date are none, unless written as nobody writes them ("20 20 20 21")."""
    return context.is_phone(lead) and not (_AS_DATE.fullmatch(match["number"]) and _is_date(match["number"]))


def _is_plain(match: re.Match[str], lead: str) -> bool:
    """Nothing before or after says that the digits are something else, and nor do they themselves."""
    number, end = match["number"], match.end()
    if _is_date(number) or number.endswith(" 000") or _is_listed(match, lead):
        return False
    more = (number.isdecimal() and _MORE.match(match.string, end)) or _PART_OF_MORE.search(lead)
    lead = _ROWS[(2,) * _PAIRS][0].sub("", lead)
    known = (context.is_count, context.is_account, context.is_journal, context.is_case)
    return not (more or context.is_counted(match.string, end) or any(is_known(lead) for is_known in known))


def _is_date(number: str) -> bool:
    """Say whether eight digits are a date, or two years."""
    digits = re.sub(r"\D", "", number)
    if int(digits[:4]) in _YEARS and (number[4] == "-" or int(digits[4:]) in _YEARS):
        return True
    return any(
        _is_day(*parts)
        for parts in ((digits[:4], digits[4:6], digits[6:]), (digits[4:], digits[2:4], digits[:2]))
    )


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        return dt.date(int(year), int(month), int(day)).year in _YEARS
    except ValueError:
        return False


def _is_listed(match: re.Match[str], lead: str) -> bool:
    """Say whether pairs of digits count up, or are a part of a longer list (two numbers are none), or four
    digits and four are among others.
    """
    groups = re.findall(r"\d+", match["number"])
    if len(groups) == _PAIRS and {int(after) - int(before) for before, after in pairwise(groups)} in _STEPS:
        return True
    sizes = tuple(len(group) for group in groups)
    rows = _ROWS.get(sizes[:_PAIRS]) if " " in match["number"] else None
    if rows is None:
        return False
    around = (rows[0].search(lead), rows[1].match(match.string, match.end()))
    others = sum(len(row[0].split()) for row in around if row)
    return others not in ((0, _PAIRS) if len(groups) == _PAIRS else (0,))


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], bool]], ...] = (
    (_FROM_HERE, _is_from_here),
    (_FROM_ABROAD, _is_from_abroad),
    (_WITHOUT_PLUS, _is_plain),
    (_ANNOUNCED, _is_announced),
    (_PLAIN, _is_plain),
)
