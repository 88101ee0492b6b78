"""Names of returned files as the records may show them, and what they say of who sent the file.

A file's name stands in every record of a run and in letters: it is one line without signs that act, and one
with personal data is replaced by the file's place in the folder.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from helpers.survey import reference
from helpers.survey.personal import people
from helpers.survey.personal.view import HIDDEN
from helpers.survey.personal.words import OF_FILES
from helpers.survey.redaction import Finding, name_alone, redact

_CODE = re.compile(r"(?<!\d)\d{4}(?!\d)")
_SEPARATORS = re.compile(r"[\s_.,()-]+")
_WORD_ENDS = re.compile(r"(?<=[a-zæøå])(?=[A-ZÆØÅ])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_PHONE = re.compile(r"(?i)tlf|telefon|mobil")  # eight digits alone are a journal number
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ö": "oe", "ü": "ue"})
_AREA = re.compile(
    r".*(?:område[rt]?|områderne|afsnittet|indsats(?:en)?|støtten?|teknik|handicap|voksen|social)"
)
_SURNAME = re.compile(r"[a-zæøå]{2,}(?:[^e]s|[^l]es|l[^s]es)en")  # Hansen, Nielsen; "ydelsen" is none
_SENDERS = frozenset({"fra", "af", "mvh", "hilsen"})


@dataclass(frozen=True)
class Recorded:
    """A file: where it lies, what the records call it, and the personal values in its own name.

    certain: whether they are personal without doubt; a name alone may be a department's.
    """

    path: Path
    file: str
    findings: tuple[Finding, ...] = ()
    certain: bool = False


def recorded(paths: Sequence[Path]) -> list[Recorded]:
    """Return what the records call each of the files of a folder; no two have one name."""
    plain = ["".join("_" if _is_hidden(sign) else sign for sign in path.name) for path in paths]
    times = Counter(plain)
    found = []
    for number, (path, shown) in enumerate(zip(paths, plain, strict=True), start=1):
        certain = tuple(_personal(path.stem))
        findings = certain or tuple(_names(path.stem))
        if findings or (times[shown] > 1 and shown != path.name):
            shown = _by_place(path, number)
        found.append(Recorded(path, shown, findings, bool(certain)))
    return found


def says_other(file: str, municipality: str, municipalities: Collection[str]) -> str:
    """Return the municipality that a file's name speaks of, where it is not the one given, else "".

    municipality: the code that the workbook gives. municipalities: the codes that exist.
    """
    if municipality not in municipalities:
        return ""
    if codes := [code for code in _CODE.findall(file) if code in municipalities]:
        return "" if municipality in codes else codes[0]
    words, places = f" {_plain(file.rpartition('.')[0])} ", _places()
    named = {code: name for code, name in places.items() if f" {name} " in words}
    own = places.get(municipality, "")
    return "" if f" {own} " in words else next(iter(named), "")


def _by_place(path: Path, number: int) -> str:
    code = _CODE.match(path.name)
    suffix = path.suffix if path.suffix.lower() == ".xlsx" else ""
    return f"{f'{code[0]} ' if code else ''}fil {number} (navnet er udeladt){suffix}"


def _is_hidden(sign: str) -> bool:
    return not sign.isprintable() and (sign in "\n\u2028\u2029" or unicodedata.category(sign) in HIDDEN)


def _personal(stem: str) -> Iterator[Finding]:
    """What is personal by its form or by a word that announces it."""
    for finding in redact(stem.replace("_", " "))[1]:
        if finding.kind != "telefon" or _PHONE.search(stem):
            yield finding


def _names(stem: str) -> Iterator[Finding]:
    """What looks like a person's name, in small letters too, when the words of files, departments and
    municipalities are left out: two words together, or one that is announced or can be nothing else.
    """
    words = [word for word in _SEPARATORS.split(_WORD_ENDS.sub(" ", stem)) if word]
    places = {word for name in _places().values() for word in name.split()}
    before = ""
    for strange, group in groupby(words, lambda word: _is_strange(word, places)):
        run = list(group)
        if strange:
            alone = len(run) == 1 and (_announces(before) or _SURNAME.fullmatch(run[0].lower()))
            name = " ".join(word[0].upper() + word[1:] for word in run)
            yield from [Finding("navn", name.lower())] if alone else name_alone(name)
        before = run[-1].lower()


def _is_strange(word: str, places: Collection[str]) -> bool:
    """Say whether a word may be of somebody's name: it is none of those that file names are made of."""
    small, plain = word.lower(), _plain(word)
    if any(sign.isdecimal() for sign in word) or plain in places:
        return False
    danish = small.replace("ae", "æ").replace("oe", "ø").replace("aa", "å")
    return not any(
        form in OF_FILES or _AREA.fullmatch(form) or people.is_other(form, first=True)
        for form in (small, danish)
    )


def _announces(word: str) -> bool:
    return word in _SENDERS or people.announces(word) is not None


@cache
def _places() -> dict[str, str]:
    """Code and name of every municipality, in the letters that file names are written in."""
    known = reference.municipalities()
    return {code: _plain(name) for code, name in zip(known["kommunekode"], known["name"], strict=True)}


def _plain(text: str) -> str:
    return " ".join(_SEPARATORS.split(text.lower().translate(_LETTERS))).strip()
