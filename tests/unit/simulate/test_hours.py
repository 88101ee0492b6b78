"""The hours of a simulated case: as large, as spread and as correlated as written down, with their sums."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from helpers.protocol import codebook, scenarios
from helpers.simulate import truth as truths
from helpers.simulate.world import World
from helpers.survey import reference

EFFECT = scenarios.load()["hours"]
LEVEL = scenarios.load()["pages"]["level"]


@cache
def world(name: str = "base") -> World:
    return World(codebook.load(), scenarios.load(name), reference.municipalities(), 1)


def many(pages: float, provision: str = "bpa", n: int = 40_000) -> pd.DataFrame:
    truth = pd.DataFrame({"provision": [provision] * n, "pages": [pages] * n})
    return truths.hours(truth, EFFECT, LEVEL, np.random.default_rng(3))


def test_the_steps_share_all_hours() -> None:
    assert sum(EFFECT["steps"].values()) == pytest.approx(1) and len(EFFECT["steps"]) == 7


def test_the_median_of_each_step_is_its_share_of_what_a_usual_case_takes() -> None:
    found = many(LEVEL["lost_earnings"], "lost_earnings").median()
    for step, share in EFFECT["steps"].items():
        assert found[step] == pytest.approx(share * EFFECT["per_case"]["lost_earnings"], rel=0.01)


def test_hours_grow_as_pages_to_the_power_of_the_elasticity() -> None:
    usual, double = many(70.0), many(140.0)
    assert (double / usual).to_numpy() == pytest.approx(2 ** EFFECT["elasticity"])


def test_steps_of_a_case_vary_and_correlate_as_written_down() -> None:
    logs = np.log(many(70.0))
    assert logs.std().to_numpy() == pytest.approx(EFFECT["log_sd"], rel=0.02)
    correlations = logs.corr().to_numpy()[np.triu_indices(7, 1)]
    assert correlations == pytest.approx(EFFECT["correlation"], abs=0.015)


def test_the_truth_sums_every_appealed_case_of_the_late_period_per_year() -> None:
    one = world()
    for provision, truth in one.quantities().items():
        rows = one.cases["provision"] == provision
        late = rows & (one.cases["period"] == "2019-21")
        assert truth["hours"]["national_per_year"] == pytest.approx(one.hours[late].to_numpy().sum() / 3)
        assert truth["hours"]["per_case"]["2019-21"]["median"] == pytest.approx(
            one.hours[late].sum(axis=1).median()
        )
        assert sum(truth["hours"]["steps"].values()) == pytest.approx(1)


def test_a_case_takes_the_same_hours_whatever_else_is_asked_about() -> None:
    both, alone = world(), world("one_provision")
    kept = both.cases["decision_id"].isin(alone.cases["decision_id"])
    pd.testing.assert_frame_equal(alone.hours, both.hours[kept].reset_index(drop=True))


@pytest.mark.long
def test_without_growth_in_pages_there_is_none_in_hours() -> None:
    for truth in world("null").quantities().values():
        before, after = (truth["hours"]["per_case"][period]["median"] for period in ("2014-15", "2019-21"))
        assert after / before == pytest.approx(1, abs=0.25)
    rise = world().quantities()["lost_earnings"]["hours"]["per_case"]
    level = world("null").quantities()["lost_earnings"]["hours"]["per_case"]
    assert rise["2019-21"]["median"] > level["2019-21"]["median"] and rise["2014-15"] == level["2014-15"]
