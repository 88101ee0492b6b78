"""A table to publish: its rows, its columns with their rules, and how its rows hang together.

Dimensions, totals and the parent table are data for disclosure control: a value that is withheld must not
follow from the sums and the tables around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd

from helpers.errors import HelpersError
from helpers.publish.columns import Column, Rule

SURVEY, REGISTER, OWN, CASE, WORKSHOP = "survey", "register", "own", "case", "workshop"
KINDS = (SURVEY, REGISTER, OWN, CASE, WORKSHOP)
UNPROTECTED = {Rule.KEY, Rule.KNOWN, Rule.DERIVED}
COUNTS = (Rule.CASES, Rule.MUNICIPALITIES, Rule.COUNT)
ROUNDABLE = UNPROTECTED - {Rule.DERIVED} | {*COUNTS, Rule.POSSIBLE}  # all that a table that rounds may hold
ONLY = {  # what a table of such a kind may hold, and what it must
    CASE: ({Rule.KEY, Rule.BAND, Rule.CLEARED, Rule.DERIVED}, Rule.CLEARED),
    WORKSHOP: (UNPROTECTED | {Rule.VOICES}, Rule.VOICES),
}
EXTREME = (Rule.COUNT, Rule.STATISTIC, Rule.BOUND, Rule.SHARE)
EXTREMES = re.compile(
    r"(?:^|_)(?:min|max|minimum|maximum|smallest|lowest|highest|mindste|højeste|laveste)(?:_|$)"
)
OF_THEIR_KIND = {Rule.BAND, Rule.CLEARED, Rule.VOICES}  # and what no other may


class NotReleasable(HelpersError):
    """A table may not be published as it stands; the message says what to change."""


@dataclass(frozen=True)
class Total:
    """Rows that add up: the one that holds the total of the dimension ``column`` is the sum of the others.

    adds: the columns that add up; within: columns with one value in each sum; each: the column that tells
    several divisions of one total apart. Where the dimension names no total the parts are all there is, and
    the whole has no row. complementary: a reader knows the whole even where the table has no row for it; of a
    view with a universe, from those of its tables that print it, unless it is hidden there too.
    """

    column: str
    adds: tuple[str, ...] = ("n_cases",)
    within: tuple[str, ...] = ()
    each: str = ""
    complementary: bool = False


@dataclass(frozen=True)
class Across:
    """Columns of one row that add up: ``whole`` is the sum of ``parts``."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """What a ``column`` counts is among what ``whole`` counts in another ``universe``, class by class; where
    the numbers are equal it is all of that. by: the dimensions of the row that the class there has (default:
    all); at: what other classes (dimension, class) it has.
    """

    column: str
    universe: str
    whole: str
    by: tuple[str, ...] | None = None
    at: tuple[tuple[str, str], ...] = ()

    def key(self, own: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Return the class there of a row with the classes ``own``."""
        kept = (pair for pair in own if self.by is None or pair[0] in self.by)
        return tuple(sorted((*kept, *self.at)))


@dataclass(frozen=True)
class Nested:
    """Of each one in the column ``each``, the row of the class ``whole`` of the dimension ``column`` counts
    what those of ``parts`` do, and more.
    """

    column: str
    whole: str
    parts: tuple[str, ...]
    each: str


@dataclass(frozen=True, eq=False)
class View:
    """A table to publish.

    name: of the data file (the desk puts the notebook before it); frame: all columns, in the order of the
    data file; columns: the same, in the order in which the shown ones are shown. note: under the table.
    source: where the numbers come from, if not from what the notebook rests on; real_source: the same of
    numbers that a demonstration simulates. kind: SURVEY, REGISTER (figures that are nobody's answers, may
    name municipalities), OWN (a municipality's own, for it alone), CASE (in-depth cases, cleared, in bands
    and ranges) or WORKSHOP (numbers of municipalities).
    parent: the table whose cells this one divides or tells a part of. across: of a WORKSHOP, the columns that
    add up; of a SURVEY the shares of which each case counts in one, and its column of cases. universe:
    what its cases are, by one word in all tables that count the same (default: its name): there, cells of the
    same classes are one cell. rounds: whether its counts may be rounded where too many of them would be
    hidden (``may_round``); not where they are printed elsewhere too, or where a row that is there tells that
    it is not of few. part_of: what of it is among what another universe counts. nested: of a REGISTER, which
    of its rows lie within another one. ranked: of a SURVEY, the
    column by which its rows are released, the largest first, apart for what its keys but the last tell; where
    it is hidden they stand last, by the last key, for their place would tell what is hidden. keys: what is
    said under the table of a word or sign, where a cell holds it. Raises
    NotReleasable.
    """

    name: str
    title: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    note: str = ""
    source: str = ""
    kind: str = SURVEY
    totals: tuple[Total, ...] = ()
    parent: str = ""
    across: tuple[Across, ...] = ()
    universe: str = ""
    rounds: bool = True
    part_of: tuple[Part, ...] = ()
    real_source: str = ""
    ranked: str = ""
    nested: tuple[Nested, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._refuse_kind()
        self._refuse_rules()
        self._refuse_columns()
        self._refuse_counts()
        self._refuse_extremes()

    def named(self, *rules: Rule) -> list[str]:
        """Return the names of the columns under ``rules``."""
        return [column.name for column in self.columns if column.rule in rules]

    def trait_of(self, share: str) -> str:
        """Return the column with the cases that have the trait of ``share``, its own or that of all."""
        traits = {column.of: column.name for column in self.columns if column.rule is Rule.TRAIT}
        return traits.get(share, traits.get("", ""))

    def total_of(self, name: str) -> str:
        """Return the total's class of the dimension ``name``; "" where it has none."""
        return next(column.total for column in self.columns if column.name == name)

    @property
    def may_round(self) -> bool:
        """Say whether all its counts may be rounded instead of hidden: it is one of answers and holds counts
        alone. From a share, a mean or what else is printed beside it a rounded count could be told.
        """
        return (
            self.rounds and self.kind == SURVEY and all(column.rule in ROUNDABLE for column in self.columns)
        )

    def parts(self, total: Total) -> Iterator[pd.DataFrame]:
        """Yield the rows that add up, one frame for each sum of ``total``."""
        parts = self.frame[self.frame[total.column] != self.total_of(total.column)]
        if by := [*total.within, *filter(None, [total.each])]:
            yield from (rows for _, rows in parts.groupby(by))
        else:
            yield parts

    def described(self) -> dict[str, Any]:
        """Return what the register says of the table."""
        fields = ("name", "kind", "title", "source", "parent", "universe")
        return {
            **{name: getattr(self, name) for name in fields},
            "columns": [_told(column) for column in self.columns],
            "totals": [asdict(total) | {"total": self.total_of(total.column)} for total in self.totals],
            **({"across": [asdict(row) for row in self.across]} if self.across else {}),
            **({"part_of": [asdict(part) for part in self.part_of]} if self.part_of else {}),
        }

    def _refuse_kind(self) -> None:
        if self.kind not in KINDS:
            raise NotReleasable(f"{self.name}: kind {self.kind!r} is unknown; use one of {', '.join(KINDS)}.")

    def _refuse_rules(self) -> None:
        """Refuse a column of another kind of table, and a table without the one that makes its kind."""
        allowed, needed = ONLY.get(self.kind, (set(Rule) - OF_THEIR_KIND, None))
        if strange := [column for column in self.columns if column.rule not in allowed]:
            raise NotReleasable(
                f"{self.name}: column {strange[0].name!r} ({strange[0].rule}) may not stand in a {self.kind} "
                f"table; use {', '.join(sorted(allowed))}."
            )
        if needed and not self.named(needed):
            raise NotReleasable(f"{self.name}: a {self.kind} table needs a column of the rule {needed}.")

    def _refuse_columns(self) -> None:
        ruled = [column.name for column in self.columns if column.rule is not Rule.DERIVED]
        if sorted(ruled) != sorted(self.frame.columns):
            apart = sorted(set(ruled) ^ set(self.frame.columns)) or sorted(ruled)
            raise NotReleasable(
                f"{self.name}: column {apart[0]!r} must stand once in the frame and once among the columns "
                "with their rules."
            )
        protected = [column.name for column in self.columns if column.rule not in UNPROTECTED]
        counted = self.kind == REGISTER and self.named(Rule.CASES) == ["n_cases"]
        if self.kind in (REGISTER, OWN) and protected and not counted:
            raise NotReleasable(
                f"{self.name}: nothing is withheld in a {self.kind} table (without cases), so column "
                f"{protected[0]!r} must be a key or known."
            )

    def _refuse_counts(self) -> None:
        for rule in (Rule.CASES, Rule.MUNICIPALITIES) if self.kind == SURVEY else ():
            if len(self.named(rule)) != 1:
                raise NotReleasable(
                    f"{self.name}: a survey table needs one column n_{rule.value}: count what stands behind "
                    "every row."
                )
        for name in self.named(Rule.SHARE) if self.kind == SURVEY else ():
            if not self.trait_of(name):
                raise NotReleasable(
                    f"{self.name}: the share {name!r} has no trait: add a column with the cases that have it "
                    "(columns.trait), which decides whether it may be shown."
                )

    def _refuse_extremes(self) -> None:
        for name in self.named(*EXTREME) if self.kind == SURVEY else ():
            if EXTREMES.search(name):
                raise NotReleasable(
                    f"{self.name}: column {name!r} tells the smallest or largest of the answers, which is "
                    "one case's: tell quantiles."
                )


def _told(column: Column) -> dict[str, str]:
    return {name: value for name, value in vars(column).items() if value and name not in ("text", "none")}


def register(
    name: str,
    title: str,
    frame: pd.DataFrame,
    columns: tuple[Column, ...],
    source: str = "",
    note: str = "",
    real_source: str = "",
) -> View:
    """Return a view of figures that are nobody's answers: counts of decisions, the protocol, what others
    have published. With a column of cases, rows of few are shown without what is not a key or known.
    """
    return View(name, title, frame, columns, note, source, REGISTER, real_source=real_source)
