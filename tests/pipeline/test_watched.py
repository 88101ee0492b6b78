"""A worker ends with its scheduler whatever it does, and a long line does not hang a run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from pipeline.tiny import Project

from helpers.pipeline.execution import worker
from helpers.project import root

BUSY = """
import re
from pathlib import Path


def hold(started: str) -> None:
    Path(started).write_text("now")
    re.match(r"(a+)+$", "a" * 60 + "b")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_worker_that_holds_the_interpreter_ends_with_its_scheduler(tmp_path: Path) -> None:
    (tmp_path / "busy.py").write_text(BUSY, encoding="utf-8")
    started = tmp_path / "started"
    job = {"notebook": "", "function": "busy:hold", "params": {"started": str(started)}, "out": str(tmp_path)}
    job |= {"report": str(tmp_path / "report.json"), "message": str(tmp_path / "message")}
    (tmp_path / "job.json").write_text(json.dumps(job), encoding="utf-8")
    paths = os.pathsep.join([str(tmp_path), str(root(Path(__file__)) / "src")])
    command = [sys.executable, "-m", "helpers.pipeline.execution.worker", str(tmp_path / "job.json")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, env=os.environ | {"PYTHONPATH": paths})
    known = psutil.Process(process.pid)
    while not started.exists():
        time.sleep(0.05)
    children = known.children(recursive=True)
    process.stdin.close()  # as the end of a scheduler does
    assert process.wait(worker.GRACE + 15) != 0
    _, alive = psutil.wait_procs(children, timeout=15)
    assert not alive


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
