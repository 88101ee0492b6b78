"""The Monte Carlo itself: what its figures mean, which bars it holds them against, and that its surveys are
those of the workbooks.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from built import BUILD
from examples import ALL
from montecarlo import kept, measure, summary, surveys, workbooks
from montecarlo.batches import USUAL

from helpers.analysis.methods import verdicts
from helpers.analysis.remittal import association
from helpers.project import root
from helpers.simulate import demonstration
from helpers.survey import reference
from helpers.survey.reading import returns

FEW = 20 if ALL else 4  # six seconds of a core each
ROWS = pd.DataFrame(
    {
        "seed": range(5),
        "estimand": "E1",
        "provision": "bpa",
        "what": "all",
        "primary": True,
        "true": 0.2,
        "estimate": [0.3, 0.1, 0.5, 0.1, np.nan],
        "std_error": [0.2, 0.1, 0.2, 0.1, np.nan],
        "conf_low": [0.0, 0.0, 0.3, 0.0, np.nan],
        "conf_high": [0.6, 0.3, 0.7, 0.2, np.nan],
        "verdict": [verdicts.NOT_SHOWN, verdicts.NOT_SHOWN, verdicts.INCREASE, verdicts.NOT_SHOWN, "x"],
    }
)
GOOD = {
    "scenario": "null", "estimand": "E1", "provision": "bpa", "what": "all", "surveys": 2000,
    "bias": 0.0, "bias_error": 0.002, "coverage": 0.95, "se_ratio": 1.0, "named": 0.05,
}  # fmt: skip
TOLD = {
    "scenario": "null", "surveys": 2000, "family_wise": 0.05, "flat": 0.05, "suggested": 0.2,
    "unfounded": 0.06, "contradictions": 0, "alike": 0.9,
}  # fmt: skip


def missed(estimated: dict | None = None, reported: dict | None = None) -> list[str]:
    """What misses its bar of good figures with these changes."""
    rows, told = pd.DataFrame([GOOD | (estimated or {})]), pd.DataFrame([TOLD | (reported or {})])
    return summary.misses(rows, told)


def test_the_figures_are_those_of_the_surveys_that_gave_an_estimate() -> None:
    (found,) = summary.estimates("base", ROWS).to_dict("records")
    assert list(found) == summary.COLUMNS and found["surveys"] == 5
    assert found["bias"] == pytest.approx(0.05) and found["coverage"] == 0.75 and found["named"] == 0.2
    spread = np.std([0.3, 0.1, 0.5, 0.1], ddof=1)
    assert found["se_ratio"] == pytest.approx(0.15 / spread)
    assert found["bias_error"] == pytest.approx(spread / 2)


def test_an_association_that_is_named_counts_as_named() -> None:
    rows = ROWS.assign(estimand="E7", verdict=[association.MORE, association.LESS, *[verdicts.NOT_SHOWN] * 3])
    (found,) = summary.estimates("base", rows).to_dict("records")
    assert found["named"] == 0.4


def test_of_all_but_the_primary_estimand_the_truth_is_the_mean_of_the_true_changes() -> None:
    rows = ROWS.assign(estimand="E2", true=[0.0, 0.2, 0.4, 0.2, 9.0])
    (found,) = summary.estimates("base", rows).to_dict("records")
    assert found["bias"] == pytest.approx(0.05) and found["coverage"] == 0.75


def test_reports_are_counted_by_what_they_say() -> None:
    told = pd.DataFrame(
        {"primary": [0, 2], "flat": [0, 1], "suggested": [3, 1], "contradictions": [0, 2], "alike": [1, 0]}
    ).assign(seed=[7, 8])
    (found,) = summary.reports("null", told, FINDINGS.assign(seed=8)).to_dict("records")
    assert list(found) == summary.REPORTS
    assert [found[name] for name in summary.REPORTS[2:]] == [0.5, 0.5, 1.0, 0.5, 2, 0.5]


FINDINGS = pd.DataFrame(
    [
        ("E1", verdicts.INCREASE, True, -0.2),  # a primary one has a bar of its own
        ("E4", verdicts.NOT_SHOWN, False, -0.2),
        ("E4", verdicts.MEASURED_INCREASE, False, 0.0),  # said not to be told from the method
        ("E4", verdicts.INCREASE, False, 0.1),
        ("E6", verdicts.DECREASE, False, 0.1),
        ("E7", association.LESS, False, -0.4),
        ("E7", association.MORE, False, -0.4),
        ("E7", association.LESS, False, 0.0),
        ("E7", association.MORE, False, np.nan),
    ],
    columns=["estimand", "verdict", "primary", "true"],
).assign(provision="bpa", what=list("abcdefghi"))


def test_a_finding_is_unfounded_where_what_is_known_contradicts_it() -> None:
    assert list(summary.unfounded("base", FINDINGS)["what"]) == ["e", "g", "h"]
    assert list(summary.unfounded("null", FINDINGS)["what"]) == ["d", "e", "g", "h"], "no change is so"


def test_the_truth_of_a_finding_is_its_mean_over_the_surveys() -> None:
    rows = FINDINGS.iloc[3:4]
    surveys_of = [rows.assign(seed=1, true=0.1), rows.assign(seed=2, true=-0.3)]
    assert list(summary.unfounded("base", pd.concat(surveys_of))["seed"]) == [1, 2]


def test_good_figures_miss_nothing() -> None:
    assert missed() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bias": 0.03}, "bias 0.030"),
        ({"bias": -0.03}, "bias -0.030"),
        ({"coverage": 0.93}, "coverage 0.930"),
        ({"coverage": 0.97}, "coverage 0.970"),
        ({"coverage": 0.90, "surveys": 200}, "coverage 0.900"),
        ({"se_ratio": 0.87}, "se_ratio 0.870"),
        ({"se_ratio": 1.09}, "se_ratio 1.090"),
    ],
)
def test_each_bar_of_an_estimate_can_be_missed(change: dict[str, float], said: str) -> None:
    (fault,) = missed(change)
    assert said in fault and fault.startswith("null, E1 bpa all")
    assert missed(change | {"estimand": "E2"}) == []
    assert missed(change | {"scenario": "survivorship_small"}) == [], "distorted on purpose"


def test_what_is_by_outcome_is_held_to_the_bar_of_answers_that_were_cleaned() -> None:
    part = {"what": "remitted"}
    assert missed(part | {"coverage": 0.925}) == [] and missed({"coverage": 0.925}) != []
    assert "coverage 0.915 lies outside 0.92" in missed(part | {"coverage": 0.915})[0]
    assert "coverage 0.970" in missed(part | {"coverage": 0.97})[0]


@pytest.mark.parametrize("name", ["family_wise", "flat", "unfounded"])
def test_each_bar_of_a_report_without_any_change_can_be_missed(name: str) -> None:
    (fault,) = missed(reported={name: 0.08})
    assert f"{name} in 0.080" in fault
    assert missed(reported={name: 0.08, "surveys": 200}) == [], "within the error of 200 surveys"
    assert len(missed(reported={name: 0.13, "surveys": 200})) == 1
    assert missed(reported={name: 0.5, "scenario": "base"}) == []


def test_no_interval_may_contradict_its_verdict_and_no_drift_be_called_alike() -> None:
    assert "2 printed intervals" in missed(reported={"contradictions": 2, "scenario": "base"})[0]
    assert "counted alike" in missed(reported={"alike": 0.01, "scenario": "null_with_attachments"})[0]


@pytest.mark.parametrize(
    ("verdict", "low", "high", "wrong"),
    [
        (verdicts.INCREASE, 0.1, 0.3, False),
        (verdicts.INCREASE, -0.1, 0.3, True),
        (verdicts.INCREASE, -0.3, -0.1, True),
        (verdicts.DECREASE, -0.3, -0.1, False),
        (verdicts.DECREASE, 0.1, 0.3, True),
        (verdicts.MEASURED_INCREASE, 0.1, 0.3, False),
        (verdicts.MEASURED_INCREASE, -0.1, 0.3, True),
        (verdicts.NOT_SHOWN, -0.1, 0.3, False),
        (verdicts.NOT_SHOWN, 0.1, 0.3, True),
        (verdicts.EQUIVALENCE, -0.1, 0.1, False),
        (verdicts.EQUIVALENCE, -0.2, -0.1, True),
        (verdicts.NOT_ESTIMABLE, np.nan, np.nan, False),
        (association.MORE, 0.1, 0.3, False),
        (association.MORE, -0.3, -0.1, True),
        (association.LESS, -0.1, 0.3, True),
    ],
)
def test_when_an_interval_contradicts_its_verdict(verdict: str, low: float, high: float, wrong: bool) -> None:
    assert surveys.contradicts(verdict, low, high) == wrong


def test_what_a_report_says_is_counted_by_sentence() -> None:
    said = [
        "Antallet er steget med 3 pct.",
        "Svarene tyder på et fald.",
        "Svarene tyder på, at antallet ikke har ændret sig med mere end en faktor 1,2.",
        "Det er ikke påvist, at det forekommer oftere sammen med hjemvisning.",
        "Eksperter forekommer oftere sammen med hjemvisning.",
        "Alle er prøvet samlet, så højst 5 pct. af dem, hvor svarene tyder på en ændring, er tilfældige.",
        "Siderne er talt på omtrent samme måde.",
    ]
    rows = [{"primary": True, "verdict": verdicts.INCREASE, "contradicts": True}]
    assert surveys._told(rows, said) == {
        "primary": 1, "flat": 1, "suggested": 2, "contradictions": 1, "alike": 1
    }  # fmt: skip


def test_a_few_surveys_go_through_the_whole_product_and_a_run_goes_on_where_it_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, told = measure.surveyed("null", FEW, tmp_path)
    assert len(told) == rows["seed"].nunique() == FEW and not told["contradictions"].any()
    assert {f"E{n}" for n in range(1, 9)} <= set(rows["estimand"])
    assert rows.groupby("seed")["primary"].sum().eq(2).all()
    assert not rows.duplicated(["seed", *summary.KEYS[1:]]).any()
    assert rows.query("estimand == 'E1' and what == 'all'")["true"].eq(0).all()
    found = summary.estimates("null", rows)
    assert found["bias"].dropna().abs().lt(0.6).all()
    monkeypatch.setattr(surveys.Surveys, "one", None)  # nothing is made that is there already
    again, same = measure.surveyed("null", FEW, tmp_path)
    pd.testing.assert_frame_equal(again, rows)
    pd.testing.assert_frame_equal(same, told)


@pytest.mark.long
def test_returns_without_workbooks_are_those_that_reading_the_workbooks_gives() -> None:
    """Cell by cell, all sheets, with every planted fault of the demonstration."""
    base = surveys.Surveys("base")
    world = base.world(json.loads((BUILD / "demo-truth.json").read_text(encoding="utf-8"))["seed"])
    drawn = world.draw()
    made = workbooks.returned(world, drawn, demonstration._answers(world, drawn)[0])
    (read,) = returns.read(BUILD / "demo", world.codebook, world.municipalities)
    assert made.tables.keys() == read.tables.keys() and made.demonstration
    for section, table in read.tables.items():
        mine, theirs = (each.assign(file=each["file"].str[:4]) for each in (made.tables[section], table))
        pd.testing.assert_frame_equal(mine, theirs)
        assert [(file[:4], row) for file, row in made.blocked[section]] == [
            (file[:4], row) for file, row in read.blocked[section]
        ]


@pytest.mark.long
@pytest.mark.parametrize("name", USUAL)
def test_the_surveys_that_are_kept_are_those_of_today_s_code(name: str) -> None:
    kept.check(name, surveys.Surveys(name), root() / reference.MONTECARLO / kept.FOLDER)


@pytest.mark.parametrize("name", USUAL)
def test_the_figures_that_are_shown_are_those_of_the_surveys_that_are_kept(name: str) -> None:
    rows, told = kept.read(name, root() / reference.MONTECARLO / kept.FOLDER)
    for kind, made in (
        ("summary", summary.estimates(name, rows)),
        ("reports", summary.reports(name, told, rows)),
    ):
        shown = reference.montecarlo(kind)
        assert shown is not None
        mine = shown[shown["scenario"] == name].reset_index(drop=True)
        # a number is kept to seven digits and shown to four decimals
        pd.testing.assert_frame_equal(mine, made.round(4), check_dtype=False, atol=1.1e-4, rtol=0)


def test_the_command_prints_what_it_found_and_ends_with_1_where_a_bar_is_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(measure, "target", lambda: tmp_path)
    told = pd.DataFrame({"primary": [0], "flat": [0], "suggested": [0], "contradictions": [0], "alike": [1]})
    told["seed"] = 0
    monkeypatch.setattr(measure, "surveyed", lambda *_: (ROWS, told))
    assert measure.main(["--replicates", "7", "--scenarios", "null", "base"]) == 0
    written = pd.read_csv(tmp_path / "reports.csv", keep_default_na=False)  # "null" is no missing value
    assert list(written["scenario"]) == ["null", "base"]
    assert len(pd.read_csv(tmp_path / "summary.csv")) == 2
    monkeypatch.setattr(measure.project, "root", lambda: tmp_path)
    assert not (tmp_path / "data").exists(), "kept where asked for alone"
    assert measure.main(["--scenarios", "null", "--keep"]) == 0
    assert (tmp_path / "data/montecarlo/summary.csv").read_bytes() == (tmp_path / "summary.csv").read_bytes()
    assert (tmp_path / "data/montecarlo/reports.csv").exists()
    assert len(list((tmp_path / "data/montecarlo/surveys").iterdir())) == 2
    assert "All bars are met." in capsys.readouterr().out
    monkeypatch.setattr(measure, "surveyed", lambda *_: (ROWS, told.assign(contradictions=1)))
    assert measure.main(["--scenarios", "null"]) == 1
