"""A map as a page and as paper show it: HTML with two views, a box and what a script needs, and one SVG.

A page that runs no script shows both views, with each municipality's name and figures under the pointer, and
everything in the table beside it. The theme's script regions.js adds keyboard, list and sorting.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from IPython.display import display

from helpers import danish
from helpers.errors import HelpersError
from helpers.project import Workspace
from helpers.publish import executed
from helpers.publish.figures import GREY
from helpers.publish.maps import drawing, hexagons, outlines
from helpers.publish.maps.drawing import FAMILY, INK, Face, text
from helpers.publish.maps.hexagons import Cell
from helpers.publish.maps.outlines import Outlines
from helpers.publish.maps.regions import NO_FIGURES, NOT_SHOWN, UNKNOWN, WITHHELD, Class, Region
from helpers.survey import reference

SVG, TILES, SOURCES = "kommuner_dk_svg.json", "kommuner_hex.csv", "SOURCES.md"
LICENCE = re.compile(r"(?ms)^## Licence of the outlines[^\n]*\n+(.+?)\s*(?:^## |\Z)")
CHOOSE = "Vælg kommune"
NOTHING = "Der er ingen tal for kommunerne at vise på et kort."
HINT = "Tallene for hver kommune står også i en tabel."
HELP = (
    "Peg på en kommune, vælg den i listen, eller brug tastaturet: en piletast går til den nærmeste kommune "
    "i den retning, Home og End til den første og den sidste i alfabetet, og bogstaver til den næste, hvis "
    "navn begynder med dem."
)
WIDTH, GAP, OUTLINE_WIDTH = 620.0, 24.0, 270.0  # of the picture on paper, and of pages without our style
LINE, CHARACTERS, FOUND = 17.0, 112, 92  # of the words under it and, of a line, over it


@dataclass(frozen=True, eq=False)
class Geography:
    """What every map of the municipalities is drawn from. names: code → name; licence: of the outlines."""

    outlines: Outlines
    tiles: Mapping[str, Cell]
    names: Mapping[str, str]
    licence: str

    @cached_property
    def faces(self) -> tuple[Face, Face]:
        """Return the two views."""
        return drawing.outline_face(self.outlines), drawing.hexagon_face(self.tiles)

    @cached_property
    def neighbours(self) -> list[tuple[str, str]]:
        """Return the pairs of codes that lie beside each other by the outlines."""
        codes, pairs = list(self.outlines.paths), outlines.neighbours(self.outlines.distances())
        return [(codes[one], codes[other]) for one, other in pairs]

    @property
    def kept(self) -> tuple[int, int]:
        """Return how many pairs of neighbours are neighbours among the tiles, and of how many."""
        near = [self.tiles[one] in hexagons.beside(self.tiles[other]) for one, other in self.neighbours]
        return sum(near), len(near)


@dataclass(frozen=True, eq=False)
class Map:
    """A map to show.

    ident: begins its ids, and is its own on the page; title: what is shown, as in "Omgjort i 2021"; source:
    of the numbers, which the desk puts in; finding: what it shows, which stands over both views.
    """

    ident: str
    title: str
    shown: Sequence[Region]
    classes: Sequence[Class]
    geography: Geography
    source: str = ""
    finding: str = ""

    @property
    def empty(self) -> bool:
        """Say whether nothing is known of any municipality, so that there is no map to draw."""
        return all(region.kind == UNKNOWN for region in self.shown)

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Return (kind, words) of every class, and of what is withheld or unknown where there is any."""
        kinds = {region.kind for region in self.shown}
        rest = [(WITHHELD, NOT_SHOWN), (UNKNOWN, NO_FIGURES)]
        return [(each.key, each.label) for each in self.classes] + [row for row in rest if row[0] in kinds]

    @property
    def counted(self) -> str:
        """Return how many regions have each colour, for who does not see them."""
        kinds = [region.kind for region in self.shown]
        each = [f"{words}: {danish.number(kinds.count(kind))}" for kind, words in self.legend]
        return f"Kommuner i hver farve: {'; '.join(each)}."

    @property
    def note(self) -> str:
        """Return whose numbers and whose drawing it is."""
        source = f"Kilde: {self.source}. " if self.source else ""
        return f"{source}Omrids: {self.geography.outlines.credit}."


def geography(ws: Workspace) -> Geography:
    """Return what lies in the project's data/reference. Raises HelpersError where its files do not fit."""
    folder = Path(ws.data(f"reference/{SVG}")).parent
    places = reference.municipalities(ws.data("reference/municipalities.csv"))
    names = dict(zip(places["kommunekode"], places["name"], strict=True))
    drawn, tiles = outlines.read(folder / SVG), hexagons.read(ws.data(f"reference/{TILES}"))
    if not set(names) == set(drawn.paths) == set(tiles):
        apart = sorted((set(names) ^ set(drawn.paths)) | (set(names) ^ set(tiles)))
        raise HelpersError(f"{apart[0]} must be in municipalities.csv, {SVG} and {TILES} alike: add it.")
    licence = LICENCE.search(ws.data(f"reference/{SOURCES}").read_text(encoding="utf-8"))
    if licence is None:
        raise HelpersError(
            f"{SOURCES} has no section »Licence of the outlines«, whose notice the map carries."
        )
    return Geography(drawn, tiles, names, licence[1])


def page(chart: Map) -> str:
    """Return the map as HTML without a blank line, which would end it in Markdown."""
    if chart.empty:
        return f'<p class="region-note">{NOTHING}</p>'
    colours, ident = drawing.palette(chart.classes), chart.ident
    views = [_view(chart, face, colours) for face in chart.geography.faces]
    swatches = [_swatch(chart, colours, *row) for row in chart.legend]
    boxes = [_box(region, place) for place, region in enumerate(chart.shown)]
    return "\n".join(
        [
            f'<div class="regions" data-regions data-choose="{CHOOSE}">',
            *([f'<p class="region-finding">{text(chart.finding)}</p>'] if chart.finding else []),
            '<div class="region-views">',
            *views,
            "</div>",
            f'<div class="region-legend">{"".join(swatches)}</div>',
            f'<p class="region-help" id="{ident}-help" hidden>{HELP}</p>',
            f'<div class="region-box" id="{ident}-box"><p class="region-hint">{HINT}</p>',
            *boxes,
            "</div>",
            f'<p class="region-note">{text(chart.note)}</p>',
            "</div>",
        ]
    )


def show(chart: Map, tables: Sequence[str]) -> None:
    """Show the map in a notebook: pages take its HTML, paper its SVG; ``tables``: it is drawn from these."""
    bundle = {"text/html": page(chart), "image/svg+xml": paper(chart)}
    released = {key: value for kind in bundle for key, value in executed.metadata(kind, tables).items()}
    display(bundle, raw=True, metadata=released)


def paper(chart: Map) -> str:
    """Return the map as one SVG: what is found, both views, the legend and the note."""
    if chart.empty:
        return "\n".join([_svg(2 * LINE), _words(0, LINE, NOTHING, 14), "</svg>"])
    colours = drawing.palette(chart.classes)
    left, right = chart.geography.faces
    scales = OUTLINE_WIDTH / left.width, (WIDTH - OUTLINE_WIDTH - GAP) / right.width
    found = textwrap.wrap(chart.finding, FOUND)
    over = LINE * 1.25 * len(found)
    top, x = over + 1.75 * LINE, OUTLINE_WIDTH + GAP
    height = top + max(face.height * scale for face, scale in zip((left, right), scales, strict=True)) + LINE
    legend, below = _paper_legend(chart, colours, height)
    notes = textwrap.wrap(chart.note, CHARACTERS)
    parts = [
        *(_words(0, LINE * (1 + 1.25 * row), line, 14.5, weight=600) for row, line in enumerate(found)),
        _words(0, over + LINE, left.label, 13),
        _words(x, over + LINE, right.label, 13),
        _placed(chart, left, colours, 0, top, scales[0]),
        _placed(chart, right, colours, x, top, scales[1]),
        *legend,
        *(_words(0, below + LINE * row, line, 12, GREY) for row, line in enumerate(notes, 1)),
    ]
    notice = f"<metadata>{text(chart.geography.licence)}</metadata>"
    return "\n".join([_svg(below + LINE * (len(notes) + 0.5)), notice, *parts, "</svg>"])


def _svg(height: float) -> str:
    size = f'width="{WIDTH:g}" height="{height:g}" viewBox="0 0 {WIDTH:g} {height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'


def _view(chart: Map, face: Face, colours: Mapping[str, str]) -> str:
    label = text(f"{chart.title}. {face.label}. {chart.counted}")
    wide = OUTLINE_WIDTH if face is chart.geography.faces[0] else WIDTH - OUTLINE_WIDTH - GAP
    return (
        f'<div class="region-view"><p class="region-title">{text(face.label)}</p>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" class="region-{face.name}" data-face role="img" '
        f'aria-label="{label}" width="{wide:g}" height="{wide * face.height / face.width:.0f}" '
        f'viewBox="0 0 {face.width:g} {face.height:.1f}" stroke="{GREY}" stroke-width="{face.width / 500:g}" '
        f'stroke-linejoin="round" data-licence="{text(chart.geography.licence)}">\n'
        f"{drawing.picture(face, chart.shown, colours, f'{chart.ident}-{face.name}')}\n</svg></div>"
    )


def _box(region: Region, place: int) -> str:
    lines = "".join(f"<p><b>{text(head)}:</b> {text(words)}</p>" for head, words in region.lines)
    head = f"<p><strong>{text(region.name)}</strong>: {text(region.text)}</p>"
    return f'<div data-box="{place}" hidden>{head}{lines}</div>'


def _swatch(chart: Map, colours: Mapping[str, str], kind: str, words: str) -> str:
    ident = f"{chart.ident}-{kind}-key"
    own = drawing.patterns(ident, 7) if kind in (WITHHELD, UNKNOWN) else ""
    square = f'<rect x="1" y="1" width="26" height="18" fill="{drawing.fill(kind, colours, ident)}"/>'
    return (
        f'<span><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 20" width="28" height="20" '
        f'stroke="{GREY}" aria-hidden="true">{own}{square}</svg> {text(words)}</span>\n'
    )


def _placed(chart: Map, face: Face, colours: Mapping[str, str], x: float, y: float, scale: float) -> str:
    inside = drawing.picture(face, chart.shown, colours, f"{chart.ident}-{face.name}-print")
    return (
        f'<g transform="translate({x:g} {y:g}) scale({scale:.5f})" stroke="{GREY}" '
        f'stroke-width="{0.5 / scale:.2f}" stroke-linejoin="round">{inside}</g>'
    )


def _paper_legend(chart: Map, colours: Mapping[str, str], top: float) -> tuple[list[str], float]:
    """Return the legend, row by row, and where it ends."""
    parts, x, y, ident = [drawing.patterns(f"{chart.ident}-key", 7)], 0.0, top, f"{chart.ident}-key"
    for kind, words in chart.legend:
        wide = 34 + 7.2 * len(words) + 16
        x, y = (0.0, y + LINE * 1.4) if x and x + wide > WIDTH else (x, y)
        filled = drawing.fill(kind, colours, ident)
        parts += [
            f'<rect x="{x:g}" y="{y:g}" width="26" height="16" fill="{filled}" stroke="{GREY}"/>',
            _words(x + 34, y + 13, words, 13),
        ]
        x += wide
    return parts, y + LINE * 1.3


def _words(x: float, y: float, words: str, size: float, colour: str = INK, weight: int = 400) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-family="{FAMILY}" font-size="{size:g}" font-weight="{weight}" '
        f'fill="{colour}">{text(words)}</text>'
    )
