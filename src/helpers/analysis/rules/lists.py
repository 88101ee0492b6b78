"""Lists of numbers: which number after a joining word still belongs to a list, and where a range ends.

Every function takes the tokens and a place among them, and returns what it read and the place after it. None
goes back or looks further ahead than a few tokens, so that reading takes time in proportion to the text.
"""

from __future__ import annotations

from collections.abc import Sequence

from helpers.analysis.rules import laws
from helpers.analysis.rules.tokens import DASHES, END, NUMBER, SIGN, WORD, Token

Tokens = Sequence[Token]
LONGEST_RANGE = 30  # what is longer is written by its ends
UP_TO = DASHES | {"til", "tom"}  # between the ends of a range
FURTHEST = 15  # between two numbers joined by "og" after one section sign
JOINING = frozenset(
    {
        "og", "eller", "samt", "jf", "jfr", "hhv", "henholdsvis", "resp", "plus", "&",
        "+", "/", "herunder", "særligt", "især", "navnlig",
    }
)  # fmt: skip
STK = frozenset({"stk", "st", "stykke", "stykket", "stykkerne", "stks", "stykker"})
NR = frozenset({"nr", "nummer", "numre", "nrs"})
LITRA = frozenset({"litra", "lit"})
PKT = frozenset({"pkt", "punktum", "punktummer", "pktm", "pkts", "punkt"})
_BRACKET = 24  # tokens behind which an open bracket is no longer looked for
_NOTE = 8  # tokens that a note in brackets may have between a section and what belongs to it
# Words that go on with the sentence, so that the number before them counted nothing.
_GOING_ON = frozenset((
    "i", "er", "var", "skal", "skulle", "kan", "kunne", "må", "måtte", "bør", "burde", "vil", "ville",
    "om", "for", "på", "til", "hvor", "når", "som", "der", "at", "har", "havde", "med", "ved", "efter",
    "fra", "af", "hvis", "men", "fordi", "så", "uden", "under", "over", "mod", "mens", "bliver", "blev",
    "får", "fik", "gør", "giver", "kræver", "fylder", "gælder", "dækker", "handler", "siger",
    "betyder", "stiller", "ligner", "overlapper", "behandles", "læses", "bruges", "samles", "ændres",
    "slås", "ikke", "begge", "også", "kræves", "overfor", "sammen", "tilsammen", "hver", "alle",
    "både", "vedrørende", "ang", "vedr",
))  # fmt: skip
# How what a number counts begins.
_COUNTED = (
    "time", "side", "år", "dag", "uge", "måned", "mdr", "lønsed", "attest", "bilag", "kr", "pct", "procent",
    "minut", "gang", "stk", "barn", "børn", "person", "borger", "hjælper", "sag", "møde", "udtalelse",
    "erklæring", "brev", "dokument", "km", "afgørelse", "hjemvisning", "notat", "ny", "andre",
    "forskellige", "flere",
    "skema", "system", "medarbejder", "fagperson", "læge", "rapport", "opfølgning", "kopi", "oplysning",
    "felt", "døgn", "kvartal", "mio", "mia", "forældre", "underskrift", "papir", "journal", "opgave",
    "samtale", "besøg", "telefon", "mail", "akter", "partshøring", "ark", "kommune", "kolleg", "ekstra",
    "hele", "halve", "fulde",
)  # fmt: skip


def at(tokens: Tokens, place: int) -> Token:
    """Return the token at ``place``, an empty one outside the text."""
    return tokens[place] if 0 <= place < len(tokens) else END


def joined(tokens: Tokens, place: int) -> tuple[int, str]:
    """Return the place after a comma and a joining word, and the last of them ("" where there is none)."""
    word = ""
    if at(tokens, place).text in {",", ";"}:
        place, word = place + 1, ","
    while at(tokens, place).text in JOINING and at(tokens, place).text:
        word, place = at(tokens, place).text, place + 1
        if word in {"jf", "jfr", "hhv", "resp"} and at(tokens, place).text == ".":
            place += 1
    return place, word


def goes_on(tokens: Tokens, place: int) -> bool:
    """Say whether what follows a number at ``place`` shows that the number counts nothing."""
    here, after = at(tokens, place), at(tokens, place + 1)
    line = at(tokens, place - 1).line
    if here is END or here.line != line or here.kind == SIGN:
        return True
    if here.kind == WORD:
        return here.text in _GOING_ON | JOINING or _part(tokens, place) or bool(_law_word(here))
    if here.text == ".":
        return after is END or after.line != line or not (after.glued or _small(after))
    if here.text in DASHES:
        return after.kind == WORD or after.glued
    if here.text == ",":
        return not (after.kind == NUMBER and after.glued) or _next_up(at(tokens, place - 1), after)
    return here.text in set(";:()[]/&+!?»”\"'’")


def _next_up(token: Token, after: Token) -> bool:
    """Say whether two numbers follow each other, as in "1,2,3"."""
    return token.kind == NUMBER and after.text == str(int(token.text[:6]) + 1)


def _small(token: Token) -> bool:
    return token.kind == WORD and not token.capital


def _law_word(token: Token) -> str:
    return laws.named(token.text) or (
        laws.ABBREVIATIONS.get(token.text, "") if token.written.isupper() else ""
    )


def counts(tokens: Tokens, place: int) -> bool:
    """Say whether the word at ``place`` is what a number counts, or leads to it."""
    word = at(tokens, place)
    told = word.kind == WORD and word.text.startswith(_COUNTED) and word.text not in _GOING_ON
    return told and not _part(tokens, place)


def _part(tokens: Tokens, place: int) -> bool:
    """Say whether a word at ``place`` begins a part of a section: "stk. 2", "nr. 1", "litra a"."""
    value = at(tokens, after_dot(tokens, place + 1))
    return (at(tokens, place).text in STK | NR and value.kind == NUMBER) or at(tokens, place).text in LITRA


def listed(tokens: Tokens, place: int, last: int, number: int, strict: bool) -> bool:
    """Say whether ``number``, which ends at ``place``, goes on with the list whose last was ``last``.

    It must rise. Where the next word does not tell, near neighbours belong together unless ``strict``.
    """
    if not last < number <= last + FURTHEST:
        return False
    following = at(tokens, place)
    unclear = following.kind == WORD and not counts(tokens, place)
    return goes_on(tokens, place) or (not strict and unclear and number - last <= 2)


def ranged(tokens: Tokens, place: int, last: int) -> tuple[int, int] | None:
    """Return the end of a range ("-24", "til 24", "t.o.m. 24") and the place after it, None where there is
    none.
    """
    here, start = at(tokens, place), place + 1
    if here.line != at(tokens, place - 1).line:
        return None
    words = [at(tokens, place + step).text for step in range(6)]
    if words[:3] == ["til", "og", "med"]:
        start = place + 3
    elif words == ["t", ".", "o", ".", "m", "."]:
        start = place + 6
    elif here.text not in UP_TO:
        return None
    end = at(tokens, start)
    if end.kind != NUMBER or len(end.text) > 3 or int(end.text) <= last:
        return None
    tight = here.glued and end.glued
    if counts(tokens, start + 1) or not (tight or goes_on(tokens, start + 1)):
        return None
    return int(end.text), start + 1


def spread(first: int, last: int) -> list[int]:
    """Return the numbers after ``first`` up to ``last``; of a long range its end alone."""
    return list(range(first + 1, last + 1)) if last - first <= LONGEST_RANGE else [last]


def noted(tokens: Tokens, place: int, before: frozenset[str] = JOINING | {","}) -> int:
    """Return the place after a short note in brackets, ``place`` itself where there is none, or where none of
    the words ``before`` follows it.
    """
    if at(tokens, place).text != "(":
        return place
    ends = (end for end in range(place + 1, place + _NOTE) if at(tokens, end).text in {")", "(", ""})
    end = next(ends, place)
    return end + 1 if at(tokens, end).text == ")" and at(tokens, end + 1).text in before else place


def after_dot(tokens: Tokens, place: int) -> int:
    """Return the place after a full stop, or two by mistake; ``place`` itself where there is none."""
    place += at(tokens, place).text == "."
    return place + (at(tokens, place).text == "." and at(tokens, place - 1).text == ".")


def opened(tokens: Tokens, place: int) -> bool:
    """Say whether a bracket that closes after ``place`` was opened: "(§ 96 a)", but not "§ 41 b) § 42"."""
    before = tokens[max(0, place - _BRACKET) : place]
    return next((token.text for token in reversed(before) if token.text in {"(", ")"}), "") == "("


def numbered_off(tokens: Tokens, place: int) -> int:
    """Return the place after the bracket of "nr. 1)"; ``place`` itself where it closes one, or is none."""
    return place + (at(tokens, place).text == ")" and not opened(tokens, place))
