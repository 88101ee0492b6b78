"""Names that are written in small letters: after "hun hedder", "barnets navn er", "navn:", "fru" or "mvh".

Nothing but the words before and after tells such a name from any other word, so who is called so must be a
person, and what follows must be no common word.
"""

from __future__ import annotations

import re

from helpers.survey.personal import people
from helpers.survey.personal.harmless_words import HARMLESS
from helpers.survey.personal.name import Name

_WINDOW = 40  # signs before the word that says a name, in which its subject stands
_MOST = 3  # words of such a name, and such names in a row
_PERSONS = frozenset({"han", "hun", "jeg", "vedkommende", "hans", "hendes", "mit", "dit", "sit", "deres"})
_NAMING = re.compile(r"(?:for|efter|kalde|mellem)?navne?(?:t|ne)?")
_BEFORE = re.compile(r"(?P<who>[^\W\d_]+)(?: \([^()]{1,20}\))?,? (?:(?:der|som) )?$")
_WORD = re.compile(r"[^\W\d_]{2,}(?:['-][^\W\d_]+)*")
_ADVERB = re.compile(
    r"(?:(?:også|nu|vist|nok|stadig|fortsat|faktisk|tidligere|oprindeligt?|før|kun|bare|nemlig) )?"
)
_ENDS = re.compile(r" ?(?:[.,;!\n)]|$)")
_AND = re.compile(r" (?:og|eller) ")
_FORMS = re.compile(
    r".+(?:et|ede|ende|ligt?|isk[te]?|ning|else|hed)|(?:anonym|fiktiv|fortrolig|privat|synlig)[te]?"
)


def said(text: str, lead: re.Match[str], link: re.Match[str]) -> Name:
    """Return the name in small letters behind ``link``, which follows a word that says a name (``lead``)."""
    adverb = _ADVERB.match(text, link.end())
    at = adverb.end() if adverb else link.end()
    name = Name(at)
    while _is_asked(text, lead, link.lastgroup or "") and len(name.groups) < _MOST:
        words, end = _one(text, at)
        if not words:
            break
        name.groups.append((words, end))
        joint = _AND.match(text, end)
        if joint is None:
            break
        at = joint.end()
    return name


def alone(text: str, start: int) -> Name:
    """Return the name in small letters at ``start``, behind which the line or the sentence ends."""
    words, end = _one(text, start)
    return Name(start, [(words, end)] if words and _ENDS.match(text, end) else [])


def first(text: str, start: int) -> Name:
    """Return the one word at ``start`` that may be a name in small letters."""
    words, _ = _one(text, start)
    return Name(start, [(words[:1], start + len(words[0]))] if words else [])


def _one(text: str, start: int) -> tuple[list[str], int]:
    """The words of one person's name from ``start``, and where it ends."""
    words: list[str] = []
    end = start
    while len(words) < _MOST:
        word = _WORD.match(text, end + (len(words) > 0))
        if word is None or not word[0].islower() or _is_common(word[0], first=not words):
            break
        words.append(word[0])
        end = word.end()
    return words, end


def _is_asked(text: str, lead: re.Match[str], way: str) -> bool:
    """Say whether a person is called so: "hun hedder", and of nouns "navn:", or one that no thing owns."""
    before = _BEFORE.search(text, max(lead.start() - _WINDOW, 0), lead.start())
    who = before["who"].lower() if before else ""
    if _NAMING.fullmatch(lead[0].lower()):
        return way in ("equal", "colon") and (not who.endswith("s") or _is_person(who))
    return way == "blank" and _is_person(who)


def _is_person(who: str) -> bool:
    return who in _PERSONS or people.announces(who) in ("family", "role")


def _is_common(word: str, *, first: bool) -> bool:
    """Say whether a word is no name: a common one, or a form of an adjective or a verb."""
    if word in HARMLESS or people.is_other(word, first=True) or _FORMS.fullmatch(word):
        return True
    return not first and people.is_verb(word)
