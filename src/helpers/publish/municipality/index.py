"""The list of all kommuneark, in the house: by name, with what has come in and what is open."""

from __future__ import annotations

from html import escape
from pathlib import Path

from helpers import danish
from helpers.project import Workspace
from helpers.publish import results
from helpers.publish.municipality import basis, sentences
from helpers.survey import reference

TITLE = "Kommuneark"
INTERNAL = "Internt: listen nævner alle kommuner. Hvert ark sendes kun til sin egen kommune."
HEADS = ("Kommune", "Skema", "Besvarede sager", "Åbne spørgsmål", "PDF")


def page(ws: Workspace, folder: Path) -> str:
    """Return the page. folder: where the sheets lie; one that has not been made is named without a link."""
    every = reference.municipalities(ws.data("reference/municipalities.csv"))
    known = sorted(
        zip(every["name"], every["kommunekode"], strict=True), key=lambda each: danish.alphabetical(each[0])
    )
    owns = [basis.load(ws, code)[0] for _, code in known]
    rows = "\n".join(_row(own, (folder / own.code / "index.html").exists()) for own in owns)
    back = sum(own.returned for own in owns)
    mark = results.mark(ws.results("03_returns")["demonstration"]).short
    head = "".join(f'<th scope="col">{text}</th>' for text in HEADS)
    style = (ws.root / "report" / "theme" / "html" / "style.css").read_text(encoding="utf-8")
    style = style.replace('url("fonts/', 'url("assets/fonts/')
    banner = f'<div class="banner"><p>{escape(mark)}</p></div>' if mark else ""
    return (
        f'<!DOCTYPE html>\n<html lang="da"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{TITLE}</title>'
        f"<style>{style}</style></head><body>\n{banner}\n"
        f'<main class="sheet">\n<h1>{back} af {len(owns)} kommuner har svaret</h1>\n<p>{INTERNAL}</p>\n'
        f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>\n</main></body></html>\n"
    )


def _row(own: basis.Own, there: bool) -> str:
    name = f'<a href="{own.code}/index.html">{escape(own.name)}</a>' if there else escape(own.name)
    pdf = (
        f'<a href="{own.code}/kommuneark.pdf">PDF<span hidden> {escape(own.name)}</span></a>'
        if there
        else "–"
    )
    state = "modtaget" if own.returned else ("kunne ikke læses" if own.refused else "mangler")
    answered = danish.number(own.tables["answered"]["answered"].sum()) if own.returned else "–"
    open_ = danish.number(sentences.open_questions(own)) if own.returned else "–"
    cells = "".join(
        f'<td class="{css}">{text}</td>'
        for text, css in ((state, ""), (answered, "right"), (open_, "right"), (pdf, ""))
    )
    return f'<tr><th scope="row">{name}</th>{cells}</tr>'
