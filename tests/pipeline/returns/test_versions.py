"""A municipality that sends again: its newest workbook counts, where it is known which that is; all are kept,
and what differs is told.
"""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from returned import BOOK, SHEETS, Investigation, build

from helpers.survey.cleaning import clean
from helpers.survey.followup import letters, queries
from helpers.survey.questionnaire.layout import IDENTITY_KEYS, IDENTITY_SHEET
from helpers.survey.reading.later import received

CPH = "0101_koebenhavn.xlsx"
AGAIN = "0101_rettet.xlsx"
PAGES = partial(SHEETS["sager"].cell, "standard_pages")


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Investigation:
    """Three municipalities; København's row 5 is doubted, row 6 cannot be read, and it has written a text."""
    investigation = build(tmp_path_factory.mktemp("versions") / "investigation")
    text = f"{SHEETS['regler'].column('text').letter}5"
    investigation.edit(
        {("sager", PAGES(5)): 60, ("sager", PAGES(6)): "100-150", ("regler", text): "En regel"}
    )
    sent(investigation)  # once, for all tests that begin with what is sent back of this
    return investigation


@pytest.fixture
def first(answered: Investigation) -> Path:
    """The copy that the project has sent back of København's workbook as it is in ``answered``."""
    return answered.path.parent / "sent_1" / CPH


@pytest.fixture
def investigation(answered: Investigation, tmp_path: Path) -> Investigation:
    return answered.copy_to(tmp_path / "investigation")


def folder(investigation: Investigation) -> Path:
    return investigation.path / "returns"


def sent(investigation: Investigation, name: str = CPH) -> Path:
    """What the project sends back: folder with letters and copies."""
    target = investigation.path.parent / f"sent_{len(list(investigation.path.parent.iterdir()))}"
    copies = partial(letters.write_copies, target, BOOK, investigation.municipalities, investigation.draw)
    cleaned = investigation.clean(copies)
    letters.write_all(target, cleaned, queries.faults(cleaned, BOOK), investigation.municipalities)
    return target / name


def write(
    source: Path, target: Path, cells: dict[tuple[str, str], Any], confirm: tuple[str, ...] = ()
) -> None:
    """Save ``source`` as a municipality does, with new values in cells, and Ja beside the cells of sager."""
    book = openpyxl.load_workbook(source)
    for (sheet, cell), value in cells.items():
        book[sheet][cell] = value
    if confirm:
        overview = book["fejl"]
        heads = {cell.value: cell.column for cell in overview[3]}
        for row in overview.iter_rows(min_row=4):
            if row[heads["Celle"] - 1].value in confirm:
                row[heads["Bekræftet"] - 1].value = "Ja"
    book.save(target)


def pages(
    cleaned: clean.Cleaned, investigation: Investigation, row: int, item: str = "standard_pages"
) -> float:
    page = openpyxl.load_workbook(folder(investigation) / CPH, read_only=True)["sager"]
    key = page[f"A{row}"].value
    return cleaned.cases.set_index("decision_id").at[key, item]


def refused(cleaned: clean.Cleaned) -> dict[str, str]:
    return cleaned.received.refused.set_index("file")["reason"].to_dict()


def receive(investigation: Investigation, *files: str, at: str = "2022-03-18T09:30:00") -> None:
    rows = [(at, "", file, received.sha256(folder(investigation) / file)) for file in files]
    received.add(folder(investigation), rows)


def test_a_marked_copy_replaces_the_workbook_it_was_made_of(
    answered: Investigation, investigation: Investigation, first: Path
) -> None:
    before = answered.clean()
    write(first, folder(investigation) / AGAIN, {("sager", PAGES(6)): 37})
    cleaned = investigation.clean()
    assert refused(cleaned) == {CPH: "superseded"} and pages(cleaned, investigation, 6) == 37
    for name in ("information", "causes", "time", "rule_inputs"):
        assert getattr(cleaned, name).to_csv() == getattr(before, name).to_csv(), name
    assert len(cleaned.rule_inputs) == 1, "the free text that a copy does not show is that of the workbook"
    changed = cleaned.versions[["municipality", "sheet", "item", "before", "after"]].to_numpy().tolist()
    assert changed == [["0101", "sager", "standard_pages", "100-150", "37"]]
    told = cleaned.ledger[cleaned.ledger["rule"] == "newer_version"]
    assert told[["file", "old", "new"]].to_numpy().tolist() == [[AGAIN, CPH, AGAIN]]
    assert "unreadable_number" not in set(cleaned.ledger["rule"])


@pytest.mark.long
def test_the_counter_rises_with_each_copy_and_the_highest_counts(investigation: Investigation) -> None:
    for number, (name, value) in enumerate({"0101_b.xlsx": "200-300", "0101_a.xlsx": 38}.items(), start=2):
        copy = sent(investigation)
        page = openpyxl.load_workbook(copy)[IDENTITY_SHEET]
        known = {page.cell(row, 1).value: page.cell(row, 2).value for row in range(1, len(IDENTITY_KEYS) + 1)}
        assert known["version"] == str(number)
        assert known["based_on"].isalpha(), "digits could be taken for a personal number"
        write(copy, folder(investigation) / name, {("sager", PAGES(6)): value})
    cleaned = investigation.clean()
    assert refused(cleaned) == {CPH: "superseded", "0101_b.xlsx": "superseded"}
    assert pages(cleaned, investigation, 6) == 38


def test_a_confirmed_answer_comes_back_as_it_is_and_is_not_asked_about(
    answered: Investigation, investigation: Investigation, first: Path
) -> None:
    assert PAGES(5) in set(answered.faults()["cell"])
    write(first, folder(investigation) / AGAIN, {}, (PAGES(5), PAGES(6)))
    copy = sent(investigation)
    cleaned = investigation.clean()
    faults = queries.faults(cleaned, BOOK)
    assert pages(cleaned, investigation, 5) == 60
    told = cleaned.ledger[(cleaned.ledger["cell"] == PAGES(5)) & (cleaned.ledger["sheet"] == "sager")]
    assert told[["rule", "severity", "old", "new"]].to_numpy().tolist() == [["confirmed", "fix", "60", "60"]]
    assert faults.loc[faults["sheet"] == "sager", "cell"].tolist() == [PAGES(6)], "no number is no answer"
    write(copy, folder(investigation) / "0101_tredje.xlsx", {("sager", PAGES(6)): 37})
    assert queries.faults(investigation.clean(), BOOK).empty, "what was confirmed once stays so"


@pytest.mark.long
def test_characters_that_are_confirmed_to_be_pages_are_pages(investigation: Investigation) -> None:
    cell = SHEETS["sager"].cell("later_request_pages", 7)
    investigation.edit({("sager", cell): 9000})
    copy = sent(investigation)
    assert pages(investigation.clean(), investigation, 7, "later_request_pages") == pytest.approx(3.8)
    write(copy, folder(investigation) / AGAIN, {}, (cell,))
    assert pages(investigation.clean(), investigation, 7, "later_request_pages") == 9000
    assert cell not in set(investigation.faults()["cell"])


def test_a_contradicted_answer_that_is_confirmed_is_used_again(investigation: Investigation) -> None:
    cell = SHEETS["sager"].cell
    contradicted = {PAGES(7): 330, cell("second_pages", 7): None, cell("decision_pages", 7): None}
    investigation.edit({("sager", place): value for place, value in contradicted.items()})
    copy = sent(investigation)
    assert math.isnan(pages(investigation.clean(), investigation, 7))
    write(copy, folder(investigation) / AGAIN, {}, (PAGES(7),))
    cleaned = investigation.clean()
    assert pages(cleaned, investigation, 7) == 330
    assert PAGES(7) not in set(queries.faults(cleaned, BOOK)["cell"])


@pytest.mark.long
def test_an_answer_that_is_blank_or_impossible_cannot_be_confirmed(investigation: Investigation) -> None:
    cell = SHEETS["sager"].cell
    investigation.edit({("sager", PAGES(7)): 200_000, ("sager", cell("second_pages", 8)): None})
    copy = sent(investigation)
    write(copy, folder(investigation) / AGAIN, {}, (PAGES(7), cell("second_pages", 8)))
    cleaned = investigation.clean()
    assert {PAGES(7), cell("second_pages", 8)} <= set(queries.faults(cleaned, BOOK)["cell"])
    assert "confirmed" not in set(cleaned.ledger["rule"])


def test_a_blank_that_is_filled_in_the_copy_is_answered(investigation: Investigation) -> None:
    cells = [SHEETS["sagsoplysninger"].cell("present", row) for row in (5, 6)]
    answers = {("sagsoplysninger", cell): "Nej" for cell in cells}
    gone = {place: None for row in (5, 6) for place in _answers_of(row)}
    investigation.edit(gone)
    copy = sent(investigation)
    assert "unanswered" in set(investigation.faults()["rule"])
    write(copy, folder(investigation) / AGAIN, answers)
    assert "unanswered" not in set(investigation.faults()["rule"])


def _answers_of(row: int) -> list[tuple[str, str]]:
    sheet = SHEETS["sagsoplysninger"]
    return [("sagsoplysninger", f"{c.letter}{row}") for c in sheet.columns if not c.item.prefilled]


@pytest.mark.long
def test_an_answer_that_is_changed_in_the_copy_is_not_the_one_confirmed_before(
    investigation: Investigation, first: Path
) -> None:
    write(first, folder(investigation) / AGAIN, {}, (PAGES(5),))
    write(sent(investigation), folder(investigation) / "0101_v3.xlsx", {("sager", PAGES(5)): 70})
    faults = investigation.faults()
    assert PAGES(5) in set(faults.loc[faults["file"] == "0101_v3.xlsx", "cell"])


@pytest.mark.long
def test_what_else_is_written_where_an_answer_is_confirmed_is_told(
    investigation: Investigation, first: Path
) -> None:
    write(first, folder(investigation) / AGAIN, {("fejl", "F4"): "det er 33 sider"})
    entries = investigation.clean().ledger
    assert entries.loc[entries["sheet"] == "fejl", ["rule", "cell"]].to_numpy().tolist() == [
        ["beside_the_columns", "F4"]
    ]


def test_rows_of_a_copy_may_be_moved_deleted_and_added(investigation: Investigation, first: Path) -> None:
    book = openpyxl.load_workbook(first)
    page = book["sager"]
    first, second = ([cell.value for cell in page[row]] for row in (5, 6))
    for row, values in ((6, first), (5, second)):
        for column, value in enumerate(values, start=1):
            page.cell(row, column).value = value
    gone = page["A7"].value
    page.delete_rows(7)
    book["regler"][SHEETS["regler"].cell("text", 9)] = "Endnu en regel"
    book.save(folder(investigation) / AGAIN)
    cleaned = investigation.clean()
    assert pages(cleaned, investigation, 5) == 60 and len(cleaned.rule_inputs) == 2
    assert math.isnan(pages(cleaned, investigation, 6)), "what a moved row leaves out is that of its case"
    assert cleaned.never_returned["decision_id"].tolist() == [gone]


@pytest.mark.parametrize("marked", [True, False])
def test_a_copy_without_its_first_sheet_or_of_a_demonstration_is_read_as_one(
    investigation: Investigation, first: Path, marked: bool
) -> None:
    if marked:
        (investigation.path / "DEMONSTRATION.txt").touch()
    book = openpyxl.load_workbook(sent(investigation) if marked else first)
    if not marked:
        del book["fejl"]
    book["sager"][PAGES(6)] = 37
    book.save(folder(investigation) / AGAIN)
    cleaned = investigation.clean()
    assert refused(cleaned) == {CPH: "superseded"} and pages(cleaned, investigation, 6) == 37
    assert cleaned.rule_inputs["text"].tolist() == ["En regel"]


def test_a_personal_number_in_a_copy_sets_its_row_aside(investigation: Investigation, first: Path) -> None:
    write(first, folder(investigation) / AGAIN, {("sager", PAGES(6)): "010190-1234"})
    assert set(investigation.clean().set_aside["reason"]) >= {"personal_data"}


@pytest.mark.long
def test_a_copy_of_another_municipality_is_not_laid_over(investigation: Investigation, first: Path) -> None:
    write(first, folder(investigation) / AGAIN, {(IDENTITY_SHEET, "B1"): "0461"})
    assert refused(investigation.clean()) == {AGAIN: "without_original"}


def test_two_of_one_number_without_a_line_are_both_set_aside_and_asked_about(
    investigation: Investigation,
) -> None:
    write(folder(investigation) / CPH, folder(investigation) / AGAIN, {("sager", PAGES(6)): 37})
    receive(investigation, AGAIN)
    cleaned = investigation.clean()
    assert refused(cleaned) == {CPH: "duplicate_municipality", AGAIN: "duplicate_municipality"}
    assert set(cleaned.received.workbooks["municipality"]) == {"0461", "0825"}
    asked = queries.faults(cleaned, BOOK)
    assert asked["expected"].str.contains("skriv til os, hvilket skema der gælder").sum() == 2


@pytest.mark.parametrize("order", [pytest.param((CPH, AGAIN), marks=pytest.mark.long), (AGAIN, CPH)])
@pytest.mark.parametrize("size", [pytest.param(100, marks=pytest.mark.long), 1])
def test_of_two_of_one_number_the_one_that_came_last_counts(
    investigation: Investigation, order: tuple[str, str], size: int
) -> None:
    write(folder(investigation) / CPH, folder(investigation) / AGAIN, {("sager", PAGES(6)): 37})
    receive(investigation, *order)
    cleaned = clean.clean(investigation.batches(size), BOOK, investigation.draw, investigation.frame)
    assert refused(cleaned) == {order[0]: "superseded"}
    assert cleaned.versions["before"].tolist() == ["100-150" if order[0] == CPH else "37"]
    letter = sent(investigation, "0101_koebenhavn.txt").read_text(encoding="utf-8")
    assert f"Vi har modtaget {order[1]} med" in letter


def test_the_later_time_counts_whatever_the_order_of_the_lines(investigation: Investigation) -> None:
    write(folder(investigation) / CPH, folder(investigation) / AGAIN, {("sager", PAGES(6)): 37})
    receive(investigation, AGAIN, at="2022-03-19T08:00:00")
    receive(investigation, CPH, at="2022-03-18T23:00:00")
    assert refused(investigation.clean()) == {CPH: "superseded"}


@pytest.mark.long
def test_two_that_lay_there_before_the_first_line_are_not_in_order(investigation: Investigation) -> None:
    write(folder(investigation) / CPH, folder(investigation) / AGAIN, {("sager", PAGES(6)): 37})
    receive(investigation, CPH, AGAIN, at="")
    assert set(refused(investigation.clean()).values()) == {"duplicate_municipality"}


@pytest.mark.long
def test_a_lower_number_that_came_after_the_copy_is_asked_about(
    investigation: Investigation, first: Path
) -> None:
    write(first, folder(investigation) / AGAIN, {("sager", PAGES(6)): 37})
    write(folder(investigation) / CPH, folder(investigation) / "0101_egen.xlsx", {("sager", PAGES(6)): 39})
    receive(investigation, CPH, AGAIN, "0101_egen.xlsx")
    assert set(refused(investigation.clean()).values()) == {"duplicate_municipality"}


@pytest.mark.parametrize(
    "text", ["x", "1" * 40, *(pytest.param(text, marks=pytest.mark.long) for text in ("", "-3", "2.5", "²"))]
)
def test_a_number_that_is_none_counts_as_the_first(investigation: Investigation, text: str) -> None:
    cell = f"B{IDENTITY_KEYS.index('version') + 1}"
    write(folder(investigation) / CPH, folder(investigation) / AGAIN, {(IDENTITY_SHEET, cell): text})
    assert set(refused(investigation.clean()).values()) == {"duplicate_municipality"}


def test_what_newer_workbooks_say_otherwise_holds_nothing_personal(investigation: Investigation) -> None:
    write(folder(investigation) / CPH, folder(investigation) / AGAIN, {("sager", PAGES(6)): "010190-1234"})
    receive(investigation, CPH, AGAIN)
    assert not investigation.clean().versions.apply(lambda c: c.str.contains("010190")).any(axis=None)
