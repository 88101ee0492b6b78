"""What the last lines of a run and ``helpers status`` tell: what dropped out, what waits, what would run."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest
from built import BUILD
from pipeline.tiny import FIRST, Project

from helpers.pipeline import commands, manifest
from helpers.pipeline.paths import Folders
from helpers.pipeline.stages import Settings, packages, resolve

HEAD = {
    "refused": "file,municipality,reason",
    "faults": "file,municipality,sheet,cell,rule,severity,value,expected",
    "set_aside": "file,sheet,row,reason",
    "versions": "municipality,sheet,key,item,before,after,file_before,file_after",
}


def account(folder: Path, **rows: list[str]) -> Folders:
    """Write the account of a cleaning and return the folders of its project."""
    (folder / "build" / "returns").mkdir(parents=True)
    for name, head in HEAD.items():
        lines = "\n".join([head, *rows.get(name, [])])
        (folder / "build" / "returns" / f"{name}.csv").write_text(lines + "\n", encoding="utf-8")
    return Folders(folder)


def test_a_workbook_that_could_not_be_read_is_named_on_the_screen(tmp_path: Path) -> None:
    places = account(tmp_path, refused=["0101_koebenhavn.xlsx,0101,not_a_workbook"])
    assert commands.left_out(places) == [
        "Note: 1 workbook could not be read: 0101_koebenhavn.xlsx; build/returns/refused.csv"
    ]


def test_questions_and_rows_set_aside_are_counted_each_with_its_file(tmp_path: Path) -> None:
    places = account(
        tmp_path,
        faults=[
            "a.xlsx,0101,sager,K5,tenfold,query,1,x",
            "a.xlsx,0101,sager,K6,foreign_formula,blocking,=1,x",
        ],
        set_aside=[
            "a.xlsx,sager,6,foreign_formula",
            "a.xlsx,sager,7,duplicate",
            "a.xlsx,sager,8,not_answered",
        ],
    )
    assert commands.left_out(places) == [
        "Note: 2 rows set aside: build/returns/set_aside.csv (of 3 there; the others were not filled in)",
        "Note: 1 question for municipalities: build/returns/faults.csv",
    ]


def test_a_misspelt_name_and_a_rule_of_the_projects_own_are_told_to_be_read_by_nothing(
    tmp_path: Path,
) -> None:
    for name in ("frame.csv", "correction.csv", "corrections.csv", "0101.xlsx", "returns/a.xlsx", ".x.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "protocol").mkdir()
    for name in ("codebook.yml", "timetable.yml", "disclosure.yml"):
        (tmp_path / "protocol" / name).touch()
    assert commands.unread(commands.Choices(str(tmp_path))) == [
        f"nothing reads 0101.xlsx, correction.csv, protocol/disclosure.yml in {tmp_path}; README.md says "
        "what may lie there."
    ]
    assert commands.unread(commands.Choices()) == []


def test_nothing_of_the_demonstration_is_there_to_no_purpose() -> None:
    assert commands.unread(commands.Choices(str(BUILD / "demo"))) == []


def test_of_many_files_the_first_are_named(tmp_path: Path) -> None:
    places = account(tmp_path, refused=[f"{n}.xlsx,,not_a_workbook" for n in range(7)])
    (line,) = commands.left_out(places)
    assert "7 workbooks" in line and "4.xlsx, …" in line and "5.xlsx" not in line


def test_a_sign_that_is_longer_than_the_last_name_is_not_put_in_its_place(tmp_path: Path) -> None:
    places = account(tmp_path, refused=[f"{n}.xlsx,,not_a_workbook" for n in range(6)])
    (line,) = commands.left_out(places)
    assert "6 workbooks" in line and "5.xlsx; build" in line and "…" not in line


def test_nothing_left_out_and_nothing_read_yet_say_nothing(tmp_path: Path) -> None:
    assert commands.left_out(account(tmp_path)) == [] == commands.left_out(Folders(tmp_path / "new"))


def test_another_version_of_a_package_runs_its_stages_anew(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.schedule().run({FIRST.name} if hasattr(FIRST, "name") else {"first"})
    monkeypatch.setattr(manifest, "installed", lambda: {"seaborn": "0.0.1"})
    reason = project.schedule().reason(project.schedule().table["first"])
    assert reason.startswith("changed: ") and "and" in reason


def test_a_package_in_another_version_than_locked_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "uv.lock").write_text('[[package]]\nname = "typst"\nversion = "0.15.2"\n', encoding="utf-8")
    monkeypatch.setattr(manifest, "installed", lambda: {"typst": "0.14.9", "seaborn": "0.13.2"})
    assert manifest.off_lock(Folders(tmp_path)) == (
        "Note: installed in other versions than locked: typst 0.14.9 (uv.lock: 0.15.2).\n"
    )


def test_the_projects_own_packages_are_known_with_their_versions() -> None:
    assert {"seaborn", "typst", "statsmodels", "papermill", "pandas"} <= set(manifest.installed())
    assert "not installed" not in manifest.installed().values()


METADATA = "Metadata-Version: 2.1\nName: {0}\nVersion: {1}\nRequires-Dist: y>{1}\n\nVersion: 9\n"


def test_what_is_installed_is_what_importlib_metadata_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, file, name, version in (
        ("early/Two.Words-2.dist-info", "METADATA", "Two.Words", 2),
        ("late/two_words-1.dist-info", "METADATA", "two_words", 1),
        ("late/own_egg-3.egg-info", "PKG-INFO", "own_egg", 3),
    ):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / file).write_text(METADATA.format(name, version), encoding="utf-8")
    every = sorted({str(each.metadata["Name"]) for each in metadata.distributions()})
    monkeypatch.setattr(sys, "path", [str(tmp_path / "early"), str(tmp_path / "late"), *sys.path])
    monkeypatch.setattr(packages, "_folders", packages._folders.__wrapped__)
    for name in (*every[:12], "two-words", "own.egg"):
        told = (packages.version(name), packages.requires(name))
        assert told == (metadata.version(name), metadata.requires(name) or [])
    assert packages.version("TWO_WORDS") == "2" and packages.requires("own-egg") == ["y>3"]
    assert packages.version("nobodys") is None and packages.requires("nobodys") == []


@pytest.mark.parametrize(("partial", "ran"), [(True, "03_returns"), (False, "05_growth"), (False, "")])
def test_what_was_refused_is_said_whenever_the_returns_were_read(
    tmp_path: Path, partial: bool, ran: str
) -> None:
    places = account(tmp_path, refused=["0101.xlsx,0101,not_a_workbook"])
    words = commands.closing_words({}, places, {ran: 1.0} if ran else {}, partial)
    assert "Note: 1 workbook could not be read: 0101.xlsx; build/returns/refused.csv" in words


def test_answers_that_a_newer_workbook_leaves_blank_are_counted(tmp_path: Path) -> None:
    changes = (("4", ""), ("4", "5"), ("", "5"))
    rows = [f"0101,sager,A-1,file_count,{then},{now},a.xlsx,b.xlsx" for then, now in changes]
    (line,) = commands.left_out(account(tmp_path, versions=rows))
    assert line.startswith("Note: 1 question blank in the newer workbook, answered in the one before: build/")


@pytest.mark.parametrize(("investigation", "said"), [("", True), ("/elsewhere/own", False)])
def test_what_another_material_has_left_is_not_said_to_be_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, investigation: str, said: bool
) -> None:
    places = account(tmp_path)
    (places.build / "results").mkdir()
    (places.build / "results" / "03_returns.json").write_text('{"demonstration": true}', encoding="utf-8")
    monkeypatch.setattr(commands, "_made_from", lambda *_: {"build/demo"})
    words = commands.closing_words(resolve(Settings(investigation)), places, {"01_design": 1.0}, True)
    assert ("DEMONSTRATION DATA" in words) is said


def test_one_other_stage_says_nothing_of_the_returns(tmp_path: Path) -> None:
    places = account(tmp_path, refused=["0101.xlsx,0101,not_a_workbook"])
    assert "Note" not in commands.closing_words({}, places, {"05_growth": 1.0}, True)


def recorded(folder: Path, *names: str) -> tuple[str, manifest.Row]:
    """The manifest's text, and the row of the returns as the next run sees it, for files of these names."""
    (folder / "returns").mkdir()
    for name in names:
        (folder / "returns" / name).write_bytes(b"")
    inputs = {f"returns/{name}": "1" for name in names} | {"data/codebook.yml": "2"}
    row = manifest.Row(
        stage="03_returns", runs="", parameters={}, seed=1, source="", code={}, inputs=inputs, environment={}
    )
    places = Folders(folder)
    manifest.store(row, places)
    manifest.write_manifest({row.stage: None}, places)  # type: ignore[dict-item]
    found = manifest.load(row.stage, places)
    assert found is not None
    return (folder / "build" / "manifest.json").read_text(encoding="utf-8"), found


def test_a_persons_name_in_a_file_name_is_in_no_manifest(tmp_path: Path) -> None:
    names = ("0101_koebenhavn.xlsx", "Jens Hansen 0253.xlsx", "sag 251285-1234.xlsx")
    text, row = recorded(tmp_path, *names)
    assert not any(word in text for word in ("Jens", "Hansen", "1234"))
    assert "returns/fil 2 (navnet er udeladt).xlsx" in text and "returns/0101_koebenhavn.xlsx" in text
    assert set(row.inputs) == {f"returns/{name}" for name in names} | {"data/codebook.yml"}


def test_a_file_name_in_broken_letters_is_recorded_and_told_on_one_line(tmp_path: Path) -> None:
    name = "0101 \udcff\nx.xlsx"
    text, row = recorded(tmp_path, name)
    assert "returns/0101 " in text and f"returns/{name}" in row.inputs
    reason = manifest.why_run(replace(row, inputs={"data/codebook.yml": "2"}), row, {})
    assert reason.isprintable() and "0101 __x.xlsx" in reason
