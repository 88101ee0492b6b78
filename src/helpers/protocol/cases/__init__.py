"""How the in-depth cases are chosen (data/protocol/cases.yml)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from helpers.protocol import reader
from helpers.protocol.fields import Section, between, whole

FILE = "cases.yml"
Percentile = Annotated[float, between(0, 100)]


@dataclass(frozen=True)
class Place(Section):
    """Where in the distribution of pages a case is sought, and how far from it (percentile points)."""

    percentile: Percentile
    within: Percentile


@dataclass(frozen=True)
class Heavy(Place):
    """The same of a heavy case, among all cases of one provision."""

    provision: Literal["bpa", "lost_earnings"]


@dataclass(frozen=True)
class Choosing(Section):
    """The whole file. usable_cases: usable cases that a place needs; substitutes: per place."""

    version: Annotated[int, whole(1)]
    usable_cases: Annotated[int, whole(2)]
    substitutes: Annotated[int, whole(0, 20)]
    typical: Place
    heavy: Heavy


def load(path: Path | None = None) -> Choosing:
    """Read the rules from ``path`` (default data/protocol/cases.yml). Raises ProtocolInvalid."""
    return reader.load(Choosing, FILE, path)
