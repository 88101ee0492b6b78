"""What the report says of itself and of the personal data behind it (data/protocol/publication.yml).

The project group fills the file in. An empty text is allowed: the report says that it is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from helpers.protocol import reader
from helpers.protocol.fields import Day, Section, Text, is_day, must
from helpers.protocol.reader import Fault

FILE = "publication.yml"
Status = Literal["udkast", "i høring", "endelig"]
ADDRESSES = ("https://", "http://")
Words = Annotated[str, must(lambda value: isinstance(value, str), 'a text, or "" while it is not known')]
Address = Annotated[
    str,
    must(
        lambda value: value == "" or (isinstance(value, str) and value.startswith(ADDRESSES)),
        'an address that begins with https://, or "" while there is none',
    ),
]
DayOrNone = Annotated[
    str, must(lambda value: value == "" or is_day(value), 'a day as YYYY-MM-DD in quotation marks, or ""')
]


@dataclass(frozen=True)
class Edition(Section):
    """The report itself: its version, how far it has come, and who answers for it."""

    version: Text
    status: Status
    publisher: Words
    contact: Words
    licence: Words
    accessibility_statement: Address


@dataclass(frozen=True)
class Correction(Section):
    """An error that was put right: in which version, where, and what it said before and says now."""

    date: Day
    version: Text
    place: Text
    was: Text
    now: Annotated[Text, Field(alias="is")]


@dataclass(frozen=True)
class PersonalData(Section):
    """What the annex tells of the processing of personal data."""

    controller: Words
    legal_basis: Words
    purpose: Words
    categories: Words
    access: Words
    deletion: Words
    transfer: Words
    rights: Words


@dataclass(frozen=True)
class Authority(Section):
    """What only the authority knows of its accessibility statement."""

    name: Words
    cvr: Words
    address: Address
    feedback: Words
    evaluated: DayOrNone


@dataclass(frozen=True)
class Publication(Section):
    """The whole file."""

    version: Text
    report: Edition
    corrections: tuple[Correction, ...]
    personal_data: PersonalData
    authority: Authority


def load(path: Path | None = None) -> Publication:
    """Read the file at ``path`` (default data/protocol/publication.yml). Raises ProtocolInvalid."""
    return reader.load(Publication, FILE, path, _together)


def _together(found: Publication) -> Iterator[Fault]:
    days = [row.date for row in found.corrections]
    if days != sorted(days, reverse=True):
        yield "corrections", days, "in order: put the newest first"
