"""Fixtures of the pipeline's tests."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pipeline.tiny import Project, execute_here, make

from helpers.pipeline import run


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
def without_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run cells and functions in this process: for tests of what runs when, which ask nothing of kernels."""
    monkeypatch.setattr(run, "_execute", execute_here)
