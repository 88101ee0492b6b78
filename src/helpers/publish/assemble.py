"""From merged results to build/report/: render the book, then put everything that is published in one folder.

The folder is complete before it replaces the last one, so that a failure leaves the last good report in place.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml

from helpers.errors import HelpersError
from helpers.project import Workspace
from helpers.publish.release import released_names
from helpers.render import Rendered, render_book

PDF_NAME = "rapport.pdf"


class ResultsMissing(HelpersError):
    """The merged results that the prose needs have not been made."""


def assemble(ws: Workspace, renderer: str = "auto") -> Rendered:
    """Render the book with ``renderer`` (auto, embedded or quarto) and write report/ under ``out``.

    report/ then holds the pages (index.html), rapport.pdf and data/ with every released table. Raises ResultsMissing
    and the renderer's own errors.
    """
    book = ws.root / "build" / "book"
    rendered = render_book(ws.root, book, theme=ws.root / "report" / "theme", engine=renderer, banner=_banner(ws) or None)
    report = ws.target("report/index.html").parent
    shutil.copytree(rendered.html, report, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.pdf"))
    shutil.copyfile(rendered.pdf, report / PDF_NAME)
    _copy_data(ws, report / "data")
    return rendered


def _banner(ws: Workspace) -> str:
    path = ws.build / "results.yml"
    if not path.exists():
        raise ResultsMissing(f"{path} has not been made: run `make report`, which makes it before the rendering.")
    return yaml.safe_load(path.read_text(encoding="utf-8"))["results"]["mark"]["short"]


def _copy_data(ws: Workspace, folder: Path) -> None:
    """Copy every released table flat to data/NOTEBOOK-TABLE.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in released_names(ws):
        shutil.copyfile(ws.build / "release" / f"{name}.csv", folder / f"{name.replace('/', '-')}.csv")
