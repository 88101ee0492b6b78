"""A book made ready for one format: what it shows, its cross-references, and one run of citeproc over all."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from helpers.render.config import Book
from helpers.render.crossrefs.numbering import Entry, Register, number_book
from helpers.render.errors import RenderError
from helpers.render.keys import CONFIG
from helpers.render.sources.chapters import Chapter
from helpers.render.sources.check import LABELS, OTHER_KINDS
from helpers.render.tree import pandoc
from helpers.render.tree.ast import Node, attr, div, elements, node, plain, string, transform

KINDS = (*LABELS, "eq-", "sec-")
CHAPTER, HEAD, PLACE = "render-chapter", "render-head", "render-place-"
WORKS = "refs"  # where the bibliography goes, for citeproc
MISSPELT = re.compile(rf"(?:fig|tbl|lst|eq|sec)[_:.]|(?:{OTHER_KINDS})-")
WORK = re.compile(r"(?ms)^@\w+\s*\{\s*([^,\s]+)\s*,(.*?)(?=^@)")
LANGUAGE = re.compile(r"(?i)[\s,](?:langid|titlelang)\s*=\s*[{\"]?\s*([\w-]+)")
CODES = {
    "english": "en", "american": "en", "british": "en", "usenglish": "en", "ukenglish": "en", "danish": "da",
    "swedish": "sv", "norwegian": "nb", "norsk": "nb", "german": "de", "ngerman": "de", "french": "fr",
}  # fmt: skip
QUOTES = {"“", "”", "»", "«", "‘"}
NOT_FOUND = re.compile(r"citation (\S+) not found")


@dataclass(frozen=True)
class Content:
    """The chapters of a book with, for each, its title and body as one format shows them."""

    book: Book
    chapters: list[Chapter]
    parts: list[tuple[list[Node], list[Node]]]
    register: Register


def content_for(book: Book, chapters: list[Chapter], bodies: list[list[Node]], fmt: str) -> Content:
    """Return the book for a format (html, typst); ``bodies`` are the chapters' normalised blocks.

    Raises RenderError for a label or a work that cannot be found.
    """
    trees = [for_format(body, fmt) for body in bodies]
    register = number_book(chapters, trees, book.options[fmt].number_depth)
    references = References(book, register, fmt)
    merged = [
        references.resolve(chapter, [box])[0]
        for chapter, box in zip(chapters, merge(chapters, trees), strict=True)
    ]
    return Content(book, chapters, split(with_citations(book, chapters, merged)), register)


def for_format(blocks: list[Node], fmt: str) -> list[Node]:
    """Return a tree with what content-visible and content-hidden leave for a format (html, typst); what may
    get a number has attributes of its own, for numbers are written into them.
    """

    def visit(element: Node) -> Node | list[Node] | None:
        (ident, classes, given), content = element["c"]
        visible, hidden = "content-visible" in classes, "content-hidden" in classes
        if not visible and not hidden:
            return node(element["t"], [ident, classes, [*given]], content)
        if all(holds(key, value, fmt) for key, value in given) is hidden:
            return []
        rest = [name for name in classes if not name.startswith("content-")]
        return node(element["t"], [ident, rest, []], content) if ident or rest else content

    def heading(element: Node) -> Node:
        level, (ident, classes, given), title = element["c"]
        return node("Header", level, [ident, classes, [*given]], title)

    return transform(blocks, {"Div": visit, "Span": visit, "Header": heading})


def holds(key: str, value: str, fmt: str) -> bool:
    """True where when-format or unless-format fits."""
    return (value == fmt) is (key == "when-format")


def label_of(ident: str) -> str | None:
    """Return the label that a citation id refers to, None for a work of the bibliography."""
    lower = ident[:1].lower() + ident[1:]
    return lower if lower.startswith(KINDS) else None


def refuse_misspelt(chapter: Chapter, idents: list[str]) -> None:
    """Refuse what looks like a label and is none: it would be looked for among the works."""
    for ident in idents:
        if MISSPELT.match(ident):
            raise chapter.source.refuse(
                f"@{ident}",
                f"the label @{ident}",
                "Labels begin with fig-, tbl-, lst-, eq- or sec-, with a hyphen.",
            )


class References:
    """Turns cross-references into links with the words of the book's language."""

    def __init__(self, book: Book, register: Register, fmt: str):
        self.book, self.register, self.fmt = book, register, fmt

    def resolve(self, chapter: Chapter, blocks: list[Node]) -> list[Node]:
        """Return blocks with every cross-reference as a link. Raises RenderError for an unknown label."""
        return transform(blocks, {"Cite": lambda element: self.cite(chapter, element)})

    def cite(self, chapter: Chapter, element: Node) -> list[Node] | None:
        """Return the links of one reference, None for a citation."""
        citations = element["c"][0]
        labels = [label_of(c["citationId"]) for c in citations]
        if not any(labels):
            refuse_misspelt(chapter, [c["citationId"] for c in citations])
            return None
        if not all(labels):
            raise chapter.source.refuse(
                citations[0]["citationId"],
                "a cross-reference and a citation in one bracket",
                "Write two brackets.",
            )
        out: list[Node] = []
        for n, (label, citation) in enumerate(zip(labels, citations, strict=True)):
            if citation["citationSuffix"]:
                raise chapter.source.refuse(
                    citation["citationId"],
                    "text behind a cross-reference in its bracket",
                    "Write it after the bracket.",
                )
            out += [string(","), node("Space")] if n else []
            out.append(self.link(chapter, str(label), citation))
        return out

    def link(self, chapter: Chapter, label: str, citation: dict[str, Any]) -> Node:
        """Return the link of one reference."""
        entry = self.register.entries.get(label)
        if entry is None:
            raise RenderError(
                f"{chapter.source.place(citation['citationId'])}: @{citation['citationId']} refers to a "
                "label that does not exist."
            )
        return node("Link", ["", ["quarto-xref"], []], self.words(entry, citation), ["#" + label, ""])

    def words(self, entry: Entry, citation: dict[str, Any]) -> list[Node]:
        """Return the words of a reference: Figur 2.1, or the title of what has no number."""
        if entry.number is None:
            return entry.title
        if citation["citationPrefix"]:
            return [*citation["citationPrefix"], string("\u00a0" + entry.number)]
        if citation["citationMode"]["t"] == "SuppressAuthor":
            return [string(entry.number)]
        prefix = self.prefix(entry.kind)
        if citation["citationId"][0].isupper():
            prefix = prefix[:1].upper() + prefix[1:]
        return [string(f"{prefix}\u00a0{entry.number}")]

    def prefix(self, kind: str) -> str:
        """Return Figur, Tabel, Ligning, Kapitel, Bilag or Afsnit."""
        own = self.book.crossref.get(f"{kind}-prefix")
        return own if own and self.fmt == "typst" else self.book.texts[f"crossref-{kind}-prefix"]


def merge(chapters: list[Chapter], bodies: list[list[Node]]) -> list[Node]:
    """Return the whole book as one div per chapter, its title in front."""
    return [
        div(f"render-{n}", (CHAPTER,), (), [div("", (HEAD,), (), [node("Plain", chapter.title)]), *body])
        for n, (chapter, body) in enumerate(zip(chapters, bodies, strict=True))
    ]


def with_citations(book: Book, chapters: list[Chapter], merged: list[Node]) -> list[Node]:
    """Return the merged book, citations and bibliography set by one run of citeproc.

    Raises RenderError for a work that is not in the bibliography.
    """
    listed = pandoc.parse_all([book.nocite])[0]["blocks"] if book.nocite else []
    cited = next(elements([*merged, *listed], {"Cite"}), None)
    if cited is None:
        return merged
    refuse_without_works(book, chapters, merged, cited["c"][0][0]["citationId"])
    meta = {"lang": node("MetaString", book.lang), "link-citations": node("MetaBool", True)}
    meta |= {"nocite": node("MetaBlocks", listed)} if listed else {}
    options = [f"--bibliography={path}" for path in book.bibliography] + (
        [f"--csl={book.csl}"] if book.csl else []
    )
    concerned, others = concerning(merged)
    text, warnings = pandoc.run(
        json.dumps(pandoc.document(concerned, meta)),
        "-f",
        "json",
        "-t",
        "json",
        "--citeproc",
        *options,
        cwd=book.project,
    )
    missing = NOT_FOUND.search(warnings)
    if missing:
        raise RenderError(
            f"{cited_at(chapters, missing[1])}: @{missing[1]} is not in {', '.join(book.bibliography)}; add "
            "it or mend the key."
        )
    blocks = json.loads(text)["blocks"]
    if listed:
        refuse_unlisted(book, listed, blocks)
    return together(in_their_languages(blocks, languages(book)), others)


def concerning(merged: list[Node]) -> tuple[list[Node], dict[str, Node]]:
    """Return a merged book with an empty place for each block that citeproc would give back as it is, and
    those blocks by their places: most of a book is tables and pictures, which take long to write and read.
    """
    others: dict[str, Node] = {}

    def place(block: Node) -> Node:
        if any(one["t"] == "Cite" or attr(one)[0] == WORKS for one in elements(block, {"Cite", "Div"})):
            return block
        ident = f"{PLACE}{len(others)}"
        others[ident] = block
        return div(ident)

    return [node("Div", box["c"][0], [place(block) for block in box["c"][1]]) for box in merged], others


def together(concerned: list[Node], others: dict[str, Node]) -> list[Node]:
    """Return the book with the ``others`` in their places again."""
    return [
        node("Div", box["c"][0], [others.get(attr(block)[0], block) for block in box["c"][1]])
        for box in concerned
    ]


def refuse_without_works(book: Book, chapters: list[Chapter], merged: list[Node], key: str) -> None:
    """Refuse a book that cites ``key`` first and has no bibliography, or no place for it."""
    place = f"{cited_at(chapters, key)}: @{key} cites a work"
    words = f" Where @{key} is no work but a name, write \\@{key}."
    if not holds_works(merged):
        raise RenderError(
            f"{place}, but the book has no place for the bibliography: add a chapter with '::: {{#refs}}' "
            f"and ':::'.{words}"
        )
    if not book.bibliography:
        raise RenderError(
            f"{place}, but _quarto.yml names no bibliography: add 'bibliography: references.bib'.{words}"
        )


def refuse_unlisted(book: Book, listed: list[Node], blocks: list[Node]) -> None:
    """Refuse a work of nocite (``listed``) that the bibliography in ``blocks`` lacks: pandoc says nothing of
    it.
    """
    there = {box["c"][0][0] for box in elements(blocks, {"Div"})}
    for key in (one["citationId"] for cite in elements(listed, {"Cite"}) for one in cite["c"][0]):
        if key != "*" and f"ref-{key}" not in there:
            raise RenderError(f"{CONFIG}: nocite: @{key} is not in {', '.join(book.bibliography)}.")


def holds_works(tree: Any) -> bool:
    """Say whether the bibliography stands in a tree."""
    return any(attr(box)[0] == WORKS for box in elements(tree, {"Div"}))


def languages(book: Book) -> dict[str, str]:
    """Return the language of each work that says it (``langid``, or ``titlelang``, of which styles know
    nothing) and has another than the book's; by the id that its entry has.
    """
    found = {}
    for path in book.bibliography:
        for key, fields in WORK.findall((book.project / path).read_text(encoding="utf-8") + "\n@"):
            named = LANGUAGE.search(fields)
            lang = CODES.get(named[1].lower(), named[1].lower()) if named else ""
            if lang and lang.partition("-")[0] != book.lang.partition("-")[0]:
                found[f"ref-{key}"] = lang
    return found


def in_their_languages(blocks: list[Node], langs: dict[str, str]) -> list[Node]:
    """Return blocks in which the titles of works in another language say so, for who hears them."""

    def entry(box: Node) -> Node | None:
        lang = langs.get(box["c"][0][0])
        if lang is None:
            return None

        def titled(element: Node) -> Node | None:
            if element["t"] == "Emph" or (element["t"] == "Span" and plain(element)[:1] in QUOTES):
                return node("Span", ["", [], [["lang", lang]]], [element])
            return None

        return node("Div", box["c"][0], transform(box["c"][1], {"Emph": titled, "Span": titled}))

    return transform(blocks, {"Div": entry}) if langs else blocks


def cited_at(chapters: list[Chapter], key: str) -> str:
    """Return file:line of the first citation of a work."""
    for chapter in chapters:
        place = chapter.source.place("@" + key)
        if place != chapter.source.path:
            return place
    return chapters[0].source.path


def split(merged: list[Node]) -> list[tuple[list[Node], list[Node]]]:
    """Return title and body of each chapter of a merged book."""
    return [(box["c"][1][0]["c"][1][0]["c"], box["c"][1][1:]) for box in merged if box["t"] == "Div"]
