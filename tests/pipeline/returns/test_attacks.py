"""Hostile files, each tried end to end: none is run, followed, leaked or waited for, and the others are read
all the same.
"""

from __future__ import annotations

import io
import re
import time
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from returned import SHEETS, Investigation, build

from helpers.survey.cleaning import clean
from helpers.survey.followup import letters, queries
from helpers.survey.reading import container
from helpers.survey.reading.problems import Fault

Parts = dict[str, bytes]
SECONDS = 5  # of processor time for reading one hostile file and one honest one, which takes a tenth
LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
SHEET = "xl/worksheets/sheet2.xml"
OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WRITTEN = (
    "xl/workbook.xml",
    SHEET,
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "docProps/core.xml",
    "[Content_Types].xml",
)
OUT = (
    "../../etc/cron.d/x",
    "/etc/passwd",
    "xl/../../x.xml",
    "..\\..\\x.xml",
    "C:/x.xml",
    "xl/worksheets/../../../x",
)


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Investigation:
    return build(tmp_path_factory.mktemp("attacks") / "investigation")


@pytest.fixture
def two(honest: Investigation, tmp_path: Path) -> Investigation:
    """København and Læsø; København's file is there to be spoiled."""
    (tmp_path / "returns").mkdir()
    for path in (honest.files[0], honest.files[2]):
        (tmp_path / "returns" / path.name).write_bytes(path.read_bytes())
    return replace(honest, path=tmp_path)


def spoil(
    investigation: Investigation, change: Callable[[Parts], Parts], links: tuple[str, ...] = ()
) -> None:
    path = investigation.files[0]
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in change(parts).items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if name in links:
                info.external_attr = 0o120777 << 16
            book.writestr(info, content)


def read(investigation: Investigation) -> tuple[list[str], list[str]]:
    """The reasons for refusing København, and the municipalities that are read; within the time allowed."""
    begun = time.process_time()
    raw = investigation.read()
    assert time.process_time() - begun < SECONDS
    return raw.refused["reason"].tolist(), raw.workbooks["municipality"].tolist()


def refuses(investigation: Investigation, reason: str) -> None:
    assert read(investigation) == ([reason], ["0825"])


def adding(name: str, content: bytes = b"x") -> Callable[[Parts], Parts]:
    return lambda parts: parts | {name: content}


def in_sheet(old: bytes, new: bytes) -> Callable[[Parts], Parts]:
    def change(parts: Parts) -> Parts:
        assert old in parts[SHEET]
        return parts | {SHEET: parts[SHEET].replace(old, new, 1)}

    return change


def before_root(name: str, declaration: bytes) -> Callable[[Parts], Parts]:
    return lambda parts: (
        parts | {name: re.sub(rb"(<\?xml[^>]*\?>)?", lambda m: m[0] + declaration, parts[name], count=1)}
    )


def related(kind: bytes, target: bytes) -> Callable[[Parts], Parts]:
    relation = (
        b'<Relationship Id="rIdX" Type="http://x/'
        + kind
        + b'" Target="'
        + target
        + b'" TargetMode="External"/></Relationships>'
    )
    name = "xl/_rels/workbook.xml.rels"
    return lambda parts: parts | {name: parts[name].replace(b"</Relationships>", relation)}


@pytest.mark.parametrize(
    "change",
    [
        adding("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
        adding("xl/macrosheets/sheet1.xml", b"<macrosheet/>"),
        adding("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
        adding("xl/embeddings/oleObject1.bin"),
        adding("xl/embeddings/Microsoft_Word_Document.docx"),
        adding("xl/activeX/activeX1.xml", b"<ocx/>"),
        adding("xl/connections.xml", b"<connections/>"),
        adding("customUI/customUI14.xml", b"<customUI/>"),
        related(b"externalLinkPath", b"file:///etc/passwd"),
        related(b"attachedTemplate", b"http://example.com/x.dotm"),
    ],
)
def test_what_acts_or_fetches_when_it_is_opened(two: Investigation, change: Callable[[Parts], Parts]) -> None:
    spoil(two, change)
    refuses(two, "active_content")


def test_an_ordinary_link_does_no_harm(two: Investigation) -> None:
    spoil(two, related(b"hyperlink", b"mailto:projekt@example.dk"))
    assert read(two) == ([], ["0101", "0825"])


@pytest.mark.parametrize("where", WRITTEN)
@pytest.mark.parametrize("declaration", [LAUGHS, OUTSIDE])
def test_entities_in_any_part(two: Investigation, where: str, declaration: bytes) -> None:
    spoil(
        two,
        lambda parts: (
            before_root(where, declaration)(parts)
            if where in parts
            else parts | {where: declaration + b"<sst/>"}
        ),
    )
    refuses(two, "not_a_workbook")


@pytest.mark.parametrize(
    "change",
    [
        adding("xl/worksheets/blown.xml", b"<worksheet>" + b" " * 3_000_000 + b"</worksheet>"),
        adding("xl/sharedStrings.xml", b"<sst>" + b"<si><t>A</t></si>" * 1_000_000 + b"</sst>"),
        adding("xl/styles.xml", b" " * (container.MAX_UNPACKED_BYTES + 1)),
        lambda parts: parts | {f"xl/part{n}.xml": b"<a/>" for n in range(container.MAX_PARTS)},
        in_sheet(b"</sheetData>", b'<row r="10000000"><c r="A10000000"><v>1</v></c></row></sheetData>'),
        in_sheet(b"</sheetData>", b'<row r="9999"><c r="XFD9999"><v>1</v></c></row></sheetData>'),
        in_sheet(b"</sheetData>", b'<row r="4999"><c r="xfd4999"><v>1</v></c></row></sheetData>'),
    ],
)
def test_what_is_larger_than_any_questionnaire(two: Investigation, change: Callable[[Parts], Parts]) -> None:
    spoil(two, change)
    refuses(two, "too_large")


@pytest.mark.parametrize(
    "cells",
    [
        b"<row><c><v>1</v></c></row>" * 20_000,
        b'<row r="4000">' + b"<c/>" * 20_000 + b"</row>",
        b'<row r="4000"><c r="A&#53;000000"><v>1</v></c></row>',
        b'<x:row xmlns:x="y"><x:c><x:v>1</x:v></x:c></x:row>',
        b'<!-- <c r="A1"/> --><row r="4000"><c t="n"><v>1</v></c></row>',
    ],
)
def test_cells_that_do_not_say_where_they_are(two: Investigation, cells: bytes) -> None:
    spoil(two, in_sheet(b"</sheetData>", cells + b"</sheetData>"))
    refuses(two, "not_a_workbook")


def test_a_file_larger_than_any_is_not_even_read(two: Investigation) -> None:
    two.files[0].write_bytes(b"PK" * 6_000_000)
    refuses(two, "too_large")


@pytest.mark.parametrize("extent", [b"A1:XFD1048576", b"A1", b"nonsense"])
def test_what_a_sheet_says_of_its_own_extent_is_not_believed(two: Investigation, extent: bytes) -> None:
    spoil(
        two,
        lambda parts: (
            parts
            | {SHEET: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="' + extent + b'"', parts[SHEET])}
        ),
    )
    assert read(two) in [([], ["0101", "0825"]), (["not_a_workbook"], ["0825"])]


@pytest.mark.parametrize("name", OUT)
def test_names_that_lead_out_of_the_file(two: Investigation, name: str, tmp_path: Path) -> None:
    before = sorted(path.name for path in tmp_path.rglob("*"))
    spoil(two, adding(name, b"<a/>"))
    refuses(two, "not_a_workbook")
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_a_link_inside_the_file(two: Investigation) -> None:
    spoil(two, adding("xl/link.xml", b"/etc/passwd"), links=("xl/link.xml",))
    refuses(two, "not_a_workbook")


@pytest.mark.parametrize("again", ["xl/Workbook.xml", "xl/worksheets/SHEET2.xml"])
def test_two_parts_that_differ_in_capitals_alone(two: Investigation, again: str) -> None:
    spoil(two, adding(again, b"<worksheet/>"))
    refuses(two, "not_a_workbook")


def test_a_sheet_kept_in_two_places(two: Investigation) -> None:
    name = "xl/_rels/workbook.xml.rels"
    spoil(
        two,
        lambda parts: parts | {name: re.sub(rb"(<Relationship [^>]*sheet2[^>]*>)", rb"\1\1", parts[name])},
    )
    refuses(two, "not_a_workbook")


@pytest.mark.parametrize("target", [b"../../../etc/passwd", b"/etc/passwd", b"worksheets/nothing.xml"])
def test_a_sheet_kept_elsewhere(two: Investigation, target: bytes) -> None:
    name = "xl/_rels/workbook.xml.rels"
    spoil(
        two,
        lambda parts: (
            parts | {name: re.sub(rb'Target="[^"]*sheet2.xml"', b'Target="' + target + b'"', parts[name])}
        ),
    )
    refuses(two, "not_a_workbook")


def test_hundreds_of_sheets_are_not_read(two: Investigation) -> None:
    """Each would be a rectangle of a million cells: the questionnaire's own sheets alone are read."""
    cell = b'<row r="5000"><c r="IV5000"><v>1</v></c></row>'
    far = b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (MAIN, cell)

    def change(parts: Parts) -> Parts:
        numbers = range(100, 400)
        sheets = b"".join(
            b'<sheet xmlns:r="%s" name="s%d" sheetId="%d" r:id="rId%d"/>' % (OFFICE, n, n, n) for n in numbers
        )
        kind = OFFICE + b"/worksheet"
        relations = b"".join(
            b'<Relationship Id="rId%d" Type="%s" Target="worksheets/s%d.xml"/>' % (n, kind, n)
            for n in numbers
        )
        named = {
            "xl/workbook.xml": sheets + b"</sheets>",
            "xl/_rels/workbook.xml.rels": relations + b"</Relationships>",
        }
        changed = {
            name: re.sub(rb"</(?:sheets|Relationships)>", new, parts[name]) for name, new in named.items()
        }
        return parts | changed | {f"xl/worksheets/s{n}.xml": far for n in numbers}

    spoil(two, change)
    assert two.files[0].stat().st_size < 1_000_000
    refuses(two, "foreign_sheet")


@pytest.mark.parametrize("part", ["xl/comments1.xml", "xl/media/image1.png"])
def test_answers_in_comments_and_pictures_are_asked_for(two: Investigation, part: str) -> None:
    spoil(two, adding(part, b"<comments/>"))
    (fault,) = two.read().faults
    assert (fault.kind, fault.severity) == (Fault.UNREAD_CONTENT, "query")
    assert two.faults()["rule"].tolist() == ["unread_content"]


@pytest.mark.parametrize(
    "content",
    [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 100, b"%PDF-1.7", b"<html><table/></html>", b"\x00" * 1000],
)
def test_other_formats_with_the_name_of_a_workbook(two: Investigation, content: bytes) -> None:
    two.files[0].write_bytes(content)
    refuses(two, "not_a_workbook")


def test_a_zip_file_that_holds_itself_and_one_with_a_password(two: Investigation) -> None:
    inner = two.files[0].read_bytes()
    spoil(two, adding("xl/embedded.xlsx", inner))
    assert read(two) in [([], ["0101", "0825"]), (["not_a_workbook"], ["0825"])]
    stream = io.BytesIO(inner)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        content = bytearray(stream.getvalue())
    content[6] |= 1  # the flag of encryption, in the first local header
    content[content.index(b"PK\x01\x02") + 8] |= 1
    two.files[0].write_bytes(bytes(content))
    refuses(two, "not_a_workbook")


MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{< include /etc/passwd >}}",
    "{{< meta results.x >}}",
    "{{% x %}}",
    "![x](http://example.com/x.png)",
    "```{python}\nimport os\n```",
    '#image("/etc/passwd")',
    "$x$ #set page(width: 1pt)",
    "</td></tr></table>",
    "\n# Overskrift\n\n| a | b |\n",
)
INJECTED = ("=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", '"=1', "=HYPERLINK(1)", "%0A=1")


def test_markup_and_formulas_in_answers_stay_text_in_every_file_written(
    two: Investigation, tmp_path: Path
) -> None:
    text, rule = (SHEETS["regler"].column(name).letter for name in ("text", "rule"))
    method = SHEETS["sager"].column("measuring_method").letter
    two.edit({("regler", f"{text}{row}"): f"tekst {value}" for row, value in enumerate(MARKUP, start=5)})
    two.edit(
        {
            ("regler", f"{rule}{row}"): "'" + value if value.startswith("=") else value
            for row, value in enumerate(INJECTED, start=5)
        }
    )
    two.edit(
        {
            ("sager", f"{method}{row}"): value
            for row, value in enumerate(("+1", "@SUM(A1)", "-1+cmd|' /C calc'!A0"), start=5)
        }
    )
    cleaned = two.clean()
    kept = cleaned.rule_inputs.loc[cleaned.rule_inputs["municipality"] == "0101", "text"].dropna().tolist()
    assert [value for value in kept if value.startswith("tekst")] == [
        f"tekst {value}".strip() for value in MARKUP
    ]
    ws = clean.Workspace(tmp_path, tmp_path, tmp_path / "out")
    clean.write_outputs(ws, cleaned, two.faults())
    for path in (tmp_path / "out" / "returns").glob("*.csv"):
        cells = [
            cell.strip('"')
            for line in path.read_text(encoding="utf-8").splitlines()
            for cell in re.split(r",(?=\S)", line)
        ]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "-1"))], path.name


TYPED = (
    *("Zeusine", "se Zeusine i afd. 4", "zeusine 12-03-2007", "Udfyldt (zeusine)", "45 zeusine", "#ZEUSINE!"),
    *("ja, zeusine", "Zeus\u200bine", "Z.e.u.s.i.n.e", "0101-bpa-zeusine", "zeusine\nnr. 2"),
)
LEFT = re.compile(r"(?i).{0,30}(?:zeus|sine|e\.u\.s|2007).{0,20}")


def test_a_word_that_nobody_asked_for_stands_in_no_list_letter_or_copy(two: Investigation) -> None:
    """Typed where an answer, a key or nothing belongs; and a workbook is named so, with such a sheet."""
    book = openpyxl.load_workbook(two.files[0])
    for name, sheet in SHEETS.items():
        asked = [each for each in sheet.columns if each.item.type not in ("text", "free_text")]
        for row in range(sheet.first_data_row, sheet.first_data_row + 6):
            for column in asked[row % 3 :: 3]:
                book[name].cell(row, column.index + 1).value = TYPED[(row + column.index) % len(TYPED)]
        book[name].cell(5, len(sheet.columns) + 6).value = TYPED[1]
    book["regler"][SHEETS["regler"].cell("text", 30)] = '="Zeusine"'
    book["vejledning"]["D12"] = TYPED[0]
    book.save(two.files[0])
    other = openpyxl.load_workbook(two.files[1])
    other.create_sheet("Zeusine").sheet_state = "hidden"
    other.save(two.path / "returns" / "0825_zeusine.xlsx")
    two.files[1].unlink()
    told = everything_told(two)
    assert all(text in told["faults"] for text in ("0825_[tekst, 7 tegn].xlsx", "nr. 7 fra venstre"))
    assert "se [tekst, 7 tegn] i afd. 4" in told["ledger"] and "unknown_decision" in told["set_aside"]
    assert {name: LEFT.findall(text) for name, text in told.items() if LEFT.search(text)} == {}


def everything_told(investigation: Investigation) -> dict[str, str]:
    """All that is written of the returns, by name; of a copy, what stands in its cells and comments."""
    out, about = investigation.path / "out", (investigation.codebook, investigation.municipalities)
    copies = partial(letters.write_copies, out, *about, investigation.draw)
    cleaned = clean.clean(
        investigation.batches(), investigation.codebook, investigation.draw, investigation.frame, copies
    )
    faults = queries.faults(cleaned, investigation.codebook)
    letters.write_all(out, cleaned, faults, investigation.municipalities)
    names = ("ledger", "set_aside", "unanswered", "never_returned", "cases", "information", "causes", "time")
    told = {name: getattr(cleaned, name).to_csv() for name in names}
    told |= {path.name: path.read_text(encoding="utf-8") for path in out.glob("*.txt")}
    for path in out.glob("*.xlsx"):
        with zipfile.ZipFile(path) as copy:
            parts = [name for name in copy.namelist() if "vml" not in name]  # places of comments, in figures
            told[path.name] = "".join(copy.read(name).decode() for name in parts)
    screen = "\n".join(map(str, cleaned.received.faults))
    return told | {"faults": faults.to_csv(), "refused": cleaned.received.refused.to_csv(), "screen": screen}
