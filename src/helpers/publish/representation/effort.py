"""The flow from decided appeals to numbers, and the time that the answers took: tables and sentences."""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.information import stages, types
from helpers.analysis.representation import flow as flows
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.disclosure import Rules
from helpers.publish.changes import keys
from helpers.publish.columns import cases, contributions, count, known, municipalities, statistic
from helpers.publish.statements import Statement
from helpers.publish.views import Part, Total, View
from helpers.publish.wording import (
    CASES_WITH_PAGES,
    COMPLETED_CASES,
    PERIODS,
    PROVISION,
    PROVISIONS,
    counted,
    translated,
)

# step → the item that a completed case must have (``analysis.representation.flow``), and what it is called
USED = {
    "extent": "standard_pages",
    "added_pages": stages.PAGES,
    "added_items": stages.ITEMS,
    "types": types.TYPES,
}
LOWER_BOUND = (
    "Tid brugt på sager, der ikke kunne udfyldes eller er uden svar om tiden, er ikke med, så timerne er et "
    "mindstetal."
)
STEPS = {
    "extent": "Sidetal",
    "added_pages": "Sider delt",
    "added_items": "Oplysninger delt",
    "types": "Typer",
}


def flow(rows: pd.DataFrame, plan: Plan) -> View:
    """View of the steps from decided appeals to the cases behind each measure (``flow.steps``)."""
    frame = rows.assign(provision=translated(rows["provision"], PROVISION))
    columns = (
        PROVISIONS,
        PERIODS,
        known(flows.DECIDED, "Afgjort", danish.number),
        known(flows.DRAWN, "Trukket", danish.number),
        cases("Udfyldt"),
        *(count(name, header) for name, header in STEPS.items()),
        municipalities("Kommuner"),
    )
    note = (
        "Afgjort: stadfæstede og hjemviste klager i de to perioder. Trukket: hovedsager. Udfyldt: "
        "reservesager, der er brugt i stedet, er talt med her og i resten af rækken. De sidste "
        "kolonner er de udfyldte sager, der har svaret på det, som målet bygger på; »delt« er før og efter "
        "klagen. Sider kan være delt, også hvor sagens samlede sidetal mangler."
    )
    title = f"Fra afgjorte klager til tal ({plan.scope})"
    # without a population no case has a weight, and growth rests on none
    weighted = (Part("extent", CASES_WITH_PAGES, "n_cases"),) if rows[flows.DECIDED].notna().all() else ()
    # other tables print how many are completed in a provision, in a period, and in all
    totals = (
        Total("provision", complementary=True),
        Total("period", within=("provision",), complementary=True),
        Total("provision", within=("period",), complementary=True),
    )
    return View(
        name="forloeb",
        title=title,
        frame=frame,
        columns=columns,
        note=note,
        totals=totals,
        universe=COMPLETED_CASES,
        part_of=weighted,
        rounds=False,  # the tables of each measure print how many cases it rests on
    )


def time(rows: pd.DataFrame, rules: Rules) -> View:
    """View of the time spent on completed cases (``time_spent.spent``).

    There is no row of all: with it a provision's hours, withheld for few cases, would follow.
    """
    frame = rows.assign(provision=translated(rows["provision"], PROVISION)).drop(columns="untold")
    columns = (
        PROVISIONS,
        statistic("median", "Median, minutter", danish.number),
        statistic("upper", "90-percentil, minutter", danish.number),
        statistic("hours", "I alt, timer", danish.number),
        cases("Sager"),
        municipalities("Kommuner"),
        *([contributions("by_municipality")] if "by_municipality" in rows else []),
    )
    untold = int(rows["untold"].sum())
    lacking = f"; {counted(untold, rules)} udfyldte sager mangler en af dem" if untold else ""
    note = (
        "Tiden til at finde og besvare en udfyldt sag, som kommunerne har oplyst den; uden vægte. Kun sager, "
        f"hvor begge dele er oplyst, er med{lacking}. {LOWER_BOUND}"
    )
    some = Part("n_cases", COMPLETED_CASES, "n_cases", by=("provision",))
    return View("tid", "Tid, som undersøgelsen har taget", frame, columns, note, part_of=(some,))


def time_told(released: pd.DataFrame) -> Statement:
    """Return the sentence on the hours that all took, where those of each provision are shown: it stands
    above the table, which has the rest. released: the released view ``time``.
    """
    if released.empty or released["hours"].isna().any():
        return Statement("Hvor lang tid undersøgelsen i alt har taget i kommunerne, kan ikke vises.")
    hours, n = (danish.number(released[name].sum()) for name in ("hours", "n_cases"))
    return Statement(
        f"Undersøgelsen har i alt taget mindst {hours} timer i kommunerne: den tid, de har oplyst for {n} "
        "udfyldte sager."
    )


def key_figures(answered: pd.DataFrame, spent: pd.DataFrame, invited: int) -> dict[str, tuple[Any, str]]:
    """Return the key figures on what the investigation rests on, raw and in Danish: municipalities
    (key_municipalities), completed cases (key_cases) and the hours that they took (key_hours).

    answered, spent: the released views ``tables.response`` and ``time``.
    """
    places, n = (answered.iloc[-1][name] for name in ("n_municipalities", "n_cases"))
    hours = float("nan") if spent.empty else spent["hours"].sum(skipna=False)
    return {
        "key_municipalities": keys.alone(places, lambda n: f"{danish.number(n)} af {danish.number(invited)}"),
        "key_cases": keys.alone(n),
        "key_hours": keys.alone(hours, lambda n: f"Mindst {danish.number(n)}"),
    }
