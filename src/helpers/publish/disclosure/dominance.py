"""The p per cent rule on weighted totals: how near a coalition comes to another's part of one.

A coalition subtracts what its members contributed and holds what is left against the largest other
contributor: where little else is left, that one's part is told (Hundepool et al. 2012, ch. 4.2.2).
"""

from __future__ import annotations

import pandas as pd

from helpers.protocol.disclosure import AttackerRules


def remainder(weighted: pd.Series, municipality: pd.Series, rules: AttackerRules) -> float:
    """Return what is left of the total of ``weighted`` (one value of at least 0 per case) per unit of the
    largest municipality's part, once that and the largest coalition's are subtracted: 0.1 is 10 per cent.

    The worst case is that the owners of the next largest parts look for the largest. Without parts it is 0.
    """
    parts = weighted.groupby(municipality.to_numpy()).sum().sort_values(ascending=False)
    left = parts.iloc[1 + rules.coalition :].sum()
    return float(left / parts.iloc[0]) if len(parts) and parts.iloc[0] > 0 else 0.0
