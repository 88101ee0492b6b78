"""Which cells of a notebook lead to one of its cells, what they call in helpers, and what they read."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.publish.executed import Cell

READERS = {"table": "build/tables/{}.parquet", "statements_of": "build/results/{}.json"}


@dataclass(frozen=True)
class Step:
    """A cell on the way, the functions of helpers that it calls (full names), and the files it reads."""

    cell: Cell
    calls: tuple[str, ...]
    reads: tuple[str, ...]


def steps(cell: Cell, cells: Sequence[Cell]) -> list[Step]:
    """Return the steps that lead to ``cell``, the cell itself last: each name it uses is followed back to the
    cells that gave it its value. Cells that only import are no steps.
    """
    code = [each for each in cells if each.kind == "code"]
    trees = {each.name: _tree(each) for each in code}
    names = _imported(trees.values())
    order = [each.name for each in code]
    wanted, todo = {cell.name}, [cell.name]
    while todo:
        name = todo.pop()
        before = order[: order.index(name)]
        sources = {source for used in _used(trees[name]) for source in _givers(used, before, trees)}
        todo += sources - wanted
        wanted |= sources
    found = [
        Step(each, tuple(_calls(trees[each.name], names)), tuple(_reads(trees[each.name])))
        for each in code
        if each.name in wanted
    ]
    return [step for step in found if step.calls or step.reads or step.cell is cell]


def place(function: str, root: Path) -> str:
    """Return file and line of a function of helpers, such as src/helpers/x.py:12; "" where it is none."""
    module, _, name = function.rpartition(".")
    base = root / "src" / Path(*module.split("."))
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body if path.is_file() else ():
            if getattr(node, "name", "") == name:
                return f"{path.relative_to(root).as_posix()}:{node.lineno}"
    return ""


def _tree(cell: Cell) -> ast.Module:
    lines = ["pass" if line.startswith(("%", "!")) else line for line in cell.source.splitlines()]
    try:
        return ast.parse("\n".join(lines))
    except SyntaxError:
        return ast.Module([], [])


def _imported(trees: Iterable[ast.Module]) -> dict[str, str]:
    """Return the full name of everything that the notebook imports from helpers."""
    found: dict[str, str] = {}
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "helpers":
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _used(tree: ast.Module) -> set[str]:
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return {node.id for node in names if isinstance(node.ctx, ast.Load)} | _given(tree)[1]


def _givers(name: str, before: Sequence[str], trees: dict[str, ast.Module]) -> Iterator[str]:
    """Yield the earlier cells that give ``name`` its value: back to the last that sets it anew."""
    for cell in reversed(before):
        anew, more = _given(trees[cell])
        if name in anew | more:
            yield cell
        if name in anew:
            return


def _given(tree: ast.Module) -> tuple[set[str], set[str]]:
    """Return the names that a cell sets anew, and those that it only adds to."""
    anew, more = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            more.add(node.target.id)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            more |= {each.id for each in ast.walk(node.value) if isinstance(each, ast.Name)}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            anew.add(node.id)
    return anew - more, more


def _calls(tree: ast.Module, imported: dict[str, str]) -> Iterator[str]:
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    found = (imported_name(ast.unparse(function), imported) for function in calls)
    yield from dict.fromkeys(name for name in found if name)


def imported_name(written: str, imported: dict[str, str]) -> str:
    """Return the full name of what a cell writes as ``written``; "" for what is not of helpers, and for a
    method of what another call returns.
    """
    head, _, rest = written.partition(".")
    named = head in imported and "(" not in written and "[" not in written
    return f"{imported[head]}.{rest}".rstrip(".") if named else ""


def _reads(tree: ast.Module) -> Iterator[str]:
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        reader = READERS.get(node.func.attr) if isinstance(node.func, ast.Attribute) else None
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if reader and texts:
            yield reader.format(texts[0])
