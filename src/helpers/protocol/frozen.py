"""What was frozen before the data came: the sha256 of protocol files (data/protocol/frozen.yml).

A run may use another file; then its report says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from helpers.errors import HelpersError
from helpers.project import root

FILE = "frozen.yml"
SHA256 = re.compile(r"[0-9a-f]{64}")


class FrozenInvalid(HelpersError):
    """data/protocol/frozen.yml is missing, or an entry lacks its version or sha256."""


@dataclass(frozen=True)
class Frozen:
    """One frozen file: the version it names and the sha256 of its bytes."""

    version: str
    sha256: str


def load(path: Path | None = None) -> dict[str, Frozen]:
    """Return the frozen files by name from ``path`` (default data/protocol/frozen.yml). Raises FrozenInvalid,
    naming the entry.
    """
    path = path or root() / "data" / "protocol" / FILE
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, yaml.YAMLError) as fault:
        raise FrozenInvalid(f"{path} is missing or no YAML: restore it from the repository.") from fault
    if not isinstance(content, dict) or not content:
        raise FrozenInvalid(f"{path}: expected one entry {{version, sha256}} per protocol file.")
    return {name: _entry(path, name, entry) for name, entry in content.items()}


def _entry(path: Path, name: str, entry: object) -> Frozen:
    if (
        not isinstance(entry, dict)
        or entry.keys() != {"version", "sha256"}
        or not all(isinstance(v, str) for v in entry.values())
    ):
        raise FrozenInvalid(
            f"{path}, {name}: {entry!r} is not {{version, sha256}}, both as text in quotation marks."
        )
    if not SHA256.fullmatch(entry["sha256"]):
        raise FrozenInvalid(
            f"{path}, {name}: {entry['sha256']!r} is no sha256 (64 signs of 0-9 and a-f): sha256sum {name} "
            "gives it."
        )
    return Frozen(**entry)


def kept(name: str, sha256: str, frozen: dict[str, Frozen]) -> bool:
    """Return whether ``sha256`` is that of the frozen file ``name``. Raises FrozenInvalid where it was never
    frozen.
    """
    if name not in frozen:
        raise FrozenInvalid(f"{FILE} has no entry {name}: freeze it before the data come.")
    return frozen[name].sha256 == sha256
