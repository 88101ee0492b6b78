"""Of the many workbooks that are bad in one way, `make test` tries every fourth; `make check` tries all."""

from __future__ import annotations

import os
from collections import Counter

import pytest

MANY = {"test_bad_returns.py", "test_bad_returns_files.py", "test_nothing_silent.py", "test_aids.py"}
EVERY = 4


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect, of each test with many parameters, all but the first and every fourth after it."""
    if os.environ.get("HELPERS_CHECK_ALL"):
        return
    seen: Counter[str] = Counter()
    left = []
    for item in items:
        if item.path.name in MANY and hasattr(item, "callspec"):
            name = item.nodeid.partition("[")[0]
            if seen[name] % EVERY:
                left.append(item)
            seen[name] += 1
    if left:
        config.hook.pytest_deselected(items=left)
        gone = set(map(id, left))
        items[:] = [item for item in items if id(item) not in gone]
