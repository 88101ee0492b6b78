"""Rendering the sheets whose notebooks have run, beside those that still run, and putting each into place."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from helpers.pipeline.paths import Folders
from helpers.pipeline.run import Job
from helpers.project import Workspace

if TYPE_CHECKING:
    from helpers.publish.gate.scan import Private

FOLDER, PAGE, PDF, DATA = "profiles", "index.html", "kommuneark.pdf", "data"
TOGETHER, FEWEST = 14, 3  # sheets rendered at a time: few calls of pandoc, and little left at the end


class Rendering:
    """Renders TOGETHER sheets at a time, in ``beside``, which has one thread; towards the end as many as are
    still to come, so that little is left when the last notebook has run.

    expected: how many sheets there are; folder: where the notebooks write; investigation: as
    ``sheets.render`` has it; done: told of each sheet that is in its place.
    """

    def __init__(
        self,
        beside: Executor,
        expected: int,
        folder: Path,
        investigation: str,
        places: Folders,
        done: Callable[[str], None],
    ) -> None:
        self._beside, self._folder, self._investigation = beside, folder, investigation
        self._to_come = expected
        self._places, self._done = places, done
        self._ready = dict[str, Path]()
        self._begun: list[Future[dict[str, str]]] = []
        self._turn = Lock()

    def take(self, job: Job, problem: str) -> None:
        """Take note of a notebook that has run, or say why it has not."""
        with self._turn:
            self._to_come -= 1
            if problem:
                print(f"{job.log.stem}: {problem.splitlines()[0]}", file=sys.stderr)
                return
            self._ready[job.name] = job.executed
            if len(self._ready) >= min(TOGETHER, max(FEWEST, self._to_come)):
                self._begin()

    def problems(self) -> dict[str, str]:
        """Render what is left, and return by code why some sheets could not be made."""
        self._begin()
        return dict(pair for part in self._begun for pair in part.result().items())

    def _begin(self) -> None:
        ready, self._ready = dict(sorted(self._ready.items())), {}
        self._begun += [self._beside.submit(self._render, ready)] if ready else []

    @cached_property
    def _private(self) -> Private:
        """Return what no sheet may hold, having put beside the sheets what their pages share."""
        from helpers.publish.municipality import sheets

        _write(sheets.assets(self._workspace), self._places.build / FOLDER)
        return sheets.private(self._workspace, self._investigation)

    @property
    def _workspace(self) -> Workspace:
        return Workspace(self._places.root, self._places.build, self._places.build)

    def _render(self, executed: dict[str, Path]) -> dict[str, str]:
        """Render what was executed and move each sheet into place; return why some could not be."""
        from helpers.publish.municipality import sheets  # here, so that the command line starts without it

        rendered = sheets.render(self._workspace, executed, self._investigation)
        problems = {sheet.name: sheet.problem for sheet in rendered if sheet.problem}
        problems |= sheets.refused(self._workspace, rendered, self._folder, self._private)
        for sheet in rendered:
            if sheet.name not in problems:
                self._place(sheet.name, {PAGE: sheet.html.encode(), PDF: sheet.pdf})
                _keep(executed[sheet.name], self._places.build / "notebooks" / FOLDER / f"{sheet.name}.ipynb")
                self._done(sheet.name)
        return problems

    def _place(self, code: str, files: dict[str, bytes]) -> None:
        """Put a finished sheet in the place of the last one."""
        own, place = self._folder / code, self._places.build / FOLDER / code
        tables = {f"{DATA}/{path.name}": path.read_bytes() for path in sorted((own / "own").rglob("*.csv"))}
        _write(files | tables, own / "sheet")
        if place.exists():
            place.rename(own / "old")
        (own / "sheet").rename(place)


def _keep(executed: Path, place: Path) -> None:
    """Keep an executed notebook, which is for the house alone."""
    place.parent.mkdir(parents=True, exist_ok=True)
    executed.replace(place)


def _write(files: dict[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
