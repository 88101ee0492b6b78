"""The many cases whose estimates the bench times: more of the same, in the same municipalities."""

import pandas as pd
import pytest
from bench import analysis, many_cases, returns
from built import BUILD

from helpers.analysis.growth.geometric_mean import MEASURE
from helpers.analysis.information import types
from helpers.protocol import analysis_plan

PLAN = analysis_plan.load()
CHANGE = ["estimate", "std_error", "df"]


@pytest.fixture(scope="module")
def material():
    cases, causes = (pd.read_parquet(BUILD / "tables" / f"{name}.parquet") for name in ("cases", "causes"))
    return analysis.material(cases, causes, BUILD / "demo")


def test_more_cases_are_others_of_the_same_municipalities(material):
    one, three = many_cases.many(material, 1), many_cases.many(material, 3)
    pd.testing.assert_frame_equal(one.cases, material.cases)
    pd.testing.assert_frame_equal(three.cases.iloc[: len(one.cases)], one.cases)
    assert len(three.cases) == 3 * len(one.cases) == three.cases["decision_id"].nunique()
    assert set(three.cases["municipality"]) == set(one.cases["municipality"])
    assert three.causes["decision_id"].isin(three.cases["decision_id"]).all()
    assert three.population["n"].sum() == 3 * one.population["n"].sum()
    assert three.cases[MEASURE].nunique() > 2 * one.cases[MEASURE].nunique()


def test_each_case_twice_says_the_same_of_e4(material):
    """Twice the cases of twice the population: the same municipalities, weights, estimates and errors."""
    found = []
    for times in (1, 2):
        many = many_cases.many(material, times)
        weigh = types.weigher(many.population, many.sizes)
        found.append(types.e4(many.cases, weigh, PLAN).set_index(["provision", "measure"]))
    pd.testing.assert_frame_equal(found[0][CHANGE], found[1][CHANGE], rtol=1e-11)
    assert (found[1]["n"] == 2 * found[0]["n"]).all()


def test_growth_has_the_form_of_the_others(material, monkeypatch):
    monkeypatch.setattr(analysis, "read", lambda demonstration: material)
    monkeypatch.setattr(returns, "alone", lambda work, kept, times: (0.5 * times, 100.0 + times))
    found = analysis.measured(BUILD / "demo", (1, 10, 100))
    assert found["growth"][0]["name"] == "analysis" and found["growth"][0]["exponent"] == 1
    assert found["growth"][0]["points"][1] == [10 * len(material.cases), 5.0]
    assert [row["ours_mb"] for row in found["memory"]] == [101.0, 110.0, 200.0]
