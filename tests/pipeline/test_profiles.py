"""Sheets in batches: what has changed is made, what fails is told, and nothing else is in the way."""

import json
import shutil
import time
from dataclasses import replace

import pytest

from helpers.errors import HelpersError
from helpers.pipeline import commands, lock, run
from helpers.pipeline.commands import Choices
from helpers.pipeline.paths import Folders
from helpers.pipeline.profiles import making, rendering, stage
from helpers.pipeline.profiles.making import (
    Batch,
)
from helpers.project import root
from helpers.publish.municipality import index, sheets
from helpers.render import Sheet

CODES = ("0101", "0147", "0151")


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Return a project with three municipalities, whose notebooks and pages are only said to be made."""
    folders = Folders(tmp_path)
    folders.municipalities.parent.mkdir(parents=True)
    shutil.copy(Folders(root()).municipalities, folders.municipalities)
    for code in CODES:
        path = folders.build / "municipality" / f"{code}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"code": code}))

    def run_many(jobs, places, workers, kernel, done, shared):
        jobs = list(jobs)
        for job in jobs:
            job.executed.parent.mkdir(parents=True)
            job.executed.write_text(job.stage.params["municipality"])
            table = job.out / "own" / "20_municipality" / "egne_sager.csv"
            table.parent.mkdir(parents=True)
            table.write_text("a\n1\n")
        failed = {job.name: "cell 3: no" for job in jobs if job.name in broken}
        for job in jobs:
            done(job, failed.get(job.name, ""))
        return failed

    def render(ws, executed, investigation):
        return [
            Sheet(code, f"page of {code}, {versions.get(code, 1)}", b"pdf", unset.get(code, ""))
            for code in executed
        ]

    broken, unset, refused = set(), {}, {}
    monkeypatch.setattr(making, "run_many", run_many)
    monkeypatch.setattr(stage, "digests", lambda codes, *_: {code: versions.get(code, "1") for code in codes})
    monkeypatch.setattr(sheets, "render", render)
    monkeypatch.setattr(sheets, "refused", lambda *_: refused)
    monkeypatch.setattr(sheets, "private", lambda *_: None)
    monkeypatch.setattr(sheets, "assets", lambda ws: {"assets/fonts/OFL.txt": b"free"})
    monkeypatch.setattr(index, "page", listed_as)
    versions = {}
    folders.spoil = (broken, unset, refused, versions)
    return folders


def listed_as(ws, made, left_over):
    return " ".join([*sorted(made), *(f"({code})" for code in sorted(left_over))])


def made(places, *codes, **choices) -> str:
    return making.profiles(Batch(replace(Choices(), **choices), codes, basis=False), places)


def listed(places) -> str:
    return (places.build / "profiles" / "index.html").read_text()


def test_each_sheet_has_its_folder_and_the_list_names_them(places):
    assert made(places).startswith("3 sheets made, 0 unchanged")
    folder = places.build / "profiles" / "0147"
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert files == ["data/egne_sager.csv", "index.html", "kommuneark.pdf"]
    assert (folder / "index.html").read_text() == "page of 0147, 1" and listed(places) == " ".join(CODES)
    assert (places.build / "notebooks" / "profiles" / "0147.ipynb").exists()
    assert not list((places.build / "profiles").glob(".making*"))


def test_a_batch_makes_its_own_and_what_has_not_changed_is_left(places):
    assert made(places, "0147").startswith("1 sheet made, 0") and listed(places) == "0147"
    assert made(places).startswith("2 sheets made, 1 unchanged")
    places.spoil[3]["0151"] = "2"
    assert made(places).startswith("1 sheet made, 2 unchanged")
    (places.build / "profiles" / "0101" / "index.html").write_text("by another hand")
    assert made(places).startswith("1 sheet made, 2 unchanged")
    assert made(places, force=True).startswith("3 sheets made, 0 unchanged")


@pytest.mark.parametrize(("where", "why"), [(0, "cell 3: no"), (1, "Typst: no"), (2, "names another")])
def test_one_that_cannot_be_made_is_told_and_the_others_are_made(places, where, why):
    made(places, "0147")
    places.spoil[3]["0147"] = "2"
    places.spoil[where].add("0147") if where == 0 else places.spoil[where].update({"0147": why})
    with pytest.raises(HelpersError, match=f"1 of 3 sheets(?s:.*)0147: {why}"):
        made(places)
    assert listed(places) == "0101 0151 (0147)"  # whose last good one is of what lay there before
    assert (places.build / "profiles" / "0147" / "index.html").read_text() == "page of 0147, 1"


def test_what_was_made_of_another_material_is_listed_as_left_over(places):
    made(places)
    places.spoil[3].update(dict.fromkeys(CODES, "2"))
    made(places, "0147")
    assert listed(places) == "0147 (0101) (0151)"


def test_sheets_are_not_made_of_another_material_than_is_asked_for(places, tmp_path, monkeypatch, capsys):
    made(places, "0101")
    assert capsys.readouterr().out.startswith("Material: the demonstration\n")
    own = tmp_path / "own material"
    own.mkdir()
    (own / "frame.csv").write_text("")
    monkeypatch.setattr(commands, "_made_from", lambda *_: {"build/demo"})
    with pytest.raises(
        HelpersError, match=r"holds the demonstration, and the sheets would(?s:.*)own material'"
    ):
        made(places, "0101", investigation=str(own))


def test_a_code_that_is_none_is_refused_and_so_is_a_batch_without_its_basis(places, tmp_path):
    with pytest.raises(HelpersError, match="101 is no municipality's code: write it as 0101"):
        making.profiles(Batch(Choices(), ("101",)), places)  # before anything runs
    with pytest.raises(HelpersError, match="the sheet of 0153 rests on has not been made"):
        made(places, "0153")
    with pytest.raises(HelpersError, match="has not been made"):
        made(Folders(tmp_path / "elsewhere"))


def test_what_a_killed_batch_has_left_goes_and_a_working_one_keeps_its_folder(places):
    dead, alive = (places.build / "profiles" / f".making-{name}" for name in ("dead", "alive"))
    for folder in (dead, alive):
        (folder / "0101").mkdir(parents=True)
        (folder / "lock").write_text("")
    with lock.only_run(alive, print):
        made(places, "0147")
        assert not dead.exists() and (alive / "0101").exists()
    made(places, "0151")
    assert not list((places.build / "profiles").glob(".making*"))


def test_sheets_are_rendered_beside_the_notebooks_that_still_run(places, monkeypatch):
    run_many, there = making.run_many, []

    def watched(jobs, folders, workers, kernel, done, shared):
        jobs = list(jobs)
        failed = run_many(jobs[:2], folders, workers, kernel, done, shared)
        for _ in range(500):
            there[:] = sorted(path.parent.name for path in folders.build.glob("profiles/0*/index.html"))
            if len(there) == 2:
                break
            time.sleep(0.01)
        return failed | run_many(jobs[2:], folders, workers, kernel, done, shared)

    monkeypatch.setattr(making, "run_many", watched)
    monkeypatch.setattr(rendering, "TOGETHER", 2)
    assert made(places).startswith("3 sheets made") and there == ["0101", "0147"]


def test_sheets_are_no_part_of_the_report():
    from helpers.pipeline.stages import Settings, resolve, with_ancestors

    table = resolve(Settings())
    assert list(table)[-1] == "report" and stage.BASIS in table
    assert not {stage.BASIS, stage.NOTEBOOK} & with_ancestors(["report"], table)
    assert isinstance(run.Job(stage.computing("0101"), None, None).stage.params["municipality"], str)
