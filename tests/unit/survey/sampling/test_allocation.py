"""Allocations: the two readings of the terms of reference and the proportional one, and the probabilities
they give.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import terms
from helpers.errors import HelpersError
from helpers.survey.sampling import allocation, draw
from helpers.survey.sampling.allocation import Allocation, proportional
from helpers.survey.sampling.draw import draw_cases

UPHELD_OLD, REMITTED_LATE = ("upheld", "2014-03-27"), ("remitted", "2020-03-27")


def frame(
    sizes: dict[tuple[str, str], int], outcome: str = "upheld", day: str = "2014-03-27"
) -> pd.DataFrame:
    """``sizes``: appeals by (municipality, provision)."""
    rows = [
        (f"{m}{p[0]}{outcome[0]}{i:03d}", m, p, outcome, day) for (m, p), n in sizes.items() for i in range(n)
    ]
    return pd.DataFrame(rows, columns=draw.FRAME_COLUMNS)


def main(drawn: pd.DataFrame) -> pd.DataFrame:
    return drawn[drawn["role"] == "main"]


def test_per_municipality_takes_the_quota_over_both_provisions() -> None:
    drawn = draw_cases(
        frame({("0101", "bpa"): 3, ("0101", "lost_earnings"): 7}), allocation="per_municipality"
    )
    assert list(drawn["role"]).count("main") == 2 and list(drawn["role"]).count("substitute") == 3
    assert sorted(drawn["draw_rank"]) == [1, 2, 3, 4, 5] and drawn["decision_id"].is_unique
    assert set(drawn["sampling_stratum"]) == {"0101|2014-15|upheld"} and set(
        drawn["sampling_stratum_size"]
    ) == {10}
    assert set(drawn["inclusion_probability"]) == {0.2} and set(drawn["allocation"]) == {"per_municipality"}
    sizes = {"bpa": 3, "lost_earnings": 7}
    assert (drawn["stratum_size"] == drawn["provision"].map(sizes)).all(), (
        "the size of the cell, not of the sampling stratum"
    )


def test_eight_cases_in_a_municipality_that_has_them() -> None:
    cells = [(outcome, day) for outcome in terms.OUTCOMES for day in ("2014-03-27", "2020-03-27")]
    parts = [frame({("0101", p): 4 for p in terms.PROVISIONS}, *cell) for cell in cells]
    cases = pd.concat(parts).assign(decision_id=[f"D{n}" for n in range(32)])
    assert len(main(draw_cases(cases, allocation="per_municipality"))) == 8
    assert len(main(draw_cases(cases))) == 16


def test_over_the_provisions_each_case_is_as_likely_as_the_next() -> None:
    """2 of 3 + 5 in 1,500 municipalities: a place's share has standard error sqrt(.25 * .75 / 1500) = .0112;
    4.5 of them is the limit.
    """
    sizes = {(f"{k:04d}", p): n for k in range(1500) for p, n in (("bpa", 3), ("lost_earnings", 5))}
    drawn = draw_cases(frame(sizes), substitutes=0, allocation="per_municipality")
    shares = drawn["decision_id"].str[4:].value_counts() / 1500
    assert len(shares) == 8 and (shares - 0.25).abs().max() < 0.0503


def test_proportional_takes_bpa_whole_up_to_its_limit_and_the_rest_by_size() -> None:
    sizes = {
        ("0101", "lost_earnings"): 40,
        ("0147", "lost_earnings"): 10,
        ("0151", "lost_earnings"): 1,
        ("0101", "bpa"): 12,
        ("0147", "bpa"): 4,
    }
    drawn = draw_cases(frame(sizes), allocation="proportional", cap=20, target=11, take_all=10)
    found = main(drawn).groupby(["municipality", "provision"]).size().to_dict()
    assert found == {
        ("0101", "bpa"): 10,
        ("0147", "bpa"): 4,
        ("0101", "lost_earnings"): 8,
        ("0147", "lost_earnings"): 2,
        ("0151", "lost_earnings"): 1,
    }
    probability = main(drawn).groupby(["municipality", "provision"])["inclusion_probability"].first()
    assert probability["0101", "bpa"] == pytest.approx(10 / 12) and probability[
        "0101", "lost_earnings"
    ] == pytest.approx(8 / 40)


def test_the_default_target_is_the_work_of_the_quota() -> None:
    sizes = np.array([1, 2, 3, 30, 90])
    assert np.minimum(proportional(sizes, None, 2, 20), sizes).sum() <= np.minimum(sizes, 2).sum() == 9


SIZES = st.lists(st.integers(1, 120), min_size=1, max_size=40).map(np.array)


@given(SIZES, st.integers(1, 30), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_the_proportional_quotas_use_the_target_up_to_one_step(
    sizes: np.ndarray, cap: int, share: float
) -> None:
    least, most = len(sizes), int(np.minimum(sizes, cap).sum())
    target = least + int(share * (most - least))
    quotas = proportional(sizes, target, 2, cap)
    taken = np.minimum(quotas, sizes)
    assert quotas.min() >= 1 and quotas.max() <= cap and taken.sum() <= target
    order = np.argsort(sizes, kind="stable")
    assert (np.diff(quotas[order]) >= 0).all(), "a larger cell never gives fewer"
    open_ = taken < np.minimum(sizes, cap)
    if open_.any():  # the next step of the common share would go beyond the target
        step = ((taken + 0.5) / sizes)[open_].min()
        following = np.minimum(np.clip(np.floor(step * sizes + 0.5 + 1e-9), 1, cap), sizes)
        assert following.sum() > target


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"allocation": "equal"},
            "'equal' is unknown: choose one of per_provision, per_municipality, proportional",
        ),
        ({"allocation": "proportional", "cap": 51}, "cap 51: expected a whole number from 1 to 50"),
        ({"allocation": "proportional", "take_all": 0}, "take-all 0: expected a whole number from 1 to 50"),
        ({"allocation": "proportional", "target": 1}, "target 1: expected a whole number from 2 to 12"),
        ({"allocation": "proportional", "target": 13}, "target 13: expected a whole number from 2 to 12"),
    ],
)
def test_impossible_options_are_refused_with_what_is_possible(options: dict, words: str) -> None:
    with pytest.raises(HelpersError, match=words):
        draw_cases(frame({("0101", "lost_earnings"): 9, ("0147", "lost_earnings"): 3}), **options)


CELLS = st.tuples(
    st.sampled_from(["0101", "0147"]),
    st.sampled_from(terms.PROVISIONS),
    st.sampled_from([UPHELD_OLD, REMITTED_LATE]),
)


@given(st.sampled_from(allocation.ALLOCATIONS), st.lists(CELLS, min_size=1, max_size=50))
@settings(max_examples=25, deadline=None)
def test_under_every_allocation_the_design_weights_count_the_universe(kind: str, cells: list) -> None:
    rows = [(f"D{n:03d}", m, p, *cell) for n, (m, p, cell) in enumerate(cells)]
    cases = pd.DataFrame(rows, columns=draw.FRAME_COLUMNS)
    drawn = draw_cases(cases, allocation=kind)
    assert (1 / main(drawn)["inclusion_probability"]).sum() == pytest.approx(len(cases))
    assert drawn["decision_id"].is_unique and set(drawn["draw_seed"]) == {draw.SEED}


def test_strata_and_quotas_of_each_allocation() -> None:
    rows = [("0101", "bpa", "2014-15", "upheld", 30), ("0101", "lost_earnings", "2014-15", "upheld", 5)]
    cells = pd.DataFrame(rows, columns=[*terms.CELL, "stratum_size"])
    apart, together, sized = (Allocation(kind).strata(cells) for kind in allocation.ALLOCATIONS)
    assert list(apart["sampling_stratum"]) == ["0101|bpa|2014-15|upheld", "0101|lost_earnings|2014-15|upheld"]
    assert list(apart["sampling_stratum_size"]) == [30, 5] and list(apart["quota"]) == [2, 2]
    assert set(together["sampling_stratum"]) == {"0101|2014-15|upheld"} and set(
        together["sampling_stratum_size"]
    ) == {35}
    assert list(sized["quota"]) == [10, 2]
