"""Substitution: a drawn case may only be replaced for a coded reason, by the substitutes in the order in
which they were drawn.
"""

from __future__ import annotations

import pandas as pd

from helpers.terms import COMPLETED

WITHOUT_REASON, OUT_OF_ORDER = "substitute_without_reason", "substitute_out_of_order"
FAULTS = ["sampling_stratum", "decision_id", "fault"]


def substitutions(cases: pd.DataFrame, draw: pd.DataFrame) -> pd.DataFrame:
    """Return the completed substitutes that should not have been used, one row per fault (columns FAULTS).

    cases: decision_id and disposition (missing where nothing was said) of the returned cases; draw: the
    draw's decision_id, sampling_stratum, role and draw_rank. In each stratum the kth completed substitute
    needs k main cases with a coded disposition other than completed (else WITHOUT_REASON), and every
    substitute drawn before it needs a disposition (else OUT_OF_ORDER). Decisions that were not drawn are left
    alone: they are the municipality's own choice.
    """
    answered = draw[["decision_id", "sampling_stratum", "role", "draw_rank"]].merge(
        cases[["decision_id", "disposition"]].astype({"decision_id": str}), on="decision_id", how="left"
    )
    answered = answered.sort_values(["sampling_stratum", "draw_rank"], ignore_index=True)
    answered["replaced"] = _replaced(answered).groupby(answered["sampling_stratum"]).transform("sum")
    spare = answered[answered["role"] == "substitute"]
    completed = (spare["disposition"] == COMPLETED).fillna(False)
    within = completed.astype(int).groupby(spare["sampling_stratum"])
    skipped = spare["disposition"].isna().astype(int).groupby(spare["sampling_stratum"]).cumsum() > 0
    faults = {
        WITHOUT_REASON: completed & (within.cumsum() > spare["replaced"]),
        OUT_OF_ORDER: completed & skipped,
    }
    found = [spare[rows].assign(fault=fault)[FAULTS] for fault, rows in faults.items()]
    return pd.concat(found).sort_values(["sampling_stratum", "decision_id", "fault"], ignore_index=True)


def _replaced(answered: pd.DataFrame) -> pd.Series:
    """Return 1 for each main case that has a coded reason not to be completed, else 0."""
    reason = answered["disposition"].notna() & (answered["disposition"] != COMPLETED).fillna(False)
    return (reason & (answered["role"] == "main")).astype(int)
