"""The house: data flow one way, topics know each other only where a list says so, and no folder is full.

A module imports from its own room and from those before it in ROOMS; inside a room the same holds for its
sub-rooms.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import sources

from helpers.pipeline.fingerprint import imported_modules
from helpers.project import root

PROJECT = root(Path(__file__))
HOUSE = PROJECT / "src" / "helpers"
FOUNDATION = ["errors", "project", "danish", "spreadsheet", "terms"]
ROOMS = ["protocol", "survey", "analysis", "render", "publish", "pipeline", "simulate"]
ALONE = {"render"}  # a general renderer: it knows none of the others
FRONT = {"__main__", "__init__"}  # the front doors may open any room

# The sub-rooms (folders, and modules that lie beside them) from the ground up.
SUBROOMS = {
    "survey": [
        "reference", "personal", "redaction", "spelling", "columns", "inputs", "sampling", "investigation",
        "registered", "cases", "danmarkskort", "questionnaire", "reading", "own_protocol", "forms",
        "activities", "workshop", "proposals", "cleaning", "followup", "pilot", "coding", "published",
        "documented", "dictionary", "typed", "material",
    ],
    "render": [
        "errors", "texts", "yaml12", "tree", "options", "keys", "parts", "config", "imprint", "sources",
        "crossrefs", "images", "writer", "html", "typst", "quarto", "book", "sheets",
    ],
}  # fmt: skip
SHARED = {
    "analysis": {"methods"},
    "publish": {"changes", "maps", "disclosure", "gate", "colophon", "assembly"},
}  # what every topic of the room may use, and which knows no topic
ACROSS = {  # one topic uses another
    ("analysis", "remittal", "information"),
    ("analysis", "pilot", "representation"),
    ("analysis", "rules", "information"),
    ("analysis", "simplification", "remittal"),
    ("analysis", "simplification", "appeals"),
    ("publish", "growth", "representation"),  # states its rules with the others
}
SPOKEN = {"tables", "figures", "sentences"}  # what a topic of publish may hold, and what else one has
BESIDE = {
    "information": {"analysis_2019"}, "changes": {"barred", "headings", "keys", "layouts", "levels"},
    "growth": {
        "plan", "rules", "file_loss", "levels", "page_counts", "headings", "explained", "placebo",
        "second_looks",
    },
    "design": {"proof"}, "appeals": {"municipal", "municipal_sentences", "maps", "words"},
    "disclosure": {
        "in_depth", "meeting", "cells", "solver", "suppress", "audit", "attacker", "primary", "dominance",
        "register", "linked", "secondary",
    },
    "gate": {
        "attack", "officer", "pairs", "parts", "papers", "texts", "scan", "cleared", "internal", "keeper",
    },
    "assembly": {"assemble", "merging", "notebook_pages"},
    "colophon": {"imprint", "editions", "workbook", "english", "answers", "assumptions", "signs"},
    "municipality": {"basis", "cells", "public", "sheets", "index", "check"},
    "cases": {
        "words", "hours_by_kind", "resource_tables", "resource_figures", "resource_sentences",
        "resource_inputs",
    },
    "maps": {"outlines", "hexagons", "walk", "regions", "drawing", "component"},
    "representation": {"effort"}, "returns": {"field", "internal", "disclosure_rules"},
    "rules": {"named", "themes", "theme_sentences", "entries", "origins"},
    "simplification": {"sliders", "recommendations"}, "workshop": {"discussion", "words"},
}  # fmt: skip
MOST = 12  # modules in a folder
TOPICS = {path.stem.partition("_")[2] for path in (PROJECT / "notebooks").glob("[0-9]*_*.ipynb")}
MODULES = sources.modules()


def place(path: Path) -> tuple[str, ...]:
    """Return where a module lies: its room, its sub-room (folder or the module itself), and its name."""
    return path.relative_to(HOUSE).with_suffix("").parts


@cache
def imported(path: Path) -> list[tuple[str, ...]]:
    """Return the places that a module imports from, without the leading ``helpers``."""
    package = ".".join(path.relative_to(HOUSE.parent).parts[:-1])
    found = [name.split(".") for name in imported_modules(sources.text(path), package)]
    return [tuple(names[1:]) for names in found if names[0] == "helpers" and len(names) > 1]


def known(room: str) -> set[str]:
    """Return what a module of ``room`` may import from."""
    if room in FRONT:
        return {*ROOMS, *FOUNDATION}
    if room in FOUNDATION:
        return set(FOUNDATION)
    return {room, *FOUNDATION, *(() if room in ALONE else ROOMS[: ROOMS.index(room)])}


def strangers(here: tuple[str, ...], others: list[tuple[str, ...]]) -> list[str]:
    """Return what a module at ``here`` imports and may not."""
    there = [other for other in others if other[0] in {*ROOMS, *FOUNDATION}]
    wrong = [other for other in there if other[0] not in known(here[0])]
    wrong += [
        other for other in there if other[0] == here[0] and len(other) > 1 and not neighbours(here, other)
    ]
    return sorted({".".join(other) for other in wrong})


def neighbours(here: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Say whether two places of one room may know each other in this direction."""
    room, mine, theirs = here[0], here[1], other[1]
    if mine in (theirs, "__init__"):
        return True
    if room in SUBROOMS:
        order = SUBROOMS[room]
        return theirs not in order or order.index(theirs) < order.index(mine)
    if room not in SHARED or theirs not in folders(room):
        return True
    if theirs in SHARED[room]:
        return True
    return mine in folders(room) and mine not in SHARED[room] and (room, mine, theirs) in ACROSS


def folders(room: str) -> set[str]:
    """Return the sub-rooms of ``room`` that are folders."""
    return {path.parent.name for path in (HOUSE / room).glob("*/__init__.py")}


def test_a_module_imports_only_from_where_it_may() -> None:
    found = {path.relative_to(HOUSE).as_posix(): strangers(place(path), imported(path)) for path in MODULES}
    assert {path: names for path, names in found.items() if names} == {} and len(found) > 400


def test_nothing_imports_the_simulator_but_the_simulator() -> None:
    found = {
        path.relative_to(HOUSE).as_posix()
        for path in MODULES
        if any(names[0] == "simulate" for names in imported(path))
    }
    assert {path for path in found if not path.startswith("simulate/")} == set() != found


def test_every_room_and_every_sub_room_is_there_and_in_its_list() -> None:
    assert {path.parent.name for path in HOUSE.glob("*/__init__.py")} == set(ROOMS)
    assert {path.stem for path in HOUSE.glob("*.py")} == {*FOUNDATION, *FRONT}
    for room, order in SUBROOMS.items():
        here = folders(room) | {path.stem for path in (HOUSE / room).glob("*.py")} - {"__init__"}
        assert here == set(order), room


@pytest.mark.parametrize("room", ["analysis", "publish"])
def test_a_topic_has_the_word_of_its_notebook(room: str) -> None:
    assert folders(room) - SHARED[room] <= TOPICS


def test_a_topic_of_publish_is_tables_figures_and_sentences() -> None:
    held = {
        topic: {path.stem for path in (HOUSE / "publish" / topic).glob("*.py")} - {"__init__"}
        for topic in folders("publish")
    }
    assert {topic: names - SPOKEN - BESIDE.get(topic, set()) for topic, names in held.items()} == {
        topic: set() for topic in held
    }


def test_every_arrow_between_topics_in_the_list_is_used() -> None:
    used = {
        (place(path)[0], place(path)[1], other[1])
        for path in MODULES
        if len(place(path)) > 1
        for other in imported(path)
        if len(other) > 1
    }
    assert used >= ACROSS


def test_no_folder_holds_more_modules_than_one_can_overlook() -> None:
    sizes = {
        path: len([m for m in path.glob("*.py") if m.stem != "__init__"])
        for path in {m.parent for m in MODULES}
    }
    assert {path.relative_to(HOUSE).as_posix(): n for path, n in sizes.items() if n > MOST} == {}


def test_an_arrow_that_points_the_wrong_way_would_be_found() -> None:
    for low, high in pairwise(ROOMS):
        assert low in ALONE or strangers((low, "m"), [(high, "x")]) == [f"{high}.x"]
    assert strangers(("render", "html", "pages"), [("survey", "reading")]) == ["survey.reading"]
    assert strangers(("survey", "questionnaire", "sending"), [("survey", "reading", "values")]) == [
        "survey.reading.values"
    ]
    assert strangers(("analysis", "methods", "ratios"), [("analysis", "growth", "geometric_mean")]) == [
        "analysis.growth.geometric_mean"
    ]
    assert strangers(("analysis", "growth", "distribution"), [("analysis", "remittal", "causes")]) == [
        "analysis.remittal.causes"
    ]
    assert strangers(("publish", "tables"), [("publish", "growth", "tables")]) == ["publish.growth.tables"]
    assert strangers(("publish", "growth", "tables"), [("publish", "returns", "tables")]) == [
        "publish.returns.tables"
    ]
    assert strangers(("publish", "changes", "tables"), [("publish", "growth", "tables")]) == [
        "publish.growth.tables"
    ]
    assert (
        strangers(
            ("analysis", "remittal", "causes"),
            [("analysis", "information", "types"), ("analysis", "methods", "ratios")],
        )
        == []
    )
    assert imported_modules("def f():\n    from helpers.publish.release import x") == [
        "helpers.publish.release.x"
    ]
