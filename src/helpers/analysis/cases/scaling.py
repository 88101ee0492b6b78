"""From the cases that were gone through to all appealed cases: hours = a · pages^b over the survey's late
cases, weighted.

The survey tells how cases differ in pages; five cases cannot. What it does not know exactly itself is drawn
by the Bayesian bootstrap over its municipalities (Rubin 1981).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from helpers.analysis.cases.hours import CaseHours
from helpers.protocol.analysis_plan import Resources

Numbers = NDArray[np.float64]
LEAST = 0.1  # hours: no case was handled in less, and a draw of none has no logarithm
DRIVEN = ("stated", "cases", "sample")  # what of a provision's hours is uncertain for itself
_POINTS, _FARTHEST = 400, 5.0  # of the grid, and its end in scales of the prior


@dataclass(frozen=True)
class Survey:
    """The late cases of one provision with their pages and weights, and draws of their means."""

    pages: Numbers
    weights: Numbers
    pages_mean: Numbers
    items_mean: Numbers
    power_mean: Numbers
    middle: float

    def power(self, exponent: ArrayLike) -> Numbers:
        """Return the weighted mean of pages^b for each b of ``exponent``."""
        powers = self.pages ** np.atleast_1d(np.asarray(exponent, float))[:, None]
        return np.asarray(powers @ self.weights / self.weights.sum())


@dataclass(frozen=True)
class Hours:
    """What the mean hours of a provision's appealed cases follow from.

    stated: mean over its cases of the log of their drawn hours; cases: the log of what those cases differ in
    from all, beyond pages; sample: the log of the survey's own uncertainty; log_pages: mean over the cases.
    Each of the first three and exponent has one number per draw, or one for all.
    """

    stated: Numbers
    cases: Numbers
    sample: Numbers
    exponent: Numbers
    log_pages: float
    survey: Survey

    @cached_property
    def mean(self) -> Numbers:
        """Return the mean hours of an appealed case, one per draw."""
        log = self.stated + self.cases + self.sample - self.exponent * self.log_pages
        return np.asarray(np.exp(log) * self.survey.power(self.exponent))

    def at_median(self) -> Hours:
        """Return the same with each part at its median."""
        stated, cases, sample, exponent = (
            np.atleast_1d(np.median(part)) for part in (self.stated, self.cases, self.sample, self.exponent)
        )
        return replace(self, stated=stated, cases=cases, sample=sample, exponent=exponent)

    def swung(self, part: str, value: Numbers) -> Hours:
        """Return the same with ``part`` (one of DRIVEN, or exponent) at ``value``."""
        names = (*DRIVEN, "exponent")
        stated, cases, sample, exponent = (value if name == part else getattr(self, name) for name in names)
        return replace(self, stated=stated, cases=cases, sample=sample, exponent=exponent)


def survey(late: pd.DataFrame, exponent: Numbers, rng: np.random.Generator) -> Survey:
    """Return the survey's cases of one provision with one draw of their means per draw of ``exponent``.

    late: one row per usable late case, with standard_pages (above 0), n_information_types (may be missing),
    weight and municipality.
    """
    pages, weights = late["standard_pages"].to_numpy(float), late["weight"].to_numpy(float)
    items = late["n_information_types"].to_numpy(float, na_value=np.nan)
    middle = float(np.median(exponent))
    places = late["municipality"].astype("category").cat.codes.to_numpy()
    drawn = rng.standard_exponential((exponent.size, int(places.max()) + 1))[:, places] * weights
    pages_mean, items_mean, power = (_mean(drawn, values) for values in (pages, items, pages**middle))
    return Survey(pages, weights, pages_mean, items_mean, power, middle)


def hours(
    cases: pd.DataFrame,
    drawn: Mapping[str, CaseHours],
    surveys: Mapping[str, Survey],
    exponent: Numbers,
    plan: Resources,
    rng: np.random.Generator,
) -> dict[str, Hours]:
    """Return what the mean hours of each provision follow from.

    cases: one row per case that was gone through, with case, provision and standard_pages; drawn: its hours;
    surveys: by provision. A provision without a case, or without a survey, is left out.
    """
    cases = cases[cases["provision"].isin(surveys.keys()) & cases["case"].isin(drawn.keys())]
    logs = {case: np.log(np.maximum(drawn[case].total, LEAST)) for case in cases["case"]}
    tau = _spread(cases, logs, exponent, plan, rng)
    found = {}
    for provision, rows in cases.groupby("provision", sort=False):
        own = surveys[str(provision)]
        sample = np.log(own.power_mean / own.power(own.middle))
        differ = tau * rng.standard_normal(plan.draws) / np.sqrt(len(rows)) + tau**2 / 2
        stated = np.mean([logs[case] for case in rows["case"]], axis=0)
        log_pages = float(np.log(rows["standard_pages"].astype(float)).mean())
        found[str(provision)] = Hours(stated, differ, sample, exponent, log_pages, own)
    return found


def _spread(
    cases: pd.DataFrame,
    logs: Mapping[str, Numbers],
    exponent: Numbers,
    plan: Resources,
    rng: np.random.Generator,
) -> Numbers:
    """Return draws of how much cases differ beyond their pages."""
    names, pages = list(cases["case"]), np.log(cases["standard_pages"].to_numpy(float))
    levels = np.array([logs[name].mean() for name in names]) - exponent.mean() * pages
    doubt = np.array([logs[name].std() for name in names])
    groups = cases["provision"].to_numpy(str)
    return spread_between(levels, doubt, groups, plan.spread_between, plan.draws, rng)


def _mean(weights: Numbers, values: Numbers) -> Numbers:
    """Return the mean of the ``values`` that are there, for each row of ``weights`` (missing without any)."""
    there = np.isfinite(values)
    if not there.any():
        return np.full(len(weights), np.nan)
    return np.asarray(weights[:, there] @ values[there] / weights[:, there].sum(axis=1))


def spread_between(
    levels: Numbers, doubt: Numbers, groups: NDArray, scale: float, draws: int, rng: np.random.Generator
) -> Numbers:
    """Return ``draws`` of τ, how much cases of one provision differ in hours beyond their pages.

    levels: log a of each case; doubt: its standard deviation; groups: its provision; scale: of the prior.

    A random-effects model: the log of a = hours / pages^b of a case is the provision's own plus a
    deviation of the case, with standard deviation τ, plus the respondents' doubt, whose size is known
    from what they stated. Five cases say little of τ, and would often say 0. It is therefore given a
    half-normal prior (Röver, Bender, Dias and others 2021, on the log scale; R's bayesmeta(tau.prior =
    dhalfnormal)), whose scale stands in the plan, and is drawn from its posterior on a grid.
    """
    grid = (np.arange(_POINTS) + 0.5) * scale * _FARTHEST / _POINTS
    log = -0.5 * (grid / scale) ** 2
    for group in np.unique(groups):
        log = log + _likelihood(levels[groups == group], doubt[groups == group], grid)
    chance = np.exp(log - log.max())
    width = grid[1] - grid[0]
    return rng.choice(grid, draws, p=chance / chance.sum()) + rng.uniform(-width / 2, width / 2, draws)


def _likelihood(levels: Numbers, doubt: Numbers, grid: Numbers) -> Numbers:
    """Return the log likelihood of each τ of ``grid``, the provision's own level integrated out."""
    variance = doubt[:, None] ** 2 + grid**2
    weight = 1 / variance
    centre = (weight * levels[:, None]).sum(axis=0) / weight.sum(axis=0)
    misfit = (weight * (levels[:, None] - centre) ** 2).sum(axis=0)
    return -0.5 * (np.log(variance).sum(axis=0) + np.log(weight.sum(axis=0)) + misfit)
