"""Names of returned files as the records may show them, and what they say of who sent the file.

A file's name stands in every record of a run and in letters, and it is a text that somebody has typed: it is
one line without signs that act, of which figures, municipalities and the words of files and departments
stand, and one with personal data is replaced by the file's place in the folder.
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
from helpers.survey.spelling.clear import is_clear, is_long, left_out

_CODE = re.compile(r"(?<!\d)\d{4}(?!\d)")
_SEPARATORS = re.compile(r"[\s_.,()-]+")
_WORD_ENDS = re.compile(r"(?<=[a-zæøå])(?=[A-ZÆØÅ])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_PHONE = re.compile(r"(?i)tlf|telefon|mobil")  # eight digits alone are a journal number
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "é": "e", "ö": "oe", "ü": "ue"})
_AREA = re.compile(
    r".*(?:område[rt]?|områderne|afsnittet|indsats(?:en)?|støtten?|teknik|handicap|voksen|social)"
)
_PIECES = re.compile(r"([\s_.,()+&;='!-]+)")
_ENDINGS = (
    ".xlsx",
    ".xlsm",
    ".xls",
    ".xlsb",
    ".ods",
    ".csv",
    ".pdf",
    ".docx",
    ".doc",
    ".zip",
    ".txt",
    ".html",
    ".msg",
)
_PART = re.compile(  # of an authority, behind a word that a file may be called by
    r"(?:område[rt]?|områderne|forvaltning(?:en)?|afdeling(?:en)?|afsnit(?:tet)?|enhed(?:en)?|cent(?:er|ret|eret)|"
    r"sekretariat(?:et)?|styrelsen?|udvalg(?:et)?|indsats(?:en)?|visitation(?:en)?|rådgivning(?:en)?|team(?:et)?|"
    r"myndighed(?:en)?|gruppen?|servicen?|støtten?|teknik|handicap|voksen|social|psykiatri(?:en)?|sundhed|omsorg)"
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


def recorded(paths: Sequence[Path], own: bool = False) -> list[Recorded]:
    """Return what the records call each of the files of a folder; no two have one name.

    own: whether the project's own people have named them, so that words that say nothing here stand too.
    """
    plain = ["".join("_" if _is_hidden(sign) else sign for sign in path.name) for path in paths]
    plain = plain if own else [_known_part(name) for name in plain]
    times = Counter(plain)
    found = []
    for number, (path, shown) in enumerate(zip(paths, plain, strict=True), start=1):
        certain = tuple(_personal(path.stem))
        findings = certain or tuple(_names(path.stem))
        if findings or (times[shown] > 1 and shown != path.name):
            shown = _by_place(path, number)
        found.append(Recorded(path, shown, findings, bool(certain)))
    return found


def _known_part(name: str) -> str:
    """A file's name with everything left out that is none of the words that such names are made of."""
    stem, ending = (name[: -len(each)], name[-len(each) :]) if (each := _ending(name)) else (name, "")
    pieces = [piece for piece in _PIECES.split(stem) if piece]
    letter = [piece for piece in pieces if len(piece) == 1 and piece.isalpha()]  # alone it is of a version
    strange = [not (_PIECES.fullmatch(piece) or _is_known(piece) or letter == [piece]) for piece in pieces]
    beside = any(strange)
    return (
        left_out(
            (piece, odd or (beside and is_long(piece)), _PIECES.fullmatch(piece) is not None)
            for piece, odd in zip(pieces, strange, strict=True)
        )
        + ending
    )


def _ending(name: str) -> str:
    return next((each for each in _ENDINGS if name.lower().endswith(each)), "")


def _is_known(piece: str) -> bool:
    """Say whether what stands between two blanks or signs is a figure, a municipality, or of files."""
    if _is_of_files(piece):
        return True
    parts = _WORD_ENDS.sub(" ", piece).split()
    mixed = any(part.isdecimal() for part in parts)
    return all(_is_of_files(part) or is_clear(part) or (mixed and len(part) == 1) for part in parts)


def _is_of_files(word: str) -> bool:
    """Say whether a word is of files or departments, or of a municipality's name."""
    small = word.lower()
    forms = {small, small.replace("ae", "æ").replace("oe", "ø").replace("aa", "å")}
    return _plain(word) in _words_of_places() or any(
        form in OF_FILES or is_clear(form) or _is_department(form) for form in forms
    )


def _is_department(word: str) -> bool:
    """Say whether a word is made of one that files are called by and a part of an authority."""
    return any(
        _PART.fullmatch(word[place:]) and {word[:place], word[:place].removesuffix("s")} & {"", *OF_FILES}
        for place in range(len(word))
    )


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
    places = _words_of_places()
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


@cache
def _words_of_places() -> frozenset[str]:
    return frozenset(word for name in _places().values() for word in name.split())


def _plain(text: str) -> str:
    return " ".join(_SEPARATORS.split(text.lower().translate(_LETTERS))).strip()
