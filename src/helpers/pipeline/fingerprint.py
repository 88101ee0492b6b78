"""Hashes of files and of code, each computed once and remembered until the file changes.

A file counts as unchanged when size, inode, modification and change time are; a touched file is read again
and found equal. Files that had changed within the last moments are read again before they are remembered: a
second change could bear the same time stamp.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from helpers.pipeline.execution import notebook
from helpers.pipeline.paths import RETURNED, unnamed

FORMAT = 4  # of the memory; another one is not read
TOO_FRESH_NS = 50_000_000  # time stamps may be as coarse as some milliseconds
STATEMENTS = ("body", "orelse", "finalbody", "handlers", "cases")  # where a syntax tree holds statements

Entry = dict[str, Any]
Lead = tuple[Path | None, list[tuple[str, bool]]]  # a module's file, and other modules, each named or not


class Fingerprints:
    """Hashes by path, kept in ``memory`` (a JSON file; one that is damaged is started anew)."""

    def __init__(self, memory: Path) -> None:
        self._memory = memory
        self._before = self._load()
        self._entries = dict(self._before)
        self._seen: dict[str, Path] = {}
        self._moment: dict[Path, Entry] | None = None
        self._places: dict[tuple[str, Path], Path | None] = {}
        self._listed: dict[str, frozenset[str]] = {}
        self._leads: dict[tuple[str, bool, Path], Lead] = {}

    @contextlib.contextmanager
    def moment(self) -> Iterator[None]:
        """Take all that is asked for in this block to be of one moment: no file is looked at twice."""
        self._moment, self._places, self._listed, self._leads = {}, {}, {}, {}
        try:
            yield
        finally:
            self._moment = None

    def file_of(self, name: str, source: Path) -> Path | None:
        """Return the file of the module ``name`` under ``source``, or None where it is no module's name."""
        if self._moment is None:
            return _file_of(name, source, os.path.isfile)
        if (name, source) not in self._places:
            self._places[name, source] = _file_of(name, source, self._there)
        return self._places[name, source]

    def _there(self, path: str) -> bool:
        """Say whether there is a file, having listed its folder once: most names that are tried are none."""
        folder, _, name = path.rpartition(os.sep)
        if folder not in self._listed:
            self._listed[folder] = frozenset(os.listdir(folder) if os.path.isdir(folder) else ())
        return name in self._listed[folder] and os.path.isfile(path)

    def leads(self, name: str, named: bool, source: Path) -> Lead:
        """Return the file of the module ``name`` under ``source`` and what it leads to, as ``module_files``
        says; None and where to look instead where there is no such module.
        """
        if self._moment is None:
            return _lead(name, named, source, self)
        if (name, named, source) not in self._leads:
            self._leads[name, named, source] = _lead(name, named, source, self)
        return self._leads[name, named, source]

    def content(self, path: Path) -> str:
        """Return the sha256 of the file's bytes. Raises OSError where it cannot be read."""
        return self._entry(path)["sha256"]

    def module(self, path: Path) -> tuple[str, list[str], list[str]]:
        """Return the hash of a Python file's code, all it imports, and what of it at once.

        The hash is blind to comments and layout.
        """
        return self._derived(path, "module", _module)

    def notebook(self, path: Path) -> tuple[str, list[str]]:
        """Return the hash of a notebook's sources and the modules that its code imports.

        The hash is blind to outputs and metadata.
        """
        return self._derived(path, "notebook", _notebook)

    def save(self) -> None:
        """Write what is worth remembering, if anything is new; entries of files that are gone are dropped."""
        self._settle()
        kept = {
            path: entry
            for path, entry in self._entries.items()
            if isinstance(entry, dict) and (path in self._seen or os.path.exists(path))
        }
        kept = {path: entry for path, entry in kept.items() if not entry.get("fresh")}
        if kept != self._before:
            self._memory.parent.mkdir(parents=True, exist_ok=True)
            draft = self._memory.with_suffix(".new")
            draft.write_text(json.dumps({"format": FORMAT, "files": kept}, sort_keys=True), encoding="utf-8")
            draft.replace(self._memory)

    def _load(self) -> dict[str, Entry]:
        try:
            content = json.loads(self._memory.read_text(encoding="utf-8"))
            return dict(content["files"]) if content["format"] == FORMAT else {}
        except (OSError, ValueError, TypeError, KeyError):
            return {}

    def _entry(self, path: Path) -> Entry:
        if self._moment is None:
            return self._looked_at(path)
        if path not in self._moment:
            self._moment[path] = self._looked_at(path)
        return self._moment[path]

    def _looked_at(self, path: Path) -> Entry:
        status = path.stat()
        stamp = [status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns]
        key = self._key(path)
        entry = self._entries.get(key)
        if not isinstance(entry, dict) or entry.get("stamp") != stamp:
            entry = {"stamp": stamp, "sha256": digest(path.read_bytes())}
            if time.time_ns() - status.st_ctime_ns < TOO_FRESH_NS:
                entry["fresh"] = True
            self._entries[key] = entry
        return entry

    def _key(self, path: Path) -> str:
        """What the memory calls a file: by a hash where others have named it, as long as it is asked for."""
        key = str(path)
        if os.path.basename(os.path.dirname(key)) in RETURNED and not _of_a_package(path):
            key = unnamed(path)
        self._seen[key] = path
        return key

    def _settle(self) -> None:
        """Read again the files that had changed just before, now that another change would show."""
        fresh = {
            path: entry
            for path, entry in self._entries.items()
            if isinstance(entry, dict) and entry.pop("fresh", False)
        }
        if fresh:
            time.sleep(TOO_FRESH_NS / 1e9)
        for path, before in fresh.items():
            del self._entries[path]
            with contextlib.suppress(OSError):
                now = self._entry(self._seen[path])
                if now["sha256"] == before["sha256"]:
                    self._entries[path] = before | now

    def _derived(self, path: Path, key: str, derive: Callable[[Path], tuple]) -> Any:
        entry = self._entry(path)
        if key not in entry:
            entry[key] = derive(path)
        return tuple(entry[key])


def digest(content: bytes) -> str:
    """Return the sha256 of ``content`` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def imported_modules(source: str, package: str = "") -> list[str]:
    """Return what ``source`` imports, wherever the statement stands; ``package`` resolves relative imports.

    ``from a.b import c`` gives a.b.c, which may be a module or something in a.b. What stands under
    ``if TYPE_CHECKING:`` never runs and is left out.

    >>> imported_modules("from helpers.survey import weights")
    ['helpers.survey.weights']
    """
    return sorted({name for name, _ in _imports(ast.parse(source).body, package)})


def module_files(names: Iterable[str], source: Path, prints: Fingerprints) -> dict[str, Path]:
    """Return, by module name, the files of all modules under ``source`` (src) that ``names`` lead to.

    Importing a.b.c runs a and a.b as well, so these are there with what they import at once; of a module that
    is named itself, the imports inside its functions count too. Modules from elsewhere are left to the lock
    file.
    """
    found: dict[str, Path] = {}
    own = {path.stem for path in source.iterdir()} if source.is_dir() else set()
    todo, seen = [(name, True) for name in names if name.partition(".")[0] in own], set()
    while todo:
        step = todo.pop()
        if step in seen:
            continue
        seen.add(step)
        path, more = prints.leads(*step, source)
        found |= {step[0]: path} if path else {}
        todo += [each for each in more if each not in seen and each[0].partition(".")[0] in own]
    return dict(sorted(found.items()))


def _lead(name: str, named: bool, source: Path, prints: Fingerprints) -> Lead:
    path = prints.file_of(name, source)
    if path is None:
        return None, [(name.rpartition(".")[0], True)] if named and "." in name else []
    parents = [(parent, False) for parent in _parents(name)]
    return path, parents + [(other, True) for other in prints.module(path)[1 if named else 2]]


def _module(path: Path) -> tuple[str, list[str], list[str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = ".".join(path.parts[_package_start(path) : -1])
    found = set(_imports(tree.body, package))
    return (
        digest(ast.dump(tree).encode()),
        sorted({name for name, _ in found}),
        sorted({name for name, at_once in found if at_once}),
    )


def _notebook(path: Path) -> tuple[str, list[str]]:
    content = notebook.without_injected(notebook.read(path))
    sources = [
        [cell["cell_type"], cell["source"], sorted(cell.get("metadata", {}).get("tags", []))]
        for cell in content["cells"]
    ]
    code = "\n".join(_python(cell["source"]) for _, cell in notebook.code_cells(content))
    return digest(json.dumps(sources).encode()), imported_modules(code)


def _python(source: str) -> str:
    """Return a cell's source without the lines that only IPython understands."""
    lines = source.splitlines()
    if lines and lines[0].startswith("%%"):
        return ""
    return "\n".join(re.sub(r"^(\s*)[%!].*", r"\1pass", line) for line in lines)


def _imports(statements: Iterable[ast.AST], package: str, at_once: bool = True) -> Iterator[tuple[str, bool]]:
    """Yield what ``statements`` import, each with whether that happens at once: outside all functions."""
    for node in statements:
        if isinstance(node, ast.Import):
            yield from ((alias.name, at_once) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{_absolute(node, package)}.{alias.name}", at_once) for alias in node.names)
        else:
            inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            yield from _imports(_statements_in(node), package, at_once and not inside)


def _statements_in(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the statements that stand in ``node`` and may run; no expression holds any."""
    parts = ("orelse",) if _for_types_alone(node) else STATEMENTS
    for part in parts:
        yield from getattr(node, part, ())


def _of_a_package(path: Path) -> bool:
    """Say whether ``path`` is code, which a package of ours called "returns" may hold."""
    return path.suffix == ".py" and (path.parent / "__init__.py").exists()


def _for_types_alone(node: ast.AST) -> bool:
    if not isinstance(node, ast.If):
        return False
    return getattr(node.test, "attr", getattr(node.test, "id", "")) == "TYPE_CHECKING"


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    return ".".join(filter(None, [*parts[: len(parts) - node.level + 1], node.module]))


def _package_start(path: Path) -> int:
    """Return where in ``path.parts`` the outermost package stands: upwards, __init__.py ends with it."""
    folder = path.parent
    while (folder / "__init__.py").exists():
        folder = folder.parent
    return len(folder.parts)


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


def _file_of(name: str, source: Path, there: Callable[[str], bool]) -> Path | None:
    base = os.path.join(source, *name.split("."))
    tried = (f"{base}.py", os.path.join(base, "__init__.py"))
    found = next((path for path in tried if there(path)), None)
    return Path(found) if found else None
