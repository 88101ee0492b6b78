"""Groups of sections: what stands after one section sign, "§ 42, stk. 1" as well as "§§ 95-96 a"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from helpers.analysis.rules import laws
from helpers.analysis.rules.levels import WHOLE, Path, between, sentence, single, tail
from helpers.analysis.rules.lists import (
    FURTHEST,
    JOINING,
    NR,
    STK,
    UP_TO,
    Tokens,
    at,
    counts,
    goes_on,
    joined,
    listed,
    noted,
    opened,
    ranged,
    spread,
)
from helpers.analysis.rules.mentions import Mention
from helpers.analysis.rules.tokens import DASHES, NUMBER, SIGN, WORD

Item = tuple[int, str, Path]  # section, letter, part
_WRITTEN = "paragraf"
_SHORT = frozenset({"par", "pgf", "prgf", "paragr"})  # with a full stop; "et par 42-årige" is none
BETWEEN = (
    JOINING
    | DASHES
    | frozenset(
        {
            ",",
            ";",
            ".",
            "(",
            ")",
            "både",
            "såvel",
            "som",
            "sammenholdt",
            "med",
            "evt",
            "også",
            "derefter",
            "så",
        }
    )
)
# A letter that begins another word: "f.eks.", "m.v.", "e-mail", "a-kasse".
_DOTTED = {
    "f": ("eks", "ex"), "m": ("v", "m", "fl", "a", "h", "t"), "o": ("l", "lign", "m", "s", "a"),
    "d": ("d", "v", "e", "s"), "p": ("t", "g", "gr", "b"), "a": ("m", "d"), "e": ("l", "lign", "kr"),
    "i": ("f", "h", "s"), "s": ("d", "å"), "b": ("la",), "t": ("o", "d"), "k": ("b",), "n": ("b",),
}  # fmt: skip
_HYPHENED = frozenset({"kasse", "skat", "indkomst", "mail", "mails", "boks", "plads", "kassen", "indkomsten"})
_ENDINGS = frozenset({"en", "erne", "er", "ens", "ernes"})  # "§'en 42"


@dataclass(frozen=True)
class Group:
    """The sections after one sign: tokens from ``start`` up to ``end``."""

    start: int
    end: int
    items: tuple[Item, ...]


def groups(tokens: Tokens, named: Sequence[Mention]) -> list[Group]:
    """Return the groups in the order of the text. ``named``: what the text names, for "SEL 96"."""
    ends = {mention.end for mention in named if tokens[mention.end - 1].text in laws.ABBREVIATIONS}
    laws_end = {mention.end for mention in named}
    found: list[Group] = []
    place = 0
    while place < len(tokens):
        first = _signed(tokens, place)
        if first is None and tokens[place].text == "par" and place in laws_end:
            first = place + 1, False
        if first is None and place in ends and _bare(tokens, place):
            first = place, False
        read = _items(tokens, *first) if first else None
        if read:
            found.append(Group(place, read[1], tuple(read[0])))
        place = max(place + 1, read[1] if read else 0)
    return found


def _signed(tokens: Tokens, place: int) -> tuple[int, bool] | None:
    """Return the place of the number after a sign, and whether the sign tells of several sections."""
    here = tokens[place]
    if here.kind == SIGN:
        ending = at(tokens, place + 1).text in {"'", "’", "-"} and at(tokens, place + 2).text in _ENDINGS
        start = place + 3 if ending else place + 1 + (at(tokens, place + 1).text in {".", ":", "'", "-"})
        return start, len(here.text) > 1
    if here.text.startswith(_WRITTEN) or laws.alike(here.text, _WRITTEN):
        start = place + 1 + (at(tokens, place + 1).text in {".", "-"})
        return start, here.text.startswith(f"{_WRITTEN}fer")
    if here.text in _SHORT and (at(tokens, place + 1).text == "." or here.text != "par"):
        return place + 1 + (at(tokens, place + 1).text == "."), False
    return None


def _bare(tokens: Tokens, place: int) -> bool:
    """Say whether a number that follows an abbreviation without a sign is a section."""
    here = at(tokens, place)
    return here.kind == NUMBER and goes_on(tokens, place + 1)


def _items(tokens: Tokens, place: int, several: bool) -> tuple[list[Item], int] | None:
    """Return the sections from ``place`` on and the place after them, None where no section stands there."""
    read = _section(tokens, place)
    if read is None:
        return None
    found: list[Item] = []
    while read:
        section, letter, place = read
        letters, place = _letters(tokens, place, letter)
        paths, place = tail(tokens, place, section if several else None)
        found += [(section, name, WHOLE) for name in letters[:-1]]
        found += [(section, letters[-1], path) for path in paths]
        if paths == [WHOLE]:
            more, place = _range(tokens, place, section, letters[-1])
            found += more
        read = _next(tokens, place, found[-1][:2], several, len(found) == 1)
    return found, place


def _section(tokens: Tokens, place: int) -> tuple[int, str, int] | None:
    """Return number and letter of the section at ``place``, and the place after them."""
    here, mark, after = (at(tokens, place + step) for step in range(3))
    if here.kind != NUMBER or len(here.text) > 3 or not int(here.text):
        return None
    if (
        mark.text in {".", ","}
        and mark.glued
        and after.glued
        and after.kind == NUMBER
        and len(after.text) == 3
    ):
        return None
    letter = at(tokens, place + 1)
    return (
        (int(here.text), letter.text, place + 2)
        if _is_letter(tokens, place + 1)
        else (int(here.text), "", place + 1)
    )


def _is_letter(tokens: Tokens, place: int) -> bool:
    """Say whether a single letter belongs to the section before it: not "i", "f.eks.", "e-mail", "s. 3"."""
    here, mark, after = (at(tokens, place + step) for step in range(3))
    if not single(here):
        return False
    if here.text == "i" and not here.glued and mark.text not in {",", ".", ";", ")"}:
        return False
    if here.text == "s" and here.glued:
        return False
    if mark.text == "." and (
        after.text in _DOTTED.get(here.text, ()) or (after.glued and after.kind == WORD)
    ):
        return False
    if mark.text == "." and not here.glued and here.line == after.line and _no_stop(tokens, place):
        return False
    if not here.glued and mark.kind == NUMBER and not sentence(tokens, place + 1):
        return False
    if mark.text == ")" and not here.glued:
        return opened(tokens, place)
    if mark.text in DASHES and mark.glued and after.glued:
        return after.text not in _HYPHENED
    return mark.text not in {"/", "'", "’"} or not mark.glued or after.kind == SIGN


def _no_stop(tokens: Tokens, place: int) -> bool:
    """Say whether the full stop after a single letter makes an abbreviation of it: "v. lønsedler", "b. 3"."""
    after = at(tokens, place + 2)
    if after.kind == NUMBER:
        return not sentence(tokens, place + 2)
    small = after.kind == WORD and not after.capital and after.text not in STK | NR
    return small and tokens[place].text not in "abc"


def _letters(tokens: Tokens, place: int, letter: str) -> tuple[list[str], int]:
    """Return the letters of "96 a og b" and "96 a-c", and the place after them."""
    found = [letter]
    while letter:
        upto = at(tokens, place).text in UP_TO
        start, word = (place + 1, "til") if upto else joined(tokens, place)
        last = at(tokens, start).text
        if not word or not _is_letter(tokens, start) or last <= found[-1]:
            break
        found = [*found, *(between(found[-1], last) if upto else ()), last]
        place = start + 1
    return found, place


def _range(tokens: Tokens, place: int, section: int, letter: str) -> tuple[list[Item], int]:
    """Return the sections of a range after its first ("-97", "-96 a", "- § 24"), and the place after it."""
    here, sign = at(tokens, place), at(tokens, place + 1)
    if here.text in DASHES and sign.kind == SIGN and at(tokens, place - 1).line == sign.line:
        last = _section(tokens, place + 2)
        if last is None or last[0] <= section or tail(tokens, last[2])[0] != [WHOLE]:
            return [], place
    else:
        found = ranged(tokens, place, section - 1)
        last = _section(tokens, found[1] - 1) if found else None
        if last is None or last[:2] == (section, ""):
            return [], place
    return _spread(section, letter, last[0], last[1]), last[2]


def _spread(section: int, letter: str, last: int, end: str) -> list[Item]:
    if last == section:
        return [(section, name, WHOLE) for name in (*between(letter or "`", end), end)]
    found: list[Item] = [(number, "", WHOLE) for number in spread(section, last)]
    return [*found, (last, end, WHOLE)] if end else found


def _next(
    tokens: Tokens, place: int, last: tuple[int, str], several: bool, first: bool
) -> tuple[int, str, int] | None:
    """Return the next section of a list without a sign of its own: "§§ 41, 42 og 44", "§ 41 og 42"."""
    hanging = (
        at(tokens, place).text in DASHES and at(tokens, place + 1).text in JOINING
    )  # "§ 41- og 42-sager"
    start, word = joined(tokens, noted(tokens, place + hanging))
    read = _section(tokens, start) if word and not sentence(tokens, start) else None
    if read is None or (read[:2] > last and read[0] == last[0]):
        return read
    number, _, end = read
    if word == ",":
        within = last[0] < number and (several or number <= last[0] + FURTHEST)
        going = _goes_to(tokens, end, number) or _named_part(tokens, end)
        ends = goes_on(tokens, end) and (several or at(tokens, end).kind != WORD)
        near = number == last[0] + 1 and ends
        return read if within and (going or near) else None
    if several and (first or number > last[0]) and not counts(tokens, end):
        return read
    back = number == last[0] - 1 and goes_on(tokens, end)  # "§ 42 og 41"
    return read if back or listed(tokens, end, last[0], number, strict=False) else None


def _goes_to(tokens: Tokens, place: int, number: int) -> bool:
    """Say whether a list goes on at ``place`` with a number that is not smaller."""
    start, word = joined(tokens, place)
    after = at(tokens, start)
    return bool(word) and after.kind == NUMBER and int(after.text[:6]) >= number


def _named_part(tokens: Tokens, place: int) -> bool:
    """Say whether a part of a section is named from ``place`` on, after a comma or none."""
    place += at(tokens, place).text == ","
    return at(tokens, place).text in STK | NR
