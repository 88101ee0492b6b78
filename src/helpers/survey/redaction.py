"""Personal data out of free text: civil registration (CPR) and telephone numbers, e-mail addresses, addresses
and names.

Nothing personal is ever written: a finding is known by its class and a short keyed hash, which tells two
findings apart within one run. A plain hash would not do, for the ten digits of a CPR number are tried out in
seconds. The key is drawn from the returned workbooks' own bytes, so that the same returns give the same
ledger, and so that only somebody who already holds the workbooks could make it again; it is kept in memory
and never written.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from helpers.survey.personal import address, announcing, cpr, email, name, phone
from helpers.survey.personal.view import HIDDEN, KINDS, Span, View, has_tags, readable

_FEWEST_ALONE = 2  # words of a name that stands alone
_KEY = re.compile(r"[\w/-]+")
_DECIMALS = re.compile("[.,]0{1,2}$")
_THOUSANDS = re.compile(r"[\s.']")
_ERROR_VALUE = re.compile("#[A-Z0-9/_]+[!?]?")  # of a spreadsheet, such as #GETTING_DATA
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_FIND: dict[str, Callable[[str], Iterator[Span]]] = {
    "e-mail": email.find,
    "cpr": cpr.find,
    "telefon": phone.find,
    "adresse": address.find,
    "navn": announcing.find,
}


@dataclass(frozen=True)
class Finding:
    """One personal value found in a text: its class (one of view.KINDS) and itself, in one spelling."""

    kind: str
    value: str


@dataclass(frozen=True)
class Located:
    """A finding with its place in the text: from ``start`` to before ``end``."""

    start: int
    end: int
    finding: Finding


def plain_text(text: str) -> str:
    """Return ``text`` trimmed and without control and invisible characters; line breaks stay.

    Markup is left as it stands: it is data, and whoever prints it escapes it.
    """
    return without_hidden(text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "), "").strip()


def without_hidden(text: str, sign: str) -> str:
    """Return ``text`` with ``sign`` for every control or invisible character but the line break."""
    if text.isprintable():
        return text
    return "".join(sign if c != "\n" and unicodedata.category(c) in HIDDEN else c for c in text)


def find_cpr(text: str) -> list[str]:
    """Return the CPR numbers in ``text`` as ten digits: a valid day, or one of a replacement number, and
    month, in any way of writing.
    """
    if not any(sign.isdecimal() for sign in text):
        return []
    found = [(view, span) for view in _views(text) for span in cpr.find(view.text)]
    values = {view.place(span.start, span.end): span.value for view, span in found}
    return [value for _, value in sorted(values.items())]


def whole_cpr(text: str) -> str | None:
    """Return the ten digits of the CPR number that ``text`` is as a whole, also without its first nought,
    with the signs of thousands or noughts for decimals, else None: where a number is expected.
    """
    digits = _THOUSANDS.sub("", _DECIMALS.sub("", readable(text)))
    return cpr.from_digits(digits) if digits.isdecimal() else None


def locate(text: str, keys: Collection[str] = ()) -> list[Located]:
    """Return the personal values in ``text`` in the order in which they stand; none overlaps another.

    keys: the decisions' ids, which are found too (class ``sagsnøgle``). Markup is looked at twice: what it
    joins, and what it hides.
    """
    found: list[Located] = []
    for view in _views(text):
        view.take([(each.start, each.end) for each in found])
        for kind in KINDS:
            spans = list(_keys(view.text, keys) if kind == "sagsnøgle" else _FIND[kind](view.text))
            new = [Located(*view.place(span.start, span.end), Finding(kind, span.value)) for span in spans]
            view.take([(each.start, each.end) for each in new])
            found += new
    return sorted(found, key=lambda each: each.start)


def redact(text: str, keys: Collection[str] = ()) -> tuple[str, list[Finding]]:
    """Return ``text`` with every personal value replaced by its class in brackets, and what was found, in
    order of class.

    keys: the decisions' ids, which are replaced too (class ``sagsnøgle``).
    """
    located, parts, end = locate(text, keys), [], 0
    for each in located:
        parts += [text[end : each.start], f"[{each.finding.kind}]"]
        end = each.end
    findings = sorted((each.finding for each in located), key=lambda finding: KINDS.index(finding.kind))
    return "".join([*parts, text[end:]]), findings


def name_alone(text: str) -> list[Finding]:
    """Return the finding where ``text`` as a whole, but for figures and signs around it, looks like a
    person's name: for places where no text belongs.
    """
    if _ERROR_VALUE.fullmatch(text):
        return []
    bare = _AROUND.sub("", readable(text).replace("_", " "))
    found = name.parse(bare, 0, several=True)
    words = sum(len(words) for words, _ in found.groups)
    return [Finding("navn", bare.lower())] if found.end == len(bare) and words >= _FEWEST_ALONE else []


def _views(text: str) -> list[View]:
    """The text as it reads, and before that without its markup where it has any."""
    return [View(text, without_tags=True), View(text)] if has_tags(text) else [View(text)]


def _keys(text: str, keys: Collection[str]) -> Iterator[Span]:
    """The places of the decisions' ids."""
    matches = _KEY.finditer(text) if keys else ()
    return (Span(*match.span(), match[0].lower()) for match in matches if match[0] in keys)


class Hasher:
    """Keyed hashes of personal values: equal values give equal hashes within one set of returns, and nowhere
    else.
    """

    def __init__(self, contents: Iterable[bytes]) -> None:
        """``contents``: the returned files' bytes, in a fixed order."""
        key = hashlib.blake2b(person=b"returns ledger")
        for content in contents:
            key.update(len(content).to_bytes(8, "big") + content)
        self._key = key.digest()

    def of(self, finding: Finding) -> str:
        """Return ``class:hash`` with twelve hexadecimal digits (HMAC-SHA256)."""
        digest = hmac.new(self._key, f"{finding.kind}\0{finding.value}".encode(), hashlib.sha256)
        return f"{finding.kind}:{digest.hexdigest()[:12]}"

    def describe(self, findings: Iterable[Finding]) -> str:
        """Return ``class:hash`` of each finding, separated by blanks."""
        return " ".join(self.of(finding) for finding in findings)
