"""Danish sentences about the design: what can be drawn, what it costs, what it can detect. Numbers rest on
planning assumptions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import pandas as pd

from helpers import danish
from helpers.analysis.design import feasibility
from helpers.analysis.design.feasibility import Choice
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.power import Assumptions
from helpers.protocol.timetable import Timetable
from helpers.publish import results
from helpers.publish.results import Mark
from helpers.publish.statements import Statement
from helpers.publish.wording import ADJECTIVE, CASES, PROVISION
from helpers.survey.investigation import Planned
from helpers.survey.sampling.allocation import PER_MUNICIPALITY, PER_PROVISION, PROPORTIONAL

IN_TEXT = PROVISION | {"lost_earnings": PROVISION["lost_earnings"].replace("Tabt", "tabt")}
ASSUMED = "Tallene hviler på planlægningsantagelser og er ikke resultater."
UNKNOWN = (
    "Kan ikke opgøres: der er endnu hverken en liste over afgjorte sager eller en optælling af dem. "
    "Ankestyrelsen må levere en af delene."
)
SOURCES = {
    "frame.csv": "Ankestyrelsens liste over afgjorte sager",
    "population.csv": "Ankestyrelsens optælling af afgjorte sager",
    "draw.csv": "antallet af afgjorte sager, som udtrækket har noteret",
    "": "ingen liste eller optælling endnu",
}
LEFT_OUT = {
    "changed or annulled": "ændret eller ophævet",
    "decided outside 2014-15 and 2019-21": "afgjort uden for de to perioder",
}


def mark(planned: Planned) -> Mark:
    """Return what the design's numbers rest on: the list or count of decided appeals, and assumptions."""
    counted = SOURCES[planned.source]
    own = f"Beregningerne bygger på {counted} samt planlægningsantagelser og ikke på besvarelserne."
    if not planned.demonstration:
        return Mark(own, source=counted)
    simulated = results.DEMONSTRATION
    return replace(simulated, text=f"{simulated.text} {own}")


def design_label(kind: str, quota: int, provisions: int = 2) -> str:
    """Return the name of a design; the two readings carry the number of cases they ask a municipality for.
    provisions: how many there are cases of.
    """
    labels = {
        PER_PROVISION: f"Kvote for hver ydelse ({danish.number(4 * quota * provisions)} sager)",
        PER_MUNICIPALITY: f"Kvote på tværs af ydelser ({danish.number(4 * quota)} sager)",
        PROPORTIONAL: "Efter antal afgjorte sager",
    }
    return labels[kind]


def basis(planned: Planned) -> Statement:
    """Return the sentences on the appeals that are counted, and on those left out."""
    if planned.population.empty:
        return Statement(UNKNOWN)
    total = danish.number(planned.population["n"].sum())
    text = f"Der er {total} sager at trække iblandt ifølge {SOURCES[planned.source]}."
    if not planned.left_out:
        return Statement(text)
    reasons = {LEFT_OUT[reason]: n for reason, n in planned.left_out.items() if n}
    outside = danish.number(sum(planned.left_out.values()))
    why = f": {danish.listing([f'{danish.number(n)} er {reason}' for reason, n in reasons.items()])}"
    if len(reasons) < 2:
        why = "".join(f", som er {reason}" for reason in reasons)
    return Statement(f"{text} Listen rummer desuden {outside} sager uden for undersøgelsen{why}.")


def draw(planned: Planned, quota: int) -> Statement:
    """Return the sentence on the draw: made, with which allocation and seed, or still to be made."""
    if planned.draw is None:
        return Statement(
            "Udtrækket er ikke foretaget. Tallene gælder den foreslåede kvote på "
            f"{danish.number(quota)} sager i hver gruppe."
        )
    n = planned.draw["provision"].nunique()
    label = design_label(planned.draw["allocation"].iloc[0], quota, n)
    main, seed = (planned.draw["role"] == "main").sum(), planned.draw["draw_seed"].iloc[0]
    label = danish.inside(label)
    return Statement(f"Udtrækket er foretaget: {label}, {danish.number(main)} sager, startværdi {seed}.")


def quota_taken(planned: Planned, quota: int) -> Statement:
    """Return the sentences on how many cases a municipality is asked for: of the two readings of the terms of
    reference, which the draw follows, where there are cases of two provisions.
    """
    every = "Er der for få, er alle med."
    drawn = planned.draw
    if drawn is None or drawn["provision"].nunique() < 2:
        return Statement(every)
    few, many = (danish.number(k * quota) for k in (4, 8))
    taken = {
        PER_PROVISION: f"her er det højst {many}",
        PER_MUNICIPALITY: f"her er det højst {few}",
        PROPORTIONAL: "her følger antallet de afgjorte sager",
    }[drawn["allocation"].iloc[0]]
    return Statement(f"{every} Kommissoriet kan læses som {few} eller {many} sager pr. kommune; {taken}.")


def silent(planned: Planned, municipalities: int) -> Statement:
    """Return the sentence on municipalities that have no appeal and get no questionnaire."""
    if planned.population.empty:
        return Statement(UNKNOWN)
    asked = planned.population.loc[planned.population["n"] > 0, "municipality"].nunique()
    every, without = danish.number(municipalities), municipalities - asked
    if not without:
        return Statement(f"Alle {every} kommuner har mindst én sag og får et spørgeskema.")
    return Statement(
        f"{danish.number(without)} af {every} kommuner har ingen sager i undersøgelsen og får ikke noget "
        "spørgeskema."
    )


def cells(counts: pd.DataFrame, complete: Mapping[str, int], municipalities: int) -> Statement:
    """Return the sentences on how far the quota can be filled (``feasibility.cells`` and
    ``feasibility.complete``), for each provision of which there is a case.
    """
    if counts.empty:
        return Statement(UNKNOWN)
    sums = counts.groupby("provision")[["attained", "wanted"]].sum()
    asked = [provision for provision in complete if sums.loc[provision, "attained"] > 0]
    if not asked:
        return Statement(UNKNOWN)
    parts = [f"{danish.number(complete[provision])} for {IN_TEXT[provision]}" for provision in asked]
    gained = [f"{danish.number(sums.loc[provision, 'attained'])} {CASES[provision]}" for provision in asked]
    return Statement(
        f"Af {danish.number(municipalities)} kommuner kan {danish.listing(parts)} udfylde alle fire grupper. "
        f"I hele landet kan der højst opnås {danish.listing(gained)}; kunne kvoten udfyldes overalt, var det "
        f"{danish.number(sums['wanted'].iloc[0])}{' for hver ydelse' if len(asked) > 1 else ''}."
    )


def detectable(rows: pd.DataFrame, response: float, plan: Plan) -> Statement:
    """Return the sentences on what one design can detect at ``response`` (its rows of
    ``detectable_growth.power``).
    """
    found = _at(rows, response)
    if found.empty:
        return Statement(UNKNOWN)
    known = [p for p in plan.provisions if p in found.index]
    parts = [f"{_rise(found.loc[p, 'mde_ratio'])} for {CASES[p]}" for p in known]
    absent = [f"{danish.percent_of(found.loc[p, 'equivalence'])} for {IN_TEXT[p]}" for p in known]
    return Statement(
        f"Svarer {danish.percent_of(response)} af kommunerne, er den mindste stigning, der kan påvises med "
        f"{danish.percent_of(plan.power)} sandsynlighed, {danish.listing(parts)}. Sandsynligheden for at "
        f"påvise fravær af en ændring på mere end en faktor {danish.number(plan.margin, 1)}, når udviklingen "
        f"er nul, er {danish.listing(absent)}. {ASSUMED}"
    )


def readings(
    compared: pd.DataFrame, power: pd.DataFrame, quota: int, response: float, plan: Plan
) -> Statement:
    """Return the sentences on the two readings of the terms of reference and what each costs."""
    if compared.empty:
        return Statement(UNKNOWN)
    if power["provision"].nunique() < len(plan.provisions):
        return Statement(
            "Der er kun sager om én ydelse at trække iblandt, så kommissoriet kan ikke læses på to måder."
        )
    cases = compared.set_index(["design", "provision"])["cases_before"]
    both, each = PER_MUNICIPALITY, PER_PROVISION
    mde = {kind: _at(power[power["design"] == kind], response)["mde_ratio"] for kind in (both, each)}
    rise = {kind: _rise(found["bpa"]) for kind, found in mde.items()}
    old = {kind: danish.number(cases[kind, "bpa"]) for kind in rise}
    few, many, n = (danish.number(k * quota) for k in (4, 8, 1))
    return Statement(
        f"Kommissoriet beder hver kommune om {n} stadfæstede og {n} hjemviste sager fra hver periode. Det "
        f"kan læses som {few} sager i alt eller som {many} sager, når hver ydelse tælles for sig. Med {few} "
        f"sager ventes hele landet at give {old[both]} {CASES['bpa']} fra {plan.before} mod {old[each]} med "
        f"{many}. Den mindste påviselige stigning for {IN_TEXT['bpa']} er {rise[both]} med {few} sager og "
        f"{rise[each]} med {many}, når {danish.percent_of(response)} af kommunerne svarer. {ASSUMED}"
    )


def proportional(compared: pd.DataFrame, power: pd.DataFrame, response: float, plan: Plan) -> Statement:
    """Return the sentences on the design by number of appeals."""
    if compared.empty:
        return Statement(UNKNOWN)
    rows = compared[compared["design"] == PROPORTIONAL].set_index("provision")
    mde = _at(power[power["design"] == PROPORTIONAL], response)["mde_ratio"]
    parts = [f"{_rise(mde[p])} for {CASES[p]}" for p in plan.provisions if p in mde]
    total, most = danish.number(rows["cases"].sum()), danish.number(rows["most"].iloc[0])
    return Statement(
        "Følger kvoten i stedet antallet af afgjorte sager, er den mindste påviselige stigning "
        f"{danish.listing(parts)}. Det koster {total} sager i hele landet, og den kommune, der får flest, "
        f"får {most}. {ASSUMED}"
    )


def years(table: Timetable, plan: Plan) -> Statement:
    """Return the sentences on the years that the agreement and the terms of reference speak of."""
    agreement, terms = table.years["agreement"], table.years["terms"]
    return Statement(
        f"Aftalen {agreement['name']} taler om udviklingen »{agreement['wording']}«. Kommissoriet taler om "
        f"»{terms['wording']}« og dækker {terms['first']}-{terms['last']}. Undersøgelsen følger "
        f"kommissoriet: den sammenligner {plan.before} med {plan.after}. Tiden før {terms['first']} og årene "
        "mellem de to perioder er ikke med."
    )


def finding(power: pd.DataFrame, response: float, plan: Plan) -> str:
    """Return the short finding for the figure's caption and alt text."""
    found = _at(power, response)
    if not len(found):
        return UNKNOWN
    spans = []
    for provision in (p for p in plan.provisions if p in found.index):
        ratios = found.loc[[provision], "mde_ratio"]
        low = danish.number(100 * (ratios.min() - 1))
        spans.append(f"for {IN_TEXT[provision]} mellem {low} og {_rise(ratios.max())}")
    return (
        f"Svarer {danish.percent_of(response)}, ligger den mindste påviselige stigning "
        f"{danish.listing(spans)}, alt efter udtrækket."
    )


def burden(asked: pd.DataFrame, provisions: Collection[str] = PROVISION) -> Statement:
    """Return the sentence on how many answers a completed case is asked for (``burden.answers``); provisions:
    those with cases to draw.
    """
    parts = []
    for row in asked[asked["provision"].isin(list(provisions))].itertuples():
        span = f"{danish.number(row.least)} til {danish.number(row.most)}"
        parts.append(f"{span} svar i {ADJECTIVE[row.outcome]} {CASES[row.provision]}")
    return Statement(
        f"For en udfyldt sag beder skemaet om {danish.listing(parts)}. Det mindste tal er det, som der "
        "altid spørges om. Det største gælder, når alle spørgsmål, der kan følge af et svar, bliver stillet."
    )


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
        "design_quota": quota_taken(planned, chosen.quota),
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
        "assumptions_sha256": (assumed.sha256, assumed.sha256),
    }


def middle(assumed: Assumptions) -> float:
    """Return the response share that the sentences speak of: the middle one of the assumptions."""
    return assumed.response[len(assumed.response) // 2]


def _at(rows: pd.DataFrame, response: float) -> pd.DataFrame:
    return rows[rows["response"] == response].set_index("provision") if len(rows) else rows


def _rise(ratio: float) -> str:
    return danish.percent(100 * (ratio - 1))
