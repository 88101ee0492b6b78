"""The texts in a publishable file, each with its place: what a reader, a search engine or a curious person
who opens the file in an editor would find there.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import html
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import PurePath
from urllib.parse import unquote

from helpers import project
from helpers.publish.gate import papers
from helpers.publish.gate.parts import Text, Unreadable

TAG = re.compile(r"<[^<>]*>")
PLACE = re.compile(r'(<c [^<>]*\bt="s"[^<>]*>)<v>\d+</v>')  # in a workbook, of a cell's text among all texts
GEOMETRY = re.compile(r"""(?<![\w-])(?:d|points|transform|viewBox|style)=(?:"([^"]*)"|'([^']*)')""")
FRACTION = re.compile(r"[-+]?\d*\.\d+(?:[eE][-+]?\d+)?")
BETWEEN = re.compile(r"[\s,;:()]+")  # measures
COORDINATE = re.compile(r"[A-Za-z]?|[A-Za-z]?[-+]?\d{1,6}(?:[A-Za-z]{1,3}|%)?")  # with its command or unit
CODE = re.compile(r"<(style|script)\b[^>]*>.*?</\1>", re.DOTALL | re.IGNORECASE)
MARKUP = re.compile(r"<!--|<[a-zA-Z/]")
NUMBER = re.compile(r"[-+]?\d*\.(?!0+\Z)\d+(?:[eE][-+]?\d+)?")  # a whole one, "3.0", may be anything
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
ADDRESS = re.compile(r"%[\dA-Fa-f]{2}")
CELL, END_OF_CELL = re.compile(r"(?i)</t[dh]>"), "\n|\n"
LINE = re.compile(r"(?i)</text>")  # of a drawing: each is one line, and two of them may be one label
PACKED = re.compile(r"data:([\w/+.-]+)[^,\"'<>\s]*;base64,([\w+/=]*)")
ATTRIBUTE = re.compile(r"""=\s*(?:"([^"]*)"|'([^']*)')""")
TYPE = "font/"
CPR = 10  # digits
MEASURE = re.compile(r"[\d.]*")  # as an attribute
PIXELS = {b"IHDR", b"PLTE", b"IDAT", b"pHYs", b"tRNS", b"sBIT", b"gAMA", b"cHRM", b"sRGB", b"bKGD"}
OPAQUE = {".woff2", ".woff", ".otf", ".ico"}  # type and the page's sign: the project's own, byte by byte
TOGETHER = "its lines together"  # a place: what is found there is told only where no line alone holds it
THEME = "report/theme"
BROKEN = (ValueError, RuntimeError, zipfile.BadZipFile)  # no UTF-8, no JSON, no PDF, no workbook


def of(path: PurePath, content: bytes) -> Iterator[Text]:
    """Yield (place, text) of the file that is called ``path`` and holds ``content``. Raises Unreadable where
    it cannot be looked through.
    """
    kind = path.suffix.lower()
    read = READERS.get(kind)
    if kind in OPAQUE:
        _refuse_foreign(content)
    elif read is None:
        raise Unreadable(f"{path.suffix or 'without an ending'}: no such file is looked through")
    else:
        try:
            yield from read(content)
        except BROKEN as error:
            raise Unreadable(f"it is broken: {error}") from None


def _refuse_foreign(content: bytes) -> None:
    """Raise Unreadable for type or a sign that is not, byte by byte, one of the theme's own."""
    if hashlib.sha256(content).hexdigest() not in _own_type():
        raise Unreadable("type that is not the theme's own is not looked through")


@cache
def _own_type() -> frozenset[str]:
    files = (path for path in (project.root() / THEME).rglob("*") if path.suffix in OPAQUE)
    return frozenset(hashlib.sha256(path.read_bytes()).hexdigest() for path in files)


def _plain(content: bytes) -> Iterator[Text]:
    lines = content.decode("utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        yield f"line {number}", line
    yield TOGETHER, "\n".join(lines)


def _script(content: bytes) -> Iterator[Text]:
    for place, text in _plain(content):
        yield place, _unescaped(text)


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _html(content: bytes) -> Iterator[Text]:
    """Yield what is read on a page, and apart from it attributes, comments and scripts."""
    whole = content.decode("utf-8")
    text = _without_measures(PACKED.sub(_but_type, whole))
    visible = html.unescape(TAG.sub("", LINE.sub("\n", CELL.sub(END_OF_CELL, CODE.sub(" ", text)))))
    yield "text", visible
    hidden = [*TAG.findall(text), *re.findall(r"<!--.*?-->", text, re.DOTALL)]
    yield "attributes and comments", _with_addresses(html.unescape("\n".join(hidden)))
    yield "scripts", _unescaped("\n".join(match.group() for match in CODE.finditer(text)))
    yield from _packed(whole)


def _but_type(packed: re.Match[str]) -> str:
    """Return a file within a page as it stands there; of type only its address: it is compared by bytes."""
    return packed[0].removesuffix(packed[2]) if packed[1].startswith(TYPE) else packed[0]


def _packed(text: str) -> Iterator[Text]:
    """Yield the texts of the files that a page carries within itself; type alone is not looked through."""
    for kind, content in PACKED.findall(text):
        read = READERS.get("." + kind.split("/")[-1].split("+")[0])
        if kind.startswith(TYPE):
            _refuse_foreign(base64.b64decode(content))
        elif read is None:
            raise Unreadable(f"it carries {kind} within itself")
        else:
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
    return _without_measures(text) if MARKUP.search(text) else text


def _without_measures(text: str) -> str:
    """Return markup in which the attributes on form and place hold only what is no measure."""
    return GEOMETRY.sub(lambda found: _odd(found[1] or found[2] or ""), text)


def _odd(value: str) -> str:
    """Return what of an attribute is neither a coordinate nor a size, as an attribute of its own."""
    words = BETWEEN.split(FRACTION.sub(" ", value))
    odd = " ".join(word for word in words if not COORDINATE.fullmatch(word))
    return f'measures="{odd}"' if odd else ""


def _with_addresses(text: str) -> str:
    """Return a text and, where parts of it are written as in an address ("%20"), how they read."""
    return f"{text}\n{unquote(text)}" if ADDRESS.search(text) else text


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
    ".pdf": papers.texts,
    ".png": _png,
}
