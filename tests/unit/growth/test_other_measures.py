"""E2, E3, E8 and the levels: on cases whose answer is known, on thin ones, and beside each other."""

import numpy as np
import pandas as pd
import pytest
import survey_truth
from scipy import stats
from survey_truth import exact, weighted

from helpers.analysis.growth import geometric_mean, other_measures
from helpers.analysis.methods import resampling
from helpers.protocol import analysis_plan
from helpers.survey.sampling import weights

PLAN = analysis_plan.load()


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    return weighted(2, response=0.6)


@pytest.fixture(scope="module")
def table(cases) -> pd.DataFrame:
    return other_measures.others(cases, PLAN, seed=1)


def row(table: pd.DataFrame, estimand: str, provision: str = "bpa") -> pd.Series:
    return table[(table["estimand"] == estimand) & (table["provision"] == provision)].iloc[0]


def part(cases: pd.DataFrame, provision: str = "bpa") -> pd.DataFrame:
    return geometric_mean.part(geometric_mean.prepare(cases, PLAN), provision, geometric_mean.ALL).dropna(
        subset="weight"
    )


def test_every_measure_finds_exact_growth():
    noise = np.exp(np.random.default_rng(1).normal(0, 1e-6, 320))
    found = other_measures.others(
        exact(1.21).assign(weight=1.0, standard_pages=lambda f: f["standard_pages"] * noise), PLAN, seed=1
    )
    np.testing.assert_allclose(found["ratio"], 1.21, rtol=1e-4)
    np.testing.assert_allclose(found["annual"], 1.21 ** (1 / 5.5) - 1, rtol=1e-3)


def test_one_secondary_row_per_provision_and_measure(table):
    assert table["estimand"].tolist() == ["E2", "E3", "E8"] * 2
    assert table["provision"].tolist() == ["bpa"] * 3 + ["lost_earnings"] * 3
    assert set(table["status"]) == {"secondary"}
    assert table["se_type"].tolist() == ["jackknife", "bootstrap", "CR3"] * 2
    assert set(geometric_mean.ESTIMATES) <= set(table.columns)
    assert (table["adjusted_low"] <= table["conf_low"] + 1e-9).all(), "read with the others"


def test_each_row_tells_what_stands_behind_it(table, cases):
    e2, e8 = row(table, "E2"), row(table, "E8")
    used = part(cases)
    assert e2["n"] == e8["n"] == len(used)
    assert e2["weighted_n"] == pytest.approx(used["weight"].sum())
    assert e8["weighted_n"] == pytest.approx(e8["n_clusters"])
    assert e2["effective_n"] < e8["effective_n"]
    assert 0.9 < e2["item_response"] < 1
    assert e2["df"] == e2["n_clusters"] - 1


def test_the_mean_ratio_by_hand_and_its_two_errors(table, cases):
    used = part(cases)
    late, early = (used[used["after"] == side] for side in (1, 0))
    ratio = np.average(late["standard_pages"], weights=late["weight"]) / np.average(
        early["standard_pages"], weights=early["weight"]
    )
    found = row(table, "E2")
    assert found["ratio"] == pytest.approx(ratio)
    assert found["std_error_linearised"] == pytest.approx(found["std_error"], rel=0.1)
    assert found["conf_high"] - found["estimate"] == pytest.approx(
        stats.t.ppf(0.975, found["df"]) * found["std_error"]
    )


def test_the_median_ratio_by_hand_and_its_percentiles(table, cases):
    used = part(cases)
    sides = [used[used["after"] == side].sort_values("standard_pages") for side in (1, 0)]
    medians = [
        side.loc[side["weight"].cumsum() >= side["weight"].sum() / 2, "standard_pages"].iloc[0]
        for side in sides
    ]
    found = row(table, "E3")
    assert found["ratio"] == pytest.approx(medians[0] / medians[1])
    rng = np.random.default_rng([1, 0])
    replicates = resampling.bootstrap_median_ratio(
        used, (used["after"] == 1).to_numpy(), value="standard_pages", rng=rng, replicates=PLAN.replicates
    )[1]
    assert (np.exp(found["conf_low"]), np.exp(found["conf_high"])) == pytest.approx(
        np.quantile(replicates, [0.025, 0.975]), rel=0.02
    )
    assert (found["adjusted_low"], found["adjusted_high"]) == resampling.percentile_bounds(
        np.log(replicates), 1 - found["level"]
    )
    assert found["conf_low"] <= found["equivalence_low"] <= found["equivalence_high"] <= found["conf_high"]
    below = min((replicates <= 1).sum(), (replicates >= 1).sum())
    assert found["p_value"] == pytest.approx(min(1, 2 * (1 + below) / (len(replicates) + 1)))
    logs = np.log(replicates)
    assert found["std_error"] == pytest.approx(np.sqrt(((logs - logs.mean()) ** 2).sum() / (len(logs) - 1)))


def test_a_median_of_which_too_few_resamples_are_defined_is_not_reported(cases, monkeypatch):
    def drawn(frame, after, *, value, rng, replicates):
        undefined = np.arange(replicates) < undefined_share[0] * replicates
        return 1.2, np.where(undefined, np.nan, 1.2 + 0.1 * rng.standard_normal(replicates))

    undefined_share: list[float] = []
    monkeypatch.setattr(resampling, "bootstrap_median_ratio", drawn)
    for share, reasons in ((0.04, ""), (0.051, "no_fit")):
        undefined_share[:] = [share]
        found = row(other_measures.others(cases, PLAN, seed=1), "E3")
        assert found["reasons"] == reasons and (found["verdict"] == "not_estimable") == bool(reasons)


def test_the_bootstrap_repeats_by_its_seed(table, cases):
    again = other_measures.others(cases, PLAN, seed=1)
    pd.testing.assert_frame_equal(again, table)
    other = other_measures.others(cases, PLAN, seed=2)
    assert row(other, "E3")["estimate"] == row(table, "E3")["estimate"]
    assert row(other, "E3")["std_error"] != row(table, "E3")["std_error"]


def test_in_the_average_municipality_each_counts_alike(table, cases):
    used = part(cases)
    root = np.sqrt(1 / used.groupby("municipality")["municipality"].transform("size").to_numpy())
    design = np.column_stack([np.ones(len(used)), used["after"], used["remitted"]]) * root[:, None]
    expected = np.linalg.lstsq(design, used["log_pages"].to_numpy() * root, rcond=None)[0][1]
    assert row(table, "E8")["estimate"] == pytest.approx(expected)
    plain = np.linalg.lstsq(design / root[:, None], used["log_pages"], rcond=None)
    assert row(table, "E8")["estimate"] != pytest.approx(plain[0][1], rel=1e-3), "cases do not count alike"
    assert row(table, "E8")["weighted_n"] == pytest.approx(used["municipality"].nunique())


def test_one_enormous_case_moves_the_mean_alone(table, cases):
    largest = part(cases)["standard_pages"].idxmax()
    decision = part(cases).loc[largest, "decision_id"]
    swollen = cases.assign(
        standard_pages=cases["standard_pages"].where(cases["decision_id"] != decision, 50_000)
    )
    found = other_measures.others(swollen, PLAN, seed=1)
    assert abs(row(found, "E2")["estimate"] - row(table, "E2")["estimate"]) > 0.3
    assert row(found, "E3")["estimate"] == row(table, "E3")["estimate"]
    assert abs(row(found, "E8")["estimate"] - row(table, "E8")["estimate"]) < 0.1
    assert row(table, "E2")["largest_case_share"] < 0.25 < row(found, "E2")["largest_case_share"]


@pytest.mark.parametrize("dropped", ["provision == 'bpa'", "provision == 'bpa' and period == '2014-15'"])
def test_what_is_not_there_is_said_and_the_rest_is_still_estimated(dropped, cases):
    found = other_measures.others(cases.drop(cases.query(dropped).index), PLAN, seed=1)
    for name in other_measures.ESTIMATORS:
        assert "few_cases_before" in row(found, name)["reasons"].split(";")
        assert np.isnan(row(found, name)["ratio"])
        assert np.isfinite(row(found, name, "lost_earnings")["ratio"])


def test_a_single_municipality_carries_no_measure(cases):
    one = cases[cases["municipality"] == cases["municipality"].iloc[0]]
    found = other_measures.others(one, PLAN, seed=1)
    assert found["estimate"].isna().all()
    assert found["reasons"].str.contains("no_fit").all()


def test_levels_are_those_the_ratios_compare(table, cases):
    levels = other_measures.levels(cases, PLAN).set_index(["provision", "period"])
    before, after = (levels.loc[("bpa", period)] for period in (PLAN.before, PLAN.after))
    assert after["mean"] / before["mean"] == pytest.approx(row(table, "E2")["ratio"])
    assert after["median"] / before["median"] == pytest.approx(row(table, "E3")["ratio"])
    assert after["geometric"] / before["geometric"] == pytest.approx(
        np.exp(geometric_mean.e1(cases, PLAN)["estimate"].iloc[0])
    )
    assert before["geometric_low"] < before["geometric"] < before["geometric_high"]
    assert before["lower_quartile"] < before["median"] < before["upper_quartile"] < before["mean"] * 3
    early = part(cases)[part(cases)["after"] == 0]
    assert before["n"] == len(early)
    assert before["n_municipalities"] == early["municipality"].nunique()


def test_levels_of_nothing_are_missing(cases):
    levels = other_measures.levels(cases[cases["provision"] == "bpa"], PLAN).set_index("provision")
    assert levels.loc["lost_earnings", ["mean", "median", "geometric"]].isna().all(axis=None)
    assert levels.loc["bpa", "mean"].notna().all()


def test_the_truth_of_the_mean_and_the_typical_municipality_is_recovered():
    """Little noise: the mean grows as the geometric mean does, and the unweighted growth misses the large
    municipalities.
    """
    survey = survey_truth.survey(5, noise=0.1)
    classes = weights.size_classes(survey_truth.municipalities(), PLAN.size_classes)
    found = other_measures.others(
        weights.base_weights(survey.cases, survey.population, classes), PLAN, seed=1
    )
    for provision in PLAN.provisions:
        assert row(found, "E2", provision)["estimate"] == pytest.approx(survey.truth[provision], abs=0.05)
        assert row(found, "E8", provision)["estimate"] < row(found, "E2", provision)["estimate"]


def test_without_a_population_only_the_unweighted_measure_is_reported(cases, table):
    unknown = cases.assign(weight=np.nan, stratum_size=np.nan, population_known=False)
    found = other_measures.others(unknown, PLAN, seed=1)
    for provision in PLAN.provisions:
        assert row(found, "E8", provision)["estimate"] == pytest.approx(
            row(table, "E8", provision)["estimate"]
        )
        assert row(found, "E8", provision)["reasons"] == ""
        assert {row(found, name, provision)["reasons"] for name in ("E2", "E3")} == {"no_population"}
    assert set(geometric_mean.e1(unknown, PLAN)["reasons"]) == {"no_population"}
    assert other_measures.levels(unknown, PLAN)["mean"].isna().all()
