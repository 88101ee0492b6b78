"""Inference against its definitions: brute force where the code is clever, else other libraries."""

import numpy as np
import pandas as pd
import pytest
from scipy import linalg, stats

from helpers.analysis.methods import checks, inference

FORMULA = "log_pages ~ after + remitted"


def sample(seed: int = 1, n: int = 120, clusters: int = 15) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "municipality": rng.choice([f"{100 + i:04d}" for i in range(clusters)], n),
            "after": rng.integers(0, 2, n).astype(float),
            "remitted": rng.integers(0, 2, n).astype(float),
            "weight": rng.gamma(1, 5, n) + 0.1,
        }
    )
    effect = {code: rng.normal(0, 0.4) for code in sorted(frame["municipality"].unique())}
    return frame.assign(
        log_pages=4 + 0.2 * frame["after"] + frame["municipality"].map(effect) + rng.normal(0, 0.7, n)
    )


def coefficients(frame: pd.DataFrame) -> np.ndarray:
    design = np.column_stack([np.ones(len(frame)), frame["after"], frame["remitted"]])
    weighted = design * frame["weight"].to_numpy()[:, None]
    return np.linalg.solve(weighted.T @ design, weighted.T @ frame["log_pages"].to_numpy())


def test_cr3_is_the_jackknife_over_municipalities():
    frame = sample()
    fit = inference.wls(frame, FORMULA)
    codes = sorted(frame["municipality"].unique())
    left_out = np.array(
        [coefficients(frame[frame["municipality"] != code]) for code in codes]
    ) - coefficients(frame)
    expected = left_out.T @ left_out * (len(codes) - 1) / len(codes)
    np.testing.assert_allclose(fit.estimates, coefficients(frame), rtol=1e-10)
    np.testing.assert_allclose(fit.covariance, expected, rtol=1e-9)


def test_other_weights_on_a_fit_give_what_a_fit_with_them_gives():
    frame = sample()
    weights = frame["weight"].to_numpy() * np.random.default_rng(2).uniform(0.2, 5, len(frame))
    fit = inference.wls(frame.assign(weight=weights), FORMULA)
    expected = fit.estimate("after"), float(fit.std_error[fit.position("after")])
    found = inference.reweighted(inference.wls(frame, FORMULA), "after", weights)
    assert found == pytest.approx(expected, rel=1e-10)


def test_tidy_uses_t_with_one_less_than_the_clusters():
    frame = sample()
    fit = inference.wls(frame, FORMULA)
    row = inference.tidy(fit, level=0.9).set_index("term").loc["after"]
    df = frame["municipality"].nunique() - 1
    assert (row["df"], row["n"], row["n_clusters"]) == (df, 120, df + 1)
    assert row["conf_high"] - row["estimate"] == pytest.approx(stats.t.ppf(0.95, df) * row["std_error"])
    assert row["p_value"] == pytest.approx(2 * stats.t.sf(abs(row["estimate"] / row["std_error"]), df))
    assert inference.tidy(fit).columns.tolist() == (
        [
            "term",
            "estimate",
            "std_error",
            "statistic",
            "p_value",
            "conf_low",
            "conf_high",
            "df",
            "n",
            "n_clusters",
        ]
    )


def cr2_by_definition(frame: pd.DataFrame) -> tuple[float, float]:
    """Pustejovsky and Tipton (2018) with whole n x n matrices: nothing simplified."""
    frame = frame.sort_values("municipality")
    design = np.column_stack([np.ones(len(frame)), frame["after"], frame["remitted"]])
    weights, codes = frame["weight"].to_numpy(), frame["municipality"].to_numpy()
    bread = np.linalg.inv(design.T @ np.diag(weights) @ design)
    residual_maker = np.eye(len(frame)) - design @ bread @ design.T @ np.diag(weights)
    target = np.diag(1 / weights)
    residuals = residual_maker @ frame["log_pages"].to_numpy()
    adjustment = np.zeros_like(target)
    for code in np.unique(codes):
        at = np.ix_(codes == code, codes == code)
        root = linalg.sqrtm(target[at])
        inner = root @ (residual_maker @ target @ residual_maker.T)[at] @ root
        adjustment[at] = root @ np.linalg.inv(linalg.sqrtm(inner).real) @ root
    influence = [
        adjustment[codes == code].T @ (weights * (design @ bread[1]))[codes == code]
        for code in np.unique(codes)
    ]
    vectors = residual_maker.T @ np.array(influence).T
    working = vectors.T @ target @ vectors
    variance = sum((line @ residuals) ** 2 for line in influence)
    return float(np.sqrt(variance)), float(np.trace(working) ** 2 / np.sum(working**2))


@pytest.mark.parametrize("seed", range(3))
def test_cr2_and_its_degrees_of_freedom_are_those_of_the_paper(seed):
    frame = sample(seed)
    assert inference.cr2(inference.wls(frame, FORMULA), "after") == pytest.approx(
        cr2_by_definition(frame), rel=1e-9
    )


def test_cr2_degrees_of_freedom_fall_when_few_municipalities_carry_the_weight():
    even = sample().assign(weight=1.0)
    heavy = even.assign(weight=np.where(even["municipality"] < "0103", 200.0, 1.0))
    assert inference.cr2(inference.wls(even, FORMULA), "after")[1] > 10
    assert inference.cr2(inference.wls(heavy, FORMULA), "after")[1] < 5


def test_a_municipality_that_alone_holds_a_period_cannot_be_left_out():
    frame = sample().assign(after=lambda f: (f["municipality"] == "0103").astype(float))
    with pytest.raises(checks.NotEstimable, match="Without municipality 0103"):
        inference.wls(frame, FORMULA)


def test_a_provision_that_cannot_be_fitted_hides_no_other():
    alone = sample(1).assign(provision="a", after=1.0)
    both = pd.concat([sample(2).assign(provision="b"), alone, sample(3).assign(provision="c")])
    found = dict(inference.estimable(both, "provision", FORMULA))
    assert list(found) == ["b", "c"] and list(found["c"].index) == list(range(120))
    pd.testing.assert_frame_equal(found["c"].drop(columns="provision"), sample(3))


def test_one_municipality_is_not_enough():
    with pytest.raises(checks.NotEstimable, match="at least 2"):
        inference.wls(sample().assign(municipality="0101"), FORMULA)


def test_a_period_without_cases_is_not_estimable():
    with pytest.raises(checks.NotEstimable, match="no case at all"):
        inference.wls(sample().assign(after=1.0), FORMULA)


def test_missing_weights_are_refused():
    frame = sample()
    frame.loc[3, "weight"] = np.nan
    with pytest.raises(checks.InputInvalid, match="weight"):
        inference.wls(frame, FORMULA)


def test_equivalence_by_hand():
    found = inference.equivalence(0.05, 0.04, 60, margin=1.2, level=0.90)
    half = stats.t.ppf(0.95, 60) * 0.04
    assert (found["equivalence_low"], found["equivalence_high"]) == pytest.approx((0.05 - half, 0.05 + half))
    assert found["p_equivalence"] == pytest.approx(stats.t.sf((np.log(1.2) - 0.05) / 0.04, 60))


@pytest.mark.parametrize("estimate", np.linspace(-0.25, 0.25, 11))
def test_equivalence_interval_and_its_p_value_agree(estimate):
    found = inference.equivalence(estimate, 0.05, 40, margin=1.2, level=0.90)
    inside = -np.log(1.2) < found["equivalence_low"] and found["equivalence_high"] < np.log(1.2)
    assert inside == (found["p_equivalence"] < 0.05)


def test_the_minimum_detectable_effect_is_detected_with_the_power_promised():
    df, error = 80, 0.1
    effect = inference.minimum_detectable(error, df, alpha=0.05, power=0.80)
    rng = np.random.default_rng(5)
    estimates = rng.normal(effect, error, 40_000)
    errors = error * np.sqrt(rng.chisquare(df, 40_000) / df)
    assert np.mean(estimates / errors > stats.t.ppf(0.975, df)) == pytest.approx(0.80, abs=0.01)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: inference.interval(0.0, 1.0, 10, 95), "confidence level"),
        (lambda: inference.equivalence(0.0, 1.0, 10, margin=0.8, level=0.9), "equivalence margin"),
        (lambda: inference.minimum_detectable(1.0, 10, alpha=0.05, power=1.0), "power"),
        (lambda: inference.minimum_detectable(1.0, 10, alpha=0.0, power=0.8), "error rate"),
    ],
)
def test_impossible_levels_are_refused(call, word):
    with pytest.raises(checks.InputInvalid, match=word):
        call()


def test_the_result_of_statsmodels_is_kept_and_says_the_same():
    fit = inference.wls(sample(), FORMULA)
    assert fit.result.params.to_numpy() == pytest.approx(fit.estimates)
    assert fit.result.bse.to_numpy() == pytest.approx(fit.std_error)
    assert fit.result.pvalues.to_numpy() == pytest.approx(inference.tidy(fit)["p_value"].to_numpy())
    assert fit.response == pytest.approx(fit.design @ fit.estimates + fit.residuals)
    text = fit.result.summary().as_text()
    assert "cluster-crv3" in text and "remitted" in text and f"{fit.estimate('after'):.4f}" in text


def test_an_interval_may_have_a_level_for_each_estimate():
    low, high = inference.interval(np.zeros(2), np.ones(2), 10, np.array([0.9, 0.99]))
    assert high == pytest.approx(stats.t.ppf([0.95, 0.995], 10)) and low == pytest.approx(-high)
    with pytest.raises(checks.InputInvalid, match="confidence level"):
        inference.interval(np.zeros(2), np.ones(2), 10, np.array([0.9, 1.0]))


def test_other_columns_may_weight_and_cluster():
    frame = sample()
    expected = inference.wls(frame, FORMULA)
    renamed = frame.rename(columns={"weight": "w", "municipality": "place"})
    fit = inference.wls(renamed, FORMULA, weights="w", clusters="place")
    assert fit.estimates.tolist() == expected.estimates.tolist() and fit.df == expected.df == 14
    assert fit.std_error.tolist() == expected.std_error.tolist()
    assert fit.terms == ("Intercept", "after", "remitted") and fit.position("remitted") == 2
    assert sorted(fit.data.columns) == ["after", "log_pages", "remitted"]
    for column in ("w", "place"):
        with pytest.raises(checks.InputInvalid, match=f"cases lacks the column {column}"):
            inference.wls(renamed.drop(columns=column), FORMULA, weights="w", clusters="place")
    with pytest.raises(checks.NotEstimable, match="no usable cases"):
        inference.wls(frame.head(0), FORMULA)


def test_a_refit_keeps_all_but_the_weights_and_refuses_what_is_no_weight():
    frame = sample()
    weights = np.linspace(1, 3, len(frame))
    found = inference.refitted(inference.wls(frame, FORMULA), weights)
    expected = inference.wls(frame.assign(weight=weights), FORMULA)
    assert found.estimates == pytest.approx(expected.estimates, rel=1e-12)
    assert found.covariance == pytest.approx(expected.covariance, rel=1e-10)
    assert (found.formula, found.terms, found.weights.tolist()) == (FORMULA, expected.terms, weights.tolist())
    with pytest.raises(checks.InputInvalid, match="Column weight holds 0"):
        inference.refitted(found, np.r_[0.0, weights[1:]])


def test_alike_cases_count_in_cr2_as_what_they_are():
    """Two values of each regressor and two weights in six municipalities: hardly two rows differ."""
    rng = np.random.default_rng(4)
    frame = sample(4, 90, 6).assign(weight=rng.choice([2.0, 5.0], 90))
    assert inference.cr2(inference.wls(frame, FORMULA), "after") == pytest.approx(
        cr2_by_definition(frame), rel=1e-8
    )


def test_the_largest_share_of_the_jackknife_by_hand():
    assert inference.largest_share(np.array([1.0, 3.0, 2.0]), 2.5) == pytest.approx(2.25 / 2.75)
    assert np.isnan(inference.largest_share(np.array([2.0, 2.0]), 2.0))


def test_tables_of_coefficients_stand_under_their_names_and_without_a_fit_there_is_one_without_rows():
    fit = inference.wls(sample(), FORMULA)
    found = inference.coefficients({"bpa": fit.result, "lost_earnings": fit.result})
    assert list(found.columns) == list(inference.coefficients({}).columns) == list(inference.COEFFICIENTS)
    assert found.index.tolist() == [
        (name, term) for name in ("bpa", "lost_earnings") for term in ("Intercept", "after", "remitted")
    ]
    row = found.loc[("bpa", "after")]
    assert row["Coef."] == pytest.approx(fit.estimate("after")) and inference.coefficients({}).empty
    half = stats.t.ppf(0.975, fit.df) * fit.std_error[1]
    assert row["0.975]"] - row["Coef."] == pytest.approx(half)


def test_the_smallest_detectable_effect_by_hand():
    found = inference.minimum_detectable(np.array([0.1, 0.2]), 20, alpha=0.05, power=0.8)
    t = stats.t.ppf(0.975, 20) + stats.t.ppf(0.8, 20)
    assert found.tolist() == pytest.approx([0.1 * t, 0.2 * t])


def test_two_sided_p_values_do_not_know_the_sign():
    assert inference.two_sided(2.0, 10) == inference.two_sided(-2.0, 10)
    assert inference.two_sided(stats.t.ppf(0.975, 10), 10) == pytest.approx(0.05)
    assert inference.two_sided(0.0, 10) == 1.0
