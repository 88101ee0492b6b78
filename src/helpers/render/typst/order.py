"""Where in its section a printed figure may stand: among the paragraphs around it, down from the heading."""

from __future__ import annotations

from itertools import takewhile

from helpers.render.crossrefs.floats import FLOAT, is_a
from helpers.render.tree.ast import Node, attr, elements, pairs, raw_block
from helpers.render.typst.blocks import quoted, wrapped
from helpers.render.typst.marks import FOLLOWED

PARAGRAPHS = {"Para", "BulletList", "OrderedList", "DefinitionList"}
# Code may begin in one paragraph what it ends in another. The others are what a figure may not pass, which
# would change their order, or what stands by itself also in a list.
STAYS = {"RawInline", "RawBlock", "Image", "Table", "Div", "Header"}


def with_sections(blocks: list[Node]) -> list[Node]:
    """Return a chapter's blocks, in which each figure is marked with the paragraphs that it may stand among:
    those between it and the heading above it, and those behind it and the line under it. It passes no
    heading, no other figure, no table.
    """
    out: list[Node] = []
    before: list[Node] | None = None  # the paragraphs behind a heading, None where anything else came
    rest = blocks
    while rest:
        first, *rest = rest
        if before is not None and is_text(first):
            before.append(first)
        elif is_figure(first):
            own, after, rest = _with_under(first, rest)
            out += _section(attr(first)[0], before, own, after)
            before = None
        else:
            out += [*(before or []), first]
            before = [] if first["t"] == "Header" else None
    return [*out, *(before or [])]


def is_figure(block: Node) -> bool:
    """Say whether a block is a figure with an id."""
    return is_a(block, FLOAT) and pairs(block)["kind"] == "fig" and bool(attr(block)[0])


def is_text(block: Node) -> bool:
    """Say whether a block is a paragraph or a list that a figure may pass, and holds nothing but words."""
    return block["t"] in PARAGRAPHS and not any(elements(block, STAYS))


def _with_under(figure: Node, rest: list[Node]) -> tuple[list[Node], list[Node], list[Node]]:
    """Return a figure with the line under it, the paragraphs behind that, and what follows them."""
    under = rest[: _is_under(rest[:1], attr(figure)[0])]
    rest = rest[len(under) :]
    after = list(takewhile(is_text, rest))
    return [figure, *under], after, rest[len(after) :]


def _is_under(blocks: list[Node], name: str) -> bool:
    """Say whether a block is the line that belongs under what is called ``name``."""
    return any(name in FOLLOWED.findall(code["c"][1]) for code in elements(blocks, {"RawInline"}))


def _section(name: str, before: list[Node] | None, own: list[Node], after: list[Node]) -> list[Node]:
    """Return a figure and the paragraphs around it as one call of the template."""
    if not before and not after:
        return own
    said = f"headed: {typst(bool(before))}, followed: {typst(bool(after))}"
    parts = [block for part in (before or [], own, after) for block in wrapped(", [", part)]
    return [raw_block("typst", f"#section({quoted(name)}, {said}"), *parts, raw_block("typst", ")")]


def typst(value: bool) -> str:
    """Return a truth value in Typst's words."""
    return str(value).lower()
