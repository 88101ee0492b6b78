"""Weights: totals that must hold whatever is missing."""

import numpy as np
import pandas as pd
import survey_truth
from examples import some
from hypothesis import given
from hypothesis import strategies as st

from helpers.protocol import analysis_plan
from helpers.survey.sampling import weights

PLAN = analysis_plan.load()
CLASSES = weights.size_classes(survey_truth.municipalities(), PLAN.size_classes)
SURVEY = survey_truth.survey(11)


def answered(seed: int, share: float) -> pd.DataFrame:
    """The survey with a random share of its cases lost."""
    lost = np.random.default_rng(seed).random(len(SURVEY.cases)) > share
    return SURVEY.cases.assign(disposition=np.where(lost, "file_destroyed", "completed"))


@some(15)
@given(st.integers(0, 10_000), st.floats(0.05, 1))
def test_weights_sum_to_the_appeals_of_every_group_that_has_a_case(seed, share):
    found = weights.base_weights(answered(seed, share), SURVEY.population, CLASSES)
    totals = found.groupby(weights.NATIONAL)["weight"].sum(min_count=1).dropna()
    expected = SURVEY.population.groupby(weights.NATIONAL)["n"].sum()
    np.testing.assert_allclose(totals, expected[totals.index])


@some(15)
@given(st.integers(0, 10_000), st.floats(0.05, 1))
def test_a_weight_is_never_below_the_base_weight_and_equal_within_a_stratum(seed, share):
    found = weights.base_weights(answered(seed, share), SURVEY.population, CLASSES).dropna(subset="weight")
    assert (found["weight"] >= found["base_weight"] * (1 - 1e-12)).all()
    assert (found.groupby("stratum")["weight"].nunique() == 1).all()


@some(10)
@given(st.integers(0, 10_000))
def test_row_order_does_not_matter(seed):
    cases = answered(1, 0.7)
    shuffled = weights.base_weights(
        cases.sample(frac=1, random_state=seed), SURVEY.population.sample(frac=1, random_state=seed), CLASSES
    )
    pd.testing.assert_frame_equal(
        shuffled.sort_index(), weights.base_weights(cases, SURVEY.population, CLASSES), rtol=1e-12
    )


@some(15)
@given(st.integers(0, 10_000), st.integers(51, 99))
def test_trimming_keeps_totals_and_lowers_the_design_effect(seed, percentile):
    found = weights.base_weights(answered(seed, 0.7), SURVEY.population, CLASSES)
    cut = found.assign(cut=weights.trimmed(found, percentile))
    totals = cut.groupby(weights.NATIONAL)[["weight", "cut"]].sum()
    np.testing.assert_allclose(totals["cut"], totals["weight"])
    for _, group in cut.dropna(subset="weight").groupby(weights.NATIONAL):
        assert weights.kish_deff(group["cut"]) <= weights.kish_deff(group["weight"]) + 1e-12


@some(100)
@given(st.lists(st.floats(0.01, 1000), min_size=1, max_size=50))
def test_the_effective_number_lies_between_one_and_all(values):
    effective = weights.effective_n(pd.Series(values))
    assert 1 - 1e-9 <= effective <= len(values) * (1 + 1e-9)
