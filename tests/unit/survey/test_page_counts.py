"""page_counts.csv: absent, read, and refused with file, row, column and value."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from helpers.survey import inputs, registered
from helpers.survey.sampling.draw import draw_cases


def written(folder: Path, text: str) -> Path:
    (folder / registered.PAGE_COUNTS).write_text(text, encoding="utf-8")
    return folder


def test_without_the_file_there_is_nothing(tmp_path: Path) -> None:
    assert registered.page_counts(tmp_path) is None


def test_it_is_read_with_the_ids_as_they_stand(tmp_path: Path) -> None:
    table = registered.page_counts(written(tmp_path, "decision_id,pages\nD14-00001,120\nD14-00002,7\n"))
    assert table is not None and table.to_dict("list") == {
        "decision_id": ["D14-00001", "D14-00002"],
        "pages": [120.0, 7.0],
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("D14-00001,0\n", "row 2, column 'pages': found '0', expected a number of at least 1"),
        ("D14-00001,0.0\n", "row 2, column 'pages': found '0.0', expected a number of at least 1"),
        ("D14-00001,12.5\n", "row 2, column 'pages': found '12.5', expected a whole number"),
        ("D14-00001,ca. 12\n", "row 2, column 'pages': found 'ca. 12', expected a whole number"),
        ("D14-00001,-3\n", "row 2, column 'pages': found '-3', expected a whole number"),
        ("D14-00001,1.000\n", "found '1.000', expected a whole number. Write thousands without a sign"),
        ("D14-00001,12.400\n", "found '12.400', expected a whole number. Write thousands without a sign"),
        ("D14-00001,1E+05\n", "found '1E+05', expected a whole number. A spreadsheet has shortened it"),
        ("D14-00001,nan\n", "row 2, column 'pages': found 'nan', expected a whole number"),
        ("D14-00001,99999999\n", "found '99999999', expected a number of at least 1 and at most 100000"),
        ("D14-00001,\n", "row 2, column 'pages': found '', expected a value in every row"),
        (",12\n", "row 2, column 'decision_id': found '', expected a value in every row"),
        ("D14-00001,5\nD14-00001,6\n", "row 3, column 'decision_id': found 'D14-00001', expected each"),
        ("D14-00001,5\nd14-00001 ,5\n", "row 3, column 'decision_id': found 'd14-00001', expected each"),
        ("D14-00001,5,6\n", "the header has 2 fields, but line 2 has 3"),
    ],
)
def test_a_slip_is_named_with_row_and_column(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(inputs.InputInvalid) as caught:
        registered.page_counts(written(tmp_path, f"decision_id,pages\n{text}"))
    assert why in str(caught.value) and registered.PAGE_COUNTS in str(caught.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("decision_id\nD14-00001\n", "no column 'pages'"),
        ("decision_id;pages\nD14-00001;12\n", "holds semicolons"),
        ("", "is empty"),
    ],
)
def test_another_form_is_refused(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(inputs.InputInvalid, match=why):
        registered.page_counts(written(tmp_path, text))


def test_a_spreadsheets_whole_number_is_taken(tmp_path: Path) -> None:
    table = registered.page_counts(written(tmp_path, "decision_id,pages\nD14-00001,120.0\n"))
    assert table is not None and table["pages"].tolist() == [120.0]


def test_the_length_of_the_decision_is_taken_where_it_is_given(tmp_path: Path) -> None:
    table = registered.page_counts(written(tmp_path, "decision_id,decision_pages,pages\nD14-00001,6,120\n"))
    assert table is not None and table.iloc[0].to_dict() == {
        "decision_id": "D14-00001", "pages": 120.0, "decision_pages": 6.0
    }  # fmt: skip
    with pytest.raises(inputs.InputInvalid, match="decision_pages"):
        registered.page_counts(written(tmp_path, "decision_id,decision_pages,pages\nD14-00001,0,120\n"))


def test_a_decision_that_the_frame_does_not_know_is_named(tmp_path: Path) -> None:
    frame = "decision_id,municipality,provision,outcome,decision_date\nD14-00001,0101,bpa,upheld,2014-05-01\n"
    (tmp_path / "frame.csv").write_text(frame, encoding="utf-8")
    table = registered.page_counts(written(tmp_path, "decision_id,pages\nd14-00001,5\n"))
    assert table is not None and table["decision_id"].tolist() == ["D14-00001"]
    unknown = "row 3, column 'decision_id': found 'D99', expected a decision that stands in frame.csv"
    with pytest.raises(inputs.InputInvalid, match=re.escape(unknown)):
        registered.page_counts(written(tmp_path, "decision_id,pages\nD14-00001,5\nD99,6\n"))


def test_without_a_frame_the_draw_knows_the_decisions(tmp_path: Path) -> None:
    frame = pd.DataFrame({"decision_id": [f"D14-{number:05d}" for number in range(4)]})
    frame = frame.assign(municipality="0101", provision="bpa", outcome="upheld", decision_date="2014-05-01")
    drawn = draw_cases(frame, quota=2, substitutes=1, seed=1)
    drawn.to_csv(tmp_path / "draw.csv", index=False)
    known = drawn["decision_id"].iloc[0]
    table = registered.page_counts(written(tmp_path, f"decision_id,pages\n{known.lower()},5\n"))
    assert table is not None and table["decision_id"].tolist() == [known]
    with pytest.raises(inputs.InputInvalid, match=r"expected a decision that stands in draw\.csv"):
        registered.page_counts(written(tmp_path, "decision_id,pages\nD99,6\n"))
