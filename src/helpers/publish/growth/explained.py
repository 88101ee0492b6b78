"""What the words of certainty mean, told with those that the report uses and with the measures of which
it says them, and what an interval is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from helpers import danish
from helpers.analysis.methods import families, verdicts
from helpers.protocol.analysis_plan import SECONDARY, Plan
from helpers.publish.changes import keys
from helpers.publish.changes.sentences import (
    HELD,
    SOURCE,
    drifted,
    held_bounds,
    in_short_alike,
    percent_from_log,
)
from helpers.publish.growth import headings, sentences
from helpers.publish.statements import Statement
from helpers.publish.wording import ADJECTIVE, BARE, BARE_CASES, VERDICT, level_names
from helpers.publish.wording import interval as bounds
from helpers.terms import ALL

WHAT = "er hovedmålet: ændring i omfanget"
MEANING = {  # of the words of certainty, in the order in which they are explained
    "flat": "»Er steget« eller »er faldet« står om hovedmålet, når hele intervallet er på samme side af nul, "
    "og ændringen kan skilles fra målemetoden.",
    "points": "»Tyder på« står om de sekundære mål, når hele intervallet er på samme side af "
    "nul, også når de prøves samlet.",
    "method": "»Kan ikke skilles fra målemetoden« står, når svarene om tællemåden har flyttet sig mindst "
    "{points}, og ændringen ikke er påvist, når der tages højde for det.",
    "absent": "»Påvist fravær« står, når hele intervallet er tæt på nul; om de sekundære mål står da "
    "»tyder på«.",
    "open": "»Ikke påvist« står, når intervallet rummer både et fald og en stigning; det viser ikke, at alt "
    "er ved det gamle.",
    "one": "»Kan ikke afgøres« står, når ét svar bærer resultatet.",
    "unknown": "»Kan ikke opgøres« står med sin grund, fx at der er for få sager eller kommuner.",
}
INTERVAL = " sikkerhedsinterval"  # behind a level, said once
MOST = 3  # measures of a provision that a sentence names: of more it tells how many
MEASURES = {  # of E5
    "n_information_types": "antallet af typer af oplysninger",
    "newly_obtained_share": "andelen af oplysninger, der var indhentet på ny",
}
ASSOCIATED = "sammenhængen mellem dokumentation og hjemvisning"


def verdict_words(
    found: Mapping[str, Statement],
    family: pd.DataFrame,
    plan: Plan,
    causes: Mapping[str, str] | None = None,
) -> Statement:
    """Return what the words of certainty mean that the report uses: those of growth (found), and of the
    secondary tests (family: as in ``secondary``), of which those are named. causes: code → Danish label.
    """
    told = {statement.verdict for statement in found.values()}
    primary = {found[f"{plan.primary_estimand}_{name}"].verdict for name in plan.primary_provisions}
    named = sentences.named(family, plan, found)
    apart = {verdicts.UNDECIDED, *verdicts.MEASURED.values()}
    used = {
        "flat": bool(primary & {verdicts.INCREASE, verdicts.DECREASE}),
        "points": any(code not in apart for code in named),
        "method": bool(told & set(verdicts.MEASURED.values())),
        "absent": verdicts.EQUIVALENCE in told,
        "open": len(named) < int(sentences.reported(family).sum()) or verdicts.NOT_SHOWN in told,
        "one": verdicts.UNDECIDED in told,
        "unknown": verdicts.NOT_ESTIMABLE in told,
    }
    points = f"{danish.number(100 * plan.counting.large_drift)}{danish.NBSP}procentpoint"
    said = {word: MEANING[word].format(points=points) for word, occurs in used.items() if occurs}
    if "points" in said:
        said["points"] = f"{said['points']} {suggested(family, plan, found, causes)}".strip()
    return Statement(" ".join(said.values()))


def interval_in_short(table: pd.DataFrame, plan: Plan) -> str:
    """Return the intervals of the main results: of a rise or a fall, whose numbers the heading tells, as
    measured (the main measure) and with the way of counting held constant; of a change that cannot be told
    from the way of counting with its numbers; of which provision there is none, for the heading leaves it
    out; "" where there is nothing to add.
    """
    parts = []
    rows = [row for row in _main(table, plan).to_dict("records") if row["reasons"] != families.NOT_DRAWN]
    barred = [row for row in rows if row["reasons"]]
    if rows and len(barred) == len(rows):
        return next((f"{danish.sentence(why)}." for why in map(_few, rows) if why), "")
    for row in rows:
        if row["reasons"]:
            why = f", fordi {few}" if (few := _few(row)) else ""
            parts.append(f"For {BARE_CASES[row['provision']]} kan ændringen ikke opgøres{why}.")
            continue
        measured = _bounds(row, "adjusted")
        held = held_bounds(row, plan).strip(" ()") if drifted(row, plan) else ""
        if row["verdict"] in (verdicts.INCREASE, verdicts.DECREASE):
            which, more = ("Intervallerne", f" (hovedmålet) og {held}.") if held else ("Intervallet", "")
            cases = BARE_CASES[row["provision"]]
            parts.append(f"{which} for {cases} er {measured}{danish.NBSP}pct.{more}")
        elif row["verdict"] in verdicts.MEASURED.values():
            change = f"{danish.percent_change(np.exp(row['estimate']))} ({measured})"
            alike = in_short_alike(row, plan, spans=True)
            told = f"{change}{', ' if alike else ''}{alike}"
            parts.append(danish.ended(f"For {BARE_CASES[row['provision']]} er der målt {told}"))
    return " ".join(parts)


def _few(row: Mapping[str, Any]) -> str:
    """Return that too few answers are why a change cannot be reported, or that too few municipalities carry
    it; "" where it is something else.
    """
    codes = row["reasons"].split(verdicts.BETWEEN)
    if any(code.startswith("few_") for code in codes):
        return "der er for få sager eller kommuner"
    return "for få kommuner bærer resultatet" if "low_df" in codes else ""


def interval(table: pd.DataFrame, plan: Plan) -> Statement:
    """Return what an interval is, and at which level those of the main measure are and those of the secondary
    ones (E1: ``table``).
    """
    known = table[table["reasons"] == ""]
    rows, others = _main(known, plan), known[known["status"] == SECONDARY]
    at = "" if rows.empty else f"; om hovedmålet er det et {level_names(rows)}"
    apart = level_names(others)
    if at and len(others) and apart != level_names(rows):
        at += f", om de sekundære mål {apart.removesuffix(INTERVAL)}"
    return Statement(danish.ended(f"Et interval er de værdier, som passer med svarene{at}"))


def key_growth(table: pd.DataFrame, plan: Plan) -> dict[str, tuple[Any, str]]:
    """Return the main result of each provision that was drawn as a key figure (key_growth), and what it is,
    with the interval that decided and the change with the way of counting held constant (key_growth_of).

    table: ``analysis.growth.geometric_mean.e1`` with verdicts. Of what may not be reported there is a mark.
    """
    known = _main(table, plan).set_index("provision").reindex(list(plan.primary_provisions))
    rows = known[known["reasons"].eq("")]
    changes = rows["estimate"].reindex(known.index).map(percent_from_log, na_action="ignore")
    spans = danish.listing([_bounds(row, "adjusted") for row in rows.to_dict("records")])
    otherwise = [drifted(row, plan) for row in rows.to_dict("records")]
    held = rows.loc[otherwise].dropna(subset="counting_estimate")
    codes = known["verdict"].fillna(verdicts.NOT_ESTIMABLE)
    told = f" (interval {spans}){_held(held, rows, plan)}." if spans else "."
    each = {BARE[str(name)]: VERDICT[code] for name, code in codes.items()}
    alike = len(set(each.values())) == 1
    apart = "; ".join(f"{of}: {conclusion}" for of, conclusion in each.items())
    concluded = f"Konklusion: {codes.map(VERDICT).iloc[0]}" if alike else apart
    return {
        "key_growth": keys.by_provision(changes.tolist(), danish.signed, "pct."),
        "key_growth_of": (None, f"{WHAT}{told} {concluded}."),
    }


def _main(table: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    return table[(table["estimand"] == plan.primary_estimand) & (table["outcome"] == ALL)]


def _held(held: pd.DataFrame, rows: pd.DataFrame, plan: Plan) -> str:
    """Return what the changes are with the way of counting held constant and, where they decided, their
    intervals, with a semicolon before it.
    """
    if held.empty:
        return ""
    changes = danish.listing(
        [
            f"{danish.signed(percent_from_log(row['counting_estimate']))}{held_bounds(row, plan)}"
            for row in held.to_dict("records")
        ]
    )
    of = "" if len(held) == len(rows) else f" om {BARE[str(held.index[0])]}"
    return f"; {changes}{of}, {HELD}"


def _bounds(row: Mapping[str, Any], of: str) -> str:
    low, high = (percent_from_log(row[f"{of}_{end}"]) for end in ("low", "high"))
    return str(bounds(low, high, None))


def suggested(
    family: pd.DataFrame, plan: Plan, found: Mapping[str, Statement], causes: Mapping[str, str] | None = None
) -> str:
    """Return which measures are named when all are read together, a sentence for each provision; "" where
    none is. family: as in ``sentences.secondary``; causes: code → Danish label.
    """
    apart = {verdicts.UNDECIDED, *verdicts.MEASURED.values()}
    names: dict[str, list[str]] = {}
    for row in sentences.rejected(family, plan):
        statement = found.get(sentences.ident(row))
        if statement is None or statement.verdict not in apart:
            names.setdefault(row["provision"], []).append(_measure(row, causes or {}))
    return " ".join(_sentence(code, names[code]) for code in plan.primary_provisions if code in names)


def _sentence(provision: str, names: list[str]) -> str:
    once = list(dict.fromkeys(names))
    if len(once) > MOST:
        return f"I {BARE_CASES[provision]} står det om {danish.in_words(len(names), 'ét')} mål."
    *first, last = [f"om {name}" for name in once]
    comma = "," if first and "," in first[-1] else ""
    listed = f"{', '.join(first)}{comma} og {last}" if first else last
    return f"I {BARE_CASES[provision]} står det {listed}."


def _measure(row: Mapping[str, Any], causes: Mapping[str, str]) -> str:
    estimand, measure = row["estimand"], row["measure"]
    if estimand == "E1" and row["outcome"] != ALL:
        return f"omfanget af de {ADJECTIVE[row['outcome']]}"
    if estimand in headings.BARE_MEASURE:
        return headings.BARE_MEASURE[estimand]
    if measure in SOURCE:
        return f"andelen med en {SOURCE[measure]}"
    if measure in MEASURES:
        return MEASURES[measure]
    if estimand == sentences.ASSOCIATION:
        return ASSOCIATED
    return f"årsagen »{danish.inside(causes.get(row['cause'], 'en årsag'))}«"
