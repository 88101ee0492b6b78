"""The analysis plan in the report: estimands, whether it was followed, and doubtful page counts."""

from __future__ import annotations

from datetime import date

import pandas as pd

from helpers import danish
from helpers.analysis.growth import doubtful_pages
from helpers.analysis.growth.sensitivity import CENTRAL_DRAW
from helpers.protocol.analysis_plan import FILE as PLAN_FILE
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.disclosure import Rules
from helpers.protocol.frozen import Frozen, kept
from helpers.publish.columns import key, known
from helpers.publish.growth.second_looks import run_names
from helpers.publish.statements import Statement
from helpers.publish.views import View, register
from helpers.publish.wording import BARE_CASES, PROVISION, counted, interval

IN_FULL = {
    "bpa": f"borgerstyret personlig assistance (BPA, {danish.paragraph('96')})",
    "lost_earnings": f"dækning af tabt arbejdsfortjeneste ({danish.paragraph('42')})",
}
IN_TITLE = {"bpa": "borgerstyret personlig assistance", "lost_earnings": "tabt arbejdsfortjeneste"}
PLAN_SOURCE = "analyseplanen"
NOT_THE_REPORTS = ": det er planens dato og ikke rapportens."
SIMULATED_BEFORE = (  # the report may carry an earlier day than the plan
    ". Rapporten er en demonstration med simulerede svar; dens dato følger undersøgelsens tidsplan og er "
    "ikke dagen, hvor den er lavet."
)
STATUS = {"primary": "Primært", "secondary": "Sekundært"}
INFERENCE = {
    "CR3": "CR3: kommuner udeladt én ad gangen, t-fordeling",
    "jackknife": "Jackknife: kommuner udeladt én ad gangen, t-fordeling",
    "bootstrap": "Bootstrap: kommuner trukket med tilbagelægning, percentiler",
    "conditional_logit": "Betinget logistisk regression",
}
ADJUSTMENT = {
    "hochberg": "Hochberg, over de udtrukne ydelser",
    "benjamini_hochberg": "Benjamini og Hochberg, over alle sekundære mål",
}


HOURS = {  # E9 is of the cases that were gone through, and in no family of tests
    "estimand": "E9",
    "status": "Beskrivende",
    "inference": "Trækninger af de oplyste skøn, usikkerhedsinterval",
    "adjustment": "Prøves ikke",
}


def covers(plan: Plan) -> Statement:
    """Return which provisions of the terms of reference the investigation is about."""
    drawn = danish.listing([IN_FULL[name] for name in plan.primary_provisions])
    if len(plan.primary_provisions) == len(plan.provisions):
        return Statement(f"Den omfatter to ydelser efter serviceloven: {drawn}.")
    return Statement(
        f"Af de to ydelser efter serviceloven, som kommissoriet nævner, omfatter den kun {drawn}."
    )


def subject(plan: Plan) -> str:
    """Return what the report is about, as the title page has it: the provisions that were drawn, and the
    periods.
    """
    about = danish.listing([IN_TITLE[name] for name in plan.primary_provisions])
    return f"Påklagede sager om {about}, {plan.before} og {plan.after}"


def weighting(known: bool, plan: Plan) -> Statement:
    """Return the statement on what the numbers stand for, and which estimands are missing where the appeals
    are not counted.
    """
    if known:
        return Statement("Svarene er vægtet til de klager, der er afgjort i hver kommune.")
    missing = [name for name, estimand in plan.estimands.items() if estimand.weights == "population"]
    return Statement(
        "Det er ikke oplyst, hvor mange klager der er afgjort i hver kommune. Svarene kan derfor ikke vægtes "
        f"til landet, og målene {danish.listing(missing)} i analyseplanen kan ikke opgøres. Kun mål, "
        "der ikke bygger på antallet, er opgjort."
    )


def estimands(plan: Plan) -> View:
    """View of the planned estimands: id, what is estimated, status, uncertainty and adjustment."""
    rows = [
        {
            "estimand": name,
            "label": estimand.label,
            "status": STATUS[estimand.status],
            "inference": INFERENCE[estimand.inference],
            "adjustment": ADJUSTMENT[plan.families[estimand.family].adjustment],
        }
        for name, estimand in plan.estimands.items()
    ]
    if plan.resources:
        rows.append(HOURS | {"label": plan.resources.label})
    columns = (
        key("estimand", "Nr."),
        key("label", "Mål"),
        known("status", "Status"),
        known("inference", "Usikkerhed"),
        known("adjustment", "Justering"),
    )
    return register("maal", "Mål i analyseplanen", pd.DataFrame(rows), columns, PLAN_SOURCE)


def changes(plan: Plan, demonstration: bool = False) -> View:
    """View of what the plan's version changed, and why, with the day under it. demonstration: the report is
    on simulated answers, so that it may carry an earlier day than the plan.
    """
    rows = [{"what": change.what, "why": change.why} for change in plan.changes]
    columns = (key("what", "Ændret"), known("why", "Hvorfor"))
    title = f"Ændringer i analyseplanens version {plan.plan_version}"
    day = danish.day_month_year(date.fromisoformat(plan.changed_on))
    beside = SIMULATED_BEFORE if demonstration else NOT_THE_REPORTS
    note = f"Version {plan.plan_version} af analyseplanen er lagt fast {day}{beside} {plan.why_changed}"
    return register("planaendringer", title, pd.DataFrame(rows), columns, PLAN_SOURCE, note)


def plan_followed(plan: Plan, known: dict[str, Frozen], first_return: date | None = None) -> Statement:
    """Return the statement on whether this run used the analysis plan that was frozen
    (``protocol.frozen.load``).

    first_return: the day on which the first answer came (``survey.reading.received.first``). Only where it is
    known, and the plan was frozen on a day before it, is it said when that was, and that the plan came first.
    """
    planned = known[PLAN_FILE]
    if kept(PLAN_FILE, plan.sha256, known):
        when = ""
        if planned.day and first_return and planned.day < first_return:
            when = f"{_on(planned)}, før det første svar kom ind {danish.day_month_year(first_return)}"
        return Statement(
            f"Beregningerne følger analyseplanen (version {plan.plan_version}), som er fastlagt i protokollen"
            f"{when}."
        )
    return Statement(
        "Denne beregning afviger fra analyseplanen. Den bruger en plan med kontrolsummen "
        f"{plan.sha256[:12]}; den plan, der er fastlagt i protokollen{_on(planned)} (version "
        f"{planned.version}), har {planned.sha256[:12]}. Resultaterne er derfor ikke fastlagt på forhånd."
    )


def _on(planned: Frozen) -> str:
    """Return the day on which the plan was frozen, with a space before it; "" where it was not noted."""
    return f" {danish.day_month_year(planned.day)}" if planned.day else ""


def doubtful(found: pd.DataFrame, rules: Rules, looks: pd.DataFrame, plan: Plan) -> Statement:
    """Return the sentence on the page counts that their own row contradicts
    (``analysis.growth.doubtful_pages.doubtful``), and what the changes are without the corrections; looks:
    the released view ``second_looks.table``.
    """
    if found.empty:
        return Statement("Ingen af sidetallene er modsagt af sagens egne andre tal.")
    corrected = int(found["rule"].eq(doubtful_pages.CORRECTED).sum())
    return Statement(
        f"{_first(counted(corrected, rules))} sidetal var omkring ti gange for store eller for små "
        "efter kommunens egne andre tal om samme sag og er rettet til dem. "
        f"{_first(counted(len(found) - corrected, rules))} er sat til side, indtil kommunen har svaret."
        f"{_as_answered(looks, plan)}"
    )


def drawn_alone(looks: pd.DataFrame, plan: Plan) -> Statement:
    """Return the change with the main cases of the draw alone, which stands beside the planned one where
    municipalities have chosen many cases themselves: it may be another. looks: the released view
    ``second_looks.table``.
    """
    rows = looks[looks["label"] == run_names(plan)[CENTRAL_DRAW]].dropna(subset=["ratio"]).set_index("group")
    told = [
        f"{danish.percent_change(rows.loc[group, 'ratio'])}{_span(rows.loc[group])} for {BARE_CASES[code]}"
        for code, group in PROVISION.items()
        if group in rows.index
    ]
    if not told:
        return Statement("Ændringen for hovedsagerne fra udtrækket alene kan ikke vises.")
    return Statement(f"For hovedsagerne fra udtrækket alene er ændringen {danish.listing(told)}.")


def _span(row: pd.Series) -> str:
    """Return the interval of a released change, in brackets with a space before it."""
    low, high = 100 * (row[["conf_low", "conf_high"]] - 1)
    span = interval(low, high, None)
    return f" ({span})" if span else ""


def _first(number: str) -> str:
    """Return a number as it opens a sentence: small ones in words."""
    return danish.sentence(danish.in_words(int(number), "ét") if number.isdigit() else number)


def _as_answered(looks: pd.DataFrame, plan: Plan) -> str:
    """Return the change of each provision with the page counts as they were answered beside the planned one
    where they are printed apart, with a space before it, of those that may be shown.
    """
    answered = looks["label"] == run_names(plan)[doubtful_pages.AS_ANSWERED]
    given = looks[answered].set_index("group")
    planned = looks[looks["planned"].eq(True)].set_index("group")["ratio"]
    both = pd.DataFrame({"without": given["ratio"], "corrected": planned}).dropna()
    told = []
    for code, group in PROVISION.items():
        if group not in both.index:
            continue
        without, corrected = map(danish.percent_change, both.loc[group, ["without", "corrected"]])
        if without != corrected:
            apart = f"{without}{_span(given.loc[group])}"
            told.append(f"{apart} i {BARE_CASES[code]} mod {corrected} med dem")
    return f" Uden rettelserne er den målte ændring {danish.listing(told)}." if told else ""
