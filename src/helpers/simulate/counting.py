"""What a municipality would count and tick in each case of the universe, were it asked: by its method,
rounded, in parts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from helpers.simulate.frame import AFTER, Rng

CHARACTERS = 2400  # on a standard page
COUNTED = ("attachments", "duplicates")  # what may be counted in, or not
_HEAPS = ((50, 5), (200, 10), (500, 25), (np.inf, 50))  # up to this many pages, rounded to this


def counts(truth: pd.DataFrame, scenario: dict[str, Any], rng: Rng) -> pd.DataFrame:
    """Return decision_id and the answers of the sheet of cases, without blanks, one row per true case."""
    n, share, ratio = len(truth), scenario["heaping"], scenario["physical_ratio"]
    method = methods(truth, scenario, rng)
    true = truth["pages"].to_numpy()
    beside = {
        f"{what}_included": rng(what).random(n)
        < truth["period"].map(scenario[f"{what}_included"]).to_numpy(float)
        for what in COUNTED
    }
    shown = true * factors(method, scenario)
    for what in COUNTED:
        shown = np.where(beside[f"{what}_included"], shown * scenario["counted_in"][what], shown)
    physical = true * ratio["mean"] * np.exp(rng("physical pages").normal(0, ratio["log_sd"], n))
    second = shown * np.exp(rng("second pages").normal(0, scenario["second_log_sd"], n))
    counted = heaped(shown, share, rng("heaping"))
    answers = {
        "standard_pages": counted,
        "physical_pages": heaped(physical, share, rng("heaping of physical pages")),
        "second_pages": heaped(second, share, rng("heaping of second pages")),
        **_parts(counted, truth["period"], scenario, rng("parts")),
        "measuring_method": method,
        **{name: np.where(there, "yes", "no") for name, there in beside.items()},
        **_procedure(truth["period"], scenario, rng("procedure")),
    }
    return pd.DataFrame({"decision_id": truth["decision_id"].to_numpy(), **answers})


def methods(truth: pd.DataFrame, scenario: dict[str, Any], rng: Rng) -> np.ndarray:
    """Return how each case is measured: by chance, but in late cases of a municipality that changed its way
    always by the new one.
    """
    drift, generator = scenario["method_drift"], rng("methods")
    drawn = {
        period: generator.choice(list(parts), len(truth), p=list(parts.values()))
        for period, parts in scenario["methods"].items()
    }
    usual = np.select(
        [(truth["period"] == period).to_numpy() for period in drawn], list(drawn.values()), default=""
    )
    changed = {
        code: rng(f"method drift {code}").random() < drift["share"] for code in truth["municipality"].unique()
    }
    late = (truth["period"] == AFTER).to_numpy() & truth["municipality"].map(changed).to_numpy(bool)
    return np.where(late, drift["method"], usual)


def factors(method: np.ndarray, scenario: dict[str, Any]) -> np.ndarray:
    """Return by what factor each method makes a file larger than it is."""
    return pd.Series(method).map(scenario["inflation"]).to_numpy(float)


def heaped(pages: np.ndarray, share: float, rng: Generator) -> np.ndarray:
    """Return whole pages, at least 1, of which ``share`` is rounded to 5, 10, 25 or 50 by size."""
    step = np.select([pages < limit for limit, _ in _HEAPS], [width for _, width in _HEAPS])
    rounded = np.where(rng.random(len(pages)) < share, np.round(pages / step) * step, np.round(pages))
    return np.maximum(rounded, 1).astype(int)


def _parts(
    counted: np.ndarray, periods: pd.Series, scenario: dict[str, Any], rng: Generator
) -> dict[str, np.ndarray]:
    """Divide the counted pages into those at the decision and those added since the complaint."""
    n = len(counted)
    added = {
        name: np.round(
            counted * periods.map(scenario["appeal_share"]).to_numpy(float) * share * rng.gamma(4, 1 / 4, n)
        ).astype(int)
        for name, share in scenario["appeal_parts"].items()
    }
    decision = np.maximum(counted - sum(added.values()), 0)
    statement = np.round(
        decision * np.minimum(scenario["statement_share"] * rng.gamma(4, 1 / 4, n), 1)
    ).astype(int)
    return {"decision_pages": decision, "statement_pages": statement, **added}


def _procedure(periods: pd.Series, scenario: dict[str, Any], rng: Generator) -> dict[str, np.ndarray]:
    processing = scenario["processing"]
    days = periods.map(processing["median"]).to_numpy(float) * np.exp(
        rng.normal(0, processing["log_sd"], len(periods))
    )
    answers = {"processing_days": np.round(days).astype(int)}
    for name, shares in scenario["procedures"].items():
        answers[name] = rng.choice(
            ["yes", "partly", "no"], len(periods), p=[*shares.values(), 1 - sum(shares.values())]
        )
    return answers
