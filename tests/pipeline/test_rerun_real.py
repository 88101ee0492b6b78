"""What re-runs when, in the real table: one change in a copy of the project and its build, and the stages
that would run first.

Nothing is executed. A stage after those is judged when they have run: if they write the same bytes, it rests.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from built import PROJECT

from helpers.pipeline import manifest
from helpers.pipeline.paths import Folders
from helpers.pipeline.schedule import Schedule
from helpers.pipeline.stages import STAGES, Settings, resolve, with_ancestors

SOURCES = ("data", "notebooks", "report", "src", "_quarto.yml", "index.qmd", "uv.lock")
NOT_BUILT = ("test", "lab", "logs", "book", ".staging", ".replaced")
MATERIAL = Settings(investigation="material", renderer="embedded")
RETURN = "material/returns/0101_koebenhavn.xlsx"
LATER = {"10_cases", "11_workshop", "12_simplification"}  # what comes after the answers
WEIGHTED = {
    "04_representation",
    "06_information",
    "07_remittal",
    "08_rules",
}  # weigh the cases themselves, each for its own questions
SHEETS = {"municipality", "20_municipality"}  # beside the report, as 00_explore is
OTHERS = {"00_explore", "01_design", "02_pilot", "03_returns", "05_growth", "09_appeals", *LATER}
NOTEBOOKS = {*OTHERS, *WEIGHTED, "20_municipality"}
ASKED = {"00_explore", "01_design", "02_pilot", "03_returns"}  # tell of the questions themselves
ALL = {*NOTEBOOKS, *SHEETS, "results", "audit", "report"}
Change = Callable[[Path], str | bytes]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project in which the demonstration's workbooks count as real material that has
    just been reported on.
    """
    root = tmp_path_factory.mktemp("copy")
    for name in SOURCES:
        source = PROJECT / name
        shutil.copytree(source, root / name) if source.is_dir() else shutil.copy(source, root / name)
    shutil.copytree(PROJECT / "build", root / "build", ignore=shutil.ignore_patterns(*NOT_BUILT))
    shutil.copytree(root / "build" / "demo", root / "material")
    if not (root / "build" / "notebooks" / "00_explore.ipynb").exists():
        shutil.copy(root / "notebooks" / "00_explore.ipynb", root / "build" / "notebooks")
    schedule = scheduled(root)
    for stage in schedule.table.values():
        row = manifest.describe(stage, schedule.folders, schedule.prints)
        manifest.store(
            replace(row, outputs=manifest.outputs_of(stage, schedule.folders, schedule.prints)),
            schedule.folders,
        )
    schedule.prints.save()
    assert would_run(root) == set()
    return root


def scheduled(root: Path) -> Schedule:
    return Schedule(resolve(MATERIAL), Folders(root), io.StringIO())


def would_run(root: Path) -> set[str]:
    """Return the stages that have a reason of their own to run."""
    schedule = scheduled(root)
    return {name for name, stage in schedule.table.items() if schedule.reason(stage)}


@pytest.fixture
def changed(copy: Path) -> Iterator[Callable[[str, Change], None]]:
    """Return a function that replaces the content of a file; afterwards the file is as it was."""
    kept: dict[Path, bytes] = {}

    def change(name: str, new: Change) -> None:
        path = copy / name
        kept[path] = path.read_bytes()
        content = new(path)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        assert path.read_bytes() != kept[path], "the change under test must change something"

    yield change
    for path, content in kept.items():
        path.write_bytes(content)


def line(path: Path) -> str:
    """One line more that is code in Python and text elsewhere."""
    return path.read_text(encoding="utf-8") + "\nchanged = 1\n"


def comment(path: Path) -> str:
    return (
        "# " + path.read_text(encoding="utf-8").replace("\n", "\n\n", 1)
        if path.suffix != ".py"
        else "# Why\n" + path.read_text()
    )


def byte(path: Path) -> bytes:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    return bytes(content)


def cell(kind: str) -> Change:
    """Return a change in the first cell of ``kind``."""

    def change(path: Path) -> str:
        content = json.loads(path.read_text(encoding="utf-8"))
        first = next(cell for cell in content["cells"] if cell["cell_type"] == kind)
        first["source"] = ["".join(first["source"]), "\n# og mere"]
        return json.dumps(content)

    return change


def outputs(path: Path) -> str:
    content = json.loads(path.read_text(encoding="utf-8"))
    return json.dumps(
        content
        | {"cells": [cell | ({"outputs": []} if "outputs" in cell else {}) for cell in content["cells"]]}
    )


CHANGES: list[tuple[str, Change, set[str]]] = [
    (RETURN, byte, {"00_explore", "03_returns"}),
    (
        "material/frame.csv",  # published rates are of the areas that hold a provision with cases to draw
        byte,
        {*OTHERS - {"02_pilot"}, *WEIGHTED, "municipality", "report"},
    ),
    # the last gate looks for names
    ("data/reference/municipalities.csv", line, {*NOTEBOOKS, "municipality", "report"}),
    ("data/reference/appeals_national.csv", line, {"09_appeals"}),
    ("data/reference/practice_studies.csv", line, set()),
    ("data/reference/breaks.csv", line, {"08_rules", "09_appeals"}),
    ("data/reference/rule_timeline.csv", line, {"08_rules"}),
    ("data/protocol/codebook/2.0.yml", line, {*ASKED, "06_information", "12_simplification"}),
    (
        "build/protocol/codebook.yml",
        line,
        {"03_returns", "05_growth", "10_cases", "12_simplification", *WEIGHTED, "municipality", "report"},
    ),
    ("material/protocol/codebook.yml", line, ASKED),
    (
        "data/protocol/analysis_plan.yml",
        line,
        {"00_explore", "01_design", "05_growth", *LATER, *WEIGHTED, "municipality", "results"},
    ),
    ("data/protocol/assumptions.yml", line, {"results"}),
    ("data/protocol/disclosure.yml", line, {*NOTEBOOKS, "audit"}),
    ("data/protocol/cases.yml", line, {"10_cases"}),
    ("data/protocol/forms/activities.yml", line, {"10_cases"}),
    ("data/reference/unit_costs.csv", line, {"10_cases"}),
    ("material/cases/choice.csv", line, {"10_cases"}),
    ("data/protocol/scenarios.yml", line, {"01_design"}),
    ("src/helpers/simulate/demonstration.py", line, set()),
    (
        "src/helpers/survey/reading/returns.py",
        line,
        {"00_explore", "02_pilot", "03_returns", "08_rules", *LATER, *SHEETS},
    ),
    # verdicts name the weights that they need, and the English summary is worded from verdicts
    ("src/helpers/survey/sampling/weights.py", line, {*NOTEBOOKS, "municipality", "results"}),
    (
        "src/helpers/analysis/growth/geometric_mean.py",
        line,
        {"00_explore", "05_growth"},
    ),
    ("src/helpers/analysis/growth/geometric_mean.py", comment, set()),
    ("src/helpers/analysis/appeals/rates.py", line, {"08_rules", "09_appeals"}),
    ("src/helpers/publish/explore/tables.py", line, {"00_explore"}),
    ("src/helpers/publish/assembly/assemble.py", line, {"report"}),
    # what the report says of itself, in the results, is in the form that the renderer prints; 00_explore
    # opens the manifest, which asks Quarto for its version
    ("src/helpers/render/crossrefs/numbering.py", line, {"00_explore", "results", "report"}),
    ("src/helpers/pipeline/execution/execute.py", line, NOTEBOOKS),
    ("src/helpers/pipeline/schedule.py", line, set()),
    ("src/helpers/errors.py", line, ALL),
    ("uv.lock", line, ALL),
    ("notebooks/05_growth.ipynb", cell("code"), {"05_growth"}),
    ("notebooks/05_growth.ipynb", cell("markdown"), {"05_growth"}),
    ("notebooks/05_growth.ipynb", outputs, set()),
    ("report/udvikling.qmd", line, {"report"}),
    (
        "build/tables/cases.parquet",
        byte,
        {"03_returns", "05_growth", "12_simplification", *WEIGHTED, "municipality", "report"},
    ),
]


@pytest.mark.parametrize(
    ("name", "change", "expected"), CHANGES, ids=lambda value: getattr(value, "__name__", None)
)
def test_a_change_concerns_exactly_these_stages(
    name: str, change: Change, expected: set[str], copy: Path, changed: Callable[[str, Change], None]
) -> None:
    changed(name, change)
    assert would_run(copy) == expected


def test_the_demonstration_is_made_again_when_its_simulator_changes(copy: Path) -> None:
    stages = resolve(Settings(renderer="embedded"))
    schedule = Schedule(stages, Folders(copy), io.StringIO())
    code = manifest.describe(stages["demo"], schedule.folders, schedule.prints).code
    assert "helpers.simulate.answers" in code
    written = {"data/protocol/scenarios.yml", "src/helpers/simulate/sentences.yml"}
    assert written <= set(stages["demo"].inputs) and all((copy / path).is_file() for path in written)


def test_every_stage_of_a_report_on_real_material_is_among_those_expected() -> None:
    table = resolve(MATERIAL)
    assert set(table) == ALL == {name for stages in CHANGES for name in stages[2]}
    assert with_ancestors(["report"], table) == ALL - {"00_explore", *SHEETS}
    assert {stage.name for stage in STAGES} == ALL | {"demo"}
