"""Where a text names laws, orders and other papers that have sections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from helpers.analysis.rules import laws
from helpers.analysis.rules.lists import STK, Tokens, after_dot, at
from helpers.analysis.rules.tokens import BULLETS, DASHES, NUMBER, SIGN, WORD, Token

LAW, BACKWARD, PAPER = "law", "backward", "paper"  # backward: "lovens", the law that was named last
_SOME_LAW = frozenset({"lov", "lovs", "loven", "lovens"})
_NUMBERED = frozenset({"lov", "lbk", "lovbek", "lovbkg", "lovbekendtgørelse"})
_ORDERS = frozenset({"bek", "bkg", "bekendtgørelse", "bekendtgørelsen", "bekendtgørelsens"})
_BETWEEN = frozenset(".,:()'’´") | {"s"}
_TITLE = 12  # words that the title of a law may have, and tokens between its number and a section
_STOPS = frozenset(  # words that no title goes over
    (
        "nr", "nummer", "stk", "er", "skal", "kan", "har", "efter", "jf", "jfr", "siger", "står", "kræver",
        "fastsætter", "gælder", "giver", "som", "der", "at", "når",
    )
)  # fmt: skip


_SHORTENED = frozenset({"jf", "jfr", "hhv", "resp", "vedr", "ang", "eks", "evt", "a"})  # "bl.a. § 10"


@dataclass(frozen=True)
class Mention:
    """Tokens from ``start`` up to ``end`` that name ``law``."""

    start: int
    end: int
    law: str
    kind: str = LAW


def mentions(tokens: Tokens) -> list[Mention]:
    """Return what is named, in the order of the text; no two overlap."""
    found: list[Mention] = []
    for place in range(len(tokens)):
        mention = next((named for named in _read(tokens, place) if named), None)
        if mention and (not found or mention.start >= found[-1].end):
            found.append(mention)
    return found


def _read(tokens: Tokens, place: int) -> Iterator[Mention | None]:
    yield _titled(tokens, place)
    yield _numbered(tokens, place)
    yield _of_parts(tokens, place)
    yield _in_one_word(tokens, place)
    yield _short(tokens, place)
    yield _dotted(tokens, place)
    yield _paper(tokens, place)


def binds(tokens: Tokens, place: int) -> bool:
    """Say whether a section sign follows at ``place``, but for marks between name and sign."""
    for _ in range(4):
        if at(tokens, place).text not in _BETWEEN:
            break
        place += 1
    return at(tokens, place).kind == SIGN or at(tokens, place).text in {"paragraf", "par", "pgf"}


def _titled(tokens: Tokens, place: int) -> Mention | None:
    """Read "lov om social service" and "bekendtgørelse om …" with a section after it."""
    word = tokens[place].text
    start = after_dot(tokens, place + 1)
    if word not in _SOME_LAW | _ORDERS or at(tokens, start).text != "om":
        return None
    words: list[str] = []
    while len(words) < _TITLE and _in_title(at(tokens, start + 1 + len(words)), tokens[place].line):
        words.append(at(tokens, start + 1 + len(words)).text)
    listed = next((title for title in laws.TITLES if _is_title(words, title)), None)
    if listed and word in _SOME_LAW:
        return Mention(place, start + 1 + len(listed), laws.TITLES[listed])
    end = start + 1 + len(words)
    if not words or not binds(tokens, end):
        return None
    name = "lov" if word in _SOME_LAW else "bekendtgørelse"
    return Mention(place, end, f"{name} om {' '.join(words)}")


def _in_title(token: Token, line: int) -> bool:
    return token.kind == WORD and token.line == line and token.text not in _STOPS


def _is_title(words: list[str], title: tuple[str, ...]) -> bool:
    return len(words) >= len(title) and all(
        laws.alike(word, name) for word, name in zip(words, title, strict=False)
    )


def _numbered(tokens: Tokens, place: int) -> Mention | None:
    """Read "lov nr. 721 af 13. juni 2023" before a section, and "bekendtgørelse nr. 932"."""
    word, start = tokens[place].text, after_dot(tokens, place + 1)
    if word not in _NUMBERED | _ORDERS:
        return None
    if at(tokens, start).text == "nr":
        start = after_dot(tokens, start + 1)
    number = at(tokens, start)
    if number.kind != NUMBER or len(number.text) > 4:
        return None
    end = _after_date(tokens, start + 1)
    if word in _ORDERS:
        return Mention(place, end, f"bekendtgørelse {int(number.text)}")
    child = int(number.text) == laws.CHILD_NUMBER
    return (
        Mention(place, end, laws.CHILD if child else f"lov {int(number.text)}")
        if binds(tokens, end)
        else None
    )


def _after_date(tokens: Tokens, place: int) -> int:
    """Return the place after "af 13. juni 2023", ``place`` itself where no date stands there."""
    end = place + 1
    while end < place + 8 and (at(tokens, end).kind in {NUMBER, WORD} or at(tokens, end).text in set("./-")):
        if at(tokens, end).kind == NUMBER and len(at(tokens, end).text) == 4:
            return end + 1
        end += 1
    return place


def _of_parts(tokens: Tokens, place: int) -> Mention | None:
    """Read "barnets lov", "service loven", "service-loven", "forv. loven" and "lovens"."""
    word = tokens[place].text
    if word not in _SOME_LAW:
        return None
    before = at(tokens, place - 1)
    hyphen, dot = before.text in DASHES and before.glued, before.text == "."
    first = place - 2 if hyphen or dot else place - 1
    part = at(tokens, first)
    if part.kind == WORD:
        law = laws.abbreviated(part.text) if dot else _compound(part.text)
        if law or hyphen:
            return Mention(first, place + 1, law or f"{part.text}-loven")
    return None if word in {"lov", "lovs"} else Mention(place, place + 1, "", BACKWARD)


def _compound(part: str) -> str:
    return laws.CHILD if laws.alike(part, "barnets") or part == "barnes" else laws.known(f"{part}loven")


def _in_one_word(tokens: Tokens, place: int) -> Mention | None:
    """Read "servicelovens", "BPA-bekendtgørelsen", and before a section also "servicel." and "seviceloen"."""
    word = tokens[place].text
    order = laws.order(word)
    if order:
        hyphen = at(tokens, place - 1).text in DASHES and at(tokens, place - 1).glued
        start = place - 2 if hyphen and at(tokens, place - 2).kind == WORD else place
        name = f"{tokens[start].text}-{order}" if start < place else order
        return Mention(start, place + 1, name)
    whole = _split(tokens, place)
    if whole:
        return whole
    law = laws.named(word)
    if not law and binds(tokens, place + 1):
        law = laws.known(word) or laws.abbreviated(word)
    return Mention(place, place + 1, law) if law else None


def _split(tokens: Tokens, place: int) -> Mention | None:
    """Read a name that was written as two: "ret-sikkerhedsloven"."""
    first = place - 2 if at(tokens, place - 1).text in DASHES else place - 1
    word, part = tokens[place].text, at(tokens, first)
    if part.kind != WORD or laws.named(word) in {"", *laws.NAMES}:
        return None
    law = laws.known(f"{part.text}{word.removesuffix('s')}")
    return Mention(first, place + 1, law) if law else None


def _short(tokens: Tokens, place: int) -> Mention | None:
    """Read an abbreviation: before a section, after one, or in capitals (three letters at least)."""
    token = tokens[place]
    genitive = token.written.endswith("s") and token.written[:-1].isupper()
    law = laws.ABBREVIATIONS.get(token.text.removesuffix("s") if genitive else token.text)
    if not law:
        return None
    capitals = (token.written[:-1] if genitive else token.written).isupper()
    after = at(tokens, place - 1).kind == NUMBER or (
        at(tokens, place - 1).text in {"i", "("} and at(tokens, place - 2).kind == NUMBER
    )
    parted = at(tokens, place + 1).kind == NUMBER and at(tokens, place + 2).text in STK
    known = binds(tokens, place + 1) or after or parted or (capitals and len(token.text) > 2)
    return Mention(place, place + 1, law) if known else None


def _dotted(tokens: Tokens, place: int) -> Mention | None:
    """Read "S.E.L." and "S.E.L"."""
    letters, end = "", place
    while len(letters) < 5 and len(at(tokens, end).text) == 1 and at(tokens, end).kind == WORD:
        letters += at(tokens, end).text
        end += 1
        if at(tokens, end).text != ".":
            break
        end += 1
    law = laws.ABBREVIATIONS.get(letters)
    return Mention(place, end, law) if law and binds(tokens, end) else None


def _paper(tokens: Tokens, place: int) -> Mention | None:
    return Mention(place, place + 1, "", PAPER) if laws.document(tokens[place].text) else None


def sentences(tokens: Tokens) -> list[int]:
    """Return for each token the number of its sentence; a list under a line that ends in a colon goes on with
    it.
    """
    found: list[int] = []
    number, listing = 0, False
    for place, token in enumerate(tokens):
        before = at(tokens, place - 1)
        if found and token.line > before.line:
            listing = token.text in BULLETS and (listing or before.text == ":")
            number += not listing
        elif found and before.text in {".", "!", "?"} and not token.glued and _begins(tokens, place):
            number += 1
        found.append(number)
    return found


def _begins(tokens: Tokens, place: int) -> bool:
    """Say whether a sentence may begin at ``place``, after a full stop."""
    short = at(tokens, place - 2).text in _SHORTENED
    return not short and (tokens[place].capital or tokens[place].kind == SIGN)
