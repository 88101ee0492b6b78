"""Growth where there should be next to none: between the first and the last year of the late period, by E1's
own model; and whether the decisions in the files that are left are as long as in all.

Neither is part of the plan: both are described, and nothing is concluded from them. Between two years of one
period hardly a file is lost and counting has hardly changed, so a change far from what a steady growth gives
would tell of something else, such as who answered.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.growth import geometric_mean
from helpers.analysis.methods import verdicts
from helpers.protocol.analysis_plan import SECONDARY, Plan
from helpers.survey.registered import DECISION_PAGES
from helpers.terms import ALL, COMPLETED, FILE_LOST, PERIODS

LENGTHS = ["n", "n_found", "n_lost", "n_municipalities", "all_median", "found_median"]


def years(plan: Plan) -> tuple[int, int]:
    """Return the first and the last year of the late period."""
    first, last = PERIODS[plan.after]
    return first.year, last.year


def within_late(cases: pd.DataFrame, table: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return per provision E1 from the first to the last year of the late period, with the guards of E1.

    cases: as for ``geometric_mean.e1``, with decision_date; table: its result. A weight still stands for the
    appeals of the whole late period. Columns: provision, those of ``geometric_mean.estimates`` (log scale),
    of ``verdicts.sizes`` (before: the first year), reasons, ratio, ratio_low, ratio_high (the plan's level)
    and steady, the ratio that a steady growth between the periods would give from the one year to the other.
    """
    first, last = years(plan)
    prepared = geometric_mean.prepare(cases, plan)
    year = pd.to_datetime(prepared["decision_date"]).dt.year
    late = prepared.assign(
        period=year.map({first: plan.before, last: plan.after}), after=(year == last) * 1.0
    )
    late = late[year.isin([first, last]) & prepared["period"].eq(plan.after)]
    rows = [{"provision": name, **_compared(late, name, plan)} for name in plan.provisions]
    found = verdicts.with_reasons(pd.DataFrame(rows).assign(status=SECONDARY), plan)
    grown = table[table["outcome"] == ALL].set_index("provision")["estimate"]
    steady = found["provision"].map(grown) * (last - first) / plan.years_between
    return verdicts.with_ratios(found, plan).assign(steady=np.exp(steady))


def _compared(late: pd.DataFrame, provision: str, plan: Plan) -> dict[str, Any]:
    used = geometric_mean.part(late, provision, ALL).dropna(subset="weight")
    return {
        **geometric_mean.estimates(used, plan.estimands["E1"].model, plan),
        **verdicts.sizes(used, plan),
        "population_known": verdicts.population_known(late),
    }


def decision_lengths(cases: pd.DataFrame, counts: pd.DataFrame | None, plan: Plan) -> pd.DataFrame:
    """Return per provision drawn how long Ankestyrelsen's own decisions are, in the early cases whose file
    was looked for and in those of them that were found.

    counts: decision_id, pages and DECISION_PAGES; without that column, or None, there are no rows. Columns:
    provision, n, n_found, n_lost, n_municipalities, all_median, found_median (pages). Nothing is weighted.
    """
    if counts is None or DECISION_PAGES not in counts:
        return pd.DataFrame(columns=["provision", *LENGTHS])
    length = cases["decision_id"].map(counts.set_index("decision_id")[DECISION_PAGES]).astype(float)
    sought = cases["disposition"].isin([COMPLETED, *FILE_LOST]) & cases["period"].eq(plan.before)
    early = cases.assign(length=length)[sought & length.notna()]
    rows = [(name, *_lengths(early[early["provision"] == name])) for name in plan.primary_provisions]
    return pd.DataFrame(rows, columns=["provision", *LENGTHS])


def _lengths(early: pd.DataFrame) -> tuple[float, ...]:
    found = early["disposition"].eq(COMPLETED)
    medians = early["length"].median(), early.loc[found, "length"].median()
    places = early["municipality"].nunique()
    return (len(early), int(found.sum()), int((~found).sum()), places, *map(float, medians))
