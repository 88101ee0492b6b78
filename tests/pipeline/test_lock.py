"""One run at a time: the second waits, says so, and goes on when the first has ended or died."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers.errors import HelpersError
from helpers.pipeline.lock import only_run

HOLD = """import sys, time
from pathlib import Path
from helpers.pipeline.lock import only_run
with only_run(Path(sys.argv[1]), print):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def holder(state: Path, seconds: float) -> subprocess.Popen[str]:
    """Return a process that holds the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(state), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    return process


def test_the_second_run_waits_until_the_first_has_ended(tmp_path: Path) -> None:
    first, said = holder(tmp_path / "state", 1), []
    begun = time.monotonic()
    with only_run(tmp_path / "state", said.append):
        assert time.monotonic() - begun > 0.3
        assert first.wait(5) == 0
    assert said == [f"Another run (process {first.pid}) is using {tmp_path}; waiting for it to end."]


def test_a_run_that_was_killed_holds_nobody_up(tmp_path: Path) -> None:
    first, said = holder(tmp_path / "state", 60), []
    first.kill()
    first.wait()
    with only_run(tmp_path / "state", said.append):
        assert said == []


def test_the_lock_file_is_afterwards_as_it_was(tmp_path: Path) -> None:
    seen = []
    for _ in range(2):
        with only_run(tmp_path, print):
            assert (tmp_path / "lock").read_text() == str(os.getpid())
        seen.append(((tmp_path / "lock").stat().st_mtime_ns, (tmp_path / "lock").read_bytes()))
        time.sleep(0.05)
    assert seen[0] == seen[1]


def test_a_build_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("a file stands in the way")
    with (
        pytest.raises(HelpersError, match=r"build/\.state cannot be written"),
        only_run(tmp_path / "build" / ".state", print),
    ):
        pytest.fail("the lock was taken")


def test_a_read_only_build_folder_is_named(read_only: Path) -> None:
    with (
        pytest.raises(HelpersError, match=r"Permission denied|Read-only file system"),
        only_run(read_only / ".state", print),
    ):
        pytest.fail("the lock was taken")
