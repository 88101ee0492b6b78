"""A questionnaire that LibreOffice has opened, recalculated and saved: equal tables, right counters, still
locked, still choosing.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import office
import openpyxl
import pandas as pd
import pytest
from openpyxl.styles import Protection
from openpyxl.worksheet.worksheet import Worksheet
from questionnaire import AARHUS, BOOK, PLACES, SENDING, SHEETS, cases
from returned import answer
from xlsxwriter.utility import xl_col_to_name

from helpers.survey.cleaning import clean
from helpers.survey.questionnaire import workbook
from helpers.survey.questionnaire.layout import (
    COUNT_AID,
    COUNTER_CELL,
    GUIDE_SHEET,
    IDENTITY_SHEET,
    LISTS_SHEET,
)
from helpers.survey.reading import returns
from helpers.survey.sampling import draw

DRAWN = cases(1)
MAIN = set(DRAWN.loc[DRAWN["role"] == "main", "decision_id"])
COUNTED = [name for name, sheet in SHEETS.items() if sheet.formula_cells]
OWN_WORDS = {
    ("sager", "corrected_decision_date", 6): dt.date(2014, 4, 1),
    ("sager", "standard_pages", 7): "ca. 45 sider",
    ("sager", "processing_days", 8): "ved ikke",
    ("sager", "later_request_pages", 8): 0,  # a nought is an answer
    ("regler", "provision", 5): "Begge ydelser",
    ("regler", "text", 5): 'Skøn & "helhed" <uden>\nmål; æøå § 42, stk. 1',
}
REMOVED = {
    ("sager", "decision_pages", 5),
    ("sagsoplysninger", "present", 9),
    ("årsager", "principal_cause", 6),
}


@dataclass(frozen=True)
class Saved:
    """Two workbooks as they were filled in, and as LibreOffice saves them: one complete, one that lacks three
    answers.
    """

    filled: Path
    complete: Path
    lacking: Path


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    folder = tmp_path_factory.mktemp("office")
    (folder / "saved").mkdir()
    empty = workbook.write_questionnaire(
        folder / "empty.xlsx", BOOK, AARHUS, workbook.records(DRAWN)["0751"], SENDING
    )
    book = openpyxl.load_workbook(empty)
    for name in SHEETS:
        fill(book[name])
    put(book, OWN_WORDS)
    book.save(folder / "complete.xlsx")
    put(book, dict.fromkeys(REMOVED))
    book.save(folder / "lacking.xlsx")
    complete, lacking = office.saved([folder / "complete.xlsx", folder / "lacking.xlsx"], folder / "saved")
    return Saved(folder / "complete.xlsx", complete, lacking)


def fill(page: Worksheet) -> None:
    """Answer everything about the main cases, in cells that stay unlocked: openpyxl does not give them their
    column's style.
    """
    sheet = SHEETS[page.title]
    for number, row in enumerate(page.iter_rows(min_row=sheet.first_data_row), start=1):
        for column in sheet.columns:
            given = (
                answer(page.title, column.name, number)
                if row[0].value in MAIN and not column.prefilled
                else None
            )
            if given is not None:
                row[column.index].value = given
                row[column.index].protection = Protection(locked=False)


def put(book: openpyxl.Workbook, cells: Mapping[tuple[str, str, int], Any]) -> None:
    for (sheet, item, row), value in cells.items():
        book[sheet][SHEETS[sheet].cell(item, row)] = value


def cleaned(path: Path, folder: Path) -> tuple[clean.Cleaned, returns.RawReturns]:
    """Read and clean one workbook as the only one returned."""
    (folder / "returns").mkdir(parents=True)
    shutil.copy(path, folder / "returns" / "0751_aarhus.xlsx")
    (raw,) = returns.read(folder, BOOK, PLACES)
    return clean.clean([raw], BOOK, DRAWN, DRAWN[draw.FRAME_COLUMNS]), raw


def test_the_tables_are_those_of_the_workbook_before(saved: Saved, tmp_path: Path) -> None:
    (before, _), (after, raw) = (
        cleaned(saved.filled, tmp_path / "before"),
        cleaned(saved.complete, tmp_path / "after"),
    )
    assert not raw.faults and raw.remarks.empty
    assert len(after.cases) == len(MAIN) and not after.rule_inputs.empty and not after.ledger.empty
    for field in fields(clean.Cleaned):
        ours, theirs = getattr(before, field.name), getattr(after, field.name)
        if isinstance(ours, pd.DataFrame):
            pd.testing.assert_frame_equal(ours, theirs, obj=field.name)


@cache
def opened(path: Path, values: bool = False) -> openpyxl.Workbook:
    """A saved workbook, read once for all tests: with the results of its formulas or with the formulas."""
    return openpyxl.load_workbook(path, data_only=values)


def counters(path: Path) -> list[str]:
    """What the counters show, after the guide's overview has been seen to show the same."""
    book = opened(path, values=True)
    shown = [book[name][COUNTER_CELL].value for name in COUNTED]
    assert [book[GUIDE_SHEET][f"B{row}"].value for row in range(4, 4 + len(COUNTED))] == shown
    return shown


def missing_in_rows(path: Path, name: str) -> dict[int, int]:
    page, column = opened(path, values=True)[name], xl_col_to_name(SHEETS[name].aid_index(COUNT_AID) or 0)
    counts = {row: page[f"{column}{row}"].value for row in range(5, page.max_row + 1)}
    return {row: count for row, count in counts.items() if count != 0}


def test_a_complete_workbook_lacks_nothing(saved: Saved) -> None:
    assert counters(saved.complete) == ["Mangler 0 svar"] * 4
    assert [missing_in_rows(saved.complete, name) for name in ("sager", "årsager")] == [{}, {}]


def test_three_answers_taken_away_are_counted_where_they_are(saved: Saved) -> None:
    assert counters(saved.lacking) == ["Mangler 1 svar", "Mangler 1 svar", "Mangler 1 svar", "Mangler 0 svar"]
    assert [missing_in_rows(saved.lacking, name) for name in ("sager", "årsager")] == [{5: 1}, {6: 1}]


def test_what_was_locked_is_locked_and_what_was_hidden_is_hidden(saved: Saved) -> None:
    before, after = opened(saved.filled), opened(saved.complete)
    assert after.sheetnames == before.sheetnames and all(page.protection.sheet for page in after)
    assert {after[name].sheet_state for name in (IDENTITY_SHEET, LISTS_SHEET)} <= {"hidden", "veryHidden"}
    for name, sheet in SHEETS.items():
        assert after[name].row_dimensions[sheet.machine_row].hidden
        answered = {column.index + 1 for column in sheet.columns if not column.prefilled}
        cells = [after[name].cell(5, number) for number in range(1, sheet.width + 1)]
        shown = {
            cell.column: cell.protection.locked for cell in cells if cell.value is not None
        }  # an empty cell has its column's style
        assert shown == {column: column not in answered for column in shown} and len(shown) > 1


def offers(page: Worksheet, row: int) -> dict[str, tuple[str, str, str]]:
    """Item → kind of rule, what it allows, and the message shown, for every answer in a row."""
    found = {}
    for column in SHEETS[page.title].columns:
        rules = [
            rule for rule in page.data_validations.dataValidation if f"{column.letter}{row}" in rule.cells
        ]
        if not column.prefilled:
            (rule,) = rules
            found[column.name] = (rule.type, rule.formula1.replace(" ", "").removeprefix("="), rule.prompt)
    return found


@pytest.mark.parametrize("name", SHEETS)
def test_drop_downs_ranges_and_messages_are_as_they_were(saved: Saved, name: str) -> None:
    before, after = (opened(path)[name] for path in (saved.filled, saved.complete))
    assert [offers(before, row) for row in (5, 6)] == [offers(after, row) for row in (5, 6)]


def test_the_lists_of_long_drop_downs_are_as_they_were(saved: Saved) -> None:
    before, after = (list(opened(path)[LISTS_SHEET].values) for path in (saved.filled, saved.complete))
    assert before == after and len(before) > 15


def test_a_missing_answer_is_still_marked(saved: Saved) -> None:
    for name in COUNTED:
        rules = [
            rule for cells in opened(saved.complete)[name].conditional_formatting for rule in cells.rules
        ]
        assert any(
            rule.dxf.border and rule.dxf.border.left and rule.dxf.border.left.style == "dashed"
            for rule in rules
        )


def test_it_still_prints_on_wide_pages_with_its_questions(saved: Saved) -> None:
    for name in SHEETS:
        page = opened(saved.complete)[name]
        assert (
            page.print_title_rows == "$4:$4"
            and page.page_setup.orientation == "landscape"
            and page.sheet_properties.pageSetUpPr.fitToPage
        )


def test_without_libreoffice_the_reason_is_given_and_a_full_check_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("HELPERS_CHECK_ALL", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install libreoffice-calc-nogui"):
        office.require_office()
    monkeypatch.setenv("HELPERS_CHECK_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match="apt-get install libreoffice-calc-nogui"):
        office.require_office()
