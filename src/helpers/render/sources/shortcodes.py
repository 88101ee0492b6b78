"""Shortcodes in running text: meta, var, pagebreak and the escapes, expanded as Quarto does.

Before pandoc reads a chapter, every shortcode becomes one private character; afterwards that character is
replaced by what it stands for: inlines in text, plain words in code, attributes and addresses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from helpers.render import yaml12
from helpers.render.errors import RenderError, unsupported
from helpers.render.sources.inline_html import of_tag
from helpers.render.sources.pages import PAGE_BREAK
from helpers.render.sources.reader import Fence, Line, Source
from helpers.render.tree import pandoc
from helpers.render.tree.ast import (
    BLOCKS,
    WITH_ATTRIBUTES,
    Node,
    elements,
    escaped,
    node,
    plain,
    raw_block,
    string,
    words,
)
from helpers.render.tree.ast import transform as walk

FIRST = 0xF0000  # Supplementary Private Use Area-A: no text uses it, and pandoc passes it through everywhere
OPEN = "{{<"
KEYS = "kbd"
UNENDED = "a shortcode that does not end on its line stands as it is written; write {{< … >}} on one line."
CODE = re.compile(r"\{\{\{<(?P<literal>.*?)>\}\}\}|\{\{<(?P<call>.*?)>\}\}")
TOKEN = re.compile("[\U000f0000-\U000ffffd]")
COMMENT = re.compile(r"(?s)<!--.*?-->")  # what stands in one is for authors alone
FILLED = WITH_ATTRIBUTES | {
    "Str",
    "Para",
    "Plain",
    "Math",
    "RawInline",
    "RawBlock",
    "MetaString",
}  # what holds strings, or a page break


@dataclass
class Shortcode:
    """One shortcode: what was written, and where."""

    source: str
    line: Line
    literal: str | None = None
    scope: str = ""
    key: str = ""
    value: Any = None
    content: list[Node] = field(default_factory=list)

    @property
    def pagebreak(self) -> bool:
        """True for {{< pagebreak >}}."""
        return self.scope == PAGE_BREAK

    @property
    def words(self) -> str:
        """The expansion as plain words."""
        return self.literal if self.literal is not None else plain(self.content).strip()


class Shortcodes:
    """All shortcodes of a book, numbered."""

    def __init__(self, variables: dict[str, Any]):
        self.variables = variables
        self.found: list[Shortcode] = []

    def mark(self, source: Source, metadata: dict[str, Any]) -> str:
        """Return a chapter's text with each shortcode as one private character.

        Raises RenderError for an unknown key or a shortcode that is not supported.
        """
        fence, lines = Fence(), []
        for line in source.lines:
            fence.pass_by(line.text)
            lines.append(CODE.sub(partial(self.token, line, metadata), line.text))
            if OPEN in lines[-1] and not fence.protected:
                source.remarks.append(f"{place(Shortcode('', line))}: {UNENDED}")
        return "\n".join(lines) + "\n"

    def token(self, line: Line, metadata: dict[str, Any], hit: re.Match[str]) -> str:
        """Register one shortcode and return its character."""
        code = Shortcode(hit[0], line)
        if hit["literal"] is not None:
            code.literal = "{{<" + hit["literal"] + ">}}"
        else:
            self.read_call(code, hit["call"].split(), metadata)
        self.found.append(code)
        return chr(FIRST + len(self.found) - 1)

    def read_call(self, code: Shortcode, call: list[str], metadata: dict[str, Any]) -> None:
        """Look up what a shortcode stands for; unknown names wait for the check of code blocks."""
        code.scope = call[0] if call else ""
        if code.scope == KEYS and len(call) == 2 and "=" not in call[1]:
            code.key = code.value = call[1].strip("\"'")
            return
        if code.scope in {"meta", "var"} and len(call) == 2:
            code.key = call[1].strip("\"'")
            try:
                code.value = yaml12.lookup(metadata if code.scope == "meta" else self.variables, code.key)
            except KeyError:
                code.value = None

    def expand_values(self) -> None:
        """Let pandoc read all values at once, as metadata: what looks like a list there is plain text."""
        values = {
            str(n): written(c.value)
            for n, c in enumerate(self.found)
            if c.value is not None and not isinstance(c.value, (dict, list))
        }
        for number, read in pandoc.metadata(values).items():
            self.found[int(number)].content = read

    def fill(self, tree: Any) -> Any:
        """Return a syntax tree with every private character replaced."""
        filled = walk(tree, dict.fromkeys(FILLED, self.visit))
        breaks = any(code.pagebreak for code in self.found)
        for left in elements(filled, {"Pagebreak"}) if breaks else ():
            raise unsupported(left["c"], "a page break within a paragraph", "Give it a paragraph of its own.")
        return filled

    def visit(self, element: Node) -> Node | list[Node] | None:
        """Replace the characters in one element."""
        kind = element["t"]
        if kind == "CodeBlock" and dict(element["c"][0][2]).get("shortcodes") == "false":
            return node(
                "CodeBlock",
                without(element["c"][0], "shortcodes"),
                TOKEN.sub(lambda m: self.at(m).source, element["c"][1]),
            )
        if kind in {"Para", "Plain"}:  # they hold elements alone
            alone = element["c"][0] if len(element["c"]) == 1 else {}
            if alone.get("t") != "Pagebreak":
                return None
            return raw_block(PAGE_BREAK, alone["c"])  # with its place
        if kind == "Str":
            return self.inlines(element["c"])
        if kind in {"RawInline", "RawBlock"}:
            text = COMMENT.sub("", element["c"][1]) if element["c"][0] == "html" else element["c"][1]
            return node(kind, element["c"][0], TOKEN.sub(lambda m: escaped(self.checked(m).words), text))
        return {"t": kind, "c": self.strings(element["c"])} if "c" in element else None

    def strings(self, value: Any) -> Any:
        """Replace the characters in the plain strings of an element (code, attributes, addresses)."""
        if isinstance(value, str):
            return TOKEN.sub(lambda m: self.checked(m).words, value)
        if isinstance(value, list):
            return [self.strings(v) if v and isinstance(v, (str, list)) else v for v in value]
        return value

    def inlines(self, text: str) -> list[Node] | None:
        """Return the inlines of a Str that holds private characters."""
        if not TOKEN.search(text):
            return None
        out: list[Node] = []
        end = 0
        for hit in TOKEN.finditer(text):
            out += [string(text[end : hit.start()])] if hit.start() > end else []
            out += self.expansion(self.checked(hit))
            end = hit.end()
        return out + ([string(text[end:])] if end < len(text) else [])

    def expansion(self, code: Shortcode) -> list[Node]:
        """Return the inlines that a shortcode stands for."""
        if code.pagebreak:
            return [node("Pagebreak", place(code))]
        if code.literal is not None:
            return words(code.literal)
        if code.scope == KEYS:
            return [of_tag(KEYS, [string(code.key)])]
        if not any(element["t"] in BLOCKS for element in code.content):
            return code.content
        if len(code.content) == 1 and code.content[0]["t"] in {"Para", "Plain"}:
            return code.content[0]["c"]
        raise unsupported(
            place(code),
            f"the value of {code.key} with more than one paragraph",
            "Split it into several keys.",
        )

    def at(self, hit: re.Match[str]) -> Shortcode:
        """Return the shortcode of a private character."""
        return self.found[ord(hit[0]) - FIRST]

    def checked(self, hit: re.Match[str]) -> Shortcode:
        """Return a shortcode that is to be expanded, or say why it cannot be."""
        code = self.at(hit)
        if code.literal is None and not code.pagebreak:
            check(code)
        return code


def written(value: Any) -> str:
    """Return a value as the text that pandoc reads."""
    return value if isinstance(value, str) else yaml12.shown(value)


def check(code: Shortcode) -> None:
    """Refuse unknown shortcodes, missing keys and values that are not one text."""
    if code.scope not in {"meta", "var", KEYS} or not code.key:
        raise unsupported(
            place(code),
            f"the shortcode {code.source}",
            "Use meta or var with one key, kbd with keys such as Ctrl-C, pagebreak, include or embed on a "
            "line of their own.",
        )
    if code.value is None:
        where = "a metadata file or the front matter" if code.scope == "meta" else "_variables.yml"
        raise RenderError(
            f"{place(code)}: {code.source}: the key {code.key} is not defined; define it in {where}, or "
            "mend the spelling."
        )
    if isinstance(code.value, (dict, list)):
        instead = (
            f"name one of them, such as {code.key}.{next(iter(code.value), 'name')}"
            if isinstance(code.value, dict)
            else "give each of the list a key of its own"
        )
        raise RenderError(f"{place(code)}: {code.source}: {code.key} holds several values; {instead}.")


def place(code: Shortcode) -> str:
    """Return file:line of a shortcode."""
    return f"{code.line.file}:{code.line.number}"


def without(attributes: list[Any], key: str) -> list[Any]:
    """Return attributes without one key."""
    return [attributes[0], attributes[1], [p for p in attributes[2] if p[0] != key]]
