"""What Quarto obeys of code, images and tables and this engine leaves out, with a remark.

That is looks, the numbers of lines of code, and what a click shows.
"""

from __future__ import annotations

import re

from helpers.render.sources.reader import Source
from helpers.render.tree.ast import Node, attr

KEPT = {  # the attributes that are obeyed
    "CodeBlock": {"shortcodes", "filename"},
    "Image": {"fig-alt", "alt", "width", "narrow"},
    "Table": {"tbl-colwidths"},
}
OF_DIVS = {"layout-valign", "fig-align", "fig-pos", "fig-env", "fig-scap", "lightbox"}  # looks of figures
NUMBERED = {"numberLines", "number-lines", "lineAnchors", "line-anchors"}
CALLED = {"CodeBlock": "code", "Image": "an image", "Table": "a table", "Div": "a div"}


def remark_left_out(source: Source, element: Node) -> None:
    """Remark the classes and attributes of code, an image or a table, and a div's looks, that change nothing
    here; those that a notebook's HTML brought along nobody wrote.
    """
    kind = element["t"]
    _, classes, given = attr(element)
    if kind == "Div":
        classes, given = [], [(key, value) for key, value in given if key in OF_DIVS]
    elif kind not in KEPT:
        return
    obeyed = language(classes) if kind == "CodeBlock" else ""
    names = [f".{name}" for name in classes if name != obeyed]
    names += [key for key, value in given if key not in KEPT.get(kind, ()) and value != "false"]
    for name in filter(lambda name: is_written(source, name), names):
        called = f"the class {name}" if name.startswith(".") else name
        source.remark(name, f"{called} of {CALLED[kind]} is for Quarto alone and is left out.")


def language(classes: list[str]) -> str:
    """Return the language of code, which is its first class but those that number its lines; "" without."""
    return next((name for name in classes if name not in NUMBERED), "")


def is_written(source: Source, name: str) -> bool:
    """Say whether a class or key stands in braces in the chapter."""
    written = re.compile(r"\{(?:[^{}]*\s)?" + re.escape(name) + r"(?![\w-])")
    return any(written.search(line.text) for line in source.lines)
