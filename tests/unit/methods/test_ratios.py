"""Weighted shares and ratios and their change: by hand, one municipality left out at a time, and where
nothing can be said.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.analysis.methods import ratios
from helpers.protocol import analysis_plan

PLAN = analysis_plan.load()
EARLY, LATE = PLAN.before, PLAN.after


@pytest.fixture
def cases() -> pd.DataFrame:
    rows = [
        ("0101", EARLY, 3.0, 1.0, 4.0), ("0101", LATE, 2.0, 0.0, 6.0),
        ("0147", EARLY, 1.0, 0.0, 2.0), ("0147", LATE, 4.0, 1.0, 3.0),
        ("0151", EARLY, 2.0, 1.0, 5.0), ("0151", LATE, 2.0, 1.0, 1.0), ("0151", LATE, 1.0, 0.0, 8.0),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["municipality", "period", "weight", "has", "items"]).assign(one=1.0)


def jackknife(cases: pd.DataFrame, statistic) -> float:
    """The definition, written out: (G - 1) / G times the squares about the estimate from all."""
    places = cases["municipality"].unique()
    apart = [statistic(cases[cases["municipality"] != place]) - statistic(cases) for place in places]
    return float(np.sqrt((len(places) - 1) / len(places) * np.sum(np.square(apart))))


def ratio(cases: pd.DataFrame, part: str, whole: str, period: str) -> float:
    side = cases[cases["period"] == period]
    return (side["weight"] * side[part]).sum() / (side["weight"] * side[whole]).sum()


def test_a_share_in_both_periods_and_its_change_in_points(cases):
    found = ratios.change(cases, "has", "one", scale=ratios.POINTS, plan=PLAN)
    assert (found["before"], found["after"]) == (pytest.approx(5 / 6), pytest.approx(6 / 9))
    assert found["estimate"] == pytest.approx(6 / 9 - 5 / 6)
    error = jackknife(cases, lambda rows: ratio(rows, "has", "one", LATE) - ratio(rows, "has", "one", EARLY))
    assert found["std_error"] == pytest.approx(error)
    assert found["conf_high"] == pytest.approx(found["estimate"] + stats.t.ppf(0.975, 2) * error)
    assert found["df"] == 2


def test_a_ratio_divides_totals_and_not_cases(cases):
    cases["new"] = [1.0, 3.0, 1.0, 1.0, 0.0, 1.0, 2.0]
    found = ratios.change(cases, "new", "items", scale=ratios.POINTS, plan=PLAN)
    assert found["before"] == pytest.approx(
        (3 + 1) / (12 + 2 + 10)
    )  # the mean of the cases' shares would be 0.25
    assert found["after"] == pytest.approx((6 + 4 + 2 + 2) / (12 + 12 + 2 + 8))
    assert "fewest_either_side" not in found


def test_a_ratio_of_means_is_told_on_the_log_scale_with_equivalence(cases):
    found = ratios.change(cases, "items", "one", scale=ratios.RATIO, plan=PLAN)
    late, early = ratio(cases, "items", "one", LATE), ratio(cases, "items", "one", EARLY)
    assert found["estimate"] == pytest.approx(np.log(late / early))
    assert found["std_error"] == pytest.approx(
        jackknife(
            cases, lambda rows: np.log(ratio(rows, "items", "one", LATE) / ratio(rows, "items", "one", EARLY))
        )
    )
    assert found["equivalence_low"] < found["estimate"] < found["equivalence_high"]


def test_points_have_no_equivalence(cases):
    found = ratios.change(cases, "has", "one", scale=ratios.POINTS, plan=PLAN)
    assert np.isnan([found["equivalence_low"], found["equivalence_high"]]).all()


def test_the_largest_municipality_has_its_share_of_the_jackknife(cases):
    found = ratios.change(cases, "has", "one", scale=ratios.POINTS, plan=PLAN)
    squares = []
    for place in cases["municipality"].unique():
        rest = cases[cases["municipality"] != place]
        change = ratio(rest, "has", "one", LATE) - ratio(rest, "has", "one", EARLY)
        squares.append((change - found["estimate"]) ** 2)
    assert found["largest_share"] == pytest.approx(max(squares) / sum(squares))


def test_intervals_of_levels_are_logit_and_stay_between_0_and_1(cases):
    found = ratios.change(cases, "has", "one", scale=ratios.POINTS, plan=PLAN)
    p = 5 / 6
    error = jackknife(cases, lambda rows: ratio(rows, "has", "one", EARLY))
    half = stats.t.ppf(0.975, 2) * error / (p * (1 - p))
    assert found["before_low"] == pytest.approx(1 / (1 + np.exp(-(np.log(p / (1 - p)) - half))))
    assert 0 < found["before_low"] < p < found["before_high"] < 1


def test_the_linearised_error_of_a_share_is_the_jackknife(cases):
    found = ratios.change(cases, "has", "one", scale=ratios.POINTS, plan=PLAN)
    assert found["std_error_linearised"] == pytest.approx(found["std_error"]) and found["df_effective"] > 0


def test_untested_changes_skip_the_check(cases):
    found = ratios.change(cases, "has", "one", scale=ratios.POINTS, plan=PLAN, tested=False)
    assert np.isnan([found["std_error_linearised"], found["df_effective"]]).all() and found["std_error"] > 0


def test_what_lies_behind_is_counted(cases):
    found = ratios.change(cases, "has", "one", scale=ratios.POINTS, plan=PLAN)
    assert [found[key] for key in ("n", "n_before", "n_after", "n_clusters", "municipalities_before")] == [
        7,
        3,
        4,
        3,
        3,
    ]
    assert (found["fewest_either_side"], found["fewest_municipalities"], found["weighted_n"]) == (1, 1, 15.0)


@pytest.mark.parametrize("keep", [EARLY, LATE])
def test_one_period_alone_has_no_change(cases, keep):
    found = ratios.change(cases[cases["period"] == keep], "has", "one", scale=ratios.POINTS, plan=PLAN)
    assert np.isnan([found["estimate"], found["std_error"], found["conf_low"]]).all()


def test_nothing_at_all_and_one_municipality_have_no_change(cases):
    for rows in (cases.head(0), cases[cases["municipality"] == "0101"]):
        found = ratios.change(rows, "has", "one", scale=ratios.POINTS, plan=PLAN)
        assert np.isnan(found["estimate"]) and found["n"] == len(rows)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_share_of_nobody_or_everybody_has_no_interval_and_no_test(cases, value):
    found = ratios.change(cases.assign(has=value), "has", "one", scale=ratios.POINTS, plan=PLAN)
    assert (
        found["before"] == value
        and np.isnan([found["before_low"], found["after_high"], found["std_error"], found["conf_low"]]).all()
    )
    assert found["fewest_either_side"] == 0


def test_a_period_that_hangs_on_one_municipality_has_no_error(cases):
    rows = cases[(cases["period"] == EARLY) | (cases["municipality"] == "0101")]
    found = ratios.change(rows, "has", "one", scale=ratios.POINTS, plan=PLAN)
    assert np.isnan(found["std_error"]) and np.isnan(found["estimate"])


def test_a_level_alone(cases):
    found = ratios.level(cases, "has", "one", confidence=0.95)
    assert found["estimate"] == pytest.approx(11 / 15) and (found["n"], found["n_clusters"]) == (7, 3)
    mean = ratios.level(cases, "items", "one", confidence=0.95, share=False)
    assert mean["low"] == pytest.approx(mean["estimate"] - stats.t.ppf(0.975, 2) * mean["std_error"])


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("period", [EARLY, LATE])
def test_a_ratio_to_or_from_nothing_is_missing_and_not_infinite(cases, period):
    nothing = cases.assign(items=cases["items"].where(cases["period"] != period, 0.0))
    found = ratios.change(nothing, "items", "one", scale=ratios.RATIO, plan=PLAN)
    assert np.isnan([found[key] for key in ratios.CHANGE]).all()
    assert found["after" if period == LATE else "before"] == 0.0
    one = nothing.assign(items=nothing["items"].where(nothing["municipality"] != "0101", 5.0))
    found = ratios.change(one, "items", "one", scale=ratios.RATIO, plan=PLAN)
    assert np.isnan(found["std_error"]), "without the one there is nothing to compare with"


def test_levels_of_domains_are_from_one_jackknife_and_count_their_own(cases):
    early = (cases["period"] == EARLY).to_numpy()
    first = (cases["municipality"] == "0101").to_numpy()
    found = ratios.levels(cases, "items", "one", [early, first], confidence=0.9, share=False)
    assert [(one["n"], one["n_clusters"]) for one in found] == [(3, 3), (2, 1)]
    assert found[0]["estimate"] == pytest.approx((3 * 4 + 2 + 2 * 5) / 6)
    error = jackknife(cases, lambda rows: ratio(rows, "items", "one", EARLY))
    half = stats.t.ppf(0.95, 2) * error
    assert found[0]["std_error"] == pytest.approx(error)
    assert (found[0]["low"], found[0]["high"]) == pytest.approx(
        (found[0]["estimate"] - half, found[0]["estimate"] + half)
    )
    assert found[1]["estimate"] == pytest.approx((3 * 4 + 2 * 6) / 5) and np.isnan(found[1]["std_error"])


def test_one_municipality_has_a_level_without_an_error(cases):
    one = cases[cases["municipality"] == "0151"]
    found = ratios.level(one, "has", "one", confidence=0.95)
    assert found["estimate"] == pytest.approx(4 / 5) and (found["n"], found["n_clusters"]) == (3, 1)
    assert list(found) == ["estimate", "std_error", "low", "high", "n", "n_clusters"]
    assert np.isnan([found[name] for name in ("std_error", "low", "high")]).all()
    assert np.isnan(ratios.level(one.head(0), "has", "one", confidence=0.95)["estimate"])


def test_a_change_of_means_by_hand_to_the_last_number(cases):
    """Late over early is (2·6 + 4·3 + 2·1 + 8) / 9 over 24 / 6."""
    found = ratios.change(cases, "items", "one", scale=ratios.RATIO, plan=PLAN)
    estimate = np.log((34 / 9) / 4)
    error = jackknife(
        cases, lambda rows: np.log(ratio(rows, "items", "one", LATE) / ratio(rows, "items", "one", EARLY))
    )
    assert (found["before"], found["after"], found["estimate"]) == pytest.approx((4, 34 / 9, estimate))
    half, narrow = (stats.t.ppf(share, 2) * error for share in (0.975, 0.95))
    assert found["conf_low"] == pytest.approx(estimate - half)
    assert found["p_value"] == pytest.approx(2 * stats.t.sf(abs(estimate) / error, 2))
    assert found["equivalence_low"] == pytest.approx(estimate - narrow)
    distance = np.log(PLAN.margin) - abs(estimate)
    assert found["p_equivalence"] == pytest.approx(stats.t.sf(distance / error, 2))
    level = jackknife(cases, lambda rows: ratio(rows, "items", "one", LATE))
    assert found["after_high"] == pytest.approx(34 / 9 + stats.t.ppf(0.975, 2) * level)
    keys = [*ratios.LEVELS, *ratios.CHANGE]
    assert list(found)[: len(keys)] == keys and found["population_known"] is True


def test_the_linearised_error_of_a_ratio_is_relative_to_its_level(cases):
    """The linearised values are computed by hand and fitted; doubling what is counted changes no ratio."""
    late = cases["period"] == LATE
    level = late.map({True: 34 / 9, False: 4.0})
    values = (cases["items"] - level) / level
    fit = ratios.inference.wls(cases.assign(v=values, late=late.astype(float)), "v ~ late")
    found = ratios.change(cases, "items", "one", scale=ratios.RATIO, plan=PLAN)
    assert found["std_error_linearised"] == pytest.approx(float(fit.std_error[1]))
    assert found["df_effective"] == pytest.approx(ratios.inference.cr2(fit, "late")[1])
    twice = ratios.change(
        cases.assign(items=2 * cases["items"]), "items", "one", scale=ratios.RATIO, plan=PLAN
    )
    assert twice["std_error_linearised"] == pytest.approx(found["std_error_linearised"])


def test_who_has_the_trait_is_counted_in_the_period_with_fewest(cases):
    """Early two have it in two places and one lacks it; late two have it and two lack it, in two each."""
    found = ratios.change(cases, "has", "one", scale=ratios.POINTS, plan=PLAN)
    assert (found["fewest_either_side"], found["fewest_municipalities"]) == (1, 1)
    more = pd.concat([cases, cases.assign(has=1 - cases["has"])], ignore_index=True)
    both = ratios.change(more, "has", "one", scale=ratios.POINTS, plan=PLAN)
    assert (both["fewest_either_side"], both["fewest_municipalities"]) == (3, 3)
    halves = ratios.change(cases.assign(has=cases["has"] / 2), "has", "one", scale=ratios.POINTS, plan=PLAN)
    assert "fewest_either_side" not in halves
