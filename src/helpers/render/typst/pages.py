"""Which tables break over pages, and how large pictures are set, so that pages are full.

Nothing changes its place, so pages are filled in other ways: a picture that all but fits becomes a little
smaller, and a table that would leave much of a page empty breaks over two, with some rows on each. That
depends on where each stands, and so on what was decided for those before it. Typst would answer such
questions in at most five attempts, and then print contents with wrong page numbers; here the book is set,
looked at and set again until nothing changes. What is set last asks no question, so its contents are right
even where some picture's size was still in doubt.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from itertools import takewhile
from math import inf
from typing import Any

PLACES = (  # asks Typst what each mark tells, for its page and how far below the page's edge it stands
    "query(<float-mark>).map(m => { let at = m.location().position(); (m.value, at.page, at.y.pt()) })"
)
FOLLOWED = re.compile(r'label\("under-([^"]+)"\)')
MOST_ATTEMPTS, SLOW = 10, 3  # attempts, and after how many it shows how fast a book settles
FIRST = 5  # so many figures and tables may take some attempts more than the others
DOUBTS = 2  # so often a decision may change that rests on nothing before it that changes
ABOVE, BELOW = 12.6, 10.5  # points of white around a figure or table
CLOSE = 0.01  # points that two places on a page may differ by and be one
SPARE = 2.0  # points that a picture leaves free
MUCH = 0.135  # of a page, that must be free where a table begins that breaks
FEW_ROWS = 50.0  # points, that must be left of it on the next page
# of a page: a table below stays in one piece; one above breaks wherever there is room
SHORT, LONG = 0.25, 0.45
READABLE = 0.83  # a picture is set no smaller than this: its small letters (8.5 points) are then 7


@dataclass(frozen=True)
class Choice:
    """What was decided of one: whether it breaks, and the share of its size in which its pictures are set."""

    breaks: bool = False
    size: float = 1.0


@dataclass(frozen=True)
class Mark:
    """What a mark in the book tells, its page, and how many points below the page's edge it stands."""

    told: dict[str, Any]
    page: int
    y: float


@dataclass(frozen=True)
class Float:
    """One figure or table as an attempt showed it, lengths in points: the height of a page's text, the room
    that it would have behind the text before it, and its height.

    whole, picture: the heights of a figure and of its pictures in full size. least: of a table, by its rows.
    """

    name: str
    kind: str
    height: float
    room: float
    tall: float | None  # None: it broke, so nobody knows
    least: float = 0.0
    whole: float = 0.0
    picture: float = 0.0


Attempt = Callable[[str], str]  # sets the book with decisions (JSON); returns what Typst says of PLACES


@dataclass
class Settling:
    """The attempts at one book. most: the share of a page's height that a picture may take."""

    followed: list[str]
    most: float = 1.0
    choices: dict[str, Choice] = field(default_factory=dict)
    fixed: dict[str, Choice] = field(default_factory=dict)
    heights: dict[str, float] = field(default_factory=dict)
    doubts: Counter[str] = field(default_factory=Counter)

    @property
    def decided(self) -> str:
        """What the book is set with."""
        floats = {name: asdict(choice) for name, choice in self.choices.items()}
        return json.dumps({"followed": self.followed, "floats": floats})

    def settle(self, attempt: Attempt) -> bool:
        """Try until nothing changes; say whether that was reached. It is not where MOST_ATTEMPTS are used up,
        or where so few of a long book's figures and tables settle each time that twice as many would be.
        """
        for done in range(1, MOST_ATTEMPTS + 1):
            floats = seen(attempt(self.decided))
            settled = self.decide(floats)
            if settled == len(floats):
                return True
            if done >= SLOW and len(floats) * (done - 1) > 2 * MOST_ATTEMPTS * (settled + FIRST):
                return False
        return False

    def decide(self, floats: list[Float]) -> int:
        """Decide anew by what an attempt showed; return how many were decided as before, up to the first that
        was not.

        That one rests on nothing but itself: one that goes on changing (it takes its heading along to the
        next page, and would fit there) is then left whole.
        """
        wanted = {one.name: self.fixed.get(one.name) or self.chosen(one) for one in floats}
        same = takewhile(lambda one: wanted[one.name] == self.choices.get(one.name), floats)
        settled = sum(1 for _ in same)
        for first in floats[settled : settled + 1]:
            self.doubts[first.name] += first.name in self.choices
            if self.doubts[first.name] > DOUBTS:
                wanted[first.name] = self.fixed[first.name] = self.left_whole(first)
        self.choices = wanted
        return settled

    def chosen(self, one: Float) -> Choice:
        """Return what to do with a figure or table by the room that it has."""
        if one.kind == "fig":
            return Choice(size=round(picture_size(one, self.most), 4))
        if one.tall is not None:
            self.heights.setdefault(one.name, one.tall)
        return Choice(breaks=table_breaks(one, self.heights.get(one.name, one.least)))

    def left_whole(self, one: Float) -> Choice:
        """Return what to do with one wherever it stands."""
        if one.kind == "fig":
            return Choice(size=round(fitting(one, self.most), 4))
        return Choice(breaks=self.heights.get(one.name, one.least) > one.height)


def followed(source: str) -> list[str]:
    """Return the names of what has a line under it that belongs to it."""
    return sorted(set(FOLLOWED.findall(source)))


def seen(answer: str) -> list[Float]:
    """Return the figures and tables that Typst tells of, in the order of the book."""
    begun: dict[str, Mark] = {}
    found = []
    for told, page, y in json.loads(answer):
        mark = Mark(told, page, y)
        if "kind" in told:
            begun[told["name"]] = mark
        else:
            found.append(_float(begun[told["name"]], mark))
    return found


def _float(begin: Mark, end: Mark) -> Float:
    """Return what stands between two marks. One that moved to the next page stands on its top, and the white
    above it is left out; how tall one is that broke, nobody knows. What was left whole and runs over the
    page's foot ends at it, for Typst: it is taller than any page.
    """
    told, top, here = begin.told, begin.told["top"], begin.page == end.page
    moved = not here and not end.told["breaks"]
    tall = end.y - BELOW - (begin.y if here else top) if here or moved else None
    if tall is not None and end.y > top + told["height"] - CLOSE:
        tall = inf
    return Float(
        name=told["name"],
        kind=told["kind"],
        height=told["height"],
        room=told["height"] + top - begin.y - ABOVE * moved,
        tall=tall,
        least=told["least"],
        whole=told["whole"],
        picture=told["picture"],
    )


def table_breaks(one: Float, tall: float) -> bool:
    """Say whether a table so ``tall`` breaks: one taller than a page must, one that fits does not."""
    if tall > one.height or tall <= one.room:
        return tall > one.height
    leaves = one.room > MUCH * one.height and tall > SHORT * one.height
    return leaves and (tall > one.room + FEW_ROWS or tall > LONG * one.height)


def fitting(one: Float, most: float) -> float:
    """Return the size in which a picture takes no more than the share ``most`` of a page."""
    tallest = most * one.height
    return max(tallest / one.picture, READABLE) if one.picture > tallest else 1.0


def picture_size(one: Float, most: float) -> float:
    """Return the size of a picture: a little smaller where it all but fits into the room that is left."""
    fit, room = fitting(one, most), one.room - SPARE
    rest = one.whole - one.picture
    if one.picture <= 0 or rest + one.picture * fit <= room:
        return fit
    size = (room - rest) / one.picture
    return fit if size < READABLE else size
