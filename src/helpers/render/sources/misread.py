"""What was read otherwise than meant: what pandoc warned of, and signs of Markdown that it left as words.

Quarto prints such a text as well; here a remark says where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from helpers.render.errors import RenderError
from helpers.render.sources.reader import Source
from helpers.render.tree.pandoc import Read

LINE, AT = re.compile(r"\bline (\d+)"), re.compile(r" at \(line \d+, column \d+\)")
MEANT = {  # pandoc's warnings of what a chapter itself says
    r"Div at .* unclosed": "a box (:::) begins here and does not end: it goes on to the end of what it "
    "stands in. End it with ':::' on a line of its own.",
    r"Duplicate note reference '(.*)'": "the footnote {0} is there twice, and the last one counts; give one "
    "of them another label.",
    r"Duplicate link reference '(.*)'": "the address of {0} is there twice, and the last one counts; give "
    "one of them another name.",
}
SAID_ELSEWHERE = ("Note with key", "Duplicate identifier")  # notes without a reference; ids are refused
LEFT = "{0} stands in the text as it is written: {1}."
OF_A_WORD = '"c":'
BRACES = 'attributes stand right behind what has them, without commas: {#fig-a .class key="value"}'
LINE_BEGINS = '"SoftBreak"},{"t":"Str","c":"'  # a line of a paragraph, which is not its first
SIGNS = {  # what is searched for, what it must be to be a sign of Markdown, and what it should have been
    '":::': (
        r'"(:{3,})',
        "a box begins and ends on a line of its own, with an empty line before its beginning",
    ),
    "[^": (r"(\[\^[^\]\s\"]+\])", "the chapter has no footnote with that label"),
    "{#": (r"(\{#(?!eq-)[^\W\d][\w-]*)", BRACES),
    "{.": (r"(\{\.[^\W\d][\w-]*)", BRACES),
    "$$": (r"(\$\$)", "a formula begins and ends with $$, and no empty line stands in it"),
    '"|': (
        r'"(\|:?[-–—]+:?)(?=[|"])',
        "a table has an empty line before it and as many columns in every row",
    ),
    LINE_BEGINS: (
        re.escape(LINE_BEGINS) + r'([-*+]|1[.)]|\#{1,6}|>)"\},\{"t":"Space"\}',
        "a list, a heading and a quotation have an empty line before them",
    ),
}
PATTERNS = {needle: re.compile(pattern) for needle, (pattern, _) in SIGNS.items()}


def understood(source: Source, read: Read) -> dict[str, Any]:
    """Return the syntax tree of a chapter, what pandoc warned of as remarks. Raises RenderError for a chapter
    that pandoc cannot read.
    """
    if read.failed:
        words = " ".join(AT.sub("", read.failed).split())
        raise RenderError(f"{place(source, read.failed)}: the chapter cannot be read: {words}.")
    for warning in read.said:
        if not warning.startswith(SAID_ELSEWHERE):
            source.remarks.append(f"{place(source, warning)}: {told(warning)}")
    for sign, advice in signs(read.text).items():
        at = behind_words(source, sign) or source.place(sign)
        source.remarks.append(f"{at}: {LEFT.format(sign, advice)}")
    return read.tree


def behind_words(source: Source, sign: str) -> str:
    """Return ``file:line`` of the first line that begins with a sign right behind one of words, or of a fence
    behind words on its line; "" without one.
    """
    begins = re.compile(re.escape(sign) + r"\s*[{\w]")
    before = ""
    for line in source.lines:
        text = line.text.strip()
        behind = begins.match(text) and before[:1].isalnum()
        if behind or (sign in text.lstrip("> ")[1:] and sign.startswith(":::") and text[:1] not in ":`"):
            return f"{line.file}:{line.number}"
        before = line.text
    return ""


def told(warning: str) -> str:
    """Return what a warning of pandoc's means to who wrote the chapter, else the warning itself.

    >>> told("Duplicate note reference 'a' at line 5 column 1")[:30]
    'the footnote a is there twice,'
    """
    for pattern, words in MEANT.items():
        if found := re.match(pattern, warning):
            return words.format(*found.groups())
    return f"pandoc says: {warning}"


def place(source: Source, said: str) -> str:
    """Return ``file:line`` of the first line that pandoc names, else the chapter's path."""
    found = LINE.search(said)
    number = int(found[1]) if found else 0
    if not 0 < number <= len(source.lines):
        return source.path
    line = source.lines[number - 1]
    return f"{line.file}:{line.number}"


def remark_metadata(source: Source, keys: list[str]) -> None:
    """Remark the keys that stand between two lines of hyphens below a chapter's front matter."""
    for key in keys:
        source.remark(
            f"{key}:",
            f"{key} stands between two lines of --- and is read as metadata: it is not printed. Put an empty "
            "line behind a line of --- that is a rule.",
        )


def signs(text: str) -> dict[str, str]:
    """Return the signs among the words of a syntax tree, of which ``text`` is the JSON, with advice on each.

    The tree itself has too many words to look at each of them.
    """
    return {
        hit[1].replace("—", "---").replace("–", "--"): advice  # as it is written
        for needle, (_, advice) in SIGNS.items()
        for place in hits(text, needle)
        if (hit := PATTERNS[needle].match(text, place)) and in_a_word(text, hit.start(1))
    }


def hits(text: str, needle: str) -> Iterator[int]:
    """Yield where ``needle`` stands in a text."""
    at = text.find(needle)
    while at >= 0:
        yield at
        at = text.find(needle, at + 1)


def in_a_word(text: str, place: int) -> bool:
    """Say whether a place in the JSON of a tree is in its words: its other strings stand in lists."""
    return text.endswith(OF_A_WORD, 0, text.rfind('"', 0, place + 1))
