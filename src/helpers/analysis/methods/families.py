"""The families of tests of the plan: which tests are read together, and what follows for each of them.

The primary family is the primary estimand of the provisions that were drawn; the secondary one all other
tests of the plan, whatever topic they belong to.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from helpers.analysis.methods import checks, inference, multiplicity
from helpers.protocol.analysis_plan import PRIMARY, SECONDARY, Plan

SAME = 1e-9  # p-values computed twice may differ by a rounding error
NOT_DRAWN = "not_drawn"  # the reason of what is no test, for its provision is not part of the investigation


def secondary(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return the secondary tests of all estimand ``tables`` as one family, for ``verdicts.judged``.

    One row per test with estimand, provision, what it is of where the tables say so (outcome, measure,
    cause), p_value (1 where it may not be reported) and reasons. Provisions that were not drawn are no tests.
    """
    columns = ["estimand", "provision", "outcome", "measure", "cause", "p_value", "reasons"]
    rows = pd.concat([table.reindex(columns=[*columns, "status"]) for table in tables], ignore_index=True)
    rows = rows[(rows["status"] == SECONDARY) & (rows["reasons"] != NOT_DRAWN)]
    p = rows["p_value"].astype(float).where(rows["reasons"] == "", 1.0).fillna(1.0)
    return rows.assign(p_value=p)[columns].reset_index(drop=True)


def read_together(table: pd.DataFrame, family: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return the adjusted p (``p``) and the error rate (``rate``) of each test of an estimand table with
    status, p_value and reasons. family: the secondary tests (``secondary``). Raises InputInvalid.
    """
    return pd.concat([_primary(table, plan), _secondary(table, family, plan)]).reindex(table.index)


def _primary(table: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return the adjusted p and the rate of the primary tests of ``table``: Hochberg over what was drawn."""
    rows = table[table["status"] == PRIMARY]
    tested = rows[rows["reasons"] != NOT_DRAWN]
    p = tested["p_value"].astype(float).where(tested["reasons"] == "").to_numpy()
    found = pd.DataFrame(
        {"p": multiplicity.hochberg(p), "rate": multiplicity.hochberg_rates(p, plan.alpha)},
        index=tested.index,
    )
    return found.reindex(rows.index).fillna({"rate": plan.alpha})


def _secondary(table: pd.DataFrame, family: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return the adjusted p and the rate of the secondary tests of ``table`` among those of ``family``.

    Raises InputInvalid.
    """
    rows = table[table["status"] == SECONDARY]
    p = rows["p_value"].astype(float).where(rows["reasons"] == "", 1.0).fillna(1.0).to_numpy()
    known = np.sort(np.asarray(family["p_value"], dtype=float))
    place = np.searchsorted(known, p + SAME, side="right") - 1
    found = np.array([bool((np.abs(known - one) <= SAME).any()) for one in p], dtype=bool)
    if (lacking := rows["reasons"].ne(NOT_DRAWN) & ~found).any():
        row = rows[lacking].iloc[0]
        raise checks.InputInvalid(
            f"The test of {row['estimand']} for {row['provision']} is not among the secondary tests that are "
            "read together: make them anew (families.secondary)."
        )
    adjusted = multiplicity.benjamini_hochberg(known)[place] if len(known) else np.ones(len(p))
    rate = multiplicity.benjamini_hochberg_rate(known, plan.alpha)
    return pd.DataFrame({"p": adjusted, "rate": rate}, index=rows.index)


def detectable(table: pd.DataFrame, family: pd.DataFrame, plan: Plan) -> dict[str, np.ndarray]:
    """Return the smallest change that each test finds with the plan's power at the error rate divided by the
    tests of its family, whatever the others show: mde, and mde_ratio of a change on the log scale.
    """
    primary = table["status"].eq(PRIMARY)
    tested = int((primary & table["reasons"].ne(NOT_DRAWN)).sum())
    tests = np.where(primary, max(tested, 1), max(len(family), 1))
    error, df = (table[name].to_numpy(dtype=float) for name in ("std_error", "df"))
    mde = inference.minimum_detectable(error, df, alpha=plan.alpha / tests, power=plan.power)
    return {"mde": mde, "mde_ratio": np.exp(mde)}
