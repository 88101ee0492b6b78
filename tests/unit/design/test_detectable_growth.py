"""Simulated surveys: the fast estimator is the one of the analysis, the weights are those of the survey, and
cases vary as assumed.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import planned_survey
import pytest
from planned_survey import ASSUMED, CLASSES, PLACES

from helpers.analysis.design import detectable_growth, fast_e1, feasibility
from helpers.analysis.methods import inference
from helpers.survey.sampling import allocation, weights
from helpers.terms import CELL

COUNTS = planned_survey.population()
DESIGNS = feasibility.designs(COUNTS)
KINDS = list(DESIGNS)


def layout(kind: str) -> detectable_growth.Layout:
    return detectable_growth.layout(DESIGNS[kind], PLACES, CLASSES)


def simulated(
    kind: str, replicates: int = 4, response: float = 0.8
) -> tuple[detectable_growth.Layout, np.ndarray, np.ndarray]:
    lay, rng = layout(kind), np.random.default_rng(7)
    answered = detectable_growth.answers(lay, ASSUMED, response, replicates, rng)
    return lay, answered, detectable_growth.log_pages(answered, lay, ASSUMED, rng)


def as_cases(kind: str, answered: np.ndarray, pages: np.ndarray) -> pd.DataFrame:
    """One survey as cases, each with its stratum's mean: estimates and CR3 rest on the sums alone."""
    strata = DESIGNS[kind].strata.reset_index(drop=True)
    rows = strata.loc[np.repeat(strata.index, answered.astype(int)), CELL].reset_index()
    mean = np.divide(pages, answered, out=np.zeros_like(pages), where=answered > 0)
    return rows.assign(
        decision_id=[f"D{n}" for n in range(len(rows))],
        disposition="completed",
        standard_pages=np.exp(mean[rows["index"]]),
        log_pages=mean[rows["index"]],
        after=(rows["period"] == "2019-21").astype(float),
        remitted=(rows["outcome"] == "remitted").astype(float),
    )


def counts_of(kind: str) -> pd.DataFrame:
    pooled = kind == "per_municipality"
    return allocation.sampling_strata(COUNTS, kind) if pooled else COUNTS


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("response", [0.6, 1.0])
def test_weights_are_those_of_the_survey(kind: str, response: float) -> None:
    lay, answered, pages = simulated(kind, response=response)
    found = detectable_growth.case_weights(answered, lay)
    for survey in range(len(answered)):
        cases = as_cases(kind, answered[survey], pages[survey])
        own = weights.base_weights(cases, counts_of(kind), CLASSES)
        np.testing.assert_allclose(found[survey][own["index"]], own["weight"], rtol=1e-10)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("provision", ["bpa", "lost_earnings"])
def test_estimates_and_cr3_are_those_of_the_analysis(kind: str, provision: str) -> None:
    lay, answered, pages = simulated(kind)
    found = detectable_growth.estimates(answered, pages, lay)[provision]
    assert np.isfinite(found.estimate).any()
    for survey in np.flatnonzero(np.isfinite(found.estimate)):
        cases = weights.base_weights(
            as_cases(kind, answered[survey], pages[survey]), counts_of(kind), CLASSES
        )
        fit = inference.wls(cases[cases["provision"] == provision], "log_pages ~ after + remitted")
        own = inference.tidy(fit).set_index("term").loc["after"]
        assert found.estimate[survey] == pytest.approx(own["estimate"], abs=1e-10)
        assert found.std_error[survey] == pytest.approx(own["std_error"], abs=1e-10)
        assert found.df[survey] == own["df"]


def test_who_answers_is_drawn_by_chance_also_in_a_single_survey() -> None:
    """Half of the municipalities answer in each; of forty surveys every one answers in some, in none of them
    all of the times (that one does has a chance of 1 in 2 to the 40th).
    """
    lay = layout("per_provision")
    places = lay.municipality.max() + 1
    none_lost = dataclasses.replace(ASSUMED, missing=dict.fromkeys(ASSUMED.missing, 0.0))
    times = np.zeros(places)
    for seed in range(40):
        answered = detectable_growth.answers(lay, none_lost, 0.5, 1, np.random.default_rng(seed))[0]
        heard = np.bincount(lay.municipality, answered) > 0
        assert heard.sum() == round(places / 2)
        times += heard
    assert times.min() > 0 and times.max() < 40


def test_spread_within_strata_does_not_change_what_rests_on_sums() -> None:
    _, answered, pages = simulated("proportional", replicates=1)
    cases = weights.base_weights(as_cases("proportional", answered[0], pages[0]), COUNTS, CLASSES)
    cases = cases[cases["provision"] == "lost_earnings"]
    noise = np.random.default_rng(1).normal(0, 1, len(cases))
    spread = cases.assign(
        log_pages=cases["log_pages"]
        + noise
        - pd.Series(noise, cases.index).groupby(cases["stratum"]).transform("mean")
    )
    errors = [
        inference.tidy(inference.wls(table, "log_pages ~ after + remitted"))["std_error"]
        for table in (cases, spread)
    ]
    np.testing.assert_allclose(*errors, rtol=1e-10)


def test_a_survey_that_cannot_be_estimated_is_missing_and_hurts_no_other() -> None:
    weight = np.ones((2, 3, 4))
    weight[0, 1:, 2:] = 0  # the late period rests on one municipality alone
    totals = np.random.default_rng(3).normal(size=(2, 3, 4)) * weight
    found = fast_e1.fit(weight, totals, weight)
    assert (
        np.isnan(found.estimate[0])
        and np.isnan(found.std_error[0])
        and np.isfinite(found.std_error[1])
        and found.df[1] == 2
    )


def test_without_growth_nothing_grows_on_average() -> None:
    for kind in KINDS:
        assert abs(detectable_growth.truth(layout(kind), ASSUMED)["lost_earnings"]) < 0.02
    flat = dataclasses.replace(ASSUMED, level_by_size=0.0, growth_by_size=0.0)
    assert detectable_growth.truth(layout("per_provision"), flat)["bpa"] == pytest.approx(0, abs=1e-12)


def test_drawing_over_the_provisions_takes_the_quota_of_each_sampling_stratum() -> None:
    lay = layout("per_municipality")
    found = detectable_growth.drawn(lay, 50, np.random.default_rng(1))
    strata = DESIGNS["per_municipality"].strata.reset_index(drop=True)
    wanted = strata.groupby("sampling_stratum")["stratum_size"].sum().clip(upper=2)
    for survey in found:
        taken = pd.Series(survey).groupby(strata["sampling_stratum"]).sum()
        pd.testing.assert_series_equal(taken, wanted, check_names=False, check_dtype=False)
    assert (found <= lay.size).all()
    assert found.mean(axis=0).sum() == pytest.approx(DESIGNS["per_municipality"].expected.sum())


STILL = dataclasses.replace(
    ASSUMED, municipality_sd=0.0, period_sd=0.0, level_by_size=0.0, growth_by_size=0.0
)


def test_cases_vary_by_the_residual_spread_of_their_period() -> None:
    """2,000 surveys of 9 cases per stratum: a standard deviation is known to 1.6 %, the mean of many strata
    to far less.
    """
    lay, rng = layout("per_provision"), np.random.default_rng(2)
    pages = detectable_growth.log_pages(np.full((2000, len(lay.size)), 9.0), lay, STILL, rng)
    for late, period in ((False, "2014-15"), (True, "2019-21")):
        spread = pages[:, lay.late == late].std(axis=0).mean()
        assert spread == pytest.approx(3 * ASSUMED.residual_sd[period], rel=0.01), (
            "a sum of 9 cases: the square root of 9"
        )


def test_municipalities_and_their_periods_vary_as_assumed() -> None:
    lay, rng = layout("per_provision"), np.random.default_rng(2)
    assumed = dataclasses.replace(
        STILL, municipality_sd=0.4, period_sd=0.3, residual_sd=dict.fromkeys(ASSUMED.residual_sd, 1e-9)
    )
    pages = detectable_growth.log_pages(np.ones((4000, len(lay.size))), lay, assumed, rng)
    assert pages.std(axis=0).mean() == pytest.approx(0.5, rel=0.02)
    first = lay.municipality == lay.municipality[0]
    change = pages[:, first & lay.late][:, 0] - pages[:, first & ~lay.late][:, 0]
    assert change.std() == pytest.approx(0.3 * np.sqrt(2), rel=0.05), (
        "the municipality's own level falls out of the change"
    )


def test_growth_and_level_follow_size_as_assumed() -> None:
    lay = layout("per_provision")
    sloped = dataclasses.replace(
        STILL, level_by_size=0.5, growth_by_size=0.25, residual_sd=dict.fromkeys(ASSUMED.residual_sd, 1e-9)
    )
    pages = detectable_growth.log_pages(np.ones((1, len(lay.size))), lay, sloped, np.random.default_rng(1))[0]
    np.testing.assert_allclose(pages, np.where(lay.late, 0.75, 0.5) * lay.log_size, atol=1e-6)
    for provision in ("bpa", "lost_earnings"):
        own = lay.provision == provision
        assert (lay.log_size * lay.size)[own].sum() == pytest.approx(0, abs=1e-8), (
            "centred at the provision's appeals"
        )


def test_as_many_municipalities_answer_as_assumed_and_as_many_cases_have_pages() -> None:
    lay, rng = layout("per_provision"), np.random.default_rng(4)
    found = detectable_growth.answers(lay, ASSUMED, 0.75, 400, rng)
    answering = [
        len(set(lay.municipality[survey > 0]))
        for survey in detectable_growth.answers(lay, STILL_COMPLETE, 0.75, 50, rng)
    ]
    assert set(answering) == {9}, "three quarters of twelve"
    wanted = np.minimum(lay.quota, lay.size)
    for late, period in ((False, "2014-15"), (True, "2019-21")):
        own = lay.late == late
        share = found[:, own].sum() / (wanted[own].sum() * 400 * 0.75)
        assert share == pytest.approx(1 - ASSUMED.missing[period], abs=0.02)


STILL_COMPLETE = dataclasses.replace(STILL, missing=dict.fromkeys(ASSUMED.missing, 0.0))
