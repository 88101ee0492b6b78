"""Rendering by a real Quarto, where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from helpers.render.config import Book
from helpers.render.errors import RenderError
from helpers.render.sources.chapters import read_chapters
from helpers.render.sources.notebooks import Notebooks

PROGRAM = "quarto"
READER = "pypdf"
LOWEST = (1, 9)
MARK = re.compile(r"\?(?:meta|var):[\w.-]*")


def found() -> bool:
    """True where quarto is on the PATH."""
    return shutil.which(PROGRAM) is not None


def render(book: Book, output: Path) -> tuple[Path, Path, list[str]]:
    """Render a book with one ``quarto render``; return the HTML folder, the PDF and remarks.

    The output goes to the project's output-dir and is moved to ``output`` where that is another folder.
    All keys are checked before, and the output is searched for unresolved ones after. Raises RenderError.
    """
    program = checked()
    read_chapters(book, Notebooks(book.project))
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
    remarks = [*warnings(done.stderr), *refuse_unresolved(made)]
    if made.resolve() != output.resolve():
        shutil.rmtree(output, ignore_errors=True)
        shutil.copytree(made, output)
    return output, pdf(output), remarks


def checked() -> str:
    """Return the path of quarto. Raises RenderError where it is absent or older than 1.9."""
    program = shutil.which(PROGRAM)
    if program is None:
        raise RenderError(
            "quarto is not on the PATH: install Quarto 1.9 or later, or render with the embedded engine."
        )
    shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    numbers = re.match(r"(\d+)\.(\d+)", shown)
    if numbers is None or (int(numbers[1]), int(numbers[2])) < LOWEST:
        raise RenderError(
            f"{program} is version {shown or 'unknown'}; 1.9 or later is needed. Update it, or render with "
            "the embedded engine."
        )
    return program


def refuse_unresolved(folder: Path) -> list[str]:
    """Search Quarto's pages and PDF for keys it did not resolve: it prints them and exits with 0.

    Raises RenderError for one. The PDF is searched where pypdf is installed; else the remark that is returned
    says that it was not.

    The PDF is searched where pypdf is installed; else the remark that is returned says that it was not.
    """
    searched = {page: page.read_text(encoding="utf-8") for page in sorted(folder.rglob("*.html"))}
    if find_spec(READER):
        searched |= {made: words(made) for made in sorted(folder.glob("*.pdf"))}
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


def words(made: Path) -> str:
    """Return the words of a PDF, without the spaces and line breaks that may stand within a key.

    Raises RenderError for a file that cannot be read.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        return "".join("".join((page.extract_text() or "").split()) for page in PdfReader(made).pages)
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
