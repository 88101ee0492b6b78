"""Whoever adds up the n of all tables of growth learns no small number of a thin survey, whatever each table
hides by itself.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from published import desk
from survey_truth import uneven

from helpers.analysis.growth import geometric_mean, other_measures, sensitivity
from helpers.protocol import analysis_plan, codebook
from helpers.publish.changes import tables as changes
from helpers.publish.desks import Desk
from helpers.publish.disclosure import suppress
from helpers.publish.gate import attack
from helpers.publish.growth import second_looks, tables
from helpers.publish.representation import tables as representation
from helpers.publish.wording import CASES_WITH_PAGES, OUTCOME, PROVISION
from helpers.survey.sampling import weights

PLAN = replace(analysis_plan.load(), replicates=99)
METHODS = codebook.stored("2.0").code_lists["measuring_methods"]
CELLS = [*product((PLAN.before, PLAN.after), ("upheld", "remitted"))]
Counts = tuple[int, int, int, int]
Printed = tuple[tuple[int, ...], int, int]  # places in CELLS, and between what their sum is printed to lie


def thin(counts: Counts) -> pd.DataFrame:
    """Return a survey with so many cases of one provision in CELLS, each in a municipality of its own."""
    rows = uneven()
    rows = rows[rows["provision"] == "bpa"]
    parts = []
    for number, (period, outcome) in zip(counts, CELLS, strict=True):
        mine = rows[(rows["period"] == period) & (rows["outcome"] == outcome)]
        parts.append(mine.head(number).assign(municipality=[f"{100 + n}" for n in range(number)]))
    late = pd.concat(parts)["period"] == PLAN.after
    return pd.concat(parts).assign(
        weight=1.0,
        measuring_method="estimate",
        attachments_included=True,
        duplicates_included=False,
        draw_source="ankestyrelsen",
        decision_date=np.where(late, "2020-05-01", "2014-06-01"),
        stratum=[f"s{n}" for n in range(sum(counts))],
        stratum_size=1,
        population_known=True,
    )


def released(at: Desk, cases: pd.DataFrame) -> list[Printed]:
    """Release the tables of growth; return what is printed of their n."""
    used = geometric_mean.prepare(cases, PLAN).dropna(subset=["weight"])
    main, looked = geometric_mean.e1(cases, PLAN), sensitivity.e1(cases, PLAN, seed=1)
    others = other_measures.others(cases, PLAN, seed=1)
    population = cases.groupby(["provision", "period", "outcome"], as_index=False)["weight"].sum()
    of_weights = weights.diagnostics(cases, population.rename(columns={"weight": "n"}))
    shown = [
        representation.weights(of_weights),
        changes.counted(used, PLAN, CASES_WITH_PAGES),
        tables.levels(other_measures.levels(cases, PLAN), PLAN),
        tables.change(main, pd.DataFrame({"provision": [], "mde_ratio": []}), PLAN),
        tables.others(others, PLAN),
        tables.basis([main, others], PLAN),
        second_looks.table(looked, main, PLAN, METHODS, at.rules),
    ]
    found: list[Printed] = []
    for table in map(at.release, shown):
        about = table["provision" if "provision" in table else "group"] == PROVISION["bpa"]
        planned = table["selection"] == "planned" if "selection" in table else about
        for row in table[about & planned].to_dict("records"):
            found += _printed(row, table.attrs["rounded"])
    return found


def _printed(row: dict[str, object], rounded: bool) -> list[Printed]:
    outcome = {told: code for code, told in OUTCOME.items()}.get(str(row.get("outcome", "")), "all")
    columns = {"n_cases": row.get("period"), "n_before": PLAN.before, "n_after": PLAN.after}
    numbers = [(_places(period, outcome), row.get(name)) for name, period in columns.items()]
    shown = [(places, int(float(str(number)))) for places, number in numbers if pd.notna(number)]
    return [
        (places, *(suppress.limits(number, 5) if rounded else (number, number))) for places, number in shown
    ]


def _places(period: object, outcome: str) -> tuple[int, ...]:
    wanted = [period in (None, each) and outcome in ("all", of) for each, of in CELLS]
    return tuple(np.flatnonzero(wanted).tolist())


def told(counts: Counts, printed: list[Printed]) -> dict[tuple[int, ...], set[int]]:
    """Return, of every cell and sum of cells that is small, which of 0 to 4 the printed numbers exclude."""
    tried = np.indices((max(counts) + 8,) * 4).reshape(4, -1)
    for places, low, high in printed:
        tried = tried[:, np.isin(tried[[*places]].sum(0), range(low, high + 1))]
    every = product((None, PLAN.before, PLAN.after), ("all", "upheld", "remitted"))
    sums = {_places(period, of) for period, of in every}
    left = {places: {*range(5)} - {*tried[[*places]].sum(0).tolist()} for places in sums}
    return {places: gone for places, gone in left.items() if gone and sum(counts[at] for at in places) < 5}


@pytest.mark.parametrize(
    "counts",
    [
        (2, 3, 0, 3),  # 5 of the early period are printed: with 8 of both, 3 of the late one would be told
        (4, 7, 8, 2),  # no period and no outcome is small, and the margins leave at least 2 early upheld ones
        *(pytest.param(counts, marks=pytest.mark.long) for counts in ((3, 9, 9, 12), (7, 8, 2, 9))),
        *(pytest.param(counts, marks=pytest.mark.long) for counts in ((1, 1, 1, 9), (12, 12, 12, 11))),
        (9, 10, 10, 9),  # as many in each period is no reason to think that all n are twice another
    ],
)
def test_no_small_number_follows_from_the_tables_of_growth_together(tmp_path, counts):
    at = desk(tmp_path)
    printed = released(at, thin(counts))
    assert not told(counts, printed)
    assert not any(cell.how for cell in attack.check(at.ws))
    assert printed or sum(counts) < 25, "what is large enough is told"


def test_the_attacker_of_this_test_finds_what_two_tables_tell():
    early, both = (0, 1), (0, 1, 2, 3)
    assert told((2, 3, 0, 3), [(early, 5, 5), (both, 8, 8)])[(2, 3)] == {0, 1, 2, 4}


def test_the_fewest_cases_of_a_period_and_outcome_are_those_with_pages_of_the_drawn():
    cases = thin((6, 9, 7, 8))
    first = (cases["period"] == PLAN.before) & (cases["outcome"] == "upheld")
    none = cases.assign(
        weight=cases["weight"].mask(first), standard_pages=cases["standard_pages"].mask(first)
    )
    for drawn, fewest in ((cases, [6, 6, 8]), (none, [0, 0, 8])):
        found = geometric_mean.e1(drawn, PLAN)
        assert found.loc[found["provision"] == "bpa", "fewest_cell"].tolist() == fewest
