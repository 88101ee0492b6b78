"""Response, fates of drawn cases and ways of counting on a handful of cases that can be counted by hand."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.methods import checks
from helpers.analysis.representation import response as rep
from helpers.protocol import analysis_plan

PLAN = analysis_plan.load()


@pytest.fixture
def cases():
    return pd.DataFrame(
        [
            ("a", "0101", "bpa", "2014-15", "upheld", "main", "completed", "estimate"),
            ("b", "0101", "bpa", "2014-15", "upheld", "main", "file_destroyed", None),
            ("c", "0101", "bpa", "2014-15", "upheld", "substitute", "completed", "estimate"),
            ("d", "0147", "bpa", "2014-15", "upheld", "main", "file_not_found", None),
            ("e", "0147", "bpa", "2014-15", "upheld", "main", "not_in_scope", None),
            ("f", "0147", "bpa", "2014-15", "upheld", "substitute", None, None),
            ("g", "0147", "bpa", "2014-15", "upheld", "main", "refused", None),
            ("h", "0147", "bpa", "2019-21", "upheld", "main", "completed", "character_count"),
            ("k", "0101", "bpa", "2019-21", "upheld", "main", "completed", "estimate"),
        ],
        columns=[
            "decision_id",
            "municipality",
            "provision",
            "period",
            "outcome",
            "role",
            "disposition",
            "measuring_method",
        ],
    )


@pytest.fixture
def draw(cases):
    """The answered cases, one that a municipality skipped, and one of a municipality that never answered."""
    more = pd.DataFrame(
        [
            ("i", "0147", "bpa", "2014-15", "upheld", "main"),
            ("j", "0151", "bpa", "2014-15", "upheld", "main"),
        ],
        columns=["decision_id", "municipality", "provision", "period", "outcome", "role"],
    )
    return pd.concat([cases[more.columns], more], ignore_index=True)


@pytest.fixture
def invited(draw):
    listed = pd.DataFrame(
        {
            "kommunekode": ["0101", "0147", "0151", "0153"],
            "region": ["Øst", "Øst", "Vest", "Vest"],
            "typology": ["By", "By", "Land", "Land"],
        }
    )
    return rep.places(
        listed, pd.Series({"0101": "large", "0147": "small", "0151": "small", "0153": "small"}), draw
    )


def test_only_municipalities_with_a_drawn_case_are_invited(invited):
    assert invited.index.tolist() == ["0101", "0147", "0151"]


def test_an_invited_municipality_has_its_place_in_every_division(invited):
    assert list(invited.columns) == ["size_class", "region", "typology", "drawn"]
    assert invited.loc["0147"].tolist() == ["small", "Øst", "By", 5]


def test_response_stands_by_dimension_with_the_whole_last(cases, invited):
    found = rep.response(cases, invited)
    assert list(found.columns) == ["dimension", "group", "invited", "n_municipalities", "n_cases", "n_open"]
    assert found["dimension"].tolist() == ["size_class"] * 2 + ["region"] * 2 + ["typology"] * 2 + ["all"]
    assert found["n_cases"].dtype == int


def test_who_completed_no_case_has_answered_all_the_same(cases, invited):
    """0147 has told what became of its cases, none of which could be used."""
    refused = cases["disposition"].mask(cases["disposition"].eq("completed"), "refused")
    none = cases.assign(disposition=cases["disposition"].where(cases["municipality"].ne("0147"), refused))
    rows = rep.response(none, invited).set_index(["dimension", "group"])
    assert rows.loc[("size_class", "small")].tolist() == [2, 1, 0, 5]
    assert rows.loc[("all", "all")].tolist() == [3, 2, 3, 7], "a, c and k of 0101"


def test_an_unused_substitute_is_no_answer(cases, invited):
    """Of 0147 there is a row about a substitute alone, and nothing in it."""
    silent = cases[cases["municipality"].ne("0147") | cases["decision_id"].eq("f")]
    rows = rep.response(silent, invited).set_index(["dimension", "group"])
    assert rows.loc[("size_class", "small")].tolist() == [2, 0, 0, 0]


def test_one_municipality_is_every_group_and_the_whole(cases, invited):
    rows = rep.response(cases[cases["municipality"] == "0101"], invited.loc[["0101"]])
    assert rows[["group", "invited", "n_municipalities", "n_cases"]].to_numpy().tolist() == [
        [group, 1, 1, 3] for group in ("large", "Øst", "By", "all")
    ]


def test_response_keeps_silent_municipalities_in_every_division(cases, invited):
    rows = rep.response(cases, invited).set_index(["dimension", "group"])
    assert rows.loc[("typology", "By")].tolist() == [2, 2, 4, 6]
    assert rows.loc[("typology", "Land")].tolist() == [1, 0, 0, 0]
    assert rows.loc[("region", "Vest")].tolist() == [1, 0, 0, 0]
    assert rows.loc[("size_class", "small")].tolist() == [2, 1, 1, 4]
    assert rows.loc[("all", "all")].tolist() == [3, 2, 4, 6]
    assert (
        rows.groupby("dimension").sum().drop_duplicates().shape[0] == 1
    )  # every division adds up to the whole


def test_every_main_case_has_one_fate(cases, draw):
    rows = rep.fates(cases, draw)
    early = rows[rows["period"] == "2014-15"].set_index("municipality")
    told = {place: [row[name] for name in rep.FATES] for place, row in early.iterrows()}
    assert told == {"0101": [1, 1, 0, 0, 0], "0147": [0, 1, 2, 1, 0], "0151": [0, 0, 0, 0, 1]}
    assert (rows[list(rep.FATES)].sum(axis=1) == rows["n_cases"]).all() and len(rows) == 5
    assert early["substitutes"].to_dict() == {"0101": 1, "0147": 0, "0151": 0}, "c, and not f"
    refused = cases.assign(disposition=cases["disposition"].mask(cases["decision_id"].eq("c"), "refused"))
    assert not rep.fates(refused, draw)["substitutes"].any()


def test_the_fates_stand_by_municipality_and_stratum(cases, draw):
    found = rep.fates(cases, draw)
    assert list(found.columns) == ["municipality", *rep.DESIGN_CELL, *rep.FATES, "n_cases", "substitutes"]
    late = found[found["period"] == "2019-21"].set_index("municipality")
    assert late[[*rep.FATES, "n_cases"]].T.to_dict("list") == {
        "0101": [1, 0, 0, 0, 0, 1],
        "0147": [1, 0, 0, 0, 0, 1],
    }


def test_who_answered_about_a_substitute_alone_is_not_silent(cases, draw):
    """0151 has a main case, j, and used a substitute in its place."""
    used = cases.iloc[[2]].assign(decision_id="z", municipality="0151")
    drawn = pd.concat([draw, used[draw.columns]], ignore_index=True)
    of_it = rep.fates(pd.concat([cases, used]), drawn).set_index("municipality").loc["0151"]
    assert of_it[[*rep.FATES, "n_cases"]].tolist() == [0, 0, 0, 1, 0, 1]


def test_a_fate_that_no_case_had_counts_nought(cases, draw):
    late = cases["period"].eq("2019-21")
    found = rep.fates(cases[late], draw[draw["decision_id"].isin(cases.loc[late, "decision_id"])])
    assert found[[*rep.FATES, "n_cases"]].to_numpy().tolist() == [[1, 0, 0, 0, 0, 1]] * 2


def test_the_shares_that_are_told_divide_the_cases_and_the_open_ones_are_the_rest_of_the_completed():
    parts = [fate for name in ("completed_share", "lost_share", "other_share") for fate in rep.FATES_OF[name]]
    assert sorted(parts) == sorted(rep.FATES)
    assert {*rep.FATES_OF["open_share"]} == {*rep.FATES} - {*rep.FATES_OF["completed_share"]}


def test_ways_of_counting_are_weighted_shares_per_provision(cases):
    weight = pd.Series(np.arange(1.0, len(cases) + 1), index=cases.index)
    told = cases["disposition"].eq("completed") & cases["measuring_method"].notna()
    weighted = cases.assign(weight=weight.where(cases["disposition"].eq("completed")), provision="bpa")
    rows = rep.ways_of_counting(weighted, PLAN).set_index(["provision", "question", "answer"])
    late = weighted[told & (cases["period"] == "2019-21")]
    expected = late.loc[late["measuring_method"] == "estimate", "weight"].sum() / late["weight"].sum()
    found = rows.loc[("bpa", "measuring_method", "estimate")]
    assert (found["before"], found["after"]) == (1.0, pytest.approx(expected))
    assert (found["n_cases"], found["fewest"]) == (2, 0), "all early cases are estimates"


def test_without_weights_every_case_with_pages_counts_alike(cases):
    unknown = cases.assign(weight=np.nan, standard_pages=10.0, provision="bpa")
    rows = rep.ways_of_counting(unknown, PLAN).set_index(["question", "answer"])
    assert rows.loc[("measuring_method", "estimate"), "after"] == 0.5


def test_each_provision_has_its_own_ways_of_counting(cases):
    rows = [
        ("bpa", "2014-15", "estimate"),
        ("bpa", "2019-21", "estimate"),
        ("lost_earnings", "2014-15", "estimate"),
        ("lost_earnings", "2019-21", "character_count"),
    ]
    told = pd.DataFrame(rows, columns=["provision", "period", "measuring_method"])
    found = rep.ways_of_counting(told.assign(weight=2.0, municipality="0101", disposition="completed"), PLAN)
    assert found.set_index(["provision", "answer"])[["before", "after"]].T.to_dict("list") == {
        ("bpa", "estimate"): [1, 1],
        ("lost_earnings", "character_count"): [0, 1],
        ("lost_earnings", "estimate"): [1, 0],
    }


def test_a_case_without_a_weight_or_without_pages_is_no_way_of_counting(cases):
    some = cases.assign(weight=cases["decision_id"].map({"a": 1.0, "k": 3.0}), standard_pages=10.0)
    rows = rep.ways_of_counting(some, PLAN).set_index("answer")
    assert rows.index.tolist() == ["estimate"] and rows.at["estimate", "after"] == 1, "h has no weight"
    none = some.assign(weight=np.nan, standard_pages=some["standard_pages"].mask(some["decision_id"].eq("h")))
    rows = rep.ways_of_counting(none, PLAN).set_index("answer")
    assert rows.index.tolist() == ["estimate"] and rows.at["estimate", "after"] == 1, "h has no pages"


def test_nothing_answered_is_an_error(cases, draw, invited):
    with pytest.raises(checks.InputInvalid, match="no case has a disposition"):
        rep.response(cases.assign(disposition=None), invited)
    with pytest.raises(checks.InputInvalid, match="no case has a disposition"):
        rep.fates(cases.assign(disposition=None), draw)


def test_the_share_of_cases_picked_by_municipalities_counts_completed_cases_only(cases):
    source = cases["decision_id"].map(
        {"a": "municipality", "b": "municipality", "c": "substitute", "h": "ankestyrelsen"}
    )
    assert rep.chosen_by_municipality(cases.assign(draw_source=source)) == 1 / 4
    assert np.isnan(rep.chosen_by_municipality(cases.assign(draw_source=source, disposition=None)))


def test_a_case_that_nobody_is_told_to_have_picked_was_not_picked_by_the_municipality(cases):
    """Four cases are completed: a (picked), c, h and k (not told)."""
    source = pd.Series([None] * len(cases), dtype="str").where(cases["decision_id"].ne("a"), "municipality")
    assert rep.chosen_by_municipality(cases.assign(draw_source=source)) == 1 / 4
    assert rep.chosen_by_municipality(cases.assign(draw_source="municipality")) == 1


def test_few_cases_picked_by_municipalities_count_as_none_and_those_of_few_are_not_told():
    done = pd.DataFrame({"disposition": "completed", "municipality": [*"aabbccdd"]})
    own = done.assign(draw_source=["municipality"] * 4 + ["ankestyrelsen"] * 4)
    assert rep.chosen_by_municipality(own, 5, 3) == 0.0
    assert rep.chosen_by_municipality(own, 4, 2) == 0.5
    assert np.isnan(rep.chosen_by_municipality(own, 4, 3)), "two municipalities stand behind it"
