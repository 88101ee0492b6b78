"""Streams whose end can be read in one way only.

A stream's data are followed by an end-of-line mark and ``endstream`` (ISO 32000-1, 7.3.8.1). Where compressed
data happen to end in a carriage return, a line feed alone would make the two together look like one mark of
two bytes, and a checker that searches for ``endstream`` counts one byte less than /Length says (ISO 19005-2,
6.1.7.1). Such a stream gets the mark of two bytes; its data stay as they are, and the offsets in the
cross-reference table follow.
"""

from __future__ import annotations

import re

from helpers.render.errors import RenderError

LENGTH = re.compile(rb"/Length (\d+)[^>]*>>\s*stream\r?\n")
TABLE = re.compile(rb"\nxref\n0 (\d+)\n")
ENTRY = 20


def unambiguous_ends(pdf: bytes) -> bytes:
    """Return ``pdf`` with a two-byte mark after every stream whose data end in a carriage return. Raises
    RenderError.
    """
    places = _ambiguous(pdf)
    if not places:
        return pdf
    table = TABLE.search(pdf)
    if table is None:
        raise RenderError("the PDF has no plain cross-reference table: check what the typst package writes.")
    offsets = _moved(pdf, table, places)
    parts, start = [], 0
    for place in places:
        parts += [pdf[start:place], b"\r"]
        start = place
    head = b"".join(parts) + pdf[start : table.end()]
    rest = pdf[table.end() + ENTRY * int(table.group(1)) :]
    moved = re.sub(rb"startxref\n(\d+)", lambda m: b"startxref\n%d" % (int(m.group(1)) + len(places)), rest)
    return head + offsets + moved


def _ambiguous(pdf: bytes) -> list[int]:
    """Return where the line feeds stand that follow stream data ending in a carriage return."""
    ends = (match.end() + int(match.group(1)) for match in LENGTH.finditer(pdf))
    return [end for end in ends if pdf[end - 1 : end + 10] == b"\r\nendstream"]


def _moved(pdf: bytes, table: re.Match[bytes], places: list[int]) -> bytes:
    """Return the table's entries, each offset raised by the number of bytes put in before it."""
    entries = []
    for number in range(int(table.group(1))):
        entry = pdf[table.end() + ENTRY * number : table.end() + ENTRY * (number + 1)]
        offset = int(entry[:10])
        entries.append(b"%010d" % (offset + sum(place < offset for place in places)) + entry[10:])
    return b"".join(entries)
