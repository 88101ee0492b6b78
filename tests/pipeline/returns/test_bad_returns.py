"""Bad input: every fault sets its row or workbook aside, or stops where nothing is left, and names file,
sheet, cell and expectation.
"""

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
from helpers.survey.questionnaire.layout import IDENTITY_SHEET
from helpers.survey.reading.problems import Fault, Problem, ReturnsRejected, shown

CPH = "0101_koebenhavn.xlsx"


@pytest.fixture(scope="module")
def faultless(tmp_path_factory: pytest.TempPathFactory) -> Investigation:
    return build(tmp_path_factory.mktemp("faultless") / "investigation")


@pytest.fixture
def investigation(faultless: Investigation, tmp_path: Path) -> Investigation:
    return faultless.copy_to(tmp_path / "investigation")


def stopped(investigation: Investigation, kinds: set[Fault], *named: str) -> ReturnsRejected:
    with pytest.raises(HelpersError) as caught:
        investigation.read()
    assert type(caught.value) is ReturnsRejected
    assert {problem.kind for problem in caught.value.problems} == kinds
    for text in named:
        assert text in str(caught.value)
    return caught.value


def told(investigation: Investigation, kind: Fault, *named: str) -> list[Problem]:
    """The faults of the returns, which are all of ``kind``; what is ``named`` stands in their words."""
    found = list(investigation.read().faults)
    assert found and {fault.kind for fault in found} == {kind}
    for text in named:
        assert text in "\n".join(map(str, found))
    return found


def refused(investigation: Investigation, kind: Fault, *named: str) -> list[Problem]:
    """The same where København's workbook is refused for it and the other two are read."""
    raw = investigation.read()
    assert raw.refused["reason"].tolist() == [kind] and raw.refused["file"].tolist() == [CPH]
    assert raw.workbooks["municipality"].tolist() == ["0461", "0825"]
    assert len(raw.tables["cases"]) == 32
    return told(investigation, kind, *named)


def set_aside(investigation: Investigation, kind: Fault, sheet: str, row: int, *named: str) -> list[Problem]:
    """The same where one row is set aside for it and all else is kept."""
    cleaned = investigation.clean()
    mine = cleaned.set_aside[cleaned.set_aside["reason"] == kind]
    assert [tuple(place) for place in mine[["file", "sheet", "row"]].to_numpy().tolist()] == [
        (CPH, sheet, row)
    ]
    assert len(investigation.read().workbooks) == 3
    return told(investigation, kind, *named)


def pages_cell(row: int = 5) -> str:
    return SHEETS["sager"].cell("standard_pages", row)


def test_the_faultless_returns_are_read(faultless: Investigation) -> None:
    assert len(faultless.read().tables["cases"]) == 48


@pytest.mark.parametrize(
    "empty",
    [
        lambda folder: None,
        lambda folder: folder.mkdir(),
        lambda folder: [folder.mkdir(), (folder / "~$a.xlsx").touch()],
    ],
)
def test_a_missing_or_empty_folder(
    tmp_path: Path, faultless: Investigation, empty: Callable[[Path], None]
) -> None:
    empty(tmp_path / "returns")
    stopped(replace(faultless, path=tmp_path), {Fault.NO_RETURNS}, "returns", "tom")


@pytest.mark.parametrize("content", [b"", b"hej", b"decision_id;pages\n1;2\n", b"PK\x03\x04"])
def test_a_file_that_is_no_workbook(investigation: Investigation, content: bytes) -> None:
    (investigation.path / "returns" / CPH).write_bytes(content)
    refused(investigation, Fault.NOT_A_WORKBOOK, CPH, "ikke en Excel-projektmappe", ".xlsx")


def test_a_file_of_another_kind_and_a_folder_among_the_workbooks(investigation: Investigation) -> None:
    (investigation.path / "returns" / "svar.csv").write_text("a;b")
    (investigation.path / "returns" / "ekstra").mkdir()
    assert len(told(investigation, Fault.NOT_A_WORKBOOK, "svar.csv", "ekstra")) == 2
    assert len(investigation.read().workbooks) == 3


@pytest.mark.parametrize("outside", [False, True])
def test_a_link_is_not_followed(investigation: Investigation, tmp_path: Path, outside: bool) -> None:
    target = tmp_path / "secret.xlsx" if outside else investigation.files[0]
    shutil.copy(investigation.files[0], tmp_path / "secret.xlsx")
    (investigation.path / "returns" / "0999_link.xlsx").symlink_to(target)
    told(investigation, Fault.NOT_A_WORKBOOK, "0999_link.xlsx", "genvej")


@pytest.mark.parametrize(
    ("row", "value", "shown"), [(3, "0.9", "0.9"), (4, "f" * 64, "ffff"), (3, None, "(tom)")]
)
def test_a_workbook_of_another_codebook(
    investigation: Investigation, row: int, value: str | None, shown: str
) -> None:
    investigation.edit({(IDENTITY_SHEET, f"B{row}"): value})
    wanted = investigation.codebook.version if row == 3 else investigation.codebook.sha256
    refused(investigation, Fault.OTHER_CODEBOOK, CPH, IDENTITY_SHEET, f"B{row}", shown, wanted)


@pytest.mark.parametrize("sheet", [*SHEETS, IDENTITY_SHEET])
def test_a_missing_sheet(investigation: Investigation, sheet: str) -> None:
    book = openpyxl.load_workbook(investigation.files[0])
    del book[sheet]
    book.save(investigation.files[0])
    refused(investigation, Fault.MISSING_SHEET, CPH, f'"{sheet}"', "mangler")


def test_a_missing_column(investigation: Investigation) -> None:
    book = openpyxl.load_workbook(investigation.files[0])
    book["sager"].delete_cols(SHEETS["sager"].column("standard_pages").index + 1)
    book.save(investigation.files[0])
    found = refused(
        investigation,
        Fault.MISSING_COLUMN,
        CPH,
        '"sager"',
        pages_cell(3),
        '"measuring_method"',
        "standard_pages",
        "mangler",
        "nyt skema",
    )
    assert len(found) == 1, "what stood to its right has moved because of it"


def test_a_renamed_column(investigation: Investigation) -> None:
    investigation.edit({("sager", pages_cell(3)): "sider"})
    found = refused(
        investigation, Fault.MISSING_COLUMN, CPH, '"sager"', pages_cell(3), '"sider"', "standard_pages"
    )
    assert len(found) == 1


def questioned(investigation: Investigation, cell: str) -> list[tuple[str, str, str, str]]:
    """What the list of faults says of one cell of København's cases, all else being in order."""
    cleaned = investigation.clean()
    assert set(cleaned.set_aside["reason"]) == {"not_answered"} and len(cleaned.cases) == 24
    faults = investigation.faults()
    mine = faults[(faults["file"] == CPH) & (faults["sheet"] == "sager") & (faults["cell"] == cell)]
    return [tuple(row) for row in mine[["rule", "severity", "value", "expected"]].to_numpy().tolist()]


@pytest.mark.parametrize("text", ["mange", "1,200", "40-50", "ca. en del", "=ja"])
def test_text_where_a_number_belongs_is_left_out_and_asked_about(
    investigation: Investigation, text: str
) -> None:
    investigation.edit({("sager", pages_cell(7)): "'" + text if text.startswith("=") else text})
    ((rule, severity, value, expected),) = questioned(investigation, pages_cell(7))
    assert (rule, severity) == ("unreadable_number", "query") and text in value
    assert "Heltal fra 1 til 10.000 (normalsider); ved ikke; ikke oplyst" in expected


@pytest.mark.parametrize("value", [True, openpyxl.utils.datetime.from_excel(41699)])
def test_a_truth_value_or_a_date_where_a_number_belongs(investigation: Investigation, value: object) -> None:
    investigation.edit({("sager", pages_cell(7)): value})
    assert [rule for rule, *_ in questioned(investigation, pages_cell(7))] == ["unreadable_number"]


@pytest.mark.parametrize("item", ["standard_pages", "measuring_method", "corrected_decision_date"])
@pytest.mark.parametrize("text", ["#REF!", "#N/A", "#DIV/0!"])
def test_an_error_value_is_not_taken_for_an_empty_cell(
    investigation: Investigation, item: str, text: str
) -> None:
    cell = SHEETS["sager"].cell(item, 7)
    investigation.edit({("sager", cell): text})
    ((rule, severity, value, expected),) = questioned(investigation, cell)
    assert (rule, severity, value) == ("error_value", "query", text) and "fejlværdi" in expected


def test_a_row_of_nothing_but_an_error_value_is_a_row(investigation: Investigation) -> None:
    investigation.edit({("regler", "C30"): "#REF!"})
    entries = investigation.clean().ledger
    assert entries.loc[entries["cell"] == "C30", "rule"].tolist() == ["error_value"]


@pytest.mark.parametrize("code", ["0999", "København", "", "101"])
def test_an_unknown_municipality(investigation: Investigation, code: str) -> None:
    investigation.edit({(IDENTITY_SHEET, "B1"): code})
    refused(
        investigation,
        Fault.UNKNOWN_MUNICIPALITY,
        CPH,
        IDENTITY_SHEET,
        "celle B1",
        code or "(tom)",
        "kommunekoder",
    )


def test_two_different_workbooks_of_one_municipality_are_both_refused(investigation: Investigation) -> None:
    shutil.copy(investigation.files[0], investigation.path / "returns" / "0101_kopi.xlsx")
    investigation.edit({("sager", pages_cell(7)): 12})
    found = told(
        investigation, Fault.DUPLICATE_MUNICIPALITY, CPH, "0101_kopi.xlsx", IDENTITY_SHEET, "B1", '"0101"'
    )
    assert {fault.file for fault in found} == {CPH, "0101_kopi.xlsx"}
    raw = investigation.read()
    assert raw.workbooks["municipality"].tolist() == ["0461", "0825"]
    assert raw.refused["municipality"].tolist() == ["0101", "0101"]


def test_of_two_copies_of_one_file_one_is_read(investigation: Investigation) -> None:
    shutil.copy(investigation.files[0], investigation.path / "returns" / "0101_kopi.xlsx")
    raw = investigation.read()
    assert raw.refused.to_numpy().tolist() == [["0101_kopi.xlsx", "0101", "same_file_twice"]]
    assert raw.workbooks["file"].tolist()[0] == CPH and len(raw.workbooks) == 3


@pytest.mark.parametrize(
    ("sheet", "cell", "formula", "row"),
    [
        ("sager", pages_cell(7), "=1+1", 7),
        ("sager", pages_cell(7), "=0", 7),
        ("sager", "A8", '="x"', 8),
        ("regler", "C6", '=HYPERLINK("http://example.com","x")', 6),
        ("sagsoplysninger", "C9", "=WEBSERVICE(A1)", 9),
    ],
)
def test_a_formula_in_an_answer_sets_its_row_aside(
    investigation: Investigation, sheet: str, cell: str, formula: str, row: int
) -> None:
    investigation.edit({(sheet, cell): formula, (sheet, SHEETS[sheet].columns[-1].letter + str(row)): "Ja"})
    found = set_aside(
        investigation, Fault.FOREIGN_FORMULA, sheet, row, CPH, f'"{sheet}"', f"celle {cell}", "formler"
    )
    assert [fault.value for fault in found] == [formula]


@pytest.mark.parametrize(
    ("sheet", "cell", "formula"),
    [
        ("sager", "A2", "=SUM(A5:A9)"),
        ("sager", "AZ400", "=1+1"),
        ("vejledning", "B4", "='sager'!A3"),
        ("lister", "A1", '="Ja"'),
    ],
)
def test_a_formula_where_nothing_is_read_is_told(
    investigation: Investigation, sheet: str, cell: str, formula: str
) -> None:
    investigation.edit({(sheet, cell): formula})
    (fault,) = told(investigation, Fault.FOREIGN_FORMULA, CPH, f'"{sheet}"', f"celle {cell}", "formler")
    assert (fault.value, fault.severity, len(investigation.read().workbooks)) == (formula, "query", 3)


def test_a_formula_in_the_identity_refuses_the_workbook(investigation: Investigation) -> None:
    investigation.edit({(IDENTITY_SHEET, "B2"): '="0101"'})
    refused(investigation, Fault.FOREIGN_FORMULA, CPH, IDENTITY_SHEET, "B2")


@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
def test_a_sheet_that_the_questionnaire_does_not_have(investigation: Investigation, state: str) -> None:
    book = openpyxl.load_workbook(investigation.files[0])
    book.create_sheet("Ark1").sheet_state = state
    book.save(investigation.files[0])
    (fault,) = refused(investigation, Fault.FOREIGN_SHEET, CPH, '"Ark1"', "slet det", "skjult")
    shown = [sheet for sheet in book if sheet.sheet_state == "visible" or sheet.title == "Ark1"]
    assert f"nr. {len(shown)} fra venstre" in str(fault), "counted as the municipality sees them"


def test_a_sheet_by_another_name_is_not_asked_to_be_deleted(investigation: Investigation) -> None:
    book = openpyxl.load_workbook(investigation.files[0])
    book["sager"].title = "Sager 2022"
    book.save(investigation.files[0])
    (fault,) = (each for each in investigation.read().faults if each.kind is Fault.FOREIGN_SHEET)
    assert fault.sheet == "nr. 2 fra venstre" and all(
        words in str(fault) for words in ('mangler "sager"', "giv det", 'her står "Sager 2022"')
    )


def test_a_file_beyond_the_limits(investigation: Investigation) -> None:
    investigation.edit({("sager", "A90000"): 1})
    refused(investigation, Fault.TOO_LARGE, CPH, "90000", "5000")


def test_a_cell_longer_than_excel_allows(investigation: Investigation, tmp_path: Path) -> None:
    path = investigation.files[0]
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = next(
        name
        for name, xml in parts.items()
        if name.startswith("xl/worksheets/sheet") and b"decision_id" in xml and b"standard_pages" in xml
    )
    parts[sheet] = re.sub(
        rb"</row></sheetData>",
        b'<c r="Z60" t="inlineStr"><is><t>' + b"A" * 40_000 + b"</t></is></c></row></sheetData>",
        parts[sheet],
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, xml in parts.items():
            book.writestr(name, xml)
    refused(investigation, Fault.TOO_LARGE, CPH, "32767")


@pytest.mark.parametrize(
    "name",
    ["sag 251285-1234.xlsx", "0101_251285-1234.xlsx", "svar_fra_jens@by.dk.xlsx", "borger_Jens_Hansen.xlsx"],
)
def test_personal_data_in_a_file_name_refuse_that_file_and_are_not_repeated(
    investigation: Investigation, name: str
) -> None:
    investigation.files[0].rename(investigation.path / "returns" / name)
    raw = investigation.read()
    assert raw.workbooks["municipality"].tolist() == ["0461", "0825"]
    assert raw.refused["municipality"].tolist() == ["0101"]
    (fault,) = told(investigation, Fault.PERSONAL_FILE_NAME, "fil ", "(navnet er udeladt)", "kommunekoden")
    cleaned = investigation.clean()
    frames = (cleaned.ledger, cleaned.set_aside, investigation.faults(), raw.refused, raw.workbooks)
    written = f"{fault} {fault!r}" + "".join(frame.to_csv() for frame in frames)
    assert not any(secret in written for secret in ("1234", "jens", "Hansen"))


@pytest.mark.parametrize("name", ["Jens Hansen 0101.xlsx", "0101 Zeus Filemark.xlsx", "0101_Lise_Holm.xlsx"])
def test_a_name_alone_in_a_file_name_is_left_out_of_every_record(
    investigation: Investigation, name: str
) -> None:
    """A department may look like a name, so the file is read; it is called by its place in the folder."""
    investigation.files[0].rename(investigation.path / "returns" / name)
    raw = investigation.read()
    assert sorted(raw.workbooks["municipality"]) == ["0101", "0461", "0825"]
    (fault,) = told(
        investigation, Fault.PERSONAL_FILE_NAME, "fil ", "(navnet er udeladt)", "ligner et personnavn"
    )
    assert fault.severity == "query"
    cleaned = investigation.clean()
    frames = (cleaned.ledger, cleaned.set_aside, investigation.faults(), *raw.tables.values(), raw.workbooks)
    written = str(fault) + repr(fault) + "".join(frame.to_csv() for frame in frames)
    assert not any(word in written for word in ("Hansen", "Zeus", "Filemark", "Lise", "Holm"))


@pytest.mark.parametrize(
    ("name", "said"),
    [("0461_odense_ny.xlsx", "0461"), ("Læsø Kommune.xlsx", "0825"), ("svar 0825.xlsx", "0825")],
)
def test_a_file_name_that_speaks_of_another_municipality_is_asked_about(
    investigation: Investigation, name: str, said: str
) -> None:
    investigation.files[0].rename(investigation.path / "returns" / name)
    raw = investigation.read()
    assert sorted(raw.workbooks["municipality"]) == ["0101", "0461", "0825"] and raw.refused.empty
    (fault,) = told(investigation, Fault.OTHER_FILE_NAME, name, "0101", said, "Er det rigtigt?")
    assert fault.severity == "query"
    (line,) = investigation.faults().to_dict("records")
    assert line["rule"] == "other_file_name" and line["expected"].endswith("Er det rigtigt?")


@pytest.mark.parametrize("sign", ["\n", "\r", "\x1b[31m", "\u2028", "\u202e", "\udcff", "\x85"])
def test_a_file_name_cannot_forge_a_line(investigation: Investigation, sign: str) -> None:
    name = f"0101{sign}Vi har modtaget alt.xlsx"
    investigation.files[0].rename(investigation.path / "returns" / name)
    raw = investigation.read()
    (file,) = raw.workbooks.loc[raw.workbooks["municipality"] == "0101", "file"]
    assert file.isprintable() and file.startswith("0101_") and file.endswith("Vi har modtaget alt.xlsx")
    file.encode("utf-8")


@pytest.mark.parametrize("value", ["010170-1234", "Jensen 0101701234", 101701234, 3112991234])
def test_a_cpr_number_outside_the_free_text_sets_its_row_aside_and_is_not_repeated(
    investigation: Investigation, value: str | int
) -> None:
    investigation.edit({("sager", pages_cell(7)): value})
    found = set_aside(
        investigation,
        Fault.PERSONAL_DATA,
        "sager",
        7,
        CPH,
        '"sager"',
        f"celle {pages_cell(7)}",
        "CPR-nummer",
    )
    assert "1234" not in "".join(map(str, found)) + "".join(map(repr, found))
    cleaned = investigation.clean()
    faults = investigation.faults()
    fault = faults[faults["rule"] == "personal_data"].iloc[0]
    assert fault["value"].startswith("cpr:") and fault["severity"] == "blocking"
    written = "".join(frame.to_csv() for frame in (cleaned.cases, cleaned.ledger, cleaned.set_aside, faults))
    assert (
        "0101701234" not in written
        and "101701234" not in written
        and "3112991234" not in written
        and "Jensen" not in written
    )


def test_a_cpr_number_beside_the_columns_sets_its_row_aside(investigation: Investigation) -> None:
    investigation.edit({("sager", "AZ7"): "se 010170-1234"})
    set_aside(investigation, Fault.PERSONAL_DATA, "sager", 7, "celle AZ7")


@pytest.mark.parametrize(
    ("sheet", "cell"),
    [("vejledning", "F3"), ("sager", "A2"), ("sager", "C4"), (IDENTITY_SHEET, "B9"), ("lister", "K2")],
)
def test_a_cpr_number_outside_the_rows_refuses_the_workbook(
    investigation: Investigation, sheet: str, cell: str
) -> None:
    investigation.edit({(sheet, cell): "010170-1234"})
    refused(investigation, Fault.PERSONAL_DATA, sheet, cell, "CPR-nummer")


def test_every_fault_of_every_file_is_listed_at_once(investigation: Investigation) -> None:
    investigation.edit(
        {("sager", pages_cell(5)): "mange", ("sager", pages_cell(6)): "=1+1", ("regler", "E5"): "ok"}
    )
    investigation.edit({(IDENTITY_SHEET, "B1"): "0999"}, file=1)
    (investigation.path / "returns" / "ukendt.xlsx").write_bytes(b"hej")
    faults = investigation.faults()
    assert faults[["file", "municipality", "cell", "rule", "severity"]].to_numpy().tolist() == [
        [CPH, "0101", pages_cell(5), "unreadable_number", "query"],
        [CPH, "0101", pages_cell(6), "foreign_formula", "blocking"],
        ["0461_odense.xlsx", "0461", "B1", "unknown_municipality", "blocking"],
        ["ukendt.xlsx", "", "", "not_a_workbook", "blocking"],
    ]
    assert faults["expected"].str.len().gt(20).all()


def test_where_no_workbook_can_be_read_everything_stops_with_all_faults(investigation: Investigation) -> None:
    for path in investigation.files:
        path.write_bytes(b"hej")
    assert len(stopped(investigation, {Fault.NOT_A_WORKBOOK}, CPH, "Fejl: 3").problems) == 3
    investigation.files[0].unlink()
    (investigation.path / "returns" / CPH).write_bytes(b"0" * 10_000_001)
    stopped(investigation, {Fault.NOT_A_WORKBOOK, Fault.TOO_LARGE}, CPH, "Fejl: 3")


def test_a_message_repeats_no_personal_data_and_no_control_characters(investigation: Investigation) -> None:
    investigation.edit({("sager", "A2"): '="ring til borger Jens Hansen 23456789 nu"'})
    (fault,) = told(investigation, Fault.FOREIGN_FORMULA, "[navn]", "[telefon]")
    assert "Hansen" not in str(fault) and "2345" not in str(fault)
    assert shown("ja\x1b[31m\nnej\u202e") == "ja[31m nej"


def test_a_long_list_of_faults_is_cut_in_the_message_only() -> None:
    fault = Problem(Fault.MISSING_SHEET, "a.xlsx", "sager", "", "", "arket mangler")
    error = ReturnsRejected([fault] * 500)
    assert (
        len(error.problems) == 500
        and "og 300 fejl mere" in str(error)
        and len(str(error).splitlines()) == 202
    )


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


def test_a_rule_named_twice_in_the_same_words_is_used_once_and_blank_or_like_rows_are_no_repetition(
    investigation: Investigation,
) -> None:
    first, other = (
        ("Begge ydelser", "§ 42", "Gentagne oplysninger"),
        ("Begge ydelser", "§ 96", "Gentagne oplysninger"),
    )
    columns = [SHEETS["regler"].column(name).letter for name in ("provision", "rule", "text")]
    rows = {5: first, 6: other, 9: first, 12: first}
    rows |= {14: (*first[:2], "ring 22334455"), 15: (*first[:2], "ring 33445566")}  # other people's numbers
    investigation.edit(
        {
            ("regler", f"{column}{row}"): text
            for row, texts in rows.items()
            for column, text in zip(columns, texts, strict=True)
        }
    )
    cleaned = investigation.clean()
    kept = cleaned.rule_inputs[cleaned.rule_inputs["text"] == first[-1]]
    assert kept["rule"].tolist() == ["§ 42", "§ 96"]
    aside = cleaned.set_aside[cleaned.set_aside["sheet"] == "regler"].groupby("reason")["row"].agg(list)
    assert cleaned.rule_inputs["text"].tolist().count("ring [telefon]") == 2
    assert aside["duplicate"] == [9, 12] and set(aside.index) <= {"duplicate", "not_answered"}
    noted = cleaned.ledger[(cleaned.ledger["sheet"] == "regler") & (cleaned.ledger["rule"] == "duplicate")]
    assert noted["cell"].tolist() == [f"{columns[0]}9", f"{columns[0]}12"]
