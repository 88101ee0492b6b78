"""Stages as jobs of another scheduler: its rules are the stage table's, one job leaves all others alone, and
no record of it holds a name that others have given.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from built import PROJECT as REPORTED
from pipeline.test_lock import holder
from pipeline.tiny import Project

from helpers import project as here
from helpers.errors import HelpersError
from helpers.pipeline import manifest, staging
from helpers.pipeline.cluster import job, rules
from helpers.pipeline.commands import Choices
from helpers.pipeline.fingerprint import Fingerprints
from helpers.pipeline.lock import beside_others
from helpers.pipeline.paths import Folders, overlaps
from helpers.pipeline.stages import Settings, dependencies, resolve, with_ancestors

ROOT = here.root(Path(__file__))
TABLE = resolve(Settings())
MADE = [product for stage in TABLE.values() for product in stage.products]


@pytest.fixture(scope="module")
def found() -> dict[str, rules.Rule]:
    return {each.name: each for each in rules.rules(REPORTED)}


def test_there_is_a_rule_for_each_stage_of_the_report_that_waits_for_the_rows_of_others(found) -> None:
    assert set(found) == with_ancestors(["report", "municipality"], TABLE)
    for name, others in dependencies(TABLE).items():
        if name in found:
            rows = {each for each in found[name].inputs if each.startswith("build/")}
            assert rows == {found[other].made[0] for other in others}, name
            assert found[name].command[:3] == ("run", name, "--alone")
    assert len({each.made for each in found.values()}) == len(found)


def test_a_rule_reads_every_file_that_the_stage_s_own_record_has_but_what_stages_make(found) -> None:
    rows = {name: manifest.load(name, Folders(REPORTED)) for name in found}
    assert {name for name, row in rows.items() if row} >= with_ancestors(["report"], TABLE)
    for name, row in rows.items():
        if row is None:
            continue  # what the sheets rest on, where none has been made
        each = found[name]
        read = {file for file in row.inputs if not any(overlaps(file, product) for product in MADE)}
        extra = {rules.LOCK, *([TABLE[name].notebook] if TABLE[name].notebook else [])}
        assert {file for file in each.inputs if not file.startswith("build/")} == read | extra, name


def table_of(project: Project) -> tuple[dict, Folders]:
    return resolve(Settings(), project.stages), project.folders


def test_what_is_needed_and_not_there_stands_in_the_rule_and_what_may_lack_does_not(project) -> None:
    table, places = table_of(project)
    assert rules.files(table["first"], table, places) == ["notebooks/first.ipynb", "uv.lock", "data/raw.txt"]
    (project.root / "data" / "raw.txt").unlink()
    assert "data/raw.txt" in rules.files(table["first"], table, places)
    assert rules.files(table["last"], table, places) == ["uv.lock", "data/extra/one.csv"]
    (project.root / "data" / "extra" / "one.csv").unlink()
    assert rules.files(table["last"], table, places) == ["uv.lock"]


def test_the_state_of_a_stage_is_its_code_without_comments(project) -> None:
    table, places = table_of(project)

    def now() -> str:
        return rules.state(table["first"], table, places, Fingerprints(places.state / "files.json"))

    before, deep = now(), project.root / "src" / "tiny" / "deep.py"
    deep.write_text("# said\n" + deep.read_text())
    assert now() == before
    deep.write_text("def two():\n    return 3\n")
    assert now() != before


def test_a_file_whose_name_others_have_given_is_in_no_rule_but_counts(project) -> None:
    table, places = table_of(project)
    returned, stage = (
        project.root / "material" / "returns",
        replace(table["first"], inputs=("material/returns/*",)),
    )
    places.municipalities.parent.mkdir(parents=True)
    places.municipalities.write_text("kommunekode,name\n0101,København\n")
    returned.mkdir(parents=True)
    (returned / "0101_koebenhavn.xlsx").write_bytes(b"sent")
    (returned / "svar fra Anna Hansen.xlsx").write_bytes(b"own name")
    read = rules.files(stage, table, places)
    assert read == ["notebooks/first.ipynb", "uv.lock", "material/returns/0101_koebenhavn.xlsx"]

    def now() -> str:
        return rules.state(stage, table, places, Fingerprints(places.state / "files.json"))

    before = now()
    (returned / "0101_koebenhavn.xlsx").write_bytes(b"counts by being in the rule")
    assert now() == before
    (returned / "svar fra Anna Hansen.xlsx").write_bytes(b"other bytes")
    assert now() != before


def test_the_investigation_and_the_renderer_reach_each_command() -> None:
    assert rules.chosen("my material", "embedded") == [
        *("--investigation", "my material", "--renderer", "embedded"),
    ]
    assert rules.chosen("", "auto") == ["--renderer", "auto"]


def test_stages_run_beside_each_other_but_beside_no_run(tmp_path) -> None:
    said: list[str] = []
    with beside_others(tmp_path / "state", said.append), beside_others(tmp_path / "state", said.append):
        assert said == []
    first = holder(tmp_path / "state", 1)
    with beside_others(tmp_path / "state", said.append):
        assert first.wait(5) == 0
    assert said == [f"Another run (process {first.pid}) is using {tmp_path}; waiting for it to end."]


def test_one_stage_undoes_only_its_own_half_done_moves(tmp_path) -> None:
    places = Folders(tmp_path)
    for stage in ("one", "other"):
        (places.build / ".replaced" / stage).mkdir(parents=True)
        (places.build / ".replaced" / stage / f"{stage}.txt").write_text("old")
        places.staging(stage).mkdir(parents=True)
    staging.recover(places, "one")
    assert (places.build / "one.txt").read_text() == "old"
    assert (places.build / ".replaced" / "other" / "other.txt").exists() and places.staging("other").exists()


def test_a_job_runs_and_records_one_stage_and_writes_nothing_of_the_others(
    project, monkeypatch, without_kernels
) -> None:
    table, places = table_of(project)
    monkeypatch.setattr(job, "resolve", lambda settings: table)
    said = job.run_alone("first", Choices(), places)
    assert said.startswith("first: ") and (places.build / "first.txt").exists()
    assert [path.stem for path in (places.state / "rows").iterdir()] == ["first"]
    assert not (places.build / "manifest.json").exists() and not (places.state / "files.json").exists()
    with pytest.raises(HelpersError, match="no stage 'none'"):
        job.run_alone("none", Choices(), places)


def test_the_profile_for_slurm_asks_for_the_executor_and_for_what_every_job_needs() -> None:
    text = (ROOT / "workflow" / "profiles" / "slurm" / "config.yaml").read_text(encoding="utf-8")
    profile = yaml.safe_load(text)
    assert profile["executor"] == "slurm" and profile["latency-wait"] >= 30
    assert {"slurm_account", "slurm_partition", "mem_mb", "runtime"} <= set(profile["default-resources"])


def test_batches_of_municipalities_are_all_of_them_once() -> None:
    codes = rules.municipalities(ROOT)
    parts = rules.batches(codes)
    assert len(codes) == 98 and [code for part in parts for code in part] == codes
    assert max(map(len, parts)) == rules.BATCH == 25


def test_each_municipality_s_sheet_is_in_one_batch_that_waits_for_what_all_rest_on(found) -> None:
    parts, codes = rules.sheets(REPORTED), rules.municipalities(ROOT)
    records = [file for each in parts for file in each.made]
    assert [Path(file).stem for file in records] == codes and len(parts) == 4
    for each in parts:
        assert {found["municipality"].made[0], "notebooks/20_municipality.ipynb"} <= set(each.inputs)
        assert each.command[:2] == ("profiles", "--no-basis")
        assert list(each.command[3:]) == [Path(file).stem for file in each.made]
