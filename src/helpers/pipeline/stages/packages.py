"""What is installed: versions and requirements, as importlib.metadata tells them.

Each run asks it of some twenty packages, also the one that finds nothing to do, and only to import
importlib.metadata (zip files, e-mail) takes a tenth of that run's time. So what pip and uv write is read here
directly, and importlib.metadata is asked wherever it may be found otherwise.
"""

from __future__ import annotations

import os
import re
import sys
from functools import cache

INFO = ".dist-info"
SEPARATORS = re.compile(r"[-_.]+")


def version(name: str) -> str | None:
    """Return the version of the package ``name``; None where it is not installed."""
    if (head := _head(name)) is not None:
        return next(iter(re.findall(r"(?m)^Version: (.+)$", head)), None)
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def requires(name: str) -> list[str]:
    """Return what the package ``name`` requires, each as it is written; nothing where it is not installed."""
    if (head := _head(name)) is not None:
        return re.findall(r"(?m)^Requires-Dist: (.+)$", head)
    from importlib import metadata

    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []


def _head(name: str) -> str | None:
    """Return what the metadata of a package say above its description; None where they are no plain file."""
    folder = _folders().get(_plain(name), "")
    try:
        with open(os.path.join(folder, "METADATA"), encoding="utf-8") as file:
            return file.read().partition("\n\n")[0] if folder.endswith(INFO) else None
    except (OSError, ValueError):
        return None


@cache
def _folders() -> dict[str, str]:
    """Return, by name, where the metadata of each package lie: those that Python finds first."""
    found: dict[str, str] = {}
    for path in sys.path:
        for entry in os.listdir(path or ".") if os.path.isdir(path or ".") else []:
            if entry.endswith((INFO, ".egg-info")):
                name = _plain(entry.rpartition(".")[0].partition("-")[0])
                found.setdefault(name, os.path.join(path, entry))
    return found


def _plain(name: str) -> str:
    return SEPARATORS.sub("_", name).lower()
