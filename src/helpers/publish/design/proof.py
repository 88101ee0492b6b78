"""What the whole investigation says of many simulated surveys, and should say (`make montecarlo`)."""

from __future__ import annotations

import pandas as pd

from helpers import danish
from helpers.protocol import scenarios
from helpers.publish.columns import decimals, dimension, key, known
from helpers.publish.statements import Statement
from helpers.publish.views import View, register
from helpers.publish.wording import PROVISION, PROVISIONS, translated
from helpers.terms import ALL

SOURCE = "simulerede undersøgelser med kendt facit"
NOT_RUN = "Undersøgelsen er ikke prøvet på simulerede undersøgelser."
NULL = "null"  # the scenario in which nothing has changed
SAID = {
    "family_wise": "Mindst én ydelse nævnt",
    "flat": "Mindst én sætning »er steget« eller »er faldet«",
    "suggested": "Mindst én sætning »tyder på«",
}


def reports(table: pd.DataFrame | None) -> View:
    """View of how often reports name a change, by scenario (reports.csv of `make montecarlo`)."""
    names = ["scenario", "surveys", *SAID, "contradictions"]
    frame = _of(table, names)
    columns = (
        key("scenario", "Simuleret"),
        known("surveys", "Rapporter", danish.number),
        *(known(name, header, danish.percent_of) for name, header in SAID.items()),
        known("contradictions", "Intervaller mod konklusionen", danish.number),
    )
    note = "Nævnt: som steget eller faldet, også hvor det siges, at det ikke kan skilles fra målemetoden."
    title = "Hvor mange rapporter om simulerede svar der nævner en ændring"
    return register("simulerede_rapporter", title, frame, columns, SOURCE, note if len(frame) else NOT_RUN)


def estimates(table: pd.DataFrame | None) -> View:
    """View of bias, coverage and standard errors of E1 by scenario (summary.csv of `make montecarlo`)."""
    names = ["scenario", "provision", "surveys", "bias", "coverage", "se_ratio"]
    rows = None if table is None else table[(table["estimand"] == "E1") & (table["what"] == ALL)]
    frame = _of(rows, names)
    frame = frame.assign(provision=translated(frame["provision"], PROVISION))
    columns = (
        dimension("scenario", "Simuleret"),
        PROVISIONS,
        known("surveys", "Rapporter", danish.number),
        known("bias", "Skævhed (log)", _signed),
        known("coverage", "Intervaller, der rammer", danish.percent_of),
        known("se_ratio", "Standardfejl", decimals(2)),
    )
    note = (
        "Skævhed: det gennemsnitlige skøn minus det sande. Intervaller, der rammer: andelen af "
        f"{danish.percent_of(0.95)} sikkerhedsintervaller, som indeholder det sande. Standardfejl: den, der "
        "angives, delt med den, der er."
    )
    title = "Hvor godt hovedmålet rammer i simulerede undersøgelser"
    return register("simulerede_skoen", title, frame, columns, SOURCE, note if len(frame) else NOT_RUN)


def _of(table: pd.DataFrame | None, names: list[str]) -> pd.DataFrame:
    if table is None:
        return pd.DataFrame(columns=names)
    titles = [str(scenarios.load(name)["title"]) for name in table["scenario"]]
    return table[names].assign(scenario=titles).reset_index(drop=True)


def _signed(value: float) -> str:
    return danish.signed(value, 3)


def told(table: pd.DataFrame | None) -> Statement:
    """Return how often reports on surveys without any change name one (``reports``)."""
    rows = [] if table is None else table[table["scenario"] == NULL].to_dict("records")
    if not rows:
        return Statement(NOT_RUN)
    share = {name: danish.percent_of(rows[0][name]) for name in SAID}
    return Statement(
        f"Hele undersøgelsen, fra svar til sætninger, er kørt på {danish.number(rows[0]['surveys'])} "
        f"simulerede undersøgelser uden nogen ændring. I {share['family_wise']} af rapporterne blev en "
        f"ændring af hovedmålet nævnt, i {share['flat']} stod der et sted »er steget« eller »er faldet«, og "
        f"i {share['suggested']} stod der, at svarene tyder på en ændring eller en sammenhæng. Tabellerne "
        "viser det også for andre slags undersøgelser, blandt dem nogle, hvor omfanget er ændret, eller hvor "
        "kun måden at tælle på er det."
    )
