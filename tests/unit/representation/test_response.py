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


def test_response_keeps_silent_municipalities_in_every_division(cases, invited):
    rows = rep.response(cases, invited).set_index(["dimension", "group"])
    assert rows.loc[("typology", "By")].tolist() == [2, 2, 4]
    assert rows.loc[("typology", "Land")].tolist() == [1, 0, 0]
    assert rows.loc[("region", "Vest")].tolist() == [1, 0, 0]
    assert rows.loc[("size_class", "small")].tolist() == [2, 1, 1]
    assert rows.loc[("all", "all")].tolist() == [3, 2, 4]
    assert (
        rows.groupby("dimension").sum().drop_duplicates().shape[0] == 1
    )  # every division adds up to the whole


def test_every_main_case_has_one_fate(cases, draw):
    rows = rep.fates(cases, draw)
    early = rows[rows["period"] == "2014-15"].set_index("municipality")
    told = {place: [row[name] for name in rep.FATES] for place, row in early.iterrows()}
    assert told == {"0101": [1, 1, 0, 0, 0], "0147": [0, 1, 2, 1, 0], "0151": [0, 0, 0, 0, 1]}
    assert (rows[list(rep.FATES)].sum(axis=1) == rows["n_cases"]).all() and len(rows) == 5


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


def test_few_cases_picked_by_municipalities_count_as_none_and_those_of_few_are_not_told():
    done = pd.DataFrame({"disposition": "completed", "municipality": [*"aabbccdd"]})
    own = done.assign(draw_source=["municipality"] * 4 + ["ankestyrelsen"] * 4)
    assert rep.chosen_by_municipality(own, 5, 3) == 0.0
    assert rep.chosen_by_municipality(own, 4, 2) == 0.5
    assert np.isnan(rep.chosen_by_municipality(own, 4, 3)), "two municipalities stand behind it"
