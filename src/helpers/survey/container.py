"""A returned file before it is read as a workbook: its size, its parts, its formulas and the extent of its sheets.

The reader for speed (calamine) trusts what it is given: it unpacks whatever a zip file declares, sets aside a full
rectangle up to the last cell, gives a formula's last value without saying that it was one, and reads error values as
empty cells. So the sheets' XML is looked through first, as bytes; only a sheet in which the quick look and the XML
parser could differ is parsed.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

MAX_FILE_BYTES = 10_000_000
MAX_UNPACKED_BYTES = 60_000_000
MAX_PARTS = 500
MAX_ROWS = 5_000
MAX_COLUMNS = 256
MAX_CELL = 32_767  # characters, as in Excel

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FORMULA = re.compile(rb"<(?:f|[A-Za-z_][\w.-]*:f)[\s/>]")
_FORMULA_CELL = re.compile(rb"<c\s[^<>]*?\br=[\"']([A-Z]{1,3}\d{1,7})[\"'][^<>]*>\s*<f(?:\s[^<>]*?)?(?:/>|>([^<]*)</f>)")
_ERROR_CELL = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?c\s(?=[^<>]*\bt=[\"']e[\"'])[^<>]*?\br=[\"']([A-Z]{1,3}\d{1,7})[\"']")
_FAR_CELL = re.compile(rb"r\s*=\s*[\"'](?=[A-Z]{2}|[A-Z]*\d{4})([A-Z]*)(\d+)[\"']")
_ERROR_TYPE = re.compile(rb"t\s*=\s*[\"']e[\"']")
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")


class Rejected(ValueError):
    """The file cannot be read as a workbook; the text says why (Danish). Never leaves the survey room."""


class TooLarge(Rejected):
    """A limit on bytes, parts, rows or columns is passed."""


@dataclass(frozen=True)
class Sheet:
    """What the XML of one sheet shows: formulas by cell, and the cells that hold an error value such as #REF!."""

    formulas: dict[str, str]
    errors: tuple[str, ...]


def read_bytes(path: Path) -> bytes:
    """Return a file's content. Raises TooLarge before reading more than MAX_FILE_BYTES."""
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise TooLarge(f"filen fylder {size} byte; der læses højst {MAX_FILE_BYTES}")
    return path.read_bytes()


def inspect(content: bytes) -> dict[str, Sheet]:
    """Return the sheets of a workbook's bytes by name, in order.

    Raises TooLarge beyond the limits above, and Rejected where ``content`` is no workbook or no honest one.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _sheets(_unpacked(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError, ElementTree.ParseError) as error:
        raise Rejected("filen er ikke en Excel-projektmappe (.xlsx), eller den er beskadiget") from error


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Every XML part, unpacked once with its checksum, so that no part is larger than it declares."""
    parts = archive.infolist()
    declared = sum(part.file_size for part in parts)
    if declared > MAX_UNPACKED_BYTES or len(parts) > MAX_PARTS:
        raise TooLarge(f"filen fylder {declared} byte i {len(parts)} dele udpakket; der læses højst {MAX_UNPACKED_BYTES} i {MAX_PARTS}")
    if len({part.filename for part in parts}) < len(parts):
        raise Rejected("filen indeholder to dele med samme navn")
    unpacked = {part.filename: archive.read(part) for part in parts}
    for name, xml in unpacked.items():
        if name.endswith((".xml", ".rels")):
            _refuse_unsafe(name, xml)
    return unpacked


def _refuse_unsafe(name: str, xml: bytes) -> None:
    """Entities and other encodings are refused: no spreadsheet program writes them, and they could hide what is looked for."""
    declaration = re.match(rb"\s*<\?xml[^>]*encoding=[\"']([^\"']+)", xml)
    odd = declaration is not None and declaration[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")
    if odd or b"\0" in xml or any(word in xml for word in _FORBIDDEN):
        raise Rejected(f"delen {name} bruger XML, som Excel ikke skriver (entiteter eller en anden tegntabel end UTF-8)")


def _sheets(parts: dict[str, bytes]) -> dict[str, Sheet]:
    relations = {r.get("Id"): r.get("Target", "") for r in ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])}
    found: dict[str, Sheet] = {}
    for sheet in ElementTree.fromstring(parts["xl/workbook.xml"]).iter(f"{_MAIN}sheet"):
        target = relations[sheet.get(_RELATION)]
        path = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
        found[sheet.get("name", "")] = _sheet(parts[path])
    return found


def _sheet(xml: bytes) -> Sheet:
    _refuse_extent(xml)
    errors = _ERROR_CELL.findall(xml) if _ERROR_TYPE.search(xml) else []
    return Sheet(_formulas(xml), tuple(cell.decode() for cell in errors))


def _refuse_extent(xml: bytes) -> None:
    far = _FAR_CELL.findall(xml)
    rows = max((int(digits[:8]) for _, digits in far), default=0)
    columns = max((column_number(letters.decode()) for letters, _ in far), default=0)
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        raise TooLarge(f"et ark går til række {rows} og kolonne {columns}; der læses højst {MAX_ROWS} rækker og {MAX_COLUMNS} kolonner")


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
    for number, cell in enumerate(cells, start=1):
        for formula in (child for child in cell if _local(child) == "f"):
            yield cell.get("r", f"celle nr. {number}"), formula.text or ""


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
