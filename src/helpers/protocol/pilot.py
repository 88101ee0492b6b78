"""The limits that the pilot is judged by (data/protocol/pilot.yml)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, get_args

from helpers.protocol import reader
from helpers.protocol.fields import (
    Amount,
    AmountOrNone,
    Exactly,
    Flag,
    Section,
    Share,
    Text,
    Texts,
    at,
    filled,
    whole,
)
from helpers.protocol.reader import Fault

FILE = "pilot.yml"
# how far apart two answers are (Krippendorff); analysis.methods.agreement measures each
Metric = Literal["nominal", "ordinal", "interval"]
METRICS = get_args(Metric)
ROWS = (
    "file_found",
    "found_without_list",
    "core_missing",
    "other_missing",
    "edit_failures",
    "minutes_median",
    "minutes_p90",
    "pages_icc",
    "pages_limits",
    "categories",
    "personal_data",
    "same_method",
)


@dataclass(frozen=True)
class Limit(Section):
    """Up to ``go`` all is well, up to ``fix`` it can be mended (None: whatever the value); ``better`` is high
    or low.
    """

    better: Literal["high", "low"]
    go: Amount
    fix: AmountOrNone
    own_proposal: Flag


@dataclass(frozen=True)
class PilotPlan(Section):
    """The whole file; ``core_items`` and ``category_items`` (item → metric) are named table.item."""

    pilot_version: Text
    early_period: Text
    least_double_coded: Annotated[int, whole(2)]
    least_cases: Annotated[int, whole(2)]
    confidence_level: Share
    replicates: Annotated[int, whole(99), at("bootstrap", "replicates")]
    seed: Annotated[int, whole(0), at("bootstrap", "seed")]
    boot_unit: Annotated[Literal["case", "municipality"], at("bootstrap", "unit")]
    rows: Annotated[Mapping[str, Limit], Exactly(ROWS)]
    categories_least_low: Share
    core_items: Texts
    category_items: Annotated[Mapping[str, Metric], filled]


def load(path: Path | None = None) -> PilotPlan:
    """Read the limits from ``path`` (default data/protocol/pilot.yml). Raises ProtocolInvalid."""
    return reader.load(PilotPlan, FILE, path, _in_order)


def _in_order(plan: PilotPlan) -> Iterator[Fault]:
    """Tell the limits for mending that are stricter than the one for a go."""
    for name, row in plan.rows.items():
        if row.fix is not None and (row.fix > row.go if row.better == "high" else row.fix < row.go):
            expectation = f"possible: it is stricter than go, {row.go!r}; exchange them or correct one"
            yield f"rows.{name}.fix", row.fix, expectation
