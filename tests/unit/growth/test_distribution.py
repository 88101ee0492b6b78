"""Smoothed densities of pages: by a slow loop, and never beyond the cases on either side."""

import numpy as np
import pandas as pd
import pytest
from survey_truth import weighted

from helpers.analysis.growth import distribution, geometric_mean
from helpers.protocol import analysis_plan
from helpers.survey.sampling import weights

PLAN = analysis_plan.load()
SIDE = 10


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    return weighted(2, response=0.6)


def part(cases: pd.DataFrame, period: str) -> pd.DataFrame:
    used = geometric_mean.part(geometric_mean.prepare(cases, PLAN), "bpa", geometric_mean.ALL)
    return used[used["period"] == period].dropna(subset="weight")


def width(logs: np.ndarray, weight: np.ndarray) -> float:
    """Silverman's rule, written out."""
    mean = (logs * weight).sum() / weight.sum()
    spread = np.sqrt((weight * (logs - mean) ** 2).sum() / weight.sum())
    order = np.argsort(logs)
    reached = np.cumsum(weight[order]) / weight.sum()
    low, high = (logs[order][np.argmax(reached >= share)] for share in (0.25, 0.75))
    return max(0.1, 0.9 * min(spread, (high - low) / 1.34) * (weight.sum() ** 2 / (weight**2).sum()) ** -0.2)


@pytest.mark.parametrize("period", [PLAN.before, PLAN.after])
def test_the_density_is_the_weighted_mean_of_normal_curves(cases, period):
    found = distribution.densities(cases, PLAN, SIDE)
    found = found[(found["provision"] == "bpa") & (found["period"] == period)]
    used = part(cases, period)
    logs, weight = np.log(used["standard_pages"].to_numpy(dtype=float)), used["weight"].to_numpy(dtype=float)
    h = width(logs, weight)
    for _, point in found.iterrows():
        z = (np.log(point["pages"]) - logs) / h
        expected = (weight * np.exp(-(z**2) / 2) / (h * np.sqrt(2 * np.pi))).sum() / weight.sum()
        assert point["density"] == pytest.approx(expected)
    assert set(found["n"]) == {len(used)}
    assert set(found["n_municipalities"]) == {used["municipality"].nunique()}


def test_the_points_are_fixed_and_have_cases_on_either_side(cases):
    found = distribution.densities(cases, PLAN, SIDE)
    assert list(found.columns) == distribution.COLUMNS
    grid = [2 * 1500 ** (step / 89) for step in range(90)]
    for (provision, period), points in found.groupby(["provision", "period"]):
        used = geometric_mean.part(geometric_mean.prepare(cases, PLAN), provision, geometric_mean.ALL)
        pages = used.loc[(used["period"] == period) & used["weight"].notna(), "standard_pages"]
        wanted = [
            at
            for at in grid
            if (pages <= at * (1 + 1e-9)).sum() >= SIDE and (pages > at * (1 + 1e-9)).sum() >= SIDE
        ]
        np.testing.assert_allclose(points["pages"], wanted)


def test_too_few_cases_have_no_point(cases):
    few = pd.concat([part(cases, PLAN.before).head(2 * SIDE - 1), part(cases, PLAN.after)])
    found = distribution.densities(few, PLAN, SIDE)
    assert set(found["period"]) == {PLAN.after}


def test_the_width_where_all_are_alike_and_where_half_are():
    one = np.ones(100)
    assert distribution.bandwidth(np.full(100, 3.0), one) == 0.1
    values = np.concatenate([np.full(80, 3.0), np.linspace(0, 6, 20)])
    spread = values.std()
    assert distribution.bandwidth(values, one) == pytest.approx(max(0.1, 0.9 * spread * 100**-0.2))
    assert weights.effective_n(pd.Series(one)) == 100
