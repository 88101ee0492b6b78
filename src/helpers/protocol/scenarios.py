"""Scenarios: what the demonstration data are made of (data/protocol/scenarios.yml).

The scenario ``base`` gives every parameter a value; another one names what it changes, and the scenario that
it is ``like`` otherwise. Which parameters there are follows from ``base``, what each may be from its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from helpers.protocol import reader
from helpers.protocol.fields import SECTION, is_number, is_text
from helpers.protocol.reader import Fault, ProtocolInvalid

FILE = "scenarios.yml"
BASE, LIKE = "base", "like"
TEXTS = {"title", "allocation", "method", "covers"}
WHOLE = {"draw", "odd"}  # sections whose numbers count something
SHARES = {
    "after", "appeal_parts", "appeal_share", "appealed_again", "assessment_share", "attachments_included",
    "commented", "correlation", "counted", "dispositions", "duplicates_included", "faults",
    "found_without_list", "further_missing", "heaping", "layers", "methods", "missed", "missing",
    "missing_pages", "needed_for", "other_answer", "other_outcomes", "overturned", "procedures",
    "registered", "remitted_of_overturned", "respondents", "scanned", "seen_wrongly", "share",
    "statement_share", "steps", "undecided", "updated",
    "usual_cause", "usual_method", "wishes",
}  # fmt: skip
NOT_NEGATIVE = ("sd", "shape", "median", "level", "growth")  # how their names, or their sections', end


def load(name: str = BASE, path: Path | None = None) -> dict[str, Any]:
    """Return the parameters of the scenario ``name``: the base with its changes. Raises ProtocolInvalid."""
    scenarios = _read(path)
    if name not in scenarios:
        there = ", ".join(sorted(scenarios))
        raise ProtocolInvalid(f"{path or FILE}: no scenario {name!r}; there are {there}.")
    return scenarios[name]


def names() -> list[str]:
    """Return the names of the project's scenarios, in the order of the file."""
    return list(_read(None))


def _read(path: Path | None) -> dict[str, dict[str, Any]]:
    path, written = reader.opened(FILE, path)
    content = reader.parse(written, path)
    full: dict[str, dict[str, Any]] = {}
    if not isinstance(content.get(BASE), dict):
        raise ProtocolInvalid(f"{path} lacks the key {BASE}: add the scenario that the others change.")
    faults: list[Fault] = []
    for name, changes in content.items():
        own = dict(changes) if isinstance(changes, dict) else {}
        model = own.pop(LIKE, BASE)
        faults += [] if own else [(name, changes, "a scenario with its changes")]
        faults += [] if model in [BASE, *full] else [(f"{name}.{LIKE}", model, "a scenario before this one")]
        faults += _faults(content[BASE], own, name)
        full[name] = _changed(full.get(str(model), content[BASE]), own)
    reader.refuse(path, faults)
    return full


def _changed(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _value(value, changes[key]) if key in changes else value for key, value in base.items()}


def _value(base: Any, change: Any) -> Any:
    return _changed(base, change) if isinstance(base, dict) and isinstance(change, dict) else change


def _faults(base: Mapping[str, Any], changes: Mapping[str, Any], where: str) -> Iterator[Fault]:
    for name, change in changes.items():
        key = f"{where}.{name}"
        if name not in base:
            yield key, change, f"a parameter of {BASE}: there are {', '.join(base)}"
        elif isinstance(base[name], dict) and isinstance(change, dict) and change:
            yield from _faults(base[name], change, key)
        elif expectation := _refused(base[name], change, key.split(".")[1:]):
            yield key, change, expectation


def _refused(base: Any, change: Any, key: list[str]) -> str:
    """Return what the parameter ``key`` should be, or nothing where ``change`` is."""
    if isinstance(base, dict):
        return SECTION
    if key[0] == "provisions":
        return "" if isinstance(change, list) and change and all(map(is_text, change)) else "a list of texts"
    if key[0] == "source" or key[-1] in TEXTS:
        return "" if is_text(change) else "a text"
    if not is_number(change):
        return "a number"
    if key[0] in WHOLE and not (type(change) is int and change >= 0):
        return "a whole number of at least 0"
    if SHARES & set(key) and not 0 <= change <= 1:
        return "a share, from 0 to 1"
    below = change < 0 and any(part.endswith(NOT_NEGATIVE) for part in key)
    return "a number of at least 0" if below else ""
