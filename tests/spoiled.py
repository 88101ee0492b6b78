"""Blank workbooks as they are sent out, and edits of their parts and cells such as other programs and
attackers make.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from returned import BOOK, SHEETS, Investigation, frame

from helpers.survey import reference
from helpers.survey.questionnaire import workbook
from helpers.survey.questionnaire.layout import GUIDE_SHEET, IDENTITY_KEYS, IDENTITY_SHEET, LISTS_SHEET
from helpers.survey.sampling import draw

Parts = dict[str, bytes]
Edit = Callable[[Parts], Parts]
SPOILED, HONEST = "0101_koebenhavn.xlsx", "0825_laesoe.xlsx"
PART = {
    name: f"xl/worksheets/sheet{number}.xml"
    for number, name in enumerate((GUIDE_SHEET, *SHEETS, IDENTITY_SHEET, LISTS_SHEET), start=1)
}
CASES = PART["sager"]
STRINGS = "xl/sharedStrings.xml"


def blank(folder: Path) -> Investigation:
    """Write København's and Læsø's blank workbooks to returns/ in ``folder``."""
    decisions = frame()
    drawn = draw.draw_cases(decisions, quota=1, substitutes=1, seed=1)
    drawn = drawn[drawn["municipality"].isin(["0101", "0825"])]
    places = reference.municipalities()
    workbook.write_all(folder / "returns", BOOK, places, drawn)
    return Investigation(folder, BOOK, places, decisions, drawn)


def copied(given: Investigation, folder: Path) -> Investigation:
    """The same in another folder, where it may be spoiled."""
    (folder / "returns").mkdir()
    for path in (given.path / "returns").iterdir():
        (folder / "returns" / path.name).write_bytes(path.read_bytes())
    return replace(given, path=folder)


def spoil(path: Path, *edits: Edit) -> Path:
    """Apply ``edits`` to the parts of a workbook."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    for edit in edits:
        parts = edit(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


def adding(name: str, content: bytes) -> Edit:
    """Add a part."""
    return lambda parts: parts | {name: content}


def before(mark: bytes, xml: bytes, part: str = CASES) -> Edit:
    """Put ``xml`` before the first ``mark`` of a part."""
    return lambda parts: parts | {part: _once(parts[part], mark, xml + mark)}


def instead(old: bytes, new: bytes, part: str = CASES) -> Edit:
    """Put ``new`` for the first ``old`` of a part."""
    return lambda parts: parts | {part: _once(parts[part], old, new)}


def at_end(xml: bytes, part: str = CASES) -> Edit:
    """Add rows to a sheet."""
    return before(b"</sheetData>", xml, part)


def cell(sheet: str, address: str, xml: str) -> Edit:
    """Make ``<c r="address" …>`` of ``xml``, which begins with its attributes: ``t="e"><v>#REF!</v></c>``."""
    row = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    own = re.compile(rf'<c r="{address}"(?:[^<>]*/>|.*?</c>)'.encode())
    there = re.compile(rf'(<row r="{row}"[^<>]*[^/<>]>)'.encode())

    def change(parts: Parts) -> Parts:
        xml_of_sheet = own.sub(b"", parts[PART[sheet]])
        new = f'<c r="{address}" {xml}'.encode()
        changed, times = there.subn(lambda found: found[0] + new, xml_of_sheet)
        assert times == 1
        return parts | {PART[sheet]: changed}

    return change


def day(address: str, xml: str) -> Edit:
    """Make a cell of the sheet of cases, in the form of ``cell``, with the format of its dates."""
    given = SHEETS["sager"].cell("decision_date", 5)

    def change(parts: Parts) -> Parts:
        style = re.search(rf'<c r="{given}"( s="\d+")'.encode(), parts[CASES])
        assert style is not None
        return cell("sager", address, style[1].decode() + xml)(parts)

    return change


def identity(key: str, xml: str) -> Edit:
    """Make a cell of the hidden sheet that tells the workbook, in the form of ``cell``."""
    return cell(IDENTITY_SHEET, f"B{IDENTITY_KEYS.index(key) + 1}", xml)


def text(value: str) -> str:
    """A cell's text, in the form of ``cell``."""
    return f't="inlineStr"><is><t>{value}</t></is></c>'


def number(value: str) -> str:
    """A cell's number, in the form of ``cell``."""
    return f"><v>{value}</v></c>"


def _once(content: bytes, old: bytes, new: bytes) -> bytes:
    assert old in content
    return content.replace(old, new, 1)
