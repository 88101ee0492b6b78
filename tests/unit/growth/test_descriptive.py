"""The descriptive variance of a draw without replacement: against formulas by hand."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.growth import descriptive
from helpers.analysis.methods import checks, inference


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


def test_the_descriptive_interval_has_the_degrees_of_freedom_of_the_strata():
    low, high = descriptive.interval(0.1, descriptive.Descriptive(0.1, 1, 8, 0), 0.95)
    assert (low, high) == pytest.approx((0.1 - 12.7062 * 0.1, 0.1 + 12.7062 * 0.1), abs=1e-4)


def test_a_lonely_case_is_centred_within_its_own_provision_period_and_outcome():
    """Another provision's, period's and outcome's cases must not move it: their scores are far away."""
    cases = small(stratum=list("aabBccdd"), stratum_size=[4, 4, 1, 7, 10, 10, 2, 2])
    fit = inference.wls(cases, "log_pages ~ after")
    alone = descriptive.stratified(fit, cases, "after").std_error
    for column in descriptive.CENTRE:
        other = cases.assign(**{column: ["x", "y", "y", "y", "z", "z", "z", "z"]})
        changed = descriptive.stratified(fit, other, "after").std_error
        lonely = (1 - 1 / 7) * ((2.5 - np.mean([3.0, 2.0, 2.5])) / 4) ** 2
        assert changed == pytest.approx(np.sqrt((1 - 2 / 4) * 4 / 16 + (1 - 2 / 10) * 1 / 16 + lonely))
        assert changed != pytest.approx(alone, rel=1e-6)


@pytest.mark.parametrize("column", ["stratum", "stratum_size", "provision", "period", "outcome"])
def test_a_missing_column_is_named(column):
    cases = small()
    with pytest.raises(checks.InputInvalid, match=column):
        descriptive.stratified(inference.wls(cases, "log_pages ~ after"), cases.drop(columns=column), "after")
