"""From the executed notebooks to the sheets: what each municipality's desk has let go, as a page and a PDF.

Only labelled cells stand on a sheet, and of them only what the desk has let go. All sheets are rendered
together; one that cannot be made is told and the others are made.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import escape as html_escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from helpers import danish
from helpers.project import Workspace
from helpers.publish import executed, results
from helpers.publish.executed import Cell
from helpers.publish.gate import scan
from helpers.publish.tables import escape
from helpers.render import Frame, RenderError, Sheet, render_sheets, yaml12
from helpers.render.book import fonts
from helpers.survey import own_protocol, reference

TITLE = "Kommuneark: {name}"
ABOUT = "Til kommunen, fra undersøgelsen »{title}«, {day}."
FOOT = "Kun til kommunen selv. Tal om landet og størrelsesgruppen er de udgivne."
COMMENT = "Kommunens kommentar til omgørelsesprocenterne"
SECOND_PAGE = "ark-aarsager"  # with this cell the second page begins
COMMENTED = "tbl-egen-omgoerelse"  # under this cell the field for the comment stands
CHECKED = "ark-kontrol"  # above this cell its heading
FIELD_HEIGHT = "26mm"
DRAWN = re.compile(r'(?s)(?<=<img src=")data:[^"]*|<style>.*?</style>')
HEADING = re.compile(r"(?m)^## (.+)$")
SVG = "image/svg+xml"


def render(ws: Workspace, notebooks: Mapping[str, Path], investigation: str = "") -> list[Sheet]:
    """Return the sheet of each municipality, by its code, from the executed notebook at its path.

    investigation: the folder whose timetable gives the date. One that cannot be made has a problem.
    """
    try:
        return _render(ws, notebooks, investigation)
    except RenderError as error:
        if len(notebooks) == 1:
            return [Sheet(code, problem=str(error)) for code in notebooks]
        one_by_one = ({code: path} for code, path in notebooks.items())
        return [sheet for each in one_by_one for sheet in render(ws, each, investigation)]


def _render(ws: Workspace, notebooks: Mapping[str, Path], investigation: str) -> list[Sheet]:
    names, config = _names(ws), yaml12.read(ws.root / "_quarto.yml", "_quarto.yml")
    day = own_protocol.timetable(ws.root / investigation).report_date
    about = ABOUT.format(title=config["book"]["title"], day=danish.day_in_words(day))
    with TemporaryDirectory() as folder:
        project = Path(folder)
        for code, path in notebooks.items():
            cells = executed.read(path)
            _write(project, code, page(code, names[code], about, cells), cells)
        _write_book(config, project, notebooks, day)
        mark = results.mark(ws.results("03_returns")["demonstration"])
        frame = Frame(ws.root / "report" / "theme", mark.short, FOOT)
        return render_sheets(project, frame)


def private(ws: Workspace, investigation: str) -> scan.Private:
    """Return what no sheet may hold. investigation: as in ``render``."""
    return scan.gathered(ws, ws.root / investigation)


def refused(ws: Workspace, sheets: Sequence[Sheet], own: Path, private: scan.Private) -> dict[str, str]:
    """Return, by code, what a sheet holds that may not leave: another municipality's name, the key of a case,
    a CPR number or a municipality's own words. own: the folder with the tables of each, by its code.

    What is looked through is the page without style and drawings, and the tables: the PDF has the same words.
    """
    names, found = _names(ws), {}
    for sheet in sheets:
        with TemporaryDirectory() as folder:
            (Path(folder) / "index.html").write_text(DRAWN.sub("", sheet.html), encoding="utf-8")
            for table in sorted((own / sheet.name).rglob("*.csv")):
                shutil.copyfile(table, Path(folder) / table.name)
            held = list(scan.scan(Path(folder), scan.of_one(private, names[sheet.name]), {}))
        if held:
            found[sheet.name] = "; ".join(map(str, held))
    return found


def assets(ws: Workspace) -> dict[str, bytes]:
    """Return the files that all sheets' pages share, by path below the folder of the sheets."""
    return fonts(ws.root / "report" / "theme")


def _names(ws: Workspace) -> dict[str, str]:
    every = reference.municipalities(ws.data("reference/municipalities.csv"))
    return dict(zip(every["kommunekode"], every["name"], strict=True))


def page(code: str, name: str, about: str, cells: Sequence[Cell]) -> str:
    """Return the sheet of a municipality as a chapter in Markdown. about: what it is, under its title."""
    shown = [cell for cell in cells if cell.published and "label" in cell.options]
    parts = [f"# {escape(TITLE.format(name=name))} {{.unnumbered}}", escape(about)]
    for cell in shown:
        parts += _placed(code, cell)
    return "\n\n".join(parts) + "\n"


def _placed(code: str, cell: Cell) -> Iterator[str]:
    """Yield what a cell puts on the sheet, and what stands before and after it."""
    if cell.name == SECOND_PAGE:
        yield "{{< pagebreak >}}"
    if cell.name == CHECKED:
        yield "## Det skal kommunen kontrollere, før rapporten udgives {.unnumbered}"
    for number, output in enumerate(cell.outputs):
        if output.kind == SVG:
            caption, alt = cell.options["fig-cap"], cell.options["fig-alt"]
            yield f'![{caption}]({_figure(code, cell, number)}){{fig-alt="{alt}"}}'
            continue
        table, _, notes = output.content.partition("\n\n")
        if table.startswith("|"):
            yield from (table, f": {cell.options['tbl-cap']}", _small(notes))
        else:
            yield HEADING.sub(r"## \1 {.unnumbered}", output.content)
    if cell.name == COMMENTED:
        yield _field()


def _small(notes: str) -> str:
    """Return what stands under a table, small in both formats."""
    before, after = (
        '`<small class="origin">`{=html}`#text(size: 7pt)[`{=typst}',
        "`]`{=typst}`</small>`{=html}",
    )
    return f"{before}{notes}{after}"


def _field() -> str:
    """Return the field that the municipality fills in: to be typed in on the page, a box on paper."""
    words = html_escape(COMMENT)
    given = 'contenteditable="true" role="textbox" aria-multiline="true" aria-labelledby="kommentar"'
    box = f'<div class="comment"><p id="kommentar">{words}</p>\n<div class="field" {given}></div></div>'
    return f'```{{=html}}\n{box}\n```\n\n```{{=typst}}\n#comment-box("{COMMENT}", {FIELD_HEIGHT})\n```'


def _figure(code: str, cell: Cell, number: int) -> str:
    return f"{code}-{cell.name}-{number}.svg"


def _write(project: Path, code: str, chapter: str, cells: Sequence[Cell]) -> None:
    (project / f"{code}.qmd").write_text(chapter, encoding="utf-8")
    for cell in cells:
        for number, output in enumerate(cell.outputs):
            if output.kind == SVG:
                (project / _figure(code, cell, number)).write_text(output.content, encoding="utf-8")


def _write_book(config: dict[str, Any], project: Path, codes: Iterable[str], day: date) -> None:
    chapters = ["index.qmd", *(f"{code}.qmd" for code in codes)]
    book = {
        "project": {"type": "book"},
        "lang": config["lang"],
        "language": config.get("language", {}),
        "book": {
            "title": "Kommuneark",
            "author": config["book"]["author"],
            "date": day.isoformat(),
            "chapters": chapters,
        },
        "format": {"html": {"number-sections": True}, "typst": {"number-sections": True}},
    }
    (project / "_quarto.yml").write_text(yaml.safe_dump(book, allow_unicode=True), encoding="utf-8")
    (project / "index.qmd").write_text("# Kommuneark {.unnumbered}\n", encoding="utf-8")
