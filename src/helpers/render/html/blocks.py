"""One chapter's tree made ready for pandoc's HTML writer."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from helpers.render.crossrefs.layouts import GRID
from helpers.render.html import tables
from helpers.render.images import width
from helpers.render.sources import drawings
from helpers.render.sources.left_out import language
from helpers.render.tree.ast import (
    Node,
    attr,
    div,
    escaped,
    node,
    pairs,
    plain,
    raw,
    raw_block,
    string,
    transform,
)
from helpers.render.writer import ChapterWriter

RANGE = re.compile(r"(?=.{3,24}$)(?:\S*\d[-–]\d\S*|[^\W\d]-\w\S*)")
NARROW_SCREEN = "screen and (max-width: 36rem)"  # where a figure of the width of a sheet cannot be read
SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def as_address(path: str) -> str:
    """Return a path as an address: a space would end it."""
    return path.replace("%", "%25").replace(" ", "%20")


@dataclass
class HtmlChapter(ChapterWriter):
    """Turns the tree of one chapter into blocks for one page, and collects its notes."""

    refs_page: str | None
    notes: list[list[Node]] = field(default_factory=list)
    drawings: int = 0
    level: int = 1
    fmt, other = "html", "typst"

    def blocks(self, tree: list[Node]) -> list[Node]:
        """Return the blocks of the page, its notes as the last."""
        return transform(self.written(tree) + self.endnotes(), {"Table": self.bare_table})

    def on_div(self, element: Node) -> Node | None:
        """Return figures side by side; other boxes stay."""
        if GRID not in attr(element)[1]:
            return None
        return div(attr(element)[0], ("subfigures", f"cols-{pairs(element)['columns']}"), (), element["c"][1])

    def on_float(self, element: Node) -> list[Node]:
        """Return a figure element: caption above a table or code, below a figure."""
        ident, given = attr(element)[0], pairs(element)
        caption, *body = element["c"][1]
        words = caption["c"][1][0]["c"]
        name = f"caption-{ident}" if ident else ""
        if not ident and given["kind"] == "tbl":
            return [new for block in body for new in self.float_body(block, "", tuple(words))]
        body = [new for block in body for new in self.float_body(block, name)]
        if int(given.get("columns", 0)):
            body = [div("", ("subfigures", f"cols-{given['columns']}"), (), body)]
        below = [
            raw_block("html", f"<figcaption{f' id={chr(34)}{name}{chr(34)}' if name else ''}>"),
            node("Plain", self.label(given, words)),
        ]
        below += [raw_block("html", "</figcaption>")]
        opening = raw_block(
            "html", f'<figure{f" id={chr(34)}{ident}{chr(34)}" if ident else ""} class="{given["kind"]}">'
        )
        parts = [*body, *below] if given["kind"] == "fig" else [*below, *body]
        return [opening, *(parts if words or ident else body), raw_block("html", "</figure>")]

    def float_body(self, block: Node, name: str, caption: tuple[Node, ...] = ()) -> list[Node]:
        """Return a block of a float; a table knows the caption that names it, or holds it without a label."""
        return (
            tables.table(self.sized(block), name or None, self.book.texts["scrollable-table"], caption)
            if block["t"] == "Table"
            else [block]
        )

    def bare_table(self, element: Node) -> list[Node]:
        """Return a table that stands outside a float."""
        return tables.table(self.sized(element), None, self.book.texts["scrollable-table"])

    def label(self, given: dict[str, str], words: list[Node]) -> list[Node]:
        """Return a caption with its label in front."""
        label = self.label_text(given, bool(words))
        marked = [node("Span", ["", ["label"], []], [string(label)])] if label else []
        return [*marked, *([node("Space")] if label and words else []), *words]

    def on_image(self, element: Node) -> Node:
        """Return an image element; a drawing by matplotlib itself, whose words can be found and copied."""
        path = self.images.take(self.chapter, element)
        narrow = self.images.take_narrow(element)
        alt = self.images.alternative(self.chapter, element)
        title = element["c"][2][1]
        size = width(self.chapter, element)
        share = f"width-{max(5, round(size[0] / 5) * 5)}" if size and size[1] == "%" else ""
        pixels = str(round(size[0])) if size and size[1] == "px" else ""
        if drawing := self.images.into_page(path):
            wide = f"drawing wide {share}" if narrow else f"drawing {share}"
            shown = self.placed(drawing, alt, wide.strip(), pixels, title)
            other = self.images.into_page(narrow)
            return raw(
                "html", shown + (self.placed(other, alt, "drawing narrow", "", title) if other else "")
            )
        given = f' class="{share}"' if share else f' width="{pixels}"' if pixels else ""
        given += f' title="{escaped(title)}"' if title else ""
        image = f'<img src="{escaped(self.relative(path))}" alt="{escaped(alt)}"{given}>'
        if narrow:
            source = f'<source media="{NARROW_SCREEN}" srcset="{escaped(self.relative(narrow))}">'
            image = f"<picture>{source}{image}</picture>"
        return raw("html", image)

    def placed(self, drawing: bytes, alt: str, classes: str, pixels: str, title: str) -> str:
        """Return a drawing as a part of the page, where the names in it are its own."""
        self.drawings += 1
        return drawings.placed(drawing, f"d{self.drawings}", alt, classes, pixels, title)

    def on_callout(self, element: Node) -> list[Node]:
        """Return a callout, as details where it folds, its title a heading below the last one before it."""
        title, *body = element["c"][1]
        given = pairs(element)
        fold = given["collapse"] != "no"
        tag, head = ("details", "summary") if fold else ("div", "div")
        named = f'role="heading" aria-level="{self.level + 1}"'
        before, after = (f"<span {named}>", "</span>") if fold else ("", "")
        state = " open" if given["collapse"] == "open" else ""
        ident = f' id="{escaped(attr(element)[0])}"' if attr(element)[0] else ""
        classes = f"callout callout-{given['kind']} {given['look']}".strip()
        opening = f'<{tag}{ident} class="{classes}"{state}>\n'
        head_opening = f'<{head} class="callout-title"{"" if fold else " " + named}>{before}'
        titled = bool(title["c"][1][0]["c"])
        return [
            raw_block("html", opening + head_opening if titled else opening),
            *(title["c"][1] if titled else []),
            raw_block("html", (f"{after}</{head}>\n" if titled else "") + '<div class="callout-body">'),
            *body,
            raw_block("html", f"</div>\n</{tag}>"),
        ]

    def on_math(self, element: Node) -> Node | None:
        """Return a display formula in a box that scrolls."""
        if element["c"][0]["t"] == "InlineMath":
            return None
        name = self.book.texts["scrollable-formula"]
        box = [["role", "group"], ["tabindex", "0"], ["aria-label", name]]
        return node("Span", ["", ["formula-scroll"], box], [element])

    def on_equation(self, element: Node) -> Node:
        """Return a display formula with its number last."""
        ident, number = attr(element)[0], pairs(element)["number"]
        tail = [node("Space"), node("Span", ["", ["equation-number"], []], [string(f"({number})")])]
        return node("Span", [ident, ["math", "equation"], []], [*element["c"][1], *tail])

    def on_header(self, element: Node) -> list[Node]:
        """Return a heading with its number in a span, and beside it a link to itself: it keeps its name."""
        level, (ident, classes, given), title = element["c"]
        self.level, number = level, dict(given).get("number")
        shown = (
            [node("Span", ["", ["header-section-number"], []], [string(number)]), node("Space")]
            if number
            else []
        )
        head = node("Header", level, [ident, classes, []], [*shown, *title])
        name = escaped(
            f"{self.book.texts['section-link']}: {' '.join(filter(None, [number, plain(title).strip()]))}"
        )
        link = f'<a class="anchorjs-link" href="#{escaped(ident)}" aria-label="{name}"></a>'
        return [
            raw_block("html", f'<div class="heading heading-{level}">'),
            head,
            raw_block("html", f"{link}</div>"),
        ]

    def on_codeblock(self, element: Node) -> Node:
        """Return code that can be scrolled by the keyboard."""
        own, file = language(element["c"][0][1]), pairs(element).get("filename", "")
        name = f' class="language-{escaped(own)}"' if own else ""
        head = f'<pre class="filename"><strong>{escaped(file)}</strong></pre>' if file else ""
        code = f'<pre tabindex="0"><code{name}>{escaped(element["c"][1])}</code></pre>'
        return raw_block("html", head + code)

    def on_pagebreak(self) -> Node:
        """Return a mark that breaks the page in print."""
        return raw_block("html", '<div class="page-break"></div>')

    def on_str(self, element: Node) -> Node | None:
        """Keep 2014-15, 31,5–43,1 and t-fordeling on one line."""
        return node("Span", ["", ["nowrap"], []], [element]) if RANGE.fullmatch(element["c"]) else None

    def on_link(self, element: Node) -> Node:
        """Return a link with its address as seen from this page."""
        attributes, words, (url, title) = element["c"]
        path = url.partition("#")[0]
        if not SCHEME.match(url) and not url.startswith("//") and not self.leads_to_chapter(path):
            self.images.keep_linked(self.chapter, path)
        return node("Link", attributes, words, [self.address(url), title])

    def address(self, url: str) -> str:
        """Return an address as seen from this page: labels and works at their pages, chapters as .html."""
        path, hash_, fragment = url.partition("#")
        if SCHEME.match(url) or url.startswith("//"):
            return url
        if not path:
            page = self.refs_page if fragment.startswith("ref-") else None
            entry = self.index.entries.get(unquote(fragment))
            page = entry.page if entry else page
            return self.relative(page) + hash_ + fragment if page and page != self.chapter.page else url
        if self.leads_to_chapter(path):
            return self.relative(self.linked_page(url, path)) + hash_ + fragment
        return self.relative(self.chapter.linked(path)) + hash_ + fragment if path.startswith("/") else url

    def relative(self, path: str) -> str:
        """Return a path below the output folder as seen from this page, as an address."""
        return as_address(posixpath.relpath(path, posixpath.dirname(self.chapter.page) or "."))

    def on_note(self, element: Node) -> Node:
        """Return the mark of a note and keep its text."""
        self.notes.append(element["c"])
        n = len(self.notes)
        return raw(
            "html",
            f'<a href="#fn{n}" id="fnref{n}" class="footnote-ref" role="doc-noteref"><sup>{n}</sup></a>',
        )

    def endnotes(self) -> list[Node]:
        """Return the notes of the page with the way back."""
        if not self.notes:
            return []
        texts = self.book.texts
        out = [
            raw_block(
                "html",
                '<section class="footnotes" role="doc-endnotes" '
                f'aria-label="{texts["section-title-footnotes"]}">\n<ol>',
            )
        ]
        for n, blocks in enumerate(self.notes, 1):
            back = raw(
                "html",
                f' <a href="#fnref{n}" class="footnote-back" role="doc-backlink" '
                f'aria-label="{texts["back-to-text"]} ({n})">↩</a>',
            )
            *before, last = blocks
            closed = (
                [{**last, "c": [*last["c"], back]}]
                if last["t"] in {"Para", "Plain"}
                else [last, node("Plain", [back])]
            )
            out += [raw_block("html", f'<li id="fn{n}">'), *before, *closed, raw_block("html", "</li>")]
        return [*out, raw_block("html", "</ol>\n</section>")]
