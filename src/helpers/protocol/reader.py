"""The one reader of protocol files (data/protocol/*.yml): every key is checked, so that a slip stops a run
instead of changing a finding.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from helpers.errors import HelpersError
from helpers.project import root
from helpers.protocol.fields import SECTION, UNKNOWN

Model = TypeVar("Model")
Fault = tuple[str, Any, str]  # dotted key, the value found there, and what it is not

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 20  # sections within sections
SHOWN = 120  # signs of a value in a message
_TAG = "tag:yaml.org,2002:"
_SCALARS = {_TAG + kind for kind in ("str", "int", "float", "bool", "null", "timestamp")}
_UNKNOWN = (UNKNOWN, "unexpected_keyword_argument")
_EXPECTED = {
    "dataclass_type": SECTION,
    "dict_type": SECTION,
    "mapping_type": SECTION,
    "tuple_type": "a list",
}


class ProtocolInvalid(HelpersError):
    """A protocol file says what cannot be, lacks what was asked for, or is not the one that was frozen."""


def load(
    model: Callable[..., Model],
    file: str,
    path: Path | None = None,
    together: Callable[[Model], Iterable[Fault]] = lambda found: (),
) -> Model:
    """Return the protocol file at ``path`` (default: ``file`` of data/protocol) as ``model``.

    together: tells the faults that no single key can show. A field ``sha256`` is given the hash of the file's
    bytes, a field ``file`` its path. Raises ProtocolInvalid with every fault: file, key, value, expectation.
    """
    path, written = opened(file, path)
    content = parse(written, path)
    try:
        found = _adapter(model).validate_python(content, context=content)
    except ValidationError as error:
        raise ProtocolInvalid("\n".join(_told(path, fault, content) for fault in error.errors())) from None
    refuse(path, together(found))
    computed = {"sha256": hashlib.sha256(written).hexdigest(), "file": str(path)}
    computed = {name: value for name, value in computed.items() if hasattr(found, name)}
    return replace(found, **computed) if computed else found


def refuse(path: Path, faults: Iterable[Fault]) -> None:
    """Raise ProtocolInvalid where there are ``faults`` in the file at ``path``."""
    if told := [f"{path}, key {key}: {_shown(value)} is not {what}." for key, value, what in faults]:
        raise ProtocolInvalid("\n".join(told))


def opened(file: str, path: Path | None = None) -> tuple[Path, bytes]:
    """Return path and bytes of ``file`` in data/protocol, or of ``path``. Raises ProtocolInvalid."""
    path = path or root() / "data" / "protocol" / file
    try:
        return path, path.read_bytes()
    except FileNotFoundError:
        raise ProtocolInvalid(f"{path} is missing: restore it from the repository.") from None


def parse(written: bytes, path: Path) -> dict[str, Any]:
    """Return the sections of a YAML file in plain values, the caller's own. Raises ProtocolInvalid where one
    would be read as other than it looks: a key written twice, an alias, a tag.
    """
    return copy.deepcopy(_parsed(written, path, LOADER))


@lru_cache(maxsize=64)  # a file is asked for again and again; a copy takes a tenth of the time
def _parsed(written: bytes, path: Path, loader: Any) -> dict[str, Any]:
    try:
        reading = _Reading(written.decode("utf-8"), loader)
        content = reading.documents()
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ProtocolInvalid(f"{path} cannot be read as YAML: {' '.join(str(error).split())}") from None
    if reading.faults:
        raise ProtocolInvalid("\n".join(f"{path}, {fault}." for fault in reading.faults))
    if len(content) != 1 or not isinstance(content[0], dict) or not content[0]:
        raise ProtocolInvalid(f"{path} is empty or not one list of keys.")
    return content[0]


class _Reading:
    """Plain values from the events of a YAML file.

    Not by yaml.load, which keeps the last of two equal keys, multiplies aliases and, written in C, follows
    brackets within brackets until the interpreter dies.
    """

    def __init__(self, text: str, loader: Any) -> None:
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=loader))
        self.scalars = yaml.SafeLoader("")  # what tells numbers and dates from texts
        self.faults: list[str] = []

    def documents(self) -> list[Any]:
        begun = (event for event in self.events if isinstance(event, yaml.DocumentStartEvent))
        return [self.value(next(self.events), ()) for _ in begun]

    def value(self, event: Any, key: tuple[str, ...]) -> Any:
        """Return the value of the dotted ``key``, which begins with ``event``."""
        if len(key) > DEEPEST:
            raise yaml.YAMLError(f"line {event.start_mark.line + 1}: more than {DEEPEST} sections deep")
        if isinstance(event, yaml.AliasEvent):
            return self.fault(event, key, f"has the alias *{event.anchor}: write out what it stands for")
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, key)
        if event.tag:  # what it holds is read all the same, or its end would be taken for another's
            self.fault(event, key, f"has the tag {event.tag}, which no protocol file may use")
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(key)
        parts = enumerate(self.until(yaml.SequenceEndEvent), 1)
        return [self.value(part, (*key, str(number))) for number, part in parts]

    def mapping(self, key: tuple[str, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in self.until(yaml.MappingEndEvent):
            name = self.value(event, (*key, "(key)"))
            value = self.value(next(self.events), (*key, str(name)))
            if not isinstance(name, str):
                self.fault(event, (*key, str(name)), "is no text: put it in quotation marks")
            elif name in found:
                self.fault(event, (*key, name), "stands twice: keep one of them")
            else:
                found[name] = value
        return found

    def scalar(self, event: Any, key: tuple[str, ...]) -> Any:
        tag = event.tag or self.scalars.resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag not in _SCALARS:
            return self.fault(event, key, f"has the tag {tag}, which no protocol file may use")
        try:
            return self.scalars.construct_object(yaml.ScalarNode(tag, event.value))
        except ValueError as error:
            return self.fault(event, key, f"has {event.value!r}, which cannot be: {error}")

    def until(self, end: type) -> Iterator[Any]:
        return iter(lambda: None if isinstance(event := next(self.events), end) else event, None)

    def fault(self, event: Any, key: tuple[str, ...], what: str) -> None:
        self.faults.append(f"line {event.start_mark.line + 1}: the key {'.'.join(key)} {what}")


@cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


def _told(path: Path, fault: ErrorDetails, content: Any) -> str:
    """Return one fault in words, with the dotted key."""
    key = _dotted(fault["loc"], content)
    if fault["type"] == "missing":
        return f"{path} lacks the key {key}: add it."
    if fault["type"] in _UNKNOWN:
        return f"{path} has the unknown key {key}: remove it or correct its spelling."
    expectation = _EXPECTED.get(fault["type"], fault["msg"])
    if fault["type"] == "literal_error":
        expectation = "one of " + fault["ctx"]["expected"].replace(" or ", ", ").replace("'", "")
    return f"{path}, key {key}: {_shown(fault['input'])} is not {expectation}."


def _dotted(places: Iterable[int | str], content: Any) -> str:
    """Return ``places`` in one word, entries of a list by section and name or by number (1, 2 …)."""
    parts: list[str] = []
    for place in places:
        try:
            content = content[place]
        except (LookupError, TypeError):
            content = None
        if isinstance(place, int):
            known = content if isinstance(content, dict) else {}
            called = [known[key] for key in ("section", "name") if isinstance(known.get(key), str)]
            place = ".".join(called) or str(place + 1)
        parts.append(place)
    return ".".join(parts)


def _shown(value: Any) -> str:
    text = value.isoformat() if isinstance(value, date) else repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]} …"
