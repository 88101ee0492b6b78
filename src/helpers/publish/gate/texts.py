"""The texts in a publishable file, each with its place: what a reader, a search engine or a curious person
who opens the file in an editor would find there.
"""

from __future__ import annotations

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
GEOMETRY = re.compile(r"""\b(?:d|points|transform|viewBox|style)=(?:"[^"]*"|'[^']*')""")
CODE = re.compile(r"<(style|script)\b[^>]*>.*?</\1>", re.DOTALL | re.IGNORECASE)
MARKUP = re.compile(r"<!--|<[a-zA-Z/]")
NUMBER = re.compile(r"[-+]?\d*\.\d+(?:[eE][-+]?\d+)?")
OPAQUE = {".woff2", ".otf", ".ico"}  # type and the page's sign: the project's own, the same in every report
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
        except (
            ValueError,
            RuntimeError,
            zipfile.BadZipFile,
        ) as error:  # no UTF-8, no JSON, no PDF, no workbook
            raise Unreadable(f"it is broken: {error}") from None


def _plain(content: bytes) -> Iterator[Text]:
    for number, line in enumerate(content.decode("utf-8").splitlines(), 1):
        yield f"line {number}", line


def _html(content: bytes) -> Iterator[Text]:
    """Yield what is read on a page, and apart from it attributes, comments and scripts."""
    text = GEOMETRY.sub("", content.decode("utf-8"))
    visible = CODE.sub(" ", text)
    yield "text", html.unescape(TAG.sub("", visible))
    hidden = [*TAG.findall(text), *re.findall(r"<!--.*?-->", text, re.DOTALL)]
    yield "attributes and comments", html.unescape("\n".join(hidden))
    yield "scripts", "\n".join(match.group() for match in CODE.finditer(text))


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
        if all(isinstance(part, str) for part in value):  # a notebook keeps the lines of a cell so
            yield way, "".join(value)
            return
        for number, part in enumerate(value):
            yield from _values(part, f"{way}/{number}")
    elif not isinstance(value, bool | float | None):
        yield way, _without_markup(str(value))


def _without_markup(text: str) -> str:
    return GEOMETRY.sub("", text) if MARKUP.search(text) else text


def _notebook(content: bytes) -> Iterator[Text]:
    for place, text in _json(content):
        yield place, _without_markup(text)


def _xlsx(content: bytes) -> Iterator[Text]:
    """Yield the parts of a workbook, sheets, strings, comments and properties, cell by cell."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        for name in sorted(book.namelist()):
            part = book.read(name)
            if name.endswith((".xml", ".rels", ".vml")):
                text = PLACE.sub(r"\1", part.decode("utf-8"))
                for number, value in enumerate(_cells(text), 1):
                    yield f"{name}, text {number}", value
                attributes = html.unescape("\n".join(re.findall('"[^"]*[^"\\d.][^"]*"', text)))
                yield f"{name}, attributes", attributes
            else:
                raise Unreadable(f"its part {name} cannot be looked through")


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
    for number, page in enumerate(document, 1):
        yield f"page {number}", page.get_textpage().get_text_range()
    yield from _xmp(content)


def _xmp(content: bytes) -> Iterator[Text]:
    for packet in re.findall(rb"<x:xmpmeta.*?</x:xmpmeta>", content, re.DOTALL):
        yield "metadata (XMP)", html.unescape(packet.decode("utf-8", "replace"))


def _png(content: bytes) -> Iterator[Text]:
    """Yield the texts of an image's chunks (tEXt, iTXt; those that are packed are refused)."""
    at = 8
    while at + 8 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if kind in (b"tEXt", b"iTXt"):
            yield "metadata", content[at + 8 : at + 8 + length].decode("utf-8", "replace")
        if kind in (b"zTXt", b"eXIf"):
            raise Unreadable("its metadata are packed")
        at += 12 + length


READERS: dict[str, Callable[[bytes], Iterator[Text]]] = {
    ".html": _html,
    ".svg": _html,
    ".css": _plain,
    ".js": _plain,
    ".txt": _plain,
    ".md": _plain,
    ".yml": _plain,
    ".csv": _csv,
    ".json": _json,
    ".ipynb": _notebook,
    ".xlsx": _xlsx,
    ".pdf": _pdf,
    ".png": _png,
}
