"""A run that finds nothing to do, in the real project: fast, and nothing is written."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys

from built import BUILD, PROJECT

from helpers.pipeline.paths import Folders
from helpers.pipeline.schedule import Schedule
from helpers.pipeline.stages import Settings, resolve, with_ancestors

LIMIT = 0.5  # seconds of processor time after the interpreter has started
TRIES = 3  # the tests beside it can only make it slower
RUN = """import time, sys
begun = time.process_time()
from helpers.__main__ import main
code = main(["report", "--renderer", "embedded"])
print(code, time.process_time() - begun, *{"pandas", "numpy", "pydantic"} & set(sys.modules))"""
OTHERS = ("test", "lab", ".changed")  # what other tests and researchers keep in the build folder


def state() -> dict[str, tuple[int, str]]:
    """Return time stamp and hash of every file in the build folder."""
    files = [
        path
        for path in BUILD.rglob("*")
        if path.is_file() and not path.relative_to(BUILD).parts[0].startswith(OTHERS)
    ]
    return {
        str(path): (path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest()) for path in files
    }


def reasons() -> list[str]:
    table = resolve(Settings(renderer="embedded"))
    schedule = Schedule(table, Folders(PROJECT), io.StringIO())
    return [
        f"{name}: {why}"
        for name in with_ancestors(["report"], table)
        if (why := schedule.reason(table[name]))
    ]


def test_nothing_to_do_takes_no_time_and_writes_nothing() -> None:
    assert reasons() == [], "run `make report` first"
    before = state()
    assert (
        f"{BUILD}/report/index.html" in before
        and f"{BUILD}/manifest.json" in before
        and f"{BUILD}/.state/files.json" in before
    )
    taken = []
    for _ in range(TRIES):
        done = subprocess.run(
            [sys.executable, "-c", RUN], cwd=PROJECT, capture_output=True, text=True, check=True
        )
        assert "Nothing has changed; nothing was run." in done.stdout
        code, seconds, *heavy = done.stdout.splitlines()[-1].split()
        assert code == "0" and heavy == [], "what only the work needs is imported only for the work"
        taken.append(float(seconds))
        if taken[-1] < LIMIT:
            break
    assert min(taken) < LIMIT
    assert state() == before
