"""How much a case fills, beside each change, and why mean, geometric mean and median differ: sentences that
follow from the released levels.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.protocol.analysis_plan import Plan
from helpers.publish.changes import keys, sentences
from helpers.publish.changes.sentences import HELD, NOT_ALIKE, percent_from_log
from helpers.publish.statements import Statement
from helpers.publish.wording import BARE, BARE_CASES, CASES, PROVISION, THE_CASES
from helpers.terms import ALL

NEAR = 0.05  # two numbers whose ratio is less than this from one are told as near each other
QUARTILES = ["lower_quartile", "median", "upper_quartile"]
SHOWN = [*QUARTILES, "mean", "geometric"]  # the mean may be hidden alone, by the p per cent rule
COUNTED_OTHERWISE = "ikke talt på samme måde"  # of an early level beside a late one
EACH_ITS_OWN_WAY = "talt på hver sin måde"  # of two levels that read alike
NOT_COMPARED = " Niveauerne kan derfor ikke sammenlignes."
AS_COUNTED = "Der er regnet med siderne, som de er talt."
ABOVE, BELOW, ALIKE = "above", "below", "alike"
WHY = {
    ABOVE: "Gennemsnittet ligger over medianen, for de største sager tæller med alle deres sider i det. I "
    "det geometriske gennemsnit fylder de mindre, og i medianen tæller kun, at de ligger over midten.",
    BELOW: "Gennemsnittet ligger under medianen, for de mindste sager trækker det ned. I medianen tæller "
    "kun, at de ligger under midten.",
    ALIKE: "Gennemsnit og median ligger tæt på hinanden, for de største og de mindste sager opvejer "
    "hinanden i gennemsnittet.",
}


def drifted(table: pd.DataFrame | None, plan: Plan) -> dict[str, float]:
    """Return of each provision whose ways of counting have drifted the growth (E1, log scale) with them held
    constant; missing where it cannot be computed, and of what cannot be reported.
    table: ``analysis.growth.geometric_mean.e1``.
    """
    return {
        row["provision"]: float("nan") if row.get("reasons") else row["counting_estimate"]
        for row in _of_all(table)
        if sentences.drifted(row, plan)
    }


def _of_all(table: pd.DataFrame | None) -> list[dict[Any, Any]]:
    """Return the rows of E1 that are of both outcomes; none where it has not been computed."""
    return [] if table is None else table[table["outcome"] == ALL].to_dict("records")


def _barred(table: pd.DataFrame | None) -> set[str]:
    """Return the provisions whose growth (E1) may not be reported: beside two levels that would tell it."""
    return {row["provision"] for row in _of_all(table) if row.get("reasons")}


def carried(others: pd.DataFrame | None, plan: Plan) -> set[str]:
    """Return the provisions whose mean hangs on one case of a period. others: as for ``statements``."""
    rows = [] if others is None else others[others["estimand"] == "E2"].to_dict("records")
    return {row["provision"] for row in rows if verdicts.hangs_on_one_case(row, plan)}


def counted_alike(otherwise: Mapping[str, float], plan: Plan) -> str:
    """Return what stands under a table of measured changes of those that were not counted alike
    (``drifted``), with a space before it; "" where all were.
    """
    names = [name for name in plan.primary_provisions if name in otherwise]
    if not names:
        return ""
    which = "" if len(names) == len(plan.primary_provisions) else f" i {BARE_CASES[names[0]]}"
    return f" {NOT_ALIKE.replace(' er', f'{which} er', 1)}{held_constant(otherwise, plan)}"


def held_constant(otherwise: Mapping[str, float], plan: Plan) -> str:
    """Return the changes with the ways of counting held constant of those that were not counted alike
    (``drifted``), with a space before it: beside a text on measured changes. Where none can be computed: that
    pages are taken as they were counted; "" where all were counted alike.
    """
    if not otherwise:
        return ""
    known = [name for name in plan.primary_provisions if not pd.isna(otherwise.get(name))]
    changes = [f"{danish.percent_change(np.exp(otherwise[name]))} for {BARE_CASES[name]}" for name in known]
    told = f"{danish.sentence(HELD)}, er ændringen {danish.listing(changes)}."
    return f" {told if changes else AS_COUNTED}"


def opposed(table: pd.DataFrame | None, plan: Plan) -> str:
    """Return, where holding the ways of counting constant raises the change of one provision and lowers that
    of another, what ``held_constant`` does and that it does so; "" where it does not. table: as for
    ``drifted``.
    """
    held = drifted(table, plan)
    moved = {
        row["provision"]: round(percent_from_log(held[row["provision"]]))
        - round(percent_from_log(row["estimate"]))
        for row in _of_all(table)
        if not pd.isna(held.get(row["provision"]))
    }
    if not (min(moved.values(), default=0) < 0 < max(moved.values(), default=0)):
        return ""
    told = [
        f"{_way(moved[name])} for {BARE_CASES[name]} (til {danish.percent_change(np.exp(held[name]))})"
        for name in plan.primary_provisions
        if name in moved
    ]
    return f" {danish.sentence(HELD)}, går ændringen {danish.listing(told)}; hvorfor, er ikke undersøgt."


def _way(moved: int) -> str:
    """Return which way a change goes: of a fall "higher" might be read as a larger one."""
    return "op" if moved > 0 else "ned" if moved < 0 else "hverken op eller ned"


def as_counted(otherwise: Mapping[str, float]) -> str:
    """Return that pages are taken as they were counted, with a space before it, where the changes with the
    ways of counting held constant are told above; "" where all were counted alike (``drifted``).
    """
    return f" {AS_COUNTED}" if otherwise else ""


def statements(
    released: pd.DataFrame,
    plan: Plan,
    table: pd.DataFrame | None = None,
    others: pd.DataFrame | None = None,
) -> dict[str, Statement]:
    """Return per provision the level by median and quartiles ("level_bpa") and why the three averages differ
    ("averages_bpa").

    released: the released view ``publish.growth.tables.levels`` (provision in Danish, period, and SHOWN in
    standard pages). What is withheld of a period is not told. table: as for ``drifted``; two levels that were
    not counted alike are never told without saying so. others: ``analysis.growth.other_measures.estimated``;
    a mean that one case carries (E2) is not held against the median. Why they differ is told once where it is
    the same for all.
    """
    found: dict[str, Statement] = {}
    explained: set[str] = set()
    otherwise, hanging, barred = drifted(table, plan), carried(others, plan), _barred(table)
    for code in plan.provisions:
        rows = released[released["provision"] == PROVISION[code]].set_index("period")
        rows = rows.reindex([plan.before, plan.after])[SHOWN]
        shown = rows.notna()
        if code not in plan.primary_provisions:
            absent = Statement(
                f"Gennemsnit og median kan heller ikke opgøres, for {CASES[code]} er ikke med i udtrækket."
            )
            found |= {f"level_{code}": absent, f"averages_{code}": absent}
            continue
        found[f"level_{code}"] = Statement(
            f"{_level(rows, code, code in otherwise)}{NOT_COMPARED if code in barred else ''}"
            if shown[QUARTILES].all(axis=None)
            else f"{PROVISION[code]}: medianen kan ikke vises for begge perioder."
        )
        known = (shown.drop(columns="mean") if code in hanging else shown).all(axis=None)
        found[f"averages_{code}"] = Statement(
            (_carried(code, plan) if code in hanging else _averages(rows, code, explained))
            if known
            else f"{PROVISION[code]}: gennemsnit og median kan ikke vises for begge perioder."
        )
    return found


def key_figures(
    released: pd.DataFrame, plan: Plan, table: pd.DataFrame | None = None
) -> dict[str, tuple[Any, str]]:
    """Return the provisions that were drawn, in the order of all key figures of each (key_order), and the
    medians of each, late (key_pages) and early (key_pages_before), of the released levels; of those that were
    not counted alike (``drifted``) the growth in percent with the ways of counting held constant
    (key_counted_alike) and, where it decided, the bounds of its interval (key_counted_interval); and of those
    without a larger change the interval that decides it (key_absence: confidence level and bounds in
    percent).
    """
    otherwise = drifted(table, plan)
    medians = released.set_index(["provision", "period"])["median"]
    figures = {
        name: keys.by_provision(
            [medians.get((PROVISION[code], period), float("nan")) for code in plan.primary_provisions]
        )
        for name, period in (("key_pages", plan.after), ("key_pages_before", plan.before))
    }
    if otherwise:
        early, text = figures["key_pages_before"]
        figures["key_pages_before"] = (early, f"{text}, {_of(otherwise, plan)}{COUNTED_OTHERWISE}")
    alike = {code: None if pd.isna(log) else percent_from_log(log) for code, log in otherwise.items()}
    told = danish.listing([PROVISION[code] for code in alike]) or "ingen"
    absent = _absence(table, plan)
    none = danish.listing([PROVISION[code] for code in absent]) or "ingen"
    held = _held(table, plan)
    key = {
        "key_counted_alike": (alike, told),
        "key_counted_interval": (held, danish.listing([PROVISION[code] for code in held]) or "ingen"),
        "key_absence": (absent, none),
    }
    return {"key_order": _order(plan), **figures, **key}


def _held(table: pd.DataFrame | None, plan: Plan) -> dict[str, list[float]]:
    return {
        row["provision"]: [percent_from_log(row[f"counting_{end}"]) for end in ("low", "high")]
        for row in _of_all(table)
        if row.get("verdict") in verdicts.NAMED
        and sentences.drifted(row, plan)
        and not pd.isna(row["counting_low"])
    }


def _absence(table: pd.DataFrame | None, plan: Plan) -> dict[str, list[float]]:
    return {
        row["provision"]: [
            plan.equivalence_level,
            *(percent_from_log(row[f"equivalence_{end}"]) for end in ("low", "high")),
        ]
        for row in _of_all(table)
        if row.get("verdict") == verdicts.EQUIVALENCE
    }


def _of(otherwise: Collection[str], plan: Plan) -> str:
    """Return which of the drawn provisions were counted otherwise, where it is not all of them."""
    drawn = [code for code in plan.primary_provisions if code in otherwise]
    return "" if len(drawn) == len(plan.primary_provisions) else f"om {BARE[drawn[0]]} "


def _order(plan: Plan) -> tuple[list[str], str]:
    """Return the provisions in the order of the key figures of each, and that order in words."""
    first, *others = [BARE[code] for code in plan.primary_provisions]
    said = f"af to tal er det første om {first}, det andet om {others[0]}" if others else f"sager om {first}"
    return list(plan.primary_provisions), said


def _level(rows: pd.DataFrame, code: str, otherwise: bool) -> str:
    (early, before), (late, after) = ((row.Index, danish.number(row.median)) for row in rows.itertuples())
    when, how = f"i {late} mod {before} i {early}", COUNTED_OTHERWISE
    if after == before:
        when, how = "i begge perioder", EACH_ITS_OWN_WAY
    when = f"{when}, {how}" if otherwise else when
    return f"Den midterste af {THE_CASES[code]} fyldte {after} normalsider {when}.{_largest(rows)}"


def _largest(rows: pd.DataFrame) -> str:
    """Return what the largest quarter of the cases fills, where it has moved and the median has not: else a
    median that stands still seems to speak against a change.
    """
    median, upper = (rows[name].iloc[1] / rows[name].iloc[0] for name in ("median", "upper_quartile"))
    before, after = map(danish.number, rows["upper_quartile"])
    if abs(median - 1) >= NEAR or abs(upper - 1) < NEAR or before == after:
        return ""
    return f" Sagerne i den største fjerdedel fyldte hver mindst {after} mod {before}."


def _averages(rows: pd.DataFrame, code: str, explained: set[str]) -> str:
    """Return how far mean and median lie apart; explained: what is said of why, to which this adds."""
    early, late = (rows["mean"] / rows["median"]).tolist()
    apart = [_place(early), _place(late)]
    why = WHY[apart[1]] if apart[0] == apart[1] else " ".join(
        f"I {period}: {WHY[place]}" for period, place in zip(rows.index, apart, strict=True)
    )  # fmt: skip
    once = "" if why in explained else f"{why} "
    explained.add(why)
    return (
        f"{PROVISION[code]}: {once}"
        f"Gennemsnittet er {danish.number(early, 2)} gange medianen i {rows.index[0]} og "
        f"{danish.number(late, 2)} gange i {rows.index[1]}; {_moved(rows)}"
    )


def _carried(code: str, plan: Plan) -> str:
    share = danish.percent_of(plan.guards.max_case_share)
    return (
        f"{PROVISION[code]}: Gennemsnittet kan ikke holdes op mod medianen: ét svar står for over {share} af "
        "en periodes sider."
    )


def _place(ratio: float) -> str:
    if abs(ratio - 1) < NEAR:
        return ALIKE
    return ABOVE if ratio > 1 else BELOW


def _moved(rows: pd.DataFrame) -> str:
    """Return of which of the two the measured growth is higher: growth of the mean over growth of the median
    is the late ratio over the early one. Where both fall, of which the fall is smaller.
    """
    early, late = (rows["mean"] / rows["median"]).tolist()
    if abs(late / early - 1) < NEAR:
        return "den målte udvikling er derfor omtrent den samme for de to."
    higher, lower = ("gennemsnittet", "medianen") if late > early else ("medianen", "gennemsnittet")
    falling = all(rows[name].iloc[1] < rows[name].iloc[0] for name in ("mean", "median"))
    more = "det målte fald er derfor mindre" if falling else "den målte udvikling er derfor højere"
    return f"{more} for {higher} end for {lower}. Forskellen er ikke prøvet statistisk."
