"""What a file is that is no Excel workbook, in words that say what to do (Danish)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

_HEAD = 4096  # bytes in which a format shows itself
_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK"
_SAVE = "åbn den i et regneark, og gem den som Excel-projektmappe (.xlsx)"
_FILL = "udfyld det skema, I har fået, og gem det som Excel-projektmappe (.xlsx)"
_WORD = ("et Word-dokument", _FILL)
_PASSWORD = (
    "filen er beskyttet med en adgangskode; fjern den (i Excel: Filer, Oplysninger, Beskyt projektmappe, "
    "Krypter med adgangskode, slet koden), og gem filen igen som .xlsx"
)
_DAMAGED = f"filen er ikke en Excel-projektmappe (.xlsx), eller den er beskadiget; {_FILL}"
_IN_OLE = (
    ("Workbook", ("en ældre Excel-fil (.xls)", _SAVE)),
    ("Book", ("en ældre Excel-fil (.xls)", _SAVE)),
    ("WordDocument", _WORD),
    ("__substg1.0", ("en e-mail (.msg)", _FILL)),
)
_IN_ZIP = (
    (r"xl/workbook\.bin", ("en binær Excel-fil (.xlsb)", _SAVE)),
    (r"word/document.*\.xml", _WORD),
    (r"ppt/presentation\.xml", ("en PowerPoint-fil", _FILL)),
    (r"index/document\.iwa", ("en Numbers-fil", "eksportér den som Excel-projektmappe (.xlsx)")),
    (r".+/xl/workbook\.xml", ("en udpakket projektmappe, der er pakket igen i en mappe", _FILL)),
    (r"content\.xml", ("et OpenDocument-regneark eller -dokument (.ods)", _SAVE)),
    (r"(?!xl/).*\.xls[xmb]?", ("en zip-fil med filer i", "pak den ud, og send skemaet selv")),
)
_OPEN_DOCUMENT = re.compile(rb"application/vnd\.oasis\.opendocument\.(?P<kind>[a-z]+)")
_IN_TEXT = (
    (rb"%PDF", ("en PDF-fil", _FILL)),
    (rb"\{\\rtf", _WORD),
    (
        rb"7z\xbc\xaf|Rar!|\x1f\x8b",
        ("en pakket fil (.7z, .rar eller .gz)", "pak den ud, og send skemaet selv"),
    ),
    (rb"GIF8|\x89PNG|\xff\xd8\xff|II\*\0|MM\0\*", ("et billede", _FILL)),
    (rb"(?i)(?:received|return-path|from|to|date|subject|message-id|mime-version): ", ("en e-mail", _FILL)),
    (rb"(?s).*oasis.*opendocument", ("en OpenDocument-fil (.fods)", _SAVE)),
    (rb"(?s).*urn:schemas-microsoft-com:office:spreadsheet", ("et regneark i XML fra 2003", _SAVE)),
    (
        rb"(?is)\s*(?:<\?xml.{0,100}?\?>\s*)?<(?:!doctype html|html|head|table|meta)",
        ("en webside (.html)", _SAVE),
    ),
    (rb"(?s)[^\0]*[;,\t]", ("en tekstfil, f.eks. CSV", _FILL)),
)


def described(content: bytes) -> str:
    """Return why ``content`` is no workbook and what to do, by its first bytes and the names in it."""
    if not content.strip(b"\0"):
        return f"filen er tom og ikke en Excel-projektmappe (.xlsx); {_FILL}"
    named = (
        _in_ole(content) if content.startswith(_OLE) else
        _in_zip(content) if content.startswith(_ZIP) else _in_text(content)
    )  # fmt: skip
    if named is None:
        return _DAMAGED
    if isinstance(named, str):
        return named
    what, advice = named
    return f"filen er ikke en Excel-projektmappe (.xlsx), men {what}; {advice}"


def _in_ole(content: bytes) -> tuple[str, str] | str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return _PASSWORD
    found = (named for stream, named in _IN_OLE if stream.encode("utf-16-le") in content)
    return next(found, ("en fil fra et ældre program", _SAVE))


def _in_zip(content: bytes) -> tuple[str, str] | str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
    except Exception:  # whatever is wrong with it, it is no workbook
        return None
    if any(info.flag_bits & 1 for info in infos):
        return _PASSWORD
    if document := _OPEN_DOCUMENT.search(content[:_HEAD]):
        sheet = document["kind"] == b"spreadsheet"
        return ("en OpenDocument-fil (.ods)", _SAVE) if sheet else ("et OpenDocument-dokument", _FILL)
    return next(_by_names([info.filename.lower() for info in infos]), None)


def _by_names(names: list[str]) -> Iterator[tuple[str, str]]:
    for pattern, named in _IN_ZIP:
        if any(re.fullmatch(pattern, name) for name in names):
            yield named


def _in_text(content: bytes) -> tuple[str, str] | None:
    head = content[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    return next((named for pattern, named in _IN_TEXT if re.match(pattern, head)), None)
