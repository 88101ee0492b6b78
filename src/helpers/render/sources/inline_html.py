"""HTML in a line that says what Markdown has a sign for: read as that sign, it says the same on paper.

There the tags would be dropped, and 10<sup>3</sup> be 103.
"""

from __future__ import annotations

import re
from typing import Any

from helpers.render.tree.ast import node

ELEMENTS = {
    "sup": "Superscript", "sub": "Subscript", "del": "Strikeout", "s": "Strikeout", "strong": "Strong",
    "b": "Strong", "em": "Emph", "i": "Emph", "u": "Underline",
}  # fmt: skip
CLASSES = {"kbd", "mark"}  # of spans, by which pandoc and the theme of the PDF know such an element
OPENING = {f"<{tag}>": tag for tag in [*ELEMENTS, *sorted(CLASSES)]}
ANY = re.compile("|".join(OPENING), re.IGNORECASE)


def has_elements(text: str) -> bool:
    """Say whether a chapter's text holds such a tag."""
    return bool(ANY.search(text))


def with_elements(tree: Any) -> Any:
    """Return a tree in which such tags without attributes, in pairs in one line, are elements."""
    if isinstance(tree, dict):
        return {
            key: with_elements(value) if isinstance(value, (dict, list)) else value
            for key, value in tree.items()
        }
    if not isinstance(tree, list):
        return tree
    out: list[Any] = []
    for item in map(with_elements, tree):
        closed = opened(item, out)
        if closed is None:
            out.append(item)
            continue
        place, tag = closed
        out[place:] = [of_tag(tag, out[place + 1 :])]
    return out


def of_tag(tag: str, words: list[Any]) -> dict[str, Any]:
    """Return the words between two tags as what the tags say that they are."""
    return node("Span", ["", [tag], []], words) if tag in CLASSES else node(ELEMENTS[tag], words)


def opened(item: Any, before: list[Any]) -> tuple[int, str] | None:
    """Return where the tag stands that ``item`` closes, and its name; None for anything else."""
    tag = tag_of(item).removeprefix("</").removesuffix(">")
    if not tag_of(item).startswith("</"):
        return None
    places = [n for n, each in enumerate(before) if OPENING.get(tag_of(each)) == tag]
    return (places[-1], tag) if places else None


def tag_of(item: Any) -> str:
    """Return the raw HTML that an inline is, "" for any other item."""
    if not isinstance(item, dict) or item.get("t") != "RawInline" or item["c"][0] != "html":
        return ""
    return item["c"][1].strip().lower()
