"""How long rendering takes, beside what the tools under it take alone, measured in one run.

``make bench`` prints two tables and writes build/bench.json: ``machine``; ``pairs``, each with ``name``,
``ours_s``, ``other_s``, ``ratio`` and ``floor_s``; ``growth``, how times grow with the number of cases (no
rendering does); ``limits``, each with ``name``, ``ours_s`` and ``limit_s``; ``memory`` likewise in MB. What
concerns returned workbooks is in ``returns``. All are seconds on the wall, each in a process of its own, so
that nothing is warm.

``render_100`` renders a book of 100 chapters with 100 figures and 100 tables to HTML and PDF. Its ``other_s``
is what pandoc and Typst take by themselves on the same chapters, one after the other: one call of pandoc for
one HTML page, one for Typst, one compile with pandoc's own template. They give one page without navigation,
search, numbers across chapters or references, and an untagged PDF. Its ``floor_s`` is what no renderer with
these tools can do without: pandoc's reading alone, and that compile.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import typst
from bench import large_book, returns
from bench.rows import pair

from helpers import project
from helpers.render import render_book
from helpers.render.tree import pandoc
from helpers.simulate.demonstration import investigation

HERE = Path(__file__).resolve().parent
CONFORMANCE = HERE.parent / "report" / "conformance" / "book"
CHAPTERS = 100
LIMITS = {"render_conformance": 2.0, "render_100": 10.0}  # seconds for both formats on two cores
READ = (
    "-f",
    "markdown-citations",
)  # references between chapters are no citations, and pandoc alone resolves none


def main() -> None:
    """Measure, print and write build/bench.json."""
    found = measured(CHAPTERS)
    with tempfile.TemporaryDirectory() as folder:
        investigation(Path(folder) / "demo", Path(folder) / "truth.json", later=False)
        of_returns = returns.measured(Path(folder) / "demo")
    found |= {name: [*found.get(name, []), *rows] for name, rows in of_returns.items()}
    target = project.root(HERE) / "build" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{shown(found)}\n\n{returns.shown(of_returns)}\n\nWritten to {target}.")


def measured(chapters: int) -> dict[str, object]:
    """Return what bench.json holds, the large book having so many chapters."""
    with tempfile.TemporaryDirectory() as folder:
        book = large_book.write(Path(folder) / "book", chapters)
        ours = {"render_conformance": alone(rendering, CONFORMANCE), "render_100": alone(rendering, book)}
        reading, page, source, compiling = (
            alone(tool, book) for tool in (reads, writes_page, writes_typst, compiles)
        )
    pairs = [pair("render_100", ours["render_100"], page + source + compiling, reading + compiling)]
    limits = [{"name": name, "ours_s": seconds, "limit_s": LIMITS[name]} for name, seconds in ours.items()]
    return {"machine": machine(), "pairs": pairs, "growth": [], "limits": limits}


def alone(work: Callable[[Path], None], folder: Path) -> float:
    """Return how many seconds ``work`` takes on ``folder`` in a new process, which has imported what it
    needs.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(timed, work, folder).result()


def timed(work: Callable[[Path], None], folder: Path) -> float:
    """Return how many seconds ``work`` takes on ``folder``, to the millisecond."""
    begun = time.perf_counter()
    work(folder)
    return round(time.perf_counter() - begun, 3)


def rendering(book: Path) -> None:
    """Render a book to both formats."""
    with tempfile.TemporaryDirectory() as folder:
        render_book(
            book, Path(folder) / "out", theme=project.root(HERE) / "report" / "theme", engine="embedded"
        )


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


def machine() -> dict[str, object]:
    """Return what the seconds depend on: processor, cores, system, Python."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    model = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.processor(),
    )
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def shown(found: dict[str, object]) -> str:
    """Return the two tables as text."""
    lines = [f"{'what':<20}{'ours':>8}{'limit':>8}   seconds"]
    lines += [f"{row['name']:<20}{row['ours_s']:>8.2f}{row['limit_s']:>8.1f}" for row in found["limits"]]
    lines += ["", f"{'pair':<20}{'ours':>8}{'other':>8}{'ratio':>8}{'floor':>8}   other: the tools alone"]
    lines += [
        f"{row['name']:<20}{row['ours_s']:>8.2f}{row['other_s']:>8.2f}{row['ratio']:>8.2f}{row['floor_s']:>8.2f}"
        for row in found["pairs"]
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
