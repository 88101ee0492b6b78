"""What a reader may ask about: sentences and values of the prose, figures, tables, and printed numbers."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from helpers.project import Workspace
from helpers.publish import executed
from helpers.publish.executed import Cell
from helpers.publish.release import data_file
from helpers.render import yaml12

FLOAT = re.compile(r'id="((?:fig|tbl)-[\w.-]+)"')
TAG = re.compile(r"<[^>]*>")
# by what a label begins with; in an unnumbered chapter, such as the summary, "Figur 1"
NUMBER = r" (?:(?:[A-Z]|\d+)\.)?\d+\b"
LABELS = {"fig": re.compile(rf"\bFigur{NUMBER}"), "tbl": re.compile(rf"\bTabel{NUMBER}")}
ESCAPED = re.compile(r"\\(?=[^\w\s])")
META = re.compile(r"\{\{<\s*meta\s+(\S+)\s*>\}\}")
CAPTION = re.compile(r"^: (.*?) *\{#(tbl-[\w.-]+).*$", re.MULTILINE)  # under a table written as Markdown
MARKUP = re.compile(r"`[^`]*`\{=\w+\}|\[(?=[^\]]*\]\{\.)|\]\{\.[^}]*\}")  # for one format alone, and classes


@dataclass(frozen=True)
class Printed:
    """One thing that the report prints: how it is called, its text, and the cell that made it, if known.

    key: where the prose takes it from, or the label of a figure or table. file: where a table stands that no
    notebook shows; table: its Markdown.
    """

    title: str
    text: str
    key: str
    cell: Cell | None
    file: str = ""
    table: str = ""


@dataclass(frozen=True)
class Report:
    """Everything that the report of ``ws`` prints and that can be traced."""

    ws: Workspace

    @cached_property
    def results(self) -> dict:
        """Return what the prose may use. Raises RenderError without results.yml."""
        return yaml12.read(self.ws.build / "results.yml", "build/results.yml")["results"]

    @cached_property
    def notebooks(self) -> dict[str, list[Cell]]:
        """Return the cells of the executed notebooks that have saved results."""
        return {name: executed.cells(self.ws, name) for name in sorted(self.results["from"])}

    @cached_property
    def numbers(self) -> dict[str, str]:
        """Return the number of each figure and table by label, as the pages have it: "Figur 4.1"."""
        pages = sorted((self.ws.build / "report").glob("**/*.html"))
        return {label: number for page in pages for label, number in _numbered(page)}

    def sentences(self) -> Iterator[Printed]:
        """Yield the statements and then the values of the prose."""
        for ident, kept in self.results["statements"].items():
            key = f"results.statements.{ident}.text"
            yield Printed(f"Statement {ident}", kept["text"], key, self._cell(kept["from"]))
        for notebook, names in self.results["from"].items():
            for name, place in names.items():
                key, text = f"results.{notebook}.{name}", self.results[notebook][name]
                yield Printed(f"Value {notebook}.{name}", text, key, self._cell(place))

    def floats(self) -> Iterator[Printed]:
        """Yield the figures and tables that a notebook shows under a label."""
        for cell in (cell for cells in self.notebooks.values() for cell in cells):
            if cell.options.get("label") and cell.published:
                caption = str(cell.options.get("tbl-cap") or cell.options.get("fig-cap") or "")
                number = self.numbers.get(cell.name, "not in the report")
                yield Printed(f"{number} ({cell.name})", META.sub(self._value, caption), cell.name, cell)

    def written(self) -> Iterator[Printed]:
        """Yield the tables that no notebook shows: they stand in a chapter or in what one includes."""
        sources = {f"report/{path.name}": path for path in sorted(self.ws.root.glob("report/*.qmd"))}
        included = sorted(self.ws.build.glob("publication/*.qmd"))
        for file, path in (sources | {f"build/publication/{path.name}": path for path in included}).items():
            pieces = CAPTION.split(path.read_text(encoding="utf-8"))
            for table, caption, label in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=False):
                title = f"{self.numbers.get(label, 'not in the report')} ({label})"
                rows = MARKUP.sub("", META.sub(self._value, table))
                yield Printed(title, caption, label, None, file, rows)

    def named(self, what: str) -> list[Printed]:
        """Return what is called ``what``: a statement's id, a value's key, a label, printed number or data
        file of a figure or table; upper and lower case alike.
        """
        wanted = plain(what).casefold().removesuffix(":")
        return [printed for printed in self.all() if wanted in map(str.casefold, self._names(printed))]

    def holding(self, number: str) -> list[Printed]:
        """Return what prints ``number``: sentences first, then rows of tables."""
        wanted = re.compile(rf"(?<![\d.,]){re.escape(plain(number))}(?![\d]|[.,]\d)", re.IGNORECASE)
        hits = [printed for printed in self.sentences() if wanted.search(plain(printed.text))]
        for printed in (*self.floats(), *self.written()):
            rows = [row for row in self._rows(printed) if wanted.search(row)]
            hits += [replace(printed, text=row) for row in rows]
        return hits

    @cached_property
    def chapters(self) -> dict[str, str]:
        """Return the text of each chapter, and of what it includes, by its file."""
        paths = sorted([*self.ws.root.glob("*.qmd"), *self.ws.root.glob("report/**/*.qmd")])
        return {path.relative_to(self.ws.root).as_posix(): path.read_text(encoding="utf-8") for path in paths}

    @cached_property
    def captions(self) -> dict[str, str]:
        """Return the options of each labelled cell, caption among them, by the cell's name."""
        every = (cell for cells in self.notebooks.values() for cell in cells)
        return {cell.name: " ".join(map(str, cell.options.values())) for cell in every}

    def shown_in(self, printed: Printed) -> list[str]:
        """Return the chapters and captions that print it."""
        embedded = f"{printed.cell.notebook}.ipynb#{printed.key} " if printed.cell else "\0"
        value = f"meta {printed.key} "
        chapters = [name for name, text in self.chapters.items() if value in text or embedded in text]
        captions = [f"the caption of {name}" for name, text in self.captions.items() if value in text]
        return [*chapters, *captions] or [printed.file] * bool(printed.file)

    def all(self) -> Iterator[Printed]:
        """Yield everything there is."""
        yield from self.sentences()
        yield from self.floats()
        yield from self.written()

    def known_names(self) -> list[str]:
        """Return all names that ``named`` finds."""
        return [name for printed in self.all() for name in self._names(printed)]

    def _value(self, shortcode: re.Match[str]) -> str:
        try:
            return str(yaml12.lookup({"results": self.results}, shortcode[1]))
        except KeyError:
            return shortcode[0]

    def _names(self, printed: Printed) -> list[str]:
        own = printed.title.partition(" ")[2]
        names = [printed.key, printed.key.removesuffix(".text")]
        if printed.cell and printed.key == printed.cell.name:  # a figure or table has data files
            for table in printed.cell.tables:
                names += [data_file(table), f"data/{data_file(table)}", f"build/release/{table}.csv"]
                names.append(f"build/report/data/{data_file(table)}")
        return [*names, self.numbers[printed.key]] if printed.key in self.numbers else [own, *names]

    def _rows(self, printed: Printed) -> list[str]:
        outputs = printed.cell.outputs if printed.cell else ()
        text = printed.table or "\n".join(each.content for each in outputs if each.kind == "text/markdown")
        return [" ".join(plain(row).strip("| ").split()) for row in text.splitlines() if row.startswith("|")]

    def _cell(self, place: str) -> Cell | None:
        notebook, _, name = place.partition("#")
        return next((cell for cell in self.notebooks.get(notebook, ()) if cell.name == name), None)


def plain(text: str) -> str:
    """Return a text as a reader types it: plain spaces, a hyphen for minus, without Markdown's escapes."""
    typed = ESCAPED.sub("", text).replace("\u2212", "-").replace("\u2013", "-").replace("**", "")
    return " ".join(typed.replace("\u00a0", " ").split())


def _numbered(page: Path) -> Iterator[tuple[str, str]]:
    """Yield the label and the number of each figure and table on a page: the first of its kind
    after the id.
    """
    source = page.read_text(encoding="utf-8")
    pieces = FLOAT.split(source)  # what stands before, then each label and what follows it
    for label, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        words = plain(html.unescape(TAG.sub(" ", piece.partition(">")[2])))
        if number := LABELS[label.partition("-")[0]].search(words):
            yield label, number[0]
