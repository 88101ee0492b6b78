"""Rows that do not enter the tables: which, why, and what is kept of them."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from helpers.protocol import codebook
from helpers.survey.cleaning import decisions, set_aside
from helpers.survey.questionnaire.layout import SheetName
from helpers.survey.redaction import Hasher

NAME = SheetName("sager", {})
HASHER = Hasher([b"test"])


def table(index: list[int] | None = None, **columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series(values, index=index, dtype=object) for name, values in columns.items()}
    )


def known() -> decisions.Decisions:
    frame = pd.DataFrame(
        [
            ("a", "0101", "bpa", "upheld", "2014-03-12"),
            ("b", "0101", "bpa", "changed_or_annulled", "2014-03-12"),
            ("c", "0101", "bpa", "upheld", "2017-03-12"),
            ("d", "0461", "bpa", "remitted", "2019-03-12"),
            ("e", "0461", "lost_earnings", "upheld", "2021-12-31"),
        ],
        columns=["decision_id", "municipality", "provision", "outcome", "decision_date"],
    )
    draw = frame[frame["decision_id"].isin(["a", "d"])].assign(
        period=["2014-15", "2019-21"], role=["main", "substitute"]
    )
    return decisions.known(draw, frame)


def test_what_is_known_of_drawn_and_of_other_decisions() -> None:
    found = known()
    assert found.municipality == {"a": "0101", "b": "0101", "c": "0101", "d": "0461", "e": "0461"}
    assert found.investigated == {"a", "d", "e"}
    assert found.labels["role"] == {"a": "main", "d": "substitute"}
    assert found.labels["period"] == {"a": "2014-15", "d": "2019-21", "e": "2019-21"}
    assert f"{found.labels['decision_date']['e']:%d-%m-%Y}" == "31-12-2021"


def test_rows_that_are_not_ours() -> None:
    rows = table(decision_id=["a", "b", "c", "d", "e", "x", None], municipality=["0101"] * 7)
    assert set_aside.foreign(rows, known()) == {
        1: "outside_universe",
        2: "outside_universe",
        3: "other_municipality",
        4: "other_municipality",
        5: "unknown_decision",
        6: "unknown_decision",
    }


@pytest.mark.parametrize(
    ("pages", "methods", "gone"),
    [
        ([45.0, 45.0], ["estimate", "estimate"], [1]),
        ([45.0, None], ["estimate", "estimate"], [1]),
        ([None, 45.0], ["estimate", "estimate"], [0]),
        ([None, 45.0], [None, None], [0]),
        ([None, None], [None, None], [1]),
    ],
)
def test_of_two_rows_about_one_decision_the_fuller_stays_of_equals_the_first(
    pages: list[Any], methods: list[Any], gone: list[int]
) -> None:
    rows = table(decision_id=["a", "a"], pages=pages, method=methods)
    assert set_aside.duplicates(rows, ["decision_id"], ["pages", "method"]) == dict.fromkeys(
        gone, "duplicate"
    )


def test_of_three_rows_one_stays_and_others_are_left_alone() -> None:
    rows = table([3, 5, 8, 9], decision_id=["a", "a", "b", "a"], pages=[1.0, 2.0, None, None])
    assert set_aside.duplicates(rows, ["decision_id"], ["pages"]) == {5: "duplicate", 9: "duplicate"}


def test_two_types_of_one_decision_are_no_duplicates() -> None:
    rows = table(
        decision_id=["a", "a", "a"], information_type=["school", "income", "school"], present=["yes"] * 3
    )
    assert set_aside.duplicates(rows, ["decision_id", "information_type"], ["present"]) == {2: "duplicate"}


def test_an_empty_row_is_set_aside_unless_an_answer_was_expected() -> None:
    rows = table(decision_id=["a", "b", "c"], pages=[None, None, 1.0])
    assert set_aside.unanswered(rows, ["pages"], pd.Series([True, False, False])) == {1: "not_answered"}


def test_rows_without_a_case_or_a_key() -> None:
    rows = table(decision_id=["a", "b"], information_type=["school", None])
    assert set_aside.without_case(rows, {"a"}) == {1: "no_case_row"}
    assert set_aside.without_key(rows, ["decision_id", "information_type"]) == {1: "unknown_type"}


def test_the_answers_of_a_row_are_kept_without_what_is_personal() -> None:
    rows = table(
        file=["a.xlsx"],
        sheet_row=[7],
        decision_id=["hr. Hansen"],
        pages=[45.0],
        text=["ring 23456789"],
        empty=[None],
    )
    (entry,) = set_aside.entries(rows, {0: "unknown_decision"}, NAME, ["pages", "text", "empty"], HASHER)
    values = json.loads(entry.pop("values"))
    assert (
        values["pages"] == "45" and values["text"].startswith("telefon:") and set(values) == {"pages", "text"}
    )
    assert entry.pop("decision_id").startswith("navn:")
    assert entry == {
        "file": "a.xlsx",
        "sheet": "sager",
        "row": 7,
        "reason": "unknown_decision",
        "n_values": 2,
    }


@pytest.mark.parametrize(
    ("reason", "key", "told", "text"),
    [
        ("duplicate", "x-lars-1", "x-lars-1", "Nexus er langsomt"),
        ("unknown_decision", "lars-1", "[tekst, 4 tegn]-1", "Nexus er langsomt"),
        ("foreign_formula", "lars-1", "[tekst, 4 tegn]-1", "[tekst, 5 tegn] er [tekst, 8 tegn]"),
    ],
)
def test_a_key_that_is_none_and_a_text_that_a_formula_gave_are_left_out(
    reason: str, key: str, told: str, text: str
) -> None:
    book = codebook.load()
    rows = table(file=["a.xlsx"], sheet_row=[7], decision_id=[key], text=["Nexus er langsomt"], days=["lars"])
    name = SheetName("regler", {}, {"text": book.item("text"), "days": book.item("processing_days")})
    (entry,) = set_aside.entries(rows, {0: reason}, name, ["text", "days"], HASHER, {"x-lars-1"})
    assert entry["decision_id"] == told
    assert json.loads(entry["values"]) == {"text": text, "days": "[tekst, 4 tegn]"}


def test_a_table_without_decisions_has_none_to_name() -> None:
    rows = table(file=["a.xlsx"], sheet_row=[7], text=[None])
    (entry,) = set_aside.entries(rows, {0: "not_answered"}, NAME, ["text"], HASHER)
    assert (entry["decision_id"], entry["values"]) == ("", "{}")


def test_an_empty_table_of_set_aside_rows_has_its_types() -> None:
    frame = set_aside.as_frame([])
    assert list(frame.columns) == list(set_aside.COLUMNS) and frame["row"].dtype == "int64"
