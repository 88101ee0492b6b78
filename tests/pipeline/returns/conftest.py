"""Of the many workbooks that are bad in one way, `make test` tries every fourth; `make check` tries all."""

from __future__ import annotations

from collections import Counter

import pytest

MANY = {"test_bad_returns.py", "test_bad_returns_files.py", "test_nothing_silent.py", "test_aids.py"}
EVERY = 4


@pytest.hookimpl(tryfirst=True)  # before those that are marked are left out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as long, of each test with many parameters, all but the first and every fourth after it."""
    seen: Counter[str] = Counter()
    for item in items:
        if item.path.name in MANY and hasattr(item, "callspec"):
            name = item.nodeid.partition("[")[0]
            if seen[name] % EVERY:
                item.add_marker(pytest.mark.long)
            seen[name] += 1
