"""What lies in an investigation's folder as if it were read, and is read by no stage."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

from helpers.pipeline.stages.table import STAGES

_BEGINS = "{investigation}/"
_KINDS = {".csv", ".txt", ".xls", ".xlsm", ".xlsx", ".ods", ".yml", ".yaml"}
_OWN = "protocol"  # the one folder in which files have fixed names


def strays(folder: Path) -> list[str]:
    """Return the tables and settings at the top of ``folder`` and in its protocol/ that no stage reads, as
    seen from it: a name is misspelt, or what is decided there holds of all investigations.
    """
    read = {
        path.removeprefix(_BEGINS).removesuffix("?")
        for stage in STAGES
        for path in stage.inputs
        if path.startswith(_BEGINS)
    }
    lying = (path for place in (folder, folder / _OWN) if place.is_dir() for path in place.iterdir())
    names = [
        path.relative_to(folder).as_posix()
        for path in lying
        if path.suffix.lower() in _KINDS and path.is_file() and not path.name.startswith((".", "~$"))
    ]
    return sorted(name for name in names if not any(fnmatchcase(name, pattern) for pattern in read))
