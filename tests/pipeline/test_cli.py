"""The command line: what users type, what they read, and the exit codes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from pipeline.tiny import OUT, Project

from helpers import __main__ as command_line
from helpers.errors import HelpersError
from helpers.pipeline import by_hand, commands, manifest
from helpers.pipeline.stages import Settings, Stage, resolve
from helpers.project import root
from helpers.protocol import codebook

ROOT = root(Path(__file__))
COMMANDS = [
    "report", "run", "freeze", "dictionary", "draw", "questionnaires", "notebooks", "lab", "peer", "bench",
    "montecarlo", "status", "field", "receive", "coding", "register", "trace", "hash",
    "activities", "audit", "cases", "profiles", "proposals", "workshop",
]  # fmt: skip


@pytest.fixture
def inside(project: Project, monkeypatch: pytest.MonkeyPatch, without_kernels: None) -> Project:
    """Return a tiny project in which the command line works, without kernels."""
    (project.root / "_quarto.yml").write_text("")
    (project.root / "data" / "protocol").mkdir()
    monkeypatch.chdir(project.root)
    monkeypatch.delenv("HELPERS_BUILD", raising=False)
    for module in (by_hand, commands):
        monkeypatch.setattr(module, "resolve", lambda settings: resolve(settings, project.stages))
    return project


def material(folder: Path) -> Path:
    """Return the folder of an investigation, with a list of decisions of which nothing is read."""
    folder.mkdir(exist_ok=True)
    (folder / "frame.csv").write_text("", encoding="utf-8")
    return folder


def call(*arguments: str) -> int:
    """Return the exit code of the command line, argparse's own exits included."""
    try:
        return command_line.main(arguments)
    except SystemExit as end:
        return int(end.code or 0)


def test_a_report_is_made_and_the_second_call_runs_nothing(
    inside: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("report") == 0
    first = capsys.readouterr().out
    assert re.search(r"Seconds per stage: first \d+\.\d, second \d+\.\d, last \d+\.\d", first)
    assert (
        f"HTML: {inside.root}/build/report/index.html" in first
        and f"PDF:  {inside.root}/build/report/rapport.pdf" in first
    )
    assert call("report") == 0
    assert "Nothing has changed; nothing was run." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "said"), [({"demonstration": True}, True), ({"demonstration": False}, False), ({}, False)]
)
def test_demonstration_data_are_named_as_such(
    inside: Project, capsys: pytest.CaptureFixture[str], content: dict, said: bool
) -> None:
    (inside.root / "build" / "results").mkdir(parents=True)
    (inside.root / "build" / "results" / "03_returns.json").write_text(json.dumps(content))
    call("report")
    assert ("DEMONSTRATION DATA" in capsys.readouterr().out) is said


def test_only_and_force(inside: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("report", "--only", "second") == 0
    assert not (inside.root / "build" / "last").exists()
    capsys.readouterr()
    assert call("report", "--only", "second", "--force") == 0
    told = capsys.readouterr().out
    assert "Seconds per stage: second" in told and "HTML" not in told
    assert call("report", "--force") == 0
    assert "Seconds per stage: first" in capsys.readouterr().out


def test_run_sets_parameters_as_typed(inside: Project) -> None:
    assert call("run", "first", "--set", "factor=7") == 0
    assert (inside.root / "build" / "first.txt").read_text() == str(3 * 2 * 7)
    assert "factor = 7" in (inside.root / "build" / "notebooks" / "first.ipynb").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "frist"], "There is no stage 'frist' in this run. The stages are: first, second, last."),
        (["report", "--only", "frist"], "There is no stage 'frist'"),
        (["run", "first", "--set", "factro=1"], "has no parameter 'factro'. Its parameters are: factor."),
        (["run", "first", "--set", "factor=x"], "expected int, got 'x' (str)"),
        (["run", "last", "--set", "folder=x"], "Stage last is a function"),
        (["run", "second"], "build/first.txt, which is not there"),
        (["report", "--investigation", "absent"], "There is no folder"),
        (["draw", "--investigation", "absent"], "frame.csv"),
        (["questionnaires", "--investigation", "absent", "--out", "x"], "python -m helpers draw"),
        (["freeze"], "holds no codebook (VERSION.yml) or is missing: restore it"),
        (["dictionary"], "holds no codebook (VERSION.yml) or is missing: restore it"),
    ],
)
def test_what_cannot_be_done_is_said_without_a_traceback_and_ends_with_1(
    inside: Project, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert call(*arguments) == 1
    told = capsys.readouterr()
    assert words in told.err and told.err.startswith("Error: ") and "Traceback" not in told.err
    assert call(*arguments, "--debug") == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["reprot"],
        ["report", "--workers", "0"],
        ["report", "--workers", "two"],
        ["report", "--renderer", "word"],
        ["run"],
        ["run", "first", "--set", "x"],
        ["draw"],
        ["report", "x"],
    ],
)
def test_what_is_asked_wrongly_ends_with_2(
    inside: Project, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert call(*arguments) == 2
    told = capsys.readouterr().err
    assert "usage: .venv/bin/python -m helpers" in told and " _" not in told, "no name of a Python function"


def test_the_help_names_every_command_an_example_and_the_exit_codes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert call("--help") == 0
    told = capsys.readouterr().out
    assert all(re.search(rf"^ +{command}\b", told, flags=re.M) for command in COMMANDS)
    assert "Example: .venv/bin/python -m helpers report" in told and "Exit codes: 0" in told


def test_the_help_is_there_without_what_only_the_work_needs() -> None:
    code = "import sys; from helpers.__main__ import parser; parser().format_help(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "helpers.__main__" in loaded and not {"pandas", "numpy", "pydantic"} & loaded


def test_the_data_dictionary_is_written_where_it_is_committed(
    inside: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "data/protocol/codebook", inside.root / "data/protocol/codebook")
    assert call("dictionary") == 0
    written = inside.root / "data" / "README.md"
    assert capsys.readouterr().out == f"{written}\n"
    assert written.read_bytes() == (ROOT / "data" / "README.md").read_bytes()


def test_wording_is_frozen_once_and_anew_only_when_asked_for(
    inside: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    protocol = inside.root / "data" / "protocol"
    shutil.copytree(ROOT / "data/protocol/codebook", protocol / "codebook")
    shutil.copy(ROOT / "data/protocol/frozen.yml", protocol)
    assert call("freeze") == 0 and "is frozen" in capsys.readouterr().out
    book = codebook.versions(protocol)[-1]
    book.write_text(book.read_text(encoding="utf-8") + "# later\n", encoding="utf-8")
    assert call("freeze") == 1 and "python -m helpers freeze" in capsys.readouterr().err
    assert call("freeze", "--again") == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example_that_parses(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(command, "--help") == 0
    told = " ".join(capsys.readouterr().out.split())
    example = re.search(r"Example: .venv/bin/python -m helpers (.*)$", told)
    assert example
    assert command_line.parser().parse_args(example.group(1).split()).command


def test_every_command_is_known_to_this_test() -> None:
    listed = (
        re.search(r"\{(.*?)\}", command_line.parser().format_usage().replace("\n", ""))
        or command_line.parser()._subparsers
    )
    choices = command_line.parser()._subparsers._group_actions[0].choices  # type: ignore[union-attr]
    assert listed and sorted(choices) == sorted(COMMANDS)


def test_status_says_what_would_run_and_why_and_runs_nothing(
    inside: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("status") == 0
    told = capsys.readouterr().out
    assert "first                 would run  (first run)" in told and not (inside.root / "build").exists()


def test_status_says_of_a_stage_that_the_report_does_not_make_that_it_is_none_of_it(
    inside: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    inside.stages = [Stage("aside", inputs=(), outputs=()), *inside.stages]
    assert call("status") == 0
    told = capsys.readouterr().out
    assert "  aside                 no part of the report  (.venv/bin/python -m helpers run aside)\n" in told
    assert "first                 would run  (first run)" in told


def test_status_says_of_what_comes_later_in_the_run_that_it_comes_after_and_not_that_it_lacks(
    two_stages: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("status") == 0
    told = capsys.readouterr().out
    assert "which is not there" not in told and "would run  (after first" in told


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_has_ended_is_no_error(unbuffered: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "helpers", "hash", "uv.lock"]
    done = subprocess.run(command, cwd=ROOT, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (command_line.NOBODY_READS, "")


def test_a_broken_pipe_elsewhere_is_told(
    inside: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*given: object) -> None:
        raise BrokenPipeError("a worker's")

    monkeypatch.setattr(command_line, "status", fail)
    assert call("status") == 1
    assert "a worker's" in capsys.readouterr().err


def test_outside_a_project_the_message_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("report") == 1
    assert "outside the project" in capsys.readouterr().err


def test_a_failure_leaves_the_last_good_report(inside: Project, capsys: pytest.CaptureFixture[str]) -> None:
    call("report")
    good = inside.bytes()
    inside.put(
        "second", "from helpers.errors import HelpersError\nraise HelpersError('broken')", parameters=False
    )
    assert call("report") == 1
    assert "broken" in capsys.readouterr().err
    assert inside.bytes() == good


def test_an_investigation_inside_the_project_is_named_from_its_root_and_another_in_full(
    inside: Project, tmp_path: Path
) -> None:
    material(tmp_path / "material")
    material(inside.root / "data" / "real")
    choose = partial(commands.settings, places=inside.folders)
    assert choose(commands.Choices("data/real", "embedded")) == Settings("data/real", "embedded")
    assert choose(commands.Choices(str(tmp_path / "material"), "embedded")) == Settings(
        str(tmp_path / "material"), "embedded"
    )
    assert choose(commands.Choices("", "quarto")).values["investigation"] == "build/demo"


def test_a_folder_that_is_no_investigation_is_refused_before_anything_runs(
    inside: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pictures").mkdir()
    assert call("report", "--investigation", str(tmp_path / "pictures")) == 1
    assert "holds none of frame.csv, population.csv, draw.csv" in capsys.readouterr().err
    assert not (inside.root / "build" / "first").exists()


def test_what_a_command_does_not_take_is_told_with_the_usage_of_that_command(
    inside: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("report", "--ony", "first") == 2
    told = capsys.readouterr().err
    assert "helpers report [-h]" in told and "unrecognized arguments: --ony first" in told


def test_what_was_made_from_real_material_is_not_replaced_silently(
    inside: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inside.stages = (
        Stage("first", inputs=(), outputs=("build/first.txt",), params={"investigation": "{investigation}"}),
    )
    inside.put(
        "first", 'investigation: str = "build/demo"', OUT, "(out / 'first.txt').write_text(investigation)"
    )
    material(tmp_path / "material")
    assert call("report") == 0 and call("report", "--investigation", str(tmp_path / "material")) == 0
    assert call("report", "--investigation", str(tmp_path / "material")) == 0
    assert "Note:" not in capsys.readouterr().out
    assert call("report") == 0
    assert (
        f"Note: {inside.root}/build held what was made from {tmp_path}/material; this run replaces it."
        in capsys.readouterr().out
    )


@pytest.fixture
def two_stages(inside: Project) -> Project:
    """Return a project of which two stages read the investigation, the second also what the first made."""
    reads, told = {"investigation": "{investigation}"}, 'investigation: str = "build/demo"'
    inside.stages = (
        Stage("first", inputs=(), outputs=("build/first.txt",), params=reads),
        Stage("second", inputs=("build/first.txt",), outputs=("build/second.txt",), params=reads),
    )
    for name in ("first", "second"):
        inside.put(name, told, OUT, f"(out / '{name}.txt').write_text(investigation)")
    return inside


def test_a_stage_is_not_run_on_another_material_than_what_it_reads(
    two_stages: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = material(tmp_path / "material")
    assert call("report", "--investigation", str(given)) == 0
    for wrong in ([], ["--set", "investigation=build/demo"]):
        assert call("run", "second", *wrong) == 1
        told = capsys.readouterr().err
        assert f"build/ holds {given}" in told and f"--investigation {given}" in told, "what to do"
    assert call("run", "second", "--investigation", str(given)) == 0 and call("run", "first") == 0
    assert call("run", "second", "--investigation", str(given)) == 1
    told = capsys.readouterr().err
    assert "build/ holds the demonstration" in told and f"make report INVESTIGATION={given}" in told
    assert (two_stages.root / "build" / "second.txt").read_text() == str(given)


def test_a_run_says_first_on_which_material_it_is(
    two_stages: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("report") == 0
    assert capsys.readouterr().out.startswith("Material: the demonstration\n")
    assert call("report", "--investigation", str(material(tmp_path))) == 0
    assert capsys.readouterr().out.startswith(f"Material: {tmp_path}\n")


@pytest.mark.parametrize(
    ("given", "why"),
    [("INVESTIGATON=x", "no option INVESTIGATON"), ("INVESTIGATION=", "INVESTIGATION is empty")],
)
def test_make_refuses_an_option_that_it_would_pass_over(given: str, why: str) -> None:
    done = subprocess.run(
        ["make", "-n", "report", given], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode and why in done.stderr


def test_make_takes_the_options_that_it_lists() -> None:
    listed = re.search(r"Options of make report: (.*)\"", (ROOT / "Makefile").read_text())
    assert listed
    given = [option.partition("|")[0] for option in listed[1].split()]
    done = subprocess.run(["make", "-n", "report", *given], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0


# "auto" stays where there is a Quarto: one that fails must not leave the run without a report
@pytest.mark.parametrize(("quarto", "expected"), [("/usr/bin/quarto", "auto"), (None, "embedded")])
def test_the_renderer_is_quarto_where_there_is_one(
    inside: Project, monkeypatch: pytest.MonkeyPatch, quarto: str | None, expected: str
) -> None:
    monkeypatch.setattr(commands.shutil, "which", lambda name: quarto)
    assert commands.settings(commands.Choices(), inside.folders).renderer == expected


def a_quarto(folder: Path, version: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a program of that name first on the PATH, which says that it is of ``version``."""
    program = folder / "bin" / "quarto"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return program


def test_an_old_quarto_is_said_before_anything_runs(
    inside: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    program = a_quarto(tmp_path, "1.4.550", monkeypatch)
    assert call("report") == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith(
        f"Note: The embedded engine renders: {program} is version 1.4.550; 1.9 or later"
    )
    assert call("report", "--renderer", "quarto", "--force") == 1
    shown = capsys.readouterr()
    assert "make report RENDERER=embedded" in shown.err and "first" not in shown.out


def test_the_version_of_quarto_counts_for_what_it_may_render(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_quarto(tmp_path, "1.9.37", monkeypatch)
    stages = {renderer: resolve(Settings(renderer=renderer))["report"] for renderer in ("auto", "embedded")}
    assert {name: manifest.renderer_of(stage) for name, stage in stages.items()} == {
        "auto": {"quarto": "1.9.37"},
        "embedded": {},
    }


def test_remarks_on_the_report_are_shown_and_other_warnings_named(inside: Project) -> None:
    assert call("report") == 0
    first, second = (manifest.load(name, inside.folders) for name in ("first", "second"))
    assert first and second
    manifest.store(replace(first, warnings=["UserWarning: x"]), inside.folders)
    said = [f"remark {n}" for n in range(7)]
    manifest.store(replace(second, warnings=said, made_by="quarto (1.9.37)"), inside.folders)
    assert commands.warned(inside.folders) == [
        *(f"Note: {line}" for line in said[:5]),
        "Note: 2 more: build/manifest.json",
        "Warnings of first: build/manifest.json",
    ]
    manifest.write_manifest(inside.schedule().table, inside.folders)
    own = json.loads((inside.root / "build" / "manifest.json").read_text())["this_build"]["stages"]
    assert own["second"]["made_by"] == "quarto (1.9.37)" and own["second"]["warnings"] == said


def test_committed_notebooks_are_renewed_once(inside: Project) -> None:
    assert by_hand.refresh(commands.Choices(), inside.folders) == ["first", "second"]
    assert "injected-parameters" not in (inside.root / "notebooks" / "first.ipynb").read_text()
    assert by_hand.refresh(commands.Choices(), inside.folders) == []
    assert call("report") == 0
    schedule = inside.schedule()
    assert all(schedule.unchanged(stage) for stage in schedule.table.values()), (
        "outputs in a notebook are no reason to run it"
    )


def test_the_laboratory_gets_copies_set_to_the_investigation_and_keeps_what_was_written_there(
    inside: Project,
) -> None:
    inside.stages = (Stage("first", inputs=(), outputs=(), params={"factor": 9}),)
    before = (inside.root / "notebooks" / "first.ipynb").read_bytes()
    folder = by_hand.copies(Settings("/material"), inside.folders)
    copy = folder / "first.ipynb"
    assert "factor = 9" in copy.read_text() and copy.parent.parent == inside.root / "lab"
    copy.write_text("a researcher's work")
    by_hand.copies(Settings("/material"), inside.folders)
    assert copy.read_text() == "a researcher's work"
    assert (inside.root / "notebooks" / "first.ipynb").read_bytes() == before


def test_the_laboratory_opens_on_what_build_holds_also_when_that_material_has_moved(
    inside: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(by_hand, "held", lambda table, places: {"/gone/material"})
    assert by_hand.material_of("", inside.folders) == Settings("/gone/material")
    assert "/gone/material is no longer there" in capsys.readouterr().out
    with pytest.raises(HelpersError, match="There is no folder"):
        by_hand.material_of("/gone/material", inside.folders)
    monkeypatch.setattr(by_hand, "held", lambda table, places: {str(tmp_path)})
    assert by_hand.material_of("", inside.folders).investigation == str(tmp_path)
    assert not capsys.readouterr().out
    monkeypatch.setattr(by_hand, "held", lambda table, places: set())
    assert not by_hand.material_of("", inside.folders).investigation


def test_two_investigations_share_no_folder_of_the_laboratory(inside: Project) -> None:
    folders = [
        by_hand.folder_of(Settings(name), inside.folders) for name in ("/a/material", "/b/material", "")
    ]
    assert len({*folders}) == 3 and all(folder.parent == inside.root / "lab" for folder in folders)


def test_work_that_lay_in_build_is_moved_and_told(
    inside: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    old = inside.root / "build" / "lab"
    old.mkdir(parents=True)
    (old / "05_growth.ipynb").write_text("a researcher's work")
    by_hand.moved(inside.folders)
    kept = inside.root / "lab" / "from_build" / "05_growth.ipynb"
    assert kept.read_text() == "a researcher's work" and str(kept) in capsys.readouterr().out
    (old / "05_growth.ipynb").write_text("later work")
    by_hand.moved(inside.folders)
    assert kept.read_text() == "a researcher's work" and (old / "05_growth.ipynb").exists()


@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_the_laboratory_opens_this_environment_in_the_folder(
    inside: Project, monkeypatch: pytest.MonkeyPatch, user: int, allowed: bool
) -> None:
    monkeypatch.setattr(by_hand.os, "geteuid", lambda: user)
    parts = by_hand.command(inside.root / "lab" / "material", inside.folders)
    assert parts[:3] == [sys.executable, "-m", "jupyterlab"]
    assert f"--ServerApp.root_dir={inside.root}" in parts
    assert "--LabApp.default_url=/lab/tree/lab/material" in parts and "--LabApp.news_url=None" in parts
    assert ("--allow-root" in parts) is allowed
    own = by_hand.command(inside.root / "lab" / "Undersøgelse æ", inside.folders)
    assert "--LabApp.default_url=/lab/tree/lab/Unders%C3%B8gelse%20%C3%A6" in own, "a link ends at a blank"


def test_the_command_line_starts_without_heavy_packages() -> None:
    heavy = ("pandas", "numpy", "papermill", "nbformat", "zmq")
    code = f"import sys, helpers.__main__ as m; m.parser(); print([x for x in {heavy} if x in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert shown.stdout == "[]\n"


def test_a_run_with_nothing_to_do_takes_less_than_half_a_second(inside: Project) -> None:
    call("report")
    begun = time.monotonic()
    call("report")
    assert time.monotonic() - begun < 0.5


def test_make_lists_its_targets_and_ci_runs_the_tests() -> None:
    shown = subprocess.run(["make"], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), flags=re.M)
    assert {
        "report",
        "test",
        "lab",
        "notebooks",
        "peer",
        "bench",
        "montecarlo",
        "lint",
        "check",
        "clean",
    } <= set(targets)
    assert all(f"make {target}" in shown for target in targets)
    assert "exec make test" in (ROOT / ".ci" / "run").read_text()
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
