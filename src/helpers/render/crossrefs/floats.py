"""Figures, tables, callouts and numbered formulas brought to one form each, whatever way they were written.

The forms are Divs and Spans that pandoc understands, so that citations in them are processed as everywhere
else:

* ``Div.render-float`` with id, ``kind`` (fig, tbl), ``columns``; first child ``Div.render-caption``, then
  the body
* ``Div.render-callout`` with ``kind``, ``collapse`` (no, open, closed) and ``look``; first child
  ``Div.render-title``, then the body
* ``Span.render-equation`` with id, around one display formula
"""

from __future__ import annotations

import re
from typing import Any

from helpers.render.crossrefs.layouts import GRID, LAYOUTS, laid_out, rows_of, with_headings
from helpers.render.sources.check import COLUMNS, LABELS
from helpers.render.sources.reader import Source
from helpers.render.tree.ast import (
    Node,
    Visit,
    attr,
    div,
    elements,
    is_box,
    node,
    pairs,
    plain,
    string,
    transform,
)

FLOAT, CAPTION, CALLOUT, TITLE, EQUATION = (
    "render-float",
    "render-caption",
    "render-callout",
    "render-title",
    "render-equation",
)
OWN_WIDTHS = "own-widths"
NAMED = ("Span", "Link", "Code")  # inlines among the words of a caption that may have an id
EQUATION_LABEL = re.compile(r"\{#(eq-[^ }]+)\}")
KINDS = ("note", "tip", "warning", "important", "caution")
PLAIN_KIND, QUIET = "plain", "callout-quiet"  # of a callout without a kind; of a quiet one


def is_a(element: Node, name: str) -> bool:
    """True for a Div or Span with the class ``name``."""
    return is_box(element) and name in element["c"][0][1]


def normalised(source: Source, blocks: list[Node], texts: dict[str, str]) -> list[Node]:
    """Return blocks in which every figure, table, callout and numbered formula has its one form."""

    def words(element: Node) -> Node:
        return labelled_image(element) or paragraph(source, element)

    boxes = {"Figure": figure, "Table": table, "Div": lambda element: box(source, element, texts)}
    return transform(blocks, {**boxes, "Para": words, "Plain": words})


def float_div(ident: str, kind: str, caption: list[Node], body: list[Node], columns: int = 0) -> Node:
    """Return the one form of a figure or table; an id that is no label is that of a box around it, for it
    takes no number.
    """
    body = transform(body, {"Image": lambda e: described(e, caption if kind == "fig" else [])})
    given = (("kind", kind),) + ((("columns", str(columns)),) if columns else ())
    label = ident if ident.startswith(LABELS) else ""
    made = div(label, (FLOAT,), given, [div("", (CAPTION,), (), [node("Plain", caption)]), *body])
    return div(ident, (), (), [made]) if ident != label else made


def unlabelled(block: Node) -> Node | None:
    """Return the figure or table without a label that a block is or has an id for; None for another."""
    if block["t"] == "Div" and not attr(block)[1] and len(block["c"][1]) == 1:
        block = block["c"][1][0]
    return block if is_a(block, FLOAT) and not attr(block)[0] else None


def described(element: Node, caption: list[Node]) -> Node:
    """Return an image of a float without notes; one without a description of its own takes the caption, but
    not the ids in it, which name places in the caption itself.
    """
    given, words, target = element["c"]
    own = words or {"fig-alt", "alt"} & set(pairs(element))
    visits: dict[str, Visit] = {"Note": lambda note: [], **dict.fromkeys(NAMED, unnamed)}
    return node("Image", given, transform(words if own else caption, visits), target)


def unnamed(element: Node) -> Node:
    """Return an inline element without its id."""
    (_, classes, given), *rest = element["c"]
    return node(element["t"], ["", classes, given], *rest)


def figure(element: Node) -> Node:
    """Return an implicit figure (an image alone in its paragraph, with a caption); with a table's label it is
    the picture of a table.
    """
    (ident, _, _), caption, body = element["c"]
    return float_div(ident, "tbl" if ident.startswith("tbl-") else "fig", words_of(caption[1]), body)


def labelled_image(element: Node) -> Node | None:
    """Return the figure that a labelled image without a caption is, or a linked image with one.

    None for any other paragraph.
    """
    alone = element["c"][0] if len(element["c"]) == 1 else None
    image = alone and pictured(alone)
    if alone is None or image is None:
        return None
    if alone is image:
        return sub_figure(image, []) if attr(image)[0].startswith("fig-") else None
    return sub_figure(alone, image["c"][1]) if image["c"][1] else None


def pictured(inline: Node) -> Node | None:
    """Return the image that an inline is, or that a link shows and nothing else; None for another inline."""
    if inline["t"] == "Link" and len(inline["c"][1]) == 1:
        inline = inline["c"][1][0]
    return inline if inline["t"] == "Image" else None


def sub_figure(shown: Node, caption: list[Node]) -> Node:
    """Return an image, linked or not, as a figure of its own; the label moves from image to figure."""
    idents: list[str] = []

    def unlabelled(image: Node) -> Node:
        (ident, classes, given), *rest = image["c"]
        idents.append(ident)
        return node("Image", ["", classes, given], *rest)

    bare = transform([shown], {"Image": unlabelled})
    return float_div(idents[0], "fig", caption, [node("Plain", bare)])


def table(element: Node) -> Node:
    """Return a table; one with a caption or an id becomes a float, and the caption leaves the table."""
    (ident, classes, given), caption, *rest = element["c"]
    bare = node("Table", ["", classes, given], [None, []], *rest)
    bare = with_widths(bare, dict(given).get("tbl-colwidths"))
    words = words_of(caption[1])
    return float_div(ident, "tbl", words, [bare]) if ident or words else bare


def with_widths(element: Node, given: str | None) -> Node:
    """Return a table whose column widths add up to the full width: its own, or ``tbl-colwidths``.

    A table that says how wide its columns are keeps a mark of it: the book's widths are not for it.
    """
    (ident, classes, found), caption, columns, *rest = element["c"]
    shares = tuple(float(n) for n in re.findall(r"[0-9.]+", given or ""))
    if len(shares) != len(columns):
        shares = tuple(width.get("c", 0.0) for _, width in columns) if given != "false" else ()
    kept = [pair for pair in found if pair[0] != "tbl-colwidths"] + ([[OWN_WIDTHS, "true"]] if given else [])
    return node("Table", [ident, classes, kept], caption, shared_out(columns, shares), *rest)


def shared_out(columns: list[Any], shares: tuple[float, ...]) -> list[Any]:
    """Return columns with these shares of the full width; without shares as wide as what stands in them."""
    if not shares:
        return [[align, node("ColWidthDefault")] for align, _ in columns]
    if len(shares) != len(columns) or not all(shares):
        return columns
    return [
        [align, node("ColWidth", share / sum(shares))]
        for (align, _), share in zip(columns, shares, strict=True)
    ]


def words_of(blocks: list[Node]) -> list[Node]:
    """Return the inlines of a caption."""
    out: list[Node] = []
    for block in blocks:
        out += ([node("Space")] if out else []) + (
            block["c"] if block["t"] in {"Para", "Plain"} else [string(plain(block))]
        )
    return out


def box(source: Source, element: Node, texts: dict[str, str]) -> Node | None:
    """Return the one form of a div that is a figure, a table or a callout."""
    (ident, classes, _), blocks = element["c"]
    if ident.startswith(LABELS) and FLOAT not in classes:
        return float_box(source, element)
    kind = next((k for k in KINDS if f"callout-{k}" in classes), PLAIN_KIND if "callout" in classes else "")
    if kind:
        return callout(element, kind, texts)
    if COLUMNS in classes:
        return div(ident, (GRID,), (("columns", str(len(blocks))),), blocks)
    blocks, rows = arranged(source, pairs(element), blocks)
    return laid_out(ident, classes, blocks, rows) if rows else None


def arranged(source: Source, given: dict[str, str], blocks: list[Node]) -> tuple[list[Node], list[int]]:
    """Return what stands side by side in a div and how many of them in each row (``layouts.rows_of``); its
    blocks as they are, and nothing, without a layout.
    """
    if any(key in given for key in LAYOUTS):
        blocks = with_headings([figure for block in blocks for figure in figures_of(block)])
    return blocks, rows_of(source, given, len(blocks))


def float_box(source: Source, element: Node) -> Node:
    """Return a div with a fig- or tbl- id: its last paragraph is the caption, unless its table has one."""
    (ident, _, _), blocks = element["c"]
    kind, given = ident[:3], pairs(element)
    blocks = described_by_box(source, blocks, given.get("fig-alt", ""))
    caption: list[Node] = []
    if blocks and blocks[-1]["t"] == "Para" and not image_only(blocks[-1]):
        caption, blocks = blocks[-1]["c"], blocks[:-1]
    if not blocks:
        raise source.refuse(
            ident,
            f"the empty figure or table #{ident}",
            "Put an image or a table in it, and the caption last.",
        )
    blocks, rows = arranged(source, given, blocks)
    columns = rows[0] if len(set(rows)) == 1 else 0
    if kind == "tbl":
        blocks, caption = unwrapped(source, ident, blocks, caption)
        blocks = [with_widths(b, given.get("tbl-colwidths")) if b["t"] == "Table" else b for b in blocks]
    elif len(blocks) == 1 and unlabelled(blocks[0]) and not rows:
        blocks, caption = unwrapped(source, ident, blocks, caption)
    if rows and not columns:
        blocks = laid_out("", [], blocks, rows)["c"][1]
    return float_div(ident, kind, caption, blocks, columns)


def described_by_box(source: Source, blocks: list[Node], alternative: str) -> list[Node]:
    """Return the blocks of a figure's div, whose one image has the alternative text that the div gives it."""
    if not alternative:
        return blocks
    if len(list(elements(blocks, {"Image"}))) != 1:
        raise source.refuse("fig-alt", "fig-alt of other than one image", "Give each image its own.")

    def described_so(image: Node) -> Node | None:
        (ident, classes, given), *rest = image["c"]
        own = "fig-alt" in dict(given)
        return None if own else node("Image", [ident, classes, [*given, ["fig-alt", alternative]]], *rest)

    return transform(blocks, {"Image": described_so})


def figures_of(block: Node) -> list[Node]:
    """Return the images of one paragraph as figures; any other block stays."""
    if block["t"] != "Para" or not image_only(block):
        return [block]
    shown = [(inline, pictured(inline)) for inline in block["c"]]
    return [sub_figure(inline, image["c"][1]) for inline, image in shown if image]


def unwrapped(
    source: Source, ident: str, blocks: list[Node], caption: list[Node]
) -> tuple[list[Node], list[Node]]:
    """Take the body, and the caption where there is no other, out of floats without a label of their own."""
    body: list[Node] = []
    for block in blocks:
        if bare := unlabelled(block):
            own = bare["c"][1][0]["c"][1][0]["c"]
            if own and caption and plain(own) != plain(caption):
                source.remark(
                    ident, f"{ident} has two captions, and the inner one is left out: {plain(own)}."
                )
            caption = caption or own
            body += bare["c"][1][1:]
        else:
            body.append(block)
    return body, caption


def image_only(block: Node) -> bool:
    """True for a paragraph of images, linked or not."""
    return all(pictured(i) or i["t"] in {"Space", "SoftBreak", "LineBreak"} for i in block["c"])


def callout(element: Node, kind: str, texts: dict[str, str]) -> Node:
    """Return a callout; its title is a heading that comes first, else the word of its kind. A quiet one has
    none then, and does not fold.
    """
    (ident, _, _), blocks = element["c"]
    given = pairs(element)
    quiet = given.get("appearance", "simple" if kind == PLAIN_KIND else "default") != "default"
    title = [] if quiet else [string(texts.get(f"callout-{kind}-title", ""))]
    if blocks and blocks[0]["t"] == "Header":
        title, blocks = blocks[0]["c"][2], blocks[1:]
    mode = {"true": "closed", "false": "open"}.get(given.get("collapse", ""), "no") if title else "no"
    return div(
        ident,
        (CALLOUT,),
        (("kind", kind), ("collapse", mode), ("look", QUIET if quiet else "")),
        [div("", (TITLE,), (), [node("Plain", title)]), *blocks],
    )


def paragraph(source: Source, element: Node) -> Node:
    """Return a paragraph in which a display formula with {#eq-…} behind it is one span."""
    out: list[Any] = []
    for inline in element["c"]:
        found = EQUATION_LABEL.match(inline["c"]) if inline["t"] == "Str" else None
        if inline["t"] == "Str" and inline["c"].startswith("{#eq-") and not found:
            raise source.refuse(
                inline["c"], f"an attribute behind {inline['c']}", "Write only the label: {#eq-name}."
            )
        if found is None:
            out.append(inline)
            continue
        while out and out[-1]["t"] in {"Space", "SoftBreak"}:
            out.pop()
        if not out or out[-1]["t"] != "Math" or out[-1]["c"][0]["t"] != "DisplayMath":
            raise source.refuse(
                found[0],
                f"the label {found[0]} without a display formula before it",
                "Write it behind $$ … $$.",
            )
        out[-1] = node("Span", [found[1], [EQUATION], []], [out[-1]])
        out += [string(inline["c"][found.end() :])] if inline["c"][found.end() :] else []
    return node(element["t"], out)
