"""The Danish sentence on a change, chosen by its verdict: the same for a ratio, told in percent, and for
points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.analysis.methods.verdicts import Verdict
from helpers.protocol.analysis_plan import Plan

POINTS = "procentpoint"


@dataclass(frozen=True)
class Topic:
    """What a sentence is about: ``subject`` (one with a clause behind it ends with a comma) and ``scope``.

    ``tried``: what Holm's method is about, as in "to ydelser" or "flere årsager"; empty without adjustment.
    """

    subject: str
    scope: str
    tried: str = ""


def finding(verdict: Verdict, row: Mapping[str, Any], topic: Topic, plan: Plan) -> str:
    """Return the sentence for ``row``, an estimate that may be reported.

    row: estimate, conf_low/high, equivalence_low/high; scale (``verdicts.POINTS`` or, where it is absent, a
    log ratio); mde or mde_ratio.
    """
    if verdict.code in (verdicts.INCREASE, verdicts.DECREASE):
        return _directed(verdict, row, topic, plan)
    return (_equivalence if verdict.code == verdicts.EQUIVALENCE else _not_shown)(row, topic, plan)


def between(plan: Plan) -> str:
    """Return the two periods as "fra … til …"."""
    return f"fra {plan.before} til {plan.after}"


def level(share: float) -> str:
    """Return the name of an interval at the confidence level ``share``."""
    return f"{danish.percent_of(share)} sikkerhedsinterval"


def percent_from_log(log_ratio: float) -> float:
    """Return a log ratio as a change in percent."""
    return 100 * float(np.expm1(log_ratio))


def _directed(verdict: Verdict, row: Mapping[str, Any], topic: Topic, plan: Plan) -> str:
    """Word an increase or a decrease; a decrease is given as its size, the smaller bound first."""
    sign = 1 if verdict.code == verdicts.INCREASE else -1
    size, *bounds = (sign * _value(row, key) for key in ("estimate", "conf_low", "conf_high"))
    decimals = danish.decimals_needed(size, *bounds)
    verb = "steget" if sign == 1 else "faldet"
    within = (
        f", og ændringen er mindre end en faktor {danish.number(plan.margin, 1)}"
        if verdict.within_margin
        else ""
    )
    interval = f"({level(plan.confidence_level)} {_range(row, min(bounds), max(bounds), decimals)})"
    amount = f"{danish.number(size, decimals)}{danish.NBSP}{_unit(row)}"
    return f"{danish.sentence(topic.subject)} er {verb} med {amount} {interval} {between(plan)}{within} ({topic.scope})."


def _equivalence(row: Mapping[str, Any], topic: Topic, plan: Plan) -> str:
    up, down = 100 * (plan.margin - 1), 100 * (1 - 1 / plan.margin)
    factor = (
        f"faktor {danish.number(plan.margin, 1)} (+{danish.number(up)}/{danish.MINUS}{danish.percent(down)})"
    )
    absent = f"For {topic.subject} er der påvist fravær af en ændring på mere end en {factor} {between(plan)} ({topic.scope})."
    return f"{absent} {_measured(row, 'equivalence', plan.equivalence_level)}"


def _not_shown(row: Mapping[str, Any], topic: Topic, plan: Plan) -> str:
    apart = row["conf_low"] > 0 or row["conf_high"] < 0
    holm = (
        f" Intervallet tager ikke højde for, at der prøves {topic.tried}; det gør afgørelsen (Holms metode)."
    )
    return (
        f"For {topic.subject} gælder: en ændring er ikke påvist {between(plan)} ({topic.scope}). "
        f"{_measured(row, 'conf', plan.confidence_level)}{holm if apart and topic.tried else ''} "
        f"{_detectable(row, plan)}"
    )


def _measured(row: Mapping[str, Any], interval: str, share: float) -> str:
    estimate, low, high = (_value(row, key) for key in ("estimate", f"{interval}_low", f"{interval}_high"))
    decimals = danish.decimals_needed(low, high)
    measured = f"{danish.signed(estimate, decimals)}{danish.NBSP}{_unit(row)}"
    return f"Den målte forskel er {measured} ({level(share)} {_range(row, low, high, decimals)})."


def _detectable(row: Mapping[str, Any], plan: Plan) -> str:
    certain = f"være påvist med {danish.percent_of(plan.power)} sandsynlighed."
    if _in_points(row):
        return f"Med dette antal svar kunne en ændring på {danish.number(100 * row['mde'])}{danish.NBSP}{POINTS} {certain}"
    rise, fall = 100 * (row["mde_ratio"] - 1), 100 * (1 - 1 / row["mde_ratio"])
    return f"Med dette antal svar kunne en stigning på {danish.percent(rise)} eller et fald på {danish.percent(fall)} {certain}"


def _in_points(row: Mapping[str, Any]) -> bool:
    return row.get("scale") == verdicts.POINTS


def _value(row: Mapping[str, Any], key: str) -> float:
    return 100 * row[key] if _in_points(row) else percent_from_log(row[key])


def _unit(row: Mapping[str, Any]) -> str:
    return POINTS if _in_points(row) else "pct."


def _range(row: Mapping[str, Any], low: float, high: float, decimals: int) -> str:
    return danish.percent_range(low, high, decimals).removesuffix("pct.") + _unit(row)
