"""What the contents of a PDF promise, and on which page each heading really stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfplumber
from pypdf import PdfReader


def promised(path: Path) -> list[tuple[str, int]]:
    """Return each entry of the contents with the page number printed behind its dots.

    The contents stand before the first heading.
    """
    before = min(page for _, page in standing(path))
    with pdfplumber.open(path) as pdf:
        lines = [line["text"] for page in pdf.pages[:before] for line in page.extract_text_lines()]
    parts = [line.rpartition(" ") for line in lines if line.rpartition(" ")[2].isdigit()]
    return [(words.rstrip(" ."), int(page)) for words, _, page in parts if words.endswith(".")]


def standing(path: Path, depth: int = 1) -> list[tuple[str, int]]:
    """Return the headings of so many levels, each with the page that it stands on, by the PDF's bookmarks:
    Typst writes these from what it set last, the numbers in the contents from what it set before that.
    """
    reader = PdfReader(path)
    found = _entries(reader.outline, depth)
    return [(item.title, (reader.get_destination_page_number(item) or 0) + 1) for item in found]


def _entries(items: list[Any], depth: int) -> Iterator[Any]:
    for item in items:
        if not isinstance(item, list):
            yield item
        elif depth > 1:
            yield from _entries(item, depth - 1)
