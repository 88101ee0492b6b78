"""The planning assumptions behind the calculation of power (data/protocol/power.yml), checked key by key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.project import root
from helpers.protocol import reader
from helpers.protocol.reader import SECTION, TEXT, Rule, number, whole
from helpers.terms import PERIODS, PROVISIONS

FILE = "power.yml"


class AssumptionsInvalid(reader.ProtocolInvalid):
    """The planning assumptions lack a key, have one too many, or hold a value that cannot be."""


@dataclass(frozen=True)
class Assumptions:
    """Spreads and slopes are on the log scale of standard pages; growth is a ratio; missing a share of drawn
    cases.
    """

    version: str
    replicates: int
    response: tuple[float, ...]
    growth: Mapping[str, float]
    municipality_sd: float
    period_sd: float
    residual_sd: Mapping[str, float]
    level_by_size: float
    growth_by_size: float
    missing: Mapping[str, float]
    sha256: str


def _shares(value: Any) -> bool:
    numbers = isinstance(value, list) and all(isinstance(v, (int, float)) and 0 < v <= 1 for v in value)
    return numbers and bool(value) and sorted(set(value)) == value


_SPREAD, _SLOPE = number(0, 10), number(-10, 10)
_RESPONSE: Rule = (_shares, "a rising list of shares above 0, up to 1")
_SCHEMA: dict[str, dict[str, Rule]] = {
    "": {
        "version": TEXT,
        "replicates": whole(50),
        "response": _RESPONSE,
        "growth": SECTION,
        "municipality_sd": _SPREAD,
        "period_sd": _SPREAD,
        "residual_sd": SECTION,
        "level_by_size": _SLOPE,
        "growth_by_size": _SLOPE,
        "missing": SECTION,
    },
    "growth": dict.fromkeys(PROVISIONS, number(0.1, 10)),
    "residual_sd": dict.fromkeys(PERIODS, _SPREAD),
    "missing": dict.fromkeys(PERIODS, number(-1e-9, 1)),
}


def parse(text: str) -> Assumptions:
    """Return the assumptions in ``text`` (YAML). Raises AssumptionsInvalid, naming key, value and
    expectation.
    """
    content = reader.content(text, FILE, AssumptionsInvalid)
    reader.check_all(content, _SCHEMA, FILE, AssumptionsInvalid)
    return Assumptions(
        **{**content, "response": tuple(content["response"])},
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
    )


def load(path: Path | None = None) -> Assumptions:
    """Read the assumptions from ``path`` (default data/protocol/power.yml). Raises AssumptionsInvalid."""
    return parse(reader.read(path or root() / "data" / "protocol" / FILE, AssumptionsInvalid))
