"""A whole notebook as a chapter: its Markdown, its code where that is shown, and what its cells gave.

Nothing is run: what is shown is what the notebook holds. The number of a line is that of its cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from helpers.render import yaml12
from helpers.render.errors import unsupported
from helpers.render.sources.notebooks import CODE, IMAGES, OPTION, Notebooks, is_image, joined, options_of
from helpers.render.sources.notebooks import without_representations as meant
from helpers.render.sources.reader import Line

FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*\Z", re.DOTALL)
TEXTS = ("text/html", "text/markdown", "text/latex")  # what may be a table
WRITTEN = {"text/html": "html", "text/markdown": ""}  # kinds of raw cells; another's are left out
OF_IMAGES = {"fig-cap", "fig-alt", "out-width"}
KEPT = ("echo", "output", "warning", "include")  # how cells are shown, here or for the whole book


def chapter_lines(notebooks: Notebooks, path: str, running: dict[str, Any]) -> list[Line]:
    """Return the lines of a notebook; ``running`` is what the book says of how its cells are shown.

    Raises RenderError.
    """
    cells = notebooks.notebook(path, path)["cells"]
    whole = dict.fromkeys(KEPT, True) | running | (front_of(cells, path).get("execute") or {})
    return [
        Line(text.rstrip("\r"), path, number)
        for number, cell in enumerate(cells, 1)
        for text in cell_lines(notebooks, path, number, cell, whole)
    ]


def front_of(cells: list[dict[str, Any]], path: str) -> dict[str, Any]:
    """Return the front matter, which is the first cell where that holds nothing else."""
    first = joined(cells[0]["source"]).strip() if cells and cells[0]["cell_type"] != "code" else ""
    found = FRONT.match(first)
    return yaml12.parse(found[1], f"{path}:1") if found else {}


def cell_lines(
    notebooks: Notebooks, path: str, number: int, cell: dict[str, Any], whole: dict[str, Any]
) -> Iterator[str]:
    """Yield the lines of one cell."""
    text = joined(cell["source"])
    if cell["cell_type"] == "code":
        yield from code_lines(notebooks, path, number, cell, whole | options_of(cell, path))
    elif cell["cell_type"] == "raw" and not FRONT.match(text.strip()):
        given = cell.get("metadata", {})
        kind = WRITTEN.get(given.get("raw_mimetype") or given.get("format") or "text/markdown")
        lines = text.split("\n")
        yield from (
            [] if kind is None else ["", f"{CODE}{{={kind}}}", *lines, CODE, ""] if kind else ["", *lines, ""]
        )
    else:
        if cell.get("attachments"):
            instead = "Save the image beside the notebook, and name it."
            raise unsupported(f"{path}:{number}", "an image that is attached to a cell", instead)
        yield from (text.split("\n") if number == 1 else ["", *text.split("\n")])
        yield ""


def code_lines(
    notebooks: Notebooks, path: str, number: int, cell: dict[str, Any], options: dict[str, Any]
) -> Iterator[str]:
    """Yield a code cell's code and outputs, as far as its options show them."""
    source = [line for line in joined(cell["source"]).split("\n") if not OPTION.match(line)]
    if options["include"] is False:
        return
    if options["echo"] is not False and "\n".join(source).strip():
        told = notebooks.notebook(path, path).get("metadata", {})
        language = told.get("language_info", {}).get("name") or told.get("kernelspec", {}).get("language", "")
        yield from ["", f"{CODE}{language}", *"\n".join(source).strip("\n").split("\n"), CODE, ""]
    if options["output"] is False:
        return
    place, label = f"{path}:{number}", str(options.get("label") or f"cell-{number}")
    given = {key: value for key, value in options.items() if key not in KEPT}
    outputs = [seen for out in meant(cell.get("outputs", [])) if (seen := shown_of(out, options))]
    labelled = [out for out in outputs if fits(out, label)]
    for n, out in enumerate(outputs, 1):
        if out not in labelled:
            own = {key: given[key] for key in OF_IMAGES & set(given)} if is_image(out) else {}
            one = notebooks.shown(place, f"{path}#{label}", f"cell-{number}-{n}", {"outputs": [out]}, own)
            yield from ["", *one, ""]
    if labelled:
        yield from ["", *notebooks.shown(place, f"{path}#{label}", label, {"outputs": labelled}, given), ""]


def fits(out: dict[str, Any], label: str) -> bool:
    """Say whether an output is what a cell's label names: a figure or a table."""
    kinds = set(out.get("data", {}))
    if label.startswith("fig-"):
        return bool(kinds & {*IMAGES, "text/html"})
    return label.startswith("tbl-") and bool(kinds & {*TEXTS, *IMAGES})


def shown_of(out: dict[str, Any], options: dict[str, Any]) -> dict[str, Any] | None:
    """Return an output as it is shown: a warning as other words, where warnings are shown; None for none."""
    if out["output_type"] == "stream" and out["name"] == "stderr":
        return {**out, "name": "stdout"} if options["warning"] is not False else None
    return out
