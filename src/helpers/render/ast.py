"""Small tools for pandoc's syntax tree, which is kept as the plain lists and dicts of its JSON."""

from __future__ import annotations

import html as html_escape
from collections.abc import Callable, Iterator
from typing import Any

Node = dict[str, Any]
Visit = Callable[[Node], "Node | list[Node] | None"]
BLOCKS = {"Para", "Plain", "BulletList", "OrderedList", "DefinitionList", "BlockQuote", "CodeBlock", "RawBlock", "Div", "Header",
          "HorizontalRule", "Table", "Figure", "LineBlock"}  # fmt: skip
SPACES = {"Space": " ", "SoftBreak": " ", "LineBreak": " "}


def node(kind: str, *content: Any) -> Node:
    """Return an element; several contents make the list that pandoc expects."""
    if not content:
        return {"t": kind}
    return {"t": kind, "c": content[0] if len(content) == 1 else list(content)}


def string(text: str) -> Node:
    """Return a Str."""
    return node("Str", text)


def words(text: str) -> list[Node]:
    """Return the inlines of a text, with spaces between its words."""
    out: list[Node] = []
    for n, word in enumerate(text.split(" ")):
        out += ([node("Space")] if n else []) + ([string(word)] if word else [])
    return out


def raw(fmt: str, text: str) -> Node:
    """Return a raw inline."""
    return node("RawInline", fmt, text)


def raw_block(fmt: str, text: str) -> Node:
    """Return a raw block."""
    return node("RawBlock", fmt, text)


def div(ident: str = "", classes: tuple[str, ...] = (), pairs: tuple[tuple[str, str], ...] = (), blocks: Any = ()) -> Node:
    """Return a Div."""
    return node("Div", [ident, list(classes), [list(p) for p in pairs]], list(blocks))


def is_box(element: Node) -> bool:
    """True for a Div or Span."""
    return element["t"] in {"Div", "Span"}


def attr(element: Node) -> list[Any]:
    """Return the attributes [id, classes, pairs] of an element, empty ones where it has none."""
    content = element.get("c")
    if element["t"] == "Header":
        return content[1]
    if element["t"] in {"Div", "Span", "Code", "CodeBlock", "Link", "Image", "Figure", "Table"}:
        return content[0]
    return ["", [], []]


def pairs(element: Node) -> dict[str, str]:
    """Return the key-value attributes of an element."""
    return dict(attr(element)[2])


def transform(tree: Any, visit: Visit) -> Any:
    """Return the tree with each element replaced by what ``visit`` makes of it, from the leaves up.

    None keeps an element, a list takes its place among its neighbours ([] removes it).
    """
    if isinstance(tree, list):
        out: list[Any] = []
        for item in tree:
            new = transform(item, visit)
            if isinstance(item, dict) and isinstance(new, list):
                out.extend(new)
            else:
                out.append(new)
        return out
    if not isinstance(tree, dict):
        return tree
    rebuilt = {key: transform(value, visit) if isinstance(value, (list, dict)) else value for key, value in tree.items()}
    result = visit(rebuilt) if "t" in rebuilt else None
    return rebuilt if result is None else result


def elements(tree: Any) -> Iterator[Node]:
    """Yield every element of a tree, outer ones first."""
    if isinstance(tree, dict):
        if "t" in tree:
            yield tree
        for value in tree.values():
            yield from elements(value)
    elif isinstance(tree, list):
        for item in tree:
            yield from elements(item)


def plain(tree: Any) -> str:
    """Return the words of a tree as pandoc's stringify does, without notes and raw code."""
    if isinstance(tree, list):
        return "".join(plain(item) for item in tree)
    if not isinstance(tree, dict):
        return ""
    kind, content = tree.get("t"), tree.get("c")
    if kind == "Str":
        return content
    if kind in SPACES:
        return SPACES[kind]
    if kind in {"Code", "Math", "CodeBlock"}:
        return content[1]
    if kind in {"Note", "RawInline", "RawBlock"}:
        return ""
    if kind == "Quoted":
        left, right = quotes(content[0]["t"])
        return left + plain(content[1]) + right
    if kind == "Cite":
        return plain(content[1])
    return plain(content) + (" " if kind in {"Para", "Plain", "Header"} else "") if kind else "".join(plain(v) for v in tree.values())


def quotes(kind: str) -> tuple[str, str]:
    """Return the marks around quoted text."""
    return ("‘", "’") if kind == "SingleQuote" else ("“", "”")


def escaped(text: str) -> str:
    """Return a text for HTML, quotes included."""
    return html_escape.escape(text, quote=True)
