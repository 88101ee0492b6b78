"""How far the collection has come, on ten drawn cases of four municipalities that can be counted by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.analysis.representation import progress

ANSWERED = ["0101", "0147"]
STRATA = {"early": ("bpa", "2014-15", "upheld"), "late": ("bpa", "2019-21", "remitted")}


@pytest.fixture
def draw() -> pd.DataFrame:
    """Two municipalities have answered, not about all; two are silent, one of them with a case alone."""
    rows = [
        ("a", "0101", "early", "main"),  # completed
        ("b", "0101", "early", "main"),  # destroyed
        ("c", "0101", "late", "main"),  # not found
        ("s", "0101", "early", "substitute"),  # completed
        ("d", "0147", "early", "main"),  # refused
        ("e", "0147", "late", "main"),  # completed
        ("f", "0147", "late", "main"),  # a row without a disposition
        ("g", "0147", "late", "main"),  # no row
        ("h", "0151", "early", "main"),
        ("i", "0151", "late", "main"),
        ("t", "0151", "late", "substitute"),
        ("j", "0153", "late", "main"),
    ]
    return pd.DataFrame(
        [(case, place, *STRATA[stratum], role) for case, place, stratum, role in rows],
        columns=["decision_id", "municipality", "provision", "period", "outcome", "role"],
    )


@pytest.fixture
def cases() -> pd.DataFrame:
    rows = [("e", "completed"), ("a", "completed"), ("b", "file_destroyed"), ("c", "file_not_found"),
            ("s", "completed"), ("d", "refused"), ("f", None)]  # fmt: skip
    return pd.DataFrame(rows, columns=["decision_id", "disposition"])


@pytest.fixture
def invited() -> pd.DataFrame:
    """One municipality is invited for a substitute alone: no main case of it was drawn."""
    sizes = {"0153": "small", "0101": "large", "0147": "small", "0151": "large", "0155": "middle"}
    return pd.DataFrame({"size_class": pd.Series(sizes).astype("category")})


def rows(found: pd.DataFrame, key: list[str]) -> dict[object, list[object]]:
    return found.set_index(key).T.to_dict("list")


def test_by_size_the_invited_the_answering_and_the_main_cases_are_counted(
    draw: pd.DataFrame, cases: pd.DataFrame, invited: pd.DataFrame
) -> None:
    found = progress.by_size(invited, ANSWERED, draw, cases)
    assert list(found.columns) == ["group", "invited", "returned", "drawn", "completed"]
    assert rows(found, ["group"]) == {
        "small": [2, 1, 5, 1],  # 0147: d, e, f, g; 0153: j
        "large": [2, 1, 5, 1],  # 0101: a, b, c, the substitute s not; 0151: h, i
        "middle": [1, 0, 0, 0],
        "all": [5, 2, 10, 2],
    }
    assert found["group"].tolist() == ["small", "large", "middle", "all"], "as invited, and the whole last"
    assert all(found[name].dtype.kind == "i" for name in found.columns[1:]), (
        "whole numbers, also where no main case was drawn"
    )


def test_by_stratum_every_main_case_has_one_fate(draw: pd.DataFrame, cases: pd.DataFrame) -> None:
    found = progress.by_stratum(draw, cases, ANSWERED)
    assert list(found.columns) == ["provision", "period", "outcome", "drawn", *progress.FATES]
    assert rows(found, ["provision", "period", "outcome"]) == {
        # drawn; completed, lost, other, open, silent
        STRATA["early"]: [4, 1, 1, 1, 0, 1],  # a; b; d; -; h
        STRATA["late"]: [6, 1, 1, 0, 2, 2],  # e; c; -; f, g; i, j
    }
    assert (found[list(progress.FATES)].sum(axis=1) == found["drawn"]).all()


def test_by_municipality_what_is_left_to_answer_is_counted(draw: pd.DataFrame, cases: pd.DataFrame) -> None:
    found = progress.by_municipality(draw, cases, ANSWERED)
    assert list(found.columns) == ["municipality", "drawn", "open", "returned"]
    assert rows(found, ["municipality"]) == {
        "0101": [3, 0, True],  # that files are lost is an answer
        "0147": [4, 2, True],
        "0151": [2, 2, False],
        "0153": [1, 1, False],
    }


def test_before_anybody_has_answered_all_are_silent(
    draw: pd.DataFrame, cases: pd.DataFrame, invited: pd.DataFrame
) -> None:
    none = cases.iloc[:0]
    strata = progress.by_stratum(draw, none, [])
    assert (strata["silent"] == strata["drawn"]).all() and strata["drawn"].tolist() == [4, 6]
    assert (strata[["completed", "lost", "other", "open"]] == 0).all(axis=None)
    whole = progress.by_size(invited, [], draw, none).iloc[-1]
    assert whole.tolist() == ["all", 5, 0, 10, 0]
    places = progress.by_municipality(draw, none, [])
    assert (places["open"] == places["drawn"]).all() and not places["returned"].any()


def test_who_sent_a_workbook_without_an_answer_is_not_silent(draw: pd.DataFrame, cases: pd.DataFrame) -> None:
    found = progress.by_stratum(draw, cases, [*ANSWERED, "0153"])
    assert found.set_index("period").loc["2019-21", ["open", "silent"]].tolist() == [3, 1], "j is open"


def test_one_municipality_is_a_size_class_and_the_whole(
    draw: pd.DataFrame, cases: pd.DataFrame, invited: pd.DataFrame
) -> None:
    one = progress.by_size(invited.loc[["0147"]], ANSWERED, draw[draw["municipality"] == "0147"], cases)
    assert rows(one, ["group"]) == {"small": [1, 1, 4, 1], "all": [1, 1, 4, 1]}
