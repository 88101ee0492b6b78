"""Blocks side by side, each in a cell of its own, whatever it is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helpers.render.tree.ast import Node, raw_block

UNCOUNTED = re.compile(r'"(?:\\.|[^"\\])*"|\\.', re.DOTALL)  # Typst's strings and escaped signs
PLACE = "#metadata(none)"  # what links lead to, in front of its block


def grid(blocks: list[Node], columns: int) -> list[Node]:
    """Return blocks, which are done, side by side in so many columns."""
    out = [raw_block("typst", f"#side-by-side({columns})[")]
    for n, cell in enumerate(cells(blocks)):
        out += [raw_block("typst", "][")] if n else []
        out += cell
    return [*out, raw_block("typst", "]")]


def cells(blocks: list[Node]) -> Iterator[list[Node]]:
    """Yield what is in each cell: a block, or all pieces of one that is made of several, such as a figure."""
    cell: list[Node] = []
    depth = 0
    for block in blocks:
        cell.append(block)
        depth += opened(block)
        if depth == 0 and not is_place(block):
            yield cell
            cell = []
    if cell:
        yield cell


def opened(block: Node) -> int:
    """Return how many of Typst's brackets a block leaves open; less than 0 where it closes some."""
    text = UNCOUNTED.sub("", "".join(pieces(block)))
    return text.count("[") - text.count("]")


def pieces(block: Node) -> list[str]:
    """Return the pieces of Typst's code that stand in a block itself."""
    if block["t"] == "RawBlock":
        return [block["c"][1]]
    inlines = block["c"] if block["t"] in {"Plain", "Para"} else []
    return [inline["c"][1] for inline in inlines if inline["t"] == "RawInline"]


def is_place(block: Node) -> bool:
    """Say whether a block is but the place of the next one."""
    return block["t"] == "Plain" and len(block["c"]) == 1 and "".join(pieces(block)).startswith(PLACE)
