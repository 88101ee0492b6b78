"""A survey from which in-depth cases can be chosen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.protocol import cases as protocol

RULES, LATE = protocol.load(), "2019-21"
CELLS = [(p, o) for p in ("bpa", "lost_earnings") for o in ("upheld", "remitted")]


def survey(n: int = 40, seed: int = 1, **columns: object) -> pd.DataFrame:
    """``n`` completed cases of each provision and outcome, weighted, of ever other municipalities."""
    rng = np.random.default_rng(seed)
    rows = pd.DataFrame([cell for cell in CELLS for _ in range(n)], columns=["provision", "outcome"])
    size = len(rows)
    rows = rows.assign(
        decision_id=[f"D{number:04d}" for number in range(size)],
        municipality=[f"{100 + number:04d}" for number in range(size)],
        period=LATE,
        disposition="completed",
        decision_date=pd.Timestamp("2019-01-01") + pd.to_timedelta(rng.integers(0, 1000, size), "D"),
        standard_pages=np.exp(rng.normal(4, 0.8, size)).round() + 1,
        n_information_types=rng.integers(3, 12, size).astype(float),
        n_retrieval_answered=6.0,
        n_newly_obtained=rng.integers(0, 7, size).astype(float),
        has_expert=rng.random(size) < 0.4,
        has_knows_citizen=rng.random(size) < 0.7,
        weight=rng.uniform(0.5, 9, size),
    )
    return rows.assign(**columns)
