"""What ``python -m helpers profiles`` does: sheets for municipalities, after the report and apart from it.

First what all sheets rest on, as a stage of the table (``basis``), then the sheets that have changed, in a
batch: their notebooks, two at a time, and beside them the rendering of those that have been run, some at a
time. A batch writes only its own sheets, so that several may run at the same time; the list of them all is
written anew after each.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from helpers.errors import HelpersError
from helpers.pipeline import commands, lock
from helpers.pipeline.commands import Choices
from helpers.pipeline.paths import Folders
from helpers.pipeline.profiles import stage
from helpers.pipeline.run import Job, run_many
from helpers.pipeline.stages import DEMONSTRATION, resolve, with_ancestors
from helpers.project import Workspace

FOLDER, PAGE, PDF, DATA = "profiles", "index.html", "kommuneark.pdf", "data"
MAKING = ".making-"  # how the folders begin in which batches work
TOGETHER = (
    14  # sheets rendered at a time: few calls of pandoc, and little left when the last notebook has run
)


class SheetsFailed(HelpersError):
    """Some sheets could not be made; the message names each with its reason. The others were made."""


@dataclass(frozen=True)
class Batch:
    """Which sheets are asked for: of ``municipalities`` (codes; none: all), in a run with ``choices``.

    basis: whether what they rest on is made first where it must be.
    """

    choices: Choices
    municipalities: tuple[str, ...] = ()
    basis: bool = True


def profiles(batch: Batch, places: Folders) -> str:
    """Make the sheets and the list of them all; return what to print. Raises SheetsFailed after all is made
    that can be, and HelpersError where what they rest on cannot.
    """
    begun = time.monotonic()
    settings = commands.settings(batch.choices, places)
    if batch.basis:
        table = resolve(settings)
        names, choices = with_ancestors([stage.BASIS], table), batch.choices
        commands.run(table, names, places, choices.workers, kernel=choices.kernel)
    codes = known(batch.municipalities, places)
    investigation = settings.investigation or DEMONSTRATION
    digests = stage.digests(codes, investigation, places)
    wanted = [code for code in codes if batch.choices.force or not unchanged(code, digests[code], places)]
    problems = make(wanted, digests, investigation, batch.choices, places) if wanted else {}
    page = listed(places)
    if problems:
        told = "\n".join(f"{code}: {why}" for code, why in sorted(problems.items()))
        raise SheetsFailed(f"{len(problems)} of {len(codes)} sheets could not be made:\n{told}")
    seconds = time.monotonic() - begun
    return f"{len(wanted)} sheets made, {len(codes) - len(wanted)} unchanged; {seconds:.1f} seconds.\n{page}"


def known(asked: Sequence[str], places: Folders) -> list[str]:
    """Return the codes ``asked`` for, all where none is. Raises HelpersError for one that is none."""
    every = sorted(path.stem for path in (places.build / "municipality").glob("[0-9]*.json"))
    if not every:
        raise HelpersError("What the sheets rest on has not been made: run `python -m helpers profiles`.")
    if wrong := [code for code in asked if code not in every]:
        raise HelpersError(f"{wrong[0]} is no municipality's code: write it as {every[0]}.")
    return sorted(set(asked)) if asked else every


def unchanged(code: str, digest: str, places: Folders) -> bool:
    """Say whether a sheet is as it would be made now."""
    try:
        before = json.loads(_state(code, places).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(before == {"digest": digest, "files": stage.made(places.build / FOLDER / code)})


def make(
    codes: Sequence[str], digests: dict[str, str], investigation: str, choices: Choices, places: Folders
) -> dict[str, str]:
    """Make the sheets of ``codes``; return, by code, why some could not be made."""
    from helpers.publish.municipality import sheets  # here, so that the command line starts without it

    top = places.build / FOLDER
    _write(sheets.assets(Workspace(places.root, places.build, places.build)), top)
    with _workplace(places) as folder, ThreadPoolExecutor(1) as beside:
        jobs = [Job(stage.computing(code), folder / code, _log(code, places)) for code in codes]
        rendering = _Rendering(beside, lambda run: _render(run, digests, investigation, folder, places))
        try:
            problems = run_many(jobs, places, choices.workers, choices.kernel, rendering.take)
        except BaseException:  # an interrupt: what is being rendered ends, nothing else begins
            beside.shutdown(wait=False, cancel_futures=True)
            raise
        return problems | rendering.problems()


@contextmanager
def _workplace(places: Folders) -> Iterator[Path]:
    """Yield a folder for one batch, locked as long as it works; those of batches that were killed go."""
    top = places.build / FOLDER
    with ExitStack() as working:
        with lock.only_run(
            places.state / FOLDER, print
        ):  # one at a time looks around: a new folder is not locked yet
            for left in top.glob(f"{MAKING}*"):
                if not lock.held(left):
                    shutil.rmtree(left, ignore_errors=True)
            own = tempfile.TemporaryDirectory(prefix=MAKING, dir=top, ignore_cleanup_errors=True)
            folder = Path(working.enter_context(own))
            working.enter_context(lock.only_run(folder, print))
        yield folder


class _Rendering:
    """Renders sheets whose notebooks have run, TOGETHER at a time, beside the notebooks that still run."""

    def __init__(self, beside: Executor, render: Callable[[dict[str, Path]], dict[str, str]]) -> None:
        self._beside, self._render = beside, render
        self._ready = dict[str, Path]()
        self._begun: list[Future[dict[str, str]]] = []
        self._turn = Lock()

    def take(self, job: Job, problem: str) -> None:
        """Take note of a notebook that has run, or say why it has not."""
        _say(job, problem)
        with self._turn:
            self._ready |= {} if problem else {job.name: job.executed}
            if len(self._ready) >= TOGETHER:
                self._begin()

    def problems(self) -> dict[str, str]:
        """Render what is left, and return why some sheets could not be made."""
        self._begin()
        return dict(pair for part in self._begun for pair in part.result().items())

    def _begin(self) -> None:
        ready, self._ready = dict(sorted(self._ready.items())), {}
        self._begun += [self._beside.submit(self._render, ready)] if ready else []


def _render(
    executed: dict[str, Path], digests: dict[str, str], investigation: str, folder: Path, places: Folders
) -> dict[str, str]:
    """Render what was executed and move each sheet into place; return why some could not be."""
    from helpers.publish.municipality import sheets

    ws = Workspace(places.root, places.build, places.build)
    rendered = sheets.render(ws, executed, investigation)
    problems = {sheet.name: sheet.problem for sheet in rendered if sheet.problem}
    problems |= sheets.refused(ws, rendered, folder, investigation)
    for sheet in rendered:
        if sheet.name not in problems:
            new = folder / sheet.name / "sheet"
            _write({PAGE: sheet.html.encode(), PDF: sheet.pdf}, new)
            for path in sorted((folder / sheet.name / "own").rglob("*.csv")):
                _write({f"{DATA}/{path.name}": path.read_bytes()}, new)
            _put(new, places.build / FOLDER / sheet.name, folder / sheet.name / "old")
            _keep(executed[sheet.name], places.build / "notebooks" / FOLDER / f"{sheet.name}.ipynb")
            _note(sheet.name, digests[sheet.name], places)
    return problems


def _keep(executed: Path, place: Path) -> None:
    """Keep an executed notebook, which is for the house alone."""
    place.parent.mkdir(parents=True, exist_ok=True)
    executed.replace(place)


def _put(new: Path, place: Path, old: Path) -> None:
    """Put a finished sheet in the place of the last one."""
    if place.exists():
        place.rename(old)
    new.rename(place)


def _write(files: dict[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _note(code: str, digest: str, places: Folders) -> None:
    path = _state(code, places)
    path.parent.mkdir(parents=True, exist_ok=True)
    noted = {"digest": digest, "files": stage.made(places.build / FOLDER / code)}
    path.write_text(json.dumps(noted, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _state(code: str, places: Folders) -> Path:
    return places.state / FOLDER / f"{code}.json"


def _log(code: str, places: Folders) -> Path:
    return places.build / "logs" / FOLDER / f"{code}.log"


def _say(job: Job, problem: str) -> None:
    if problem:
        print(f"{job.log.stem}: {problem.splitlines()[0]}", file=sys.stderr)


def listed(places: Folders) -> Path:
    """Write the list of all municipalities and return where it lies."""
    from helpers.publish.municipality import index

    ws = Workspace(places.root, places.build, places.build)
    path = places.build / FOLDER / PAGE
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        file.write(index.page(ws, path.parent))
    shutil.move(file.name, path)
    return path
