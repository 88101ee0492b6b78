"""The tables about the design of the investigation, ready to be released and shown. No municipality is named
in them.
"""

from __future__ import annotations

from functools import partial

import pandas as pd

from helpers import danish
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.power import Assumptions
from helpers.protocol.timetable import Timetable
from helpers.publish import tables
from helpers.publish.design.wording import (
    IDENTIFIED,
    IN_TEXT,
    SCOPE,
    SHORT,
    SHORT_NOTE,
    UNKNOWN,
    design_label,
)
from helpers.publish.release import Published
from helpers.publish.views import View
from helpers.publish.wording import OUTCOME, PROVISION, translated

THREE_DECIMALS = partial(danish.number, decimals=3)
ONE_OF_DOCUMENTS, PROPOSED = "Kommissoriet", "Vores forslag"


def _view(
    name: str,
    title: str,
    source: str,
    frame: pd.DataFrame,
    headers: dict[str, str],
    formats: dict[str, tables.Format],
    note: str = "",
) -> View:
    """Return a view of register figures: counts of Ankestyrelsen's list and what is computed from them, no
    survey answers.
    """
    published = Published(f"01_design/{name}", "register", f"{title} ({SCOPE})", source, tuple(frame.columns))
    return View(frame, published, headers, formats, UNKNOWN if frame.empty else note)


def cells(counts: pd.DataFrame, quota: int, source: str) -> View:
    """View of what the cells can be filled with (``analysis.design.feasibility.cells``)."""
    headers = {
        "provision": "Ydelse",
        "period": "Periode",
        "outcome": "Udfald",
        "appeals": "Afgjorte sager",
        "empty": "Ingen",
        "partly": "For få",
        "filled": "Nok",
        "attained": "Kan opnås",
        "wanted": "Kvoten",
    }
    frame = counts.reindex(columns=[*headers])
    frame = frame.assign(
        provision=translated(frame["provision"], SHORT), outcome=translated(frame["outcome"], OUTCOME)
    )
    note = (
        f"{SHORT_NOTE} "
        "Ingen, for få og nok: antal kommuner uden afgjorte sager, med færre end kvoten på "
        f"{danish.number(quota)} og med mindst så mange. "
        "Kan opnås: sager i hele landet, hvis alle kommuner svarer. Kvoten: sager, hvis alle kommuner havde "
        "nok."
    )
    formats = dict.fromkeys(("appeals", "empty", "partly", "filled", "attained", "wanted"), danish.number)
    return _view("celler", "Hvor kvoten kan udfyldes", source, frame, headers, formats, note)


def readings(
    compared: pd.DataFrame, power: pd.DataFrame, quota: int, response: float, plan: Plan, source: str
) -> View:
    """View of the designs side by side: ``analysis.design.feasibility.compare`` and
    ``analysis.design.detectable_growth.power`` at one ``response``.
    """
    headers = {
        "design": "Udtræk",
        "provision": "Ydelse",
        "cases_before": plan.before,
        "cases_after": plan.after,
        "typical": "Typisk kommune",
        "most": "Mest spurgte",
        "mde_ratio": "Mindste påviselige",
    }
    if compared.empty:
        return _view(
            "udlaesninger", "Hvad udtrækket koster", source, pd.DataFrame(columns=[*headers]), headers, {}
        )
    found = power[power["response"] == response][["design", "provision", "mde_ratio"]]
    frame = compared.merge(found, on=["design", "provision"], how="left")[[*headers]]
    frame = frame.assign(
        design=[design_label(kind, quota) for kind in frame["design"]],
        provision=translated(frame["provision"], SHORT),
    )
    note = (
        f"{SHORT_NOTE} "
        "De to perioder: sager i hele landet, hvis alle svarer; på tværs af ydelser det ventede antal. "
        "Typisk og mest spurgte kommune: "
        "sager af begge ydelser i alt. Mindste påviselige: den stigning, der findes med "
        f"{danish.percent_of(plan.power)} sandsynlighed, "
        f"når {danish.percent_of(response)} af kommunerne svarer, under planlægningsantagelserne."
    )
    formats = dict.fromkeys(("cases_before", "cases_after", "typical", "most"), danish.number) | {
        "mde_ratio": danish.percent_change
    }
    return _view("udlaesninger", "Hvad udtrækket koster", source, frame, headers, formats, note)


def power(rows: pd.DataFrame, chosen: str, assumed: Assumptions, plan: Plan, source: str) -> View:
    """View of the power of the ``chosen`` design (its rows of ``analysis.design.detectable_growth.power``) by
    response.
    """
    headers = {
        "provision": "Ydelse",
        "response": "Svarandel",
        "n": "Sager",
        "std_error": "Standardfejl",
        "mde_ratio": "Mindste påviselige",
        "power": "Finder antaget vækst",
        "equivalence": "Påviser fravær",
    }
    frame = rows.reindex(columns=[*headers, "design", "spread", "n_municipalities", "estimable"])
    frame = frame[frame["design"] == chosen].sort_values(["provision", "response"], ignore_index=True)
    frame = frame.assign(provision=translated(frame["provision"], SHORT))
    growth = danish.listing(
        [f"{danish.percent_change(assumed.growth[p])} for {IN_TEXT[p]}" for p in plan.provisions]
    )
    note = (
        f"{SHORT_NOTE} "
        f"Simulering, {danish.number(assumed.replicates)} undersøgelser pr. række, under "
        "planlægningsantagelserne. Standardfejl: på den "
        f"logaritmiske skala (CR3). Finder antaget vækst: andel, der påviser {growth}. Påviser fravær: "
        "andel, der påviser fravær af "
        f"en ændring på mere end en faktor {danish.number(plan.margin, 1)}, når udviklingen er nul. Test ved "
        f"{danish.percent_of(plan.alpha)} uden justering efter Holm."
    )
    formats = {
        "response": danish.percent_of,
        "n": danish.number,
        "std_error": THREE_DECIMALS,
        "mde_ratio": danish.percent_change,
        "power": danish.percent_of,
        "equivalence": danish.percent_of,
    }
    return _view("styrke", "Hvad undersøgelsen kan påvise", source, frame, headers, formats, note)


def curves(rows: pd.DataFrame, quota: int, source: str) -> View:
    """View of the smallest detectable growth of every design by response, the figure's data."""
    frame = rows.reindex(columns=["design", "provision", "response", "mde_ratio"])
    labels = [design_label(kind, quota) for kind in frame["design"]]
    frame = frame.assign(design=labels, provision=translated(frame["provision"], PROVISION))
    headers = {
        "design": "Udtræk",
        "provision": "Ydelse",
        "response": "Svarandel",
        "mde_ratio": "Mindste påviselige",
    }
    formats = {"response": danish.percent_of, "mde_ratio": danish.percent_change}
    return _view(
        "mindste_paaviselige", "Mindste påviselige stigning efter svarandel", source, frame, headers, formats
    )


def assumptions(assumed: Assumptions, plan: Plan) -> View:
    """View of the planning assumptions, each with its number."""
    number = partial(danish.number, decimals=2)
    early, late = plan.before, plan.after
    rows = [
        *(
            (f"Vækst, der ønskes påvist, {IN_TEXT[p]}", danish.percent_change(assumed.growth[p]))
            for p in plan.provisions
        ),
        ("Spredning mellem kommuner", number(assumed.municipality_sd)),
        ("Spredning i en kommune mellem perioder", number(assumed.period_sd)),
        *(
            (f"Spredning mellem sager i en kommune, {t}", number(assumed.residual_sd[t]))
            for t in (early, late)
        ),
        ("Niveau efter kommunens størrelse", number(assumed.level_by_size)),
        ("Vækst efter kommunens størrelse", number(assumed.growth_by_size)),
        *(
            (f"Udtrukne sager uden sidetal, {t}", danish.percent_of(assumed.missing[t], 1))
            for t in (early, late)
        ),
    ]
    frame = pd.DataFrame(rows, columns=["assumption", "value"])
    note = "Spredning: standardafvigelse af logaritmen til normalsider. Størrelse: pr. enhed af logaritmen til indbyggertallet."
    headers = {"assumption": "Antagelse", "value": "Værdi"}
    return _view(
        "antagelser",
        "Planlægningsantagelser",
        "undersøgelsens protokol",
        frame,
        headers,
        {"value": str},
        note,
    )


def identified() -> View:
    """View of what this design can show and what it cannot."""
    frame = pd.DataFrame(IDENTIFIED, columns=["quantity", "without", "with_counts"])
    headers = {
        "quantity": "Spørgsmål",
        "without": "Uden antal afgjorte sager",
        "with_counts": "Med antal afgjorte sager",
    }
    note = "Antal afgjorte sager: pr. kommune, ydelse, periode og udfald, fra Ankestyrelsen."
    return _view(
        "identifikation",
        "Hvad undersøgelsen kan og ikke kan vise",
        "undersøgelsens protokol",
        frame,
        headers,
        {},
        note,
    )


def timetable(table: Timetable) -> View:
    """View of the timetable; what the terms of reference give is told from what is proposed."""
    frame = pd.DataFrame(
        {
            "when": [_when(row.start, row.end) for row in table.steps.itertuples()],
            "step": table.steps["step"],
            "origin": [ONE_OF_DOCUMENTS if given else PROPOSED for given in table.steps["given"]],
        }
    )
    headers = {"when": "Hvornår", "step": "Skridt", "origin": "Hvem siger det"}
    published = Published(
        "01_design/tidsplan",
        "register",
        "Tidsplan",
        "kommissoriet og undersøgelsens protokol",
        tuple(frame.columns),
    )
    return View(frame, published, headers)


def _when(start: object, end: object) -> str:
    if pd.isna(start):
        return "Ikke oplyst"
    return (
        danish.day_month_year(start)
        if pd.isna(end)
        else f"{danish.day_month_year(start)} til {danish.day_month_year(end)}"
    )
