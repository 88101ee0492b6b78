"""Numbers and labels: one walk over the whole book registers what can be referred to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from helpers.render.crossrefs.floats import EQUATION, FLOAT, is_a
from helpers.render.errors import RenderError
from helpers.render.options import DEEPEST
from helpers.render.sources.chapters import Chapter
from helpers.render.tree.ast import LEAVES, Node, attr, pairs, plain

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Entry:
    """Something with a label: its kind (fig, tbl, eq, sec, ch, apx), number, page and title."""

    ident: str
    kind: str
    number: str | None
    page: str
    title: list[Node]


@dataclass
class Register:
    """Every label of the book, and the chapters' numbers."""

    entries: dict[str, Entry] = field(default_factory=dict)
    chapters: dict[str, str | None] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def add(self, chapter: Chapter, ident: str, kind: str, number: str | None, title: list[Node]) -> None:
        """Register a label. Raises RenderError for one that exists already."""
        place = chapter.source.place(ident)
        if ident in self.entries:
            raise RenderError(
                f"{place}: the label {ident} exists already, at {self.places[ident]}; give one of them "
                "another name."
            )
        self.entries[ident] = Entry(ident, kind, number, chapter.page, title)
        self.places[ident] = place


def chapter_numbers(chapters: list[Chapter]) -> Iterator[str | None]:
    """Yield 1, 2, … for numbered chapters, A, B, … for appendices, None for unnumbered ones."""
    count: Counter[bool] = Counter()
    for chapter in chapters:
        count[chapter.part.appendix] += chapter.numbered
        number = count[chapter.part.appendix]
        yield None if not chapter.numbered else letters(number) if chapter.part.appendix else str(number)


def letters(number: int) -> str:
    """Return the letters that count: A to Z, then AA, AB, …

    >>> letters(2), letters(26), letters(27), letters(53)
    ('B', 'Z', 'AA', 'BA')
    """
    before, last = divmod(number - 1, len(LETTERS))
    return (letters(before) if before else "") + LETTERS[last]


def number_book(chapters: list[Chapter], bodies: list[list[Node]], depth: int = DEEPEST) -> Register:
    """Number headings, figures, tables and formulas in ``bodies`` (changed in place) and register labels.

    depth: the lowest level of headings that show their numbers; references know those of all.
    """
    register = Register()
    for chapter, body, number in zip(chapters, bodies, chapter_numbers(chapters), strict=True):
        register.chapters[chapter.page] = number
        kind = "apx" if chapter.part.appendix else "ch"
        if chapter.ident.startswith("sec-"):
            register.add(chapter, chapter.ident, kind, number, chapter.title)
        Numberer(register, chapter, number, depth).walk(body)
    return register


def parts(blocks: list[Node]) -> Iterator[Node]:
    """Yield the figures or tables in another one, but for those in them."""
    for block in blocks:
        if is_a(block, FLOAT):
            yield block
        elif block["t"] == "Div":
            yield from parts(block["c"][1])


class Numberer:
    """The running numbers of one chapter."""

    def __init__(self, register: Register, chapter: Chapter, number: str | None, depth: int):
        self.register, self.chapter, self.number, self.depth = register, chapter, number, depth
        self.sections = [0] * 6
        self.level = 1
        self.floats: Counter[str] = Counter()
        self.idents = {chapter.ident}

    def walk(self, tree: object) -> None:
        """Number what a tree holds, in the order of reading; a heading in a box counts as any other."""
        if type(tree) is dict:
            if tree.get("t") not in LEAVES:
                self.visit(tree)
        elif type(tree) is list and tree and type(tree[0]) is not str:  # attributes hold no elements
            for item in tree:
                self.walk(item)

    def visit(self, element: Node) -> None:
        """Number one element and what it holds."""
        if element.get("t") == "Header":
            self.heading(element)
        elif element.get("t") == "Div" and is_a(element, FLOAT):
            self.numbered_float(element)
        elif element.get("t") == "Span" and is_a(element, EQUATION):
            self.numbered(element, "eq", [])
        elif "c" in element:
            self.once(attr(element)[0])
            self.walk(element["c"])

    def heading(self, element: Node) -> None:
        """Number a heading below the chapter's title."""
        level, (ident, classes, given), title = element["c"]
        if level > self.level + 1:
            words = plain(title).strip()
            raise self.chapter.source.refuse(
                words,
                f"the heading '{words}', which skips a level,",
                f"Write it with {'#' * (self.level + 1)}.",
            )
        self.level = level
        number = None
        if self.number and "unnumbered" not in classes:
            self.sections[level - 1] += 1
            self.sections[level:] = [0] * (6 - level)
            number = ".".join([self.number, *map(str, self.sections[1:level])])
            given += [["number", number]] if level <= self.depth else []
        if ident.startswith("sec-"):
            self.register.add(self.chapter, ident, "sec", number, title)
        else:
            self.once(ident)

    def once(self, ident: str) -> None:
        """Take note of an id without a label. Raises RenderError for one that is there twice in a chapter."""
        if ident and ident in self.idents:
            raise RenderError(
                f"{self.chapter.source.place('#' + ident)}: the id {ident} is there twice; give one of them "
                "another name."
            )
        self.idents.add(ident)

    def numbered_float(self, element: Node) -> None:
        """Number a figure or table with a label, and its subfigures with letters where one has a label."""
        ident, kind = attr(element)[0], pairs(element)["kind"]
        caption, *body = element["c"][1]
        if ident and "letter" not in pairs(element):
            number = self.numbered(element, kind, caption["c"][1][0]["c"])
            subs = list(parts(body))
            if any(attr(sub)[0] for sub in subs):
                self.lettered(subs, kind, number)
        self.walk([caption, *body])

    def lettered(self, subs: list[Node], kind: str, number: str) -> None:
        """Give subfigures their letters and register their labels."""
        for place, sub in enumerate(subs, 1):
            letter = letters(place).lower()
            attr(sub)[2].append(["letter", letter])
            if attr(sub)[0]:
                self.register.add(
                    self.chapter, attr(sub)[0], kind, f"{number} ({letter})", sub["c"][1][0]["c"][1][0]["c"]
                )

    def numbered(self, element: Node, kind: str, title: list[Node]) -> str:
        """Give an element the next number of its kind and register its label."""
        self.floats[kind] += 1
        number = f"{self.number}.{self.floats[kind]}" if self.number else str(self.floats[kind])
        attr(element)[2].append(["number", number])
        self.register.add(self.chapter, attr(element)[0], kind, number, title)
        return number
