"""What a returned file is made of, before anything in it is read as a workbook: its parts' names, sizes and
kinds.

A workbook is a zip file of parts. Nothing is ever unpacked to disk, run or followed; what could act when
somebody else opens the file is refused all the same, so that nothing of the kind is passed on, and so is what
only an attack contains.
"""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree

MAX_UNPACKED_BYTES = 60_000_000
MAX_PARTS = 500
MAX_RATIO = 200  # of a part's size to what it takes in the file; sheets that Excel writes stay below 40
_RATIO_FROM = 1_000_000  # bytes: smaller parts do no harm, however well they are packed

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


class Rejected(ValueError):
    """The file cannot be read as a workbook; the text says why (Danish). Never leaves the survey room."""


class TooLarge(Rejected):
    """A limit on bytes, parts, rows or columns is passed."""


class Active(Rejected):
    """The workbook holds what acts or fetches something when it is opened: macros, links to other files,
    embedded files.
    """


def unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Return every part by name, each unpacked once with its checksum, so that no part is larger than it
    declares.

    Raises TooLarge beyond the limits above, Active and Rejected.
    """
    infos = archive.infolist()
    _refuse_size(infos)
    _refuse_names(infos)
    parts = {info.filename: archive.read(info) for info in infos}
    for name, content in parts.items():
        if not name.lower().endswith(_BINARY):
            refuse_unsafe(name, content)
    _refuse_active(parts)
    return parts


def unread(names: Iterable[str]) -> list[str]:
    """Return in Danish what the parts ``names`` hold that nobody reads, though somebody may have put an
    answer there.
    """
    return sorted(
        {what for name in names for start, what in _UNREAD.items() if name.lower().startswith(start)}
    )


def _refuse_size(infos: list[zipfile.ZipInfo]) -> None:
    declared = sum(info.file_size for info in infos)
    if declared > MAX_UNPACKED_BYTES or len(infos) > MAX_PARTS:
        raise TooLarge(
            f"filen fylder {declared} byte i {len(infos)} dele udpakket; der læses højst "
            f"{MAX_UNPACKED_BYTES} i {MAX_PARTS}"
        )
    if any(info.file_size > max(_RATIO_FROM, MAX_RATIO * info.compress_size) for info in infos):
        raise TooLarge(f"en del af filen fylder mere end {MAX_RATIO} gange så meget udpakket som pakket")


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


def refuse_unsafe(name: str, xml: bytes) -> None:
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
    if any(
        _fetches(content)
        for name, content in parts.items()
        if name.endswith(".rels") and b"External" in content
    ):
        found.add("henvisninger til andre filer")
    if found:
        raise Active(f"skemaet indeholder {' og '.join(sorted(found))}; fjern det, og send skemaet igen")


def _fetches(relations: bytes) -> bool:
    """Say whether a part is bound to something outside the file. An ordinary link is not: it does nothing
    until it is clicked.
    """
    found = ElementTree.fromstring(relations)
    return any(
        r.get("TargetMode") == "External" and not r.get("Type", "").endswith("/hyperlink") for r in found
    )
