"""A returned file before it is read as a workbook: its size, its parts, its formulas and the extent of its
sheets.

The reader for speed (calamine) trusts what it is given: it unpacks whatever a zip file declares, sets aside a
full rectangle up to the last cell, gives a formula's last value without saying that it was one, and reads
error values as empty cells. So the sheets' XML is looked through first, as bytes; only a sheet in which the
quick look and the XML parser could differ is parsed.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from helpers.survey.reading import package
from helpers.survey.reading.package import Active, Rejected, TooLarge

__all__ = [
    "Active",
    "Book",
    "Rejected",
    "Sheet",
    "TooLarge",
    "column_letters",
    "column_number",
    "inspect",
    "read_bytes",
    "split_address",
]

MAX_FILE_BYTES = 10_000_000
MAX_ROWS = 5_000
MAX_COLUMNS = 256
MAX_CELL = 32_767  # characters, as in Excel

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLACE = re.compile("[A-Z]{0,3}[0-9]{1,7}")
_FORMULA = re.compile(rb"<(?:f|[A-Za-z_][\w.-]*:f)[\s/>]")
_FORMULA_CELL = re.compile(
    rb"<c\s[^<>]*?\br=[\"']([A-Z]{1,3}\d{1,7})[\"'][^<>]*>\s*<f(?:\s[^<>]*?)?(?:/>|>([^<]*)</f>)"
)
_ERROR_CELL = re.compile(
    rb"<(?:[A-Za-z_][\w.-]*:)?c\s(?=[^<>]*\bt=[\"']e[\"'])[^<>]*?\br=[\"']([A-Z]{1,3}\d{1,7})[\"'][^<>]*>"
    rb"(?:<f[^<>]*>(?:[^<]*</f>)?)?(?:<v>(#[^<]{1,20})</v>)?"
)
_FAR_CELL = re.compile(rb"r\s*=\s*[\"'](?=[A-Za-z]{2}|[A-Za-z]*\d{4})([A-Za-z]*)(\d+)[\"']")
_ERROR_TYPE = re.compile(rb"t\s*=\s*[\"']e[\"']")
_CELL, _ROW = re.compile(rb"<c[\s/>]"), re.compile(rb"<row[\s/>]")
_CODED = re.compile(rb"<(?:[\w.-]+:)?(?:c|row)\s[^<>&]*&")
_PREFIXED = re.compile(rb":(?:c|row)[\s/>]")


@dataclass(frozen=True)
class Sheet:
    """What the XML of one sheet shows: formulas by cell, and error values such as #REF! by cell."""

    formulas: dict[str, str]
    errors: dict[str, str]


@dataclass(frozen=True)
class Book:
    """A workbook before its cells are read. unread: what it holds that nobody reads, such as comments
    (Danish).
    """

    sheets: dict[str, Sheet]
    unread: list[str]


def read_bytes(path: Path) -> bytes:
    """Return a file's content. Raises TooLarge before reading more than MAX_FILE_BYTES."""
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise TooLarge(f"filen fylder {size} byte; der læses højst {MAX_FILE_BYTES}")
    return path.read_bytes()


def inspect(content: bytes) -> Book:
    """Return the sheets of a workbook's bytes by name, in order.

    Raises TooLarge beyond the limits above and those of ``package``, Active, and Rejected where ``content``
    is no workbook or no honest one.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = package.unpacked(archive)
        return Book(_sheets(parts), package.unread(parts))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        KeyError,
        ElementTree.ParseError,
    ) as error:
        raise Rejected("filen er ikke en Excel-projektmappe (.xlsx), eller den er beskadiget") from error


def _sheets(parts: Mapping[str, bytes]) -> dict[str, Sheet]:
    """The sheets that the workbook names. The reader of cells may find a part by another way, so the extent
    of every one is looked at.
    """
    others = {name for name in parts if name.startswith("xl/worksheets/") and name.endswith(".xml")}
    relations = _relations(parts["xl/_rels/workbook.xml.rels"])
    found: dict[str, Sheet] = {}
    for sheet in ElementTree.fromstring(parts["xl/workbook.xml"]).iter(f"{_MAIN}sheet"):
        target, name = relations[sheet.get(_RELATION)], sheet.get("name", "")
        path = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
        if name.lower() in {other.lower() for other in found}:
            raise Rejected("to ark i filen har samme navn")
        package.refuse_unsafe(path, parts[path])
        found[name] = _sheet(parts[path])
        others.discard(path)
    for name in others:
        _refuse_extent(parts[name])
    return found


def _relations(xml: bytes) -> dict[str | None, str]:
    relations = list(ElementTree.fromstring(xml))
    found = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    if len(found) < len(relations):
        raise Rejected("filen siger to ting om, hvor et ark ligger")
    return found


def _sheet(xml: bytes) -> Sheet:
    try:
        xml.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Rejected("et ark i filen er ikke skrevet i UTF-8") from error
    _refuse_extent(xml)
    errors = _ERROR_CELL.findall(xml) if _ERROR_TYPE.search(xml) else []
    return Sheet(_formulas(xml), {cell.decode(): text.decode() or "#FEJL!" for cell, text in errors})


def _refuse_extent(xml: bytes) -> None:
    _refuse_unplaced(xml)
    far = _FAR_CELL.findall(xml)
    rows = max((int(digits[:8]) for _, digits in far), default=0)
    columns = max((column_number(letters.decode().upper()) for letters, _ in far), default=0)
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise TooLarge(
            f"et ark går til række {rows} og kolonne {columns}; der læses højst {MAX_ROWS} rækker og "
            f"{MAX_COLUMNS} kolonner"
        )


def _refuse_unplaced(xml: bytes) -> None:
    """Every cell and row must say where it is, in plain letters: what does not is counted on by the reader,
    past any limit.
    """
    quick = len(_CELL.findall(xml)) == xml.count(b'<c r="') and len(_ROW.findall(xml)) == xml.count(
        b'<row r="'
    )
    coded = b"&#" in xml and _CODED.search(xml)
    if quick and not coded and not _PREFIXED.search(xml):
        return
    placed = (element for element in ElementTree.fromstring(xml).iter() if _local(element) in ("c", "row"))
    if coded or not all(_PLACE.fullmatch(element.get("r", "")) for element in placed):
        raise Rejected("et ark har celler, der ikke siger, hvor de står")


def _formulas(xml: bytes) -> dict[str, str]:
    tags = list(_FORMULA.finditer(xml))
    cells = [_FORMULA_CELL.match(xml, max(xml.rfind(b"<c ", 0, tag.start()), 0)) for tag in tags]
    quick = {cell[1].decode(): html.unescape((cell[2] or b"").decode()) for cell in cells if cell}
    found = quick if len(quick) == len(tags) else dict(_parsed_formulas(xml))
    if len(found) != len(tags):
        raise Rejected("et ark indeholder formler uden for dets celler")
    return found


def _parsed_formulas(xml: bytes) -> Iterator[tuple[str, str]]:
    cells = (element for element in ElementTree.fromstring(xml).iter() if _local(element) == "c")
    for cell in cells:
        for formula in (child for child in cell if _local(child) == "f"):
            yield cell.get("r", ""), formula.text or ""


def _local(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def column_number(letters: str) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters[:8]:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return A for 1, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def split_address(cell: str) -> tuple[str, int]:
    """Return ("J", 5) for "J5"."""
    letters = cell.rstrip("0123456789")
    return letters, int(cell[len(letters) :])
