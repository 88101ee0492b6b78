"""The book as one Typst document, compiled to a tagged PDF."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import typst

from helpers.render.config import Book
from helpers.render.crossrefs.numbering import Register
from helpers.render.errors import RenderError
from helpers.render.images import Images
from helpers.render.imprint import Imprint
from helpers.render.sources.chapters import Chapter
from helpers.render.tree import pandoc
from helpers.render.tree.ast import Node, attr, elements, node, raw_block, string
from helpers.render.typst.blocks import PAGE_BREAK, TypstChapter, heading, quoted, typ, with_group_heads
from helpers.render.typst.fonts import font_paths, place_in, remarks_on_boxes
from helpers.render.typst.marks import PLACES, followed
from helpers.render.typst.order import with_sections
from helpers.render.typst.pages import Settling
from helpers.render.typst.pdf_streams import unambiguous_ends
from helpers.render.typst.volumes import Volume
from helpers.render.writer import is_kicker

WRITER = "typst-citations-smart"
TEMPLATES, DECIDED = ("book.typ", "floats.typ"), "decided.json"
ASKED = "failed to compile document: "
LOOSE = re.compile("did not (converge|stabilize)")
UNSURE = (
    "%s: page numbers in its contents, and places that its links lead to, may be wrong, for Typst says: %s. "
    "Another length of the text near such a place may help."
)
UNSETTLED = (
    "%s: where its figures and tables break and how large they are had not settled at the last attempt, so a "
    "page may be less full than it could be; its contents are right."
)


def blocks_of(volume: Volume, images: Images) -> list[Node]:
    """Return the chapters of one PDF as the blocks that pandoc's Typst writer takes; images: takes theirs."""
    content = volume.content
    book, register = content.book, content.register
    labels = place_labels(content.chapters, content.parts)
    blocks: list[Node] = []
    for chapter, (title, body) in zip(content.chapters, content.parts, strict=True):
        writer = TypstChapter(book, chapter, register, images, labels)
        blocks += opening(book, chapter, register, writer.written(title), labels, is_kicker(chapter, body))
        blocks += writer.written(with_sections(body))
    return blocks


def source(
    volume: Volume, blocks: list[Node], theme: Path, banner: str | None, imprint: Imprint | None = None
) -> str:
    """Return the Typst source of one PDF of the book from its ``blocks_of``."""
    template = "\n".join((theme / "typst" / name).read_text(encoding="utf-8") for name in TEMPLATES)
    return template + "\n" + settings(volume, banner, imprint) + "\n" + written(blocks)


def written(blocks: list[Node]) -> str:
    """Return what the template sets, as Typst's source."""
    return with_group_heads(pandoc.write(blocks, WRITER))


def place_labels(
    chapters: list[Chapter], parts: list[tuple[list[Node], list[Node]]]
) -> dict[tuple[str, str], str]:
    """Return a label for each (page, id): its own where that is unique, else with the chapter's number."""
    labels: dict[tuple[str, str], str] = {}
    for n, (chapter, part) in enumerate(zip(chapters, parts, strict=True)):
        heads = [chapter.ident, *(attr(e)[0] for e in elements(list(part), {"Header", "Div", "Span"}))]
        labels |= {
            (chapter.page, ident): ident if ident.startswith("sec-") else f"h{n}-{ident}"
            for ident in heads
            if ident
        }
        labels[chapter.page, ""] = labels.get((chapter.page, chapter.ident), f"h{n}")
    return labels


def opening(
    book: Book,
    chapter: Chapter,
    register: Register,
    title: list[Node],
    labels: dict[tuple[str, str], str],
    kicker: bool = False,
) -> list[Node]:
    """Return the heading of a chapter, small as a kicker where its finding follows, and its subtitle. An
    appendix begins on a page of its own: it can be handed on alone, and Typst sets several at a time.
    """
    number = register.chapters[chapter.page]
    if number and chapter.part.appendix:
        number = f"{book.appendix} {number}"
    group = chapter.part.group
    out = [raw_block("typst", PAGE_BREAK)] if chapter.part.appendix else []
    out += [node("Plain", heading(1, None, [string(group)], None))] if group else []
    head = heading(1, number, title, labels[chapter.page, ""], "unlisted" not in chapter.heading[1])
    out.append(node("Plain", [typ("#kicker["), *head, typ("]")] if kicker else head))
    if chapter.subtitle:
        out.append(node("Plain", [typ("#subtitle["), *chapter.subtitle, typ("]")]))
    return out


def settings(volume: Volume, banner: str | None, imprint: Imprint | None = None) -> str:
    """Return the call of the template with the book's own words."""
    book = volume.content.book
    options = book.options["typst"]
    given = {
        "title": quoted(volume.title),
        "called": quoted(volume.called),
        "subtitle": quoted(volume.subtitle),
        "date": quoted(book.date),
        "contents": quoted(options.toc_title or book.texts["toc-title-document"]) if options.toc else "none",
        "depth": str(options.toc_depth),
        "banner": quoted(banner or ""),
        "edition": quoted(imprint.short if imprint else ""),
        "colophon": colophon(imprint),
    }
    return called("book", book, given)


def called(template: str, book: Book, given: Mapping[str, str]) -> str:
    """Return the call of a template with what it is ``given``, in Typst's words, and with what every template
    takes of a book: its authors, day and language, and the word before a page's number.
    """
    day = book.day and f"datetime(year: {book.day.year}, month: {book.day.month}, day: {book.day.day})"
    words = {
        **given,
        "authors": "(" + "".join(quoted(name) + ", " for name in book.authors) + ")",
        "day": day or "none",
        "lang": quoted(book.lang.partition("-")[0]),
        "page-word": quoted(book.texts["page"].partition("{0}")[0]),
    }
    return (
        f"#show: {template}.with(\n" + "".join(f"  {key}: {text},\n" for key, text in words.items()) + ")\n"
    )


def colophon(imprint: Imprint | None) -> str:
    """Return the rows on the front, (term, words, address) each, as a Typst array."""
    rows = [*imprint.rows, *filter(None, [imprint.cite_as])] if imprint else []
    told = (f"({quoted(row.term)}, {quoted(row.words)}, {quoted(row.address)})" for row in rows)
    return "(" + "".join(f"{row}, " for row in told) + ")"


def compiled(volume: Volume, text: str, images: Images, theme: Path) -> tuple[bytes, list[str]]:
    """Return the PDF (UA-1 and A-2a), its time stamp the book's date, and remarks. Raises RenderError in
    Typst's words.
    """
    with tempfile.TemporaryDirectory() as folder:
        main = Path(folder) / "book.typ"
        main.write_text(text, encoding="utf-8")
        for name, content in images.files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        try:
            pdf, remarks = _set(main, volume, theme, Settling(followed(text), volume.most))
        except (typst.TypstError, RuntimeError) as error:  # the latter from what is asked of the pages
            raise failed(error, volume.content.chapters) from error
    shown = [text.encode(), *(images.files[name] for name in images.files if name.endswith(".svg"))]
    boxes = remarks_on_boxes(pdf, volume.file, shown, volume.content.chapters, theme)
    return pdf, [*remarks, *boxes]


def failed(error: Exception, chapters: list[Chapter]) -> RenderError:
    """Return the exception for a book that Typst cannot set, in its words; of code in Typst, that may be to
    blame, it says where the first stands.
    """
    words = " ".join([str(getattr(error, "message", error)), *getattr(error, "hints", [])])
    raw = place_in(chapters, "{=typst}")
    blame = f" Look at what the chapters write in Typst, first at {raw}." if raw else ""
    return RenderError(f"Typst could not set the book: {words.removeprefix(ASKED)}.{blame}")


def _set(main: Path, volume: Volume, theme: Path, settling: Settling) -> tuple[bytes, list[str]]:
    """Set the book until figures and tables are settled; return it as it is then, and remarks."""
    decided = main.with_name(DECIDED)
    compiler = typst.Compiler(
        str(main), root=str(main.parent), font_paths=font_paths(theme), ignore_system_fonts=True
    )

    def attempt(decisions: str) -> str:
        decided.write_text(decisions, encoding="utf-8")
        return compiler.eval(PLACES)

    settled = settling.settle(attempt)
    decided.write_text(settling.decided, encoding="utf-8")
    pdf, said = compiler.compile_with_warnings(
        format="pdf", pdf_standards=["ua-1", "a-2a"], timestamp=stamp(volume.content.book)
    )
    assert isinstance(pdf, bytes)  # of a PDF there is one file, however many pages
    return unambiguous_ends(pdf), [*([] if settled else [UNSETTLED % volume.file]), *told(volume.file, said)]


def told(file: str, said: list[typst.TypstWarning]) -> list[str]:
    """Return what Typst ``said`` of a PDF as remarks; of all that did not settle it says first that it did
    not.
    """
    words = [warning.message for warning in said]
    loose = [UNSURE % (file, message) for message in words if LOOSE.search(message)]
    return [*loose[:1], *(f"{file}: Typst says: {one}." for one in words if not LOOSE.search(one))]


def stamp(book: Book) -> int:
    """Return midnight of the book's date in seconds since 1970 (0 without); the PDF carries no other time."""
    day = book.day or date(1970, 1, 1)
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
