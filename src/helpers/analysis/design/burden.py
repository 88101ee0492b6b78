"""How many answers a completed case is asked for, before anybody has answered: it depends on the answers
themselves how many questions follow, so the least and the most are told.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from helpers.protocol.codebook import CASES, CAUSES, INFORMATION, TIME, Codebook, Item
from helpers.terms import OUTCOMES, PROVISIONS

_COMPLETED = "disposition"
COLUMNS = ["provision", "outcome", "least", "most"]


def answers(codebook: Codebook) -> pd.DataFrame:
    """Return one row per provision and outcome: ``least`` and ``most``, the answers that a completed case is
    asked for where no question and where every question follows from another answer.

    Counted as ``item_response.per_case`` counts the answers that were called for: what is written beforehand
    or optional is left out.
    """
    rows = [
        (provision, outcome, *_between(list(_asked(codebook, provision, outcome))))
        for provision in PROVISIONS
        for outcome in OUTCOMES
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _asked(codebook: Codebook, provision: str, outcome: str) -> Iterator[Item]:
    """Every question about one case, each as often as its questionnaire has it."""
    kinds = codebook.types_for(provision)
    for section in (CASES, INFORMATION, CAUSES, TIME):
        if section == CAUSES and outcome != "remitted":
            continue
        for item in codebook.items_of(section):
            if item.required and not item.prefilled:
                about = sum(codebook.asks(item, kind.code) for kind in kinds)
                yield from [item] * (about if section == INFORMATION else 1)


def _between(asked: list[Item]) -> tuple[int, int]:
    at_once = [item for item in asked if item.asked_if is None or item.asked_if.item == _COMPLETED]
    return len(at_once), len(asked)
