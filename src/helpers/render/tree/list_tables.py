"""Tables that are written as lists of lists: ``.list-table``, as Quarto and pandoc's extension of that name
read them. Paragraphs before the list are the caption; the div's id is the table's.
"""

from __future__ import annotations

from typing import Any

from helpers.render.tree.ast import Node, attr, node, pairs

NAME = "list-table"
OWN = {"header-rows", "header-cols", "widths", "aligns"}
ALIGNS = {"l": "AlignLeft", "r": "AlignRight", "c": "AlignCenter", "d": "AlignDefault"}
PLAIN: list[Any] = ["", [], []]


def list_table(box: Node) -> Node | None:
    """Return the table that a div of the class is; None for another div, and for one that holds something
    else than a caption and rows of cells.
    """
    ident, classes, given = attr(box)
    caption, rows = box["c"][1][:-1], rows_of(box["c"][1][-1:])
    if NAME not in classes or not rows or any(block["t"] not in {"Para", "Plain"} for block in caption):
        return None
    told = pairs(box)
    heads, names = (
        number(told.get(key, usual)) for key, usual in (("header-rows", "1"), ("header-cols", "0"))
    )
    count = max(sum(cell[3] for cell in row) for row in rows)
    columns = columns_of(told.get("aligns", ""), told.get("widths", ""), count)
    if heads is None or names is None or columns is None:
        return None
    written = [[PLAIN, cells] for cells in rows]
    own = [ident, [name for name in classes if name != NAME], [pair for pair in given if pair[0] not in OWN]]
    bodies = [[PLAIN, names, [], written[heads:]]]
    return node("Table", own, [None, caption], columns, [PLAIN, written[:heads]], bodies, [PLAIN, []])


def rows_of(blocks: list[Node]) -> list[list[Any]]:
    """Return the cells of each row; nothing for what is no list of lists."""
    items = blocks[0]["c"] if blocks and blocks[0]["t"] == "BulletList" else []
    if not all(len(item) == 1 and item[0]["t"] == "BulletList" for item in items):
        return []
    return [[cell(content) for content in item[0]["c"]] for item in items]


def cell(blocks: list[Node]) -> list[Any]:
    """Return one cell; an empty span in front says over how many rows and columns it goes, and where its
    words stand.
    """
    inlines = blocks[0]["c"] if blocks and blocks[0]["t"] in {"Para", "Plain"} else []
    told: dict[str, str] = {}
    if inlines and inlines[0]["t"] == "Span" and not inlines[0]["c"][1]:
        told = pairs(inlines[0])
        rest = inlines[2:] if len(inlines) > 1 and inlines[1]["t"] in {"Space", "SoftBreak"} else inlines[1:]
        blocks = [node(blocks[0]["t"], rest), *blocks[1:]]
    spans = [number(told.get(key, "1")) or 1 for key in ("rowspan", "colspan")]
    return [PLAIN, node(ALIGNS.get(told.get("align", "d")[:1], "AlignDefault")), *spans, blocks]


def columns_of(aligns: str, widths: str, count: int) -> list[Any] | None:
    """Return the columns; None where alignments or widths are told that are none."""
    given = [align.strip() for align in aligns.split(",")] if aligns else ["d"] * count
    shares = [number(share.strip()) for share in widths.split(",")] if widths else [0] * count
    if len(given) != count or len(shares) != count or None in shares or not set(given) <= ALIGNS.keys():
        return None
    whole = sum(filter(None, shares))
    return [
        [node(ALIGNS[align]), node("ColWidth", (share or 0) / whole) if whole else node("ColWidthDefault")]
        for align, share in zip(given, shares, strict=True)
    ]


def number(text: str) -> int | None:
    """Return a whole number that is not negative; None for another text."""
    return int(text) if text.isascii() and text.isdigit() else None
