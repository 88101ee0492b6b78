"""The published pages of the notebooks: what was calculated and how, without what is for the house alone.

A page is made from the executed notebook. Cells tagged ``internt`` are left out whole; of the others' outputs
only those that a desk has let go are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from helpers import danish
from helpers.project import Workspace
from helpers.publish import executed
from helpers.publish.executed import Cell, Output
from helpers.publish.tables import escape
from helpers.render import Imprint, render_pages, yaml12

PAGES, DATA = "notesboger", "data"  # the folders of the report that hold them, and the released tables
OVERVIEW = "oversigt"  # the page that leads to all of both
ANCHOR = "celle-"  # before the name of a cell in the address of its place on the page
NOTES, NOTES_END = (f"```{{=html}}\n{tag}\n```" for tag in ('<div class="table-notes">', "</div>"))
OVERVIEW_HEAD = (
    "# Notesbøger og datafiler {.unnumbered}\n\n"
    "Rapportens tal er regnet i notesbøgerne. Under hver står de datafiler (CSV), som er frigivet fra den. "
    "Hvad filernes kolonner betyder, står i [bilaget om, hvordan rapporten "
    "genskabes](../report/bilag-genskab.html)."
)
HELD_BACK = "*Det, som cellen viser, er til internt brug og er ikke med her.*"
LEFT_OUT = "*Her er {counted} til internt brug udeladt. Teksten omkring kan handle om det, {it} viser.*"
INTRODUCTION = (
    "Siden er dannet af den kørte notesbog `{file}`. Den viser kun, hvad der er frigivet til "
    "offentliggørelse; {left_out} udeladt."
)
HEADING = re.compile(r"\A# (.+)\n?")
TOP_LEVEL = re.compile(r"(?m)^# ")
ANNEX = (" i bilaget.", " i rapportens bilag.")  # which the page of a notebook has not
IMAGES = {"image/svg+xml": "svg"}


def render(
    ws: Workspace,
    theme: Path,
    banner: str | None = None,
    imprint: Imprint | None = None,
    data: Mapping[str, str] | None = None,
) -> dict[str, bytes]:
    """Return the files of the notebooks' pages by path: notesboger/NAME.html, their figures, the assets.

    There is one page for each notebook that has saved results for the report and has been executed, and one
    that leads to them and to the released tables. data: the title of each of those, by the name of its file.
    Raises render.RenderError.
    """
    with TemporaryDirectory() as folder:
        project = Path(folder)
        names = [name for name in _with_results(ws) if executed.path(ws, name).exists()]
        titles = {name: _write(project, name, executed.cells(ws, name)) for name in names}
        (project / PAGES / f"{OVERVIEW}.qmd").write_text(overview(titles, data or {}), encoding="utf-8")
        _write_book(ws, project, [OVERVIEW, *names])
        files = render_pages(project, theme=theme, banner=banner, imprint=imprint)
    return {name: content for name, content in files.items() if name.startswith((f"{PAGES}/", "assets/"))}


def overview(notebooks: Mapping[str, str], data: Mapping[str, str]) -> str:
    """Return the page that leads to all ``notebooks`` (titles by name) and ``data`` (titles by file)."""
    parts = [OVERVIEW_HEAD]
    for name, title in notebooks.items():
        own = [file for file in data if file.startswith(f"{name}-")]
        rows = [f"- [{escape(file)}](../{DATA}/{file}): {escape(data[file])}" for file in own]
        parts += [f"## {name} {{.unnumbered}}", f"Notesbogen: [{title}]({name}.qmd)", "\n".join(rows)]
    return "\n\n".join(filter(None, parts)) + "\n"


def page(notebook: str, cells: Iterable[Cell]) -> tuple[str, str]:
    """Return the title of a notebook, and its page as a chapter in Markdown."""
    told = [cell for cell in cells if cell.published or _internal(cell)]
    left_out = sum(map(_internal, told))
    title = notebook
    first = next((at for at, cell in enumerate(told) if cell.published), None)
    if first is not None and told[first].kind == "markdown" and (found := HEADING.match(told[first].source)):
        title, told[first] = found[1], replace(told[first], source=told[first].source[found.end() :])
    counted = {0: "ingen celler er", 1: "én celle til internt brug er"}.get(
        left_out, f"{danish.in_words(left_out)} celler til internt brug er"
    )
    head = INTRODUCTION.format(file=f"notebooks/{notebook}.ipynb", left_out=counted)
    return title, "\n\n".join([f"# {title} {{.unnumbered}}", head, *_parts(told)]) + "\n"


def figure_name(cell: Cell, number: int, output: Output) -> str:
    """Return the file of the cell's image output, below the folder of the pages."""
    return f"figurer/{cell.notebook}-{cell.name}-{number}.{IMAGES[output.kind]}"


def narrow_name(name: str) -> str:
    """Return the file of the same figure for narrow screens."""
    stem, _, ending = name.rpartition(".")
    return f"{stem}-smal.{ending}"


def _with_results(ws: Workspace) -> list[str]:
    merged = yaml12.read(ws.build / "results.yml", "results.yml")["results"]
    return sorted(merged["from"])


def _internal(cell: Cell) -> bool:
    return executed.INTERNAL in cell.tags


def _parts(cells: Iterable[Cell]) -> Iterator[str]:
    """Yield the cells that may be shown, and one line where others stood: the text beside them tells of what
    they show.
    """
    for internal, group in groupby(cells, _internal):
        if not internal:
            yield from (text for cell in group for text in _cell(cell))
            continue
        n = len(list(group))
        counted, it = ("én celle", "den") if n == 1 else (f"{danish.in_words(n)} celler", "de")
        yield LEFT_OUT.format(counted=counted, it=it)


def _cell(cell: Cell) -> Iterator[str]:
    if cell.kind != "code":
        yield _literal(TOP_LEVEL.sub("## ", cell.source).strip())
        return
    yield f"[]{{#{ANCHOR}{cell.name}}}"
    if cell.source.strip():
        yield _code(cell.source.strip("\n"))
    for number, output in enumerate(cell.outputs, start=1):
        yield from _shown(cell, number, output)
    if cell.held_back:
        yield HELD_BACK


def _code(source: str) -> str:
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", source)), default=0))
    return f'{fence} {{.python shortcodes="false"}}\n{source}\n{fence}'


def _shown(cell: Cell, number: int, output: Output) -> Iterator[str]:
    """Yield an output: an image with its caption, a table with its caption above its notes, or text."""
    if output.kind in IMAGES:
        caption = _line(cell.options.get("fig-cap"))
        alt = _line(cell.options.get("fig-alt")) or caption or "Figur tegnet af cellen ovenfor"
        alt = alt.replace(*ANNEX).replace("\\", "\\\\").replace('"', '\\"')
        name = figure_name(cell, number, output)
        narrow = f' narrow="{PAGES}/{narrow_name(name)}"' if output.narrow else ""
        yield f'![{caption}]({name}){{fig-alt="{alt}"{narrow}}}'
        return
    table, _, notes = output.content.partition("\n\n")
    caption = _line(cell.options.get("tbl-cap"))
    if table.startswith("|") and caption:
        yield from (table, f": {caption}")
        yield from (NOTES, notes, NOTES_END) if notes else ()
    else:
        yield output.content


def _line(text: Any) -> str:
    return " ".join(str(text or "").split())


def _literal(text: str) -> str:
    """Return text whose shortcodes are shown and not obeyed."""
    return text.replace("{{<", "{{{<").replace(">}}", ">}}}")


def _write(project: Path, notebook: str, cells: list[Cell]) -> str:
    """Write the page of a notebook and its figures; return its title."""
    folder = project / PAGES
    (folder / "figurer").mkdir(parents=True, exist_ok=True)
    title, text = page(notebook, cells)
    (folder / f"{notebook}.qmd").write_text(text, encoding="utf-8")
    for cell in (cell for cell in cells if cell.published):
        for number, output in enumerate(cell.outputs, start=1):
            if output.kind in IMAGES:
                name = figure_name(cell, number, output)
                (folder / name).write_text(output.content, encoding="utf-8")
                if output.narrow:
                    (folder / narrow_name(name)).write_text(output.narrow, encoding="utf-8")
    return title


def _write_book(ws: Workspace, project: Path, names: Iterable[str]) -> None:
    """Write the book of the pages: the report's title and words; its first page stands for the report."""
    config = yaml12.read(ws.root / "_quarto.yml", "_quarto.yml")
    about = {key: config["book"][key] for key in ("title", "author")}
    chapters = ["index.qmd", *(f"{PAGES}/{name}.qmd" for name in names)]
    book = {
        "project": {"type": "book"},
        "lang": config["lang"],
        "language": config.get("language", {}),
        "book": {**about, "chapters": chapters},  # its date stands in results.yml
        "metadata-files": ["results.yml"],
        "format": {"html": {"number-sections": True}, "typst": {"number-sections": True}},
    }
    (project / "_quarto.yml").write_text(yaml.safe_dump(book, allow_unicode=True), encoding="utf-8")
    (project / "index.qmd").write_text("# Rapporten {.unnumbered}\n", encoding="utf-8")
    results = (ws.build / "results.yml").read_text(encoding="utf-8")
    (project / "results.yml").write_text(results, encoding="utf-8")
