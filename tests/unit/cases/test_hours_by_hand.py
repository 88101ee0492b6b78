"""Hours, prices and their spread, in worlds so small that every number can be written down."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from cases_world import CERTAIN, PRICES, row
from scipy import special, stats

from helpers.analysis.cases import exponent, hours, prices, scaling
from helpers.analysis.cases.hours import CaseHours
from helpers.protocol import analysis_plan
from helpers.protocol.analysis_plan import Resources

FULL = analysis_plan.load().resources
assert FULL is not None
PLAN: Resources = replace(FULL, draws=400)
QUARTILES = 2 * special.ndtri(0.75)


def test_each_draw_takes_all_steps_of_one_respondent_by_kind_and_by_staff() -> None:
    rows = pd.DataFrame(
        [
            row("A", "1", "appeal", (10, 10, 10)),
            row("A", "1", "first", (5, 5, 5)) | {"staff": "manager"},
            row("A", "2", "appeal", (20, 20, 20)) | {"staff": "manager"},
            row("B", "1", "other", (3, 3, 3)),
        ]
    )
    found = hours.drawn(rows, PLAN, np.random.default_rng(1))
    assert list(found) == ["A", "B"] and set(found["B"].total) == {3.0}
    one = found["A"]
    first = one.total == 15
    assert set(one.total) == {15.0, 20.0} and 0.4 < first.mean() < 0.6
    for told, of_first, of_second in (
        (one.by_kind["appeal"], 10, 20), (one.by_kind["first"], 5, 0),
        (one.by_staff["social_worker"], 10, 0), (one.by_staff["manager"], 5, 20),
    ):  # fmt: skip
        assert told.tolist() == np.where(first, of_first, of_second).tolist()


def test_the_plans_correlation_is_taken_where_no_other_is_given() -> None:
    rows = pd.DataFrame([row("A", "1", "appeal", (1, 2, 5)) for _ in range(4)])
    plans, none, own = (
        hours.drawn(rows, PLAN, np.random.default_rng(1), rank)["A"].total
        for rank in (None, 0.0, PLAN.correlation)
    )
    assert (plans == own).all() and (plans != none).any()


def posterior_median(levels: list[list[float]], doubt: float, scale: float) -> float:
    """Return the median of τ with the level of each provision integrated out on a grid of its own."""
    tau = np.linspace(1e-4, 5 * scale, 600)
    density = stats.halfnorm.pdf(tau, scale=scale)
    for group in levels:
        level = np.linspace(-6, 6, 1201)
        sd = np.sqrt(doubt**2 + tau**2)[:, None]
        likelihood = np.prod([stats.norm.pdf(one, level, sd) for one in group], axis=0)
        density = density * likelihood.sum(axis=1)
    return float(np.interp(0.5, np.cumsum(density) / density.sum(), tau))


@pytest.mark.parametrize(
    "levels", [[[0.0, 0.9], [2.0, 1.7, 2.6]], [[0.0, 0.05, -0.05]], [[1.0], [-1.0]]], ids=str
)
def test_the_spread_between_cases_is_the_posterior_of_the_random_effects_model(
    levels: list[list[float]],
) -> None:
    groups = np.array([name for name, group in zip("ab", levels, strict=False) for _ in group])
    flat = np.concatenate([np.array(group) for group in levels])
    drawn = scaling.spread_between(
        flat, np.full(flat.size, 0.2), groups, 0.5, 20_000, np.random.default_rng(2)
    )
    assert np.median(drawn) == pytest.approx(posterior_median(levels, 0.2, 0.5), rel=0.025)
    assert len(np.unique(drawn)) == drawn.size, "between the points of the grid too"
    assert drawn.min() >= 0


def of(total: list[float], **kinds: list[float]) -> CaseHours:
    parts = {name: np.array(values) for name, values in kinds.items()}
    return CaseHours(np.array(total), parts, parts)


def test_shares_are_means_over_cases_and_a_case_without_the_step_counts_as_none() -> None:
    cases = [of([10, 20], a=[5, 20], b=[5, 0]), of([4, 4], b=[1, 4])]
    found = prices.shares(cases, "by_kind")
    assert {name: values.tolist() for name, values in found.items()} == {
        "a": [0.25, 0.5], "b": [0.375, 0.5]
    }  # fmt: skip
    assert prices.shares([of([0.0], a=[0.0])], "by_staff")["a"].tolist() == [0.0]


def test_the_price_of_an_hour_is_the_wage_of_those_who_used_it_and_overhead_on_top() -> None:
    unsure = replace(CERTAIN, lower_quartile=0.8, upper_quartile=1.25)
    spread = np.log(1.25 / 0.8) / QUARTILES
    dear = replace(CERTAIN, value=600.0)
    overhead = replace(unsure, value=0.2)
    given = PRICES | {"social_worker": unsure, "manager": dear, "overhead": overhead}
    drawn = prices.Drawn(given, np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    assert drawn.per_hour({"social_worker": 0.5, "manager": 0.5}) == pytest.approx(
        [(150 * np.exp(spread) + 300) * 1.2, 450 * (1 + 0.2 * np.exp(spread))]
    )
    alone = {"social_worker": 1.0}
    assert drawn.at_median().per_hour(alone) == pytest.approx([360])
    assert drawn.at_median().swung("wage", np.array([2.0])).per_hour(alone) == pytest.approx(
        [360 * np.exp(2 * spread)]
    )
    assert drawn.at_median().swung("overhead", np.array([-1.0])).per_hour(alone) == pytest.approx(
        [300 * (1 + 0.2 * np.exp(-spread))]
    )
    many = prices.drawn(given, 4000, np.random.default_rng(1))
    assert many.wage.std() == pytest.approx(1, abs=0.05) == many.overhead.std()
    assert abs(np.corrcoef(many.wage, many.overhead)[0, 1]) < 0.05


LATE = pd.DataFrame(
    {
        "municipality": ["0101", "0101", "0147"],
        "weight": [1.0, 1.0, 2.0],
        "standard_pages": [50.0, 100.0, 400.0],
        "n_information_types": [4.0, np.nan, 8.0],
    }
)


def test_the_survey_draws_municipalities_whole_and_answers_that_are_there() -> None:
    found = scaling.survey(LATE, np.full(4000, 0.5), np.random.default_rng(1))
    assert found.middle == 0.5 and found.power([0.0, 1.0]) == pytest.approx([1, 237.5])
    # with shares u and 1 - u of the two municipalities: 75 u + 400 (1 - u) pages, 4 or 8 types of information
    u = (400 - found.pages_mean) / 325
    assert ((u > 0) & (u < 1)).all() and u.std() > 0.2
    power = u * (50**0.5 + 100**0.5) / 2 + (1 - u) * 20
    assert found.power_mean == pytest.approx(power)
    known = u / 2 / (u / 2 + 1 - u)  # one of the two cases of the first answers
    assert found.items_mean == pytest.approx(known * 4 + (1 - known) * 8)
    nobody = scaling.survey(LATE.assign(n_information_types=np.nan), np.ones(3), np.random.default_rng(1))
    assert np.isnan(nobody.items_mean).tolist() == [True] * 3 and np.isfinite(nobody.pages_mean).all()


def known_hours() -> scaling.Hours:
    survey = scaling.survey(LATE, np.ones(2), np.random.default_rng(1))
    parts = ([1.0, 2.0], [0.5, 0.1], [0.2, 0.4], [0.5, 1.0])
    stated, cases, sample, b = (np.array(part) for part in parts)
    return scaling.Hours(stated, cases, sample, b, np.log(100.0), survey)


def test_mean_hours_follow_from_the_cases_their_pages_and_those_of_all() -> None:
    own = known_hours()
    roots = (50**0.5 + 100**0.5 + 2 * 400**0.5) / 4
    assert own.mean == pytest.approx([np.exp(1.7) / 10 * roots, np.exp(2.5) / 100 * 237.5])
    middle = own.at_median()
    told = [getattr(middle, part).tolist() for part in (*scaling.DRIVEN, "exponent")]
    assert told == [[1.5], pytest.approx([0.3]), pytest.approx([0.3]), [0.75]]
    for part in (*scaling.DRIVEN, "exponent"):
        swung = middle.swung(part, np.array([9.0]))
        assert {p: getattr(swung, p).item() for p in (*scaling.DRIVEN, "exponent")} == {
            p: pytest.approx(9.0 if p == part else getattr(middle, p).item())
            for p in (*scaling.DRIVEN, "exponent")
        }


def test_stated_hours_are_the_mean_of_logs_and_no_case_took_less_than_six_minutes() -> None:
    cases = pd.DataFrame(
        {"case": list("ABC"), "provision": ["bpa", "bpa", "lost_earnings"], "standard_pages": [25, 100, 60]}
    )
    plan = replace(PLAN, draws=3, spread_between=1e-6)
    drawn = {"A": of([10.0, 0, 1]), "B": of([1000.0, 10, 1]), "C": of([5.0] * 3)}
    surveys = {"bpa": scaling.survey(LATE, np.ones(3), np.random.default_rng(1))}
    found = scaling.hours(cases, drawn, surveys, np.ones(3), plan, np.random.default_rng(1))
    assert list(found) == ["bpa"], "the other provision has no survey"
    own = found["bpa"]
    assert own.stated == pytest.approx(np.log([100, 1, 1])) and own.log_pages == pytest.approx(np.log(50))
    assert own.sample == pytest.approx(np.log(own.survey.pages_mean / 237.5))
    assert np.abs(own.cases).max() < 1e-4


def test_what_cases_differ_in_raises_the_mean_by_half_its_variance_and_is_shared_by_their_number() -> None:
    cases = pd.DataFrame({"case": list("ABCD"), "provision": "bpa", "standard_pages": 100.0})
    totals = [10 * np.exp(deviation) for deviation in (0.6, -0.6, 0.3, -0.3)]
    plan = replace(PLAN, draws=20_000)
    drawn = {name: of([total] * plan.draws) for name, total in zip("ABCD", totals, strict=True)}
    survey = scaling.survey(LATE, np.ones(plan.draws), np.random.default_rng(1))
    found = scaling.hours(cases, drawn, {"bpa": survey}, np.ones(plan.draws), plan, np.random.default_rng(1))[
        "bpa"
    ].cases
    levels, groups = np.log(totals), np.array(["bpa"] * 4)
    tau = scaling.spread_between(levels, np.zeros(4) + 1e-9, groups, plan.spread_between, 20_000,
                         np.random.default_rng(9))  # fmt: skip
    assert found.mean() == pytest.approx((tau**2).mean() / 2, rel=0.06)
    assert found.var() == pytest.approx((tau**2).mean() / 4 + (tau**2 / 2).var(), rel=0.06)


def test_pages_explain_what_they_can_before_cases_are_said_to_differ() -> None:
    pages = [10.0, 40.0, 160.0, 640.0]
    cases = pd.DataFrame({"case": list("ABCD"), "provision": "bpa", "standard_pages": pages})
    plan = replace(PLAN, draws=500)
    survey = scaling.survey(LATE, np.ones(500), np.random.default_rng(1))
    widths = []
    for b in (0.5, 1.0):  # hours that follow the square root of pages, held against b of a half and of one
        drawn = {name: of([page**0.5] * 500) for name, page in zip("ABCD", pages, strict=True)}
        found = scaling.hours(cases, drawn, {"bpa": survey}, np.full(500, b), plan, np.random.default_rng(1))
        widths.append(found["bpa"].cases.std())
    assert widths[0] < 0.2 * widths[1]


def test_b_is_drawn_from_respondents_alike_and_within_the_plans_bounds() -> None:
    answers = pd.DataFrame({"hours_total": [10.0, 10, 10, -1, 5], "hours_double": [10.0, 15, 40, 5, -2]})
    drawn = exponent.drawn(answers, replace(PLAN, draws=3000), np.random.default_rng(1))
    middle = np.log2(1.5)
    assert set(drawn) == {0.5, middle, 1.0}
    assert [(drawn == b).mean() for b in (0.5, middle, 1.0)] == pytest.approx([1 / 3] * 3, abs=0.04)
