"""E-mail addresses, also with blanks around their signs or the signs in words ("post (at) fm dot dk")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpers.survey.personal.view import Span

_NEAR = 30  # signs before an address in which a word says that it is one
_LOCAL = frozenset(".+%'-_&~=!#$\"")
_SPELLED = r"snabel(?:[- ]?a)?|krølle?-?a(?:lfa)?|alfa(?:krøl|tegn)"
_TOP = r"(?:dk|com|net|org|eu|info|gl|fo|example)"  # what may follow a dot and a blank: no Danish word
_AT = re.compile(
    rf"(?: {{0,2}}(?:@|%40|[(\[{{<|] ?(?:@|a|at|alfa|{_SPELLED}) ?[)\]}}>|]) {{0,2}}| (?:{_SPELLED}) "
    rf"| at (?=[\w-]{{1,63}} (?:dot|punktum|prik) )|(?P<at> at )(?=[\w.-]{{1,63}}\.{_TOP}\b))(?!www\.)",
    re.IGNORECASE,
)
_DOT = r"(?:\.| ?[(\[{] ?(?:\.|dot|punktum|prik|punkt) ?[)\]}] ?| (?:dot|punktum|prik) )"
_DOMAIN = re.compile(  # bounded (RFC 1035), so that time is linear
    rf"(?:[\w-]{{1,63}}{_DOT}){{1,8}}(?=[\d_-]{{0,62}}[^\W\d_])[\w-]{{2,63}}|"
    rf"[\w-]{{1,63}}(?: ?\. ?|,){_TOP}\b",
    re.IGNORECASE,
)
_BETWEEN_LABELS = re.compile(rf" ?{_DOT} ?|,", re.IGNORECASE)
_MAIL = re.compile(
    r"(?i)(?:mail\w*|(?:skriv|send)(?:es|e)?(?: til)?|kontakt|adresse\w*)(?: er| på| til)?[: ]+$"
)


def find(text: str) -> Iterator[Span]:
    """Return the e-mail addresses in ``text`` as it reads, in small letters and with plain signs."""
    end = 0
    for at in _AT.finditer(text):
        start, domain = _beginning(text, at.start(), end), _DOMAIN.match(text, at.end())
        said = not at["at"] or _MAIL.search(text, max(start - _NEAR, 0), start)
        if start < at.start() and domain and said:
            end = domain.end()
            labels = _BETWEEN_LABELS.split(domain[0].lower())
            yield Span(start, end, f"{text[start : at.start()].lower()}@{'.'.join(labels)}")


def _beginning(text: str, at: int, first: int) -> int:
    """Where the part before the @ begins (``at`` where there is none), no earlier than ``first``."""
    start = at
    while start > first and (text[start - 1].isalnum() or text[start - 1] in _LOCAL):
        start -= 1
    while start < at and not text[start].isalnum():
        start += 1
    return start
