"""Scenarios: what the demonstration data are made of (data/protocol/scenarios.yml)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from helpers import project
from helpers.errors import HelpersError

BASE = "base"


class UnknownScenario(HelpersError):
    """The scenario asked for is not in the file."""


class UnknownParameter(HelpersError):
    """A scenario changes a parameter that the base scenario does not have."""


def load(name: str = BASE, path: Path | None = None) -> dict[str, Any]:
    """Return the parameters of the scenario ``name``: the base with its changes. Raises UnknownScenario or
    UnknownParameter.
    """
    path = path or _path()
    scenarios = yaml.safe_load(path.read_text(encoding="utf-8"))
    if name not in scenarios:
        raise UnknownScenario(f"{path}: no scenario {name!r}; there are {', '.join(sorted(scenarios))}.")
    return _changed(scenarios[BASE], scenarios[name], f"{path}: scenario {name}")


def names() -> list[str]:
    """Return the names of the project's scenarios, in the order of the file."""
    return list(yaml.safe_load(_path().read_text(encoding="utf-8")))


def _path() -> Path:
    return project.root() / "data" / "protocol" / "scenarios.yml"


def _changed(base: Mapping[str, Any], changes: Mapping[str, Any], where: str) -> dict[str, Any]:
    for key in changes:
        if key not in base:
            raise UnknownParameter(f"{where}: no parameter {key!r}; there are {', '.join(map(str, base))}.")
    return {key: _value(value, changes.get(key, value), f"{where}.{key}") for key, value in base.items()}


def _value(base: Any, change: Any, where: str) -> Any:
    return _changed(base, change, where) if isinstance(base, Mapping) else change
