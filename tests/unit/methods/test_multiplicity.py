"""Tests read together: R's p.adjust on worked examples, and intervals that never contradict the tests."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from helpers.analysis.methods import families, multiplicity, resampling
from helpers.analysis.methods.checks import InputInvalid
from helpers.protocol import analysis_plan
from helpers.protocol.analysis_plan import PRIMARY, SECONDARY

# R 4.2.2: p.adjust(p, "hochberg") and p.adjust(p, "BH")
R = [
    ([0.046, 0.032], [0.046, 0.046], [0.046, 0.046]),
    ([0.01, 0.04], [0.02, 0.04], [0.02, 0.04]),
    ([0.03, 0.2], [0.06, 0.2], [0.06, 0.2]),
    ([0.06, 0.07], [0.07, 0.07], [0.07, 0.07]),
    ([0.001, 0.02, 0.04, 0.2], [0.004, 0.06, 0.08, 0.2], [0.004, 0.04, 4 / 75, 0.2]),
    ([0.04, 0.04, 0.04], [0.04] * 3, [0.04] * 3),
    ([0.0, 1.0], [0.0, 1.0], [0.0, 1.0]),
]
# table 1 of Benjamini and Hochberg (1995): fifteen p-values, of which their method rejects four at .05
PAPER = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
    0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000,
]  # fmt: skip
P_VALUES = st.lists(st.floats(1e-6, 1), min_size=1, max_size=60)


@pytest.mark.parametrize(("p", "hochberg", "bh"), R)
def test_the_adjusted_p_values_are_those_of_r(p, hochberg, bh):
    assert multiplicity.hochberg(p) == pytest.approx(hochberg, abs=1e-12)
    assert multiplicity.benjamini_hochberg(p) == pytest.approx(bh, abs=1e-12)


def test_the_example_of_benjamini_and_hochberg():
    assert (multiplicity.benjamini_hochberg(PAPER) <= 0.05).sum() == 4
    assert multiplicity.benjamini_hochberg_rate(PAPER, 0.05) == pytest.approx(4 * 0.05 / 15)
    assert (multiplicity.hochberg(PAPER) <= 0.05).sum() == 3


@pytest.mark.parametrize(
    ("p", "rates"),
    [
        ([0.046, 0.032], [0.05, 0.05]),  # both at most .05: both are tested at .05
        ([0.04, 0.01], [0.05, 0.05]),
        ([0.2, 0.01], [0.05, 0.025]),  # else the smaller at .025 and the larger at .05
        ([0.03, 0.06], [0.025, 0.05]),
        ([np.nan, 0.01], [0.05, 0.025]),  # what cannot be reported counts as 1
        ([0.03], [0.05]),
        ([0.05, 0.05], [0.05, 0.05]),
    ],
)
def test_the_rates_of_hochberg(p, rates):
    assert multiplicity.hochberg_rates(p, 0.05) == pytest.approx(rates)


def test_a_missing_test_keeps_the_family_at_its_size():
    assert multiplicity.hochberg([0.03, np.nan]).tolist() == [0.06, 1.0]
    assert multiplicity.benjamini_hochberg([0.03, np.nan]).tolist() == [0.06, 1.0]
    assert multiplicity.benjamini_hochberg_rate([0.03, np.nan], 0.05) == 0.025


@settings(deadline=None)
@given(P_VALUES)
def test_another_program_says_the_same(p):
    for ours, method in (
        (multiplicity.hochberg, "simes-hochberg"),
        (multiplicity.benjamini_hochberg, "fdr_bh"),
    ):
        np.testing.assert_allclose(ours(p), multipletests(p, method=method)[1], rtol=1e-9)


@settings(deadline=None)
@given(P_VALUES)
def test_a_test_at_its_own_rate_rejects_as_the_family_does(p):
    """So an interval at the level 1 - rate excludes the null exactly when the test is rejected."""
    p = np.array(p)
    own = p <= multiplicity.hochberg_rates(p, 0.05)
    assert own.tolist() == (multiplicity.hochberg(p) <= 0.05).tolist()
    together = p <= multiplicity.benjamini_hochberg_rate(p, 0.05) * (1 + 1e-12)
    assert together.tolist() == (multiplicity.benjamini_hochberg(p) <= 0.05).tolist()


def test_the_family_of_two_keeps_its_error_rate():
    """Independent true nulls, 20,000 families: Hochberg's error rate is .05 at most, to .003."""
    z = np.random.default_rng(3).normal(size=(20_000, 2))
    p = 2 * stats.norm.sf(np.abs(z))
    wrong = np.mean([(multiplicity.hochberg(family) <= 0.05).any() for family in p])
    assert 0.044 < wrong < 0.053


@settings(deadline=None)
@given(st.integers(0, 10_000), st.floats(-3, 3), st.floats(0.002, 0.3))
def test_a_percentile_interval_excludes_zero_as_its_p_value_says(seed, shift, rate):
    draws = np.random.default_rng(seed).normal(shift, 1, 1999)
    low, high = resampling.percentile_bounds(draws, rate)
    assert (low > 0 or high < 0) == (resampling.two_sided_p(draws) <= rate)


def test_the_p_value_of_percentiles_by_hand():
    draws = np.arange(1.0, 100.0) - 3.5  # three of 99 lie at or below zero: 2 x 4 / 100
    assert resampling.two_sided_p(draws) == pytest.approx(0.08)
    assert resampling.percentile_bounds(draws, 0.08) == (draws[3], draws[-4])
    assert np.isnan(resampling.percentile_bounds(draws, 0.01)).all(), "too few draws for that level"
    assert np.isnan(resampling.two_sided_p(np.r_[draws, [np.nan] * 6]))


PLAN = analysis_plan.load()


def estimates(*rows: tuple) -> pd.DataFrame:
    """Return the tests of one estimand: provision, status, p_value, reasons."""
    table = pd.DataFrame(rows, columns=["provision", "status", "p_value", "reasons"])
    return table.assign(estimand="E1")


def test_a_provision_that_was_not_drawn_is_no_test_and_leaves_the_other_its_whole_rate() -> None:
    table = estimates(("bpa", PRIMARY, 0.04, ""), ("lost_earnings", PRIMARY, np.nan, families.NOT_DRAWN))
    found = families.read_together(table, families.secondary([table]), PLAN)
    assert found["rate"].tolist() == [PLAN.alpha, PLAN.alpha] and PLAN.alpha == pytest.approx(0.05)
    assert found["p"].tolist() == [0.04, pytest.approx(np.nan, nan_ok=True)]


def test_secondary_tests_are_read_with_those_of_every_estimand_and_none_that_may_not_be_told_is_shown() -> (
    None
):
    one = estimates(("bpa", SECONDARY, 0.01, ""), ("lost_earnings", SECONDARY, 0.001, "few_cases"))
    other = estimates(("bpa", SECONDARY, 0.03, "")).assign(estimand="E4")
    family = families.secondary([one, other])
    named = ["estimand", "provision", "outcome", "measure", "cause", "p_value", "reasons"]
    assert list(family.columns) == named
    assert family["p_value"].tolist() == [0.01, 1.0, 0.03]  # what may not be told shows nothing
    # Benjamini and Hochberg by hand: 3 · .01 / 1 and 3 · .03 / 2; the second of three may err at 2/3 of alpha
    found = pd.concat([families.read_together(table, family, PLAN) for table in (one, other)])
    assert found["p"].tolist() == pytest.approx([0.03, 1.0, 0.045])
    assert found["rate"].tolist() == pytest.approx([2 * PLAN.alpha / 3] * 3)
    with pytest.raises(InputInvalid, match="E4 for bpa is not among the secondary tests"):
        families.read_together(other, families.secondary([one]), PLAN)
