"""The second looks at E1: each against the same thing done by hand, and what happens where one cannot be
taken.
"""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from survey_truth import weighted

from helpers.analysis.growth import geometric_mean, sensitivity
from helpers.analysis.methods import checks, inference
from helpers.protocol import analysis_plan
from helpers.survey.sampling import weights

PLAN = analysis_plan.load()
METHODS = np.array(["character_count", "physical_pages", "estimate"])


def told(seed: int = 2, **options) -> pd.DataFrame:
    """Weighted cases that also say who drew them, when they were decided and how they were counted."""
    cases = weighted(seed, **options)
    rng = np.random.default_rng(seed)
    late = cases["period"] == PLAN.after
    return cases.assign(
        measuring_method=METHODS[rng.integers(0, 3, len(cases))],
        attachments_included=pd.array(rng.random(len(cases)) < 0.8, dtype="boolean"),
        duplicates_included=pd.array(rng.random(len(cases)) < 0.3, dtype="boolean"),
        draw_source=np.where(rng.random(len(cases)) < 0.9, "ankestyrelsen", "municipality"),
        decision_date=np.where(
            late, rng.choice(["2019-05-01", "2020-05-01", "2021-05-01"], len(cases)), "2014-06-01"
        ),
    )


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    return told(response=0.6)


@pytest.fixture(scope="module")
def table(cases) -> pd.DataFrame:
    return sensitivity.e1(cases, PLAN, seed=1)


def only(*names: str, **other: float) -> analysis_plan.Plan:
    """The plan with these runs alone, and ``other`` limits of them."""
    return dataclasses.replace(PLAN, sensitivity=dataclasses.replace(PLAN.sensitivity, runs=names, **other))


def run(table: pd.DataFrame, name: str, provision: str = "bpa") -> pd.Series:
    return table[(table["run"] == name) & (table["provision"] == provision)].iloc[0]


def used(cases: pd.DataFrame, provision: str = "bpa") -> pd.DataFrame:
    return geometric_mean.part(geometric_mean.prepare(cases, PLAN), provision, geometric_mean.ALL).dropna(
        subset="weight"
    )


def by_hand(frame: pd.DataFrame) -> float:
    return float(inference.wls(frame, PLAN.estimands["E1"].model).estimates[1])


@pytest.mark.parametrize(
    "column", ["measuring_method", "draw_source", "decision_date", "stratum", "stratum_size", "weight"]
)
def test_cases_that_lack_what_some_look_needs_are_refused_before_any_is_taken(cases, column):
    with pytest.raises(checks.InputInvalid, match=f"lacks the column {column}"):
        sensitivity.e1(cases.drop(columns=column), PLAN, seed=1)


def test_the_pre_specified_result_comes_first_and_every_planned_run_follows(table, cases):
    assert (
        table["run"].tolist()
        == ["planned", *(name for name in PLAN.sensitivity.runs if name != "retention")] * 2
    )
    main = geometric_mean.e1(cases, PLAN).query("outcome == 'all'")
    for row in main.to_dict("records"):
        planned = run(table, "planned", row["provision"])
        assert planned[["estimate", "std_error", "p_value", "conf_low"]].tolist() == pytest.approx(
            [row[key] for key in ("estimate", "std_error", "p_value", "conf_low")]
        )


def test_runs_that_change_the_weights(table, cases):
    frame = used(cases)
    assert run(table, "unweighted")["estimate"] == pytest.approx(by_hand(frame.assign(weight=1.0)))
    cut = frame.assign(weight=weights.trimmed(frame, PLAN.trim_percentile))
    assert run(table, "trimmed")["estimate"] == pytest.approx(by_hand(cut))
    assert cut["weight"].max() < frame["weight"].max()


def test_runs_that_change_only_the_error(table):
    planned = run(table, "planned")
    for name in ("cr2", "wild_bootstrap", "descriptive", "leave_one_out"):
        assert run(table, name)["estimate"] == pytest.approx(planned["estimate"])
    assert run(table, "cr2")["df"] < planned["df"]
    assert (
        np.isnan(run(table, "wild_bootstrap")["conf_low"])
        and 0 < run(table, "wild_bootstrap")["p_value"] <= 1
    )
    assert np.isnan(run(table, "descriptive")["p_value"])


def test_runs_that_leave_cases_out(table, cases):
    frame = used(cases)
    early = frame[frame["decision_date"] < "2021"]
    assert run(table, "without_late_year")["n"] == len(early) < len(frame)
    assert run(table, "without_late_year")["estimate"] == pytest.approx(by_hand(early))
    assert run(table, "central_draw")["n"] == (frame["draw_source"] == "ankestyrelsen").sum()
    method, attachments, duplicates = run(table, "same_method")["detail"].split(";")
    alike = (frame["measuring_method"] == method) & (frame["attachments_included"].astype(str) == attachments)
    alike &= frame["duplicates_included"].astype(str) == duplicates
    assert run(table, "same_method")["n"] == alike.sum() < (frame["measuring_method"] == method).sum()


def test_cases_left_out_by_who_chose_them_leave_their_weight_to_the_others(table, cases):
    frame = used(cases)
    kept = frame[frame["draw_source"] == "ankestyrelsen"]
    share = frame.groupby(weights.NATIONAL)["weight"].sum() / kept.groupby(weights.NATIONAL)["weight"].sum()
    raised = kept.assign(
        weight=kept["weight"] * share.loc[pd.MultiIndex.from_frame(kept[weights.NATIONAL])].to_numpy()
    )
    assert run(table, "central_draw")["estimate"] == pytest.approx(by_hand(raised))


def test_the_method_kept_is_the_one_with_most_cases_in_its_thinner_period(cases):
    late = cases["period"] == PLAN.after
    one_sided = cases.assign(
        measuring_method=np.where(
            late, "estimate", np.where(np.arange(len(cases)) % 3, "estimate", "physical_pages")
        )
    )
    found = sensitivity.e1(one_sided, only("same_method"), seed=1)
    assert run(found, "same_method")["detail"] == "estimate;True;False"


def test_the_ways_of_counting_as_covariates_are_the_run_of_the_verdict(table, cases):
    main = geometric_mean.e1(cases, PLAN).query("outcome == 'all' and provision == 'bpa'").iloc[0]
    found = run(table, "counting_covariates")
    assert found["estimate"] == main["counting_estimate"] != run(table, "planned")["estimate"]
    frame = used(cases)
    model = PLAN.estimands["E1"].model + " + C(measuring_method) + attachments_included + duplicates_included"
    numbers = frame.astype({"attachments_included": float, "duplicates_included": float})
    assert found["estimate"] == pytest.approx(inference.wls(numbers, model).estimate("after"))


def test_an_answer_of_few_municipalities_is_no_covariate_of_its_own(cases):
    few = sorted(cases["municipality"].unique())[: PLAN.guards.min_municipalities_per_period - 1]
    rare = cases.assign(
        measuring_method=np.where(cases["municipality"].isin(few), "estimate", "character_count"),
        attachments_included=True,
        duplicates_included=False,
    )
    found = sensitivity.e1(rare, only("counting_covariates"), seed=1)
    assert run(found, "counting_covariates")["estimate"] == pytest.approx(run(found, "planned")["estimate"])


def test_no_case_moves_the_bounded_run_without_limit(cases):
    frame = used(cases)
    heaviest = frame.loc[frame["weight"].idxmax(), "decision_id"]
    runs = {}
    for pages in (1e4, 1e6):
        swollen = cases.assign(
            standard_pages=cases["standard_pages"].mask(cases["decision_id"] == heaviest, pages)
        )
        runs[pages] = sensitivity.e1(swollen, only("bounded_influence"), seed=1)
    moved = {
        name: abs(run(runs[1e6], name)["estimate"] - run(runs[1e4], name)["estimate"])
        for name in ("planned", "bounded_influence")
    }
    assert moved["bounded_influence"] < 0.02 < moved["planned"]


def test_a_bound_that_nobody_reaches_leaves_the_result(cases):
    found = sensitivity.e1(cases, only("bounded_influence", influence_limit=99.0), seed=1)
    assert run(found, "bounded_influence")["estimate"] == pytest.approx(run(found, "planned")["estimate"])


def test_a_run_on_too_few_cases_trips_the_guards_and_says_how_many_are_early(table, cases):
    frame = used(cases)
    early = frame[frame["period"] == PLAN.before]["decision_id"]
    chosen = cases.assign(
        draw_source=np.where(cases["decision_id"].isin(early.iloc[15:]), "municipality", "ankestyrelsen")
    )
    found = run(sensitivity.e1(chosen, only("central_draw"), seed=1), "central_draw")
    assert "few_cases_before" in found["reasons"] and found["n_before"] == 15
    assert run(table, "central_draw")["reasons"] == ""


def test_the_intervals_have_the_level_of_the_test(table, cases):
    levels, usual = {"bpa": 0.975, "lost_earnings": 0.95}, table
    wide = sensitivity.e1(cases, only("cr2"), seed=1, levels=levels)
    assert run(wide, "planned")["conf_low"] < run(usual, "planned")["conf_low"]
    assert run(wide, "cr2")["conf_low"] < run(usual, "cr2")["conf_low"]
    other = "lost_earnings"
    assert run(wide, "planned", other)["conf_low"] == run(usual, "planned", other)["conf_low"]


def test_leaving_one_out_spans_the_refits(table, cases):
    frame = used(cases)
    without = [by_hand(frame[frame["municipality"] != code]) for code in frame["municipality"].unique()]
    found = run(table, "leave_one_out")
    assert (found["conf_low"], found["conf_high"]) == pytest.approx((min(without), max(without)))
    assert found["ratio_low"] < found["ratio"] < found["ratio_high"]


def test_what_cannot_be_looked_at_is_missing_and_the_rest_stands(cases):
    alike = cases.assign(draw_source="municipality", measuring_method=pd.NA, stratum_size=np.nan)
    table = sensitivity.e1(alike, only("same_method", "central_draw", "descriptive", "trimmed"), seed=1)
    for name in ("same_method", "central_draw", "descriptive"):
        assert np.isnan(run(table, name)["estimate"])
    assert np.isfinite(run(table, "trimmed")["estimate"])


def test_no_cases_at_all_gives_empty_rows(cases):
    table = sensitivity.e1(cases.iloc[:0], PLAN, seed=1)
    assert table["estimate"].isna().all()
    assert (table["n"] == 0).all()


def test_a_run_the_program_does_not_know_is_named(cases):
    strange = dataclasses.replace(
        PLAN, sensitivity=dataclasses.replace(PLAN.sensitivity, runs=("unweighted", "bayes"))
    )
    with pytest.raises(checks.InputInvalid, match="'bayes' is none of planned, as_answered"):
        sensitivity.e1(cases, strange, seed=1)


def test_a_missing_column_is_named(cases):
    with pytest.raises(checks.InputInvalid, match="draw_source"):
        sensitivity.e1(cases.drop(columns="draw_source"), PLAN, seed=1)


@pytest.mark.parametrize(
    "column", ["measuring_method", "draw_source", "decision_date", "stratum", "stratum_size"]
)
def test_each_missing_column_is_named(cases, column):
    with pytest.raises(checks.InputInvalid, match=column):
        sensitivity.e1(cases.drop(columns=column), PLAN, seed=1)
