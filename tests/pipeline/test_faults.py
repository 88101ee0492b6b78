"""Faults of the machine: clear words, the last good outputs in place, and a next run that recovers to the
same bytes.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pipeline.tiny import FIRST, Project, heed_interrupts

from helpers import __main__ as command_line
from helpers.pipeline import commands
from helpers.pipeline.stages import resolve

FILL = "(out / 'first.txt').write_bytes(b'x' * 1_000_000)"
ENTRY = """import sys
from pathlib import Path
from helpers import __main__ as command_line
from helpers.pipeline import commands
from helpers.pipeline.stages import resolve
from pipeline.tiny import STAGES
commands.resolve = lambda settings: resolve(settings, STAGES)
sys.exit(command_line.main(sys.argv[1:]))
"""


@pytest.fixture
def inside(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Return a tiny project in which the command line works, with real kernels."""
    (project.root / "_quarto.yml").write_text("")
    (project.root / "data" / "protocol").mkdir()
    monkeypatch.chdir(project.root)
    monkeypatch.setattr(commands, "resolve", lambda settings: resolve(settings, project.stages))
    return project


@pytest.fixture
def mounted(inside: Project, mount: Callable[..., Path]) -> Project:
    """Return the project with its build folder on a small file system of its own."""
    mount(inside.root / "build")
    return inside


def started(project: Project, *arguments: str) -> subprocess.Popen[str]:
    """Return a command line that is running in a process of its own."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])}
    command = [sys.executable, "-c", ENTRY, *arguments]
    return subprocess.Popen(
        command,
        cwd=project.root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,
    )


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} never came"
        time.sleep(0.05)


@pytest.mark.usefixtures("without_kernels")
def test_a_full_disk_is_named_and_the_next_run_recovers(
    mounted: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main(["report"]) == 0
    good = mounted.bytes()
    mounted.put("first", *FIRST[:2], FILL)
    assert command_line.main(["report"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("Error: ") and "No space left on device" in told and "Traceback" not in told
    assert mounted.bytes() == good
    mounted.put("first", *FIRST)
    assert command_line.main(["report"]) == 0
    assert mounted.bytes() == good


@pytest.mark.parametrize("kept", [0, 1000, 4096])
@pytest.mark.usefixtures("without_kernels")
def test_a_disk_that_is_full_from_the_start_is_named(
    mounted: Project, capsys: pytest.CaptureFixture[str], kept: int
) -> None:
    ballast = mounted.root / "build" / "ballast"
    with pytest.raises(OSError, match="No space"), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    os.truncate(ballast, ballast.stat().st_size - kept)
    assert command_line.main(["report"]) == 1
    told = capsys.readouterr().err
    assert "No space left on device" in told and "Traceback" not in told
    ballast.unlink()
    assert command_line.main(["report"]) == 0


@pytest.mark.usefixtures("without_kernels")
def test_a_read_only_build_folder_is_named_and_nothing_is_harmed(
    mounted: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main(["report"]) == 0
    good, build = mounted.bytes(), str(mounted.root / "build")
    subprocess.run(["mount", "-o", "remount,ro", build], check=True)
    try:
        (mounted.root / "data" / "raw.txt").write_text("a b d")
        assert command_line.main(["report"]) == 1
        assert "cannot be written" in capsys.readouterr().err
    finally:
        subprocess.run(["mount", "-o", "remount,rw", build], check=True)
    assert mounted.bytes() == good
    assert command_line.main(["report"]) == 0


@pytest.mark.usefixtures("without_kernels")
@pytest.mark.parametrize("name", ["first.txt", "second/sign.txt", "last/end.txt", "notebooks/first.ipynb"])
def test_a_damaged_output_is_made_again(inside: Project, name: str) -> None:
    command_line.main(["report"])
    good = inside.bytes()
    path = inside.root / "build" / name
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    assert command_line.main(["report"]) == 0
    assert inside.bytes() == good


@pytest.mark.usefixtures("without_kernels")
@pytest.mark.parametrize("damage", [b"", b"\0" * 50, b"[]", b"{}"])
def test_damaged_records_cost_time_and_nothing_else(inside: Project, damage: bytes) -> None:
    command_line.main(["report"])
    good = inside.bytes()
    for path in [
        *(inside.root / "build" / ".state").rglob("*.json"),
        inside.root / "build" / "manifest.json",
    ]:
        path.write_bytes(damage)
    assert command_line.main(["report"]) == 0
    assert inside.bytes() == good


def test_an_interrupt_ends_with_one_line_and_the_next_run_recovers(inside: Project) -> None:
    assert command_line.main(["report", "--only", "first"]) == 0
    good = inside.bytes()
    inside.put("first", *FIRST, "import time\nPath('begun').touch()\ntime.sleep(60)")
    run = started(inside, "report")
    wait_for(inside.root / "begun")
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=30)
    assert (run.returncode, err) == (130, "Interrupted; what was finished before is untouched.\n"), out
    assert inside.bytes() == good
    inside.put("first", *FIRST)
    assert command_line.main(["report", "--only", "first"]) == 0
    assert inside.bytes() == good


def test_two_runs_at_once_give_what_one_gives(inside: Project) -> None:
    runs = [started(inside, "report", "--only", "first") for _ in range(2)]
    told = [run.communicate(timeout=120) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], told
    assert sorted("waiting for it to end" in out for out, _ in told) == [False, True]
    assert sorted("Nothing has changed" in out for out, _ in told) == [False, True]
    once = inside.bytes()
    assert command_line.main(["report", "--only", "first", "--force"]) == 0
    assert inside.bytes() == once
