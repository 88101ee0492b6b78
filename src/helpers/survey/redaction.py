"""Personal data out of free text: civil registration (CPR) and telephone numbers, e-mail addresses, names.

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
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from helpers.survey import personal

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_KEY = re.compile(r"[\w/-]+")


@dataclass(frozen=True)
class Finding:
    """One personal value found in a text: its class and itself, in one spelling.

    The classes: ``cpr``, ``e-mail``, ``telefon``, ``navn``, ``sagsnøgle``.
    """

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
    """Return the CPR numbers in ``text`` as ten digits: valid day and month, with hyphen, space or nothing
    between.
    """
    return [_ten(_digits(match[0])) for match in personal.CPR.finditer(text) if personal.is_cpr(match)]


def redact(text: str, keys: Collection[str] = ()) -> tuple[str, list[Finding]]:
    """Return ``text`` with every personal value replaced by its class in brackets, and what was found, in
    order of class.

    keys: the decisions' ids, which are replaced too (class ``sagsnøgle``).
    """
    findings: list[Finding] = []

    def replace(kind: str, accept: personal.Accept) -> Callable[[re.Match[str]], str]:
        def put(match: re.Match[str]) -> str:
            if not accept(match):
                return match[0]
            named = match.groupdict()
            lead = named.get("lead") or ""
            findings.append(Finding(kind, _normal(kind, match[0][len(lead) :])))
            return f"{lead}[{kind}]"

        return put

    if keys:
        text = _KEY.sub(replace("sagsnøgle", lambda match: match[0] in keys), text)
    for kind, pattern, accept in personal.CLASSES:
        text = pattern.sub(replace(kind, accept), text)
    return text, findings


def name_alone(text: str) -> list[Finding]:
    """Return the finding where ``text`` as a whole looks like a person's name: for places where no text
    belongs.
    """
    plain = plain_text(text)
    return [Finding("navn", plain.lower())] if personal.ALONE.fullmatch(plain) else []


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


def _normal(kind: str, found: str) -> str:
    """One spelling of a value, so that two ways of writing it have one hash."""
    if kind in ("e-mail", "navn", "sagsnøgle"):
        return found.lower()
    digits = _digits(found)
    return _ten(digits) if kind == "cpr" else digits[-8:]


def _ten(digits: str) -> str:
    """A CPR number without its century."""
    return digits if len(digits) == 10 else digits[:4] + digits[6:]


def _digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(c)) for c in text if c.isdecimal())
