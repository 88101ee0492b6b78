"""``helpers questionnaires`` as typed: what is written, what is refused and with which words."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from questionnaire import PLACES, cases

from helpers import __main__ as command_line
from helpers.project import root
from helpers.protocol import codebook
from helpers.survey.reading import returns

GIVEN = ("--deadline", "2022-04-08", "--contact", "Anne Hjælpsom, 33 70 33 70")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An investigation with the draw of one municipality, and a pilot's draw with fewer cases."""
    monkeypatch.chdir(root(Path(__file__)))
    (tmp_path / "pilot").mkdir()
    cases().to_csv(tmp_path / "draw.csv", index=False)
    cases().head(8).to_csv(tmp_path / "pilot" / "draw.csv", index=False)
    return tmp_path


def call(folder: Path, *arguments: str, out: str = "send") -> int:
    return command_line.main(
        ["questionnaires", "--investigation", str(folder), "--out", str(folder / out), *arguments]
    )


def read_back(folder: Path, pilot: bool = False) -> returns.RawReturns:
    (raw,) = returns.read(folder, codebook.load(pilot=pilot), PLACES, "send")
    return raw


def test_the_workbooks_say_when_and_to_whom_and_can_be_read_back(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(folder, *GIVEN) == 0
    assert f"1 workbooks in {folder / 'send'}" in capsys.readouterr().out
    guide = openpyxl.load_workbook(folder / "send" / "0751_aarhus.xlsx")["vejledning"]
    shown = {cell.value for row in guide for cell in row}
    assert {"8. april 2022", "Anne Hjælpsom, 33 70 33 70"} <= shown
    raw = read_back(folder)
    assert (len(raw.tables["cases"]), raw.faults, len(raw.remarks), raw.demonstration) == (32, (), 0, False)


def test_the_pilot_has_its_own_draw(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(folder, *GIVEN, "--pilot") == 0
    assert len(read_back(folder, pilot=True).tables["cases"]) == 8
    (folder / "pilot" / "draw.csv").unlink()
    assert (
        call(folder, *GIVEN, "--pilot") == 1
        and "draw --investigation" in (told := capsys.readouterr().err)
        and "--pilot" in told
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (GIVEN[:2], "no contact is given"),
        (GIVEN[2:], "no deadline is given"),
        (("--deadline", "8/4", *GIVEN[2:]), "'8/4' is no date"),
        ((*GIVEN[:3], "  "), "no contact is given"),
    ],
)
def test_without_a_deadline_and_a_contact_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str], given: tuple[str, ...], words: str
) -> None:
    assert call(folder, *given) == 1
    assert words in capsys.readouterr().err and not (folder / "send").exists()


def test_a_deadline_that_reminders_would_contradict_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = ("--deadline", "2022-04-01", *GIVEN[2:])
    assert call(folder, *other) == 1
    told = capsys.readouterr().err
    assert "reminders would say 2022-04-08" in told and str(folder / "protocol" / "timetable.yml") in told
    assert not (folder / "send").exists()
    assert call(folder, *other, "--pilot", out="send_pilot") == 0, "which nobody is reminded of"
    own = (root(Path(__file__)) / "data" / "protocol" / "timetable.yml").read_text(encoding="utf-8")
    (folder / "protocol").mkdir()
    (folder / "protocol" / "timetable.yml").write_text(
        own.replace("deadline: 2022-04-08", "deadline: 2022-04-01")
    )
    assert call(folder, *other) == 0


def test_wording_that_is_not_the_frozen_one_is_not_sent_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = folder / "project"
    for part in ("data/protocol", "data/reference"):
        shutil.copytree(root(Path(__file__)) / part, project / part)
    (project / "_quarto.yml").write_text("")
    monkeypatch.chdir(project)
    assert call(folder, *GIVEN) == 0
    shutil.rmtree(folder / "send")
    path = codebook.versions(project / "data/protocol")[-1]
    path.write_text(
        path.read_text(encoding="utf-8").replace("Hvem svarede?", "Hvem svarer?"), encoding="utf-8"
    )
    assert call(folder, *GIVEN) == 1
    assert (
        f"has changed since version {path.stem} was frozen" in capsys.readouterr().err
        and not (folder / "send").exists()
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}


@pytest.mark.parametrize("out", ["returns", "returns/inner", "pilot/coder_1", "send/../returns"])
@pytest.mark.parametrize("pilot", [(), ("--pilot",)])
def test_nothing_is_written_where_returned_workbooks_lie(
    folder: Path, capsys: pytest.CaptureFixture[str], out: str, pilot: tuple[str, ...]
) -> None:
    (folder / "returns").mkdir()
    (folder / "returns" / "0751_aarhus.xlsx").write_bytes(b"what Aarhus has answered")
    before = contents(folder)
    assert call(folder, *GIVEN, *pilot, out=out) == 1
    told = capsys.readouterr().err
    assert "is where returned workbooks lie" in told and "give another folder with --out, such as" in told
    assert contents(folder) == before


def test_the_returns_of_another_investigation_are_as_safe(
    folder: Path, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    shutil.copy(folder / "draw.csv", other)
    assert call(folder, *GIVEN, out=str(other / "returns")) == 1
    assert f"{other / 'returns'} is where returned workbooks lie" in capsys.readouterr().err
    assert not (other / "returns").exists()


def test_a_folder_that_happens_to_be_called_returns_will_do(folder: Path) -> None:
    assert call(folder, *GIVEN, out="elsewhere/returns") == 0
    assert list(contents(folder / "elsewhere")) == ["returns/0751_aarhus.xlsx"]


def test_what_was_sent_is_not_replaced_by_another_deadline(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(folder, *GIVEN) == 0
    before = contents(folder / "send")
    assert call(folder, *GIVEN) == 0, "the same again changes nothing"
    assert contents(folder / "send") == before
    capsys.readouterr()
    assert call(folder, *GIVEN[:3], "en anden, 33 70 33 71") == 1
    told = capsys.readouterr().err
    assert "holds other workbooks than would be written now (0751_aarhus.xlsx)" in told
    assert "another deadline" in told and "give another folder with --out, or move them away" in told
    assert contents(folder / "send") == before


def test_a_file_of_the_same_name_is_neither_overwritten_nor_deleted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "send" / "0751_aarhus.xlsx").mkdir(parents=True)
    (folder / "send" / "note.txt").write_text("ring til Aarhus")
    before = sorted(path.name for path in (folder / "send").iterdir())
    assert call(folder, *GIVEN) == 1
    assert "0751_aarhus.xlsx" in capsys.readouterr().err
    assert sorted(path.name for path in (folder / "send").iterdir()) == before


def test_a_draw_that_is_not_the_one_of_its_seed_is_not_sent_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for part, options in ((folder, ()), (folder / "pilot", ("--pilot",))):
        text = (part / "draw.csv").read_text(encoding="utf-8")
        (part / "draw.csv").write_text(text.replace(",3,substitute,", ",3,main,", 1), encoding="utf-8")
        assert call(folder, *GIVEN, *options) == 1
        assert "draw.csv contradicts itself: row 4, column 'role': found 'main'" in capsys.readouterr().err
    assert not (folder / "send").exists()
