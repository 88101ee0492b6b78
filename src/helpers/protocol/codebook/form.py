"""What every form that is filled in has, the questionnaire and those beside it: sheets, questions, words."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated

from helpers.protocol import fields
from helpers.protocol.codebook.checks import NOT_ASKED
from helpers.protocol.codebook.parts import ExampleAnswer, InformationType, Item, Labels, Section
from helpers.protocol.fields import Computed, Flag, Text, Texts, filled, named
from helpers.protocol.reader import ProtocolInvalid

PROJECT = "projekt"  # who fills in a form that no municipality does


@dataclass(frozen=True, kw_only=True)
class Form(fields.Section):
    """A form with the sha256 of the file it was read from.

    addressed: what stands before the name of who fills it in. about: what a workbook says of itself beside
    who it is from, such as the case; two workbooks that say the same are versions of one. told: what the
    first sheet says of it, each sender's own. sender: who fills it in, a municipality or PROJECT.
    """

    version: Text
    title: Text
    instructions: Texts
    sections: Annotated[dict[str, Section], filled, named("name")]
    items: Annotated[tuple[Item, ...], filled]
    definitions: Labels = field(default_factory=dict)
    missing_codes: Labels = field(default_factory=dict)
    code_lists: dict[str, Labels] = field(default_factory=dict)
    information_types: dict[str, InformationType] = field(default_factory=dict)
    addressed: Text = "Spørgeskema til kommunen"
    about: Texts = ()
    told: Texts = ()
    counted_from_the_start: Flag = False
    sha256: Computed = ""
    file: Computed = ""

    @cached_property
    def example(self) -> tuple[ExampleAnswer, ...]:
        """The worked example in questions and labels; a form need not have one."""
        return ()

    def items_of(self, section: str) -> tuple[Item, ...]:
        """Return the section's items in the order of the sheet. Raises ProtocolInvalid without a section."""
        if section not in self.sections:
            raise ProtocolInvalid(
                f"{self.file}: no section {section!r}; there are {', '.join(self.sections)}."
            )
        return self._by_section[section]

    def columns_of(self, section: str) -> tuple[Item, ...]:
        """Return the columns of the section's clean table: its items."""
        return self.items_of(section)

    def asks(self, item: Item, information_type: str) -> bool:
        """Say whether ``item`` is asked in the rows about ``information_type``."""
        return item.not_asked_about not in self.information_types[information_type].groups

    def item(self, name: str, section: str | None = None) -> Item:
        """Return the item ``name`` (of ``section``, else the first so named). Raises ProtocolInvalid."""
        sections = self.sections if section is None else [section]
        for item in (item for each in sections for item in self.columns_of(each)):
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

    def types_for(self, provision: str) -> tuple[InformationType, ...]:
        """Return the information types that apply to ``provision``, in the order of the sheet."""
        return tuple(kind for kind in self.asked_types if provision in kind.provisions)

    @property
    def asked_types(self) -> tuple[InformationType, ...]:
        """Return the information types that are asked about, in the order of the sheet."""
        return tuple(kind for kind in self.information_types.values() if NOT_ASKED not in kind.groups)

    @cached_property
    def _by_section(self) -> dict[str, tuple[Item, ...]]:
        return {name: tuple(item for item in self.items if item.section == name) for name in self.sections}
