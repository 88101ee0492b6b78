"""Page counts that their own row contradicts: E1 as the rule of cleaning leaves it, as answered, and without.

The rule looks at the row alone (``survey.cleaning.pages.page_witnesses``). What it does to the result stands
beside the result, three ways.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from helpers.analysis.growth import geometric_mean
from helpers.analysis.growth.geometric_mean import MEASURE
from helpers.protocol.analysis_plan import Plan
from helpers.terms import ALL

CORRECTED, LEFT_OUT = "tenfold_corrected", "pages_contradicted"  # the rules of cleaning, as in the ledger
AS_ANSWERED, SET_ASIDE = "as_answered", "set_aside"
COLUMNS = ["decision_id", "rule", "answered"]


def doubtful(cases: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """Return the page counts that cleaning corrected or left out: decision_id, rule, answered (the number as
    it came in; missing where it is none).

    cases: with decision_id, file and row; ledger: file, cell, rule, old.
    """
    rows = ledger[ledger["rule"].isin([CORRECTED, LEFT_OUT])]
    place = rows["cell"].astype(str).str.extract(r"(\d+)$", expand=False).astype(float)
    told = rows.assign(row=place, answered=pd.to_numeric(rows["old"], errors="coerce"))
    known = cases[["decision_id", "file", "row"]].astype({"row": float})
    return known.merge(told[["file", "row", "rule", "answered"]], on=["file", "row"])[COLUMNS]


def variants(
    cases: pd.DataFrame, found: pd.DataFrame, weigh: Callable[[pd.DataFrame], pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Return the weighted cases with the ``doubtful`` page counts as answered, and without them, by name.

    weigh: weights cases for the page counts they have (``survey.sampling.weights.base_weights``).
    """
    answered = cases["decision_id"].map(found.set_index("decision_id")["answered"].dropna())
    doubted = cases["decision_id"].isin(found["decision_id"])
    pages = cases[MEASURE].astype("Float64").astype(float)
    return {
        AS_ANSWERED: weigh(cases.assign(**{MEASURE: answered.fillna(pages)})),
        SET_ASIDE: weigh(cases.assign(**{MEASURE: pages.mask(doubted, np.nan)})),
    }


def differing(table: pd.DataFrame, others: Mapping[str, pd.DataFrame], plan: Plan) -> pd.DataFrame:
    """Return E1 of the ``others`` (``variants``) where its verdict is another than in ``table``
    (``geometric_mean.e1``): the rows of the provisions, with variant.
    """
    main = table[table["outcome"] == ALL].set_index("provision")["verdict"]
    found = []
    for name, cases in others.items():
        rows = geometric_mean.e1(cases, plan, parts=False).assign(variant=name)
        found.append(rows[rows["verdict"].to_numpy() != rows["provision"].map(main).to_numpy()])
    return pd.concat(found, ignore_index=True)
