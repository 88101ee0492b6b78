"""Printed books of random length: wherever a figure is set, nothing is lost or doubled, headings and labels
keep their order, and no heading ends a page.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from itertools import count, pairwise
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument
from report.books import THEME, make_book

from helpers.render import render_book

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="{0}"><rect width="9" height="{0}"/></svg>'
HEIGHTS = (40, 200, 350, 500, 1200)  # pixels: from a line to more than a page
WORD = re.compile(r"[a-z]q\d+q")  # by its first letter a heading (h), a caption (f) or any other word
HEAD = 62.0  # points from the page's edge: above stands the running head, which repeats a chapter's title


class Author:
    """Writes chapters in which each marked word stands once."""

    def __init__(self, seed: int):
        self.random, self.numbers = random.Random(seed), count()

    def word(self, kind: str = "w") -> str:
        return f"{kind}q{next(self.numbers)}q"

    def words(self, most: int = 150) -> str:
        return f"{self.word()} {'sagen ' * self.random.randint(1, most)}{self.word()}"

    def figure(self, indent: str = "") -> str:
        name = self.word("f")
        return f"![{name}]({self.random.choice(HEIGHTS)}.svg){{#fig-{name} fig-alt='a'}}".join([indent, ""])

    def table(self) -> str:
        rows = "".join(f"| {self.word()} | 1 |\n" for _ in range(self.random.randint(1, 40)))
        name = self.word("f")
        return f"| A | B |\n|:--|:--|\n{rows}\n: {name} {{#tbl-{name}}}"

    def section(self) -> str:
        made = {
            self.words: 8,
            self.figure: 4,
            self.table: 1,
            lambda: f"- {self.words(20)}\n- {self.words(20)}": 2,
            lambda: f"- {self.words(20)}\n\n{self.figure('  ')}\n\n- {self.words(20)}": 1,
            lambda: f"::: {{.callout-note}}\n{self.words(40)}\n:::": 1,
            lambda: f"{self.words(40)} note^[{self.words(20)}].": 1,
        }
        blocks = self.random.choices([*made], [*made.values()], k=self.random.randint(2, 8))
        return "\n\n".join([f"## {self.word('h')}", *(block() for block in blocks)])

    def chapter(self) -> str:
        sections = (self.section() for _ in range(self.random.randint(1, 5)))
        return "\n\n".join([f"# {self.word('h')}", self.words(), *sections]) + "\n"


def standing(path: Path) -> dict[str, list[tuple[int, float]]]:
    """Return where each marked word stands: pages, and points below their edges."""
    found: dict[str, list[tuple[int, float]]] = {}
    for number, page in enumerate(PdfDocument(path)):
        text = page.get_textpage()
        for word in set(WORD.findall(text.get_text_range())):
            search = text.search(word)
            while hit := search.get_next():
                place = number, page.get_height() - text.get_charbox(hit[0])[3]
                found.setdefault(word, []).append(place)
    return found


@pytest.mark.parametrize("seed", [0, 2, 3, 15])  # of which each shows a fault that was there
def test_a_random_book_is_printed_whole_and_in_order(tmp_path, seed):
    author = Author(seed)
    chapters = {f"k{n}.qmd": author.chapter() for n in range(4)}
    pictures = {f"{height}.svg": SVG.format(height) for height in HEIGHTS}
    made = render_book(
        make_book(tmp_path, chapters | pictures), tmp_path / "out", theme=THEME, engine="embedded"
    )
    written = WORD.findall(re.sub(r"\{#.*?\}", "", "".join(chapters.values())))
    found = standing(made.pdf)
    assert Counter({word: len(found.get(word, [])) for word in written if word[0] != "h"}) == Counter(
        word for word in written if word[0] != "h"
    )
    # a heading stands in the contents, on top of pages, and last where it is meant
    places = {word: [at for at in found[word] if at[1] > HEAD][-1] for word in written}
    ordered = [word for word in written if word[0] in "hf"]
    assert [pair for pair in pairwise(ordered) if places[pair[0]] >= places[pair[1]]] == []
    lowest = {page: word for word, (page, _) in sorted(places.items(), key=lambda each: each[1])}
    assert [word for word in lowest.values() if word[0] == "h"] == []
    assert made.warnings == []
