"""Wild cluster bootstrap, descriptive variance and adjusted predictions: against slow loops and formulas by
hand.
"""

import numpy as np
import pandas as pd
import pytest
import survey_truth

from helpers.analysis.growth import descriptive, geometric_mean
from helpers.analysis.methods import inference, margins, resampling
from helpers.protocol import analysis_plan
from helpers.survey.sampling import weights

PLAN = analysis_plan.load()
FORMULA = PLAN.estimands["E1"].model


@pytest.fixture(scope="module")
def used() -> pd.DataFrame:
    survey = survey_truth.survey(3, response=0.4)
    classes = weights.size_classes(survey_truth.municipalities(), PLAN.size_classes)
    cases = geometric_mean.prepare(weights.base_weights(survey.cases, survey.population, classes), PLAN)
    return (
        geometric_mean.part(cases, "lost_earnings", geometric_mean.ALL)
        .dropna(subset="weight")
        .reset_index(drop=True)
    )


def by_refitting(fit: inference.Fit, signs: np.ndarray) -> list[float]:
    """The bootstrap as the papers write it: make each sample, fit it, studentise by the cluster sums of its
    scores.
    """
    root = np.sqrt(fit.weights)
    design, response = fit.design * root[:, None], (fit.design @ fit.estimates + fit.residuals) * root
    null = design[:, [0, 2]]
    fitted = null @ np.linalg.lstsq(null, response, rcond=None)[0]
    found = []
    for sign in signs:
        sample = fitted + sign[fit.clusters] * (response - fitted)
        estimates = np.linalg.lstsq(design, sample, rcond=None)[0]
        bread = np.linalg.inv(design.T @ design)
        scores = np.array(
            [
                design[fit.clusters == g].T @ (sample - design @ estimates)[fit.clusters == g]
                for g in range(fit.clusters.max() + 1)
            ]
        )
        found.append(estimates[1] / np.sqrt((bread @ scores.T @ scores @ bread)[1, 1]))
    return found


def test_the_wild_bootstrap_is_what_refitting_every_sample_gives(used):
    fit = inference.wls(used, FORMULA)
    signs = resampling.rademacher(np.random.default_rng(1), 12, fit.df + 1)
    found = resampling.wild_bootstrap(fit, "after", signs)
    np.testing.assert_allclose(found.replicates, by_refitting(fit, signs), rtol=1e-9)


def test_without_a_change_of_signs_the_sample_is_the_data_and_the_p_value_counts_it(used):
    """All signs alike: fitted plus residuals of the null, that is the data, whose t is the observed one."""
    fit = inference.wls(used, FORMULA)
    same = resampling.wild_bootstrap(fit, "after", np.ones((1, fit.df + 1)))
    assert same.replicates[0] == pytest.approx(same.statistic, rel=1e-9)
    none = resampling.wild_bootstrap(fit, "after", np.vstack([np.ones(fit.df + 1), -np.ones(fit.df + 1)]))
    assert none.p_value == 1.0


def test_the_signs_are_even_and_repeatable():
    first, again = (resampling.rademacher(np.random.default_rng(7), 999, 98) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert set(np.unique(first)) == {-1, 1}
    assert abs(first.mean()) < 0.02


def test_under_the_null_the_wild_p_value_is_near_the_one_of_cr3(used):
    fit = inference.wls(used, FORMULA)
    found = resampling.wild_bootstrap(
        fit, "after", resampling.rademacher(np.random.default_rng(2), 999, fit.df + 1)
    )
    assert found.p_value == pytest.approx(
        inference.tidy(fit).set_index("term").loc["after", "p_value"], abs=0.06
    )


def small(**changes) -> pd.DataFrame:
    """Two complete cells and two sampled ones; equal weights, so that means are plain."""
    frame = pd.DataFrame(
        {
            "municipality": list("aabbccdd"),
            "provision": "bpa",
            "period": ["early"] * 4 + ["late"] * 4,
            "outcome": "upheld",
            "after": [0.0] * 4 + [1.0] * 4,
            "stratum": list("aabbccdd"),
            "stratum_size": [4, 4, 2, 2, 10, 10, 2, 2],
            "log_pages": [1.0, 3.0, 2.0, 2.5, 4.0, 5.0, 3.0, 3.5],
            "weight": 1.0,
        }
    )
    return frame.assign(**changes)


def test_the_descriptive_variance_by_hand():
    """Difference of two means of four: each stratum adds (1 - n/N) n/(n-1) sum of squares / 16; the complete
    ones add nothing.
    """
    cases = small()
    found = descriptive.stratified(inference.wls(cases, "log_pages ~ after"), cases, "after")
    expected = (1 - 2 / 4) * 2 * 2 * 1.0**2 / 16 + (1 - 2 / 10) * 2 * 2 * 0.5**2 / 16
    assert found.std_error == pytest.approx(np.sqrt(expected))
    assert (found.df, found.strata, found.lonely) == (4, 4, 0)


def test_a_complete_draw_has_no_descriptive_error():
    cases = small(stratum_size=2)
    assert descriptive.stratified(inference.wls(cases, "log_pages ~ after"), cases, "after").std_error == 0


def test_a_lonely_case_of_several_is_centred_at_the_mean_of_its_cell_and_a_sole_case_adds_nothing():
    cases = small(stratum=list("aabBccdd"), stratum_size=[4, 4, 1, 7, 10, 10, 2, 2])
    found = descriptive.stratified(inference.wls(cases, "log_pages ~ after"), cases, "after")
    early = np.mean([1.0, 3.0, 2.0, 2.5])
    lonely = (1 - 1 / 7) * ((2.5 - early) / 4) ** 2
    assert found.lonely == 1
    assert found.std_error == pytest.approx(np.sqrt((1 - 2 / 4) * 4 / 16 + (1 - 2 / 10) * 1 / 16 + lonely))


def test_the_descriptive_interval_needs_a_stratum_with_two_cases():
    low, high = descriptive.interval(0.1, descriptive.Descriptive(0.1, 0, 8, 8), 0.95)
    assert np.isnan(low) and np.isnan(high)
    low, high = descriptive.interval(0.1, descriptive.Descriptive(0.1, 1000, 8, 0), 0.95)
    assert (low, high) == pytest.approx((0.1 - 1.962 * 0.1, 0.1 + 1.962 * 0.1), abs=1e-4)


def test_with_large_strata_and_one_case_per_municipality_the_descriptive_variance_meets_the_robust_one():
    rng = np.random.default_rng(4)
    n = 400
    after = (np.arange(n) % 2).astype(float)
    cases = pd.DataFrame(
        {
            "municipality": np.arange(n).astype(str),
            "provision": "bpa",
            "period": after.astype(str),
            "outcome": "upheld",
            "after": after,
            "stratum": after.astype(str),
            "stratum_size": 10**6,
            "log_pages": rng.normal(size=n),
            "weight": 1.0,
        }
    )
    fit = inference.wls(cases, "log_pages ~ after")
    assert descriptive.stratified(fit, cases, "after").std_error == pytest.approx(
        np.sqrt(fit.covariance[1, 1]), rel=0.01
    )


def test_adjusted_predictions_are_the_formula_by_hand(used):
    fit = inference.wls(used, FORMULA)
    intercept, after, remitted = fit.estimates
    mix = np.average(used["remitted"], weights=used["weight"])
    table = margins.adjusted_predictions(fit, "after").set_index("value")
    assert table.loc[0, "estimate"] == pytest.approx(intercept + remitted * mix)
    assert table.loc[1, "estimate"] == pytest.approx(intercept + after + remitted * mix)
    contrast = np.array([1, 1, mix])
    assert table.loc[1, "std_error"] == pytest.approx(np.sqrt(contrast @ fit.covariance @ contrast))
    assert table.loc[1, "df"] == fit.df


def test_adjusted_predictions_by_predicting_every_case_twice(used):
    fit = inference.wls(used, FORMULA)
    for value, row in margins.adjusted_predictions(fit, "after").set_index("value").iterrows():
        everyone = fit.estimates[0] + fit.estimates[1] * value + fit.estimates[2] * used["remitted"]
        assert row["estimate"] == pytest.approx(np.average(everyone, weights=used["weight"]))
