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

from helpers.project import root
from helpers.protocol import reader
from helpers.protocol.reader import CODES, SECTION, SHARE, TEXT, Rule, number, one_of, whole

FILE = "analysis_plan.yml"
PRIMARY = "primary"


class PlanInvalid(reader.ProtocolInvalid):
    """The analysis plan lacks a key, has one too many, or holds a value that cannot be."""


@dataclass(frozen=True)
class Guards:
    """Below any of these numbers an estimand is not reported."""

    min_cases_per_period: int
    min_municipalities_per_period: int
    min_satterthwaite_df: float
    min_cases_either_side: int


@dataclass(frozen=True)
class Estimand:
    """One pre-registered quantity: its Danish label, what is measured, the model, and how its uncertainty is
    found.

    model: a formula of least squares where inference is CR3, else a description in words.
    """

    status: str
    label: str
    measures: tuple[str, ...]
    model: str
    weights: str
    inference: str
    family: str


@dataclass(frozen=True)
class Family:
    """Tests read together: what they are of (``over``), and per what value there is such a family
    (``within``; "all": one).
    """

    over: str
    within: str
    adjustment: str


@dataclass(frozen=True)
class Exclusion:
    """Cases that no estimand uses."""

    code: str
    label: str


@dataclass(frozen=True)
class Sensitivity:
    """The pre-specified second looks at the primary estimand, in the order of the report."""

    runs: tuple[str, ...]
    late_year: int
    central_source: str


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
    by_outcome: Mapping[str, str]
    families: Mapping[str, Family]
    exclusions: tuple[Exclusion, ...]
    sensitivity: Sensitivity
    replicates: int
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

    @property
    def primary_estimand(self) -> str:
        """Return the id of the one estimand with status primary."""
        return next(name for name, estimand in self.estimands.items() if estimand.status == PRIMARY)

    @property
    def primary_provisions(self) -> tuple[str, ...]:
        """Return the provisions over which the primary family runs."""
        return self.provisions


_CLASSES: Rule = (lambda value: isinstance(value, list) and bool(value), "a list of {code, below}")
_EXCLUSIONS: Rule = (lambda value: isinstance(value, list) and bool(value), "a list of {code, label}")

_SCHEMA: dict[str, dict[str, Rule]] = {
    "": {
        "plan_version": TEXT,
        "scope": TEXT,
        "periods": SECTION,
        "provisions": CODES,
        "outcomes": CODES,
        "estimands": SECTION,
        "by_outcome": SECTION,
        "families": SECTION,
        "exclusions": _EXCLUSIONS,
        "sensitivity": SECTION,
        "bootstrap": SECTION,
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
        "min_cases_either_side": whole(1),
    },
    "survivorship": {"availability_threshold": SHARE, "largest_odds_ratio": number(1, 1000)},
    "weights": {"trim_percentile": number(50, 100), "size_classes": _CLASSES},
    "sensitivity": {"runs": CODES, "late_year": whole(1900), "central_source": TEXT},
    "bootstrap": {"interval": one_of("percentile"), "replicates": whole(99)},
}

_FAMILY: dict[str, Rule] = {
    "over": one_of("provision", "cause", "estimand"),
    "within": one_of("all", "provision"),
    "adjustment": one_of("holm", "none"),
}
_EXCLUSION: dict[str, Rule] = {"code": TEXT, "label": TEXT}

_ESTIMAND: dict[str, Rule] = {
    "status": one_of(PRIMARY, "secondary"),
    "label": TEXT,
    "measures": CODES,
    "model": TEXT,
    "weights": one_of("population", "none"),
    "inference": one_of("CR3", "jackknife", "bootstrap", "conditional_logit"),
    "family": TEXT,
}


def _check_entries(entries: Any, rules: dict[str, Rule], name: str) -> None:
    """Hold every section of ``entries`` against the same rules."""
    for key, entry in entries.items():
        if not isinstance(entry, dict):
            raise PlanInvalid(f"analysis_plan.yml, key {name}.{key}: {entry!r} is not a section with keys.")
        reader.check(entry, rules, f"{name}.{key}", FILE, PlanInvalid)


def _check_together(content: Mapping[str, Any]) -> None:
    """Check what no single key can show: references between sections."""
    estimands, families = content["estimands"], content["families"]
    for name, estimand in estimands.items():
        if estimand["family"] not in families:
            raise PlanInvalid(
                f"analysis_plan.yml, estimands.{name}.family: {estimand['family']!r} is not among the "
                "families."
            )
    primary = [
        name for name, estimand in estimands.items() if PRIMARY in (estimand["status"], estimand["family"])
    ]
    if len(primary) != 1 or {estimands[primary[0]][key] for key in ("status", "family")} != {PRIMARY}:
        raise PlanInvalid(
            "analysis_plan.yml, estimands: exactly one must have both status and family primary."
        )
    if stray := sorted(set(content["by_outcome"]) - set(estimands)):
        raise PlanInvalid(f"analysis_plan.yml, by_outcome: {stray[0]!r} is not among the estimands.")
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
        raise PlanInvalid(
            "analysis_plan.yml, weights.size_classes: the limits must rise as numbers and the last `below` "
            "be null."
        )
    return tuple((row["code"], float(limit)) for row, limit in zip(rows, limits, strict=True))


def parse(text: str) -> Plan:
    """Return the plan in ``text`` (YAML), checked key by key. Raises PlanInvalid, naming key, value and
    expectation.
    """
    content = reader.content(text, FILE, PlanInvalid)
    reader.check_all(content, _SCHEMA, FILE, PlanInvalid)
    _check_entries(content["estimands"], _ESTIMAND, "estimands")
    _check_entries(content["families"], _FAMILY, "families")
    _check_entries(dict(enumerate(content["exclusions"])), _EXCLUSION, "exclusions")
    reader.check(
        content["by_outcome"], dict.fromkeys(content["by_outcome"], TEXT), "by_outcome", FILE, PlanInvalid
    )
    _check_together(content)
    return _plan(content, hashlib.sha256(text.encode("utf-8")).hexdigest())


def _plan(content: Mapping[str, Any], sha256: str) -> Plan:
    weights, runs = content["weights"], content["sensitivity"]
    return Plan(
        plan_version=content["plan_version"],
        scope=content["scope"],
        **content["periods"],
        provisions=tuple(content["provisions"]),
        outcomes=tuple(content["outcomes"]),
        estimands={
            name: Estimand(**{**estimand, "measures": tuple(estimand["measures"])})
            for name, estimand in content["estimands"].items()
        },
        by_outcome=content["by_outcome"],
        families={name: Family(**family) for name, family in content["families"].items()},
        exclusions=tuple(Exclusion(**exclusion) for exclusion in content["exclusions"]),
        sensitivity=Sensitivity(**{**runs, "runs": tuple(runs["runs"])}),
        replicates=content["bootstrap"]["replicates"],
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
    return parse(reader.read(path or root() / "data" / "protocol" / FILE, PlanInvalid))
