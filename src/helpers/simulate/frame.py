"""A frame of decided appeals in 98 municipalities of real size, and each one's own way of working."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from helpers.terms import OUTCOMES, PERIODS, PROVISIONS

AFTER = "2019-21"
Rng = Callable[[str], Generator]  # the name of a part → its own generator


def municipalities(table: pd.DataFrame, scenario: dict[str, Any], rng: Generator) -> pd.DataFrame:
    """Return one row per municipality (index: code): log size around the mean, and the random effects of the
    scenario.
    """
    table = table.set_index("kommunekode").sort_index()
    log_size = np.log(table["population_20200101"])
    pages, n = scenario["pages"], len(table)
    effects = {
        "name": table["name"],
        "population": table["population_20200101"],
        "log_size": log_size - log_size.mean(),
        "appeals": rng.gamma(
            scenario["frame"]["municipality_shape"], 1 / scenario["frame"]["municipality_shape"], n
        ),
        "remittal": rng.normal(0, scenario["frame"]["remittal_sd"], n),
        "pages": rng.normal(0, pages["municipality_sd"], n),
        "expert": rng.normal(0, 1, n) * scenario["expert"]["municipality_sd"],
        "knows_citizen": rng.normal(0, 1, n) * scenario["knows_citizen"]["municipality_sd"],
    }
    by_period = {f"pages_{period}": rng.normal(0, pages["period_sd"], n) for period in PERIODS}
    return pd.DataFrame(effects | by_period, index=table.index)


def frame(places: pd.DataFrame, scenario: dict[str, Any], rng: Generator) -> pd.DataFrame:
    """Return the decided appeals (columns of frame.csv and ``period``), in the order of the decision_id."""
    cells = [
        _cell(places, scenario["frame"], provision, period, rng)
        for provision in PROVISIONS
        for period in PERIODS
    ]
    rows = (
        pd.concat(cells, ignore_index=True)
        .sample(frac=1, random_state=rng)
        .sort_values("decision_date", kind="stable")
    )
    year = rows["decision_date"].str.slice(2, 4)
    rows["decision_id"] = (
        "D" + year + "-" + pd.Series(np.arange(1, len(rows) + 1), rows.index).map("{:05d}".format)
    )
    return rows[
        ["decision_id", "municipality", "provision", "outcome", "decision_date", "period"]
    ].reset_index(drop=True)


def expit(logit: Any) -> Any:
    """Return the share that belongs to ``logit``."""
    return 1 / (1 + np.exp(-logit))


def _cell(
    places: pd.DataFrame, parameters: dict[str, Any], provision: str, period: str, rng: Generator
) -> pd.DataFrame:
    """The appeals of one provision and period: Poisson around size × municipality × municipality-period."""
    expected = parameters["expected"][provision][period]
    total = sum(expected.values())
    shape = parameters["period_shape"]
    weight = places["population"] * places["appeals"] * rng.gamma(shape, 1 / shape, len(places))
    counts = rng.poisson(total * weight / weight.sum())
    rows = pd.DataFrame(
        {"municipality": np.repeat(places.index.to_numpy(), counts), "provision": provision, "period": period}
    )
    logit = (
        np.log(expected["remitted"] / expected["upheld"])
        + places["remittal"].reindex(rows["municipality"]).to_numpy()
    )
    upheld, remitted = OUTCOMES
    rows["outcome"] = np.where(rng.random(len(rows)) < expit(logit), remitted, upheld)
    rows["decision_date"] = _dates(period, len(rows), rng)
    return pd.concat([rows, _others(rows, parameters["other_outcomes"], rng)])


def _others(rows: pd.DataFrame, share: float, rng: Generator) -> pd.DataFrame:
    """Appeals changed or annulled: in Ankestyrelsen's list, outside the universe."""
    count = rng.poisson(len(rows) * share / (1 - share))
    chosen = rows.iloc[rng.integers(0, len(rows), count)]
    return chosen.assign(
        outcome="changed_or_annulled", decision_date=_dates(rows["period"].iloc[0], count, rng)
    )


def _dates(period: str, count: int, rng: Generator) -> np.ndarray:
    first, last = (np.datetime64(day) for day in PERIODS[period])
    days = first + rng.integers(0, (last - first).astype(int) + 1, count)
    return np.datetime_as_string(np.busday_offset(days, 0, roll="backward"))
