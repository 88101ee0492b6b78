"""Input checks: each failure has its name and says what to correct."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.methods import checks


def test_a_missing_column_is_named_with_its_table():
    with pytest.raises(checks.InputInvalid, match="table cases lacks the column weight: it has period"):
        checks.columns(pd.DataFrame({"period": []}), ["period", "weight"], "cases")


def test_an_unknown_code_is_named_with_what_was_expected():
    with pytest.raises(
        checks.InputInvalid, match="Column period holds '2016': expected one of 2014-15, 2019-21"
    ):
        checks.codes(pd.Series(["2014-15", "2016"], name="period"), ("2014-15", "2019-21"))


@pytest.mark.parametrize("value", [0, -3, np.inf, np.nan, "ca. 45", None])
def test_only_finite_numbers_above_zero_have_a_logarithm(value):
    with pytest.raises(checks.InputInvalid, match="standard_pages"):
        checks.positive(pd.Series([1.0, value], name="standard_pages", dtype=object))


@pytest.mark.parametrize("dtype", ["float64", "int64", "Int64", "Float64"])
def test_good_numbers_pass_whatever_their_type(dtype):
    checks.positive(pd.Series([1, 20], dtype=dtype, name="standard_pages"))


def test_a_missing_value_of_a_nullable_type_is_refused():
    with pytest.raises(checks.InputInvalid, match="standard_pages"):
        checks.positive(pd.Series([1, None], dtype="Int64", name="standard_pages"))


def test_a_repeated_decision_is_named():
    with pytest.raises(checks.InputInvalid, match="D7"):
        checks.distinct(pd.Series(["D1", "D7", "D7"]))


@pytest.mark.parametrize("value", [0, 1, 95, -0.1, float("nan")])
def test_a_share_lies_between_0_and_1(value):
    with pytest.raises(checks.InputInvalid, match="The power"):
        checks.share(value, "The power")


def test_the_jackknife_does_not_mind_the_scale_of_a_regressor():
    design = np.column_stack([np.ones(6), np.arange(6) * 1e9])
    checks.jackknife_possible(design, np.array(list("aabbcc")))
    with pytest.raises(checks.NotEstimable, match="Without municipality c"):
        checks.jackknife_possible(
            np.column_stack([np.ones(6), [0, 0, 0, 0, 0, 1e9]]), np.array(list("aabbcc"))
        )


def test_a_number_that_has_no_logarithm_is_told():
    with pytest.raises(checks.InputInvalid, match="Column pages holds 0: a number above 0 is needed"):
        checks.positive(pd.Series([3, 0], name="pages"))


def test_cases_without_weight_are_counted_and_a_weight_is_above_zero():
    checks.weighted(pd.Series([1.0, 0.1], name="weight"))
    with pytest.raises(
        checks.InputInvalid, match=r"^2 of 3 cases have no weight: .*dropna\(subset='weight'\)"
    ):
        checks.weighted(pd.Series([1.0, None, np.nan], name="weight"))
    with pytest.raises(checks.InputInvalid, match=r"Column weight holds -1\.0"):
        checks.weighted(pd.Series([1.0, -1.0], name="weight"))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            ["a", "b", "b", "b"],
            r"^Of 3 decisions .*: 1 missing \(first: c\), 1 in several rows \(first: b\)\. Rows",
        ),
        (
            ["c", "b", "a", "x", "x"],
            r": 1 in several rows \(first: x\), 1 unknown \(first: x\)\. .*one_to_one",
        ),
        (["c"], r": 2 missing \(first: a\)\. Rows are missing"),
    ],
)
def test_decisions_that_are_not_those_of_the_survey_are_counted_by_kind(given, message):
    known = pd.Series(["a", "b", "c"])
    checks.same_decisions(pd.Series(["c", "a", "b"]), known)
    with pytest.raises(checks.InputInvalid, match=message):
        checks.same_decisions(pd.Series(given), known)


def test_each_of_several_shares_lies_between_0_and_1():
    checks.share(np.array([0.01, 0.99]), "The level")
    for wrong in ([0.5, 1.0], [0.0, 0.5], [0.5, np.nan]):
        with pytest.raises(checks.InputInvalid, match="The level"):
            checks.share(np.array(wrong), "The level")


@pytest.mark.parametrize("value", [1, 0.9, float("nan")])
def test_a_factor_is_above_1(value):
    checks.above_one(1.0001, "The margin")
    with pytest.raises(checks.InputInvalid, match=r"The margin is .*: give a factor above 1"):
        checks.above_one(value, "The margin")


def test_a_regression_has_one_finite_response_and_a_finite_design():
    one = np.ones((3, 1))
    checks.regression(one, np.ones((3, 2)), "y ~ x")
    with pytest.raises(checks.InputInvalid, match="left side of 'y ~ x' is no single number"):
        checks.regression(np.ones((3, 2)), one, "y ~ x")
    for response, design in ((one * np.inf, one), (one, np.array([[1.0], [np.nan], [1.0]]))):
        with pytest.raises(checks.InputInvalid, match="column of 'y ~ x' holds an infinite number"):
            checks.regression(response, design, "y ~ x")


def test_the_jackknife_needs_two_municipalities_and_says_how_many_there_are():
    with pytest.raises(checks.NotEstimable, match="at least 2 municipalities; there are 1"):
        checks.jackknife_possible(np.ones((3, 1)), np.array(list("aaa")))
    checks.jackknife_possible(np.ones((2, 1)), np.array(list("ab")))
    with pytest.raises(checks.NotEstimable, match="has no case at all"):
        checks.jackknife_possible(np.ones((4, 2)), np.array(list("aabb")))


def test_terms_that_say_the_same_are_named():
    groups, after = np.array(list("aaabbbccc")), np.tile([0.0, 1.0, 1.0], 3)
    other = np.arange(9.0)
    design = np.column_stack([np.ones(9), after, other, 1 - after])
    names = ("Intercept", "after", "pages", "period[T.early]")
    with pytest.raises(checks.NotEstimable, match=r"The terms after and period\[T.early\] say the same"):
        checks.jackknife_possible(design, groups, names)
    with pytest.raises(checks.NotEstimable, match="has no case at all"):
        checks.jackknife_possible(np.column_stack([np.ones(9), np.ones(9)]), groups, names[:2])
    alone = np.column_stack([np.ones(9), after, groups == "b"]).astype(float)
    with pytest.raises(checks.NotEstimable, match=r"Without municipality b no case is left of munic"):
        checks.jackknife_possible(alone, groups, ("Intercept", "after", "municipality[T.b]"))
