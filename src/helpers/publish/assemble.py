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
from helpers.publish.release import released_names
from helpers.render import Rendered, render_book, yaml12

PDF_NAME = "rapport.pdf"
SOURCES = ("_quarto.yml", "index.qmd", "report")
MADE = ("results.yml", "notebooks")


class ResultsMissing(HelpersError):
    """The merged results that the prose needs have not been made."""


def assemble(ws: Workspace, renderer: str = "auto") -> Rendered:
    """Render the book with ``renderer`` (auto, embedded or quarto) and write report/ under ``out``.

    report/ then holds the pages (index.html), rapport.pdf and data/ with every released table. Raises
    ResultsMissing and the renderer's own errors.
    """
    banner = _banner(ws) or None
    with _project(ws) as project:
        book = ws.build / "book"
        rendered = render_book(
            project, book, theme=project / "report" / "theme", engine=renderer, banner=banner
        )
    report = ws.target("report/index.html").parent
    shutil.copytree(rendered.html, report, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.pdf"))
    shutil.copyfile(rendered.pdf, report / PDF_NAME)
    _copy_data(ws, report / "data")
    return rendered


@contextmanager
def _project(ws: Workspace) -> Iterator[Path]:
    """Yield a folder whose build/ is that of this run: the chapters name /build/…, wherever the run's outputs
    lie.
    """
    if ws.build.resolve() == (ws.root / "build").resolve():
        yield ws.root
        return
    with TemporaryDirectory() as folder:
        for name in SOURCES:
            _copy(ws.root / name, Path(folder) / name)
        for name in MADE:
            _copy(ws.build / name, Path(folder) / "build" / name)
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
        shutil.copyfile(ws.build / "release" / f"{name}.csv", folder / f"{name.replace('/', '-')}.csv")
