"""The manifest: equal where two builds are equal, with a legend whose commands give each of its hashes."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from built import BUILD, PROJECT
from pipeline.tiny import Project, make

from helpers.errors import HelpersError
from helpers.pipeline import manifest
from helpers.pipeline.manifest import LEGEND
from helpers.pipeline.paths import Folders, called
from helpers.project import Workspace

HASH = re.compile(r"[0-9a-f]{64}")
OURS = ".venv/bin/python -m helpers hash "


def written(project: Project) -> dict[str, Any]:
    return json.loads((project.root / "build" / "manifest.json").read_text(encoding="utf-8"))


def hashes(field: str, value: Any, runs: str) -> Iterator[tuple[str, str, str]]:
    """Yield each hash in a field of a row, with the legend's entry and the name it is of."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from ((f"stages[].{field}", name, found) for found in HASH.findall(str(each)))
    elif isinstance(value, str):
        yield from ((f"stages[].{field}", runs, found) for found in HASH.findall(value))


def recomputed(command: str, name: str, folders: Folders) -> str:
    """Do what the legend says in the project's folder and return the hash that it prints."""
    line = command.replace("NAME", shlex.quote(name))
    if line.startswith(OURS):
        return manifest.hash_of(shlex.split(line)[-1], folders)
    done = subprocess.run(line, shell=True, cwd=folders.root, capture_output=True, text=True, check=True)
    return done.stdout.split()[0]


def disagreeing(content: dict[str, Any], folders: Folders) -> list[str]:
    """Return what the commands of the content's own legend do not give as it stands in the rows."""
    found, wrong = set(), []
    for row in content["stages"]:
        for field, value in row.items():
            for entry, name, kept in set(hashes(field, value, row["runs"])) - found:
                found.add((entry, name, kept))
                command = re.search(r"Command: (.+)$", content["legend"][entry])[1]
                if recomputed(command, name, folders) != kept:
                    wrong.append(f"{entry} {name}")
    assert {entry for entry, _, _ in found} == {
        f"stages[].{field}" for field in ("source", "code", "inputs", "outputs", "environment")
    }
    return wrong


def test_each_hash_is_what_its_legends_command_gives(project: Project, without_kernels: None) -> None:
    project.run()
    assert disagreeing(written(project), project.folders) == []
    changes = {
        "data/raw.txt": "stages[].inputs data/raw.txt",
        "build/second/sign.txt": "stages[].outputs build/second/sign.txt",
        "src/tiny/deep.py": "stages[].code tiny.deep",
        "uv.lock": "stages[].environment uv.lock",
    }
    for changed, noticed in changes.items():
        kept = (project.root / changed).read_bytes()
        (project.root / changed).write_bytes(kept + b"x = 1\n")
        assert noticed in disagreeing(written(project), project.folders)
        (project.root / changed).write_bytes(kept)


def test_so_is_each_of_the_report_itself() -> None:
    content = json.loads((BUILD / "manifest.json").read_text(encoding="utf-8"))
    assert content["legend"] == LEGEND
    files = {name for row in content["stages"] for name in (*row["inputs"], *row["outputs"])}
    content["stages"] = [
        row | {part: dict(list(row[part].items())[:3]) for part in ("inputs", "outputs", "code")}
        for row in content["stages"]
    ]
    assert len(files) > 300 and disagreeing(content, Folders(PROJECT)) == []


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from helpers.__main__ import main

    monkeypatch.chdir(PROJECT)
    assert main(["hash", "helpers.publish.assembly.merging:merge"]) == 0
    expected = subprocess.run(
        "printf %s helpers.publish.assembly.merging:merge | sha256sum",
        shell=True,
        capture_output=True,
        check=True,
    )
    assert capsys.readouterr().out.split() == expected.stdout.decode().split()[:1]
    assert main(["hash", "helpers.nosuch"]) == 1


def test_a_seed_is_what_the_legend_says(project: Project, without_kernels: None) -> None:
    project.run()
    for row in written(project)["stages"]:
        command = LEGEND["stages[].seed"].partition(": ")[2].replace("STAGE", row["stage"])
        printed = subprocess.run(command, shell=True, capture_output=True, text=True, check=True).stdout
        assert int(printed[:8], 16) == row["seed"]


def test_equal_builds_have_equal_rows_and_keep_their_times_apart(
    tmp_path: Path, without_kernels: None
) -> None:
    one, two = make(tmp_path / "one"), make(tmp_path / "a nother")
    for project in (one, two):
        project.run()
    assert written(one)["stages"] == written(two)["stages"]
    assert written(one)["legend"] == written(two)["legend"] == LEGEND
    own = written(one)["this_build"]["stages"]
    assert set(own) == {"first", "second", "last"}
    assert all(set(each) == {"seconds", "peak_memory_mb", "warnings"} for each in own.values())
    (two.root / "data" / "raw.txt").write_text("a b")
    two.run()
    assert written(one)["stages"] != written(two)["stages"]


def git(root: Path, *words: str) -> str:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.dk")
    done = subprocess.run(["git", "-C", root, *who, *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_commit_stands_in_it_and_what_differs_from_it(project: Project, without_kernels: None) -> None:
    git(project.root, "init", "-q")
    assert manifest.commit_of(project.root)["id"] is None and manifest.commit_of(project.root)["reason"]
    git(project.root, "add", "data", "src")
    git(project.root, "commit", "-qm", "x")
    project.run()
    commit = {"id": git(project.root, "rev-parse", "HEAD"), "changed_since": []}
    assert written(project)["this_build"]["commit"] == commit
    (project.root / "data" / "raw.txt").write_text("other words")
    project.run()
    assert written(project)["this_build"]["commit"] == commit | {"changed_since": ["data/raw.txt"]}


def test_without_a_commit_of_the_project_the_reason_stands_there(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "not a git repository" in manifest.commit_of(project.root)["reason"]
    git(tmp_path, "init", "-q")
    git(tmp_path, "commit", "-qm", "x", "--allow-empty")
    assert manifest.commit_of(project.root)["id"] is None
    assert "no repository of its own" in manifest.commit_of(project.root)["reason"]
    monkeypatch.setenv("PATH", "")
    assert manifest.commit_of(project.root) == {"id": None, "reason": "git is not installed"}


def test_a_commit_alone_makes_no_new_state_of_the_build(project: Project, without_kernels: None) -> None:
    """What a researcher has made by hand stays current while the stages are what they were."""
    project.run()
    ws = Workspace(project.root, project.root / "build", project.root / "lab", by_hand=True)
    ws.save_json("results/x.json", {"made": "by hand"})
    git(project.root, "init", "-q")
    git(project.root, "commit", "-qm", "x", "--allow-empty")
    assert project.run() == [] and written(project)["this_build"]["commit"]["id"]
    assert ws.results("x") == {"made": "by hand"}


def test_a_name_that_nothing_has_is_refused(project: Project) -> None:
    with pytest.raises(HelpersError, match="nosuch"):
        manifest.hash_of("data/nosuch.csv", project.folders)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("build/returns/ledger.csv", True),
        ("build/demo/returns/0101_koebenhavn.xlsx", True),
        ("build/demo/returns/0101_koebenhavn_2.xlsx", True),  # as it is called when it comes once more
        ("build/demo/returns/Grete Holm.xlsx", False),
        ("build/demo/returns/Grete Holm_2.xlsx", False),
        ("build/demo/pilot/coder_1/ledger.csv", False),
    ],
)
def test_a_record_names_files_that_we_have_named(name: str, kept: bool) -> None:
    assert (called(name, Folders(PROJECT)) == name) is kept
