"""The municipalities' overturn rates in the demonstration, with what may be given beside them.

Rates of real municipalities are published, but none stands in data/reference: these are drawn, and every
table that is made of them says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from helpers import danish
from helpers.simulate.frame import expit
from helpers.survey.danmarkskort import files
from helpers.terms import MAP_SCOPES

WHOLE, *PARTS = MAP_SCOPES
OTHER = "other"  # what lies inside the Act and in neither part
COUNTS = ["decided", "remitted", "changed_or_annulled"]
SHORT = {scope: scope.partition(" (")[0] for scope in MAP_SCOPES}


def write(folder: Path, places: pd.DataFrame, parameters: dict[str, Any], rng: Generator) -> None:
    """Write the four files of ``survey.danmarkskort`` to ``folder``.

    places: the municipalities (index: code) with their population. parameters: section danmarkskort of the
    scenario.
    """
    rates = outcomes(places, parameters, rng)
    made = decisions(rates, parameters, rng)
    given = {
        files.RATES: rates,
        files.DECISIONS: made,
        files.RECIPIENTS: recipients(places, parameters, rng),
        files.COMMENTS: comments(made, parameters, rng),
    }
    for name, table in given.items():
        named = table.assign(scope=table["scope"].map(SHORT)).sort_values(files.KEY)
        named.to_csv(folder / name, index=False, lineterminator="\n")


def outcomes(places: pd.DataFrame, parameters: dict[str, Any], rng: Generator) -> pd.DataFrame:
    """Return files.KEY and COUNTS: appeals are Poisson around the population, the overturned a share of them
    that differs between municipalities on the logit scale, and the whole is the sum of its parts.
    """
    own = rng.normal(0, parameters["municipality_sd"], len(places))
    parts = [
        _part(places, name, year, own, parameters, rng)
        for year in range(parameters["years"]["first"], parameters["years"]["last"] + 1)
        for name in (*PARTS, OTHER)
    ]
    every = pd.concat(parts, ignore_index=True)
    whole = every.groupby(["municipality", "year"], as_index=False)[COUNTS].sum().assign(scope=WHOLE)
    return pd.concat([whole, every[every["scope"] != OTHER]], ignore_index=True)[[*files.KEY, *COUNTS]]


def _part(
    places: pd.DataFrame, name: str, year: int, own: np.ndarray, parameters: dict[str, Any], rng: Generator
) -> pd.DataFrame:
    key = SHORT.get(name, name)
    decided = rng.poisson(places["population"] / 1000 * parameters["per_thousand"][key])
    share = expit(np.log(parameters["overturned"][key] / (1 - parameters["overturned"][key])) + own)
    overturned = rng.binomial(decided, share)
    remitted = rng.binomial(overturned, parameters["remitted_of_overturned"])
    columns = {"decided": decided, "remitted": remitted, "changed_or_annulled": overturned - remitted}
    return pd.DataFrame({"municipality": places.index, "year": year, "scope": name, **columns})


def decisions(rates: pd.DataFrame, parameters: dict[str, Any], rng: Generator) -> pd.DataFrame:
    """Return files.KEY and decisions of the municipalities that count all their decisions."""
    told = _some(rates["municipality"], parameters["counted"], rng)
    per_appeal = rates["scope"].map(SHORT).map(parameters["decisions_per_appeal"])
    made = rates["decided"] + rng.poisson(rates["decided"] * (per_appeal - 1))
    return rates[files.KEY].assign(decisions=made)[told]


def recipients(places: pd.DataFrame, parameters: dict[str, Any], rng: Generator) -> pd.DataFrame:
    """Return files.KEY, recipients and what is counted, of the year before the last rates: so the ministry
    pairs them.
    """
    rows = []
    for scope in MAP_SCOPES:
        of_scope = parameters["recipients"][SHORT[scope]]
        counted = rng.poisson(places["population"] / 1000 * of_scope["per_thousand"])
        keys = {"municipality": places.index, "year": parameters["years"]["last"] - 1, "scope": scope}
        rows.append(pd.DataFrame({**keys, "recipients": counted, "covers": of_scope["covers"]}))
    return pd.concat(rows, ignore_index=True)


def comments(made: pd.DataFrame, parameters: dict[str, Any], rng: Generator) -> pd.DataFrame:
    """Return files.KEY and comment of some of the municipalities that count their decisions, on the last
    year.
    """
    last = made[made["year"] == parameters["years"]["last"]]
    said = last[_some(last["municipality"], parameters["commented"], rng)]
    return said[files.KEY].assign(comment=[_comment(row.decisions, row.year) for row in said.itertuples()])


def _comment(made: int, year: int) -> str:
    return f"Simuleret kommentar: Kommunen har truffet {danish.number(made)} afgørelser på området i {year}."


def _some(codes: pd.Series, share: float, rng: Generator) -> pd.Series:
    """Say of each row whether it belongs to the municipalities that are chosen with the chance ``share``."""
    every = sorted(codes.unique())
    return codes.isin(
        [code for code, draw in zip(every, rng.random(len(every)), strict=True) if draw < share]
    )
