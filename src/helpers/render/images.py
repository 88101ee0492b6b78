"""Images of a book: where they come from, what the output calls them, and their alternative texts."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote

from helpers.render.config import Book
from helpers.render.errors import RenderError
from helpers.render.sources.chapters import Chapter
from helpers.render.sources.drawings import by_us, compact
from helpers.render.sources.notebooks import Notebooks
from helpers.render.tree.ast import Node, pairs, plain

WHOLE = {  # what a file of each format holds
    ".svg": re.compile(rb"<(?:\w+:)?svg[\s>/]"),
    ".png": re.compile(rb"\A\x89PNG\r\n.*IEND", re.DOTALL),
    ".jpg": re.compile(rb"\A\xff\xd8\xff"),
    ".jpeg": re.compile(rb"\A\xff\xd8\xff"),
}
FORMATS = tuple(WHOLE)
PREFIX = "notebook:"
FIGURES = "figures"
LENGTH = re.compile(r"(\d+(?:\.\d+)?)(%|px|cm|mm|in|pt|)")
PIXELS = {"px": 1.0, "": 1.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "in": 96.0, "pt": 96 / 72}


@dataclass
class Images:
    """Image files of a book by their path in the output folder; ours: those that matplotlib drew."""

    book: Book
    notebooks: Notebooks
    files: dict[str, bytes] = field(default_factory=dict)
    drawn: dict[bytes, str] = field(default_factory=dict)  # paths of figures by what they hold
    warnings: list[str] = field(default_factory=list)
    ours: set[str] = field(default_factory=set)

    def take(self, chapter: Chapter, element: Node) -> str:
        """Return an image's path below the output folder and keep its bytes. Raises RenderError."""
        url = unquote(element["c"][2][0])
        if url.startswith(PREFIX):
            name = url.removeprefix(PREFIX)
            return self._keep_once(name)
        folder = "" if url.startswith("/") else PurePosixPath(chapter.part.path).parent.as_posix()
        path = posixpath.normpath(posixpath.join(folder, url.lstrip("/")))
        file = self.book.project / path
        if path.startswith("..") or not file.is_file():
            raise RenderError(
                f"{chapter.source.place(url)}: the image {url} is not there (looked at {file})."
            )
        if file.suffix.lower() not in FORMATS:
            raise chapter.source.refuse(
                url, f"the image format {file.suffix}", f"Use one of {', '.join(FORMATS)}."
            )
        if path in self.files:
            return path
        content = file.read_bytes()
        if not WHOLE[file.suffix.lower()].search(content):
            raise RenderError(
                f"{chapter.source.place(url)}: {url} is no whole {file.suffix[1:]}: save it again."
            )
        return self._keep(path, content)

    def take_narrow(self, element: Node) -> str:
        """Return the path of an image's drawing for narrow screens and keep its bytes; "" without one. It is
        a notebook's, or a file named by its path in the project.
        """
        name = pairs(element).get("narrow", "")
        if not name or name.startswith(PREFIX):
            return self._keep_once(name.removeprefix(PREFIX)) if name else ""
        return name if name in self.files else self._keep(name, (self.book.project / name).read_bytes())

    def into_page(self, path: str) -> bytes | None:
        """Return a drawing by matplotlib, which goes into the page itself and is no file beside it: there its
        words can be found and copied, in the page's type. None for any other image.
        """
        return self.files.pop(path) if path in self.ours else None

    def keep_linked(self, chapter: Chapter, path: str) -> None:
        """Keep a file of the project that a link of ``chapter`` leads to; what is missing may come later."""
        target = chapter.linked(path) if path else ".."
        if not target.startswith("..") and (self.book.project / target).is_file():
            self.files.setdefault(target, (self.book.project / target).read_bytes())

    def _keep_once(self, name: str) -> str:
        """Return the path of a notebook's figure; one that is shown in two places is one file."""
        content = self.notebooks.images[name]
        path = self.drawn.setdefault(content, f"{FIGURES}/{name}")
        return path if path in self.files else self._keep(path, content)

    def _keep(self, path: str, content: bytes) -> str:
        if path.endswith(".svg") and by_us(content):
            self.ours.add(path)
            content = compact(content)
        self.files[path] = content
        return path

    def alternative(self, chapter: Chapter, element: Node) -> str:
        """Return an image's alternative text: fig-alt, alt, else, with a warning, its caption.

        Raises RenderError without any of them.
        """
        given, url = pairs(element), element["c"][2][0]
        text, caption = given.get("fig-alt") or given.get("alt") or "", plain(element["c"][1])
        if not (text + caption).strip():
            written = '#| fig-alt: "what it shows"' if url.startswith(PREFIX) else '{fig-alt="what it shows"}'
            raise RenderError(
                f"{chapter.source.place(url)}: the image {url} has no alternative text; add {written}."
            )
        if not text.strip():
            self.warnings.append(
                f"{chapter.source.place(url)}: the image {url} has no fig-alt; its caption stands in for it."
            )
        return " ".join((text or caption).split())


def width(chapter: Chapter, element: Node) -> tuple[float, str] | None:
    """Return an image's width as (number, "%") or (pixels, "px"), None where it has none."""
    given = pairs(element).get("width")
    if given is None:
        return None
    found = LENGTH.fullmatch(given)
    if found is None:
        raise chapter.source.refuse(given, f"the width {given}", "Write it in %, px, cm, mm, in or pt.")
    number = float(found[1])
    return (min(number, 100.0), "%") if found[2] == "%" else (number * PIXELS[found[2]], "px")
