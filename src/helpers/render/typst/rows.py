"""Rows of printed tables: each stays whole on its page, and none stands there alone.

A row stays whole by Typst's own means, but for one that is very tall. How tall a row is, Typst knows only
when the table is set, and then it is too late to say that the row may break; so its lines are reckoned:
letters by the width of their column, which Typst shares out by what stands in the columns. A row that stays
whole must not be taller than a page; a third of one leaves room for error.

Where a table breaks, two rows at least stand on its first page and on its last: the first row and the last
but one begin only where the next one, too, has room, and those of a small group where the rest of it has. The
heights of what follows are reckoned as well; their own the template measures.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from helpers.render.tree.ast import Node, elements, node, plain, raw_block

SMALL = 4  # rows of a group that stays together
A_THIRD = 20  # lines of a table, on a third of a page
LETTERS, INSETS = 100, 3  # letters beside each other in the width of a page; what a column has of white
UNUSED = 2  # letters at the end of a line, which the next word leaves
TAKES = {"Image": 12, "LineBreak": 1}  # lines besides those of the words
LINE, WHITE = 11.8, 4.0  # points that a line takes, and a row besides its lines
BREAKABLE = ["typst:breakable", "true"]  # pandoc's way to say table.cell(breakable: true)
TEXTS = {"Plain", "Para", "CodeBlock", "LineBlock", "Header"}

Row = list[Any]


def with_rows_kept(table: Node) -> Node:
    """Return a table in which rows taller than a third of a page may break, whose first and last rows come
    two at a time and whose small groups stay together.
    """
    given, caption, columns, head, bodies, foot = table["c"]
    bodies = [[*others, _with_cells(own)] for *others, own in bodies]
    rows = [row for *_, rows in bodies for row in rows]
    places = widths(columns, rows)
    tall = [lines(row, places) for row in rows]
    kept = iter(_kept(rows, tall, len(columns)))
    bodies = [[*others, [next(kept) for _ in own]] for *others, own in bodies]
    return node("Table", given, caption, columns, head, bodies, foot)


def _with_cells(rows: list[Row]) -> list[Row]:
    """Return the rows but those of which all cells reach down from above, for Typst knows no row without one;
    what reaches over them is as much shorter.
    """
    empty = [place for place, (_, cells) in enumerate(rows) if not cells]

    def shorter(place: int, cell: Any) -> Any:
        over = sum(place < each < place + cell[2] for each in empty)
        return [*cell[:2], cell[2] - over, *cell[3:]]

    return [
        [attributes, [shorter(place, cell) for cell in cells]]
        for place, (attributes, cells) in enumerate(rows)
        if cells
    ]


def _kept(rows: list[Row], tall: list[int], columns: int) -> list[Row]:
    names = [place for place, (_, cells) in enumerate(rows) if 1 < columns == cells[0][3]]  # of groups
    steps = list(pairwise(place for place in range(len(rows)) if place not in names))
    edges = dict([*steps[:1], *steps[-1:]])
    together = edges | _small_groups(names, tall, edges) if not any(map(_over_rows, rows)) else {}

    def kept(place: int, row: Row) -> Row:
        if tall[place] > A_THIRD:
            return _opened(row)
        if place not in together:
            return row
        return _with_next(row, sum(map(_height, tall[place + 1 : together[place] + 1])))

    return [kept(place, row) for place, row in enumerate(rows)]


def _small_groups(names: list[int], tall: list[int], edges: dict[int, int]) -> dict[int, int]:
    """Return for each row but the last of each small group, the place of the row up to which it stays with
    those behind it. edges: the same of a table's first and last rows.
    """
    groups = [range(name + 1, end) for name, end in pairwise([*names, len(tall)])]
    small = [rows for rows in groups if len(rows) <= SMALL and sum(tall[rows.start : rows.stop]) <= A_THIRD]
    return {place: max(rows[-1], edges.get(place, 0)) for rows in small for place in rows[:-1]}


def _over_rows(row: Row) -> bool:
    return any(cell[2] > 1 for cell in row[1])


def _height(tall: int) -> float:
    return WHITE + LINE * min(tall, A_THIRD)


def _opened(row: Row) -> Row:
    attributes, cells = row
    return [attributes, [[[given[0], given[1], [*given[2], BREAKABLE]], *rest] for given, *rest in cells]]


def _with_next(row: Row, height: float) -> Row:
    """Return a row that begins only where, besides its own, so much height is left."""
    attributes, cells = _opened(row)
    opening, closing = raw_block("typst", f"#with-next({height:g}pt)["), raw_block("typst", "]")
    return [attributes, [[*rest, [opening, *blocks, closing] if blocks else []] for *rest, blocks in cells]]


def lines(row: Row, places: list[float]) -> int:
    """Return about how many lines a row takes. places: the letters that each column has room for."""
    found, column = [1], 0
    for _, _, _, over, blocks in row[1]:
        room = max(1.0, sum(places[column : column + over]) - UNUSED)
        column += over
        more = sum(TAKES[element["t"]] for element in elements(blocks, TAKES))
        found.append(more + sum(int(-(-length // room)) for length in _lengths(blocks)))
    return max(found)


def widths(columns: list[Any], rows: list[Any]) -> list[float]:
    """Return the letters that each column has room for: by its share of the width, or as Typst shares out
    what is left: each what its longest text takes, and those that want more than their part the rest alike.
    """
    if all(width["t"] == "ColWidth" for _, width in columns):
        return [LETTERS * width["c"] - INSETS for _, width in columns]
    wanted = [1] * len(columns)
    for _, cells in rows:
        if len(cells) == len(columns):
            wanted = [
                max(most, *_lengths(blocks), 1) for most, (*_, blocks) in zip(wanted, cells, strict=True)
            ]
    left, open_ = float(LETTERS - INSETS * len(columns)), len(columns)
    found = [0.0] * len(columns)
    for most, place in sorted((most, place) for place, most in enumerate(wanted)):
        found[place] = min(float(most), left / open_)
        left, open_ = left - found[place], open_ - 1
    return found


def _lengths(blocks: list[Node]) -> list[int]:
    """Return the letters of each text in a cell."""
    return [len(plain(text)) for text in elements(blocks, TEXTS)]
