"""A text about rules as tokens: numbers, words, section signs and single marks, found in one pass."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

NUMBER, WORD, SIGN, MARK = "number", "word", "sign", "mark"
DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2212")
BULLETS = DASHES | frozenset("•*·◦▪")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_TOKEN = re.compile(r"(?P<number>[0-9]+)|(?P<sign>§(?:\s*§)*)|(?P<word>[^\W\d_]+)|(?P<mark>[^\s])")


@dataclass(frozen=True)
class Token:
    """A piece of the text. ``text`` is in small letters, ``written`` as it stood; ``glued``: no blank before
    it; ``line``: how many line breaks come before it.
    """

    kind: str
    text: str
    written: str
    glued: bool
    line: int
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Say whether it begins with a capital letter."""
        return self.written[:1].isupper()


END = Token(MARK, "", "", False, 0, 0, 0)


def readable(text: str) -> str:
    """Return ``text`` with letters composed, HTML's section sign and blank written out, and what is not seen
    (soft hyphens, blanks of no width) left out.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return composed.replace("&sect;", "§").replace("&nbsp;", " ").translate(_UNSEEN)


def tokens(text: str) -> list[Token]:
    """Return the tokens of a ``readable`` text; several section signs after each other are one."""
    found: list[Token] = []
    before, line = 0, 0
    for match in _TOKEN.finditer(text):
        gap, piece, kind = text[before : match.start()], match[0], str(match.lastgroup)
        line += gap.count("\n")
        glued = not gap and bool(found)
        small = piece.lower() if kind != SIGN else "§" * min(piece.count("§"), 2)
        found.append(Token(kind, small, piece, glued, line, match.start(), match.end()))
        before = match.end()
        line += piece.count("\n")
    return found
