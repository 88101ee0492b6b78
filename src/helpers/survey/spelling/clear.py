"""What of a typed text stands in clear in what is kept or sent: figures, units, dates, and words that say
nothing of a person.

Where a number, a date or one of several answers is asked for, any other text is no answer, and it may hold
what nobody can know beforehand: a name, an illness, a street. So the words that may stand are listed, and
what is not listed is told by its length alone. The cell is told beside it, which is enough to find the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from helpers.danish import MONTHS
from helpers.survey.personal.harmless_words import ERRORS, HARMLESS
from helpers.survey.personal.view import KINDS
from helpers.survey.spelling.writing import folded

MASK = "[tekst, {} tegn]"
_MOST_DIGITS = 4  # of a figure beside a word that is left out: more may be somebody's birthday or number
_UNITS = frozenset({"s", "p", "d", "t", "m", "h", "ns"})  # behind a figure
_MONTHS = frozenset({*MONTHS, *(month[:3] for month in MONTHS), "sept"})  # beside one: Maj is a name, too
_SIGNS = r"\s!-/:-@\\-`{-~§½¼¾×°‰€£«»“”„’‘´…·•–—−≈≥≤±→←✓✔\ufffd"
_TOKEN = re.compile(
    rf"(?P<mark>\[(?:{'|'.join(KINDS)})\]|\[tekst, \d+ tegn\])"
    r"|(?P<error>(?<![^\W_])#[^\W_]+(?:[_/][^\W_]+)?[!?]?)"
    r"|(?P<reference>\$?[A-Z]{1,3}\$?\d{1,7}(?!\w))"
    rf"|(?P<sign>[{_SIGNS}]+|\[)"
    r"|(?P<figure>[A-Za-z]?\d(?:[\d.,:/' –-]*\d)?(?:[eE][+-]\d+)?)(?P<unit>(?:(?![½¼¾])[^\W\d_])*)"
    r"|(?P<word>[^\W\d_]+)|(?P<other>.)"
)
_LETTERS = re.compile(r"[^\W\d_]+")


def clear(text: str) -> str:
    """Return ``text`` with everything left out that is neither a figure with its unit, a date, a sign nor a
    word of HARMLESS; what is left out is told by its length (MASK). Marks of earlier findings stay.
    """
    tokens = list(_TOKEN.finditer(text))
    strange = [
        _is_strange(tokens, place, formula=text.lstrip().startswith("=")) for place in range(len(tokens))
    ]
    if not any(strange):
        return text
    strange = [odd or is_long(token["figure"] or "") for token, odd in zip(tokens, strange, strict=True)]
    pieces = zip(tokens, strange, strict=True)
    return left_out(
        (token[0], odd, token["sign"] is not None and "\n" not in token[0]) for token, odd in pieces
    )


def is_clear(text: str) -> bool:
    """Say whether nothing of ``text`` is left out."""
    return clear(text) == text


def _is_strange(tokens: Sequence[re.Match[str]], place: int, *, formula: bool) -> bool:
    """Say whether the token at ``place`` is left out. formula: cells are called by their letters in it."""
    token = tokens[place]
    if token["mark"] or token["sign"]:
        return False
    if token["error"]:
        return not all(folded(part) in ERRORS for part in _LETTERS.findall(token[0]))
    if token["reference"]:
        letters = _LETTERS.findall(token[0])[0]
        return not formula and len(letters) > 1 and not _stands(letters, beside_figure=True)
    if token["figure"]:
        return len(token["unit"]) > 1 and not _stands(token["unit"], beside_figure=True)
    near = (_neighbour(tokens, place, step) for step in (-1, 1))
    return not token["word"] or not _stands(token["word"], beside_figure=any(near))


def _neighbour(tokens: Sequence[re.Match[str]], place: int, step: int) -> bool:
    """Say whether the next token that is more than a sign is a figure."""
    place += step
    while 0 <= place < len(tokens) and tokens[place]["sign"]:
        place += step
    return 0 <= place < len(tokens) and tokens[place]["figure"] is not None


def _stands(word: str, *, beside_figure: bool) -> bool:
    small = folded(word)
    return small in HARMLESS or (beside_figure and (small in _UNITS or small in _MONTHS))


def is_long(figure: str) -> bool:
    """Say whether a figure may be somebody's birthday or number, so that it stands beside no word that is
    left out.
    """
    return sum(map(str.isdigit, figure)) > _MOST_DIGITS


def left_out(pieces: Iterable[tuple[str, bool, bool]]) -> str:
    """Return the ``pieces`` of a text as one, with every run of those that are left out, and of signs between
    them, as one MASK. Of each piece: itself, whether it is left out, whether it is a sign.
    """
    told, hidden, between = "", "", ""
    for piece, odd, sign in pieces:
        if odd:
            hidden, between = hidden + between + piece, ""
        elif hidden and sign:
            between += piece
        else:
            told += (MASK.format(len(hidden)) if hidden else "") + between + piece
            hidden, between = "", ""
    return told + (MASK.format(len(hidden)) if hidden else "") + between
