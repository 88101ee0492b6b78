"""Danish sentences about the design: what can be drawn, what it costs, what it can detect. Numbers rest on
planning assumptions.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from IPython.display import Markdown

from helpers import danish
from helpers.analysis.design import feasibility
from helpers.analysis.design.feasibility import Choice
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.power import Assumptions
from helpers.protocol.timetable import Timetable
from helpers.publish import results
from helpers.publish.design.wording import ASSUMED, IN_TEXT, LEFT_OUT, SOURCES, UNKNOWN, design_label
from helpers.publish.statements import CASES
from helpers.survey.investigation import Planned
from helpers.survey.sampling.allocation import PER_MUNICIPALITY, PER_PROVISION, PROPORTIONAL

Statement = dict[str, str]


def source(planned: Planned) -> str:
    """Return the source under the design's tables."""
    return results.DEMONSTRATION["source"] if planned.demonstration else SOURCES[planned.source]


def banner(planned: Planned) -> Markdown:
    """Return, for display in the notebook, what its numbers rest on."""
    own = f"Beregningerne er lavet før besvarelserne og bygger på {SOURCES[planned.source]} samt planlægningsantagelser."
    return Markdown(f"{results.DEMONSTRATION['text']} {own}" if planned.demonstration else own)


def basis(planned: Planned) -> Statement:
    """Return the sentences on the appeals that are counted, and on those left out."""
    if planned.population.empty:
        return {"text": UNKNOWN}
    text = f"Der er {danish.number(planned.population['n'].sum())} sager at trække iblandt ifølge {SOURCES[planned.source]}."
    if not planned.left_out:
        return {"text": text}
    parts = [f"{danish.number(n)} er {LEFT_OUT[reason]}" for reason, n in planned.left_out.items() if n]
    outside = danish.number(sum(planned.left_out.values()))
    return {
        "text": f"{text} Listen rummer desuden {outside} sager uden for "
        f"undersøgelsen{': ' if parts else ''}{danish.listing(parts)}."
    }


def draw(planned: Planned, quota: int) -> Statement:
    """Return the sentence on the draw: made, with which allocation and seed, or still to be made."""
    if planned.draw is None:
        words = f"Udtrækket er ikke foretaget. Tallene gælder den foreslåede kvote på {danish.number(quota)} sager i hver celle."
        return {"text": words}
    label = design_label(planned.draw["allocation"].iloc[0], quota)
    main, seed = (planned.draw["role"] == "main").sum(), planned.draw["draw_seed"].iloc[0]
    label = label[0].lower() + label[1:]
    return {"text": f"Udtrækket er foretaget: {label}, {danish.number(main)} sager, startværdi {seed}."}


def silent(planned: Planned, municipalities: int) -> Statement:
    """Return the sentence on municipalities that have no appeal and get no questionnaire."""
    if planned.population.empty:
        return {"text": UNKNOWN}
    without = municipalities - planned.population.loc[planned.population["n"] > 0, "municipality"].nunique()
    if not without:
        return {
            "text": f"Alle {danish.number(municipalities)} kommuner har mindst én sag og får et spørgeskema."
        }
    number = danish.number(without)
    return {
        "text": f"{number} af {danish.number(municipalities)} kommuner har ingen sager i undersøgelsen og "
        "får ikke noget spørgeskema."
    }


def cells(counts: pd.DataFrame, complete: Mapping[str, int], municipalities: int) -> Statement:
    """Return the sentences on how far the quota can be filled (``attainable.cells`` and
    ``attainable.complete``).
    """
    if counts.empty:
        return {"text": UNKNOWN}
    parts = [f"{danish.number(n)} for {IN_TEXT[provision]}" for provision, n in complete.items()]
    sums = counts.groupby("provision")[["attained", "wanted"]].sum()
    gained = danish.listing([f"{danish.number(sums.loc[p, 'attained'])} {CASES[p]}" for p in complete])
    text = (
        f"Af {danish.number(municipalities)} kommuner kan {danish.listing(parts)} udfylde alle fire celler. "
        "I hele landet kan der højst "
        f"opnås {gained}; kunne kvoten udfyldes overalt, var det {danish.number(sums['wanted'].iloc[0])} "
        "for hver ydelse."
    )
    return {"text": text}


def detectable(rows: pd.DataFrame, response: float, plan: Plan) -> Statement:
    """Return the sentences on what one design can detect at ``response`` (its rows of ``power.power``)."""
    found = _at(rows, response)
    if found.empty:
        return {"text": UNKNOWN}
    parts = [
        f"{danish.percent(100 * (found.loc[p, 'mde_ratio'] - 1))} for {CASES[p]}"
        for p in plan.provisions
        if p in found.index
    ]
    absent = [
        f"{danish.percent_of(found.loc[p, 'equivalence'])} for {IN_TEXT[p]}"
        for p in plan.provisions
        if p in found.index
    ]
    text = (
        f"Svarer {danish.percent_of(response)} af kommunerne, er den mindste stigning, der kan påvises med "
        f"{danish.percent_of(plan.power)} sandsynlighed, {danish.listing(parts)}. Sandsynligheden for at "
        "påvise "
        f"fravær af en ændring på mere end en faktor {danish.number(plan.margin, 1)}, når udviklingen er "
        f"nul, er {danish.listing(absent)}. "
        f"{ASSUMED}"
    )
    return {"text": text}


def readings(
    compared: pd.DataFrame, power: pd.DataFrame, quota: int, response: float, plan: Plan
) -> Statement:
    """Return the sentences on the two readings of the terms of reference and what each costs."""
    if compared.empty:
        return {"text": UNKNOWN}
    if power["provision"].nunique() < len(plan.provisions):
        return {
            "text": "Der er kun sager om én ydelse at trække iblandt, så kommissoriet kan ikke læses på to "
            "måder."
        }
    cases = compared.set_index(["design", "provision"])["cases_before"]
    mde = {
        kind: _at(power[power["design"] == kind], response)["mde_ratio"]
        for kind in (PER_MUNICIPALITY, PER_PROVISION)
    }
    few, many, n = (danish.number(k * quota) for k in (4, 8, 1))
    rise = {kind: danish.percent(100 * (found["bpa"] - 1)) for kind, found in mde.items()}
    old = {kind: danish.number(cases[kind, "bpa"]) for kind in mde}
    text = (
        f"Kommissoriet beder hver kommune om {n} stadfæstede og {n} hjemviste sager fra hver periode. Det "
        f"kan læses som {few} sager i alt "
        f"eller som {many} sager, når hver ydelse tælles for sig. Med {few} sager ventes hele landet at "
        f"give {old[PER_MUNICIPALITY]} "
        f"{CASES['bpa']} fra {plan.before} mod {old[PER_PROVISION]} med {many}. Den mindste påviselige "
        f"stigning for {IN_TEXT['bpa']} er "
        f"{rise[PER_MUNICIPALITY]} med {few} sager og {rise[PER_PROVISION]} med {many}, når "
        f"{danish.percent_of(response)} af kommunerne "
        f"svarer. {ASSUMED}"
    )
    return {"text": text}


def proportional(compared: pd.DataFrame, power: pd.DataFrame, response: float, plan: Plan) -> Statement:
    """Return the sentences on the design by number of appeals."""
    if compared.empty:
        return {"text": UNKNOWN}
    rows = compared[compared["design"] == PROPORTIONAL].set_index("provision")
    mde = _at(power[power["design"] == PROPORTIONAL], response)["mde_ratio"]
    parts = [f"{danish.percent(100 * (mde[p] - 1))} for {CASES[p]}" for p in plan.provisions if p in mde]
    total, most = danish.number(rows["cases"].sum()), danish.number(rows["most"].iloc[0])
    text = (
        "Følger kvoten i stedet antallet af afgjorte sager, er den mindste påviselige stigning "
        f"{danish.listing(parts)}. Det koster "
        f"{total} sager i hele landet, og den mest spurgte kommune får {most}. {ASSUMED}"
    )
    return {"text": text}


def years(table: Timetable, plan: Plan) -> Statement:
    """Return the sentences on the years that the agreement and the terms of reference speak of."""
    agreement, terms = table.years["agreement"], table.years["terms"]
    text = (
        f"Aftalen {agreement['name']} taler om udviklingen »{agreement['wording']}«. Kommissoriet taler om "
        f"»{terms['wording']}« og dækker "
        f"{terms['first']}-{terms['last']}. Undersøgelsen følger kommissoriet: den sammenligner "
        f"{plan.before} med {plan.after}. Tiden før "
        f"{terms['first']} og årene mellem de to perioder er ikke med."
    )
    return {"text": text}


def finding(power: pd.DataFrame, response: float, plan: Plan) -> str:
    """Return the short finding for the figure's caption and alt text."""
    found = (
        power[power["response"] == response].set_index(["design", "provision"])["mde_ratio"]
        if len(power)
        else power
    )
    if not len(found):
        return UNKNOWN
    spans = [
        f"for {IN_TEXT[p]} mellem {danish.number(100 * (low - 1))} og {danish.percent(100 * (high - 1))}"
        for p in plan.provisions
        if p in found.index.get_level_values("provision")
        for low, high in [(found.xs(p, level="provision").min(), found.xs(p, level="provision").max())]
    ]
    return f"Svarer {danish.percent_of(response)}, ligger den mindste påviselige stigning {danish.listing(spans)}, alt efter udtrækket."


def statements(
    planned: Planned,
    chosen: Choice,
    power: pd.DataFrame,
    municipalities: int,
    response: float,
    plan: Plan,
    table: Timetable,
) -> dict[str, Statement]:
    """Return all sentences on the design by their id, as the report uses them. power: ``power.power`` of all
    designs.
    """
    counts = feasibility.cells(planned.population, chosen.quota, municipalities)
    compared = feasibility.compare(chosen.designs)
    own = power[power["design"] == chosen.chosen] if len(power) else power
    return {
        "design_basis": basis(planned),
        "design_draw": draw(planned, chosen.quota),
        "design_silent": silent(planned, municipalities),
        "design_cells": cells(counts, feasibility.complete(planned.population, chosen.quota), municipalities),
        "design_detectable": detectable(own, response, plan),
        "design_readings": readings(compared, power, chosen.quota, response, plan),
        "design_proportional": proportional(compared, power, response, plan),
        "design_years": years(table, plan),
    }


def values(
    power: pd.DataFrame, assumed: Assumptions, response: float, plan: Plan
) -> dict[str, tuple[object, str]]:
    """Return the values that the report's prose uses: (raw value, Danish text)."""
    return {
        "figure_finding": (None, finding(power, response, plan)),
        "replicates": (assumed.replicates, danish.number(assumed.replicates)),
        "response": (response, danish.percent_of(response)),
        "assumptions_sha256": (assumed.sha256, assumed.sha256),
    }


def middle(assumed: Assumptions) -> float:
    """Return the response share that the sentences speak of: the middle one of the assumptions."""
    return assumed.response[len(assumed.response) // 2]


def _at(rows: pd.DataFrame, response: float) -> pd.DataFrame:
    return rows[rows["response"] == response].set_index("provision") if len(rows) else rows
