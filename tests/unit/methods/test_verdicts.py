"""The order of precedence of the verdicts, one by one."""

import numpy as np
import pytest

from helpers.analysis.methods.verdicts import Verdict, tripped, verdict
from helpers.protocol import analysis_plan

PLAN = analysis_plan.load()


def row(**changes) -> dict:
    """An estimate of +18 pct. that is well supported and clearly above no change."""
    sound = {
        "estimate": 0.166,
        "std_error": 0.05,
        "adjusted_low": 0.05,
        "adjusted_high": 0.28,
        "equivalence_low": 0.08,
        "equivalence_high": 0.25,
        "n_before": 200,
        "n_after": 200,
        "municipalities_before": 60,
        "municipalities_after": 60,
        "df_effective": 30.0,
    }
    return sound | changes


def test_increase():
    assert verdict(row(), PLAN) == Verdict("increase")


def test_decrease():
    assert verdict(
        row(estimate=-0.2, adjusted_low=-0.3, adjusted_high=-0.1, equivalence_low=-0.28), PLAN
    ) == Verdict("decrease")


def test_equivalence_of_an_interval_inside_the_margin_around_no_change():
    found = verdict(row(adjusted_low=-0.05, equivalence_low=-0.03, equivalence_high=0.17), PLAN)
    assert found == Verdict("equivalence", within_margin=True)


def test_a_small_but_certain_increase_is_an_increase_and_says_that_it_is_small():
    assert verdict(row(adjusted_low=0.01, equivalence_low=0.02, equivalence_high=0.12), PLAN) == Verdict(
        "increase", within_margin=True
    )


def test_a_small_but_certain_decrease_is_a_decrease_and_says_that_it_is_small():
    found = verdict(
        row(adjusted_low=-0.14, adjusted_high=-0.01, equivalence_low=-0.12, equivalence_high=-0.02), PLAN
    )
    assert found == Verdict("decrease", within_margin=True)


@pytest.mark.parametrize(("low", "high"), [(-0.10, 0.20), (-0.19, 0.10), (-0.3, 0.3)])
def test_not_shown_is_everything_else(low, high):
    assert verdict(row(adjusted_low=-0.3, equivalence_low=low, equivalence_high=high), PLAN) == Verdict(
        "not_shown"
    )


def test_the_margin_itself_is_not_inside():
    edge = np.log(PLAN.margin)
    assert (
        verdict(row(adjusted_low=-0.1, equivalence_low=-0.1, equivalence_high=edge), PLAN).code == "not_shown"
    )
    assert (
        verdict(row(adjusted_low=-0.1, equivalence_low=-edge, equivalence_high=0.1), PLAN).code == "not_shown"
    )


def test_an_interval_that_touches_no_change_shows_nothing():
    assert verdict(row(adjusted_low=0.0), PLAN).code == "not_shown"
    assert verdict(row(adjusted_low=-0.2, adjusted_high=0.0), PLAN).code == "not_shown"


def test_the_direction_follows_the_adjusted_interval_not_the_plain_one():
    assert verdict(row(conf_low=0.01, adjusted_low=-0.01), PLAN).code == "not_shown"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"n_before": 19}, "few_cases_before"),
        ({"n_after": 19}, "few_cases_after"),
        ({"municipalities_before": 9}, "few_municipalities_before"),
        ({"municipalities_after": 9}, "few_municipalities_after"),
        ({"df_effective": 7.99}, "low_df"),
        ({"estimate": np.nan}, "no_fit"),
        ({"std_error": np.inf}, "no_fit"),
    ],
)
def test_every_guard_comes_before_a_finding(change, reason):
    assert verdict(row(**change), PLAN) == Verdict("not_estimable", (reason,))


@pytest.mark.parametrize(
    "change",
    [
        {"n_before": 20},
        {"n_after": 20},
        {"municipalities_before": 10},
        {"municipalities_after": 10},
        {"df_effective": 8.0},
    ],
)
def test_the_guards_let_their_own_limits_pass(change):
    assert verdict(row(**change), PLAN).code == "increase"


def test_all_reasons_are_given_in_a_fixed_order():
    thin = row(n_before=0, municipalities_before=0, estimate=np.nan, std_error=np.nan, df_effective=np.nan)
    assert tripped(thin, PLAN) == ("few_cases_before", "few_municipalities_before", "no_fit")


def test_a_share_needs_cases_with_and_without_the_trait():
    assert verdict(row(fewest_either_side=4), PLAN).reasons == ("few_either_side",)
    assert verdict(row(fewest_either_side=5), PLAN) == Verdict("increase")


def test_an_unknown_population_comes_before_every_other_reason():
    thin = row(n_before=0, estimate=np.nan, std_error=np.nan, population_known=False)
    assert verdict(thin, PLAN) == Verdict("not_estimable", ("no_population",))
    assert verdict(row(population_known=True), PLAN).code == "increase"


@pytest.mark.parametrize("reason", [{"n_before": 0}, {"df_effective": 1.0}, {"std_error": np.nan}])
@pytest.mark.parametrize(
    "finding", [{}, {"adjusted_low": -0.05, "equivalence_low": -0.03, "equivalence_high": 0.17}]
)
def test_no_finding_is_told_where_a_guard_trips(reason, finding):
    assert verdict(row(**reason, **finding), PLAN).code == "not_estimable"
    assert not verdict(row(**reason, **finding), PLAN).within_margin
