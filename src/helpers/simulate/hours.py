"""How many hours a case truly took, step by step: what the in-depth cases are asked about, and E9 is to
recover.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from helpers.simulate.frame import AFTER
from helpers.terms import PERIODS


def hours(
    truth: pd.DataFrame, effect: dict[str, Any], level: dict[str, float], rng: Generator
) -> pd.DataFrame:
    """Return the hours of each case (a row of ``truth``, its index) by step (a column).

    A case of the provision's level of pages takes ``per_case`` hours in the median of each step, divided by
    ``steps``; one of other length in proportion to its pages to the power ``elasticity``. The steps of a case
    vary together: their logs have the standard deviation ``log_sd`` and the correlation ``correlation``.
    """
    usual = truth["provision"].map(effect["per_case"]).to_numpy(float)
    longer = (truth["pages"] / truth["provision"].map(level)).to_numpy(float) ** effect["elasticity"]
    shares = np.array(list(effect["steps"].values()))
    common, own = rng.normal(0, 1, (len(truth), 1)), rng.normal(0, 1, (len(truth), len(shares)))
    apart = np.sqrt(effect["correlation"]) * common + np.sqrt(1 - effect["correlation"]) * own
    found = (usual * longer)[:, None] * shares * np.exp(effect["log_sd"] * apart)
    return pd.DataFrame(found, index=truth.index, columns=list(effect["steps"]))


def quantities(rows: pd.DataFrame, spent: pd.DataFrame) -> dict[str, Any]:
    """Return what is true of the hours in the appealed cases ``rows`` (one provision), of which ``spent`` has
    the hours by step.

    per_case: median and mean by period; steps: each step's share of all hours; national_per_year: the hours
    that the cases of the late period took, per year.
    """
    mine = spent.loc[rows.index]
    first, last = PERIODS[AFTER]
    total = mine.sum(axis=1)
    periods = total.groupby(rows["period"], sort=True)
    return {
        "per_case": {
            period: {"median": float(part.median()), "mean": float(part.mean())} for period, part in periods
        },
        "steps": {step: float(share) for step, share in (mine.sum() / total.sum()).items()},
        "national_per_year": float(total[rows["period"] == AFTER].sum() / (last.year - first.year + 1)),
    }
