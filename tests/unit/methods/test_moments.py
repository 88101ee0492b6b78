"""Sums over clusters on a few rows by hand: numbering, counting, products, leverages and plain formulas."""

import numpy as np
import pandas as pd
import pytest
from patsy import dmatrices

from helpers.analysis.methods import moments

ROWS = pd.DataFrame({"y": [1.0, 2.0, 4.0, 8.0], "x": [0.0, 1.0, 0.0, 2.0], "n": [1, 2, 3, 4]})


def test_labels_are_numbered_in_the_order_of_their_texts():
    numbers, names = moments.numbered(pd.Series(["b", "a", "b", "c"], index=[7, 7, 8, 9]))
    assert numbers.tolist() == [1, 0, 1, 2] and names.tolist() == ["a", "b", "c"]
    numbers, names = moments.numbered(np.array([10, 9, 10]))
    assert numbers.tolist() == [0, 1, 0] and names.tolist() == ["10", "9"], "as texts, not as numbers"


def test_different_labels_are_counted_in_each_domain_and_a_missing_one_is_none():
    labels = pd.Series(["a", "b", None, "a", "c"])
    domains = [[True] * 5, [True, False, False, True, False], [False, False, True, False, False], [False] * 5]
    assert moments.different(labels, [np.array(rows) for rows in domains]) == [3, 1, 0, 0]


def test_rows_are_one_where_they_agree_in_every_column():
    one, other = np.array([1.0, 1.0, 2.0, 2.0, 1.0]), np.array([5, 6, 5, 6, 5])
    assert moments.distinct([one, other]).tolist() == [0, 1, 2, 3, 0]
    assert moments.distinct([one]).tolist() == [0, 0, 1, 1, 0]
    assert moments.distinct([other, one, one]).tolist() == [0, 1, 2, 3, 0]


def test_sums_per_group_and_of_all_other_groups():
    groups = np.array([0, 2, 0, 1])
    assert moments.by_group(np.array([1.0, 2.0, 3.0, 4.0]), groups).tolist() == [4.0, 4.0, 2.0]
    both = moments.by_group(np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0], [4.0, 40.0]]), groups)
    assert both.tolist() == [[4.0, 40.0], [4.0, 40.0], [2.0, 20.0]]
    assert moments._others(np.array([1.0, 10.0, 100.0])).tolist() == [110.0, 101.0, 11.0]
    assert moments._others(np.array([[1e17], [1.0], [2.0]]))[0, 0] == 3.0


def test_the_mean_of_two_municipalities_its_error_and_what_is_left_without_each():
    """Weighted means 10/4 and, without either, 7 and 1; CR3 is half the sum of squares about 10/4."""
    found = moments.of(
        np.ones((3, 1)), np.array([1.0, 1.0, 7.0]), np.array([1.0, 2.0, 1.0]), np.array([0, 0, 1])
    )
    assert found.estimates.tolist() == pytest.approx([2.5])
    assert found.without[:, 0].tolist() == pytest.approx([7.0, 1.0])
    assert found.covariance[0, 0] == pytest.approx((4.5**2 + 1.5**2) / 2)


def test_the_largest_leverage_of_each_cluster_by_hand():
    """Of an intercept each cluster has its share of the rows; a column that one cluster holds has all."""
    groups = np.array([0, 0, 0, 1])
    assert moments.leverages(np.ones((4, 1)), groups).tolist() == pytest.approx([0.75, 0.25])
    alone = np.column_stack([np.ones(4), [0.0, 0.0, 0.0, 1.0]])
    assert moments.leverages(alone, groups).tolist() == pytest.approx([1.0, 1.0])


@pytest.mark.parametrize("design", [np.ones((1, 2)), np.ones((4, 2)), np.zeros((3, 1))])
def test_without_full_rank_there_is_no_leverage(design):
    assert moments.leverages(design, np.zeros(len(design), dtype=int)) is None


def test_as_many_rows_as_columns_are_enough_for_a_leverage():
    assert moments.leverages(np.eye(2), np.array([0, 1])).tolist() == pytest.approx([1.0, 1.0])


def test_one_cluster_has_one_sum_and_holds_all_that_there_is():
    one = np.zeros(3, dtype=int)
    assert moments.of(np.ones((3, 1)), np.ones(3), np.ones(3), one).squares.shape == (1, 1, 1)
    assert moments.leverages(np.ones((3, 1)), one).tolist() == pytest.approx([1.0])


def test_inverse_roots_leave_out_the_null_space_beside_what_the_whole_has():
    """Diagonal 4 and 1e-13: the second is nothing beside the first. Of 4 and 1e-11 nothing is left out, but
    beside another 100 of the whole it is.
    """
    matrices = np.array([np.diag([4.0, 1e-13]), np.diag([4.0, 1e-11]), np.diag([4.0, 1e-11])])
    found = moments.inverse_root(matrices, np.array([0.0, 0.0, 100.0]))
    assert np.diagonal(found, axis1=1, axis2=2) == pytest.approx(
        np.array([[0.5, 0.0], [0.5, 1e11**0.5], [0.5, 0.0]])
    )


@pytest.mark.parametrize("formula", ["y ~ x", "y ~ x + n", "y ~ x:y", "y ~ 0 + x", "y ~ 1", "y ~ np.log(y)"])
def test_a_formula_gives_what_patsy_makes_of_it(formula):
    response, design, terms = moments.matrices(formula, ROWS)
    ours, theirs = (response, design), dmatrices(formula, ROWS)
    for own, other in zip(ours, theirs, strict=True):
        assert own.tolist() == np.asarray(other).tolist()
    assert terms == tuple(theirs[1].design_info.column_names)


@pytest.mark.parametrize(
    ("formula", "plain"),
    [
        ("y ~ x", True),
        ("y ~ x:y", True),
        ("y ~ x + n", False),  # n holds whole numbers
        ("y ~ np.log(y)", False),
        ("y ~ z", False),
        ("y + x ~ 1", False),  # two responses
        ("~ x", False),
    ],
)
def test_only_columns_of_numbers_and_their_products_are_plain(formula, plain):
    assert (moments._plain(formula, ROWS) is not None) == plain


def test_a_missing_number_is_left_to_patsy_which_refuses_it():
    missing = ROWS.assign(x=[0.0, np.nan, 1.0, 2.0])
    assert moments._plain("y ~ x", missing) is None
    with pytest.raises(Exception, match="missing values"):
        moments.matrices("y ~ x", missing)
