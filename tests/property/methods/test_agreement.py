"""What agreement must be whatever the ratings: 1 where all agree, the same under other names and with the
raters swapped.
"""

import numpy as np
import pandas as pd
import pytest
from examples import some
from hypothesis import given
from hypothesis import strategies as st

from helpers.analysis.methods import agreement, measurement
from helpers.analysis.methods.resampling import Bootstrap

FEW = some(40)
BOOT = Bootstrap(replicates=49, level=0.95, seed=1)
CODES = st.sampled_from(["a", "b", "c", "d"])
BLANKS = st.one_of(CODES, st.none())
PAIRS = st.lists(st.tuples(BLANKS, BLANKS), min_size=0, max_size=40)
THREE = st.lists(st.tuples(*[st.one_of(st.integers(1, 5), st.none())] * 3), min_size=2, max_size=30)
PAGES = st.lists(st.tuples(*[st.floats(1, 10_000)] * 2), min_size=2, max_size=30)
OTHER_NAMES = {"a": "z", "b": "m", "c": "b", "d": "a"}


def columns(pairs: list[tuple]) -> tuple[pd.Series, pd.Series]:
    table = pd.DataFrame(pairs, columns=["first", "second"], dtype=object)
    return table["first"], table["second"]


def numbers(found: agreement.Agreement) -> list[float]:
    return [found.estimate, found.conf_low, found.conf_high]


def same(one: agreement.Agreement, other: agreement.Agreement) -> bool:
    return numbers(one) == pytest.approx(numbers(other), nan_ok=True, abs=1e-9) and (one.n, one.reason) == (
        other.n,
        other.reason,
    )


@FEW
@given(PAIRS)
def test_kappa_does_not_know_names(pairs):
    first, second = columns(pairs)
    assert same(
        agreement.kappa(first, second, BOOT),
        agreement.kappa(first.map(OTHER_NAMES), second.map(OTHER_NAMES), BOOT),
    )


@FEW
@given(PAIRS)
def test_kappa_does_not_know_who_was_first(pairs):
    first, second = columns(pairs)
    assert same(agreement.kappa(first, second, BOOT), agreement.kappa(second, first, BOOT))
    for of in (lambda one, other: agreement.pabak(one, other, 4), agreement.prevalence):
        assert of(first, second) == pytest.approx(of(second, first), nan_ok=True)


@FEW
@given(PAIRS)
def test_kappa_is_at_most_one_and_missing_only_with_a_reason(pairs):
    found = agreement.kappa(*columns(pairs), BOOT)
    assert bool(found.reason) == any(np.isnan(numbers(found)))
    assert np.isnan(found.estimate) or -1 - 1e-12 <= found.estimate <= 1


@FEW
@given(st.lists(CODES, min_size=2, max_size=40).filter(lambda codes: len(set(codes)) > 1))
def test_perfect_agreement_is_one(codes):
    first = pd.Series(codes, dtype=object)
    ratings = pd.DataFrame({"1": first, "2": first, "3": first})
    assert agreement.kappa(first, first, BOOT).estimate == pytest.approx(1)
    assert agreement.pabak(first, first, 4) == pytest.approx(1)
    for metric in ("nominal", "ordinal"):
        assert agreement.alpha(ratings, metric, BOOT).estimate == pytest.approx(1)


@FEW
@given(THREE)
def test_alpha_does_not_know_the_raters(rows):
    ratings = pd.DataFrame(rows, columns=["1", "2", "3"], dtype=object)
    for metric in agreement.METRICS:
        assert same(
            agreement.alpha(ratings, metric, BOOT), agreement.alpha(ratings[["3", "1", "2"]], metric, BOOT)
        )


@FEW
@given(THREE)
def test_alpha_does_not_know_names_nor_the_unit_of_measurement(rows):
    ratings = pd.DataFrame(rows, columns=["1", "2", "3"], dtype="float64")
    for metric, other in (("nominal", 7 - ratings), ("ordinal", ratings**3), ("interval", 10 * ratings + 3)):
        assert same(agreement.alpha(ratings, metric, BOOT), agreement.alpha(other, metric, BOOT)), metric


@FEW
@given(PAIRS)
def test_alpha_of_two_is_scotts_pi_for_a_sample(pairs):
    """1 − alpha = (1 − pi)(N − 1)/N with N ratings; Scott (1955) takes chance from the two raters' ratings
    together.
    """
    both = agreement.paired(*columns(pairs))
    found = agreement.alpha(pd.DataFrame(pairs, columns=["1", "2"], dtype=object), "nominal", BOOT)
    if found.reason:
        return
    shares = pd.concat([both["first"], both["second"]]).value_counts(normalize=True)
    chance, n = (shares**2).sum(), 2 * len(both)
    scott = ((both["first"] == both["second"]).mean() - chance) / (1 - chance)
    assert 1 - found.estimate == pytest.approx((1 - scott) * (n - 1) / n)


@FEW
@given(PAGES, st.floats(0.1, 50))
def test_icc_knows_neither_the_order_of_raters_nor_the_unit(rows, factor):
    table = pd.DataFrame(rows, columns=["first", "second"])
    found = measurement.icc(table, 0.95)
    for other in (table[["second", "first"]], table * factor):
        again = measurement.icc(other, 0.95)
        if not (found.reason or again.reason):
            assert again.estimate == pytest.approx(found.estimate, abs=1e-6)


@FEW
@given(PAGES)
def test_limits_turn_over_when_the_raters_do(rows):
    table = pd.DataFrame(rows, columns=["first", "second"])
    one = measurement.ratio_limits(table["first"], table["second"], 0.95)
    other = measurement.ratio_limits(table["second"], table["first"], 0.95)
    assert (1 / other.bias, 1 / other.high, 1 / other.low) == pytest.approx((one.bias, one.low, one.high))
    assert one.low <= one.bias <= one.high
