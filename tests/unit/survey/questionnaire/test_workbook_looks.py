"""What a caseworker sees: counters, the guide, what marks a missing answer, the columns that help, and the
printed page.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from questionnaire import AARHUS, BOOK, SENDING, SHEETS, records, values, write
from xlsxwriter.utility import xl_col_to_name

from helpers.protocol import codebook
from helpers.survey.questionnaire import workbook
from helpers.survey.questionnaire.answers import row_formula
from helpers.survey.questionnaire.layout import (
    CASE_AID,
    COUNT_AID,
    COUNTER_CELL,
    GUIDE_SHEET,
    case_text,
    layout,
    template_formulas,
)

SHOWN = (GUIDE_SHEET, *SHEETS)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module")
def book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def guide(book: openpyxl.Workbook) -> list[tuple[str, ...]]:
    return [
        tuple(str(cell or "") for cell in row)
        for row in book[GUIDE_SHEET].iter_rows(max_col=3, values_only=True)
    ]


def part(book: openpyxl.Workbook, title: str) -> list[tuple[str, ...]]:
    """The rows of one part of the guide, from its title to the blank row after it."""
    rows = guide(book)
    start = next(n for n, row in enumerate(rows) if row[0] == title) + 1
    return rows[start : next((n for n in range(start, len(rows)) if not any(rows[n])), len(rows))]


def test_formulas_stand_only_where_the_layout_says(book: openpyxl.Workbook) -> None:
    for page in book:
        found = {cell.coordinate for row in page for cell in row if cell.data_type == "f"}
        count = SHEETS[page.title].aid_index(COUNT_AID) if page.title in SHEETS else None
        counted = (
            set()
            if count is None
            else {f"{xl_col_to_name(count)}{row}" for row in range(5, page.max_row + 1)}
        )
        assert found == set(template_formulas(BOOK).get(page.title, ())) | counted


def test_the_counters_start_at_two_answers_per_main_case(path: Path) -> None:
    book = openpyxl.load_workbook(path, data_only=True)
    shown = ["Mangler 32 svar", "Mangler 0 svar", "Mangler 0 svar", "Frivilligt", "Mangler 0 svar"]
    assert [book[name][COUNTER_CELL].value for name in SHEETS] == shown
    assert [book[GUIDE_SHEET][f"B{row}"].value for row in range(4, 8)] == [
        text for text in shown if text != "Frivilligt"
    ]
    column = xl_col_to_name(SHEETS["sager"].aid_index(COUNT_AID) or 0)
    assert [book["sager"][f"{column}{row}"].value for row in range(5, 37)] == [2] * 16 + [0] * 16


def test_the_counter_asks_for_every_required_answer_and_no_other(book: openpyxl.Workbook) -> None:
    for name, sheet in SHEETS.items():
        wanted = (
            {c.letter for c in sheet.columns if c.item.required and not c.item.prefilled}
            if sheet.formula_cells
            else set()
        )
        assert (
            set(re.findall(r'\(\$([A-Z]+)\$5:\$[A-Z]+\$\d+=""\)', str(book[name][COUNTER_CELL].value)))
            == wanted
        )
        count = sheet.aid_index(COUNT_AID)
        if count is not None:
            ranges = re.findall(
                r"COUNTBLANK\((\S+?)\)", str(book[name][f"{xl_col_to_name(count)}7"].value).replace("$", "")
            )
            assert {cell.column_letter for cells in ranges for cell in book[name][cells][0]} == wanted


def test_a_voluntary_answer_between_required_ones_is_not_counted() -> None:
    items = tuple(
        replace(item, required=item.required and item.name != "physical_pages") for item in BOOK.items
    )
    voluntary = replace(BOOK, items=items)
    sheets = layout(voluntary)
    last, free = dict.fromkeys(sheets, 9), sheets["sager"].column("physical_pages").index
    formula = row_formula(voluntary, sheets["sager"], sheets, last, "5")
    ranges = [
        f"COUNTBLANK(${xl_col_to_name(first)}5:${xl_col_to_name(end)}5)"
        for first, end in ((free - 2, free - 1), (free + 1, 24))
    ]
    assert all(text in formula for text in ranges) and formula.count("COUNTBLANK") == 3


@pytest.mark.parametrize("name", ["sagsoplysninger", "årsager", "tid"])
def test_a_sheet_without_the_case_s_own_columns_says_which_case_a_key_is(
    book: openpyxl.Workbook, name: str
) -> None:
    told = {row["decision_id"]: case_text(BOOK, row) for row in records()}
    column = xl_col_to_name(SHEETS[name].aid_index(CASE_AID) or 0)
    shown = [book[name][f"{column}{row}"].value for row in range(5, book[name].max_row + 1)]
    assert shown == [told[key] for key in values(book[name], "decision_id")]
    assert "§ 42, Hjemvist, 02-06-2020, Hovedsag" in shown
    assert all(SHEETS[name].aids[0].is_own(text) for text in shown)


@pytest.mark.parametrize(
    "text", ["", "§ 96", "§ 96, Hjemvist, 02-06-2020, Hovedsag.", "se 010170-1234", "2512601111", "123"]
)
def test_what_the_questionnaire_does_not_write_itself_is_not_taken_for_its_own(text: str) -> None:
    assert not any(aid.is_own(text) for sheet in SHEETS.values() for aid in sheet.aids)


def test_a_missing_answer_has_another_border_and_not_just_another_colour(book: openpyxl.Workbook) -> None:
    for name, sheet in SHEETS.items():
        marked = set()
        for cells in book[name].conditional_formatting:
            for rule in cells.rules:
                border, top = rule.dxf.border, str(cells.sqref).split(":")[0]
                if rule.dxf.fill:
                    assert {border.left.style, border.right.style, border.top.style, border.bottom.style} == {
                        "dashed"
                    }
                    marked |= {
                        get_column_letter(n)
                        for span in cells.cells.ranges
                        for n in range(span.min_col, span.max_col + 1)
                    }
                else:
                    assert (
                        top == COUNTER_CELL and rule.operator == "equal"
                    )  # the counter says in words what turns it green
        count = sheet.aid_index(COUNT_AID)
        required = {
            column.letter for column in sheet.columns if column.item.required and not column.item.prefilled
        }
        assert marked == (
            (required | ({xl_col_to_name(count)} if count is not None else set()))
            if sheet.formula_cells
            else set()
        )


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_keeps_its_head_and_the_key_in_sight(book: openpyxl.Workbook, name: str) -> None:
    page, sheet = book[name], SHEETS[name]
    assert page.freeze_panes == "B5"
    assert page.auto_filter.ref == f"A4:{xl_col_to_name(sheet.width - 1)}{page.max_row}"


@pytest.mark.parametrize("name", SHOWN)
def test_a_sheet_prints_in_whole_on_a4_with_its_name_and_page_number(
    book: openpyxl.Workbook, name: str
) -> None:
    page = book[name]
    setup, area = page.page_setup, page.print_area.split("!")[-1]
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (setup.orientation, str(setup.paperSize), setup.fitToHeight) == ("landscape", "9", 0)
    assert area == f"$A$1:${get_column_letter(page.max_column)}${page.max_row}"
    assert (
        page.oddFooter.left.text == "Aarhus"
        and page.oddFooter.center.text == "&A"
        and page.oddFooter.right.text == "Side &P af &N"
    )


@pytest.mark.parametrize("name", SHEETS)
def test_every_printed_page_has_the_questions_and_keys_and_is_legible(
    book: openpyxl.Workbook, name: str
) -> None:
    page = book[name]
    assert page.print_title_rows == "$4:$4" and page.print_title_cols == "$A:$A"
    total = sum(span.width * (span.max - span.min + 1) for span in page.column_dimensions.values())
    assert (
        100 < total / (page.page_setup.fitToWidth or 1) <= 225
    )  # characters on a page that takes 125 of 11 points: 6 points or more


@pytest.mark.parametrize("name", SHEETS)
def test_a_question_has_room_for_its_words_and_its_lines(book: openpyxl.Workbook, name: str) -> None:
    page = book[name]
    for span in page.column_dimensions.values():
        for number in range(span.min, span.max + 1):
            title = page.cell(4, number).value
            assert max(map(len, title.split())) <= span.width
            assert len(textwrap.wrap(title, int(span.width))) * 15 <= page.row_dimensions[4].height


@pytest.mark.parametrize("name", SHOWN)
def test_titles_stand_in_a1_and_no_cell_of_data_is_merged(book: openpyxl.Workbook, name: str) -> None:
    page = book[name]
    assert page["A1"].value == (BOOK.sections[SHEETS[name].section].title if name in SHEETS else BOOK.title)
    assert all(merged.max_row < 3 for merged in page.merged_cells.ranges) and not (
        name == GUIDE_SHEET and page.merged_cells.ranges
    )


def test_the_document_says_its_title_and_language_and_holds_no_picture(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    assert (book.properties.title, book.properties.subject) == (
        BOOK.title,
        "Spørgeskema til kommunen: Aarhus",
    )
    with ZipFile(path) as parts:
        language = ElementTree.fromstring(parts.read("docProps/custom.xml"))
        assert "".join(language.itertext()) == "da-DK" and "Language" in {
            entry.get("name") for entry in language
        }
        assert not [name for name in parts.namelist() if "media" in name or "drawing" in name]


def luminance(colour: str) -> float:
    parts = [int(colour[-6:][n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(cell: Cell) -> float:
    """The ratio of WCAG 2.1 between a cell's text and its ground."""
    ground = cell.fill.fgColor.rgb if cell.fill.fill_type else "FFFFFFFF"
    text = cell.font.color.rgb if cell.font.color and isinstance(cell.font.color.rgb, str) else "FF000000"
    light, dark = sorted((luminance(ground), luminance(text)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", SHOWN)
def test_text_stands_out_from_its_ground(book: openpyxl.Workbook, name: str) -> None:
    assert min(contrast(cell) for row in book[name].iter_rows(max_row=60) for cell in row) >= 4.5


def test_the_guide_says_when_and_to_whom(book: openpyxl.Workbook) -> None:
    told = dict(row[:2] for row in part(book, "Frist og kontakt"))
    assert told == {"Send skemaet senest": SENDING.deadline, "Spørg, hvis I er i tvivl": SENDING.contact}


def test_without_a_deadline_the_guide_says_that_it_is_a_demonstration(tmp_path: Path) -> None:
    plain = workbook.write_questionnaire(tmp_path / "q.xlsx", BOOK, AARHUS, records())
    texts = [row[1] for row in part(openpyxl.load_workbook(plain), "Frist og kontakt")]
    assert len(texts) == 2 and all("demonstration og skal ikke sendes ud" in text for text in texts)


def test_the_guide_gives_every_instruction_in_order(book: openpyxl.Workbook) -> None:
    rows = part(book, "Hvad og hvorfor") + part(book, "Sådan gør I")
    told = [f"{row[0].removeprefix('Trin ')}. {row[1]}" if row[0] else row[1] for row in rows]
    assert told == list(BOOK.instructions) and sum(row[0].startswith("Trin") for row in rows) == 5


def test_the_guide_explains_every_word_and_type(book: openpyxl.Workbook) -> None:
    assert (
        dict(row[:2] for row in part(book, "Ordene, der afgør, hvad der tælles med")[1:]) == BOOK.definitions
    )
    kinds = {row[0]: row for row in part(book, "Typer af sagsoplysninger")[1:]}
    assert kinds.keys() == {kind.label for kind in BOOK.information_types.values()}
    assert (
        kinds["PPR"][2] == "Tabt arbejdsfortjeneste (§ 42)" and " og " in kinds["Hjemmebesøg/observation"][2]
    )


def test_the_guide_shows_the_worked_example(book: openpyxl.Workbook) -> None:
    head, intro, *rows = part(book, "Et eksempel")
    assert head == ("Spørgsmål", "Sådan kom svaret frem", "Svar") and intro[1] == BOOK.example_intro
    assert rows == [(shown.question, shown.why, shown.answer) for shown in BOOK.example]


def test_the_worked_example_adds_up() -> None:
    numbers = {shown.question: int(shown.answer) for shown in BOOK.example if shown.answer.isdigit()}
    names = (
        "standard_pages",
        "decision_pages",
        "reassessment_pages",
        "appeal_form_pages",
        "later_request_pages",
    )
    whole, *parts = (numbers[BOOK.item(name).question] for name in names)
    assert whole == sum(parts)


@pytest.mark.parametrize("section", BOOK.sections.values(), ids=lambda section: section.sheet)
def test_the_guide_explains_every_question_where_it_stands(
    book: openpyxl.Workbook, section: codebook.Section
) -> None:
    _, whole, *rows = part(book, f"Spørgsmålene på arket {section.sheet}")
    items = [item for item in BOOK.items_of(section.name) if not item.locked]
    assert whole[1] == section.guidance
    assert [row[0] for row in rows] == [item.question for item in items]
    assert all(
        row[1].startswith(item.help) and row[2] == codebook.answers(item)
        for row, item in zip(rows, items, strict=True)
    )


def test_the_first_question_to_answer_is_whether_the_case_could_be_found() -> None:
    first = next(column for column in SHEETS["sager"].columns if not column.prefilled)
    assert first.name == "found_without_list"


def test_the_guide_leads_to_the_sheets(book: openpyxl.Workbook) -> None:
    links = {cell.value: cell.hyperlink.location for row in book[GUIDE_SHEET]["A4:A7"] for cell in row}
    assert links == {f"Arket {name}": f"'{name}'!A1" for name, sheet in SHEETS.items() if sheet.formula_cells}


def test_a_free_text_has_room_for_four_lines_and_may_have_more(book: openpyxl.Workbook) -> None:
    page = book["regler"]
    assert {page.row_dimensions[row].height for row in range(5, 25)} == {63}
    assert not page.protection.formatRows  # False: not forbidden


def test_the_guide_s_rows_are_as_high_as_their_texts(book: openpyxl.Workbook) -> None:
    page = book[GUIDE_SHEET]
    widths = [page.column_dimensions[name].width for name in "ABC"]
    for number, texts in enumerate(guide(book)[8:], start=9):
        lines = max(len(textwrap.wrap(text, int(width))) for text, width in zip(texts, widths, strict=True))
        assert lines <= 1 or page.row_dimensions[number].height >= 15 * lines
