"""E4 and E5 on a drawn survey: weights of their own per item, guards, and the tables by type."""

import numpy as np
import pandas as pd
import pytest
import survey_truth

from helpers.analysis.information import types
from helpers.protocol import analysis_plan
from helpers.survey.sampling import weights

PLAN = analysis_plan.load()
SIZES = weights.size_classes(survey_truth.municipalities(), PLAN.size_classes)


@pytest.fixture(scope="module")
def drawn() -> survey_truth.Survey:
    return survey_truth.survey(11)


@pytest.fixture
def cases(drawn) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    n, late = len(drawn.cases), drawn.cases["period"].eq(PLAN.after)
    has = {
        f"has_{name}": pd.array(rng.random(n) < 0.5 + 0.25 * late, dtype="boolean")
        for name in ("expert", "knows_citizen")
    }
    cases = drawn.cases.assign(**has, has_other_municipal=pd.array([pd.NA] * n, dtype="boolean"))
    cases = cases.assign(n_information_types=rng.integers(1, 9, n).astype(float))
    return cases.assign(
        n_retrieval_answered=cases["n_information_types"],
        n_newly_obtained=rng.binomial(cases["n_information_types"].astype(int), 0.4),
    )


@pytest.fixture
def weigh(drawn) -> types.Weigh:
    return types.weigher(drawn.population, SIZES)


def test_the_weights_are_those_of_the_item_and_sum_to_the_population(cases, drawn, weigh):
    cases.loc[cases.index[::3], "has_expert"] = pd.NA
    used = weigh(cases.assign(has_expert=cases["has_expert"].astype("Float64").astype(float)), "has_expert")
    assert len(used) < len(cases) and used["weight"].sum() == pytest.approx(drawn.population["n"].sum())
    again = weights.base_weights(cases, drawn.population, SIZES, item="has_expert")["weight"].dropna()
    pd.testing.assert_series_equal(used["weight"], again)


def test_items_with_the_same_cases_share_their_weights(cases, weigh, monkeypatch):
    calls, real = [], weights.base_weights
    monkeypatch.setattr(
        weights, "base_weights", lambda *given, **named: calls.append(named["item"]) or real(*given, **named)
    )
    first, second = weigh(cases, "has_expert"), weigh(cases, "has_knows_citizen")
    assert calls == ["has_expert"] and first["weight"].equals(second["weight"])


def test_items_of_as_many_but_other_cases_have_weights_of_their_own(cases, drawn, weigh):
    for place, name in enumerate(("has_expert", "has_knows_citizen")):
        cases.loc[cases.index[place::3], name] = pd.NA
    for name in ("has_expert", "has_knows_citizen"):
        own = weights.base_weights(cases, drawn.population, SIZES, item=name)["weight"].dropna()
        pd.testing.assert_series_equal(weigh(cases, name)["weight"], own)


def test_a_rise_of_the_share_is_found_and_a_group_nobody_answered_is_not_estimable(cases, weigh):
    table = types.e4(cases, weigh, PLAN).set_index(["provision", "measure"])
    assert table.loc[("lost_earnings", "has_expert"), "verdict"] == "increase"
    assert table.loc[("lost_earnings", "has_expert"), "estimate"] == pytest.approx(0.25, abs=0.12)
    nobody = table.loc[("bpa", "has_other_municipal")]
    assert (
        nobody["verdict"] == "not_estimable"
        and "few_cases_before" in nobody["reasons"]
        and nobody["item_response"] == 0
    )


def test_missing_answers_lower_the_item_response(cases, weigh):
    cases.loc[cases.index[::2], "has_expert"] = pd.NA
    table = types.e4(cases, weigh, PLAN).set_index(["provision", "measure"])
    assert table.loc[("bpa", "has_expert"), "item_response"] == pytest.approx(0.5, abs=0.06)
    assert table.loc[("bpa", "has_knows_citizen"), "item_response"] == 1


def test_e5_is_a_ratio_of_means_and_a_ratio_of_totals(cases, weigh):
    table = types.e5(cases, weigh, PLAN).set_index(["provision", "measure"])
    assert (
        table.loc[("bpa", types.TYPES), "scale"] == "ratio"
        and 3 < table.loc[("bpa", types.TYPES), "before"] < 6
    )
    used = weigh(cases, "n_newly_obtained").query("provision == 'bpa' and period == @PLAN.after")
    totals = (used["weight"] * used["n_newly_obtained"]).sum() / (
        used["weight"] * used["n_retrieval_answered"]
    ).sum()
    assert table.loc[("bpa", types.NEWLY_OBTAINED), "after"] == pytest.approx(totals)


def test_types_are_told_where_they_are_asked_about_the_most_common_first(cases, weigh):
    both = cases.assign(information_type="application", present=True)
    rare = cases.assign(information_type="hearing", present=cases.index % 5 == 0)
    only = cases[cases["provision"] == "bpa"].assign(
        information_type="adult_assessment", present=cases.index[cases["provision"] == "bpa"] % 2 == 0
    )
    information = pd.concat([both, rare, only])[["decision_id", "information_type", "present"]].astype(
        {"present": "boolean"}
    )
    table = types.by_type(cases, information, weigh, PLAN)
    assert table.groupby("provision")["measure"].apply(list).to_dict() == {
        "bpa": ["application", "adult_assessment", "hearing"], "lost_earnings": ["application", "hearing"],
    }  # fmt: skip
    assert (table.loc[table["measure"] == "application", "after"] == 1).all()


def test_without_a_population_no_change_is_told_and_the_reason_is_that(cases):
    found = types.e4(cases, types.weigher(None, SIZES), PLAN)
    answered = found[found["n"] > 0]
    assert len(answered) >= 2 and set(answered["reasons"]) == {"no_population"}
    assert found[["estimate", "before", "after"]].isna().all(axis=None)


def test_how_an_item_was_obtained_is_asked_of_what_someone_supplied(cases, weigh):
    papers = cases.assign(information_type="hearing", present=True, retrieval="at_hand", own_document=True)
    others = cases.assign(information_type="income", present=True, retrieval="updated", own_document=False)
    information = pd.concat([papers, others]).astype({"present": "boolean"})
    found = types.retrieval(cases, information, weigh, PLAN)
    shares = found.groupby("measure")["after"].max()
    assert shares["at_hand"] == 0 and shares["updated"] > 0
