"""What the whole investigation says of many simulated surveys, and should say (`make montecarlo`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from helpers import danish
from helpers.protocol import scenarios
from helpers.publish.columns import Text, derived, dimension, key, known
from helpers.publish.statements import Statement
from helpers.publish.tables import NOT_GIVEN
from helpers.publish.views import View, register
from helpers.publish.wording import BARE_CASES, PROVISION, PROVISIONS, level, translated
from helpers.terms import ALL

SOURCE = "simulerede undersøgelser med kendt facit"
NOT_RUN = "Undersøgelsen er ikke prøvet på simulerede undersøgelser."
NULL = "null"  # the scenario in which nothing has changed
ATTACHED = "null_with_attachments"  # nothing, but more is counted in the late period
LEVEL = 0.95  # of the intervals for what a limited number of surveys tells
ASSOCIATED = (
    "De simulerede sager har sammenhænge mellem oplysninger og udfald, også hvor intet er ændret; at nævne "
    "en sådan er ikke en fejl."
)
INTERVALS = f"I parentes {level(LEVEL)} for det, som så mange simulerede undersøgelser kan vise."
SAID = {
    "family_wise": "Mindst én ydelse nævnt",
    "flat": "Mindst én sætning »er steget« eller »er faldet«",
    "suggested": "Mindst én sætning »tyder på«",
    "unfounded": "Mindst ét sekundært resultat, som facit modsiger",
}


def reports(table: pd.DataFrame | None) -> View:
    """View of how often reports name a change, by scenario (reports.csv of `make montecarlo`)."""
    names = ["scenario", "surveys", *SAID, "contradictions"]
    frame = _of(table, names)
    columns = (
        key("scenario", "Simuleret"),
        known("surveys", "Rapporter", danish.number),
        *(derived(f"{name}_told", header, _shares(name)) for name, header in SAID.items()),
        *map(known, SAID),
        known("contradictions", "Intervaller mod konklusionen", danish.number),
    )
    note = (
        "Nævnt: som steget eller faldet, også hvor det siges, at det ikke kan skilles fra målemetoden. "
        f"»Tyder på«: om en ændring eller en sammenhæng. {ASSOCIATED} {INTERVALS}{_assumed(frame)}"
    )
    title = "Hvor mange rapporter om simulerede svar der nævner en ændring"
    return register("simulerede_rapporter", title, frame, columns, SOURCE, note if len(frame) else NOT_RUN)


def estimates(table: pd.DataFrame | None) -> View:
    """View of bias, coverage and standard errors of E1 by scenario (summary.csv of `make montecarlo`)."""
    names = ["scenario", "provision", "surveys", "bias", "bias_error", "coverage", "se_ratio"]
    rows = None if table is None else table[(table["estimand"] == "E1") & (table["what"] == ALL)]
    frame = _of(rows, names)
    frame = frame.assign(provision=translated(frame["provision"], PROVISION))
    columns = (
        dimension("scenario", "Simuleret"),
        PROVISIONS,
        known("surveys", "Rapporter", danish.number),
        derived("bias_told", "Skævhed (log)", _bias),
        derived("coverage_told", "Intervaller, der rammer", _shares("coverage")),
        derived("se_ratio_told", "Angivet delt med sand standardfejl", _se_ratio),
        *map(known, names[3:]),
    )
    note = (
        "Skævhed: det gennemsnitlige skøn minus det sande. Intervaller, der rammer: andelen af "
        f"{danish.percent_of(0.95)} sikkerhedsintervaller, som indeholder det sande. Angivet "
        f"delt med sand standardfejl: under 1 er usikkerheden større, end der er sagt. {INTERVALS}"
        f"{_assumed(frame)}"
    )
    title = "Hvor godt hovedmålet rammer i simulerede undersøgelser"
    return register("simulerede_skoen", title, frame, columns, SOURCE, note if len(frame) else NOT_RUN)


def _of(table: pd.DataFrame | None, names: list[str]) -> pd.DataFrame:
    if table is None:
        return pd.DataFrame(columns=names)
    return table[names].assign(scenario=_titles(table["scenario"])).reset_index(drop=True)


def _assumed(frame: pd.DataFrame) -> str:
    """Return what growth the scenario that the others are made from assumes, with a space before it; "" where
    no row is of it. frame: the rows, each with the title of its scenario.
    """
    base = scenarios.load()
    if not frame["scenario"].eq(base["title"]).any():
        return ""
    growth = base["pages"]["growth"].items()
    told = [f"{danish.percent_change(ratio)} for {BARE_CASES[code]}" for code, ratio in growth]
    return f" {base['title']}: væksten i sagernes omfang er sat til {danish.listing(told)}."


def _titles(names: pd.Series) -> list[str]:
    return [str(scenarios.load(name)["title"]) for name in names]


def _shares(name: str) -> Text:
    """Return the text of a share of the surveys with its interval (Wilson 1927)."""
    return partial(_share, name=name)


def _share(row: Mapping[str, Any], name: str) -> str:
    n, share = row["surveys"], row[name]
    if np.isnan(share):
        return NOT_GIVEN
    low, high = proportion_confint(share * n, n, 1 - LEVEL, method="wilson")
    return f"{danish.percent_of(share)} ({danish.span(danish.number(100 * low), danish.number(100 * high))})"


def _bias(row: Mapping[str, Any]) -> str:
    if np.isnan(row["bias_error"]):
        return NOT_GIVEN
    half = stats.t.ppf((1 + LEVEL) / 2, row["surveys"] - 1) * row["bias_error"]
    low, high = (danish.signed(row["bias"] + way * half, 2) for way in (-1, 1))
    return f"{danish.signed(row['bias'], 3)} ({low} til {high})"


def _se_ratio(row: Mapping[str, Any]) -> str:
    """The ratio with the interval that the variance of so many estimates leaves (chi-squared)."""
    if np.isnan(row["se_ratio"]):
        return NOT_GIVEN
    df = row["surveys"] - 1
    ends = row["se_ratio"] * np.sqrt(stats.chi2.ppf([(1 - LEVEL) / 2, (1 + LEVEL) / 2], df) / df)
    low, high = (danish.number(end, 2) for end in ends)
    return f"{danish.number(row['se_ratio'], 2)} ({danish.span(low, high)})"


def told(table: pd.DataFrame | None) -> Statement:
    """Return how often reports on surveys without any change name one (``reports``)."""
    rows = [] if table is None else table[table["scenario"] == NULL].to_dict("records")
    if table is None or not rows:
        return Statement(NOT_RUN)
    share = {name: danish.percent_of(rows[0][name]) for name in ("family_wise", "flat")}
    return Statement(
        "Hele undersøgelsen, fra svar til sætninger, er kørt på simulerede undersøgelser uden nogen ændring. "
        f"I {share['family_wise']} af rapporterne blev en ændring af hovedmålet nævnt, og i {share['flat']} "
        "stod der et sted »er steget« eller »er faldet«."
    )


def attachments(table: pd.DataFrame | None) -> Statement:
    """Return how often reports on surveys without growth name one where attachments are counted more often
    in the late period (``reports``), without the full stop.
    """
    rows = [] if table is None else table[table["scenario"] == ATTACHED].to_dict("records")
    if not rows:
        return Statement("Hvad det betyder, at bilag tælles oftere med, er ikke prøvet på simulerede svar")
    named, flat = (danish.percent_of(rows[0][name]) for name in ("family_wise", "flat"))
    return Statement(
        "I simulerede undersøgelser uden vækst, men hvor bilag tælles oftere med, nævnte "
        f"{flat} af rapporterne en ændring uden forbehold, {named}, når dem med forbehold regnes med"
    )
