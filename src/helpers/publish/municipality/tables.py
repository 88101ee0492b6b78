"""Tables of a kommuneark: one municipality's own answers beside the published figures, for it alone.

Its own figures are counts and single cases, never a mean or a change of them. The others are the released
ones (``public``), and what is hidden there is hidden here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.municipality.own import ADDED, HAS, OF
from helpers.publish.columns import Column, key, known
from helpers.publish.municipality import public
from helpers.publish.municipality.basis import Own
from helpers.publish.tables import IMPOSSIBLE, SIGN
from helpers.publish.views import OWN, View
from helpers.publish.wording import GROUP, OUTCOME, PROVISION
from helpers.terms import MAP_SCOPES, PAGES, PERIODS, SCOPES, TYPES

EARLY, LATE = PERIODS
BETWEEN = ", "
SOURCES = {
    "has_expert": "expert",
    "has_knows_citizen": "knows_citizen",
    "has_other_municipal": "other_municipal",
}
TYPES_LABEL = "Typer pr. sag (gennemsnit)"
TYPES_HERE = "Typer (landet: gennemsnit pr. sag)"
MOST_QUESTIONS, MOST_CAUSES, MOST_LISTED = 6, 5, 10
HIDDEN = f"Et tal, der er vist som »{SIGN}«, vises heller ikke i rapporten."

Public = dict[str, pd.DataFrame]


def cases(own: Own, told: Public) -> View:
    """View of the own cases per provision and period, each with its pages, beside the country's level."""
    rows = [_case_row(own, told, provision, period) for provision in own.provisions for period in PERIODS]
    columns = (
        key("provision", "Ydelse"),
        key("period", "Periode"),
        known("asked", "Trukket", danish.number),
        known("answered", "Besvaret", danish.number),
        known("lost", "Ikke fundet", danish.number),
        known("pages", "Egne sager"),
        known("geometric", "Landet, gennemsnit"),
        known("middle_half", "Landet, midterste halvdel"),
    )
    note = f"Hver egen sag har sit tal. Landets gennemsnit er det geometriske. {_hidden(rows)}"
    return _view("egne_sager", "Egne sager og landets niveau", rows, columns, note)


def _case_row(own: Own, told: Public, provision: str, period: str) -> dict[str, Any]:
    here = {"provision": PROVISION[provision], "period": period}
    counted = {
        "asked": _count(own.tables["asked"], "asked", here),
        **{name: _count(own.tables["answered"], name, here) for name in ("answered", "lost")},
    }
    level = public.row(told["levels"], **here) or {}
    half = [_number(level, name) for name in ("lower_quartile", "upper_quartile")]
    return {
        **here,
        **counted,
        "pages": _listed(_where(own.tables["pages"], here)[PAGES]),
        "geometric": _number(level, "geometric"),
        "middle_half": f"{half[0]} til {half[1]}" if SIGN not in half else SIGN,
    }


def growth(own: Own, told: Public) -> View:
    """View of the country's and the size group's growth, beside the number of own cases with pages."""
    rows = [_growth_row(own, told, provision) for provision in own.provisions]
    columns = (
        key("provision", "Ydelse"),
        known("country", "Landet"),
        known("interval", "Landet: interval"),
        known("verdict", "Landet: vurdering"),
        known("size", "Størrelsesgruppen"),
        known("own", f"Egne sager {EARLY} og {LATE}"),
    )
    note = f"Størrelsesgruppen er kommuner med {danish.within(own.size)} indbyggere. {_hidden(rows)}"
    return _view("udvikling", f"Ændring i normalsider pr. sag fra {EARLY} til {LATE}", rows, columns, note)


def _growth_row(own: Own, told: Public, provision: str) -> dict[str, Any]:
    group = {"group": PROVISION[provision], "outcome": OUTCOME["all"]}
    country = public.row(told["growth"], **group) or {}
    alike = public.row(told["by_size"], **group, size=own.size) or {}
    counts = [
        len(_where(own.tables["pages"], {"provision": PROVISION[provision], "period": p})) for p in PERIODS
    ]
    return {
        "provision": PROVISION[provision],
        "country": _change(country),
        "interval": _text(country, "interval"),
        "verdict": _text(country, "verdict"),
        "size": _change(alike),
        "own": f"{counts[0]} og {counts[1]}",
    }


def documents(own: Own, told: Public) -> View:
    """View of what the own cases hold, as counts, beside the country's shares; both periods."""
    rows = [row for provision in own.provisions for row in _document_rows(own, told, PROVISION[provision])]
    note = "Egne: sager, der har det, af dem, der har svaret. " + _hidden(rows)
    return _view(
        "egne_oplysninger", "Sagsoplysninger i egne sager og i landets", rows, _beside("Indhold"), note
    )


def _document_rows(own: Own, told: Public, provision: str) -> list[dict[str, Any]]:
    types = _both(own.tables["documents"], provision, {"measure": TYPES}, _together)
    found = [
        _row(provision, TYPES_HERE, types, public.row(told["types"], provision=provision, label=TYPES_LABEL))
    ]
    for measure, group in SOURCES.items():
        counted = _both(own.tables["documents"], provision, {"measure": measure}, _of)
        released = public.row(told["sources"], provision=provision, label=GROUP[group])
        found.append(_row(provision, GROUP[group], counted, released))
    for label in dict.fromkeys(told["retrieval"].get("label", ())):
        counted = _both(own.tables["retrieval"], provision, {"retrieval": label}, _of)
        released = public.row(told["retrieval"], provision=provision, label=label)
        found.append(_row(provision, label, counted, released))
    return found


def procedure(own: Own, told: Public) -> View:
    """View of in how many own cases each rule of procedure was kept in full, beside the country's shares."""
    mine = own.tables["procedure"]
    released = {_question(label): label for label in told["procedure"].get("label", ())}
    rows = [
        _row(
            provision,
            question,
            _both(mine, provision, {"item": question}, _of),
            public.row(told["procedure"], provision=provision, label=label),
        )
        for provision in (PROVISION[code] for code in own.provisions)
        for question, label in released.items()
    ]
    note = "Egne: sager med svaret ja af dem, der har svaret. " + _hidden(rows)
    return _view("egen_sagsbehandling", "Sagsbehandlingen", rows, _beside("Spørgsmål"), note)


def _question(label: str) -> str:
    """Return the question that a released label repeats between its quotation marks, else the label."""
    return label.partition("»")[2].partition("«")[0] or label


def causes(own: Own, told: Public) -> View:
    """View of the causes that the own remitted cases name, most named first, beside the country's shares."""
    mine = own.tables["causes"]
    named = (
        mine[mine[HAS] > 0]
        .groupby(["provision", "cause"])[HAS]
        .sum()
        .sort_values(ascending=False, kind="stable")
    )
    rows = []
    for provision in (PROVISION[code] for code in own.provisions):
        for cause in [c for p, c in named.index if p == provision][:MOST_CAUSES]:
            counted = _both(mine, provision, {"cause": cause}, _of)
            rows.append(
                _row(provision, cause, counted, public.row(told["causes"], provision=provision, label=cause))
            )
    note = "Egne: hjemviste sager med årsagen af dem, der har svaret. En sag kan have flere. " + _hidden(rows)
    return _view("egne_aarsager", "Årsager til hjemvisning", rows, _beside("Årsag"), note)


def quality(own: Own) -> View:
    """View of what became of the municipality's answers, in numbers, in one row."""
    mended, aside = own.tables["mended"], own.tables["set_aside"]
    unread = mended["unanswered"].astype(bool) if len(mended) else pd.Series(dtype=bool)
    row = {
        "mended": mended["n"].sum() - mended["n"][unread].sum(),
        "unread": mended["n"][unread].sum(),
        "aside": aside["n"].sum(),
        "refused": own.refused,
        "open": own.tables["questions"]["n"].sum(),
    }
    columns = (
        key("answers", "Svar"),
        known("mended", "Rettet efter faste regler", danish.number),
        known("unread", "Læst som »ved ikke« o.l.", danish.number),
        known("aside", "Rækker lagt til side", danish.number),
        known("refused", "Skemaer, der ikke kunne læses", danish.number),
        known("open", "Åbne spørgsmål", danish.number),
    )
    why = danish.listing([f"{danish.number(each.n)} {each.reason}" for each in aside.itertuples()])
    note = danish.ended(f"Lagt til side: {why}") if why else ""
    rows = [{"answers": "Antal", **{name: int(n) for name, n in row.items()}}]
    return _view("egen_kvalitet", "Kommunens svar i tal", rows, columns, note)


def questions(own: Own) -> View:
    """View of what is asked and not answered, most cells first; what there is no room for in one row."""
    asked = own.tables["questions"].sort_values("n", ascending=False, kind="stable")
    rows = [
        {"what": row.rule, "sheet": row.sheet, "n": row.n, "cells": ", ".join(row.cells)}
        for row in asked.head(MOST_QUESTIONS).itertuples()
    ]
    if rest := int(asked["n"][MOST_QUESTIONS:].sum()):
        rows.append({"what": "Andet", "sheet": IMPOSSIBLE, "n": rest, "cells": IMPOSSIBLE})
    columns = (
        key("what", "Spørgsmål"),
        key("sheet", "Ark"),
        known("n", "Antal", danish.number),
        known("cells", "De første celler"),
    )
    return _view("aabne_spoergsmaal", "Åbne spørgsmål", rows, columns)


def overturned(own: Own, told: Public) -> View:
    """View of the own overturn rates of the published register, beside the country's of the same year."""
    rows = [row for scope in MAP_SCOPES if (row := _overturned_row(own, told, scope))]
    columns = (
        key("area", "Område"),
        key("year", "År"),
        known("decided", "Afgjort"),
        known("remitted", "Hjemvist"),
        known("changed", "Ændret eller ophævet"),
        known("rate", "Omgjort"),
        known("country", "Landet: omgjort"),
    )
    sources = own.tables["overturned"].get("data_source", pd.Series(dtype=str)).dropna()
    view = _view("egen_omgoerelse", "Kommunens omgørelsesprocenter", rows, columns, _hidden(rows))
    return replace(view, source=sources.iloc[0]) if len(sources) else view


def _overturned_row(own: Own, told: Public, scope: str) -> dict[str, Any] | None:
    mine = public.row(own.tables["overturned"], scope=scope)
    if mine is None:
        return None
    country = public.row(told["country_overturned"], scope=scope, year=mine["year"]) or {}
    numbers = {"decided": "n_cases", "remitted": "remitted", "changed": "changed_or_annulled"}
    shares = {name: (danish.percent_of, row) for name, row in (("rate", mine), ("country", country))}
    none = mine["n_cases"] == 0
    return {
        **{"area": SCOPES[scope], "year": str(mine["year"])},
        **{name: _number(mine, column) for name, column in numbers.items()},
        **{name: _worded(row.get("rate"), form) for name, (form, row) in shares.items()},
        **({"rate": IMPOSSIBLE} if none else {}),
    }


def _beside(what: str) -> tuple[Column, ...]:
    return (
        key("provision", "Ydelse"),
        key("label", what),
        known("own_before", f"Egne {EARLY}"),
        known("own_after", f"Egne {LATE}"),
        known("before", f"Landet {EARLY}"),
        known("after", f"Landet {LATE}"),
    )


def _row(provision: str, label: str, own: Sequence[str], released: dict[str, Any] | None) -> dict[str, Any]:
    told = released or {}
    texts = [told.get(f"{name}_text", told.get(name)) for name in ("before", "after")]
    before, after = (text if isinstance(text, str) else _worded(text, danish.percent_of) for text in texts)
    known_ = {"own_before": own[0], "own_after": own[1], "before": before, "after": after}
    return {"provision": provision, "label": label, **known_}


def _both(
    table: pd.DataFrame, provision: str, wanted: dict[str, str], worded: Callable[[pd.Series], str]
) -> list[str]:
    """Return the own answers of both periods in words; an en dash where no case answers."""
    found = [_where(table, {"provision": provision, "period": period} | wanted) for period in PERIODS]
    return [worded(rows.iloc[0]) if len(rows) else IMPOSSIBLE for rows in found]


def _of(row: pd.Series) -> str:
    return f"{danish.number(row[HAS])} af {danish.number(row[OF])}"


def _together(row: pd.Series) -> str:
    cases_ = "sag" if row[OF] == 1 else "sager"
    return f"{danish.number(row[ADDED])} i {danish.number(row[OF])} {cases_}"


def _where(table: pd.DataFrame, wanted: dict[str, str]) -> pd.DataFrame:
    found = table
    for name, value in wanted.items():
        found = found[found[name] == value]
    return found


def _count(table: pd.DataFrame, name: str, here: dict[str, str]) -> int:
    return int(_where(table, here)[name].sum())


def _listed(pages: pd.Series) -> str:
    """Return each of the pages, of many only how many there are and from where to where they go."""
    if len(pages) > MOST_LISTED:
        ends = " til ".join(map(danish.number, (pages.min(), pages.max())))
        return f"{danish.number(len(pages))} sager: {ends}"
    return BETWEEN.join(map(danish.number, pages)) or IMPOSSIBLE


def _worded(value: Any, form: Callable[[float], str]) -> str:
    return SIGN if value is None or pd.isna(value) else form(value)


def _number(row: dict[str, Any], name: str) -> str:
    return _worded(row.get(name), danish.number)


def _change(row: dict[str, Any]) -> str:
    return _worded(row.get("ratio"), danish.percent_change)


def _text(row: dict[str, Any], name: str) -> str:
    text = row.get(name)
    return text if isinstance(text, str) else SIGN


def _hidden(rows: list[dict[str, Any]]) -> str:
    return HIDDEN if any(SIGN in row.values() for row in rows) else ""


def _view(
    name: str, title: str, rows: list[dict[str, Any]], columns: tuple[Column, ...], note: str = ""
) -> View:
    frame = pd.DataFrame(rows, columns=[column.name for column in columns])
    return View(name, title, frame, columns, note.strip(), kind=OWN)
