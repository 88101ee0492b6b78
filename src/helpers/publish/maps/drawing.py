"""The two views of a map as SVG: outlines, and hexagons of one size. Colours are never the only sign."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from helpers.publish import lettering
from helpers.publish.figures import COLOURS, GREY
from helpers.publish.maps import hexagons, outlines, walk
from helpers.publish.maps.hexagons import Cell
from helpers.publish.maps.outlines import Outlines
from helpers.publish.maps.regions import UNKNOWN, WITHHELD, Class, Region

INSET = "0400"  # Bornholm, which the drawing shows nearer than it lies
FAMILY = f"'{lettering.FAMILY}', Arial, sans-serif"  # quoted: a name that ends in a digit is none otherwise
INK, PAPER = "#1b1f24", "#ffffff"
SEQUENTIAL = (
    "#e4f0f7",
    "#a8d0e6",
    "#5fabd3",
    COLOURS[0],
    "#00406b",
)  # one hue, so that lightness alone tells
PICKED = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
TILE = 100.0  # units of a tile's width
TEXT = 44.0  # size of the text in it
CONTRAST = 4.5  # of text on its ground (WCAG 2.1, 1.4.3)
ACTIVE = str.maketrans(
    {sign: f"&#{ord(sign)};" for sign in "`{}?"}
)  # fences, shortcodes, the mark of a missing key


@dataclass(frozen=True, eq=False)
class Face:
    """One view. paths: code → SVG path; centres: code → centre, which the text and the arrows go by; frame:
    x, y, width and height of the inset, if there is one.
    """

    name: str
    label: str
    width: float
    height: float
    paths: Mapping[str, str]
    centres: Mapping[str, tuple[float, float]]
    frame: tuple[float, float, float, float] | None = None
    texts: bool = False


def outline_face(drawing: Outlines) -> Face:
    """Return the view of the outlines."""
    centres = {
        code: (float(x), float(y)) for code, (x, y) in zip(drawing.paths, drawing.centres(), strict=True)
    }
    return Face(
        "outline",
        "Kommunernes omrids",
        drawing.width,
        drawing.height,
        drawing.paths,
        centres,
        _inset(drawing),
    )


def hexagon_face(tiles: Mapping[str, Cell]) -> Face:
    """Return the view with a hexagon for each municipality."""
    half = TILE / math.sqrt(3)
    places = {code: hexagons.at(cell) for code, cell in tiles.items()}
    centres = {code: ((x + 0.5) * TILE, y * TILE + half) for code, (x, y) in places.items()}
    paths = {code: _hexagon(x, y, half) for code, (x, y) in centres.items()}
    height = (hexagons.ROWS - 1) * hexagons.ROW_HEIGHT * TILE + 2 * half
    return Face(
        "tiles", "Hver kommune lige stor", hexagons.COLUMNS * TILE, height, paths, centres, texts=True
    )


def palette(classes: Sequence[Class]) -> dict[str, str]:
    """Return the colour of each class: its own, else from light to dark in their order."""
    chosen = PICKED.get(len(classes), PICKED[5])
    given = [SEQUENTIAL[chosen[min(place, len(chosen) - 1)]] for place in range(len(classes))]
    return {each.key: each.colour or colour for each, colour in zip(classes, given, strict=True)}


def picture(face: Face, shown: Sequence[Region], colours: Mapping[str, str], ident: str) -> str:
    """Return what a view draws, without the element around it: patterns, the inset's frame, the regions.

    Each region is a group that names its place in ``shown`` and where the arrows lead; ids begin with
    ``ident``.
    """
    found = walk.steps([face.centres[region.code] for region in shown])
    drawn = [
        _region(face, region, fill(region.kind, colours, ident), ways, place)
        for place, (region, ways) in enumerate(zip(shown, found, strict=True))
    ]
    return "\n".join([patterns(ident, face.width / 100), *_frame(face), *drawn])


def fill(kind: str, colours: Mapping[str, str], ident: str) -> str:
    """Return the fill of a class, or the pattern of what is withheld or unknown."""
    return f"url(#{ident}-{kind})" if kind in (WITHHELD, UNKNOWN) else colours[kind]


def patterns(ident: str, size: float) -> str:
    """Return the patterns of what is withheld (stripes) and unknown (dots), for ``fill``."""
    box = f'width="{size:g}" height="{size:g}" patternUnits="userSpaceOnUse"'
    ground = f'<rect width="{size:g}" height="{size:g}" fill="{PAPER}"/>'
    stripe = f'<rect width="{size / 3:g}" height="{size:g}" fill="{GREY}"/>'
    turned = 'patternTransform="rotate(45)"'
    dot = f'<rect width="{size / 5:g}" height="{size / 5:g}" fill="{GREY}"/>'
    return (
        f'<defs><pattern id="{ident}-{WITHHELD}" {box} {turned}>{ground}{stripe}</pattern>'
        f'<pattern id="{ident}-{UNKNOWN}" {box}>{ground}{dot}</pattern></defs>'
    )


def text(words: str) -> str:
    """Return words as text of HTML or SVG that neither a browser, a fence nor a shortcode acts on."""
    return html.escape(words, quote=True).translate(ACTIVE)


def ink_on(colour: str) -> str:
    """Return the colour of text on ``colour`` (#rrggbb): dark or white, whichever is told apart better."""
    return max((INK, PAPER), key=lambda ink: contrast(ink, colour))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (#rrggbb), from 1 to 21 (WCAG 2.1, relative luminance)."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _region(face: Face, region: Region, filled: str, ways: Mapping[str, int], place: int) -> str:
    arrows = "".join(f' data-{arrow}="{other}"' for arrow, other in ways.items())
    path = f'<path d="{face.paths[region.code]}" fill="{filled}"/>'
    written = _text(face, region, filled) if face.texts and region.short else ""
    return f'<g data-region="{place}"{arrows}><title>{text(region.title)}</title>{path}{written}</g>'


def _text(face: Face, region: Region, filled: str) -> str:
    x, y = face.centres[region.code]
    return (
        f'<text x="{x:.0f}" y="{y + 0.35 * TEXT:.0f}" text-anchor="middle" font-size="{TEXT:g}" '
        f'font-family="{FAMILY}" stroke="none" fill="{ink_on(filled)}">{text(region.short)}</text>'
    )


def _hexagon(x: float, y: float, half: float) -> str:
    corners = [
        (x + half * math.sin(math.radians(turn)), y - half * math.cos(math.radians(turn)))
        for turn in range(0, 360, 60)
    ]
    return "M" + "L".join(f"{across:.1f},{down:.1f}" for across, down in corners) + "Z"


def _frame(face: Face) -> list[str]:
    if face.frame is None:
        return []
    x, y, width, height = face.frame
    return [
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="none" '
        f'stroke-dasharray="{face.width / 100:g}"/>'
    ]


def _inset(drawing: Outlines) -> tuple[float, float, float, float] | None:
    if INSET not in drawing.paths:
        return None
    parts = outlines.rings(drawing.paths[INSET])
    low = [min(float(part[:, axis].min()) for part in parts) - 12 for axis in (0, 1)]
    high = [max(float(part[:, axis].max()) for part in parts) + 12 for axis in (0, 1)]
    return low[0], low[1], high[0] - low[0], high[1] - low[1]
