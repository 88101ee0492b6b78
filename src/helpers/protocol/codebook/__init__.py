"""The codebook: every question of the questionnaire, as frozen dataclasses.

    codebook = load()
    codebook.item("standard_pages").max                      # 10000
    codebook.label("disposition", "completed")               # 'Udfyldt'
    codebook.code("disposition", " udfyldt ")                # 'completed'

Every version that was ever sent out stays in data/protocol/codebook/VERSION.yml; ``load()`` is the newest.
Its parts are in ``parts``, what they must be to each other in ``checks``, tables in ``listed``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Annotated

from helpers.project import root
from helpers.protocol import reader
from helpers.protocol.codebook import checks
from helpers.protocol.codebook.checks import OF_APPEAL, OWN
from helpers.protocol.codebook.form import Form
from helpers.protocol.codebook.listed import answers, points_table, types_table
from helpers.protocol.codebook.parts import (
    Condition,
    ExampleAnswer,
    InformationType,
    Item,
    Labels,
    PageUnits,
    Rule,
    Shown,
)
from helpers.protocol.fields import Text, at, filled, named
from helpers.protocol.reader import ProtocolInvalid

__all__ = [
    "CASES", "CAUSES", "FILE", "FOLDER", "INFORMATION", "OF_APPEAL", "OWN", "RULE_INPUTS", "TIME",
    "Codebook", "Condition", "Item", "ProtocolInvalid", "Rule", "answers", "load", "points_table", "stored",
    "types_table", "versions",
]  # fmt: skip

FOLDER = "codebook"  # in data/protocol: one file per version
FILE = "codebook.yml"  # the copy that an investigation keeps
CASES, INFORMATION, CAUSES, RULE_INPUTS, TIME = "cases", "information", "causes", "rule_inputs", "time"

_VERSION = re.compile(r"\d+(?:\.\d+)*")


@dataclass(frozen=True, kw_only=True)
class Codebook(Form):
    """The whole questionnaire with the sha256 of the file it was read from."""

    definitions: Labels
    example_intro: Annotated[Text, at("worked_example", "intro")]
    example_answers: Annotated[tuple[Shown, ...], filled, at("worked_example", "answers")]
    terms_of_reference: Labels
    missing_codes: Labels
    personal_data: Labels
    code_lists: Annotated[dict[str, Labels], filled]
    information_types: Annotated[dict[str, InformationType], filled, named("code")]
    rules: Annotated[tuple[Rule, ...], filled]
    obtained_anew: Text = "newly_obtained"  # the answer on retrieval that counts as obtained anew
    page_units: PageUnits | None = None

    @cached_property
    def example(self) -> tuple[ExampleAnswer, ...]:
        """The worked example in questions and labels."""
        asked = [(self.item(shown.item, shown.section), shown) for shown in self.example_answers]
        return tuple(
            ExampleAnswer(item.question, item.values.get(str(shown.answer), str(shown.answer)), shown.why)
            for item, shown in asked
        )

    def measured(self, section: str) -> tuple[Item, ...]:
        """Return the columns in standard pages that counts of ``section`` are converted to, as items that
        nobody answers.
        """
        self.items_of(section)  # which refuses a section that there is none of
        return self._measured[section]

    @cached_property
    def _measured(self) -> dict[str, tuple[Item, ...]]:
        if self.page_units is None:
            return dict.fromkeys(self.sections, ())
        own = partial(replace, gives="", prefilled="locked", missing={}, unit="normalsider", min=0)
        largest = self.page_units.largest
        return {
            section: tuple(
                own(item, name=item.gives, made_from=item.name, max=largest)
                for item in self.items_of(section)
                if item.gives
            )
            for section in self.sections
        }

    def columns_of(self, section: str) -> tuple[Item, ...]:
        """Return the columns of the section's clean table: its items, then those ``measured``."""
        return (*self.items_of(section), *self.measured(section))

    def causes(self) -> dict[str, str]:
        """Return yes/no item name → cause code, such as ``cause_reasoning`` → ``reasoning``."""
        prefix = next(rule.prefix for rule in self.rules if rule.kind == "selected")
        return {prefix + code: code for code in self.item("principal_cause").values}

    def members(self, group: str) -> tuple[str, ...]:
        """Return the codes of the types in ``group``, in the order of the sheet.

        A version that does not tell which types the municipality always writes itself is read by the newest,
        which does: whose a paper is does not depend on how it was asked about.
        """
        kinds = self.information_types
        told = self if group != OWN or any(OWN in kind.groups for kind in kinds.values()) else load()
        groups = {code: kind.groups for code, kind in told.information_types.items()}
        return tuple(code for code in kinds if group in groups.get(code, ()))


def load(path: Path | None = None, pilot: bool = False) -> Codebook:
    """Return the codebook at ``path`` (default: the newest version), with the questions of the pilot alone
    where it is to be a ``pilot``'s. Raises ProtocolInvalid.
    """
    path = path or versions()[-1]
    found = reader.load(Codebook, FILE, path, checks.faults)
    if path.parent.name == FOLDER:
        other = [("version", found.version, f"that of the file's name, {path.stem}")]
        reader.refuse(path, other if found.version != path.stem else [])
    return found if pilot else _of_survey(found)


def _of_survey(book: Codebook) -> Codebook:
    """Return ``book`` without what is asked in the pilot alone."""
    only = {(item.section, item.name) for item in book.items if item.pilot_only}
    left = [
        replace(rule, items=tuple(name for name in rule.items if (rule.section, name) not in only))
        for rule in book.rules
    ]
    items = tuple(item for item in book.items if not item.pilot_only)
    return replace(book, items=items, rules=tuple(rule for rule in left if rule.items)) if only else book


def stored(version: str, pilot: bool = False) -> Codebook:
    """Return the codebook of ``version`` from data/protocol/codebook (``load``). Raises ProtocolInvalid."""
    return load(root() / "data" / "protocol" / FOLDER / f"{version}.yml", pilot)


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
