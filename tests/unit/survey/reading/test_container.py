"""Files looked through before they are read: size, extent, formulas, error values, and XML that hides
something.
"""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from helpers.survey.reading import container, opened
from helpers.survey.reading.container import Rejected, inspect
from helpers.survey.reading.problems import Fault

SHEET = "xl/worksheets/sheet1.xml"


def workbook(**cells: object) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "sager"
    for address, value in cells.items():
        book.active[address] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def rewritten(content: bytes, part: str, change, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", compression) as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, change(data) if info.filename == part else data)
    return stream.getvalue()


def test_formulas_are_found_by_cell_with_their_text() -> None:
    sheet = inspect(
        workbook(A1="=COUNTBLANK(B2:B9)", C7='=IF(A2<>"x & y",1,2)', B2="f", D4="<f>1</f>")
    ).sheets["sager"]
    assert sheet.formulas == {"A1": "COUNTBLANK(B2:B9)", "C7": 'IF(A2<>"x & y",1,2)'}


@pytest.mark.parametrize(
    "xml",
    [
        b'<c r="A1" t="s"><f ca="1">1+1</f><v>2</v></c>',
        b"<c  r='A1'\n><f>1+1</f></c>",
        b'<c r="A1"><is><t>x</t></is><f>1+1</f></c>',
        b'<x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        b'r="A1"><x:f>1+1</x:f></x:c>',
        b'<c r="A1"><f t="array" ref="A1:B2"><![CDATA[1+1]]></f></c>',
    ],
)
def test_a_formula_is_found_however_its_xml_is_written(xml: bytes) -> None:
    content = rewritten(
        workbook(B2=1),
        SHEET,
        lambda old: old.replace(b"</sheetData>", b'<row r="9">' + xml + b"</row></sheetData>"),
    )
    assert inspect(content).sheets["sager"].formulas == {"A1": "1+1"}


def test_a_shared_formula_counts_in_every_cell_that_shares_it() -> None:
    cells = (
        b'<row r="9"><c r="A9"><f t="shared" ref="A9:A10" si="0">B1</f></c></row>'
        b'<row r="10"><c r="A10"><f t="shared" si="0"/></c></row>'
    )
    content = rewritten(
        workbook(B2=1), SHEET, lambda old: old.replace(b"</sheetData>", cells + b"</sheetData>")
    )
    assert inspect(content).sheets["sager"].formulas == {"A9": "B1", "A10": ""}


def test_formulas_outside_cells_are_refused() -> None:
    content = rewritten(
        workbook(B2=1),
        SHEET,
        lambda old: old.replace(b"</sheetData>", b'<row r="9"><f>1+1</f></row></sheetData>'),
    )
    with pytest.raises(Rejected, match="uden for dets celler"):
        inspect(content)


def test_error_values_are_found_because_the_fast_reader_takes_them_for_empty() -> None:
    assert inspect(workbook(A1="#REF!", B2="#N/A", C3="#nej")).sheets["sager"].errors == {
        "A1": "#REF!",
        "B2": "#N/A",
    }


@pytest.mark.parametrize(
    "content", [b"", b"decision_id;pages\n1;2", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old excel"]
)
def test_what_is_no_workbook(content: bytes) -> None:
    with pytest.raises(Rejected, match="ikke en Excel-projektmappe"):
        inspect(content)


def test_a_zip_file_without_a_workbook_in_it() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "hej")
    with pytest.raises(Rejected, match="ikke en Excel-projektmappe"):
        inspect(stream.getvalue())


def test_a_truncated_or_altered_workbook() -> None:
    content = workbook(A1="x" * 5000)
    with pytest.raises(Rejected):
        inspect(content[: len(content) // 2])
    with pytest.raises(Rejected):
        inspect(content.replace(b"PK\x01\x02", b"PK\x01\x03", 1))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = rewritten(workbook(A1=1), SHEET, lambda old: old + b" " * (container.MAX_UNPACKED_BYTES + 1))
    assert len(bomb) < 200_000
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("unpacked"))
    with pytest.raises(Rejected, match="udpakket") as caught:
        inspect(bomb)
    assert caught.value.fault is Fault.TOO_LARGE


def test_a_part_that_declares_less_than_it_holds_is_refused() -> None:
    content = rewritten(workbook(A1=1), SHEET, lambda old: old + b" " * 5000)
    size = next(i.file_size for i in zipfile.ZipFile(io.BytesIO(content)).infolist() if i.filename == SHEET)
    with pytest.raises(Rejected):
        inspect(content.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little")))


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (tmp_path / "large.xlsx").open("wb") as stream:
        stream.truncate(container.MAX_FILE_BYTES + 1)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("read"))
    with pytest.raises(Rejected, match="byte") as caught:
        container.read_bytes(tmp_path / "large.xlsx")
    assert caught.value.fault is Fault.TOO_LARGE


@pytest.mark.parametrize("address", ["A5001", "A1048576", "JA1", "XFD1"])
def test_a_lonely_cell_far_away_is_refused_before_a_rectangle_is_made(address: str) -> None:
    with pytest.raises(Rejected, match="række") as caught:
        inspect(workbook(A1=1, **{address: 1}))
    assert caught.value.fault is Fault.TOO_LARGE


EMPTY_CELLS = {
    "str": b' t="str"><v></v></c>',
    "str and blank": b' t="str"><v> </v></c>',
    "inline": b' t="inlineStr"><is><t></t></is></c>',
    "inline and blank": b' t="inlineStr"><is><t xml:space="preserve"> </t></is></c>',
    "inline without end": b' t="inlineStr"><is><t/></is></c>',
    "without": b' s="1"/>',
}


@pytest.mark.parametrize("empty", EMPTY_CELLS.values(), ids=EMPTY_CELLS)
def test_an_empty_text_far_away_makes_no_rectangle(empty: bytes) -> None:
    far = b'<row r="1048576"><c r="A1048576"' + empty + b"</row></sheetData>"
    content = rewritten(workbook(B2="x"), SHEET, lambda xml: xml.replace(b"</sheetData>", far))
    assert opened.cells(inspect(content).plain, ["sager"]) == {"sager": [["", ""], ["", "x"]]}


@pytest.mark.parametrize(
    ("part", "what"),
    [
        ("xl/diagrams/data1.xml", "diagrammer"),
        ("xl/charts/chart1.xml", "diagrammer"),
        ("xl/ink/ink1.xml", "håndskrift"),
    ],
)
def test_what_may_hold_an_answer_and_is_not_read_is_told(part: str, what: str) -> None:
    stream = io.BytesIO(workbook(A1=1))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(part, "<x>45 sider</x>")
    assert inspect(stream.getvalue()).unread == [what]


def test_the_last_permitted_cell_is_read() -> None:
    assert list(inspect(workbook(IV5000=1)).sheets) == ["sager"]


@pytest.mark.parametrize(
    "hidden",
    [
        lambda xml: b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + xml,
        lambda xml: b'<?xml version="1.0" encoding="utf-7"?>' + xml,
        lambda xml: xml.decode().encode("utf-16"),
    ],
)
def test_entities_and_other_encodings_are_refused(hidden) -> None:
    with pytest.raises(Rejected, match="Excel ikke skriver"):
        inspect(rewritten(workbook(A1=1), SHEET, hidden))


def test_two_parts_of_one_name_are_refused() -> None:
    stream = io.BytesIO(workbook(A1=1))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(SHEET, "<worksheet/>")
    with pytest.raises(Rejected, match="samme navn"):
        inspect(stream.getvalue())


def test_a_sheet_in_broken_letters_is_refused() -> None:
    """Found by workbooks changed at random: a stray byte inside a formula."""
    content = rewritten(
        workbook(A1="=1+1"), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"1+1", b"1\x96+1")
    )
    with pytest.raises(Rejected, match="UTF-8"):
        inspect(content)


@pytest.mark.parametrize(
    "cells",
    [
        b'<c r="A9"><v>1<!-- x -->00</v></c>',
        b'<c r="A9"><v>1<?x y?>00</v></c>',
        b'<c r="A9" t="inlineStr"><is><t><![CDATA[Ja]]></t></is></c>',
        b'<c r="A9"><v>100</v><v>200</v></c>',
        b'<c r="A9"><v>100</v></c><c r="A9"><v>200</v></c>',
        b'<c r="A9"><v>100</v></c></row><row r="9"><c s="1" r=\'A9\'><v>200</v></c>',
    ],
)
def test_a_value_that_two_programs_would_read_differently_is_refused(cells: bytes) -> None:
    row = b'<row r="9">' + cells + b"</row></sheetData>"
    with pytest.raises(Rejected, match=r"to gange|delt i stykker"):
        inspect(rewritten(workbook(B2=1), SHEET, lambda old: old.replace(b"</sheetData>", row)))
