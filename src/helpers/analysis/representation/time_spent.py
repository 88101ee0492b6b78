"""The time that the investigation cost the municipalities, as they have told it on the sheet of time."""

from __future__ import annotations

import pandas as pd

from helpers.terms import COMPLETED

MINUTES = ["minutes_finding", "minutes_answering"]
COLUMNS = [
    "provision",
    "n_cases",
    "n_municipalities",
    "median",
    "upper",
    "hours",
    "untold",
    "by_municipality",
]
UPPER = 0.9


def spent(cases: pd.DataFrame, time: pd.DataFrame) -> pd.DataFrame:
    """Return the minutes that a completed case took, finding and answering it together: one row per
    provision.

    Columns COLUMNS: n_cases with both answers and their n_municipalities; median and ``upper`` (the 90th
    percentile, R: quantile type 7) of the minutes; hours: the total of those cases; untold: completed cases
    without both answers, which are in no number, so that the hours are a lower bound; by_municipality: the
    hours of each municipality, a tuple. Time spent on cases
    that could not be completed is not in it either. Without weights. NaN where no case has an answer.
    """
    done = cases.loc[cases["disposition"].eq(COMPLETED), ["decision_id", "municipality", "provision"]]
    told = time.set_index("decision_id")[MINUTES].sum(axis=1, skipna=False)
    known = done.assign(minutes=done["decision_id"].map(told))
    parts = [_summary(str(name), rows) for name, rows in known.groupby("provision", sort=True)]
    return pd.DataFrame(parts, columns=COLUMNS)


def _summary(
    name: str, rows: pd.DataFrame
) -> tuple[str, int, int, float, float, float, int, tuple[float, ...]]:
    answered = rows.dropna(subset="minutes")
    minutes = answered["minutes"].astype(float)
    return (
        name,
        len(answered),
        answered["municipality"].nunique(),
        float(minutes.median()),
        float(minutes.quantile(UPPER)),
        float(minutes.sum() / 60) if len(answered) else float("nan"),
        len(rows) - len(answered),
        tuple(minutes.groupby(answered["municipality"]).sum() / 60),
    )
