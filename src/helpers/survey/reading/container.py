"""A returned file before it is read as a workbook: its size, its parts, its formulas and the extent of its
sheets.

A workbook is a zip file of parts. Nothing is ever unpacked to disk, run or followed; what could act when
somebody else opens the file is refused all the same, so that nothing of the kind is passed on, and so is what
only an attack contains.

The reader for speed (calamine) trusts what it is given: it unpacks whatever a zip file declares, sets aside a
full rectangle up to the last cell, gives a formula's last value without saying that it was one, and reads
error values as empty cells. So the sheets' XML is looked through first (``sheet_xml``), and the reader gets
nothing else (``plain``).
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from helpers.survey.reading import mixed, struck
from helpers.survey.reading.files import kinds, sheet_xml
from helpers.survey.reading.files.plain import Plain
from helpers.survey.reading.files.sheet_xml import Sheet
from helpers.survey.reading.problems import Fault, Rejected

MAX_FILE_BYTES = 10_000_000
MAX_UNPACKED_BYTES = 60_000_000
MAX_PARTS = 500
MAX_RATIO = 200  # of a part's size to what it takes in the file; sheets that Excel writes stay below 40
_RATIO_FROM = 1_000_000  # bytes: smaller parts do no harm, however well they are packed

_XML = (".xml", ".rels")
_STRAY = (
    "__macosx/",
    "customxml/item",
    "[trash]/",
)  # what other programs leave, which no reader of cells looks at
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
_UNREAD = {
    "xl/comments": "kommentarer",
    "xl/threadedcomments": "kommentarer",
    "xl/media/": "billeder",
    "xl/diagrams/": "diagrammer",
    "xl/charts/": "diagrammer",
    "xl/ink/": "håndskrift",
}
_TEXT_BOX = re.compile(rb"<(?:\w+:)?txBody[\s>]")

_FAMILIES = (  # of Open XML: transitional, and strict
    (
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
)
_WORKBOOK = "xl/workbook.xml"


@dataclass(frozen=True)
class Book:
    """A workbook before its cells are read. unread: what it holds that nobody reads, such as comments
    (Danish). plain: what the reader of cells is given of it. struck: sheet → cells that are struck through;
    mixed: sheet → those of which a part is, or is raised.
    """

    sheets: dict[str, Sheet]
    unread: list[str]
    plain: Plain
    struck: Mapping[str, tuple[str, ...]]
    mixed: Mapping[str, frozenset[str]]


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
            parts = _unpacked(archive, content)
        plain = _plain(parts)
        sheets = {name: sheet_xml.sheet(name, xml) for name, xml in plain.sheets.items()}
        if plain.strings:
            sheet_xml.refuse_strings(plain.strings, plain.sheets.values())
        near = {name: sheet_xml.without_far(xml) for name, xml in plain.sheets.items()}
        formats = struck.formats(plain.styles)
        texts = mixed.shared(plain.strings)
        told = {name: mixed.cells(xml, texts) for name, xml in near.items()}
        crossed = {
            name: (*struck.cells(xml, formats), *sorted(told[name].struck)) for name, xml in near.items()
        }
        unclear = {name: each.mixed for name, each in told.items()}
        return Book(sheets, sorted(set(_unread(parts))), replace(plain, sheets=near), crossed, unclear)
    except (Rejected, MemoryError):
        raise
    except Exception as error:  # zipfile and the XML parser have dozens for what is damaged
        raise Rejected(kinds.described(content)) from error


def _unpacked(archive: zipfile.ZipFile, content: bytes) -> dict[str, bytes]:
    """Every part by its name in small letters, which are one name to Excel, unpacked once with its checksum,
    so that none is larger than it declares.
    """
    infos = archive.infolist()
    _refuse_size(infos)
    names = {info.filename.lower() for info in infos}
    if not any(name.startswith("xl/") for name in names) or any(info.flag_bits & 1 for info in infos):
        raise Rejected(kinds.described(content))
    _refuse_names(infos)
    parts = {info.filename.lower(): archive.read(info) for info in infos}
    for name, part in parts.items():
        if name.endswith(_XML) and (not name.startswith(_STRAY) or name.endswith(".rels")):
            _refuse_unsafe(part)
    _refuse_active(parts)
    return parts


def _unread(parts: Mapping[str, bytes]) -> Iterator[str]:
    """What the parts hold that nobody reads, though somebody may have put an answer there."""
    for name, part in parts.items():
        yield from (what for start, what in _UNREAD.items() if name.startswith(start))
        if name.startswith("xl/drawings/drawing") and _TEXT_BOX.search(part):
            yield "tekstbokse"


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
    found = {what for name in parts for start, what in _ACTIVE.items() if start in name}
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


def _plain(parts: Mapping[str, bytes]) -> Plain:
    """What the reader of cells needs: the sheets that the workbook names, its strings and its formats."""
    main = _main_part(parts)
    folder, _, name = main.rpartition("/")
    targets, by_type = _relations(parts[f"{folder}/_rels/{name}.rels"], folder)
    root = ElementTree.fromstring(parts[main])
    sheets: dict[str, bytes] = {}
    for sheet, identity in _named(root):
        if sheet.lower() in {other.lower() for other in sheets}:
            raise Rejected("to ark i filen har samme navn")
        part = parts[targets[identity]]
        _refuse_unsafe(part)
        sheets[sheet] = part
    strings, styles = (parts.get(by_type.get(kind, "")) for kind in ("sharedStrings", "styles"))
    return Plain(sheets, strings, styles, _is_from_1904(root))


def _main_part(parts: Mapping[str, bytes]) -> str:
    """The part that names the sheets, as the file says, else where all programs put it."""
    if _WORKBOOK in parts:
        return _WORKBOOK
    return _relations(parts["_rels/.rels"], "")[1]["officeDocument"]


def _named(workbook: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """Name of each sheet, in order, and the relation that leads to it."""
    for sheets, relations in _FAMILIES:
        for sheet in workbook.iter(f"{{{sheets}}}sheet"):
            yield sheet.get("name", ""), sheet.attrib[f"{{{relations}}}id"]


def _is_from_1904(workbook: ElementTree.Element) -> bool:
    """Say whether the workbook counts its days from 1904."""
    found = (workbook.find(f"{{{sheets}}}workbookPr") for sheets, _ in _FAMILIES)
    return any(each is not None and each.get("date1904") in ("1", "true") for each in found)


def _relations(xml: bytes, folder: str) -> tuple[dict[str, str], dict[str, str]]:
    """The part that each relation leads to, by its id and by the last word of its type."""
    relations = list(ElementTree.fromstring(xml))
    found = {each.get("Id", ""): _part(each.get("Target", ""), folder) for each in relations}
    if len(found) < len(relations):
        raise Rejected("filen siger to ting om, hvor et ark ligger")
    types = [each.get("Type", "").rpartition("/")[2] for each in relations]
    return found, dict(zip(types, found.values(), strict=True))


def _part(target: str, folder: str) -> str:
    path = target if target.startswith("/") else str(PurePosixPath(folder) / target)
    return path.lstrip("/").lower()
