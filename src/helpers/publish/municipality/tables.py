"""Tables of a kommuneark: one municipality's own answers beside the published figures, for it alone.

Its own figures are counts and single cases, never a mean or a change of them. The others are the released
ones (``public``), and what is hidden there is hidden here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from helpers import danish
from helpers.analysis.municipality.own import HAS
from helpers.publish.columns import key, known
from helpers.publish.municipality import cells, public
from helpers.publish.municipality.basis import Own
from helpers.publish.tables import NONE, SIGN
from helpers.publish.views import View
from helpers.publish.wording import GROUP, OUTCOME, PROVISION
from helpers.terms import MAP_SCOPES, PAGES, PERIODS, SCOPES, TYPES

EARLY, LATE = PERIODS
SOURCES = {
    "has_expert": "expert",
    "has_knows_citizen": "knows_citizen",
    "has_other_municipal": "other_municipal",
}
TYPES_LABEL = "Typer pr. sag (gennemsnit)"
TYPES_HERE = "Typer (landet: gennemsnit pr. sag)"
MOST_QUESTIONS, MOST_CAUSES = 6, 5
REPLACED = "Er en sag ikke fundet, kan en reservesag være besvaret i stedet for den."

Public = dict[str, public.Rows]


def cases(own: Own, told: Public) -> View:
    """View of the own cases per provision and period, each with its pages, beside the country's level."""
    rows = [_case_row(own, told, provision, period) for provision in own.provisions for period in PERIODS]
    columns = (
        key("provision", "Ydelse"),
        key("period", "Periode"),
        known("asked", "Trukket", danish.number),
        known("answered", "Besvaret", danish.number),
        known("lost", "Ikke fundet", danish.number),
        known("pages", "Egne sager", str),
        known("geometric", "Landet, gennemsnit", str),
        known("middle_half", "Landet, midterste halvdel", str),
    )
    said = "Hver egen sag har sit tal. Landets gennemsnit er det geometriske."
    note = f"{said} {REPLACED if any(row['lost'] for row in rows) else ''} {cells.hidden(rows)}"
    return cells.view("egne_sager", "Egne sager og landets niveau", rows, columns, note)


def _case_row(own: Own, told: Public, provision: str, period: str) -> dict[str, Any]:
    here = {"provision": PROVISION[provision], "period": period}
    counted = {
        "asked": cells.total(own.rows["asked"], "asked", here),
        **{name: cells.total(own.rows["answered"], name, here) for name in ("answered", "lost")},
    }
    level = public.row(told["levels"], **here) or {}
    half = [cells.number(level, name) for name in ("lower_quartile", "upper_quartile")]
    return {
        **here,
        **counted,
        "pages": cells.listed([row[PAGES] for row in public.where(own.rows["pages"], here)]),
        "geometric": cells.number(level, "geometric"),
        "middle_half": f"{half[0]} til {half[1]}" if SIGN not in half else SIGN,
    }


def growth(own: Own, told: Public) -> View:
    """View of the country's and the size group's growth, beside the number of own cases with pages."""
    rows = [_growth_row(own, told, provision) for provision in own.provisions]
    columns = (
        key("provision", "Ydelse"),
        known("country", "Landet", str),
        known("interval", "Landet: interval"),
        known("verdict", "Landet: vurdering"),
        known("size", "Størrelsesgruppen", str),
        known("own", f"Egne sager {EARLY} og {LATE}"),
    )
    note = f"Størrelsesgruppen er kommuner med {danish.within(own.size)} indbyggere. {cells.hidden(rows)}"
    return cells.view(
        "udvikling", f"Ændring i normalsider pr. sag fra {EARLY} til {LATE}", rows, columns, note
    )


def _growth_row(own: Own, told: Public, provision: str) -> dict[str, Any]:
    group = {"group": PROVISION[provision], "outcome": OUTCOME["all"]}
    country = public.row(told["growth"], **group) or {}
    alike = public.row(told["by_size"], **group, size=own.size) or {}
    counts = [
        len(public.where(own.rows["pages"], {"provision": PROVISION[provision], "period": p}))
        for p in PERIODS
    ]
    return {
        "provision": PROVISION[provision],
        "country": cells.change(country),
        "interval": cells.text(country, "interval"),
        "verdict": cells.text(country, "verdict"),
        "size": cells.change(alike),
        "own": f"{counts[0]} og {counts[1]}",
    }


def documents(own: Own, told: Public) -> View:
    """View of what the own cases hold, as counts, beside the country's shares; both periods."""
    rows = [row for provision in own.provisions for row in _document_rows(own, told, PROVISION[provision])]
    note = "Egne: sager, der har det, af dem, der har svaret. " + cells.hidden(rows)
    return cells.view(
        "egne_oplysninger",
        "Sagsoplysninger i egne sager og i landets",
        rows,
        cells.beside_columns("Indhold"),
        note,
    )


def _document_rows(own: Own, told: Public, provision: str) -> list[dict[str, Any]]:
    types = cells.both(own.rows["documents"], provision, {"measure": TYPES}, cells.together)
    found = [
        cells.beside_row(
            provision, TYPES_HERE, types, public.row(told["types"], provision=provision, label=TYPES_LABEL)
        )
    ]
    for measure, group in SOURCES.items():
        counted = cells.both(own.rows["documents"], provision, {"measure": measure}, cells.counted)
        released = public.row(told["sources"], provision=provision, label=GROUP[group])
        found.append(cells.beside_row(provision, GROUP[group], counted, released))
    for label in dict.fromkeys(row["label"] for row in told["retrieval"]):
        counted = cells.both(own.rows["retrieval"], provision, {"retrieval": label}, cells.counted)
        released = public.row(told["retrieval"], provision=provision, label=label)
        found.append(cells.beside_row(provision, label, counted, released))
    return found


def procedure(own: Own, told: Public) -> View:
    """View of in how many own cases each rule of procedure was kept in full, beside the country's shares."""
    mine = own.rows["procedure"]
    released = {_question(row["label"]): row["label"] for row in told["procedure"]}
    rows = [
        cells.beside_row(
            provision,
            question,
            cells.both(mine, provision, {"item": question}, cells.counted),
            public.row(told["procedure"], provision=provision, label=label),
        )
        for provision in (PROVISION[code] for code in own.provisions)
        for question, label in released.items()
    ]
    note = "Egne: sager med svaret ja af dem, der har svaret. " + cells.hidden(rows)
    return cells.view(
        "egen_sagsbehandling", "Sagsbehandlingen", rows, cells.beside_columns("Spørgsmål"), note
    )


def _question(label: str) -> str:
    """Return the question that a released label repeats between its quotation marks, else the label."""
    return label.partition("»")[2].partition("«")[0] or label


def causes(own: Own, told: Public) -> View:
    """View of the causes that the own remitted cases name, most named first, beside the country's shares."""
    mine = own.rows["causes"]
    rows = []
    for provision in (PROVISION[code] for code in own.provisions):
        for cause in _most_named(mine, provision)[:MOST_CAUSES]:
            counted = cells.both(mine, provision, {"cause": cause}, cells.counted)
            rows.append(
                cells.beside_row(
                    provision, cause, counted, public.row(told["causes"], provision=provision, label=cause)
                )
            )
    note = "Egne: hjemviste sager med årsagen af dem, der har svaret. En sag kan have flere. " + cells.hidden(
        rows
    )
    return cells.view("egne_aarsager", "Årsager til hjemvisning", rows, cells.beside_columns("Årsag"), note)


def _most_named(mine: public.Rows, provision: str) -> list[str]:
    """Return the causes that the own cases of ``provision`` name, most named first, then by the alphabet."""
    named = Counter[str]()
    for row in public.where(mine, {"provision": provision}):
        named[row["cause"]] += row[HAS]
    return sorted(+named, key=lambda cause: (-named[cause], cause))


def quality(own: Own) -> View:
    """View of what became of the municipality's answers, in numbers, in one row."""
    mended, aside = own.rows["mended"], own.rows["set_aside"]
    row = {
        "mended": sum(each["n"] for each in mended if not each["unanswered"]),
        "unread": sum(each["n"] for each in mended if each["unanswered"]),
        "aside": sum(each["n"] for each in aside),
        "refused": own.refused,
        "open": sum(each["n"] for each in own.rows["questions"]),
    }
    columns = (
        key("answers", "Svar"),
        known("mended", "Rettet efter faste regler", danish.number),
        known("unread", "Læst som »ved ikke« o.l.", danish.number),
        known("aside", "Rækker lagt til side", danish.number),
        known("refused", "Skemaer, der ikke kunne læses", danish.number),
        known("open", "Åbne spørgsmål", danish.number),
    )
    why = danish.listing([f"{danish.number(each['n'])} {each['reason']}" for each in aside])
    note = danish.ended(f"Lagt til side: {why}") if why else ""
    rows = [{"answers": "Antal", **{name: int(n) for name, n in row.items()}}]
    return cells.view("egen_kvalitet", "Kommunens svar i tal", rows, columns, note)


def questions(own: Own) -> View:
    """View of what is asked and not answered, most cells first; what there is no room for in one row."""
    asked = sorted(own.rows["questions"], key=lambda row: -row["n"])
    rows = [
        {"what": row["rule"], "sheet": row["sheet"], "n": row["n"], "cells": ", ".join(row["cells"])}
        for row in asked[:MOST_QUESTIONS]
    ]
    if rest := sum(row["n"] for row in asked[MOST_QUESTIONS:]):
        rows.append({"what": "Andet", "sheet": NONE, "n": rest, "cells": NONE})
    columns = (
        key("what", "Spørgsmål"),
        key("sheet", "Ark"),
        known("n", "Antal", danish.number),
        known("cells", "De første celler"),
    )
    return cells.view("aabne_spoergsmaal", "Åbne spørgsmål", rows, columns)


def overturned(own: Own, told: Public) -> View:
    """View of the own overturn rates of the published register, beside the country's of the same year."""
    rows = [row for scope in MAP_SCOPES if (row := _overturned_row(own, told, scope))]
    columns = (
        key("area", "Område"),
        key("year", "År"),
        known("decided", "Afgjort", str),
        known("remitted", "Hjemvist", str),
        known("changed", "Ændret eller ophævet", str),
        known("rate", "Omgjort", str),
        known("country", "Landet: omgjort", str),
    )
    sources = [text for row in own.rows["overturned"] if isinstance(text := row["data_source"], str)]
    view = cells.view("egen_omgoerelse", "Kommunens omgørelsesprocenter", rows, columns, cells.hidden(rows))
    return replace(view, source=sources[0]) if sources else view


def _overturned_row(own: Own, told: Public, scope: str) -> dict[str, Any] | None:
    mine = public.row(own.rows["overturned"], scope=scope)
    if mine is None:
        return None
    country = public.row(told["country_overturned"], scope=scope, year=mine["year"]) or {}
    numbers = {"decided": "n_cases", "remitted": "remitted", "changed": "changed_or_annulled"}
    shares = {name: (danish.percent_of, row) for name, row in (("rate", mine), ("country", country))}
    none = mine["n_cases"] == 0
    return {
        **{"area": SCOPES[scope], "year": str(mine["year"])},
        **{name: cells.number(mine, column) for name, column in numbers.items()},
        **{name: cells.worded(row.get("rate"), form) for name, (form, row) in shares.items()},
        **({"rate": NONE} if none else {}),
    }
