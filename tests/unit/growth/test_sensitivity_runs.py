"""Each run of the sensitivity table with every number of it, against the same thing done by hand."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from survey_truth import exact

from helpers.analysis.growth import geometric_mean, sensitivity
from helpers.analysis.methods import checks, inference, resampling
from helpers.protocol import analysis_plan
from helpers.survey.sampling import weights

LOADED = analysis_plan.load()
PLAN = dataclasses.replace(
    LOADED,
    replicates=99,
    guards=dataclasses.replace(LOADED.guards, min_satterthwaite_df=1, min_municipalities_per_period=4),
)
FORMULA = PLAN.estimands["E1"].model
LEVELS = {"bpa": 0.9, "lost_earnings": 0.99}
NATIONAL = ["provision", "period", "outcome"]


def survey(n: int = 14) -> pd.DataFrame:
    """Fourteen municipalities; uneven weights, pages, ways of counting, years and strata."""
    frame = exact(1.3, n=n)
    rng, places = np.random.default_rng(7), np.arange(len(frame))
    late = frame["period"] == PLAN.after
    pages = frame["standard_pages"] * np.exp(rng.normal(0, 0.5, len(frame)))
    return frame.assign(
        standard_pages=pages.where(places % 13 > 0, pages * 40),
        weight=pd.Series(np.exp(rng.normal(1, 1, len(frame)))).mask(places % 17 == 4),
        measuring_method=np.where(places * 7 % 10 < 6, "character_count", "estimate"),
        attachments_included=pd.array(places % 7 < 5, dtype="boolean"),
        duplicates_included=pd.array(places % 9 > 7, dtype="boolean"),
        draw_source=np.where(rng.random(len(frame)) < 0.85, "ankestyrelsen", "municipality"),
        decision_date=np.where(late, [f"{2019 + n}-02-01" for n in places % 3], "2014-12-31"),
        stratum=[f"s{n}" for n in places // 3],
        stratum_size=3 + places // 3 % 4,
    )


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    return survey()


@pytest.fixture(scope="module")
def table(cases: pd.DataFrame) -> pd.DataFrame:
    made = sensitivity.e1(cases, PLAN, seed=5, levels=LEVELS)
    return made.set_index(["provision", "run"])


@pytest.fixture(params=PLAN.provisions)
def used(request: pytest.FixtureRequest, cases: pd.DataFrame) -> pd.DataFrame:
    prepared = geometric_mean.prepare(cases, PLAN)
    return geometric_mean.part(prepared, request.param, geometric_mean.ALL).dropna(subset="weight")


def row(table: pd.DataFrame, used: pd.DataFrame, run: str) -> pd.Series:
    return table.loc[(used["provision"].iloc[0], run)]


def same(found: pd.Series, frame: pd.DataFrame, formula: str = FORMULA, detail: str = "") -> None:
    """Every number of a run that is the model fitted to ``frame``."""
    fit = inference.wls(frame, formula)
    estimate, error = fit.estimate("after"), fit.std_error[fit.position("after")]
    groups = frame["municipality"].nunique()
    half = stats.t.ppf((1 + LEVELS[frame["provision"].iloc[0]]) / 2, groups - 1) * error
    p_value = 2 * stats.t.sf(abs(estimate / error), groups - 1)
    numbers = (estimate, error, estimate - half, estimate + half, p_value, groups - 1)
    assert tuple(found[list(sensitivity.NUMBERS)]) == pytest.approx(numbers, rel=1e-7)
    assert tuple(found[["ratio", "ratio_low", "ratio_high"]]) == pytest.approx(
        tuple(np.exp([estimate, estimate - half, estimate + half])), rel=1e-7
    )
    early = (frame["period"] == PLAN.before).sum()
    assert tuple(found[["n", "n_municipalities", "n_before"]]) == (len(frame), groups, early)
    assert found["detail"] == detail
    few = [
        f"few_{what}_{side}"
        for what, least in (("cases", 20), ("municipalities", 4))
        for side, period in (("before", PLAN.before), ("after", PLAN.after))
        for rows in [frame[frame["period"] == period]]
        if (len(rows) if what == "cases" else rows["municipality"].nunique()) < least
    ]
    assert found["reasons"] == ";".join(few)


def raised(kept: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    weight = kept["weight"].astype(float).copy()
    for cell, rows in whole.groupby(NATIONAL):
        mine = (kept[NATIONAL] == list(cell)).all(axis=1)
        weight[mine] *= rows["weight"].sum() / kept.loc[mine, "weight"].sum()
    return kept.assign(weight=weight)


def test_the_runs_of_other_weights_and_fewer_cases(table: pd.DataFrame, used: pd.DataFrame) -> None:
    same(row(table, used, "planned"), used)
    same(row(table, used, "unweighted"), used.assign(weight=1.0))
    cap = np.percentile(used["weight"], PLAN.trim_percentile)
    cut = raised(used.assign(weight=np.minimum(used["weight"], cap)), used)
    same(row(table, used, "trimmed"), cut)
    central = used[used["draw_source"] == "ankestyrelsen"]
    same(row(table, used, "central_draw"), raised(central, used))
    same(row(table, used, "without_late_year"), used[~used["decision_date"].str.startswith("2021")])
    own = [
        row(table, used, run)["own_estimate"] for run in ("planned", "unweighted", "trimmed", "central_draw")
    ]
    assert own == [False, True, True, True] and len(central) < len(used)


def test_the_runs_of_the_way_of_counting(table: pd.DataFrame, used: pd.DataFrame) -> None:
    ways = ["measuring_method", "attachments_included", "duplicates_included"]
    sizes = used.groupby([*ways, "period"]).size().unstack(fill_value=0).min(axis=1)
    way = sizes.idxmax()
    kept = used[(used[ways] == list(way)).all(axis=1)]
    same(row(table, used, "same_method"), raised(kept, used), detail=";".join(map(str, way)))
    numbers = used.astype({"attachments_included": float, "duplicates_included": float})
    formula = FORMULA + " + C(measuring_method) + attachments_included + duplicates_included"
    same(row(table, used, "counting_covariates"), numbers, formula)


def test_the_run_of_bounded_influence(table: pd.DataFrame, used: pd.DataFrame) -> None:
    """Least squares again and again, in numpy, until no weight x residual lies beyond the limit."""
    weight = used["weight"].to_numpy(dtype=float)
    x = used.assign(one=1.0)[["one", "after", "remitted"]].to_numpy()
    y, kept = used["log_pages"].to_numpy(), np.ones(len(used))
    for _ in range(300):
        w = kept * weight
        influence = np.abs(weight * (y - x @ np.linalg.solve(x.T @ (w[:, None] * x), x.T @ (w * y))))
        limit = PLAN.sensitivity.influence_limit * 1.4826 * np.median(influence)
        kept = np.where(influence > limit, limit / influence, 1.0)
    assert (kept < 0.9).sum() > 1
    same(row(table, used, "bounded_influence"), used.assign(weight=kept * weight))


def test_the_runs_of_other_errors(table: pd.DataFrame, used: pd.DataFrame) -> None:
    fit, level = inference.wls(used, FORMULA), LEVELS[used["provision"].iloc[0]]
    estimate, names = fit.estimate("after"), list(sensitivity.NUMBERS)
    error, df = inference.cr2(fit, "after")
    half = stats.t.ppf((1 + level) / 2, df) * error
    p_value = 2 * stats.t.sf(abs(estimate) / error, df)
    numbers = (estimate, error, estimate - half, estimate + half, p_value, df)
    assert tuple(row(table, used, "cr2")[names]) == pytest.approx(numbers)
    place = PLAN.provisions.index(used["provision"].iloc[0])
    signs = (
        np.random.default_rng([5, place]).integers(0, 2, size=(99, used["municipality"].nunique())) * 2 - 1
    )
    found = row(table, used, "wild_bootstrap")
    assert found["p_value"] == resampling.wild_bootstrap(fit, "after", signs).p_value
    assert found[["std_error", "conf_low", "conf_high", "df"]].isna().all()
    for run in ("cr2", "wild_bootstrap", "leave_one_out", "descriptive"):
        found = row(table, used, run)
        assert found["estimate"] == pytest.approx(estimate, abs=1e-10) and not found["own_estimate"]
        assert (found["n"], found["n_municipalities"]) == (len(used), used["municipality"].nunique())
        assert found["n_before"] == (used["period"] == PLAN.before).sum() and found["reasons"] == ""
    without = [
        inference.wls(used[used["municipality"] != code], FORMULA).estimate("after")
        for code in used["municipality"].unique()
    ]
    left = row(table, used, "leave_one_out")
    ends = ["conf_low", "conf_high"]
    assert tuple(left[ends]) == pytest.approx((min(without), max(without)))
    assert left[["std_error", "p_value", "df"]].isna().all()


def test_the_descriptive_run(table: pd.DataFrame, used: pd.DataFrame) -> None:
    fit, level = inference.wls(used, FORMULA), LEVELS[used["provision"].iloc[0]]
    w, x = used["weight"].to_numpy(dtype=float), fit.design
    score = w * fit.residuals * (x @ np.linalg.inv(x.T @ (w[:, None] * x)))[:, fit.position("after")]
    scored = used.assign(score=score)
    cells, variance, lonely = scored.groupby(NATIONAL)["score"].mean(), 0.0, 0
    for _, rows in scored.groupby("stratum"):
        n, size = len(rows), rows["stratum_size"].iloc[0]
        if n > 1:
            variance += (1 - n / size) * n / (n - 1) * ((rows["score"] - rows["score"].mean()) ** 2).sum()
        else:
            lonely += 1
            mine = rows.iloc[0]
            variance += (1 - 1 / size) * (mine["score"] - cells[tuple(mine[NATIONAL])]) ** 2
    df, error = len(used) - used["stratum"].nunique(), np.sqrt(variance)
    half = stats.t.ppf((1 + level) / 2, df) * error
    found = row(table, used, "descriptive")
    numbers = (error, found["estimate"] - half, found["estimate"] + half, df)
    assert tuple(found[["std_error", "conf_low", "conf_high", "df"]]) == pytest.approx(numbers)
    assert found["detail"] == str(lonely) and lonely > 0 and np.isnan(found["p_value"])


def only(*runs: str) -> analysis_plan.Plan:
    return dataclasses.replace(PLAN, sensitivity=dataclasses.replace(PLAN.sensitivity, runs=runs))


def test_the_level_of_one_provision_is_not_that_of_the_next(cases: pd.DataFrame) -> None:
    some, none = (
        sensitivity.e1(cases, only(), 1, levels).set_index("provision") for levels in ({"bpa": 0.5}, {})
    )
    assert some.loc["bpa", "conf_low"] > none.loc["bpa", "conf_low"]
    assert some.loc["lost_earnings", "conf_low"] == none.loc["lost_earnings", "conf_low"]


def test_the_run_of_retention_and_those_after_it_use_their_own_cases(cases: pd.DataFrame) -> None:
    plan = only("retention", "unweighted", "set_aside")
    assert sensitivity.e1(cases, plan, 1)["run"].tolist() == ["planned", "unweighted", "set_aside"] * 2
    other = cases.assign(weight=cases["weight"] ** 0.5)
    both = sensitivity.e1(cases, plan, 1, variants={"retention": other})
    alone = sensitivity.e1(other, only(), 1)
    retained, planned = (both[both["run"] == name] for name in ("retention", "planned"))
    numbers = list(sensitivity.NUMBERS)
    np.testing.assert_allclose(retained[numbers].astype(float), alone[numbers].astype(float))
    assert not np.allclose(retained["estimate"], planned["estimate"])


def test_an_empty_column_that_is_not_asked_for_changes_nothing(cases: pd.DataFrame) -> None:
    plan = only("unweighted")
    pd.testing.assert_frame_equal(
        sensitivity.e1(cases.assign(remark=np.nan), plan, 1), sensitivity.e1(cases, plan, 1)
    )


def test_a_run_that_cannot_be_taken_says_so_and_how_many_cases_there_were(cases: pd.DataFrame) -> None:
    plan = only("same_method", "descriptive", "central_draw")
    size = cases["stratum_size"].astype(float).mask(cases.index == cases.index[-1])
    told = cases.assign(stratum_size=size, draw_source="municipality", measuring_method=pd.NA)
    found = sensitivity.e1(told, plan, 1).set_index(["provision", "run"])
    for provision in PLAN.provisions:
        mine = cases[(cases["provision"] == provision) & cases["weight"].notna()]
        for run in ("same_method", "central_draw") + (
            ("descriptive",) if provision == "lost_earnings" else ()
        ):
            row = found.loc[(provision, run)]
            assert row[list(sensitivity.NUMBERS)].isna().all() and row["reasons"] == "no_fit"
            assert (row["n"], row["detail"]) == (len(mine), "") and not row["own_estimate"]
            assert row["n_municipalities"] == mine["municipality"].nunique()
            assert row["n_before"] == (mine["period"] == PLAN.before).sum()
    assert np.isfinite(found.loc[("bpa", "descriptive"), "std_error"])


def test_weights_are_raised_to_the_totals_of_the_whole() -> None:
    whole = pd.DataFrame(
        {
            "provision": list("aaaab"), "period": list("xxyyx"), "outcome": "u",
            "weight": [1.0, 3.0, 2.0, 6.0, 5.0],
        }
    )  # fmt: skip
    found = sensitivity._raised(whole.iloc[[4, 1, 2]], whole)
    assert found["weight"].tolist() == [5, 4, 8] and found.index.tolist() == [4, 1, 2]


def test_nothing_known_of_counting_has_no_run_of_its_own(cases: pd.DataFrame) -> None:
    prepared = geometric_mean.prepare(cases.assign(measuring_method=pd.NA), PLAN)
    with pytest.raises(checks.NotEstimable, match="how its pages were counted"):
        sensitivity._same_method(prepared, PLAN, np.random.default_rng(1))
    assert weights.NATIONAL == NATIONAL
