"""The order of precedence of the verdicts, one by one, and what is decided of a whole table."""

import hypothesis
import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st
from scipy import stats

from helpers.analysis.methods import checks, families, resampling, verdicts
from helpers.analysis.methods.verdicts import Verdict, item_response, judged, sizes, tripped, verdict
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


def table(*rows: dict) -> pd.DataFrame:
    """An estimand table: each row has its t interval at the plan's level and a p-value."""
    t = stats.t.ppf(0.975, 50)
    whole = []
    for given in rows:
        estimate, error = given["estimate"], given.get("std_error", 0.05)
        ends = {"conf_low": estimate - t * error, "conf_high": estimate + t * error}
        tests = {"p_value": 2 * stats.t.sf(abs(estimate) / error, 50), "df": 50.0}
        whole.append(row(**tests, **ends, equivalence_low=-1.0, equivalence_high=1.0) | given)
    return pd.DataFrame(whole).drop(columns=["adjusted_low", "adjusted_high"])


def of(estimand: str, provision: str, estimate: float, **changes) -> dict:
    planned = PLAN.estimands[estimand].status
    return {"estimand": estimand, "status": planned, "provision": provision, "estimate": estimate, **changes}


def test_the_primary_family_is_adjusted_and_the_verdict_follows_the_interval_of_its_own_level():
    """Hochberg: both below .05 are named at .05; the smaller alone must reach .025."""
    both = judged(table(of("E1", "bpa", 0.102), of("E1", "lost_earnings", 0.101)), PLAN)
    assert (both["p_value"] < 0.05).all() and (both["p_value"] > 0.025).all()
    assert both["p_adjusted"].tolist() == pytest.approx([both["p_value"].max()] * 2)
    assert both["level"].tolist() == pytest.approx([0.95, 0.95])
    assert both["adjusted_low"].tolist() == pytest.approx(both["conf_low"].tolist())
    assert set(both["verdict"]) == {"increase"}
    one = judged(table(of("E1", "bpa", 0.102), of("E1", "lost_earnings", 0.01)), PLAN)
    assert one["level"].tolist() == pytest.approx([0.975, 0.95])
    assert one["adjusted_low"].iloc[0] < 0 < one["conf_low"].iloc[0]
    assert set(one["verdict"]) == {"not_shown"}


def test_a_provision_that_was_not_drawn_is_no_test():
    drawn = PLAN.of_draw(["bpa"])
    found = judged(table(of("E1", "bpa", 0.102), of("E1", "lost_earnings", 0.5)), drawn)
    assert found["verdict"].tolist() == ["increase", "not_estimable"]
    assert found["reasons"].tolist() == ["", "not_drawn"] and found["level"].iloc[0] == pytest.approx(0.95)
    secondary = judged(table(of("E2", "bpa", 0.102), of("E2", "lost_earnings", 0.5)), drawn)
    assert secondary["level"].iloc[0] == pytest.approx(0.95)


def test_a_row_without_the_status_of_its_estimand_is_a_secondary_test():
    part = of("E1", "bpa", 0.102, status="secondary", outcome="upheld")
    found = judged(table(of("E1", "bpa", 0.5), of("E1", "lost_earnings", 0.102), part), PLAN)
    assert found["level"].tolist() == pytest.approx([0.95] * 3)
    assert found["p_adjusted"].iloc[2] == pytest.approx(found["p_value"].iloc[2])


def test_the_secondary_tests_of_all_tables_are_one_family():
    rows = [of("E6", "bpa", 0.13, cause=cause) for cause in "abc"] + [
        of("E7", "bpa", 0.0),
        of("E2", "bpa", 0.1),
    ]
    tables = [table(*rows[:3]), table(*rows[3:])]
    family = families.secondary([judged(one, PLAN) for one in tables])
    assert len(family) == 5
    first, second = (judged(one, PLAN, family) for one in tables)
    p = first["p_value"].iloc[0]
    assert first["p_adjusted"].tolist() == pytest.approx([5 / 3 * p] * 3)
    assert first["level"].tolist() == pytest.approx([1 - 3 * 0.05 / 5] * 3)
    assert second["verdict"].tolist() == ["not_shown", "not_shown"] and set(first["verdict"]) == {"increase"}


def test_a_test_that_is_not_in_the_family_is_refused():
    family = families.secondary([judged(table(of("E2", "bpa", 0.1)), PLAN)])
    with pytest.raises(checks.InputInvalid, match="E3 for bpa is not among the secondary tests"):
        judged(table(of("E3", "bpa", 0.2)), PLAN, family)


def test_what_may_not_be_reported_enters_as_one_and_has_no_adjusted_p():
    """The same for a primary and for a secondary row: what must not be used is not there to be used."""
    thin = {"n_before": 3}
    first, other = judged(table(of("E1", "bpa", 0.9, **thin), of("E1", "lost_earnings", 0.12)), PLAN).iloc
    assert np.isnan(first["p_adjusted"]) and first["verdict"] == "not_estimable"
    assert first["reasons"] == "few_cases_before"
    assert other["p_adjusted"] == pytest.approx(2 * other["p_value"])
    for secondary in (of("E2", "bpa", 0.9, **thin), of("E1", "bpa", 0.9, status="secondary", **thin)):
        assert np.isnan(judged(table(secondary), PLAN)["p_adjusted"].iloc[0])


def test_a_percentile_interval_is_made_from_its_draws_at_the_level_of_its_test():
    draws = np.random.default_rng(1).normal(0.2, 0.07, 999)
    skewed = of("E3", "bpa", 0.2, p_value=resampling.two_sided_p(draws))
    found = judged(table(skewed, of("E2", "bpa", 0.0)).assign(draws=[draws, None]), PLAN)
    ranked = np.sort(draws)
    assert found["level"].tolist() == pytest.approx([0.975] * 2) and "draws" not in found
    assert (found["adjusted_low"].iloc[0], found["adjusted_high"].iloc[0]) == (ranked[11], ranked[-12])
    assert found["verdict"].tolist() == ["increase", "not_shown"]


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"drift": 0.09, "counting_estimate": 0.0}, "increase"),
        ({"drift": 0.10, "counting_estimate": 0.0}, "measured_increase"),
        ({"drift": 0.10, "counting_estimate": 0.4}, "increase"),
        ({"drift": 0.10, "counting_estimate": -0.4}, "measured_increase"),
        ({"drift": 0.10, "counting_estimate": np.nan}, "measured_increase"),
        ({"drift": np.nan, "counting_estimate": np.nan}, "increase"),
        ({"estimate": -0.3, "drift": 0.5, "counting_estimate": -0.05}, "measured_decrease"),
        ({"estimate": -0.3, "drift": 0.5, "counting_estimate": -0.4}, "decrease"),
        ({"estimate": 0.01, "drift": 0.5, "counting_estimate": 0.4}, "not_shown"),
    ],
)
def test_a_change_that_goes_with_the_way_of_counting_is_said_to_be_measured(changes, verdict):
    made = {"counting_error": 0.05, "counting_df": 50.0, "estimate": 0.3}
    one = of("E1", "bpa", **{"estimate": 0.3} | made | changes)
    assert judged(table(one), PLAN)["verdict"].tolist() == [verdict]


@pytest.mark.parametrize(
    ("share", "estimate", "verdict"),
    [(0.25, 0.3, "increase"), (0.26, 0.3, "undecided"), (0.26, -0.3, "undecided"), (0.26, 0.15, "not_shown")],
)
def test_a_mean_that_hangs_on_one_case_is_undecided(share, estimate, verdict):
    one = of("E2", "bpa", estimate, largest_case_share=share, std_error=0.1)
    assert judged(table(one), PLAN)["verdict"].tolist() == [verdict]
    small = of("E2", "bpa", 0.01, largest_case_share=share, std_error=0.02)
    close = judged(table(small).assign(equivalence_low=-0.05, equivalence_high=0.05), PLAN)
    assert close["verdict"].tolist() == ["equivalence" if share == 0.25 else "undecided"]


def test_the_detectable_change_is_at_the_error_rate_over_the_tests_of_the_family():
    both = judged(table(of("E1", "bpa", 0.3), of("E1", "lost_earnings", 0.3)), PLAN)
    t = stats.t.ppf([1 - 0.025 / 2, 0.8], 50).sum()
    assert both["mde"].tolist() == pytest.approx([t * 0.05] * 2)
    assert both["mde_ratio"].tolist() == pytest.approx([np.exp(t * 0.05)] * 2)
    many = judged(table(*[of("E2", "bpa", 0.3)] * 10), PLAN)
    assert many["mde"].tolist() == pytest.approx([stats.t.ppf([1 - 0.0025, 0.8], 50).sum() * 0.05] * 10)


@hypothesis.settings(max_examples=60, deadline=None)
@hypothesis.given(
    st.lists(st.tuples(st.floats(-4, 4), st.floats(0.01, 2), st.booleans()), min_size=1, max_size=40)
)
def test_no_interval_contradicts_its_verdict(drawn):
    """Whatever the estimates: what is not shown has no change in its interval, and what is named has not."""
    primary = [of("E1", provision, 0.05 * n) for n, provision in zip((1, 3), PLAN.provisions, strict=True)]
    rows = [
        of("E6", "bpa", z * error, std_error=error, cause=str(n), **({"n_after": 2} if thin else {}))
        for n, (z, error, thin) in enumerate(drawn)
    ]
    primary = [one | {"estimate": z * 0.05} for one, (z, _, _) in zip(primary, drawn * 2, strict=False)]
    found = judged(table(*primary, *rows), PLAN)
    excluded = (found["adjusted_low"] > 0) | (found["adjusted_high"] < 0)
    told = found["verdict"] != "not_estimable"
    assert (found["verdict"].isin(["increase", "decrease"]) == excluded)[told].all()
    assert (found["p_adjusted"][told] < PLAN.alpha).tolist() == excluded[told].tolist()
    assert found["level"].between(0.95 - 1e-12, 1).all()


def test_a_verdict_in_the_table_is_the_verdict_on_its_row():
    rows = table(of("E1", "bpa", 0.2), of("E1", "lost_earnings", -0.3), of("E2", "bpa", 0.01, n_after=2))
    found = judged(rows.assign(equivalence_low=-0.1, equivalence_high=0.1), PLAN)
    for one in found.to_dict("records"):
        anew = {name: value for name, value in one.items() if name not in ("verdict", "within_margin")}
        own = verdict(anew, PLAN)
        assert (one["verdict"], one["within_margin"]) == (own.code, own.within_margin)
        assert one["reasons"] == ";".join(own.reasons) and verdict(one, PLAN) == own
    assert found["within_margin"].tolist() == [True, True, False]


def test_what_is_judged_once_is_read_and_not_decided_again():
    one = judged(table(of("E1", "bpa", 0.5)), PLAN).iloc[0].to_dict()
    assert verdict(one, PLAN) == Verdict("increase")
    assert verdict(one | {"verdict": "decrease", "within_margin": True}, PLAN) == Verdict(
        "decrease", (), True
    )


def test_reasons_in_the_row_are_taken_and_not_found_anew():
    assert verdict(row(reasons="low_df;no_fit"), PLAN) == Verdict("not_estimable", ("low_df", "no_fit"))
    assert verdict(row(reasons=""), PLAN) == Verdict("increase")


def test_what_lies_behind_an_estimate_is_counted():
    cases = pd.DataFrame(
        {
            "municipality": ["a", "a", "b", "c"],
            "period": [PLAN.before, PLAN.after, PLAN.after, PLAN.after],
            "weight": [1.0, 1.0, 1.0, 3.0],
            "disposition": ["completed"] * 3 + ["file_destroyed"],
        }
    )
    found = sizes(cases, PLAN)
    assert [found[key] for key in ("n", "n_before", "n_after", "n_clusters")] == [4, 1, 3, 3]
    assert [found[key] for key in ("municipalities_before", "municipalities_after")] == [1, 3]
    assert (found["weighted_n"], found["effective_n"], found["deff"]) == (6.0, 3.0, pytest.approx(4 / 3))
    assert item_response(cases.head(2), cases) == pytest.approx(2 / 3)
    assert np.isnan(item_response(cases.head(0), cases.tail(1)))
    silent = cases.assign(disposition=pd.array(["completed", None, None, None], dtype="string"))
    assert item_response(cases.head(1), silent) == 1.0


def test_ratios_and_growth_per_year_follow_from_the_interval_that_decides():
    """A factor 1.21 over the plan's years; the interval is the adjusted one where there is one."""
    years = PLAN.years_between
    one = pd.DataFrame({"estimate": [np.log(1.21)], "conf_low": [0.0], "conf_high": [np.log(2)]})
    found = verdicts.with_ratios(one, PLAN).iloc[0]
    assert found[["ratio", "ratio_low", "ratio_high"]].tolist() == pytest.approx([1.21, 1.0, 2.0])
    assert found[["annual", "annual_low", "annual_high"]].tolist() == pytest.approx(
        [1.21 ** (1 / years) - 1, 0.0, 2 ** (1 / years) - 1]
    )
    wide = one.assign(adjusted_low=-np.log(2), adjusted_high=np.log(4))
    told = verdicts.with_ratios(wide, PLAN).iloc[0]
    assert told[["ratio_low", "ratio_high"]].tolist() == pytest.approx([0.5, 4.0])
    assert told["annual_high"] == pytest.approx(4 ** (1 / years) - 1)
    both = verdicts.concluded(table(of("E1", "bpa", 0.3), of("E1", "lost_earnings", 0.2)), PLAN)
    assert np.log(both["ratio_low"]).tolist() == pytest.approx(both["adjusted_low"].tolist())
    assert both["verdict"].tolist() == ["increase", "increase"]


def test_appeals_are_known_unless_a_case_says_otherwise():
    cases = pd.DataFrame({"weight": [1.0, 2.0]})
    assert verdicts.population_known(cases) is True
    for known in ([True, True], [True, False], [False, False]):
        assert verdicts.population_known(cases.assign(**{verdicts.weights.KNOWN: known})) is all(known)


def test_a_row_says_what_it_is_of_what_was_found_and_how():
    cases = pd.DataFrame({"disposition": ["completed"] * 4 + ["file_destroyed"]})
    cases = cases.assign(period=[PLAN.before] * 2 + [PLAN.after] * 3, outcome="upheld")
    found = verdicts.row("E4", {"provision": "bpa"}, {"estimate": 0.1}, cases.head(3), cases, PLAN)
    planned = PLAN.estimands["E4"]
    assert found == {
        "estimand": "E4", "status": planned.status, "provision": "bpa", "estimate": 0.1,
        "item_response": 0.75, "fewest_cell": 1, "se_type": planned.inference,
    }  # fmt: skip


def test_of_a_period_and_outcome_that_was_drawn_none_may_be_used():
    drawn = pd.DataFrame({"period": [PLAN.before, PLAN.before, PLAN.after], "outcome": ["upheld"] * 3})
    assert verdicts.fewest_cell(drawn.head(2), drawn) == 0 and verdicts.fewest_cell(drawn, drawn) == 1
    assert verdicts.fewest_cell(drawn.head(0), drawn.head(0)) == 0


def test_reasons_that_stand_in_the_table_are_kept():
    given = table(of("E2", "bpa", 0.3, n_before=1), of("E2", "lost_earnings", 0.3))
    found = verdicts.with_reasons(given, PLAN)
    assert found["reasons"].tolist() == ["few_cases_before", ""] and found["reasons"].dtype == object
    assert verdicts.with_reasons(given.assign(reasons="low_df"), PLAN)["reasons"].tolist() == ["low_df"] * 2


def test_the_deciding_error_makes_the_interval_where_there_is_one():
    given = table(of("E2", "bpa", 0.3)).assign(deciding_error=0.2, df=np.inf)
    row = judged(given, PLAN).iloc[0]
    half = stats.norm.ppf(0.975) * 0.2
    assert (row["adjusted_low"], row["adjusted_high"]) == pytest.approx((0.3 - half, 0.3 + half))
    assert row["verdict"] == "not_shown"


def test_the_change_with_the_ways_of_counting_held_constant_has_the_interval_of_its_own_level():
    made = {"counting_estimate": 0.1, "counting_error": 0.04, "counting_df": 30.0, "drift": 0.2}
    found = judged(table(of("E1", "bpa", 0.102, **made), of("E1", "lost_earnings", 0.0, **made)), PLAN)
    assert found["level"].tolist() == pytest.approx([0.975, 0.95])
    half = stats.t.ppf([0.9875, 0.975], 30) * 0.04
    assert found["counting_low"].tolist() == pytest.approx((0.1 - half).tolist())
    assert found["counting_high"].tolist() == pytest.approx((0.1 + half).tolist())
