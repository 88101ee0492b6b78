"""Fixtures of the pipeline's tests."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pipeline.tiny import Project, execute_here, make

from helpers.pipeline import run, schedule


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a tiny project in which nothing has run yet."""
    return make(tmp_path / "project")


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """Return a new folder whose path is short enough for sockets, as that of ``tmp_path`` is not."""
    with tempfile.TemporaryDirectory(prefix="t", dir="/tmp") as folder:
        yield Path(folder)


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Return a function that mounts a small file system of its own on a new folder; where none can be, the
    test is skipped.
    """
    with ExitStack() as undo:

        def mounted(folder: Path, *options: str) -> Path:
            folder.mkdir(parents=True, exist_ok=True)
            command = ["mount", "-t", "tmpfs", "-o", ",".join(["size=256k", *options]), "tmpfs", str(folder)]
            made = subprocess.run(command, capture_output=True, text=True, check=False)
            if made.returncode:
                pytest.skip(f"no file system can be mounted here: {made.stderr.strip()}")
            undo.callback(subprocess.run, ["umount", str(folder)], check=True)
            return folder

        yield mounted


@pytest.fixture
def read_only(tmp_path: Path, mount: Callable[..., Path]) -> Iterator[Path]:
    """Return a folder in which this user, root as well, can write nothing."""
    folder = tmp_path / "read-only"
    if os.geteuid() == 0:
        yield mount(folder, "ro")
    else:
        folder.mkdir(mode=0o500)
        yield folder


@pytest.fixture
def without_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run cells and functions in this process: for tests of what runs when, which ask nothing of kernels."""
    monkeypatch.setattr(run, "_execute", execute_here)
    monkeypatch.setattr(schedule, "start_parent", lambda *_: None)
