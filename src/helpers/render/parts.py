"""The files of a book in order, in parts and appendices."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from helpers.render.errors import RenderError

SEPARATOR = re.compile("-+")  # a line between chapters in Quarto's list of them
NOTEBOOK = ".ipynb"
CHAPTERS = (".qmd", ".md", NOTEBOOK)  # what a file that is a chapter ends with


def page_of(path: str) -> str:
    """Return the HTML page of a chapter's file."""
    return posixpath.splitext(path)[0] + ".html"


@dataclass(frozen=True)
class Part:
    """One file of the book: its path below the project, and whether it is an appendix.

    ``group``: the title of the part of the book that begins with it; "" where one has ended before it.
    ``divider``: the file is the title page of a part, a chapter without a number.
    """

    path: str
    appendix: bool = False
    group: str | None = None
    divider: bool = False


def files_of(project: Path, book: dict[str, Any]) -> tuple[Part, ...]:
    """Return the files of the book in order; index.qmd is the first."""
    chapters = grouped(book.get("chapters")) + [
        Part(path_of("appendices", item), appendix=True)
        for item in listed("appendices", book.get("appendices"))
    ]
    if not chapters or chapters[0].path not in {f"index{ending}" for ending in CHAPTERS}:
        raise RenderError("_quarto.yml: book: chapters must begin with index.qmd, the home page.")
    for place, part in enumerate(chapters):
        if part.path in {other.path for other in chapters[:place]}:
            raise RenderError(f"_quarto.yml: book: {part.path} is listed twice; leave one of them out.")
        if not (project / part.path).is_file():
            raise RenderError(f"_quarto.yml: book: {part.path} is not there.")
    return tuple(chapters)


def grouped(items: Any) -> list[Part]:
    """Return the chapters, those of parts with where a part begins and ends."""
    found: list[Part] = []
    ended = False
    for item in listed("chapters", items):
        if isinstance(item, str) and SEPARATOR.fullmatch(item):
            continue
        if isinstance(item, dict) and set(item) == {"part", "chapters"}:
            inside = [Part(path_of("chapters", each)) for each in listed("chapters", item["chapters"])]
            title = str(item["part"])
            first = [Part(title, group="" if ended else None, divider=True)] if title.endswith(".qmd") else []
            if not first and inside:
                inside[0] = replace(inside[0], group=title)
            found += [*first, *inside]
            ended = True
        else:
            found.append(Part(path_of("chapters", item), group="" if ended else None))
            ended = False
    return found


def listed(key: str, items: Any) -> list[Any]:
    """Return the entries below a key. Raises RenderError for what is no list."""
    if items is not None and not isinstance(items, list):
        raise RenderError(f"_quarto.yml: book: {key}: {items!r} must be a list, an entry on each line.")
    return items or []


def path_of(key: str, item: Any) -> str:
    """Return the path of a file that is listed under chapters or appendices, as it is or as file or href."""
    if isinstance(item, dict) and len(item) == 1:
        item = item.get("file") or item.get("href") or item
    if not isinstance(item, str) or not item.endswith(CHAPTERS):
        raise RenderError(
            f"_quarto.yml: book: {key}: {item!r} is not supported; list files that end with "
            f"{', '.join(CHAPTERS)}, among the chapters also "
            "parts with part and chapters."
        )
    return posixpath.normpath(item)
