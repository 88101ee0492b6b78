"""Sums per municipality against the ordinary way: statsmodels on all rows, and again without each one."""

from fractions import Fraction

import numpy as np
import pandas as pd
import patsy
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analysis.methods import checks, inference, moments

SAME = 1e-12  # relative, of estimates to the largest of them, of errors to each of them
FORMULA = "pages ~ after + remitted"
few = settings(max_examples=6, deadline=None)


@st.composite
def surveys(draw) -> pd.DataFrame:
    """Cases of 4 to 12 municipalities: one of them has a single row, one holds all rows of a stratum and one
    weighs as much as all the others together or far more.
    """
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = draw(st.integers(4, 12))
    places = np.concatenate([np.repeat(np.arange(1, size), 8), [0]])
    rows = pd.DataFrame({"municipality": [f"{place:04d}" for place in places]})
    rows["after"], rows["remitted"] = (rng.permutation(len(rows)) % 2 * 1.0 for _ in range(2))
    alone = rows["municipality"] != "0001"
    rows.loc[alone & (rows["after"] == 1), "remitted"] = 0.0  # remitted cases of the late period: 0001 alone
    rows.loc[(rows.index < 8) & (rows.index > 5), ["after", "remitted"]] = 1.0
    rows["weight"] = rng.uniform(1, 40, len(rows)) * np.where(places == 2, draw(st.sampled_from([1, 30])), 1)
    return rows.assign(pages=4 + 0.2 * rows["after"] + rng.normal(0, 0.7, len(rows)))


def ordinary(rows: pd.DataFrame, place: str = "") -> np.ndarray:
    """Return statsmodels' coefficients, without a municipality or with all."""
    used = rows[rows["municipality"] != place]
    design = np.column_stack([np.ones(len(used)), used["after"], used["remitted"]])
    return np.asarray(
        sm.WLS(used["pages"].to_numpy(), design, weights=used["weight"].to_numpy()).fit().params
    )


def apart(found: np.ndarray, expected: np.ndarray) -> float:
    return float(np.abs(found - expected).max() / np.abs(expected).max())


@few
@given(surveys())
def test_estimates_cr3_and_those_without_each_are_those_of_statsmodels(rows):
    fit = inference.wls(rows, FORMULA)
    places = sorted(rows["municipality"].unique())
    without = np.array([ordinary(rows, place) for place in places])
    assert apart(fit.estimates, ordinary(rows)) < SAME and apart(fit.moments.without, without) < SAME
    assert fit.result.bse.to_numpy() == pytest.approx(fit.std_error, rel=SAME)
    distances = without - ordinary(rows)
    assert apart(fit.covariance, (len(places) - 1) / len(places) * distances.T @ distances) < 10 * SAME
    # to the largest of a fit's estimates, its constant: what one of them is rounded to depends on all
    one = inference.without_each(fit, "after")
    assert np.abs(one - without[:, 1]).max() < SAME * np.abs(without).max()


@few
@given(surveys(), st.integers(0, 1000))
def test_rows_without_weight_count_for_nothing(rows, seed):
    weights = rows["weight"].to_numpy() * (np.random.default_rng(seed).random(len(rows)) > 0.1)
    kept = rows[(weights > 0) | (rows["municipality"] == "0000")]
    fit = inference.wls(rows, FORMULA)
    known = moments.of(fit.design, fit.response, weights, fit.clusters)
    bare = weights[kept.index]
    groups = moments.numbered(kept["municipality"])[0]
    again = moments.of(fit.design[kept.index], fit.response[kept.index], bare, groups)
    assert apart(known.estimates, again.estimates) < SAME and apart(known.without, again.without) < SAME


@few
@given(surveys(), st.integers(2, 5))
def test_a_case_and_its_copies_that_share_its_weight_are_one(rows, times):
    """CR2 takes alike rows together; their number alone makes no other fit."""
    many = pd.concat([rows.assign(weight=rows["weight"] / times)] * times, ignore_index=True)
    one, other = inference.wls(rows, FORMULA), inference.wls(many, FORMULA)
    assert apart(other.estimates, one.estimates) < SAME and apart(other.std_error, one.std_error) < 10 * SAME
    noise = np.random.default_rng(times).normal(0, 1e-9, len(many))  # then no two rows are alike
    each = inference.refitted(other, many["weight"].to_numpy() * (1 + noise))
    assert inference.cr2(other, "after") == pytest.approx(inference.cr2(each, "after"), rel=1e-6)


@pytest.mark.parametrize("near", [1e-2, 1e-4, 1e-6])
def test_columns_that_nearly_hang_together_lose_no_more_than_in_the_ordinary_way(near):
    """Against exact fractions, for there neither way is the truth."""
    rng = np.random.default_rng(7)
    groups = np.arange(40) % 5
    design = np.column_stack([np.ones(40), rng.normal(size=40), np.zeros(40)])
    design[:, 2] = design[:, 1] + near * rng.normal(size=40)
    response, weights = rng.normal(size=40), rng.integers(1, 9, 40).astype(float)
    exact = exactly(design, response, weights)
    plain = np.asarray(sm.WLS(response, design, weights=weights).fit().params)
    found = moments.of(design, response, weights, groups).estimates
    assert apart(found, exact) < max(20 * apart(plain, exact), SAME)
    assert moments.leverages(design, groups).max() < 1 - checks.LEVERAGE_TOLERANCE


def exactly(design: np.ndarray, response: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Solve the normal equations in fractions (Cramer's rule)."""
    columns = [[Fraction(value) for value in column] for column in (*design.T, response)]
    w = [Fraction(value) for value in weights]
    dot = [
        [sum(a * b * c for a, b, c in zip(one, other, w, strict=True)) for other in columns]
        for one in columns
    ]

    def det(m):
        return sum(
            sign * m[0][a] * m[1][b] * m[2][c]
            for sign, a, b, c in [
                (1, 0, 1, 2),
                (1, 1, 2, 0),
                (1, 2, 0, 1),
                (-1, 0, 2, 1),
                (-1, 1, 0, 2),
                (-1, 2, 1, 0),
            ]
        )

    square = [line[:3] for line in dot[:3]]
    return np.array(
        [
            float(
                det([[*row[:k], full[3], *row[k + 1 :]] for row, full in zip(square, dot, strict=False)])
                / det(square)
            )
            for k in range(3)
        ]
    )


def test_what_hangs_on_one_municipality_or_together_is_refused():
    design = np.column_stack([np.ones(8), [0, 0, 0, 0, 0, 0, 1, 1]])
    groups = np.repeat(np.arange(4), 2)
    assert moments.leverages(design, groups)[3] == pytest.approx(1)
    assert moments.leverages(design[:, [0, 1, 1]], groups) is None
    assert moments.leverages(design[:1], groups[:1]) is None


FORMULAS = (
    "y ~ a + b",
    "y ~ a * b",
    "y ~ 0 + a + a:b:c",
    "y ~ 1",
    "y ~ a + np.exp(b)",
    "y ~ a + kind",
    "y ~ told",
)


@pytest.mark.parametrize("formula", FORMULAS)
def test_plain_formulas_are_read_as_patsy_reads_them(formula):
    rng = np.random.default_rng(3)
    data = pd.DataFrame(rng.normal(size=(30, 4)), columns=list("yabc"))
    data = data.assign(kind=np.where(data["c"] > 0, "x", "z"), told=data["b"] > 0)
    response, design, terms = moments.matrices(formula, data)
    expected = patsy.dmatrices(formula, data)
    assert (response == np.asarray(expected[0])).all() and (design == np.asarray(expected[1])).all()
    assert list(terms) == expected[1].design_info.column_names


@pytest.mark.parametrize(
    ("change", "formula", "error"),
    [
        ({"a": np.inf}, "y ~ a", checks.InputInvalid),
        ({"a": np.nan}, "y ~ a", patsy.PatsyError),
        ({}, "y + a ~ b", checks.InputInvalid),
    ],
)
def test_what_no_fit_can_be_made_of_is_refused(change, formula, error):
    rng = np.random.default_rng(3)
    data = pd.DataFrame(rng.normal(size=(30, 3)), columns=list("yab")).assign(weight=1.0)
    data["municipality"] = [f"{place:04d}" for place in np.arange(30) % 5]
    if change:
        data.loc[3, "a"] = change["a"]
    if formula == "y + a ~ b":
        data = data.assign(y=np.where(data["y"] > 0, "up", "down"))
        formula = "y ~ b"
    with pytest.raises(error):
        inference.wls(data, formula)
