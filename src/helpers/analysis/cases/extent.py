"""How pages are spread among the cases that each place of the choice is filled from."""

from __future__ import annotations

import pandas as pd

from helpers.analysis.cases import choice
from helpers.analysis.methods import resampling
from helpers.protocol.cases import Choosing
from helpers.terms import OUTCOMES, PERIODS

SHARES = {"lower": 0.25, "median": 0.5, "upper": 0.75}
COLUMNS = [*choice.PLACES, "n_cases", "n_municipalities", *SHARES]


def thin(weighted: pd.DataFrame, least_cases: int, least_municipalities: int) -> set[str]:
    """Return the provisions of which a period and outcome has fewer cases with pages than ``least_cases``, or
    of fewer municipalities, and others not: how many are left to choose from would tell of those few.
    """
    used = weighted[weighted["weight"].notna()].astype({"provision": "str"})
    cells = used.groupby(["provision", "period", "outcome"], observed=True)["municipality"]
    every = pd.MultiIndex.from_product([sorted({*used["provision"]}), PERIODS, OUTCOMES])
    counts = cells.agg(["size", "nunique"]).reindex(every, fill_value=0)
    few = (counts["size"] < least_cases) | (counts["nunique"] < least_municipalities)
    return {*few.index.get_level_values(0)[few]}


def quartiles(weighted: pd.DataFrame, rules: Choosing, period: str) -> pd.DataFrame:
    """Return the weighted quartiles of pages of each slot's usable cases (COLUMNS), missing where there is no
    case or no weight.
    """
    rows = []
    for cell in choice.cells(weighted, rules, period):
        pages, weight = (cell.usable[name].to_numpy(dtype=float) for name in (choice.PAGES, "weight"))
        at = {name: resampling.weighted_quantile(pages, weight, share) for name, share in SHARES.items()}
        behind = {"n_cases": len(cell.usable), "n_municipalities": cell.usable["municipality"].nunique()}
        rows.append(vars(cell.slot) | behind | at)
    return pd.DataFrame(rows, columns=COLUMNS)
