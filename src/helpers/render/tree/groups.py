"""Tables whose rows stand in groups: a row with words in its first cell alone names those under it, and an em
space before the words of a cell sets it in.
"""

from __future__ import annotations

from typing import Any

from helpers.render.tree.ast import Node, node, plain

INDENT = "\u2003"  # a line breaks behind it: the name would stand on the next one, below its own numbers
INDENTED = "indented"  # the class of a cell in its place, which every line of it obeys
# columns: with two, an empty cell is only a value that is not there, unless the next row is set in
FEWEST = 3


def with_groups(table: Node) -> Node:
    """Return a table in which the name of a group goes over all columns and begins a body of its own.

    So it takes one line instead of the width of the first column, and heads no rows but its own.
    """
    given, caption, columns, head, bodies, foot = table["c"]
    split = [part for body in bodies for part in _split(body, len(columns))]
    return node("Table", given, caption, columns, head, split, foot)


def with_indents(table: Node) -> Node:
    """Return a table in which cells of its bodies whose words begin with an em space have a mark instead."""
    given, caption, columns, head, bodies, foot = table["c"]
    marked = [[*own, _indented(first), _indented(rest)] for *own, first, rest in bodies]
    return node("Table", given, caption, columns, head, marked, foot)


def _indented(rows: list[Any]) -> list[Any]:
    """Return rows with their cells marked."""
    return [[given, [_marked(cell) for cell in cells]] for given, cells in rows]


def _marked(cell: Any) -> Any:
    """Return a cell, marked instead of an em space before its words."""
    (ident, classes, pairs), *own, blocks = cell
    words = blocks[0]["c"] if blocks and blocks[0]["t"] in {"Plain", "Para"} else []
    if not words or words[0]["t"] != "Str" or not words[0]["c"].startswith(INDENT):
        return cell
    words = [node("Str", words[0]["c"].lstrip(INDENT)), *words[1:]]
    return [[ident, [*classes, INDENTED], pairs], *own, [node(blocks[0]["t"], words), *blocks[1:]]]


def is_indented(cell: Any) -> bool:
    """Say whether a cell is marked as set in."""
    return INDENTED in cell[0][1]


def is_group(row: Any) -> bool:
    """Say whether a row has words in its first cell alone, and its cells cover one row and column each."""
    first, *rest = (plain(cell[4]).strip() for cell in row[1]) if row[1] else ("",)
    return bool(first and rest) and not any(rest) and all(cell[2:4] == [1, 1] for cell in row[1])


def _names(row: Any, after: Any, columns: int) -> bool:
    """Say whether a row names a group that begins with the row ``after`` it."""
    return is_group(row) and not is_group(after) and (columns >= FEWEST or is_indented(after[1][0]))


def _split(body: Any, columns: int) -> list[Any]:
    """Return the bodies of a table's body, each with the name of its group first; that of a group without
    rows stays as it is.
    """
    given, heads, first_rows, rows = body
    parts: list[list[Any]] = [[]]
    for place, row in enumerate(rows):
        if place + 1 < len(rows) and _names(row, rows[place + 1], columns):
            parts.append([[row[0], [[*row[1][0][:3], columns, row[1][0][4]]]]])
        else:
            parts[-1].append(row)
    kept = [part for part in parts if part] or [rows]
    return [[given, heads, [] if place else first_rows, part] for place, part in enumerate(kept)]
