"""Themes in what municipalities write about rules: a dictionary of search terms that proposes codes to the
human coders.

    themes = load()
    code(rule_inputs["text"], themes)       # one boolean column per theme
    evidence(rule_inputs["text"], themes)   # the words that made it so

The file is data/protocol/themes.yml, which says how terms are read. Words are matched, nothing is understood:
"partshøringen gav intet nyt" and its opposite may look alike, so a person decides on every proposal.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import project
from helpers.errors import HelpersError
from helpers.protocol.codebook_schema import read

_TEXTS = ("label", "definition", "basis")
_LISTS = ("counts", "does_not_count", "terms")
_WORD = re.compile(r"\w+(?:-\w+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^a-zæøå])|\n+")  # "pr. opgave" is no end
_TERM_WORD = re.compile(r"\*?\w[\w-]*\*?")


class ThemesInvalid(HelpersError):
    """The dictionary of themes lacks something, has something unknown, or holds a term that cannot be read."""

    def __init__(self, file: Path | str, where: str, value: object, expectation: str) -> None:
        super().__init__(f"{file}: {where}: found {value!r}, expected {expectation}.")


@dataclass(frozen=True)
class Theme:
    """One theme: what people read (Danish label, definition, examples that count and that do not) and the
    search terms.
    """

    code: str
    label: str
    definition: str
    basis: str
    counts: tuple[str, ...]
    does_not_count: tuple[str, ...]
    terms: tuple[str, ...]

    @cached_property
    def patterns(self) -> dict[str, tuple[re.Pattern[str], ...]]:
        """Return per term what must all be found in one sentence of plain words."""
        return {term: tuple(_pattern(part) for part in term.split("&")) for term in self.terms}


@dataclass(frozen=True)
class Themes:
    """All themes in the order of the file; ``sha256`` is that of its bytes."""

    version: str
    themes: tuple[Theme, ...]
    sha256: str

    @property
    def codes(self) -> list[str]:
        """Return the codes of the themes."""
        return [theme.code for theme in self.themes]


def load(path: Path | None = None) -> Themes:
    """Return the dictionary at ``path`` (default data/protocol/themes.yml). Raises ThemesInvalid or
    CodebookUnreadable.
    """
    path = path or project.root() / "data" / "protocol" / "themes.yml"
    content = read(path)
    _keys(path, "(file)", content, ("themes_version", "themes"))
    _text(path, "themes_version", content["themes_version"])
    if not isinstance(content["themes"], dict) or not content["themes"]:
        raise ThemesInvalid(path, "themes", content["themes"], "at least one theme")
    themes = tuple(_theme(path, str(code), entry) for code, entry in content["themes"].items())
    labels = [theme.label for theme in themes]
    for label in labels:
        if labels.count(label) > 1:
            raise ThemesInvalid(path, "label", label, "a label of its own for each theme")
    return Themes(content["themes_version"], themes, hashlib.sha256(path.read_bytes()).hexdigest())


def code(texts: pd.Series, themes: Themes) -> pd.DataFrame:
    """Return one row per text (same index) and one boolean column per theme; a missing text has none."""
    found = evidence(texts, themes)
    marked = {(place, theme) for place, theme in zip(found["place"], found["theme"], strict=True)}
    columns = {name: [(place, name) in marked for place in range(len(texts))] for name in themes.codes}
    return pd.DataFrame(columns, index=texts.index, dtype=bool)


def evidence(texts: pd.Series, themes: Themes) -> pd.DataFrame:
    """Return one row per text, theme and term that was found: place (position of the text, from 0), theme,
    term, words.
    """
    columns = ["place", "theme", "term", "words"]
    rows = [
        (place, *hit)
        for place, text in enumerate(texts)
        if isinstance(text, str)
        for hit in _hits(text, themes)
    ]
    return pd.DataFrame(rows, columns=columns)


def sentences(text: str) -> list[str]:
    """Return the sentences of ``text`` as small letters with one space between words and no punctuation."""
    return [" ".join(_WORD.findall(part.casefold())) for part in _SENTENCE_END.split(text) if part.strip()]


def _hits(text: str, themes: Themes) -> Iterator[tuple[str, str, str]]:
    """Each theme and term at most once, with the words of the first sentence that holds it."""
    parts = sentences(text)
    for theme in themes.themes:
        for term, patterns in theme.patterns.items():
            for sentence in parts:
                found = [pattern.search(sentence) for pattern in patterns]
                if all(found):
                    yield theme.code, term, " … ".join(match[0] for match in found if match)
                    break


def _pattern(part: str) -> re.Pattern[str]:
    """Return what finds one of the alternatives of ``part`` ("a / b c*") as whole words."""
    ways = [
        " ".join(re.escape(word).replace(r"\*", r"\S*") for word in way.split())
        for way in part.casefold().split("/")
    ]
    return re.compile(rf"(?<!\S)(?:{'|'.join(ways)})(?!\S)")


def _theme(path: Path, name: str, entry: Any) -> Theme:
    _keys(path, name, entry, (*_TEXTS, *_LISTS))
    for key in _TEXTS:
        _text(path, f"{name}.{key}", entry[key])
    for key in _LISTS:
        if (
            not isinstance(entry[key], list)
            or not entry[key]
            or len(set(map(str, entry[key]))) < len(entry[key])
        ):
            raise ThemesInvalid(path, f"{name}.{key}", entry[key], "a list of different texts")
        for value in entry[key]:
            _text(path, f"{name}.{key}", value)
    for term in entry["terms"]:
        _term(path, f"{name}.terms", term)
    return Theme(name, **{key: entry[key] for key in _TEXTS}, **{key: tuple(entry[key]) for key in _LISTS})


def _term(path: Path, where: str, term: str) -> None:
    ways = [way.split() for part in term.split("&") for way in part.split("/")]
    if not all(ways) or not all(_TERM_WORD.fullmatch(word) for way in ways for word in way):
        raise ThemesInvalid(path, where, term, "words with * at their ends, joined by / and &")


def _keys(path: Path, where: str, entry: Any, expected: tuple[str, ...]) -> None:
    if not isinstance(entry, dict) or set(entry) != set(expected):
        raise ThemesInvalid(
            path,
            where,
            sorted(map(str, entry)) if isinstance(entry, dict) else entry,
            f"the keys {', '.join(expected)}",
        )


def _text(path: Path, where: str, value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise ThemesInvalid(path, where, value, "a text")
