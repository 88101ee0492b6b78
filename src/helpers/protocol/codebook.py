"""The codebook: every question of the questionnaire, as frozen dataclasses.

    codebook = load()
    codebook.item("standard_pages").max                      # 10000
    codebook.label("disposition", "completed")               # 'Udfyldt'
    codebook.code("disposition", " udfyldt ")                # 'completed'

Every version that was ever sent out stays in data/protocol/codebook/VERSION.yml; ``load()`` is the newest.
What its values must be to each other is in ``codebook_checks``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from helpers import danish
from helpers.project import root
from helpers.protocol import codebook_checks, fields, reader
from helpers.protocol.codebook_checks import ListName, MissingCodes
from helpers.protocol.fields import Computed, Flag, Text, Texts, at, filled, is_number, must, named, whole
from helpers.protocol.reader import ProtocolInvalid
from helpers.terms import OUTCOMES, PROVISIONS

if TYPE_CHECKING:
    import pandas as pd

FOLDER = "codebook"  # in data/protocol: one file per version
FILE = "codebook.yml"  # the copy that an investigation keeps
CASES, INFORMATION, CAUSES, RULE_INPUTS, TIME = "cases", "information", "causes", "rule_inputs", "time"

_VERSION = re.compile(r"\d+(?:\.\d+)*")
_LISTED = 12  # a longer list of answers stands in a table of its own
_KINDS = {
    "integer": "Heltal",
    "date": "Dato",
    "text": "Kort tekst",
    "free_text": "Fritekst",
    "identifier": "Nøgle",
}


Number = Annotated[float | None, must(is_number, "a number")]
Bound = Annotated[
    int | date | None, must(lambda bound: type(bound) in (int, date), "a whole number or a date")
]
Labels = Annotated[dict[str, Text], filled]
Prefilled = Annotated[str, must(lambda how: how in ("locked", "suggested"), "one of locked, suggested")]
Group = Literal["expert", "knows_citizen", "other_municipal", "added_by_appeal"]


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
    """One question. ``values`` maps codes to Danish labels, ``missing`` the permitted missing codes."""

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
class Codebook(fields.Section):
    """The whole questionnaire with the sha256 of the file it was read from."""

    version: Text
    title: Text
    instructions: Texts
    definitions: Labels
    example_intro: Annotated[Text, at("worked_example", "intro")]
    example_answers: Annotated[tuple[Shown, ...], filled, at("worked_example", "answers")]
    terms_of_reference: Labels
    missing_codes: Labels
    personal_data: Labels
    code_lists: Annotated[dict[str, Labels], filled]
    information_types: Annotated[dict[str, InformationType], filled, named("code")]
    sections: Annotated[dict[str, Section], filled, named("name")]
    items: Annotated[tuple[Item, ...], filled]
    rules: Annotated[tuple[Rule, ...], filled]
    sha256: Computed = ""
    file: Computed = ""

    @cached_property
    def example(self) -> tuple[ExampleAnswer, ...]:
        """The worked example in questions and labels."""
        asked = [(self.item(shown.item, shown.section), shown) for shown in self.example_answers]
        return tuple(
            ExampleAnswer(item.question, item.values.get(str(shown.answer), str(shown.answer)), shown.why)
            for item, shown in asked
        )

    def items_of(self, section: str) -> tuple[Item, ...]:
        """Return the section's items in the order of the sheet. Raises ProtocolInvalid without a section."""
        if section not in self.sections:
            raise ProtocolInvalid(
                f"{self.file}: no section {section!r}; there are {', '.join(self.sections)}."
            )
        return self._by_section[section]

    def item(self, name: str, section: str | None = None) -> Item:
        """Return the item ``name`` (of ``section``, else the first so named). Raises ProtocolInvalid."""
        for item in self.items if section is None else self.items_of(section):
            if item.name == name:
                return item
        raise ProtocolInvalid(f"{self.file}: no item {name!r} in {section or 'any section'}.")

    def label(self, item: str, code: str) -> str:
        """Return the Danish label of ``code`` under the item name ``item``. Raises ProtocolInvalid."""
        for candidate in self.items:
            if candidate.name == item and code in candidate.choices:
                return candidate.choices[code]
        raise ProtocolInvalid(f"{self.file}: item {item!r} has no code {code!r}.")

    def code(self, item: str, text: str) -> str | None:
        """Return the code that a label or code ``text`` stands for under the item name ``item``, or None."""
        found = (candidate.code(text) for candidate in self.items if candidate.name == item)
        return next((code for code in found if code is not None), None)

    def causes(self) -> dict[str, str]:
        """Return yes/no item name → cause code, such as ``cause_reasoning`` → ``reasoning``."""
        prefix = next(rule.prefix for rule in self.rules if rule.kind == "selected")
        return {prefix + code: code for code in self.item("principal_cause").values}

    def types_for(self, provision: str) -> tuple[InformationType, ...]:
        """Return the information types that apply to ``provision``, in the order of the sheet."""
        return tuple(entry for entry in self.information_types.values() if provision in entry.provisions)

    @cached_property
    def _by_section(self) -> dict[str, tuple[Item, ...]]:
        return {name: tuple(item for item in self.items if item.section == name) for name in self.sections}


def load(path: Path | None = None) -> Codebook:
    """Return the codebook at ``path`` (default: the newest version). Raises ProtocolInvalid."""
    path = path or versions()[-1]
    found = reader.load(Codebook, FILE, path, codebook_checks.faults)
    if path.parent.name == FOLDER:
        other = [("version", found.version, f"that of the file's name, {path.stem}")]
        reader.refuse(path, other if found.version != path.stem else [])
    return found


def stored(version: str) -> Codebook:
    """Return the codebook of ``version`` from data/protocol/codebook. Raises ProtocolInvalid."""
    return load(root() / "data" / "protocol" / FOLDER / f"{version}.yml")


def versions(protocol: Path | None = None) -> list[Path]:
    """Return the files of all versions in ``protocol`` (default data/protocol), the newest last.

    Raises ProtocolInvalid where there is none.
    """
    folder = (protocol or root() / "data" / "protocol") / FOLDER
    found = [path for path in folder.glob("*.yml") if _VERSION.fullmatch(path.stem)]
    if not found:
        raise ProtocolInvalid(
            f"{folder} holds no codebook (VERSION.yml) or is missing: restore it from the repository."
        )
    return sorted(found, key=lambda path: [int(part) for part in path.stem.split(".")])


def items_table(codebook: Codebook) -> pd.DataFrame:
    """Return the report's appendix: one row per question, columns Emne, Spørgsmål, Svarmuligheder, Tjener
    kommissoriets punkt.
    """
    import pandas as pd

    asked = [item for item in codebook.items if not item.locked]
    return pd.DataFrame(
        {
            "Emne": [codebook.sections[item.section].title for item in asked],
            "Spørgsmål": [item.question for item in asked],
            "Svarmuligheder": [answers(item) for item in asked],
            "Tjener kommissoriets punkt": [
                "; ".join(codebook.terms_of_reference[key] for key in item.serves) for item in asked
            ],
        }
    )


def types_table(codebook: Codebook) -> pd.DataFrame:
    """Return the information types: label, examples, provisions (their labels) and groups (codes), in the
    order of the sheet.
    """
    import pandas as pd

    provisions = codebook.code_lists["provisions"]
    kinds = codebook.information_types.values()
    return pd.DataFrame(
        {
            "label": [kind.label for kind in kinds],
            "examples": [kind.examples for kind in kinds],
            "provisions": [" og ".join(provisions[code] for code in kind.provisions) for kind in kinds],
            "groups": [list(kind.groups) for kind in kinds],
        }
    )


def answers(item: Item) -> str:
    """Return in Danish what may be answered, such as "Heltal fra 1 til 10.000 (normalsider); ved ikke"."""
    if len(item.values) > _LISTED:
        return "; ".join([f"En af {len(item.values)} svarmuligheder på en liste", *item.missing.values()])
    if item.values:
        return "; ".join(item.choices.values())
    span = "" if item.min is None else f" fra {_danish(item.min)} til {_danish(item.max)}"
    unit = f" ({item.unit})" if item.unit else ""
    return "; ".join([_KINDS[item.type] + span + unit, *item.missing.values()])


def _danish(bound: int | date | None) -> str:
    return f"{bound:%d.%m.%Y}" if isinstance(bound, date) else danish.number(bound or 0)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
