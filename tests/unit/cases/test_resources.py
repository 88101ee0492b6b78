"""E9: hours and DKK of appealed cases, where what must come out is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from cases_world import CERTAIN, PRICES, World, material, row, simulate

from helpers.analysis.cases import exponent, hours, prices, resources, scaling
from helpers.protocol import analysis_plan
from helpers.protocol.analysis_plan import Resources
from helpers.survey.activities.reading import Activities

FULL = analysis_plan.load().resources
assert FULL is not None
PLAN: Resources = replace(FULL, draws=500)


def test_what_is_certain_comes_out_as_it_was_stated() -> None:
    sure = replace(PLAN, spread_between=1e-6)
    found = resources.estimate(material(), sure)
    table, told = found.draws(), resources.summary(found)
    assert list(table) == resources.COLUMNS and len(table) == 2 * PLAN.draws
    assert table["hours"].to_numpy() == pytest.approx(np.full(len(table), 200.0), rel=1e-4)
    shares = table[["hours_documentation", "hours_obtaining", "hours_appeal"]].iloc[0]
    assert shares.tolist() == pytest.approx([100, 60, 40], rel=1e-4)
    assert table["dkk_per_hour"].unique() == pytest.approx([360.0])
    assert told["mio_dkk"].tolist() == pytest.approx([0.72, 1.44], rel=1e-4)
    assert found.national() == pytest.approx(np.full(PLAN.draws, 2.16e6), rel=1e-4)
    assert resources.kinds(found)["share"].tolist() == pytest.approx([0.5, 0.2, 0.1, 0.2] * 2)


def test_two_respondents_who_disagree_widen_the_interval_and_share_the_draws() -> None:
    rows = [row("A", "1", "appeal", (10, 10, 10)), row("A", "2", "appeal", (20, 20, 20))]
    drawn = hours.drawn(pd.DataFrame(rows), PLAN, np.random.default_rng(1))["A"]
    assert set(drawn.total) == {10.0, 20.0} and 0.4 < (drawn.total == 10).mean() < 0.6
    assert (drawn.by_kind["appeal"] == drawn.total).all()


def test_steps_that_are_long_together_widen_the_interval() -> None:
    rows = pd.DataFrame([row("A", "1", "appeal", (1, 2, 5)) for _ in range(8)])
    widths = [
        hours.drawn(rows, PLAN, np.random.default_rng(1), rank)["A"].total.std() for rank in (0, 0.5, 1)
    ]
    assert widths[0] < 0.8 * widths[1] < 0.8 * widths[2]


def test_b_follows_from_twice_the_pages_within_the_bounds_of_the_plan() -> None:
    answers = pd.DataFrame({"hours_total": [10.0, 10, 10, 0, np.nan], "hours_double": [15.0, 30, 10, 5, 20]})
    told = exponent.stated(answers, PLAN)
    assert told["stated"].tolist() == pytest.approx([np.log2(1.5), np.log2(3), 0])
    assert told["exponent"].tolist() == pytest.approx([np.log2(1.5), 1.0, 0.5])
    none = exponent.drawn(answers.iloc[3:], PLAN, np.random.default_rng(1))
    assert none.min() >= 0.5 and none.max() <= 1 and none.mean() == pytest.approx(0.75, abs=0.02)


@pytest.mark.parametrize("apart", [0.1, 0.8])
def test_cases_that_differ_more_give_a_larger_spread(apart: float) -> None:
    levels = np.array([0, apart, -apart, 0.5 * apart, -0.5 * apart])
    groups = np.array(["a"] * 5)
    drawn = scaling.spread_between(levels, np.full(5, 0.01), groups, 0.5, 4000, np.random.default_rng(1))
    assert drawn.min() > 0 and (0.05 < np.median(drawn) < 0.2 if apart == 0.1 else np.median(drawn) > 0.5)


def test_of_one_case_nothing_is_known_but_what_was_thought_beforehand() -> None:
    one = (np.zeros(1), np.full(1, 0.1), np.array(["a"]))
    drawn = scaling.spread_between(*one, 0.5, 20_000, np.random.default_rng(1))
    assert np.median(drawn) == pytest.approx(0.5 * 0.6745, abs=0.01)  # of a half-normal distribution


def test_a_doubt_of_the_respondents_that_explains_the_differences_is_not_counted_twice() -> None:
    levels, groups = np.array([0, 0.3, -0.3, 0.15, -0.15]), np.array(["a"] * 5)
    sure, unsure = (
        np.median(scaling.spread_between(levels, np.full(5, s), groups, 0.5, 4000, np.random.default_rng(1)))
        for s in (0.01, 0.3)
    )
    assert unsure < 0.75 * sure


def test_a_survey_of_few_municipalities_is_uncertain_and_weighted() -> None:
    late = material().late.iloc[:3].assign(standard_pages=[50.0, 100, 400], weight=[1.0, 1, 2])
    found = scaling.survey(late, np.full(2000, 1.0), np.random.default_rng(1))
    assert found.power(1.0) == pytest.approx([237.5]) and found.pages_mean.std() > 50
    assert np.median(found.pages_mean) == pytest.approx(237.5, rel=0.1)


def test_the_price_of_an_hour_has_the_quartiles_that_are_given() -> None:
    wage = replace(CERTAIN, lower_quartile=0.9, upper_quartile=1.1)
    drawn = prices.drawn(PRICES | {"manager": wage}, 20_000, np.random.default_rng(1))
    found = drawn.per_hour({"manager": 1.0}) / 1.2
    assert np.quantile(found, 0.75) / np.quantile(found, 0.25) == pytest.approx(1.1 / 0.9, rel=0.02)
    mixed = drawn.at_median().per_hour({"manager": 0.5, "other": 0.5})
    assert mixed == pytest.approx([360.0])


def test_the_tornado_tells_each_input_by_its_swing_and_leaves_out_what_is_certain() -> None:
    wage = replace(CERTAIN, lower_quartile=0.9, upper_quartile=1.1)
    given = material(prices=PRICES | {"social_worker": wage})
    found = resources.tornado(resources.estimate(given, PLAN))
    assert found["swing"].is_monotonic_decreasing and "overhead" not in set(found["input"])
    assert set(found.loc[found["input"] == "cases", "provision"]) == {"bpa", "lost_earnings"}
    row_ = found[found["input"] == "wage"].iloc[0]
    assert row_["at_p90"] / row_["at_p10"] == pytest.approx((1.1 / 0.9) ** (1.2816 / 0.6745), rel=0.1)


def test_a_provision_without_a_case_has_no_result_and_stops_none() -> None:
    whole = material()
    found = resources.estimate(material(cases=whole.cases.iloc[:2]), PLAN)
    assert list(found.draws()["provision"].unique()) == ["bpa"]
    nothing = resources.estimate(material(cases=whole.cases.iloc[:0]), PLAN)
    assert nothing.draws().empty and resources.summary(nothing).empty and resources.tornado(nothing).empty


def test_full_dependence_widens_and_none_narrows_the_year() -> None:
    rows = material().estimates.assign(p10=5.0, mode=10.0, p90=30.0)
    found = resources.correlations(material(estimates=rows), PLAN).set_index("correlation")
    width = found["mio_dkk_high"] / found["mio_dkk_low"]
    assert list(width.index) == [0, 0.5, 1] and width[0] < width[0.5] < width[1]


def test_what_differs_between_cases_raises_the_mean_and_widens_it_less_with_more_cases() -> None:
    names, whole = list("ABEFGHIJ"), material()
    pages = [30.0, 80.0] * 4  # the same hours for other pages: cases that differ
    cases = pd.DataFrame({"case": names, "provision": "bpa", "outcome": "upheld", "standard_pages": pages})
    rows = pd.concat([whole.estimates.iloc[:3].assign(case=name) for name in names])
    two, eight = (
        resources.estimate(material(cases=cases.iloc[:n], estimates=rows), PLAN).hours["bpa"].cases
        for n in (2, 8)
    )
    assert eight.mean() > 0.08 and eight.std() < 0.6 * two.std()


def forms(*cases: str) -> Activities:
    rows = pd.concat([material().estimates.assign(case=case).iloc[:3] for case in cases])
    answers = pd.DataFrame({"case": cases, "respondent": "1", "hours_total": 10.0, "hours_double": 15.0})
    return Activities(rows, answers, pd.DataFrame(), pd.DataFrame())


def test_what_it_is_computed_from_is_late_weighted_and_per_year() -> None:
    weighted = pd.DataFrame(
        {
            "decision_id": ["a", "b", "c", "d", "e", "f"],
            "provision": "bpa",
            "period": ["2019-21", "2014-15", "2019-21", "2019-21", "2019-21", "2019-21"],
            "standard_pages": [50.0, 50, np.nan, 0, 70, 80],
            "weight": [2.0, 2, 2, 2, np.nan, 3],
            "municipality": "0101",
        }
    )
    chosen = pd.DataFrame({"decision_id": ["a", "c", "f", "x"], "provision": "bpa"})
    chosen["municipality"] = ["0101", "0147", "0253", "0253"]
    population = pd.DataFrame(
        {"provision": "bpa", "period": ["2019-21", "2019-21", "2014-15"], "n": [20, 10, 99]}
    )
    given = (forms("a", "c", "f", "x"), chosen, weighted)
    found = resources.material(*given, population, PRICES, "2019-21")
    assert found.late["decision_id"].tolist() == ["a", "f"] == found.cases["case"].tolist()
    assert found.per_year == {"bpa": 10.0} and found.left_out == 0
    waiting = replace(given[0], left_out=3)  # rows that wait to be corrected
    told = resources.material(waiting, *given[1:], population, PRICES, "2019-21")
    assert told.left_out == 3 and told.answers is waiting.answers
    nobody = population.assign(n=0)
    assert resources.material(*given, nobody, PRICES, "2019-21").per_year == {}
    own = resources.material(
        given[0], chosen.assign(municipality="0101"), weighted, population, PRICES, "2019-21"
    )
    assert own.cases.empty, "the hours of one municipality are its own answer"
    unknown = resources.material(*given, None, PRICES, "2019-21")
    assert resources.estimate(unknown, PLAN).draws().empty


COVERED = [
    (World(0.0), None),
    (World(0.5), (0.85, 0.95)),
    (World(0.8), None),
    (World(0.5, triangular=True), None),
    (World(0.5, too_low=0.2), None),
]


@pytest.mark.long
@pytest.mark.parametrize(("world", "bounds"), COVERED, ids=lambda given: str(given))
def test_the_interval_holds_the_true_mean_hours_of_appealed_cases(
    world: World, bounds: tuple[float, float] | None
) -> None:
    """Bounds of the coverage where the world is as the plan assumes; elsewhere it is told what it is."""
    found = [simulate(world, PLAN, seed) for seed in range(300)]
    ends = np.array([resources.quantiles(each.draws, PLAN.confidence_level) for each in found])
    true = np.array([each.true for each in found])
    coverage = float(((ends[:, 1] <= true) & (true <= ends[:, 2])).mean())
    bias = float(np.exp(np.log(ends[:, 0] / true).mean()) - 1)
    print(f"\n{world}: coverage {coverage:.3f}, bias {bias:+.1%}")
    low, high = bounds or (0.6, 1.0)
    assert low <= coverage <= high


def test_a_world_of_known_hours_comes_out_about_right() -> None:
    found = [simulate(World(0.5), PLAN, seed) for seed in range(2)]
    ratios = np.log([np.median(each.draws) / each.true for each in found])
    assert abs(ratios.mean()) < 0.35
