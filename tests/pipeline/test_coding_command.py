"""``helpers coding`` as typed: workbooks for coders, then the one for the decision, and what is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from helpers import __main__ as command_line
from helpers.project import root
from helpers.protocol import themes as dictionaries
from helpers.survey import material
from helpers.survey.coding import workbook
from helpers.survey.coding.layout import CODING, DECISION, FIRST_ROW
from helpers.survey.questionnaire.layout import GUIDE_SHEET, IDENTITY_SHEET

ANSWERS = pd.DataFrame(
    {"municipality": "0101", "rule": None, "text": [f"Aktlisten er lang {'x' * n}." for n in range(130)]}
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An investigation whose returned answers are known without reading workbooks."""
    monkeypatch.chdir(root(Path(__file__)))
    monkeypatch.setattr(material, "load", lambda folder: {"rule_inputs": ANSWERS})
    return tmp_path


def call(folder: Path, *arguments: str, out: str = "out") -> int:
    given = ["coding", "--investigation", str(folder), "--out", str(folder / out), *arguments]
    return command_line.main(given)


def coded(source: Path, target: Path, yes: bool) -> None:
    """Fill in the first text of a coder's workbook."""
    target.parent.mkdir(exist_ok=True)
    book = openpyxl.load_workbook(source)
    book[GUIDE_SHEET]["B4"] = "22-04-2022"
    book[CODING].cell(FIRST_ROW, 4).value = "Ja"
    book[CODING].cell(FIRST_ROW, 5).value = "Ja" if yes else None
    book.save(target)


def test_the_first_coder_gets_all_texts_and_what_they_see_differently_is_decided(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(folder, "--coders", "AB", "CD") == 0
    told = capsys.readouterr().out
    assert "kodning_ab.xlsx: 130 texts" in told and "kodning_cd.xlsx: 106 texts" in told
    assert str(folder / "coding") in told
    for name, yes in (("kodning_ab.xlsx", True), ("kodning_cd.xlsx", False)):
        coded(folder / "out" / name, folder / "coding" / name, yes)
    (folder / "coding" / "andet.xlsx").write_bytes(b"no workbook")
    assert call(folder, "--decision") == 0
    told = capsys.readouterr().out
    assert "andet.xlsx: " in told and "afgoerelse.xlsx: 1 codes to decide" in told
    book = openpyxl.load_workbook(folder / "out" / "afgoerelse.xlsx")
    assert [cell.value for cell in book[DECISION][FIRST_ROW]][4:6] == ["AB", "CD"]
    assert {row[0].value: row[1].value for row in book[IDENTITY_SHEET]}["origin"] == "investigation"


def test_nothing_is_overwritten_and_the_rest_is_refused_with_what_to_do(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    themes = dictionaries.load()
    (folder / "out").mkdir()
    for coder in ("AB", "CD"):
        (folder / "out" / workbook.file_name(coder)).write_bytes(b"mine")
    for arguments, words in (
        (("--coders", "AB"), "is there already"),
        (("--coders", "EF", "EF"), "named twice"),
        (("--coders", "anne"), "capital letters"),
        (("--decision",), "the decision needs two"),
    ):
        assert call(folder, *arguments) == 1 and words in capsys.readouterr().err
    assert (folder / "out" / "kodning_ab.xlsx").read_bytes() == b"mine" and themes.codes
    shutil.rmtree(folder / "out")
    with pytest.raises(SystemExit):
        call(folder)
