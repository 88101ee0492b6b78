"""Every real stage runs with nothing but its declared inputs and the modules found by its imports, and gives
the same bytes.

This is four proofs in one: no stage reads a file that the table does not declare, none imports a module that
its hash does not see, a second build, elsewhere and in another time zone, equals the first one byte for
byte, and a cold one a warm one, for here each stage starts a new Python. A notebook beside the report is not
in that build; it must show what is committed.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from built import PROJECT
from notebooks.shown import shown

from helpers.pipeline import by_hand, manifest
from helpers.pipeline.execution import notebook
from helpers.pipeline.fingerprint import Fingerprints, module_files
from helpers.pipeline.paths import Folders, input_files
from helpers.pipeline.run import run_stage
from helpers.pipeline.stages import STAGES, Settings, Stage, resolve, with_ancestors
from helpers.pipeline.stages.code import EXECUTORS
from helpers.project import MARKERS

REAL = Folders(PROJECT)
TABLE = resolve(Settings())
REPORTED = with_ancestors(["report"], TABLE)
# one that needs no kernel; `make check` runs every one
USUAL = {"results"}
SAMPLED = [
    pytest.param(stage.name, marks=() if stage.name in USUAL else pytest.mark.long)
    for stage in STAGES
    if stage.name in REPORTED
]


def alone(stage: Stage, target: Path, prints: Fingerprints) -> Folders:
    """Return a project in ``target`` that holds what ``stage`` declares and nothing else."""
    row = manifest.describe(stage, REAL, prints)
    modules = module_files([*row.code, *EXECUTORS], REAL.root / "src", prints).values()
    notebooks = [REAL.root / stage.notebook] if stage.notebook else []
    for source in [*modules, *notebooks, *input_files(stage, REAL).values(), REAL.root / manifest.LOCK]:
        copy = target / source.relative_to(REAL.root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
    for marker in MARKERS:
        path = target / marker
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch() if path.suffix else path.mkdir(exist_ok=True)
    return Folders(target)


@pytest.fixture(autouse=True)
def another_time_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")


@pytest.mark.long
@pytest.mark.parametrize("name", [stage.name for stage in STAGES if stage.name not in REPORTED])
def test_a_stage_beside_the_report_runs_alone_and_shows_what_is_committed(name: str, tmp_path: Path) -> None:
    prints = Fingerprints(tmp_path / "none.json")
    folders = alone(TABLE[name], tmp_path / "elsewhere", prints)
    run_stage(TABLE[name], folders, prints)
    made = by_hand.publishable(notebook.read(folders.build / "notebooks" / f"{name}.ipynb"))
    assert shown(made) == shown(notebook.read(PROJECT / TABLE[name].notebook))


@pytest.mark.parametrize("name", SAMPLED)
def test_a_stage_alone_gives_the_bytes_of_the_build(name: str, tmp_path: Path) -> None:
    stage, prints = TABLE[name], Fingerprints(tmp_path / "none.json")
    built = manifest.load(name, REAL)
    assert built, f"{name} has not been built: run `make report` first"
    assert not manifest.why_run(
        manifest.describe(stage, REAL, prints), built, manifest.outputs_of(stage, REAL, prints)
    ), "run `make report` first"
    row = run_stage(stage, alone(stage, tmp_path / "elsewhere", prints), prints)
    assert row.outputs == built.outputs
