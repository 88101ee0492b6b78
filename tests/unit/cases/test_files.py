"""cases/choice.csv and cases/cleared.csv: written once, read strictly, and what does not fit is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from helpers.errors import HelpersError
from helpers.pipeline.fieldwork import choosing
from helpers.survey import inputs
from helpers.survey.cases import chosen, clearing

DAY = date(2022, 5, 2)
SURVEY = pd.DataFrame(
    {
        "decision_id": ["D1", "D2", "D3", "D4"],
        "municipality": ["0101", "0147", "0151", "0153"],
        "provision": "bpa",
        "outcome": ["upheld", "upheld", "remitted", "remitted"],
        "disposition": "completed",
    }
)
CHOICE = SURVEY.drop(columns="disposition").assign(
    slot=["A", "A", "B", "E"],
    kind=["typical", "typical", "typical", "heavy"],
    rank=[1, 2, 1, 1],
    outcome=["upheld", "upheld", "remitted", "all"],
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    chosen.write(tmp_path, CHOICE, DAY)
    return tmp_path


def clear(folder: Path, *rows: str) -> clearing.Cleared:
    text = "\n".join(["decision_id,cleared_by,cleared_on", *rows])
    (folder / clearing.FILE).write_text(text + "\n", encoding="utf-8")
    return cleared(folder)


def cleared(folder: Path, survey: pd.DataFrame = SURVEY) -> clearing.Cleared:
    found = chosen.read(folder, survey)
    return clearing.read(folder, found.cases, found.unusable)


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / chosen.FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_choice_is_read_as_it_was_written(folder: Path) -> None:
    found = chosen.read(folder, SURVEY)
    assert found.made and found.faults.empty
    expected = CHOICE.assign(chosen_on="2022-05-02")[chosen.WRITTEN]
    pd.testing.assert_frame_equal(found.cases.astype("str"), expected.astype("str"))


def test_it_is_never_overwritten(folder: Path) -> None:
    before = (folder / chosen.FILE).read_bytes()
    with pytest.raises(HelpersError, match="made once"):
        chosen.write(folder, CHOICE.iloc[:1], DAY)
    with pytest.raises(HelpersError, match="made once"):
        choosing.choose(folder, DAY)
    assert (folder / chosen.FILE).read_bytes() == before


def test_without_a_choice_there_are_no_cases(tmp_path: Path) -> None:
    found = chosen.read(tmp_path, SURVEY)
    assert not found.made and found.cases.empty and list(found.cases.columns) == chosen.WRITTEN
    assert clearing.described(found.cases, cleared(tmp_path).days).empty


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("D1,0101", "D9,0101"),
        ("2022-05-02", "2022-05-03"),
        (",1,D3", ",2,D3"),
        ("A,typical,bpa,upheld,2", "B,typical,bpa,upheld,2"),
        ("E,heavy,bpa,all,1,D4,0153,2022-05-02,", "E,heavy,bpa,all,1,D4,0153,2022-05-02,0"),
    ],
)
def test_a_choice_that_was_changed_by_hand_is_told_and_none_of_it_used(
    folder: Path, old: str, new: str
) -> None:
    edit(folder, old, new)
    found = chosen.read(folder, SURVEY)
    assert found.made and found.cases.empty and found.faults["fault"].tolist() == [chosen.CHANGED]


def test_a_row_less_or_in_another_place_is_noticed(folder: Path) -> None:
    path = folder / chosen.FILE
    head, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for other in (rows[1:], rows[::-1], [*rows, rows[0].replace("D1", "D9")]):
        path.write_text("".join([head, *other]), encoding="utf-8")
        assert chosen.read(folder, SURVEY).faults["fault"].tolist() == [chosen.CHANGED]


def test_a_choice_that_a_spreadsheet_saved_with_the_same_values_still_counts(folder: Path) -> None:
    path = folder / chosen.FILE
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(chosen.read(folder, SURVEY).cases) == len(CHOICE)


@pytest.mark.parametrize(
    ("survey", "fault"),
    [
        (SURVEY.iloc[1:], chosen.OUTSIDE),
        (SURVEY.assign(disposition=["refused", *["completed"] * 3]), chosen.OUTSIDE),
        (SURVEY.assign(municipality=["0155", "0147", "0151", "0153"]), chosen.ELSEWHERE),
        (SURVEY.assign(provision=["lost_earnings", *["bpa"] * 3]), chosen.ELSEWHERE),
        (SURVEY.assign(outcome=["remitted", "upheld", "remitted", "remitted"]), chosen.ELSEWHERE),
    ],
)
def test_a_chosen_case_that_the_survey_does_not_have_so_is_left_out_and_told(
    folder: Path, survey: pd.DataFrame, fault: str
) -> None:
    found = chosen.read(folder, survey)
    assert found.cases["decision_id"].tolist() == ["D2", "D3", "D4"]
    assert found.faults.to_dict("records") == [{"file": chosen.FILE, "row": "2", "fault": fault}]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("0101", "101", "Leading zeros"),
        (",1,D1", ",0,D1", "a number of at least 1"),
        (",1,D1", ",x,D1", "a whole number"),
        ("2022-05-02", "02-05-2022", "here 2022-05-02"),
        ("bpa", "96", "one of bpa, lost_earnings"),
        ("A,", "AB,", "a letter, A to Z"),
        ("D2", "D1", "each decision once"),
        ("slot,", "plads,", "no column 'slot'"),
        ("seal", "seal,more", "more"),
    ],
)
def test_a_choice_that_cannot_be_read_is_refused_with_row_and_column(
    folder: Path, old: str, new: str, words: str
) -> None:
    edit(folder, old, new)
    with (
        pytest.raises(inputs.InputInvalid, match=words)
        if words != "more"
        else pytest.raises(inputs.InputInvalid)
    ):
        chosen.read(folder, SURVEY)


def test_who_cleared_is_demanded_and_read_no_further(folder: Path) -> None:
    found = clear(folder, "D1,Karen Testesen,2022-06-01")
    assert found.days.to_dict() == {"D1": "2022-06-01"}
    assert "Karen" not in f"{found.days}{found.faults}"
    told = clearing.described(chosen.read(folder, SURVEY).cases, found.days)
    assert "Karen" not in told.to_csv()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("D1,,2022-06-01", "cleared_by"),
        ("D1, ,2022-06-01", "the name of the person"),
        ("D1,123,2022-06-01", "the name of the person"),
        ("D1,Karen,", "cleared_on"),
        ("D1,Karen,1/6 2022", "a date such as"),
        ("D1,Karen,2022-02-30", "a date such as"),
        ("D1,Karen,2022-06-01\nd1 ,Bo,2022-06-02", "each decision once"),
    ],
)
def test_a_clearing_without_name_or_day_is_refused(folder: Path, rows: str, words: str) -> None:
    with pytest.raises(inputs.InputInvalid, match=words):
        clear(folder, rows)


def test_clearings_of_other_cases_or_from_before_the_choice_count_for_nothing(folder: Path) -> None:
    found = clear(folder, "D9,Karen,2022-06-01", "D1,Bo,2022-05-01", "d 2,Ida,2022-05-02")
    assert found.days.to_dict() == {"D2": "2022-05-02"}
    assert found.faults[["row", "fault"]].to_numpy().tolist() == [
        ["2", clearing.NOT_CHOSEN],
        ["3", clearing.TOO_EARLY],
    ]


def test_a_clearing_of_a_case_that_cannot_be_used_is_told_once_by_the_choice(folder: Path) -> None:
    clear(folder, "D1,Bo,2022-06-01", "D2,Ida,2022-06-01")
    found = cleared(folder, SURVEY.iloc[1:])
    assert found.days.to_dict() == {"D2": "2022-06-01"} and found.faults.empty
    edit(folder, "D4", "D5")
    none = cleared(folder)
    assert none.days.empty and none.faults.empty


def test_the_first_of_a_list_that_is_cleared_is_looked_at(folder: Path) -> None:
    cases = chosen.read(folder, SURVEY).cases
    nobody = clearing.described(cases, clear(folder).days)
    assert nobody["decision_id"].tolist() == ["D1", "D3", "D4"] and nobody["cleared_on"].isna().all()
    second = clearing.described(cases, clear(folder, "D2,Ida,2022-06-01").days)
    assert second["decision_id"].tolist() == ["D2", "D3", "D4"]
    both = clearing.described(cases, clear(folder, "D2,Ida,2022-06-01", "D1,Bo,2022-07-01").days)
    assert both["decision_id"].tolist() == ["D1", "D3", "D4"]


def test_a_choice_or_a_clearing_that_cannot_be_read_is_a_fault_with_its_reason(folder: Path) -> None:
    text = (folder / chosen.FILE).read_text(encoding="utf-8")
    assert chosen.told(folder, SURVEY).why == "" and len(chosen.told(folder, SURVEY).cases) == 4
    clear(folder, "D1,Ida,2022-06-01")
    cleared_as = (folder / clearing.FILE).read_text(encoding="utf-8")
    for wrong, why in (
        (",,2022-06-01", "cleared_by"),
        (",Ida,1/6-2022", "cleared_on"),
        (";Ida;2022", "semicolon"),
    ):
        (folder / clearing.FILE).write_text(
            f"decision_id,cleared_by,cleared_on\nD1{wrong}\n".replace(",", ";" if ";" in wrong else ",")
        )
        told = clearing.told(folder, chosen.told(folder, SURVEY))
        assert told.days.empty and why in told.why
        assert told.faults.values.tolist() == [[clearing.FILE, "", chosen.UNREADABLE]]
    (folder / clearing.FILE).write_text(cleared_as)
    for content in (b"", text.replace(",", ";").encode(), text.replace("0101", "101").encode(), b"\x00PK"):
        (folder / chosen.FILE).write_bytes(content)
        found = chosen.told(folder, SURVEY)
        assert found.made and found.cases.empty and found.why
        assert found.faults.values.tolist() == [[chosen.FILE, "", chosen.UNREADABLE]]
        assert clearing.told(folder, found).faults.empty
