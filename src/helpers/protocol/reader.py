"""Checking protocol files (data/protocol/*.yml) key by key, so that a slip stops a run instead of changing a
finding.

A section's rules say per key whether a value holds and what is expected of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from helpers.errors import HelpersError

Rule = tuple[Callable[[Any], bool], str]
Rules = Mapping[str, Rule]


class ProtocolInvalid(HelpersError):
    """A protocol file lacks a key, has one too many, or holds a value that cannot be."""


def number(low: float, high: float) -> Rule:
    """Return the rule for a number strictly between ``low`` and ``high``."""

    def within(value: Any) -> bool:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and low < value < high

    return within, f"a number between {low:g} and {high:g}, both excluded"


def one_of(*allowed: str) -> Rule:
    """Return the rule for one of the texts ``allowed``."""
    return lambda value: value in allowed, "one of " + ", ".join(allowed)


def whole(low: int) -> Rule:
    """Return the rule for a whole number of at least ``low``."""
    return lambda value: type(value) is int and value >= low, f"a whole number of at least {low}"


TEXT: Rule = (lambda value: isinstance(value, str) and bool(value.strip()), "a text")
CODES: Rule = (
    lambda value: (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(v, str) for v in value)
        and len(set(value)) == len(value)
    ),
    "a list of different codes",
)
SECTION: Rule = (lambda value: isinstance(value, dict) and bool(value), "a section with keys")
SHARE = number(0, 1)


def check(
    section: Any, rules: Rules, name: str, file: str, error: type[ProtocolInvalid] = ProtocolInvalid
) -> None:
    """Hold the section ``name`` ("" is the file's top) of ``file`` against its rules. Raises ``error``,
    naming the key.
    """
    prefix = f"{name}." if name else ""
    if missing := sorted(rules.keys() - section.keys()):
        raise error(f"{file} lacks the key {prefix}{missing[0]}: add it.")
    if surplus := sorted(str(key) for key in section.keys() - rules.keys()):
        raise error(f"{file} has the unknown key {prefix}{surplus[0]}: remove it or correct its spelling.")
    for key, (holds, expectation) in rules.items():
        if not holds(section[key]):
            raise error(f"{file}, key {prefix}{key}: {section[key]!r} is not {expectation}.")


def check_all(
    content: Any, schema: Mapping[str, Rules], file: str, error: type[ProtocolInvalid] = ProtocolInvalid
) -> None:
    """Hold every section of ``schema`` against its rules: "" is the file's top, "a.b" the section b of a.
    Raises ``error``.
    """
    for name, rules in schema.items():
        section = content
        for key in filter(None, name.split(".")):
            section = section[key]
        check(section, rules, name, file, error)


def content(text: str, file: str, error: type[ProtocolInvalid] = ProtocolInvalid) -> dict[str, Any]:
    """Return the keys of a protocol file's ``text`` (YAML). Raises ``error``."""
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as fault:
        raise error(f"{file} cannot be read as YAML: {fault}") from fault
    if not isinstance(found, dict):
        raise error(f"{file} is empty or no list of keys.")
    return found


def read(path: Path, error: type[ProtocolInvalid] = ProtocolInvalid) -> str:
    """Return the text of a protocol file. Raises ``error`` where it is missing."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise error(f"{path} is missing: restore it from the repository.") from None
