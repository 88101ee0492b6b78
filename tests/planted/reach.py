"""Which files of tests can meet a target at all: those that lead to its modules by imports."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOTS = ("src", "tests")  # of a project: where modules are looked for


def leads_to(tree: Path, test: Path, sources: Iterable[Path]) -> bool:
    """Say whether ``test`` of the project ``tree`` imports one of ``sources``, itself or through others."""
    wanted, todo, seen = set(sources), [test], set()
    while todo:
        path = todo.pop()
        if path in wanted:
            return True
        if path not in seen:
            seen.add(path)
            todo += imported(tree, path)
    return False


def imported(tree: Path, path: Path) -> Iterator[Path]:
    """Yield the files of ``tree`` that the one at ``path`` imports, the packages around them included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (file for name in names for file in _files(tree, name.split(".")))


def _files(tree: Path, parts: list[str]) -> Iterator[Path]:
    for root in ROOTS:
        for end in range(1, len(parts) + 1):
            place = (tree / root).joinpath(*parts[:end])
            yield from (file for file in (place.with_suffix(".py"), place / "__init__.py") if file.is_file())
