"""A choice as somebody types it: the same label in another form, or with a slip of the pen inside a word.

A label is read where it has the words of one label of the list, in their order, and nothing more. A word
that is missing, added or moved makes another answer of it ("Ikke indhentet på ny"), and so does a negation in
front of a word ("Uudfyldt"): what differs so is never read, however near it is letter by letter.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from helpers.survey.spelling.writing import Reading, folded

_NEGATIONS = frozenset({"ikke", "ej", "uden", "hverken", "ingen", "intet", "aldrig", "nej"})
_NEGATING = re.compile("u|in|im|il|ir|ej|ikke|non|mis|van")
_ONSET = re.compile(  # how a Danish word may begin: "udfyldt" without its first letter is none
    "[^aeiouyæøå]?[aeiouyæøå]|(?:b[lrj]|d[rv]|f[jlrn]|g[lnr]|h[jv]|k[jlnrv]|p[jlr]|s[jklmnptv]|t[jrv]|v[r])"
    "[^aeiouyæøå]?[aeiouyæøå]"
)
_WORD = re.compile(r"\w+")
_ODD = re.compile(r"[^\w .,;:!()\[\]\"'»«”“’´`/§&\u2010-\u2014-]")  # a sign that may say something: "Ja?"
_SAME_SIGN = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
_JOINED = re.compile(r"(?<=\w)[-\u2010\u2011\u2013](?=\w)")
_LONG_ENOUGH = 4  # letters: below that "ja" and "nej", or "jul" and "juli", are a slip apart
_MOST_SLIPS = 2  # in a label, and one in a word


def read_label(text: str, labels: Mapping[str, str]) -> Reading | None:
    """Read a choice. ``labels``: code -> Danish label. Capitals, abbreviations and misspellings are read
    where one label is nearest.

    The rule is ``label`` where the label (or code) stands exactly, else ``label_form`` or ``label_spelling``.
    """
    exact = {label: code for code, label in labels.items()} | {code: code for code in labels}
    if text in exact:
        return Reading(exact[text], "label")
    if code := _only({code for form, code in exact.items() if _letters(form) == _letters(text)}):
        return Reading(code, "label_form")
    if _ODD.search(folded(text)):
        return None
    code = _abbreviated(text, labels) or _misspelled(text, labels)
    return Reading(code, "label_spelling") if code else None


def _letters(text: str) -> str:
    """A text without blanks and the signs between words, "æ" and "ae" alike; as it is where a sign is odd."""
    text = folded(text)
    return text if _ODD.search(text) else "".join(_WORD.findall(text)).translate(_SAME_SIGN)


def _words(text: str) -> list[str]:
    """The words of a text: a hyphen inside one does not part it."""
    return _WORD.findall(_JOINED.sub("", folded(text)))


def _only(codes: set[str]) -> str | None:
    return next(iter(codes)) if len(codes) == 1 else None


def _abbreviated(text: str, labels: Mapping[str, str]) -> str | None:
    """The one code whose label is a word that begins with ``text`` (four letters or more: "stadf." for
    "stadfæstet"), where no label of several words does.
    """
    typed = _words(text)
    if len(typed) != 1 or len(typed[0]) < _LONG_ENOUGH:
        return None
    spoken = {code: _words(label) for code, label in labels.items()}
    begun = {code: words for code, words in spoken.items() if words and words[0].startswith(typed[0])}
    return _only(set(begun)) if all(len(words) == 1 for words in begun.values()) else None


def _misspelled(text: str, labels: Mapping[str, str]) -> str | None:
    """The code of the label that is the fewest slips away, where no other is as near."""
    typed, meant = _words(text), {code: _words(label) for code, label in labels.items()}
    spoken = {word for words in meant.values() for word in words}
    near = {code: n for code, words in meant.items() if (n := _slips(typed, words, spoken)) is not None}
    least = min(near.values(), default=None)
    return _only({code for code, n in near.items() if n == least})


def _slips(typed: list[str], meant: list[str], spoken: Collection[str]) -> int | None:
    """How many words have a slip of the pen, None where the texts differ in anything else.

    spoken: the words of all labels: one of them is no slip of another ("Skannede sider" are not "Skønnede").
    """
    if len(typed) != len(meant):
        return None
    pairs = zip(typed, meant, strict=True)
    other = [(one, two) for one, two in pairs if one.translate(_SAME_SIGN) != two.translate(_SAME_SIGN)]
    if any(one in spoken for one, _ in other):
        return None
    short = len(meant) == 1 and len(meant[0]) < _LONG_ENOUGH
    few = not short and len(other) <= _MOST_SLIPS
    return len(other) if few and all(_is_slip(one, two) for one, two in other) else None


def _is_slip(typed: str, meant: str) -> bool:
    """Whether one letter was left out, added, exchanged, or changed places with the next, and nothing was
    denied or counted anew by it.
    """
    if typed in _NEGATIONS or not (typed.isalpha() and meant.isalpha()):
        return False
    near = _one_slip(typed, meant) or _one_slip(typed.translate(_SAME_SIGN), meant.translate(_SAME_SIGN))
    begun = _ONSET.match(typed)  # "dfyldt" is no word that "udfyldt" could deny
    return near and not _denies(typed, meant) and not (begun and _denies(meant, typed))


def _denies(one: str, other: str) -> bool:
    """Whether ``one`` is ``other`` with a negation in front of it."""
    return one.endswith(other) and _NEGATING.fullmatch(one.removesuffix(other)) is not None


def _one_slip(one: str, other: str) -> bool:
    """Whether two words are one insertion, deletion, substitution or transposition apart (Damerau 1964)."""
    pairs = zip(one, other, strict=False)
    start = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
