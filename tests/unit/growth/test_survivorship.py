"""Lost files: how many, and what loss would remove the growth."""

import numpy as np
import pandas as pd
import pytest
import survey_truth

from helpers.analysis.growth import geometric_mean, survivorship
from helpers.analysis.methods import inference
from helpers.protocol import analysis_plan
from helpers.survey.sampling import weights

PLAN = analysis_plan.load()


def weighted(rise: float, seed: int = 2) -> pd.DataFrame:
    survey = survey_truth.survey(seed, growth={"bpa": rise, "lost_earnings": rise}, item_response=1.0)
    return weights.base_weights(
        survey.cases,
        survey.population,
        weights.size_classes(survey_truth.municipalities(), PLAN.size_classes),
    )


def with_losses(cases: pd.DataFrame, lost_per_kept: int) -> pd.DataFrame:
    """Add ``lost_per_kept`` destroyed early files for each kept one."""
    early = cases[cases["period"] == PLAN.before]
    gone = pd.concat(
        [early.assign(decision_id=early["decision_id"] + f"-{i}") for i in range(lost_per_kept)],
        ignore_index=True,
    )
    return pd.concat(
        [cases, gone.assign(disposition="file_destroyed", weight=np.nan, standard_pages=np.nan)],
        ignore_index=True,
    )


def tipping(cases: pd.DataFrame) -> pd.DataFrame:
    return survivorship.tipping_points(cases, PLAN, geometric_mean.e1(cases, PLAN))


def test_availability_counts_only_files_that_were_looked_for():
    codes = (
        ["completed"] * 6
        + ["file_destroyed"] * 2
        + ["file_not_found", "refused", "not_in_scope", "substituted", None]
    )
    found = survivorship.availability(
        pd.DataFrame({"provision": "bpa", "period": "2014-15", "disposition": codes})
    )
    assert found[["provision", "period", "sought", "lost"]].to_numpy().tolist() == [["bpa", "2014-15", 9, 3]]
    assert found["availability"].tolist() == pytest.approx([6 / 9])


def test_without_selection_the_estimate_is_e1_itself():
    cases = weighted(0.2)
    table = geometric_mean.e1(cases, PLAN)
    for provision in PLAN.provisions:
        used = geometric_mean.part(geometric_mean.prepare(cases, PLAN), provision, "all")
        estimate = table[(table["provision"] == provision) & (table["outcome"] == "all")]["estimate"].iloc[0]
        assert survivorship.growth_under(used, 0.5, 0.0) == pytest.approx(estimate, rel=1e-10)


def test_growth_rises_with_the_retention_of_large_files():
    used = geometric_mean.part(geometric_mean.prepare(weighted(0.2), PLAN), "bpa", "all")
    slopes = np.linspace(-2, 2, 9)
    assert (np.diff([survivorship.growth_under(used, 0.5, slope) for slope in slopes]) > 0).all()


@pytest.mark.parametrize("rise", [0.25, -0.25])
def test_at_the_tipping_point_the_growth_is_gone(rise):
    cases = with_losses(weighted(rise), 1)
    found = tipping(cases).set_index("provision")
    assert found["availability"].tolist() == pytest.approx([0.5, 0.5])
    for provision in PLAN.provisions:
        used = geometric_mean.part(geometric_mean.prepare(cases, PLAN), provision, "all").dropna(
            subset="weight"
        )
        odds_ratio = found.loc[provision, "odds_ratio"]
        assert survivorship.growth_under(used, 0.5, np.log(odds_ratio)) == pytest.approx(0, abs=1e-8)
        assert (odds_ratio < 1) == (survivorship.growth_under(used, 0.5, 0.0) > 0)


def test_the_model_undoes_a_loss_that_it_describes():
    """Keep early files by the model itself: growth among the kept is off, under the true slope it is not."""
    rng = np.random.default_rng(3)
    n, slope, rise = 40_000, 0.8, 0.2
    after, residual = np.repeat([0.0, 1.0], n), rng.normal(0, 0.7, 2 * n)
    pages = 3.5 + rise * after + residual
    chance = 1 / (1 + np.exp(-slope * residual / 0.7))
    kept = (after == 1) | (rng.random(2 * n) < chance)
    frame = pd.DataFrame(
        {
            "after": after,
            "remitted": rng.integers(0, 2, 2 * n).astype(float),
            "log_pages": pages,
            "weight": 1.0,
        }
    )[kept]
    share = float((kept & (after == 0)).sum() / n)
    early_sd = frame.loc[frame["after"] == 0, "log_pages"].std() / 0.7
    assert abs(survivorship.growth_under(frame, share, 0.0) - rise) > 0.15
    assert survivorship.growth_under(frame, share, slope * early_sd) == pytest.approx(rise, abs=0.02)


def test_no_loss_has_no_tipping_point():
    assert tipping(weighted(0.2))["odds_ratio"].isna().all()


def test_a_growth_that_no_plausible_loss_removes_has_no_tipping_point():
    assert tipping(with_losses(weighted(3.0), 1))["odds_ratio"].isna().all()


def test_a_provision_without_cases_has_a_row_without_numbers():
    cases = with_losses(weighted(0.2), 1)
    found = tipping(cases[cases["provision"] != "bpa"]).set_index("provision")
    assert found.loc["bpa"].drop("bounded").isna().all()
    assert found.loc["lost_earnings"].notna().all()


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_where_all_or_none_was_kept_there_is_nothing_to_solve(share):
    used = geometric_mean.part(geometric_mean.prepare(weighted(0.2), PLAN), "bpa", "all")
    assert np.isnan(survivorship._odds_ratio(used, share, PLAN))
    assert np.isfinite(survivorship._odds_ratio(used, 0.5, PLAN))
    assert np.isnan(survivorship._odds_ratio(used[used["period"] == PLAN.after], 0.5, PLAN))


def test_what_a_loss_makes_of_the_change_is_told_at_every_availability():
    """Half as many files lost as kept: with the odds of the plan the change is that of growth_under."""
    cases = with_losses(weighted(0.25), 1)
    found = tipping(cases).set_index("provision")
    for provision in PLAN.provisions:
        used = geometric_mean.part(geometric_mean.prepare(cases, PLAN), provision, "all").dropna(
            subset="weight"
        )
        slope = np.log(PLAN.odds_ratio)
        row = found.loc[provision]
        assert row["kept_small"] == pytest.approx(survivorship.growth_under(used, 0.5, -slope))
        assert row["kept_large"] == pytest.approx(survivorship.growth_under(used, 0.5, slope))
        assert row["kept_small"] < survivorship.growth_under(used, 0.5, 0) < row["kept_large"]


@pytest.mark.parametrize("rise", [0.45, -0.45])
def test_at_the_turning_point_the_bound_of_the_deciding_interval_is_no_change(rise):
    cases = with_losses(weighted(rise), 1)
    table = geometric_mean.e1(cases, PLAN)
    found = survivorship.tipping_points(cases, PLAN, table).set_index("provision")
    main = table[table["outcome"] == "all"].set_index("provision")
    for provision in PLAN.provisions:
        assert main.loc[provision, "verdict"] in ("increase", "decrease")
        turned = found.loc[provision, "verdict_odds_ratio"]
        used = geometric_mean.part(geometric_mean.prepare(cases, PLAN), provision, "all").dropna(
            subset="weight"
        )
        fit = inference.wls(survivorship._as_lost(used, 0.5, np.log(turned)), PLAN.estimands["E1"].model)
        error = fit.std_error[fit.position("after")]
        ends = inference.interval(fit.estimate("after"), error, fit.df, main.loc[provision, "level"])
        assert ends[0 if rise > 0 else 1] == pytest.approx(0, abs=1e-3)
        assert abs(np.log(turned)) < abs(np.log(found.loc[provision, "odds_ratio"])), (
            "the verdict falls first"
        )


def test_a_verdict_of_nothing_shown_turns_too():
    found = tipping(with_losses(weighted(0.0, seed=4), 1))
    assert found["verdict_odds_ratio"].notna().all()


def test_a_shown_absence_of_a_change_turns_before_its_interval_excludes_none():
    """What is known narrowly enough to be no change is lost first, then a change is found."""
    quiet = survey_truth.survey(3, growth={"bpa": 0.0, "lost_earnings": 0.0}, item_response=1.0, noise=0.3)
    classes = weights.size_classes(survey_truth.municipalities(), PLAN.size_classes)
    cases = with_losses(weights.base_weights(quiet.cases, quiet.population, classes), 1)
    table = geometric_mean.e1(cases, PLAN)
    found = survivorship.tipping_points(cases, PLAN, table).set_index("provision")
    main = table[(table["outcome"] == "all") & (table["verdict"] == "equivalence")].set_index("provision")
    assert len(main)
    for provision, row in main.iterrows():
        used = geometric_mean.part(geometric_mean.prepare(cases, PLAN), provision, "all").dropna(
            subset="weight"
        )
        turned = np.log(found.loc[provision, "verdict_odds_ratio"])
        fit = inference.wls(used, PLAN.estimands["E1"].model)
        lost = [survivorship._as_lost(used, 0.5, factor * turned)["weight"] for factor in (0.99, 1.01)]
        said = [survivorship._verdict(fit, weight.to_numpy(), row["level"], PLAN) for weight in lost]
        assert said[0] == "equivalence" and said[1] in ("not_shown", "increase", "decrease")


def test_without_a_reportable_result_nothing_is_told_of_losses():
    cases = with_losses(weighted(0.3), 1)
    few = sorted(cases["municipality"].unique())[:9]
    found = tipping(cases[(cases["provision"] != "bpa") | cases["municipality"].isin(few)]).set_index(
        "provision"
    )
    assert found.loc["bpa", ["kept_small", "kept_large", "verdict_odds_ratio"]].isna().all()
    assert found.loc["lost_earnings", "kept_small"] < found.loc["lost_earnings", "kept_large"]
