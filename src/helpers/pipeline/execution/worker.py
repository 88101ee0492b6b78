"""The process in which one stage runs: ``python -m helpers.pipeline.execution.worker JOB.json``.

A stage has a process of its own, so that it has its own environment, log and peak memory and can be ended
without harm to the others. The scheduler holds the other end of this process's standard input: when that
closes, because the scheduler was interrupted or died, the worker ends its kernel, removes the sockets and is
gone.
"""

from __future__ import annotations

import contextlib
import importlib
import inspect
import json
import os
import select
import shutil
import signal
import sys
import threading
import traceback
import warnings
from pathlib import Path
from typing import Any

from helpers.errors import HelpersError
from helpers.pipeline.execution.environment import SOCKETS, collect_seldom
from helpers.pipeline.execution.forkserver import ENDING, Kernel, end_children, end_tree

FAILED, ABANDONED = 1, 3


def main(job_file: str, kernel: Kernel | None = None, watched: bool = False) -> int:
    """Run the job described in ``job_file`` and write its report beside it; return the exit code.

    A forked worker brings the ``kernel`` that it has forked; else one is started where it is needed. watched:
    whether another process ends this one, should it not end with its scheduler.
    """
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    _watch_scheduler(watched)
    collect_seldom()
    report: dict[str, Any] = {"warnings": [], "message": ""}
    try:
        report |= {"warnings": _notebook(job, kernel)} if job["notebook"] else _function(job)
    except BaseException as error:  # the scheduler must learn of every failure, a SystemExit among them
        traceback.print_exc()
        report["message"] = _message(error, job)
    report["peak_memory_mb"] = _peak_memory()
    Path(job["report"]).write_text(json.dumps(report), encoding="utf-8")
    return FAILED if report["message"] else 0


def call(target: str, params: dict[str, Any], out: Path) -> Any:
    """Return what ``module:function`` returns for ``params``.

    ``{out}/…`` becomes a path, a parameter ``ws`` the workspace. Raises HelpersError before the call where
    names do not fit.
    """
    function = _function_of(target)
    ready = {
        name: out / value.removeprefix("{out}/") if str(value).startswith("{out}/") else value
        for name, value in params.items()
    }
    try:
        if "ws" in inspect.signature(function).parameters:
            from helpers.project import workspace

            ready["ws"] = workspace()
        inspect.signature(function).bind(**ready)
    except TypeError as error:
        raise HelpersError(
            f"{target} does not take the parameters {sorted(ready)} of the stage table: {error}."
        ) from error
    return function(**ready)


def _function_of(target: str) -> Any:
    module, _, name = target.partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except (ModuleNotFoundError, AttributeError) as error:
        raise HelpersError(f"The stage table names {target}, which cannot be found: {error}.") from error


def _notebook(job: dict[str, Any], kernel: Kernel | None) -> list[str]:
    from helpers.pipeline.execution.execute import execute, warnings_of

    executed = Path(job["executed"])
    execute(Path(job["ready"]), executed, job["notebook"], job["timeout"], kernel)
    return warnings_of(executed)


def _function(job: dict[str, Any]) -> dict[str, Any]:
    """Return what is recorded of a function's run, and put its remarks into the log.

    What the function returns may have remarks of its own (``warnings``) and say what it was ``made_by``.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        made = call(job["function"], job["params"], Path(job["out"]))
    found = sorted({f"{warning.category.__name__}: {warning.message}" for warning in caught})
    found += getattr(made, "warnings", [])
    print("".join(f"{line}\n" for line in found), end="", flush=True)
    return {"warnings": found, "made_by": getattr(made, "made_by", "")}


def _message(error: BaseException, job: dict[str, Any]) -> str:
    """Return what the user reads: a HelpersError's own words, else the error with its place."""
    noted = Path(job["message"])
    if noted.exists():
        return noted.read_text(encoding="utf-8")
    return (
        str(error)
        if isinstance(error, HelpersError)
        else f"{job['notebook'] or job['function']}: {type(error).__name__}: {error}"
    )


def _peak_memory() -> int:
    """Return the largest resident memory in MB of this process or its kernel (0 on Windows: not told)."""
    try:
        import resource
    except ImportError:
        return 0
    usage = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return max(usage) // (1024**2 if sys.platform == "darwin" else 1024)


def _watch_scheduler(watched: bool) -> None:
    """End this process when the scheduler is gone, whatever it does then.

    A thread does it within moments, unless the interpreter's lock is held, as a long regular expression holds
    it for minutes. Unless it is ``watched``, and where there is fork, a process of its own waits ENDING
    seconds more and then ends us.
    """
    if not watched and hasattr(os, "fork"):
        worker = os.getpid()
        (ours, theirs) = os.pipe()  # that end which only this process keeps open closes when it ends
        if os.fork() == 0:
            os.close(theirs)
            _end_worker(worker, ours)
        os.close(ours)
    threading.Thread(target=_end_with_scheduler, daemon=True).start()


def _end_worker(worker: int, ours: int) -> None:
    """Wait, in the process that watches, for the end of the worker or of its scheduler; never returns."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C reaches all; the scheduler decides
    if ours not in select.select([0, ours], [], [])[0] and not select.select([ours], [], [], ENDING)[0]:
        end_tree(worker, os.environ.get(SOCKETS, ""))
    os._exit(0)


def _end_with_scheduler() -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 1):  # not sys.stdin: its lock would be held when the interpreter shuts down
            pass
    end_children(os.getpid())
    shutil.rmtree(os.environ.get(SOCKETS, ""), ignore_errors=True)
    os._exit(ABANDONED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
