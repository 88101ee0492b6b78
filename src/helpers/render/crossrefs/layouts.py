"""Blocks side by side: how many stand in each row, and the form that both writers know."""

from __future__ import annotations

import json

from helpers.render.sources.reader import Source
from helpers.render.tree.ast import Node, div

GRID = "render-grid"  # the class of a div whose blocks stand side by side in so many columns
LAYOUTS = ("layout-ncol", "layout-nrow", "layout")  # the first that is given counts


def with_headings(blocks: list[Node]) -> list[Node]:
    """Return blocks in which a heading stands in one with the block behind it."""
    out: list[Node] = []
    heads: list[Node] = []
    for block in blocks:
        if block["t"] == "Header":
            heads.append(block)
        else:
            out.append(div("", (), (), [*heads, block]) if heads else block)
            heads = []
    return out + heads


def laid_out(ident: str, classes: list[str], blocks: list[Node], rows: list[int]) -> Node:
    """Return blocks side by side, so many in each row."""
    if len(set(rows)) == 1:
        return div(ident, (*classes, GRID), (("columns", str(rows[0])),), blocks)
    starts = [sum(rows[:n]) for n in range(len(rows))]
    inner = [
        div("", (GRID,), (("columns", str(count)),), blocks[start : start + count])
        for start, count in zip(starts, rows, strict=True)
    ]
    return div(ident, tuple(classes), (), [row for row in inner if row["c"][1]])


def rows_of(source: Source, given: dict[str, str], blocks: int) -> list[int]:
    """Return how many of so many blocks stand in each row, after layout-ncol, layout-nrow or layout, of which
    negative numbers are gaps; nothing without them. Raises RenderError for what is no layout.
    """
    key = next((key for key in LAYOUTS if key in given), "")
    if not key:
        return []
    text = given[key]
    try:
        number = json.loads(text)
        if key == "layout":
            rows = number if isinstance(number[0], list) else [number]
            counts = [sum(share > 0 for share in row) for row in rows]
        else:
            counts = [number if key == "layout-ncol" else -(-blocks // number)]
    except (ValueError, TypeError, LookupError, ZeroDivisionError):
        counts = []
    if not counts or not all(isinstance(count, int) and count > 0 for count in counts):
        raise source.refuse(
            key, f"{key}={text}", 'Write a number, or layout="[[1,1],[1]]": a list for each row.'
        )
    while sum(counts) < blocks:
        counts.append(counts[-1])
    return counts
