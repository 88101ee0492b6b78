"""Kappa, alpha, PABAK and the bootstrap: hand-computed values, undefined cases, and resampling by unit."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.inter_rater import cohens_kappa, to_table

from helpers.analysis.methods import agreement, checks
from helpers.analysis.methods.agreement import NO_PAIRS, ONE_CATEGORY, UNSTABLE
from helpers.analysis.methods.resampling import Bootstrap

BOOT = Bootstrap(replicates=199, level=0.95, seed=7)
YES_NO = (["y"] * 25 + ["n"] * 25, ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15)  # Po .70, Pe .50


def pair(first: list, second: list) -> tuple[pd.Series, pd.Series]:
    return pd.Series(first, dtype=object), pd.Series(second, dtype=object)


def test_kappa_by_hand():
    found = agreement.kappa(*pair(*YES_NO), BOOT)
    assert (found.estimate, found.n, found.reason) == (pytest.approx(0.4), 50, "")
    assert 0.1 < found.conf_low < 0.3 < 0.5 < found.conf_high < 0.7


def test_kappa_leaves_out_what_one_rater_left_blank():
    first, second = pair([*YES_NO[0], "y", None], [*YES_NO[1], None, "n"])
    assert agreement.kappa(first, second, BOOT).estimate == pytest.approx(0.4)
    assert agreement.kappa(first, second, BOOT).n == 50


@pytest.mark.parametrize(
    ("first", "second", "reason", "n"),
    [
        ([], [], NO_PAIRS, 0),
        (["a"], ["a"], NO_PAIRS, 1),
        ([None, "a"], ["a", None], NO_PAIRS, 0),
        (["a"] * 9, ["a"] * 9, ONE_CATEGORY, 9),
    ],
)
def test_what_is_not_defined_is_missing_with_its_reason(first, second, reason, n):
    both = pair(first, second)
    for found in (
        agreement.kappa(*both, BOOT),
        agreement.alpha(pd.DataFrame({"a": both[0], "b": both[1]}), "nominal", BOOT),
    ):
        assert (found.reason, found.n) == (reason, n)
        assert np.isnan([found.estimate, found.conf_low, found.conf_high]).all()


def test_an_interval_that_most_resamples_cannot_give_is_missing():
    found = agreement.kappa(*pair(["a"] * 29 + ["b"], ["a"] * 30), BOOT)
    assert (found.estimate, found.reason) == (0.0, UNSTABLE)
    assert np.isnan(found.conf_low) and np.isnan(found.conf_high)


def test_many_tables_at_once_as_statsmodels_one_by_one():
    rng = np.random.default_rng(3)
    tables = rng.integers(0, 9, (50, 3, 3)).astype(float)
    assert agreement.kappas(tables) == pytest.approx(
        [cohens_kappa(table, return_results=False) for table in tables]
    )


def test_the_bootstrap_is_that_of_drawing_rows():
    """The replicates are kappas of resampled rows, counted out here the slow way."""
    first, second = pair(*YES_NO)
    weights = BOOT.counts(50).astype(int)
    rows = [np.repeat(np.arange(50), counts) for counts in weights]
    slow = [
        cohens_kappa(
            to_table(np.column_stack([first[r] == "y", second[r] == "y"]).astype(int))[0],
            return_results=False,
        )
        for r in rows
    ]
    low, high = np.quantile(slow, [0.025, 0.975])
    found = agreement.kappa(first, second, BOOT)
    assert (found.conf_low, found.conf_high) == (pytest.approx(low), pytest.approx(high))


def test_rows_of_a_unit_are_drawn_together():
    units = pd.Series([f"case {n // 5}" for n in range(50)])
    weights = BOOT.counts(50, units)
    assert weights.shape == (199, 50) and (weights.sum(axis=1) == 50).all()
    assert (weights.reshape(199, 10, 5) == weights.reshape(199, 10, 5)[:, :, :1]).all()


def test_intervals_over_units_are_wider_where_units_resemble_each_other():
    units = pd.Series(np.arange(50) // 10)
    first, second = pair(*YES_NO)
    by_row, by_unit = agreement.kappa(first, second, BOOT), agreement.kappa(first, second, BOOT, units)
    assert by_unit.estimate == by_row.estimate
    assert by_unit.conf_high - by_unit.conf_low > 1.5 * (by_row.conf_high - by_row.conf_low)


def test_units_are_found_by_row_and_not_by_place():
    """A row that does not count takes its label along."""
    first, second = pair([None, *YES_NO[0]], ["y", *YES_NO[1]])
    units = pd.Series(["lost", *[f"u{n // 10}" for n in range(50)]])
    shorter = agreement.kappa(*pair(*YES_NO), BOOT, units.iloc[1:].reset_index(drop=True))
    assert agreement.kappa(first, second, BOOT, units) == shorter


def test_a_seed_gives_one_interval():
    both = pair(*YES_NO)
    again = agreement.kappa(*both, Bootstrap(199, 0.95, 7))
    assert again == agreement.kappa(*both, BOOT)
    assert again != agreement.kappa(*both, Bootstrap(199, 0.95, 8))


def test_a_wider_level_gives_a_wider_interval():
    narrow, wide = (agreement.kappa(*pair(*YES_NO), Bootstrap(199, level, 7)) for level in (0.8, 0.99))
    assert wide.conf_low < narrow.conf_low and narrow.conf_high < wide.conf_high
    with pytest.raises(checks.InputInvalid, match="confidence level is 95"):
        agreement.kappa(*pair(*YES_NO), Bootstrap(199, 95, 7))


@pytest.mark.parametrize(("categories", "value"), [(2, 0.4), (3, 0.55), (5, 0.625)])
def test_pabak_counts_every_category_that_could_be_answered(categories, value):
    assert agreement.pabak(*pair(*YES_NO), categories) == pytest.approx(value)


def test_pabak_and_prevalence_need_two_pairs_and_two_categories():
    assert np.isnan(agreement.pabak(*pair(["a"], ["a"]), 2)) and np.isnan(agreement.prevalence(*pair([], [])))
    with pytest.raises(checks.InputInvalid, match="number of categories is 1"):
        agreement.pabak(*pair(*YES_NO), 1)


def test_prevalence_is_the_share_of_the_commonest_answer():
    assert agreement.prevalence(*pair(*YES_NO)) == pytest.approx(0.55)
    assert agreement.prevalence(*pair(["a"] * 9 + [None], ["a"] * 9 + ["b"])) == 1.0


def test_alpha_by_hand():
    """Three units, two raters: coincidences o_ab = 1 of n = 6; n_a = 3, n_b = 3: alpha = 1 − 5·2/(2·3·3)."""
    found = agreement.alpha(pd.DataFrame({"1": ["a", "a", "b"], "2": ["a", "b", "b"]}), "nominal", BOOT)
    assert found.estimate == pytest.approx(1 - 5 * 2 / 18)


def test_alpha_takes_units_with_two_ratings_or_more():
    ratings = pd.DataFrame({"1": [1, 2, None, 4], "2": [1, None, 3, 4], "3": [1, None, None, 2]})
    assert agreement.alpha(ratings, "interval", BOOT).n == 2


def test_ordinal_alpha_follows_the_order_given():
    ratings = pd.DataFrame(
        {"1": ["low", "mid", "high", "mid", "low"], "2": ["low", "high", "high", "mid", "mid"]}
    )
    meant = agreement.alpha(ratings, "ordinal", BOOT, order=["low", "mid", "high"]).estimate
    as_numbers = agreement.alpha(ratings.replace({"low": 1, "mid": 2, "high": 3}), "ordinal", BOOT).estimate
    assert meant == pytest.approx(as_numbers) and meant != pytest.approx(
        agreement.alpha(ratings, "ordinal", BOOT).estimate
    )
    with pytest.raises(checks.InputInvalid, match="'mid'"):
        agreement.alpha(ratings, "ordinal", BOOT, order=["low", "high"])


def test_an_unknown_metric_is_named():
    with pytest.raises(checks.InputInvalid, match="ratio"):
        agreement.alpha(pd.DataFrame({"1": [1, 2], "2": [1, 2]}), "ratio", BOOT)


def test_alpha_counts_its_own_interval():
    found = agreement.alpha(pd.DataFrame(dict(enumerate(YES_NO))), "nominal", BOOT)
    assert found.conf_low < found.estimate < found.conf_high
    kappa = agreement.kappa(*pair(*YES_NO), BOOT)
    assert found.estimate == pytest.approx(kappa.estimate, abs=0.02)
    assert found.conf_high - found.conf_low == pytest.approx(kappa.conf_high - kappa.conf_low, rel=0.15)


def test_how_far_categories_lie_apart_by_hand():
    """Used 2, 4 and 6 times: the middles of the ranks are 1, 4 and 9."""
    values, margins = np.array([1.0, 2.0, 5.0]), np.array([2.0, 4.0, 6.0])
    assert agreement.nominal(values, margins).tolist() == [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    assert agreement.interval(values, margins).tolist() == [[0, 1, 16], [1, 0, 9], [16, 9, 0]]
    assert agreement.ordinal(values, margins).tolist() == [[0, 9, 64], [9, 0, 25], [64, 25, 0]]


def test_two_pairs_are_enough_and_disagreement_throughout_is_below_chance():
    found = agreement.kappa(*pair(["a", "b"], ["b", "a"]), BOOT)
    assert (found.estimate, found.n) == (-1.0, 2)
    assert agreement.pabak(*pair(["a", "b"], ["b", "a"]), 2) == -1.0
    assert agreement.prevalence(*pair(["a", "b"], ["b", "a"])) == 0.5
    assert agreement.alpha(pd.DataFrame({"1": ["a", "b"], "2": ["b", "a"]}), "nominal", BOOT).n == 2


def test_units_of_alpha_are_found_by_row_and_one_category_in_most_resamples_gives_no_interval():
    """The unit with one rating tells nothing and takes its label along."""
    ratings = pd.DataFrame(dict(enumerate(YES_NO))).astype(object)
    units = pd.Series([f"u{n // 10}" for n in range(50)])
    more = pd.concat([pd.DataFrame({0: ["y"], 1: [None]}), ratings], ignore_index=True)
    labels = pd.concat([pd.Series(["lost"]), units], ignore_index=True)
    assert agreement.alpha(more, "nominal", BOOT, units=labels) == agreement.alpha(
        ratings, "nominal", BOOT, units=units
    )
    rare = agreement.alpha(pd.DataFrame({0: ["a"] * 29 + ["b"], 1: ["a"] * 30}), "nominal", BOOT)
    assert rare.reason == UNSTABLE and np.isfinite(rare.estimate) and np.isnan(rare.conf_high)
