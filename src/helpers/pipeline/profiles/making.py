"""What ``python -m helpers profiles`` does: sheets for municipalities, after the report and apart from it.

First what all sheets rest on, as a stage of the table (``basis``), then the sheets that have changed, in a
batch: their notebooks, two at a time, and beside them the rendering of those that have been run, some at a
time. A batch writes only its own sheets, so that several may run at the same time; the list of them all is
written anew after each.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from helpers.errors import HelpersError
from helpers.pipeline import commands, lock
from helpers.pipeline.commands import Choices
from helpers.pipeline.execution.processes import Workers
from helpers.pipeline.paths import Folders
from helpers.pipeline.profiles import checking, stage
from helpers.pipeline.profiles.rendering import FOLDER, PAGE, Rendering
from helpers.pipeline.run import Job, run_many
from helpers.pipeline.stages import DEMONSTRATION, resolve, with_ancestors
from helpers.project import Workspace

TOLD_EVERY = 25  # sheets between two lines of progress
NOBODY = ""  # no municipality: what code a sheet runs is the same for all
MAKING = ".making-"  # how the folders begin in which batches work


@dataclass(frozen=True)
class Batch:
    """Which sheets are asked for: of ``municipalities`` (codes; none: all), in a run with ``choices``.

    basis: whether what they rest on is made first where it must be.
    """

    choices: Choices
    municipalities: tuple[str, ...] = ()
    basis: bool = True


def profiles(batch: Batch, places: Folders) -> str:
    """Make the sheets and the list of them all; return what to print. Raises HelpersError after all is made
    that can be, and HelpersError where what they rest on cannot.
    """
    running = Workers()
    try:
        return _profiles(batch, places, running)
    finally:
        running.stop()


def _profiles(batch: Batch, places: Folders, running: Workers) -> str:
    begun = time.monotonic()
    settings = commands.settings(batch.choices, places)
    _refuse_unknown(batch.municipalities, places)
    table, choices = resolve(settings), batch.choices
    names = with_ancestors([stage.BASIS], table)
    if batch.basis:
        then = [stage.computing(NOBODY)]
        commands.run(
            table, names, places, choices.workers, kernel=choices.kernel, shared=running, afterwards=then
        )
    else:
        asked = str(table[stage.BASIS].params["investigation"])
        commands.refuse_mixing("the sheets", asked, names, table, places)
        print(commands.material(table), end="", flush=True)
    codes = known(batch.municipalities, places)
    investigation = settings.investigation or DEMONSTRATION
    digests = stage.digests(known((), places), investigation, places)
    wanted = [code for code in codes if choices.force or not unchanged(code, digests[code], places)]
    own = places.root / investigation
    with ThreadPoolExecutor(1) as apart:  # no sheet tells what pairs do not know: both can be done at a time
        pairs = apart.submit(checking.tried, _workspace(places), own) if batch.basis else None
        problems = make(wanted, digests, investigation, choices, places, running) if wanted else {}
        page = listed(digests, places)
    if problems:
        told = "\n".join(f"{code}: {why}" for code, why in sorted(problems.items()))
        raise HelpersError(f"{len(problems)} of {len(codes)} sheets could not be made:\n{told}")
    seconds = time.monotonic() - begun
    if pairs and (leaks := checking.leaks(pairs.result())):
        raise HelpersError("\n".join([f"{len(codes)} sheets are made; none may be sent out yet.", *leaks]))
    told = f"{len(wanted)} {'sheet' if len(wanted) == 1 else 'sheets'} made"
    return f"{told}, {len(codes) - len(wanted)} unchanged; {seconds:.1f} seconds.\n{page}"


def _refuse_unknown(asked: Sequence[str], places: Folders) -> None:
    """Raise HelpersError for a code that no municipality has, before anything runs."""
    from helpers.survey import reference  # here, so that the command line starts without it

    every = sorted(reference.municipalities(places.municipalities)["kommunekode"]) if asked else []
    if wrong := [code for code in asked if code not in every]:
        raise HelpersError(f"{wrong[0]} is no municipality's code: write it as {every[0]}.")


def known(asked: Sequence[str], places: Folders) -> list[str]:
    """Return the codes ``asked`` for, all where none is. Raises HelpersError where one has no basis."""
    every = sorted(path.stem for path in (places.build / "municipality").glob("[0-9]*.json"))
    if not every:
        raise HelpersError(
            "What the sheets rest on has not been made: run `.venv/bin/python -m helpers profiles`."
        )
    if wrong := [code for code in asked if code not in every]:
        raise HelpersError(f"What the sheet of {wrong[0]} rests on has not been made: leave --no-basis out.")
    return sorted(set(asked)) if asked else every


def unchanged(code: str, digest: str, places: Folders) -> bool:
    """Say whether a sheet is as it would be made now."""
    try:
        before = json.loads(_state(code, places).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(before == {"digest": digest, "files": stage.made(places.build / FOLDER / code)})


def make(
    codes: Sequence[str],
    digests: dict[str, str],
    investigation: str,
    choices: Choices,
    places: Folders,
    running: Workers,
) -> dict[str, str]:
    """Make the sheets of ``codes`` by those workers; return, by code, why some could not be made."""
    with _workplace(places) as folder, ThreadPoolExecutor(1) as beside:
        jobs = [Job(stage.computing(code), folder / code, _log(code, places)) for code in codes]
        there = count(1)

        def done(code: str) -> None:
            _note(code, digests, places)
            if (number := next(there)) % TOLD_EVERY == 0:
                print(f"  {number} of {len(jobs)} sheets made", flush=True)

        rendering = Rendering(beside, len(jobs), folder, investigation, places, done)
        try:
            problems = run_many(jobs, places, choices.workers, choices.kernel, rendering.take, running)
        except BaseException:  # an interrupt: what is being rendered ends, nothing else begins
            beside.shutdown(wait=False, cancel_futures=True)
            raise
        return problems | rendering.problems()


@contextmanager
def _workplace(places: Folders) -> Iterator[Path]:
    """Yield a folder for one batch, locked as long as it works; those of batches that were killed go."""
    top = places.build / FOLDER
    top.mkdir(parents=True, exist_ok=True)
    with ExitStack() as working:
        # one at a time looks around: a new folder is not locked yet
        with lock.only_run(places.state / FOLDER, print):
            for left in top.glob(f"{MAKING}*"):
                if not lock.held(left):
                    shutil.rmtree(left, ignore_errors=True)
            own = tempfile.TemporaryDirectory(prefix=MAKING, dir=top, ignore_cleanup_errors=True)
            folder = Path(working.enter_context(own))
            working.enter_context(lock.only_run(folder, print))
        yield folder


def _note(code: str, digests: dict[str, str], places: Folders) -> None:
    path = _state(code, places)
    path.parent.mkdir(parents=True, exist_ok=True)
    noted = {"digest": digests[code], "files": stage.made(places.build / FOLDER / code)}
    path.write_text(json.dumps(noted, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _state(code: str, places: Folders) -> Path:
    return places.state / FOLDER / f"{code}.json"


def _log(code: str, places: Folders) -> Path:
    return places.build / "logs" / FOLDER / f"{code}.log"


def _workspace(places: Folders) -> Workspace:
    return Workspace(places.root, places.build, places.build)


def listed(digests: Mapping[str, str], places: Folders) -> Path:
    """Write the list of all municipalities and return where it lies. digests: of their sheets, made now."""
    from helpers.publish.municipality import index

    ws = _workspace(places)
    path = places.build / FOLDER / PAGE
    path.parent.mkdir(parents=True, exist_ok=True)
    there = {code for code in digests if (path.parent / code / PAGE).exists()}
    made = {code for code in there if unchanged(code, digests[code], places)}
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        file.write(index.page(ws, made, there - made))
    shutil.move(file.name, path)
    return path
