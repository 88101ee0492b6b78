"""How many examples a property is tried on: as many as it names in `make check`, a third of them in
`make test`.
"""

from __future__ import annotations

import os

from hypothesis import settings

ALL = bool(os.environ.get("HELPERS_CHECK_ALL"))


def some(number: int) -> settings:
    """The settings of a property that `make check` tries on ``number`` examples."""
    return settings(max_examples=number if ALL else -(-number // 3), deadline=None)
