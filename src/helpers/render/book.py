"""A whole book, rendered by one engine or the other."""

from __future__ import annotations

import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from helpers.render import config, html, quarto, typst
from helpers.render.ast import Node
from helpers.render.chapters import Chapter, read_chapters
from helpers.render.config import Book
from helpers.render.errors import RenderError, UnresolvedInOutput
from helpers.render.floats import normalised
from helpers.render.images import Images
from helpers.render.notebooks import Notebooks
from helpers.render.numbering import Register, number_book
from helpers.render.references import References, for_format, merge, split, with_citations

ENGINES = ("auto", "embedded", "quarto")
UNRESOLVED = ("?meta:", "?var:")


@dataclass(frozen=True)
class Rendered:
    """What was rendered: the engine, the folder with index.html, the PDF, and remarks."""

    engine: str
    html: Path
    pdf: Path
    warnings: list[str] = field(default_factory=list)


def render_book(project: Path, output: Path, *, theme: Path, engine: str = "auto", banner: str | None = None) -> Rendered:
    """Render the Quarto book in ``project`` to HTML pages and a PDF in ``output``, which is replaced in one move.

    ``theme`` holds html/ and typst/ templates; ``banner`` is a short text on top of every page (embedded engine only).
    ``engine`` is "embedded", "quarto", or "auto" for quarto where it is on the PATH. Raises RenderError.
    """
    if engine not in ENGINES:
        raise RenderError(f"engine {engine!r} is unknown; use one of {', '.join(ENGINES)}.")
    book = config.load(project)
    if engine == "quarto" or (engine == "auto" and quarto.found()):
        return Rendered("quarto", *quarto.render(book, output))
    return embedded(book, output, theme, banner)


def embedded(book: Book, output: Path, theme: Path, banner: str | None) -> Rendered:
    """Render a book by pandoc and Typst."""
    notebooks = Notebooks(book.project)
    chapters = read_chapters(book, notebooks)
    bodies = [normalised(c.source, c.blocks, book.texts) for c in chapters]
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".render-", dir=output.parent) as folder, ThreadPoolExecutor(2) as pool:
        new = Path(folder) / "new"
        made = [pool.submit(job, book, chapters, bodies, notebooks, theme, banner, new) for job in (make_html, make_pdf)]
        for done in made:
            done.result()
        replace(new, output)
    return Rendered("embedded", output, output / f"{book.output_file}.pdf", book.warnings)


def prepared(book: Book, chapters: list[Chapter], bodies: list[list[Node]], fmt: str) -> tuple[list[tuple[list[Node], list[Node]]], Register]:
    """Return title and body of each chapter, numbered, referred and cited for one format."""
    trees = [for_format(body, fmt) for body in bodies]
    register = number_book(chapters, trees)
    references = References(book, register, fmt)
    merged = merge(chapters, trees)
    resolved = [references.resolve(chapter, [box])[0] for chapter, box in zip(chapters, merged, strict=True)]
    return split(with_citations(book, chapters, resolved)), register


def make_html(book: Book, chapters: list[Chapter], bodies: list[list[Node]], notebooks: Notebooks, theme: Path, banner: str | None, folder: Path) -> None:
    """Write the pages, their assets and images."""
    parts, register = prepared(book, chapters, bodies, "html")
    images = Images(book, notebooks)
    files = html.write_pages(book, chapters, parts, register, images, theme, banner)
    refuse_unresolved(files)
    for name, text in files.items():
        write(folder / name, text.encode())
    for name, content in images.files.items():
        write(folder / name, content)


def make_pdf(book: Book, chapters: list[Chapter], bodies: list[list[Node]], notebooks: Notebooks, theme: Path, banner: str | None, folder: Path) -> None:
    """Write the PDF."""
    parts, register = prepared(book, chapters, bodies, "typst")
    images = Images(book, notebooks)
    source = typst.source(book, chapters, parts, register, images, theme, banner)
    refuse_unresolved({"the PDF": source})
    write(folder / f"{book.output_file}.pdf", typst.compiled(book, source, images))


def refuse_unresolved(files: dict[str, str]) -> None:
    """Search the output for the mark that Quarto leaves for a key it does not know. Raises UnresolvedInOutput."""
    for name, text in files.items():
        for mark in UNRESOLVED:
            if mark in text:
                at = text.index(mark)
                raise UnresolvedInOutput(f"{name} holds {text[at : at + 60]!r}: a metadata key was not resolved; mend the key or its source.")


def write(path: Path, content: bytes) -> None:
    """Write a file and its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def replace(new: Path, output: Path) -> None:
    """Put a finished folder in the place of an old one."""
    if output.exists():
        old = new.with_name("old")
        os.replace(output, old)
        shutil.rmtree(old)
    os.replace(new, output)
