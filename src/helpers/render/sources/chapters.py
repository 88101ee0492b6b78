"""Chapters of a book, read into checked syntax trees."""

from __future__ import annotations

import posixpath
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import unquote

from helpers.render import yaml12
from helpers.render.config import Book, iso_date, more_than_names, names, of_folders
from helpers.render.errors import RenderError, unsupported
from helpers.render.keys import UNSUPPORTED
from helpers.render.options import LOOKS, OBEYED, OF_THE_SITE, OTHERS, without_usual
from helpers.render.parts import NOTEBOOK, Part, page_of
from helpers.render.sources.check import LABELS, check_blocks
from helpers.render.sources.conditions import by_metadata
from helpers.render.sources.inline_html import has_elements, with_elements
from helpers.render.sources.misread import remark_metadata, understood
from helpers.render.sources.notebook_chapters import chapter_lines
from helpers.render.sources.notebooks import Notebooks
from helpers.render.sources.reader import Fence, Source, read_source
from helpers.render.sources.shortcodes import Shortcodes
from helpers.render.tree import pandoc
from helpers.render.tree.ast import (
    PLAIN_WORD,
    Node,
    Visits,
    attr,
    elements,
    joined,
    node,
    pairs,
    plain,
    transform,
    with_signs_held,
)
from helpers.render.tree.groups import with_indents
from helpers.render.tree.list_tables import list_table

READERS = 2  # processes of pandoc at a time
TITLED = {"Div", "CodeBlock"}
OF_IMAGES = {"Image", "Link", "Space", "SoftBreak", "LineBreak"}  # what a paragraph of images is made of
STYLE = re.compile(r"(?is)<style\b.*?</style>")
STYLED = re.compile(r"""(?is)(<[a-z][^<>]*?)\sstyle\s*=\s*(?:"[^"]*"|'[^']*')""")
WHOLE_TABLE = re.compile(r"<table\b.*</table>", re.DOTALL | re.IGNORECASE)
FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
TITLE = re.compile(r"#\s")
WITH_ATTRIBUTES_BEHIND = re.compile(r"\{[#.][^}]*\}\s*$")
OF_THE_BOOK = OBEYED - {"toc"} | {
    "format", "bibliography", "csl", "nocite", "lang", "language", "crossref", "book", "project",
}  # fmt: skip


@dataclass
class Chapter:
    """One file of the book: its place, its title and its blocks (without the title)."""

    part: Part
    source: Source
    heading: list[Any]
    title: list[Node]
    in_front_matter: bool
    blocks: list[Node]
    subtitle: list[Node]
    authors: tuple[str, ...]
    day: date | None
    toc: bool = True  # whether its page has a list of its sections, where the book's pages have

    @property
    def page(self) -> str:
        """The HTML page below the output folder."""
        return page_of(self.part.path)

    def linked(self, path: str) -> str:
        """Return what a link of this chapter to ``path`` leads to, as a path below the project."""
        folder = "" if path.startswith("/") else posixpath.dirname(self.part.path)
        return posixpath.normpath(posixpath.join(folder, unquote(path).lstrip("/")))

    @property
    def ident(self) -> str:
        """The id of the chapter's heading."""
        return self.heading[0]

    @property
    def numbered(self) -> bool:
        """False for {.unnumbered} and for the title page of a part."""
        return "unnumbered" not in self.heading[1] and not self.part.divider


def read_chapters(book: Book, notebooks: Notebooks) -> list[Chapter]:
    """Return all chapters with shortcodes expanded and constructs checked. Raises RenderError."""
    running = book.metadata.get("execute") or {}
    sources = [
        read_source(
            book.project,
            part.path,
            partial(notebooks.embed, chapter=part.path),
            chapter_lines(notebooks, part.path, running) if part.path.endswith(NOTEBOOK) else None,
        )
        for part in book.parts
    ]
    fronts = [front_matter(source) for source in sources]
    codes = Shortcodes(book.variables)
    known = [
        yaml12.merged(yaml12.merged(book.metadata, of_folders(book.project, part.path)), front)
        for part, front in zip(book.parts, fronts, strict=True)
    ]
    marked = [(source, codes.mark(source, own)) for source, own in zip(sources, known, strict=True)]
    with ThreadPoolExecutor(READERS + 1) as pool:
        values = pool.submit(codes.expand_values)
        read = list(pool.map(parse, (marked[n::READERS] for n in range(READERS))))
        values.result()
    filled = (codes.fill(read[n % READERS][n // READERS]) for n in range(len(marked)))
    trees = [{**tree, "blocks": with_signs_held(tree["blocks"])} for tree in filled]
    for source, front, tree in zip(sources, fronts, trees, strict=True):
        remark_metadata(source, sorted(set(tree["meta"]) - set(front)))
    checked = [
        {**tree, "blocks": by_metadata(source, check_blocks(source, tree["blocks"]), metadata)}
        for source, tree, metadata in zip(sources, trees, known, strict=True)
    ]
    return [chapter(*read) for read in zip(book.parts, sources, fronts, checked, strict=True)]


def parse(marked: list[tuple[Source, str]]) -> list[dict[str, Any]]:
    """Return chapters' syntax trees, raw HTML tables read as tables and callouts' titles as headings.

    Plain words are joined at once: each later look at the trees passes far fewer elements.
    """
    read = pandoc.read_all([text for _, text in marked])
    told = [
        with_elements(tree) if has_elements(text) else tree
        for (source, text), one in zip(marked, read, strict=True)
        for tree in [understood(source, one)]
    ]
    trees = [{**tree, "blocks": joined(tree["blocks"], PLAIN_WORD)} for tree in told]
    raw = [
        element["c"][1]
        for tree in trees
        for element in elements(tree["blocks"], {"RawBlock"})
        if holds_table(element)
    ]
    tables = dict(zip(raw, pandoc.parse_all([without_styles(text) for text in raw], "html"), strict=True))

    def html_table(element: Node) -> list[Node] | None:
        return tables[element["c"][1]]["blocks"] if holds_table(element) else None

    visits: Visits = {"RawBlock": html_table, "Table": with_indents, "Div": list_table}
    return with_titles([{**tree, "blocks": transform(tree["blocks"], visits)} for tree in trees])


def with_titles(trees: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return trees in which a callout's title attribute is a heading in front and the caption attribute of a
    figure, a table or code its last paragraph, all read by one process.

    They are Markdown, as Quarto reads them, and may as well be written so.
    """
    found = sorted(
        {text for tree in trees for box in elements(tree["blocks"], TITLED) if (text := titled(box)[1])}
    )
    if not found:
        return trees
    marked = [title for title in found if pandoc.MARKED.search(title)]
    read = dict(zip(marked, pandoc.parse_all(marked), strict=True))

    def headed(box: Node) -> Node | None:
        key, title = titled(box)
        if not title:
            return None
        (ident, classes, given), blocks = box["c"]
        if box["t"] == "CodeBlock":
            bare = ["", classes, [pair for pair in given if pair[0] != key]]
            classes, given, blocks = [], [], [node("CodeBlock", bare, blocks)]
        words = (
            read[title]["blocks"][0]["c"]
            if title in read and has_words(read[title])
            else [node("Str", title)]
        )
        whole = blocks if is_captioned(blocks) else [*blocks, node("Para", words)]
        if key == "title":
            whole = [node("Header", 2, ["", [], []], words), *blocks]
        return node("Div", [ident, classes, [pair for pair in given if pair[0] != key]], whole)

    return [{**tree, "blocks": transform(tree["blocks"], dict.fromkeys(TITLED, headed))} for tree in trees]


def is_captioned(blocks: list[Node]) -> bool:
    """True for blocks of a figure whose last is a paragraph of words, which then is its caption."""
    words = blocks[-1]["c"] if blocks and blocks[-1]["t"] == "Para" else []
    return any(inline["t"] not in OF_IMAGES for inline in words)


def titled(box: Node) -> tuple[str, str]:
    """Return name and words of the attribute that is a callout's title or the caption of a figure or table;
    empty ones without it.
    """
    ident, classes, _ = attr(box)
    called = any(name == "callout" or name.startswith("callout-") for name in classes)
    key = f"{ident[:3]}-cap" if ident.startswith(LABELS) else "title" if called else ""
    return key, pairs(box).get(key, "").strip()


def has_words(tree: dict[str, Any]) -> bool:
    """True where a title was read as one paragraph; what looks like a list is left as it is written."""
    return [block["t"] for block in tree["blocks"]] == ["Para"]


def without_styles(text: str) -> str:
    """Return an HTML table without looks of its own, of which a notebook's tables bring many."""
    text = STYLE.sub("", text)
    while (plainer := STYLED.sub(r"\1", text)) != text:
        text = plainer
    return text


def holds_table(element: Node) -> bool:
    """True for a raw block that holds a whole HTML table, as a notebook gives it."""
    return element["c"][0] == "html" and bool(WHOLE_TABLE.search(element["c"][1]))


def front_matter(source: Source) -> dict[str, Any]:
    """Return the YAML at the top of a chapter. Raises RenderError for unsupported keys."""
    found = FRONT.match(source.text)
    front = yaml12.parse(found[1], source.path, 2) if found else {}
    for key in sorted(set(without_usual(front)) & (OF_THE_BOOK | UNSUPPORTED)):
        instead = "set it in _quarto.yml" if key in OF_THE_BOOK else "remove it, or render with Quarto"
        raise RenderError(
            f"{source.place(key + ':')}: the front matter key {key!r} is not supported in a chapter; "
            f"{instead}."
        )
    for key in sorted(set(front) & (LOOKS | OTHERS | OF_THE_SITE)):
        source.remark(key + ":", f"the front matter key {key!r} is for Quarto alone and is left out.")
    for label in source.unused_notes:
        source.remark(f"[^{label}]:", f"the footnote {label} is left out: nothing refers to it.")
    for key in more_than_names(front.get("author")):
        source.remark(key + ":", f"{key} of an author is for Quarto alone and is left out.")
    return front


def chapter(part: Part, source: Source, front: dict[str, Any], tree: dict[str, Any]) -> Chapter:
    """Return a chapter from its checked tree: its title comes from the front matter or from the first
    heading.
    """
    blocks, meta = tree["blocks"], tree["meta"]
    tops = [b for b in blocks if b["t"] == "Header" and b["c"][0] == 1]
    if "title" in front:
        heading, title, rest = ["", [], []], inlines(meta["title"]), blocks
        if WITH_ATTRIBUTES_BEHIND.search(plain(title)):
            raise unsupported(
                source.place("title:"),
                "an id or a class in the title of the front matter",
                "Leave title: out, and begin the chapter with '# Title {#sec-name .unnumbered}'.",
            )
        if tops:
            raise unsupported(
                title_place(source, 0),
                "a level-one heading besides the title in the front matter",
                "Begin its sections with '##'.",
            )
    elif not blocks or blocks[0]["t"] != "Header" or blocks[0]["c"][0] != 1:
        raise RenderError(
            f"{source.path}:1: a chapter must begin with its title: '# Title', or title: in the front matter."
        )
    elif len(tops) > 1:
        raise unsupported(
            title_place(source, 1),
            "more than one level-one heading in a file",
            "Give each chapter its own file, or use '##'.",
        )
    else:
        heading, title, rest = blocks[0]["c"][1], blocks[0]["c"][2], blocks[1:]
    return Chapter(
        part, source, heading, title, "title" in front, rest,
        subtitle=inlines(meta["subtitle"]) if "subtitle" in front else [],
        authors=names(front["author"], source.path) if "author" in front else (),
        day=iso_date(front["date"], f"{source.place('date:')}: date") if "date" in front else None,
        toc=front.get("toc") is not False and "unlisted" not in heading[1],
    )  # fmt: skip


def title_place(source: Source, n: int) -> str:
    """Return file:line of the heading of level one that has ``n`` such before it, else the chapter's path."""
    fence, found = Fence(), []
    for line in source.lines:
        found += [f"{line.file}:{line.number}"] if TITLE.match(line.text) and not fence.open else []
        fence.pass_by(line.text)
    return found[n] if n < len(found) else source.path


def inlines(meta: Node) -> list[Node]:
    """Return the inlines of a metadata value."""
    if meta["t"] == "MetaInlines":
        return meta["c"]
    if meta["t"] == "MetaBlocks" and meta["c"]:
        return meta["c"][0]["c"]
    return [node("Str", str(meta.get("c", "")))]
