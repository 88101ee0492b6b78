"""Which rules a text names: law, section, letter, paragraph, number and sentence, in one written form.

    references("Efter SEL § 42, stk. 1 og 2, og FVL §§ 22-24 …")
    # serviceloven § 42, stk. 1 · serviceloven § 42, stk. 2 · forvaltningsloven § 22 · … § 23 · … § 24

Ranges and lists are written out, section by section. The law of a section is, in this order:

1. the one that stands at it, before or after ("lovens": the one that was named last);
2. the one of the list it stands in ("SEL § 41, § 42 og § 43", "§ 10 og § 11 i RSL");
3. the only one that the text gives the same section elsewhere;
4. the one that the provision of the answer decides (``laws.unnamed``);
5. the one named last in the same sentence; else ``laws.UNKNOWN``.

The investigation's own sections take no other law than serviceloven or barnets lov from a list or a
sentence: "FVL § 24 og § 96" does not speak of forvaltningslovens § 96. A section of an agreement, a contract
or the like is no reference, nor is a paragraph without a section.

The tokens are read once, from left to right, with a bounded look ahead.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from helpers.analysis.rules import laws
from helpers.analysis.rules.levels import WHOLE, Path, tail
from helpers.analysis.rules.lists import STK, Tokens, at, noted
from helpers.analysis.rules.mentions import BACKWARD, LAW, PAPER, Mention, binds, mentions, sentences
from helpers.analysis.rules.sections import BETWEEN, Group, Item, groups
from helpers.analysis.rules.tokens import DASHES, NUMBER, WORD, readable, tokens

_CHILDREN = {laws.SERVICE, laws.CHILD}
_BEFORE = frozenset(".,:()'’´-") | {"s"}
_INTO = frozenset(
    {"i", "efter", "fra", "af", "under", "(", "iht", "ifølge", "henhold", "til", "medfør", "jf", "jfr"}
)
_LEADING = 12  # tokens of what stands before a section as a part of it
_ADJECTIVES = frozenset(
    [
        "den",
        "det",
        "gamle",
        "nye",
        "nugældende",
        "dagældende",
        "tidligere",
        "nuværende",
        "vores",
        "danske",
        "både",
        "selve",
    ]
)


@dataclass(frozen=True)
class Reference:
    """A rule that is named. ``start`` and ``end``: where it stands in the ``readable`` text; a part that is
    not named is None or "".
    """

    law: str
    section: int
    letter: str
    stk: int | None
    nr: int | None
    litra: str
    pkt: int | None
    start: int
    end: int

    @property
    def written(self) -> str:
        """Return the one written form: "serviceloven § 42, stk. 1, nr. 2, litra a, 1. pkt."."""
        parts = [f"{self.law} § {self.section}{f' {self.letter}' if self.letter else ''}"]
        parts += [f"stk. {self.stk}"] if self.stk else []
        parts += [f"nr. {self.nr}"] if self.nr else []
        parts += [f"litra {self.litra}"] if self.litra else []
        parts += [f"{self.pkt}. pkt."] if self.pkt else []
        return ", ".join(parts)

    def provision(self, report_date: date | None = None) -> str:
        """Return the section as one concept over both numberings, written by the numbering of the day of the
        report: "serviceloven § 42", from 2024 "barnets lov § 87".
        """
        if self.letter:
            return f"{self.law} § {self.section} {self.letter}"
        law, section = laws.current(self.law, self.section, report_date)
        return f"{law} § {section}"


def references(
    text: str | None, provision: str | None = None, report_date: date | None = None
) -> list[Reference]:
    """Return the rules that ``text`` names, in the order of their first mention, each written form once.

    provision: what the row of the answer is about (codebook, rule_provisions), None where it does not say.
    report_date: the day of the report, which decides whether an unnamed § 87 may be that of barnets lov.
    """
    if not isinstance(text, str):
        return []
    first: dict[str, Reference] = {}
    for found in _Text(text, provision, report_date).references():
        first.setdefault(found.written, found)
    return list(first.values())


class _Text:
    """One text with its sections, and the laws they belong to."""

    def __init__(self, text: str, provision: str | None, report_date: date | None) -> None:
        self.tokens: Tokens = tokens(readable(text))
        self.provision, self.report_date = provision, report_date
        self.mentions = mentions(self.tokens)
        self.starts = [mention.start for mention in self.mentions]
        self.last = _last_laws(self.mentions)
        self.sentences = sentences(self.tokens)
        self.groups = groups(self.tokens, self.mentions)

    def references(self) -> Iterator[Reference]:
        named = self._laws()
        elsewhere = _by_section(self.groups, named)
        for group, law in zip(self.groups, named, strict=True):
            for section, letter, path in self._items(group) if law != PAPER else ():
                others = elsewhere.get((section, letter), set())
                found = law or (next(iter(others)) if len(others) == 1 else self._undecided(group, section))
                span = self.tokens[group.start].start, self.tokens[group.end - 1].end
                yield Reference(found, section, letter, *path, *span)

    def _laws(self) -> list[str]:
        """Return per group the law that stands at it or at its list, "" where none does."""
        found = [self._at(group) for group in self.groups]
        for place in range(1, len(found)):
            if not found[place] and self._together(place) and self._may(place, found[place - 1]):
                found[place] = found[place - 1]
        for place in reversed(range(1, len(found))):
            if not found[place - 1] and self._together(place) and self._may(place - 1, found[place]):
                found[place - 1] = found[place]
        return found

    def _at(self, group: Group) -> str:
        mention = self._before(group)
        if mention is not None and mention.kind == BACKWARD:
            if law := self._named_last(mention.start):
                return law
            mention = None
        mention = mention or self._after(group)
        if mention is None:
            return ""
        return PAPER if mention.kind == PAPER else mention.law

    def _named_last(self, place: int, sentence: int | None = None) -> str:
        """Return the law that was named last before a token, in that sentence if one is given."""
        position = self.last[bisect_left(self.starts, place)]
        if position < 0:
            return ""
        mention = self.mentions[position]
        return mention.law if sentence in (None, self.sentences[mention.start]) else ""

    def _before(self, group: Group) -> Mention | None:
        """Return what is named right before the sign."""
        place = group.start
        while place and self.tokens[place - 1].text in _BEFORE:
            place -= 1
        position = bisect_left(self.starts, place) - 1
        mention = self.mentions[position] if position >= 0 else None
        if mention is None or mention.end < place or self._line_ends(mention.end, group.start):
            return None
        genitive = self.tokens[mention.end - 1].text.endswith("s")
        behind = (
            at(self.tokens, mention.end).text == "," and at(self.tokens, mention.start - 1).kind == NUMBER
        )
        apart = mention.end < group.start  # "kontrakt, § 42" is no section of a contract
        return None if behind or (mention.kind == PAPER and apart and not genitive) else mention

    def _line_ends(self, end: int, start: int) -> bool:
        """Say whether a line ends between a name and its sign; after a genitive the sentence goes on."""
        name = self.tokens[end - 1]
        lines = self.tokens[start].line - name.line
        return lines > name.text.endswith("s") and at(self.tokens, end).text != ":"

    def _after(self, group: Group) -> Mention | None:
        """Return what is named right after the sections: "§ 42 i serviceloven", "§ 41 (note) i SEL"."""
        behind = noted(self.tokens, group.end, _INTO)
        return self._follows(group.end, group.end) or self._follows(behind, group.end)

    def _follows(self, place: int, end: int) -> Mention | None:
        """Return what is named at ``place`` and belongs to the sections that ``end``, None where nothing."""
        if at(self.tokens, place).text in DASHES and at(self.tokens, place + 1).kind == WORD:
            place += 2  # "§ 42-sager efter serviceloven"
        place += at(self.tokens, place).text == ","
        into = at(self.tokens, place).text in _INTO
        while at(self.tokens, place).text in _INTO or (into and at(self.tokens, place).text == "."):
            place += 1
        while at(self.tokens, place).text in _ADJECTIVES:
            place += 1
        position = bisect_left(self.starts, place)
        mention = self.mentions[position] if position < len(self.mentions) else None
        if mention is None or mention.start != place or mention.kind == BACKWARD:
            return None
        if self._begins_anew(end, place):
            return None
        forward = binds(self.tokens, mention.end) and at(self.tokens, mention.end).text != ","
        return mention if not forward and (into or mention.kind == LAW) else None

    def _begins_anew(self, start: int, end: int) -> bool:
        """Say whether a line or a sentence begins between two places: "§ 42 Efter RSL § 10". A line that is
        broken at a small word ("§ 42 i", "i serviceloven") goes on.
        """
        for before, token in pairwise(self.tokens[start - 1 : end + 1]):
            small = _INTO & {before.text, token.text}
            if token.line - before.line > bool(small):
                return True
            if token.text in _INTO and token.capital and not token.written.isupper():
                return True
        return False

    def _together(self, place: int) -> bool:
        """Say whether only joining words stand between a group and the one before it."""
        start = noted(self.tokens, self.groups[place - 1].end)  # "§ 41 (merudgifter) og § 42"
        between = self.tokens[start : self.groups[place].start]
        return all(token.text in BETWEEN for token in between)

    def _may(self, place: int, law: str) -> bool:
        """Say whether a group may take ``law`` from its list."""
        own = any(section in laws.ALL_OWN for section, _, _ in self.groups[place].items)
        return bool(law) and (law in _CHILDREN or not own)

    def _undecided(self, group: Group, section: int) -> str:
        decided = laws.unnamed(section, self.provision, self.report_date)
        law = self._named_last(group.start, self.sentences[group.start])
        if decided != laws.UNKNOWN or not law:
            return decided
        return law if law in _CHILDREN or section not in laws.ALL_OWN else laws.UNKNOWN

    def _items(self, group: Group) -> Sequence[Item]:
        """Return the sections of a group, with the part that stands before: "stk. 2 i servicelovens § 42"."""
        if behind := self._behind(group):
            return behind
        before = self._before(group)
        parts = _leading(self.tokens, before.start if before else group.start)
        section, letter, own = group.items[0]
        twice = any(first and own[kind] for part in parts for kind, first in enumerate(part))
        if len(group.items) != 1 or twice:
            return group.items
        return [(section, letter, _merged(part, own)) for part in parts]

    def _behind(self, group: Group) -> Sequence[Item]:
        """Return a single section with the parts that stand behind its law: "§ 42 i SEL, stk. 2"."""
        mention = self._after(group)
        section, letter, path = group.items[0]
        if mention is None or len(group.items) != 1 or path != WHOLE:
            return ()
        start = mention.end + (at(self.tokens, mention.end).text == ",")
        if at(self.tokens, start).text not in STK:
            return ()
        return [(section, letter, part) for part in tail(self.tokens, start)[0]]


def _merged(first: Path, second: Path) -> Path:
    return first[0] or second[0], first[1] or second[1], first[2] or second[2], first[3] or second[3]


def _leading(tokens: Tokens, place: int) -> list[Path]:
    """Return the parts that stand before a section ("stk. 1 og 2 i § 96", "1. pkt. i …"), or WHOLE."""
    end = place - 1 if at(tokens, place - 1).text in {"i", "af"} else 0
    end -= at(tokens, end - 1).text == ","
    for start in range(max(0, end - _LEADING), end):
        parts, last = tail(tokens, start)
        if last == end and parts != [WHOLE]:
            return parts
    return [WHOLE]


def _last_laws(found: Sequence[Mention]) -> list[int]:
    """Return for each number of mentions the position of the last law among them, -1 where there is none."""
    last = [-1]
    for position, mention in enumerate(found):
        last.append(position if mention.kind == LAW else last[-1])
    return last


def _by_section(found: Sequence[Group], named: Sequence[str]) -> dict[tuple[int, str], set[str]]:
    """Return the laws that the text gives each section."""
    given: dict[tuple[int, str], set[str]] = {}
    for group, law in zip(found, named, strict=True):
        for section, letter, _ in group.items if law and law != PAPER else ():
            given.setdefault((section, letter), set()).add(law)
    return given
