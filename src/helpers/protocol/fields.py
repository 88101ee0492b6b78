"""What may stand in a protocol file: the kinds of sections and values that its dataclasses are made of.

pydantic holds files against these dataclasses (see ``reader``); objects that a program makes or changes
itself are not checked.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Annotated, Any, get_args, get_type_hints

from pydantic import (
    AfterValidator,
    AliasPath,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    PlainValidator,
    ValidationError,
)
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

SECTION = "a section with keys"
UNSET = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
UNKNOWN = "extra_forbidden"  # pydantic's name for a key that does not belong


class Section:
    """A section of a protocol file, for dataclasses to inherit from: no key but its own may stand there."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        inner: dict[str, list[str]] = {}
        for hint in get_type_hints(cls, include_extras=True).values():
            for mark in getattr(hint, "__metadata__", ()):
                if isinstance(alias := getattr(mark, "validation_alias", None), AliasPath):
                    inner.setdefault(str(alias.path[0]), []).append(str(alias.path[1]))
        return core_schema.no_info_before_validator_function(partial(_own_keys, inner), handler(source))


def _own_keys(inner: Mapping[str, list[str]], content: Any) -> Any:
    """Refuse what stands in the ``inner`` sections beside the fields that are taken ``at`` them."""
    faults: list[InitErrorDetails] = []
    given = content if isinstance(content, dict) else {}
    for name, section in [(name, given[name]) for name in inner if name in given]:
        if not isinstance(section, dict):
            faults.append(InitErrorDetails(type=refusal(SECTION), loc=(name,), input=section))
            continue
        unknown = PydanticCustomError(UNKNOWN, "no key")
        strays = [key for key in section if key not in inner[name]]
        faults += [InitErrorDetails(type=unknown, loc=(name, key), input=section[key]) for key in strays]
    if faults:
        raise ValidationError.from_exception_data("section", faults)
    return content


def at(section: str, key: str) -> Any:
    """Say where in the file a field stands: ``at("periods", "before")`` is periods.before."""
    return Field(validation_alias=AliasPath(section, key))


def refusal(expectation: str) -> PydanticCustomError:
    """Return what a validator raises of a value that is not ``expectation``."""
    return PydanticCustomError("expected", "{expectation}", {"expectation": expectation})


def must(holds: Callable[[Any], object], expectation: str, then: type = PlainValidator) -> Any:
    """Return what makes a field refuse a value that is not ``expectation``; no value is converted.

    then: BeforeValidator where pydantic is to go on with the parts of the value.
    """

    def checked(value: Any) -> Any:
        if not holds(value):
            raise refusal(expectation)
        return value

    return then(checked)


def is_number(value: Any) -> bool:
    """Say whether ``value`` is a number that a float can hold; true, false and NaN are none."""
    return type(value) in (int, float) and abs(value) <= sys.float_info.max


def is_amount(value: Any) -> bool:
    """Say whether ``value`` is a finite number of at least 0."""
    return is_number(value) and value >= 0


def is_text(value: Any) -> bool:
    """Say whether ``value`` is a text with more than spaces in it, and without signs that no font has or that
    turn the reading order.
    """
    return isinstance(value, str) and bool(value.strip()) and not UNSET.search(value)


def is_day(value: Any) -> bool:
    """Say whether ``value`` is a day as YYYY-MM-DD."""
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def between(low: float, high: float) -> Any:
    """Return what makes a field a number strictly between ``low`` and ``high``."""
    expectation = f"a number between {low:g} and {high:g}, both excluded"
    return must(lambda value: is_number(value) and low < value < high, expectation)


def whole(low: int, high: float = math.inf) -> Any:
    """Return what makes a field a whole number of at least ``low`` (and at most ``high``)."""
    expectation = f"a whole number of at least {low}" + (f" and at most {high}" if high < math.inf else "")
    return must(lambda value: type(value) is int and low <= value <= high, expectation)


def named(field: str) -> Any:
    """Return what gives each entry of a section its own key as ``field``."""
    return AfterValidator(lambda found: {key: replace(part, **{field: key}) for key, part in found.items()})


class Exactly:
    """What makes an annotated mapping a section with just these keys."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = tuple(keys)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        field = core_schema.typed_dict_field(handler.generate_schema(get_args(source)[1]))
        return core_schema.typed_dict_schema(dict.fromkeys(self.keys, field), extra_behavior="forbid")


filled = must(
    lambda value: isinstance(value, (dict, list)) and value, f"{SECTION}, or a list", BeforeValidator
)
different = must(
    lambda value: isinstance(value, list) and value and len(set(map(str, value))) == len(value),
    "a list of different texts",
    BeforeValidator,
)
Text = Annotated[
    str,
    must(is_text, "a text (in quotation marks where it looks like something else; without control signs)"),
]
Day = Annotated[str, must(is_day, "a day as YYYY-MM-DD, in quotation marks")]
Texts = Annotated[tuple[Text, ...], different]
Flag = Annotated[bool, must(lambda value: isinstance(value, bool), "true or false")]
Share = Annotated[float, between(0, 1)]
Amount = Annotated[float, must(is_amount, "a number of at least 0")]
AmountOrNone = Annotated[
    float | None, must(lambda value: value is None or is_amount(value), "a number of at least 0, or null")
]
computed = must(lambda value: False, "a key of this file: remove it")
Computed = Annotated[str, computed]
