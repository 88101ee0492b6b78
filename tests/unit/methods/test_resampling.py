"""Jackknife and cluster bootstrap: equal to CR3 where CR3 exists, and by hand where they can be counted."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.analysis.methods import checks, inference
from helpers.analysis.methods import resampling as rs


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


def mean_difference(frame):
    late, early = (frame[frame["after"] == side] for side in (1, 0))
    return np.average(late["log_pages"], weights=late["weight"]) - np.average(
        early["log_pages"], weights=early["weight"]
    )


def test_the_jackknife_of_a_difference_of_means_is_cr3(cases):
    fit = inference.wls(cases, "log_pages ~ after")
    found = rs.delete_one_municipality(cases, mean_difference)
    assert found.estimates[0] == pytest.approx(fit.estimates[1], rel=1e-10)
    assert found.std_error[0] == pytest.approx(np.sqrt(fit.covariance[1, 1]), rel=1e-8)
    table = rs.tidy(found, ("after",))
    expected = inference.tidy(fit).set_index("term").loc["after"]
    assert table.loc[0, ["conf_low", "conf_high"]].tolist() == pytest.approx(
        expected[["conf_low", "conf_high"]].tolist(), rel=1e-8
    )
    assert table.loc[0, "df"] == found.df == cases["municipality"].nunique() - 1


def test_a_ratio_of_totals_by_hand():
    frame = pd.DataFrame({"municipality": ["a", "b", "c"], "x": [1.0, 2.0, 3.0], "y": [2.0, 2.0, 2.0]})
    found = rs.delete_one_municipality(frame, lambda f: f["x"].sum() / f["y"].sum())
    assert found.without[:, 0].tolist() == [1.25, 1.0, 0.75] and found.municipalities == ("a", "b", "c")
    assert found.covariance[0, 0] == pytest.approx(2 / 3 * (0.25**2 + 0 + 0.25**2))


def test_a_statistic_of_sums_needs_no_pass_over_the_cases(cases):
    frame = cases.assign(part=cases["weight"] * cases["after"])
    totals = frame.groupby("municipality")[["part", "weight"]].sum()
    fast = rs.delete_one_total(totals, lambda sums: sums[0] / sums[1])
    slow = rs.delete_one_municipality(frame, lambda f: f["part"].sum() / f["weight"].sum())
    assert fast.municipalities == slow.municipalities and fast.df == slow.df
    assert fast.without == pytest.approx(slow.without, rel=1e-12) and fast.covariance == pytest.approx(
        slow.covariance, rel=1e-9
    )
    with pytest.raises(checks.NotEstimable, match="only 1"):
        rs.delete_one_total(totals.iloc[:1], lambda sums: sums[0])


def test_contrasts_use_the_covariance(cases):
    both = rs.delete_one_municipality(
        cases, lambda f: [np.average(f.loc[f["after"] == side, "log_pages"]) for side in (0, 1)]
    )
    single = rs.delete_one_municipality(
        cases,
        lambda f: f.loc[f["after"] == 1, "log_pages"].mean() - f.loc[f["after"] == 0, "log_pages"].mean(),
    )
    assert both.contrast(np.array([-1.0, 1.0])) == pytest.approx(
        (single.estimates[0], single.std_error[0]), rel=1e-10
    )


def test_a_replicate_that_cannot_be_computed_is_not_left_out(cases):
    alone = cases.assign(after=0.0)
    alone.loc[alone["municipality"] == "3", "after"] = 1.0
    found = rs.delete_one_municipality(alone, lambda f: f.loc[f["after"] == 1, "log_pages"].mean())
    assert np.isfinite(found.estimates[0]) and np.isnan(found.std_error[0])


def test_one_municipality_is_refused(cases):
    with pytest.raises(checks.NotEstimable, match="only 1"):
        rs.delete_one_municipality(cases.assign(municipality="a"), mean_difference)
    with pytest.raises(checks.ColumnMissing):
        rs.delete_one_municipality(cases.drop(columns="municipality"), mean_difference)


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
    assert rs.weighted_median(np.array(values), np.array(weights)) == median


def test_no_weight_has_no_median():
    assert np.isnan(rs.weighted_median(np.array([]), np.array([]))) and np.isnan(
        rs.weighted_median(np.array([1.0]), np.array([0.0]))
    )


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 9)), min_size=1, max_size=30))
def test_a_whole_weight_is_a_repeated_case(pairs):
    values, weights = map(np.array, zip(*pairs, strict=True))
    repeated = np.sort(np.repeat(values, weights))
    assert rs.weighted_median(values, weights) == repeated[(len(repeated) + 1) // 2 - 1]


def test_the_bootstrap_of_medians_is_that_of_a_loop(cases):
    frame = cases.assign(pages=np.exp(cases["log_pages"]).round())
    after = (frame["after"] == 1).to_numpy()
    ratio, replicates = rs.bootstrap_median_ratio(
        frame, after, value="pages", rng=np.random.default_rng(1), replicates=40
    )
    names, codes = np.unique(frame["municipality"], return_inverse=True)
    drawn = np.random.default_rng(1).multinomial(len(names), np.full(len(names), 1 / len(names)), size=40)
    slow = []
    for times in drawn:
        weight = frame["weight"].to_numpy() * times[codes]
        late, early = (
            rs.weighted_median(frame["pages"].to_numpy()[side], weight[side]) for side in (after, ~after)
        )
        slow.append(late / early)
    assert replicates.tolist() == slow
    late, early = (
        rs.weighted_median(frame.loc[side, "pages"].to_numpy(), frame.loc[side, "weight"].to_numpy())
        for side in (after, ~after)
    )
    assert ratio == late / early


def test_the_percentile_interval_and_when_it_is_not_given():
    values = np.arange(1.0, 1001.0)
    assert rs.percentile_interval(values, 0.95) == pytest.approx((25.975, 975.025))
    some = values.copy()
    some[:50] = np.nan
    assert all(np.isnan(bound) for bound in rs.percentile_interval(some, 0.95))
    with pytest.raises(checks.LevelInvalid):
        rs.percentile_interval(values, 95)
