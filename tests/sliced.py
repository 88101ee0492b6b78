"""The part of a notebook that its saved tables and sentences rest on: figures and tables that are only shown
are left out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

SAVES = {"save", "save_table"}  # what a notebook leaves behind
SHOWS = {"show", "draw", "draw_map", "bullets", "banner"}  # what only a reader looks at


def resting(sources: Iterable[str]) -> ast.Module:
    """Return the top-level statements of a notebook's cells that saving rests on, found backwards from what
    is saved. A statement that may change a name counts as needed where the name is.
    """
    statements = [statement for source in sources for statement in ast.parse(source).body]
    wanted: set[str] = set()
    kept = []
    for statement in reversed(statements):
        if _calls(statement) & SAVES or wanted & _changed(statement):
            if isinstance(statement, ast.Assign):
                wanted -= {name.id for target in statement.targets for name in _names(target)}
            wanted |= {name.id for name in _names(statement, ast.Load)}
            kept.append(statement)
    return ast.Module(kept[::-1], [])


def _calls(statement: ast.stmt) -> set[str]:
    """The methods that a statement calls at its top."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    named = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
    return {call.func.attr} if named else set()


def _changed(statement: ast.stmt) -> set[str]:
    """The names that a statement binds, or whose values it may change."""
    if isinstance(statement, ast.Expr):  # a method may change what it belongs to
        return set() if _calls(statement) & SHOWS else {name.id for name in _names(statement, ast.Load)}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name for alias in statement.names}
    places = [node for node in ast.walk(statement) if isinstance(node, ast.Subscript | ast.Attribute)]
    inside = {
        name.id for node in places if isinstance(node.ctx, ast.Store) for name in _names(node, ast.Load)
    }
    return inside | {name.id for name in _names(statement, ast.Store)}


def _names(node: ast.AST, context: type[ast.expr_context] = ast.Store) -> list[ast.Name]:
    found = [each for each in ast.walk(node) if isinstance(each, ast.Name)]
    return [each for each in found if isinstance(each.ctx, context)]
