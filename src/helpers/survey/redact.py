"""Personal data out of free text: civil registration (CPR) and telephone numbers, e-mail addresses, names.

Nothing personal is ever written: a finding is known by its class and a short keyed hash, which tells two findings
apart within one run. A plain hash would not do, for the ten digits of a CPR number are tried out in seconds. The key
is drawn from the returned workbooks' own bytes, so that the same returns give the same ledger, and so that only
somebody who already holds the workbooks could make it again; it is kept in memory and never written.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_DASH = "[-\u2010-\u2015\u2212]"
_GAP = r"[^\S\n]"

_CPR = re.compile(
    r"(?<!\d)(?P<day>\d\d)(?P<inner>[ ./-]?)(?P<month>\d\d)(?P=inner)(?P<year>\d\d)"
    rf"(?P<outer>{_GAP}?(?:{_DASH}|[./])?{_GAP}?)(?P<serial>\d{{4}})(?!\d)"
)
_EMAIL = re.compile(r"(?<![\w.+%'-])[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")  # bounded (RFC 5321), so that time is linear
_PHONE = re.compile(
    rf"(?:(?<![\d.,/§-])|(?<=tlf\.))(?:(?:\+|00)45{_GAP}?)?(?:[2-9]\d{{7}}|[2-9]\d(?:{_GAP}\d\d){{3}}|[2-9]\d(?:-\d\d){{3}}|[2-9]\d(?:{_GAP}\d{{3}}){{2}}|[2-9]\d{{3}}{_GAP}\d{{4}})(?![\d/%]|[.,]\d)"
)
_WORD = r"[A-ZÆØÅÉÖÜÄ][a-zæøåéöüäèáíóúðþ'’]+"
_NAME_WORD = rf"{_WORD}(?:-{_WORD})?"
_REST = rf"(?:{_GAP}+(?:(?:von|van|de|der|af|la){_GAP}+)?(?:{_NAME_WORD}|[A-ZÆØÅ]\.)){{0,4}}"
_CITIZEN = rf"\b(?:[Bb]orger(?:en)?|BORGER(?:EN)?|[Bb]arn(?:et)?|BARNET)(?::|{_GAP}+hedder|{_GAP}+ved{_GAP}+navn)?{_GAP}+"
_TITLE = rf"\b(?:[Hh]r\.?|HR\.?|[Ff]ru|FRU|[Ff]rk?\.|[Ff]røken){_GAP}+"
_NAMES = (
    re.compile(rf"(?P<lead>{_CITIZEN})(?P<name>(?:{_NAME_WORD}){_REST})"),
    re.compile(rf"(?P<lead>{_TITLE})(?P<name>(?:{_NAME_WORD}|[A-ZÆØÅ]\.){_REST}|[A-ZÆØÅ]{{2,}}(?:{_GAP}+[A-ZÆØÅ]{{2,}})*)"),
)


@dataclass(frozen=True)
class Finding:
    """One personal value found in a text: its class (``cpr``, ``e-mail``, ``telefon``, ``navn``) and itself, in one spelling."""

    kind: str
    value: str


def plain_text(text: str) -> str:
    """Return ``text`` trimmed and without control and invisible characters; line breaks stay.

    Markup is left as it stands: it is data, and whoever prints it escapes it.
    """
    return without_hidden(text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "), "").strip()


def without_hidden(text: str, sign: str) -> str:
    """Return ``text`` with ``sign`` for every control or invisible character but the line break."""
    if text.isprintable():
        return text
    return "".join(sign if c != "\n" and unicodedata.category(c) in _HIDDEN else c for c in text)


def find_cpr(text: str) -> list[str]:
    """Return the CPR numbers in ``text`` as ten digits: valid day and month, with hyphen, space or nothing between.

    There is no modulus check: numbers given since October 2007 fail it.
    """
    return [_digits(match[0]) for match in _CPR.finditer(text) if _is_cpr(match)]


def redact(text: str) -> tuple[str, list[Finding]]:
    """Return ``text`` with every personal value replaced by its class in brackets, and what was found, in order of class."""
    findings: list[Finding] = []

    def replace(kind: str, normal: Callable[[str], str], accept: Callable[[re.Match[str]], bool]) -> Callable[[re.Match[str]], str]:
        def put(match: re.Match[str]) -> str:
            if not accept(match):
                return match[0]
            named = match.groupdict()
            findings.append(Finding(kind, normal(named.get("name") or match[0])))
            return f"{named.get('lead') or ''}[{kind}]"

        return put

    text = _EMAIL.sub(replace("e-mail", str.lower, _always), text)
    text = _CPR.sub(replace("cpr", _digits, _is_cpr), text)
    text = _PHONE.sub(replace("telefon", _digits, _is_phone), text)
    for pattern in _NAMES:
        text = pattern.sub(replace("navn", str.lower, _always), text)
    return text, findings


class Hasher:
    """Keyed hashes of personal values: equal values give equal hashes within one set of returns, and nowhere else."""

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


def _digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())


def _always(match: re.Match[str]) -> bool:
    return True


def _is_cpr(match: re.Match[str]) -> bool:
    """A date written with dots or blanks inside and no hyphen before the serial number is a date and a time, not a CPR number."""
    day, month = int(match["day"]), int(match["month"])
    if not (1 <= month <= 12 and 1 <= day <= _DAYS_IN_MONTH[month - 1]):
        return False
    return not match["inner"] or re.search(_DASH, match["outer"]) is not None


def _is_phone(match: re.Match[str]) -> bool:
    """Two years (2014 2015) and a date without signs (20150131) look like telephone numbers and are none."""
    text = match[0]
    return not re.fullmatch(rf"(?:19|20)\d\d{_GAP}(?:19|20)\d\d|20[0-3]\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])", text)
