"""Tables as HTML, with scopes on the headers and classes in place of inline styles.

A table of sentences has on a narrow screen no room for its columns side by side. It has a class of its own,
by which script and style sheet of the theme lay its rows out one under the other.
"""

from __future__ import annotations

import re
from itertools import groupby
from statistics import median_low
from typing import Any

from helpers.render.tree.ast import Node, node, plain, raw_block
from helpers.render.tree.groups import INDENTED, is_indented

COLUMN = '<col class="width-{}">'
PROSE = 20  # characters that half of the cells of a column beside the first have in a table of sentences
FEWEST = 3  # columns of such a table: two have room
RANGE = re.compile(r"\(?\S*\d \w+ \S*\d\S*(?:\s\w+\.)?\)?")  # 1,11 til 1,22 pct.
ALIGN = {"AlignLeft": "left", "AlignRight": "right", "AlignCenter": "center"}


def table(element: Node, labelled_by: str | None, label: str, caption: tuple[Node, ...] = ()) -> list[Node]:
    """Return a table's blocks, in a box that scrolls sideways and can be reached by the keyboard.

    ``labelled_by`` is the id of a caption outside; ``caption`` are inlines of one inside.
    """
    _, _, columns, head, bodies, foot = element["c"]
    aligns = [align["t"] for align, _ in columns]
    named = f'aria-labelledby="{labelled_by}"' if labelled_by else f'aria-label="{label}"'
    kind = ' class="stacks"' if of_sentences(element) else ""
    out = [
        raw_block(
            "html",
            '<div class="table-scroll" role="group" tabindex="0" '
            f"{named}>\n<table{kind}{f' {named}' if labelled_by else ''}>",
        )
    ]
    if caption:
        out += [raw_block("html", "<caption>"), node("Plain", list(caption)), raw_block("html", "</caption>")]
    out += column_widths([width.get("c", 0.0) for _, width in columns])
    out += section("thead", head[1], aligns, 0, heads=True)
    least = int(len(columns) > 1)  # columns whose cells name their row
    for _, headers, first_rows, rows in bodies:
        out += section("tbody", [*first_rows, *rows], aligns, max(headers, least))
    out += section("tfoot", foot[1], aligns, 0)
    return tags_together([*out, raw_block("html", "</table>\n</div>")])


def tags_together(blocks: list[Node]) -> list[Node]:
    """Return blocks with the raw ones that follow each other as one, a line each: two tags stand between any
    two cells, and pandoc and all who look at a page's blocks would have as many to pass.
    """
    out: list[Node] = []
    for raw, group in groupby(blocks, lambda block: block["t"] == "RawBlock"):
        found = list(group)
        out += [raw_block("html", "\n".join(block["c"][1] for block in found))] if raw else found
    return out


def of_sentences(element: Node) -> bool:
    """Say whether a table has columns of sentences, under one row of heads, and no cell that goes over others
    but the name of a group, which goes over all.
    """
    _, _, columns, (_, heads), bodies, (_, feet) = element["c"]
    rows = [cells for _, _, first, rest in bodies for _, cells in (*first, *rest)]
    spans = {(down, across) for cells in rows for _, _, down, across, _ in cells}
    beside = zip(*(map(_length, cells[1:]) for cells in rows if len(cells) == len(columns)), strict=True)
    long = any(median_low(lengths) >= PROSE for lengths in beside)
    named = len(heads) == 1 and len(heads[0][1]) == len(columns)
    return long and named and not feet and len(columns) >= FEWEST and spans <= {(1, 1), (1, len(columns))}


def _length(cell: list[Any]) -> int:
    return len(plain(cell[4]).strip())


def column_widths(shares: list[float]) -> list[Node]:
    """Return the columns' shares of the width as classes, which the theme has in steps of 5 per cent."""
    if not shares or not all(shares):
        return []
    steps = [max(5, round(share * 20) * 5) for share in shares]
    return [raw_block("html", "".join(["<colgroup>", *(COLUMN.format(n) for n in steps), "</colgroup>"]))]


def section(tag: str, rows: list[Any], aligns: list[str], headers: int, heads: bool = False) -> list[Node]:
    """Return the rows of thead, tbody or tfoot; nothing where there are none."""
    if not rows:
        return []
    out = [raw_block("html", f"<{tag}>")]
    taken: dict[int, int] = {}
    for _, cells in rows:
        out += [
            raw_block("html", "<tr>"),
            *row(cells, aligns, headers, heads, taken),
            raw_block("html", "</tr>"),
        ]
    return [*out, raw_block("html", f"</{tag}>")]


def row(cells: list[Any], aligns: list[str], headers: int, heads: bool, taken: dict[int, int]) -> list[Node]:
    """Return one row's cells; ``taken`` counts, per column, the rows that a cell above still covers."""
    out: list[Node] = []
    column = 0
    for each in cells:
        _, align, rows, columns, blocks = each
        while taken.get(column, 0):
            taken[column] -= 1
            column += 1
        own = (
            "AlignCenter" if heads and columns > 1 else aligns[min(column, len(aligns) - 1)]
        )  # a head over several columns
        kind = align["t"] if align["t"] != "AlignDefault" else own
        words = plain(blocks).strip()
        scope = "" if not words else "col" if heads else "row" if column < headers else ""
        classes = [ALIGN.get(kind, ""), INDENTED if is_indented(each) else ""]
        classes += ["range"] if RANGE.fullmatch(words) else []
        out += cell(blocks, scope, " ".join(filter(None, classes)), rows, columns)
        for n in range(column, column + columns):
            taken[n] = rows - 1
        column += columns
    return out


def cell(blocks: list[Node], scope: str, classes: str, rows: int, columns: int) -> list[Node]:
    """Return one cell: a header with its scope, or data. An empty header is data, since it names nothing."""
    tag = "th" if scope else "td"
    given = f' scope="{scope}{"group" if columns > 1 else ""}"' if scope else ""
    given += f' class="{classes}"' if classes else ""
    given += f' rowspan="{rows}"' if rows > 1 else ""
    given += f' colspan="{columns}"' if columns > 1 else ""
    return [raw_block("html", f"<{tag}{given}>"), *blocks, raw_block("html", f"</{tag}>")]
