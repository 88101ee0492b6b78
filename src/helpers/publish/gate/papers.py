"""The texts in a PDF: what its pages show, and every string that its objects hold beside them.

A page's text comes from PDFium. Titles, alternative texts, annotations, addresses of links, properties of any
name and scripts are strings of objects, and are read from the file's own syntax (ISO 32000-1, 7.3), earlier
versions of an object among them.
"""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from helpers.publish.gate.parts import Text, Unreadable

OBJECT = re.compile(rb"(?<!\d)\d+\s+\d+\s+obj\b(.*?)\bendobj\b", re.DOTALL)
STREAM = re.compile(rb"\bstream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
LITERAL = rb"\((?:[^()\\]|\\.|\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))*\)"  # brackets within up to twice
HEXADECIMAL = rb"<(?!<)[\dA-Fa-f\s]*>"
STRING = re.compile(rb"%s|%s" % (LITERAL, HEXADECIMAL), re.DOTALL)
REPLACED = re.compile(rb"/(?:ActualText|Alt|E)\s*(%s|%s)" % (LITERAL, HEXADECIMAL), re.DOTALL)  # of a page
NAME, COMMENT = re.compile(rb"/([^\s()<>\[\]{}/%]+)"), re.compile(rb"(?m)^%([^\r\n]*)")
ESCAPE, CODE = re.compile(rb"\\(?:([0-7]{1,3})|\r?\n|(.))", re.DOTALL), re.compile(rb"#([\dA-Fa-f]{2})")
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
FINGERPRINT = re.compile(rb"/ID\s*\[[^\]]*\]")  # of the file, in its trailer
METADATA, PACK = re.compile(rb"/Type\s*/Metadata\b"), re.compile(rb"/Type\s*/ObjStm\b")
NO_TEXT = re.compile(  # pictures, type, and what finds the objects
    rb"/Subtype\s*/(?:Image|Type1C|CIDFontType0C|OpenType)\b|/Type\s*/(?:CMap|XRef)\b|/Length1\b"
)
DEFLATED = re.compile(rb"/Filter\s*(?:/FlateDecode\b|\[\s*/FlateDecode\s*\])")
MARKS = {b"\xfe\xff": "utf-16", b"\xff\xfe": "utf-16", b"\xef\xbb": "utf-8-sig"}


def texts(content: bytes) -> Iterator[Text]:
    """Yield (place, text) of a PDF. Raises Unreadable where a part of it cannot be read."""
    import pypdfium2  # here, so that what looks through no PDF starts without it

    document = pypdfium2.PdfDocument(content)
    yield "metadata", "\n".join(document.get_metadata_dict().values())
    if document.count_attachments():
        raise Unreadable("it has files attached")
    yield "bookmarks", "\n".join(mark.get_title() for mark in document.get_toc())
    for number, page in enumerate(document, 1):
        yield f"page {number}", page.get_textpage().get_text_range()
    yield from _beside_the_pages(content)


def _beside_the_pages(content: bytes) -> Iterator[Text]:
    if re.search(rb"/Encrypt\b", content):
        raise Unreadable("it is encrypted")
    held: dict[str, None] = {}  # each once, in order: thousands of objects hold the same few names
    for found in OBJECT.finditer(content):
        stream = STREAM.search(found[1])
        head = found[1][: stream.start()] if stream else found[1]
        held |= dict.fromkeys(_strings(head))
        data = _read(head, stream[1]) if stream else b""
        if METADATA.search(head):
            yield "metadata (XMP)", html.unescape(data.decode("utf-8", "replace"))
        elif PACK.search(head):
            held |= dict.fromkeys(_strings(data))
        else:
            held |= dict.fromkeys(map(_string, REPLACED.findall(data)))
    rest = OBJECT.sub(b"", content)
    held |= dict.fromkeys(_strings(FINGERPRINT.sub(b"", rest)))
    held |= dict.fromkeys(line.decode("latin-1") for line in COMMENT.findall(rest))
    yield "annotations, links, titles and properties", "\n".join(held)


def _read(head: bytes, data: bytes) -> bytes:
    """Return a stream as it was before it was packed; nothing of one that holds no text."""
    if NO_TEXT.search(head) and not METADATA.search(head):
        return b""
    if b"/Filter" not in head:
        return data
    if not DEFLATED.search(head):
        raise Unreadable("a part of it is packed in a way that is not looked through")
    unpacking = zlib.decompressobj()
    try:
        plain = unpacking.decompress(
            data + b"\r\n"
        )  # data may end with what looks like the end of their line
    except zlib.error as error:
        raise Unreadable(f"a part of it cannot be unpacked ({error})") from None
    if not unpacking.eof:
        raise Unreadable("a part of it ends before its end")
    return plain


def _strings(syntax: bytes) -> Iterable[str]:
    """Yield the strings and names in the syntax of a PDF, addresses also as they read."""
    for text in map(_string, STRING.findall(syntax)):
        yield text
        if "%" in text:
            yield unquote(text)
    for name in NAME.findall(syntax):
        yield CODE.sub(lambda code: bytes([int(code[1], 16)]), name).decode("utf-8", "replace")


def _string(written: bytes) -> str:
    if written.startswith(b"<"):
        digits = b"".join(written[1:-1].split())
        raw = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    else:
        raw = ESCAPE.sub(_escaped, written[1:-1])
    return raw.decode(MARKS.get(raw[:2], "latin-1"), "replace")


def _escaped(match: re.Match[bytes]) -> bytes:
    if match[1]:
        return bytes([int(match[1], 8) & 255])
    return ESCAPES.get(match[2] or b"", match[2] or b"")
