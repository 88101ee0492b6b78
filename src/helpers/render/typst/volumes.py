"""The PDFs of a book: one with everything, or one with its chapters and one, the annex, with its appendices.

Numbers and titles are the whole book's: those of appendices begin with a letter. The first reference in each
chapter to what stands in the other PDF says so, in the words of the book's language; all lead to that file,
which lies beside it. Each PDF lists the works that it cites.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from helpers.render.crossrefs.references import Content, holds_works
from helpers.render.parts import page_of
from helpers.render.sources.chapters import Chapter
from helpers.render.tree.ast import Node, attr, elements, node, string, transform

XREF = "quarto-xref"
CITED = "ref-"
PICTURE = 0.42  # of a page, that a picture of the main part may take: letters keep their size, pages are full
JOINING = {"og", "eller", "til", "and", "or", "to", "–", "-", ","}  # words between two references to one file

Part = tuple[list[Node], list[Node]]


@dataclass(frozen=True)
class Volume:
    """One PDF: its name without ending, what stands on its front, its chapters, and the title that it says
    of itself (a window or a list of files shows it).
    """

    name: str
    title: str
    subtitle: str
    content: Content
    called: str
    most: float = 1.0  # the share of a page that a picture may take

    @property
    def file(self) -> str:
        """Return the name of the file."""
        return f"{self.name}.pdf"


def volumes(content: Content, annex: str | None) -> list[Volume]:
    """Return the PDFs of a book: two where it has appendices and ``annex`` names a file for them."""
    book = content.book
    whole = Volume(book.output_file, book.title, book.subtitle or "", content, book.title)
    main = [not chapter.part.appendix for chapter in content.chapters]
    if annex is None or all(main):
        return [whole]
    words = book.texts
    return [
        replace(whole, content=_of(content, main, annex, words["in-annex"]), most=PICTURE),
        Volume(
            annex,
            words["annex-title"],
            book.title,
            _of(content, [not kept for kept in main], book.output_file, words["in-main"]),
            f"{words['annex-title']}: {book.title}",
        ),
    ]


def _of(content: Content, kept: list[bool], other: str, words: str) -> Content:
    """Return the ``kept`` chapters; what refers to another leads to the file ``other``, in ``words``."""
    pages = {c.page for c, here in zip(content.chapters, kept, strict=True) if here}
    elsewhere = _Elsewhere(content, pages, f"{other}.pdf", words)
    paired = list(zip(content.chapters, content.parts, strict=True))
    own = [(chapter, elsewhere.led(chapter, part)) for chapter, part in paired if chapter.page in pages]
    lists = [
        (chapter, part) for chapter, part in paired if chapter.page not in pages and holds_works(part[1])
    ]
    cited = {url[1:] for _, part in own for url in _addresses(part) if url.startswith(f"#{CITED}")}
    told = [(chapter, _cited(part, cited)) for chapter, part in (*own, *lists)]
    whole = [(chapter, part) for chapter, part in told if chapter.page in pages or _works(part)]
    return replace(content, chapters=[c for c, _ in whole], parts=[part for _, part in whole])


def _addresses(part: Part) -> Iterator[str]:
    return (link["c"][2][0] for link in elements(list(part), {"Link"}))


def _works(part: Part) -> bool:
    return any(attr(box)[0].startswith(CITED) for box in elements(part[1], {"Div"}))


def _cited(part: Part, keys: set[str]) -> Part:
    """Return ``part`` with those works alone that are cited."""

    def visit(element: Node) -> list[Node] | None:
        ident = attr(element)[0]
        return [] if ident.startswith(CITED) and ident not in keys else None

    return part[0], transform(part[1], {"Div": visit})


@dataclass(frozen=True)
class _Elsewhere:
    """The references of one PDF to the other."""

    content: Content
    pages: set[str]
    file: str
    words: str

    def led(self, chapter: Chapter, part: Part) -> Part:
        """Return a chapter's title and body, its references to the other PDF with words and address."""
        title, body = transform(list(part), {"Link": partial(self._link, chapter)})
        if not any(map(self._leads_away, elements([title, body], {"Link"}))):
            return title, body
        told: list[Node] = []
        return self._said(title, told), self._said(body, told)

    def _link(self, chapter: Chapter, link: Node) -> Node | None:
        attributes, text, (url, title) = link["c"]
        page = self._page(chapter, url)
        if page is None or page in self.pages:
            return None
        return node("Link", attributes, text, [self.file, title])

    def _page(self, chapter: Chapter, url: str) -> str | None:
        """Return the page of the book that an address leads to, None for a work or a place outside."""
        path, _, fragment = url.partition("#")
        if entry := self.content.register.entries.get(fragment):
            return entry.page
        target = chapter.linked(path) if path else ""
        return page_of(target) if target in self.content.book.sources else None

    def _said(self, tree: Any, told: list[Node]) -> Any:
        """Return ``tree`` with the words behind the first reference that leads away; of several in a row
        behind the last. told: is filled when the words have been said.
        """
        if told:
            return tree
        if isinstance(tree, dict):
            return {key: self._said(value, told) for key, value in tree.items()}
        if not isinstance(tree, list):
            return tree
        out: list[Any] = []
        for place, item in enumerate(tree):
            out.append(self._said(item, told))
            if not told and self._leads_away(item) and not self._goes_on(tree[place + 1 :]):
                told.append(string(f"\u00a0{self.words}"))
                out.append(told[0])
        return out

    def _leads_away(self, item: Any) -> bool:
        return (
            isinstance(item, dict)
            and item.get("t") == "Link"
            and XREF in attr(item)[1]
            and item["c"][2][0] == self.file
        )

    def _goes_on(self, after: list[Any]) -> bool:
        """Say whether another reference to the same file follows, but for a joining word."""
        following = next(_beyond_joining(after), None)
        return following is not None and self._leads_away(following)


def _beyond_joining(items: list[Any]) -> Iterator[Any]:
    return (
        item
        for item in items
        if not (isinstance(item, dict) and item.get("t") in {"Space", "SoftBreak"})
        and not (isinstance(item, dict) and item.get("t") == "Str" and item["c"].strip() in JOINING)
    )
