"""The list of all kommuneark, in the house: by name, with what has come in and what is open."""

from __future__ import annotations

from collections.abc import Collection
from html import escape

from helpers import danish
from helpers.project import Workspace
from helpers.publish import results
from helpers.publish.municipality import basis
from helpers.render import sheet_style

TITLE = "Kommuneark"
INTERNAL = "Internt: listen nævner alle kommuner. Hvert ark sendes kun til sin egen kommune."
LEFT_OVER = "forældet"  # of a sheet made of other answers or another material than the list
NUMBERS, RIGHT = ("Besvarede sager", "Åbne spørgsmål"), ' class="right"'
HEADS = ("Kommune", "Skema", *NUMBERS, "PDF")


def page(ws: Workspace, made: Collection[str], left_over: Collection[str] = ()) -> str:
    """Return the page, with links to the sheets that are ``made``, by code; of those ``left_over`` from what
    lay in build/ before, it says so.
    """
    owns = basis.states(ws)
    rows = "\n".join(_row(own, own.code in made, own.code in left_over) for own in owns)
    back = sum(own.returned for own in owns)
    mark = results.mark(ws.results("03_returns")["demonstration"]).short
    head = "".join(f'<th scope="col"{RIGHT * (text in NUMBERS)}>{text}</th>' for text in HEADS)
    style = sheet_style(ws.root / "report" / "theme", "assets")
    banner = f'<div class="banner"><p>{escape(mark)}</p></div>' if mark else ""
    return (
        f'<!DOCTYPE html>\n<html lang="da"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{TITLE}</title>'
        f"<style>{style}</style></head><body>\n{banner}\n"
        f'<main class="sheet">\n<h1>{back} af {len(owns)} kommuner har svaret</h1>\n<p>{INTERNAL}</p>\n'
        f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>\n</main></body></html>\n"
    )


def _row(own: basis.State, there: bool, left_over: bool) -> str:
    name, pdf = escape(own.name), LEFT_OVER if left_over else "–"
    if there:
        pdf = f'<a href="{own.code}/kommuneark.pdf" aria-label="PDF, {name}">PDF</a>'
        name = f'<a href="{own.code}/index.html">{name}</a>'
    state = "modtaget" if own.returned else ("kunne ikke læses" if own.refused else "mangler")
    answered, open_ = (danish.number(n) if own.returned else "–" for n in (own.answered, own.open))
    cells = ((state, ""), (answered, RIGHT), (open_, RIGHT), (pdf, ""))
    told = "".join(f"<td{css}>{text}</td>" for text, css in cells)
    return f'<tr><th scope="row">{name}</th>{told}</tr>'
