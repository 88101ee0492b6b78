"""The letters of a figure stand in it as text, and the figure carries the type that it was measured with.

So they can be found, copied and read aloud, stay sharp at any size, and stand where matplotlib put them
wherever the figure is shown: in a notebook, on Quarto's pages, in a program for drawings. The embedded
engine's pages and paper have the type themselves; there it is taken out again (render.sources.drawings).

What is carried is not the whole type but the signs of Danish text (SIGNS), kept in report/theme/fonts/ beside
the type that they are from. It is a modified version by the type's licence (SIL OFL 1.1, OFL.txt), so it has
a name of its own. It takes seconds to make, and is made anew when SIGNS or the type change:

    from helpers.publish import lettering
    lettering.write(project.root())
"""

from __future__ import annotations

import base64
import re
from functools import cache
from io import BytesIO
from pathlib import Path

from helpers import project

FAMILY = "Source Sans 3"  # the type of the pages and the paper, committed with its licence
FOLDER = "report/theme/fonts"
NORMAL = 400
WEIGHTS = {NORMAL: "Regular", 600: "Semibold"}
CARRIED = "figurer-{}.woff"  # by weight
NAME = "Figurer"
LICENCE = "SIL Open Font License 1.1, https://openfontlicense.org"
SIGNS = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "\u00a0§°±²³·½×÷ÄÅÆÉÖØÜäåæéöøü–—‘’‚“”„†•…‰€−≈≠≤≥→←↑↓«»‹›△▲▼\u2011\u202f"
)
FEATURES = ("kern", "liga", "ccmp", "locl", "mark")  # what matplotlib and browsers set text with
OWN_FAMILY = re.compile(f" ?font-family: '{FAMILY}';?")
STYLE = re.compile(r'(<style type="text/css">)(.*?)(</style>)', re.DOTALL)


def lettered(drawing: str) -> str:
    """Return a drawing by matplotlib, its letters text, with the type of its text within itself."""
    weights = [weight for weight in WEIGHTS if weight == NORMAL or f"font-weight: {weight}" in drawing]
    rules = "".join([f"text{{font-family: '{FAMILY}', sans-serif}}", *map(_face, weights)])
    found = OWN_FAMILY.sub("", drawing)
    return STYLE.sub(lambda style: f"{style[1]}{style[2]}{rules}{style[3]}", found, count=1)


@cache
def _face(weight: int) -> str:
    """Return the rule of CSS that brings the type of a weight."""
    content = (project.root() / FOLDER / CARRIED.format(weight)).read_bytes()
    packed = base64.b64encode(content).decode()
    return (
        f"@font-face{{font-family: '{FAMILY}'; font-weight: {weight}; "
        f"src: url(data:font/woff;base64,{packed}) format('woff')}} /* {NAME}: {LICENCE} */"
    )


def write(root: Path) -> None:
    """Write the type that figures carry, one file per weight, from the whole type beside it."""
    for weight, style in WEIGHTS.items():
        whole = root / FOLDER / f"{FAMILY.replace(' ', '')}-{style}.otf"
        (root / FOLDER / CARRIED.format(weight)).write_bytes(_carried(whole, style))


def _carried(whole: Path, style: str) -> bytes:
    """Return SIGNS of a type, with their kerning, as WOFF. style: what the type's weight is called."""
    from fontTools.subset import Options, Subsetter  # here: 1.7 seconds that no figure needs
    from fontTools.ttLib import TTFont

    font = TTFont(whole, recalcTimestamp=False)
    subset = Subsetter(
        Options(layout_features=list(FEATURES), hinting=False, desubroutinize=True, name_IDs=[0])
    )
    subset.populate(text=SIGNS)
    subset.subset(font)
    names = {1: NAME, 2: style, 4: f"{NAME} {style}", 6: f"{NAME}-{style}", 13: LICENCE}
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font["CFF "].cff.fontNames = [names[6]]
    top = font["CFF "].cff.topDictIndex[0]
    top.FamilyName, top.FullName = names[1], names[4]
    font.flavor = "woff"
    content = BytesIO()
    font.save(content)
    return content.getvalue()
