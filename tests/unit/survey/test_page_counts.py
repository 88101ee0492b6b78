"""page_counts.csv: absent, read, and refused with file, line and value."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.survey import inputs, registered


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
        ("decision_id,pages\nD14-00001,0\n", "a number of at least 1"),
        ("decision_id,pages\nD14-00001,12.5\n", "found '12.5', expected a whole number"),
        ("decision_id,pages\nD14-00001,ca. 12\n", "row 2, column 'pages'"),
        ("decision_id,pages\nD14-00001,-3\n", "found '-3', expected a whole number"),
        ("decision_id,pages\nD14-00001,\n", "row 2, column 'pages'"),
        ("decision_id,pages\nD14-00001,5\nD14-00001,6\n", "D14-00001"),
        ("decision_id\nD14-00001\n", "no column 'pages'"),
        ("", "is empty"),
    ],
)
def test_a_slip_is_named(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(inputs.InputInvalid) as caught:
        registered.page_counts(written(tmp_path, text))
    assert why in str(caught.value) and registered.PAGE_COUNTS in str(caught.value)


def test_a_decision_that_the_frame_does_not_know_is_named(tmp_path: Path) -> None:
    frame = "decision_id,municipality,provision,outcome,decision_date\nD14-00001,0101,bpa,upheld,2014-05-01\n"
    (tmp_path / "frame.csv").write_text(frame, encoding="utf-8")
    assert (
        registered.page_counts(written(tmp_path, "decision_id,pages\nd14-00001,5\n"))["decision_id"].item()
        == "D14-00001"
    )
    with pytest.raises(inputs.InputInvalid, match=r"D99 is not in frame\.csv"):
        registered.page_counts(written(tmp_path, "decision_id,pages\nD14-00001,5\nD99,6\n"))
