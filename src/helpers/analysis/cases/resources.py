"""E9: hours and DKK of appealed cases, per case and per year, with what the result depends on most.

For appealed cases alone: a provision's decided appeals of the late period (upheld or remitted) per year. What
it takes to change over to something simpler is a cost of each simplification, paid once, and no part of this
running cost (VAKKS: KREVI 2011, Vurdering af Administrative Konsekvenser for Kommuner ved ny Statslig
regulering).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.cases import exponent, hours, prices, scaling
from helpers.analysis.cases.hours import CaseHours
from helpers.analysis.cases.prices import Drawn
from helpers.analysis.cases.scaling import DRIVEN, Hours
from helpers.protocol.analysis_plan import Resources
from helpers.survey.activities.reading import Activities
from helpers.survey.published.unit_costs import Price
from helpers.terms import PERIODS

Numbers = NDArray[np.float64]
KINDS = ("documentation", "first", "anew", "appeal", "other")  # first, anew: information is obtained so
PARTS = {"documentation": ("documentation",), "obtaining": ("first", "anew"), "appeal": ("appeal",)}
OTHERS = (0.0, 1.0)  # rank correlations that are shown beside the plan's: none, and full
SEED = 17
LEAST_PLACES = 2  # municipalities of a provision: the hours of one are its own answer, and not told
COLUMNS = [
    *("draw", "provision", "hours", "hours_documentation", "hours_obtaining", "hours_appeal"),
    *("dkk_per_hour", "pages_mean", "items_mean", "exponent", "appeals_per_year"),
]


@dataclass(frozen=True)
class Material:
    """What E9 is computed from.

    cases: one row per case that was gone through (case, provision, outcome, standard_pages). estimates:
    ``hours.drawn``. answers: hours_total and hours_double of each respondent. late: the survey's usable late
    cases (provision, municipality, weight, standard_pages, n_information_types). per_year: decided appeals
    per year by provision. prices: ``unit_costs.read``. left_out: rows of hours that wait to be corrected.
    """

    cases: pd.DataFrame
    estimates: pd.DataFrame
    answers: pd.DataFrame
    late: pd.DataFrame
    per_year: Mapping[str, float]
    prices: Mapping[str, Price]
    left_out: int = 0


@dataclass(frozen=True)
class Result:
    """What E9 comes to, by provision where it is of one; hours: what the mean hours follow from; cases: how
    many were gone through.
    """

    drawn: Mapping[str, CaseHours]
    hours: Mapping[str, Hours]
    kinds: Mapping[str, Mapping[str, Numbers]]
    staff: Mapping[str, Mapping[str, Numbers]]
    price: Drawn
    per_year: Mapping[str, float]
    plan: Resources
    cases: Mapping[str, int]

    def only(self, provisions: Collection[str]) -> Result:
        """Return the result of ``provisions`` alone."""
        parts = (self.hours, self.kinds, self.staff, self.cases)
        hours_, kinds_, staff, cases = (_of(part, provisions) for part in parts)
        return replace(self, hours=hours_, kinds=kinds_, staff=staff, cases=cases)

    def draws(self) -> pd.DataFrame:
        """Return COLUMNS: one row per draw and provision, hours and DKK per appealed case."""
        tables = [self._of(provision) for provision in self.hours]
        kinds = {name: {"draw": "int64", "provision": "str"}.get(name, "float64") for name in COLUMNS}
        empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
        return pd.concat(tables, ignore_index=True) if tables else empty

    def _of(self, provision: str) -> pd.DataFrame:
        own, kinds = self.hours[provision], self.kinds[provision]
        mean = own.mean
        share = {part: sum(kinds.get(kind, 0.0) for kind in those) for part, those in PARTS.items()}
        parts = {f"hours_{part}": mean * each for part, each in share.items()}
        survey = {"pages_mean": own.survey.pages_mean, "items_mean": own.survey.items_mean}
        return pd.DataFrame(
            {"draw": np.arange(mean.size), "provision": provision, "hours": mean}
            | parts
            | {"dkk_per_hour": self.price.per_hour(self.staff[provision])}
            | survey
            | {"exponent": own.exponent, "appeals_per_year": self.per_year[provision]}
        )[COLUMNS]

    def national(self) -> Numbers:
        """Return DKK per year of all provisions together, one per draw."""
        return np.asarray(
            sum(self.dkk(name, own, self.staff[name], self.price) for name, own in self.hours.items())
        )

    def dkk(self, name: str, own: Hours, staff: Mapping[str, Numbers | float], price: Drawn) -> Numbers:
        """Return DKK per year of the provision ``name`` with these inputs, one per draw."""
        return np.asarray(own.mean * price.per_hour(staff) * self.per_year[name])


def material(
    read: Activities,
    chosen: pd.DataFrame,
    weighted: pd.DataFrame,
    population: pd.DataFrame | None,
    prices_: Mapping[str, Price],
    period: str,
) -> Material:
    """Return what E9 is computed from.

    read: the activity forms; chosen: the cases they may be about (decision_id, provision, municipality), of
    which those of a provision count where they are of LEAST_PLACES municipalities; weighted: the survey's
    cases with the weights of their standard pages; population: decided appeals per stratum, None where they
    are not known, and then no provision has a result; period: the late one.
    """
    usable = weighted["period"].eq(period) & weighted["weight"].notna() & weighted["standard_pages"].gt(0)
    late = weighted[usable.fillna(False)]
    pages = weighted.set_index("decision_id")["standard_pages"]
    known = chosen.assign(case=chosen["decision_id"], standard_pages=chosen["decision_id"].map(pages))
    known = known[known["case"].isin(read.estimates["case"]) & known["standard_pages"].gt(0).fillna(False)]
    places = known.groupby("provision", observed=True)["municipality"].transform("nunique")
    known = known[places >= LEAST_PLACES]
    first, last = PERIODS[period]
    years = last.year - first.year + 1
    counts = pd.Series(dtype=float)
    if population is not None:
        counts = population[population["period"] == period].groupby("provision", observed=True)["n"].sum()
    per_year = {str(name): float(n) / years for name, n in counts.items() if n}
    late = late.assign(provision=late["provision"].astype("str"))
    cases = known.assign(provision=known["provision"].astype("str"))
    return Material(cases, read.estimates, read.answers, late, per_year, prices_, read.left_out)


def estimate(material: Material, plan: Resources, correlation: float | None = None) -> Result:
    """Return E9 of ``material``. correlation: in the place of the plan's. Raises HelpersError."""
    rng = np.random.default_rng(SEED)
    drawn = hours.drawn(material.estimates, plan, rng, correlation)
    b = exponent.drawn(material.answers, plan, rng)
    surveys = {
        str(name): scaling.survey(rows, b, rng)
        for name, rows in material.late.groupby("provision")
        if name in material.per_year
    }
    found = scaling.hours(material.cases, drawn, surveys, b, plan, rng)
    own = {
        name: [drawn[case] for case in rows["case"] if case in drawn]
        for name, rows in material.cases.groupby("provision")
    }
    kinds, staff = (
        {name: prices.shares(own[name], part) for name in found} for part in ("by_kind", "by_staff")
    )
    price = prices.drawn(material.prices, plan.draws, rng)
    n_cases = {name: len(own[name]) for name in found}
    return Result(drawn, found, kinds, staff, price, material.per_year, plan, n_cases)


def _of(told: Mapping[str, Any], provisions: Collection[str]) -> dict[str, Any]:
    return {name: each for name, each in told.items() if name in provisions}


def behind(result: Result, material: Material) -> pd.DataFrame:
    """Return per provision the survey's late cases that the hours are carried over to: n_cases,
    n_municipalities and by_municipality, what each of these contributes to the weighted total (a tuple; up to
    a factor, the hours of its cases).
    """
    rows = []
    for name, own in result.hours.items():
        late = material.late[material.late["provision"] == name]
        hours_ = late["weight"] * late["standard_pages"].astype(float) ** float(np.median(own.exponent))
        parts = hours_.groupby(late["municipality"]).sum()
        rows.append((name, len(late), len(parts), tuple(map(float, parts))))
    return pd.DataFrame(rows, columns=["provision", "n_cases", "n_municipalities", "by_municipality"])


def quantiles(values: Numbers, level: float) -> tuple[float, float, float]:
    """Return the median of draws and the ends of the interval that holds ``level`` of them."""
    low, middle, high = np.quantile(values, [(1 - level) / 2, 0.5, (1 + level) / 2])
    return float(middle), float(low), float(high)


def summary(result: Result) -> pd.DataFrame:
    """Return hours and dkk per appealed case, and mio_dkk per year, with low and high of each: one row per
    provision, and ``all`` for the year.
    """
    table, level = result.draws(), result.plan.confidence_level
    rows = []
    for provision, own in table.groupby("provision", sort=False):
        dkk = (own["hours"] * own["dkk_per_hour"]).to_numpy()
        year = dkk * own["appeals_per_year"].to_numpy() / 1e6
        values = {"hours": own["hours"].to_numpy(), "dkk": dkk, "mio_dkk": year}
        per_year = float(own["appeals_per_year"].iloc[0])
        rows.append({"provision": provision, "per_year": per_year} | _summed(values, level))
    return pd.DataFrame(rows)


def _summed(values: Mapping[str, Numbers], level: float) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, drawn in values.items():
        middle, low, high = quantiles(drawn, level)
        found |= {name: middle, f"{name}_low": low, f"{name}_high": high}
    return found


def kinds(result: Result) -> pd.DataFrame:
    """Return the share of the hours that each kind of step takes: provision × KINDS, the mean of the draws,
    so that they add up, with low and high.
    """
    level = result.plan.confidence_level
    return pd.DataFrame(
        [
            {"provision": name, "kind": kind}
            | _summed({"share": own[kind]}, level)
            | {"share": float(own[kind].mean())}
            for name, own in result.kinds.items()
            for kind in KINDS
            if kind in own
        ]
    )


def correlations(material: Material, plan: Resources) -> pd.DataFrame:
    """Return mio_dkk per year of all provisions with low and high, for the plan's rank correlation between
    the steps and for OTHERS.
    """
    rows = []
    for rank in sorted({plan.correlation, *OTHERS}):
        values = {"mio_dkk": estimate(material, plan, rank).national() / 1e6}
        rows.append({"correlation": rank} | _summed(values, plan.confidence_level))
    return pd.DataFrame(rows)


def at_medians(result: Result) -> float:
    """Return the year's DKK (mio_dkk) with every input at its median."""
    return _total(result, *_middle(result))


def tornado(result: Result) -> pd.DataFrame:
    """Return what the year's DKK (mio_dkk) are with one input at its 10th and at its 90th percentile and all
    others at their medians: input, provision ("" where it is of all), at_p10, at_p90, swing; widest first.
    """
    rows = []
    for name, provision, changed in _swung(result, *_middle(result)):
        at_p10, at_p90 = (_total(result, *inputs) for inputs in changed)
        rows.append({"input": name, "provision": provision, "at_p10": at_p10, "at_p90": at_p90})
    table = pd.DataFrame(rows, columns=["input", "provision", "at_p10", "at_p90"])
    table["swing"] = (table["at_p90"] - table["at_p10"]).abs()
    return table[table["swing"] > 0].sort_values("swing", ascending=False, ignore_index=True)


def _middle(result: Result) -> tuple[Mapping[str, Hours], Drawn]:
    return {name: own.at_median() for name, own in result.hours.items()}, result.price.at_median()


def _total(result: Result, hours_: Mapping[str, Hours], price: Drawn) -> float:
    """Return the year's DKK (mio_dkk) of inputs with one number each, the staff's shares at their medians."""
    found = 0.0
    for name, own in hours_.items():
        staff = {group: float(np.median(share)) for group, share in result.staff[name].items()}
        found += float(result.dkk(name, own, staff, price)[0])
    return found / 1e6


def _swung(
    result: Result, base: Mapping[str, Hours], price: Drawn
) -> Iterator[tuple[str, str, list[tuple[Mapping[str, Hours], Drawn]]]]:
    """Yield each input, its provision, and everything with it at its 10th and at its 90th percentile."""
    for name, own in result.hours.items():
        for part in DRIVEN:
            yield (
                part,
                name,
                [({**base, name: base[name].swung(part, at)}, price) for at in _ends(getattr(own, part))],
            )
    b = next((own.exponent for own in result.hours.values()), np.zeros(1))
    yield (
        "exponent",
        "",
        [({name: own.swung("exponent", at) for name, own in base.items()}, price) for at in _ends(b)],
    )
    for part in ("wage", "overhead"):
        yield part, "", [(base, price.swung(part, at)) for at in _ends(getattr(result.price, part))]


def _ends(values: Numbers) -> list[Numbers]:
    return [np.atleast_1d(end) for end in np.quantile(values, [0.1, 0.9])]
