"""What was changed in the questionnaire, and that it is told of what there is."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from protocol_files import changed, load, refused, set_to

from helpers.protocol import codebook, codebook_changes
from helpers.publish.pilot import sentences as pilot_sentences
from helpers.publish.returns import sentences as returns_sentences

CHANGES = codebook_changes.load()
VERSIONS = [path.stem for path in codebook.versions()]


def test_every_step_between_stored_versions_is_told() -> None:
    told = [(revision.before, revision.after) for revision in CHANGES.revisions]
    assert told == list(pairwise(VERSIONS))


def test_every_question_that_came_or_went_is_told() -> None:
    for revision in CHANGES.revisions:
        before, after = (
            {f"{item.section}.{item.name}" for item in codebook.stored(version).items}
            for version in (revision.before, revision.after)
        )
        told = {name for change in revision.changes for name in change.items}
        counts = {f"cases.{item.name}" for item in codebook.stored(revision.after).items if item.gives}
        counts |= {f"cases.{item.gives}" for item in codebook.stored(revision.after).items if item.gives}
        assert (before ^ after) - counts - {"cases.own_reference"} <= told
        assert counts & told or not before ^ after


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("revisions/1/from", "1.0", "is not the step from one stored version of the codebook to the next"),
        (
            "revisions/1/changes/1/items",
            ["cases.colour"],
            "is not a question (section.name) of one of",
        ),
        ("revisions/1/changes/1/measure", "beauty", "is not one of file_found"),
        ("revisions/1/changes/1/unasked", {"9.0": "om vejret"}, "is not one of 2.0, 3.0"),
        ("revisions/1/changes/1/why", ..., "lacks the key revisions.1.changes.1.why"),
        ("revisions/1/changes", [], "a list"),
    ],
)
def test_a_slip_is_named(key: str, value: object, why: str, tmp_path: Path) -> None:
    assert why in refused("codebook_changes", changed("codebook_changes", set_to(key, value)), tmp_path)


def test_between_two_versions_stand_the_changes_from_one_to_the_other(tmp_path: Path) -> None:
    every = CHANGES.between(VERSIONS[0], VERSIONS[-1])
    assert len(every) == sum(len(revision.changes) for revision in CHANGES.revisions) > 5
    assert CHANGES.between("3.0", "3.0") == CHANGES.between("3.0", "2.0") == CHANGES.between("2.0", "9") == ()
    assert load("codebook_changes", changed("codebook_changes", lambda _: None), tmp_path) == CHANGES


def test_what_was_not_asked_is_said_of_each_version() -> None:
    for version in VERSIONS:
        text = returns_sentences.unasked(version, CHANGES).text
        assert text.startswith(f"Spørgeskemaet er udgave {version}. Der blev ikke spurgt, ")
    assert "mangler ved vurderingen" in returns_sentences.unasked("2.0", CHANGES).text
    for later in ("3.0", "3.1"):
        assert "ressourceperspektivet" in returns_sentences.unasked(later, CHANGES).text, "it stays out"
    before = replace(CHANGES.revisions[1], before="1.0", after="2.0")
    longer = replace(CHANGES, revisions=(before, *CHANGES.revisions))
    assert "mangler ved vurderingen" in returns_sentences.unasked("1.0", longer).text, "nor before it came in"
    assert returns_sentences.unasked("9.0", CHANGES).text == "Spørgeskemaet er udgave 9.0."


def test_the_pilot_is_said_to_be_on_its_own_version() -> None:
    old, new = codebook.stored("2.0"), codebook.stored("3.0")
    piloted = type("Found", (), {"codebook": old})()
    made = CHANGES.between("2.0", "3.0")
    items = ["cases.hearing_held", "information.retrieval", "causes.selected", "cases.appealed_again"]
    agreed = pd.DataFrame({"item": items, "verdict": ["fix", "fix", "fix", "go"]})
    text = pilot_sentences.changed(piloted, new, made, agreed).text
    assert "udgave 2.0" in text and "udgave 3.0" in text and "otte ting rettet" in text
    left = f"»{pilot_sentences.question('cases.hearing_held', old)}« skulle også rettes"
    assert text.endswith(f"rettet. {left} efter enigheden, men er ikke blandt dem.")
    none = agreed.head(0)
    assert pilot_sentences.changed(piloted, new, made, none).text.endswith("rettet.")
    assert "ikke ændret efter piloten" in pilot_sentences.changed(piloted, old, (), none).text
    assert "ikke skrevet ned" in pilot_sentences.changed(piloted, new, (), none).text
    assert "Uden en pilotafprøvning" in pilot_sentences.changed(None, new, (), none).text
