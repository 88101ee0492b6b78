"""``helpers register`` as typed: it writes the form once, and tells in Danish what is wrong in one that
came back.
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from helpers import __main__ as command_line
from helpers.errors import HelpersError
from helpers.project import root
from helpers.survey.published import form

WRITE = ["--deadline", "2022-03-18", "--contact", "navn@example.dk"]


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root(Path(__file__)))


def run(*words: str | Path) -> None:
    options = command_line.parser().parse_args(["register", *map(str, words)])
    options.command(options)


def test_the_form_is_written_once_and_checked_when_it_comes_back(tmp_path, capsys):
    run("--out", tmp_path, *WRITE)
    assert "into the folder rules" in capsys.readouterr().out
    with pytest.raises(HelpersError, match="is there already"):
        run("--out", tmp_path, *WRITE)
    book = openpyxl.load_workbook(tmp_path / form.FILE)
    book[form.SHEET]["A5"] = "i går"
    (tmp_path / form.FOLDER).mkdir()
    book.save(tmp_path / form.FOLDER / form.FILE)
    run("--investigation", tmp_path)
    told = capsys.readouterr().out
    assert (
        f'{form.FILE}, ændringer, A5: her står "i går"; skriv en dato' in told
        and "0 rows can be used" in told
    )


def test_where_no_form_lies_the_folder_is_named_that_was_looked_in(tmp_path):
    with pytest.raises(HelpersError, match=rf"No form .* lies in {tmp_path / form.FOLDER}"):
        run("--investigation", tmp_path)


def test_what_lacks_is_asked_for(tmp_path):
    with pytest.raises(HelpersError, match="--out to write the form, or --investigation"):
        run()
    with pytest.raises(HelpersError, match="no deadline is given"):
        run("--out", tmp_path / "new", "--contact", "navn@example.dk")
    assert not (tmp_path / "new").exists()
