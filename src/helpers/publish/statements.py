"""Verdicts in Danish: the sentences that the report prints, by the pre-registered wording rules.

The report never says that nothing has changed: what is not shown is "ikke påvist", with the smallest change
that this design could have shown. Every sentence carries the scope of the plan. Causal verbs are refused
about associations.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.analysis.methods.verdicts import Verdict
from helpers.errors import HelpersError
from helpers.protocol.analysis_plan import Plan
from helpers.publish.findings import Topic, between, finding, percent_from_log

CASE = {
    "bpa": f"BPA-sag ({danish.paragraph('96')})",
    "lost_earnings": f"sag om tabt arbejdsfortjeneste ({danish.paragraph('42')})",
}
CASES = {
    "bpa": f"BPA-sager ({danish.paragraph('96')})",
    "lost_earnings": f"sager om tabt arbejdsfortjeneste ({danish.paragraph('42')})",
}
FEW_FILES = 5  # fewer files than these, found or lost, are not told from none: the threshold of disclosure
ALMOST_NONE = 0.02  # a share of files found below which no percentage is given
SUBJECT = {  # of a change; {case} is filled in
    "E1": "det typiske antal normalsider (geometrisk gennemsnit) i en {case}",
    "E2": "det gennemsnitlige antal normalsider i en {case}",
    "E3": "medianen af normalsider i en {case}",
    "E8": "det typiske antal normalsider uden vægte (den typiske kommune) i en {case}",
}
OUTCOME = {"all": "", "upheld": "stadfæstet ", "remitted": "hjemvist "}
LABELS = {
    verdicts.NOT_ESTIMABLE: "kan ikke opgøres",
    verdicts.INCREASE: "stigning",
    verdicts.DECREASE: "fald",
    verdicts.EQUIVALENCE: "påvist fravær af en større ændring",
    verdicts.NOT_SHOWN: "en ændring er ikke påvist",
}
CAUSAL = re.compile(
    r"\b(medfør(?:er|te|t)|skyld(?:es|tes)|(?:før(?:er|te|t)|fører\s+ikke)\s+til|øge(?:r|de|s)|(?:har|havde)\s+øget|på\s+grund\s+af"
    r"|forårsag(?:er|ede|et|es)|bevirk(?:er|ede|et))\b",
    re.IGNORECASE,
)
NOTHING_CHANGED = re.compile(r"\b(ingen\s+ændring(?:er)?|uændre(?:t|de))\b", re.IGNORECASE)


class CausalWording(HelpersError):
    """A sentence about an association uses a verb that claims a cause."""


class NoChangeClaimed(HelpersError):
    """A sentence says that nothing has changed, which no sample can show."""


class WordingMissing(HelpersError):
    """There is no Danish wording for a code."""


def refuse_causal_verbs(text: str) -> str:
    """Return ``text`` if it claims no cause. Raises CausalWording, naming the word."""
    if found := CAUSAL.search(text):
        raise CausalWording(
            f"The sentence «{text}» says «{found.group()}»: an association is worded «hænger sammen med»."
        )
    return text


def refuse_no_change(text: str) -> str:
    """Return ``text`` if it does not claim that nothing has changed. Raises NoChangeClaimed, naming the
    words.
    """
    if found := NOTHING_CHANGED.search(text):
        raise NoChangeClaimed(
            f"The sentence «{text}» says «{found.group()}»: say «en ændring er ikke påvist» and what could "
            "be detected."
        )
    return text


def growth(table: pd.DataFrame, tipping: pd.DataFrame, plan: Plan) -> dict[str, dict[str, Any]]:
    """Return one statement per row of ``analysis.growth.geometric_mean.e1`` or
    ``analysis.growth.other_measures.others``, keyed "E1_bpa", "E1_bpa_upheld" and so on.

    tipping: ``analysis.growth.survivorship.tipping_points``. A statement holds text, verdict (code), label
    (Danish), estimand, provision, outcome, reasons, survivorship_caveat and, as Danish text, change, interval
    and smallest_detectable.
    """
    known = tipping.set_index("provision")
    found = {}
    for row in table.to_dict("records"):
        ident = f"{row['estimand']}_{row['provision']}" + (
            "" if row["outcome"] == "all" else f"_{row['outcome']}"
        )
        found[ident] = _statement(row, known.loc[row["provision"]], plan)
    return found


def _statement(row: Mapping[str, Any], tipping: Mapping[str, float], plan: Plan) -> dict[str, Any]:
    verdict = verdicts.verdict(row, plan)
    caveat = _survivorship(verdict, row, tipping, plan)
    return {
        "text": refuse_no_change(" ".join(part for part in (_finding(verdict, row, plan), caveat) if part)),
        "verdict": verdict.code,
        "label": LABELS[verdict.code],
        "estimand": row["estimand"],
        "provision": row["provision"],
        "outcome": row["outcome"],
        "reasons": list(verdict.reasons),
        "survivorship_caveat": bool(caveat),
        **_numbers(verdict, row),
    }


def _numbers(verdict: Verdict, row: Mapping[str, Any]) -> dict[str, str]:
    """Return what a text may quote beside the sentence; empty where nothing may be reported."""
    if verdict.code == verdicts.NOT_ESTIMABLE:
        return {"change": "", "interval": "", "smallest_detectable": ""}
    low, high = percent_from_log(row["conf_low"]), percent_from_log(row["conf_high"])
    return {
        "change": danish.percent_change(
            row["ratio"], danish.decimals_needed(percent_from_log(row["estimate"]))
        ),
        "interval": danish.percent_range(low, high, danish.decimals_needed(low, high)),
        "smallest_detectable": danish.percent_change(row["mde_ratio"]),
    }


def _finding(verdict: Verdict, row: Mapping[str, Any], plan: Plan) -> str:
    if verdict.code == verdicts.NOT_ESTIMABLE:
        return unavailable(_subject(row), verdict.reasons, _scope(row, plan), plan)
    return finding(verdict, row, Topic(_subject(row), _scope(row, plan), "to ydelser"), plan)


def unavailable(subject: str, reasons: tuple[str, ...], scope: str, plan: Plan) -> str:
    """Return the sentence that a change in ``subject`` cannot be reported, and why; ``scope``: of what cases."""
    why = danish.listing([reason(code, plan) for code in _told_once(reasons)])
    return f"Ændringen i {subject} {between(plan)} kan ikke opgøres, fordi {why} ({scope})."


def _told_once(reasons: tuple[str, ...]) -> list[str]:
    """Return the codes to word: one for both periods where both are meant, and the failed fit only where
    nothing explains it.
    """
    told = [code for code in reasons if code != "no_fit"] or list(reasons)
    for what in ("few_cases", "few_municipalities"):
        both = [f"{what}_before", f"{what}_after"]
        if set(both) <= set(told):
            told = [what if code == both[0] else code for code in told if code != both[1]]
    return told


def reason(code: str, plan: Plan) -> str:
    """Return why an estimand cannot be reported, as a Danish clause that names the limit and never the small
    count.
    """
    guards = plan.guards
    cases = f"der er færre end {guards.min_cases_per_period} sager"
    municipalities = f"færre end {guards.min_municipalities_per_period} kommuner"
    clauses = {
        "few_cases_before": f"{cases} fra {plan.before}",
        "few_cases_after": f"{cases} fra {plan.after}",
        "few_cases": f"{cases} i hver af perioderne",
        "few_municipalities": f"{municipalities} har sager i hver af perioderne",
        "few_municipalities_before": f"{municipalities} har sager fra {plan.before}",
        "few_municipalities_after": f"{municipalities} har sager fra {plan.after}",
        "few_either_side": f"færre end {guards.min_cases_either_side} sager i en af perioderne har eller "
        "mangler det, der tælles",
        "low_df": "for få kommuner bærer resultatet (færre end "
        f"{danish.number(guards.min_satterthwaite_df)} effektive frihedsgrader)",
        "no_fit": "sagerne ikke kan bære beregningen",
        "no_population": "det ikke er oplyst, hvor mange klager der er afgjort i hver kommune",
    }
    if code not in clauses:
        raise WordingMissing(f"The guard {code!r} has no Danish wording: add it to publish.statements.")
    return clauses[code]


def _survivorship(verdict: Verdict, row: Mapping[str, Any], tipping: Mapping[str, float], plan: Plan) -> str:
    """Return the caveat that belongs in the same paragraph where too few early files are left, else nothing."""
    share = tipping["availability"]
    if not share < plan.availability_threshold:
        return ""
    sought = f"de eftersøgte {CASES[row['provision']]} fra {plan.before}"
    if share < ALMOST_NONE:
        return f"Så godt som ingen af {sought} er fundet."
    found = f"Kun {danish.percent_of(share)} af {sought} er fundet, og de bevarede sager kan være større eller mindre end de tabte."
    return (
        found
        if verdict.code == verdicts.NOT_ESTIMABLE
        else f"{found} {_about(row, plan)}{_tipping_point(tipping['odds_ratio'], plan)}"
    )


def _about(row: Mapping[str, Any], plan: Plan) -> str:
    """Say whose tipping point follows, where the sentence before is about another measure."""
    return "" if row["estimand"] == plan.primary_estimand else "Om det primære mål gælder: "


def _tipping_point(odds_ratio: float, plan: Plan) -> str:
    if np.isnan(odds_ratio):
        return (
            "Den målte forskel mellem perioderne for ydelsen som helhed ville ikke forsvinde, selv om odds "
            "for at være bevaret var "
            f"{danish.number(plan.largest_odds_ratio)} gange større eller mindre for hver standardafvigelse "
            "i sagens omfang."
        )
    size, factor = ("mindre", 1 / odds_ratio) if odds_ratio < 1 else ("større", odds_ratio)
    return (
        "Den målte forskel mellem perioderne for ydelsen som helhed ville forsvinde, hvis odds for at være "
        "bevaret var "
        f"{danish.number(factor, 1)} gange {size} for hver standardafvigelse, en sag fra {plan.before} er "
        "større."
    )


def availability(table: pd.DataFrame, plan: Plan) -> dict[str, Any]:
    """Return the statement on how many early files were found, per provision
    (``analysis.growth.survivorship.availability``).
    """
    rows = table[table["period"] == plan.before].set_index("provision")
    early = rows["availability"]
    parts = [
        f"{_found(rows.loc[p])} de eftersøgte {CASES[p]}"
        for p in plan.provisions
        if p in early and rows.loc[p, "sought"] >= plan.guards.min_cases_per_period
    ]
    found = f"Fra {plan.before} er {danish.listing(parts)} fundet"
    unknown = f"Det kan ikke opgøres, hvor mange sager fra {plan.before} der er fundet"
    return {
        "text": f"{found if parts else unknown} ({plan.scope}).",
        "below_threshold": bool((early < plan.availability_threshold).any()),
    }


def _found(row: pd.Series) -> str:
    """Word a share of files found; very few found or lost files are not counted out."""
    if min(row["lost"], row["sought"] - row["lost"]) >= FEW_FILES:
        return f"{danish.percent_of(row['availability'])} af"
    return "så godt som alle" if row["lost"] < FEW_FILES else "så godt som ingen af"


def _subject(row: Mapping[str, Any]) -> str:
    if row["estimand"] not in SUBJECT:
        raise WordingMissing(
            f"The estimand {row['estimand']!r} has no Danish wording: add it to publish.statements."
        )
    return SUBJECT[row["estimand"]].format(case=f"{OUTCOME[row['outcome']]}{CASE[row['provision']]}")


def _scope(row: Mapping[str, Any], plan: Plan) -> str:
    """Return what the sentence is about: the plan's scope, and that a measure is not the one fixed as
    decisive.
    """
    return plan.scope if row["estimand"] == plan.primary_estimand else f"{plan.scope}; sekundært mål"
