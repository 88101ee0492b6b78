"""What can be drawn, by counts small enough to add up on paper."""

from __future__ import annotations

import pandas as pd
import planned_survey
import pytest

from helpers import terms
from helpers.analysis.design import feasibility
from helpers.survey.sampling.draw import FRAME_COLUMNS, draw_cases

OLD = ("2014-15", "upheld")


def population(counts: dict[tuple[str, ...], int]) -> pd.DataFrame:
    return pd.DataFrame([(*cell, n) for cell, n in counts.items()], columns=[*terms.CELL, "n"])


def frame(population: pd.DataFrame) -> pd.DataFrame:
    days = {"2014-15": "2014-03-27", "2019-21": "2020-03-27"}
    rows = [
        (row.municipality, row.provision, row.outcome, days[row.period])
        for row in population.itertuples()
        for _ in range(row.n)
    ]
    return pd.DataFrame([(f"D{n}", *row) for n, row in enumerate(rows)], columns=FRAME_COLUMNS)


def test_municipalities_with_none_too_few_and_enough() -> None:
    counts = population(
        {
            ("0101", "bpa", *OLD): 1,
            ("0147", "bpa", *OLD): 2,
            ("0151", "bpa", *OLD): 9,
            ("0101", "lost_earnings", *OLD): 3,
        }
    )
    found = feasibility.cells(counts, 2, 98)
    assert len(found) == 8 and (found[["empty", "partly", "filled"]].sum(axis=1) == 98).all()
    first = found.iloc[0]
    assert tuple(first[feasibility.GROUPS]) == ("bpa", *OLD)
    assert tuple(first[["appeals", "empty", "partly", "filled", "wanted", "attained"]]) == (
        12,
        95,
        1,
        2,
        196,
        5,
    )
    assert tuple(feasibility.cells(counts, 3, 98).iloc[0][["partly", "filled", "attained"]]) == (2, 1, 6)


def test_a_count_of_no_appeals_is_none() -> None:
    counts = population({("0101", "bpa", *OLD): 0, ("0147", "bpa", *OLD): 2})
    first = feasibility.cells(counts, 2, 98).iloc[0]
    assert tuple(first[["appeals", "empty", "partly", "filled", "attained"]]) == (2, 97, 0, 1, 2)


def test_a_municipality_is_complete_with_all_four_cells_of_one_provision() -> None:
    every = {("0101", "bpa", period, outcome): 2 for period in terms.PERIODS for outcome in terms.OUTCOMES}
    counts = population(every | {("0147", "bpa", *OLD): 50, ("0147", "lost_earnings", *OLD): 50})
    assert feasibility.complete(counts, 2) == {"bpa": 1, "lost_earnings": 0}
    assert feasibility.complete(counts, 3) == {"bpa": 0, "lost_earnings": 0}


def test_the_three_designs_by_hand() -> None:
    counts = population(
        {("0101", "bpa", *OLD): 4, ("0101", "lost_earnings", *OLD): 16, ("0147", "bpa", *OLD): 1}
    )
    found = feasibility.compare(feasibility.designs(counts)).set_index(["design", "provision"])
    assert (
        found.loc[("per_provision", "bpa"), "cases"] == 3
        and found.loc[("per_provision", "lost_earnings"), "cases"] == 2
    )
    assert found.loc[("per_municipality", "bpa"), "cases"] == pytest.approx(2 * 4 / 20 + 1)
    assert found.loc[("per_municipality", "lost_earnings"), "cases"] == pytest.approx(2 * 16 / 20)
    assert found.loc[("proportional", "bpa"), "cases"] == 5
    assert tuple(found.loc[("per_provision", "bpa"), ["asked", "typical", "most"]]) == (2, 2.5, 4)


@pytest.mark.parametrize("kind", ["per_provision", "per_municipality", "proportional"])
def test_what_is_planned_is_what_is_drawn(kind: str) -> None:
    counts = planned_survey.population()
    planned = feasibility.designs(counts)[kind]
    drawn = draw_cases(frame(counts), allocation=kind)
    main = drawn[drawn["role"] == "main"]
    assert planned.expected.sum() == pytest.approx(len(main))
    again = feasibility.as_drawn(counts, drawn)
    order = [*terms.CELL]
    pd.testing.assert_frame_equal(
        again.strata.sort_values(order, ignore_index=True),
        planned.strata.sort_values(order, ignore_index=True)[again.strata.columns],
        check_dtype=False,
    )


def test_of_a_draw_with_another_quota_the_drawn_quota_counts() -> None:
    counts = planned_survey.population()
    drawn = draw_cases(frame(counts), quota=1)
    assert set(feasibility.as_drawn(counts, drawn).strata["quota"]) == {1}


def test_without_counts_there_is_nothing_to_say() -> None:
    nothing = pd.DataFrame(columns=[*terms.CELL, "n"])
    assert feasibility.cells(nothing, 2, 98).empty and feasibility.compare(feasibility.designs(nothing)).empty
    assert feasibility.complete(nothing, 2) == {"bpa": 0, "lost_earnings": 0}
