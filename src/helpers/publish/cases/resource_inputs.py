"""What the estimate of hours and DKK depends on: sentences on its inputs, and what the tornado says (E9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from helpers import danish
from helpers.analysis.cases import resources
from helpers.analysis.cases.resources import Material, Result
from helpers.protocol.analysis_plan import Resources
from helpers.publish.cases.words import dkk, million_dkk
from helpers.publish.statements import Statement
from helpers.publish.wording import CASES

INPUT = {
    "stated": "medarbejdernes svar om timer",
    "cases": "forskelle ud over sidetallet",
    "sample": "spørgeskemaets usikkerhed om sidetallet",
    "exponent": "hvor meget timerne vokser med siderne",
    "wage": "timelønnen",
    "overhead": "tillægget for fællesudgifter",
}


def tornado_title(table: pd.DataFrame) -> str:
    """Return the title of the tornado (``resources.tornado``): what the estimate depends on most."""
    if table.empty:
        return "Hvad et overslag afhænger af"
    return f"Overslaget afhænger mest af{_told(input_name(table.iloc[0].to_dict()))}"


def depends_on(tornado: pd.DataFrame) -> Statement:
    """Return what the DKK of the year depend on most (``resources.tornado``)."""
    if tornado.empty:
        return Statement("Hvad et overslag ville afhænge af, kan ikke vises.")
    first = tornado.iloc[0]
    ends = sorted((first["at_p10"], first["at_p90"]))
    others = [input_name(row) for row in tornado.iloc[1:3].to_dict("records")]
    then = f" Dernæst kommer{_in_order(others)}." if others else ""
    between = f"{dkk(ends[0])} og {million_dkk(ends[1])}"
    return Statement(
        f"Overslaget afhænger mest af{_told(input_name(first))}. Alt andet lige ligger det mellem "
        f"{between} om året, når den antagelse er lav eller høj.{then}"
    )


def _in_order(names: Sequence[str]) -> str:
    """Return names of inputs in their order, with what stands before the first of them."""
    return ", og derefter".join(map(_told, names))


def _told(name: str) -> str:
    """Return the name of an input with what stands before it: a comma before a clause."""
    return f"{', ' if name.startswith('hvor ') else ' '}{name}"


def input_name(row: Mapping) -> str:
    """Return the name of an input of the tornado, with its provision where it is of one."""
    name, cases = INPUT[row["input"]], CASES.get(row["provision"], "")
    if row["input"] == "cases" and cases:
        return name.replace("forskelle", f"forskelle mellem {cases}")
    return f"{name} i {cases}" if cases else name


def too_low(result: Result) -> Statement:
    """Return what the year costs if every respondent has stated so much too little as the plan tries."""
    if not result.hours:
        return Statement("Hvad det betyder, hvis alle svarer for lavt, kan ikke vises.")
    plan, drawn = result.plan, result.national() / 1e6
    middle, low, high = resources.quantiles(drawn, plan.confidence_level)
    raised = middle / (1 - plan.too_low)
    where = "inden for" if low <= raised <= high else "uden for"
    above = float(np.mean(drawn > raised))
    return Statement(
        f"Usikkerhedsintervallet viser ikke fejl, som alle har begået. Har alle medarbejdere svaret "
        f"{danish.percent_of(plan.too_low)} for lavt, er udgiften ikke {dkk(middle)}, men "
        f"{million_dkk(raised)} om året. Det ligger {where} usikkerhedsintervallet; "
        f"{danish.percent_of(above)} af beregningens udfald er højere."
    )


def dependence(table: pd.DataFrame, plan: Resources) -> Statement:
    """Return how the interval depends on whether the steps of a case are long together
    (``resources.correlations``).
    """
    if table.empty:
        return Statement("Hvad det betyder, om trinnene følges ad, kan ikke vises.")
    ends = table.set_index("correlation")[["mio_dkk_low", "mio_dkk_high"]]
    moved = (ends.loc[list(resources.OTHERS)] - ends.loc[plan.correlation]).abs().max().max()
    return Statement(
        "Trinnene i en sag er regnet at følges ad med en rangkorrelation på "
        f"{danish.number(plan.correlation, 1)}. Var de uafhængige, eller fulgtes de helt ad, ville "
        f"intervallets ender flytte sig højst {million_dkk(float(moved))}"
    )


def correlations(result: Result, material: Material) -> pd.DataFrame:
    """Return ``resources.correlations``, no rows where there is no estimate."""
    return resources.correlations(material, result.plan) if result.hours else pd.DataFrame()
