"""``helpers proposals`` as typed: it writes the form once, with the findings of the last report, and tells in
Danish what is wrong in one that came back.
"""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from helpers import __main__ as command_line
from helpers.errors import HelpersError
from helpers.pipeline.fieldwork import proposing
from helpers.project import root

WRITE = ["--deadline", "2022-05-20", "--contact", "navn@example.dk"]
SAID = {
    "05_growth": {"E1_bpa": "increase"},
    "06_information": {},
    "07_remittal": {"E7_has_expert_bpa": "not_shown"},
}


@pytest.fixture(autouse=True)
def in_a_project_with_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root(Path(__file__)))
    monkeypatch.setenv("HELPERS_BUILD", str(tmp_path / "build"))
    (tmp_path / "build/results").mkdir(parents=True)
    for name, verdicts in SAID.items():
        said = {ident: {"text": "Et fund.", "verdict": verdict} for ident, verdict in verdicts.items()}
        content = json.dumps({"statements": said, "values": {}})
        (tmp_path / f"build/results/{name}.json").write_text(content, encoding="utf-8")


def run(*words: str | Path) -> None:
    options = command_line.parser().parse_args(["proposals", *map(str, words)])
    options.command(options)


def test_the_form_names_the_findings_and_is_checked_when_it_comes_back(tmp_path, capsys):
    assert tuple(SAID) == proposing.FOUND_BY
    run("--out", tmp_path, *WRITE)
    assert "into the folder workshop" in capsys.readouterr().out
    with pytest.raises(HelpersError, match="is there already"):
        run("--out", tmp_path, *WRITE)
    book = openpyxl.load_workbook(tmp_path / "proposals.xlsx")
    guide = " ".join(str(cell.value) for row in book["vejledning"].iter_rows() for cell in row)
    assert (
        "E1_bpa (BPA-sager" in guide
        and "normalsider, geometrisk gennemsnit" in guide
        and "E7_has_expert_bpa (" in guide
    )
    book["forslag"]["B5"] = "Et forslag"
    (tmp_path / "workshop").mkdir()
    book.save(tmp_path / "workshop/proposals.xlsx")
    run("--investigation", tmp_path)
    told = capsys.readouterr().out
    assert "proposals.xlsx, forslag, F5: forslaget bygger ikke på noget fund" in told
    assert "0 proposals can be used" in told


def test_where_no_register_lies_the_folder_is_named_that_was_looked_in(tmp_path):
    with pytest.raises(HelpersError, match=rf"proposals.csv lies in {tmp_path / 'workshop'}"):
        run("--investigation", tmp_path)


def test_what_lacks_is_asked_for(tmp_path):
    with pytest.raises(HelpersError, match="--out to write the form, or --investigation"):
        run()
    with pytest.raises(HelpersError, match="no deadline is given"):
        run("--out", tmp_path / "new", "--contact", "navn@example.dk")
    assert not (tmp_path / "new").exists()
    (tmp_path / "build/results/05_growth.json").unlink()
    with pytest.raises(HelpersError, match="run `make report`"):
        run("--investigation", tmp_path)
