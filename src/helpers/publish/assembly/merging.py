"""What the prose of the whole report may use, from the results of all notebooks.

``merge`` writes what is printed of them all to build/results.yml, where Quarto finds ``results.NAME.value``
and ``results.statements.ID.text``, and under Quarto's own key ``book`` the day that the report carries and,
as subtitle, what it is about.
The mark of demonstration data goes to build/quarto/ as well, in the forms that _quarto.yml includes.
Everything there is a string: YAML would print 1.10 as 1.1. Beside them stands, not for the prose, which cell
of which notebook made it: ``statements.ID.from`` and ``from.NAME.value``, such as ``05_growth#celle-05``. For
conditions of the chapters (``when-meta``) ``shown.LABEL`` is true of each figure and table that is not empty,
``shown.other-conclusions`` where another way of computing gives another main result, ``shown.chosen-cases``
where municipalities chose many of the cases themselves, ``shown.drawn-bpa`` of a provision of which cases
were drawn, ``shown.key-withheld`` where a key figure has a mark in its place, and ``shown.personal-data``
where anything is told of how personal data are treated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import yaml

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.errors import HelpersError
from helpers.project import Workspace
from helpers.protocol import assumptions as assumed
from helpers.publish import executed
from helpers.publish.colophon import answers, assumptions, editions, english, imprint
from helpers.publish.release import entries
from helpers.publish.results import Mark, mark
from helpers.publish.tables import SIGN
from helpers.survey import own_protocol
from helpers.terms import PROVISIONS

CHANGES, ENGLISH = "publication/_rettelser.qmd", "publication/_english.qmd"  # what chapters include
ASSUMED = "publication/_antagelser.qmd"  # and another
MOST_NAMED, RENEWAL = ("08_rules", "most_named"), "repeated_collection"  # a theme of themes.yml
LEADS = (  # of the summary, each the heading of a chapter
    *("growth", "renewal", "remittal", "rules_law", "rules", "appeal"),
    *("workshop", "simplification", "resources"),
)
CLAUSES = ("Hvad ", "Om ", "Det, ")  # how a noun begins that ends with a clause
OF_CHANGE = ("growth", "renewal")  # whose level may be told where the change cannot
NOT_GIVEN = ("workshop", "simplification", "resources")  # topics whose material may not have come at all
RETURNED = "04_representation"
SUBJECT = ("05_growth", "subject")  # the value that is the book's subtitle
ANSWERS = "publication/svarark.xlsx"  # for the authority that makes the accessibility statement


def merge(ws: Workspace, investigation: str = "") -> None:
    """Merge all build/results/*.json into results.yml under ``out``, with the day that the report carries,
    and write beside it what the annex tells of corrections and changes.

    investigation: the folder whose own timetable and publication.yml count, where it has them. Raises
    HelpersError, and ProtocolInvalid where a protocol file cannot be read.
    """
    merged: dict[str, Any] = {"statements": {}, "from": {}}
    demonstration, unknown = False, set[str]()
    growth, returned = dict[str, Any](), dict[str, Any]()
    for path in sorted((ws.build / "results").glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        demonstration = demonstration or content["demonstration"]
        growth = content["values"] if path.stem == SUBJECT[0] else growth
        returned = content["values"] if path.stem == RETURNED else returned
        _add(merged, path.stem, content, executed.places(ws, path.stem))
        kept = content["statements"].items()
        unknown |= {ident for ident, each in kept if each.get("verdict") == verdicts.NOT_ESTIMABLE}
    merged["statements"] |= _leads(merged["statements"], unknown)
    told = {"key-withheld": _key_withheld(merged), "renewal-named": _renewal_named(merged, unknown)}
    merged["shown"] = shown(ws) | _asked(growth, returned) | told
    whole = mark(demonstration)
    merged["mark"] = {"short": whole.short, "text": whole.text}
    day = own_protocol.timetable(ws.root / investigation).report_date
    merged["publication"] = _editions(ws, ws.root / investigation, day, demonstration)
    merged["shown"] |= {"personal-data": imprint.personal_data_told(merged["publication"])}
    about = {"subtitle": subject} if (subject := merged.get(SUBJECT[0], {}).get(SUBJECT[1])) else {}
    merged["publication"] |= about
    content = {"book": {"date": day.isoformat(), **about}, "results": merged}
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=True, width=10_000)
    ws.target("results.yml").write_text(text, encoding="utf-8")
    for name, content in for_quarto(whole).items():
        ws.target(f"quarto/{name}").write_text(content, encoding="utf-8")


def shown(ws: Workspace) -> dict[str, bool]:
    """Say of each labelled cell of the executed notebooks whether a table behind it has rows that may be
    told: without any its figure or table is empty, and the chapter says what is missing instead.
    """
    rows = {name: entry["rows"] - entry["withheld_rows"] for name, entry in entries(ws).items()}
    names = [path.stem for path in sorted((ws.build / "results").glob("*.json"))]
    cells = [cell for name in names for cell in executed.cells(ws, name) if cell.tables]
    return {cell.name: any(rows.get(table, 0) for table in cell.tables) for cell in cells}


def _asked(growth: Mapping[str, Any], returned: Mapping[str, Any]) -> dict[str, bool]:
    """Return what conditions of the chapters ask of the ``values`` on growth and on what was returned;
    without them every provision counts as drawn.
    """
    drawn = growth.get("key_order", {}).get("value", PROVISIONS)
    differs = bool(growth.get("other_conclusions", {}).get("value"))
    chosen = returned.get("chosen_cases", {}).get("value") is not None
    of_each = {f"drawn-{code.replace('_', '-')}": code in drawn for code in PROVISIONS}
    return {"other-conclusions": differs, "chosen-cases": chosen} | of_each


def _key_withheld(merged: Mapping[str, Any]) -> bool:
    """Say whether a key figure, or one of its two numbers, has the mark of what is not shown in its place."""
    values = [(name, text) for part in merged.values() for name, text in part.items()]
    return any(name.startswith("key_") and SIGN in str(text).split() for name, text in values)


def _renewal_named(merged: Mapping[str, Any], unknown: set[str]) -> bool:
    """Say whether what municipalities name most is renewal, and the report tells how much is renewed."""
    named = merged.get(MOST_NAMED[0], {}).get(MOST_NAMED[1])
    heading = "heading_renewal"
    return named == RENEWAL and heading in merged["statements"] and heading not in unknown


def _leads(statements: Mapping[str, Any], unknown: set[str]) -> dict[str, Any]:
    """Return the leads of the summary: the headings of its chapters, and where one is no more than a noun
    (``unknown``), that it cannot be, or is not, computed.
    """
    leads = {}
    for topic in LEADS:
        if heading := statements.get(f"heading_{topic}"):
            text = heading["text"]
            comma = "," if text.startswith(CLAUSES) else ""
            noun = f"Udviklingen i {danish.inside(text)}" if topic in OF_CHANGE else f"{text}{comma}"
            why = "er ikke opgjort" if topic in NOT_GIVEN else "kan ikke opgøres"
            said = f"{noun} {why}" if f"heading_{topic}" in unknown else text
            leads[f"lead_{topic}"] = {"text": said, "from": heading["from"]}
    return leads


def for_quarto(whole: Mark) -> dict[str, str]:
    """Return what _quarto.yml includes on each page and sheet that Quarto makes: the mark, if any.

    By file name, as HTML and as Typst.
    """
    if not whole.short:
        return {"mark.html": "", "mark.typ": ""}
    words = escape(whole.short)
    return {
        "mark.html": f'<div class="data-mark" role="region" aria-label="{words}"><p>{words}</p></div>\n',
        "mark.typ": '#set page(background: place(top + center, dy: 8mm, text(size: 7.5pt, weight: "bold", '
        f'fill: rgb("#9a1f3c"), {json.dumps(whole.short, ensure_ascii=False)})))\n',
    }


def _editions(ws: Workspace, folder: Path, day: date, demonstration: bool) -> dict[str, str]:
    """Write what changed since the edition before, the English summary, which assumptions hold, and the
    answers on accessibility.

    Return what the report says of itself.
    """
    publication = own_protocol.publication(folder)
    now = editions.register(ws, publication.report.version)
    text = editions.told(publication, now, editions.earlier(folder))
    ws.target(CHANGES).write_text(text, encoding="utf-8")
    ws.target(ENGLISH).write_text(english.summary(ws, demonstration), encoding="utf-8")
    held, reds, could_change = assumptions.chapter(ws, assumed.load(), own_protocol.analysis_plan(folder))
    ws.target(ASSUMED).write_text(held, encoding="utf-8")
    ws.target(ANSWERS).write_bytes(answers.written(publication))
    told = {"red_assumptions": reds, "heading_assumptions": could_change}
    return imprint.values(publication, day, demonstration) | told


def _add(merged: dict[str, Any], notebook: str, content: dict[str, Any], places: Mapping[int, str]) -> None:
    """Add a notebook's results; ``places``: the name of each of its cells by count."""
    if twice := sorted(merged["statements"].keys() & content["statements"].keys()):
        raise HelpersError(
            f"{notebook}.json: the statement {twice[0]!r} is already saved by another notebook: give it an "
            "id of its own."
        )
    saved_in = places.get(content["cell"], notebook)
    merged[notebook] = {name: pair["text"] for name, pair in content["values"].items()}
    merged["from"][notebook] = dict.fromkeys(content["values"], saved_in)
    merged["statements"] |= {
        ident: {"text": kept["text"], "from": places.get(kept.get("cell", 0), notebook)}
        for ident, kept in content["statements"].items()
    }
