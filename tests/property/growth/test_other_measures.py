"""What must not change E2, E3, E8 and the second looks: the order of rows, names, the unit of pages, a case
written as two halves.
"""

import dataclasses

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from survey_truth import weighted

from helpers.analysis.growth import descriptive, geometric_mean, other_measures
from helpers.analysis.methods import inference, margins, resampling
from helpers.protocol import analysis_plan

PLAN = dataclasses.replace(analysis_plan.load(), replicates=99)
FEW = settings(max_examples=2, deadline=None)
SEEDS = st.integers(0, 10_000)
NUMBERS = [
    "estimate",
    "std_error",
    "conf_low",
    "conf_high",
    "df",
    "df_effective",
    "equivalence_low",
    "mde_ratio",
    "weighted_n",
]
HALVED = [
    "estimate",
    "std_error",
    "conf_low",
    "conf_high",
    "df",
    "equivalence_low",
    "mde_ratio",
    "weighted_n",
]

CASES = weighted(6, response=0.4)
TABLE = other_measures.others(CASES, PLAN, seed=1)


def same(found: pd.DataFrame, columns: list[str], expected: pd.DataFrame = TABLE) -> None:
    np.testing.assert_allclose(
        found[columns].to_numpy(dtype=float), expected[columns].to_numpy(dtype=float), rtol=1e-7, atol=1e-9
    )


@FEW
@given(SEEDS)
def test_row_order(seed):
    same(other_measures.others(CASES.sample(frac=1, random_state=seed), PLAN, seed=1), NUMBERS)


@FEW
@given(st.floats(0.01, 100))
def test_the_unit_of_pages(factor):
    same(
        other_measures.others(CASES.assign(standard_pages=CASES["standard_pages"] * factor), PLAN, seed=1),
        NUMBERS,
    )


@FEW
@given(st.randoms(use_true_random=False))
def test_the_names_of_the_municipalities(random):
    """The bootstrap draws municipalities in the order of their names, so that only its estimate, not its
    draws, is free of them.
    """
    codes = sorted(CASES["municipality"].unique())
    renamed = dict(zip(codes, random.sample(codes, len(codes)), strict=True))
    found = other_measures.others(CASES.assign(municipality=CASES["municipality"].map(renamed)), PLAN, seed=1)
    same(found, ["estimate", "df", "df_effective", "weighted_n"])
    drawn = found["estimand"] == "E3"
    same(found[~drawn], NUMBERS, TABLE[~drawn])
    np.testing.assert_allclose(found.loc[drawn, "std_error"], TABLE.loc[drawn, "std_error"], rtol=0.4)


@FEW
@given(SEEDS)
def test_a_case_split_into_two_of_half_weight(seed):
    """The weighted measures do not move. E8 has no weights to halve: there the two halves are two cases."""
    halved = CASES[CASES["weight"].notna()].sample(20, random_state=seed)
    twins = halved.assign(decision_id=halved["decision_id"] + "b", weight=halved["weight"] / 2)
    rest = CASES.assign(
        weight=CASES["weight"].where(~CASES["decision_id"].isin(halved["decision_id"]), CASES["weight"] / 2)
    )
    found = other_measures.others(pd.concat([rest, twins]), PLAN, seed=1)
    kept = found["estimand"] != "E8"
    same(found[kept], HALVED, TABLE[kept])


@FEW
@given(SEEDS)
def test_the_typical_municipality_is_the_same_when_every_case_is_written_twice(seed):
    shuffled = CASES.sample(frac=1, random_state=seed)
    twice = pd.concat([shuffled, shuffled.assign(decision_id=shuffled["decision_id"] + "b")])
    found = other_measures.others(twice, PLAN, seed=1)
    same(
        found[found["estimand"] == "E8"],
        ["estimate", "std_error", "conf_low"],
        TABLE[TABLE["estimand"] == "E8"],
    )


@FEW
@given(st.floats(1e-3, 1e3))
def test_the_unit_of_weights(factor):
    found = other_measures.others(CASES.assign(weight=CASES["weight"] * factor), PLAN, seed=1)
    same(found, [name for name in NUMBERS if name != "weighted_n"])


@FEW
@given(st.floats(-1, 1))
def test_growth_added_to_every_late_case_is_added_to_every_measure(shift):
    late = CASES["period"] == PLAN.after
    found = other_measures.others(
        CASES.assign(standard_pages=CASES["standard_pages"] * np.where(late, np.exp(shift), 1)), PLAN, seed=1
    )
    np.testing.assert_allclose(found["estimate"], TABLE["estimate"] + shift, atol=1e-9)
    np.testing.assert_allclose(found["std_error"], TABLE["std_error"], rtol=1e-6)


def fitted(frame: pd.DataFrame) -> tuple[inference.Fit, pd.DataFrame]:
    used = geometric_mean.part(
        geometric_mean.prepare(frame, PLAN), "lost_earnings", geometric_mean.ALL
    ).dropna(subset="weight")
    return inference.wls(used, PLAN.estimands["E1"].model), used


FIT, USED = fitted(CASES)
SIGNS = resampling.rademacher(np.random.default_rng(1), 99, FIT.df + 1)


@FEW
@given(SEEDS, st.floats(0.01, 100))
def test_toolbox_order_and_units(seed, factor):
    shuffled = CASES.sample(frac=1, random_state=seed)
    fit, used = fitted(shuffled.assign(weight=shuffled["weight"] * factor))
    first, again = (resampling.wild_bootstrap(one, "after", SIGNS) for one in (FIT, fit))
    np.testing.assert_allclose(again.replicates, first.replicates, rtol=1e-7)
    assert again.p_value == first.p_value
    errors = [
        descriptive.stratified(one, rows, "after").std_error for one, rows in ((FIT, USED), (fit, used))
    ]
    np.testing.assert_allclose(errors[1], errors[0], rtol=1e-9)
    tables = [margins.adjusted_predictions(one, "after") for one in (FIT, fit)]
    np.testing.assert_allclose(tables[1], tables[0], rtol=1e-7)
