"""What was changed in the questionnaire after a pilot, and why (data/protocol/codebook_changes.yml)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from pydantic import Field

from helpers.protocol import codebook as codebooks
from helpers.protocol import reader
from helpers.protocol.fields import Section, Text, Texts, filled
from helpers.protocol.pilot import ROWS
from helpers.protocol.reader import Fault

FILE = "codebook_changes.yml"


@dataclass(frozen=True)
class Change(Section):
    """One change: what and why (Danish), the row of the pilot that it is to improve, the questions that it
    concerns (section.name), and by version what the answers of that version cannot tell.
    """

    what: Text
    why: Text
    measure: Text
    items: Texts
    unasked: dict[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class Revision(Section):
    """All changes from one version to the next."""

    before: Annotated[Text, Field(alias="from")]
    after: Annotated[Text, Field(alias="to")]
    changes: Annotated[tuple[Change, ...], filled]


@dataclass(frozen=True)
class Changes(Section):
    """All revisions, in the order of the versions."""

    version: Text
    revisions: Annotated[tuple[Revision, ...], filled]

    def between(self, before: str, after: str) -> tuple[Change, ...]:
        """Return what was changed from the version ``before`` to ``after``, where that is told."""
        names = self.versions
        if before not in names or after not in names:
            return ()
        chosen = self.revisions[names.index(before) : names.index(after)]
        return tuple(change for revision in chosen for change in revision.changes)

    @property
    def versions(self) -> list[str]:
        """The versions that the revisions lead through, in their order."""
        return [revision.before for revision in self.revisions] + [self.revisions[-1].after]

    def unasked(self, version: str) -> tuple[str, ...]:
        """Return what was not asked about in ``version`` and is in an earlier or later one, in Danish: what a
        version took out stays out in those after it, and what it put in was not asked in those before it.
        """
        if version not in self.versions:
            return ()
        place = self.versions.index(version)
        sides = [
            (revision, revision.before if place < number else revision.after)
            for number, revision in enumerate(self.revisions, 1)
        ]
        told = (change.unasked.get(side) for revision, side in sides for change in revision.changes)
        return tuple(text for text in told if text)


def load(path: Path | None = None) -> Changes:
    """Return the file at ``path`` (default data/protocol/codebook_changes.yml). Raises ProtocolInvalid."""
    return reader.load(Changes, FILE, path, _faults)


def _faults(found: Changes) -> Iterator[Fault]:
    """Every revision leads from one stored version to the next, and every question is one of either."""
    stored = [path.stem for path in codebooks.versions()]
    steps = list(pairwise(stored))
    for number, revision in enumerate(found.revisions, 1):
        key, pair = f"revisions.{number}", (revision.before, revision.after)
        if number > len(steps) or pair != steps[number - 1]:
            yield f"{key}.from", pair, "the step from one stored version of the codebook to the next"
            continue
        books = [codebooks.stored(version, pilot=True) for version in pair]
        names = {f"{item.section}.{item.name}" for book in books for item in book.items}
        for place, change in enumerate(revision.changes, 1):
            where = f"{key}.changes.{place}"
            if change.measure not in ROWS:
                yield f"{where}.measure", change.measure, f"one of {', '.join(ROWS)}"
            for name in change.items:
                if name not in names:
                    yield f"{where}.items", name, "a question (section.name) of one of the two versions"
            for version in change.unasked:
                if version not in pair:
                    yield f"{where}.unasked", version, f"one of {', '.join(pair)}"
