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
    found = counted().reset_index()
    behind = touched.behind(
        found, found, {"reuse": ["renewed:application"], "form": list(touched.PAGES), "none": ["renewed:x"]}
    )
    bpa = behind[behind["provision"] == "bpa"].set_index("code")
    assert bpa["n_cases"].to_dict() == {"reuse": 1, "form": 3, "none": 0}
    assert bpa["n_municipalities"].to_dict() == {"reuse": 1, "form": 2, "none": 0}
