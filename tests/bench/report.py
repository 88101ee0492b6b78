"""``report_cold`` and ``noop_make``: the report from an investigation folder, with the environment present.

Ours: ``python -m helpers report`` in a project without build/. The other side is what a notebook project does
without a pipeline: ``python -m papermill`` one notebook after the other, then ``python -m helpers run`` of
the functions that put results and book together. Both read the same folder, a copy of the demonstration,
whose making counts on neither side, and must make the same results, release and report, byte by byte.

The plain side runs with compiled modules, as ours does. It pays besides what our environment fixes: BLAS
threads on two cores, and the looking up of kernels.

Two floors, made of the notebooks' own cells (``floors``) and the functions after them: by work, no core ever
waiting; by order, the longest way through the stages.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from bench import floors as floor
from bench.alternating import Pair, alone, command, different_files, files
from setup_demonstration import SOURCES, mirror

from helpers import project
from helpers.pipeline.cluster import rules
from helpers.pipeline.stages import Settings, Stage, dependencies, resolve, with_ancestors

HERE = Path(__file__).resolve().parent
MADE = ("results", "release", "report", "results.yml")
AIM, AIM_NOOP_S = 0.33, 0.3
LOCAL = ("HELPERS_BUILD", "HELPERS_OUT", "HELPERS_SEED", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED")
MAKES_NOTHING = "nothing has changed"


@dataclass
class Copies:
    """A copy of the project for each side, and the investigation that both report on.

    floors: what ``floors`` has found. costs: by stage, the seconds that they are made of.
    """

    folder: Path
    investigation: Path
    floors: dict[str, float] = field(default_factory=dict)
    costs: dict[str, float] = field(default_factory=dict)

    @property
    def table(self) -> dict[str, Stage]:
        """Return the stages that a report of the investigation needs, in the table's order."""
        whole = resolve(Settings(str(self.investigation)))
        needed = with_ancestors([list(whole)[-1]], whole)
        return {name: stage for name, stage in whole.items() if name in needed}

    def place(self, side: str) -> Path:
        """Return the copy of one side, made from the project where it is missing."""
        copy = self.folder / side
        if not copy.exists():
            for name in SOURCES:
                mirror(project.root(HERE) / name, copy / name)
        return copy

    def environment(self, side: str, **own: str) -> dict[str, str]:
        """Return the environment of one side: the caller's, without what a pipeline sets."""
        kept = {name: value for name, value in os.environ.items() if name not in LOCAL}
        return kept | {"PYTHONPATH": str(self.place(side) / "src")} | own

    def helpers(self, side: str, *arguments: str, renderer: bool = True) -> float:
        """Return the seconds of a call of our command line in the copy of one side."""
        called = [sys.executable, "-m", "helpers", *arguments, "--investigation", str(self.investigation)]
        called += ["--renderer", "embedded"] if renderer else []
        return command(called, self.place(side), self.environment(side))


def cold(copies: Copies) -> Pair:
    """Return the pair of a first report."""
    return Pair(
        "report_cold",
        ours=lambda: ours(copies),
        other=lambda: plain(copies),
        differ=different_files,
        floor=lambda: max(floors(copies).values()),
        aim=AIM,
        note=f"python -m papermill {len(notebooks(copies))} times, one after the other, then python -m "
        "helpers run of results, audit and report; the demonstration's making on neither side; it pays "
        "besides for BLAS threads and for looking up kernels, which our environment fixes",
    )


def ours(copies: Copies) -> tuple[float, dict[str, bytes]]:
    """Return the seconds of a report from nothing, and what it made."""
    build = copies.place("ours") / "build"
    shutil.rmtree(build, ignore_errors=True)
    seconds = copies.helpers("ours", "report")
    return seconds, files(*(build / name for name in MADE))


def plain(copies: Copies) -> tuple[float, dict[str, bytes]]:
    """Return the seconds of the plain way from nothing, and what it made."""
    place = copies.place("plain")
    build = place / "build"
    shutil.rmtree(build, ignore_errors=True)
    (build / "notebooks").mkdir(parents=True)
    seconds = 0.0
    for name, stage in copies.table.items():
        seconds += copies.helpers("plain", "run", name) if stage.function else by_papermill(copies, stage)
    return seconds, files(*(build / name for name in MADE))


def by_papermill(copies: Copies, stage: Stage) -> float:
    """Return the seconds of one notebook by papermill's own command line, with the stage's seed."""
    build = copies.place("plain") / "build"
    own = {"HELPERS_BUILD": str(build), "HELPERS_OUT": str(build), "HELPERS_SEED": str(stage.seed)}
    called = [
        sys.executable,
        "-m",
        "papermill",
        stage.notebook,
        str(build / "notebooks" / f"{stage.name}.ipynb"),
    ]
    called += ["-k", "python3", "--no-progress-bar"]
    for name, value in stage.params.items():
        called += ["-p", name, str(value)]
    return command(called, copies.place("plain"), copies.environment("plain", **own, PYTHONHASHSEED="0"))


def notebooks(copies: Copies) -> list[str]:
    """Return the stages that are notebooks."""
    return [name for name, stage in copies.table.items() if stage.notebook]


def floors(copies: Copies) -> dict[str, float]:
    """Return what no scheduler could do without, by work and by order, in processor seconds; what the
    functions at the end take is that of our last report, on the wall.
    """
    if not copies.floors:
        run = [copies.table[name] for name in notebooks(copies)]
        place = copies.place("plain")
        own = alone(floor.own_seconds, run, place, place / "build", copies.folder / "floor")[1]
        spent = stage_seconds(copies)
        last = {name: spent[name] for name in copies.table if name not in own}
        waits = dependencies(copies.table)
        copies.floors = {"work": floor.by_work(own, last), "order": floor.by_order(waits, own | last)}
        copies.costs = own | last
    return copies.floors


def stage_seconds(copies: Copies) -> dict[str, float]:
    """Return the seconds of each stage in our last report, by the manifest."""
    told = json.loads((copies.place("ours") / "build" / "manifest.json").read_text(encoding="utf-8"))
    return {name: row["seconds"] for name, row in told["this_build"]["stages"].items()}


def noop(copies: Copies) -> Pair:
    """Return the pair of a report that is there already.

    ``make`` judges the same files by their time stamps: those that the stages read, their code and records.
    It looks into none, so it would miss a file that was changed and set back, and re-run after a checkout.
    """
    if not (copies.place("ours") / "build" / "report").is_dir():
        ours(copies)
    (makefile := copies.folder / "Makefile.same").write_text(same_graph(copies), encoding="utf-8")
    called = [shutil.which("gmake") or "make", "-q", "-f", str(makefile), "all"]
    return Pair(
        "noop_make",
        ours=lambda: checked(copies),
        other=lambda: (command(called, copies.place("ours"), dict(os.environ)), MAKES_NOTHING),
        differ=lambda one, other: "" if one == other else "one of the two would run something",
        floor=lambda: command(
            [sys.executable, "-c", "import helpers.__main__"],
            copies.place("ours"),
            copies.environment("ours"),
        ),
        note="GNU make -q on the same graph, by time stamps alone; the aim is ours under "
        f"{AIM_NOOP_S} s, the floor our command line's own start",
    )


def checked(copies: Copies) -> tuple[float, str]:
    """Return the seconds of a report where nothing has changed, and that it ran nothing."""
    rows = sorted((copies.place("ours") / "build" / ".state" / "rows").iterdir())
    before = [row.stat().st_mtime_ns for row in rows]
    seconds = copies.helpers("ours", "report")
    same = [row.stat().st_mtime_ns for row in rows] == before
    return seconds, MAKES_NOTHING if same else "a stage ran"


def same_graph(copies: Copies) -> str:
    """Return a Makefile with the stages' rows as targets and what they rest on, code among it."""
    place = copies.place("ours")
    every = rules.rules(place, str(copies.investigation), "embedded")
    made = [each for each in every if each.name in copies.table]
    code = " ".join(str(path.relative_to(place)) for path in sorted((place / "src").rglob("*.py")))
    lines = [f"all: {' '.join(each.made[0] for each in made)}", f"CODE := {code}"]
    for each in made:
        lines += [f"{each.made[0]}: {' '.join(each.inputs)} $(CODE)", "\t@false"]
    return "\n".join(lines) + "\n"
