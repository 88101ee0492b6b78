"""Data flow one way: a module imports from its own room and from those before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.pipeline.fingerprint import imported_modules
from helpers.project import root

SOURCE = root(Path(__file__)) / "src"
ROOMS = ["survey", "analysis", "render", "publish", "pipeline"]
ALONE = {"render"}  # a general renderer: it knows none of the others
FOUNDATION = {"danish", "errors", "project"}
FRONT = {"__main__", "__init__"}  # the front doors may open any room
MODULES = sorted((SOURCE / "helpers").rglob("*.py"))


def room_of(path: Path) -> str:
    parts = path.relative_to(SOURCE / "helpers").parts
    return parts[0] if len(parts) > 1 else path.stem


def allowed(room: str) -> set[str]:
    """Return what a module of ``room`` may import from helpers."""
    if room in FRONT:
        return {*ROOMS, *FOUNDATION}
    if room in FOUNDATION:
        return FOUNDATION
    earlier = set() if room in ALONE else set(ROOMS[: ROOMS.index(room)])
    return {room, *earlier, *FOUNDATION}


def imported(path: Path) -> list[list[str]]:
    package = ".".join(path.relative_to(SOURCE).parts[:-1])
    parts = [name.split(".") for name in imported_modules(path.read_text(encoding="utf-8"), package)]
    return [names[1:] for names in parts if names[0] == "helpers" and len(names) > 1]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_module_imports_only_from_its_own_room_and_those_before_it(path: Path) -> None:
    strangers = sorted({names[0] for names in imported(path)} & {*ROOMS, *FOUNDATION} - allowed(room_of(path)))
    assert not strangers, f"{path.relative_to(SOURCE)} imports from {', '.join(strangers)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_nothing_but_the_simulator_imports_the_simulator(path: Path) -> None:
    if "simulate" in path.relative_to(SOURCE).as_posix():
        return
    assert not [names for names in imported(path) if names[:2] == ["survey", "simulate"]]


def test_every_room_is_there_and_in_the_list() -> None:
    folders = {path.name for path in (SOURCE / "helpers").iterdir() if (path / "__init__.py").exists()}
    assert folders == set(ROOMS)


def test_an_import_from_a_later_room_would_be_found(tmp_path: Path) -> None:
    assert "publish" not in allowed("survey") and "analysis" not in allowed("render") and "survey" in allowed("publish")
    assert imported_modules("def f():\n    from helpers.publish.release import x") == ["helpers.publish.release.x"]
