"""The codebook: every question of the questionnaire, as frozen dataclasses.

    codebook = load()
    codebook.item("standard_pages").max                      # 10000
    codebook.label("disposition", "completed")               # 'Udfyldt'
    codebook.code("disposition", " udfyldt ")                # 'completed'

The file is data/protocol/codebook.yml; what it may say is in ``codebook_schema``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import danish, project
from helpers.protocol import codebook_schema
from helpers.protocol.codebook_schema import UnknownCode, UnknownSection

CASES, INFORMATION, CAUSES, RULE_INPUTS, TIME = "cases", "information", "causes", "rule_inputs", "time"

_LISTED = 12  # a longer list of answers stands in a table of its own
_AS_THEY_STAND = (
    "version",
    "title",
    "definitions",
    "code_lists",
    "missing_codes",
    "terms_of_reference",
    "personal_data",
)


@dataclass(frozen=True)
class Section:
    """One sheet and one table: ``name`` is the table's, ``sheet`` the workbook's."""

    name: str
    sheet: str
    title: str
    rows: str
    guidance: str
    free_rows: int = 0


@dataclass(frozen=True)
class Condition:
    """The item is asked only where ``item`` of the same row has one of ``codes``."""

    item: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """One question. ``values`` maps codes to Danish labels, ``missing`` the permitted missing codes likewise."""

    name: str
    section: str
    question: str
    help: str
    type: str
    required: bool
    personal_data: str
    serves: tuple[str, ...]
    values: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    unit: str = ""
    min: int | date | None = None
    max: int | date | None = None
    max_length: int | None = None
    prefilled: str = ""
    provisions: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    asked_if: Condition | None = None
    rules: tuple[str, ...] = ()

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
class Rule:
    """A consistency rule between items of one section; ``kind`` is explained in the codebook file."""

    name: str
    section: str
    kind: str
    severity: str
    items: tuple[str, ...]
    message: str
    depends_on: str = ""
    codes: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    prefix: str = ""
    tolerance: float | None = None


@dataclass(frozen=True)
class ExampleAnswer:
    """One answer of the worked example: the item's question, the answer as it is written, and why."""

    question: str
    answer: str
    why: str


@dataclass(frozen=True)
class InformationType:
    """A type of information in a file; ``groups`` are expert, knows_citizen, other_municipal,
    added_by_appeal.
    """

    code: str
    reference_id: int
    label: str
    examples: str
    provisions: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Codebook:
    """The whole questionnaire with the sha256 of the file it was read from."""

    version: str
    title: str
    instructions: tuple[str, ...]
    definitions: dict[str, str]
    example_intro: str
    example: tuple[ExampleAnswer, ...]
    sha256: str
    file: str
    sections: dict[str, Section]
    items: tuple[Item, ...]
    rules: tuple[Rule, ...]
    code_lists: dict[str, dict[str, str]]
    information_types: dict[str, InformationType]
    missing_codes: dict[str, str]
    terms_of_reference: dict[str, str]
    personal_data: dict[str, str]

    def items_of(self, section: str) -> tuple[Item, ...]:
        """Return the section's items in the order of the sheet. Raises UnknownSection."""
        if section not in self.sections:
            raise UnknownSection(
                self.file, "(lookup)", "section", section, f"one of {', '.join(self.sections)}"
            )
        return self._by_section[section]

    def item(self, name: str, section: str | None = None) -> Item:
        """Return the item ``name`` (of ``section``, else the first one so named). Raises UnknownCode."""
        for item in self.items if section is None else self.items_of(section):
            if item.name == name:
                return item
        raise UnknownCode(self.file, name, "name", name, f"an item of {section or 'the codebook'}")

    def label(self, item: str, code: str) -> str:
        """Return the Danish label of ``code`` under the item name ``item``. Raises UnknownCode."""
        for candidate in self.items:
            if candidate.name == item and code in candidate.choices:
                return candidate.choices[code]
        raise UnknownCode(self.file, item, "values", code, "a code of this item")

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
    """Return the codebook at ``path`` (default: the project's). Raises a CodebookError that names file, item
    and key.
    """
    path = path or project.root() / "data" / "protocol" / "codebook.yml"
    content = codebook_schema.read(path)
    codebook_schema.check(content, path)
    return Codebook(
        instructions=tuple(content["instructions"]),
        example_intro=content["worked_example"]["intro"],
        example=tuple(_example(entry, content) for entry in content["worked_example"]["answers"]),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        file=str(path),
        sections={name: Section(name, **entry) for name, entry in content["sections"].items()},
        items=tuple(_item(entry, content) for entry in content["items"]),
        rules=tuple(Rule(**_tuples(entry)) for entry in content["rules"]),
        information_types={
            code: InformationType(code, **_tuples(entry))
            for code, entry in content["information_types"].items()
        },
        **{key: content[key] for key in _AS_THEY_STAND},
    )


def items_table(codebook: Codebook) -> pd.DataFrame:
    """Return the report's appendix: one row per question, columns Emne, Spørgsmål, Svarmuligheder, Tjener
    kommissoriets punkt.
    """
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
    kinds = {
        "integer": "Heltal",
        "date": "Dato",
        "text": "Kort tekst",
        "free_text": "Fritekst",
        "identifier": "Nøgle",
    }
    if len(item.values) > _LISTED:
        return "; ".join([f"En af {len(item.values)} svarmuligheder på en liste", *item.missing.values()])
    if item.values:
        return "; ".join(item.choices.values())
    span = "" if item.min is None else f" fra {_danish(item.min)} til {_danish(item.max)}"
    unit = f" ({item.unit})" if item.unit else ""
    return "; ".join([kinds[item.type] + span + unit, *item.missing.values()])


def _danish(bound: int | date | None) -> str:
    return f"{bound:%d.%m.%Y}" if isinstance(bound, date) else danish.number(bound)


def _item(entry: dict[str, Any], content: dict[str, Any]) -> Item:
    entry = dict(entry)
    applies = entry.pop("applies_to", {})
    condition = entry.pop("asked_if", None)
    entry["values"] = _codes(entry.get("values"), content)
    entry["missing"] = {code: content["missing_codes"][code] for code in entry.get("missing", [])}
    return Item(
        **_tuples(entry),
        provisions=tuple(applies.get("provisions", content["code_lists"]["provisions"])),
        outcomes=tuple(applies.get("outcomes", content["code_lists"]["outcomes"])),
        asked_if=Condition(**_tuples(condition)) if condition else None,
    )


def _example(entry: dict[str, Any], content: dict[str, Any]) -> ExampleAnswer:
    item = next(
        item
        for item in content["items"]
        if (item["section"], item["name"]) == (entry["section"], entry["item"])
    )
    labels = _codes(item.get("values"), content)
    return ExampleAnswer(item["question"], labels.get(entry["answer"], str(entry["answer"])), entry["why"])


def _codes(name: str | None, content: dict[str, Any]) -> dict[str, str]:
    if name == "information_types":
        return {code: entry["label"] for code, entry in content["information_types"].items()}
    return content["code_lists"][name] if name else {}


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
