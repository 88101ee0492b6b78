"""The text of a chapter, includes and embeds in place, and the way back from it to file and line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from helpers.render import yaml12
from helpers.render.errors import RenderError, unsupported

FENCE = re.compile(r"^ {0,3}(?P<mark>`{3,}|~{3,})(?P<rest>.*)$")
CELL = re.compile(r"^ {0,3}(?:`{3,}|~{3,})\s*\{(\{?[A-Za-z]\w*)[^}]*\}{1,2}\s*$")
FRONT = re.compile(r"---[ \t]*\n[ \t]*\S")  # metadata of an included file would replace the chapter's title
NOTE, NOTE_MARK = re.compile(r" {0,3}\[\^([^\]\s]+)\]:"), re.compile(r"\[\^([^\]\s]+)\]")
BLOCK = re.compile(r"^\s*\{\{<\s*(?P<name>include|embed)\s+(?P<args>.+?)\s*>\}\}\s*$")


@dataclass(frozen=True)
class Line:
    """One line of text and where it was written."""

    text: str
    file: str
    number: int


@dataclass(frozen=True)
class Source:
    """The lines of one chapter after includes and embeds, and what was remarked on reading them."""

    path: str
    lines: tuple[Line, ...]
    remarks: list[str] = field(default_factory=list, compare=False)

    @property
    def text(self) -> str:
        """The chapter as pandoc reads it."""
        return "\n".join(line.text for line in self.lines) + "\n"

    def place(self, *needles: str) -> str:
        """Return ``file:line`` of the first line that holds all needles, else the chapter's path."""
        for line in self.lines:
            if all(needle in line.text for needle in needles):
                return f"{line.file}:{line.number}"
        return self.path

    def refuse(self, needle: str, construct: str, instead: str) -> RenderError:
        """Return the exception that refuses ``construct``, placed at ``needle``."""
        return unsupported(self.place(needle), construct, instead)

    @property
    def unused_notes(self) -> list[str]:
        """The labels of footnotes that nothing refers to: pandoc drops them."""
        fence, given, used = Fence(), dict[str, None](), set[str]()
        for line in self.lines:
            fence.pass_by(line.text)
            if fence.open:
                continue
            defined = NOTE.match(line.text)
            given |= {defined[1]: None} if defined else {}
            used |= set(NOTE_MARK.findall(line.text[defined.end() :] if defined else line.text))
        return [label for label in given if label not in used]

    def remark(self, needle: str, text: str) -> None:
        """Note what the reader of the log should know, placed at ``needle``."""
        self.remarks.append(f"{self.place(needle)}: {text}")


Embed = Callable[[Line, str], list[Line]]


def read_source(project: Path, path: str, embed: Embed, given: list[Line] | None = None) -> Source:
    """Read a chapter with its includes; ``embed`` turns an embed shortcode into lines. given: the lines of a
    chapter that is no text file.

    Raises RenderError for a file that is not there.
    """
    lines = lines_of(project, path) if given is None else given
    return Source(path, tuple(expanded(project, lines, path, (), embed)))


def lines_of(project: Path, path: str) -> list[Line]:
    """Return the lines of a text file."""
    texts = read_text(project, path).split("\n")
    return [Line(text.rstrip("\r"), path, number) for number, text in enumerate(texts, 1)]


def expanded(
    project: Path, lines: list[Line], chapter: str, above: tuple[str, ...], embed: Embed
) -> Iterator[Line]:
    """Yield lines of a file, block shortcodes replaced; code marked shortcodes="false" is left alone."""
    fence = Fence()
    for line in lines:
        if not fence.open:
            refuse_cell(line)
        fence.pass_by(line.text)
        block = None if fence.protected else BLOCK.match(line.text)
        if block is None:
            yield line
        elif block["name"] == "include":
            yield from included(project, line, block["args"], chapter, above, embed)
        elif fence.open:
            place = f"{line.file}:{line.number}"
            raise unsupported(place, "embed in a code block", 'Protect it with shortcodes="false".')
        else:
            yield from indented(embed(line, block["args"]), line.text)


def indented(lines: list[Line], like: str) -> Iterator[Line]:
    """Yield lines as far in as the line that they stand for, so that they stay in the list that it is in."""
    margin = like[: len(like) - len(like.lstrip())]
    for line in lines:
        yield replace(line, text=margin + line.text) if margin and line.text else line


def refuse_cell(line: Line) -> None:
    """Refuse code that Quarto would run, and diagrams: pandoc would take them for words."""
    found = CELL.match(line.text)
    if not found:
        return
    place, language = f"{line.file}:{line.number}", found[1].lstrip("{")
    if found[1] != language:
        raise unsupported(place, f"the cell {{{{{language}}}}}, shown and not run,", f"Write ```{language}.")
    raise unsupported(
        place, f"the executable code cell {{{language}}}", "Run it in a notebook and embed the cell."
    )


def included(
    project: Path, line: Line, args: str, chapter: str, above: tuple[str, ...], embed: Embed
) -> Iterator[Line]:
    """Yield the lines of an included file; its path is relative to the chapter, as in Quarto."""
    target = resolve(project, args.strip("\"'"), line)
    if Path(line.file).parent != Path(chapter).parent and not args.startswith("/"):
        raise unsupported(
            f"{line.file}:{line.number}",
            "a relative include in a file from another folder",
            "Begin the path with '/', the project's folder.",
        )
    if target in (*above, line.file):
        raise unsupported(
            f"{line.file}:{line.number}", f"an include of {target} in itself", "Remove the circle."
        )
    if FRONT.match(read_text(project, target)):
        raise unsupported(
            f"{target}:1", "front matter in an included file", "The chapter's own counts: leave it out."
        )
    yield from expanded(project, lines_of(project, target), chapter, (*above, line.file), embed)


def resolve(project: Path, given: str, line: Line) -> str:
    """Return a path below the project from one relative to the line's file, or to the project after a '/'."""
    folder = project if given.startswith("/") else (project / line.file).parent
    target = (folder / given.lstrip("/")).resolve()
    if not target.is_file() or not target.is_relative_to(project.resolve()):
        raise RenderError(f"{line.file}:{line.number}: {given} is not there (looked at {target}).")
    return target.relative_to(project.resolve()).as_posix()


def read_text(project: Path, path: str) -> str:
    """Return the text of a source; a missing file or one that is not UTF-8 is a RenderError."""
    try:
        return yaml12.text_of(project / path, path).removesuffix("\n")
    except FileNotFoundError as error:
        raise RenderError(f"{path} is not there.") from error


class Fence:
    """Whether the lines passed so far stand in a fenced code block, and whether that protects shortcodes."""

    def __init__(self) -> None:
        self.mark: str | None = None
        self.protected = False

    @property
    def open(self) -> bool:
        """True inside a code block."""
        return self.mark is not None

    def pass_by(self, text: str) -> None:
        """Take note of one more line."""
        found = FENCE.match(text)
        if found is None:
            return
        if self.mark is None:
            if found["mark"][0] == "`" and "`" in found["rest"]:
                return
            self.mark, self.protected = (
                found["mark"],
                bool(re.search(r"""shortcodes\s*=\s*["']?false""", found["rest"])),
            )
        elif found["mark"].startswith(self.mark) and not found["rest"].strip():
            self.mark, self.protected = None, False
