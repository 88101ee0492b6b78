"""A whole book, rendered by one engine or the other."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from dataclasses import replace as replace_fields
from importlib.metadata import version
from pathlib import Path
from textwrap import shorten

from helpers.render import config, quarto
from helpers.render.config import Book
from helpers.render.crossrefs.floats import normalised
from helpers.render.crossrefs.references import Content, content_for
from helpers.render.errors import RenderError
from helpers.render.html import pages as html
from helpers.render.images import Images
from helpers.render.imprint import Imprint
from helpers.render.sources.chapters import read_chapters
from helpers.render.sources.notebooks import Notebooks, Under, nothing
from helpers.render.tree.ast import plain
from helpers.render.typst import document
from helpers.render.typst.volumes import Volume, volumes

ENGINES = ("auto", "embedded", "quarto")
MOST_SAID = 500  # signs of another engine's failure that a remark repeats
UNRESOLVED = ("?meta:", "?var:")
Meanwhile = Callable[[dict[str, bytes]], object]


@dataclass(frozen=True)
class Rendered:
    """What was rendered: the engine, the folder with index.html, the PDF, remarks, the PDF of the appendices
    where they have one of their own, of each numbered label, by its id, words (Tabel 2.1) and caption, and
    the engine's version.
    """

    engine: str
    html: Path
    pdf: Path
    warnings: list[str] = field(default_factory=list)
    annex: Path | None = None
    labels: dict[str, tuple[str, str]] = field(default_factory=dict)
    version: str = ""

    @property
    def made_by(self) -> str:
        """The engine and its version, for the records."""
        return f"{self.engine} ({self.version})"


def nothing_else(files: dict[str, bytes]) -> None:
    """Do nothing while paper is set."""


@dataclass(frozen=True)
class Look:
    """The theme, the text on top of every page, and what the book says of itself at its foot."""

    theme: Path
    banner: str | None = None
    imprint: Imprint | None = None


def render_book(
    project: Path,
    output: Path,
    *,
    theme: Path,
    engine: str = "auto",
    banner: str | None = None,
    under: Under = nothing,
    annex: str | None = None,
    imprint: Imprint | None = None,
    meanwhile: Meanwhile = nothing_else,
) -> Rendered:
    """Render the Quarto book in ``project`` to HTML pages and a PDF in ``output``, replaced in one move.

    ``theme`` holds html/ and typst/ templates; ``banner`` is a short text on top of every page (by Quarto
    only where _quarto.yml includes it, which is checked), ``under`` gives what stands under each embedded
    cell, ``annex`` names a PDF of its own for the appendices, ``imprint`` is what the book says of itself on
    every page, ``meanwhile`` what else there is to do while paper is set: it is given files by name when
    they are made, first those of the pages, then each PDF (all four: embedded engine only). ``engine`` is
    "embedded", "quarto", or "auto" for Quarto where it is new enough, and else, or where it fails, for the
    embedded one, with a remark. Raises RenderError.
    """
    if engine not in ENGINES:
        raise RenderError(f"engine {engine!r} is unknown; use one of {', '.join(ENGINES)}.")
    book = config.load(project)

    def by(one: str) -> Rendered:
        if one == "embedded":
            return embedded(book, output, Look(theme, banner, imprint), under, annex, meanwhile)
        made = Rendered(one, *quarto.render(book, output, banner), version=quarto.version())
        return replace_fields(made, labels=labels(read_content(book)))

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
            why = shorten(str(error), MOST_SAID, placeholder=" …")
            remarks.append(f"The embedded engine rendered, for {one} could not: {why}")
        else:
            return made
    made = by(engines[-1])
    return replace_fields(made, warnings=[*remarks, *made.warnings])


@contextmanager
def uncollected() -> Iterator[None]:
    """Let Python not look for circular garbage in the block: trees are large and hold none, and to look
    through them again and again takes a fifth of the time.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


@uncollected()
def render_pages(
    project: Path, *, theme: Path, banner: str | None = None, imprint: Imprint | None = None
) -> dict[str, bytes]:
    """Return the files of the HTML book in ``project`` by path, made by the embedded engine, without a PDF.

    Raises RenderError.
    """
    book, notebooks = config.load(project), Notebooks(project)
    look = Look(theme, banner, imprint)
    return make_html(read_content(book, notebooks), Images(book, notebooks), look)


def read_content(book: Book, notebooks: Notebooks | None = None) -> Content:
    """Return the book as its pages show it. Raises RenderError."""
    chapters = read_chapters(book, notebooks or Notebooks(book.project))
    bodies = [normalised(c.source, c.blocks, book.texts) for c in chapters]
    return content_for(book, chapters, bodies, "html")


@uncollected()
def embedded(
    book: Book,
    output: Path,
    look: Look,
    under: Under = nothing,
    annex: str | None = None,
    meanwhile: Meanwhile = nothing_else,
) -> Rendered:
    """Render a book by pandoc and Typst, both formats at a time."""
    notebooks = Notebooks(book.project, under)
    chapters = read_chapters(book, notebooks)
    bodies = [normalised(c.source, c.blocks, book.texts) for c in chapters]

    def pages() -> tuple[dict[str, bytes], list[str]]:
        images = Images(book, notebooks)
        return make_html(content_for(book, chapters, bodies, "html"), images, look), images.warnings

    # Typst takes longest and needs no Python: it sets the PDFs while the pages are made
    whole = content_for(book, chapters, bodies, "typst")
    parts = volumes(whole, annex)
    with ThreadPoolExecutor(len(parts)) as pool:
        begun = [
            (volume, *set_in(pool, volume, Images(book, notebooks), look)) for volume in longest_first(parts)
        ]
        made = [pages()]
        meanwhile(made[0][0])
        for volume, images, pdf in reversed(begun):
            content, remarks = pdf.result()
            made.append(({volume.file: content}, [*images.warnings, *remarks]))
            meanwhile(made[-1][0])
    replace(output, [file for files, _ in made for file in files.items()])
    found = {remark for _, remarks in made for remark in remarks} | {
        remark for chapter in chapters for remark in chapter.source.remarks
    }
    main, *others = [output / volume.file for volume in parts]
    warnings = [*book.remarks, *sorted(found)]
    return Rendered(
        "embedded", output, main, warnings, others[0] if others else None, labels(whole), version=versions()
    )


def longest_first(parts: list[Volume]) -> list[Volume]:
    """Return the PDFs in the order in which to begin with them: the longest takes longest."""
    return sorted(parts, key=lambda volume: -sum(len(body) for _, body in volume.content.parts))


def labels(content: Content) -> dict[str, tuple[str, str]]:
    """Return the words and the caption of every numbered label, in the order of the book."""
    texts = content.book.texts
    return {
        ident: (f"{texts[f'crossref-{entry.kind}-prefix']} {entry.number}", plain(entry.title).strip())
        for ident, entry in content.register.entries.items()
        if entry.number
    }


def set_in(
    pool: Executor, volume: Volume, images: Images, look: Look
) -> tuple[Images, Future[tuple[bytes, list[str]]]]:
    """Begin to set one PDF; return its images, whose remarks count, and what will be the PDF and remarks."""
    blocks = document.blocks_of(volume, images)

    def paper() -> tuple[bytes, list[str]]:
        source = document.source(volume, blocks, look.theme, look.banner, look.imprint)
        refuse_unresolved({volume.file: source})
        return document.compiled(volume, source, images, look.theme)

    return images, pool.submit(paper)


def write_pages(project: Path, output: Path, *, theme: Path, banner: str | None = None) -> None:
    """Write ``render_pages`` to ``output``, which is replaced in one move. Raises RenderError."""
    replace(output, list(render_pages(project, theme=theme, banner=banner).items()))


def versions() -> str:
    """Return what the embedded engine reads, writes and sets with."""
    return ", ".join(f"{package} {version(package)}" for package in ("pypandoc_binary", "typst"))


def make_html(content: Content, images: Images, look: Look) -> dict[str, bytes]:
    """Return the files of the HTML book: pages, their assets and images."""
    files = html.write_pages(content, images, look.theme, look.banner, look.imprint)
    refuse_unresolved(files)
    return {name: text.encode() for name, text in files.items()} | fonts(look.theme) | images.files


def fonts(theme: Path) -> dict[str, bytes]:
    """Return the theme's fonts for pages, with their licence."""
    found = [path for path in sorted((theme / "fonts").glob("*")) if path.suffix in {".woff2", ".txt"}]
    return {f"assets/fonts/{path.name}": path.read_bytes() for path in found}


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
