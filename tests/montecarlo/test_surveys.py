"""A survey takes short cuts; none changes what is found or said."""

from __future__ import annotations

import ast
import contextlib
import shutil
from pathlib import Path

import in_process
import pandas as pd
import pytest
import sliced
from built import BUILD
from montecarlo import remembered, surveys

from helpers.analysis.methods import checks, inference
from helpers.project import Workspace, root
from helpers.terms import TYPES

CELLS = [
    "import a\nimport b",
    "x = a.f()\nrows = [x]\ndesk.show(a.view(x))",
    "for ax, rows in b.panels():\n    ax.plot(rows)\ndesk.draw(ax)",
    "rows = a.rows()\nfound = {}\nfound['one'] = a.g(rows)\nfound |= a.more(x)\nfound.pop('two')",
    "unused = a.h()\nunused.round(2)\ndesk.save({}, found)",
]
CASES = pd.DataFrame(
    {"y": [1.0, 2.0, 4.0, 3.0, 5.0, 9.0], "after": [0, 1] * 3, "municipality": list("aabbcc"), "weight": 1.0}
)


def test_what_is_saved_rests_on_neither_figures_nor_tables_that_are_shown() -> None:
    assert ast.unparse(sliced.resting(CELLS)).splitlines() == [
        "import a", "x = a.f()", "rows = a.rows()", "found = {}", "found['one'] = a.g(rows)",
        "found |= a.more(x)", "found.pop('two')", "desk.save({}, found)",
    ]  # fmt: skip


def test_a_model_is_fitted_once_for_the_same_cases_and_anew_for_others() -> None:
    with remembered.once():
        fit = inference.wls(CASES, "y ~ after")
        assert inference.wls(CASES.assign(note="x"), "y ~ after") is fit
        for other in (
            CASES.assign(y=CASES["y"] + 1),
            CASES.assign(weight=2.0),
            CASES.assign(municipality=list("abccba")),
            CASES.iloc[[1, 0, 2, 3, 4, 5]],
        ):
            assert inference.wls(other, "y ~ after") is not fit
        assert inference.wls(CASES, "after ~ y") is not fit
        for _ in range(2):
            with pytest.raises(checks.NotEstimable):
                inference.wls(CASES.head(0), "y ~ after")
    assert inference.wls(CASES, "y ~ after") is not fit


def test_what_is_asked_again_of_the_same_object_is_computed_once_and_of_an_equal_one_anew() -> None:
    asked: list[object] = []
    once = remembered.by_identity(lambda table, limits, name="": asked.append(table) or len(asked))
    assert once(CASES, ("a", 1)) == once(CASES, ("a", 1)) == 1
    assert [once(CASES.copy(), ("a", 1)) for _ in range(3)] == [2, 3, 4], "none lends its number to another"
    assert once(CASES, ("a", 2)) == 5 and once(CASES, ("a", 1), name="b") == 6
    one = Workspace(BUILD, BUILD, BUILD)
    assert once(one, "cases") == once(Workspace(BUILD, BUILD, BUILD), "cases") == 7


@pytest.mark.long
def test_a_survey_is_the_same_where_nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    found = surveys.Surveys("null_with_attachments").one(1001)
    monkeypatch.setattr(remembered, "once", contextlib.nullcontext)
    again = surveys.Surveys("null_with_attachments").one(1001)
    pd.testing.assert_frame_equal(pd.DataFrame(found[0]), pd.DataFrame(again[0]), rtol=0, atol=0)
    assert found[1] == again[1]


def test_what_another_way_of_computing_would_have_concluded_is_no_estimate_of_the_report() -> None:
    """Where a variant comes to another verdict the notebook has a table of it, with the same keys."""
    own = pd.DataFrame(columns=sorted(surveys.ESTIMATE))
    names = {"table": own, "differing": own.assign(variant="as_answered"), "rows": own[["verdict"]], "n": 1}
    assert [id(table) for table in surveys.estimates(names)] == [id(own)]


def test_the_truth_is_known_of_what_the_process_chooses_and_is_nought_where_nothing_changes() -> None:
    told = {name: surveys.true_changes(surveys.Surveys(name).world(1000)) for name in ("null", "base")}
    estimands = {(estimand, what) for estimand, _, what in told["null"]}
    assert {("E1", "upheld"), ("E5", "n_information_types"), ("E8", "all")} <= estimands
    for (estimand, provision, what), change in told["null"].items():
        base = told["base"][estimand, provision, what]
        if estimand in ("E1", "E8"):
            assert change == 0 and 0.1 < base < 0.35
        if estimand == "E5":
            assert abs(change) < 0.08 and (what == "newly_obtained_share" or 0.03 < base - change < 0.2)
    assert told["null"]["E7", "bpa", "has_expert"] == -0.40 and ("E7", "bpa", TYPES) not in told["null"]
    assert told["base"]["E7", "lost_earnings", "standard_pages"] == pytest.approx(-0.11, abs=0.01)
    whole, alike = (told["base"][estimand, "bpa", "all"] for estimand in ("E1", "E8"))
    assert whole > alike, "growth is larger in large municipalities, which have more cases"


@pytest.mark.long
@pytest.mark.parametrize("name", surveys.CHAPTERS)
def test_a_notebook_of_which_only_what_it_saves_is_made_says_the_same(name: str, tmp_path: Path) -> None:
    told = []
    for place, runs in ((tmp_path / "whole", in_process.run), (tmp_path / "part", in_process.save)):
        for kept in ("protocol", "tables", "results"):
            shutil.copytree(BUILD / kept, place / kept)
        runs(name, BUILD / "demo", place)
        told.append(Workspace(root(), place, place).results(name))
    assert told[0] == told[1]
