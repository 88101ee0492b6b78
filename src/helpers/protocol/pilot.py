"""The limits that the pilot is judged by (data/protocol/pilot.yml), checked key by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.project import root
from helpers.protocol import reader
from helpers.protocol.reader import CODES, SECTION, SHARE, TEXT, Rule, one_of, whole

FILE = "pilot.yml"
METRICS = (
    "nominal",
    "ordinal",
    "interval",
)  # how far apart two answers are (Krippendorff); analysis.methods.agreement measures each
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


class PilotPlanInvalid(reader.ProtocolInvalid):
    """The limits of the pilot lack a key, have one too many, or hold a value that cannot be."""


@dataclass(frozen=True)
class Limit:
    """Up to ``go`` all is well, up to ``fix`` it can be mended (None: whatever the value); ``better`` is high
    or low.
    """

    better: str
    go: float
    fix: float | None
    own_proposal: bool


@dataclass(frozen=True)
class PilotPlan:
    """The whole file; ``core_items`` and ``category_items`` (item → metric) are named table.item."""

    pilot_version: str
    early_period: str
    least_double_coded: int
    least_cases: int
    confidence_level: float
    replicates: int
    seed: int
    boot_unit: str
    rows: Mapping[str, Limit]
    categories_least_low: float
    core_items: tuple[str, ...]
    category_items: Mapping[str, str]


def _amount(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


_AMOUNT: Rule = (_amount, "a number of at least 0")
_OPTIONAL: Rule = (lambda value: value is None or _amount(value), "a number of at least 0, or null")
_FLAG: Rule = (lambda value: isinstance(value, bool), "true or false")

_SCHEMA: dict[str, dict[str, Rule]] = {
    "": {
        "pilot_version": TEXT,
        "early_period": TEXT,
        "least_double_coded": whole(2),
        "least_cases": whole(2),
        "confidence_level": SHARE,
        "bootstrap": SECTION,
        "rows": SECTION,
        "categories_least_low": SHARE,
        "core_items": CODES,
        "category_items": SECTION,
    },
    "bootstrap": {"replicates": whole(99), "seed": whole(0), "unit": one_of("case", "municipality")},
    "rows": dict.fromkeys(ROWS, SECTION),
}
_LIMIT: dict[str, Rule] = {
    "better": one_of("high", "low"),
    "go": _AMOUNT,
    "fix": _OPTIONAL,
    "own_proposal": _FLAG,
}


def parse(text: str) -> PilotPlan:
    """Return the limits in ``text`` (YAML). Raises PilotPlanInvalid, naming key, value and expectation."""
    content = reader.content(text, FILE, PilotPlanInvalid)
    reader.check_all(content, _SCHEMA, FILE, PilotPlanInvalid)
    for name, row in content["rows"].items():
        reader.check(row, _LIMIT, f"rows.{name}", FILE, PilotPlanInvalid)
        _check_order(name, row)
    items = content["category_items"]
    reader.check(items, dict.fromkeys(items, one_of(*METRICS)), "category_items", FILE, PilotPlanInvalid)
    boot = content.pop("bootstrap")
    return PilotPlan(
        **content
        | {
            "replicates": boot["replicates"],
            "seed": boot["seed"],
            "boot_unit": boot["unit"],
            "rows": {name: Limit(**row) for name, row in content["rows"].items()},
            "core_items": tuple(content["core_items"]),
        }
    )


def _check_order(name: str, row: Mapping[str, Any]) -> None:
    """Refuse a limit for mending that is stricter than the one for a go."""
    if row["fix"] is not None and (
        row["fix"] > row["go"] if row["better"] == "high" else row["fix"] < row["go"]
    ):
        raise PilotPlanInvalid(
            f"{FILE}, key rows.{name}.fix: {row['fix']!r} is stricter than go, {row['go']!r}: exchange them "
            "or correct one."
        )


def load(path: Path | None = None) -> PilotPlan:
    """Read the limits from ``path`` (default data/protocol/pilot.yml). Raises PilotPlanInvalid."""
    return parse(reader.read(path or root() / "data" / "protocol" / FILE, PilotPlanInvalid))
