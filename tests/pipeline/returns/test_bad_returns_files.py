"""What people's tools do to a workbook is read; what breaks a reader is refused by name, and the others are
read.

Every edit is made to a blank workbook as it is sent out.
"""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from returned import SHEETS, Investigation
from spoiled import (
    CASES,
    HONEST,
    SPOILED,
    STRINGS,
    Edit,
    adding,
    at_end,
    before,
    blank,
    cell,
    copied,
    day,
    identity,
    instead,
    number,
    spoil,
    text,
)

from helpers.survey.reading import opened
from helpers.survey.reading.files import limits
from helpers.survey.reading.problems import Fault, Rejected
from helpers.survey.reading.returns import RawReturns, together

SECONDS = 3  # of processor time for a file that is refused or read beside an honest one
PAGES, DATE = (SHEETS["sager"].cell(name, 5) for name in ("standard_pages", "corrected_decision_date"))
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Investigation:
    return blank(tmp_path_factory.mktemp("blank"))


@pytest.fixture
def two(honest: Investigation, tmp_path: Path) -> Investigation:
    """København and Læsø; København's file is there to be spoiled."""
    return copied(honest, tmp_path)


@pytest.fixture(scope="module")
def cases(honest: Investigation) -> pd.DataFrame:
    """The sheet of cases as it is read of both blank workbooks."""
    return honest.read().tables["cases"]


def read(two: Investigation, *edits: Edit) -> RawReturns:
    """Read both, in the time allowed for the process that reads."""
    spoil(two.path / "returns" / SPOILED, *edits)
    begun = os.times()
    raw = two.read()
    ended = os.times()
    assert sum(ended[:4]) - sum(begun[:4]) < SECONDS
    return raw


def refused(two: Investigation, *edits: Edit) -> tuple[str, str]:
    """The reason for which København's file alone is refused, and the words."""
    raw = read(two, *edits)
    assert raw.refused["file"].tolist() == [SPOILED] and raw.workbooks["file"].tolist() == [HONEST]
    (fault,) = (each for each in raw.faults if each.file == SPOILED and each.refuses)
    assert fault.kind.value == raw.refused["reason"].item()
    return fault.kind.value, str(fault)


def as_before(raw: RawReturns, cases: pd.DataFrame) -> bool:
    return raw.refused.empty and raw.tables["cases"].equals(cases)


NOTHING = {
    "an empty last row": at_end(b'<row r="1048576" ht="12.8" customHeight="false"></row>'),
    "an empty last row in one tag": at_end(b'<row r="1048576" ht="12.8"/>'),
    "coloured rows": at_end(b'<row r="60">' + b'<c r="AMJ60" s="1"/>' + b"</row>"),
    "a coloured last cell": at_end(b'<row r="1048576"><c r="XFD1048576" s="1"/></row>'),
    "a coloured cell in two tags": at_end(b'<row r="1048576"><c r="A1048576" s="1"></c></row>'),
    "a coloured cell without a value": at_end(b'<row r="99999"><c r="A99999" s="1" t="n"><v></v></c></row>'),
    "a coloured cell with an empty value": at_end(b'<row r="99999"><c r="A99999" s="1"> <v/></c></row>'),
    "all rows unhidden": at_end(b"".join(b'<row r="%d" ht="12"/>' % n for n in range(900, 50_000))),
    "the Mac's own files": adding("__MACOSX/xl/worksheets/._sheet1.xml", b"\0\5\x16\7\0"),
    "a folder's file of the Mac": adding(".DS_Store", b"\0\0\0\1Bud1\0"),
    "the same inside": adding("xl/.DS_Store", b"\0\0\0\1Bud1\0"),
    "trash": adding("[trash]/0000.dat", b"\0" * 5000),
    "properties in UTF-16": adding("customXml/item1.xml", "<?xml version='1.0'?><a/>".encode("utf-16")),
    "a folder as a part": adding("xl/", b""),
    "a printer's settings": adding("xl/printerSettings/printerSettings1.bin", b"\0\xff" * 50),
    "an empty extent": instead(b"<dimension ref=", b'<dimension ref="" x='),
    "an extent from row 0": instead(b"<dimension ref=", b'<dimension ref="A0:Z9" x='),
    "an extent of nonsense": instead(b"<dimension ref=", b'<dimension ref="nonsense" x='),
    "an extent beyond all": instead(b"<dimension ref=", b'<dimension ref="A1:ZZZZZZ99999999999" x='),
    "a code as a number": identity("municipality", number("101")),
    "a code as a text that has lost its nought": identity("municipality", text("101")),
    "a code in blanks": identity("municipality", text(" 0101 ")),
    "capitals in the names of parts": lambda parts: {
        name.replace("shared", "Shared").replace("sheet2", "Sheet2"): xml for name, xml in parts.items()
    },
    "strict Open XML": lambda parts: {
        name: xml.replace(MAIN, b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            OFFICE, b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        for name, xml in parts.items()
    },
    "another name of the workbook's part": lambda parts: {
        name.replace("workbook.xml", "book7.xml"): xml.replace(b"xl/workbook.xml", b"xl/book7.xml")
        for name, xml in parts.items()
    },
    "another prefix of relations": lambda parts: parts | {"xl/workbook.xml": parts["xl/workbook.xml"]
        .replace(b"xmlns:r=", b"xmlns:rel=").replace(b" r:id=", b" rel:id=")},
}  # fmt: skip


@pytest.mark.parametrize("edit", NOTHING.values(), ids=NOTHING)
def test_what_peoples_tools_leave_is_read_and_nothing_said(
    two: Investigation, cases: pd.DataFrame, edit: Edit
) -> None:
    raw = read(two, edit)
    assert as_before(raw, cases) and raw.faults == ()


@pytest.mark.parametrize("ending", ["png", "tiff", "webp", "svg", "heic", "emf", "wdp"])
def test_pictures_of_any_kind_are_asked_about(two: Investigation, cases: pd.DataFrame, ending: str) -> None:
    raw = read(two, adding(f"xl/media/image1.{ending}", b'<?xml version="1.0"?><!DOCTYPE svg><svg/>\0\0'))
    assert as_before(raw, cases)
    assert [(fault.kind, "billeder" in str(fault)) for fault in raw.faults] == [(Fault.UNREAD_CONTENT, True)]


def test_a_text_box_is_asked_about(two: Investigation, cases: pd.DataFrame) -> None:
    said = b"<xdr:txBody><a:t>120 sider</a:t></xdr:txBody>"
    drawing = b'<xdr:wsDr xmlns:xdr="x" xmlns:a="y"><xdr:sp>%s</xdr:sp></xdr:wsDr>' % said
    raw = read(two, adding("xl/drawings/drawing1.xml", drawing))
    assert as_before(raw, cases) and ["tekstbokse" in str(fault) for fault in raw.faults] == [True]


def asked(two: Investigation, address: str) -> list[tuple[str, str]]:
    faults = two.faults()
    mine = faults[(faults["file"] == SPOILED) & (faults["sheet"] == "sager") & (faults["cell"] == address)]
    return list(mine[["rule", "value"]].itertuples(index=False, name=None))


ERRORS = "SPILL! CALC! GETTING_DATA BLOCKED! CONNECT! FIELD! UNKNOWN! PYTHON! BUSY! EXTERNAL! REF! N/A NAVN?"


@pytest.mark.parametrize("error", [f"#{error}" for error in ERRORS.split()])
@pytest.mark.parametrize("address", [PAGES, DATE])
def test_an_error_value_of_any_program_is_told_at_its_cell(
    two: Investigation, error: str, address: str, cases: pd.DataFrame
) -> None:
    raw = read(two, cell("sager", address, f't="e"><v>{error}</v></c>'))
    assert raw.refused.empty and len(raw.tables["cases"]) == len(cases)
    assert asked(two, address) == [("error_value", error)]


def test_an_error_value_beside_the_columns_costs_nothing(two: Investigation, cases: pd.DataFrame) -> None:
    raw = read(two, cell("sager", "AX5", 't="e"><v>#SPILL!</v></c>'))
    assert as_before(raw, cases)


NUMBERS = ["-202112345678", "202112345678", "1e300", "-1E+308", "99999999999999999999", "-110000000000.5"]


@pytest.mark.parametrize("value", NUMBERS)
def test_a_number_that_is_no_date_costs_its_cell_alone(
    two: Investigation, cases: pd.DataFrame, value: str
) -> None:
    raw = read(two, day(DATE, number(value)))
    others = [name for name in cases if name != "corrected_decision_date"]
    assert raw.refused.empty and raw.tables["cases"][others].equals(cases[others])
    assert [rule for rule, _ in asked(two, DATE)] == ["unreadable_date"]


def test_a_date_of_strict_open_xml_is_a_date(two: Investigation) -> None:
    """Strict files may write a day as text of its own type, and count none."""
    raw = read(two, day(DATE, ' t="d"><v>2014-04-01T00:00:00</v></c>'))
    assert raw.refused.empty and asked(two, DATE) == [("disputed_date", "2014-04-01")]
    assert str(raw.tables["cases"]["corrected_decision_date"][0])[:10] == "2014-04-01"


UNIQUE = b'uniqueCount="'
LONG = b"<si><t>%s</t></si></sst>" % (b"A" * 900_000)
REPEATED = b"<si><t>%s</t></si></sst>" % (b"A" * 32_000)


def unique(count: bytes) -> Edit:
    """Let the list of strings say ``count`` of their number."""
    return instead(UNIQUE, count + b' x="', STRINGS)


def sharing(times: int) -> Edit:
    """Cells beside the columns that all hold the last shared string."""

    def change(parts: dict[str, bytes]) -> dict[str, bytes]:
        last = parts[STRINGS].count(b"<si>") - 1
        rows = [
            b'<row r="%d">' % row
            + b"".join(b'<c r="%s%d" t="s"><v>%d</v></c>' % (column, row, last) for column in (b"BA", b"BB"))
            + b"</row>"
            for row in range(100, 100 + times // 2)
        ]
        return at_end(b"".join(rows))(parts)

    return change


def without(name: str) -> Edit:
    """Leave a part out."""
    return lambda parts: {other: xml for other, xml in parts.items() if other != name}


BROKEN: dict[str, tuple[Fault, tuple[Edit, ...]]] = {
    "more strings than memory": (Fault.TOO_LARGE, (unique(b'uniqueCount="4294967295"'),)),
    "half of that": (Fault.TOO_LARGE, (unique(b'uniqueCount="2000000000"'),)),
    "with a sign": (Fault.TOO_LARGE, (unique(b'uniqueCount="+4294967295"'),)),
    "behind a bracket": (Fault.TOO_LARGE, (unique(b'y=">" uniqueCount="4294967295"'),)),
    "in an entity": (Fault.TOO_LARGE, (unique(b'uniqueCount="&#52;294967295"'),)),
    "in a list within": (Fault.TOO_LARGE, (before(b"<si>", b'<sst uniqueCount="4294967295"/>', STRINGS),)),
    "one long string in many cells": (Fault.TOO_LARGE, (instead(b"</sst>", LONG, STRINGS), sharing(800))),
    "a permitted string in thousands of cells": (
        Fault.TOO_LARGE, (instead(b"</sst>", REPEATED, STRINGS), sharing(8000))),
    "formulas without cells": (Fault.NOT_A_WORKBOOK, (at_end(b"<f/>" * 80_000),)),
    "formulas in a row": (
        Fault.NOT_A_WORKBOOK, (at_end(b'<row r="70">' + b"<f>1</f>" * 80_000 + b"</row>"),)),
    "formulas in one cell": (
        Fault.NOT_A_WORKBOOK, (at_end(b'<row r="70"><c r="A70">' + b"<f/>" * 80_000 + b"</c></row>"),)),
    "a cell of a thousand places": (
        Fault.NOT_A_WORKBOOK, (at_end(b'<row r="70"><c t="e" ' + b'r="A70" ' * 90_000 + b"</row>"),)),
    "an error's cell of a thousand blanks": (
        Fault.NOT_A_WORKBOOK, (at_end(b'<row r="70"><c t="e"' + b" " * 900_000 + b"</row>"),)),
    "far away and nothing but blanks": (
        Fault.TOO_LARGE, (at_end(b'<row r="9"><c r="XFD9">' + b" " * 900_000 + b"<x/></c></row>"),)),
    "a string of brackets": (Fault.TOO_LARGE, (before(b"</sst>", b"<si>" + b"<" * 900_000, STRINGS),)),
    "a value of blanks": (
        Fault.NOT_A_WORKBOOK, (at_end(b'<row r="70"><c r="A70">' + b" " * 900_000 + b"<v>1</row>"),)),
    "a cell far away": (Fault.TOO_LARGE, (at_end(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),)),
    "a text far away": (
        Fault.TOO_LARGE, (at_end(b'<row r="9"><c r="XFD9" t="inlineStr"><is><t>x</t></is></c></row>'),)),
    "behind a bracket, far away": (
        Fault.TOO_LARGE, (at_end(b'<row r="9000"><c x="/>" r="A9000"><v>1</v></c></row>'),)),
    "after a comment, far away": (
        Fault.TOO_LARGE, (at_end(b'<row r="9000"><c r="A9000"><!-- --><v>1</v></c></row>'),)),
    "half a workbook": (Fault.NOT_A_WORKBOOK, (without(CASES),)),
    "a sheet that ends early": (Fault.NOT_A_WORKBOOK, (instead(b"</sheetData>", b""),)),
    "strings that end early": (Fault.NOT_A_WORKBOOK, (instead(b"</sst>", b"<", STRINGS),)),
    "an odd origin": (Fault.UNKNOWN_ORIGIN, (identity("origin", text("noget andet")),)),
    "an origin in capitals": (Fault.UNKNOWN_ORIGIN, (identity("origin", text("Demonstration")),)),
    "no origin": (Fault.UNKNOWN_ORIGIN, (identity("origin", "/>"),)),
    "a demonstration": (Fault.DEMONSTRATION, (identity("origin", text("demonstration")),)),
    "another code as a number": (Fault.UNKNOWN_MUNICIPALITY, (identity("municipality", number("253.5")),)),
}  # fmt: skip


@pytest.mark.parametrize(("reason", "edits"), BROKEN.values(), ids=BROKEN)
def test_what_breaks_a_reader_is_refused_by_name_and_the_other_is_read(
    two: Investigation, reason: Fault, edits: tuple[Edit, ...]
) -> None:
    kind, words = refused(two, *edits)
    assert kind == reason and words.startswith(SPOILED) and not two.read().demonstration


def test_a_long_string_is_refused_before_any_cell_is_made(two: Investigation) -> None:
    path = spoil(two.path / "returns" / SPOILED, instead(b"</sst>", LONG, STRINGS), sharing(2))
    with pytest.raises(Rejected, match="32767"):
        opened.container.inspect(path.read_bytes())


def test_what_stands_far_away_is_told_with_its_place(two: Investigation) -> None:
    _, words = refused(two, at_end(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'))
    assert '"sager"' in words and "celle A1048576" in words and "slet" in words


def damaged_name(content: bytes) -> bytes:
    """A part whose name is said to be UTF-8 and is not."""
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("æøåæøå", b"x")
    return stream.getvalue().replace("æøåæøå".encode(), b"\xff\xfe" * 6)


def test_a_part_whose_name_is_in_broken_letters(two: Investigation) -> None:
    path = two.path / "returns" / SPOILED
    path.write_bytes(damaged_name(path.read_bytes()))
    raw = two.read()
    assert raw.refused[["file", "reason"]].to_numpy().tolist() == [[SPOILED, "not_a_workbook"]]
    assert raw.workbooks["file"].tolist() == [HONEST]


@pytest.mark.parametrize("size", [1, 100])
def test_of_demonstrations_and_real_workbooks_the_real_ones_are_read(two: Investigation, size: int) -> None:
    spoil(two.path / "returns" / HONEST, identity("origin", text("demonstration")))
    found = together(list(two.batches(size)))
    assert found.refused.to_numpy().tolist() == [[HONEST, "0825", "demonstration"]]
    assert found.workbooks["file"].tolist() == [SPOILED] and not found.demonstration


@pytest.mark.parametrize("size", [1, 100])
def test_in_a_folder_that_is_marked_as_a_demonstration_nothing_is_refused_for_it(
    two: Investigation, size: int
) -> None:
    (two.path / "DEMONSTRATION.txt").touch()
    spoil(two.path / "returns" / HONEST, identity("origin", text("demonstration")))
    found = together(list(two.batches(size)))
    assert found.refused.empty and len(found.workbooks) == 2 and found.demonstration


@pytest.mark.parametrize("size", [1, 100])
def test_where_all_are_demonstrations_all_are_read(two: Investigation, size: int) -> None:
    for name in (SPOILED, HONEST):
        spoil(two.path / "returns" / name, identity("origin", text("demonstration")))
    found = list(two.batches(size))
    assert sum(len(raw.workbooks) for raw in found) == 2 and all(raw.demonstration for raw in found)


@pytest.mark.skipif(not limits.CAN_LIMIT, reason="limits of memory and fork: Linux")
@pytest.mark.parametrize(
    ("breaks", "reason", "words"),
    [
        (os.abort, "not_a_workbook", "gå ned"),
        (lambda: bytearray(3 * limits.MEMORY_BYTES), "too_large", "hukommelse"),
        (lambda: [None for _ in iter(int, 1)], "too_large", ""),
        (lambda: int("no number"), "not_a_workbook", "ValueError"),
    ],
    ids=["abort", "memory", "endless", "error"],
)
@pytest.mark.parametrize("size", [1, 100])
def test_whatever_one_file_does_to_its_reader_the_other_is_read(
    two: Investigation, breaks, reason: str, words: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspect = opened.container.inspect
    spoiled = (two.path / "returns" / SPOILED).read_bytes()
    monkeypatch.setattr(limits, "CPU_SECONDS", 1)
    monkeypatch.setattr(
        opened.container, "inspect", lambda content: breaks() if content == spoiled else inspect(content)
    )
    raw = together(list(two.batches(size)))
    assert raw.refused.to_numpy().tolist() == [[SPOILED, "0101", reason]]
    assert raw.workbooks["file"].tolist() == [HONEST]
    assert words in str(raw.faults[0])


def test_without_limits_the_same_is_read_and_it_is_said(
    two: Investigation, cases: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CAN_LIMIT", False)
    with pytest.warns(RuntimeWarning, match="cannot limit time and memory") as said:
        raw = two.read()
    assert len(said) == 1 and as_before(raw, cases)


class Panic(BaseException):
    """What pyo3 makes of a panic in Rust: no Exception."""


def test_without_limits_a_panic_of_the_reader_costs_its_file_alone(
    two: Investigation, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = opened.CalamineWorkbook

    class Panicking:
        @staticmethod
        def from_filelike(stream: io.BytesIO) -> object:
            if b"0101-bpa" in stream.getvalue():
                raise Panic
            return reader.from_filelike(stream)

    monkeypatch.setattr(limits, "CAN_LIMIT", False)
    monkeypatch.setattr(opened, "CalamineWorkbook", Panicking)
    with pytest.warns(RuntimeWarning, match="cannot limit"):
        raw = two.read()
    assert raw.refused.to_numpy().tolist() == [[SPOILED, "0101", "not_a_workbook"]]
    assert raw.workbooks["file"].tolist() == [HONEST]


def test_a_file_that_cannot_be_opened_is_refused(two: Investigation, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Path.read_bytes

    def closed(path: Path) -> bytes:
        if path.name == SPOILED:
            raise PermissionError(13, "Permission denied")
        return own(path)

    monkeypatch.setattr(Path, "read_bytes", closed)
    raw = two.read()
    assert raw.refused["file"].tolist() == [SPOILED] and raw.workbooks["file"].tolist() == [HONEST]
    assert "kan ikke åbnes" in str(raw.faults[0])


NAMES = {
    "0101_Greve_Børn_Unge_Familie.xlsx": [],
    "0101_Borger_Service.xlsx": [],
    "0101 fra leder Rettet.xlsx": [],
    "0101 27001234.xlsx": [],
    "0101 Center for Børn og Unge.xlsx": [],
    "0101-2026-11-28.xlsx": [],
    "Spørgeskema København Kommune.xlsx": [],
    "Samlet Besvarelse København.xlsx": [],
    "0101 sag 27.36.00-P27-1-26.xlsx": [],
    "Kopi af 0101_koebenhavn (2).XLSX": [],
}


@pytest.mark.parametrize("name", NAMES)
def test_departments_and_journal_numbers_in_a_file_name_pass(two: Investigation, name: str) -> None:
    (two.path / "returns" / SPOILED).rename(two.path / "returns" / name)
    raw = two.read()
    assert sorted(raw.workbooks["file"]) == sorted([name, HONEST]) and raw.faults == ()
