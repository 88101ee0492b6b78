"""What the municipalities discuss at the workshop (data/protocol/workshop_themes.yml)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from helpers.protocol import forms, reader
from helpers.protocol.codebook.form import Form
from helpers.protocol.fields import Section, Text, Texts, filled
from helpers.protocol.reader import Fault

FILE = "workshop_themes.yml"
FORM = "workshop"  # data/protocol/forms/workshop.yml, in which the votes on the themes are noted


@dataclass(frozen=True)
class Shown(Section):
    """The figure or table ``label`` of ``notebook``."""

    notebook: Text
    label: Text


@dataclass(frozen=True)
class Theme(Section):
    """One theme: ids of the statements that tell its finding, what shows it, and, where much of the answer
    follows from the question itself, why.
    """

    title: Text
    statements: Annotated[Texts, filled]
    shown: Shown
    follows: Text = ""


@dataclass(frozen=True)
class Themes(Section):
    """The whole file: the question that is voted on, those that are discussed, and the themes by code."""

    version: Text
    vote: Text
    questions: Annotated[Mapping[str, Text], filled]
    themes: Annotated[Mapping[str, Theme], filled]


def load(path: Path | None = None) -> Themes:
    """Read the themes from ``path`` (default data/protocol/workshop_themes.yml). Raises ProtocolInvalid."""
    return reader.load(Themes, FILE, path, _as_in_form)


def form() -> Form:
    """Return the form in which votes and points are noted. Raises ProtocolInvalid."""
    return forms.load(FORM)


def printed() -> Form:
    """Return the form with the themes called by their titles, for what is printed: a workbook is written and
    read with ``form``, in whose drop-downs no label can have a comma. Raises ProtocolInvalid.
    """
    titles, sent = {code: theme.title for code, theme in load().themes.items()}, form()
    named = (replace(item, values=titles) if item.name == "theme" else item for item in sent.items)
    return replace(sent, items=tuple(named), code_lists={**sent.code_lists, "themes": titles})


def _as_in_form(found: Themes) -> Iterator[Fault]:
    """Tell themes and questions that the form does not know, or has beside these."""
    for name, lists in form().code_lists.items():
        given = getattr(found, name, None)
        if given is not None and list(given) != list(lists):
            yield name, list(given), f"the codes of forms/{FORM}.yml: {', '.join(lists)}"
