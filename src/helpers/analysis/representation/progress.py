"""How far the collection has come: who has answered by size, and what has become of the main cases by
stratum; also before anybody has answered.
"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from helpers.analysis.representation.response import DESIGN_CELL, fate_of
from helpers.terms import ALL, COMPLETED

FATES = (COMPLETED, "lost", "other", "open", "silent")


def by_size(
    invited: pd.DataFrame, returned: Collection[str], draw: pd.DataFrame, cases: pd.DataFrame
) -> pd.DataFrame:
    """Return one row per size class, and one for all: group, invited, returned (municipalities), drawn and
    completed (main cases).

    invited: ``response.places``; returned: codes of those with a workbook that is read; cases: the clean
    table, without rows before the first.
    """
    main = _main(draw, cases, returned)
    done = main["fate"].eq(COMPLETED).groupby(main["municipality"]).agg(["size", "sum"])
    counted = pd.DataFrame(
        {
            "group": invited["size_class"].astype("str"),
            "invited": 1,
            "returned": invited.index.isin(list(returned)).astype(int),
            "drawn": done["size"].reindex(invited.index, fill_value=0),
            COMPLETED: done["sum"].reindex(invited.index, fill_value=0),
        }
    )
    parts = counted.groupby("group", sort=False).sum().reset_index()
    whole = pd.DataFrame([{"group": ALL, **counted.drop(columns="group").sum().to_dict()}])
    return pd.concat([parts, whole], ignore_index=True)


def by_stratum(draw: pd.DataFrame, cases: pd.DataFrame, returned: Collection[str]) -> pd.DataFrame:
    """Return one row per provision, period and outcome: drawn main cases, and how many of them are FATES.

    open: of a municipality that has answered, but not about this case; silent: of one that has not.
    """
    main = _main(draw, cases, returned)
    counts = pd.get_dummies(main["fate"]).reindex(columns=list(FATES), fill_value=False).astype(int)
    groups = pd.concat([main[DESIGN_CELL], counts], axis=1).groupby(DESIGN_CELL)
    return groups.sum().assign(drawn=groups.size()).reset_index()[[*DESIGN_CELL, "drawn", *FATES]]


def by_municipality(draw: pd.DataFrame, cases: pd.DataFrame, returned: Collection[str]) -> pd.DataFrame:
    """Return one row per municipality with drawn main cases: municipality, drawn, open, and whether it has
    returned a workbook.
    """
    main = _main(draw, cases, returned)
    left = main["fate"].isin(["open", "silent"]).groupby(main["municipality"]).agg(["size", "sum"])
    table = left.rename(columns={"size": "drawn", "sum": "open"}).reset_index()
    return table.assign(returned=table["municipality"].isin(list(returned)))


def _main(draw: pd.DataFrame, cases: pd.DataFrame, returned: Collection[str]) -> pd.DataFrame:
    """The drawn main cases with their fate."""
    given = cases.set_index("decision_id")["disposition"]
    main = draw[draw["role"].eq("main")]
    told = main["decision_id"].map(given).map(fate_of, na_action="ignore")
    answering = main["municipality"].isin(list(returned)).map({True: "open", False: "silent"})
    return main.assign(fate=told.astype(object).where(told.notna(), answering))
