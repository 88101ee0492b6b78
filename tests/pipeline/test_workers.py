"""The number of workers and the order of stages and of their ends do not change a byte."""

from __future__ import annotations

import shutil

from pipeline.tiny import Project

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
