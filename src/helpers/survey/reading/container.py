"""A returned file before it is read as a workbook: its size, its parts, its formulas and the extent of its
sheets.

A workbook is a zip file of parts. Nothing is ever unpacked to disk, run or followed; what could act when
somebody else opens the file is refused all the same, so that nothing of the kind is passed on, and so is what
only an attack contains.

The reader for speed (calamine) trusts what it is given: it unpacks whatever a zip file declares, sets aside a
full rectangle up to the last cell, gives a formula's last value without saying that it was one, and reads
error values as empty cells. So the sheets' XML is looked through first, as bytes; only a sheet in which the
quick look and the XML parser could differ is parsed.
"""

from __future__ import annotations

import html
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from xlsxwriter.utility import xl_cell_to_rowcol

from helpers.survey.reading.problems import Fault

MAX_FILE_BYTES = 10_000_000
MAX_UNPACKED_BYTES = 60_000_000
MAX_PARTS = 500
MAX_RATIO = 200  # of a part's size to what it takes in the file; sheets that Excel writes stay below 40
MAX_ROWS = 5_000
MAX_COLUMNS = 256
MAX_CELL = 32_767  # characters, as in Excel
_RATIO_FROM = 1_000_000  # bytes: smaller parts do no harm, however well they are packed

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError)
_BINARY = (".bin", ".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf")
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
_ENCODING = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding=[\"']([^\"']+)")
_ACTIVE = {
    "vbaproject": "makroer",
    "xl/macrosheets/": "makroer",
    "xl/dialogsheets/": "makroer",
    "xl/externallinks/": "henvisninger til andre filer",
    "xl/connections": "forbindelser til andre datakilder",
    "xl/querytables/": "forbindelser til andre datakilder",
    "xl/model/": "forbindelser til andre datakilder",
    "xl/embeddings/": "indlejrede filer",
    "xl/activex/": "aktive felter",
    "xl/ctrlprops/": "aktive felter",
    "xl/webextensions/": "tilføjelsesprogrammer",
    "customui/": "tilføjelsesprogrammer",
}
_UNREAD = {"xl/comments": "kommentarer", "xl/threadedcomments": "kommentarer", "xl/media/": "billeder"}

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLACE = re.compile("[A-Z]{0,3}[0-9]{1,7}")
_ADDRESS = re.compile("[A-Z]{1,3}[0-9]{1,7}")
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
_UNPLACED = "et ark har celler, der ikke siger, hvor de står"


class Rejected(ValueError):
    """The file cannot be read as a workbook: the text says why (Danish), ``fault`` which kind of fault it is.
    It never leaves the room.
    """

    def __init__(self, why: str, fault: Fault = Fault.NOT_A_WORKBOOK) -> None:
        super().__init__(why)
        self.fault = fault


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
    """Return a file's content. Raises Rejected before reading more than MAX_FILE_BYTES."""
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise Rejected(f"filen fylder {size} byte; der læses højst {MAX_FILE_BYTES}", Fault.TOO_LARGE)
    return path.read_bytes()


def inspect(content: bytes) -> Book:
    """Return the sheets of a workbook's bytes by name, in order.

    Raises Rejected beyond the limits above, for what acts or fetches something when it is opened (macros,
    links to other files, embedded files), and where ``content`` is no workbook or no honest one.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _unpacked(archive)
        return Book(_sheets(parts), _unread(parts))
    except (*_DAMAGED, ElementTree.ParseError) as error:
        raise Rejected("filen er ikke en Excel-projektmappe (.xlsx), eller den er beskadiget") from error


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Every part by name, unpacked once with its checksum, so that none is larger than it declares."""
    infos = archive.infolist()
    _refuse_size(infos)
    _refuse_names(infos)
    parts = {info.filename: archive.read(info) for info in infos}
    for name, content in parts.items():
        if not name.lower().endswith(_BINARY):
            _refuse_unsafe(content)
    _refuse_active(parts)
    return parts


def _unread(names: Iterable[str]) -> list[str]:
    """What the parts hold that nobody reads, though somebody may have put an answer there."""
    return sorted(
        {what for name in names for start, what in _UNREAD.items() if name.lower().startswith(start)}
    )


def _refuse_size(infos: list[zipfile.ZipInfo]) -> None:
    declared = sum(info.file_size for info in infos)
    if declared > MAX_UNPACKED_BYTES or len(infos) > MAX_PARTS:
        why = f"filen fylder {declared} byte i {len(infos)} dele udpakket; der læses højst "
        raise Rejected(f"{why}{MAX_UNPACKED_BYTES} i {MAX_PARTS}", Fault.TOO_LARGE)
    if any(info.file_size > max(_RATIO_FROM, MAX_RATIO * info.compress_size) for info in infos):
        why = f"en del af filen fylder mere end {MAX_RATIO} gange så meget udpakket som pakket"
        raise Rejected(why, Fault.TOO_LARGE)


def _refuse_names(infos: list[zipfile.ZipInfo]) -> None:
    """Names that lead out of a folder, and links. Two names that differ in capitals alone are one to the
    reader of cells.
    """
    for info in infos:
        steps = info.filename.split("/")
        strange = (
            ".." in steps or not steps[0] or any(sign in info.orig_filename for sign in ("\\", ":", "\0"))
        )
        if strange or stat.S_ISLNK(info.external_attr >> 16):
            raise Rejected("en del af filen har et navn eller en henvisning, som Excel ikke skriver")
    if len({info.filename.lower() for info in infos}) < len(infos):
        raise Rejected("filen indeholder to dele med samme navn")


def _refuse_unsafe(xml: bytes) -> None:
    """Entities and other encodings are refused: no spreadsheet program writes them, and they could hide what
    is looked for.
    """
    declaration = _ENCODING.match(xml)
    odd = declaration is not None and declaration[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")
    if odd or b"\0" in xml or any(word in xml for word in _FORBIDDEN):
        raise Rejected(
            "en del af filen bruger XML, som Excel ikke skriver (entiteter eller en anden tegntabel end "
            "UTF-8)"
        )


def _refuse_active(parts: Mapping[str, bytes]) -> None:
    found = {what for name in parts for start, what in _ACTIVE.items() if start in name.lower()}
    relations = [xml for name, xml in parts.items() if name.endswith(".rels") and b"External" in xml]
    if any(_fetches(xml) for xml in relations):
        found.add("henvisninger til andre filer")
    if found:
        why = f"skemaet indeholder {' og '.join(sorted(found))}; fjern det, og send skemaet igen"
        raise Rejected(why, Fault.ACTIVE_CONTENT)


def _fetches(relations: bytes) -> bool:
    """Say whether a part is bound to something outside the file. An ordinary link is not: it does nothing
    until it is clicked.
    """
    found = ElementTree.fromstring(relations)
    return any(
        r.get("TargetMode") == "External" and not r.get("Type", "").endswith("/hyperlink") for r in found
    )


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
        _refuse_unsafe(parts[path])
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
    columns = max((_column(letters.decode()) for letters in {letters for letters, _ in far}), default=0)
    if rows > MAX_ROWS or columns > MAX_COLUMNS:
        why = f"et ark går til række {rows} og kolonne {columns}; der læses højst {MAX_ROWS} rækker og "
        raise Rejected(f"{why}{MAX_COLUMNS} kolonner", Fault.TOO_LARGE)


def _column(letters: str) -> int:
    """1 for A, 0 for none. Excel has three letters at most, and more of them are as far beyond the limit."""
    return xl_cell_to_rowcol(f"{letters[:3].upper()}1")[1] + 1 if letters else 0


def _refuse_unplaced(xml: bytes) -> None:
    """Every cell and row must say where it is, in plain letters: what does not is counted on by the reader,
    past any limit.
    """
    cells, rows = len(_CELL.findall(xml)), len(_ROW.findall(xml))
    quick = cells == xml.count(b'<c r="') and rows == xml.count(b'<row r="')
    coded = b"&#" in xml and _CODED.search(xml)
    if quick and not coded and not _PREFIXED.search(xml):
        return
    placed = (element for element in ElementTree.fromstring(xml).iter() if _local(element) in ("c", "row"))
    if coded or not all(_PLACE.fullmatch(element.get("r", "")) for element in placed):
        raise Rejected(_UNPLACED)


def _formulas(xml: bytes) -> dict[str, str]:
    tags = list(_FORMULA.finditer(xml))
    cells = [_FORMULA_CELL.match(xml, max(xml.rfind(b"<c ", 0, tag.start()), 0)) for tag in tags]
    quick = {cell[1].decode(): html.unescape((cell[2] or b"").decode()) for cell in cells if cell}
    found = quick if len(quick) == len(tags) else dict(_parsed_formulas(xml))
    if len(found) != len(tags):
        raise Rejected("et ark indeholder formler uden for dets celler")
    if not all(map(_ADDRESS.fullmatch, found)):
        raise Rejected(_UNPLACED)
    return found


def _parsed_formulas(xml: bytes) -> Iterator[tuple[str, str]]:
    cells = (element for element in ElementTree.fromstring(xml).iter() if _local(element) == "c")
    for cell in cells:
        for formula in (child for child in cell if _local(child) == "f"):
            yield cell.get("r", "").upper(), formula.text or ""


def _local(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]
