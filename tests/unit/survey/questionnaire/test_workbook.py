"""The questionnaires: what stands where, what a cell accepts, what is locked, and that the bytes are always
the same.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest
from questionnaire import AARHUS, BOOK, PLACES, SENDING, SHEETS, cases, validation, values, write
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from helpers.errors import HelpersError
from helpers.protocol import codebook
from helpers.survey.questionnaire import workbook
from helpers.survey.questionnaire.answers import guidance
from helpers.survey.questionnaire.layout import GUIDE_SHEET, IDENTITY_SHEET, LISTS_SHEET

CHOSEN = [entry for entry in BOOK.items if entry.values and not entry.locked]
FREE = [entry for entry in BOOK.items if entry.type in ("text", "free_text")]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module")
def book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def test_the_sheets_are_those_of_the_codebook_with_the_identity_hidden(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == [
        "vejledning",
        "sager",
        "sagsoplysninger",
        "årsager",
        "regler",
        "tid",
        "identitet",
        "lister",
    ]
    assert book[IDENTITY_SHEET].sheet_state == "veryHidden"
    assert [book[name].sheet_state for name in SHEETS] == ["visible"] * 5
    assert book[LISTS_SHEET].sheet_state == "veryHidden"


def test_the_identity_says_whose_workbook_and_which_codebook_it_is(book: openpyxl.Workbook) -> None:
    assert dict(book[IDENTITY_SHEET].values) == {
        "municipality": "0751", "municipality_name": "Aarhus", "codebook_version": BOOK.version,
        "codebook_sha256": BOOK.sha256, "origin": "investigation", "version": "1", "based_on": "",
    }  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_machine_names_and_questions_stand_where_the_layout_says(book: openpyxl.Workbook, name: str) -> None:
    page, sheet = book[name], SHEETS[name]
    items = BOOK.items_of(sheet.section)
    assert [cell.value for cell in page[sheet.machine_row]] == [
        *(entry.name for entry in items),
        *[None] * len(sheet.aids),
    ]
    assert [cell.value for cell in page[sheet.header_row]] == [
        *(entry.question for entry in items),
        *(aid.title for aid in sheet.aids),
    ]
    assert page.row_dimensions[sheet.machine_row].hidden
    assert page["A1"].value == BOOK.sections[sheet.section].title


def test_every_drawn_case_has_its_row_main_cases_first(book: openpyxl.Workbook) -> None:
    drawn = cases()
    assert values(book["sager"], "role") == ["Hovedsag"] * 16 + ["Reservesag"] * 16
    assert sorted(values(book["sager"], "decision_id")) == sorted(drawn["decision_id"])
    assert set(values(book["sager"], "provision")) == set(BOOK.item("provision").values.values())


def test_dates_are_dates(book: openpyxl.Workbook) -> None:
    assert set(values(book["sager"], "decision_date")) == {dt.datetime(2014, 3, 27), dt.datetime(2020, 6, 2)}


def test_who_named_the_case_is_suggested_and_may_be_changed(book: openpyxl.Workbook) -> None:
    page = book["sager"]
    assert values(page, "draw_source") == ["Trukket af Ankestyrelsen"] * 16 + ["Reservesag fra listen"] * 16
    assert not page[SHEETS["sager"].cell("draw_source", 5)].protection.locked


def test_each_case_has_the_information_types_of_its_provision(book: openpyxl.Workbook) -> None:
    page, drawn = book["sagsoplysninger"], cases()
    rows = pd.DataFrame(
        {"decision_id": values(page, "decision_id"), "label": values(page, "information_type")}
    )
    for decision, provision in zip(drawn["decision_id"], drawn["provision"], strict=True):
        assert list(rows.loc[rows["decision_id"] == decision, "label"]) == [
            kind.label for kind in BOOK.types_for(provision)
        ]


def test_causes_are_asked_of_remitted_cases_only(book: openpyxl.Workbook) -> None:
    remitted = cases().query("outcome == 'remitted'")["decision_id"]
    assert sorted(values(book["årsager"], "decision_id")) == sorted(remitted)


def test_there_are_twenty_rows_for_rules(book: openpyxl.Workbook) -> None:
    assert values(book["regler"], "row") == list(range(1, 21))


def drop_down(book: openpyxl.Workbook, formula: str) -> list[str]:
    """Return what a drop-down offers: the labels in the rule itself, or those of the range it points to."""
    if formula.startswith('"'):
        return formula.strip('"').split(",")
    sheet, cells = formula.removeprefix("=").split("!")
    return [cell.value for (cell,) in book[sheet][cells.replace("$", "")]]


@pytest.mark.parametrize("item", CHOSEN, ids=lambda entry: f"{entry.section}.{entry.name}")
def test_a_drop_down_offers_the_labels_of_the_codebook_and_they_lead_back_to_codes(
    book: openpyxl.Workbook, item: codebook.Item
) -> None:
    rule = validation(book[BOOK.sections[item.section].sheet], item.name)
    offered = drop_down(book, rule.formula1)
    codes = [
        code
        for code in item.choices
        if code not in BOOK.information_types or "bpa" in BOOK.information_types[code].provisions
    ]
    assert rule.type == "list" and [item.code(label) for label in offered] == codes


@pytest.mark.parametrize("number", [1, 2, 3])
def test_what_was_missing_is_chosen_among_the_types_of_the_case_s_own_provision(
    book: openpyxl.Workbook, number: int
) -> None:
    page, sheet, name = book["årsager"], SHEETS["årsager"], f"missing_information_{number}"
    provision = dict(zip(cases()["decision_id"], cases()["provision"], strict=True))
    for row, decision in enumerate(values(page, "decision_id"), start=sheet.first_data_row):
        cell = sheet.cell(name, row)
        (rule,) = [rule for rule in page.data_validations.dataValidation if cell in rule.cells]
        assert drop_down(book, rule.formula1) == [
            *(kind.label for kind in BOOK.types_for(provision[decision])),
            "ved ikke",
        ]


@pytest.mark.parametrize(
    "name", ["standard_pages", "physical_pages", "second_pages", "decision_pages", "later_request_pages"]
)
def test_a_count_accepts_its_range_and_the_missing_codes(book: openpyxl.Workbook, name: str) -> None:
    rule, item = validation(book["sager"], name), BOOK.item(name)
    cell = SHEETS["sager"].cell(name, 5)
    assert rule.type == "custom"
    for part in (
        f"{cell}>={item.min}",
        f"{cell}<={item.max}",
        f"{cell}=INT({cell})",
        f'{cell}="ved ikke"',
        f'{cell}="ikke oplyst"',
    ):
        assert part in rule.formula1


def test_a_date_and_a_text_have_limits(book: openpyxl.Workbook) -> None:
    date, text = validation(book["sager"], "corrected_decision_date"), validation(book["regler"], "text")
    assert (date.type, date.operator or "between") == ("date", "between")
    assert (text.type, text.formula1) == ("textLength", "2000")


def test_every_answer_has_a_message_and_the_free_text_warns(book: openpyxl.Workbook) -> None:
    for name, sheet in SHEETS.items():
        for column in sheet.columns:
            if not column.prefilled:
                rule = validation(book[name], column.name)
                assert (
                    rule.prompt
                    and rule.promptTitle
                    and len(rule.prompt) <= 255
                    and len(rule.promptTitle) <= 32
                )


@pytest.mark.parametrize("item", FREE, ids=lambda entry: entry.name)
def test_every_text_field_says_that_it_asks_for_no_person(
    book: openpyxl.Workbook, item: codebook.Item
) -> None:
    prompt = validation(book[BOOK.sections[item.section].sheet], item.name).prompt
    told = {row[0].value: row[1].value for row in book[GUIDE_SHEET].iter_rows(max_col=3)}[item.question]
    for text in (prompt, told):
        assert "Skriv aldrig navne, CPR-numre" in text


def test_nothing_asks_for_a_name_or_a_cpr_number() -> None:
    asked = " ".join(entry.question for entry in BOOK.items).casefold()
    assert not re.search(r"cpr|personnummer|adresse|fødsel|\bnavn", asked)


def test_a_number_s_message_says_what_to_write_where_there_is_none(book: openpyxl.Workbook) -> None:
    for item in BOOK.items:
        if item.type == "integer" and item.missing and not item.locked:
            prompt = validation(book[BOOK.sections[item.section].sheet], item.name).prompt
            assert prompt == guidance(item) and all(f"»{label}«" in prompt for label in item.missing.values())


def test_examples_of_each_information_type_show_when_its_cell_is_chosen(book: openpyxl.Workbook) -> None:
    page, sheet = book["sagsoplysninger"], SHEETS["sagsoplysninger"]
    examples = {kind.label: kind.examples for kind in BOOK.information_types.values()}
    for row in range(sheet.first_data_row, page.max_row + 1, 7):
        rule = next(
            rule for rule in page.data_validations.dataValidation if sheet.cell("present", row) in rule.cells
        )
        assert (
            rule.prompt == f"F.eks. {examples[page[sheet.cell('information_type', row)].value]}. "
            f"{BOOK.item('present').help}"
        )


@pytest.mark.parametrize("name", SHEETS)
def test_prefilled_cells_are_locked_and_answers_are_not(book: openpyxl.Workbook, name: str) -> None:
    page, sheet = book[name], SHEETS[name]
    assert page.protection.sheet
    styles = [span for span in page.column_dimensions.values() for _ in range(span.min, span.max + 1)]
    assert [style.protection.locked for style in styles] == [column.prefilled for column in sheet.columns] + [
        True
    ] * len(sheet.aids)
    locked = [column.index for column in sheet.columns if column.prefilled] + list(
        range(len(sheet.columns), sheet.width)
    )
    assert all(page[f"{xl_col_to_name(column)}{sheet.first_data_row}"].protection.locked for column in locked)


def test_the_bytes_depend_on_the_content_alone(path: Path, tmp_path: Path) -> None:
    shuffled = workbook.records(cases().sample(frac=1, random_state=3))["0751"]
    again = workbook.write_questionnaire(tmp_path / "other.xlsx", BOOK, AARHUS, shuffled, SENDING)
    assert again.read_bytes() == path.read_bytes()
    assert {entry.date_time[:3] for entry in ZipFile(path).infolist()} == {(1980, 1, 1)}


def test_a_municipality_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HelpersError, match="0751 Aarhus"):
        workbook.write_questionnaire(tmp_path / "q.xlsx", BOOK, AARHUS, [])
    with pytest.raises(HelpersError, match="draw cases before"):
        workbook.write_all(tmp_path, BOOK, PLACES, cases().head(0))


def test_a_municipality_that_does_not_exist_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(HelpersError, match="holds 0999, which is no kommunekode"):
        workbook.write_all(
            tmp_path / "new", BOOK, PLACES, pd.concat([cases(), cases().assign(municipality="0999")])
        )
    assert not (tmp_path / "new").exists()


def test_write_all_gives_one_file_per_municipality_with_cases(tmp_path: Path) -> None:
    drawn = pd.concat([cases(), cases().assign(municipality="0101")])
    paths = workbook.write_all(tmp_path / "new", BOOK, PLACES, drawn)
    assert [path.name for path in paths] == ["0101_koebenhavn.xlsx", "0751_aarhus.xlsx"]
    assert openpyxl.load_workbook(paths[0])[IDENTITY_SHEET]["B1"].value == "0101"


def test_file_names_are_plain_and_unlike_each_other() -> None:
    names = [workbook.file_name(row) for row in PLACES.to_dict("records")]
    assert len(set(names)) == 98 and all(re.fullmatch(r"\d{4}_[a-z_]+\.xlsx", name) for name in names)
    assert "0825_laesoe.xlsx" in names


def test_columns_are_found_by_name_or_refused() -> None:
    assert SHEETS["sager"].cell("standard_pages", 7) == "K7"
    assert SHEETS["sager"].span("standard_pages", 9, sheet=True) == "'sager'!$K$5:$K$9"
    with pytest.raises(HelpersError, match=r"sager.*pages_standard"):
        SHEETS["sager"].column("pages_standard")


def test_our_formulas_use_no_function_that_xlsxwriter_would_have_to_rename(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page writes formulas as they are; a function that Excel has come to know since 2007 would be #NAME?."""
    given: list[str] = []
    own = workbook.Page._prepare_formula

    def noted(page: workbook.Page, formula: str, expand_future_functions: bool = False) -> str:
        given.append(formula)
        return own(page, formula, expand_future_functions)

    monkeypatch.setattr(workbook.Page, "_prepare_formula", noted)
    write(tmp_path)
    assert {"COUNTBLANK", "SUMPRODUCT", "COUNTIFS"} <= set(re.findall("[A-Z]+(?=[(])", "".join(given)))
    for formula in set(given):
        assert own(workbook.Page(), formula) == Worksheet()._prepare_formula(formula, True)
