"""Funnel and shrinkage at their edges, by hand: what is refused, what is enough, what is outside."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.analysis.appeals import funnel, municipal
from helpers.analysis.methods import checks
from helpers.terms import MAP_SCOPES

ACT, CHILDREN, ADULTS = MAP_SCOPES


def table(decided, remitted, scope=ACT, year=2020):
    """One row per municipality "00", "01" …; none is changed or annulled."""
    codes = [f"{number:02d}" for number in range(len(decided))]
    counts = {"decided": decided, "remitted": remitted, "changed_or_annulled": 0}
    return pd.DataFrame({"municipality": codes, "year": year, "scope": scope, **counts})


@pytest.mark.parametrize(
    ("overturned", "decided"),
    [([1, 1], [2, 2]), ([0, 0, 0], [2, 2, 0]), ([1, 1, 3], [2, 2, 2]), ([1, 1, -1], [2, 2, 2])],
)
def test_no_funnel_of_two_of_none_decided_or_of_impossible_counts(overturned, decided):
    with pytest.raises(checks.InputInvalid, match="needs 3 municipalities with overturned appeals"):
        funnel.fit(pd.Series(overturned), pd.Series(decided))


def test_three_municipalities_with_one_appeal_each_are_enough():
    assert funnel.fit(pd.Series([0, 1, 1]), pd.Series([1, 1, 1])).target == pytest.approx(2 / 3)
    assert funnel.fit(pd.Series([1, 1, 1]), pd.Series([1, 1, 1])) == funnel.Funnel(1.0, 1.0, 0.0)


def test_dispersion_and_spread_by_hand():
    """Two rates .2 and .4 of a hundred, five municipalities of each: z is ∓ .1 / √(.3 · .7 / 100), and no
    value is winsorised. The variance between them is (k φ - (k - 1)) / (Σw - Σw² / Σw), all w alike.
    """
    found = funnel.fit(pd.Series([20, 40] * 5), pd.Series([100] * 10))
    square = 0.1**2 / (0.21 / 100)
    end = stats.norm.ppf(0.9)
    consistent = 1 - 0.2 - 2 * end * stats.norm.pdf(end) + 0.2 * end**2
    weight = 100 / 0.21
    assert found.target == pytest.approx(0.3)
    assert found.dispersion == pytest.approx(square / consistent)
    spread = (10 * square / consistent - 9) / (10 * weight - weight)
    assert found.tau == pytest.approx(np.sqrt(spread))


def test_a_tenth_at_each_end_is_winsorised():
    z = np.array([-9.0, *range(-4, 5), 9.0])
    assert funnel.winsorised(z).tolist() == [-4.0, *range(-4, 5), 4.0]


def test_limits_by_hand_stay_between_nought_and_one():
    low, high = funnel.Funnel(0.4, 1.0, 0.03).limits(pd.Series([100, 1]), 0.95)
    far = stats.norm.ppf(0.975) * np.sqrt(0.24 / 100 + 0.03**2)
    assert [low[0], high[0]] == pytest.approx([0.4 - far, 0.4 + far])
    assert (low[1], high[1]) == (0.0, 1.0)


def test_a_rate_is_outside_beyond_the_wide_limits_and_not_on_them():
    chance = funnel.Funnel(0.4, 1.0, 0.0)
    low, high = (side.item() for side in chance.limits(np.array([200]), 0.998))
    rates = pd.DataFrame({"decided": 200, "rate": [low, low - 1e-9, high, high + 1e-9, 0.3]})
    placed = funnel.placed(rates, chance)
    assert placed["outside"].tolist() == ["", "below", "", "above", ""]
    limits = ["low_95", "high_95", "low_998", "high_998"]
    assert list(placed.columns) == ["decided", "rate", *limits, "outside"]
    narrow = chance.limits(np.array([200]), 0.95)
    assert placed.loc[0, limits].tolist() == pytest.approx([*np.ravel(narrow), low, high])
    assert "outside" not in rates


def test_shrinkage_by_hand():
    """Rates .1, .3 and .5 of a hundred: ρ = (S / p(1-p) - 2) / (300 - 100 - 2), S = 100 · (.2² + .2²)."""
    found = funnel.shrunken(
        pd.Series([10, 30, 50], index=list("abc")), pd.Series([100] * 3, index=list("abc"))
    )
    rho = (100 * 0.08 / 0.21 - 2) / 198
    prior = (1 - rho) / rho
    expected = {name: (x + prior * 0.3) / (100 + prior) for name, x in (("a", 10), ("b", 30), ("c", 50))}
    assert found.to_dict() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("overturned", "decided", "rate"),
    [
        ([1, 9], [10, 10], 0.5),  # two are too few to tell a spread
        ([0, 0, 0], [4, 5, 6], 0.0),
        ([4, 5, 6], [4, 5, 6], 1.0),
        ([3, 3, 3], [10, 10, 10], 0.3),  # no more alike by chance: all have the common rate
    ],
)
def test_where_no_spread_can_be_told_all_have_the_common_rate(overturned, decided, rate):
    found = funnel.shrunken(pd.Series(overturned), pd.Series(decided))
    assert found.tolist() == pytest.approx([rate] * len(decided))


def test_without_a_decision_no_rate_is_told_and_with_nothing_but_spread_each_keeps_its_own():
    assert funnel.shrunken(pd.Series([0, 0, 0]), pd.Series([0, 0, 0])).isna().all()
    apart = funnel.shrunken(pd.Series([0, 50, 50]), pd.Series([50, 50, 50]))
    assert apart.tolist() == pytest.approx([0.0, 1.0, 1.0])  # ρ would be 148 / 98, and stays at 1


def test_the_summary_tells_of_the_last_year_with_ten_municipalities_and_a_decided_appeal_in_each():
    ten = table([10] * 10 + [0], [1, 2, 3, 4, 5] * 2 + [0])
    nine = table([10] * 9 + [0], [1, 2, 3] * 3 + [0], scope=CHILDREN)
    older = table([99] * 12, [50] * 12, year=2019)
    other = table([20] * 10, [4, 8] * 5, scope=ADULTS, year=2018)
    found = municipal.summary(pd.concat([other, ten, nine, older]))
    assert list(found.columns) == [
        "scope", "year", "n_municipalities", "decided", "target", "dispersion", "tau"
    ]  # fmt: skip
    assert found[["scope", "year", "n_municipalities", "decided"]].to_numpy().tolist() == [
        [ACT, 2020, 10, 100],
        [ADULTS, 2018, 10, 200],
    ]
    assert found["target"].tolist() == pytest.approx([0.3, 0.3])
    fitted = funnel.fit(pd.Series([4, 8] * 5), pd.Series([20] * 10))
    assert found.loc[1, ["dispersion", "tau"]].tolist() == [fitted.dispersion, fitted.tau]
