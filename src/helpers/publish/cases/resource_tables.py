"""Tables of hours and money in appealed cases (E9): estimates of a model, and the prices behind them.

They are figures of the country as a model has them: what a respondent has stated of a case never stands in
one. They rest on the survey's pages, so few cases and what one municipality dominates hide them; they are
rounded before they are released.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.cases import resources
from helpers.analysis.cases.resources import Material, Result
from helpers.protocol.analysis_plan import Resources
from helpers.publish.cases.hours_by_kind import KIND, of_several
from helpers.publish.cases.resource_inputs import input_name
from helpers.publish.cases.resource_sentences import PROXY, STAFF, held_out, interval_name
from helpers.publish.changes import layouts
from helpers.publish.columns import (
    BEHIND,
    Text,
    contributions,
    decimals,
    derived,
    dimension,
    key,
    known,
    statistic,
)
from helpers.publish.views import View, register
from helpers.publish.wording import CASES_WITH_PAGES, PROVISION, interval, translated
from helpers.survey.published.unit_costs import OVERHEAD, Price

SCOPE = "påklagede sager, stadfæstet eller hjemvist"
_ROUNDED = {"hours": 0, "dkk": -2, "mio_dkk": 1}
BEHIND_EACH = ("n_cases", "n_municipalities", "by_municipality")  # of ``resources.behind``
COUNTED = "sager med sidetal i spørgeskemaet, som timerne fra de undersøgte sager er regnet op med"
_OVERHEAD = "tillæg for fællesudgifter"


def shown(result: Result, released: pd.DataFrame) -> Result:
    """Return the result of the provisions whose hours are shown. released: ``amounts``."""
    told = {*released.loc[released["hours"].notna(), "provision"]}
    return result.only([name for name in result.hours if PROVISION[name] in told])


def amounts(result: Result, material: Material, period: str) -> View:
    """View of hours and DKK of an appealed case, and of the year (``resources.summary``). period: the late
    one.
    """
    found, rests = resources.summary(result), resources.behind(result, material)
    names = [name + end for name in _ROUNDED for end in ("", "_low", "_high")]
    frame = pd.DataFrame(
        columns=["provision", "per_year", *names, *(f"{name}_interval" for name in _ROUNDED)]
    )
    if len(found):
        rounded = {
            name + end: found[name + end].round(digits)
            for name, digits in _ROUNDED.items()
            for end in ("", "_low", "_high")
        }
        frame = found.assign(**rounded, per_year=found["per_year"].round())
        frame["provision"] = translated(frame["provision"], PROVISION)
        for name, digits in _ROUNDED.items():
            ends = zip(frame[f"{name}_low"], frame[f"{name}_high"], strict=True)
            frame[f"{name}_interval"] = [interval(low, high, max(digits, 0)) for low, high in ends]
    told: dict[str, tuple[str, Text]] = {
        "hours": ("Timer pr. sag", danish.number),
        "dkk": ("Kr. pr. sag", danish.number),
        "mio_dkk": ("Mio. kr. pr. år", decimals(1)),
    }
    frame = frame.assign(period=period, counted=COUNTED, **{name: [*rests[name]] for name in BEHIND_EACH})
    columns = [dimension("provision", "Ydelse"), known("per_year", "Sager pr. år", danish.number)]
    for name, (head, text) in told.items():
        columns += [statistic(name, head, text), statistic(f"{name}_interval", "Interval")]
        columns += [statistic(f"{name}{end}") for end in ("_low", "_high")]
    columns += [dimension("period"), *BEHIND, key("counted"), contributions("by_municipality")]
    several = (
        "; medianer kan ikke lægges sammen, så tallet for alle er et andet end summen"
        if len(result.hours) > 1
        else ""
    )
    note = (
        f"Median af beregningens udfald{several}. Interval: {interval_name(result.plan)}; det er ikke et "
        "sikkerhedsinterval. Fra ansøgning til sagen er sendt til Ankestyrelsen. Løbende udgift, uden "
        "omstilling."
    )
    note = " ".join(filter(None, [note, held_out(material)]))
    title = f"Timer og kroner i påklagede sager ({SCOPE})"
    kept = frame[[column.name for column in columns]]
    return View("ressourcer", title, kept, tuple(columns), note, universe=CASES_WITH_PAGES)


SHORT = layouts.only(
    ("provision", *(f"{name}{end}" for name in ("hours", "dkk", "mio_dkk") for end in ("", "_interval")))
)


def kinds(result: Result, material: Material) -> View:
    """View of the share of the hours that each kind of step takes (``hours_by_kind.of_several``)."""
    found = of_several(result)
    frame = pd.DataFrame(columns=["provision", "kind", "share", "low", "high", "interval"])
    if len(found):
        ends = [
            (round(low, 2), round(high, 2))
            for low, high in zip(found["share_low"], found["share_high"], strict=True)
        ]
        frame = pd.DataFrame(
            {
                "provision": translated(found["provision"], PROVISION),
                "kind": [danish.sentence(KIND[kind].removeprefix("at ")) for kind in found["kind"]],
                "share": found["share"].round(2),
                "low": [low for low, _ in ends],
                "high": [high for _, high in ends],
                "interval": [interval(100 * low, 100 * high, 0, "pct.") for low, high in ends],
            }
        )
    columns = (
        *(dimension("provision", "Ydelse"), key("kind", "Arbejde")),
        *(known("share", "Andel af timerne", danish.percent_of), known("interval", "Interval")),
        *(known("low"), known("high")),
    )
    note = f"Interval: {interval_name(result.plan)}. Sagerne tæller lige meget. {held_out(material)}".strip()
    if len(found) < len(resources.kinds(result)):
        note += (
            " En ydelse, hvor der kun er timer fra én sag, er ikke vist, for sagens egne svar vises aldrig."
        )
    return register("timer", f"Hvad timerne går til ({SCOPE})", frame, columns, note=note)


def prices(found: Mapping[str, Price]) -> View:
    """View of what an hour is counted at, with source, year and certainty (``unit_costs.read``)."""
    rows = [
        {
            "group": danish.sentence(STAFF.get(name, _OVERHEAD)),
            "value": round(price.value * (100 if name == OVERHEAD else 1)),
            "unit": "pct." if name == OVERHEAD else "kr. pr. effektiv time",
            "year": price.year,
            "what": PROXY
            if price.proxy and name != OVERHEAD
            else "offentliggjort"
            if price.proxy
            else "oplyst af parterne",
            "source": price.source,
        }
        for name, price in found.items()
    ]
    columns = (
        *(key("group", "Medarbejdere"), derived("told", "Regnet til (niveau)", _price)),
        *(known("what", "Hvad det er"), known("source", "Kilde")),
        *map(known, ("value", "unit", "year")),
    )
    note = (
        "Beregnede timepriser er statens løn til socialrådgivere delt med en kommunes effektive timer; en "
        "leders er så meget højere, som den var i 2007, og andres er sat til en sagsbehandlers. Spredningen "
        "er Lønkommissionens fra 2007."
    )
    title = "Hvad en time er regnet til"
    return register("timepriser", title, pd.DataFrame(rows), columns, "se kolonnen Kilde", note)


def _price(row: Mapping[str, Any]) -> str:
    return f"{danish.number(row['value'])}{danish.NBSP}{row['unit']} ({row['year']})"


def tornado(table: pd.DataFrame, plan: Resources) -> View:
    """View of what the year's DKK are when one input is low or high (``resources.tornado``)."""
    frame = pd.DataFrame(
        {
            "input": [danish.sentence(input_name(row)) for row in table.to_dict("records")],
            "low": table[["at_p10", "at_p90"]].min(axis=1).round(1),
            "high": table[["at_p10", "at_p90"]].max(axis=1).round(1),
        }
    )
    columns = (
        key("input", "Antagelse"),
        known("low", "Mindst (mio. kr.)", decimals(1)),
        known("high", "Mest (mio. kr.)", decimals(1)),
    )
    note = "Én antagelse ad gangen fra sin 10- til sin 90-percentil, de andre på deres median."
    return register("tornado", f"Hvad overslaget afhænger af ({SCOPE})", frame, columns, note=note)
