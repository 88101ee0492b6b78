"""Compiled modules that Python checks by the source's content, so that a stage never runs code that is no
longer there.

By default Python trusts a compiled module when the source's length and the whole second of its change are the
same: a helper edited twice within one second would run as it was. A module compiled with a hash of its source
(PEP 552) is checked by that hash on every import, which costs next to nothing, and Python keeps it so when it
compiles anew.
"""

from __future__ import annotations

import contextlib
import importlib.util
import py_compile
from collections.abc import Iterable
from pathlib import Path

HEADER = importlib.util.MAGIC_NUMBER + (0b11).to_bytes(
    4, "little"
)  # compiled by this Python, checked by hash


def compile_by_content(sources: Iterable[Path]) -> None:
    """Compile those of ``sources`` that have no compiled module checked by hash; what cannot be written is
    left alone.
    """
    for source in sources:
        compiled = Path(importlib.util.cache_from_source(source, optimization=""))
        if not _checked_by_hash(compiled):
            with contextlib.suppress(OSError, py_compile.PyCompileError):
                py_compile.compile(
                    str(source),
                    str(compiled),
                    doraise=True,
                    invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH,
                )


def _checked_by_hash(compiled: Path) -> bool:
    try:
        with compiled.open("rb") as file:
            return file.read(len(HEADER)) == HEADER
    except OSError:
        return False
