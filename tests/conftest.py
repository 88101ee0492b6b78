"""What takes long is tried by `make check` alone: tests and parameters that carry the mark ``long``."""

from __future__ import annotations

import gc
import os

import pytest
from hypothesis import settings

from helpers.pipeline.execution.environment import collect_seldom

# examples of a property that asks for no number of its own: hypothesis' own hundred in `make check`
settings.register_profile("few", max_examples=30)


def pytest_configure(config: pytest.Config) -> None:
    """Tell pytest of the mark, and look for circular garbage as seldom as the stages do: it takes a tenth of
    the time here too.
    """
    config.addinivalue_line(
        "markers", "long: tried by `make check` alone; a quicker test looks at the same kind"
    )
    if not os.environ.get("HELPERS_CHECK_ALL"):
        settings.load_profile("few")
    collect_seldom()


def pytest_collection_finish() -> None:
    """Leave what ten thousand tests are made of out of every search for garbage: it lives until the end."""
    gc.freeze()


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
