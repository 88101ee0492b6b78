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
from montecarlo import measure, surveys, workbooks

from helpers.simulate import demonstration
from helpers.survey.reading import returns

ROWS = pd.DataFrame(
    {
        "provision": ["bpa"] * 5,
        "error": [0.1, -0.1, 0.3, -0.1, np.nan],
        "std_error": [0.2, 0.1, 0.2, 0.1, np.nan],
        "covered": [True, True, False, True, False],
        "said": [False, False, True, False, False],
    }
)
GOOD = {
    "scenario": "null",
    "provision": "bpa",
    "bias": 0.0,
    "bias_error": 0.004,
    "coverage": 0.95,
    "rejection": 0.05,
}


def test_the_figures_are_those_of_the_surveys_that_gave_an_estimate() -> None:
    (found,) = surveys.summary("base", ROWS).to_dict("records")
    assert list(found) == surveys.COLUMNS and (found["scenario"], found["estimand"]) == ("base", "E1")
    assert found["replicates"] == 5 and found["bias"] == pytest.approx(0.05)
    assert found["coverage"] == 0.75 and found["rejection"] == 0.2
    spread = np.std([0.1, -0.1, 0.3, -0.1], ddof=1)
    assert found["se_ratio"] == pytest.approx(0.15 / spread) and found["bias_error"] == pytest.approx(
        spread / 2
    )


def test_good_figures_miss_nothing() -> None:
    assert measure.misses(GOOD) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"bias": 0.03}, "bias 0.030"),
        ({"bias": -0.03}, "bias -0.030"),
        ({"coverage": 0.90}, "coverage 0.900"),
        ({"coverage": 0.99}, "coverage 0.990"),
        ({"rejection": 0.07}, "said in 0.070"),
    ],
)
def test_each_bar_can_be_missed(change: dict[str, float], said: str) -> None:
    (fault,) = measure.misses(GOOD | change)
    assert said in fault and fault.startswith("null, bpa")


def test_what_is_distorted_on_purpose_has_no_bar() -> None:
    assert (
        measure.misses(
            GOOD | {"scenario": "survivorship_small", "bias": 0.3, "coverage": 0.5, "rejection": 0.9}
        )
        == []
    )
    assert measure.misses(GOOD | {"scenario": "base", "rejection": 0.9}) == []


def test_three_surveys_give_the_same_figures_twice_and_the_seeds_differ() -> None:
    first, again = (surveys.measured("base", 3) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    assert set(first["provision"]) == {"bpa", "lost_earnings"} and first["replicates"].eq(3).all()
    assert (first["bias"].abs() < 0.35).all() and (first["bias_error"] > 0).all()


def test_eight_cases_in_all_are_weighted_as_they_were_drawn() -> None:
    eight = surveys.Surveys("eight_cases")
    world = eight.world(1)
    cases = eight.cases(world)
    total = world.cases.groupby("provision").size()
    carried = cases.groupby("provision")["weight"].sum()
    assert carried["lost_earnings"] == pytest.approx(total["lost_earnings"], rel=1e-9)


def test_a_survey_without_workbooks_is_the_one_that_comes_out_of_them() -> None:
    """All page counts of the demonstration, but for those with a slip, as they are after writing, reading and
    cleaning.
    """
    cases = BUILD / "tables" / "cases.parquet"
    if not cases.exists():
        pytest.skip(f"{cases} is missing: run the tests by `make test`, or `make report` first")
    truth = json.loads((BUILD / "demo-truth.json").read_text(encoding="utf-8"))
    assert truth["scenario"] == "base"
    base = surveys.Surveys("base")
    direct = base.cases(base.world(truth["seed"])).set_index("decision_id")["standard_pages"]
    slips = {entry["decision_id"] for entry in truth["faults"] if entry["section"] == "cases"}
    read = pd.read_parquet(cases, columns=["decision_id", "standard_pages"]).set_index("decision_id")[
        "standard_pages"
    ]
    common = [key for key in direct.index if key not in slips]
    assert len(common) > 800
    pd.testing.assert_series_equal(
        read.reindex(common).astype(float),
        direct[common].astype(float),
        check_names=False,
        check_index_type=False,
    )


def test_the_command_writes_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(measure, "target", lambda: tmp_path / "build" / "montecarlo.csv")
    table = pd.DataFrame([{"estimand": "E1", "replicates": 2, "se_ratio": 1.0} | GOOD])[surveys.COLUMNS]
    monkeypatch.setattr(
        measure, "measured", lambda name, replicates, told: table.assign(scenario=name, replicates=replicates)
    )
    assert measure.main(["--replicates", "7", "--scenarios", "null", "base"]) == 0
    written = pd.read_csv(
        tmp_path / "build" / "montecarlo.csv", keep_default_na=False
    )  # pandas takes "null" for a missing value
    assert list(written["scenario"]) == ["null", "base"] and set(written["replicates"]) == {7}
    assert "All bars are met." in capsys.readouterr().out
    monkeypatch.setattr(measure, "measured", lambda name, replicates, told: table.assign(coverage=0.5))
    assert measure.main(["--scenarios", "null"]) == 1


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
