"""What begins a page of its own stands in no box: paper has no page within a list, a note or a callout."""

from __future__ import annotations

from helpers.render.errors import unsupported
from helpers.render.sources.reader import Source
from helpers.render.tree.ast import Node, attr, elements

PAGE_BREAK, LANDSCAPE = "pagebreak", "landscape"
CONDITIONS = {"content-visible", "content-hidden"}
INSTEAD = "Put it between paragraphs, outside of lists, notes and boxes."


def check_pages(source: Source, blocks: list[Node]) -> None:
    """Refuse page breaks and pages on their side that stand in a box."""
    for block in blocks:
        if is_open(block):
            check_pages(source, block["c"][1])
        elif not is_page_break(block):
            for inner in elements(block, {"RawBlock", "Div"}):
                refuse_page(source, inner)


def is_page_break(element: Node) -> bool:
    """Say whether an element is a page break."""
    return element["t"] == "RawBlock" and element["c"][0] == PAGE_BREAK


def is_open(block: Node) -> bool:
    """Say whether what stands in a block stands on the page itself: a condition leaves no box behind."""
    ident, classes, _ = attr(block)
    conditional = bool(classes) and not ident and CONDITIONS.issuperset(classes)
    return block["t"] == "Div" and (LANDSCAPE in classes or conditional)


def refuse_page(source: Source, element: Node) -> None:
    """Refuse an element that begins a page. Raises RenderError."""
    if is_page_break(element):
        raise unsupported(element["c"][1], "a page break in a box", INSTEAD)
    if LANDSCAPE in attr(element)[1]:
        raise source.refuse(LANDSCAPE, "a page on its side in a box", INSTEAD)
