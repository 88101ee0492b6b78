"""The texts in a publishable file, each with its place: what a reader, a search engine or a curious person
who opens the file in an editor would find there.
"""

from __future__ import annotations

import base64
import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

TAG = re.compile(r"<[^<>]*>")
PLACE = re.compile(r'(<c [^<>]*\bt="s"[^<>]*>)<v>\d+</v>')  # in a workbook, of a cell's text among all texts
GEOMETRY = re.compile(r"""(?<![\w-])(?:d|points|transform|viewBox|style)=(?:"[^"]*"|'[^']*')""")
CODE = re.compile(r"<(style|script)\b[^>]*>.*?</\1>", re.DOTALL | re.IGNORECASE)
MARKUP = re.compile(r"<!--|<[a-zA-Z/]")
NUMBER = re.compile(r"[-+]?\d*\.(?!0+\Z)\d+(?:[eE][-+]?\d+)?")  # a whole one, "3.0", may be anything
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
PACKED = re.compile(r"data:([\w/+.-]+)[^,\"'<>\s]*;base64,([\w+/=]*)")
ATTRIBUTE = re.compile(r"""=\s*(?:"([^"]*)"|'([^']*)')""")
CPR = 10  # digits
MEASURE = re.compile(r"[\d.]*")  # as an attribute
PIXELS = {b"IHDR", b"PLTE", b"IDAT", b"pHYs", b"tRNS", b"sBIT", b"gAMA", b"cHRM", b"sRGB", b"bKGD"}
OPAQUE = {".woff2", ".otf", ".ico"}  # type and the page's sign: the project's own, the same in every report
BROKEN = (ValueError, RuntimeError, zipfile.BadZipFile)  # no UTF-8, no JSON, no PDF, no workbook
Text = tuple[str, str]  # place, text


class Unreadable(Exception):
    """A file that cannot be looked through, and so may not be published."""


def of(path: Path) -> Iterator[Text]:
    """Yield (place, text) of the file at ``path``. Raises Unreadable where it cannot be looked through."""
    read = READERS.get(path.suffix.lower())
    if read is None and path.suffix.lower() not in OPAQUE:
        raise Unreadable(f"{path.suffix or 'without an ending'}: no such file is looked through")
    if read is not None:
        try:
            yield from read(path.read_bytes())
        except BROKEN as error:
            raise Unreadable(f"it is broken: {error}") from None


def _plain(content: bytes) -> Iterator[Text]:
    for number, line in enumerate(content.decode("utf-8").splitlines(), 1):
        yield f"line {number}", line


def _script(content: bytes) -> Iterator[Text]:
    for place, text in _plain(content):
        yield place, _unescaped(text)


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _html(content: bytes) -> Iterator[Text]:
    """Yield what is read on a page, and apart from it attributes, comments and scripts."""
    text = GEOMETRY.sub("", content.decode("utf-8"))
    visible = CODE.sub(" ", text)
    yield "text", html.unescape(TAG.sub("", visible))
    hidden = [*TAG.findall(text), *re.findall(r"<!--.*?-->", text, re.DOTALL)]
    yield "attributes and comments", html.unescape("\n".join(hidden))
    yield "scripts", _unescaped("\n".join(match.group() for match in CODE.finditer(text)))
    yield from _packed(text)


def _packed(text: str) -> Iterator[Text]:
    """Yield the texts of the files that a page carries within itself; type alone is not looked through."""
    for kind, content in PACKED.findall(text):
        read = READERS.get("." + kind.split("/")[-1].split("+")[0])
        if read is None and not kind.startswith("font/"):
            raise Unreadable(f"it carries {kind} within itself")
        if read is not None:
            yield from ((f"{kind} within, {place}", held) for place, held in read(base64.b64decode(content)))


def _csv(content: bytes) -> Iterator[Text]:
    """Yield the cells one by one: two numbers beside each other are no third. Fractions are no text."""
    for number, row in enumerate(csv.reader(io.StringIO(content.decode("utf-8"))), 1):
        for place, value in enumerate(row, 1):
            if not NUMBER.fullmatch(value):
                yield f"row {number}, column {place}", value


def _json(content: bytes) -> Iterator[Text]:
    """Yield every text, and every key, with the way to it."""
    yield from _values(json.loads(content.decode("utf-8")), "")


def _values(value: object, way: str) -> Iterator[Text]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield f"{way}/{key}", str(key)
            yield from _values(part, f"{way}/{key}")
    elif isinstance(value, list):
        if all(isinstance(part, str) and part.endswith("\n") for part in value[:-1]) and value[1:]:
            value = ["".join(map(str, value))]  # a notebook keeps the lines of a cell so
        for number, part in enumerate(value):
            yield from _values(part, f"{way}/{number}")
    elif isinstance(value, float) and value.is_integer():
        yield way, str(int(value))
    elif not isinstance(value, bool | float | None):
        yield way, _without_markup(str(value))


def _without_markup(text: str) -> str:
    return GEOMETRY.sub("", text) if MARKUP.search(text) else text


def _xlsx(content: bytes) -> Iterator[Text]:
    """Yield the parts of a workbook, sheets, strings, comments and properties, cell by cell."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        if book.comment:
            raise Unreadable("a comment hangs on its archive")
        for name in sorted(book.namelist()):
            yield "a part's name", name
            part = book.read(name)
            if name.endswith((".xml", ".rels", ".vml")):
                text = PLACE.sub(r"\1", part.decode("utf-8"))
                for number, value in enumerate(_cells(text), 1):
                    yield f"{name}, text {number}", value
                yield f"{name}, attributes and comments", html.unescape("\n".join(_unseen(text)))
            else:
                raise Unreadable(f"its part {name} cannot be looked through")


def _unseen(part: str) -> Iterator[str]:
    """Yield the attributes of a part, but for its measures, its comments and what else stands in no cell."""
    for tag in TAG.findall(part):
        values = (one or other for one, other in ATTRIBUTE.findall(tag))
        yield from (value for value in values if len(value) == CPR or not MEASURE.fullmatch(value))
        if tag[1] in "!?":
            yield tag


def _cells(text: str) -> Iterator[str]:
    """Yield the texts of a part one by one: numbers in two cells are no third. Runs of one text are one."""
    for piece in re.split(r"</(?:si|c|v|t|text|comment|[\w]+:[\w]+)>(?!\s*</?r[>P])", text):
        value = html.unescape(TAG.sub("", piece)).strip()
        if value and not NUMBER.fullmatch(value):
            yield value


def _pdf(content: bytes) -> Iterator[Text]:
    import pypdfium2  # here, so that what looks through no PDF starts without it

    document = pypdfium2.PdfDocument(content)
    yield "metadata", "\n".join(document.get_metadata_dict().values())
    if document.count_attachments():
        raise Unreadable("it has files attached")
    yield "bookmarks", "\n".join(mark.get_title() for mark in document.get_toc())
    for number, page in enumerate(document, 1):
        yield f"page {number}", page.get_textpage().get_text_range()
    yield from _xmp(content)


def _xmp(content: bytes) -> Iterator[Text]:
    for packet in re.findall(rb"<x:xmpmeta.*?</x:xmpmeta>", content, re.DOTALL):
        yield "metadata (XMP)", html.unescape(packet.decode("utf-8", "replace"))


def _png(content: bytes) -> Iterator[Text]:
    """Yield what an image holds beside its pixels; what is packed, or hangs behind its end, is refused."""
    at = 8
    while at + 8 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        held = content[at + 8 : at + 8 + length]
        if kind in (b"zTXt", b"eXIf") or (kind == b"iTXt" and held.partition(b"\0")[2][:1] == b"\1"):
            raise Unreadable("its metadata are packed")
        if kind not in PIXELS:
            yield "metadata", held.decode("latin-1" if kind == b"tEXt" else "utf-8", "replace")
        if kind == b"IEND" and content[at + 12 + length :]:
            raise Unreadable("something hangs behind its end")
        at += 12 + length


READERS: dict[str, Callable[[bytes], Iterator[Text]]] = {
    ".html": _html,
    ".svg": _html,
    ".css": _plain,
    ".js": _script,
    ".txt": _plain,
    ".md": _plain,
    ".yml": _plain,
    ".csv": _csv,
    ".json": _json,
    ".ipynb": _json,
    ".xlsx": _xlsx,
    ".pdf": _pdf,
    ".png": _png,
}
