"""Many short documents of one look: each a page that stands alone and a PDF, made together.

A sheet is a chapter of a book that nobody reads as a book: no list of the others, no numbers, no references
between them. All are read by one call of pandoc and written by one for each format, and Typst loads its fonts
once. The page holds style and figures itself, so that it can be sent on its own; the fonts lie beside all
pages (``assets``), and a page without them is set in the reader's.
"""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template

import typst

from helpers.render import config
from helpers.render.book import refuse_unresolved, uncollected
from helpers.render.crossrefs.floats import normalised
from helpers.render.crossrefs.references import Content, content_for
from helpers.render.html.blocks import HtmlChapter
from helpers.render.html.pages import Page, written
from helpers.render.images import Images
from helpers.render.sources.chapters import read_chapters
from helpers.render.sources.notebooks import Notebooks
from helpers.render.tree.ast import Node, escaped, plain, raw_block
from helpers.render.typst import document
from helpers.render.typst.blocks import TypstChapter, quoted
from helpers.render.typst.fonts import font_paths
from helpers.render.typst.pdf_streams import unambiguous_ends

TOO_TALL = "a page is too tall"  # so the theme says of a sheet that must be measured
CUT = "/*render-cut-7f3a*/"
FRONT = "index.html"  # a book's first page, which is no sheet
FONT_FOLDER = re.compile(r'url\("fonts/')
IMAGE = re.compile(r'(<img src=")([^"]+)(")')


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its page and its PDF; problem: why it could not be set, "" where it could."""

    name: str
    html: str = ""
    pdf: bytes = b""
    problem: str = ""


@dataclass(frozen=True)
class Frame:
    """What stands on every sheet: the theme, a text on top, one at the foot, and a word for the page."""

    theme: Path
    banner: str = ""
    foot: str = ""
    top: str = ".."  # the way from a page to the folder with the assets


@uncollected()
def render_sheets(project: Path, frame: Frame) -> list[Sheet]:
    """Return the sheets of the book in ``project``, one for each chapter but the first, in order.

    A sheet that Typst cannot set says why. Raises RenderError where what pandoc reads is refused.
    """
    book, notebooks = config.load(project), Notebooks(project)
    chapters = read_chapters(book, notebooks)
    bodies = [normalised(c.source, c.blocks, book.texts) for c in chapters]
    images = Images(book, notebooks)
    pages = _pages(content_for(book, chapters, bodies, "html"), images, frame)
    sources = _sources(content_for(book, chapters, bodies, "typst"), images, frame)
    found = zip(pages.items(), _set(sources, images, frame, document.stamp(book)), strict=True)
    return [Sheet(name, page, *pdf) for (name, page), pdf in found]


def _kept(content: Content) -> Iterator[tuple[int, str]]:
    """Yield the place and the name of each sheet among the chapters."""
    for n, chapter in enumerate(content.chapters):
        if chapter.page != FRONT:
            yield n, chapter.page.removesuffix(".html")


def _pages(content: Content, images: Images, frame: Frame) -> dict[str, str]:
    """Return the pages by name."""
    every = [Page(c, None, *part) for c, part in zip(content.chapters, content.parts, strict=True)]
    writers = [HtmlChapter(content.book, page.chapter, content.register, images, None) for page in every]
    pieces = written(writers, every)
    template = Template((frame.theme / "html" / "sheet.html").read_text(encoding="utf-8"))
    style = "\n" + sheet_style(frame.theme, f"{frame.top}/assets")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    found = {}
    for n, name in _kept(content):
        title, body = pieces[n]
        found[name] = template.substitute(
            lang=escaped(content.book.lang),
            head_title=escaped(plain(every[n].title).strip()),
            title=title,
            style=style,
            digest=digest,
            banner=escaped(frame.banner),
            body=IMAGE.sub(lambda image: image[1] + _inline(image[2], images) + image[3], body),
            foot=escaped(frame.foot),
        )
    refuse_unresolved(found)
    return found


def sheet_style(theme: Path, assets: str) -> str:
    """Return the style of a page of its own. assets: the way from it to the folder with the fonts."""
    folder = theme / "html"
    text = "".join((folder / name).read_text(encoding="utf-8") for name in ("style.css", "sheet.css"))
    return FONT_FOLDER.sub(f'url("{assets}/fonts/', text)


def _inline(path: str, images: Images) -> str:
    kind = mimetypes.guess_type(path)[0] or "image/svg+xml"
    return f"data:{kind};base64,{base64.b64encode(images.files[path]).decode()}"


def _sources(content: Content, images: Images, frame: Frame) -> list[str]:
    """Return the Typst sources of the sheets, by one run of pandoc."""
    blocks: list[Node] = []
    titles = []
    for n, _ in _kept(content):
        chapter, (title, body) = content.chapters[n], content.parts[n]
        labels = document.place_labels([chapter], [(title, body)])  # whatever sheets are made beside it
        writer = TypstChapter(content.book, chapter, content.register, images, labels)
        head = document.opening(content.book, chapter, content.register, writer.written(title), labels)
        blocks += [raw_block("typst", CUT), *head, *writer.written(body)]
        titles.append(plain(title).strip())
    texts = document.written(blocks).split(CUT)[1:] if blocks else []
    look = "".join(
        (frame.theme / "typst" / f"{name}.typ").read_text(encoding="utf-8") for name in ("book", "sheet")
    )
    return [
        f"{look}\n{_settings(content, title, frame)}\n{text}"
        for title, text in zip(titles, texts, strict=True)
    ]


def _settings(content: Content, title: str, frame: Frame) -> str:
    given = {"title": quoted(title), "banner": quoted(frame.banner), "foot": quoted(frame.foot)}
    return document.called("sheet", content.book, given)


def _set(sources: list[str], images: Images, frame: Frame, stamp: int) -> Iterator[tuple[bytes, str]]:
    """Yield (PDF, problem) of each source; the fonts are loaded once."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in images.files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        main = Path(folder) / "sheet.typ"
        main.write_text("", encoding="utf-8")
        compiler = typst.Compiler(
            str(main), root=folder, font_paths=font_paths(frame.theme), ignore_system_fonts=True
        )
        for n, text in enumerate(sources):
            own = Path(folder) / f"sheet-{n}.typ"
            own.write_text(text, encoding="utf-8")
            try:
                pdf = _compiled(compiler, own, stamp)
            except typst.TypstError as error:
                yield b"", _words(error)
            else:
                yield unambiguous_ends(pdf), ""


def _compiled(compiler: typst.Compiler, source: Path, stamp: int, measured: bool = False) -> bytes:
    """Return the PDF of a sheet; its pages are measured only where one was found to be too tall."""
    given = {"measured": "yes"} if measured else {}
    try:
        pdf = compiler.compile(
            input=str(source),
            format="pdf",
            pdf_standards=["ua-1", "a-2a"],
            timestamp=stamp,
            sys_inputs=given,
        )
    except typst.TypstError as error:
        if measured or TOO_TALL not in _words(error):
            raise
        return _compiled(compiler, source, stamp, measured=True)
    assert isinstance(pdf, bytes)  # of a PDF there is one file, however many pages
    return pdf


def _words(error: typst.TypstError) -> str:
    return str(getattr(error, "message", error))
