"""Names of people by the words that announce them: a list of names would miss those of the people the cases
are about.

A name is taken word by word, so that none is ever cut; what an authority, a place, a law or a sentence begins
with in capitals is told from it by its form and its neighbours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from helpers.danish import MONTHS
from helpers.survey.personal import people

_MOST = 8  # words of a name, or of names in a row

_WORD = re.compile(r"[^\W\d_](?:['-]?\w)*'?")
_INITIAL = re.compile(r"(?:[^\W\d_]\w+-)?[^\W\d_]\.(?=-?[^\W\d_]| [^\W\d_])")
_BLANK = re.compile(r" {1,2}|(?<=\.)-?")
_AGE = r"(?: \(\d{1,2}(?: år)?\)|,? \d{1,2} år)?"
_COMMA = re.compile(rf"{_AGE}, ")
_AND = re.compile(rf"{_AGE} (?:og|&|samt|eller) | ?/ ?")
_FIGURE = re.compile(r" \d")
_ADJECTIVES = ("s", "sk", "ske", "ale", "alt")  # endings of what stands before an institution's word
_ATTACHED = re.compile(r"(?:al|el|d|de|di|l|abu|ibn|bin|ul|o|an|ad|as|ash|ar|at)['-]")
_FIRST = re.compile(  # small words before a name, where a capital follows; "de" and "al" are Danish words
    r"(?:(?:von|van|bin|ibn|el|abu|di|dos|zu|zum|ter)(?: (?:der|den|de|la))? )+(?=[^\W\d_a-zæøå])"
)
_SINGLE = frozenset("IÆØÅ")  # letters that are words


@dataclass
class Name:
    """Words of a name that begins at ``start``; ``groups``: those of each person, with the place of the last
    one's end.
    """

    start: int
    groups: list[tuple[list[str], int]] = field(default_factory=list)

    @property
    def end(self) -> int:
        """Return the place where the last person's name ends."""
        return self.groups[-1][1] if self.groups else self.start

    @property
    def words(self) -> int:
        """How many words the first person's name has."""
        return len(self.groups[0][0]) if self.groups else 0


def parse(text: str, start: int, *, several: bool = False, title: bool = False) -> Name:
    """Read the name that begins at ``start`` (no group where there is none).

    several: names may follow each other with a comma between. title: a title announces it, so that it may be
    a place's as well, or in capitals alone.
    """
    name, at = Name(start), start
    for _ in range(_MOST):
        words, end = _one(text, at, title=title)
        place = not title and people.is_place(tuple(word.lower() for word in words))
        if not words or place or _is_of_place(text, words, end):
            break
        name.groups.append((words, end))
        joint = _AND.match(text, end) or (_COMMA.match(text, end) if several else None)
        if joint is None:
            break
        at = joint.end()
    return name


def _one(text: str, start: int, *, title: bool) -> tuple[list[str], int]:
    """The words of one person's name from ``start``, and where it ends."""
    words: list[str] = []
    small = _FIRST.match(text, start)
    at = end = small.end() if small else start
    for _ in range(_MOST):
        word = _INITIAL.match(text, at) or _WORD.match(text, at)
        if word is None:
            break
        if _is_name(text, word, first=not words, title=title):
            words.append(word[0])
            end = word.end()
        elif not (words and people.is_particle(word[0].lower())):
            break
        gap = _BLANK.match(text, word.end())
        if gap is None:
            break
        at = gap.end()
    return words, end


def _is_name(text: str, word: re.Match[str], *, first: bool, title: bool) -> bool:
    """Say whether a word can be one of a name's; ``first``: it is the first."""
    form, small = word[0], word[0].lower()
    if form.endswith("."):
        return not form[0].islower()
    if len(form) == 1:
        return not form.islower() and form not in _SINGLE and not (first and form.isascii())
    inner = _ATTACHED.match(form)
    joined = text.startswith(("- ", "-,", "-/"), word.end())  # "Børne- og Ungeforvaltningen"
    if form[inner.end() if inner else 0].islower() or any(sign.isdecimal() for sign in form) or joined:
        return False
    if form.isupper() and form != small:
        return _is_in_capitals(text, word, first=first, title=title)
    head = form.split("-")[0]
    acronym = len(head) > 1 and head.isupper() and head != head.lower()
    return not acronym and not people.is_other(small, first=first)


def _is_in_capitals(text: str, word: re.Match[str], *, first: bool, title: bool) -> bool:
    """Say whether a word in capitals is a name's: after a title, after another, or before one."""
    form = word[0]
    if people.is_acronym(form.lower()) or people.is_other(form.lower(), first=first):
        return False
    following = _WORD.match(text, word.end() + 1) if text.startswith(" ", word.end()) else None
    before_another = following is not None and len(following[0]) > 1 and following[0].isupper()
    return (
        title or (len(form) > 2 and (not first or before_another)) or (len(form) > 4 and form.endswith("SEN"))
    )


def _is_of_place(text: str, words: list[str], end: int) -> bool:
    """Say whether what follows makes a place, an institution, an illness or a date of the words before it."""
    if len(words) == 1 and words[0].lower() in MONTHS and _FIGURE.match(text, end):
        return True
    word = _WORD.match(text, end + 1) if text[end : end + 1] == " " else None
    if word is None:
        return False
    small = word[0].lower()
    if word[0] == small:
        return small in ("kommune", "kommunes")
    return people.belongs_to_place(small) or (
        len(words) == 1 and words[0].endswith(_ADJECTIVES) and people.is_other(small, first=False)
    )
