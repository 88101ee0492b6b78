"""The tidy tables: types by the codebook, and counts per case that know the difference between none and not
answered.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from returned import BOOK

from helpers.protocol import codebook
from helpers.protocol.codebook import CASES, CAUSES, INFORMATION, RULE_INPUTS, TIME
from helpers.survey.cleaning import schemas, tables

CASE = {
    "decision_id": "a",
    "provision": "bpa",
    "outcome": "remitted",
    "period": "2014-15",
    "decision_date": dt.date(2014, 3, 12),
}
TYPES = ("external_expert", "general_practitioner", "municipal_professionals", "application")


def rows(section: str, *answers: dict[str, Any]) -> pd.DataFrame:
    columns = ["file", "sheet_row", "municipality", *(item.name for item in BOOK.items_of(section))]
    place = {"file": "0101_koebenhavn.xlsx", "sheet_row": 5, "municipality": "0101"}
    records = [[{**place, **answer}.get(column) for column in columns] for answer in answers]
    return pd.DataFrame(records, columns=columns, dtype=object)


def build(
    *information: tuple[str | None, str | None], causes: dict[str, Any] | None = None
) -> dict[str, pd.DataFrame]:
    """One case with one row per type of TYPES: present, retrieval."""
    given = [
        {"decision_id": "a", "information_type": kind, "present": present, "retrieval": retrieval}
        for kind, (present, retrieval) in zip(TYPES, information, strict=False)
    ]
    parts = {
        CASES: rows(CASES, CASE),
        INFORMATION: rows(INFORMATION, *given),
        CAUSES: rows(CAUSES, {"decision_id": "a", **(causes or {})}),
        RULE_INPUTS: rows(RULE_INPUTS, {"row": 1.0, "text": "x"}),
        TIME: rows(TIME, {"decision_id": "a", "minutes_finding": 5.0}),
    }
    return tables.build(parts, BOOK)


@pytest.mark.parametrize(
    ("information", "types", "new", "answered"),
    [
        ([("yes", "newly_obtained"), ("yes", "at_hand"), ("no", None), ("yes", "newly_obtained")], 3, 2, 3),
        ([("yes", None), ("yes", "at_hand"), ("no", "newly_obtained"), (None, None)], 2, 0, 1),
        ([("no", None)] * 4, 0, 0, 0),
        ([("yes", None)] * 4, 4, None, 0),
        ([(None, None)] * 4, None, None, None),
        ([], None, None, None),
    ],
)
def test_counts_per_case(
    information: list[Any], types: float | None, new: float | None, answered: float | None
) -> None:
    case = build(*information)[CASES].iloc[0]
    found = [None if pd.isna(case[name]) else case[name] for name in tables.COUNTS]
    assert found == [types, new, answered, None if types is None else 0]


OWN = ("decision_letter", "reassessment", "appeal_form", "adult_assessment", "home_visit", "hearing")


def test_what_the_municipality_always_writes_itself_is_no_information_that_someone_supplied() -> None:
    given = [
        {"decision_id": "a", "information_type": kind, "present": "yes", "retrieval": "newly_obtained"}
        for kind in (*OWN, "income", "application")
    ]
    parts = {section: rows(section) for section in BOOK.sections} | {
        CASES: rows(CASES, CASE), INFORMATION: rows(INFORMATION, *given)
    }  # fmt: skip
    found = tables.build(parts, BOOK)  # of the version that does not tell whose the papers are
    assert found[CASES].loc[0, list(tables.COUNTS)].tolist() == [2, 2, 2, len(OWN)]
    flagged = found[INFORMATION].set_index("information_type")["own_document"]
    assert set(flagged[flagged].index) == set(OWN)


@pytest.mark.parametrize(
    ("parts", "added"),
    [((2.0, 3.0, 4.0), 9.0), ((0.0, 0.0, 0.0), 0.0), ((2.0, None, 4.0), None), ((None, None, None), None)],
)
def test_pages_added_by_the_appeal_are_the_three_parts_together(
    parts: tuple[float | None, ...], added: float | None
) -> None:
    answers = dict(
        zip(("reassessment_pages", "appeal_form_pages", "later_request_pages"), parts, strict=True)
    )
    given = {section: rows(section) for section in BOOK.sections} | {CASES: rows(CASES, CASE | answers)}
    case = tables.build(given, BOOK)[CASES].iloc[0]
    assert (None if pd.isna(case["appeal_pages"]) else case["appeal_pages"]) == added
    own = None if None in parts[:2] else sum(part for part in parts[:2] if part is not None)
    split = [None if pd.isna(case[name]) else case[name] for name in tables.SPLIT]
    assert split == [own, parts[2]], "the appeal's own documents, then the rest"


@pytest.mark.parametrize("version", ["2.0", "3.0"])
def test_the_parts_that_exist_only_because_of_the_appeal_follow_from_the_codebook(version: str) -> None:
    book = codebook.stored(version)
    assert tables.appeal_documents(book) == ["reassessment_pages", "appeal_form_pages"]
    kinds = {**book.information_types, "appeal_form": book.information_types["application"]}
    assert tables.appeal_documents(replace(book, information_types=kinds)) == ["reassessment_pages"]


def test_what_is_said_once_of_a_remittal_has_a_table_of_its_own() -> None:
    answers = {
        "principal_cause": "reasoning",
        "missing_information_1": "income",
        "after_remittal": "granted",
        "appealed_again": "no",
    }
    remittals = build(causes={"cause_reasoning": "yes", **answers})[tables.REMITTALS]
    assert not {"cause", *BOOK.causes()} & set(remittals.columns)
    assert remittals.loc[0, ["principal_cause", "missing_information_1", "after_remittal"]].tolist() == [
        "reasoning",
        "income",
        "granted",
    ]
    assert remittals.at[0, "appealed_again"] is False or not remittals.at[0, "appealed_again"]


@pytest.mark.parametrize(
    ("expert", "others", "has"),
    [("yes", "no", True), ("no", "yes", False), (None, "yes", None), (None, None, None), ("yes", None, True)],
)
def test_a_group_is_there_not_there_or_unknown(
    expert: str | None, others: str | None, has: bool | None
) -> None:
    case = build((expert, None), (others, None), (others, None))[CASES].iloc[0]
    assert (None if case["has_expert"] is pd.NA else bool(case["has_expert"])) is has


def test_a_type_belongs_to_the_groups_of_the_codebook() -> None:
    table = build(*[("yes", None)] * 4)[INFORMATION].set_index("information_type")
    assert table["expert"].to_dict() == {kind: kind == "external_expert" for kind in TYPES}
    assert table["knows_citizen"].to_dict() == {kind: kind == "general_practitioner" for kind in TYPES}
    assert table["other_municipal"].to_dict() == {kind: kind == "municipal_professionals" for kind in TYPES}


def test_causes_are_one_row_each_with_the_principal_one_marked() -> None:
    chosen = {"cause_reasoning": "yes", "cause_other": "no", "principal_cause": "reasoning"}
    table = build(causes=chosen)[CAUSES].set_index("cause")
    assert list(table.index) == list(BOOK.causes().values())
    assert table.loc["reasoning", ["selected", "principal"]].tolist() == [True, True]
    assert table.loc["other", ["selected", "principal"]].tolist() == [False, False]
    assert table.loc["hearing_of_parties", "selected"] is pd.NA


def test_without_a_principal_cause_none_is_known_not_to_be_it() -> None:
    assert build()[CAUSES]["principal"].isna().all()


def test_every_built_table_follows_its_schema_even_with_nothing_in_it() -> None:
    for name, table in build(("yes", "at_hand")).items():
        schemas.validated(table, BOOK, name)
    empty = {section: rows(section) for section in BOOK.sections}
    for name, table in tables.build(empty, BOOK).items():
        assert len(table) == 0
        schemas.validated(table, BOOK, name)


def test_types_follow_the_codebook() -> None:
    made = build(("yes", "at_hand"))
    kinds = {
        name: str(made[CASES][name].dtype)
        for name in ("decision_id", "decision_date", "standard_pages", "attachments_included")
    }
    assert kinds == {
        "decision_id": "str",
        "decision_date": "datetime64[us]",
        "standard_pages": "float64",
        "attachments_included": "boolean",
    }
    assert str(made[RULE_INPUTS]["row"].dtype) == "float64"


def test_a_case_keeps_its_workbook_and_its_row() -> None:
    case = build()[CASES].iloc[0]
    assert (case["file"], case["row"]) == ("0101_koebenhavn.xlsx", 5)
