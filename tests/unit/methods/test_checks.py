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
