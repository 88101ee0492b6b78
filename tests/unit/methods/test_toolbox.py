"""Wild cluster bootstrap and adjusted predictions: against slow loops and formulas by hand."""

import numpy as np
import pandas as pd
import pytest
import survey_truth
from scipy import stats

from helpers.analysis.growth import geometric_mean
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


def test_adjusted_predictions_have_the_interval_of_their_own_error_and_level(used):
    fit = inference.wls(used, FORMULA)
    for level in (0.8, 0.95):
        for _, row in margins.adjusted_predictions(fit, "after", level=level).iterrows():
            half = stats.t.ppf((1 + level) / 2, fit.df) * row["std_error"]
            assert (row["conf_low"], row["conf_high"]) == pytest.approx(
                (row["estimate"] - half, row["estimate"] + half)
            )
