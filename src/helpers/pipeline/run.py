"""Running one stage: check, execute in a process of its own, check again, move into place, record."""

from __future__ import annotations

import contextlib
import errno
import importlib.util
import json
import os
import py_compile
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from helpers.errors import HelpersError
from helpers.pipeline import manifest, staging
from helpers.pipeline.execution import notebook, parameters
from helpers.pipeline.execution.environment import socket_folder, stage_environment
from helpers.pipeline.execution.processes import FORKS, WARM, Parent, Workers
from helpers.pipeline.fingerprint import Fingerprints, module_files
from helpers.pipeline.paths import Folders
from helpers.pipeline.stages import Stage, code
from helpers.terms import RELEASED

ROOM = 256 * 1024  # bytes: with less, the smallest notebook cannot be written
NO_ROOM = tuple(os.strerror(number) for number in (errno.ENOSPC, errno.EDQUOT))
KERNELS = "kernels"  # the log of the parent
CHECKED_BY_HASH = importlib.util.MAGIC_NUMBER + (0b11).to_bytes(4, "little")  # how such a module begins


@dataclass(frozen=True)
class Job:
    """One run of a stage's row: the folder that it writes to, whose name it bears, and its log."""

    stage: Stage
    out: Path
    log: Path

    @property
    def name(self) -> str:
        """Return what the run is called."""
        return self.out.name

    @property
    def executed(self) -> Path:
        """Return where the executed notebook lies afterwards."""
        return self.out / "notebooks" / f"{self.stage.name}.ipynb"


def run_stage(
    stage: Stage, folders: Folders, prints: Fingerprints, workers: Workers | None = None
) -> manifest.Row:
    """Run ``stage`` and return its recorded row; on any failure the earlier outputs stay as they were.

    Raises HelpersError before anything starts where an input lacks or a parameter does not fit, and later
    when the stage does not reach its end or writes other files than the table says.
    """
    row = manifest.describe(stage, folders, prints)
    ready = prepare(stage, folders)
    workers = workers or Workers()
    modules = compiled(stage, folders, prints, workers.parent)
    begun = time.monotonic()
    with staging.private_folder(stage.name, folders) as staged:
        report = _execute(Job(stage, staged, folders.log(stage.name)), ready, folders, workers, modules)
        staging.check_outputs(stage, staged)
        row = manifest.as_read(row, stage, folders, prints)
        staging.move_into_place(stage, staged, folders)
    row = replace(
        row,
        outputs=manifest.outputs_of(stage, folders, prints),
        seconds=round(time.monotonic() - begun, 2),
        peak_memory_mb=report["peak_memory_mb"],
        warnings=report["warnings"],
        made_by=report.get("made_by", ""),
    )
    manifest.store(row, folders)
    return row


def prepare(stage: Stage, folders: Folders) -> notebook.Notebook | None:
    """Return the notebook of ``stage`` with its parameters set, or None for a function.

    Raises HelpersError for a notebook that cannot be read or parameters that do not fit it.
    """
    if not stage.notebook:
        return None
    content = notebook.read(folders.root / stage.notebook)
    values = parameters.check(content, stage.params, stage.notebook)
    return notebook.inject(content, parameters.assignment_code(values, content, stage.notebook))


def run_many(
    jobs: Iterable[Job],
    folders: Folders,
    workers: int,
    kernel: str,
    done: Callable[[Job, str], None],
    shared: Workers | None = None,
) -> dict[str, str]:
    """Run ``jobs``, ``workers`` at a time, and return by name what went wrong with those that failed.

    For many runs of one notebook, beside the stage table: nothing is recorded, and what each writes stays in
    its own folder. ``done`` is told of each as it ends, with its problem or an empty string, in a thread of
    its own; one that fails stops no other. An interrupt ends them all. shared: workers of whoever calls,
    which live on.
    """
    prints, problems = Fingerprints(folders.state / "files.json"), dict[str, str]()

    def run(job: Job) -> None:
        problem = "" if running.stopping else _problem(job, folders, prints, running)
        problems.update({job.name: problem} if problem else {})
        done(job, problem)

    with workers_of(folders, prints, kernel, shared) as running, ThreadPoolExecutor(workers) as pool:
        try:
            list(pool.map(run, jobs))
        except BaseException:
            running.stop()
            raise
    return problems


@contextlib.contextmanager
def workers_of(
    folders: Folders, prints: Fingerprints, kernel: str, shared: Workers | None = None
) -> Iterator[Workers]:
    """Yield workers, with a parent where kernels are to be warm; but for ``shared`` ones all end with the
    block.
    """
    running = shared or Workers()
    try:
        if kernel == WARM and FORKS and not running.parent:
            running.parent = start_parent(folders, prints)
        yield running
    finally:
        if not shared:
            running.stop()


def start_parent(folders: Folders, prints: Fingerprints) -> Parent | None:
    """Return a parent for this run's workers; None where none can be started: they then start cold."""
    found = sorted(path for path in (folders.root / "src").rglob("*") if path.suffix != ".pyc")
    sources = {path: prints.content(path) for path in found if path.is_file()}
    compile_by_content(code.executor_files(folders, prints))
    try:
        return Parent(folders.root, folders.log(KERNELS), sources)
    except OSError:
        return None


def import_ahead(parent: Parent, stage: Stage, folders: Folders, prints: Fingerprints) -> None:
    """Let the parent import what ``stage`` will need; what is wrong with it is told when it runs."""
    with contextlib.suppress(HelpersError, OSError, SyntaxError):
        modules = code.modules_of(stage, folders, prints)
        compile_by_content(module_files(modules, folders.root / "src", prints).values())
        parent.imports(modules)


def compiled(stage: Stage, folders: Folders, prints: Fingerprints, parent: Parent | None) -> list[str] | None:
    """Compile the code of ``stage``; return what its ``parent`` must import, or None for a cold start: there
    is no parent, or it may have imported what has been edited since.
    """
    source = code.source_of(stage, folders, prints)[0]
    if parent and source in parent.met and parent.knows(parent.met[source][0], prints.content):
        return parent.met[source][1]
    sources = code.sources_of(stage, folders, prints)
    compile_by_content(sources)
    if not parent or not parent.knows(sources, prints.content):
        return None
    parent.met[source] = sources, code.modules_of(stage, folders, prints)
    return parent.met[source][1]


def compile_by_content(sources: Iterable[Path]) -> None:
    """Compile ``sources`` so that Python checks them by content: a stage never runs code that is gone.

    By default Python trusts a compiled module when the source's length and the whole second of its change
    are the same: a helper edited twice within one second would run as it was. A module compiled with a hash
    of its source (PEP 552) is checked by that hash on every import, which costs next to nothing, and Python
    keeps it so when it compiles anew. What is compiled so already, or cannot be written, is left alone.
    """
    for source in sources:
        compiled = Path(importlib.util.cache_from_source(source, optimization=""))
        if not _checked_by_hash(compiled):
            with contextlib.suppress(OSError, py_compile.PyCompileError):
                py_compile.compile(
                    str(source),
                    str(compiled),
                    doraise=True,
                    invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH,
                )


def _problem(job: Job, folders: Folders, prints: Fingerprints, workers: Workers) -> str:
    """Run ``job``; return what went wrong, or an empty string."""
    try:
        job.out.mkdir(parents=True, exist_ok=True)
        modules = compiled(job.stage, folders, prints, workers.parent)
        _execute(job, prepare(job.stage, folders), folders, workers, modules)
    except HelpersError as problem:
        return str(problem)
    except Exception as problem:  # such as a module with a syntax error; the other runs go on
        return f"{job.name}: {type(problem).__name__}: {problem}"
    return ""


def _execute(
    job: Job,
    ready: notebook.Notebook | None,
    folders: Folders,
    workers: Workers,
    modules: list[str] | None,
) -> dict[str, Any]:
    """Run the worker and return its report; it is forked once ``modules`` are imported, else started cold.

    Raises HelpersError with what went wrong and where the log is.
    """
    stage, chosen = job.stage, job.stage.params.get("investigation", "")
    before = folders.root / chosen / RELEASED if chosen else None
    job.log.parent.mkdir(parents=True, exist_ok=True)
    with socket_folder() as private, job.log.open("wb") as sink:
        told = _write_job(job, ready, private)
        environment = stage_environment(
            folders.root, folders.build, job.out, private, Path(told["message"]), stage.seed, before
        )
        job_file = private / "job.json"
        with workers.start(job_file, folders.root, environment, sink, modules) as process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(None if stage.notebook else stage.timeout)
            late = process.poll() is None
        report = _read_report(Path(told["report"]))
    problem = report["message"] if report else _silent_end(stage, process.returncode, late)
    if problem:
        said = problem + job.log.read_text(encoding="utf-8", errors="replace")
        problem += full_disk(said, (folders.build, job.log.parent, job.out))
        raise HelpersError(f"{problem}\nLog: {folders.name(job.log)}{_keep_partial(job, folders)}")
    return report


def full_disk(told: str, places: Iterable[Path]) -> str:
    """Return a line for the user if ``places`` are full, or what a failed stage ``told`` says that one was.

    A worker that cannot write dies in many ways, and what it could not write is often its message.
    """
    full = [place for place in places if place.exists() and shutil.disk_usage(place).free < ROOM]
    if full:
        return f"\nNo space is left on the disk that holds {full[0]}: make room there and run again."
    if not any(words in told for words in NO_ROOM):
        return ""
    return f"\nNo space was left on a disk: make room, also in {tempfile.gettempdir()}, and run again."


def _checked_by_hash(compiled: Path) -> bool:
    try:
        with compiled.open("rb") as file:
            return file.read(len(CHECKED_BY_HASH)) == CHECKED_BY_HASH
    except OSError:
        return False


def _write_job(job: Job, ready: notebook.Notebook | None, private: Path) -> dict[str, Any]:
    stage = job.stage
    if ready is not None:
        notebook.write(private / "ready.ipynb", ready)
    told = {
        "notebook": stage.notebook,
        "function": stage.function,
        "params": _plain(stage.params),
        "timeout": stage.timeout,
        "ready": str(private / "ready.ipynb"),
        "out": str(job.out),
        "executed": str(job.executed),
        "report": str(private / "report.json"),
        "message": str(private / "message.txt"),
    }
    (private / "job.json").write_text(json.dumps(told), encoding="utf-8")
    return told


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, str | int | float | bool | None) else str(value)
        for name, value in params.items()
    }


def _read_report(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _silent_end(stage: Stage, code: int, late: bool) -> str:
    if late:
        return f"Stage {stage.name} took longer than the {stage.timeout} seconds it is allowed."
    return f"Stage {stage.name} ended without a word (exit code {code}): it was killed, or memory ran out."


def _keep_partial(job: Job, folders: Folders) -> str:
    """Keep the notebook as far as it came beside the log, and return how to tell the user so."""
    if not job.executed.exists():
        return ""
    kept = job.log.with_suffix(".ipynb")
    job.executed.replace(kept)
    return f"\nThe notebook as far as it came: {folders.name(kept)}"
