"""The line under each figure and table of the report: from which notebook and which data files it comes.

It is plain Markdown that both engines read: links in the pages, names in the paper.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from helpers.project import Workspace
from helpers.publish import executed
from helpers.publish.release import data_file, released_names
from helpers.publish.tables import escape
from helpers.render.sources.reader import BLOCK, Fence

PAGES, DATA = "notesboger", "data"  # folders of the report
ANCHOR = "celle-"  # before the name of a cell in the address of its place on the notebook's page
FOR_HTML = (
    '::: {.content-visible when-format="html"}',
    '`<small class="origin">`{=html}',
    "`</small>`{=html}",
)
FOR_PDF = ('::: {.content-visible when-format="typst"}', "`#text(size: 8pt)[`{=typst}", "`]`{=typst}")


@dataclass(frozen=True)
class Origins:
    """What the executed notebooks and the released tables of ``ws`` say of each cell that a chapter shows."""

    ws: Workspace
    read: dict[str, list[executed.Cell]] = field(default_factory=dict)

    @cached_property
    def released(self) -> set[str]:
        """Return the full names of all released tables."""
        return set(released_names(self.ws))

    def under(self, chapter: str, path: str, label: str) -> list[str]:
        """Return the lines under the cell ``label`` of the notebook at ``path`` in ``chapter``.

        Only what exists is linked; a label that no executed notebook has gives none.
        """
        notebook = PurePosixPath(path).stem
        found = [cell for cell in self._cells(notebook) if cell.name == label]
        tables = [table for cell in found for table in cell.tables if table in self.released]
        top = posixpath.relpath(".", PurePosixPath(chapter).parent.as_posix())
        page = f"{top}/{PAGES}/{notebook}.html#{ANCHOR}{label}"
        linked = _line(
            f"[{escape(notebook)}]({page})",
            [f"[{escape(data_file(table))}]({top}/{DATA}/{data_file(table)})" for table in tables],
        )
        named = _line(escape(notebook), [escape(data_file(table)) for table in tables])
        return [*_only(FOR_HTML, linked), "", *_only(FOR_PDF, named)] if found else []

    def _cells(self, notebook: str) -> list[executed.Cell]:
        if notebook not in self.read:
            self.read[notebook] = executed.cells(self.ws, notebook)
        return self.read[notebook]


def write_into(project: Path, origins: Origins) -> None:
    """Write the lines into the chapters of ``project``, a copy that Quarto is to render."""
    for file in sorted(project.rglob("*.qmd")):
        chapter = file.relative_to(project).as_posix()
        lines = file.read_text(encoding="utf-8").split("\n")
        file.write_text("\n".join(_with_origins(lines, chapter, origins)), encoding="utf-8")


def _with_origins(lines: list[str], chapter: str, origins: Origins) -> list[str]:
    out, fence = [], Fence()
    for line in lines:
        out.append(line)
        fence.pass_by(line)
        block = None if fence.open else BLOCK.match(line)
        if block and block["name"] == "embed":
            path, _, label = block["args"].strip("\"'").partition("#")
            out += ["", *origins.under(chapter, path, label), ""]
    return out


def _line(notebook: str, files: list[str]) -> str:
    return f"Notesbog {notebook}" + (f" · data: {', '.join(files)}" if files else "")


def _only(format_: tuple[str, str, str], line: str) -> list[str]:
    condition, before, after = format_
    return [condition, f"{before}{line}{after}", ":::"]
