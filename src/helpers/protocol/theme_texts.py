"""Invented answers that measure the dictionary of themes (data/protocol/theme_texts.yml), by kind of text.

A dictionary finds the words that it knows. How much that misses depends on how people write, so that plain
texts, misspelled ones and paraphrases are measured apart: an average over them hides that it reads no
paraphrase.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd

from helpers.protocol import reader
from helpers.protocol.fields import Section, Text, Texts, filled
from helpers.protocol.reader import Fault
from helpers.protocol.themes import Themes, code

FILE = "theme_texts.yml"
PLAIN, MISSPELLED, PARAPHRASED = KINDS = ("plain", "misspelled", "paraphrased")


@dataclass(frozen=True)
class Written(Section):
    """The texts about one theme."""

    plain: Texts
    misspelled: Texts
    paraphrased: Texts


@dataclass(frozen=True)
class ThemeTexts(Section):
    """All texts: by theme, and those about none."""

    version: Text
    themes: Annotated[Mapping[str, Written], filled]
    without: Texts

    def of(self, kind: str) -> pd.DataFrame:
        """Return text and theme ("" for none) of one of KINDS, with the texts about no theme."""
        rows = [(text, theme) for theme, written in self.themes.items() for text in getattr(written, kind)]
        return pd.DataFrame([*rows, *((text, "") for text in self.without)], columns=["text", "theme"])


def load(path: Path | None = None) -> ThemeTexts:
    """Return the texts at ``path`` (default data/protocol/theme_texts.yml). Raises ProtocolInvalid."""
    return reader.load(ThemeTexts, FILE, path, _once)


def _once(found: ThemeTexts) -> Iterator[Fault]:
    seen: set[str] = set(found.without)
    for theme, written in found.themes.items():
        for kind in KINDS:
            for text in getattr(written, kind):
                if text in seen:
                    yield f"themes.{theme}.{kind}", text, "a text that stands once"
                seen.add(text)


def scores(found: ThemeTexts, themes: Themes) -> pd.DataFrame:
    """Return how the dictionary ``themes`` does on each kind of text: kind, n (texts), recall and f1.

    recall: the share of the texts about a theme that it finds in them. f1: the mean over themes of
    2 found / (true + said), so that a theme that it never says counts 0 (macro F1: Sokolova and Lapalme
    2009).
    """
    rows = []
    for kind in KINDS:
        texts = found.of(kind)
        said = code(texts["text"], themes)
        true = pd.DataFrame({theme: texts["theme"].eq(theme) for theme in themes.codes})
        right = (said & true).sum()
        f1 = (2 * right / (said.sum() + true.sum())).replace(np.nan, 0.0)
        rows.append((kind, len(texts), right.sum() / true.sum().sum(), f1.mean()))
    return pd.DataFrame(rows, columns=["kind", "n", "recall", "f1"])
