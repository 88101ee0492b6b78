"""The tables and figures that the report embeds: what stands in a cell has its key, nothing is said in every
row, and each drawing can be read on a telephone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from built import BUILD, PROJECT

from helpers.protocol import disclosure
from helpers.publish import executed, tables
from helpers.publish.executed import Cell

EMBED = re.compile(r"\{\{< embed /build/notebooks/(?P<notebook>[\w-]+)\.ipynb#(?P<label>[\w-]+) >\}\}")
CELL = re.compile(r"(?<!\\)\|")
POINT = re.compile(r">\s*[+−-]?\d+\.\d{1,2}\s*<")  # a number with a decimal point, alone in a text
FEW = disclosure.all_rules().workshop.few
KEYS = {  # what stands in a cell → how its key begins
    tables.WITHHELD: f"{tables.SIGN} Ikke vist",
    tables.CANNOT: tables.CANNOT_NOTE,
    FEW: f"»{FEW.capitalize()}« er",
    "lagt sammen": "»Lagt sammen«",
}
MAPS = {"fig-danmarkskort"}  # drawn as HTML, which fits


def embedded() -> dict[str, Cell]:
    """Return the cells that chapters show, by label."""
    chapters = sorted([PROJECT / "index.qmd", *Path(PROJECT / "report").glob("*.qmd")])
    found = [match for file in chapters for match in EMBED.finditer(file.read_text(encoding="utf-8"))]
    notebooks = {
        match["notebook"]: executed.read(BUILD / "notebooks" / f"{match['notebook']}.ipynb")
        for match in found
    }
    cells = {(name, cell.name): cell for name, every in notebooks.items() for cell in every}
    return {match["label"]: cells[match["notebook"], match["label"]] for match in found}


SHOWN = embedded()
TABLES = {label: cell.outputs[0].content for label, cell in SHOWN.items() if label.startswith("tbl-")}
FIGURES = {label: cell.outputs[0] for label, cell in SHOWN.items() if label.startswith("fig-")}


def parts(label: str) -> tuple[list[list[str]], str]:
    """Return the rows of cells, the heads first, and what stands under the table."""
    table, _, notes = TABLES[label].partition("\n\n")
    lines = table.splitlines()
    rows = [[cell.strip() for cell in CELL.split(line)[1:-1]] for line in [lines[0], *lines[2:]]]
    return rows, notes


def columns(label: str) -> Iterator[list[str]]:
    """Yield the columns after the first, each with its head, without the rows of groups."""
    rows, _ = parts(label)
    told = [row for row in rows if len(row) == 1 or any(row[1:])]
    yield from map(list, list(zip(*told, strict=True))[1:])


@pytest.mark.parametrize("label", sorted(TABLES))
def test_a_sign_has_its_key_and_a_key_its_sign(label):
    rows, notes = parts(label)
    cells = {cell for row in rows[1:] for cell in row}
    assert {sign for sign in KEYS if sign in cells} == {sign for sign, key in KEYS.items() if key in notes}
    starred = any(cell.endswith(r"\*") for cell in cells)
    assert starred is bool(re.search(r"(?:^| )\\\* ", notes)), "a star has its key, and a key its star"


@pytest.mark.parametrize("label", sorted(TABLES))
def test_no_cell_is_a_dash_whose_meaning_must_be_guessed(label):
    rows, _ = parts(label)
    assert not {cell for row in rows for cell in row if re.fullmatch(r"\\?[-–—]", cell)}


@pytest.mark.parametrize("label", sorted(TABLES))
def test_no_column_says_the_same_in_every_row(label):
    told = [own for own in columns(label) if len(own) > 1 + tables.BY_CHANCE]
    same = [own[0] for own in told if len(set(own[1:])) == 1 and "<abbr" not in own[1]]
    assert len(same) < max(2, len(told)) and (not same or len(told) == len(same)), same


@pytest.mark.parametrize("label", sorted(FIGURES.keys() - MAPS))
def test_every_drawing_has_another_for_a_narrow_screen(label):
    assert FIGURES[label].narrow, f"{label}: desk.draw(…, narrow=True), or a figure drawn for it"


@pytest.mark.parametrize("label", sorted(FIGURES))
def test_numbers_in_a_drawing_are_danish(label):
    drawn = FIGURES[label].content + FIGURES[label].narrow
    assert not POINT.findall(re.sub(r"(?s)<(style|metadata|defs)\b.*?</\1>", "", drawn))
