"""The number of workers and the order of stages do not change a byte; what takes longest is begun first."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from pipeline.tiny import Project

from helpers.pipeline import manifest
from helpers.pipeline.stages import Stage

PART = """import json, os, random, time
from pathlib import Path


def part(path, name, seconds):
    time.sleep(seconds)
    path.parent.mkdir()
    drawn = random.Random(int(os.environ["HELPERS_SEED"])).random()
    path.write_text(json.dumps([name, drawn, sorted({name, "x", "y", "z"}), list({"b", "a", name})]))


def merge(path):
    folder = Path(os.environ["HELPERS_BUILD"]) / "parts"
    path.write_text("".join(file.read_text() for file in sorted(folder.iterdir())))
"""


def part(name: str, seconds: float) -> Stage:
    params = {"path": f"{{out}}/parts/{name}.json", "name": name, "seconds": seconds}
    return Stage(
        name, inputs=(), outputs=(f"build/parts/{name}.json",), function="tiny.parts:part", params=params
    )


MERGE = Stage(
    "merge",
    inputs=("build/parts/*.json",),
    outputs=("build/all.txt",),
    function="tiny.parts:merge",
    params={"path": "{out}/all.txt"},
)


def ends(project: Project) -> list[str]:
    """Return the stages in the order in which they ended."""
    return [line.split()[0] for line in project.lines.getvalue().splitlines() if " done " in line]


def test_workers_and_order_do_not_change_bytes(project: Project) -> None:
    (project.root / "src" / "tiny" / "parts.py").write_text(PART)
    project.stages = (
        *(part(name, seconds) for name, seconds in (("one", 0.6), ("two", 0.0), ("three", 0.3))),
        MERGE,
    )
    project.run(workers=1)
    once, order = project.bytes(), ends(project)
    assert order == ["one", "two", "three", "merge"] and len(once) == 4
    assert len({once[f"parts/{name}.json"].split(b",")[1] for name in ("one", "two", "three")}) == 3, (
        "each stage has a seed of its own"
    )
    shutil.rmtree(project.root / "build")
    project.stages = tuple(reversed(project.stages))
    project.lines.truncate(0)
    project.run(workers=3)
    assert ends(project)[-1] == "merge" and ends(project) != order, (
        "the stages must have ended in another order"
    )
    assert project.bytes() == once


LAST = replace(MERGE, inputs=("build/parts/three.json",))


@pytest.mark.parametrize(
    ("known", "begun"),
    [
        ({}, ["three", "one", "two", "merge"]),
        ({"two": 9.0}, ["two", "three", "one", "merge"]),
        ({"one": 1.0, "two": 2.0, "three": 0.1, "merge": 0.2}, ["two", "one", "three", "merge"]),
    ],
)
def test_the_longest_way_to_the_end_is_begun_first(
    known: dict[str, float], begun: list[str], project: Project, without_kernels: None
) -> None:
    """Only merge waits, for three; a stage that has never run counts as one second."""
    (project.root / "src" / "tiny" / "parts.py").write_text(PART)
    project.stages = (part("one", 0.0), part("two", 0.0), part("three", 0.0), LAST)
    schedule = project.schedule()
    for name, seconds in known.items():
        stage = replace(schedule.table[name], inputs=())
        row = manifest.describe(stage, project.folders, schedule.prints)
        manifest.store(replace(row, seconds=seconds, seed=-1), project.folders)  # one that must run again
    project.run(workers=1)
    assert [line.split()[0] for line in project.lines.getvalue().splitlines() if " running" in line] == begun
