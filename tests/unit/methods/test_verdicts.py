"""The order of precedence of the verdicts, one by one, and what is decided of a whole table."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

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


def test_the_primary_family_is_adjusted_and_the_verdict_follows_the_adjusted_interval():
    both = judged(table(of("E1", "bpa", 0.102), of("E1", "lost_earnings", 0.101)), PLAN)
    assert (both["p_value"] < 0.05).all() and (both["p_value"] > 0.025).all()
    assert both["p_adjusted"].tolist() == pytest.approx([2 * both["p_value"].iloc[0]] * 2)
    assert (both["conf_low"] > 0).all() and (both["adjusted_low"] < 0).all()
    assert set(both["verdict"]) == {"not_shown"}
    alone = judged(table(of("E1", "bpa", 0.102)), PLAN)
    assert alone["verdict"].tolist() == ["increase"] and alone["p_adjusted"].equals(alone["p_value"])


def test_a_row_without_the_status_of_its_estimand_is_no_member_of_its_family():
    part = of("E1", "bpa", 0.102, status="secondary", outcome="upheld")
    found = judged(table(of("E1", "bpa", 0.5), of("E1", "lost_earnings", 0.1), part), PLAN).iloc[2]
    assert found["p_adjusted"] == found["p_value"] and found["adjusted_low"] == found["conf_low"]
    assert found["verdict"] == "increase"


def test_causes_are_adjusted_within_their_provision():
    rows = [
        of("E6", provision, 0.13, cause=cause) for provision in ("bpa", "lost_earnings") for cause in "abc"
    ]
    found = judged(table(*rows[:4]), PLAN)
    p = found["p_value"].iloc[0]
    assert found["p_adjusted"].tolist() == pytest.approx([3 * p] * 3 + [p])
    assert judged(table(*rows), PLAN)["p_adjusted"].tolist() == pytest.approx([3 * p] * 6)


def test_what_may_not_be_reported_enters_as_one_and_has_no_adjusted_p():
    """The same for a primary and for a secondary row: what must not be used is not there to be used."""
    thin = {"n_before": 3}
    first, other = judged(table(of("E1", "bpa", 0.9, **thin), of("E1", "lost_earnings", 0.12)), PLAN).iloc
    assert np.isnan(first["p_adjusted"]) and first["verdict"] == "not_estimable"
    assert first["reasons"] == "few_cases_before"
    assert other["p_adjusted"] == pytest.approx(2 * other["p_value"])
    for secondary in (of("E2", "bpa", 0.9, **thin), of("E1", "bpa", 0.9, status="secondary", **thin)):
        assert np.isnan(judged(table(secondary), PLAN)["p_adjusted"].iloc[0])


def test_a_family_without_adjustment_keeps_the_interval_it_has():
    """A percentile interval is not made from a standard error, so it must not be made anew from one."""
    skewed = of("E3", "bpa", 0.2, conf_low=0.01, conf_high=0.9, p_value=np.nan)
    found = judged(table(skewed), PLAN).iloc[0]
    assert (found["adjusted_low"], found["adjusted_high"]) == (0.01, 0.9) and np.isnan(found["p_adjusted"])
    assert found["verdict"] == "increase"


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
