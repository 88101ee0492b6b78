"""What a report says more than once: the same sentence in two places, and a sentence with the numbers of one
row of a table in its own section.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from bs4 import BeautifulSoup, Tag
from report.readability import printed, sentences

SHORT = 9  # words: a sentence with fewer says little, and where something stands
FEW = 2  # numbers of a row, or MANY of a table: a text with no more picks out what is to be seen in it
MANY = 5
NAMES = re.compile(  # sections of an act, years, and what a text refers to
    r"§§? ?\d+(?: ?[a-z]\b)?|\b(?:19|20)\d\d(?:-\d\d)?\b"
    r"|\b(?:Tabel|Figur|Afsnit|Kapitel|Bilag) (?:[A-Z]|\d+)(?:\.\d+)*\b"
)
NUMBER = re.compile(r"\d[\d.]*(?:,\d+)?")


def twice(pages: Mapping[str, str]) -> dict[str, list[str]]:
    """Return each sentence that stands in more than one place, with the names of its pages.

    pages: name → HTML.
    """
    places = defaultdict(list)
    for name, html in pages.items():
        for text in printed(html):
            for sentence in sentences(text):
                if len(sentence.split()) > SHORT:
                    places[sentence].append(name)
    return {sentence: where for sentence, where in places.items() if len(where) > 1}


def without_sections(html: str, prefixes: tuple[str, ...]) -> str:
    """Return a page without its boxes, and without its sections of the second level whose id begins with one
    of ``prefixes``.
    """
    page = BeautifulSoup(html, "lxml")
    for box in page.select(".callout"):
        box.decompose()
    for heading in page.find_all("h2", id=lambda name: bool(name) and name.startswith(prefixes)):
        top = heading.parent if heading.parent and heading.parent.name == "div" else heading
        for part in list(top.find_next_siblings()):
            if part.name == "h2" or part.find("h2"):
                break
            part.decompose()
        top.decompose()
    return str(page)


def retold(html: str) -> list[str]:
    """Return what a page's text retells of a table in the same section: a paragraph or a sentence of it whose
    numbers, more than a few, are all in one row, or, more than many, all in the table.
    """
    return [
        part
        for blocks, tables in _sections(html)
        for block in blocks
        for part in dict.fromkeys([block, *sentences(block)])
        if any(_told(_numbers(part), table) for table in tables)
    ]


def _told(numbers: set[str], table: list[set[str]]) -> bool:
    in_row = len(numbers) > FEW and any(numbers <= row for row in table)
    return in_row or (len(numbers) > MANY and numbers <= set().union(*table))


def _sections(html: str) -> Iterator[tuple[list[str], list[list[set[str]]]]]:
    """Yield of each section the texts of its paragraphs and points, and the numbers of its tables' rows."""
    main = BeautifulSoup(html, "lxml").main
    assert main is not None
    blocks: list[str] = []
    tables: list[list[set[str]]] = []
    for part in main.find_all(["h2", "p", "li", "table"]):
        text = " ".join(part.get_text(" ").split())
        if part.name == "h2":
            yield blocks, tables
            blocks, tables = [], []
        elif part.name == "table":
            tables.append([_numbers(" ".join(row.get_text(" ").split())) for row in part.find_all("tr")])
        elif not _aside(part):
            blocks.append(text)
    yield blocks, tables


def _aside(part: Tag) -> bool:
    return part.find_parent(["figure", "table"]) is not None or part.find("small") is not None


def _numbers(text: str) -> set[str]:
    return {found.strip(".") for found in NUMBER.findall(NAMES.sub(" ", text.replace("\u00a0", " ")))}
