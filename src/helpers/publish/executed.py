"""Executed notebooks as the publication sees them: which cell is which, and what of it has left the desk.

An output that a desk has let go carries ``released`` in its metadata: the full names of the tables behind it
(notebook/table), none for sentences. No other output may be published.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from helpers.project import Workspace
from helpers.protocol.reader import LOADER

RELEASED = "released"
INTERNAL, INJECTED = "internt", "injected-parameters"  # cells that are for the house, or for one run
SHOWN = ("text/markdown", "image/svg+xml")
NARROW = "image/svg+xml;width=narrow"  # of an output, beside the drawing: the same for a narrow screen


@dataclass(frozen=True)
class Output:
    """What a desk has let go: its kind (a MIME type), its content, and the tables behind it; narrow: the
    drawing for a narrow screen, if there is one.
    """

    kind: str
    content: str
    tables: tuple[str, ...]
    narrow: str = ""

    @property
    def data(self) -> dict[str, str]:
        """Return the output's content, and what stands beside it, by kind."""
        return {self.kind: self.content} | ({NARROW: self.narrow} if self.narrow else {})


@dataclass(frozen=True)
class Cell:
    """A cell of an executed notebook: its label, else its id; count: in which place it ran, 0 for text."""

    notebook: str
    name: str
    kind: str
    source: str
    options: dict[str, Any]
    tags: tuple[str, ...]
    count: int
    outputs: tuple[Output, ...]
    held_back: bool  # whether it shows something that no desk has let go

    @property
    def place(self) -> str:
        """Return the cell's name with its notebook's: 05_growth#celle-05."""
        return f"{self.notebook}#{self.name}"

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the full names of the released tables that the cell shows or draws."""
        return tuple(dict.fromkeys(table for output in self.outputs for table in output.tables))

    @property
    def published(self) -> bool:
        """Say whether the cell may be published: not those for the house alone, nor a run's parameters."""
        return not {INTERNAL, INJECTED} & set(self.tags)


def path(ws: Workspace, notebook: str) -> Path:
    """Return where the executed notebook lies."""
    return ws.build / "notebooks" / f"{notebook}.ipynb"


def cells(ws: Workspace, notebook: str) -> list[Cell]:
    """Return the cells of the executed notebook in their order; none where it has not run."""
    file = path(ws, notebook)
    return read(file) if file.exists() else []


def read(file: Path) -> list[Cell]:
    """Return the cells of the executed notebook at ``file`` in their order."""
    return [_cell(file.stem, raw) for raw in json.loads(file.read_text(encoding="utf-8"))["cells"]]


def places(ws: Workspace, notebook: str) -> dict[int, str]:
    """Return the place of each code cell of the executed notebook, by its count."""
    return {cell.count: cell.place for cell in cells(ws, notebook) if cell.count}


def metadata(kind: str, tables: Iterable[str]) -> dict[str, Any]:
    """Return the metadata of an output of ``kind`` that a desk lets go."""
    return {kind: {RELEASED: list(tables)}}


def _cell(notebook: str, raw: dict[str, Any]) -> Cell:
    source = "".join(raw["source"])
    options, code = _split(source) if raw["cell_type"] == "code" else ({}, source)
    return Cell(
        notebook=notebook,
        name=str(options.get("label") or raw.get("id", "")),
        kind=raw["cell_type"],
        source=code,
        options=options,
        tags=tuple(raw.get("metadata", {}).get("tags", ())),
        count=raw.get("execution_count") or 0,
        outputs=(released := tuple(_released(raw.get("outputs", ())))),
        held_back=len(raw.get("outputs", ())) > len(released),
    )


def _split(source: str) -> tuple[dict[str, Any], str]:
    """Return the ``#|`` options on top of a cell, none where they are no YAML, and the code below them."""
    lines = source.splitlines(keepends=True)
    top = next((n for n, line in enumerate(lines) if not line.startswith("#|")), len(lines))
    text = "".join(line.removeprefix("#|").removeprefix(" ") for line in lines[:top])
    try:
        options = yaml.load(text, LOADER) if text else None
    except yaml.YAMLError:  # the renderer, which embeds the cell, says what is wrong
        options = None
    return (options if isinstance(options, dict) else {}), "".join(lines[top:])


def _released(outputs: Iterable[dict[str, Any]]) -> Iterator[Output]:
    for output in outputs:
        for kind in SHOWN:
            marked = output.get("metadata", {}).get(kind, {})
            if RELEASED in marked and kind in output.get("data", {}):
                data = {name: "".join(text) for name, text in output["data"].items()}
                yield Output(kind, data[kind], tuple(marked[RELEASED]), data.get(NARROW, ""))
