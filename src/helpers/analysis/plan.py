"""The analysis plan: what was decided before the data came (data/protocol/analysis_plan.yml).

``load`` checks the file key by key, so that a slip in the plan stops a run instead of changing a finding.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from helpers.analysis import protocol
from helpers.analysis.protocol import CODES, SECTION, SHARE, TEXT, Rule, number, one_of, whole
from helpers.project import root

FILE = "analysis_plan.yml"


class PlanInvalid(protocol.ProtocolInvalid):
    """The analysis plan lacks a key, has one too many, or holds a value that cannot be."""


@dataclass(frozen=True)
class Guards:
    """Below any of these numbers an estimand is not reported."""

    min_cases_per_period: int
    min_municipalities_per_period: int
    min_satterthwaite_df: float


@dataclass(frozen=True)
class Estimand:
    """One pre-registered quantity: its Danish label and the model that estimates it."""

    status: str
    label: str
    measure: str
    model: str
    model_by_outcome: str
    weights: str
    covariance: str
    df: str


@dataclass(frozen=True)
class Plan:
    """The whole plan; ``sha256`` is that of the file's bytes."""

    plan_version: str
    scope: str
    before: str
    after: str
    years_between: float
    provisions: tuple[str, ...]
    outcomes: tuple[str, ...]
    estimands: Mapping[str, Estimand]
    primary_estimand: str
    primary_provisions: tuple[str, ...]
    confidence_level: float
    margin: float
    equivalence_level: float
    power: float
    guards: Guards
    availability_threshold: float
    largest_odds_ratio: float
    trim_percentile: float
    size_classes: tuple[tuple[str, float], ...]
    sha256: str

    @property
    def alpha(self) -> float:
        """Return the two-sided error rate that belongs to the confidence level."""
        return 1 - self.confidence_level


_CLASSES: Rule = (lambda value: isinstance(value, list) and bool(value), "a list of {code, below}")

_SCHEMA: dict[str, dict[str, Rule]] = {
    "": {
        "plan_version": TEXT,
        "scope": TEXT,
        "periods": SECTION,
        "provisions": CODES,
        "outcomes": CODES,
        "estimands": SECTION,
        "families": SECTION,
        "confidence_level": SHARE,
        "equivalence": SECTION,
        "power": SHARE,
        "guards": SECTION,
        "survivorship": SECTION,
        "weights": SECTION,
    },
    "periods": {"before": TEXT, "after": TEXT, "years_between": number(0, 100)},
    "equivalence": {"margin": number(1, 10), "confidence_level": SHARE},
    "guards": {
        "min_cases_per_period": whole(2),
        "min_municipalities_per_period": whole(2),
        "min_satterthwaite_df": number(0, 1000),
    },
    "survivorship": {"availability_threshold": SHARE, "largest_odds_ratio": number(1, 1000)},
    "weights": {"trim_percentile": number(50, 100), "size_classes": _CLASSES},
    "families": {"primary": SECTION},
    "families.primary": {"estimand": TEXT, "provisions": CODES, "adjustment": one_of("holm")},
}

_ESTIMAND: dict[str, Rule] = {
    "status": one_of("primary", "secondary"),
    "label": TEXT,
    "measure": TEXT,
    "model": TEXT,
    "model_by_outcome": TEXT,
    "weights": one_of("population"),
    "covariance": one_of("CR3"),
    "df": one_of("clusters_minus_one"),
}


def _section(content: Any, dotted: str) -> Any:
    for key in filter(None, dotted.split(".")):
        content = content[key]
    return content


def _check_together(content: Mapping[str, Any]) -> None:
    """Check what no single key can show: references between sections."""
    family = content["families"]["primary"]
    if family["estimand"] not in content["estimands"]:
        raise PlanInvalid(f"analysis_plan.yml, families.primary.estimand: {family['estimand']!r} is not among the estimands.")
    if stray := sorted(set(family["provisions"]) - set(content["provisions"])):
        raise PlanInvalid(f"analysis_plan.yml, families.primary.provisions: {stray[0]!r} is not among the provisions.")
    if content["periods"]["before"] == content["periods"]["after"]:
        raise PlanInvalid("analysis_plan.yml, periods: before and after are the same period.")


def _size_classes(rows: list[Any]) -> tuple[tuple[str, float], ...]:
    """Return (code, upper limit) in rising order; the last one has no limit."""
    for row in rows:
        if not isinstance(row, dict) or row.keys() != {"code", "below"}:
            raise PlanInvalid(f"analysis_plan.yml, weights.size_classes: {row!r} is not {{code, below}}.")
    limits = [float("inf") if row["below"] is None else row["below"] for row in rows]
    numbers = all(isinstance(limit, (int, float)) for limit in limits)
    if not numbers or limits[-1] != float("inf") or any(low >= high for low, high in pairwise(limits)):
        raise PlanInvalid("analysis_plan.yml, weights.size_classes: the limits must rise as numbers and the last `below` be null.")
    return tuple((row["code"], float(limit)) for row, limit in zip(rows, limits, strict=True))


def parse(text: str) -> Plan:
    """Return the plan in ``text`` (YAML), checked key by key. Raises PlanInvalid, naming key, value and expectation."""
    content = protocol.content(text, FILE, PlanInvalid)
    for name, rules in _SCHEMA.items():
        protocol.check(_section(content, name), rules, name, FILE, PlanInvalid)
    for name, estimand in content["estimands"].items():
        if not isinstance(estimand, dict):
            raise PlanInvalid(f"analysis_plan.yml, key estimands.{name}: {estimand!r} is not a section with keys.")
        protocol.check(estimand, _ESTIMAND, f"estimands.{name}", FILE, PlanInvalid)
    _check_together(content)
    return _plan(content, hashlib.sha256(text.encode("utf-8")).hexdigest())


def _plan(content: Mapping[str, Any], sha256: str) -> Plan:
    family, weights = content["families"]["primary"], content["weights"]
    return Plan(
        plan_version=content["plan_version"],
        scope=content["scope"],
        **content["periods"],
        provisions=tuple(content["provisions"]),
        outcomes=tuple(content["outcomes"]),
        estimands={name: Estimand(**estimand) for name, estimand in content["estimands"].items()},
        primary_estimand=family["estimand"],
        primary_provisions=tuple(family["provisions"]),
        confidence_level=content["confidence_level"],
        margin=content["equivalence"]["margin"],
        equivalence_level=content["equivalence"]["confidence_level"],
        power=content["power"],
        guards=Guards(**content["guards"]),
        **content["survivorship"],
        trim_percentile=weights["trim_percentile"],
        size_classes=_size_classes(weights["size_classes"]),
        sha256=sha256,
    )


def load(path: Path | None = None) -> Plan:
    """Read the plan from ``path`` (default data/protocol/analysis_plan.yml). Raises PlanInvalid."""
    return parse(protocol.read(path or root() / "data" / "protocol" / FILE, PlanInvalid))
