"""Hashes of files and of code, each computed once and remembered until the file changes.

A file counts as unchanged when size, inode, modification and change time are; a touched file is read again and found
equal. Files changed within the last moments are not remembered: a second change could bear the same time stamp.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from helpers.pipeline import notebook

TOO_FRESH_NS = 50_000_000  # time stamps may be as coarse as some milliseconds

Entry = dict[str, Any]


class Fingerprints:
    """Hashes by path, kept in ``memory`` (a JSON file; one that is damaged is started anew)."""

    def __init__(self, memory: Path) -> None:
        self._memory = memory
        self._before = self._load()
        self._entries = dict(self._before)

    def content(self, path: Path) -> str:
        """Return the sha256 of the file's bytes. Raises OSError where it cannot be read."""
        return self._entry(path)["sha256"]

    def module(self, path: Path) -> tuple[str, list[str]]:
        """Return the hash of a Python file's code, blind to comments and layout, and the modules it imports."""
        return self._derived(path, "module", _module)

    def notebook(self, path: Path) -> tuple[str, list[str]]:
        """Return the hash of a notebook's sources, blind to outputs and metadata, and the modules its code imports."""
        return self._derived(path, "notebook", _notebook)

    def save(self) -> None:
        """Write what is worth remembering, if anything is new; entries of files that are gone are dropped."""
        kept = {
            path: entry
            for path, entry in self._entries.items()
            if os.path.exists(path) and isinstance(entry, dict) and not entry.get("fresh")
        }
        if kept != self._before:
            self._memory.parent.mkdir(parents=True, exist_ok=True)
            draft = self._memory.with_suffix(".new")
            draft.write_text(json.dumps(kept, sort_keys=True), encoding="utf-8")
            draft.replace(self._memory)

    def _load(self) -> dict[str, Entry]:
        try:
            content = json.loads(self._memory.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def _entry(self, path: Path) -> Entry:
        status = path.stat()
        stamp = [status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns]
        entry = self._entries.get(str(path))
        if not isinstance(entry, dict) or entry.get("stamp") != stamp:
            entry = {"stamp": stamp, "sha256": digest(path.read_bytes())}
            if time.time_ns() - status.st_ctime_ns < TOO_FRESH_NS:
                entry["fresh"] = True
            self._entries[str(path)] = entry
        return entry

    def _derived(self, path: Path, key: str, derive: Any) -> tuple[str, list[str]]:
        entry = self._entry(path)
        if key not in entry:
            entry[key] = list(derive(path))
        return entry[key][0], entry[key][1]


def digest(content: bytes) -> str:
    """Return the sha256 of ``content`` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def imported_modules(source: str, package: str = "") -> list[str]:
    """Return every module that ``source`` may import, wherever the statement stands; ``package`` resolves relative imports.

    ``from a.b import c`` gives both a.b and a.b.c, since c may be a module.

    >>> imported_modules("from helpers.survey import weights")
    ['helpers.survey', 'helpers.survey.weights']
    """
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return sorted(found - {""})


def module_files(names: Iterable[str], source: Path, prints: Fingerprints) -> dict[str, Path]:
    """Return the files of all modules under ``source`` (the src folder) that ``names`` lead to, by module name.

    Importing a.b.c runs a and a.b as well, so these are among them. Modules from elsewhere are left to the lock file.
    """
    found: dict[str, Path] = {}
    todo = list(names)
    while todo:
        name = todo.pop()
        for known in _with_parents(name):
            path = _file_of(known, source)
            if path and known not in found:
                found[known] = path
                todo.extend(prints.module(path)[1])
    return dict(sorted(found.items()))


def _module(path: Path) -> tuple[str, list[str]]:
    source = path.read_text(encoding="utf-8")
    package = ".".join(path.parts[_package_start(path) : -1])
    return digest(ast.dump(ast.parse(source)).encode()), imported_modules(source, package)


def _notebook(path: Path) -> tuple[str, list[str]]:
    content = notebook.without_injected(notebook.read(path))
    sources = [[cell["cell_type"], cell["source"], sorted(cell.get("metadata", {}).get("tags", []))] for cell in content["cells"]]
    code = "\n".join(_python(cell["source"]) for _, cell in notebook.code_cells(content))
    return digest(json.dumps(sources).encode()), imported_modules(code)


def _python(source: str) -> str:
    """Return a cell's source without the lines that only IPython understands."""
    lines = source.splitlines()
    if lines and lines[0].startswith("%%"):
        return ""
    return "\n".join(re.sub(r"^(\s*)[%!].*", r"\1pass", line) for line in lines)


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    return ".".join(filter(None, [*parts[: len(parts) - node.level + 1], node.module]))


def _package_start(path: Path) -> int:
    """Return the position in ``path.parts`` of the outermost package: the first folder upwards without __init__.py ends it."""
    folder = path.parent
    while (folder / "__init__.py").exists():
        folder = folder.parent
    return len(folder.parts)


def _with_parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[: length + 1]) for length in range(len(parts))]


def _file_of(name: str, source: Path) -> Path | None:
    base = source.joinpath(*name.split("."))
    return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()), None)
