"""The thresholds below which nothing is published (data/protocol/disclosure.yml)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from helpers.protocol import reader
from helpers.protocol.fields import Section, whole

FILE = "disclosure.yml"
Least = Annotated[int, whole(1)]


@dataclass(frozen=True)
class Rules(Section):
    """Thresholds for survey tables (numbers of cases and municipalities, percentage points)."""

    min_cases: Least
    min_municipalities: Least
    min_cases_statistic: Least
    exact_share_base: Least
    rounded_share_step: Annotated[int, whole(1, 50)]


@dataclass(frozen=True)
class RegisterRules(Section):
    """Thresholds for register figures of a municipality (numbers of cases)."""

    min_cases: Least


@dataclass(frozen=True)
class Disclosure(Section):
    """The whole file."""

    version: Least
    survey: Rules
    register: RegisterRules


def load(path: Path | None = None) -> Rules:
    """Read the thresholds for survey tables from ``path`` (default data/protocol/disclosure.yml). Raises
    ProtocolInvalid.
    """
    return reader.load(Disclosure, FILE, path).survey


def register(path: Path | None = None) -> RegisterRules:
    """Read the thresholds for register figures from ``path`` as ``load`` does. Raises ProtocolInvalid."""
    return reader.load(Disclosure, FILE, path).register
