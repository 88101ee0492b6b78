"""A text as a person reads it, sign by sign with its place in the text as it stands.

Digits, hyphens, blanks and apostrophes of every script become the plain ones, entities become the signs they
stand for, and what cannot be seen is left out, so that a pattern need not know in how many ways "-" is
written. Marks of earlier findings ("[cpr]") and places already taken become ``TAKEN``, which is no part of
anything.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

KINDS = ("sagsnøgle", "e-mail", "cpr", "telefon", "adresse", "navn")
TAKEN = "\ue000"  # private use, and so in no view by itself
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})

_MARK = rf"\[(?:{'|'.join(KINDS)})\]"
_TAG = r"</?[A-Za-z][^<>]{0,200}>|<!--[^<>]{0,200}-->|\[/?[biu]\]"
_ENTITY = r"&(?:amp;){0,3}(?:#\d{1,7}|#[xX][\dA-Fa-f]{1,6}|[A-Za-z]{2,10});"
_ESCAPE = r"(?<=\d)%[2-5][\dA-Fa-f](?=\d)|\\u[\dA-Fa-f]{4}"
_PLAIN = r"\n !-$'-;=-Z\]^-~À-ÿ§«»"  # what reads as it stands: no sign that begins a mark, tag or entity
_OTHER = rf"(?P<mark>{_MARK})|(?P<entity>{_ENTITY})|(?P<escape>{_ESCAPE})"
_SIGNS = rf"{_OTHER}|(?P<plain>[{_PLAIN}]+)|(?s:.)"
_PIECE, _PIECE_OR_TAG = re.compile(_SIGNS), re.compile(rf"(?P<tag>{_TAG})|{_SIGNS}")
_TO_READ = re.compile(rf"{_OTHER}|[^{_PLAIN}]")  # what does not read as it stands
_TO_READ_OR_TAG = re.compile(rf"(?P<tag>{_TAG})|{_OTHER}|[^{_PLAIN}]")
_ALL_PLAIN = re.compile(rf"[{_PLAIN}]*")
_DIGIT = re.compile("[0-9]")
_HAS_TAG = re.compile(_TAG)
_READ_AS = {
    **dict.fromkeys("’‘‛ʼʹ′`´", "'"),
    **dict.fromkeys("\u2212\u2043\u02d7\u30fc", "-"),
    **dict.fromkeys("\u2044\u2215", "/"),
    **dict.fromkeys("\v\f\x85\u2028\u2029\r", "\n"),
    "\t": " ",
    "\u2236": ":",
    "\u2024": ".",
}


class Span(NamedTuple):
    """Where one personal value stands, from ``start`` to before ``end``, and itself in one spelling."""

    start: int
    end: int
    value: str


def first_come(spans: Iterable[Span], length: int) -> Iterator[Span]:
    """Return ``spans`` of a text of ``length`` signs without those that overlap an earlier one."""
    taken = bytearray(length)
    for span in spans:
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            yield span


class View:
    """``text`` as it reads; ``place`` gives the place in the text as it stands."""

    def __init__(self, text: str, *, without_tags: bool = False) -> None:
        """``without_tags``: markup is left out."""
        self._given, self._without_tags = text, without_tags
        self.text = text if _ALL_PLAIN.fullmatch(text) else _as_read(text, without_tags)

    @cached_property
    def _places(self) -> tuple[Sequence[int], Sequence[int]]:
        """Where what each sign stands for begins and ends: found only where it is asked for, which of most
        texts it never is.
        """
        if _ALL_PLAIN.fullmatch(self._given):
            return range(len(self._given)), range(1, len(self._given) + 1)
        signs = _composed(_read(self._given, self._without_tags))
        return [start for _, start, _ in signs], [end for *_, end in signs]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where the signs from ``start`` to before ``end`` stand in the text itself."""
        starts, ends = self._places
        return starts[start], ends[end - 1]

    def take(self, places: Sequence[tuple[int, int]]) -> None:
        """Make ``TAKEN`` of what stands at ``places`` of the text itself."""
        if not places:
            return
        signs, (starts, _) = list(self.text), self._places
        for start, end in places:
            first, last = bisect_left(starts, start), bisect_left(starts, end)
            signs[first:last] = TAKEN * (last - first)
        self.text = "".join(signs)


def has_tags(text: str) -> bool:
    """Say whether ``text`` holds markup: what it joins and what it hides are then both looked at."""
    return _HAS_TAG.search(text) is not None


def has_digits(text: str, fewest: int) -> bool:
    """Say whether ``text``, as it reads, has at least so many digits."""
    return len(_DIGIT.findall(text)) >= fewest


def readable(text: str) -> str:
    """Return ``text`` as it reads."""
    return View(text).text


def _as_read(text: str, without_tags: bool) -> str:
    """``text`` as it reads, without the places of its signs."""
    read = (_TO_READ_OR_TAG if without_tags else _TO_READ).sub(_said, text)
    if read.isascii() or not any(unicodedata.category(sign).startswith("M") for sign in set(read)):
        return read
    return "".join(sign for sign, *_ in _composed(_read(text, without_tags)))


def _said(piece: re.Match[str]) -> str:
    """What is read of a piece that does not read as it stands."""
    if piece.lastgroup in ("mark", "tag"):
        return TAKEN if piece.lastgroup == "mark" else ""
    return "".join(map(_sign, _meant(piece)))


def _read(text: str, without_tags: bool) -> Iterator[tuple[str, int, int]]:
    """Every sign that is read, with its place."""
    for piece in (_PIECE_OR_TAG if without_tags else _PIECE).finditer(text):
        start, end = piece.span()
        if piece.lastgroup == "plain":
            yield from ((text[n], n, n + 1) for n in range(start, end))
        elif piece.lastgroup == "mark":
            yield TAKEN, start, end
        elif piece.lastgroup != "tag":
            yield from ((_sign(sign), start, end) for sign in _meant(piece))


def _meant(piece: re.Match[str]) -> str:
    """What an entity (also one escaped twice) or an escape stands for, and any other sign itself."""
    if piece.lastgroup == "escape":
        return chr(int(piece[0].lstrip("%\\u"), 16))
    return html.unescape(html.unescape(piece[0])) if piece.lastgroup == "entity" else piece[0]


@lru_cache(maxsize=4096)
def _sign(sign: str) -> str:
    """``sign`` as it reads: "" where it cannot be seen, itself where it has no plainer form."""
    category = unicodedata.category(sign)
    if sign in _READ_AS:
        return _READ_AS[sign]
    if category in HIDDEN:
        return "\n" if sign == "\n" else ""
    if category in ("Nd", "Pd", "Zs"):
        return {"Nd": str(unicodedata.digit(sign, "")), "Pd": "-", "Zs": " "}[category]
    plain = unicodedata.normalize("NFKC", sign)
    return plain if category != "No" and len(plain) == 1 and plain.isascii() else sign


def _composed(signs: Iterable[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Letter and accent as one sign; an accent that makes no letter of its own is left out with its place
    kept.
    """
    read: list[tuple[str, int, int]] = []
    for sign, start, end in signs:
        if sign and unicodedata.category(sign).startswith("M") and read:
            base, first, _ = read[-1]
            whole = unicodedata.normalize("NFC", base + sign)
            read[-1] = (whole if len(whole) == 1 else base, first, end)
        elif sign:
            read.append((sign, start, end))
    return read
