"""From merged results to build/report/: render the book, then put everything that is published in one folder.

The folder is complete before it replaces the last one, so that a failure leaves the last good report in
place.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from helpers.errors import HelpersError
from helpers.project import Workspace
from helpers.publish import notebook_pages
from helpers.publish.origins import DATA, Origins, write_into
from helpers.publish.release import data_file, released_names
from helpers.render import Rendered, quarto, render_book, yaml12

PDF_NAME = "rapport.pdf"
SOURCES = ("_quarto.yml", "index.qmd", "report")
MADE = ("results.yml", "notebooks")


class ResultsMissing(HelpersError):
    """The merged results that the prose needs have not been made."""


def assemble(ws: Workspace, renderer: str = "auto") -> Rendered:
    """Render the book with ``renderer`` (auto, embedded or quarto) and write report/ under ``out``.

    report/ then holds the pages (index.html), rapport.pdf, data/ with every released table and notesboger/
    with a page for each notebook. Raises ResultsMissing and the renderer's own errors.
    """
    banner, origins = _banner(ws) or None, Origins(ws)
    with _project(ws, _engine(renderer), origins) as project:
        rendered = render_book(
            project,
            ws.build / "book",
            theme=project / "report" / "theme",
            engine=renderer,
            banner=banner,
            under=origins.under,
        )
    report = ws.target("report/index.html").parent
    shutil.copytree(rendered.html, report, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.pdf"))
    shutil.copyfile(rendered.pdf, report / PDF_NAME)
    _copy_data(ws, report / DATA)
    _write_missing(notebook_pages.render(ws, ws.root / "report" / "theme", banner), report)
    return rendered


def _engine(renderer: str) -> str:
    return ("quarto" if quarto.found() else "embedded") if renderer == "auto" else renderer


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


def _banner(ws: Workspace) -> str:
    path = ws.build / "results.yml"
    if not path.exists():
        raise ResultsMissing(
            f"{path} has not been made: run `make report`, which makes it before the rendering."
        )
    return yaml12.read(path, path.name)["results"]["mark"]["short"]


def _copy_data(ws: Workspace, folder: Path) -> None:
    """Copy every released table flat to data/NOTEBOOK-TABLE.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in released_names(ws):
        shutil.copyfile(ws.build / "release" / f"{name}.csv", folder / data_file(name))


def _write_missing(files: dict[str, bytes], folder: Path) -> None:
    """Write those of ``files`` that ``folder`` does not have: the report's own assets stay."""
    for name, content in files.items():
        path = folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
