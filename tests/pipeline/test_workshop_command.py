"""``helpers workshop`` as typed: the draw once, who takes part, the workbook, and what is refused."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from workshops import FINDINGS, NAMES, known

from helpers import __main__ as command_line
from helpers.pipeline import manifest
from helpers.project import root
from helpers.publish.workshop import discussion
from helpers.survey.workshop import participants, units

SENT = ("--deadline", "2022-05-12", "--contact", "Postkassen")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An investigation whose municipalities are known without a frame, with a report made on it."""
    monkeypatch.chdir(root(Path(__file__)))
    monkeypatch.setattr(units, "of_investigation", lambda folder, limits: known())
    monkeypatch.setattr(manifest, "why_not_made", lambda *given: "")
    monkeypatch.setattr(discussion, "findings", lambda ws, themes: FINDINGS)
    return tmp_path


def call(folder: Path, *arguments: str) -> int:
    return command_line.main(["workshop", str(folder), *arguments])


def test_participants_are_drawn_once_told_and_written_into_the_workbook(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(folder) == 1 and "draw them with --seed" in capsys.readouterr().err
    assert call(folder, "--seed", "2022-04-11") == 0
    path = folder / participants.FILE
    first = path.read_bytes()
    codes = participants.invited(participants.read(path, known()))
    told = capsys.readouterr().out
    assert all(f"{code} {NAMES[code]}" in told for code in codes) and "20220411" in told
    assert call(folder, "--seed", "2022-04-12") == 1 and path.read_bytes() == first
    assert "never overwritten" in capsys.readouterr().err
    lines = first.decode().splitlines()
    path.write_text("\n".join([*lines[:1], lines[1] + "2022-04-20", *lines[2:]]) + "\n")
    assert call(folder) == 0
    assert f"instead of {codes[0]} {NAMES[codes[0]]}" in capsys.readouterr().out
    assert call(folder, "--out", str(folder / "send"), *SENT) == 0
    book = openpyxl.load_workbook(folder / "send/workshop.xlsx")
    written = [book["deltagere"][f"A{row}"].value for row in range(5, 30)]
    assert codes[0] not in written and set(codes[1:]) < set(written)
    assert book["stemmer"]["B5"].value == FINDINGS["extent"]
    assert call(folder, "--out", str(folder / "send"), *SENT) == 1


def test_what_cannot_be_done_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call(folder, "--out", str(folder / "send"), *SENT) == 1
    assert "draw participants with --seed first" in capsys.readouterr().err
    assert call(folder / "nowhere", "--seed", "2022-04-11") == 1
    monkeypatch.setattr(units, "of_investigation", lambda folder, limits: known().iloc[:0])
    assert call(folder, "--seed", "2022-04-11") == 1
    assert "needs frame.csv" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        call(folder, "--seed", "i morgen")
    assert "expected a date such as" in capsys.readouterr().err
    assert not (folder / "workshop").exists()


def test_a_report_on_something_else_gives_no_findings(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    call(folder, "--seed", "2022-04-11")
    monkeypatch.setattr(manifest, "why_not_made", lambda *given: "05_growth has not run")
    assert call(folder, "--out", str(folder / "send"), *SENT) == 1
    assert "05_growth has not run" in capsys.readouterr().err and not (folder / "send").exists()
