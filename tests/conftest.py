"""What takes long is tried by `make check` alone: tests and parameters that carry the mark ``long``."""

from __future__ import annotations

import os

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Tell pytest of the mark."""
    config.addinivalue_line(
        "markers", "long: tried by `make check` alone; a quicker test looks at the same kind"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long ones out, and let pytest count them, outside `make check`."""
    if os.environ.get("HELPERS_CHECK_ALL"):
        return
    left = [item for item in items if item.get_closest_marker("long")]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not item.get_closest_marker("long")]


@pytest.fixture
def sums_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a register table hide what follows from its sums, and not what those can tell who know a row."""
    from helpers.publish.disclosure import secondary

    monkeypatch.setattr(secondary, "_beside_neighbours", lambda *_: [])
