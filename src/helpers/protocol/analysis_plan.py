"""The analysis plan: what was decided before the data came (data/protocol/analysis_plan.yml)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import Annotated, Literal

from helpers.protocol import reader
from helpers.protocol.fields import (
    AmountOrNone,
    Computed,
    Day,
    Section,
    Share,
    Text,
    Texts,
    at,
    between,
    computed,
    filled,
    whole,
)
from helpers.protocol.reader import Fault

FILE = "analysis_plan.yml"
PRIMARY, SECONDARY = "primary", "secondary"


@dataclass(frozen=True)
class Guards(Section):
    """Below any of these numbers an estimand is not reported."""

    min_cases_per_period: Annotated[int, whole(2)]
    min_municipalities_per_period: Annotated[int, whole(2)]
    min_satterthwaite_df: Annotated[float, between(0, 1000)]
    min_cases_either_side: Annotated[int, whole(1)]
    max_case_share: Share


@dataclass(frozen=True)
class Estimand(Section):
    """One pre-registered quantity: its Danish label, what is measured, the model, and how its uncertainty is
    found.

    model: a formula of least squares where inference is CR3, else a description in words.
    """

    status: Literal["primary", "secondary"]
    label: Text
    measures: Texts
    model: Text
    weights: Literal["population", "municipality", "none"]
    inference: Literal["CR3", "jackknife", "bootstrap", "conditional_logit"]
    family: Text


@dataclass(frozen=True)
class Family(Section):
    """Tests read together: what they are of (``over``), and how (``analysis.methods.multiplicity``)."""

    over: Literal["provision", "estimand"]
    adjustment: Literal["hochberg", "benjamini_hochberg"]


@dataclass(frozen=True)
class Exclusion(Section):
    """Cases that no estimand uses."""

    code: Text
    label: Text


@dataclass(frozen=True)
class Sensitivity(Section):
    """The pre-specified second looks at the primary estimand, in the order of the report."""

    runs: Texts
    late_year: Annotated[int, whole(1900)]
    central_source: Text
    influence_limit: Annotated[float, between(0, 100)]


@dataclass(frozen=True)
class Counting(Section):
    """How pages were counted: the columns that tell it, and the difference between the periods in the share
    of one answer from which a change is looked at with them held constant.
    """

    questions: Texts
    large_drift: Share


@dataclass(frozen=True)
class Resources(Section):
    """Hours and money in the cases that were gone through (E9): how they are drawn, fixed beforehand.

    correlation: Spearman's, between the steps of a case; shape: λ of PERT; least_exponent, largest_exponent:
    of the pages that hours follow; spread_between: scale of the half-normal prior for how much cases differ
    beyond their pages (log scale); too_low: the part that all respondents may have forgotten, for the trial
    that the report tells.
    """

    label: Text
    correlation: Share
    shape: Annotated[float, between(0, 100)]
    confidence_level: Share
    draws: Annotated[int, whole(100, 100_000)]
    least_exponent: Annotated[float, between(0, 3)]
    largest_exponent: Annotated[float, between(0, 3)]
    spread_between: Annotated[float, between(0, 5)]
    too_low: Share


@dataclass(frozen=True)
class Change(Section):
    """What differs from the version before, and why."""

    what: Text
    why: Text


@dataclass(frozen=True)
class SizeClass(Section):
    """Municipalities up to, not including, so many inhabitants; None: without limit."""

    code: Text
    below: AmountOrNone


@dataclass(frozen=True)
class Plan(Section):
    """The whole plan; ``sha256`` is that of the file's bytes.

    resources: None in a plan before version 3.1, which did not speak of hours and money.
    drawn: the provisions that the investigation drew cases of (``of_draw``), where they are not all; nothing
    is tested of the others.
    """

    plan_version: Text
    scope: Text
    before: Annotated[Text, at("periods", "before")]
    after: Annotated[Text, at("periods", "after")]
    years_between: Annotated[float, between(0, 100), at("periods", "years_between")]
    provisions: Texts
    outcomes: Texts
    estimands: Annotated[Mapping[str, Estimand], filled]
    by_outcome: Annotated[Mapping[str, Text], filled]
    families: Annotated[Mapping[str, Family], filled]
    exclusions: Annotated[tuple[Exclusion, ...], filled]
    counting: Counting
    sensitivity: Sensitivity
    interval: Annotated[Literal["percentile"], at("bootstrap", "interval")]
    replicates: Annotated[int, whole(99), at("bootstrap", "replicates")]
    confidence_level: Share
    margin: Annotated[float, between(1, 10), at("equivalence", "margin")]
    equivalence_level: Annotated[Share, at("equivalence", "confidence_level")]
    power: Share
    guards: Guards
    availability_threshold: Annotated[Share, at("survivorship", "availability_threshold")]
    odds_ratio: Annotated[float, between(1, 1000), at("survivorship", "odds_ratio")]
    largest_odds_ratio: Annotated[float, between(1, 1000), at("survivorship", "largest_odds_ratio")]
    retention_model: Annotated[Text, at("survivorship", "retention_model")]
    retention_percentile: Annotated[float, between(50, 100), at("survivorship", "retention_percentile")]
    trim_percentile: Annotated[float, between(50, 100), at("weights", "trim_percentile")]
    sizes: Annotated[tuple[SizeClass, ...], filled, at("weights", "size_classes")]
    changed_on: Annotated[Day, at("changes", "made_on")]
    why_changed: Annotated[Text, at("changes", "why")]
    changes: Annotated[tuple[Change, ...], filled, at("changes", "list")]
    resources: Resources | None = None
    drawn: Annotated[tuple[str, ...], computed] = ()
    sha256: Computed = ""

    def of_draw(self, provisions: Iterable[str]) -> Plan:
        """Return the plan for an investigation that drew cases of ``provisions`` (any order, repeated)."""
        given = set(provisions)
        return replace(self, drawn=tuple(name for name in self.provisions if name in given))

    @property
    def size_classes(self) -> tuple[tuple[str, float], ...]:
        """Return (code, upper limit of inhabitants) in rising order; the last one has no limit."""
        return tuple((size.code, inf if size.below is None else float(size.below)) for size in self.sizes)

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
        """Return the provisions over which the primary family runs: those that were drawn."""
        return self.drawn or self.provisions


def load(path: Path | None = None) -> Plan:
    """Read the plan from ``path`` (default data/protocol/analysis_plan.yml). Raises ProtocolInvalid."""
    return reader.load(Plan, FILE, path, _together)


def _together(plan: Plan) -> Iterator[Fault]:
    """Tell what no single key can show: references between sections."""
    for name, estimand in plan.estimands.items():
        if estimand.family not in plan.families:
            yield f"estimands.{name}.family", estimand.family, "among the families"
    primary = [e for e in plan.estimands.values() if PRIMARY in (e.status, e.family)]
    for name in sorted({PRIMARY, SECONDARY} - plan.families.keys()):
        yield "families", name, "there: both families are needed"
    if [(e.status, e.family) for e in primary] != [(PRIMARY, PRIMARY)]:
        status = {name: (e.status, e.family) for name, e in plan.estimands.items()}
        yield "estimands", status, "possible: exactly one must have both status and family primary"
    for name in sorted(plan.by_outcome.keys() - plan.estimands.keys()):
        yield "by_outcome", name, "among the estimands"
    if plan.before == plan.after:
        yield "periods.after", plan.after, "possible: before is the same period"
    if plan.resources and plan.resources.least_exponent >= plan.resources.largest_exponent:
        yield "resources.largest_exponent", plan.resources.largest_exponent, "above least_exponent"
    limits = [limit for _, limit in plan.size_classes]
    if limits[-1] != inf or any(low >= high for low, high in pairwise(limits)):
        yield "weights.size_classes", limits, "possible: limits must rise and the last `below` be null"
