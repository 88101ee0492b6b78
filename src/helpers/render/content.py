"""A book made ready for one format: chosen, numbered, with references and citations resolved."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.render.config import Book
from helpers.render.crossrefs.numbering import Register, number_book
from helpers.render.crossrefs.references import References, for_format, merge, split, with_citations
from helpers.render.sources.chapters import Chapter
from helpers.render.tree.ast import Node


@dataclass(frozen=True)
class Content:
    """The chapters of a book with, for each, its title and body as one format shows them."""

    book: Book
    chapters: list[Chapter]
    parts: list[tuple[list[Node], list[Node]]]
    register: Register


def content_for(book: Book, chapters: list[Chapter], bodies: list[list[Node]], fmt: str) -> Content:
    """Return the book for a format (html, typst); ``bodies`` are the chapters' normalised blocks. Raises
    RenderError.
    """
    trees = [for_format(body, fmt) for body in bodies]
    register = number_book(chapters, trees)
    references = References(book, register, fmt)
    merged = [
        references.resolve(chapter, [box])[0]
        for chapter, box in zip(chapters, merge(chapters, trees), strict=True)
    ]
    return Content(book, chapters, split(with_citations(book, chapters, merged)), register)
