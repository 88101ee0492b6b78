"""Tables of rules and practice: the register of changes, breaks of the statistics, initiatives, and what
municipalities answer on procedure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.rules import procedure as procedures
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import Codebook, Item
from helpers.publish.changes import tables as changes_of
from helpers.publish.changes.tables import Listed
from helpers.publish.columns import derived, key, known
from helpers.publish.rules import origins
from helpers.publish.views import View, register
from helpers.publish.wording import PROVISION, translated
from helpers.survey.published import breaks as breaking
from helpers.survey.published import register as changes
from helpers.survey.published import values

KIND = {
    changes.LAW: "Lov",
    changes.ORDER: "Bekendtgørelse eller vejledning",
    changes.DECISION: "Principiel afgørelse",
    changes.METHOD: "Metode eller skema",
    changes.STUDY: "Undersøgelse",
    changes.STATISTICS: "Statistik",
    changes.POLITICS: "Aftale eller svar",
}
CONCERNS = {
    **PROVISION,
    changes.APPEALS: "Klagesystemet",
    changes.GENERAL: "Bredere end de to ydelser",
}
PANELS = {
    changes.BPA: f"BPA ({danish.paragraph('96')})",
    changes.LOST_EARNINGS: f"Tabt arbejdsfortjeneste ({danish.paragraph('42')})",
    changes.APPEALS: "Klager og bredere regler",
    changes.GENERAL: "Klager og bredere regler",
}
SERIES = {breaking.OVERTURN: "omgørelsesprocenter", breaking.TIMES: "sagsbehandlingstider"}
ADDRESSES = {
    "documentation": "Dokumentationen som helhed",
    "rules": "Statens regler",
    "own_rules": "Kommunens egne regler",
    "appeal_papers": "Klagesagens papirer",
    "casework": "Sagsbehandlingen",
    "guidance": "Vejledning",
    "cooperation": "Samarbejde",
    "data": "Data og nøgletal",
    "council": "Kommunalbestyrelsen",
}
STATUS = {
    "proposed": "foreslået",
    "announced": "bebudet",
    "begun": "sat i gang",
    "decided": "besluttet",
    "in_force": "gælder",
}
LAW = re.compile(r"\(([^()]*love?ns? ?§[^()]*)\)")
ADDED = "*"  # after a label
BESIDE = ("type", "number", "area", "date_from", "precision", "source", "certainty", "note")
NO_RELEVANCE = "ingen nævnt"  # by the source
UNSURE = "Er dagen ikke kendt, står posten sidst i det tidsrum, som kilden nævner."
PAPERS = (  # the table of types of information has the papers on a hearing
    " Hvor mange sager der har et papir om fx partshøring, er et andet spørgsmål, og det tal kan ikke "
    "sammenlignes med svarene her."
)


def about(table: pd.DataFrame, concerned: str) -> pd.DataFrame:
    """Return the rows of the register (``survey.published.register.read``) about ``concerned``, a key of
    CONCERNS: those about both provisions belong to each.
    """
    return table[table["concerns"].isin(changes.PROVISION.get(concerned, (concerned,)))]


def of_draw(table: pd.DataFrame, drawn: Collection[str]) -> pd.DataFrame:
    """Return the register without what is about provisions alone that were not ``drawn``."""
    return table[~table["concerns"].isin({*changes.PROVISION} - {*drawn})].reset_index(drop=True)


def listed(table: pd.DataFrame, concerned: str) -> View:
    """View of the register's rows about ``concerned`` (a key of CONCERNS), in the order of time: one that is
    known by its year alone as if it were the last of it, which is how its time counts everywhere.
    """
    rows = about(table, concerned).sort_values(["last_day", "day"], kind="stable", ignore_index=True)
    frame = _entries(rows).join(rows[list(BESIDE)])
    columns = (
        known("when", "Tid"),
        key("label", "Post"),
        known("what", "Hvad"),
        known("relevance", "Betydning for dokumentationen", none=NO_RELEVANCE),
        known("origin", "Kilde"),
        known("kind"),
        *map(known, BESIDE),
    )
    unsure = UNSURE if rows["precision"].ne(values.DAY).any() else ""
    note = " ".join(filter(None, [unsure, origins.explained(rows), origins.not_read(rows)]))
    title = f"Regler og praksis: {CONCERNS[concerned]}"
    return register(f"regler_{concerned}", title, frame, columns, origins.EACH, note)


def later(table: pd.DataFrame, report_date: date) -> View:
    """View of what the register has that is later than the report (``after``), in the order of time."""
    rows = after(table, report_date)
    columns = (
        known("when", "Tid"),
        key("label", "Post"),
        known("what", "Hvad"),
        known("origin", "Kilde"),
        *map(known, ("kind", "relevance", "source")),
    )
    frame = _entries(rows).join(rows[["source"]])
    return register(
        "regler_senere", "Senere end rapporten", frame, columns, origins.EACH, origins.explained(rows)
    )


def after(table: pd.DataFrame, report_date: date) -> pd.DataFrame:
    """Return the rows of the register whose last day is after the report's, in the order of time."""
    rows = table[table["last_day"] > report_date]
    return rows.sort_values(["last_day", "day"], kind="stable", ignore_index=True)


def _entries(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the entries in words: kind, when, label, what, relevance, origin."""
    return pd.DataFrame(
        {
            "kind": translated(rows["kind"], KIND),
            "when": told_days(rows),
            "label": rows["label_da"],
            "what": rows["what_da"],
            "relevance": rows["documentation_relevance_da"].replace("", None),
            "origin": rows["source"].map(origins.told),
        }
    )


def by_kind(table: pd.DataFrame, first: int, last: int) -> View:
    """View of how many entries of each kind from ``first`` to ``last`` are in the register, per provision,
    and how many of them touch the documentation.
    """
    within = inside(table, first, last)
    parts = {concerned: about(within, concerned) for concerned in CONCERNS}
    touching = {name: rows[rows["documentation_relevance"] != ""] for name, rows in parts.items()}
    kinds = list(KIND)
    frame = pd.DataFrame({"kind": [KIND[kind] for kind in kinds]})
    for name, rows in parts.items():
        frame[name] = rows["kind"].value_counts().reindex(kinds, fill_value=0).to_numpy()
        counts = touching[name]["kind"].value_counts().reindex(kinds, fill_value=0)
        frame[f"{name}_touching"] = counts.to_numpy()
    columns = (
        known("kind", "Slags"),
        *(derived(name, header, partial(_counted, name)) for name, header in CONCERNS.items()),
        *(known(name) for name in frame.columns[1:]),
    )
    note = (
        f"Poster fra {first} til {last}; i parentes dem, hvor kilden nævner en betydning for "
        "dokumentationen. En post om begge ydelser tæller i begge kolonner."
    )
    title = f"Registrets poster {first}-{last}"
    return register("regler_slags", title, frame, columns, origins.IN_TABLES, note)


def added(rows: pd.DataFrame) -> View:
    """View of the entries that Ankestyrelsen has added itself (``survey.published.additions``)."""
    frame = rows[["type", "number", "date_from", "precision", "source"]].assign(
        when=told_days(rows),
        kind=translated(rows["kind"], KIND),
        label=rows["label_da"],
        area=rows["area"],
        what=rows["what_da"],
        relevance=rows["documentation_relevance_da"].replace("", None),
    )
    columns = (
        known("when", "Tid"),
        known("label", "Post"),
        known("area", "Handler om"),
        known("what", "Hvad"),
        known("relevance", "Betydning for dokumentationen", none=NO_RELEVANCE),
        *map(known, ("kind", "type", "number", "date_from", "precision", "source")),
    )
    title = "Poster, som Ankestyrelsen har tilføjet"
    return register("regler_tilfoejet", title, frame, columns, "Ankestyrelsen")


def timeline(table: pd.DataFrame, more: pd.DataFrame, first: int) -> View:
    """View of the register from ``first`` on as the figure shows it, with what Ankestyrelsen has added
    (``more``), marked; what is about both provisions stands in both panels.
    """
    table = pd.concat([table, more.assign(label_da=more["label_da"] + ADDED)], ignore_index=True)
    rows = pd.concat([about(table, concerned).assign(panel=panel) for concerned, panel in PANELS.items()])
    rows = rows[years(rows) >= first].reset_index(drop=True)
    title = "Tidslinje over regler og praksis"
    return _line("tidslinje", title, rows, origins.IN_TABLES)


def touching(table: pd.DataFrame, first: int, last: int, drawn: Collection[str] = PROVISION) -> View:
    """View of the register's entries about the provisions that were ``drawn`` (default: both) from ``first``
    to ``last`` that touch the documentation, as the short timeline shows them.
    """
    within = inside(table, first, last)
    within = within[within["documentation_relevance"] != ""]
    panels = [about(within, code).assign(panel=PANELS[code]) for code in PROVISION if code in drawn]
    rows = pd.concat(panels, ignore_index=True)
    title = f"Poster om ydelserne med betydning for dokumentationen {first}-{last}"
    return _line("tidslinje_kort", title, rows, origins.together(rows))


def _line(name: str, title: str, rows: pd.DataFrame, source: str) -> View:
    frame = rows[["panel", "kind", "date_from", "precision", "source", "certainty", "note"]].assign(
        label=rows["label_da"],
        last_day=[day.isoformat() for day in rows["last_day"]],
        relevance=rows["documentation_relevance_da"].replace("", None),
    )
    return register(name, title, frame, tuple(map(known, frame)), source)


def breaks(table: pd.DataFrame) -> View:
    """View of the breaks in published statistics (``survey.published.breaks.read``), one row each."""
    each = [*table.groupby(["day", "label"], sort=False)]
    rows = table.drop_duplicates(["day", "label"]).reset_index(drop=True)
    frame = rows[["label", "what_da", "precision", "certainty", "source"]].assign(
        when=told_days(rows),
        series=[danish.listing(sorted({SERIES[name] for name in part["series"]})) for _, part in each],
        date_from=[day.isoformat() for day in rows["day"]],
        last_day=[
            values.last_day(*pair).isoformat() for pair in zip(rows["day"], rows["precision"], strict=True)
        ],
    )
    columns = (
        known("when", "Fra"),
        known("series", "Tal"),
        known("what_da", "Brud"),
        *map(known, ("label", "date_from", "last_day", "precision", "certainty", "source")),
    )
    note = "En forskel hen over et brud kan ikke læses som en udvikling."
    source = "Ankestyrelsen og Folketinget; adresserne står i datafilen"
    return register("brud", "Brud i den offentliggjorte statistik", frame, columns, source, note)


def initiatives(table: pd.DataFrame) -> View:
    """View of initiatives (``survey.published.initiatives.read``), by what they address."""
    rank = table["addresses"].map({name: place for place, name in enumerate(ADDRESSES)})
    rows = table.assign(rank=rank).sort_values(["rank", "date_from"], kind="stable", ignore_index=True)
    frame = rows[["what_da", "actor", "source", "source_url", "date_from", "precision", "certainty"]].assign(
        addresses=translated(rows["addresses"], ADDRESSES),
        status=translated(rows["status"], STATUS),
        year=rows["year"].replace("", None),
    )
    columns = (
        known("addresses", "Retter sig mod"),
        known("what_da", "Initiativ"),
        known("actor", "Hvem"),
        known("year", "År"),
        known("status", "Stade"),
        *map(known, ("source", "source_url", "date_from", "precision", "certainty")),
    )
    note = (
        "Året er kildens, hvor den ikke siger, hvornår initiativet begyndte. Stadet er det, som kilden selv "
        "oplyser; om et initiativ siden er gennemført, er ikke undersøgt."
    )
    each = dict.fromkeys(part for source in table["source"] for part in source.split("; "))  # some name two
    source = f"{'; '.join(each)}; kilden til hver række står i datafilen"
    return register(
        "initiativer", "Initiativer om dokumentation og sagsbehandling", frame, columns, source, note
    )


def procedure(table: pd.DataFrame, book: Codebook, plan: Plan) -> View:
    """View of how the rules of procedure were kept (``analysis.rules.procedure.kept``), the periods side by
    side.
    """
    asked = {item.name: f"Ja til »{item.question}« ({_basis(item)})" for item in procedures.items(book)}
    what = Listed("sagsbehandlingsregler", "Er reglerne om sagsbehandling fulgt?", "procedure")
    view = changes_of.shares(table, table["item"].map(asked), what, plan)
    note = f"{view.note} Resten er svaret delvist eller nej. Kommunernes egen læsning af sagerne.{PAPERS}"
    return replace(view, note=note)


def _basis(item: Item) -> str:
    """Return the law that a question rests on: the last reference in brackets in its help."""
    found = LAW.findall(item.help)
    return values.held(found[-1]) if found else "loven er ikke nævnt"


def inside(table: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Return the rows of the register whose day lies in the years ``first`` to ``last``."""
    return table[years(table).between(first, last)]


def years(table: pd.DataFrame) -> pd.Series:
    """Return the years of the days of ``table``."""
    return pd.Series([day.year for day in table["day"]], table.index, dtype=int)


def told_days(rows: pd.DataFrame) -> list[str]:
    """Return the dates of ``rows`` (day, precision) in Danish words."""
    return [danish.dated(*pair) for pair in zip(rows["day"], rows["precision"], strict=True)]


def _counted(name: str, row: Mapping[str, Any]) -> str:
    n, touching = int(row[name]), int(row[f"{name}_touching"])
    return f"{danish.number(n)} ({danish.number(touching)})" if n else "0"
