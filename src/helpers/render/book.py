"""A whole book, rendered by one engine or the other."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from dataclasses import replace as replace_fields
from importlib.metadata import version
from pathlib import Path

from helpers.render import config, quarto
from helpers.render.config import Book
from helpers.render.crossrefs.floats import normalised
from helpers.render.crossrefs.references import Content, content_for
from helpers.render.errors import RenderError
from helpers.render.html import pages as html
from helpers.render.images import Images
from helpers.render.sources.chapters import read_chapters
from helpers.render.sources.notebooks import Notebooks, Under, nothing
from helpers.render.typst import document

ENGINES = ("auto", "embedded", "quarto")
UNRESOLVED = ("?meta:", "?var:")


@dataclass(frozen=True)
class Rendered:
    """What was rendered: the engine, the folder with index.html, the PDF, remarks, the engine's version."""

    engine: str
    html: Path
    pdf: Path
    warnings: list[str] = field(default_factory=list)
    version: str = ""

    @property
    def made_by(self) -> str:
        """The engine and its version, for the records."""
        return f"{self.engine} ({self.version})"


def render_book(
    project: Path,
    output: Path,
    *,
    theme: Path,
    engine: str = "auto",
    banner: str | None = None,
    under: Under = nothing,
) -> Rendered:
    """Render the Quarto book in ``project`` to HTML pages and a PDF in ``output``, replaced in one move.

    ``theme`` holds html/ and typst/ templates; ``banner`` is a short text on top of every page (by Quarto
    only where _quarto.yml includes it, which is checked), ``under`` gives what stands under each embedded
    cell (embedded engine only). ``engine`` is "embedded", "quarto", or "auto" for Quarto where it is new
    enough, and else, or where it fails, for the embedded one, with a remark. Raises RenderError.
    """
    if engine not in ENGINES:
        raise RenderError(f"engine {engine!r} is unknown; use one of {', '.join(ENGINES)}.")
    book = config.load(project)

    def by(one: str) -> Rendered:
        if one == "embedded":
            return embedded(book, output, theme, banner, under)
        return Rendered(one, *quarto.render(book, output, banner), version=quarto.version())

    return in_turn(engine, by)


def in_turn(engine: str, by: Callable[[str], Rendered]) -> Rendered:
    """Return what ``by`` renders with the first engine that succeeds of those that ``engine`` allows.

    Raises the last one's RenderError.
    """
    engines, remarks = quarto.engines(engine)
    for one in engines[:-1]:
        try:
            made = by(one)
        except RenderError as error:
            remarks.append(f"The embedded engine rendered, for {one} could not: {error}")
        else:
            return made
    made = by(engines[-1])
    return replace_fields(made, warnings=[*remarks, *made.warnings])


def render_pages(project: Path, *, theme: Path, banner: str | None = None) -> dict[str, bytes]:
    """Return the files of the HTML book in ``project`` by path, made by the embedded engine, without a PDF.

    Raises RenderError.
    """
    book, notebooks = config.load(project), Notebooks(project)
    chapters = read_chapters(book, notebooks)
    bodies = [normalised(c.source, c.blocks, book.texts) for c in chapters]
    return make_html(content_for(book, chapters, bodies, "html"), Images(book, notebooks), theme, banner)


def embedded(book: Book, output: Path, theme: Path, banner: str | None, under: Under = nothing) -> Rendered:
    """Render a book by pandoc and Typst, both formats at a time."""
    notebooks = Notebooks(book.project, under)
    chapters = read_chapters(book, notebooks)
    bodies = [normalised(c.source, c.blocks, book.texts) for c in chapters]

    def pages() -> tuple[dict[str, bytes], list[str]]:
        images = Images(book, notebooks)
        return make_html(content_for(book, chapters, bodies, "html"), images, theme, banner), images.warnings

    # Typst takes longest and needs no Python: it sets the PDF while the pages are made
    images = Images(book, notebooks)
    source = pdf_source(content_for(book, chapters, bodies, "typst"), images, theme, banner)
    with ThreadPoolExecutor(1) as pool:
        pdf = pool.submit(document.compiled, book, source, images, theme)
        made = [pages(), ({pdf_name(book): pdf.result()}, images.warnings)]
    replace(output, [file for files, _ in made for file in files.items()])
    found = {remark for _, remarks in made for remark in remarks} | {
        remark for chapter in chapters for remark in chapter.source.remarks
    }
    warnings = [*book.remarks, *sorted(found)]
    return Rendered("embedded", output, output / pdf_name(book), warnings, versions())


def write_pages(project: Path, output: Path, *, theme: Path, banner: str | None = None) -> None:
    """Write ``render_pages`` to ``output``, which is replaced in one move. Raises RenderError."""
    replace(output, list(render_pages(project, theme=theme, banner=banner).items()))


def versions() -> str:
    """Return what the embedded engine reads, writes and sets with."""
    return ", ".join(f"{package} {version(package)}" for package in ("pypandoc_binary", "typst"))


def pdf_name(book: Book) -> str:
    """Return the file name of the PDF."""
    return f"{book.output_file}.pdf"


def make_html(content: Content, images: Images, theme: Path, banner: str | None) -> dict[str, bytes]:
    """Return the files of the HTML book: pages, their assets and images."""
    files = html.write_pages(content, images, theme, banner)
    refuse_unresolved(files)
    return {name: text.encode() for name, text in files.items()} | fonts(theme) | images.files


def fonts(theme: Path) -> dict[str, bytes]:
    """Return the theme's fonts for pages, with their licence."""
    found = [path for path in sorted((theme / "fonts").glob("*")) if path.suffix in {".woff2", ".txt"}]
    return {f"assets/fonts/{path.name}": path.read_bytes() for path in found}


def pdf_source(content: Content, images: Images, theme: Path, banner: str | None) -> str:
    """Return what the PDF is set from."""
    source = document.source(content, images, theme, banner)
    refuse_unresolved({"the PDF": source})
    return source


def refuse_unresolved(files: dict[str, str]) -> None:
    """Search the output for the mark that Quarto leaves for an unknown key; raise RenderError for one."""
    for name, text in files.items():
        for mark in UNRESOLVED:
            if mark in text:
                at = text.index(mark)
                raise RenderError(
                    f"{name} holds {text[at : at + 60]!r}: a metadata key was not resolved; mend the key or "
                    "its source."
                )


def replace(output: Path, files: list[tuple[str, bytes]]) -> None:
    """Write all files to a new folder and put it in the old one's place, which a failure leaves as it was."""
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".render-", dir=output.parent) as folder:
        new = Path(folder) / "new"
        for name, content in files:
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            (new / name).write_bytes(content)
        if output.exists():
            os.replace(output, Path(folder) / "old")
        os.replace(new, output)
