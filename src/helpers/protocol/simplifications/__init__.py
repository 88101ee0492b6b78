"""What could be made simpler, and what each would change (data/protocol/simplifications.yml)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator

from helpers.protocol import codebook, reader
from helpers.protocol.fields import (
    AmountOrNone,
    Computed,
    Section,
    Share,
    Text,
    filled,
    is_number,
    must,
    named,
    whole,
)
from helpers.protocol.reader import Fault

FILE = "simplifications.yml"
DROP, REUSE, NO_REOBTAIN, APPEAL_FORM, FEWER_PAGES = KINDS = (
    *("drop", "reuse", "no_reobtain", "appeal_form", "fewer_pages"),
)
OF_ITEMS = (DROP, REUSE, NO_REOBTAIN)  # what saves items; the others save pages
NEEDS_TYPES, NEEDS_CUT = (DROP, REUSE), (APPEAL_FORM, FEWER_PAGES)
MOST_MONTHS = 120
Kind = Literal["drop", "reuse", "no_reobtain", "appeal_form", "fewer_pages"]


def is_part(value: object) -> bool:
    """Say whether ``value`` is a number above 0 and at most 1."""
    return is_number(value) and 0 < value <= 1  # type: ignore[operator]


def _codes(value: object) -> bool:
    return (
        isinstance(value, list)
        and all(isinstance(code, str) for code in value)
        and len(set(value)) == len(value)
    )


def _rising(value: object) -> bool:
    if not isinstance(value, list) or not value or not all(is_number(each) for each in value):
        return False
    return value == sorted(set(value))


Part = Annotated[float, must(is_part, "a number above 0 and at most 1")]
PartOrNone = Annotated[
    float | None, must(lambda value: value is None or is_part(value), "a number above 0 and at most 1")
]
Months = Annotated[int, whole(1, MOST_MONTHS)]
Codes = Annotated[tuple[str, ...], must(_codes, "a list of different codes of types", BeforeValidator)]
Rising = must(_rising, "a rising list", BeforeValidator)


@dataclass(frozen=True)
class Conversion(Section):
    """What a change costs once, for all municipalities together: hours and DKK; None where unknown."""

    hours: AmountOrNone
    dkk: AmountOrNone


@dataclass(frozen=True)
class Simplification(Section):
    """One change. types: codes of information types, none for all; share: of what it touches, the part that
    it reaches; months and cut: None where the kind has none.
    """

    kind: Kind
    label: Text
    types: Codes
    share: Part
    rests_on: Text
    conversion: Conversion
    months: Annotated[
        int | None,
        must(lambda value: value is None or _months(value), f"a whole number from 1 to {MOST_MONTHS}"),
    ] = None
    cut: PartOrNone = None
    code: Computed = ""

    def set_to(
        self,
        share: float | None = None,
        cut: float | None = None,
        months: int | None = None,
        types: tuple[str, ...] | None = None,
    ) -> Simplification:
        """Return it with another share, cut, number of months or other types; what is not given stays, and
        a cut or months only where it has them.
        """
        return replace(
            self,
            share=self.share if share is None else share,
            cut=self.cut if cut is None or self.cut is None else cut,
            months=self.months if months is None or self.months is None else months,
            types=self.types if types is None else types,
        )

    @property
    def setting(self) -> str:
        """Return the name of what its figure varies: months, cut or share."""
        return "months" if self.months is not None else "cut" if self.cut is not None else "share"


@dataclass(frozen=True)
class Settings(Section):
    """The values that the figure shows of each setting."""

    months: Annotated[tuple[Months, ...], Rising]
    cut: Annotated[tuple[Part, ...], Rising]
    share: Annotated[tuple[Part, ...], Rising]


@dataclass(frozen=True)
class Simplifications(Section):
    """The whole file. level: of the intervals; oldest_months: up to which ages are taken to be spread
    evenly.
    """

    version: Text
    level: Share
    oldest_months: Months
    settings: Settings
    simplifications: Annotated[Mapping[str, Simplification], filled, named("code")]
    sha256: Computed = ""


def load(path: Path | None = None) -> Simplifications:
    """Return the file at ``path`` (default data/protocol/simplifications.yml). Raises ProtocolInvalid."""
    return reader.load(Simplifications, FILE, path, _together)


def _months(value: object) -> bool:
    return type(value) is int and 1 <= value <= MOST_MONTHS


def _together(found: Simplifications) -> Iterator[Fault]:
    known = codebook.load().information_types
    labels = [one.label for one in found.simplifications.values()]
    for code, one in found.simplifications.items():
        key = f"simplifications.{code}"
        if labels.count(one.label) > 1:
            yield f"{key}.label", one.label, "a label of its own"
        for kind in one.types:
            if kind not in known:
                yield f"{key}.types", kind, "a type of information of the codebook"
        yield from _fitting(key, one, found.oldest_months)


def _fitting(key: str, one: Simplification, oldest: int) -> Iterator[Fault]:
    """Yield what does not go with the kind of a simplification."""
    if one.kind in NEEDS_TYPES and not one.types:
        yield f"{key}.types", list(one.types), f"a list of at least one type: the kind {one.kind} needs one"
    if one.kind == APPEAL_FORM and one.types:
        yield f"{key}.types", list(one.types), f"an empty list: the kind {one.kind} has no types"
    for name, needed in (("cut", one.kind in NEEDS_CUT), ("months", one.kind == NO_REOBTAIN)):
        value = getattr(one, name)
        if needed and value is None:
            yield f"{key}.{name}", value, f"a number: the kind {one.kind} needs one"
        if not needed and value is not None:
            yield f"{key}.{name}", value, f"a key of the kind {one.kind}: remove it"
    if one.months is not None and one.months > oldest:
        yield f"{key}.months", one.months, f"at most oldest_months, {oldest}"
