"""Which secondary measures the answers point to a change of, by name: the summary tells only how many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.protocol.analysis_plan import Plan
from helpers.publish.changes.sentences import SOURCE
from helpers.publish.growth import headings, sentences
from helpers.publish.statements import Statement
from helpers.publish.wording import ADJECTIVE, BARE_CASES
from helpers.terms import ALL

MOST = 3  # measures of a provision that a sentence names: of more it tells how many
MEASURES = {  # of E5
    "n_information_types": "antallet af typer af oplysninger",
    "newly_obtained_share": "andelen af oplysninger, der var indhentet på ny",
}
ASSOCIATION = "sammenhængen mellem dokumentation og hjemvisning"


def told(
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
            names.setdefault(row["provision"], []).append(_name(row, causes or {}))
    return " ".join(_sentence(code, names[code]) for code in plan.primary_provisions if code in names)


def _sentence(provision: str, names: list[str]) -> str:
    once = list(dict.fromkeys(names))
    if len(once) > MOST:
        return f"I {BARE_CASES[provision]} står det om {danish.in_words(len(names), 'ét')} mål."
    *first, last = [f"om {name}" for name in once]
    comma = "," if first and "," in first[-1] else ""
    listed = f"{', '.join(first)}{comma} og {last}" if first else last
    return f"I {BARE_CASES[provision]} står det {listed}."


def _name(row: Mapping[str, Any], causes: Mapping[str, str]) -> str:
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
        return ASSOCIATION
    return f"årsagen »{danish.inside(causes.get(row['cause'], 'en årsag'))}«"
