"""The trial of the late period in Danish: a table of the change between its first and last year, and what it
says beside a steady growth.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.growth import placebo
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.disclosure import Rules
from helpers.publish.columns import bound, cases, count, derived, municipalities, statistic
from helpers.publish.growth import levels
from helpers.publish.statements import Statement
from helpers.publish.views import View
from helpers.publish.wording import CASES, PROVISION, PROVISIONS, level, translated

RATIOS = ("ratio", "ratio_low", "ratio_high")


def view(table: pd.DataFrame, plan: Plan) -> View:
    """View of the change within the late period (``analysis.growth.placebo.within_late``)."""
    first, last = placebo.years(plan)
    drawn = table[table["provision"].isin(plan.primary_provisions)]
    told = drawn["reasons"] == ""
    frame = drawn.rename(columns={"n": "n_cases", "n_clusters": "n_municipalities"})
    frame = frame.assign(provision=translated(frame["provision"], PROVISION))
    frame = frame.assign(**{name: frame[name].where(told) for name in (*RATIOS, "steady")})
    columns = (
        PROVISIONS,
        statistic("ratio", f"Fra {first} til {last}", danish.percent_change),
        derived("interval", "Interval", _interval),
        statistic("steady", "Ved jævn udvikling", danish.percent_change),
        count("n_before", f"Sager {first}"),
        count("n_after", f"Sager {last}"),
        cases(),
        municipalities("Kommuner"),
        bound("ratio_low"),
        bound("ratio_high"),
    )
    note = (
        f"Interval: {level(plan.confidence_level)}. Ved jævn udvikling: så meget ville sagerne vokse fra "
        f"{first} til {last}, hvis den målte ændring fra {plan.before} til {plan.after} var sket i samme "
        "takt hele tiden. Beregningen er ikke en del af analyseplanen."
    )
    title = f"Ændring i normalsider pr. sag inden for den sene periode ({plan.scope})"
    names = [column.name for column in columns if column.name != "interval"]
    return View("placebo", title, frame[names], columns, note, parent="niveau")


def _interval(row: Mapping[str, Any]) -> str | None:
    ends = [row["ratio_low"], row["ratio_high"]]
    return None if pd.isna(ends).any() else " til ".join(map(danish.percent_change, ends))


def statement(
    released: pd.DataFrame,
    lengths: pd.DataFrame,
    early: pd.DataFrame,
    plan: Plan,
    rules: Rules,
    table: pd.DataFrame | None = None,
) -> Statement:
    """Return what the trial shows, and how long the decisions in the found files are beside all
    (``analysis.growth.placebo.decision_lengths``). released: the released ``view``; early:
    ``file_loss.early``: where it is hidden how many files were lost, so are the lengths; table: as for
    ``levels.drifted``.
    """
    rows = released.set_index("provision")
    parts = [_told(rows.loc[PROVISION[name]], CASES[name], plan) for name in plan.primary_provisions]
    parts += list(filter(None, [levels.as_counted(levels.drifted(table, plan)).strip()]))
    counted = early.index[early["availability"].notna() & ~early["bounded"]]
    parts += [_length(row, row["provision"] in counted, plan, rules) for row in lengths.to_dict("records")]
    first, last = placebo.years(plan)
    return Statement(
        f"Sager fra {first} og {last} ligger så tæt på hinanden, at de kun bør afvige lidt. {' '.join(parts)}"
    )


def heading(released: pd.DataFrame, plan: Plan) -> Statement:
    """Return whether the answers agree with a steady growth, and with none, where that is alike for all
    provisions that may be shown; else the noun.
    """
    first, last = placebo.years(plan)
    shown = released.dropna(subset=[*RATIOS, "steady"])
    steady, still = (
        (shown["ratio_low"] <= value) & (value <= shown["ratio_high"]) for value in (shown["steady"], 1)
    )
    if shown.empty or steady.any() != steady.all():
        return Statement("Prøve inden for den sene periode")
    agree = f"Fra {first} til {last} passer svarene"
    if not steady.any():
        return Statement(f"{agree} ikke med en jævn udvikling")
    both = "både med en jævn udvikling og med ingen ændring"
    if shown["steady"].map(_is_still).all():
        both = "med ingen ændring"
    return Statement(f"{agree} {both if still.all() else 'med en jævn udvikling'}")


def _is_still(ratio: float) -> bool:
    """Say whether a ratio is no change as it is printed."""
    return danish.whole(danish.change_of(ratio)) == 0


def _told(row: pd.Series, of: str, plan: Plan) -> str:
    first, last = placebo.years(plan)
    if pd.isna([row["ratio"], row["ratio_low"], row["ratio_high"], row["steady"]]).any():
        return f"For {of} er der for få sager fra {first} og {last} til at sammenligne dem."
    low, high = row["ratio_low"], row["ratio_high"]
    inside = low <= row["steady"] <= high
    where = f"det ligger {'inden for' if inside else 'uden for'} intervallet"
    steady = f"{danish.percent_change(row['steady'])} ville svare til en jævn udvikling fra {plan.before}"
    if _is_still(row["steady"]):
        steady = f"en jævn udvikling fra {plan.before} ville ikke være nogen ændring"
    elif inside and low <= 1 <= high:
        where = "intervallet rummer både det og ingen ændring"
    return (
        f"For {of} er forskellen {danish.percent_change(row['ratio'])} ({level(plan.confidence_level)} "
        f"{_interval(row)}), og {steady}; {where}."
    )


def _length(row: Mapping[str, Any], counted: bool, plan: Plan, rules: Rules) -> str:
    of = f"{CASES[row['provision']]} fra {plan.before}"
    thin = row["n_found"] < rules.min_cases_statistic or row["n_municipalities"] < rules.min_municipalities
    if thin or not counted or row["n_lost"] < rules.min_cases_statistic:
        return f"For {of} er der for få sager til at vise, hvor lange Ankestyrelsens afgørelser er."
    every, found = danish.number(row["all_median"]), danish.number(row["found_median"])
    return (
        f"Ankestyrelsens afgørelser i de {of}, der er ledt efter, er på {every} sider i medianen, og i dem, "
        f"der er fundet, på {found}."
    )
