"""From merged results to build/report/: render the book, then put everything that is published in one folder.

The folder is complete before it replaces the last one, so that a failure leaves the last good report in
place. Under each figure and table of the report stands a line that says from which notebook and which data
files it comes: plain Markdown that both engines read, with links in the pages and names in the paper.
"""

from __future__ import annotations

import posixpath
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from helpers.errors import HelpersError
from helpers.project import Workspace
from helpers.publish import executed
from helpers.publish.assembly import notebook_pages
from helpers.publish.assembly.notebook_pages import ANCHOR, DATA, OVERVIEW, PAGES
from helpers.publish.colophon import editions, workbook
from helpers.publish.colophon.imprint import PDFS, ROUNDING, SIGNS, WORKBOOK, imprint
from helpers.publish.gate.keeper import Gate
from helpers.publish.release import data_file, released_names
from helpers.publish.tables import escape
from helpers.render import Rendered, in_turn, render_book, yaml12
from helpers.render.sources.reader import BLOCK, Fence

PDF_NAME, ANNEX = "rapport.pdf", "bilag"
NOTEBOOKS = ("Notesbøger og datafiler", f"{PAGES}/{OVERVIEW}.html")
SOURCES = ("_quarto.yml", "index.qmd", "report")
MADE = ("results.yml", "publication", "quarto", "notebooks")

FOR_HTML = (
    '::: {.content-visible when-format="html"}',
    '`<small class="origin">`{=html}',
    "`</small>`{=html}",
)
FOR_PDF = (  # named after its figure or table, so that the two stay on one page
    '::: {.content-visible when-format="typst"}',
    '`#text(size: 8pt)[#metadata(none) #label("under-LABEL")`{=typst}',
    "`]`{=typst}",
)


Look = Callable[[dict[str, bytes]], object]


def _nobody_looks(files: dict[str, bytes]) -> None:
    """Look through no file."""


def assemble(ws: Workspace, renderer: str = "auto", investigation: str = "") -> Rendered:
    """Render the book with ``renderer`` (auto, embedded or quarto) and write report/ under ``out``.

    report/ then holds the pages (index.html), rapport.pdf and (embedded engine) bilag.pdf with the
    appendices, bilagstabeller.xlsx with the tables of both, data/ with every released table and notesboger/
    with a page for each notebook. investigation: the folder whose material may not be found in any file of
    it. Raises HelpersError (nothing is written then) and the renderer's own
    errors.
    """
    gate = Gate(ws, ws.root / investigation)
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report"
        rendered = compose(ws, renderer, report, gate.look)
        gate.check(report)
        shutil.copytree(report, ws.target("report/index.html").parent, dirs_exist_ok=True)
    return rendered


def compose(ws: Workspace, renderer: str, report: Path, look: Look = _nobody_looks) -> Rendered:
    """Render the book and put everything together in the folder ``report``, which is made. Raises as
    ``assemble`` does, but nothing is looked through.

    look: is given files of the report by their names while paper is still being set (embedded engine only).
    """
    merged, origins = _merged(ws), Origins(ws)
    said, day = merged["results"], date.fromisoformat(merged["book"]["date"])
    banner, told = said["mark"]["short"] or None, said["publication"]
    book = yaml12.read(ws.root / "_quarto.yml", "_quarto.yml")["book"]
    about = imprint(told, book["title"], told.get("subtitle", ""), (*PDFS, WORKBOOK, NOTEBOOKS), banner)

    register = editions.register(ws, told["version"])

    @cache
    def notebooks() -> dict[str, bytes]:
        titles = {file: entry["title"] for file, entry in register.tables.items()}
        return notebook_pages.render(ws, ws.root / "report" / "theme", banner, about, titles)

    @cache
    def data() -> dict[str, bytes]:
        return _data(ws, register)

    def meanwhile(made: dict[str, bytes]) -> None:
        paper = all(name.endswith(".pdf") for name in made)
        look(made if paper else notebooks() | data() | made)

    def by(engine: str) -> Rendered:
        with _project(ws, engine, origins) as project:
            return render_book(
                project,
                ws.build / "book",
                theme=project / "report" / "theme",
                engine=engine,
                banner=banner,
                under=origins.under,
                annex=ANNEX,
                imprint=about,
                meanwhile=meanwhile,
            )

    rendered = in_turn(renderer, by)
    shutil.copytree(rendered.html, report, ignore=shutil.ignore_patterns("*.pdf"))
    shutil.copyfile(rendered.pdf, report / PDF_NAME)
    if rendered.annex:
        shutil.copyfile(rendered.annex, report / f"{ANNEX}.pdf")
    _write_missing(data(), report)
    notes = [ROUNDING, *SIGNS]
    shown = _tables(origins, rendered, sorted(said["from"]))
    (report / WORKBOOK[1]).write_bytes(
        workbook.written(book["title"], about, notes, shown, day, banner or "")
    )
    _write_missing(notebooks(), report)
    return rendered


def _tables(origins: Origins, rendered: Rendered, notebooks: list[str]) -> list[workbook.Table]:
    """Return every table of ``notebooks`` that the report shows, in its order."""
    cells = {cell.name: cell for name in notebooks for cell in origins.cells(name)}
    shown = [(words, cells[label]) for label, words in rendered.labels.items() if label in cells]
    return [
        workbook.table(number, caption, output.content, map(data_file, output.tables))
        for (number, caption), cell in shown
        for output in cell.outputs[:1]
        if output.content.startswith("|")
    ]


@contextmanager
def _project(ws: Workspace, engine: str, origins: Origins) -> Iterator[Path]:
    """Yield a folder whose build/ is that of this run: the chapters name /build/…, wherever the run's outputs
    lie.

    For Quarto it is a copy, in which the chapters have the line under each figure and table.
    """
    if engine != "quarto" and ws.build.resolve() == (ws.root / "build").resolve():
        yield ws.root
        return
    with TemporaryDirectory() as folder:
        for name in SOURCES:
            _copy(ws.root / name, Path(folder) / name)
        for name in MADE:
            _copy(ws.build / name, Path(folder) / "build" / name)
        if engine == "quarto":
            write_into(Path(folder), origins)
        yield Path(folder)


def _copy(source: Path, target: Path) -> None:
    """Copy a file or a folder; links would lead the renderer out of its project, which it refuses."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)


def _merged(ws: Workspace) -> dict[str, Any]:
    """Return the merged results with what they say of the book. Raises HelpersError where there are none."""
    path = ws.build / "results.yml"
    if not path.exists():
        raise HelpersError(
            f"{path} has not been made: run `make report`, which makes it before the rendering."
        )
    return yaml12.read(path, path.name)


def _data(ws: Workspace, register: editions.Register) -> dict[str, bytes]:
    """Return every released table, flat as data/NOTEBOOK-TABLE.csv, and the ``register`` of them all."""
    released = ws.build / "release"
    tables = {data_file(name): (released / f"{name}.csv").read_bytes() for name in released_names(ws)}
    tables[editions.REGISTER] = register.written().encode()
    return {f"{DATA}/{name}": content for name, content in tables.items()}


def _write_missing(files: dict[str, bytes], folder: Path) -> None:
    """Write those of ``files`` that ``folder`` does not have: the report's own assets stay."""
    for name, content in files.items():
        path = folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


@dataclass(frozen=True)
class Origins:
    """What the executed notebooks and the released tables of ``ws`` say of each cell that a chapter shows."""

    ws: Workspace
    read: dict[str, list[executed.Cell]] = field(default_factory=dict)

    @cached_property
    def released(self) -> set[str]:
        """Return the full names of all released tables."""
        return set(released_names(self.ws))

    def under(self, chapter: str, path: str, label: str) -> list[str]:
        """Return the lines under the cell ``label`` of the notebook at ``path`` in ``chapter``.

        Only what exists is linked; a label that no executed notebook has gives none.
        """
        notebook = PurePosixPath(path).stem
        found = [cell for cell in self.cells(notebook) if cell.name == label]
        tables = [table for cell in found for table in cell.tables if table in self.released]
        top = posixpath.relpath(".", PurePosixPath(chapter).parent.as_posix())
        page = f"{top}/{PAGES}/{notebook}.html#{ANCHOR}{label}"
        linked = _line(
            f"[{escape(notebook)}]({page})",
            [f"[{escape(data_file(table))}]({top}/{DATA}/{data_file(table)})" for table in tables],
        )
        named = _line(escape(notebook), [escape(data_file(table)) for table in tables])
        on_paper = [line.replace("LABEL", label) for line in FOR_PDF]
        return [*_only(FOR_HTML, linked), "", *_only(on_paper, named)] if found else []

    def cells(self, notebook: str) -> list[executed.Cell]:
        """Return the cells of an executed notebook, which is read once."""
        if notebook not in self.read:
            self.read[notebook] = executed.cells(self.ws, notebook)
        return self.read[notebook]


def write_into(project: Path, origins: Origins) -> None:
    """Write the lines into the chapters of ``project``, a copy that Quarto is to render."""
    for file in sorted(project.rglob("*.qmd")):
        chapter = file.relative_to(project).as_posix()
        lines = file.read_text(encoding="utf-8").split("\n")
        file.write_text("\n".join(_with_origins(lines, chapter, origins)), encoding="utf-8")


def _with_origins(lines: list[str], chapter: str, origins: Origins) -> list[str]:
    out, fence = [], Fence()
    for line in lines:
        out.append(line)
        fence.pass_by(line)
        block = None if fence.open else BLOCK.match(line)
        if block and block["name"] == "embed":
            path, _, label = block["args"].strip("\"'").partition("#")
            out += ["", *origins.under(chapter, path, label), ""]
    return out


def _line(notebook: str, files: list[str]) -> str:
    return f"Notesbog {notebook}" + (f" · data: {', '.join(files)}" if files else "")


def _only(format_: Sequence[str], line: str) -> list[str]:
    condition, before, after = format_
    return [condition, f"{before}{line}{after}", ":::"]
