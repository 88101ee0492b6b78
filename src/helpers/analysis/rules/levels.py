"""What stands after a section: paragraphs (stk.), numbers (nr.), letters (litra) and sentences (pkt.)."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.analysis.rules import laws
from helpers.analysis.rules.lists import (
    LITRA,
    NR,
    PKT,
    STK,
    UP_TO,
    Tokens,
    after_dot,
    at,
    goes_on,
    joined,
    listed,
    noted,
    numbered_off,
    ranged,
    spread,
)
from helpers.analysis.rules.tokens import DASHES, NUMBER, WORD, Token

Path = tuple[int | None, int | None, str, int | None]  # stk., nr., litra, pkt.
WHOLE: Path = (None, None, "", None)
_LIST = 6  # sentences of a list
_UNREAD = frozenset({"led", "afsnit", "punktum", "pkt"})  # parts that no reference tells: "2. led"
ORDINALS = {"første": 1, "andet": 2, "anden": 2, "tredje": 3, "fjerde": 4, "femte": 5}


def numbers(tokens: Tokens, place: int, below: int | None) -> tuple[list[int], int]:
    """Return the numbers of a list such as "1", "1 og 2" or "1-3", and the place after it.

    below: a number above it is no part of the list but the next section ("§§ 10, stk. 1, og 11").
    """
    found = [int(at(tokens, place).text)]
    place += 1
    while True:
        end = ranged(tokens, place, found[-1])
        if end:
            found, place = [*found, *spread(found[-1], end[0])], end[1]
            continue
        place = numbered_off(tokens, place)
        start, word = joined(tokens, place)
        token = at(tokens, start)
        if not word or token.kind != NUMBER or len(token.text) > 2 or sentence(tokens, start):
            return found, place
        number = int(token.text)
        if (below and number > below) or not listed(tokens, start + 1, found[-1], number, word == ","):
            return found, place
        found, place = [*found, number], start + 1


def sentence(tokens: Tokens, place: int) -> tuple[list[int], int] | None:
    """Return the sentences of "1. pkt.", "1. og 2. pkt.", "1.-3. pkt.", "første og andet punktum", and the
    place after them. They rise, and before a comma each has its full stop: not "stk. 1 og 2, 3. pkt.".
    """
    found: list[int] = []
    for _ in range(_LIST):
        number = _ordinal(at(tokens, place))
        if number is None or (found and number <= found[-1]):
            return None
        bare = at(tokens, place).kind == NUMBER and at(tokens, place + 1).text == ","
        found, place = [*found, number], after_dot(tokens, place + 1)
        if at(tokens, place).text in PKT:
            return found, after_dot(tokens, place + 1)
        last = _ordinal(at(tokens, place + 1)) if at(tokens, place).text in UP_TO else None
        if bare:
            return None
        found += range(number + 1, last or number)
        place = place + 1 if last else joined(tokens, place)[0]
    return None


def _ordinal(token: Token) -> int | None:
    """Return 2 for "2" and "andet", None for what is no number of a sentence."""
    short = token.kind == NUMBER and len(token.text) <= 2
    return int(token.text) if short else ORDINALS.get(token.text)


def level(tokens: Tokens, place: int, below: int | None) -> tuple[int, list, int] | None:
    """Return which level stands at ``place`` (0 stk., 1 nr., 2 litra, 3 pkt.), its values and the place after
    it.
    """
    here = at(tokens, place)
    said = sentence(tokens, place)
    if said:
        return 3, *said
    if paragraph := _paragraph(tokens, place):
        return 0, *paragraph
    start = after_dot(tokens, place + 1)
    value = at(tokens, start)
    if here.text in STK | NR and value.kind == NUMBER and len(value.text) <= 2 and not _dated(tokens, start):
        return int(here.text in NR), *numbers(tokens, start, below)
    if here.text in LITRA and single(value):
        return 2, *_letters(tokens, start)
    if here.text in PKT and value.kind == NUMBER and len(value.text) == 1 and goes_on(tokens, start + 1):
        return 3, [int(value.text)], start + 1
    return None


def _paragraph(tokens: Tokens, place: int) -> tuple[list[int], int] | None:
    """Return the paragraph of "2. stk." and "andet stk.", and the place after it."""
    first, second, third = (at(tokens, place + step) for step in range(3))
    if first.text in ORDINALS and second.text in STK:
        end, number = place + 2, ORDINALS[first.text]
    elif first.kind == NUMBER and len(first.text) == 1 and second.text == "." and third.text in STK:
        end, number = place + 3, int(first.text)
    else:
        return None
    after = at(tokens, after_dot(tokens, end))
    return None if after.kind == NUMBER else ([number], after_dot(tokens, end))


def _dated(tokens: Tokens, place: int) -> bool:
    """Say whether the number at ``place`` begins a case number, a date or an amount."""
    mark, number = at(tokens, place + 1), at(tokens, place + 2)
    glued = mark.glued and number.glued and number.kind == NUMBER
    return glued and (
        mark.text == "." or (mark.text == "/" and len(number.text) > 1) or _amount(mark, number)
    )


def _amount(mark: Token, number: Token) -> bool:
    return mark.text == "," and len(number.text) > 1


def single(token: Token) -> bool:
    """Say whether a token is one letter a to z, as of an item of a list."""
    return token.kind == WORD and len(token.text) == 1 and token.text.isascii()


def _letters(tokens: Tokens, place: int) -> tuple[list[str], int]:
    """Return the letters of "a", "a og c" and "a-c", and the place after them."""
    found = [at(tokens, place).text]
    place += 1
    while True:
        place = numbered_off(tokens, place)
        upto = at(tokens, place).text in UP_TO
        start, word = (place + 1, "til") if upto else joined(tokens, place)
        last, small_word = (
            at(tokens, start).text,
            at(tokens, start).text == "i" and not at(tokens, start).glued,
        )
        if not word or small_word or last <= found[-1] or not _stands_alone(tokens, start):
            return found, place
        found = [*found, *(between(found[-1], last) if upto else ()), last]
        place = start + 1


def _stands_alone(tokens: Tokens, place: int) -> bool:
    """Say whether a single letter begins no other word: not "f.eks.", "e-mail"."""
    mark, after = at(tokens, place + 1), at(tokens, place + 2)
    begins = mark.glued and mark.text in DASHES | {"."} and after.glued and len(after.text) > 1
    return single(at(tokens, place)) and not begins


def between(first: str, last: str) -> list[str]:
    """Return the letters between two letters: "b" between "a" and "c"."""
    return [chr(code) for code in range(ord(first) + 1, ord(last))]


def tail(tokens: Tokens, place: int, below: int | None = None) -> tuple[list[Path], int]:
    """Return the parts of a section that are named from ``place`` on (WHOLE where none is), and the place
    after them.
    """
    found: list[Path] = [WHOLE]
    depth, opened = -1, False
    place = _genitive(tokens, place)
    while True:
        place, opened = (place + 1, False) if opened and at(tokens, place).text == ")" else (place, opened)
        word, read, opens = _part_after(tokens, place, below)
        if read is None or in_a_paper(tokens, read[2], laws.PAPERS if read[0] == 3 else laws.DOCUMENTS):
            return found, place
        kind, values, place = read
        opened |= opens
        deeper = kind > depth
        alone = deeper and word in {"", ","}
        stem = found[-1] if deeper else (*found[-1][:kind], *WHOLE[kind:])
        found = (found[:-1] if alone else found) + [_with(stem, kind, value) for value in values]
        depth = kind


def _part_after(
    tokens: Tokens, place: int, below: int | None
) -> tuple[str, tuple[int, list, int] | None, bool]:
    """Return the joining word before the next part, what ``level`` reads there, and whether a bracket opens
    before it: "§ 42 (stk. 1, nr. 2)"; a note in brackets is gone over: "§ 96 (BPA), stk. 2".
    """
    start, word = joined(tokens, place + _stray_stop(tokens, place))
    if at(tokens, start).text == "(":
        read = level(tokens, start + 1, below)
        if read and at(tokens, start + 1).kind == WORD:
            return word, read, True
        start, word = joined(tokens, noted(tokens, start))
    read = level(tokens, start, below)
    if read is None and (behind := _unread(tokens, start)):
        start, word = joined(tokens, behind)
        read = level(tokens, start, below)
    return word, read, False


def _unread(tokens: Tokens, place: int) -> int | None:
    """Return the place after "2. led" or "sidste punktum", None where no such part stands."""
    numbered = _ordinal(at(tokens, place)) or at(tokens, place).text == "sidste"
    end = after_dot(tokens, place + 1)
    return after_dot(tokens, end + 1) if numbered and at(tokens, end).text in _UNREAD else None


def _stray_stop(tokens: Tokens, place: int) -> bool:
    """Say whether a full stop stands where none belongs: "stk. 1., nr. 2", "§ 42. stk. 2"."""
    after = at(tokens, place + 1)
    small = after.text in STK | NR and not after.capital
    return at(tokens, place).text == "." and (after.text == "," or small)


def _with(path: Sequence, kind: int, value: int | str) -> Path:
    parts = [*path]
    parts[kind] = value
    return parts[0], parts[1], parts[2], parts[3]


def _genitive(tokens: Tokens, place: int) -> int:
    """Return the place after "'s" or "s" of "§ 42's stk. 2"."""
    here, after = at(tokens, place), at(tokens, place + 1)
    if here.text in set("'’´`") and here.glued and after.text == "s" and after.glued:
        return place + 2
    return place + 1 if here.text == "s" and here.glued and here.kind == WORD else place


def in_a_paper(tokens: Tokens, place: int, papers: tuple[str, ...]) -> bool:
    """Say whether what ends at ``place`` lies in a paper that is no rule: "stk. 2 i aftalen"."""
    if at(tokens, place).text not in {"i", "af", "på", "fra", "under"}:
        return False
    place += 1
    while at(tokens, place).text in {"den", "det", "vores", "jeres", "deres", "denne", "en", "et", "vor"}:
        place += 1
    word = at(tokens, place)
    return word.kind == WORD and not laws.named(word.text) and laws.document(word.text, papers)
