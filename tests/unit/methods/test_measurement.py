"""ICC and ratio limits of agreement: against an analysis of variance, by hand, and where they are not
defined.
"""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats
from statsmodels.stats.anova import anova_lm

from helpers.analysis.methods import checks, measurement
from helpers.analysis.methods.agreement import NO_PAIRS
from helpers.analysis.methods.measurement import NO_VARIATION


def counted(n: int = 64, noise: float = 0.12, drift: float = 0.0, seed: int = 5) -> pd.DataFrame:
    """Pages as two people count them: the second with an error of ``noise`` on the log scale, and ``drift``
    more throughout.
    """
    rng = np.random.default_rng(seed)
    true = rng.normal(4, 0.7, n)
    return pd.DataFrame({"first": np.exp(true), "second": np.exp(true + drift + rng.normal(0, noise, n))})


def test_icc_against_an_analysis_of_variance():
    table = counted(30, 0.4, 0.3)
    long = np.log(table).reset_index().melt("index", var_name="rater", value_name="y")
    squares = anova_lm(smf.ols("y ~ C(index) + C(rater)", data=long).fit())["mean_sq"]
    rows, raters, error = squares["C(index)"], squares["C(rater)"], squares["Residual"]
    expected = (rows - error) / (rows + error + 2 / 30 * (raters - error))
    assert measurement.icc(table, 0.95).estimate == pytest.approx(expected)


def test_icc_recovers_what_it_was_made_from():
    """Variance .49 between cases and .04 of error: .49 / (.49 + .02) with half the error in each count."""
    rng = np.random.default_rng(2)
    true = rng.normal(4, 0.7, 4000)
    table = pd.DataFrame({name: np.exp(true + rng.normal(0, 0.2, 4000)) for name in ("first", "second")})
    found = measurement.icc(table, 0.95)
    assert found.estimate == pytest.approx(0.49 / 0.53, abs=0.005)
    assert found.conf_low < 0.49 / 0.53 < found.conf_high


def test_a_rater_who_counts_half_as_much_again_agrees_less():
    close, apart = (measurement.icc(counted(drift=drift), 0.95).estimate for drift in (0.0, np.log(1.5)))
    assert close > 0.95 and apart < 0.90


def test_the_interval_covers_at_its_level():
    """Coverage of the F interval over 400 samples of 20 cases, with raters fixed at no drift: 95 % less a
    margin of 3 SE.
    """
    rng = np.random.default_rng(11)
    true = 0.49 / (0.49 + 0.04)
    hits = 0
    for _ in range(400):
        cases = rng.normal(4, 0.7, (20, 1))
        found = measurement.icc_absolute(cases + rng.normal(0, 0.2, (20, 2)), 0.95)
        hits += found.conf_low <= true <= found.conf_high
    assert hits / 400 > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 400)


@pytest.mark.parametrize(
    ("rows", "reason", "n"),
    [
        ([], NO_PAIRS, 0),
        ([(10, 12)], NO_PAIRS, 1),
        ([(10, None), (None, 4)], NO_PAIRS, 0),
        ([(10, 12), (10, 12)], NO_VARIATION, 2),
    ],
)
def test_icc_is_missing_with_its_reason(rows, reason, n):
    found = measurement.icc(pd.DataFrame(rows, columns=["first", "second"], dtype=float), 0.95)
    assert (found.reason, found.n) == (reason, n) and np.isnan(
        [found.estimate, found.conf_low, found.conf_high]
    ).all()


def test_one_rater_who_tells_no_case_apart_agrees_no_more_than_chance_and_is_told():
    """Mean squares by hand of 0, 0, 0 beside 0, 1, 2: cases 0.5, raters 1.5, error 0.5."""
    found = measurement.icc_absolute(np.array([[0.0, 0.0], [0.0, 1.0], [0.0, 2.0]]), 0.95)
    assert (found.estimate, found.n, found.reason) == (pytest.approx(0), 3, "")
    assert found.conf_low < 0 < found.conf_high


def test_equal_counts_agree_wholly():
    found = measurement.icc(pd.DataFrame({"first": [3.0, 40.0, 7.0], "second": [3.0, 40.0, 7.0]}), 0.95)
    assert (found.estimate, found.conf_low, found.conf_high) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize("value", [0.0, -3.0, np.inf])
def test_pages_without_a_log_are_refused(value):
    table = pd.DataFrame({"first": [3.0, 4.0], "second": [3.0, value]})
    for compute in (
        lambda: measurement.icc(table, 0.95),
        lambda: measurement.ratio_limits(table["first"], table["second"], 0.95),
    ):
        with pytest.raises(checks.InputInvalid, match="second"):
            compute()


def test_limits_by_hand():
    """Log ratios −.1, 0 and .1 have mean 0 and standard deviation .1."""
    found = measurement.ratio_limits(pd.Series([10.0] * 3), pd.Series(10 * np.exp([-0.1, 0, 0.1])), 0.95)
    assert (found.bias, found.n) == (pytest.approx(1), 3)
    assert (found.low, found.high) == (pytest.approx(np.exp(-0.195996)), pytest.approx(np.exp(0.195996)))
    assert found.bias_high == pytest.approx(np.exp(4.302653 * 0.1 / np.sqrt(3)))
    assert np.log(found.high_conf[1]) == pytest.approx(
        0.195996 + 4.302653 * 0.1 * np.sqrt(1 / 3 + 1.959964**2 / 4)
    )


def test_limits_hold_the_share_they_say():
    table = counted(4000, 0.2)
    ratio = table["second"] / table["first"]
    found = measurement.ratio_limits(table["first"], table["second"], 0.90)
    assert ratio.between(found.low, found.high).mean() == pytest.approx(0.90, abs=0.012)


def test_limits_of_a_second_rater_who_counts_more():
    table = counted(drift=np.log(1.3))
    found = measurement.ratio_limits(table["first"], table["second"], 0.95)
    assert found.bias == pytest.approx(1.3, rel=0.05) and found.bias_low > 1.2 and found.high > 1.5


def test_limits_need_two_pairs():
    found = measurement.ratio_limits(pd.Series([10.0, None]), pd.Series([12.0, 3.0]), 0.95)
    assert (found.n, found.reason) == (1, NO_PAIRS) and np.isnan(
        [found.bias, found.low, found.high, *found.low_conf]
    ).all()


@pytest.mark.parametrize("level", [0, 1, 95])
def test_levels_are_shares(level):
    with pytest.raises(checks.InputInvalid, match="confidence level"):
        measurement.icc(counted(), level)
    with pytest.raises(checks.InputInvalid, match="confidence level"):
        measurement.ratio_limits(*counted().to_numpy().T, level)


def test_each_bound_of_the_limits_by_hand():
    """Log ratios with mean 1/4 and standard deviation 1/2, at 90 per cent: whichever way the bounds lie."""
    logs = np.array([-0.25, 0.25, 0.75])
    found = measurement.ratio_limits(pd.Series([10.0] * 3), pd.Series(10 * np.exp(logs)), 0.90)
    z, t = stats.norm.ppf(0.95), stats.t.ppf(0.95, 2)
    of_mean, of_limit = t * 0.5 / np.sqrt(3), t * 0.5 * np.sqrt(1 / 3 + z**2 / 4)
    low, high = 0.25 - 0.5 * z, 0.25 + 0.5 * z
    told = [found.bias, found.bias_low, found.bias_high, found.low, *found.low_conf, found.high]
    expected = [0.25, 0.25 - of_mean, 0.25 + of_mean, low, low - of_limit, low + of_limit, high]
    assert np.log([*told, *found.high_conf]) == pytest.approx([*expected, high - of_limit, high + of_limit])
    assert found.reason == ""


def test_three_raters_agree_as_the_formula_says():
    """Mean squares of cases, raters and error from an analysis of variance; ICC and the F interval by the
    tables of McGraw and Wong.
    """
    ratings = np.array([[1.0, 2.0, 4.0], [3.0, 3.0, 5.0], [6.0, 8.0, 7.0], [2.0, 2.0, 3.0]])
    n, k = ratings.shape
    whole, cases, raters = ratings.mean(), ratings.mean(axis=1), ratings.mean(axis=0)
    rows = k * ((cases - whole) ** 2).sum() / (n - 1)
    columns = n * ((raters - whole) ** 2).sum() / (k - 1)
    total = ((ratings - whole) ** 2).sum()
    error = (total - (n - 1) * rows - (k - 1) * columns) / ((n - 1) * (k - 1))
    icc = (rows - error) / (rows + (k - 1) * error + k / n * (columns - error))
    a, b = k * icc / (n * (1 - icc)), 1 + k * icc * (n - 1) / (n * (1 - icc))
    v = (a * columns + b * error) ** 2 / (
        (a * columns) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1))
    )
    f_low, f_high = stats.f.ppf(0.975, n - 1, v), stats.f.ppf(0.975, v, n - 1)
    noise = k * columns + (k * n - k - n) * error
    found = measurement.icc_absolute(ratings, 0.95)
    assert (found.estimate, found.n) == (pytest.approx(icc), 4)
    assert found.conf_low == pytest.approx(n * (rows - f_low * error) / (f_low * noise + n * rows))
    assert found.conf_high == pytest.approx(n * (f_high * rows - error) / (noise + n * f_high * rows))
