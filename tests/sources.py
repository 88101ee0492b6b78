"""The modules of the house as they are written, parsed once for all tests that look at them."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import helpers

HOUSE = Path(helpers.__file__).parent


@cache
def text(path: Path) -> str:
    """What stands in a module."""
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """A module, parsed: not to be changed."""
    return ast.parse(text(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a module."""
    return tuple(ast.walk(tree(path)))


@cache
def modules() -> tuple[Path, ...]:
    """Every module of the house."""
    return tuple(sorted(HOUSE.rglob("*.py")))


def texts(room: str = "") -> dict[str, str]:
    """What stands in the modules of the house, or of a ``room``, by their paths from there."""
    top = HOUSE / room
    return {path.relative_to(top).as_posix(): text(path) for path in modules() if path.is_relative_to(top)}
