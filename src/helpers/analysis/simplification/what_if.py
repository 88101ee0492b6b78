"""What if the same were saved in all decisions, and not in the appealed ones alone? An example apart.

How many decisions are made on one provision is not published. Where the municipalities have given all their
decisions of a scope (``survey.danmarkskort``), they are so and so many times the appeals of that scope that
were decided; the example takes that to hold for the provision too, and a case without an appeal to take as
many hours as an appealed one. Neither is measured.
"""

from __future__ import annotations

import pandas as pd

from helpers.analysis.appeals.municipal import KEY as KEY
from helpers.analysis.simplification import effects
from helpers.protocol.simplifications import APPEAL_FORM, Simplification
from helpers.terms import MAP_SCOPES

SCOPE = {"lost_earnings": MAP_SCOPES[1], "bpa": MAP_SCOPES[2]}  # in which a provision lies
COLUMNS = ["provision", "scope", "year", "n_municipalities", "decisions", "decided", "factor"]


def factors(rates: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return COLUMNS, one row per provision whose scope has both tables: of the last such year and the
    municipalities that gave both, all decisions made, appeals decided on the merits, and their ratio.

    rates, decisions: KEY with decided, or with decisions. A ratio below 1 is none: there cannot be fewer
    decisions than appeals, and such a row is left out.
    """
    both = rates[[*KEY, "decided"]].merge(decisions[[*KEY, "decisions"]], on=KEY)
    rows = []
    for provision, scope in SCOPE.items():
        mine = both[both["scope"] == scope]
        last = mine[mine["year"] == mine["year"].max()]
        made, decided = (int(last[name].sum()) for name in ("decisions", "decided"))
        if decided and made >= decided:
            told = (provision, scope, int(last["year"].iloc[0]), last["municipality"].nunique())
            rows.append((*told, made, decided, made / decided))
    return pd.DataFrame(rows, columns=COLUMNS)


def table(
    changes: dict[str, Simplification],
    joint: pd.DataFrame,
    oldest_months: int,
    level: float,
    factors: pd.DataFrame,
) -> pd.DataFrame:
    """Return ``effects.table`` as if every decision were handled as an appealed case is; without what only an
    appeal has, and without provisions that have no factor.
    """
    by_provision = factors.set_index("provision")["factor"]
    every = joint[joint["provision"].isin(by_provision.index)]
    cases = every["appeals_per_year"] * every["provision"].map(by_provision).astype(float)
    kept = {code: change for code, change in changes.items() if change.kind != APPEAL_FORM}
    return effects.table(kept, every.assign(appeals_per_year=cases), oldest_months, level)
