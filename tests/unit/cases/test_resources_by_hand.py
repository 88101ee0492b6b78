"""E9 in a world so small that hours and DKK can be written down."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from cases_world import CERTAIN, PRICES, material, row

from helpers.analysis.cases import hours, resources
from helpers.protocol import analysis_plan

FULL = analysis_plan.load().resources
assert FULL is not None
SURE = replace(FULL, draws=400, spread_between=1e-6)


@pytest.fixture(scope="module")
def sure() -> resources.Result:
    """A quarter of the hours are a manager's at twice the price, and half of the respondents say b = ½."""
    whole = material()
    estimates = whole.estimates.assign(
        staff=np.where(whole.estimates["kind"].isin(["first", "anew"]), "manager", "social_worker")
    )
    estimates = estimates.assign(**{
        name: estimates[name].where(estimates["kind"] != "anew", 5.0) for name in hours.STATED
    })  # of 95 hours, 50 are documentation, 20 + 5 obtained and 20 of the appeal  # fmt: skip
    answers = pd.DataFrame({"hours_total": [10.0, 10.0], "hours_double": [10 * 2**0.5, 20.0]})
    given = replace(whole, estimates=estimates, answers=answers,
                    prices=PRICES | {"manager": replace(CERTAIN, value=600.0)})  # fmt: skip
    return resources.estimate(given, SURE)


PER_HOUR = (300 * 70 + 600 * 25) / 95 * 1.2


def test_the_draws_tell_hours_parts_price_survey_and_appeals_of_each_provision(
    sure: resources.Result,
) -> None:
    table = sure.draws()
    assert table["draw"].tolist() == [*range(SURE.draws)] * 2
    assert set(table["exponent"].round(9)) == {0.5, 1.0}
    # cases of 50 pages took 95 hours; all have 100 pages
    assert table["hours"].to_numpy() == pytest.approx(95 * 2 ** table["exponent"].to_numpy(), rel=1e-4)
    for part, of_95 in (("documentation", 50), ("obtaining", 25), ("appeal", 20)):
        assert (table[f"hours_{part}"] / table["hours"]).to_numpy() == pytest.approx(of_95 / 95)
    assert table["dkk_per_hour"].to_numpy() == pytest.approx(PER_HOUR)
    assert table["pages_mean"].to_numpy() == pytest.approx(100) and table["items_mean"].between(4, 6).all()
    assert table.groupby("provision")["appeals_per_year"].first().to_dict() == {
        "bpa": 10, "lost_earnings": 20
    }  # fmt: skip


def test_the_summary_tells_the_case_and_the_year_with_the_interval_of_the_plan(
    sure: resources.Result,
) -> None:
    found = resources.summary(sure).set_index("provision")
    ends = 95 * 2**0.5, 95 * 2  # all draws lie at one of the two
    for provision, per_year in (("bpa", 10), ("lost_earnings", 20)):
        row_ = found.loc[provision]
        assert row_["per_year"] == per_year
        assert (row_["hours_low"], row_["hours_high"]) == pytest.approx(ends, rel=1e-4)
        assert row_["dkk_low"] == pytest.approx(ends[0] * PER_HOUR, rel=1e-4)
        assert row_["mio_dkk_high"] == pytest.approx(ends[1] * PER_HOUR * per_year / 1e6, rel=1e-4)
        assert row_["dkk"] == pytest.approx(row_["hours"] * PER_HOUR, rel=1e-4)
    assert resources.quantiles(np.arange(101.0), 0.9) == pytest.approx((50, 5, 95))


def test_the_tornado_swings_b_for_all_and_what_is_of_one_provision_for_it_alone(
    sure: resources.Result,
) -> None:
    year = 95 * PER_HOUR * 30 / 1e6
    found = resources.tornado(sure)
    top = found.iloc[0]
    assert (top["input"], top["provision"]) == ("exponent", "")
    assert (top["at_p10"], top["at_p90"]) == pytest.approx((year * 2**0.5, year * 2), rel=1e-4)
    assert top["swing"] == pytest.approx(top["at_p90"] - top["at_p10"])
    assert found["swing"].iloc[1:].max() < 1e-3, "nothing else is uncertain"
    b = float(np.median(sure.hours["bpa"].exponent))
    assert resources.at_medians(sure) == pytest.approx(year * 2**b, rel=1e-4)
    doubled = {name: replace(own, stated=own.stated + np.linspace(-1, 1, SURE.draws) * (name == "bpa"))
               for name, own in sure.hours.items()}  # fmt: skip
    row_ = resources.tornado(replace(sure, hours=doubled)).query("input == 'stated'").iloc[0]
    of_bpa = resources.at_medians(sure) / 3  # 10 of 30 appeals
    assert row_["provision"] == "bpa"
    assert row_["swing"] == pytest.approx(of_bpa * (np.exp(0.8) - np.exp(-0.8)), rel=1e-3)


def test_kinds_are_told_by_the_mean_so_that_they_add_up_and_one_that_nobody_did_is_left_out() -> None:
    rows = [row("A", "1", "first", (30, 30, 30)), row("A", "1", "appeal", (10, 10, 10))]
    rows += [row("A", "2", "appeal", (10, 10, 10)), row("B", "1", "appeal", (7, 7, 7))]
    cases = material().cases.iloc[:2]
    found = resources.estimate(material(cases=cases, estimates=pd.DataFrame(rows)), SURE)
    told = resources.kinds(found)
    assert told[["provision", "kind"]].values.tolist() == [["bpa", "first"], ["bpa", "appeal"]]
    first = told.set_index("kind").loc["first"]
    # in half of the draws three quarters of one of the two cases
    assert first["share"] == pytest.approx(0.75 / 2 / 2, abs=0.02) and told["share"].sum() == pytest.approx(1)
    assert (first["share_low"], first["share_high"]) == pytest.approx((0, 0.375))
    assert found.cases == {"bpa": 2}


def test_a_provision_without_appeals_or_beyond_the_survey_has_no_result() -> None:
    found = resources.estimate(material(per_year={"lost_earnings": 20.0}), SURE)
    assert list(found.hours) == ["lost_earnings"] == list(found.cases)
    assert found.national() == pytest.approx(np.full(SURE.draws, 200 * 360 * 20), rel=1e-4)
    late = material().late
    found = resources.estimate(material(late=late[late["provision"] == "bpa"]), SURE)
    assert list(found.hours) == ["bpa"]
