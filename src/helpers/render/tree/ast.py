"""Small tools for pandoc's syntax tree, which is kept as the plain lists and dicts of its JSON."""

from __future__ import annotations

import html as html_escape
import re
from collections.abc import Callable, Container, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

Node = dict[str, Any]
Visit = Callable[[Node], "Node | list[Node] | None"]
Visits = Mapping[str, Visit]
Change = Callable[[list[Any]], list[Any]]
NOTHING: Set[str] = frozenset()
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
ALIGNS = {"AlignDefault", "AlignLeft", "AlignRight", "AlignCenter"}
LEAVES = {"Str", *SPACES, *ALIGNS}  # nearly all of a book's elements; nothing stands in them
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


def transform(tree: Any, visits: Visits, texts: Change | None = None, apart: Set[str] = NOTHING) -> Any:
    """Return the tree, each element of a kind in ``visits`` replaced by what its visit makes of it.

    It is made from the leaves up.

    None keeps an element, a list takes its place among its neighbours ([] removes it). ``texts`` makes
    another list of each that begins with an element, when what stands in it is done; elements of the kinds
    ``apart`` are left as they are. What nobody changed is shared with the old tree, for copying would take
    most of the time. So nobody changes in place what he has not made himself.
    """
    walk = _Walk(visits, (LEAVES | apart) - visits.keys(), texts)
    return walk.listed(tree) if isinstance(tree, list) else walk.element(tree)


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk over a tree. It is no circle of functions that know each other: with all that the visits know,
    that would stay until Python looks for such, which takes long.
    """

    visits: Visits
    passed: Set[str]
    texts: Change | None

    def element(self, item: Node) -> Any:
        """Return what becomes of an element."""
        new = item
        for key, value in item.items():
            if type(value) is list:
                made = self.listed(value)
            elif type(value) is dict:
                made = self.element(value)
            else:
                continue
            if made is not value:
                new = {**new, key: made}
        visit = self.visits.get(item.get("t", ""))
        result = visit(new) if visit else None
        return new if result is None else result

    def listed(self, items: list[Any]) -> list[Any]:
        """Return what becomes of a list."""
        passed = self.passed
        out: list[Any] = []
        same = True
        for item in items:
            made = item
            if type(item) is dict:
                if item.get("t") not in passed:
                    made = self.element(item)
                    if type(made) is list:
                        out += made
                        same = False
                        continue
            elif type(item) is list and item and type(item[0]) is not str:  # attributes hold no elements
                made = self.listed(item)
            same = same and made is item
            out.append(made)
        new = items if same else out
        return self.texts(new) if self.texts and new and type(new[0]) is dict else new


def joined(tree: Any, words: re.Pattern[str] = ANY) -> Any:
    """Return the tree with ``words`` and the spaces between them joined to one Str.

    It ends with the first word behind JOINED signs.

    The box of a task stays a word of its own, of which the writer makes a real check box, and so do the words
    of a citation, in which citeproc looks for pages, and the space before it, which goes where a style makes
    the citation a note.
    """

    def text_joined(items: list[Any]) -> list[Any]:
        if len(items) < 2:  # nearly all cells of tables
            return items
        out: list[Any] = []
        text = ""
        for item in items:
            kind = item.get("t") if type(item) is dict else None
            word = kind == "Str" and item["c"] not in CHECK_BOXES and words.fullmatch(item["c"])
            if word or (kind == "Space" and 0 < len(text) < JOINED):
                text += item["c"] if word else " "
                continue
            if text:
                before_note = kind == "Cite" and text.endswith(" ")
                out += [string(text[:-1]), node("Space")] if before_note else [string(text)]
                text = ""
            out.append(item)
        return out + ([string(text)] if text else [])

    return transform(tree, {}, text_joined, apart={"Cite"})


def with_signs_held(tree: Any) -> Any:
    """Return the tree with a paragraph's sign held to its number, wherever the words came from.

    >>> plain(with_signs_held([string("(§"), node("Space"), string("96)")])) == "(§\\u00a096)"
    True
    """
    return transform(tree, {}, _signs_held)


def _signs_held(items: list[Any]) -> list[Any]:
    """Return a list in which signs are held to their numbers, in and between its words."""
    if not any(_is_str(item) and "§" in item["c"] for item in items):
        return items
    out: list[Any] = []
    for item in items:
        held = string(LOOSE_SIGN.sub("\\1\u00a0", item["c"])) if _is_str(item) else item
        if _follows_sign(held, out):
            out[-2:] = [string(f"{out[-2]['c']}\u00a0{held['c']}")]
        else:
            out.append(held)
    return out


def _is_str(item: Any) -> bool:
    """Say whether what stands in a list is a Str."""
    return type(item) is dict and item.get("t") == "Str"


def _follows_sign(item: Any, before: list[Any]) -> bool:
    """Say whether an element is a number behind a paragraph's sign and a space."""
    if not _is_str(item) or not item["c"][:1].isdigit() or len(before) < 2:
        return False
    sign, space = before[-2:]
    between = type(space) is dict and space.get("t") in SPACES
    return between and _is_str(sign) and sign["c"].endswith("§")


def elements(tree: Any, kinds: Container[str]) -> Iterator[Node]:
    """Yield every element of a tree whose kind is in ``kinds``, outer ones first."""
    waiting = [tree]
    while waiting:
        item = waiting.pop()
        if type(item) is dict:
            kind = item.get("t")
            if kind in kinds:
                yield item
            if kind not in LEAVES:
                waiting.extend(reversed(item.values()))
        elif type(item) is list and item and type(item[0]) is not str:
            waiting.extend(reversed(item))


def plain(tree: Any) -> str:
    """Return the words of a tree as pandoc's stringify does, without notes and raw code."""
    said: list[str] = []
    _say(tree, said.append)
    return "".join(said)


def _say(tree: Any, say: Callable[[str], None]) -> None:
    """Say the words of a tree, piece by piece."""
    if type(tree) is list:
        for item in tree:
            _say(item, say)
        return
    if type(tree) is not dict:
        return
    kind: str = tree.get("t", "")
    content: Any = tree.get("c")
    if kind == "Str":
        say(content)
    elif kind in SPACES:
        say(SPACES[kind])
    elif kind in {"Code", "Math", "CodeBlock"}:
        say(content[1])
    elif kind == "Quoted":
        left, right = quotes(content[0]["t"])
        say(left)
        _say(content[1], say)
        say(right)
    elif kind == "Cite":
        _say(content[1], say)
    elif not kind:
        _say(list(tree.values()), say)
    elif kind not in {"Note", "RawInline", "RawBlock"}:
        _say(content, say)
        if kind in {"Para", "Plain", "Header"}:
            say(" ")


def quotes(kind: str) -> tuple[str, str]:
    """Return the marks around quoted text."""
    return ("‘", "’") if kind == "SingleQuote" else ("“", "”")


def escaped(text: str) -> str:
    """Return a text for HTML, quotes included."""
    return html_escape.escape(text, quote=True)
