"""Tests run in a process of their own, on a copy of the project.

The processes are forked from one that has imported pytest and the large libraries, and nothing of the
project: a run begins at once, and still each has modules, caches and an exit of its own.
"""

from __future__ import annotations

import compileall
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

import coverage
import pytest

PROJECT = Path(__file__).resolve().parents[2]
REPORT = PROJECT / "build" / "test"  # the project whose report tests look at; it is only read
LEFT_OUT = (".*", "build", "__pycache__", "*.egg-info")  # of a copy; none of it is a source
LIBRARIES = ["pytest", "hypothesis", "numpy", "pandas", "pandera.pandas", "pyarrow.parquet", "openpyxl"]
LIBRARIES += [
    "python_calamine",
    "scipy.stats",
    "statsmodels.api",
    "statsmodels.formula.api",
    "matplotlib.pyplot",
]
ALONE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "agg", "PYTHONHASHSEED": "0"}
GRACE = 10  # seconds after the limit, when a run that nobody waits for any more ends itself
LONGER = ("HELPERS_CHECK_ALL", "HELPERS_SCENARIOS", "HELPERS_MUTATIONS", "HELPERS_TESTED")
OPTIONS = ["-x", "-q", "-p", "no:cacheprovider", "-p", "_hypothesis_pytestplugin", "--hypothesis-profile=ci"]

_context = get_context("forkserver")


class NoTestRan(Exception):
    """pytest found no test in what it was given, or could not be called so."""


@dataclass(frozen=True)
class Job:
    """Test files of the copy ``tree``, tests of them to leave out, where to write which lines ran, and
    whether they look at the demonstration's report in build/test.
    """

    tree: Path
    tests: tuple[str, ...]
    deselected: tuple[str, ...] = ()
    lines_to: Path | None = None
    report: bool = False


def copied(root: Path, to: Path) -> Path:
    """Copy the sources of the project at ``root``, compile them, and return ``to``: a repository of its own,
    since an export asks git where it may lie.
    """
    shutil.copytree(root, to, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
    if (ignored := root / ".gitignore").exists():
        shutil.copy(ignored, to)
        subprocess.run(["git", "init", "--quiet", str(to)], check=True)
    compileall.compile_dir(to / "src", quiet=2)
    return to


def passes(job: Job, limit: float) -> bool:
    """Say whether all tests of ``job`` pass within ``limit`` seconds; they stop at the first that fails.

    What they print is in TREE.log. Raises NoTestRan.
    """
    for name, value in ALONE.items():
        os.environ.setdefault(name, value)
    _context.set_forkserver_preload(LIBRARIES)
    process = _context.Process(target=_tests, args=(job, limit))
    process.start()
    process.join(limit)
    if process.is_alive():
        _kill(process)
    if process.exitcode in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise NoTestRan(f"No test ran in {', '.join(job.tests)}:\n{words(job.tree)}")
    return process.exitcode == 0


def words(tree: Path, most: int = 40) -> str:
    """Return the last lines of what the tests of ``tree`` printed."""
    return "\n".join(_log(tree).read_text(encoding="utf-8", errors="replace").splitlines()[-most:])


def _log(tree: Path) -> Path:
    return tree.with_suffix(".log")


def _kill(process: BaseProcess) -> None:
    """End the process and what it has started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:  # it has no group of its own yet, or no longer
        process.kill()
    process.join()


def _tests(job: Job, limit: float) -> None:
    os.setsid()
    signal.alarm(int(limit) + GRACE)
    _move_into(job.tree)
    if job.report:
        os.environ["HELPERS_TESTED"] = str(REPORT)
    left_out = [f"--deselect={name}" for name in job.deselected]
    arguments = [*OPTIONS, *left_out, *job.tests]
    sys.exit(int(_traced(arguments, job) if job.lines_to else pytest.main(arguments)))


def _move_into(tree: Path) -> None:
    """Make ``tree`` the project that is imported and found, here and in processes that a test starts."""
    with _log(tree).open("w", encoding="utf-8") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    os.chdir(tree)
    own = {str(PROJECT / "src"), str(PROJECT / "tests"), str(Path.cwd()), ""}
    sys.path[:] = [str(tree / "src"), *(path for path in sys.path if path not in own)]
    os.environ |= {"PYTHONPATH": str(tree / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # of the plugins, only Hypothesis is needed
    sys.dont_write_bytecode = (
        True  # a mutant of the same length and second would leave its bytecode to the next
    )
    for name in LONGER:
        os.environ.pop(name, None)


def _traced(arguments: Sequence[str], job: Job) -> int:
    """Run the tests and write which lines of the sources ran: file → lines."""
    watch = coverage.Coverage(data_file=None, include=[str(job.tree / "src" / "*")])
    watch.start()
    code = pytest.main(list(arguments))
    watch.stop()
    data = watch.get_data()
    lines = {Path(f).relative_to(job.tree).as_posix(): sorted(data.lines(f)) for f in data.measured_files()}
    job.lines_to.write_text(json.dumps(lines), encoding="utf-8")
    return code
