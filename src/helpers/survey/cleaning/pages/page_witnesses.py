"""Page figures of one row against each other: each is a witness of the others.

A file's pages are told in four ways: the figure itself, a second count, the physical pages, and the pages
before and after the complaint, which make up the whole. Characters written where pages belong, and a nought
too many, are found by that and not by size: what its witnesses support is not touched.

Characters: one decision for all columns of the row. Of the readings (each figure in pages or in characters)
the one stands with which most witnesses agree; of equal ones, the one that changes least. A figure whose unit
was typed is read so.

Doubtful figures: De Waal, Pannekoek & Scholtus (2011), Handbook of Statistical Data Editing and Imputation,
chapter 2; Scholtus (2009), Automatic correction of simple typing errors in numerical data with balance edits
(Statistics Netherlands); R: deducorrect::correctTypos.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pandas as pd

from helpers.protocol.codebook import Item
from helpers.survey.cleaning.ledger import Change
from helpers.survey.cleaning.rules import Changes, Known
from helpers.survey.cleaning.tables import ADDED_PAGES
from helpers.survey.reading.values import CHARACTERS, CHARACTERS_PER_PAGE, Stated, is_number

PAGES, SECOND, PHYSICAL, STATEMENT = "standard_pages", "second_pages", "physical_pages", "statement_pages"
DECISION = "decision_pages"
PARTS = (DECISION, *ADDED_PAGES)
COUNTED = (PAGES, SECOND, *PARTS, STATEMENT)  # asked for in standard pages
EVERY = (*COUNTED, PHYSICAL)
LARGEST_FILE = 10_000  # pages
LARGE = 1_000  # pages: few files are, so somebody is asked where nothing supports it
_LEAST_FILE = 0.1  # pages
OFF = (5.0, 20.0)  # a nought too many or too few, seen through two honest counts
_LEAST_CHARACTERS = CHARACTERS_PER_PAGE / 2  # a part with fewer may be pages as well
_NEAR, _NEAR_PHYSICAL, _NEAR_SUM = (1 / 3, 3.0), (0.2, 6.0), (2 / 3, 1.5)
SAME = (0.5, 2.0)  # two witnesses of a file that agree
_ROUNDING = 0.5  # pages for each part
_METHOD, _FROM_PHYSICAL = "measuring_method", "physical_pages"

Figures = Mapping[str, float | None]


def characters_as_pages(table: pd.DataFrame, item: Item, known: Known) -> Changes:
    """Characters where standard pages belong are divided by 2,400, in all columns of a row at once."""
    for row, figures in _rows(table, item):
        if any(_large(figures, name, _LEAST_CHARACTERS) for name in COUNTED):
            for name in sorted(_in_characters(figures), key=COUNTED.index):
                yield Change(row, name, "characters_as_pages", Stated(_as_pages(figures[name]), CHARACTERS))


def doubtful_pages(table: pd.DataFrame, item: Item, known: Known) -> Changes:
    """A file's figure that its row contradicts by a factor of 5 to 20: put right where two witnesses say how,
    else left out until the municipality has answered.
    """
    for row, figures in _rows(table, item):
        pages, witnesses = figures[PAGES], _witnesses(figures, table, row)
        if pages and not _converted(pages) and _contradicting(pages, witnesses):
            right = _settled(pages, witnesses)
            yield Change(row, PAGES, "pages_contradicted" if right is None else "tenfold_corrected", right)


def part_above_file(table: pd.DataFrame, item: Item, known: Known) -> Changes:
    """A part with more pages than the file is kept; where the file's own figure is missing, the second count
    stands for it, which need not be exact. What a rule of the codebook asks about is left to it.
    """
    for row, figures in _rows(table, item):
        for name in _above(figures):
            yield Change(row, name, "part_above_file", figures[name])


def unsupported_size(table: pd.DataFrame, item: Item, known: Known) -> Changes:
    """A very large figure that no other supports is kept. What may be characters (2,400 and more) is
    supported by the physical pages alone: all other figures may be characters too.
    """
    for row, figures in _rows(table, item):
        names = COUNTED[:1] if figures[PAGES] is not None else COUNTED[1:]
        for name in names:
            figure = figures[name]
            if _large(figures, name, LARGE) and not _supported(figures, figure or 0):
                yield Change(row, name, "unsupported_size", figure)


def too_small(table: pd.DataFrame, item: Item, known: Known) -> Changes:
    """A file of less than a tenth of a page is none: pages, probably, of which the row says that they are
    characters. It and its parts are left out until the municipality has answered.
    """
    for row, figures in _rows(table, item):
        if 0 < (figures[PAGES] or 0) < _LEAST_FILE:
            for name in (PAGES, *PARTS, STATEMENT):
                if figures[name]:
                    yield Change(row, name, "too_small", None)


def blamed(items: tuple[str, ...], answers: Mapping[str, Any]) -> str:
    """Return which of two figures that do not fit is asked about: the first, or the second where another
    witness supports the first.
    """
    first, second = items
    if first != PAGES or not is_number(answers[first]):
        return first
    figures = {name: _figure(answers.get(name)) for name in EVERY}
    return second if _agreeing(figures | {second: None}, _NEAR_PHYSICAL) else first


def _rows(table: pd.DataFrame, item: Item) -> Iterator[tuple[int, dict[str, float | None]]]:
    """Each row and its figures, None where there is none; once for a table, at the file's own item."""
    if item.name != PAGES:
        return
    columns = [table.get(name, pd.Series(None, table.index, dtype=object)) for name in EVERY]
    for row, *values in zip(table.index, *columns, strict=True):
        yield row, dict(zip(EVERY, map(_figure, values), strict=True))


def _above(figures: Figures) -> list[str]:
    pages, second, decision = figures[PAGES], figures[SECOND], figures[DECISION]
    most = pages if pages is not None else math.inf if second is None else _NEAR[1] * second
    asked = {DECISION} if pages is not None else set()
    if decision is not None and (figures[STATEMENT] or 0) > decision:
        asked.add(STATEMENT)
    return [name for name in (*PARTS, STATEMENT) if name not in asked and (figures[name] or 0) > most]


def _figure(value: Any) -> float | None:
    return value if is_number(value) else None


def _large(figures: Figures, name: str, least: float) -> bool:
    """Whether a figure is so large, and its unit was not typed."""
    figure = figures[name]
    return figure is not None and figure >= least and not isinstance(figure, Stated)


def _converted(figure: float) -> bool:
    """Whether a figure was characters, about which somebody is asked already."""
    return isinstance(figure, Stated) and figure.unit == CHARACTERS


def _as_pages(figure: float | None) -> float:
    return round((figure or 0) / CHARACTERS_PER_PAGE, 1)


def _in_characters(figures: Figures) -> frozenset[str]:
    """The columns that hold characters."""
    whole = [
        {frozenset(), frozenset({n} if _large(figures, n, CHARACTERS_PER_PAGE) else ())}
        for n in (PAGES, SECOND)
    ]
    large = frozenset(name for name in (*PARTS, STATEMENT) if _large(figures, name, _LEAST_CHARACTERS))
    every = frozenset(name for name in (*PARTS, STATEMENT) if large and _large(figures, name, 1))
    readings = (frozenset().union(*each) for each in product(*whole, {frozenset(), large, every}))
    return max(readings, key=lambda chosen: (_support(figures, chosen), -len(chosen), sorted(chosen)))


def _support(figures: Figures, characters: frozenset[str]) -> tuple[int, int]:
    """How many witnesses agree when the columns ``characters`` hold characters, and of equal readings the one
    with the fewest figures that cannot be.
    """
    read = {name: _as_pages(figure) if name in characters else figure for name, figure in figures.items()}
    file = next((read[name] for name in (PAGES, SECOND) if read[name] is not None), None)
    most = math.inf if file is None else file + _ROUNDING * len(PARTS)
    beyond = [name for name in COUNTED if (read[name] or 0) > LARGEST_FILE]
    above = [name for name in (*PARTS, STATEMENT) if (read[name] or 0) > most]
    return _agreeing(read, _NEAR if characters else _NEAR_PHYSICAL), -len(beyond) - len(above)


def _agreeing(figures: Figures, physical: tuple[float, float]) -> int:
    """How many of the other figures of a file agree with the first of them that is known."""
    whole = _sum(figures)
    told = [
        (figures[PAGES], _NEAR),
        (figures[SECOND], _NEAR),
        (whole, _NEAR_SUM),
        (figures[PHYSICAL], physical),
    ]
    known = [(figure, near) for figure, near in told if figure]
    return sum(_within(known[0][0], figure, near) for figure, near in known[1:])


def _supported(figures: Figures, figure: float) -> bool:
    """Whether another figure supports so large a one, or a rule of the codebook compares them."""
    physical = figures[PHYSICAL]
    if physical is not None:
        return figures[PAGES] is not None or figure <= _NEAR_PHYSICAL[1] * physical
    return figures[PAGES] is not None and figure < CHARACTERS_PER_PAGE and _agreeing(figures, _NEAR) > 0


def _sum(figures: Figures) -> float | None:
    """The sum of the parts, None where one is missing."""
    parts = [figures[name] for name in PARTS]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def _within(figure: float, other: float | None, limits: tuple[float, float]) -> bool:
    return bool(other) and other is not None and limits[0] <= figure / other <= limits[1]


def _witnesses(
    figures: Figures, table: pd.DataFrame, row: int
) -> tuple[float | None, float | None, float | None]:
    """The sum of the parts, the second count and the physical pages; those from which the figure was reckoned
    are no witness of it.
    """
    reckoned = _METHOD in table and table.at[row, _METHOD] == _FROM_PHYSICAL
    return _sum(figures), figures[SECOND], None if reckoned else figures[PHYSICAL]


def _contradicting(pages: float, witnesses: tuple[float | None, ...]) -> list[float]:
    """The witnesses that are 5 to 20 times the figure, or as small a part of it."""
    low, high = OFF
    ways = ((low, high), (1 / high, 1 / low))
    return [each for each in witnesses if each and any(_within(pages, each, way) for way in ways)]


def _settled(pages: float, witnesses: tuple[float | None, float | None, float | None]) -> float | None:
    """What the figure should have been: the sum of the parts where another witness is near it, or without a
    sum the second count where the physical pages are; and both contradict the figure the same way.
    """
    whole, second, physical = witnesses
    meant, others = (second, [physical]) if whole is None else (whole, [second, physical])
    against = [
        each for each in _contradicting(pages, (meant, *others)) if (each > pages) == ((meant or 0) > pages)
    ]
    agreed = meant in against and any(each in against and _within(meant or 0, each, SAME) for each in others)
    return meant if agreed else None
