"""Small tools for pandoc's syntax tree, which is kept as the plain lists and dicts of its JSON."""

from __future__ import annotations

import html as html_escape
import re
from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any

Node = dict[str, Any]
Visit = Callable[[Node], "Node | list[Node] | None"]
Visits = Mapping[str, Visit]
BLOCKS = {
    "Para", "Plain", "BulletList", "OrderedList", "DefinitionList", "BlockQuote", "CodeBlock", "RawBlock",
    "Div", "Header", "HorizontalRule", "Table", "Figure", "LineBlock",
}  # fmt: skip
INLINES = {
    "Str", "Emph", "Underline", "Strong", "Strikeout", "Superscript", "Subscript", "SmallCaps", "Quoted",
    "Cite", "Code", "Space", "SoftBreak", "LineBreak", "Math", "RawInline", "Link", "Image", "Note", "Span",
}  # fmt: skip
WITH_ATTRIBUTES = {"Header", "Div", "Span", "Code", "CodeBlock", "Link", "Image", "Figure", "Table"}
SPACES = {"Space": " ", "SoftBreak": " ", "LineBreak": " "}
JOINED = 100  # the time that pandoc takes to write a Str in Typst grows with the square of its length
LEAVES = {"Str", *SPACES}  # nearly all of a book's elements; nothing stands in them, nobody changes them
CHECK_BOXES = {"☐", "☒"}
ANY = re.compile(r".*", re.DOTALL)
LOOSE_SIGN = re.compile(r"(§) (?=\d)")
PLAIN_WORD = re.compile(r"[(«\"']*[^\W\d_]+[.,;:!?)»\"']*")  # one that no writer looks at by itself


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


def div(
    ident: str = "", classes: tuple[str, ...] = (), pairs: tuple[tuple[str, str], ...] = (), blocks: Any = ()
) -> Node:
    """Return a Div."""
    return node("Div", [ident, list(classes), [list(p) for p in pairs]], list(blocks))


def is_box(element: Node) -> bool:
    """True for a Div or Span."""
    return element["t"] in {"Div", "Span"}


def attr(element: Node) -> list[Any]:
    """Return the attributes [id, classes, pairs] of an element, empty ones where it has none."""
    if element["t"] == "Header":
        return element["c"][1]
    return element["c"][0] if element["t"] in WITH_ATTRIBUTES else ["", [], []]


def pairs(element: Node) -> dict[str, str]:
    """Return the key-value attributes of an element."""
    return dict(attr(element)[2])


def transform(tree: Any, visits: Visits) -> Any:
    """Return a fresh tree, each element of a kind in ``visits`` replaced by what its visit makes of it.

    It is made from the leaves up.

    None keeps an element, a list takes its place among its neighbours ([] removes it). Words and spaces
    without a visit are shared with the old tree: copying them would take most of the time.
    """
    shared = LEAVES - visits.keys()

    def renewed(item: Any) -> Any:
        if isinstance(item, dict):
            return element(item)
        return listed(item) if isinstance(item, list) else item

    def element(item: Node) -> Any:
        new: dict[str, Any] = {}
        for key, value in item.items():
            if isinstance(value, list):
                new[key] = listed(value)
            else:
                new[key] = element(value) if isinstance(value, dict) else value
        visit = visits.get(new.get("t", ""))
        result = visit(new) if visit else None
        return new if result is None else result

    def listed(items: list[Any]) -> list[Any]:
        out: list[Any] = []
        for item in items:
            if isinstance(item, list):
                out.append(listed(item) if item else [])
            elif not isinstance(item, dict) or item.get("t") in shared:
                out.append(item)
            else:
                new = element(item)
                out.extend(new if isinstance(new, list) else [new])
        return out

    return renewed(tree)


def joined(tree: Any, words: re.Pattern[str] = ANY) -> Any:
    """Return the tree with ``words`` and the spaces between them joined to one Str.

    It ends with the first word behind JOINED signs.

    The box of a task stays a word of its own, of which the writer makes a real check box, and so do the words
    of a citation, in which citeproc looks for pages, and the space before it, which goes where a style makes
    the citation a note.
    """
    if isinstance(tree, dict):
        if tree.get("t") == "Cite":
            return tree
        return {
            key: joined(value, words) if isinstance(value, (list, dict)) else value
            for key, value in tree.items()
        }
    if not isinstance(tree, list):
        return tree
    out: list[Any] = []
    text = ""
    for item in tree:
        kind = item.get("t") if isinstance(item, dict) else None
        word = kind == "Str" and item["c"] not in CHECK_BOXES and words.fullmatch(item["c"])
        if word or (kind == "Space" and 0 < len(text) < JOINED):
            text += item["c"] if word else " "
            continue
        before_note = kind == "Cite" and text.endswith(" ")
        out += [string(text[:-1]), node("Space")] if before_note else [string(text)] if text else []
        out.append(joined(item, words))
        text = ""
    return out + ([string(text)] if text else [])


def with_signs_held(tree: Any) -> Any:
    """Return the tree with a paragraph's sign held to its number, wherever the words came from.

    >>> plain(with_signs_held([string("(§"), node("Space"), string("96)")])) == "(§\\u00a096)"
    True
    """
    if isinstance(tree, dict):
        if tree.get("t") == "Str":
            return string(LOOSE_SIGN.sub("\\1\u00a0", tree["c"]))
        return {
            key: with_signs_held(value) if isinstance(value, (list, dict)) else value
            for key, value in tree.items()
        }
    if not isinstance(tree, list):
        return tree
    out: list[Any] = []
    for item in map(with_signs_held, tree):
        if isinstance(item, dict) and _follows_sign(item, out):
            out[-2:] = [string(f"{out[-2]['c']}\u00a0{item['c']}")]
        else:
            out.append(item)
    return out


def _follows_sign(item: Node, before: list[Any]) -> bool:
    """Say whether an element is a number behind a paragraph's sign and a space."""
    if item.get("t") != "Str" or not item["c"][:1].isdigit() or len(before) < 2:
        return False
    kinds = [each.get("t") if isinstance(each, dict) else None for each in before[-2:]]
    return kinds[0] == "Str" and kinds[1] in SPACES and before[-2]["c"].endswith("§")


def elements(tree: Any, kinds: Container[str]) -> Iterator[Node]:
    """Yield every element of a tree whose kind is in ``kinds``, outer ones first."""
    waiting = [tree]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item))
        elif isinstance(item, dict):
            kind = item.get("t")
            if kind in kinds:
                yield item
            if kind not in LEAVES:
                waiting.extend(reversed(item.values()))


def plain(tree: Any) -> str:
    """Return the words of a tree as pandoc's stringify does, without notes and raw code."""
    if isinstance(tree, list):
        return "".join(plain(item) for item in tree)
    if not isinstance(tree, dict):
        return ""
    kind: str = tree.get("t", "")
    content: Any = tree.get("c")
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
    if not kind:
        return "".join(plain(value) for value in tree.values())
    return plain(content) + (" " if kind in {"Para", "Plain", "Header"} else "")


def quotes(kind: str) -> tuple[str, str]:
    """Return the marks around quoted text."""
    return ("‘", "’") if kind == "SingleQuote" else ("“", "”")


def escaped(text: str) -> str:
    """Return a text for HTML, quotes included."""
    return html_escape.escape(text, quote=True)
