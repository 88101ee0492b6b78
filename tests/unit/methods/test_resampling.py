"""Jackknife and bootstrap: equal to CR3 where CR3 exists, and by hand where they can be counted."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.analysis.methods import agreement, checks, inference
from helpers.analysis.methods import resampling as rs
from helpers.analysis.methods.resampling import Bootstrap


@pytest.fixture
def cases():
    rng = np.random.default_rng(5)
    n = 120
    after = rng.integers(0, 2, n)
    return pd.DataFrame(
        {
            "municipality": rng.integers(0, 15, n).astype(str),
            "after": after.astype(float),
            "weight": rng.gamma(2, 3, n),
            "log_pages": 3 + 0.3 * after + rng.normal(0, 0.7, n),
        }
    )


def totals(frame: pd.DataFrame, *columns: np.ndarray) -> np.ndarray:
    return pd.DataFrame(np.column_stack(columns)).groupby(frame["municipality"].to_numpy()).sum().to_numpy()


def mean_difference(sums: np.ndarray) -> np.ndarray:
    return (sums[:, 0] / sums[:, 1] - sums[:, 2] / sums[:, 3])[:, None]


def ratio(sums: np.ndarray) -> np.ndarray:
    return sums[:, :1] / sums[:, 1:2]


def test_the_jackknife_of_a_difference_of_means_is_cr3(cases):
    late, early = (cases["weight"] * (cases["after"] == side) for side in (1, 0))
    sums = totals(cases, late * cases["log_pages"], late, early * cases["log_pages"], early)
    fit, found = inference.wls(cases, "log_pages ~ after"), rs.delete_one_total(sums, mean_difference)
    assert found.estimates[0] == pytest.approx(fit.estimate("after"), rel=1e-10)
    assert found.std_error[0] == pytest.approx(fit.std_error[1], rel=1e-8)
    assert found.df == fit.df == cases["municipality"].nunique() - 1


def test_a_ratio_of_totals_by_hand():
    found = rs.delete_one_total(np.array([[1.0, 2.0], [2.0, 2.0], [3.0, 2.0]]), ratio)
    assert found.without[:, 0].tolist() == [1.25, 1.0, 0.75]
    assert found.covariance[0, 0] == pytest.approx(2 / 3 * (0.25**2 + 0 + 0.25**2))


def test_each_replicate_is_computed_from_the_cases_of_all_others(cases):
    sums = totals(cases, cases["weight"] * cases["after"], cases["weight"])
    left = [cases[cases["municipality"] != place] for place in np.unique(cases["municipality"])]
    slow = [(rows["weight"] * rows["after"]).sum() / rows["weight"].sum() for rows in left]
    assert rs.delete_one_total(sums, ratio).without[:, 0] == pytest.approx(slow, rel=1e-12)


def test_several_numbers_share_a_covariance(cases):
    late, early = ((cases["after"] == side).to_numpy(dtype=float) for side in (1, 0))
    sums = totals(cases, late * cases["log_pages"], late, early * cases["log_pages"], early)
    both = rs.delete_one_total(sums, lambda s: np.column_stack([s[:, 0] / s[:, 1], s[:, 2] / s[:, 3]]))
    single, contrast = rs.delete_one_total(sums, mean_difference), np.array([1.0, -1.0])
    assert contrast @ both.covariance @ contrast == pytest.approx(single.covariance[0, 0], rel=1e-10)


def test_a_replicate_that_cannot_be_computed_is_not_left_out():
    """Only the first has anything to be divided by: without it there is no ratio."""
    with np.errstate(invalid="ignore"):
        found = rs.delete_one_total(np.array([[1.0, 2.0], [0.0, 0.0], [0.0, 0.0]]), ratio)
    assert found.estimates[0] == 0.5 and np.isnan(found.std_error[0])


def test_beside_a_very_large_municipality_the_others_are_not_rounded_away():
    sums = np.array([[1e17], [1.0], [2.0]])
    assert rs.delete_one_total(sums, lambda s: s).without[0, 0] == 3.0


@pytest.mark.parametrize("size", [0, 1])
def test_fewer_than_two_municipalities_are_refused(size):
    with pytest.raises(checks.NotEstimable, match=f"only {size}"):
        rs.delete_one_total(np.ones((size, 2)), ratio)


@pytest.mark.parametrize(
    ("values", "weights", "median"),
    [
        ([1, 2, 3], [1, 1, 1], 2),
        ([3, 1, 2], [1, 1, 1], 2),
        ([1, 2, 3, 4], [1, 1, 1, 1], 2),
        ([1, 2], [1, 3], 2),
        ([1, 2], [3, 1], 1),
        ([5], [0.1], 5),
    ],
)
def test_the_weighted_median_is_the_first_value_with_half_the_weight(values, weights, median):
    assert rs.weighted_quantile(np.array(values), np.array(weights), 0.5) == median


def test_no_weight_has_no_median():
    assert np.isnan(rs.weighted_quantile(np.array([]), np.array([]), 0.5))
    assert np.isnan(rs.weighted_quantile(np.array([1.0]), np.array([0.0]), 0.5))
    with pytest.raises(checks.InputInvalid, match="share is 50"):
        rs.weighted_quantile(np.array([1.0]), np.array([1.0]), 50)


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 9)), min_size=1, max_size=30))
def test_a_whole_weight_is_a_repeated_case(pairs):
    values, weights = map(np.array, zip(*pairs, strict=True))
    repeated = np.sort(np.repeat(values, weights))
    assert rs.weighted_quantile(values, weights, 0.5) == repeated[(len(repeated) + 1) // 2 - 1]


def test_the_bootstrap_of_medians_is_that_of_a_loop(cases):
    frame = cases.assign(pages=np.exp(cases["log_pages"]).round())
    after, pages = (frame["after"] == 1).to_numpy(), frame["pages"].to_numpy()
    found, replicates = rs.bootstrap_median_ratio(
        frame, after, value="pages", rng=np.random.default_rng(1), replicates=40
    )
    names, codes = np.unique(frame["municipality"], return_inverse=True)
    drawn = np.random.default_rng(1).multinomial(len(names), np.full(len(names), 1 / len(names)), size=40)

    def ratio_of_medians(weight: np.ndarray) -> float:
        late, early = (rs.weighted_quantile(pages[side], weight[side], 0.5) for side in (after, ~after))
        return late / early

    weight = frame["weight"].to_numpy()
    assert replicates.tolist() == [ratio_of_medians(weight * times[codes]) for times in drawn]
    assert found == ratio_of_medians(weight)
    with pytest.raises(checks.InputInvalid, match="lacks the column municipality"):
        rs.bootstrap_median_ratio(
            frame.drop(columns="municipality"),
            after,
            value="pages",
            rng=np.random.default_rng(1),
            replicates=9,
        )


@pytest.mark.parametrize("units", [None, pd.Series(np.arange(60) // 6)])
def test_as_many_units_are_drawn_as_there_are_and_their_rows_together(units):
    counts = Bootstrap(200, 0.95, 3).counts(60, units)
    assert counts.shape == (200, 60) and (counts.sum(axis=1) == 60).all()
    by_unit = counts.reshape(200, 10, 6)
    together = (by_unit == by_unit[:, :, :1]).all()
    assert together == (units is not None)
    assert counts.mean() == pytest.approx(1.0) and counts.mean(axis=0).std() < 0.15


def test_the_percentile_interval_and_when_it_is_not_given():
    values = np.arange(1.0, 1001.0)
    assert rs.percentile_interval(values, 0.95) == pytest.approx((25.975, 975.025))
    some = values.copy()
    some[:50] = np.nan
    assert all(np.isnan(bound) for bound in rs.percentile_interval(some, 0.95))
    some[49] = np.inf
    assert all(np.isnan(bound) for bound in rs.percentile_interval(some, 0.95)), "infinite is not defined"
    some[49] = 50.0
    assert rs.percentile_interval(some, 0.95) == pytest.approx(np.quantile(values[49:], [0.025, 0.975]))
    with pytest.raises(checks.InputInvalid, match="confidence level is 95"):
        rs.percentile_interval(values, 95)


@pytest.mark.parametrize(("undefined", "given"), [(0.0, True), (0.04, True), (0.07, False), (0.2, False)])
def test_the_same_share_of_undefined_replicates_has_one_answer(undefined, given, monkeypatch):
    """A ratio of medians and a coefficient of agreement: seven in a hundred is too many for both."""
    values = np.linspace(0.1, 0.9, 1000)
    values[: int(undefined * 1000)] = np.nan
    monkeypatch.setattr(agreement, "kappas", lambda tables: values)
    both = pd.Series(["y", "n", "y", "n"] * 9)
    kappa = agreement.kappa(both, both[::-1].reset_index(drop=True), Bootstrap(1000, 0.95, 1))
    assert np.isfinite(rs.percentile_interval(values, 0.95)).all() == given
    assert np.isfinite(rs.percentile_interval(values, 0.90)).all() == given, "whatever the level"
    assert np.isfinite([kappa.conf_low, kappa.conf_high]).all() == given
    assert kappa.reason == ("" if given else agreement.UNSTABLE)


def test_quantiles_of_weights_by_hand():
    """Cumulative weights 1, 3 and 4 of 4: a quarter is reached by the first, three quarters by the second."""
    values, weights = np.array([30.0, 10.0, 20.0]), np.array([1.0, 1.0, 2.0])
    found = {share: rs.weighted_quantile(values, weights, share) for share in (0.25, 0.26, 0.75, 0.76, 0.99)}
    assert found == {0.25: 10.0, 0.26: 20.0, 0.75: 20.0, 0.76: 30.0, 0.99: 30.0}
    thirds = np.full(3, 0.1)  # 0.1 + 0.1 + 0.1 is more than 0.3, and a third of it more than 0.1
    assert rs.weighted_quantile(np.array([1.0, 2.0, 3.0]), thirds, 1 / 3) == 1.0


def test_bootstrapped_quantiles_of_each_domain_are_those_of_a_loop(cases):
    late = (cases["after"] == 1).to_numpy()
    domains = [late, ~late, np.full(len(cases), False)]
    found = rs.bootstrap_quantiles(
        cases, domains, value="log_pages", share=0.3, rng=np.random.default_rng(3), replicates=20
    )
    drawn = rs.resampled(cases["municipality"].to_numpy(), 20, np.random.default_rng(3))
    values, weight = cases["log_pages"].to_numpy(), cases["weight"].to_numpy()
    expected = [
        [rs.weighted_quantile(values[side], (weight * times)[side], 0.3) for side in (late, ~late)]
        for times in [np.ones(len(cases)), *drawn]
    ]
    assert found.shape == (21, 3) and found[:, :2].tolist() == expected and np.isnan(found[:, 2]).all()
    for wrong, message in (({"share": 1.0}, "The share is 1"), ({"value": "x"}, "lacks the column x")):
        asked = {"value": "log_pages", "share": 0.3, "rng": np.random.default_rng(3), "replicates": 2} | wrong
        with pytest.raises(checks.InputInvalid, match=message):
            rs.bootstrap_quantiles(cases, domains, **asked)


def test_one_more_undefined_replicate_than_a_twentieth_less_one_is_too_many():
    values = np.arange(1.0, 101.0)
    four, five = (np.r_[[np.nan] * n, values[n:]] for n in (4, 5))
    for told in (
        rs.percentile_interval(four, 0.9),
        rs.percentile_bounds(four, 0.1),
        (rs.two_sided_p(four),),
    ):
        assert np.isfinite(told).all()
    for told in (
        rs.percentile_interval(five, 0.9),
        rs.percentile_bounds(five, 0.1),
        (rs.two_sided_p(five),),
    ):
        assert np.isnan(told).all()


def test_a_two_sided_p_value_counts_both_sides_and_is_at_most_one():
    assert rs.two_sided_p(np.arange(1.0, 100.0)) == pytest.approx(2 / 100)
    assert rs.two_sided_p(-np.arange(1.0, 100.0)) == pytest.approx(2 / 100)
    assert rs.two_sided_p(np.arange(99.0) - 49) == 1.0  # of 99 fifty lie on either side, nought on both
    assert rs.two_sided_p(np.arange(99.0) - 9) == pytest.approx(2 * 11 / 100)


def test_values_are_trimmed_to_their_percentiles_at_both_ends():
    found = rs.trimmed(pd.Series(np.arange(101.0), index=range(1, 102)), 95)
    assert (found.min(), found.max(), found.iloc[50]) == (5.0, 95.0, 50.0)
    assert found.index.tolist() == list(range(1, 102)) and (found == 5.0).sum() == 6


def test_leaving_out_each_is_the_same_some_at_a_time(monkeypatch):
    sums = np.arange(14.0).reshape(7, 2) ** 2
    whole = np.vstack(list(rs._without_each(sums)))
    assert whole.tolist() == (sums.sum(axis=0) - sums).tolist()
    monkeypatch.setattr(rs, "_HELD", 3 * sums.size)
    parts = list(rs._without_each(sums))
    assert [len(part) for part in parts] == [3, 3, 1] and np.vstack(parts).tolist() == whole.tolist()
