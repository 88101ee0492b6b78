"""How large the letters of a paper are, as they stand on the page."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from pathlib import Path

from pypdfium2 import PdfDocument, raw

LONGEST = 200  # bytes of the name of a font


def sizes(path: Path, font: str) -> Iterator[float]:
    """Yield the size in points of each letter in ``font`` (part of its name), enlarged or made smaller as
    the picture is in which it stands, and however it is turned.
    """
    name, flags, matrix = ctypes.create_string_buffer(LONGEST), ctypes.c_int(), raw.FS_MATRIX()
    for page in PdfDocument(path):
        text = page.get_textpage()
        for place in range(text.count_chars()):
            if chr(raw.FPDFText_GetUnicode(text, place)).isspace() or raw.FPDFText_IsGenerated(text, place):
                continue
            raw.FPDFText_GetFontInfo(text, place, name, LONGEST, ctypes.byref(flags))
            if font in name.value.decode():
                raw.FPDFText_GetMatrix(text, place, ctypes.byref(matrix))
                yield raw.FPDFText_GetFontSize(text, place) * math.hypot(matrix.c, matrix.d)
