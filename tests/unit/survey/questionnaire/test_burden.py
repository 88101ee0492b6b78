"""The newest questionnaire: what may be answered, what is not asked, how much it asks, and that its counters
say so from the first moment.
"""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from built import PROJECT
from questionnaire import AARHUS, PLACES, SENDING, cases, records

from helpers.analysis.representation import item_response
from helpers.protocol import codebook, pilot
from helpers.survey.cleaning.clean import clean
from helpers.survey.questionnaire import workbook
from helpers.survey.questionnaire.layout import COUNTER_CELL, LISTS_SHEET, layout
from helpers.survey.reading import returns

BOOK, PILOT = codebook.load(), codebook.load(pilot=True)
SHEETS = layout(BOOK)
ALWAYS = ("dont_know", "not_stated")
OWN = {"adult_assessment", "task_hours", "home_visit", "hearing"}
NOTE = "Sag 19-4711 hos os"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sent")
    return workbook.write_questionnaire(folder / "0751_aarhus.xlsx", BOOK, AARHUS, records(), SENDING)


def lock(cell: openpyxl.cell.Cell) -> bool:
    """Whether a cell is locked for itself: without a style of its own it has its column's, which is not."""
    return cell.has_style and cell.protection.locked


def answered(path: Path, target: Path, cells: dict[tuple[str, str], object]) -> Path:
    book = openpyxl.load_workbook(path)
    for (sheet, address), value in cells.items():
        book[sheet][address] = value
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return target


@pytest.mark.parametrize("item", [item for item in PILOT.items if item.required and not item.prefilled])
def test_every_question_may_be_left_open_in_the_words_of_the_guide(item: codebook.Item) -> None:
    assert item.name == "disposition" or set(ALWAYS) <= item.missing.keys()


def test_what_is_asked_in_the_pilot_alone_is_not_asked_in_the_survey() -> None:
    only = {"found_without_list", "source"}
    assert {item.name for item in PILOT.items} - {item.name for item in BOOK.items} == only
    assert "source_needs_presence" in {rule.name for rule in PILOT.rules} - {rule.name for rule in BOOK.rules}
    assert not [item for item in BOOK.items if "resource" in item.name]


def test_what_every_case_has_is_no_row_and_what_the_municipality_writes_is_not_obtained(path: Path) -> None:
    kinds = {kind.code for kind in BOOK.asked_types}
    assert BOOK.information_types.keys() - kinds == {"decision_letter", "reassessment", "appeal_form"}
    page, sheet = openpyxl.load_workbook(path)["sagsoplysninger"], SHEETS["sagsoplysninger"]
    label = {kind.label: kind.code for kind in BOOK.information_types.values()}
    rows = range(sheet.first_data_row, page.max_row + 1)
    seen = {label[page[sheet.cell("information_type", n)].value]: n for n in rows}
    assert seen.keys() == kinds
    locked = {code for code, n in seen.items() if lock(page[sheet.cell("retrieval", n)])}
    assert locked == OWN
    assert not any(lock(page[sheet.cell("needed_for", n)]) for n in seen.values())


def test_the_counters_are_true_from_the_first_moment(path: Path) -> None:
    """Every main case counts with all that it will be asked, whatever is answered."""
    shown = openpyxl.load_workbook(path, data_only=True)
    main = [case for case in records() if case["role"] == "main"]
    remitted = sum(case["outcome"] == "remitted" for case in main)
    asked = {
        sheet: [i for i in BOOK.items_of(entry.section) if i.required and not i.prefilled]
        for sheet, entry in SHEETS.items()
    }
    at_once = {
        sheet: sum(i.asked_if is None or i.asked_if.item == "disposition" for i in items)
        for sheet, items in asked.items()
    }
    types = sum(len(BOOK.types_for(case["provision"])) for case in main)
    wanted = {
        "sager": len(main) * at_once["sager"], "sagsoplysninger": types * at_once["sagsoplysninger"],
        "årsager": remitted * at_once["årsager"], "tid": len(main) * at_once["tid"],
    }  # fmt: skip
    found = {name: int(re.sub(r"\D", "", str(shown[name][COUNTER_CELL].value))) for name in wanted}
    assert found == wanted and min(found.values()) > 0


def test_a_counter_asks_for_no_more_than_is_asked(path: Path) -> None:
    formulas = openpyxl.load_workbook(path)
    counter = formulas["sagsoplysninger"][COUNTER_CELL].value
    retrieval = SHEETS["sagsoplysninger"].column("retrieval").letter
    terms = [term for term in counter.split("SUMPRODUCT") if f"${retrieval}$" in term]
    assert terms and all(f"COUNTIF({LISTS_SHEET}!" in term for term in terms)
    assert '"=",' in counter and "Hovedsag" in counter
    old = workbook.write_questionnaire(
        path.parent / "old.xlsx", codebook.stored("2.0"), AARHUS, records(), SENDING
    )
    before = openpyxl.load_workbook(old)["sagsoplysninger"][COUNTER_CELL].value
    assert "Hovedsag" not in before, (
        "a workbook that is out keeps its formulas, which are known by their text"
    )


def test_the_municipalitys_own_journal_number_is_never_read(path: Path, tmp_path: Path) -> None:
    cell = SHEETS["sager"].cell("own_reference", 5)
    answered(path, tmp_path / "returns" / path.name, {("sager", cell): NOTE, ("sager", "B6"): "010190-1046"})
    (raw,) = returns.read(tmp_path, BOOK, PLACES)
    assert raw.faults == () and raw.tables["cases"]["own_reference"].isna().all()
    cleaned = clean(
        [raw],
        BOOK,
        cases(),
        cases()[["decision_id", "municipality", "provision", "outcome", "decision_date"]],
    )
    kept = [cleaned.cases, cleaned.ledger, cleaned.set_aside]
    assert not any(NOTE in str(value) for table in kept for value in table.to_numpy().ravel())
    assert "own_reference" not in cleaned.cases


def test_an_answer_where_nothing_is_asked_is_noted_and_not_counted(path: Path, tmp_path: Path) -> None:
    sheet, page = SHEETS["sagsoplysninger"], openpyxl.load_workbook(path)["sagsoplysninger"]
    label = BOOK.information_types["home_visit"].label
    first = next(n for n in range(5, page.max_row) if page[sheet.cell("information_type", n)].value == label)
    key = page[f"A{first}"].value
    cases_page = openpyxl.load_workbook(path)["sager"]
    row = next(n for n in range(5, 60) if cases_page[f"A{n}"].value == key)
    given = {("sager", SHEETS["sager"].cell("disposition", row)): "Udfyldt"}
    given |= {
        ("sagsoplysninger", sheet.cell(item, first)): answer
        for item, answer in (("present", "Ja"), ("retrieval", "Indhentet for første gang"))
    }
    answered(path, tmp_path / "returns" / path.name, given)
    cleaned = clean(
        returns.read(tmp_path, BOOK, PLACES), BOOK, cases(),
        cases()[["decision_id", "municipality", "provision", "outcome", "decision_date"]],
    )  # fmt: skip
    told = cleaned.ledger.query("rule == 'not_asked'")
    assert told[["cell", "severity", "new"]].to_numpy().tolist() == [
        [sheet.cell("retrieval", first), "fix", ""]
    ]
    mine = cleaned.cases.set_index("decision_id").loc[key]
    assert (mine["n_information_types"], mine["n_retrieval_answered"], mine["n_newly_obtained"]) == (0, 0, 0)
    assert mine["n_own_documents"] == 1, "a paper that the municipality writes itself is counted apart"


@pytest.fixture(scope="module")
def burden() -> pd.DataFrame:
    """The answers that the completed cases of the demonstration called for."""
    names = ("cases", "information", "causes", "remittals", "time")
    tables = {name: pd.read_parquet(PROJECT / "build" / "tables" / f"{name}.parquet") for name in names}
    return item_response.per_case(tables, BOOK)


def test_a_case_asks_for_no_more_than_was_agreed(burden: pd.DataFrame) -> None:
    medians = burden.groupby(["provision", "outcome"])["answers"].median()
    print(f"Answers per completed case: median {burden['answers'].median():g}", *medians.items(), sep="\n")
    assert burden["answers"].median() <= 46
    assert medians["lost_earnings", "remitted"] <= 55


def test_the_guide_says_how_long_it_takes(burden: pd.DataFrame) -> None:
    (told,) = [text for text in BOOK.instructions if "minutter" in text]
    low, high, minutes = map(int, re.findall(r"\d+", told))
    medians = burden.groupby(["provision", "outcome"])["answers"].median()
    assert low <= medians.min() and medians.max() <= high
    assert minutes == pilot.load().rows["minutes_median"].go


def test_the_worked_example_obeys_the_definition() -> None:
    shown = {each.item: each.answer for each in BOOK.example_answers}
    parts = ("decision_count", "reassessment_count", "appeal_form_count", "later_request_count")
    assert sum(shown[name] for name in parts) == shown["file_count"] == 48 * 2_400
    assert "Ankestyrelsen selv bad om" in BOOK.definitions["Sagens omfang"]
