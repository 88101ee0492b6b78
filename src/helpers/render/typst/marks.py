"""What an attempt at a printed book shows of its figures and tables: marks in it tell where each stands."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from math import inf
from typing import Any

PLACES = (  # asks Typst what each mark tells, for its page and how far below the page's edge it stands
    "query(<float-mark>).map(m => { let at = m.location().position(); (m.value, at.page, at.y.pt()) })"
)
FOLLOWED = re.compile(r'label\("under-([^"]+)"\)')
ABOVE, BELOW = 12.6, 10.5  # points of white around a figure or table
LESS_ABOVE = {"front": 5.5, "own": 4.0}  # so many points less are above a paragraph at such a mark
CLOSE = 0.01  # points that two places on a page may differ by and be one


@dataclass(frozen=True)
class Mark:
    """What a mark in the book tells, its page, and how many points below the page's edge it stands."""

    told: dict[str, Any]
    page: int
    y: float


@dataclass(frozen=True)
class Section:
    """The paragraphs that a figure may stand among, as an attempt showed them, lengths in points.

    place: where it stood (``pages.Choice``). front: the room that it would have under the heading, None where
    it may not stand there. own: the room at its own place, None where it stood under the heading. begun: how
    many pages before its own place the heading stands. after: whether paragraphs follow.
    """

    place: str
    front: float | None
    own: float | None
    begun: int
    after: bool


@dataclass(frozen=True)
class Float:
    """One figure or table as an attempt showed it, lengths in points: the height of a page's text, the room
    that it would have behind the text before it, and its height.

    whole, picture: the heights of a figure and of its pictures in full size. least: of a table, by its rows.
    section: None for what keeps its place.
    """

    name: str
    kind: str
    height: float
    room: float
    tall: float | None  # None: it broke, so nobody knows
    least: float = 0.0
    whole: float = 0.0
    picture: float = 0.0
    section: Section | None = None


def followed(source: str) -> list[str]:
    """Return the names of what has a line under it that belongs to it."""
    return sorted(set(FOLLOWED.findall(source)))


def seen(answer: str) -> list[Float]:
    """Return the figures and tables that Typst tells of, in the order of the book."""
    marks: dict[tuple[str, str], Mark] = {}
    for told, page, y in json.loads(answer):
        marks[told["name"], told["mark"]] = Mark(told, page, y)
    return [_float(name, marks) for name, kind in marks if kind == "begin"]


def _float(name: str, marks: dict[tuple[str, str], Mark]) -> Float:
    """Return what stands between two marks. One that moved to the next page stands on its top, and the white
    above it is left out; how tall one is that broke, nobody knows. What was left whole and runs over the
    page's foot ends at it, for Typst: it is taller than any page.
    """
    begin, end = marks[name, "begin"], marks[name, "end"]
    told, top, here = begin.told, begin.told["top"], begin.page == end.page
    moved = not here and not end.told["breaks"]
    tall = end.y - BELOW - (begin.y if here else top) if here or moved else None
    if tall is not None and end.y > top + told["height"] - CLOSE:
        tall = inf
    room = told["height"] + top - begin.y - ABOVE * moved
    return Float(
        name=name,
        kind=told["kind"],
        height=told["height"],
        room=room,
        tall=tall,
        least=told["least"],
        whole=told["whole"],
        picture=told["picture"],
        section=_section(marks, name, room) if (name, "section") in marks else None,
    )


def _section(marks: dict[tuple[str, str], Mark], name: str, room: float) -> Section:
    """Return what is told of the paragraphs around a figure that has the ``room`` where it stands."""
    front, own, begin = (marks[name, mark] for mark in ("section", "own", "begin"))
    place = front.told["place"]

    def left(mark: Mark, kind: str) -> float:
        told = begin.told
        return float(told["height"]) + told["top"] - mark.y - LESS_ABOVE[kind]

    return Section(
        place=place,
        front=(room if place == "first" else left(front, "front")) if front.told["headed"] else None,
        own={"own": room, "first": None}.get(place, left(own, "own")),
        begun=own.page - front.page,
        after=front.told["after"],
    )
