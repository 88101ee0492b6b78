"""Bad input: every fault is one exception of its own kind whose message names file, sheet, cell, value and expectation."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from returned import SHEETS, Investigation, build

from helpers.errors import HelpersError
from helpers.survey import problems
from helpers.survey.layout import IDENTITY_SHEET

CPH = "0101_koebenhavn.xlsx"


@pytest.fixture(scope="module")
def faultless(tmp_path_factory: pytest.TempPathFactory) -> Investigation:
    return build(tmp_path_factory.mktemp("faultless") / "investigation")


@pytest.fixture
def investigation(faultless: Investigation, tmp_path: Path) -> Investigation:
    return faultless.copy_to(tmp_path / "investigation")


def refused(investigation: Investigation, kind: type[problems.ReturnsRejected], *named: str) -> problems.ReturnsRejected:
    with pytest.raises(HelpersError) as caught:
        investigation.read()
    assert type(caught.value) is kind
    for text in named:
        assert text in str(caught.value)
    return caught.value


def pages_cell(row: int = 5) -> str:
    return SHEETS["sager"].cell("standard_pages", row)


def test_the_faultless_returns_are_read(faultless: Investigation) -> None:
    assert len(faultless.read().tables["cases"]) == 48


@pytest.mark.parametrize(
    "empty", [lambda folder: None, lambda folder: folder.mkdir(), lambda folder: [folder.mkdir(), (folder / "~$a.xlsx").touch()]]
)
def test_a_missing_or_empty_folder(tmp_path: Path, faultless: Investigation, empty: Callable[[Path], None]) -> None:
    empty(tmp_path / "returns")
    refused(replace(faultless, path=tmp_path), problems.NoReturns, "returns", "tom")


@pytest.mark.parametrize("content", [b"", b"hej", b"decision_id;pages\n1;2\n", b"PK\x03\x04"])
def test_a_file_that_is_no_workbook(investigation: Investigation, content: bytes) -> None:
    (investigation.path / "returns" / CPH).write_bytes(content)
    refused(investigation, problems.NotAWorkbook, CPH, "ikke en Excel-projektmappe", ".xlsx")


def test_a_file_of_another_kind_and_a_folder_among_the_workbooks(investigation: Investigation) -> None:
    (investigation.path / "returns" / "svar.csv").write_text("a;b")
    (investigation.path / "returns" / "ekstra").mkdir()
    error = refused(investigation, problems.NotAWorkbook, "svar.csv", "ekstra")
    assert len(error.problems) == 2


@pytest.mark.parametrize(("row", "value", "shown"), [(3, "0.9", "0.9"), (4, "f" * 64, "ffff"), (3, None, "(tom)")])
def test_a_workbook_of_another_codebook(investigation: Investigation, row: int, value: str | None, shown: str) -> None:
    investigation.edit({(IDENTITY_SHEET, f"B{row}"): value})
    wanted = investigation.codebook.version if row == 3 else investigation.codebook.sha256
    refused(investigation, problems.OtherCodebook, CPH, IDENTITY_SHEET, f"B{row}", shown, wanted)


@pytest.mark.parametrize("sheet", [*SHEETS, IDENTITY_SHEET])
def test_a_missing_sheet(investigation: Investigation, sheet: str) -> None:
    book = openpyxl.load_workbook(investigation.files[0])
    del book[sheet]
    book.save(investigation.files[0])
    refused(investigation, problems.MissingSheet, CPH, f'"{sheet}"', "mangler")


def test_a_missing_column(investigation: Investigation) -> None:
    book = openpyxl.load_workbook(investigation.files[0])
    book["sager"].delete_cols(SHEETS["sager"].column("standard_pages").index + 1)
    book["sager"]["A2"] = None
    book.save(investigation.files[0])
    error = refused(investigation, problems.MissingColumn, CPH, '"sager"', pages_cell(3), '"measuring_method"', "standard_pages", "mangler")
    assert len(error.problems) == len(SHEETS["sager"].columns) - SHEETS["sager"].column("standard_pages").index


def test_a_renamed_column(investigation: Investigation) -> None:
    investigation.edit({("sager", pages_cell(3)): "sider"})
    error = refused(investigation, problems.MissingColumn, CPH, '"sager"', pages_cell(3), '"sider"', "standard_pages")
    assert len(error.problems) == 1


@pytest.mark.parametrize("text", ["mange", "1,200", "40-50", "ca. en del", "=ja", "#I/T"])
def test_text_where_a_number_belongs(investigation: Investigation, text: str) -> None:
    investigation.edit({("sager", pages_cell(7)): "'" + text if text.startswith("=") else text})
    refused(investigation, problems.UnreadableNumber, CPH, '"sager"', f"celle {pages_cell(7)}", text, "Heltal fra 1 til 10.000")


@pytest.mark.parametrize("value", [True, openpyxl.utils.datetime.from_excel(41699)])
def test_a_truth_value_or_a_date_where_a_number_belongs(investigation: Investigation, value: object) -> None:
    investigation.edit({("sager", pages_cell(7)): value})
    refused(investigation, problems.UnreadableNumber, CPH, pages_cell(7))


def test_an_error_value_is_not_taken_for_an_empty_cell(investigation: Investigation) -> None:
    investigation.edit({("sager", pages_cell(7)): "#REF!"})
    refused(investigation, problems.ErrorValue, CPH, '"sager"', pages_cell(7), "fejlværdi")


@pytest.mark.parametrize("code", ["0999", "København", "", "101"])
def test_an_unknown_municipality(investigation: Investigation, code: str) -> None:
    investigation.edit({(IDENTITY_SHEET, "B1"): code})
    refused(investigation, problems.UnknownMunicipality, CPH, IDENTITY_SHEET, "celle B1", code or "(tom)", "kommunekoder")


def test_two_workbooks_of_one_municipality(investigation: Investigation) -> None:
    shutil.copy(investigation.files[0], investigation.path / "returns" / "0101_kopi.xlsx")
    error = refused(investigation, problems.DuplicateMunicipality, CPH, "0101_kopi.xlsx", IDENTITY_SHEET, "B1", '"0101"')
    assert {problem.file for problem in error.problems} == {CPH, "0101_kopi.xlsx"}


@pytest.mark.parametrize(
    ("sheet", "cell", "formula"),
    [
        ("sager", pages_cell(7), "=1+1"),
        ("sager", pages_cell(7), "=0"),
        ("sager", "A2", "=SUM(A5:A9)"),
        ("regler", "C6", '=HYPERLINK("http://example.com","x")'),
        ("sager", "AZ400", "=1+1"),
        ("vejledning", "B4", "='sager'!A3"),
        (IDENTITY_SHEET, "B2", '="0101"'),
    ],
)
def test_formulas_that_the_questionnaire_does_not_have(investigation: Investigation, sheet: str, cell: str, formula: str) -> None:
    investigation.edit({(sheet, cell): formula})
    error = refused(investigation, problems.ForeignFormula, CPH, f'"{sheet}"', f"celle {cell}", "formler")
    assert [problem.value for problem in error.problems] == [formula]


def test_a_file_beyond_the_limits(investigation: Investigation) -> None:
    investigation.edit({("sager", "A90000"): 1})
    refused(investigation, problems.WorkbookTooLarge, CPH, "90000", "5000")


def test_a_cell_longer_than_excel_allows(investigation: Investigation, tmp_path: Path) -> None:
    path = investigation.files[0]
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = next(
        name for name, xml in parts.items() if name.startswith("xl/worksheets/sheet") and b"decision_id" in xml and b"standard_pages" in xml
    )
    parts[sheet] = re.sub(
        rb"</row></sheetData>", b'<c r="Z60" t="inlineStr"><is><t>' + b"A" * 40_000 + b"</t></is></c></row></sheetData>", parts[sheet]
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, xml in parts.items():
            book.writestr(name, xml)
    refused(investigation, problems.WorkbookTooLarge, CPH, "32767")


def test_a_cpr_number_in_a_file_name_is_refused_and_not_repeated(investigation: Investigation) -> None:
    investigation.files[0].rename(investigation.path / "returns" / "sag 251285-1234.xlsx")
    error = refused(investigation, problems.PersonalData, "filnavne med CPR-nummer: 1")
    assert "1234" not in str(error)


@pytest.mark.parametrize("value", ["010170-1234", "Jensen 0101701234", 101701234, 3112991234])
def test_a_cpr_number_outside_the_free_text_is_refused_and_not_repeated(investigation: Investigation, value: str | int) -> None:
    investigation.edit({("sager", pages_cell(7)): value})
    error = refused(investigation, problems.PersonalData, CPH, '"sager"', f"celle {pages_cell(7)}", "CPR-nummer")
    assert "1234" not in str(error) and all("1234" not in problem.value for problem in error.problems)


def test_every_fault_of_every_file_is_listed_at_once(investigation: Investigation) -> None:
    investigation.edit({("sager", pages_cell(5)): "mange", ("sager", pages_cell(6)): "=1+1", ("regler", "E5"): "ok"})
    investigation.edit({(IDENTITY_SHEET, "B1"): "0999"}, file=1)
    (investigation.path / "returns" / "zz.xlsx").write_bytes(b"hej")
    error = refused(investigation, problems.ReturnsRejected, CPH, "0461", "zz.xlsx", "Fejl: 4")
    kinds = [problem.kind for problem in error.problems]
    assert kinds == [problems.ForeignFormula, problems.UnreadableNumber, problems.UnknownMunicipality, problems.NotAWorkbook]


def test_a_message_repeats_no_personal_data_and_no_control_characters(investigation: Investigation) -> None:
    investigation.edit({("sager", pages_cell(7)): "ring til borger Jens Hansen 23456789 nu"})
    text = str(refused(investigation, problems.UnreadableNumber, "[navn]", "[telefon]"))
    assert "Hansen" not in text and "2345" not in text
    assert problems.shown("a\x1b[31m\nb\u202e") == "a[31m b"


def test_a_long_list_of_faults_is_cut_in_the_message_only() -> None:
    fault = problems.Problem(problems.MissingSheet, "a.xlsx", "sager", "", "", "arket mangler")
    error = problems.rejection([fault] * 500)
    assert len(error.problems) == 500 and "og 300 fejl mere" in str(error) and len(str(error).splitlines()) == 202


def test_other_spreadsheet_programs_may_rewrite_the_own_formulas(investigation: Investigation) -> None:
    book = openpyxl.load_workbook(investigation.files[0])
    own = book["sager"]["A2"].value
    book["sager"]["A2"] = own.replace("'", "").replace("+", " + ")
    book["vejledning"]["B4"] = "=sager!A2"
    book.save(investigation.files[0])
    assert len(investigation.read().workbooks) == 3


def test_a_cell_of_blanks_alone_is_an_empty_cell(investigation: Investigation) -> None:
    investigation.edit({("sager", pages_cell(7)): "   ", ("regler", "E30"): " "})
    raw = investigation.read()
    assert raw.tables["cases"]["standard_pages"].tolist()[2] is None
    assert 30 not in raw.tables["rule_inputs"]["sheet_row"].tolist()
