"""Tests that are read together: adjusted p-values and intervals within the families of the analysis plan."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.analysis.methods import inference
from helpers.analysis.methods.verdicts import tripped, verdict
from helpers.protocol.analysis_plan import Family, Plan

ALL = "all"


def adjust(table: pd.DataFrame, family: Family, plan: Plan) -> pd.DataFrame:
    """Return ``table`` with reasons (guards tripped, joined by ";"), p_adjusted, adjusted_low, adjusted_high
    and verdict.

    table: estimate, std_error, df, p_value and what ``verdicts.tripped`` needs. An estimate that may not be
    reported enters its family with p = 1, so that the family keeps its size and nobody gains a rank. Without
    adjustment the level is the plan's.
    """
    reasons = pd.Series(
        [";".join(tripped(row, plan)) for row in table.to_dict("records")], index=table.index, dtype=object
    )
    open_p = table["p_value"].where(reasons == "")
    adjusted, rates = table["p_value"].astype(float).copy(), pd.Series(plan.alpha, index=table.index)
    if family.adjustment == "holm":
        groups = pd.Series(ALL, index=table.index) if family.within == ALL else table[family.within]
        for _, rows in table.groupby(groups):
            adjusted[rows.index] = inference.holm(open_p[rows.index])
            rates[rows.index] = inference.holm_levels(open_p[rows.index], plan.alpha)
    half = inference.quantile(1 - rates / 2, table["df"]) * table["std_error"]
    judged = table.assign(
        reasons=reasons,
        p_adjusted=np.where(reasons == "", adjusted, np.nan),
        adjusted_low=table["estimate"] - half,
        adjusted_high=table["estimate"] + half,
    )
    return judged.assign(verdict=[verdict(row, plan).code for row in judged.to_dict("records")])
