"""Hours stated as a tenth, a most likely value and nine tenths, against scipy's beta distribution."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import stats

from helpers.analysis.cases import hours, pert
from helpers.errors import HelpersError

STATED = [(1, 2, 4), (0, 0, 3), (2, 2, 5), (1, 5, 5), (1, 2, 3), (0.1, 0.2, 40), (0, 3, 3.1), (5, 5.0001, 9)]


@pytest.mark.parametrize(("stated", "shape"), list(product(STATED, (1.5, 4, 12))))
def test_ends_are_those_whose_percentiles_and_mode_were_stated(stated: tuple, shape: float) -> None:
    p10, mode, p90 = stated
    low, high = pert.ends(p10, mode, p90, shape)
    a, b = 1 + shape * (mode - low) / (high - low), 1 + shape * (high - mode) / (high - low)
    beta = stats.beta(a, b, loc=low, scale=high - low)
    assert beta.ppf([0.1, 0.9]) == pytest.approx([p10, p90], abs=1e-7 * p90)
    assert low + (a - 1) / (a + b - 2) * (high - low) == pytest.approx(mode, abs=1e-9)
    assert pert.mean(p10, mode, p90, shape) == pytest.approx(beta.mean())


def test_quantiles_are_hours_that_never_fall_below_none() -> None:
    levels = np.array([[0.0], [0.1], [0.5], [0.9], [1.0]])
    found = pert.quantiles(levels, [0.2, 3], [1, 3], [4, 3], 4)
    assert found[:, 1].tolist() == [3] * 5 and found[0, 0] == 0
    assert found[[1, 3], 0] == pytest.approx([0.2, 4]) and (np.diff(found[:, 0]) > 0).all()


def test_interpolated_quantiles_are_the_exact_ones_within_a_thousandth_of_the_width() -> None:
    levels = np.random.default_rng(1).uniform(size=(2000, len(STATED)))
    p10, mode, p90 = np.array(STATED, float).T
    apart = pert.interpolated(levels, p10, mode, p90, 4) - pert.quantiles(levels, p10, mode, p90, 4)
    assert (np.abs(apart) < 1e-3 * (p90 - p10)).all()


@pytest.mark.parametrize(
    "stated", [(2, 1, 3), (1, 4, 3), (-1, 1, 3), (1, float("nan"), 3), (1, 2, float("inf"))]
)
def test_what_no_distribution_has_is_refused_with_its_numbers(stated: tuple) -> None:
    with pytest.raises(HelpersError, match=str(float(stated[1]))):
        pert.quantiles([0.5], [1, stated[0]], [2, stated[1]], [3, stated[2]], 4)


@pytest.mark.parametrize("rank", [0.0, 0.5, 0.8, 1.0])
def test_steps_have_the_rank_correlation_that_is_asked_for_and_keep_their_distribution(rank: float) -> None:
    levels = hours.dependent(np.random.default_rng(3), 50_000, 3, rank)
    found = stats.spearmanr(levels).statistic
    assert found[np.triu_indices(3, 1)] == pytest.approx([rank] * 3, abs=0.008)
    assert np.quantile(levels, [0.1, 0.5, 0.9], axis=0) == pytest.approx(
        np.repeat([[0.1], [0.5], [0.9]], 3, axis=1), abs=0.01
    )
