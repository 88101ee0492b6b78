"""What municipalities say when they meet, as numbers of municipalities: a word stands for few of them.

Where numbers add up the word could be read back into a number. Then others of the sum are left out, until
none follows from the rest (interval propagation over all sums of the table).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import inf

import pandas as pd

from helpers.protocol.disclosure import WorkshopRules
from helpers.publish.columns import Rule
from helpers.publish.views import NotReleasable, View

Cell = tuple[int, str]  # row and column
Bounds = dict[Cell, tuple[float, float]]


@dataclass(frozen=True)
class Sum:
    """Cells that add up to ``total``, which stands in the cell ``whole`` or is known elsewhere (None)."""

    parts: tuple[Cell, ...]
    total: int
    whole: Cell | None


@dataclass
class Told:
    """How numbers are told: those below ``least`` by a word, the ``hidden`` ones not at all."""

    values: dict[Cell, int]
    least: int
    hidden: set[Cell] = field(default_factory=set)

    def few(self, cell: Cell) -> bool:
        """Say whether a word stands in ``cell``."""
        return 0 < self.values[cell] < self.least and cell not in self.hidden

    def bounds(self, wholes: set[Cell]) -> Bounds:
        """Return between which numbers a reader knows each cell to lie, by its own words alone.

        A part is left out only where it is not few; a whole may be any number.
        """
        return {cell: self._known(cell, cell in wholes) for cell in self.values}

    def _known(self, cell: Cell, whole: bool) -> tuple[float, float]:
        if cell in self.hidden:
            return (0 if whole else self.least, inf)
        return (1, self.least - 1) if self.few(cell) else (self.values[cell],) * 2


def told(view: View, rules: WorkshopRules) -> pd.DataFrame:
    """Return what may be shown of a table of numbers of municipalities: ``rules.few`` stands for 1 up to the
    limit, and what would tell it is missing (column ``withheld``). That nobody said so is no secret.

    Raises NotReleasable where a number is none of municipalities, or where what adds up does not.
    """
    frame = view.frame.reset_index(drop=True)
    view = replace(view, frame=frame)
    names = view.named(Rule.VOICES)
    values = {(row, name): _whole(view, frame, row, name) for name in names for row in frame.index}
    numbers = Told(values, rules.min_municipalities)
    _protect(numbers, list(_sums(view, frame, values)))
    shown = {name: [_text(numbers, (row, name), rules.few) for row in frame.index] for name in names}
    hidden = [any((row, name) in numbers.hidden for name in names) for row in frame.index]
    columns = {name: pd.Series(values, frame.index, dtype=object) for name, values in shown.items()}
    return frame.assign(**columns, withheld=hidden)


def _whole(view: View, frame: pd.DataFrame, row: int, name: str) -> int:
    value = frame.loc[row, name]
    if isinstance(value, bool) or not pd.api.types.is_number(value) or value < 0 or value != value // 1:
        raise NotReleasable(
            f"{view.name}: column {name!r} holds {value!r}, which is no number of municipalities: count them."
        )
    return int(value)


def _text(numbers: Told, cell: Cell, few: str) -> int | str | None:
    return None if cell in numbers.hidden else few if numbers.few(cell) else numbers.values[cell]


def _sums(view: View, frame: pd.DataFrame, values: dict[Cell, int]) -> Iterator[Sum]:
    for across in view.across:
        for row in frame.index:
            yield _sum(view, values, [(row, name) for name in across.parts], (row, across.whole))
    for total in view.totals:
        wholes = frame[frame[total.column] == view.total_of(total.column)]
        for parts in view.parts(total):
            over = wholes[(wholes[[*total.within]] == parts[[*total.within]].iloc[0]).all(axis=1)].index
            for name in total.adds:
                cells = [(row, name) for row in parts.index]
                yield _sum(view, values, cells, (over[0], name) if len(over) else None)


def _sum(view: View, values: dict[Cell, int], parts: list[Cell], whole: Cell | None) -> Sum:
    total = sum(values[cell] for cell in parts)
    if whole and values[whole] != total:
        raise NotReleasable(
            f"{view.name}: column {whole[1]!r}, row {whole[0] + 1} is {values[whole]}, and its parts are "
            f"{total} municipalities: count again, or do not call it their sum."
        )
    return Sum(tuple(parts), total, whole)


def _protect(numbers: Told, sums: list[Sum]) -> None:
    """Leave numbers out until no cell that is few or left out follows from the others."""
    wholes = {part.whole for part in sums if part.whole}
    while given := _given_away(numbers, sums, wholes):
        numbers.hidden.add(_next(numbers, given))


def _next(numbers: Told, given: Sum) -> Cell:
    """Return what is left out next of a sum: its smallest part that is not few, else the whole."""
    open_parts = [
        cell for cell in given.parts if cell not in numbers.hidden and numbers.values[cell] >= numbers.least
    ]
    if open_parts:
        return min(open_parts, key=lambda cell: numbers.values[cell])
    if given.whole and given.whole not in numbers.hidden:
        return given.whole
    raise NotReleasable("few municipalities follow from the numbers around them: put the rows together.")


def _given_away(numbers: Told, sums: list[Sum], wholes: set[Cell]) -> Sum | None:
    """Return the first sum that tells a reader what a cell holds; None where none does."""
    known, closed = numbers.bounds(wholes), False
    while not closed:
        closed = True
        for each in sums:
            for cell, bounds in _follows(each, known).items():
                if bounds == known[cell]:
                    continue
                if bounds[0] == bounds[1]:
                    return each
                known[cell], closed = bounds, False
    return None


def _follows(each: Sum, known: Bounds) -> Bounds:
    """Return between which numbers the cells of a sum lie where the others are ``known``."""
    low, high = known[each.whole] if each.whole else (each.total, each.total)
    lows, highs = sum(known[cell][0] for cell in each.parts), sum(known[cell][1] for cell in each.parts)
    found: Bounds = {each.whole: (max(low, lows), min(high, highs))} if each.whole else {}
    for cell in each.parts:
        least, most = known[cell]
        others = sum(known[other][1] for other in each.parts if other != cell)
        found[cell] = (max(least, low - others), min(most, high - (lows - least)))
    return found
