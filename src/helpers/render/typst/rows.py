"""Rows of printed tables: each stays whole on its page, but for one that is very tall.

How tall a row is, Typst knows only when the table is set, and then it is too late to say that the row may
break. So its lines are reckoned: letters by the width of their column, which Typst shares out by what stands
in the columns. A row that stays whole must not be taller than a page; a third of one leaves room for error.
"""

from __future__ import annotations

from typing import Any

from helpers.render.tree.ast import Node, elements, node, plain

A_THIRD = 20  # lines of a table, on a third of a page
LETTERS, INSETS = 100, 3  # letters beside each other in the width of a page; what a column has of white
TAKES = {"Image": 12, "LineBreak": 1}  # lines besides those of the words
BREAKABLE = ["typst:breakable", "true"]  # pandoc's way to say table.cell(breakable: true)
TEXTS = {"Plain", "Para", "CodeBlock", "LineBlock", "Header"}


def with_tall_rows_open(table: Node) -> Node:
    """Return a table in which rows taller than a third of a page may break."""
    given, caption, columns, head, bodies, foot = table["c"]
    places = widths(columns, [row for _, _, _, rows in bodies for row in rows])
    opened = [
        [*kept, [_opened(row) if lines(row, places) > A_THIRD else row for row in rows]]
        for *kept, rows in bodies
    ]
    return node("Table", given, caption, columns, head, opened, foot)


def _opened(row: list[Any]) -> list[Any]:
    attributes, cells = row
    return [attributes, [[[given[0], given[1], [*given[2], BREAKABLE]], *rest] for given, *rest in cells]]


def lines(row: list[Any], places: list[float]) -> int:
    """Return about how many lines a row takes. places: the letters that each column has room for."""
    found, column = [1], 0
    for _, _, _, over, blocks in row[1]:
        room = max(1.0, sum(places[column : column + over]))
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
