"""How the rules of procedure were kept in the cases, as the municipalities read their own files. Described,
not tested.
"""

from __future__ import annotations

import pandas as pd

from helpers.analysis.information.types import Weigh
from helpers.analysis.methods import ratios
from helpers.protocol.analysis_plan import Plan
from helpers.protocol.codebook import CASES, Codebook, Item

PROCEDURE = "procedure"  # the point of the terms of reference that the questions serve
KEPT = "yes"
COLUMNS = ["n_answer", "fewest_municipalities", "n_cases", "n_municipalities", "share", "low", "high"]


def items(book: Codebook) -> list[Item]:
    """Return the questions on procedure that are answered with yes, partly or no."""
    asked = [item for item in book.items_of(CASES) if PROCEDURE in item.serves]
    return [item for item in asked if KEPT in item.values]


def kept(cases: pd.DataFrame, book: Codebook, weigh: Weigh, plan: Plan) -> pd.DataFrame:
    """Return the share of cases in which each rule of procedure was kept in full, per provision × item ×
    period; cases without an answer are left out.

    cases: the clean cases; weigh: ``information.types.weigher``. Columns: provision, item, period and those
    of ``ratios.share``.
    """
    rows = []
    for item in items(book):
        used = weigh(cases, item.name)
        for provision in plan.provisions:
            for period in (plan.before, plan.after):
                mine = used[used["provision"].eq(provision) & used["period"].eq(period)]
                known = {"provision": provision, "item": item.name, "period": period}
                rows.append(known | ratios.share(mine, mine[item.name].eq(KEPT), plan))
    table = pd.DataFrame(rows, columns=["provision", "item", "period", *COLUMNS])
    return table.sort_values("provision", kind="stable", ignore_index=True)
