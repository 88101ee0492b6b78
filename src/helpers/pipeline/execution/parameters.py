"""A notebook's typed ``parameters`` cell: what it declares, whether values fit, the code that sets them.

The cell is read, never run, so that a wrong parameter is refused before any kernel starts. Types that may be
declared: str, int, float, bool, date, Path, ``list[…]`` of these and ``… | None``.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from helpers.errors import HelpersError
from helpers.pipeline.execution.notebook import PARAMETERS, Notebook, tagged

EXPECTED: dict[str, type | tuple[type, ...]] = {
    "str": str,
    "int": int,
    "float": (int, float),
    "bool": bool,
    "date": date,
    "Path": Path,
}


def declared(content: Notebook, name: str) -> dict[str, ast.expr]:
    """Return the declared type of each parameter of the notebook called ``name``.

    Raises HelpersError without exactly one parameters cell, or where that holds more than typed assignments.
    """
    positions = tagged(content, PARAMETERS)
    if len(positions) != 1:
        raise HelpersError(f"{name}: expected one code cell tagged `{PARAMETERS}`, found {len(positions)}.")
    try:
        statements = ast.parse(content["cells"][positions[0]]["source"]).body
    except SyntaxError as error:
        raise HelpersError(
            f"{name}: the parameters cell is not Python: {error.msg} (line {error.lineno})."
        ) from error
    return dict(
        _declaration(statement, name)
        for statement in statements
        if not isinstance(statement, ast.Import | ast.ImportFrom)
    )


def check(content: Notebook, values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return ``values`` brought to their declared types (a text to a date or a path where one is declared).

    Raises HelpersError for a parameter that is not declared or a value of another type.
    """
    types = declared(content, name) if values or tagged(content, PARAMETERS) else {}
    for given in values:
        if given not in types:
            raise HelpersError(
                f"{name} has no parameter {given!r}. Its parameters are: {', '.join(types) or 'none'}."
            )
    return {
        given: _checked(value, types[given], f"{name}, parameter {given}") for given, value in values.items()
    }


def from_text(content: Notebook, texts: Mapping[str, str], name: str) -> dict[str, Any]:
    """Return the values that a user typed (``3``, ``true``, ``2019-01-01``) in their declared types.

    A text that is a Python literal of the declared type is taken as such, else it is checked as text. Raises
    as ``check``.
    """
    types = declared(content, name) if texts else {}
    return check(content, {given: _typed(text, types.get(given)) for given, text in texts.items()}, name)


def assignment_code(values: Mapping[str, Any], content: Notebook, name: str) -> str:
    """Return the code that sets ``values``, one line each, sorted; empty without values."""
    if not values:
        return ""
    types = declared(content, name)
    lines = [f"{given} = {_code(values[given], types[given])}" for given in sorted(values)]
    return "\n".join(["# Parameters of this run", *lines])


def _declaration(statement: ast.stmt, name: str) -> tuple[str, ast.expr]:
    if (
        isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and statement.value is not None
    ):
        return statement.target.id, statement.annotation
    raise HelpersError(
        f"{name}: the parameters cell holds `{ast.unparse(statement)}`; expected `name: type = default` "
        "only, besides imports."
    )


def _typed(text: str, annotation: ast.expr | None) -> Any:
    if annotation is None or ast.unparse(annotation).startswith(("str", "date", "Path", "pathlib")):
        return text
    try:
        return ast.literal_eval({"true": "True", "false": "False"}.get(text, text))
    except (ValueError, SyntaxError):
        return text


def _checked(value: Any, annotation: ast.expr, where: str) -> Any:
    if isinstance(annotation, ast.BinOp):
        return None if value is None else _checked(value, _without_none(annotation), where)
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == "list":
        if isinstance(value, list):
            return [_checked(item, annotation.slice, where) for item in value]
    elif _fits(value := _converted(value, _kind(annotation)), _kind(annotation), where):
        return value
    raise HelpersError(
        f"{where}: expected {ast.unparse(annotation)}, got {value!r} ({type(value).__name__})."
    )


def _without_none(annotation: ast.BinOp) -> ast.expr:
    return annotation.left if ast.unparse(annotation.right) == "None" else annotation.right


def _kind(annotation: ast.expr) -> str:
    return ast.unparse(annotation).rpartition(".")[2]


def _converted(value: Any, kind: str) -> Any:
    if isinstance(value, str) and kind == "Path":
        return Path(value)
    if isinstance(value, str) and kind == "date":
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _fits(value: Any, kind: str, where: str) -> bool:
    if kind not in EXPECTED:
        raise HelpersError(f"{where}: type {kind} is not among {', '.join(EXPECTED)}, list[…] and … | None.")
    return isinstance(value, EXPECTED[kind]) and (kind == "bool" or not isinstance(value, bool))


def _code(value: Any, annotation: ast.expr) -> str:
    if isinstance(annotation, ast.BinOp):
        return "None" if value is None else _code(value, _without_none(annotation))
    if isinstance(value, list):
        return "[" + ", ".join(_code(item, annotation.slice) for item in value) + "]"  # type: ignore[attr-defined]
    if isinstance(value, date):
        return f'{ast.unparse(annotation)}.fromisoformat("{value.isoformat()}")'
    return f"{ast.unparse(annotation)}({str(value)!r})" if isinstance(value, Path) else repr(value)
