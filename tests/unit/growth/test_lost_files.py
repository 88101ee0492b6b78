"""What a loss of files makes of the result, number by number on tables small enough to compute by hand."""

import dataclasses
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from survey_truth import uneven

from helpers.analysis.growth import distribution, geometric_mean, other_measures, survivorship
from helpers.analysis.methods import inference
from helpers.protocol import analysis_plan

PLAN = analysis_plan.load()
FORMULA = PLAN.estimands["E1"].model
LENIENT = dataclasses.replace(PLAN, guards=dataclasses.replace(PLAN.guards, min_satterthwaite_df=1))


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    return uneven()


def part(cases: pd.DataFrame, provision: str = "bpa") -> pd.DataFrame:
    return geometric_mean.part(geometric_mean.prepare(cases, PLAN), provision, geometric_mean.ALL)


def early(pages: list[float], weight: list[float], remitted: list[float], late: int = 0) -> pd.DataFrame:
    after = [0.0] * (len(pages) - late) + [1.0] * late
    numbers = {"after": after, "remitted": remitted, "log_pages": pages, "weight": weight}
    return pd.DataFrame(numbers)


def test_the_weights_that_stand_for_lost_files_by_hand() -> None:
    """Weighted mean 1 and spread 2 of the early pages; each outcome keeps its total; late cases stay."""
    pages, weight, remitted = [-1, 3, 3, -1, 9, 9], [1, 3, 1, 3, 2, 5], [0, 0, 1, 1, 0, 1]
    used = early(pages, weight, remitted, late=2)
    score, slope, share = np.array([-1, 1, 1, -1]), 0.7, 0.4
    odds = np.exp(-slope * score)
    means = (odds[0] + 3 * odds[1]) / 4, (odds[2] + 3 * odds[3]) / 4
    expected = np.array(weight[:4]) * (0.4 + 0.6 * odds / np.repeat(means, 2))
    found = survivorship._as_lost(used, share, slope)["weight"]
    np.testing.assert_allclose(found, [*expected, 2, 5])
    assert found[:2].sum() == pytest.approx(4) and found[2:4].sum() == pytest.approx(4)
    np.testing.assert_allclose(
        survivorship._as_lost(used[used["remitted"] == 0], share, 0.0)["weight"], [1, 3, 2]
    )


def test_the_scores_are_standardised_by_the_weighted_early_cases() -> None:
    score = survivorship._standardised(
        np.array([2.0, 6.0, 8.0]), np.array([3.0, 1.0, 50.0]), np.array([True, True, False])
    )
    np.testing.assert_allclose(score, [-1 / np.sqrt(3), 3 / np.sqrt(3), 5 / np.sqrt(3)])


def test_the_multiplier_has_a_weighted_mean_of_one() -> None:
    weight = np.array([1.0, 2.0, 7.0])
    found = survivorship._multiplier(np.array([0.0, 1.0, -1.0]), weight, 0.25, np.log(2))
    np.testing.assert_allclose(found, 0.25 + 0.75 * np.array([1, 0.5, 2]) / 1.6)
    assert np.average(found, weights=weight) == pytest.approx(1)


def test_the_change_under_a_loss_is_that_of_a_fit_with_those_weights(cases: pd.DataFrame) -> None:
    used = part(cases)
    fit = inference.wls(survivorship._as_lost(used, 0.6, 0.8), FORMULA)
    assert survivorship.growth_under(used, 0.6, 0.8) == pytest.approx(fit.estimate("after"), abs=1e-10)
    assert fit.estimate("after") != pytest.approx(inference.wls(used, FORMULA).estimate("after"), abs=0.01)


def test_the_place_where_a_search_turns_is_close_and_beyond() -> None:
    for edge, beyond in ((0.3, 1.0), (-0.3, -1.0)):
        turned = survivorship._turn(lambda at, edge=edge: abs(at) < abs(edge), 0.0, beyond)
        assert abs(edge) <= abs(turned) < abs(edge) + survivorship.CLOSE
        assert turned * edge > 0


BOUND = np.log(PLAN.largest_odds_ratio)
STEP = BOUND / 46


@pytest.mark.parametrize(
    ("other", "turned"),
    [
        (lambda at: at < -0.52 or at > 1.2, -0.52),
        (lambda at: at < -1.2 or at > 0.52, 0.52),
        (lambda at: at > 1e-6, 1e-6),  # within the first step
        (lambda at: at >= BOUND - 1e-9, BOUND),  # at the very end
        (lambda at: at <= -0.1 or 0.01 < at < 0.011, -0.1),  # the first step is a whole one
        (lambda at: at > 12.5 * STEP or 6.2 * STEP < at < 6.3 * STEP, 12.5 * STEP),  # from the step before
        (lambda at: abs(at) > BOUND * 1.001, np.nan),
    ],
)
def test_the_verdict_turns_at_the_odds_ratio_nearest_to_one(
    monkeypatch: pytest.MonkeyPatch, cases: pd.DataFrame, other: Callable[[float], bool], turned: float
) -> None:
    monkeypatch.setattr(survivorship, "_as_lost", lambda used, share, slope: used.assign(weight=slope))
    said = {True: "not_shown", False: "increase"}
    monkeypatch.setattr(survivorship, "_verdict", lambda fit, weights, level, plan: said[other(weights[0])])
    row = pd.Series({"level": 0.95})
    found = survivorship._verdict_odds_ratio(part(cases), 0.5, row, PLAN)
    if np.isnan(turned):
        assert np.isnan(found)
    else:
        assert 0 <= abs(np.log(found)) - abs(turned) < 2e-4 and np.log(found) * turned > 0


@pytest.mark.parametrize("rise", [0.3, -0.3])
def test_what_removes_the_change_is_sought_up_to_the_largest_odds_ratio(
    cases: pd.DataFrame, rise: float
) -> None:
    used = part(cases)
    off = rise - inference.wls(used, FORMULA).estimate("after")
    used = used.assign(log_pages=used["log_pages"] + off * used["after"])
    found = survivorship._odds_ratio(used, 0.4, PLAN)
    assert survivorship.growth_under(used, 0.4, np.log(found)) == pytest.approx(0, abs=1e-8)
    assert 1.65 < max(found, 1 / found) < 10 and (found < 1) == (rise > 0)
    for factor, there in ((1.001, True), (0.999, False)):
        plan = dataclasses.replace(PLAN, largest_odds_ratio=max(found, 1 / found) * factor)
        assert np.isfinite(survivorship._odds_ratio(used, 0.4, plan)) == there


def test_the_verdict_under_a_loss_is_that_of_e1_with_its_weights(cases: pd.DataFrame) -> None:
    """The interval at the level given, and the tests of equivalence, each at its very edge."""
    used = part(cases)
    fit, weight = inference.wls(used, FORMULA), used["weight"].to_numpy(dtype=float) ** 2
    squared = inference.wls(used.assign(weight=weight), FORMULA)
    estimate, error = squared.estimate("after"), squared.std_error[squared.position("after")]
    level = 1 - 2 * stats.t.sf(estimate / error, squared.df)  # at which the lower end is 0
    assert survivorship._verdict(fit, weight, level - 1e-6, PLAN) == "increase"
    assert survivorship._verdict(fit, weight, level + 1e-6, PLAN) == "not_shown"
    highest = estimate + stats.t.ppf((1 + PLAN.equivalence_level) / 2, squared.df) * error
    narrow, wide = (dataclasses.replace(PLAN, margin=np.exp(highest + off)) for off in (-1e-6, 1e-6))
    said = [survivorship._verdict(fit, weight, level + 1e-6, plan) for plan in (narrow, wide)]
    assert said == ["not_shown", "equivalence"]


def with_lost(cases: pd.DataFrame, kept: int) -> pd.DataFrame:
    """One early file lost for every ``kept`` kept ones of each provision."""
    gone = cases[cases["period"] == PLAN.before].groupby("provision").nth(slice(None, None, kept))
    gone = gone.assign(disposition="file_not_found", standard_pages=np.nan, weight=np.nan)
    return pd.concat([cases, gone.assign(decision_id="L" + gone["decision_id"])], ignore_index=True)


def test_every_number_of_a_row_of_losses(cases: pd.DataFrame) -> None:
    plan, told = LENIENT, with_lost(cases, 3)
    table = geometric_mean.e1(told, plan)
    found = survivorship.tipping_points(told, plan, table)
    assert found["provision"].tolist() == list(PLAN.provisions)
    for row in found.to_dict("records"):
        used = part(told, row["provision"]).dropna(subset="weight")
        assert (row["availability"], row["bounded"]) == (24 / 32, False)
        slope = np.log(plan.odds_ratio)
        assert row["kept_small"] == survivorship.growth_under(used, 0.75, -slope)
        assert row["kept_large"] == survivorship.growth_under(used, 0.75, slope)
        main = table[(table["provision"] == row["provision"]) & (table["outcome"] == "all")].iloc[0]
        turned = survivorship._verdict_odds_ratio(used, 0.75, main, plan)
        assert row["verdict_odds_ratio"] == pytest.approx(turned, nan_ok=True)
        assert row["odds_ratio"] == pytest.approx(survivorship._odds_ratio(used, 0.75, plan), nan_ok=True)
    aside = table.assign(reasons=np.where(table["provision"] == "bpa", "low_df", ""))
    names = ["kept_small", "kept_large", "odds_ratio", "verdict_odds_ratio"]
    half = survivorship.tipping_points(told, plan, aside).set_index("provision")
    assert half.loc["bpa", names].isna().all() and half.loc["lost_earnings", names[:2]].notna().all()
    assert half.loc["bpa", "availability"] == 0.75
    none = survivorship.tipping_points(cases, plan, table)
    assert none[names].isna().all(axis=None) and (none["availability"] == 1).all()


def test_a_column_that_is_empty_and_not_asked_for_changes_nothing(cases: pd.DataFrame) -> None:
    plan, told = LENIENT, with_lost(cases, 3)
    table = geometric_mean.e1(told, plan, parts=False)
    for made in (
        lambda frame: distribution.densities(frame, plan, 3),
        lambda frame: other_measures.levels(frame, plan),
        lambda frame: survivorship.tipping_points(frame, plan, table),
    ):
        pd.testing.assert_frame_equal(made(told.assign(remark=np.nan)), made(told))
