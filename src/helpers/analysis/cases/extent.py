"""How pages are spread among the cases that each place of the choice is filled from."""

from __future__ import annotations

import pandas as pd

from helpers.analysis.cases import choice
from helpers.analysis.methods import resampling
from helpers.protocol.cases import Choosing

SHARES = {"lower": 0.25, "median": 0.5, "upper": 0.75}
COLUMNS = [*choice.PLACES, "n_cases", "n_municipalities", *SHARES]


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
