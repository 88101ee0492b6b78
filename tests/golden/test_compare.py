"""`make peer` compares what was last reported with R, and its exit code says whether the two agree."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from built import PROJECT
from golden import compare, ours, peer, peer_documentation
from golden.compare import NUMERICAL_DERIVATIVE, TOLERANCE, Number

from helpers import __main__ as command_line
from helpers.analysis.growth import geometric_mean
from helpers.errors import HelpersError
from helpers.project import Workspace, root

COMMITTED = {
    peer.SCRIPT: peer.NUMBERS,
    peer.EXTENT_SCRIPT: peer.EXTENT_NUMBERS,
    peer_documentation.SCRIPT: peer_documentation.NUMBERS,
}
NUMBERS = [
    Number("E1 bpa all", "estimate", 0.25, 0.25),
    Number("E7 bpa has_expert", "std_error", 0.5, 0.5 * (1 + 1e-7), NUMERICAL_DERIVATIVE),
    Number("E1 bpa all", "df", 80, 80),
]


@pytest.fixture
def reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A build with the cases of the golden tests; R's committed numbers on them stand in the place of R."""
    monkeypatch.setattr(
        compare, "_r", lambda cases, script, *_: json.loads(COMMITTED[script].read_text(encoding="utf-8"))
    )
    documented = pd.read_csv(peer_documentation.CASES, dtype={"municipality": str})
    monkeypatch.setattr(peer_documentation, "cases", lambda folder, tables: documented)
    ws, cases = Workspace(root(), tmp_path, tmp_path), pd.read_csv(peer.CASES, dtype={"municipality": str})
    without = cases.head(1).assign(decision_id="D", weight=float("nan"))
    ws.save_table("weighted_cases", pd.concat([cases, without]))
    ws.save_table("growth", geometric_mean.e1(cases, ours.PLAN))
    for name in ("cases", "causes"):
        ws.save_table(name, cases.head(0))
    return ws


def test_the_report_agrees_with_r_in_every_estimand(reported: Workspace, tmp_path: Path) -> None:
    numbers = compare.compare(reported, tmp_path)
    assert [each for each in numbers if each.differs] == []
    assert {each.term.split()[0] for each in numbers} == {"E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8"}
    assert len(numbers) > 500 and {each.tolerance for each in numbers} == {TOLERANCE, NUMERICAL_DERIVATIVE}
    assert not any("wild" in each.number or "taylor" in each.number for each in numbers)
    assert not any(math.isnan(each.python) or math.isnan(each.r) for each in numbers)


@pytest.mark.long
def test_what_was_reported_is_compared_and_not_what_would_be(reported: Workspace, tmp_path: Path) -> None:
    growth = reported.table("growth")
    reported.save_table("growth", growth.assign(estimate=growth["estimate"] * (1 + 1e-7)))
    apart = [each for each in compare.compare(reported, tmp_path) if each.differs]
    assert len(apart) == 6 and {each.number for each in apart} == {"estimate"}


def test_without_a_weighted_case_it_says_so(reported: Workspace, tmp_path: Path) -> None:
    reported.save_table("weighted_cases", reported.table("weighted_cases").assign(weight=float("nan")))
    with pytest.raises(HelpersError, match="No case has a weight"):
        compare.compare(reported, tmp_path)


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a project with build/, in which NUMBERS are what the comparison finds."""
    (tmp_path / "build").mkdir()
    monkeypatch.setattr(compare, "root", lambda: tmp_path)
    monkeypatch.setattr(compare, "compare", lambda *_: NUMBERS)
    return tmp_path


def test_where_all_agree_the_table_is_shown_and_the_exit_code_is_0(made, capsys):
    assert compare.main() == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert [cell.strip() for cell in head.split("|")] == ["term", "Python", "R", "relative difference"]
    assert [row.split("|")[0].strip() for row in rows[:2]] == [
        "E1 bpa all estimate",
        "E7 bpa has_expert std_error",
    ]
    assert rows[1].endswith("1.0e-07") and "3 numbers compared, none above its tolerance" in rows[2]
    assert len(pd.read_csv(made / "build" / "peer.csv")) == 3


@pytest.mark.parametrize("n", range(len(NUMBERS)))
def test_one_number_apart_is_shown_and_the_exit_code_is_1(made, capsys, monkeypatch, n):
    apart = [
        replace(each, r=each.r * (1 + 2e-6)) if place == n else each for place, each in enumerate(NUMBERS)
    ]
    monkeypatch.setattr(compare, "compare", lambda *_: apart)
    assert compare.main() == 1
    shown = capsys.readouterr().out
    assert "1 above its tolerance" in shown and f"{NUMBERS[n].term} {NUMBERS[n].number}" in shown


def test_nothing_to_compare_is_no_agreement(made, capsys, monkeypatch):
    monkeypatch.setattr(compare, "compare", lambda *_: [])
    assert compare.main() == 1 and "no number" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("python", "r", "differs"),
    [
        (1.0, 1.0 + 1e-9, False),
        (1.0, 1.0 + 2e-8, True),
        (-1.0, 1.0, True),
        (1e-13, 0.0, False),
        (1e-13, -1e-14, False),
        (1e-6, 0.0, True),
        (math.nan, 1.0, True),
        (1.0, math.nan, True),
        (math.nan, math.nan, False),
    ],
)
def test_two_numbers_differ_beyond_the_tolerance(python: float, r: float, differs: bool) -> None:
    assert Number("E1", "estimate", python, r).differs == differs


def test_a_number_that_we_lack_differs_and_one_that_r_does_not_give_is_not_compared():
    found = list(compare._numbers("E1", {"n": 3.0}, {"term": "x", "n": 3, "p_value": 0.5, "q": None}))
    assert [(each.number, each.differs) for each in found] == [("n", False), ("p_value", True)]


def test_without_r_it_says_what_to_install_and_fails(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(compare, "root", lambda: PROJECT)
    monkeypatch.chdir(PROJECT)
    assert compare.main() == 1
    assert "r-base-core" in capsys.readouterr().err


def test_before_the_first_report_it_says_so_and_fails(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(compare, "root", lambda: tmp_path)
    assert compare.main() == 1
    assert "make report" in capsys.readouterr().err


@pytest.mark.parametrize(("flags", "module"), [([], "golden.compare"), (["--write-goldens"], "golden.peer")])
def test_comparing_writes_no_golden_and_writing_is_another_verb(monkeypatch, flags, module):
    monkeypatch.setattr(command_line, "_from_tests", lambda name, *_: 0 if name == module else 1)
    assert command_line.main(["peer", *flags]) == 0
