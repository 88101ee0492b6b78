"""``helpers questionnaires`` as typed: what is written, what is refused and with which words."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from questionnaire import BOOK, PLACES, cases

from helpers import __main__ as command_line
from helpers.project import root
from helpers.survey.reading import returns

GIVEN = ("--deadline", "2022-03-18", "--contact", "Anne Hjælpsom, 33 70 33 70")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An investigation with the draw of one municipality, and a pilot's draw with fewer cases."""
    monkeypatch.chdir(root(Path(__file__)))
    (tmp_path / "pilot").mkdir()
    cases().to_csv(tmp_path / "draw.csv", index=False)
    cases().head(8).to_csv(tmp_path / "pilot" / "draw.csv", index=False)
    return tmp_path


def call(folder: Path, *arguments: str) -> int:
    return command_line.main(
        ["questionnaires", "--investigation", str(folder), "--out", str(folder / "returns"), *arguments]
    )


def test_the_workbooks_say_when_and_to_whom_and_can_be_read_back(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(folder, *GIVEN) == 0
    assert f"1 workbooks in {folder / 'returns'}" in capsys.readouterr().out
    guide = openpyxl.load_workbook(folder / "returns" / "0751_aarhus.xlsx")["vejledning"]
    shown = {cell.value for row in guide for cell in row}
    assert {"18. marts 2022", "Anne Hjælpsom, 33 70 33 70"} <= shown
    raw = returns.read_folder(folder, BOOK, PLACES)
    assert (len(raw.tables["cases"]), raw.faults, len(raw.remarks), raw.demonstration) == (32, (), 0, False)


def test_the_pilot_has_its_own_draw(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(folder, *GIVEN, "--pilot") == 0
    assert len(returns.read_folder(folder, BOOK, PLACES).tables["cases"]) == 8
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
        (("--deadline", "18/3", *GIVEN[2:]), "'18/3' is no date"),
        ((*GIVEN[:3], "  "), "no contact is given"),
    ],
)
def test_without_a_deadline_and_a_contact_nothing_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str], given: tuple[str, ...], words: str
) -> None:
    assert call(folder, *given) == 1
    assert words in capsys.readouterr().err and not (folder / "returns").exists()


def test_wording_that_is_not_the_frozen_one_is_not_sent_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = folder / "project"
    for part in ("data/protocol", "data/reference"):
        shutil.copytree(root(Path(__file__)) / part, project / part)
    (project / "_quarto.yml").write_text("")
    monkeypatch.chdir(project)
    assert call(folder, *GIVEN) == 0
    shutil.rmtree(folder / "returns")
    path = project / "data/protocol/codebook.yml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Hvem svarede?", "Hvem svarer?"), encoding="utf-8"
    )
    assert call(folder, *GIVEN) == 1
    assert (
        "has changed since version 2.0 was frozen" in capsys.readouterr().err
        and not (folder / "returns").exists()
    )
