"""A worker ends with its scheduler whatever it does, and a long line does not hang a run."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from pipeline.tiny import Project

from helpers.pipeline.execution import forkserver, processes
from helpers.project import root

BUSY = """
import os
import re
from pathlib import Path


def hold(started: str) -> None:
    Path(started).write_text(str(os.getpid()))
    re.match(r"(a+)+$", "a" * 60 + "b")
"""


SCHEDULER = """
import os, sys, time
from pathlib import Path
from helpers.pipeline.execution.processes import Parent

job, log, ended = map(Path, sys.argv[1:])
parent = Parent(job.parent, log, {})
with log.open("wb") as sink:
    worker = parent.fork(job, job.parent, os.environ, ["busy"], sink)
while not ended.exists():
    time.sleep(0.05)
worker.stdin.close()
time.sleep(600)
"""
pytestmark = pytest.mark.skipif(not processes.FORKS, reason="there is no fork here")


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """Return the job of a function that holds the interpreter's lock for minutes."""
    (tmp_path / "busy.py").write_text(BUSY, encoding="utf-8")
    told = {"notebook": "", "function": "busy:hold", "params": {"started": str(tmp_path / "started")}}
    told |= {name: str(tmp_path / name) for name in ("out", "report", "message")}
    path = tmp_path / "job.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


@pytest.fixture
def begun(job: Path) -> Iterator[Callable[[list[str]], tuple[subprocess.Popen[bytes], list[psutil.Process]]]]:
    """Return what starts a command of Python that makes a worker busy, and tells the processes it has then,
    the worker last; what is left of them is killed.
    """
    known: list[psutil.Process] = []

    def start(arguments: list[str]) -> tuple[subprocess.Popen[bytes], list[psutil.Process]]:
        paths = os.pathsep.join([str(job.parent), str(root(Path(__file__)) / "src")])
        environment = os.environ | {"PYTHONPATH": paths}
        process = subprocess.Popen([sys.executable, *arguments], stdin=subprocess.PIPE, env=environment)
        started = job.parent / "started"
        while not (started.exists() and started.read_text()):
            time.sleep(0.05)
        worker = psutil.Process(int(started.read_text()))
        known.extend([*psutil.Process(process.pid).children(recursive=True), worker])
        return process, known

    yield start
    for each in known:
        with contextlib.suppress(psutil.NoSuchProcess):
            each.kill()


def test_a_worker_that_holds_the_interpreter_ends_with_its_scheduler(job: Path, begun) -> None:
    process, known = begun(["-m", "helpers.pipeline.execution.worker", str(job)])
    process.stdin.close()  # as the end of a scheduler does
    assert process.wait(forkserver.ENDING + 15) != 0
    assert not psutil.wait_procs(known, timeout=15)[1]


@pytest.mark.parametrize("killed", [True, False])
def test_a_forked_worker_that_holds_the_interpreter_ends_with_its_scheduler_or_when_it_is_to(
    killed: bool, job: Path, begun, tmp_path: Path
) -> None:
    ended = tmp_path / "end"
    process, known = begun(["-c", SCHEDULER, str(job), str(tmp_path / "log"), str(ended)])
    assert len(known) > 1 and all(each.is_running() for each in known)
    if killed:
        process.kill()
    ended.touch()
    left = psutil.wait_procs(known if killed else known[-1:], timeout=forkserver.ENDING + 15)[1]
    process.kill()
    process.wait()
    assert not left and not psutil.wait_procs(known, timeout=15)[1]


def test_a_printed_line_of_a_million_signs_ends_in_seconds(project: Project) -> None:
    from pipeline.tiny import notebook

    path = project.root / "notebooks" / "first.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    extra = notebook("print('x' * 1_000_000)")["cells"][1] | {"id": "long", "metadata": {}}
    content["cells"].append(extra)
    path.write_text(json.dumps(content), encoding="utf-8")
    begun = time.monotonic()
    project.schedule().run({"first"})
    assert time.monotonic() - begun < 60  # minutes to hours where lines are searched for carriage returns
