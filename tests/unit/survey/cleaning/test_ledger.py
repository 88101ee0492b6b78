"""The ledger's own promises: a change and its row are one act, values stay readable, personal ones stay out,
CSV stays text.
"""

from __future__ import annotations

import datetime as dt
import io

import pandas as pd
import pytest

from helpers.protocol import codebook
from helpers.spreadsheet import csv_safe
from helpers.survey.cleaning import ledger
from helpers.survey.cleaning.ledger import Change, record
from helpers.survey.questionnaire.layout import SheetName
from helpers.survey.reading.values import as_text
from helpers.survey.redaction import Hasher

BOOK, HASHER = codebook.load(), Hasher([b"test"])
NAME = SheetName("sager", {"pages": "J", "text": "K"})
SEVERITIES = {"number_in_text": "fix", "tenfold": "query", "unknown_code": "query", "a": "fix", "b": "query"}


def returned() -> pd.DataFrame:
    rows = {
        "file": ["a.xlsx"] * 3,
        "sheet_row": [5, 6, 9],
        "pages": [45.0, "1.200", None],
        "text": ["x", "ring 23456789", None],
    }
    return pd.DataFrame(
        {name: pd.Series(values, index=[0, 1, 4], dtype=object) for name, values in rows.items()}
    )


def test_a_change_and_its_row_are_one_act() -> None:
    before = returned()
    after, rows = record(before, [Change(1, "pages", "number_in_text", 1200.0)], SEVERITIES, NAME, HASHER)
    assert after["pages"].tolist() == [45.0, 1200.0, None] and before["pages"].tolist() == [
        45.0,
        "1.200",
        None,
    ]
    assert rows == [
        {
            "file": "a.xlsx",
            "sheet": "sager",
            "cell": "J6",
            "rule": "number_in_text",
            "severity": "fix",
            "old": "1.200",
            "new": "1200",
        }
    ]


def test_a_cpr_number_that_was_read_as_a_number_stands_nowhere_in_the_row() -> None:
    table = returned().assign(
        pages=pd.Series(["101901047", "010190 1047", 101901047.0], [0, 1, 4], dtype=object)
    )
    changes = [Change(row, "pages", "number_in_text", 101901047.0) for row in table.index]
    _, rows = record(table, changes, SEVERITIES, NAME, HASHER)
    assert all(row["old"].startswith("cpr:") and row["new"] == rows[0]["old"] for row in rows)
    assert "1047" not in str(rows)


def test_a_question_is_a_row_without_a_change() -> None:
    after, rows = record(returned(), [Change(0, "pages", "tenfold", 45.0)], SEVERITIES, NAME, HASHER)
    pd.testing.assert_frame_equal(after, returned())
    assert (rows[0]["old"], rows[0]["new"]) == ("45", "45")


def test_two_changes_of_one_cell_are_two_rows_in_their_order() -> None:
    changes = [Change(4, "pages", "a", 1.0), Change(4, "pages", "b", None)]
    after, rows = record(returned(), changes, SEVERITIES, NAME, HASHER)
    assert after["pages"].tolist()[2] is None
    assert [(row["cell"], row["old"], row["new"]) for row in rows] == [("J9", "", "1"), ("J9", "1", "")]


def test_no_change_leaves_the_table_and_writes_nothing() -> None:
    after, rows = record(returned(), [], SEVERITIES, NAME, HASHER)
    pd.testing.assert_frame_equal(after, returned())
    assert rows == []


def test_old_values_that_are_personal_appear_as_class_and_hash() -> None:
    _, rows = record(returned(), [Change(1, "text", "unknown_code", None)], SEVERITIES, NAME, HASHER)
    assert rows[0]["old"].startswith("telefon:") and "2345" not in rows[0]["old"]


def test_old_values_keep_their_blanks_and_show_that_something_could_not_be_shown() -> None:
    assert ledger.harmless(" Hjemvist\r\x1b[31m\u200b", HASHER) == " Hjemvist\ufffd\ufffd[31m\ufffd"
    assert ledger.harmless("0101\u200b70-1234", HASHER).startswith("cpr:")


def test_a_long_old_value_is_shortened_after_it_is_looked_through() -> None:
    assert len(ledger.harmless("ja " * 333, HASHER)) == 201
    assert ledger.harmless("x" * 999 + " 010170-1234", HASHER).startswith("cpr:")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (float("nan"), ""),
        (45.0, "45"),
        (45.5, "45.5"),
        (dt.date(2014, 3, 1), "2014-03-01"),
        (dt.datetime(2014, 3, 1), "2014-03-01"),
        ("a", "a"),
    ],
)
def test_values_as_the_ledger_writes_them(value: object, text: str) -> None:
    assert as_text(value) == text


@pytest.mark.parametrize("text", ["=1+1", "+45", "-5 sider", "@SUM(A1)", "\t=1", " =1", '"=1', "|cmd", "%x"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    written = io.StringIO()
    csv_safe(pd.DataFrame({"old": [text], "n": [-5]})).to_csv(written, index=False, lineterminator="\n")
    back = pd.read_csv(io.StringIO(written.getvalue()), dtype={"old": str})
    assert (back["old"][0], back["n"][0]) == ("'" + text, -5)


def test_other_text_is_exported_as_it_is() -> None:
    frame = pd.DataFrame({"old": ["45", "a=b", "", "§ 96", "ca. -5"]})
    pd.testing.assert_frame_equal(csv_safe(frame), frame)


@pytest.mark.parametrize(
    ("item", "typed", "new", "told"),
    [
        ("text", "Nexus er langsomt", "Nexus er langsomt", "Nexus er langsomt"),
        ("text", "#LARS!", None, "[tekst, 6 tegn]"),
        ("decision_id", "0101-bpa-1", "0101-bpa-1", "0101-bpa-1"),
        ("decision_id", "0101-lars-1", None, "0101-[tekst, 4 tegn]-1"),
        ("disposition", "Lars", None, "[tekst, 4 tegn]"),
        ("disposition", "file_destroyed", None, "file_destroyed"),
        ("disposition", "Udfyltd", "completed", "Udfyltd"),
    ],
)
def test_what_is_read_as_no_answer_stands_in_no_row(item: str, typed: str, new: object, told: str) -> None:
    table = returned().assign(pages=pd.Series([None, typed, None], [0, 1, 4], dtype=object))
    name = SheetName("sager", {"pages": "J"}, {"pages": BOOK.item(item)})
    _, rows = record(table, [Change(1, "pages", "unknown_code", new)], SEVERITIES, name, HASHER)
    assert rows[0]["old"] == told


def test_an_empty_ledger_has_its_columns() -> None:
    assert list(ledger.as_frame([]).columns) == list(ledger.COLUMNS)
