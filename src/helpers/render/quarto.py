"""Rendering by a real Quarto, where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from helpers.render.config import Book
from helpers.render.errors import RenderError
from helpers.render.parts import page_of
from helpers.render.sources.chapters import Chapter, read_chapters
from helpers.render.sources.notebooks import Notebooks
from helpers.render.tree.ast import escaped

PROGRAM = "quarto"
READER = "pypdf"
LOWEST = (1, 9)
MOST_NAMED = 5
INSTEAD = "render with the embedded engine (make report RENDERER=embedded)"
NOTE = re.compile(r" {0,3}\[\^([^\]]+)\]:")
MARK = re.compile(r"\?(?:meta|var):[\w.-]*")


def found() -> bool:
    """True where quarto is on the PATH."""
    return shutil.which(PROGRAM) is not None


def engines(renderer: str) -> tuple[tuple[str, ...], list[str]]:
    """Return the engines that are tried in turn, and remarks on one that is passed over.

    ``renderer`` is "embedded", "quarto", or "auto" for Quarto where it is new enough and does not fail.
    """
    if renderer != "auto":
        return (renderer,), []
    if not found():
        return ("embedded",), []
    try:
        checked()
    except RenderError as error:
        return ("embedded",), [f"The embedded engine renders: {error}"]
    return (PROGRAM, "embedded"), []


def render(book: Book, output: Path, banner: str | None = None) -> tuple[Path, Path, list[str]]:
    """Render a book with one ``quarto render``; return the HTML folder, the PDF and remarks.

    The output goes to the project's output-dir and is moved to ``output`` where that is another folder.
    All keys are checked before, and the output is searched for unresolved ones after, and for ``banner`` on
    every page. Raises RenderError.
    """
    program = checked()
    refuse_shared_notes(read_chapters(book, Notebooks(book.project)))
    done = subprocess.run(
        [program, "render", "."],
        cwd=book.project,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise RenderError(f"quarto render failed: {done.stderr.strip()[-2000:]}")
    made = book.project / str((book.metadata.get("project") or {}).get("output-dir", "_book"))
    remarks = [*warnings(done.stderr), *refuse_unresolved(made), *unmarked(book, made, banner)]
    remarks += without_notebooks(made)
    if made.resolve() != output.resolve():
        shutil.rmtree(output, ignore_errors=True)
        shutil.copytree(made, output)
    return output, pdf(output), remarks


def checked() -> str:
    """Return the path of quarto. Raises RenderError where it is absent or older than 1.9."""
    program = shutil.which(PROGRAM)
    if program is None:
        raise RenderError(f"quarto is not on the PATH: install Quarto 1.9 or later, or {INSTEAD}.")
    shown = version(program)
    numbers = re.match(r"(\d+)\.(\d+)", shown)
    if numbers is None or (int(numbers[1]), int(numbers[2])) < LOWEST:
        raise RenderError(
            f"{program} is version {shown or 'unknown'}; 1.9 or later is needed. Update it, or {INSTEAD}."
        )
    return program


def version(program: str | None = None) -> str:
    """Return what quarto says its version is; "" where it is not there or says nothing."""
    program = program or shutil.which(PROGRAM)
    if program is None:
        return ""
    try:
        asked = [program, "--version"]
        return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def refuse_shared_notes(chapters: list[Chapter]) -> None:
    """Raise RenderError for a note's label in two chapters: Quarto's PDF prints the later note for both."""
    first: dict[str, str] = {}
    for chapter in chapters:
        for line in chapter.source.lines:
            label = NOTE.match(line.text)
            if label and first.setdefault(label[1], chapter.part.path) != chapter.part.path:
                raise RenderError(
                    f"{line.file}:{line.number}: the note [^{label[1]}] is in {first[label[1]]} as well, and "
                    f"Quarto's PDF would print one text for both: give it another label, or {INSTEAD}."
                )


def without_notebooks(folder: Path) -> list[str]:
    """Remove what Quarto made of whole notebooks, which may show what is not to be published; name it."""
    found = sorted({*folder.rglob("*.ipynb"), *folder.rglob("*-preview.html")})
    for path in found:
        path.unlink()
    return [f"Removed from Quarto's output: {path.relative_to(folder).as_posix()}." for path in found]


def unmarked(book: Book, folder: Path, banner: str | None) -> list[str]:
    """Raise RenderError for a page without ``banner``; return a remark on sheets of the PDF without it."""
    if not banner:
        return []
    for page in (page_of(part.path) for part in book.parts):
        made = folder / page
        if not made.is_file() or escaped(banner) not in made.read_text(encoding="utf-8"):
            raise RenderError(
                f"{page}, which quarto made, does not show {banner!r}: _quarto.yml must name it in "
                f"include-before-body of html and in include-in-header of typst; or {INSTEAD}."
            )
    mark = "".join(banner.split())
    bare = [n for n, sheet in enumerate(sheets(pdf(folder)), 1) if mark not in sheet]
    named = ", ".join(map(str, bare[:MOST_NAMED])) + (" …" if len(bare) > MOST_NAMED else "")
    return [f"Quarto's PDF does not show {banner!r} on page {named}."] if bare else []


def refuse_unresolved(folder: Path) -> list[str]:
    """Search Quarto's pages and PDF for keys it did not resolve: it prints them and exits with 0.

    Raises RenderError for one. The PDF is searched where pypdf is installed; else the remark that is returned
    says that it was not.
    """
    searched = {page: page.read_text(encoding="utf-8") for page in sorted(folder.rglob("*.html"))}
    if find_spec(READER):
        searched |= {made: "".join(sheets(made)) for made in sorted(folder.glob("*.pdf"))}
    for place, text in searched.items():
        mark = MARK.search(text)
        if mark:
            raise RenderError(
                f"{place} holds {mark[0]!r}: the key was not resolved; mend the key or its source."
            )
    return (
        []
        if find_spec(READER)
        else [f"The PDF was not searched for unresolved keys: install {READER} for that."]
    )


def sheets(made: Path) -> list[str]:
    """Return the words of a PDF by page, without the spaces and line breaks that may stand within a key.

    There are none where pypdf is not installed. Raises RenderError for a file that cannot be read.
    """
    if not find_spec(READER):
        return []
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        return ["".join((page.extract_text() or "").split()) for page in PdfReader(made).pages]
    except (PyPdfError, OSError) as error:
        raise RenderError(
            f"{made}, which quarto made, cannot be read: {error}; render again, or update quarto."
        ) from error


def pdf(folder: Path) -> Path:
    """Return the one PDF in Quarto's output."""
    made = sorted(folder.glob("*.pdf"))
    if len(made) != 1:
        raise RenderError(
            f"quarto left {len(made)} PDF files in {folder}; the project must have the format typst."
        )
    return made[0]


def warnings(log: str) -> list[str]:
    """Return the warnings in Quarto's log."""
    return [line.strip() for line in log.splitlines() if "WARN" in line]
