"""Themes in what municipalities write about rules: a dictionary of search terms that proposes codes to the
human coders.

    themes = load()
    code(rule_inputs["text"], themes)       # one boolean column per theme
    evidence(rule_inputs["text"], themes)   # the words that made it so

The file is data/protocol/themes.yml, which says how terms are read. Words are matched, nothing is understood:
"partshøringen gav intet nyt" and its opposite may look alike, so a person decides on every proposal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated

import pandas as pd
from pydantic import BeforeValidator, Field

from helpers.protocol import reader
from helpers.protocol.fields import Computed, Section, Text, Texts, different, filled, must, named
from helpers.protocol.reader import Fault

FILE = "themes.yml"
_WORD = re.compile(r"\w+(?:-\w+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^a-zæøå])|\n+")  # "pr. opgave" is no end
_TERM_WORD = re.compile(r"\*?\w[\w-]*\*?")


def _readable(term: object) -> bool:
    ways = [way.split() for part in str(term).split("&") for way in part.split("/")]
    return all(ways) and all(_TERM_WORD.fullmatch(word) for way in ways for word in way)


Term = Annotated[Text, must(_readable, "words with * at their ends, joined by / and &", BeforeValidator)]


@dataclass(frozen=True)
class Theme(Section):
    """One theme: what people read (Danish label, definition, examples that count and that do not) and the
    search terms.
    """

    label: Text
    definition: Text
    basis: Text
    counts: Texts
    does_not_count: Texts
    terms: Annotated[tuple[Term, ...], different]
    code: Computed = ""

    @cached_property
    def patterns(self) -> dict[str, tuple[re.Pattern[str], ...]]:
        """Return per term what must all be found in one sentence of plain words."""
        return {term: tuple(_pattern(part) for part in term.split("&")) for term in self.terms}


@dataclass(frozen=True)
class Themes(Section):
    """All themes by their codes, in the order of the file; ``sha256`` is that of its bytes."""

    version: Annotated[Text, Field(alias="themes_version")]
    by_code: Annotated[Mapping[str, Theme], filled, named("code"), Field(alias="themes")]
    sha256: Computed = ""

    @property
    def themes(self) -> tuple[Theme, ...]:
        """Return the themes."""
        return tuple(self.by_code.values())

    @property
    def codes(self) -> list[str]:
        """Return the codes of the themes."""
        return list(self.by_code)


def load(path: Path | None = None) -> Themes:
    """Return the dictionary at ``path`` (default data/protocol/themes.yml). Raises ProtocolInvalid."""
    return reader.load(Themes, FILE, path, _together)


def _together(found: Themes) -> Iterator[Fault]:
    labels = [theme.label for theme in found.themes]
    for theme in found.themes:
        if labels.count(theme.label) > 1:
            yield f"themes.{theme.code}.label", theme.label, "a label of its own"


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
