"""The fonts of a PDF, and the signs that are in none of them.

Among matplotlib's fonts is one that has a box for every sign there is. Typst takes it last, so that what no
other font has is set without a word; a remark says it.
"""

from __future__ import annotations

import importlib.util
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from helpers.render.sources.chapters import Chapter

FONT_PACKAGE = ("matplotlib", "mpl-data/fonts/ttf")  # DejaVu Sans, for text in SVG figures
BOXES = "LastResort"
# signs that are not printed themselves, by the kinds of Unicode
UNSEEN = {"Cc", "Cf", "Co", "Mn", "Zs"}
NO_GLYPH = (
    "{place}: the sign {sign} (U+{number:04X}) is in none of the fonts of {file}: a box stands there. Write "
    'it in words, or for pages alone: [{sign}]{{.content-visible when-format="html"}}.'
)


def font_paths(theme: Path) -> list[str]:
    """Return the folders of fonts besides Typst's own: the theme's, and the one figures are drawn with."""
    package, folder = FONT_PACKAGE
    found = importlib.util.find_spec(package)
    places = found.submodule_search_locations or [] if found else []
    return [str(theme / "fonts"), *(str(Path(place) / folder) for place in places)]


def remarks_on_boxes(
    pdf: bytes, file: str, shown: list[bytes], chapters: list[Chapter], theme: Path
) -> list[str]:
    """Return a remark on each sign of what is ``shown`` that stands as a box in a PDF; nothing where none
    does.
    """
    if BOXES.encode() not in pdf:
        return []
    signs = set().union(*(part.decode(errors="ignore") for part in shown))
    return [
        NO_GLYPH.format(place=place_in(chapters, sign) or file, sign=sign, number=ord(sign), file=file)
        for sign in sorted(without_glyph(signs, theme))
    ]


def without_glyph(signs: set[str], theme: Path) -> set[str]:
    """Return the signs that no font has; fonts are read until all are found."""
    from fontTools.ttLib import TTFont  # here: a seventh of a second that hardly a book needs

    left = {sign for sign in signs if unicodedata.category(sign) not in UNSEEN}
    for path in font_files(theme):
        if not left:
            break
        with TTFont(path, lazy=True) as font:
            left -= {chr(number) for number in font.getBestCmap() or {}}
    return left


def font_files(theme: Path) -> Iterator[Path]:
    """Yield the fonts' files, but that of boxes."""
    for folder in font_paths(theme):
        for path in sorted(Path(folder).glob("*.[ot]tf")):
            if not path.name.startswith(BOXES):
                yield path


def place_in(chapters: list[Chapter], words: str) -> str:
    """Return ``file:line`` of the first line with ``words``; "" where a notebook wrote them."""
    places = ((chapter.source.path, chapter.source.place(words)) for chapter in chapters)
    return next((place for path, place in places if place != path), "")
