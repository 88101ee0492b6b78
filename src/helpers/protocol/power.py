"""The planning assumptions behind the calculation of power (data/protocol/power.yml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator

from helpers.protocol import reader
from helpers.protocol.fields import Amount, Computed, Exactly, Section, Text, between, is_number, must, whole
from helpers.terms import PERIODS, PROVISIONS

FILE = "power.yml"


def _rising(value: Any) -> bool:
    shares = isinstance(value, list) and all(is_number(share) and 0 < share <= 1 for share in value)
    return shares and bool(value) and sorted(set(value)) == value


Spread = Annotated[float, between(0, 10)]
Slope = Annotated[float, between(-10, 10)]
Growth = Annotated[float, between(0.1, 10)]
Missing = Annotated[
    float, must(lambda value: is_number(value) and 0 <= value < 1, "a number from 0 to below 1")
]
Rising = must(_rising, "a rising list of shares above 0, up to 1", BeforeValidator)


@dataclass(frozen=True)
class Assumptions(Section):
    """Spreads and slopes are on the log scale of standard pages; growth is a ratio; missing a share of drawn
    cases.
    """

    version: Text
    replicates: Annotated[int, whole(50)]
    response: Annotated[tuple[Amount, ...], Rising]
    growth: Annotated[Mapping[str, Growth], Exactly(PROVISIONS)]
    municipality_sd: Spread
    period_sd: Spread
    residual_sd: Annotated[Mapping[str, Spread], Exactly(PERIODS)]
    level_by_size: Slope
    growth_by_size: Slope
    missing: Annotated[Mapping[str, Missing], Exactly(PERIODS)]
    sha256: Computed = ""


def load(path: Path | None = None) -> Assumptions:
    """Read the assumptions from ``path`` (default data/protocol/power.yml). Raises ProtocolInvalid."""
    return reader.load(Assumptions, FILE, path)
