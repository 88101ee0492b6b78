"""How easy a printed text is to read: LIX (Björnsson, 1968), the words of a sentence on average and the share
of words of more than six letters, and its longest sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

LONG = 6  # letters: a word with more is long
# what has a full stop and ends no sentence
SHORT = re.compile(r"\b(?:pct|mio|mia|kr|bl\.a|ca|nr|jf|f\.eks|dvs)\.|(?<=\d)\.(?=\s+[a-zæøå])")
TABULAR = "table, figure, small, .banner, .callout-title, h1, h2, h3, h4"  # no running text
WORD = re.compile(r"[^\s/–—]+")


@dataclass(frozen=True)
class Readability:
    """words: in all; lix: None for a text without any; longest: the sentence of most words."""

    words: int
    lix: float | None
    longest: str

    @property
    def longest_words(self) -> int:
        """Return how many words the longest sentence has."""
        return len(_words(self.longest))


def readability(paragraphs: Iterable[str]) -> Readability:
    """Return the readability of printed ``paragraphs``; the end of one ends a sentence."""
    told = [sentence for text in paragraphs for sentence in sentences(text)]
    words = [word for sentence in told for word in _words(sentence)]
    if not words:
        return Readability(0, None, "")
    long = sum(_is_long(word) for word in words)
    lix = len(words) / len(told) + 100 * long / len(words)
    return Readability(len(words), lix, max(told, key=lambda sentence: len(_words(sentence))))


def printed(html: str) -> list[str]:
    """Return the paragraphs and points of a page's text, without headings, tables and figures."""
    main = BeautifulSoup(html, "lxml").main
    assert main is not None
    for part in main.select(TABULAR):
        part.decompose()
    texts = [_own(block) for block in main.select("p, li, dd")]
    return [text for text in texts if text]


def _own(block: Tag) -> str:
    """Return the text of a block without that of the blocks in it."""
    if block.find(["p", "li"]):
        return ""
    return " ".join(block.get_text(" ").split())


def sentences(text: str) -> list[str]:
    """Return the sentences of a printed text."""
    text = SHORT.sub(lambda found: found.group().replace(".", ""), text.replace("\u00a0", " "))
    parts = re.split(r"(?<=[.!?])[»«)\]]*\s+", text)
    return [part for part in parts if _words(part)]


def _words(sentence: str) -> list[str]:
    return [word for word in WORD.findall(sentence) if re.search(r"\w|§", word)]


def _is_long(word: str) -> bool:
    """Say whether a word is long; a number, "§" and a name of capitals are short."""
    letters = re.sub(r"[^\w]", "", word)
    return len(letters) > LONG and not letters[0].isdigit() and not letters.isupper()
