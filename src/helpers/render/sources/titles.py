"""Titles of callouts given as an attribute: Markdown, as Quarto reads them, so they become the heading that a
title may be as well.
"""

from __future__ import annotations

import re
from typing import Any

from helpers.render.tree import pandoc
from helpers.render.tree.ast import Node, attr, elements, node, pairs, transform

MARKED = re.compile(
    r"""[*_`~^$@\[\]<>\\&"']|\.\.\.|--"""
)  # signs that Markdown may read as something else than themselves


def with_titles(trees: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return trees in which a callout's title attribute is a heading in front, all titles read by one
    process.
    """
    found = sorted(
        {pairs(box)["title"] for tree in trees for box in elements(tree["blocks"], {"Div"}) if is_titled(box)}
    )
    if not found:
        return trees
    marked = [title for title in found if MARKED.search(title)]
    read = dict(zip(marked, pandoc.parse_all(marked), strict=True))

    def headed(box: Node) -> Node | None:
        if not is_titled(box):
            return None
        (ident, classes, given), blocks = box["c"]
        title = pairs(box)["title"]
        words = (
            read[title]["blocks"][0]["c"]
            if title in read and has_words(read[title])
            else [node("Str", title)]
        )
        heading = node("Header", 2, ["", [], []], words)
        return node(
            "Div", [ident, classes, [pair for pair in given if pair[0] != "title"]], [heading, *blocks]
        )

    return [{**tree, "blocks": transform(tree["blocks"], {"Div": headed})} for tree in trees]


def is_titled(box: Node) -> bool:
    """True for a callout with a title attribute that holds words."""
    return any(name.startswith("callout-") for name in attr(box)[1]) and bool(
        pairs(box).get("title", "").strip()
    )


def has_words(tree: dict[str, Any]) -> bool:
    """True where a title was read as one paragraph; what looks like a list or a heading is left as it is
    written.
    """
    return [block["t"] for block in tree["blocks"]] == ["Para"]
