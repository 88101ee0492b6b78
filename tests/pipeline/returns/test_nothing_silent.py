"""What municipalities really send, made anew from the current questionnaire: each is read rightly or asked
about, and never neither.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from returned import BOOK, SHEETS, Investigation, build

from helpers.survey.cleaning import clean
from helpers.survey.followup import letters, queries

CPH = "0101_koebenhavn.xlsx"
CASES, INFORMATION, CAUSES, TIME = "sager", "sagsoplysninger", "årsager", "tid"
Cells = dict[tuple[str, int], Any]  # item and Excel's row → value
FIGURES = ("standard_pages", "second_pages", "physical_pages", "decision_pages", "statement_pages",
           "reassessment_pages", "appeal_form_pages", "later_request_pages")  # fmt: skip


@pytest.fixture(scope="module")
def faultless(tmp_path_factory: pytest.TempPathFactory) -> Investigation:
    return build(tmp_path_factory.mktemp("silent") / "investigation")


class Sent:
    """København's workbook with some cells changed, and what became of it."""

    def __init__(self, faultless: Investigation, folder: Path, sheets: dict[str, Cells]) -> None:
        self.returned = faultless.copy_to(folder / "investigation")
        edits = {
            (sheet, SHEETS[sheet].cell(item, row)): value
            for sheet, cells in sheets.items()
            for (item, row), value in cells.items()
        }
        self.book = openpyxl.load_workbook(self.returned.files[0])
        for (sheet, cell), value in edits.items():
            self.book[sheet][cell] = value
        self.save()

    def save(self) -> None:
        self.book.save(self.returned.files[0])

    def judge(self) -> Sent:
        copies = partial(
            letters.write_copies, self.returned.path, BOOK, self.returned.municipalities, self.returned.draw
        )
        self.cleaned = clean.clean(
            self.returned.batches(), BOOK, self.returned.draw, self.returned.frame, copies
        )
        every = queries.faults(self.cleaned, BOOK)
        self.faults = every[every["file"] == CPH]
        letters.write_all(self.returned.path, self.cleaned, every, self.returned.municipalities)
        self.letter = (self.returned.path / "0101_koebenhavn.txt").read_text(encoding="utf-8")
        return self

    def rules(self, item: str, row: int, sheet: str = CASES) -> list[str]:
        ledger = self.cleaned.ledger
        here = ledger[(ledger["file"] == CPH) & (ledger["sheet"] == sheet)]
        return here.loc[here["cell"] == SHEETS[sheet].cell(item, row), "rule"].tolist()

    def asked(self, item: str, row: int, sheet: str = CASES) -> list[str]:
        here = self.faults[self.faults["sheet"] == sheet]
        return here.loc[here["cell"] == SHEETS[sheet].cell(item, row), "rule"].tolist()

    def value(self, item: str, row: int) -> Any:
        key = self.book[CASES].cell(row, 1).value
        return self.cleaned.cases.set_index("decision_id").loc[key, item]

    def answered(self, sheet: str = CASES) -> list[int]:
        """Excel's rows of the cases that are answered."""
        page, at = (
            self.book[sheet],
            SHEETS[sheet].column("disposition" if sheet == CASES else "present").index,
        )
        return [row for row in range(5, page.max_row + 1) if page.cell(row, at + 1).value]


@pytest.fixture
def sent(faultless: Investigation, tmp_path: Path) -> Any:
    return partial(Sent, faultless, tmp_path)


def figures(row: int, given: tuple[Any, ...]) -> Cells:
    return {(item, row): value for item, value in zip(FIGURES, given, strict=True)}


def test_characters_and_pages_are_decided_for_a_row_at_once(sent: Any) -> None:
    """v10, v12, v25: the worked example in characters; small cases; a large case with one slip."""
    cells: Cells = {}
    for row, given in {
        5: (115_200, 112_800, 60, 98_400, 14_400, 4_800, 7_200, 4_800),
        6: (48, 47, 60, "ved ikke", "ved ikke", 4_800, 7_200, 4_800),
        7: (9_600, None, None, 7_200, 2_400, 1_200, 600, 600),
        8: (9_600, None, None, None, None, None, None, None),
        9: (5_000, 4_900, 15, 4_600, 40, 150, 150, 100),
        10: (48, 47, 60, 41, 6, 2, 3, 60),
    }.items():
        cells |= figures(row, given)
    got = sent({CASES: cells}).judge()
    assert [got.value(item, 5) for item in FIGURES] == [48, 47, 60, 41, 6, 2, 3, 2]
    assert all(got.asked(item, 5) == ["characters_as_pages"] for item in FIGURES if item != "physical_pages")
    assert [got.value(item, 6) for item in FIGURES[5:]] == [2, 3, 2]
    assert [got.asked("standard_pages", row) for row in (7, 8)] == [["unsupported_size"]] * 2
    assert (got.value("standard_pages", 9), got.rules("standard_pages", 9)) == (5_000, [])
    assert got.asked("physical_pages", 9) == ["physical_pages_agree"]
    assert "part_above_file" in got.asked("later_request_pages", 10)


def test_a_nought_too_many_is_put_right_and_told_so_that_it_can_be_undone(sent: Any) -> None:
    got = sent({CASES: {("standard_pages", 5): 330}}).judge()
    assert (got.rules("standard_pages", 5), got.value("standard_pages", 5)) == (["tenfold_corrected"], 33)
    assert set(got.cleaned.ledger["severity"]) == {"fix"}
    (line,) = got.faults.to_dict("records")
    assert (line["rule"], line["severity"], line["value"]) == ("tenfold_corrected", "query", "330")
    assert "Tallet er rettet" in got.letter


def test_labels_that_say_the_opposite_are_questions(sent: Any) -> None:
    """v06."""
    given = {
        CASES: {("disposition", row): text for row, text in enumerate(
            ("Ej udfyldt", "Sagen er fundet", "Kommunen udfylder sagen", "Sagen hører til undersøgelsen",
             "Sagen er ikke slettet eller kasseret", "Kommunen"), start=5)},
        INFORMATION: {("retrieval", 5): "Forelå ikke i forvejen", ("retrieval", 6): "Ikke indhentet på ny",
                      ("source", 5): "Arbejdstager", ("needed_for", 5): "Ikke klagesagen",
                      ("needed_for", 6): "Både afgørelsen og ikke klagesagen"},
        CAUSES: {("after_remittal", 5): "Ikke samme resultat",
                 ("after_remittal", 6): "Fuldt medhold til kommunen",
                 ("after_remittal", 7): "Afgjort endnu", ("after_remittal", 8): "Ikke"},
    }  # fmt: skip
    got = sent(given).judge()
    for sheet, cells in given.items():
        for item, row in cells:
            assert "unknown_code" in got.asked(item, row, sheet), (item, row)
            assert not {"label_form", "label_spelling"} & set(got.rules(item, row, sheet)), (item, row)
    for item, row in given[CASES]:
        assert got.value(item, row) != got.value(item, row), "missing, though the row has answers"
        assert got.asked(item, row) == ["unknown_code"]


def test_an_items_own_unit_is_read_and_no_other(sent: Any) -> None:
    """v08, v16, v20."""
    right = {("standard_pages", 5): "36 A4-sider", ("processing_days", 5): "90 dage",
             ("second_pages", 5): "34\u200b", ("physical_pages", 6): 40.99999999999999,
             ("second_pages", 6): "34 (skøn)", ("processing_days", 6): "120 dg."}  # fmt: skip
    wrong = {("processing_days", 7): "45 sider", ("standard_pages", 7): "120 130",
             ("processing_days", 8): "12 uger", ("physical_pages", 8): "9.600 tegn"}  # fmt: skip
    times = {
        ("minutes_answering", 5): "35 min.",
        ("minutes_answering", 6): "1 time",
        ("minutes_answering", 7): "2 sider",
    }
    converted = {("standard_pages", 9): "108.000 tegn"}
    got = sent({CASES: right | wrong | converted, TIME: times}).judge()
    read = [got.value(item, row) for item, row in right]
    assert read == [36, 90, 34, 41, 34, 120] and not any(got.asked(item, row) for item, row in right)
    assert [got.asked(item, row)[0] for item, row in wrong] == ["unreadable_number"] * 4
    assert [got.value(item, row) for item, row in wrong] == [pytest.approx(float("nan"), nan_ok=True)] * 4
    assert (got.value("standard_pages", 9), got.asked("standard_pages", 9)) == (45, ["characters_stated"])
    assert [got.rules("minutes_answering", row, TIME) for row in (5, 6, 7)] == [
        ["number_in_text"], ["hours_as_minutes"], ["unreadable_number"]]  # fmt: skip
    minutes = got.cleaned.time.set_index("decision_id")["minutes_answering"]
    assert [minutes[got.book[TIME].cell(row, 1).value] for row in (5, 6)] == [35, 60]


def test_a_corrected_date_that_says_nothing_new_is_no_question(sent: Any, faultless: Investigation) -> None:
    """v13."""
    page = openpyxl.load_workbook(faultless.files[0])[CASES]
    day = page[SHEETS[CASES].cell("decision_date", 5)].value
    got = sent({CASES: {("corrected_decision_date", 5): day}}).judge()
    assert got.faults.empty and "ingen spørgsmål" in got.letter


def test_keys_in_other_forms_are_known(sent: Any, faultless: Investigation) -> None:
    """v24."""
    page = openpyxl.load_workbook(faultless.files[0])[CASES]
    keys = [page.cell(row, 1).value for row in range(5, 9)]
    forms = [keys[0].replace("-", "–"), keys[1].replace("-", " - "), f"Sag {keys[2]}", f"{keys[3]}\u200b"]
    got = sent({CASES: {("decision_id", row): form for row, form in enumerate(forms, start=5)}}).judge()
    assert set(keys) <= set(got.cleaned.cases["decision_id"]) and got.faults.empty
    assert [got.rules("decision_id", row) for row in range(5, 9)] == [["identifier_form"]] * 4


def test_a_workbook_with_nothing_but_its_dispositions_is_asked_for_all_the_rest(sent: Any) -> None:
    """v01: what the workbook counts as missing is asked for, in one line for each column."""
    got = sent({})
    for sheet in SHEETS:
        for column in SHEETS[sheet].columns:
            if not column.item.prefilled and column.name != "disposition":
                for row in range(5, got.book[sheet].max_row + 1):
                    got.book[sheet].cell(row, column.index + 1).value = None
    got.save()
    got.judge()
    rows = got.answered()
    assert set(got.faults["rule"]) == {"unanswered"}
    lacking = {name: got.faults.loc[got.faults["sheet"] == name, "expected"].tolist() for name in SHEETS}
    required = [c for c in SHEETS[CASES].columns if c.item.required and not c.item.prefilled]
    assert len(lacking[CASES]) == len(required) - 1  # all but the disposition
    pages = SHEETS[CASES].column("standard_pages")
    assert any(text.startswith(f"{pages.letter}: {len(rows)} rækker uden svar (") for text in lacking[CASES])
    assert [text.split(":")[0] for text in lacking[INFORMATION]] == [
        SHEETS[INFORMATION].column("present").letter
    ]
    assert len(lacking[CAUSES]) >= 10 and len(lacking[TIME]) == 3 and lacking["regler"] == []
    assert "ingen spørgsmål" not in got.letter and "Svar, der mangler" in got.letter
    assert f'- Ark "{CASES}": {pages.letter}: {len(rows)} rækker uden svar' in got.letter
    copy = openpyxl.load_workbook(got.returned.path / "0101_koebenhavn.xlsx")
    assert "uden svar" in copy[CASES][pages.letter + str(rows[0])].comment.text


def test_blank_page_counts_are_asked_for_and_dont_know_is_an_answer(sent: Any) -> None:
    """v02."""
    got = sent(
        {CASES: {("standard_pages", row): None for row in range(5, 11)} | {("second_pages", 5): "ved ikke"}}
    )
    got.judge()
    (line,) = got.faults[got.faults["rule"] == "unanswered"].to_dict("records")
    blank = [row for row in range(5, 11) if row in got.answered()]
    assert (
        line["cell"] == SHEETS[CASES].cell("standard_pages", blank[0])
        and f"{len(blank)} rækker" in line["expected"]
    )
    assert "Mangler" not in line["expected"] and BOOK.item("standard_pages").question in line["expected"]


@pytest.mark.parametrize(("sheet", "deleted"), [(CAUSES, None), (INFORMATION, 40), (TIME, 1)])
def test_rows_that_were_deleted_are_asked_for(sent: Any, sheet: str, deleted: int | None) -> None:
    """v18, v19."""
    got = sent({})
    page = got.book[sheet]
    before = [page.cell(row, 1).value for row in range(5, page.max_row + 1)]
    n = deleted or len(before)
    page.delete_rows(5, n)
    got.save()
    got.judge()
    main = set(got.returned.draw.loc[got.returned.draw["role"] == "main", "decision_id"])
    lost = [key for key in before[:n] if key in main]
    (line,) = got.faults.to_dict("records")
    assert (line["rule"], line["sheet"], line["cell"]) == ("lost_rows", sheet, "")
    assert line["expected"].startswith(f"{len(lost)} række") and all(
        key in line["expected"] for key in set(lost)
    )
    assert "ingen spørgsmål" not in got.letter and line["expected"] in got.letter


@pytest.mark.long
def test_98_blank_workbooks_are_some_lines_each(sent: Any) -> None:
    got = sent({})
    for sheet in SHEETS:
        for column in SHEETS[sheet].columns:
            if not column.item.prefilled:
                for row in range(5, got.book[sheet].max_row + 1):
                    got.book[sheet].cell(row, column.index + 1).value = None
    got.save()
    got.judge()
    main = int((got.returned.draw["municipality"].eq("0101") & got.returned.draw["role"].eq("main")).sum())
    assert got.faults["rule"].value_counts().to_dict() == {"disposition_missing": main, "unanswered": 1}


@pytest.mark.long
def test_one_wrong_disposition_is_one_question(sent: Any) -> None:
    got = sent({CASES: {("disposition", 5): "Sagen er ikke fundet"}}).judge()
    assert got.asked("disposition", 5) == ["answers_need_completion"]
    assert len(got.faults) == 1
    assert got.rules("standard_pages", 5) == ["answers_need_completion"]  # the ledger has every one


def test_a_disposition_that_was_left_out_is_completed_where_the_row_is_answered(sent: Any) -> None:
    got = sent({CASES: {("disposition", 5): None, ("disposition", 6): "?"}}).judge()
    assert [got.value("disposition", row) for row in (5, 6)] == ["completed"] * 2
    assert [got.asked("disposition", row) for row in (5, 6)] == [["disposition_missing"]] * 2


def test_one_wrong_key_is_told_at_the_key(sent: Any) -> None:
    got = sent({CASES: {("decision_id", 5): "21-99999"}}).judge()
    assert sorted(got.faults["rule"]) == ["never_returned", "unknown_decision"]


@pytest.mark.long
def test_a_substitute_without_its_row_is_told_once(sent: Any, faultless: Investigation) -> None:
    spare = faultless.draw.loc[
        faultless.draw["role"].eq("substitute") & faultless.draw["municipality"].eq("0101")
    ]
    key = spare["decision_id"].iloc[0]
    got = sent({})
    page, at = (
        got.book[CASES],
        {got.book[CASES].cell(row, 1).value: row for row in range(5, got.book[CASES].max_row + 1)},
    )
    page.delete_rows(at[key])
    rows = [
        row
        for row in range(5, got.book[INFORMATION].max_row + 1)
        if got.book[INFORMATION].cell(row, 1).value == key
    ]
    for row in rows:
        got.book[INFORMATION][SHEETS[INFORMATION].cell("present", row)] = "Nej"
    got.save()
    got.judge()
    told = got.faults[got.faults["rule"] == "no_case_row"]
    assert len(rows) > 5 and len(told) == 1
    aside = got.cleaned.set_aside
    assert (aside["reason"].eq("no_case_row") & aside["decision_id"].eq(key)).sum() >= len(rows)


@pytest.mark.long
def test_what_is_asked_is_what_the_counter_of_the_workbook_counts(sent: Any) -> None:
    got = sent({CASES: {("standard_pages", 5): None, ("hearing_held", 6): None},
                INFORMATION: {("present", 5): None, ("source", 6): None},
                TIME: {("answered_by", 5): None}})  # fmt: skip
    blanks = got.judge().cleaned.unanswered
    asked = set(zip(blanks["section"], blanks["item"], blanks["rows"], strict=True))
    assert {("cases", "standard_pages", "5"), ("cases", "hearing_held", "6"), ("time", "answered_by", "5"),
            ("information", "present", "5")} <= asked and len(asked) <= 5  # fmt: skip
    assert set(got.faults["rule"]) <= {"unanswered", "retrieval_needs_presence", "source_needs_presence",
                                       "need_needs_presence"}  # fmt: skip


def test_merged_cells_are_told_and_their_answers_asked_for(sent: Any) -> None:
    """v04."""
    got = sent({})
    letter = SHEETS[CASES].column("standard_pages").letter
    got.book[CASES].merge_cells(f"{letter}5:{letter}8")
    got.book["vejledning"].merge_cells("A5:B6")  # holds no answer
    got.save()
    got.judge()
    told = got.faults[got.faults["rule"] == "merged_cells"]
    assert told["cell"].tolist() == [f"{letter}{row}" for row in (6, 7, 8)]
    assert set(told["severity"]) == {"query"} and told["expected"].str.contains(f"{letter}5").all()
    (line,) = got.faults[got.faults["rule"] == "unanswered"].to_dict("records")
    assert line["cell"] == f"{letter}6" and "ingen spørgsmål" not in got.letter


@pytest.mark.long
def test_a_merge_over_the_whole_sheet_is_told_where_there_are_rows_alone(sent: Any) -> None:
    got = sent({})
    got.book[CASES].merge_cells("G5:Y2000")
    got.save()
    got.judge()
    told = got.faults[got.faults["rule"] == "merged_cells"]
    assert 0 < len(told) < len(SHEETS[CASES].columns) * 20


def test_every_row_that_an_array_formula_covers_is_set_aside(sent: Any) -> None:
    """v22."""
    got = sent({})
    letter = SHEETS[CASES].column("standard_pages").letter
    span = f"{letter}5:{letter}7"
    got.book[CASES][f"{letter}5"] = openpyxl.worksheet.formula.ArrayFormula(span, f"={letter}8:{letter}10*1")
    got.save()
    got.judge()
    aside = got.cleaned.set_aside
    rows = aside[(aside["sheet"] == CASES) & (aside["reason"] == "foreign_formula")]
    assert rows["row"].tolist() == [5, 6, 7]
    told = got.faults[got.faults["rule"] == "foreign_formula"]
    assert told["cell"].tolist() == [f"{letter}{row}" for row in (5, 6, 7)]


@pytest.mark.parametrize(
    ("sheet", "cell"),
    [("vejledning", "D10"), ("vejledning", "A170"), ("vejledning", "B20"), ("vejledning", "C10"),
     (CASES, "C1"), (CASES, "AC4"), ("lister", "F3"), ("lister", "A60"), ("identitet", "D2"),
     ("identitet", "A9"), (TIME, "K12"), ("regler", "A1")],
)  # fmt: skip
def test_what_is_written_anywhere_beside_the_answers_is_told(sent: Any, sheet: str, cell: str) -> None:
    """v14, v15."""
    note = "Vi har skrevet svaret her: 250 sider"
    got = sent({})
    got.book[sheet][cell] = note
    got.save()
    got.judge()
    told = got.faults[["sheet", "cell", "rule", "value"]].to_numpy().tolist()
    assert told == [[sheet, cell, "beside_the_columns", note]]
    assert f'- Ark "{sheet}", celle {cell}: Her er skrevet uden for' in got.letter


@pytest.mark.parametrize("sheet", [CASES, INFORMATION, CAUSES, TIME])
def test_what_is_written_below_the_rows_is_told(sent: Any, sheet: str) -> None:
    got = sent({})
    page, last = got.book[sheet], SHEETS[sheet].columns[-1]
    row = page.max_row + 3
    page[f"{last.letter}{row}"] = "Se bilag"
    got.save()
    got.judge()
    told = got.faults[got.faults["sheet"] == sheet]
    assert told["cell"].str.endswith(str(row)).all() and len(told) >= 1


def test_a_questionnaire_that_nobody_has_written_beside_tells_nothing(sent: Any) -> None:
    assert sent({}).judge().faults.empty


def test_of_a_label_that_the_draw_decides_on_it_is_told_what_is_written(
    faultless: Investigation, tmp_path: Path
) -> None:
    got = Sent(faultless, tmp_path, {CASES: {("outcome", 5): "Noget andet", ("outcome", 6): None}}).judge()
    for row, written in ((5, "Noget andet"), (6, "")):
        here = got.faults[got.faults["cell"] == SHEETS[CASES].cell("outcome", row)]
        assert here[["rule", "value"]].to_numpy().tolist() == [["differs_from_draw", written]]
        assert "ændret eller slettet" in here["expected"].item()
