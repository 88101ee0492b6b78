"""How the rules of procedure were kept in the cases, as the municipalities read their own files. Described,
not tested.
"""

from __future__ import annotations

import pandas as pd

from helpers.analysis.information.types import Weigh
from helpers.analysis.methods import ratios
from helpers.analysis.methods.ratios import ONE
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import CASES, Codebook, Item
from helpers.terms import KEPT

PROCEDURE = "procedure"  # the point of the terms of reference that the questions serve


def items(book: Codebook) -> list[Item]:
    """Return the questions on procedure that are answered with yes, partly or no."""
    asked = [item for item in book.items_of(CASES) if PROCEDURE in item.serves]
    return [item for item in asked if KEPT in item.values]


def kept(cases: pd.DataFrame, book: Codebook, weigh: Weigh, plan: Plan) -> pd.DataFrame:
    """Return the share of cases in which each rule of procedure was kept in full in both periods, and the
    change in points, per provision × item; cases without an answer are left out.

    cases: the clean cases; weigh: ``information.types.weigher``. Columns: provision, item and those of
    ``ratios.change`` (not tested).
    """
    rows = []
    for item in items(book):
        used = weigh(cases, item.name)
        used = used.assign(**{KEPT: used[item.name].eq(KEPT).astype(float)})
        for provision in plan.provisions:
            mine = used[used["provision"] == provision]
            changed = ratios.change(mine, KEPT, ONE, scale=ratios.POINTS, plan=plan, tested=False)
            rows.append({"provision": provision, "item": item.name, **changed})
    return pd.DataFrame(rows).sort_values("provision", kind="stable", ignore_index=True)
