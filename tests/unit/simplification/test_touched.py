"""What a simplification can touch: counted in the late cases, weighted, with its uncertainty."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.simplification import touched
from helpers.protocol import codebook

BOOK = codebook.load()
PAGES = dict(zip(touched.PAGES, (40.0, 30.0, 8.0, 4.0, 10.0), strict=True))


def cases() -> pd.DataFrame:
    rows = [
        ("a", "0101", "2019-21"),
        ("b", "0101", "2019-21"),
        ("c", "0147", "2019-21"),
        ("d", "0147", "2014-15"),
    ]
    table = pd.DataFrame(rows, columns=["decision_id", "municipality", "period"]).assign(
        provision="bpa", **PAGES
    )
    table.loc[table["decision_id"] == "b", "statement_pages"] = np.nan
    return table


def information() -> pd.DataFrame:
    rows = [
        ("a", "application", True, "updated", False),
        ("a", "school", True, "newly_obtained", False),
        ("b", "application", True, "at_hand", False),
        ("b", "school", False, None, False),
        ("c", "application", True, "newly_obtained", False),
        ("c", "hearing", True, "updated", True),
        ("d", "application", True, "updated", False),
    ]
    columns = ["decision_id", "information_type", "present", "retrieval", "own_document"]
    return pd.DataFrame(rows, columns=columns).astype({"present": "boolean"})


def counted() -> pd.DataFrame:
    return touched.counted(cases(), information(), BOOK, "2019-21").set_index("decision_id")


def test_items_are_counted_by_way_and_type_and_own_documents_are_not() -> None:
    found = counted()
    assert found["obtained"].to_dict() == {"a": 2.0, "b": 0.0, "c": 1.0}
    assert found["renewed"].to_dict() == {"a": 1.0, "b": 0.0, "c": 0.0}
    assert found["present"].to_dict() == {"a": 2.0, "b": 1.0, "c": 1.0}
    assert found["renewed:application"].to_dict() == {"a": 1.0, "b": 0.0, "c": 0.0}
    assert not [name for name in found.columns if name.endswith(":hearing")]


def test_a_type_that_was_not_asked_about_is_missing_and_pages_are_known_where_each_is() -> None:
    found = counted()
    assert found["present:school"].isna().to_dict() == {"a": False, "b": False, "c": True}
    assert found["all_pages"].isna().to_dict() == {"a": False, "b": True, "c": False}


def test_the_means_are_weighted_and_follow_the_municipalities_that_were_drawn() -> None:
    weighted = counted().reset_index().assign(weight=[1.0, 3.0, 4.0])
    found = touched.draws(weighted, weighted[weighted["all_pages"].notna()], 400, np.random.default_rng(1))
    assert len(found) == 400 and set(found["provision"]) == {"bpa"}
    # both municipalities once: (2·1 + 0·3 + 1·4) / 8; only 0101: 2 / 4; only 0147: 1
    assert set(found["obtained"].round(9)) == {0.75, 0.5, 1.0}
    assert found["obtained"].mean() == pytest.approx(0.75, abs=0.03)
    assert set(found["standard_pages"]) == {40.0}
    assert found["present:school"].notna().all()  # answered in one municipality, not asked in the other


def test_where_nobody_knows_the_number_of_appeals_means_are_missing() -> None:
    weighted = counted().reset_index().assign(weight=np.nan)
    found = touched.draws(weighted, weighted, 5, np.random.default_rng(1))
    assert found["obtained"].isna().all() and found["standard_pages"].isna().all()


def test_without_cases_there_are_no_draws() -> None:
    none = counted().reset_index().assign(weight=1.0).iloc[:0]
    assert touched.draws(none, none, 5, np.random.default_rng(1)).empty


def test_the_cases_behind_a_row_are_those_in_which_something_is_touched() -> None:
    found = counted().reset_index().assign(weight=2.0)
    behind = touched.behind(
        found, found, {"reuse": ["renewed:application"], "form": list(touched.PAGES), "none": ["renewed:x"]}
    )
    bpa = behind[behind["provision"] == "bpa"].set_index("code")
    assert bpa["n_cases"].to_dict() == {"reuse": 1, "form": 3, "none": 0}
    assert bpa["n_municipalities"].to_dict() == {"reuse": 1, "form": 2, "none": 0}
    pages = 2 * found[found["provision"] == "bpa"].groupby("municipality")[list(touched.PAGES)].sum()
    assert bpa.loc["form", "by_municipality"] == tuple(pages.sum(axis=1)) and not bpa.loc["none"].iloc[-1]


def test_where_it_is_not_known_whether_something_is_there_it_is_not_counted() -> None:
    told = information()
    told.loc[(told["decision_id"] == "c") & (told["information_type"] == "application"), "present"] = pd.NA
    found = touched.counted(cases(), told, BOOK, "2019-21").set_index("decision_id")
    assert found.loc["c", ["obtained", "renewed", "present"]].tolist() == [0, 0, 0]
    assert found.loc["a", ["obtained", "renewed", "present"]].tolist() == [2, 1, 2]
    absent = information().assign(present=pd.array([False] * 7, "boolean"))
    none = touched.counted(cases(), absent, BOOK, "2019-21")
    assert (none[["obtained", "renewed", "present"]] == 0).all(axis=None), (
        "what is not there was not obtained"
    )


def test_all_pages_are_the_sum_of_each_case_and_the_cases_of_the_period_alone_are_counted() -> None:
    found = counted()
    assert list(found.index) == ["a", "b", "c"]
    assert found["all_pages"].to_dict() == {"a": 92.0, "b": pytest.approx(np.nan, nan_ok=True), "c": 92.0}


def two_provisions() -> pd.DataFrame:
    """Return one case in each of two municipalities, of two provisions, with weights below one."""
    names = ["obtained", "obtained:school", *touched.PAGES]
    table = pd.DataFrame([[2.0, 1.0, 40, 30, 8, 4, 10], [4.0, np.nan, 80, 60, 16, 8, 20]], columns=names)
    return table.assign(
        municipality=["0101", "0147"], provision=["lost_earnings", "bpa"], weight=[0.25, 0.5], all_pages=92.0
    )


def test_draws_are_numbered_in_each_provision_and_tell_nothing_but_items_and_pages() -> None:
    given = two_provisions()
    found = touched.draws(given, given, 3, np.random.default_rng(1))
    assert found[["provision", "draw"]].values.tolist() == [
        [provision, draw] for provision in ("bpa", "lost_earnings") for draw in range(3)
    ]
    expected = {"draw", "provision", "obtained", "obtained:school", *touched.PAGES}
    assert set(found.columns) == expected
    means = found.groupby("provision")[["obtained", "obtained:school", "appeal_pages"]].first()
    # one municipality in each: every draw is that case, whatever its weight
    assert means.loc["lost_earnings"].tolist() == [2, 1, 10] and means.loc["bpa", "obtained"] == 4
    assert np.isnan(means.loc["bpa", "obtained:school"]) and means.loc["bpa", "appeal_pages"] == 20
    none = touched.draws(given.iloc[:0], given.iloc[:0], 3, np.random.default_rng(1))
    assert list(none.columns) == ["draw", "provision", "obtained", "obtained:school", *touched.PAGES]


def test_items_and_pages_of_a_draw_are_of_the_same_municipalities_each_with_its_own_weights() -> None:
    both = two_provisions().assign(provision="bpa")
    found = touched.draws(both, both.assign(weight=[0.75, 0.25]), 50, np.random.default_rng(1))
    told = set(found[["obtained", "standard_pages"]].round(6).itertuples(index=False, name=None))
    # only the first, both (2·1/3 + 4·2/3 items, 40·3/4 + 80·1/4 pages), only the second
    assert told == {(2.0, 40.0), (round(10 / 3, 6), 50.0), (4.0, 80.0)}


def test_pages_are_looked_for_where_pages_are_known_and_one_that_is_not_there_touches_nothing() -> None:
    items = counted().reset_index().assign(weight=1.0)
    pages = items[items["all_pages"].notna()].assign(appeal_form_pages=[4.0, 0.0])
    columns = {
        "form": ["appeal_form_pages"],
        "all": list(touched.PAGES),
        "school or not asked": ["obtained:school", "obtained:x"],
    }
    found = touched.behind(items, pages, columns)
    assert found.drop(columns="by_municipality").values.tolist() == [
        ["form", "bpa", 1, 1],
        ["form", "lost_earnings", 0, 0],
        ["all", "bpa", 2, 2],
        ["all", "lost_earnings", 0, 0],
        ["school or not asked", "bpa", 1, 1],
        ["school or not asked", "lost_earnings", 0, 0],
    ]
