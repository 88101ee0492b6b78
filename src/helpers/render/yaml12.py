"""YAML as Quarto reads it: YAML 1.2's core schema (no dates, no yes/no), numbers as in JavaScript."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

import yaml

from helpers.render.errors import RenderError

RESOLVERS = (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(?:0b[01]+|0x[0-9a-fA-F]+|0o[0-7]+|[0-9]+)", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        "-+0123456789.",
    ),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
)


DOT, STEP = re.compile(r"(?<!\\)\."), re.compile(r"\\+\.")
FAST: Any = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # where libyaml is there, it reads ten times as fast


class CoreLoader(FAST):
    """A safe loader that refuses a key written twice."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[Any]]] = {}  # YAML 1.1's are not inherited

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Return a mapping whose keys are each there once."""
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} is there twice", node.start_mark
                )
        return super().construct_mapping(node, deep)


for _tag, _pattern, _first in RESOLVERS:
    CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first)
    )
CoreLoader.add_constructor(
    "tag:yaml.org,2002:int",
    lambda _, node: int(node.value, 0 if node.value.lstrip("+-")[1:2] in {"x", "o", "b"} else 10),
)


def parse(text: str, name: str, first_line: int = 1) -> dict[str, Any]:
    """Return the mapping that ``text`` holds ({} where empty). Raises RenderError with file and line."""
    try:
        value = yaml.load(text, Loader=CoreLoader)  # CoreLoader is a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        raise RenderError(
            f"{name}:{line}: this is not valid YAML: {getattr(error, 'problem', error)}."
        ) from error
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RenderError(f"{name}:{first_line}: expected keys and values, found {type(value).__name__}.")
    return value


def read(path: Path, name: str) -> dict[str, Any]:
    """Return the mapping in a YAML file. Raises RenderError."""
    return parse(text_of(path, name), name)


def text_of(path: Path, name: str) -> str:
    """Return the text of a source, without the mark of its encoding with which some editors begin it.

    Raises RenderError for a file that is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise RenderError(f"{name} is not UTF-8 text: save it as UTF-8.") from error


def shown(value: Any) -> str:
    """Return a scalar as Quarto prints it: 1.10 as 1.1, 2.0 as 2, true as true."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return repr(value) if isinstance(value, float) else str(value)


def merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Return ``base`` with ``over`` on top, mappings merged key by key."""
    both = {
        k: merged(base[k], v) if isinstance(v, dict) and isinstance(base.get(k), dict) else v
        for k, v in over.items()
    }
    return base | both


def lookup(tree: dict[str, Any], dotted: str) -> Any:
    """Return the value at a dotted key, or raise KeyError. A dot behind a backslash is part of a name."""
    value: Any = tree
    for step in (STEP.sub(".", step) for step in DOT.split(dotted)):
        if not isinstance(value, dict) or step not in value:
            raise KeyError(dotted)
        value = value[step]
    return value
