"""Which tables break over pages, how large pictures are set, and where in its section a figure stands, so
that pages are full.

A picture that all but fits becomes a little smaller, and a table that would leave much of a page empty breaks
over two, with some rows on each. A figure that does not fit even so stands directly under its heading, where
it fits there, or else behind the paragraphs that follow it. All that depends on where each stands, and so on
what was decided for those before it. Typst would answer such questions in at most five attempts, and then
print contents with wrong page numbers; here the book is set, looked at and set again until nothing changes.
What is set last asks no question, so its contents are right even where some picture's size was still in
doubt.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from itertools import takewhile

from helpers.render.typst.marks import Float, Section, seen

MOST_ATTEMPTS, SLOW = 10, 3  # attempts, and after how many it shows how fast a book settles
FIRST = 5  # so many figures and tables may take some attempts more than the others
DOUBTS = 2  # so often a decision may change that rests on nothing before it that changes
SPARE = 2.0  # points that a picture leaves free
KNOWN_TO = 6.0  # points that the room at a place where a figure does not stand is known to
MUCH = 0.135  # of a page, that must be free where a table begins that breaks
GAP = 0.06  # of a page, that may stay empty before a figure changes its place for it
FEW_ROWS = 50.0  # points, that must be left of it on the next page
# of a page: a table below stays in one piece; one above breaks wherever there is room
SHORT, LONG = 0.25, 0.45
READABLE = 0.83  # a picture is set no smaller than this: its small letters (8.5 points) are then 7
# of a page: what a figure takes that is taller than one, for its headings go along with it and what does not
# fit runs over the foot; and what a picture takes at least
WHOLE, LEAST = 0.9, 0.1


@dataclass(frozen=True)
class Choice:
    """What was decided of one: whether it breaks, the share of its size in which its pictures are set, and
    where it stands in its section: at its own place, first (under the heading) or last (behind the paragraphs
    that follow it).
    """

    breaks: bool = False
    size: float = 1.0
    place: str = "own"


Attempt = Callable[[str], str]  # sets the book with decisions (JSON); returns what Typst says of PLACES


@dataclass
class Settling:
    """The attempts at one book. most: the share of a page's height that a picture may take."""

    followed: list[str]
    most: float = 1.0
    choices: dict[str, Choice] = field(default_factory=dict)
    fixed: dict[str, Choice] = field(default_factory=dict)
    heights: dict[str, float] = field(default_factory=dict)  # of tables
    texts: dict[str, float] = field(default_factory=dict)  # heights between a figure's heading and its place
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
            return self.placed(one, one.section) if one.section else Choice(size=self.size(one, one.room))
        if one.tall is not None:
            self.heights.setdefault(one.name, one.tall)
        return Choice(breaks=table_breaks(one, self.heights.get(one.name, one.least)))

    def size(self, one: Float, room: float) -> float:
        """Return the size of a figure's pictures where it has ``room``."""
        return round(picture_size(one, self.most, room), 4)

    def placed(self, one: Float, section: Section) -> Choice:
        """Return the place of a figure in its section, and its size there. The place is another than its own
        where much of a page would be empty before it.
        """
        own = self.own_room(one, section)
        if own is not None and (self.fits(one, own) or own < GAP * one.height):
            return Choice(size=self.size(one, own))
        if section.front is not None and self.fits(one, section.front):
            return Choice(size=self.size(one, section.front), place="first")
        if section.after:
            return Choice(size=self.size(one, one.room if section.place == "last" else 0.0), place="last")
        return Choice(size=self.size(one, 0.0))

    def own_room(self, one: Float, section: Section) -> float | None:
        """Return the room at a figure's own place. Where it stands under the heading, that is known from the
        text that an earlier attempt had between the two, on one page; without such it is not (None). A little
        less is counted on, for marks are not exact, and one that goes there and back settles nowhere.
        """
        if section.own is not None:
            if section.front is not None and not section.begun:
                self.texts[one.name] = section.front - section.own
            return section.own
        if section.front is None or one.name not in self.texts:
            return None
        left = section.front - self.texts[one.name] - KNOWN_TO
        return left if left >= 0 else left + one.height

    def fits(self, one: Float, room: float) -> bool:
        """Say whether a figure fits into ``room``, a little smaller perhaps."""
        return one.whole - one.picture * (1 - self.size(one, room)) <= room

    def left_whole(self, one: Float) -> Choice:
        """Return what to do with one wherever it stands."""
        if one.kind == "fig":
            return Choice(size=round(fitting(one, self.most), 4))
        return Choice(breaks=self.heights.get(one.name, one.least) > one.height)


def table_breaks(one: Float, tall: float) -> bool:
    """Say whether a table so ``tall`` breaks: one taller than a page must, one that fits does not."""
    if tall > one.height or tall <= one.room:
        return tall > one.height
    leaves = one.room > MUCH * one.height and tall > SHORT * one.height
    return leaves and (tall > one.room + FEW_ROWS or tall > LONG * one.height)


def fitting(one: Float, most: float) -> float:
    """Return the size in which a picture takes no more than the share ``most`` of a page, as far as it can
    then be read, and with what stands under it no more than a page, whether it can be read or not.
    """
    if one.picture <= 0:
        return 1.0
    fit = min(1.0, max(most * one.height / one.picture, READABLE))
    rest = one.whole - one.picture
    if rest + one.picture * fit <= one.height:
        return fit
    return min(fit, max(WHOLE * one.height - rest, LEAST * one.height) / one.picture)


def picture_size(one: Float, most: float, room: float) -> float:
    """Return the size of a picture: a little smaller where it all but fits into the ``room`` that is left."""
    fit = fitting(one, most)
    rest = one.whole - one.picture
    if one.picture <= 0 or rest + one.picture * fit <= room - SPARE:
        return fit
    size = (room - SPARE - rest) / one.picture
    return fit if size < READABLE else size
