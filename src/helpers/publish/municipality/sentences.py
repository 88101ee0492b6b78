"""Sentences of a kommuneark: what came in, what the own cases are, what is open, and what is to be done.

Of a municipality's own cases the counts are told and no change: they do not measure it. What is told of the
country are the report's own sentences (``country``).
"""

from __future__ import annotations

from helpers import danish
from helpers.analysis.municipality.own import ADDED, HAS, OF
from helpers.publish.municipality import public
from helpers.publish.municipality.basis import Own
from helpers.publish.municipality.tables import Public
from helpers.publish.statements import Statement
from helpers.publish.wording import CASE, CASES, PROVISION
from helpers.terms import MAP_SCOPES, TYPES

NO_MEASURE = (
    "De er en stikprøve, trukket efter udfald, og de måler ikke kommunen: en forskel fra landet er ikke et "
    "resultat, og en ændring i kommunen opgøres ikke."
)


def received(own: Own) -> Statement:
    """Return the heading on what came in."""
    asked = _asked(own)
    if not asked and not own.returned:
        return Statement("0 sager er trukket i kommunen")
    if not own.returned:
        return Statement(f"0 af {danish.number(asked)} udtrukne sager er besvaret: kommunens skema mangler")
    return Statement(
        f"{_n(_answered(own), 'sag er', 'sager er')} besvaret; {danish.number(asked)} var trukket"
    )


def of_own(own: Own) -> Statement:
    """Return what a reader must know of the own cases before any number of them."""
    if not own.returned:
        unread = f"{_n(own.refused, 'skema', 'skemaer')} kunne ikke læses. " if own.refused else ""
        return Statement(
            f"{unread}Der er ingen egne svar at vise. Arket viser landets tal og kommunens "
            "omgørelsesprocenter."
        )
    counted = danish.listing([_pages_of(own, code) for code in own.provisions])
    return Statement(f"Kommunens egne sager med et sidetal er {counted}. {NO_MEASURE}")


def _pages_of(own: Own, code: str) -> str:
    n = int((own.tables["pages"]["provision"] == PROVISION[code]).sum())
    return _n(n, CASE[code], CASES[code])


def country(own: Own, told: Public) -> list[Statement]:
    """Return the report's own sentences on the country's growth, of the provisions that were drawn, in one
    paragraph: a sheet has two pages.
    """
    said = _said(told)
    names = [f"E1_{code}" for code in own.provisions]
    text = " ".join(said[name] for name in names if name in said)
    return [Statement(text)] if text else []


def heading_country(told: Public) -> Statement:
    """Return the report's own heading on growth."""
    said = _said(told)
    return Statement(
        f"Landet: {danish.within(said['heading_growth'])}"
        if "heading_growth" in said
        else "Landets udvikling er ikke opgjort"
    )


def heading_documents(own: Own) -> Statement:
    """Return the heading on what the own cases hold."""
    rows = own.tables["documents"]
    mine = rows[rows["measure"] == TYPES] if len(rows) else rows
    n, types = (int(mine[name].sum()) if len(mine) else 0 for name in (OF, ADDED))
    if not n:
        return Statement("0 egne sager har svar om sagsoplysninger")
    return Statement(f"{danish.number(types)} typer sagsoplysninger i {_n(n, 'egen sag', 'egne sager')}")


def heading_causes(own: Own) -> Statement:
    """Return the heading on why the own cases were remitted."""
    rows = own.tables["causes"]
    of = rows.groupby(["provision", "period"])[OF].max().sum() if len(rows) else 0
    if not of:
        return Statement("0 egne hjemviste sager har svar om årsagen")
    named = int((rows.groupby("cause")[HAS].sum() > 0).sum())
    remitted = _n(int(of), "egen hjemvist sag", "egne hjemviste sager")
    return Statement(f"{_n(named, 'årsag', 'årsager')} er nævnt i {remitted}")


def heading_procedure(own: Own) -> Statement:
    """Return the heading on how the rules of procedure were kept, over all questions."""
    rows = own.tables["procedure"]
    of, has = (int(rows[name].sum()) if len(rows) else 0 for name in (OF, HAS))
    if not of:
        return Statement("0 egne sager har svar om sagsbehandlingen")
    return Statement(f"{danish.number(has)} af {_n(of, 'svar', 'svar')} om sagsbehandlingen er ja")


def response(own: Own, told: Public) -> Statement:
    """Return how many municipalities of the size group and the country have answered, as released."""
    parts = []
    for dimension, group, words in (("Størrelse", own.size, "størrelsesgruppen"), ("Alle", "Alle", "landet")):
        here = {"dimension": dimension, "group": group}
        back, all_ = (
            public.value(told["response"], name, **here) for name in ("n_municipalities", "invited")
        )
        if back is not None and all_ is not None:
            parts.append(f"{danish.number(back)} af {danish.number(all_)} kommuner i {words}")
    said = f"{danish.listing(parts)} har svaret."
    return Statement(said if parts else "Det er ikke vist, hvor mange kommuner der har svaret.")


def heading_quality(own: Own) -> Statement:
    """Return the heading on the quality of the answers: what is still asked."""
    n = open_questions(own)
    if not own.returned:
        return Statement("0 svar at vurdere: kommunens skema mangler")
    return Statement(
        f"{_n(n, 'spørgsmål', 'spørgsmål')} til svarene er åbne"
        if n > 1
        else ("1 spørgsmål til svarene er åbent" if n else "0 spørgsmål til svarene er åbne")
    )


def open_questions(own: Own) -> int:
    """Return how many questions are asked and not answered."""
    return int(own.tables["questions"]["n"].sum())


def heading_overturned(own: Own) -> Statement:
    """Return the heading on the overturn rate, that of the widest area that is known."""
    rows = own.tables["overturned"]
    for scope in MAP_SCOPES:
        mine = rows[rows["scope"] == scope] if len(rows) else rows
        if len(mine) and mine["rate"].notna().any():
            row = mine.iloc[0]
            return Statement(
                f"{danish.percent_of(row['rate'])} af {danish.number(row['n_cases'])} klager er omgjort i "
                f"{row['year']}"
            )
    return Statement(
        "Kommunens omgørelsesprocent kan ikke vises"
        if len(rows)
        else "Kommunens omgørelsesprocenter er ikke oplyst"
    )


def reading() -> Statement:
    """Return how an overturn rate is read."""
    return Statement("En kommune med få klager kan få en høj eller lav procent ved et tilfælde.")


def to_do(own: Own) -> list[Statement]:
    """Return what the municipality is to check before the report goes out, a sentence each."""
    found = []
    if not own.returned:
        found.append(f"Send skemaet: {_n(_asked(own), 'sag er', 'sager er')} trukket i kommunen.")
    if n := open_questions(own):
        found.append(f"Besvar {_n(n, 'åbent spørgsmål', 'åbne spørgsmål')} i den markerede kopi af skemaet.")
    if n := int(own.tables["set_aside"]["n"].sum()):
        found.append(f"Se på {_n(n, 'række', 'rækker')}, der er lagt til side og ikke tæller med.")
    if n := int(own.tables["answered"]["lost"].sum()):
        found.append(f"Bekræft, at {_n(n, 'sag', 'sager')} ikke findes mere i kommunens arkiv.")
    if len(own.tables["pages"]):
        found.append("Kontrollér hvert sidetal i tabellen over egne sager mod sagen selv.")
    if len(own.tables["overturned"]):
        found.append("Kontrollér antal afgjorte og omgjorte klager mod kommunens egen opgørelse.")
    found.append(
        "Skriv en kommentar til kommunens omgørelsesprocenter i feltet, hvis den skal med i rapporten."
    )
    return [Statement(text) for text in found]


def _said(told: Public) -> dict[str, str]:
    return {row["name"]: row["text"] for row in told["statements"]}


def _asked(own: Own) -> int:
    return int(own.tables["asked"]["asked"].sum())


def _answered(own: Own) -> int:
    return int(own.tables["answered"]["answered"].sum())


def _n(n: int, one: str, many: str) -> str:
    return f"{danish.number(n)} {one if n == 1 else many}"
