"""One chapter's tree made ready for pandoc's Typst writer; what it calls is in the theme's template."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from helpers.render.crossrefs.layouts import GRID
from helpers.render.crossrefs.references import WORKS
from helpers.render.errors import RenderError
from helpers.render.images import width
from helpers.render.tree.ast import Node, attr, node, pairs, raw, raw_block, string, transform
from helpers.render.tree.groups import is_indented
from helpers.render.typst.grids import PLACE, grid
from helpers.render.typst.rows import with_rows_kept
from helpers.render.typst.spoken import spoken
from helpers.render.writer import ChapterWriter

UNBROKEN = re.compile(r"(?=.{3,24}$)(?:[^\s–/]*\w[–/]\w[^\s–/]*|[^\s-]*\d-\d[^\s-]*)")
LONG_WORD = re.compile(r"([^\W\d_]{12,})")
GROUP, GROUP_END = "#group-name[", "]#group-end;"  # around a group's name, until pandoc has written the table
GROUP_HEAD = re.compile(
    rf"(table\.cell\([^\[\]]*\))\[{re.escape(GROUP)}(.*?){re.escape(GROUP_END)}\s*\],", re.DOTALL
)
PAGE_BREAK = "#pagebreak(weak: true)"
PLAIN_TABLE = "typst:no-figure"  # tells pandoc not to wrap the table in a figure of its own


def typ(text: str) -> Node:
    """Return a piece of Typst code."""
    return raw("typst", text)


def quoted(text: str) -> str:
    """Return a text as a Typst string."""
    return json.dumps(text, ensure_ascii=False)


@dataclass
class TypstChapter(ChapterWriter):
    """Turns the tree of one chapter into blocks for pandoc's Typst writer."""

    labels: dict[tuple[str, str], str]
    fmt, other = "typst", "html"

    def on_div(self, element: Node) -> list[Node] | None:
        """Return a page on its side, figures side by side or the bibliography; other boxes stay."""
        ident, classes, given = attr(element)
        if "landscape" in classes:
            return wrapped("#page(flipped: true)[", element["c"][1])
        if GRID in classes:
            return grid(element["c"][1], int(pairs(element)["columns"]))
        if ident == WORKS:
            return wrapped("#works[", element["c"][1])
        anchor = self.anchor(element)
        return [*anchor, node("Div", ["", classes, given], element["c"][1])] if anchor else None

    def on_span(self, element: Node) -> list[Node] | None:
        """Return a span whose id, if it has one, is a place that links lead to, in its own language; one
        that names keys is set as such, for which pandoc's writer has no word.
        """
        (ident, classes, given), words = element["c"]
        anchor = [self.place(ident)] if ident else []
        if "kbd" in classes:
            words = [typ("#keys["), *words, typ("]")]
        if lang := dict(given).get("lang", ""):
            words = [typ(f"#text(lang: {quoted(lang.partition('-')[0])})["), *words, typ("]")]
        return [*anchor, node("Span", ["", classes, given], words)]

    def anchor(self, element: Node) -> list[Node]:
        """Return the place in front of a box that links lead to, nothing for a box without an id."""
        ident = attr(element)[0]
        return [node("Plain", [self.place(ident)])] if ident and not ident.startswith("ref-") else []

    def place(self, ident: str) -> Node:
        """Return an invisible place with the label of an id."""
        return typ(f"{PLACE} #label({quoted(self.labels[self.chapter.page, ident])})")

    def on_float(self, element: Node) -> list[Node]:
        """Return a figure or table with its caption and label."""
        ident, given = attr(element)[0], pairs(element)
        caption, *body = element["c"][1]
        words = caption["c"][1][0]["c"]
        columns = int(given.get("columns", 0))
        if columns:
            body = grid(body, columns)
        part = "letter" in given  # of a figure, with which it is set as one
        name = quoted(ident) if ident and not part else "none"
        end = f"] #label({quoted(ident)})" if ident and part else "]"
        call = (
            f"#float({quoted(given['kind'])}, {quoted(self.label_text(given, bool(words)))}, name: {name}, ["
        )
        return [node("Plain", [typ(call), *words, typ("])[")]), *body, node("Plain", [typ(end)])]

    def on_callout(self, element: Node) -> list[Node]:
        """Return a callout."""
        title, *body = element["c"][1]
        head = node(
            "Plain",
            [typ(f"#callout({quoted(pairs(element)['kind'])}, ["), *title["c"][1][0]["c"], typ("])[")]
            if title["c"][1][0]["c"]
            else [typ(f"#callout({quoted(pairs(element)['kind'])}, none)[")],
        )
        return [*self.anchor(element), head, *body, node("Plain", [typ("]")])]

    def on_math(self, element: Node) -> list[Node]:
        """Return a formula with its words as alternative text, which PDF/UA demands."""
        alt = quoted(spoken(element["c"][1], self.book.lang))
        return [typ(f"#[#set math.equation(alt: {alt});"), element, typ("]")]

    def on_equation(self, element: Node) -> list[Node]:
        """Return a display formula with number and label."""
        opening, formula, _ = element["c"][1]
        number = quoted(f"({pairs(element)['number']})")
        return [
            typ(f"#[#set math.equation(numbering: (..) => {number});"),
            opening,
            formula,
            typ(f" #label({quoted(attr(element)[0])})]]"),
        ]

    def on_header(self, element: Node) -> Node:
        """Return a heading with its own number and a label that is unique in the book."""
        level, (ident, classes, given), title = element["c"]
        label = self.labels.get((self.chapter.page, ident))
        return node(
            "Plain", heading(level, dict(given).get("number"), title, label, "unlisted" not in classes)
        )

    def on_table(self, element: Node) -> Node:
        """Return a table with marked column heads and long words, without pandoc's own figure around it."""
        (ident, classes, given), caption, columns, *parts = with_rows_kept(self.sized(element))["c"]
        (attributes, rows), bodies, foot = transform(parts, {"Str": long_words})
        heads = [[row, [column_head(cell) for cell in cells]] for row, cells in rows]
        given = [ident, [*classes, PLAIN_TABLE], given]
        grouped = [indented(group_marked(body, len(columns))) for body in bodies]
        return node("Table", given, caption, columns, [attributes, heads], grouped, foot)

    def on_image(self, element: Node) -> Node:
        """Return an image with its alternative text."""
        path = self.images.take(self.chapter, element)
        size = width(self.chapter, element)
        given = (
            ""
            if size is None
            else f", width: {size[0]:g}%"
            if size[1] == "%"
            else f", width: {size[0] * 0.75:g}pt"
        )
        return typ(
            f"#picture(image({quoted('/' + path)}, alt: "
            f"{quoted(self.images.alternative(self.chapter, element))}{given}))"
        )

    def on_codeblock(self, element: Node) -> list[Node] | None:
        """Return code with the name of its file above it, where it has one."""
        (ident, classes, given), code = element["c"]
        file = dict(given).get("filename", "")
        if not file:
            return None
        head = node("Para", [node("Strong", [string(file)])])
        return [head, node("CodeBlock", [ident, classes, []], code)]

    def on_pagebreak(self) -> Node:
        """Return a page break."""
        return raw_block("typst", PAGE_BREAK)

    def on_str(self, element: Node) -> list[Node] | None:
        """Keep 31,5–43,1 and og/eller on one line."""
        return [typ("#box["), element, typ("]")] if UNBROKEN.fullmatch(element["c"]) else None

    def on_link(self, element: Node) -> Node:
        """Return a link; one to another place in the book goes to that place's label."""
        attributes, words, (url, title) = element["c"]
        path, _, fragment = url.partition("#")
        fragment = unquote(fragment)
        if path and not self.leads_to_chapter(path):
            return node("Link", attributes, words, [url, title])
        return node("Link", attributes, words, ["#" + self.target(url, path, fragment), title])

    def target(self, url: str, path: str, fragment: str) -> str:
        """Return the label of a place in the book. Raises RenderError where there is none."""
        if fragment in self.index.entries or fragment.startswith("ref-"):
            return fragment
        page = self.linked_page(url, path) if path else self.chapter.page
        label = self.labels.get((page, fragment))
        if label is None:
            raise RenderError(
                f"{self.chapter.source.place(url)}: the link to {url} leads nowhere; mend its path or its id."
            )
        return label


def long_words(element: Node) -> list[Node] | None:
    """Return the words of a cell, each long one marked as divisible; short ones stay whole."""
    text = element["c"]
    if not LONG_WORD.search(text):
        return None
    out: list[Node] = []
    for n, piece in enumerate(LONG_WORD.split(text)):  # long words stand at odd places
        out += [typ("#long["), string(piece), typ("];")] if n % 2 else [string(piece)] if piece else []
    return out


def column_head(cell: list[Any]) -> list[Any]:
    """Return a cell of a table's head, its words set as a head, in the middle over several columns."""
    attributes, align, rows, columns, blocks = cell
    align = node("AlignCenter") if columns > 1 and align["t"] == "AlignDefault" else align
    words = [
        node(b["t"], [typ("#column-head["), *b["c"], typ("]")])
        if b["t"] in {"Plain", "Para"} and b["c"]
        else b
        for b in blocks
    ]
    return [attributes, align, rows, columns, words]


def indented(body: list[Any]) -> list[Any]:
    """Return a body of a table in which the cells that are set in are so with all their lines."""
    attributes, heads, first_rows, rows = body
    rows = [[given, [set_in(cell) if is_indented(cell) else cell for cell in cells]] for given, cells in rows]
    return [attributes, heads, first_rows, rows]


def set_in(cell: list[Any]) -> list[Any]:
    """Return a cell whose texts stand to the right of a margin."""
    *given, blocks = cell
    words = [
        node(b["t"], [typ("#indented["), *b["c"], typ("]")]) if b["t"] in {"Plain", "Para"} else b
        for b in blocks
    ]
    return [*given, words]


def group_marked(body: list[Any], columns: int) -> list[Any]:
    """Return a body of a table whose first row, where that is the name of a group, is marked as such."""
    attributes, heads, first_rows, rows = body
    name = rows[0][1][0] if rows and len(rows[0][1]) == 1 else None
    if name is None or not 1 < columns == name[3] or len(name[4]) != 1 or name[4][0]["t"] != "Plain":
        return body
    words = node("Plain", [typ(GROUP), *name[4][0]["c"], typ(GROUP_END)])
    row = [rows[0][0], [[*name[:4], [words]]]]
    return [attributes, heads, first_rows, [row, *rows[1:]]]


def with_group_heads(text: str) -> str:
    """Return Typst's source in which the names of groups are heads of the second level of their tables: none
    is the last line of a page, and a page in the middle of a group has its name on top. Pandoc has no word
    for such a head.
    """
    return GROUP_HEAD.sub(r"table.header(level: 2, \1[\2]),", text)


def heading(
    level: int, number: str | None, title: list[Node], label: str | None, listed: bool = True
) -> list[Node]:
    """Return a heading as inlines; one that is not ``listed`` stays out of the contents. Notes and places
    that links lead to are in the heading alone, not in its copies.
    """
    shown = f"section-number({quoted(number)})" if number and level > 1 else quoted(number or "")
    numbering = f"(..) => {shown}" if number else "none"

    def once(element: Node) -> list[Node] | None:
        kept = element["t"] == "Note" or element["c"][1].startswith(PLACE)
        return [typ("#heading-note["), element, typ("]")] if kept else None

    title = transform(title, {"Note": once, "RawInline": once})
    outlined = "" if listed else ", outlined: false"
    return [
        typ(f"#heading(level: {level}, numbering: {numbering}{outlined})["),
        *title,
        typ("]" + (f" #label({quoted(label)})" if label else "")),
    ]


def wrapped(opening: str, blocks: list[Node]) -> list[Node]:
    """Return blocks inside a Typst content block."""
    return [raw_block("typst", opening), *blocks, raw_block("typst", "]")]
