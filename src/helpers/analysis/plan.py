"""The analysis plan: what was decided before the data came (data/protocol/analysis_plan.yml).

``load`` checks the file key by key, so that a slip in the plan stops a run instead of changing a finding.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from helpers.errors import HelpersError
from helpers.project import root

Rule = tuple[Callable[[Any], bool], str]


class PlanInvalid(HelpersError):
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


def _number(low: float, high: float) -> Rule:
    def within(value: Any) -> bool:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and low < value < high

    return within, f"a number between {low:g} and {high:g}, both excluded"


def _one_of(*allowed: str) -> Rule:
    return lambda value: value in allowed, "one of " + ", ".join(allowed)


def _whole(low: int) -> Rule:
    return lambda value: type(value) is int and value >= low, f"a whole number of at least {low}"


_TEXT: Rule = (lambda value: isinstance(value, str) and bool(value.strip()), "a text")
_CODES: Rule = (
    lambda value: isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value) and len(set(value)) == len(value),
    "a list of different codes",
)
_SECTION: Rule = (lambda value: isinstance(value, dict) and bool(value), "a section with keys")
_SHARE = _number(0, 1)
_CLASSES: Rule = (lambda value: isinstance(value, list) and bool(value), "a list of {code, below}")

_SCHEMA: dict[str, dict[str, Rule]] = {
    "": {
        "plan_version": _TEXT,
        "scope": _TEXT,
        "periods": _SECTION,
        "provisions": _CODES,
        "outcomes": _CODES,
        "estimands": _SECTION,
        "families": _SECTION,
        "confidence_level": _SHARE,
        "equivalence": _SECTION,
        "power": _SHARE,
        "guards": _SECTION,
        "survivorship": _SECTION,
        "weights": _SECTION,
    },
    "periods": {"before": _TEXT, "after": _TEXT, "years_between": _number(0, 100)},
    "equivalence": {"margin": _number(1, 10), "confidence_level": _SHARE},
    "guards": {
        "min_cases_per_period": _whole(2),
        "min_municipalities_per_period": _whole(2),
        "min_satterthwaite_df": _number(0, 1000),
    },
    "survivorship": {"availability_threshold": _SHARE, "largest_odds_ratio": _number(1, 1000)},
    "weights": {"trim_percentile": _number(50, 100), "size_classes": _CLASSES},
    "families": {"primary": _SECTION},
    "families.primary": {"estimand": _TEXT, "provisions": _CODES, "adjustment": _one_of("holm")},
}

_ESTIMAND: dict[str, Rule] = {
    "status": _one_of("primary", "secondary"),
    "label": _TEXT,
    "measure": _TEXT,
    "model": _TEXT,
    "model_by_outcome": _TEXT,
    "weights": _one_of("population"),
    "covariance": _one_of("CR3"),
    "df": _one_of("clusters_minus_one"),
}


def _check(section: Any, rules: Mapping[str, Rule], name: str) -> None:
    """Hold one section against its rules. Raises PlanInvalid, naming the key."""
    prefix = f"{name}." if name else ""
    if missing := sorted(rules.keys() - section.keys()):
        raise PlanInvalid(f"analysis_plan.yml lacks the key {prefix}{missing[0]}: add it.")
    if surplus := sorted(str(key) for key in section.keys() - rules.keys()):
        raise PlanInvalid(f"analysis_plan.yml has the unknown key {prefix}{surplus[0]}: remove it or correct its spelling.")
    for key, (holds, expectation) in rules.items():
        if not holds(section[key]):
            raise PlanInvalid(f"analysis_plan.yml, key {prefix}{key}: {section[key]!r} is not {expectation}.")


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
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PlanInvalid(f"analysis_plan.yml cannot be read as YAML: {error}") from error
    if not isinstance(content, dict):
        raise PlanInvalid("analysis_plan.yml is empty or no list of keys.")
    for name, rules in _SCHEMA.items():
        _check(_section(content, name), rules, name)
    for name, estimand in content["estimands"].items():
        if not isinstance(estimand, dict):
            raise PlanInvalid(f"analysis_plan.yml, key estimands.{name}: {estimand!r} is not a section with keys.")
        _check(estimand, _ESTIMAND, f"estimands.{name}")
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
    file = path or root() / "data" / "protocol" / "analysis_plan.yml"
    try:
        return parse(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PlanInvalid(f"{file} is missing: restore it from the repository.") from None
