"""The Danish sentence on a change, chosen by its verdict: the same for a ratio, told in percent, and for
points.

What growth, information and remittal share: why a change cannot be reported, and the words of the sources of
information.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.analysis.methods.verdicts import Verdict
from helpers.protocol.analysis_plan import Plan
from helpers.publish.statements import Statement, refuse_no_change
from helpers.publish.wording import WordMissing, level

POINTS = "procentpoint"
SOURCE = {
    "has_expert": "ekspert",
    "has_knows_citizen": "fagperson med kendskab til borgeren",
    "has_other_municipal": "anden fagperson i kommunen",
}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Topic:
    """What a sentence is about: ``subject`` (one with a clause behind it ends with a comma) and ``scope``.

    ``tried``: what Holm's method is about, as in "to ydelser" or "flere årsager"; empty without adjustment.
    """

    subject: str
    scope: str
    tried: str = ""


def judged(row: Row, plan: Plan) -> Verdict:
    """Return the verdict that the analysis wrote into a row of an estimand table; all sentences ask here."""
    return verdicts.verdict(row, plan)


def tested(
    table: pd.DataFrame, released: pd.DataFrame, key: str, subject: Callable[[Row], str], plan: Plan
) -> dict[str, Statement]:
    """Return one statement per row of a table of changes (E4 to E6), keyed "E4_has_expert_bpa" and so on.

    released: the released view of ``table``, row by row; what is withheld there is not told here. key: the
    column that tells the rows of a provision apart; subject: what a row is about, in Danish.
    """
    shown = released["change"].notna()
    return {
        f"{row['estimand']}_{row[key]}_{row['provision']}": _told(row, subject(row), bool(visible), plan)
        for row, visible in zip(table.to_dict("records"), shown, strict=True)
    }


def _told(row: Row, subject: str, visible: bool, plan: Plan) -> Statement:
    family = plan.families[plan.estimands[row["estimand"]].family]
    topic = Topic(subject, plan.scope, "flere årsager" if family.adjustment == "holm" else "")
    verdict = judged(row, plan)
    if verdict.code == verdicts.NOT_ESTIMABLE or visible:
        text = finding(verdict, row, topic, plan)
    else:
        text = f"Ændringen i {subject} {between(plan)} kan ikke vises ({plan.scope})."
    return Statement(refuse_no_change(text), verdict.code)


def finding(verdict: Verdict, row: Row, topic: Topic, plan: Plan) -> str:
    """Return the sentence for ``row``: its estimate, or why it cannot be reported.

    row: estimate, conf_low/high, equivalence_low/high; scale (``verdicts.POINTS`` or, where it is absent, a
    log ratio); mde or mde_ratio.
    """
    if verdict.code == verdicts.NOT_ESTIMABLE:
        why = danish.listing([reason(code, plan) for code in _told_once(verdict.reasons)])
        return f"Ændringen i {topic.subject} {between(plan)} kan ikke opgøres, fordi {why} ({topic.scope})."
    if verdict.code in (verdicts.INCREASE, verdicts.DECREASE):
        return _directed(verdict, row, topic, plan)
    return (_equivalence if verdict.code == verdicts.EQUIVALENCE else _not_shown)(row, topic, plan)


def reason(code: str, plan: Plan) -> str:
    """Return why an estimand cannot be reported, as a Danish clause that names the limit and never the small
    count. Raises WordMissing.
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
        raise WordMissing(f"The guard {code!r} has no Danish wording: add it to publish.changes.sentences.")
    return clauses[code]


def between(plan: Plan) -> str:
    """Return the two periods as "fra … til …"."""
    return f"fra {plan.before} til {plan.after}"


def percent_from_log(log_ratio: float) -> float:
    """Return a log ratio as a change in percent."""
    return 100 * float(np.expm1(log_ratio))


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


def _directed(verdict: Verdict, row: Row, topic: Topic, plan: Plan) -> str:
    """Word an increase or a decrease; a decrease is given as its size, the smaller bound first."""
    sign = 1 if verdict.code == verdicts.INCREASE else -1
    size, *bounds = (sign * _value(row, key) for key in ("estimate", "conf_low", "conf_high"))
    decimals = danish.decimals_needed(size, *bounds)
    verb = "steget" if sign == 1 else "faldet"
    small = f", og ændringen er mindre end en faktor {danish.number(plan.margin, 1)}"
    interval = f"({level(plan.confidence_level)} {_range(row, min(bounds), max(bounds), decimals)})"
    amount = f"{danish.number(size, decimals)}{danish.NBSP}{_unit(row)} {interval}"
    within = small if verdict.within_margin else ""
    subject = danish.sentence(topic.subject)
    return f"{subject} er {verb} med {amount} {between(plan)}{within} ({topic.scope})."


def _equivalence(row: Row, topic: Topic, plan: Plan) -> str:
    up, down = 100 * (plan.margin - 1), 100 * (1 - 1 / plan.margin)
    bounds = f"(+{danish.number(up)}/{danish.MINUS}{danish.percent(down)})"
    return (
        f"For {topic.subject} er der påvist fravær af en ændring på mere end en faktor "
        f"{danish.number(plan.margin, 1)} {bounds} {between(plan)} ({topic.scope}). "
        f"{_measured(row, 'equivalence', plan.equivalence_level)}"
    )


def _not_shown(row: Row, topic: Topic, plan: Plan) -> str:
    apart = row["conf_low"] > 0 or row["conf_high"] < 0
    holm = (
        f" Intervallet tager ikke højde for, at der prøves {topic.tried}; det gør afgørelsen (Holms metode)."
    )
    return (
        f"For {topic.subject} gælder: en ændring er ikke påvist {between(plan)} ({topic.scope}). "
        f"{_measured(row, 'conf', plan.confidence_level)}{holm if apart and topic.tried else ''} "
        f"{_detectable(row, plan)}"
    )


def _measured(row: Row, interval: str, share: float) -> str:
    estimate, low, high = (_value(row, key) for key in ("estimate", f"{interval}_low", f"{interval}_high"))
    decimals = danish.decimals_needed(low, high)
    measured = f"{danish.signed(estimate, decimals)}{danish.NBSP}{_unit(row)}"
    return f"Den målte forskel er {measured} ({level(share)} {_range(row, low, high, decimals)})."


def _detectable(row: Row, plan: Plan) -> str:
    if _in_points(row):
        what = f"en ændring på {danish.number(100 * row['mde'])}{danish.NBSP}{POINTS}"
    else:
        rise, fall = 100 * (row["mde_ratio"] - 1), 100 * (1 - 1 / row["mde_ratio"])
        what = f"en stigning på {danish.percent(rise)} eller et fald på {danish.percent(fall)}"
    certain = f"være påvist med {danish.percent_of(plan.power)} sandsynlighed."
    return f"Med dette antal svar kunne {what} {certain}"


def _in_points(row: Row) -> bool:
    return row.get("scale") == verdicts.POINTS


def _value(row: Row, key: str) -> float:
    return 100 * row[key] if _in_points(row) else percent_from_log(row[key])


def _unit(row: Row) -> str:
    return POINTS if _in_points(row) else "pct."


def _range(row: Row, low: float, high: float, decimals: int) -> str:
    return danish.percent_range(low, high, decimals).removesuffix("pct.") + _unit(row)
