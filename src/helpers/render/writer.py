"""What the writers of both formats share: the walk over a chapter's tree, labels, links to chapters."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from helpers.render.config import Book
from helpers.render.crossrefs.floats import CALLOUT, EQUATION, FLOAT, OWN_WIDTHS, is_a, shared_out
from helpers.render.crossrefs.numbering import Register
from helpers.render.images import Images
from helpers.render.parts import page_of
from helpers.render.sources.chapters import Chapter
from helpers.render.sources.pages import is_page_break
from helpers.render.tree.ast import BLOCKS, INLINES, Node, Visit, node, pairs, quotes, string, transform
from helpers.render.tree.groups import with_groups


@dataclass
class ChapterWriter(ABC):
    """Turns a chapter's tree into blocks for pandoc; ``on_<element>`` makes what an element becomes."""

    book: Book
    chapter: Chapter
    index: Register
    images: Images
    fmt: ClassVar[str]
    other: ClassVar[str]  # the format whose raw code is left out

    def written(self, tree: list[Node]) -> list[Node]:
        """Return inlines or blocks that pandoc writes without further ado."""
        return transform(tree, self.visits)

    @property
    def visits(self) -> dict[str, Visit]:
        """The methods that make what an element becomes (its children are done), by its kind."""
        own = {kind: getattr(self, "on_" + kind.lower(), None) for kind in BLOCKS | INLINES}
        return {kind: visit for kind, visit in own.items() if visit} | {
            "Div": self.on_box,
            "Span": self.on_box,
        }

    def on_box(self, element: Node) -> Node | list[Node] | None:
        """Return what a Div or Span becomes; None keeps it."""
        for name, make in ((FLOAT, self.on_float), (CALLOUT, self.on_callout), (EQUATION, self.on_equation)):
            if is_a(element, name):
                return make(element)
        return self.on_div(element) if element["t"] == "Div" else self.on_span(element)

    @abstractmethod
    def on_div(self, element: Node) -> Node | list[Node] | None:
        """Return a Div that is none of the three forms; None keeps it."""

    def on_span(self, element: Node) -> Node | list[Node] | None:
        """Return a Span that is none of the three forms; None keeps it."""
        return None

    @abstractmethod
    def on_float(self, element: Node) -> list[Node]:
        """Return a figure or table."""

    @abstractmethod
    def on_callout(self, element: Node) -> list[Node]:
        """Return a callout."""

    @abstractmethod
    def on_equation(self, element: Node) -> Node | list[Node]:
        """Return a numbered formula."""

    @abstractmethod
    def on_pagebreak(self) -> Node:
        """Return a page break."""

    def on_rawblock(self, element: Node) -> Node | list[Node] | None:
        """Return a page break, raw code of this format as it is, nothing for the other's."""
        return self.on_pagebreak() if is_page_break(element) else self.on_rawinline(element)

    def on_rawinline(self, element: Node) -> list[Node] | None:
        """Drop raw code of the other format."""
        return [] if element["c"][0] == self.other else None

    def sized(self, table: Node) -> Node:
        """Return a table with its rows in groups, and with the column widths that the book gives those
        without widths of their own.
        """
        table, widths = with_groups(table), self.book.options[self.fmt].widths
        if widths is None or OWN_WIDTHS in pairs(table):
            return table
        given, caption, columns, *parts = table["c"]
        return node("Table", given, caption, shared_out(columns, widths), *parts)

    def on_quoted(self, element: Node) -> list[Node]:
        """Return quoted text with its marks."""
        left, right = quotes(element["c"][0]["t"])
        return [string(left), *element["c"][1], string(right)]

    def label_text(self, given: dict[str, str], caption: bool) -> str:
        """Return the label in front of a caption: Figur 2.1: or (a), "" for none."""
        if "letter" in given:
            return f"({given['letter']})"
        if "number" not in given:
            return ""
        kind = given["kind"]
        title = self.book.crossref.get(f"{kind}-title") or self.book.texts[f"crossref-{kind}-title"]
        return f"{title}\u00a0{given['number']}" + (
            self.book.crossref.get("title-delim", ":") if caption else ""
        )

    def linked_page(self, url: str, path: str) -> str:
        """Return the page of the chapter at ``path``. Raises RenderError for a file that is none."""
        target = self.chapter.linked(path)
        if target not in self.book.sources:
            raise self.chapter.source.refuse(
                url, f"a link to {url}, which is no chapter of the book", "Link to a chapter's .qmd file."
            )
        return page_of(target)

    def leads_to_chapter(self, path: str) -> bool:
        """Say whether a link's path is meant to be a chapter's file."""
        return path.endswith(".qmd") or self.chapter.linked(path) in self.book.sources


def is_kicker(chapter: Chapter, body: list[Node]) -> bool:
    """Say whether a chapter's title is but the small line above its finding, a heading of level two."""
    first = body[0] if body and not chapter.part.appendix else None
    return first is not None and first["t"] == "Header" and first["c"][0] == 2
