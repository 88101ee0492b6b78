"""Forms that are filled in beside the questionnaire (data/protocol/forms/NAME.yml): the questionnaire's own
kinds of sheets and questions, written and read by the same means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from helpers.protocol import reader
from helpers.protocol.codebook import checks
from helpers.protocol.codebook.form import PROJECT, Form
from helpers.protocol.codebook.parts import Item, Section
from helpers.protocol.fields import Flag, Text, Texts, filled, must, named
from helpers.protocol.reader import Fault

__all__ = ["FOLDER", "PROJECT", "Form", "Question", "load"]

FOLDER = "forms"  # in data/protocol: one file per form


Bound = Annotated[
    float | date | None, must(lambda bound: type(bound) in (int, float, date), "a number or a date")
]


@dataclass(frozen=True)
class Sheet(Section):
    """One sheet of a form: its rows are given when it is written, or ``free`` to be filled."""

    rows: Literal["given", "free"]  # type: ignore[assignment]  # the questionnaire's come from the draw


@dataclass(frozen=True)
class Question(Item):
    """One question of a form. It serves no point of the terms of reference by itself, and a number may have
    decimals.
    """

    type: Literal["identifier", "code", "integer", "number", "date", "text", "free_text"]  # type: ignore[assignment]
    min: Bound = None  # type: ignore[assignment]
    max: Bound = None  # type: ignore[assignment]
    required: Flag = False
    personal_data: Text = "none"
    serves: Texts = ()


@dataclass(frozen=True, kw_only=True)
class _Beside(Form):
    sections: Annotated[dict[str, Sheet], filled, named("name")]  # type: ignore[assignment]
    items: Annotated[tuple[Question, ...], filled]


def load(name: str, path: Path | None = None) -> Form:
    """Return the form ``name`` from data/protocol/forms, or from ``path``. Raises ProtocolInvalid."""
    return reader.load(_Beside, f"{FOLDER}/{name}.yml", path, _faults)


def _faults(form: Form) -> Iterator[Fault]:
    yield from checks.labels(form, {})
    yield from checks.once("items", [f"{item.section}.{item.name}" for item in form.items])
    yield from checks.once("sections", [section.sheet for section in form.sections.values()])
    for item in form.items:
        yield from checks.question(f"items.{item.section}.{item.name}", item, form)
        if item.asked_if or item.gives or item.not_asked_about:
            yield f"items.{item.section}.{item.name}", item.name, "without asked_if, gives, not_asked_about"
