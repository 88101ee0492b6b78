"""Agreement held against worked examples in print, each named with its source."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.methods import agreement, measurement
from helpers.analysis.methods.resampling import Bootstrap

BOOT = Bootstrap(replicates=99, level=0.95, seed=1)
M = None

# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", example C and on: four observers, twelve
# units
KRIPPENDORFF = pd.DataFrame(
    {
        "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, M, M, M],
        "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, M, 3],
        "C": [M, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, M],
        "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, M],
    }
)
# Shrout and Fleiss (1979), table 2: six targets, four judges; coefficients in their table 4
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
)
# Bland and Altman (1986), Lancet i:307-310, table: first readings of peak flow, Wright meter and mini meter
WRIGHT = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]


def ratings(table: list[list[int]]) -> tuple[pd.Series, pd.Series]:
    """Two columns of ratings from a contingency table, the first rater's categories down."""
    pairs = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    return tuple(pd.Series(column) for column in zip(*pairs, strict=True))


@pytest.mark.parametrize(("metric", "printed"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_krippendorffs_example(metric, printed):
    found = agreement.alpha(KRIPPENDORFF, metric, BOOT)
    assert (round(found.estimate, 3), found.n) == (printed, 11)


def test_krippendorffs_binary_example():
    """Example A of the same paper: ten units, two observers, alpha = 0.095."""
    meg, owen = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert (
        round(agreement.alpha(pd.DataFrame({"Meg": meg, "Owen": owen}), "nominal", BOOT).estimate, 3) == 0.095
    )


def test_shrout_and_fleiss_icc_2_1():
    """Point .29 in print; the interval is that of R's psych::ICC on the same data (0.019 to 0.761)."""
    found = measurement.icc_absolute(SHROUT_FLEISS, 0.95)
    assert round(found.estimate, 2) == 0.29
    assert (round(found.conf_low, 3), round(found.conf_high, 3)) == (0.019, 0.761)


def test_fleiss_diagnoses():
    """Fleiss (1981), table 13.1: 100 subjects, three diagnoses, kappa = 0.68."""
    found = agreement.kappa(*ratings([[75, 1, 4], [5, 4, 1], [0, 0, 10]]), BOOT)
    assert round(found.estimate, 2) == 0.68


@pytest.mark.parametrize(("table", "kappa"), [([[40, 9], [6, 45]], 0.70), ([[80, 10], [5, 5]], 0.32)])
def test_feinstein_and_cicchettis_paradox(table, kappa):
    """Feinstein and Cicchetti (1990): the same 85 % agreement, kappa .70 and .32; PABAK is .70 both times
    (Byrt et al. 1993).
    """
    first, second = ratings(table)
    assert round(agreement.kappa(first, second, BOOT).estimate, 2) == kappa
    assert agreement.pabak(first, second, 2) == pytest.approx(0.70)


def test_bland_and_altmans_peak_flow():
    """Differences Wright − mini: mean −2.1, SD 38.8, limits −79.7 to 75.5 (with 2 SD) l/min; here as ratios
    of exponentials.
    """
    scaled = [pd.Series(np.exp(np.array(values) / 100)) for values in (MINI, WRIGHT)]
    found = measurement.ratio_limits(*scaled, 0.95)
    bias, low, high = (100 * np.log(value) for value in (found.bias, found.low, found.high))
    assert round(bias, 1) == -2.1
    assert ((high - low) / (2 * 1.959964)) == pytest.approx(38.8, abs=0.05)
    assert (
        bias - 2 * (high - low) / (2 * 1.959964),
        bias + 2 * (high - low) / (2 * 1.959964),
    ) == pytest.approx((-79.7, 75.5), abs=0.1)


def test_bland_and_altmans_interval_of_a_limit():
    """The same paper: standard error of a limit sqrt(3 s²/n) = 16.3, t = 2.12, so the lower limit's interval
    is −114.3 to −45.1.

    They round: their sqrt(3/n) stands for sqrt(1/n + z²/(2(n−1))), 2 % smaller here than the one used.
    """
    scaled = [pd.Series(np.exp(np.array(values) / 100)) for values in (MINI, WRIGHT)]
    low, high = (100 * np.log(value) for value in measurement.ratio_limits(*scaled, 0.95).low_conf)
    assert (high - low) / 2 == pytest.approx(2.12 * 16.3, rel=0.02)
