"""What a codebook is made of: sections, questions, rules, types of information, the convention of pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from helpers.protocol import fields
from helpers.protocol.codebook.checks import ListName, MissingCodes
from helpers.protocol.fields import Computed, Flag, Text, Texts, at, between, filled, is_number, must, whole
from helpers.terms import OUTCOMES, PROVISIONS

Number = Annotated[float | None, must(is_number, "a number")]
Bound = Annotated[
    int | date | None, must(lambda bound: type(bound) in (int, date), "a whole number or a date")
]
Labels = Annotated[dict[str, Text], filled]
Prefilled = Annotated[str, must(lambda how: how in ("locked", "suggested"), "one of locked, suggested")]
Group = Literal[
    "expert", "knows_citizen", "other_municipal", "added_by_appeal", "own_document", "always_there"
]  # fmt: skip


@dataclass(frozen=True)
class Section(fields.Section):
    """One sheet and one table: ``name`` is the table's, ``sheet`` the workbook's."""

    sheet: Text
    title: Text
    rows: Literal["drawn_cases", "case_information_types", "remitted_cases", "case_times", "free"]
    guidance: Text
    free_rows: Annotated[int, whole(1)] = 0
    name: Computed = ""


@dataclass(frozen=True)
class Condition(fields.Section):
    """The item is asked only where ``item`` of the same row has one of ``codes``."""

    item: Text
    codes: Texts


@dataclass(frozen=True)
class Item(fields.Section):
    """One question. ``values`` maps codes to Danish labels, ``missing`` the permitted missing codes.

    gives: the column in standard pages that a count is converted to. not_asked_about: the group of
    information types in whose rows it is not asked. pilot_only: asked in a pilot alone. own_use: for the
    municipality itself; what stands there is never read.
    """

    name: Text
    section: Text
    question: Text
    help: Text
    type: Literal["identifier", "code", "integer", "date", "text", "free_text"]
    required: Flag
    personal_data: Text
    serves: Texts
    values: ListName = field(default_factory=dict)
    missing: MissingCodes = field(default_factory=dict)
    unit: Text = ""
    min: Bound = None
    max: Bound = None
    max_length: Annotated[int | None, whole(1)] = None
    prefilled: Prefilled = ""
    provisions: Annotated[Texts, at("applies_to", "provisions")] = PROVISIONS
    outcomes: Annotated[Texts, at("applies_to", "outcomes")] = OUTCOMES
    asked_if: Condition | None = None
    rules: Texts = ()
    gives: Text = ""
    not_asked_about: Group | Literal[""] = ""
    pilot_only: Flag = False
    own_use: Flag = False
    made_from: Computed = ""

    @property
    def locked(self) -> bool:
        """Whether the answer is written beforehand and may not be changed."""
        return self.prefilled == "locked"

    @cached_property
    def choices(self) -> dict[str, str]:
        """Code → label of everything a drop-down offers: the values, then the permitted missing codes."""
        return self.values | self.missing

    @cached_property
    def _by_text(self) -> dict[str, str]:
        return {_plain(text): code for code, label in self.choices.items() for text in (code, label)}

    def code(self, text: str) -> str | None:
        """Return the code that ``text`` (a label or a code, any case, spaces around) stands for, or None."""
        return self._by_text.get(_plain(text))


@dataclass(frozen=True)
class Rule(fields.Section):
    """A consistency rule between items of one section; ``kind`` is explained in the codebook file."""

    name: Text
    section: Text
    kind: Literal["only_if", "ratio", "at_most", "sum", "selected"]
    severity: Literal["query", "blocking"]
    items: Texts
    message: Text
    depends_on: Text = ""
    codes: Texts = ()
    low: Number = None
    high: Number = None
    prefix: Text = ""
    tolerance: Number = None


@dataclass(frozen=True)
class Shown(fields.Section):
    """An answer of the worked example by its codes, as the file has it."""

    section: Text
    item: Text
    answer: Annotated[str | int, must(lambda value: type(value) in (str, int), "a code or a whole number")]
    why: Text


@dataclass(frozen=True)
class ExampleAnswer:
    """One answer of the worked example: the item's question, the answer as it is written, and why."""

    question: str
    answer: str
    why: str


@dataclass(frozen=True)
class InformationType(fields.Section):
    """A type of information in a file, with the groups that it belongs to."""

    reference_id: Annotated[int, whole(1)]
    label: Text
    examples: Text
    provisions: Texts
    groups: tuple[Group, ...]
    code: Computed = ""


@dataclass(frozen=True)
class PageUnits(fields.Section):
    """How counts become standard pages: by one convention for all cases, whoever counted what.

    told_by: the item that says what was counted; its answers ``characters`` mean characters, others pages.
    always_pages: counts that are in pages whatever it says. largest: standard pages that a file may have.
    """

    characters_per_page: Annotated[int, whole(1)]
    standard_pages_per_page: Annotated[float, between(0, 100)]
    told_by: Text
    characters: Texts
    always_pages: Texts
    largest: Annotated[int, whole(1)]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
