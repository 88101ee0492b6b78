"""The thresholds below which nothing is published (data/protocol/disclosure.yml)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator

from helpers import danish
from helpers.protocol import reader
from helpers.protocol.fields import Section, Text, Texts, filled, is_amount, must, whole

FILE = "disclosure.yml"
QUARTILE, MAJORITY = "quartile", "majority"  # the bands that the choice of in-depth cases is told in
PLAN = {  # the analysis plan's thresholds, section 9: a file may be stricter
    "survey.min_cases": 5,
    "survey.min_municipalities": 3,
    "survey.min_cases_statistic": 10,
    "survey.exact_share_base": 20,
    "survey.rounded_share_step": 5,
    "attacker.coalition": 2,
    "attacker.dominance_percent": 10,
    "suppression.rounding_base": 5,
    "register.min_cases": 5,
}
Least = Annotated[int, whole(1)]


def _rising(limits: Any) -> bool:
    """Say whether ``limits`` are amounts over 0, each larger than the one before."""
    return (
        isinstance(limits, list)
        and len(limits) > 0
        and all(is_amount(limit) and limit for limit in limits)
        and all(low < high for low, high in pairwise(limits))
    )


Limits = Annotated[tuple[float, ...], must(_rising, "a rising list of numbers over 0", BeforeValidator)]


@dataclass(frozen=True)
class Rules(Section):
    """Thresholds for survey tables (numbers of cases and municipalities, percentage points)."""

    min_cases: Least
    min_municipalities: Least
    min_cases_statistic: Least
    exact_share_base: Least
    rounded_share_step: Annotated[int, whole(1, 50)]


@dataclass(frozen=True)
class ShareRules(Section):
    """To how many percentage points shares are rounded that stand on a base large enough."""

    step: Annotated[int, whole(1, 50)]


@dataclass(frozen=True)
class AttackerRules(Section):
    """Against whom hidden numbers are kept: how many municipalities put together what they know, and how near
    (per cent) they may come to another's part of a weighted total.
    """

    coalition: Least
    dominance_percent: Annotated[int, whole(1, 100)]


@dataclass(frozen=True)
class SuppressionRules(Section):
    """From where on a table is rounded instead of hidden (one in so many cells), and to multiples of what."""

    rounding_from: Annotated[int, whole(1, 3)]
    rounding_base: Annotated[int, whole(1, 50)]


@dataclass(frozen=True)
class RegisterRules(Section):
    """Thresholds for register figures of a municipality (numbers of cases)."""

    min_cases: Least


@dataclass(frozen=True)
class OwnRules(Section):
    """How many municipalities a table of a municipality's own answers may name: itself."""

    municipalities: Annotated[int, whole(0, 1)]


@dataclass(frozen=True)
class Ranges(Section):
    """The ranges in which a measure of an in-depth case is told; ``unit`` in Danish."""

    unit: Text
    limits: Limits

    def told(self, value: float) -> str:
        """Return the range of ``value`` in Danish, such as "50 til under 100 normalsider"."""
        return self.texts()[bisect_right(self.limits, value)]

    def texts(self) -> tuple[str, ...]:
        """Return all ranges in Danish, from the lowest up."""
        written = [danish.number(limit, len(f"{limit:g}".partition(".")[2])) for limit in self.limits]
        between = [f"{low} til under {high}" for low, high in pairwise(written)]
        bounds = [f"under {written[0]}", *between, f"mindst {written[-1]}"]
        return tuple(f"{bound} {self.unit}" for bound in bounds)  # may break: it stands in narrow columns


@dataclass(frozen=True)
class CaseRules(Section):
    """What may be told of an in-depth case: scale → its bands from the lowest up, measure → its ranges."""

    bands: Annotated[Mapping[str, Texts], filled]
    ranges: Annotated[Mapping[str, Ranges], filled]

    def texts(self, of: str) -> tuple[str, ...]:
        """Return the texts that are declared of the scale or measure ``of``; none where it is not."""
        return self.bands[of] if of in self.bands else self.ranges[of].texts() if of in self.ranges else ()

    def quartile(self, percentile: float) -> str:
        """Return the band in which a percentile (0 to 100) lies; one on a border lies in the upper band."""
        bands = self.bands[QUARTILE]
        return bands[min(int(percentile * len(bands) / 100), len(bands) - 1)]


@dataclass(frozen=True)
class WorkshopRules(Section):
    """Below which number of municipalities a word, ``few``, stands for it: at least 3, for it is to stand for
    more than one number.
    """

    min_municipalities: Annotated[int, whole(3)]
    few: Text


@dataclass(frozen=True)
class Disclosure(Section):
    """The whole file."""

    version: Least
    survey: Rules
    shares: ShareRules
    attacker: AttackerRules
    suppression: SuppressionRules
    register: RegisterRules
    own: OwnRules
    case: CaseRules
    workshop: WorkshopRules


def load(path: Path | None = None) -> Rules:
    """Read the thresholds for survey tables from ``path`` (default data/protocol/disclosure.yml). Raises
    ProtocolInvalid.
    """
    return _read(path).survey


def register(path: Path | None = None) -> RegisterRules:
    """Read the thresholds for register figures from ``path`` as ``load`` does. Raises ProtocolInvalid."""
    return _read(path).register


def case(path: Path | None = None) -> CaseRules:
    """Read what may be told of in-depth cases from ``path`` as ``load`` does. Raises ProtocolInvalid."""
    return _read(path).case


def workshop(path: Path | None = None) -> WorkshopRules:
    """Read what may be told of workshops from ``path`` as ``load`` does. Raises ProtocolInvalid."""
    return _read(path).workshop


def all_rules(path: Path | None = None) -> Disclosure:
    """Read the whole file from ``path`` as ``load`` does. Raises ProtocolInvalid."""
    return _read(path)


def _read(path: Path | None) -> Disclosure:
    return reader.load(Disclosure, FILE, path, _faults)


def _faults(found: Disclosure) -> list[reader.Fault]:
    return _bands(found) + _loosened(found)


def _loosened(found: Disclosure) -> list[reader.Fault]:
    """Tell which thresholds lie below the plan's."""
    given = {name: attrgetter(name)(found) for name in PLAN}
    return [
        (name, value, f"at least {PLAN[name]}, the analysis plan's threshold: a file may only be stricter")
        for name, value in given.items()
        if value < PLAN[name]
    ]


def _bands(found: Disclosure) -> list[reader.Fault]:
    """Tell where the bands are not four quarters and two sides, or a measure is a scale as well."""
    bands, ranges = found.case.bands, found.case.ranges
    counts = {QUARTILE: 4, MAJORITY: 2}
    faults: list[reader.Fault] = [
        (f"case.bands.{name}", list(bands.get(name, ())), f"a list of {n} different texts")
        for name, n in counts.items()
        if len(bands.get(name, ())) != n
    ]
    return faults + [
        (f"case.ranges.{name}", name, "another name than the bands have") for name in {*bands} & {*ranges}
    ]
