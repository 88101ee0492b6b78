"""The tables about the design of the investigation. No municipality is named in them.

They are register tables: counts of Ankestyrelsen's list and what is computed from them, no survey answers.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pandas as pd

from helpers import danish
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.power import Assumptions
from helpers.protocol.timetable import Timetable
from helpers.publish.columns import Column, decimals, dimension, key, known
from helpers.publish.design.sentences import IN_TEXT, UNKNOWN, design_label
from helpers.publish.views import View, register
from helpers.publish.wording import OUTCOME, PERIODS, PROVISION, PROVISIONS, translated
from helpers.survey.sampling.allocation import PER_MUNICIPALITY

SCOPE = "påklagede sager, stadfæstet eller hjemvist"
PROTOCOL = "undersøgelsens protokol"
ONE_OF_DOCUMENTS, PROPOSED = "Kommissoriet", "Projektgruppens forslag"
SHORT = {"bpa": danish.paragraph("96"), "lost_earnings": danish.paragraph("42")}  # where width is scarce
SHORT_FOR = {"bpa": "borgerstyret personlig assistance (BPA)", "lost_earnings": "tabt arbejdsfortjeneste"}
YES, NO = "Ja", "Nej"
# what a sample with fixed numbers per outcome shows, without and with the numbers of decided appeals
IDENTIFIED = [
    (
        "Udvikling, niveau og andele inden for samme ydelse og udfald",
        "I den enkelte gruppe; for landet kun som gennemsnit af kommuner",
        YES,
    ),
    ("Udvikling på tværs af udfald", "Nej; udtrækket bestemmer fordelingen på udfald", YES),
    ("Sammenhæng mellem dokumentation og hjemvisning (oddsratio)", YES, YES),
    ("Andelen, der hjemvises, blandt sager med fx en ekspertudtalelse", NO, YES),
    (
        "Ændring i andelen af sager, der hjemvises",
        "Nej; kvoten låser den",
        "Hentes fra registret, ikke fra undersøgelsen",
    ),
    ("Årsager til hjemvisning, som andele", "Inden for de hjemviste", "Ja, vægtet"),
    ("Om dokumentation er årsag til udfaldet", NO, "Nej; sagens kompleksitet hænger sammen med begge dele"),
    ("Dokumentation i sager, der ikke er påklaget", NO, "Nej; kun gennem workshop og dybdegående sager"),
    (
        "Dokumentation skrevet i forventning om en klage",
        NO,
        "Nej; kun det, der er tilføjet efter klagen, kan opgøres",
    ),
]


def _view(
    name: str, title: str, frame: pd.DataFrame, columns: tuple[Column, ...], note: str = "", source: str = ""
) -> View:
    """Return a view on cases in the scope; one without rows says why."""
    return register(name, f"{title} ({SCOPE})", frame, columns, source, UNKNOWN if frame.empty else note)


def _short_note(provisions: pd.Series) -> str:
    """Return what the short names of the provisions in a table stand for."""
    return " ".join(f"{SHORT[code]}: {SHORT_FOR[code]}." for code in SHORT if code in {*provisions})


def _names(columns: tuple[Column, ...]) -> list[str]:
    return [column.name for column in columns]


def cells(counts: pd.DataFrame, quota: int) -> View:
    """View of what the cells can be filled with (``analysis.design.feasibility.cells``)."""
    columns = (
        PROVISIONS,
        PERIODS,
        dimension("outcome", "Udfald"),
        known("appeals", "Afgjorte sager", danish.number),
        known("empty", "Ingen", danish.number),
        known("partly", "For få", danish.number),
        known("filled", "Nok", danish.number),
        known("attained", "Kan opnås", danish.number),
        known("wanted", "Kvoten", danish.number),
    )
    frame = counts.reindex(columns=_names(columns))
    asked = frame.groupby("provision")["appeals"].transform("sum") > 0
    frame = frame[asked].reset_index(drop=True)
    told = _short_note(frame["provision"])
    frame = frame.assign(
        provision=translated(frame["provision"], SHORT), outcome=translated(frame["outcome"], OUTCOME)
    )
    note = (
        f"{told} Ingen, for få og nok: antal kommuner uden afgjorte sager, med færre end kvoten på "
        f"{danish.number(quota)} og med mindst så mange. Kan opnås: sager i hele landet, hvis alle kommuner "
        "svarer. Kvoten: sager, hvis alle kommuner havde nok."
    )
    return _view("celler", "Hvor kvoten kan udfyldes", frame, columns, note)


def readings(compared: pd.DataFrame, power: pd.DataFrame, quota: int, response: float, plan: Plan) -> View:
    """View of the designs side by side: ``analysis.design.feasibility.compare`` and
    ``analysis.design.detectable_growth.power`` at one ``response``.
    """
    columns = (
        dimension("design", "Udtræk"),
        PROVISIONS,
        known("cases_before", plan.before, danish.number),
        known("cases_after", plan.after, danish.number),
        known("typical", "Midterste kommune", danish.number),
        known("most", "Flest sager", danish.number),
        known("mde_ratio", "Mindste påviselige", danish.percent_change),
    )
    frame, told, of = pd.DataFrame(columns=_names(columns)), "", ""
    if not compared.empty:
        compared = compared[compared.groupby("provision")["cases"].transform("sum") > 0]
        n = compared["provision"].nunique()
        if n == 1:  # then the quota of each provision and that across them are the same
            compared = compared[compared["design"] != PER_MUNICIPALITY]
        told = _short_note(compared["provision"])
        of = "" if n == 1 else " af begge ydelser i alt"
        found = power[power["response"] == response][["design", "provision", "mde_ratio"]]
        frame = compared.merge(found, on=["design", "provision"], how="left")[_names(columns)]
        labels = [design_label(kind, quota, n) for kind in frame["design"]]
        frame = frame.assign(design=labels, provision=translated(frame["provision"], SHORT))
    across = "; på tværs af ydelser det ventede antal" if of else ""
    note = (
        f"{told} De to perioder: sager i hele landet, hvis alle svarer{across}. Midterste kommune og "
        f"flest sager: antal sager{of} i den midterste kommune og i den, der får flest. Mindste "
        f"påviselige: den stigning, der findes med {danish.percent_of(plan.power)} sandsynlighed, når "
        f"{danish.percent_of(response)} af kommunerne svarer, under planlægningsantagelserne."
    )
    return _view("udlaesninger", "Hvad udtrækket koster", frame, columns, note)


def power(rows: pd.DataFrame, chosen: str, assumed: Assumptions, plan: Plan) -> View:
    """View of the power of the ``chosen`` design (its rows of ``analysis.design.detectable_growth.power``) by
    response.
    """
    columns = (
        PROVISIONS,
        key("response", "Svarprocent", danish.percent_of),
        known("n", "Sager", danish.number),
        known("std_error", "Standardfejl", decimals(3)),
        known("mde_ratio", "Mindste påviselige", danish.percent_change),
        known("power", "Styrke: antaget vækst", danish.percent_of),
        known("equivalence", "Styrke: fravær", danish.percent_of),
        *map(known, ("design", "spread", "n_municipalities", "estimable")),
    )
    frame = rows.reindex(columns=_names(columns))
    frame = frame[frame["design"] == chosen].sort_values(["provision", "response"], ignore_index=True)
    asked = [p for p in plan.provisions if p in {*frame["provision"]}]
    told = _short_note(frame["provision"])
    frame = frame.assign(provision=translated(frame["provision"], SHORT))
    growth = [f"{danish.percent_change(assumed.growth[p])} for {IN_TEXT[p]}" for p in asked]
    note = (
        f"{told} Simulering, {danish.number(assumed.replicates)} undersøgelser pr. række, under "
        "planlægningsantagelserne. Standardfejl: på den logaritmiske skala (CR3). Styrke: "
        f"sandsynligheden for at påvise {danish.listing(growth)}, og for at påvise fravær af en ændring på "
        f"mere end en faktor {danish.number(plan.margin, 1)}, når udviklingen er nul. Test ved "
        f"{danish.percent_of(plan.alpha)} delt med antallet af ydelser, som er det strengeste, de prøves ved."
    )
    return _view("styrke", "Hvad undersøgelsen kan påvise", frame, columns, note)


def curves(rows: pd.DataFrame, quota: int) -> View:
    """View of the smallest detectable growth of every design by response, the figure's data."""
    columns = (
        dimension("design", "Udtræk"),
        PROVISIONS,
        known("response", "Svarprocent", danish.percent_of),
        known("mde_ratio", "Mindste påviselige", danish.percent_change),
    )
    frame = rows.reindex(columns=_names(columns))
    n = frame["provision"].nunique()
    if n == 1:  # as of ``readings``
        frame = frame[frame["design"] != PER_MUNICIPALITY].reset_index(drop=True)
    labels = [design_label(kind, quota, n) for kind in frame["design"]]
    frame = frame.assign(design=labels, provision=translated(frame["provision"], PROVISION))
    return _view("mindste_paaviselige", "Mindste påviselige stigning efter svarprocent", frame, columns)


def assumptions(assumed: Assumptions, plan: Plan, asked: Collection[str] = PROVISION) -> View:
    """View of the planning assumptions, each with its number; asked: the provisions with cases to draw."""
    number, periods = decimals(2), (plan.before, plan.after)
    growth = {p: danish.percent_change(assumed.growth[p]) for p in plan.provisions if p in asked}
    rows = {
        **{f"Vækst, der ønskes påvist, {IN_TEXT[p]}": text for p, text in growth.items()},
        "Spredning mellem kommuner": number(assumed.municipality_sd),
        "Spredning i en kommune mellem perioder": number(assumed.period_sd),
        **{f"Spredning mellem sager i en kommune, {t}": number(assumed.residual_sd[t]) for t in periods},
        "Niveau efter kommunens størrelse": number(assumed.level_by_size),
        "Vækst efter kommunens størrelse": number(assumed.growth_by_size),
        **{f"Udtrukne sager uden sidetal, {t}": danish.percent_of(assumed.missing[t], 1) for t in periods},
    }
    frame = pd.DataFrame(rows.items(), columns=["assumption", "value"])
    note = (
        "Spredning: standardafvigelse af logaritmen til normalsider. Størrelse: pr. enhed af logaritmen til "
        "indbyggertallet."
    )
    columns = (key("assumption", "Antagelse"), known("value", "Værdi", str))
    return _view("antagelser", "Planlægningsantagelser", frame, columns, note, PROTOCOL)


def identified() -> View:
    """View of what this design can show and what it cannot."""
    columns = (
        key("quantity", "Spørgsmål"),
        known("without", "Uden antal afgjorte sager"),
        known("with_counts", "Med antal afgjorte sager"),
    )
    frame = pd.DataFrame(IDENTIFIED, columns=_names(columns))
    note = "Antal afgjorte sager: pr. kommune, ydelse, periode og udfald, fra Ankestyrelsen."
    title = "Hvad undersøgelsen kan og ikke kan vise"
    return _view("identifikation", title, frame, columns, note, PROTOCOL)


def timetable(table: Timetable) -> View:
    """View of the timetable; what the terms of reference give is told from what is proposed."""
    frame = pd.DataFrame(
        {
            "when": [_when(row.start, row.end) for row in table.steps.itertuples()],
            "step": table.steps["step"],
            "origin": [ONE_OF_DOCUMENTS if given else PROPOSED for given in table.steps["given"]],
        }
    )
    columns = (key("when", "Hvornår"), key("step", "Skridt"), known("origin", "Kilde"))
    return register("tidsplan", "Tidsplan", frame, columns, f"kommissoriet og {PROTOCOL}")


def _when(start: date | None, end: date | None) -> str:
    if pd.isna(start):
        return "Ikke oplyst"
    return " til ".join(danish.day_month_year(day) for day in (start, end) if day and not pd.isna(day))
