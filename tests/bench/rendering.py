"""``render_100``: a book of 100 chapters with 100 figures and 100 tables, rendered to HTML and PDF.

The other side is what pandoc and Typst take by themselves on the same chapters, one after the other: one call
of pandoc for one HTML page, one for Typst, one compile with pandoc's own template. They give one page without
navigation, search, numbers across chapters or references, and an untagged PDF: so what is compared is how
many chapters, figures and tables came out. The floor is what no renderer with these tools can do without:
pandoc's reading alone, and that compile. ``render_conformance`` has a limit and no other side.

Ours must be slower: it writes the book twice, each time with its own numbers, links and words, with a page
for each chapter, navigation and search, and sets a tagged PDF. It took 8.2 processor seconds where the tools
alone took 5.0 and the floor was 2.8. Part of ours runs beside Typst: where other programs use the cores, the
ratio of the walls says less than these, and the limit of seconds is for a quiet machine.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import typst
from bench import large_book
from bench.alternating import Pair, alone

from helpers import project
from helpers.render import render_book
from helpers.render.tree import pandoc

HERE = Path(__file__).resolve().parent
CONFORMANCE = HERE.parent / "report" / "conformance" / "book"
CHAPTERS = 100
LIMITS = {"render_conformance": 2.0, "render_100": 10.0}  # seconds for both formats on two cores
READ = (
    "-f",
    "markdown-citations",
)  # references between chapters are no citations, and pandoc alone resolves none


@dataclass
class Rendering:
    """The large book with so many chapters; ``run`` times work on it."""

    place: Path
    chapters: int = CHAPTERS
    run: Callable[..., tuple[float, Any]] = field(default_factory=lambda: alone)

    @cached_property
    def book(self) -> Path:
        """Return the book, written on first use."""
        return large_book.write(self.place / "book", self.chapters)

    def pair(self) -> Pair:
        """Return the pair."""
        return Pair(
            "render_100",
            ours=lambda: self.run(rendering, self.book),
            other=self.tools_alone,
            differ=different,
            floor=lambda: self.run(reads, self.book)[0] + self.run(compiles, self.book)[0],
            note="pandoc and Typst alone: one page, no references, no search; the floor is to read and set",
        )

    def tools_alone(self) -> tuple[float, dict[str, int]]:
        """Return the seconds of the tools one after the other, and what is on their page."""
        spent = [self.run(tool, self.book)[0] for tool in TOOLS]
        page = (self.book / "kapitler" / "page.html").read_text(encoding="utf-8")
        return sum(spent), counted(page)

    def limits(self, seconds: float) -> list[dict[str, object]]:
        """Return both books' seconds beside their limits."""
        taken = {"render_conformance": self.run(rendering, CONFORMANCE)[0], "render_100": seconds}
        return [
            {"name": name, "ours_s": round(spent, 3), "limit_s": LIMITS[name]}
            for name, spent in taken.items()
        ]


def different(ours: dict[str, int], other: dict[str, int]) -> str:
    """Say of what the two have other numbers."""
    wrong = [f"{what} {ours[what]} and {other[what]}" for what in ours if ours[what] != other[what]]
    return ", ".join(wrong) or ("" if all(ours.values()) else "nothing was rendered")


def counted(page: str) -> dict[str, int]:
    """Return how many chapters, figures and rows of tables stand on pages, by their words."""
    words = {"chapters": r"Kapitel om emne \d+", "figures": r"Figur nummer \d+"}
    rows = len(re.findall(r"række \d+", page))
    return {what: len(set(re.findall(found, page))) for what, found in words.items()} | {"rows": rows}


def rendering(book: Path) -> dict[str, int]:
    """Render a book to both formats; return what stands on its pages."""
    theme = project.root(HERE) / "report" / "theme"
    with tempfile.TemporaryDirectory() as folder:
        done = render_book(book, Path(folder) / "out", theme=theme, engine="embedded")
        return counted("".join(path.read_text(encoding="utf-8") for path in done.html.rglob("*.html")))


def reads(book: Path) -> None:
    """Let pandoc read all chapters."""
    run_pandoc(book, "-t", "json", "-o", os.devnull)


def writes_page(book: Path) -> None:
    """Let pandoc write all chapters as one HTML page."""
    run_pandoc(book, "-s", "-t", "html5", "-o", "page.html")


def writes_typst(book: Path) -> None:
    """Let pandoc write all chapters as one Typst document."""
    run_pandoc(book, "-s", "-t", "typst", "-o", "book.typ")


def compiles(book: Path) -> None:
    """Let Typst set what pandoc wrote."""
    typst.compile(str(book / "kapitler" / "book.typ"), format="pdf", ignore_system_fonts=True)


def run_pandoc(book: Path, *arguments: str) -> None:
    """Call pandoc on all chapters of a book; figures and results lie beside them."""
    chapters = large_book.sources(book)
    command = [
        pandoc.program(),
        *READ,
        *(path.name for path in chapters),
        "-M",
        "title=Stor bog",
        "-M",
        "lang=da",
        *arguments,
    ]
    subprocess.run(command, cwd=chapters[0].parent, check=True)


TOOLS = (writes_page, writes_typst, compiles)  # what the other side calls, one after the other
