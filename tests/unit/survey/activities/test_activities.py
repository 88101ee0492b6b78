"""The activity forms: written for a choice, filled in as people do, read, checked across cells and files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from helpers import __main__ as command_line
from helpers.analysis.cases import resources
from helpers.errors import HelpersError
from helpers.pipeline.fieldwork import activities as fieldwork
from helpers.protocol import forms
from helpers.survey.activities import comparing, reading, writing
from helpers.survey.activities.reading import Activities

CASES = pd.DataFrame(
    {
        "slot": ["A", "B"],
        "decision_id": ["D20-00001", "D20-00002"],
        "municipality": ["0253", "0101"],
        "standard_pages": [100.0, 60.0],
        "n_information_types": [6.0, 5.0],
    }
)
NAMES = {"0253": "Greve", "0101": "København"}
FORM = forms.load(writing.NAME)
FIRST, ALL_STEPS = 5, len(writing.rows(FORM)["steps"])
Fill = Callable[[Any], None]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sent")
    written = writing.write(folder, FORM, CASES, NAMES)
    assert sorted(path.name for path in written)[0] == "0101_sag_B_skema_1.xlsx" and len(written) == 4
    return folder


def answer(book: Any, more: float = 0.0) -> None:
    """Fill in what a careful respondent does: eight hours in every first group, 72 in all."""
    book["sagen"]["B5"], book["sagen"]["C5"], book["sagen"]["D5"], book["sagen"]["E5"] = 90, 6, 72 + more, 120
    for row in range(FIRST, FIRST + ALL_STEPS, 3):
        for column, hours in zip("CDE", (4, 8 + more, 14.5), strict=True):
            book["trin"][f"{column}{row}"] = hours


def returned(folder: Path, sent: Path, name: str, fill: Fill, as_name: str = "") -> None:
    (folder / "cases").mkdir(exist_ok=True)
    book = openpyxl.load_workbook(sent / name)
    fill(book)
    book.save(folder / "cases" / (as_name or name))


def both(folder: Path, sent: Path, fill: Fill = lambda book: None) -> Activities:
    """Return what is read of case A, whose second respondent also does ``fill``."""

    def second(book: Any) -> None:
        answer(book, 1)
        fill(book)

    returned(folder, sent, "0253_sag_A_skema_1.xlsx", answer)
    returned(folder, sent, "0253_sag_A_skema_2.xlsx", second)
    return reading.read(folder, FORM, CASES)


def test_two_forms_of_a_case_become_hours_by_step_and_answers_beside_the_surveys(
    sent: Path, tmp_path: Path
) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases/choice.csv").write_text("slot\n")
    found = both(tmp_path, sent)
    assert found.faults.empty, found.faults.to_string()
    assert len(found.estimates) == 18
    assert set(found.estimates["kind"]) == {"documentation", "first", "anew", "appeal", "other"}
    assert found.estimates.groupby("respondent")["mode"].sum().tolist() == [72, 81]
    told = found.answers[["pages", "hours_total", "hours_double", "standard_pages"]]
    assert told.values.tolist() == [[90, 72, 120, 100], [90, 73, 120, 100]]


def test_every_step_has_a_kind_and_the_statement_of_the_case_is_one_of_its_own() -> None:
    steps = FORM.item("step", "steps").values
    assert {code.partition("_")[0] for code in steps} == set(resources.KINDS)
    assert [label for label in steps.values() if "sagsfremstilling" in label] == ["Skrive sagsfremstillingen"]


WRONG = [  # what one form says, and what is told of which cell; the last: how many rows are used
    (
        {"trin": {"C5": 9.5, "E8": 2, "C6": 1}, "sagen": {"C5": 13, "D5": 63, "E5": 60}},
        {
            "C5": ("trin", "her står 9,5 timer i »Lavt«, men 9 timer i »Mest almindeligt«"),
            "D8": ("trin", "her står 9 timer i »Mest almindeligt«, men 2 timer i »Højt«"),
            "D6": ("trin", "rækken mangler »Mest almindeligt« og »Højt«"),
            "E5": ("sagen", "det ventede er 63 timer til 126 timer"),
        },
        16,
    ),
    (
        {"sagen": {"B5": 201, "C5": 13, "D5": 200, "E5": 300}},
        {
            "B5": ("sagen", "her står 201 i »Hvor mange normalsider er hele sagen på?«, men"),
            "C5": ("sagen", "spørgeskemaet har 6 om sagen"),
            "D5": ("sagen", "de mest almindelige timer på arket »trin« giver 81 timer i alt"),
        },
        18,
    ),
    (
        {"sagen": {"B5": 49, "E5": 150}},
        {
            "B5": ("sagen", "spørgeskemaet har 100 om sagen"),
            "E5": ("sagen", "det ventede er 73 timer til 146 timer"),
        },
        18,
    ),
]


@pytest.mark.parametrize(("values", "expected", "used"), WRONG)
def test_answers_that_contradict_are_told_with_cell_value_and_expectation(
    values: dict, expected: dict, used: int, sent: Path, tmp_path: Path
) -> None:
    def fill(book: Any) -> None:
        for sheet, cells in values.items():
            for place, value in cells.items():
                book[sheet][place] = value

    found = both(tmp_path, sent, fill)
    told = {(row.sheet, row.cell): row.message for row in found.faults.itertuples()}
    for cell, (sheet, message) in expected.items():
        assert message in told[sheet, cell]
    doubled = {("sagen", "C5")} if "trin" in values else set()
    assert told.keys() == {(sheet, cell) for cell, (sheet, _) in expected.items()} | doubled
    assert set(found.faults["file"]) == {"0253_sag_A_skema_2.xlsx"} and not found.faults["refused"].any()
    assert len(found.estimates) == used and len(found.answers) == 2
    assert found.left_out == sum(sheet == "trin" for sheet, _ in expected.values())


def test_rows_that_do_not_say_what_they_are_about_or_stand_twice_are_told_and_not_used(
    sent: Path, tmp_path: Path
) -> None:
    def fill(book: Any) -> None:
        steps, case = book["trin"], book["sagen"]
        steps["A5"], steps["B8"] = "Kaffe", None
        steps["A11"] = steps["A14"].value
        for column, value in zip("ABCDE", (steps["A17"].value, "Leder", 1, 1, 1), strict=True):
            steps[f"{column}33"] = value
        for column, value in zip("ABCDE", ("Denne sag", 900, 6, 9, 10), strict=True):
            case[f"{column}6"] = value

    found = both(tmp_path, sent, fill)
    told = found.faults.groupby(["sheet", "cell"])["message"].agg(" ".join)
    wrong = {"A5": "siger ikke", "B8": "siger ikke", "A11": "flere gange", "A14": "flere gange"}
    assert all(said in told["trin", cell] for cell, said in wrong.items())
    assert "ét svar om sagen" in told["sagen", "A6"] and len(found.answers) == 2
    assert found.left_out == 4
    assert len(found.estimates) == 9 + 9 - 4 + 1 and found.estimates[["step", "staff"]].notna().all(axis=None)


def test_minutes_and_an_empty_sheet_about_the_case_are_asked_about(sent: Path, tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        for row in range(FIRST, FIRST + ALL_STEPS, 3):
            for column, minutes in zip("CDE", (160, 300, 500), strict=True):
                book["trin"][f"{column}{row}"] = minutes
        for column in "BCDE":
            book["sagen"][f"{column}5"] = None

    found = both(tmp_path, sent, fill)
    assert found.faults["sheet"].tolist() == ["trin", "sagen"] and len(found.estimates) == 18
    assert "2.700 timer i alt, men 72 timer i 0253_sag_A_skema_1.xlsx" in found.faults["message"][0]
    assert "minutter" in found.faults["message"][0] and "udfyld arket" in found.faults["message"][1]


def test_a_form_with_another_number_or_from_a_municipality_without_a_case_is_refused_as_what_it_is(
    sent: Path, tmp_path: Path
) -> None:
    def numbered(book: Any) -> None:
        answer(book)
        book["identitet"]["B9"] = "3"

    returned(tmp_path, sent, "0253_sag_A_skema_1.xlsx", numbered)
    returned(tmp_path, sent, "0101_sag_B_skema_1.xlsx", answer)
    found = reading.read(tmp_path, FORM, CASES.iloc[:1])
    assert found.faults["refused"].all() and found.estimates.empty
    assert 'sagen "D20-00002" er ikke blandt de valgte' in found.faults["message"][0]
    assert 'nummeret "3"' in found.faults["message"][1]


def test_exactly_twice_is_no_contradiction(sent: Path, tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book["sagen"]["B5"], book["sagen"]["C5"] = 50, 12

    assert both(tmp_path, sent, fill).faults.empty


def test_one_respondent_only_is_told_and_used(sent: Path, tmp_path: Path) -> None:
    returned(tmp_path, sent, "0253_sag_A_skema_1.xlsx", answer)
    found = reading.read(tmp_path, FORM, CASES)
    assert len(found.estimates) == 9 and "kun ét skema" in found.faults["message"][0]
    assert comparing.both_in(found.estimates) == []


def test_two_forms_with_the_same_hours_count_as_one(sent: Path, tmp_path: Path) -> None:
    for name in ("0253_sag_A_skema_1.xlsx", "0253_sag_A_skema_2.xlsx"):
        returned(tmp_path, sent, name, answer)
    found = reading.read(tmp_path, FORM, CASES)
    assert set(found.estimates["respondent"]) == {"1"}
    assert "de samme som i 0253_sag_A_skema_1.xlsx" in found.faults["message"][0]
    assert "kun ét skema" in found.faults["message"][1]


def test_a_case_outside_the_survey_or_of_another_municipality_is_refused_and_stops_none(
    sent: Path, tmp_path: Path
) -> None:
    both(tmp_path, sent)
    returned(tmp_path, sent, "0101_sag_B_skema_1.xlsx", answer)
    other = CASES.assign(decision_id=["D20-00001", "D20-99999"])
    found = reading.read(tmp_path, FORM, other)
    assert found.faults["refused"].tolist() == [True] and len(found.estimates) == 18
    assert 'sagen "D20-00002" er ikke blandt de valgte' in found.faults["message"][0]
    swapped = CASES.assign(municipality=["0101", "0253"])
    told = reading.read(tmp_path, FORM, swapped)
    assert told.estimates.empty and told.faults["message"].str.contains("en anden kommunes").sum() == 3


def noughts(book: Any) -> None:
    for column in "CDE":
        book["trin"][f"{column}5"] = 0


@pytest.mark.parametrize("fill", [lambda book: None, noughts])
def test_an_empty_form_is_told(fill: Fill, sent: Path, tmp_path: Path) -> None:
    returned(tmp_path, sent, "0253_sag_A_skema_1.xlsx", fill)
    found = reading.read(tmp_path, FORM, CASES)
    assert found.estimates.empty and "der er ingen timer" in found.faults["message"].iloc[-1]


def test_a_corrected_form_takes_the_place_of_the_first_once_it_is_known_to_be_the_later(
    sent: Path, tmp_path: Path
) -> None:
    both(tmp_path, sent)
    returned(tmp_path, sent, "0253_sag_A_skema_1.xlsx", lambda book: answer(book, 5), "rettet.xlsx")
    assert reading.read(tmp_path, FORM, CASES).faults["refused"].sum() == 2
    lines = ["received,sender,file,sha256"]
    for hour, name in enumerate(("0253_sag_A_skema_1.xlsx", "rettet.xlsx")):
        digest = hashlib.sha256((tmp_path / "cases" / name).read_bytes()).hexdigest()
        lines.append(f"2022-06-0{hour + 1}T09:00:00,Greve,{name},{digest}")
    (tmp_path / "cases/received.csv").write_text("\n".join(lines) + "\n")
    found = reading.read(tmp_path, FORM, CASES)
    assert not found.faults["refused"].any()
    assert set(found.estimates["file"]) == {"rettet.xlsx", "0253_sag_A_skema_2.xlsx"}


def test_nothing_is_there_without_forms(tmp_path: Path) -> None:
    found = reading.read(tmp_path, FORM, CASES)
    assert found.estimates.empty and found.faults.empty and found.answers.empty
    assert list(found.estimates) == reading.ESTIMATES


def test_a_form_that_was_written_is_not_written_over(sent: Path) -> None:
    with pytest.raises(HelpersError, match="move it away"):
        writing.write(sent, FORM, CASES, NAMES)


def test_the_comparison_shows_both_and_where_they_part(sent: Path, tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        book["trin"]["C5"], book["trin"]["D5"], book["trin"]["E5"] = 15, 16, 17
        book["trin"]["C6"], book["trin"]["D6"], book["trin"]["E6"] = 1, 1, 1

    found = both(tmp_path, sent, fill)
    table = comparing.compared(found.estimates, "D20-00001")
    assert table[["1", "2", "look"]].values.tolist()[0] == [
        "4 – 8 – 14,5", "15 – 16 – 17", "intervallerne overlapper ikke"
    ]  # fmt: skip
    assert "kun det ene skema har timer her" in set(table["look"]) and (table["look"] == "").sum() == 8
    (path,) = comparing.write(tmp_path / "out", FORM, found.estimates, {"D20-00001": "A"})
    page = openpyxl.load_workbook(path)["sammenligning"]
    assert path.name == "0253_sag_A_sammenligning.xlsx" and page["C6"].value == "4 – 8 – 14,5"


def test_the_command_writes_compares_and_checks(
    sent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = CASES.assign(rank=1, chosen_on="2022-05-02")
    monkeypatch.setattr(fieldwork, "_chosen", lambda folder: chosen)
    both(tmp_path, sent, lambda book: book["trin"].__setitem__("C5", 12))
    run = ("activities", str(tmp_path))
    assert command_line.main([*run]) == 0
    assert "trin, C5: her står 12 timer i »Lavt«" in (told := capsys.readouterr().out)
    assert "2 forms about 1 cases can be used." in told and ".." not in told
    out = ("--out", str(tmp_path / "out"))
    assert command_line.main([*run, *out, "--compare"]) == 0
    assert command_line.main([*run, *out]) == 1 and "deadline" in capsys.readouterr().err
    given = ("--deadline", "2022-06-18", "--contact", "Anne Hjælpsom, 33 70 33 70")
    assert command_line.main([*run, *out, *given]) == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert len(names) == 5 and "0253_sag_A_sammenligning.xlsx" in names


def test_nothing_is_told_where_no_form_is_in_and_where_none_has_a_fault(
    sent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fieldwork, "_chosen", lambda folder: CASES)
    assert fieldwork.check(tmp_path) == ["0 forms about 0 cases can be used."]
    assert fieldwork.compare(tmp_path, tmp_path / "out") == ["0 cases have both forms in."]
    both(tmp_path, sent)
    assert fieldwork.check(tmp_path) == ["2 forms about 1 cases can be used."]
