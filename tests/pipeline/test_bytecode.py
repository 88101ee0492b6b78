"""A helper edited twice within one second, at equal length, runs as it is now; compiled modules are still
used.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pipeline.tiny import Project

from helpers.pipeline.run import compile_by_content
from helpers.pipeline.stages import Stage

SECOND = (1_700_000_000, 1_700_000_000)


def write(path: Path, value: int) -> None:
    """Write a module of always the same length and the same second."""
    path.write_text(f"VALUE = {value}\n")
    os.utime(path, SECOND)


def imported(folder: Path, *options: str) -> tuple[str, str]:
    """Return what a new Python reads from the module, and what it says of where it found it."""
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, *options, "-c", "import module; print(module.VALUE)"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip(), done.stderr


def test_python_by_itself_runs_stale_code_and_with_our_modules_does_not(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    write(module, 1)
    assert imported(tmp_path)[0] == "1"
    write(module, 2)
    assert imported(tmp_path)[0] == "1", "Python has mended this: compile_by_content can go"
    compile_by_content([module])
    assert imported(tmp_path)[0] == "2"
    for value in (3, 4):
        write(module, value)
        assert imported(tmp_path)[0] == str(value)


def test_an_unchanged_module_is_not_compiled_again(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    write(module, 1)
    compile_by_content([module])
    compiled = next((tmp_path / "__pycache__").iterdir())
    before = compiled.stat().st_mtime_ns
    compile_by_content([module])
    assert "matches" in imported(tmp_path, "-v")[1]
    assert compiled.stat().st_mtime_ns == before


@pytest.mark.parametrize("source", ["def f(:", None])
def test_what_cannot_be_compiled_is_left_to_the_stage_to_report(tmp_path: Path, source: str | None) -> None:
    if source:
        (tmp_path / "module.py").write_text(source)
    compile_by_content([tmp_path / "module.py"])


def test_a_stage_runs_the_helper_as_it_is_now(project: Project) -> None:
    ending = project.root / "src" / "tiny" / "ending.py"
    project.stages = (
        Stage(
            "only",
            inputs=(),
            outputs=("build/note.txt",),
            function="tiny.ending:note",
            params={"path": "{out}/note.txt"},
        ),
    )
    for word in ("one", "two", "six"):
        ending.write_text(f"def note(path):\n    path.write_text('{word}')\n")
        os.utime(ending, SECOND)
        assert project.run() == ["only"]
        assert (project.root / "build" / "note.txt").read_text() == word
