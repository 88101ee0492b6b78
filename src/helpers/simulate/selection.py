"""Which cases an answer comes from: municipalities that answer, files that still exist, cases that were
picked rather than drawn.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator
from scipy.optimize import brentq

from helpers.simulate.frame import Rng, expit
from helpers.terms import CELL

COMPLETED, DESTROYED, REPLACED = "completed", "file_destroyed", "substituted"
_BOUND = 50.0  # log odds beyond which every file is kept, or none


def responding(places: pd.DataFrame, scenario: dict[str, Any], rng: Generator) -> list[str]:
    """Return the codes of the municipalities that answer; by_level is per SD of a municipality's own level of
    pages.
    """
    effect = scenario["response"]
    level = places["pages"] / scenario["pages"]["municipality_sd"]
    share = expit(effect["intercept"] + effect["by_size"] * places["log_size"] + effect["by_level"] * level)
    return list(places.index[rng.random(len(places)) < share])


def blanked(values: Any, blank: Any) -> np.ndarray:
    """Return ``values`` with None where ``blank`` is true."""
    found = np.array(values, dtype=object)
    found[np.asarray(blank, dtype=bool)] = None
    return found


def standardised(truth: pd.DataFrame) -> np.ndarray:
    """Return each case's log pages, less their mean and over their standard deviation in its provision and
    period.
    """
    log_pages = np.log(truth["pages"])
    groups = log_pages.groupby([truth["provision"], truth["period"]])
    return ((log_pages - groups.transform("mean")) / groups.transform("std", ddof=0)).to_numpy()


def kept(truth: pd.DataFrame, scenario: dict[str, Any]) -> np.ndarray:
    """Return the chance that each case's file still exists: the period's share on average, rising or falling
    with its size.

    destroy_slope is the log odds of being kept per SD of log pages; the level follows from the share
    destroyed.
    """
    z, chance = standardised(truth), np.ones(len(truth))
    for (_, period), place in truth.groupby(["provision", "period"], sort=True).indices.items():
        share, slope = scenario["dispositions"][period][DESTROYED], scenario["destroy_slope"][period]
        chance[place] = _calibrated(slope * z[place], 1 - share)
    return chance


def _calibrated(logit: np.ndarray, share: float) -> np.ndarray:
    if not 0 < share < 1:
        return np.full(len(logit), float(share))
    return expit(logit + brentq(lambda level: expit(logit + level).mean() - share, -_BOUND, _BOUND))


def hindrances(truth: pd.DataFrame, scenario: dict[str, Any], rng: Rng) -> pd.Series:
    """Return what became of each case's file, decision_id → disposition: destroyed, else one of the other
    hindrances, else completed.
    """
    luck, file_kept = rng("dispositions").random(len(truth)), kept(truth, scenario)
    found = np.full(len(truth), COMPLETED, dtype=object)
    for period, shares in scenario["dispositions"].items():
        others = {
            name: share / max(1 - shares[DESTROYED], 1e-12)
            for name, share in shares.items()
            if name != DESTROYED
        }
        limit = 1 - file_kept
        found = np.where(
            (truth["period"] == period) & (luck < limit) & (found == COMPLETED), DESTROYED, found
        )
        for name, share in others.items():
            limit = limit + file_kept * share
            found = np.where((truth["period"] == period) & (luck < limit) & (found == COMPLETED), name, found)
    return pd.Series(found, index=truth["decision_id"].to_numpy())


def asked(drawn: pd.DataFrame, truth: pd.DataFrame, scenario: dict[str, Any], rng: Rng) -> pd.DataFrame:
    """Return ``drawn`` with disposition (None: a substitute that was not needed) and draw_source, and below
    it what was picked instead.

    drawn: rows of draw.csv of answering municipalities; the added rows have no role and no draw_rank.
    """
    hindrance = hindrances(truth, scenario, rng)
    cases = drawn.assign(disposition=drawn["decision_id"].map(hindrance).to_numpy(object))
    cases["draw_source"] = np.where(cases["role"] == "substitute", "substitute", "ankestyrelsen")
    picked = _picked(
        cases, truth.assign(there=(hindrance == COMPLETED).to_numpy()), scenario["self_selection"], rng
    )
    cases["disposition"] = cases["disposition"].where(_tried(cases), None)
    return _replaced(cases, picked, scenario["self_selection"], rng) if len(picked) else cases


def _tried(cases: pd.DataFrame) -> pd.Series:
    """Main cases are all tried; substitutes of the sampling stratum in order until the quota is full."""
    ordered = cases.sort_values("draw_rank", kind="stable")
    stratum, main = ordered["sampling_stratum"], ordered["role"] == "main"
    there = ordered["disposition"] == COMPLETED
    lacking = (main & ~there).groupby(stratum).transform("sum")
    before = (~main & there).groupby(stratum).cumsum() - (~main & there)
    return (main | (before < lacking)).reindex(cases.index)


def picks(code: str, effect: dict[str, Any], rng: Rng) -> bool:
    """Return whether the municipality ``code`` picks its cases itself."""
    return bool(rng(f"self-selection {code}").random() < effect["share"])


def _picked(cases: pd.DataFrame, truth: pd.DataFrame, effect: dict[str, Any], rng: Rng) -> pd.DataFrame:
    """Return the cases that municipalities pick: as many per cell as were drawn, with odds exp(theta z) among
    the files that exist.

    Picking without replacement by exp(theta z) is the top of theta z + Gumbel noise (Efraimidis and Spirakis
    2006).
    """
    noise = rng("self-selection").gumbel(size=len(truth))
    score = pd.Series(
        truth["period"].map(effect["theta"]).to_numpy(float) * standardised(truth) + noise, index=truth.index
    )
    own = [code for code in sorted(cases["municipality"].unique()) if picks(code, effect, rng)]
    there = (
        truth[truth["municipality"].isin(own) & truth["there"]]
        .assign(score=score)
        .sort_values("score", ascending=False)
    )
    wanted = cases[cases["role"] == "main"].groupby(CELL).size().rename("wanted").reset_index()
    ranked = there.assign(place=there.groupby(CELL).cumcount()).merge(wanted, on=CELL)
    return ranked[ranked["place"] < ranked["wanted"]].sort_values("decision_id", ignore_index=True)


def _replaced(cases: pd.DataFrame, picked: pd.DataFrame, effect: dict[str, Any], rng: Rng) -> pd.DataFrame:
    """Mark picked cases as the municipality's own; main cases that were drawn and there, yet not picked, as
    replaced.
    """
    own = (
        cases["municipality"]
        .map({code: picks(code, effect, rng) for code in cases["municipality"].unique()})
        .to_numpy(bool)
    )
    taken, main = cases["decision_id"].isin(picked["decision_id"]), cases["role"] == "main"
    cases["disposition"] = np.where(
        own & main & ~taken & (cases["disposition"] == COMPLETED), REPLACED, cases["disposition"]
    )
    found = np.where(taken, COMPLETED, cases["disposition"])
    cases["disposition"] = blanked(found, own & ~main & ~taken)
    cases["draw_source"] = np.where(taken, "municipality", cases["draw_source"])
    new = picked[~picked["decision_id"].isin(cases["decision_id"])]
    added = new[["decision_id", *CELL, "decision_date"]].assign(
        disposition=COMPLETED, draw_source="municipality", role=None
    )
    return pd.concat([cases, added], ignore_index=True)
