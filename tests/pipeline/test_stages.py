"""The stage table: who waits for whom, and the rules the real table keeps."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from helpers.errors import HelpersError
from helpers.pipeline.execution.notebook import read
from helpers.pipeline.execution.parameters import check
from helpers.pipeline.fingerprint import Fingerprints, module_files
from helpers.pipeline.paths import Folders, overlaps
from helpers.pipeline.schedule import Schedule
from helpers.pipeline.stages import (
    STAGES,
    Settings,
    Stage,
    dependencies,
    resolve,
    with_ancestors,
)
from helpers.pipeline.stages.stage import TYPICAL
from helpers.project import root

ROOT = root(Path(__file__))


@pytest.mark.parametrize(
    ("pattern", "product", "expected"),
    [
        ("build/a.json", "build/a.json", True),
        ("build/a.json?", "build/a.json", True),
        ("build/a.json", "build/b.json", False),
        ("build/results/*.json", "build/results/a.json", True),
        ("build/results/*.json", "build/results/a.csv", False),
        ("build/results/*.json", "build/tables/a.json", False),
        ("build/demo/frame.csv", "build/demo/", True),
        ("build/demo/returns/*", "build/demo/", True),
        ("build/demo2/frame.csv", "build/demo/", False),
        ("build/release/", "build/release/one/", True),
        ("build/release/", "build/release/one.csv", True),
        ("build/release/one/", "build/release/two/", False),
        ("build/d*", "build/demo/", True),
        ("data/x.csv", "build/demo/", False),
    ],
)
def test_an_input_overlaps_the_outputs_it_may_name(pattern: str, product: str, expected: bool) -> None:
    assert overlaps(pattern, product) is expected


def test_stages_wait_for_what_they_read_alone() -> None:
    waits = dependencies(resolve(Settings()))
    assert waits["demo"] == () and waits["09_appeals"] == ("demo",)
    assert waits["03_returns"] == ("demo",)
    assert set(waits["05_growth"]) == {"demo", "03_returns", "04_representation"}  # demo: the appeals
    assert "results" in waits["report"] and "09_appeals" in waits["report"]


def test_with_an_investigation_of_its_own_no_demonstration_is_made() -> None:
    table = resolve(Settings(investigation="/material"))
    assert "demo" not in table
    assert table["03_returns"].params == {"investigation": "/material"}
    assert "/material/frame.csv?" in table["03_returns"].inputs
    assert dependencies(table)["03_returns"] == ()


def test_ancestors_are_found_through_several_stages() -> None:
    table = resolve(Settings())
    assert with_ancestors(["05_growth"], table) == {"demo", "03_returns", "04_representation", "05_growth"}
    assert with_ancestors(table, table) == set(table)


def test_an_unknown_stage_is_named_with_the_known_ones() -> None:
    with pytest.raises(HelpersError, match=r"no stage '05_grwoth' .*05_growth"):
        with_ancestors(["05_grwoth"], resolve(Settings()))


def test_two_makers_of_one_file_are_refused() -> None:
    twins = [Stage(name, inputs=(), outputs=("build/x.csv",), function="m:f") for name in ("one", "two")]
    with pytest.raises(HelpersError, match=r"Both one and two write build/x\.csv"):
        resolve(Settings(), twins)


def test_stages_in_a_circle_are_refused() -> None:
    circle = [
        Stage("one", inputs=("build/b",), outputs=("build/a",), function="m:f"),
        Stage("two", inputs=("build/a",), outputs=("build/b",), function="m:f"),
    ]
    with pytest.raises(HelpersError, match="The stages one, two wait for each other"):
        resolve(Settings(), circle)


@pytest.fixture(scope="module")
def prints(tmp_path_factory: pytest.TempPathFactory) -> Fingerprints:
    """The fingerprints of the sources, taken once for all stages."""
    return Fingerprints(tmp_path_factory.mktemp("prints") / "none.json")


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_every_stage_of_the_real_table_can_be_run(stage: Stage, prints: Fingerprints) -> None:
    """Its notebook takes the parameters, its function exists, and its sources are in the project."""
    stage = resolve(Settings())[stage.name]
    if stage.notebook:
        check(read(ROOT / stage.notebook), stage.params, stage.notebook)
    else:
        module, _, name = stage.function.partition(":")
        files = module_files([module], ROOT / "src", prints)
        assert f"def {name}(" in files[module].read_text(encoding="utf-8")
    for pattern in stage.inputs:
        if not pattern.startswith("build/") and "*" not in pattern and not pattern.endswith("?"):
            assert (ROOT / pattern).exists(), f"{stage.name} reads {pattern}, which is not in the project"


def test_the_report_stage_reads_the_notebooks_that_the_chapters_embed() -> None:
    chapters = "".join(
        path.read_text(encoding="utf-8") for path in [*(ROOT / "report").glob("*.qmd"), ROOT / "index.qmd"]
    )
    embedded = {
        f"build/notebooks/{name}.ipynb"
        for name in re.findall(r"embed /build/notebooks/(\w+)\.ipynb", chapters)
    }
    assert embedded == {
        pattern for pattern in resolve(Settings())["report"].inputs if pattern.endswith(".ipynb")
    }


def test_a_first_run_begins_with_what_most_of_the_report_waits_for(tmp_path: Path) -> None:
    """Each stage has its usual seconds; the chain that decides the end comes before what stands alone."""
    assert {stage.name for stage in STAGES} == {*TYPICAL}
    table = resolve(Settings("elsewhere"))
    waits = {name: dependencies(table)[name] for name in with_ancestors(["report"], table)}
    first = Schedule(table, Folders(tmp_path), io.StringIO()).longest_first(waits)
    assert first[:3] == ["03_returns", "04_representation", "05_growth"]
    assert [name for name in first if not waits[name]][-3:] == ["01_design", "02_pilot", "09_appeals"]


def test_every_notebook_is_a_stage() -> None:
    assert {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")} == {
        stage.name for stage in STAGES if stage.notebook
    }


def test_a_seed_belongs_to_the_name_of_its_stage_alone() -> None:
    seeds = {stage.name: stage.seed for stage in STAGES}
    assert len(set(seeds.values())) == len(STAGES) and all(0 <= seed < 2**32 for seed in seeds.values())
    assert (
        seeds["05_growth"]
        == Stage("05_growth", inputs=("other",), outputs=(), params={"x": 1}).seed
        == 3538809207
    )
