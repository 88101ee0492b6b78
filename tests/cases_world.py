"""A world in which the hours of appealed cases are known: cases, a survey, and what respondents state.

Written apart from the product and from its simulator: other names, other distributions. True hours of a case
are a · pages^b times a lognormal deviation of its own. Each respondent's doubt about a step has a given shape
(lognormal or triangular), and the true hours lie at a random place of it: a calibrated respondent. The places
of one respondent's steps have a given rank correlation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from helpers.analysis.cases import exponent, hours, scaling
from helpers.analysis.cases.resources import Material
from helpers.protocol.analysis_plan import Resources
from helpers.survey.published import unit_costs
from helpers.survey.published.unit_costs import Price

KINDS = ("documentation", "first", "anew", "documentation", "other", "appeal", "appeal", "other")
SIZES = {"bpa": 435, "lost_earnings": 2300}
SLOTS = {
    "A": ("bpa", 0.5),
    "B": ("bpa", 0.55),
    "C": ("lost_earnings", 0.5),
    "D": ("lost_earnings", 0.45),
    "E": ("bpa", 0.9),
}
PAGES = {"bpa": (4.6, 0.75), "lost_earnings": (4.1, 0.7)}


CERTAIN = Price(300.0, 1.0, 1.0, "2022", "", "high", False)
PRICES = dict.fromkeys(unit_costs.GROUPS, CERTAIN) | {"overhead": replace(CERTAIN, value=0.2)}


def row(case: str, respondent: str, kind: str, stated: tuple[float, float, float]) -> dict[str, Any]:
    known = {"case": case, "respondent": respondent, "kind": kind, "staff": "social_worker"}
    return known | dict(zip(hours.STATED, stated, strict=True))


def material(**changed: Any) -> Material:
    """Two cases of each provision that took exactly two hours for each of 50 pages, and a survey of cases of
    100 pages.
    """
    names = {"A": "bpa", "B": "bpa", "C": "lost_earnings", "D": "lost_earnings"}
    cases = pd.DataFrame(
        {"case": list(names), "provision": list(names.values()), "outcome": "upheld", "standard_pages": 50.0}
    )
    parts = {"documentation": 50.0, "first": 20.0, "anew": 10.0, "appeal": 20.0}
    estimates = [
        row(case, who, kind, (h, h, h)) for case in names for who in "12" for kind, h in parts.items()
    ]
    answers = pd.DataFrame({"hours_total": [100.0], "hours_double": [200.0]})
    late = pd.DataFrame(
        {
            "provision": ["bpa"] * 3 + ["lost_earnings"] * 3,
            "municipality": ["0101", "0147", "0253"] * 2,
            "weight": 10.0,
            "standard_pages": 100.0,
            "n_information_types": [4.0, 5.0, 6.0] * 2,
        }
    )
    whole = Material(
        cases, pd.DataFrame(estimates), answers, late, {"bpa": 10.0, "lost_earnings": 20.0}, PRICES
    )
    return replace(whole, **changed)


@dataclass(frozen=True)
class World:
    """rank: correlation of a respondent's places; triangular: the shape of doubt; too_low: the part of all
    hours that every respondent leaves out.
    """

    rank: float
    triangular: bool = False
    too_low: float = 0.0
    exponent: float = 0.75
    spread: float = 0.3
    doubt: float = 0.3


class Found(NamedTuple):
    """The true mean of all provisions together, and the product's draws of it."""

    true: float
    draws: np.ndarray


def simulate(world: World, plan: Resources, seed: int) -> Found:
    """Return the truth of one world and what the product makes of its answers."""
    rng = np.random.default_rng([seed, round(100 * world.rank), world.triangular])
    people = {name: _population(world, name, rng) for name in SIZES}
    chosen, stated, totals = _gone_through(world, people, rng)
    product = np.random.default_rng(seed)
    drawn = hours.drawn(stated, plan, product)
    b = exponent.drawn(totals, plan, product)
    surveys = {name: scaling.survey(_survey(all_, rng), b, product) for name, all_ in people.items()}
    found = scaling.hours(chosen, drawn, surveys, b, plan, product)
    weight = {name: len(all_) / sum(SIZES.values()) for name, all_ in people.items()}
    true = sum(weight[name] * all_["hours"].mean() for name, all_ in people.items())
    return Found(float(true), sum(weight[name] * part.mean for name, part in found.items()))


def _population(world: World, provision: str, rng: np.random.Generator) -> pd.DataFrame:
    middle, width = PAGES[provision]
    pages = np.exp(rng.normal(middle, width, SIZES[provision]))
    level = {"bpa": 1.3, "lost_earnings": 1.0}[provision]
    own = np.exp(rng.normal(-(world.spread**2) / 2, world.spread, pages.size))
    places = rng.choice(98, pages.size, p=rng.dirichlet(np.full(98, 0.8)))
    hours_ = level * pages**world.exponent * own
    return pd.DataFrame({"standard_pages": pages, "hours": hours_, "municipality": places})


def _survey(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return up to four cases of each municipality, with the weights that this gives them."""
    shuffled = people.iloc[rng.permutation(len(people))]
    taken = shuffled[shuffled.groupby("municipality").cumcount() < 4]
    size = people.groupby("municipality").size() / taken.groupby("municipality").size()
    return taken.assign(weight=taken["municipality"].map(size), n_information_types=6.0)


def _gone_through(
    world: World, people: dict[str, pd.DataFrame], rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    chosen, stated, totals = [], [], []
    for case, (provision, level) in SLOTS.items():
        all_ = people[provision]
        near = (all_["standard_pages"].rank(pct=True) - level).abs().nsmallest(15).index
        row = all_.loc[rng.choice(near)]
        chosen.append({"case": case, "provision": provision, "standard_pages": row["standard_pages"]})
        parts = row["hours"] * rng.dirichlet(np.array([3, 4, 6, 8, 3, 5, 4, 1.0]))
        for respondent in ("1", "2"):
            rows = _respondent(world, parts, rng)
            stated += [
                {"case": case, "respondent": respondent, "staff": "social_worker", **row_} for row_ in rows
            ]
            total = sum(row_["mode"] for row_ in rows)
            double = total * 2 ** (world.exponent + rng.normal(0, 0.1))
            totals.append({"case": case, "hours_total": total, "hours_double": double})
    return pd.DataFrame(chosen), pd.DataFrame(stated), pd.DataFrame(totals)


def _respondent(world: World, parts: np.ndarray, rng: np.random.Generator) -> list[dict[str, object]]:
    r = 2 * np.sin(np.pi * world.rank / 6)
    normal = np.sqrt(r) * rng.standard_normal() + np.sqrt(1 - r) * rng.standard_normal(parts.size)
    rows = []
    for kind, true, z in zip(KINDS, parts, normal, strict=True):
        lower, mode, upper = _triangle(z) if world.triangular else _lognormal(z, world.doubt)
        rows.append(
            {"kind": kind}
            | {
                name: true * (1 - world.too_low) * part
                for name, part in zip(("p10", "mode", "p90"), (lower, mode, upper), strict=True)
            }
        )
    return rows


def _lognormal(z: float, sd: float) -> tuple[float, float, float]:
    """Return P10, mode and P90 of a lognormal doubt of which 1 is the quantile at the normal place ``z``."""
    middle = np.exp(-sd * z)
    far = stats.norm.ppf(0.9)
    return middle * np.exp(-sd * far), middle * np.exp(-(sd**2)), middle * np.exp(sd * far)


def _triangle(z: float) -> tuple[float, float, float]:
    """Return the same of a triangular doubt on [0.4, 2] with its mode at 0.8, scaled likewise."""
    doubt = stats.triang(0.25, 0.4, 1.6)
    scale = 1 / doubt.ppf(stats.norm.cdf(z))
    return scale * doubt.ppf(0.1), scale * 0.8, scale * doubt.ppf(0.9)
