"""Which verdict is another one with bounded influence, and with which numbers it is told."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from survey_truth import exact

from helpers.analysis.growth import geometric_mean, sensitivity
from helpers.analysis.methods import verdicts
from helpers.protocol import analysis_plan
from helpers.publish.growth import sentences

PLAN = analysis_plan.load()


@pytest.fixture(scope="module")
def risen() -> pd.DataFrame:
    """The table of E1, as if both provisions had a plain increase."""
    told = {"verdict": "increase", "drift": 0.0, "reasons": "", "counting_low": 0.1, "counting_high": 0.2}
    cases = exact(1.3, n=12)
    noise = np.exp(np.random.default_rng(6).normal(0, 0.5, len(cases)))
    cases = cases.assign(standard_pages=cases["standard_pages"] * noise)
    return geometric_mean.e1(cases, PLAN).assign(**told)


def looked(estimates: dict[str, float], run: str = "bounded_influence") -> pd.DataFrame:
    numbers = {"std_error": 0.1, "df": 13, "reasons": "", "run": run}
    rows = [
        {"provision": name, "estimate": at, "conf_low": at - 0.2, "conf_high": at + 0.2, **numbers}
        | {"p_value": 2 * stats.t.sf(abs(at) / 0.1, 13)}
        for name, at in estimates.items()
    ]
    return pd.DataFrame(rows)


def test_the_row_of_another_verdict_has_the_numbers_of_the_run(risen: pd.DataFrame) -> None:
    both = looked({"lost_earnings": 0.05, "bpa": 0.9})
    (found,) = sensitivity.bounded(risen, both, PLAN).to_dict("records")
    assert (found["provision"], found["outcome"], found["verdict"], found["variant"]) == (
        "lost_earnings", "all", "not_shown", "bounded_influence",
    )  # fmt: skip
    assert (found["estimate"], found["std_error"], found["df"], found["ratio"]) == (
        0.05,
        0.1,
        13,
        np.exp(0.05),
    )
    half = stats.t.ppf(0.95, 13) * 0.1
    assert (found["equivalence_low"], found["equivalence_high"]) == pytest.approx((0.05 - half, 0.05 + half))
    wide = stats.t.ppf((1 + found["level"]) / 2, 13) * 0.1
    assert (found["adjusted_low"], found["adjusted_high"]) == pytest.approx((0.05 - wide, 0.05 + wide))
    both = both.assign(estimate=0.05, p_value=0.6)
    assert sensitivity.bounded(risen, both, PLAN)["provision"].tolist() == list(PLAN.provisions)
    one = sensitivity.bounded(risen, both[both["provision"] == "bpa"], PLAN)
    assert one["provision"].tolist() == ["bpa"], "of the other no such run was made"
    thin = sensitivity.bounded(risen, both.assign(reasons="few_cases_before"), PLAN)
    assert thin["verdict"].tolist() == ["not_estimable"] * 2
    assert thin["reasons"].tolist() == ["few_cases_before"] * 2


def test_a_run_that_was_not_made_has_the_columns_of_the_table_and_no_row(
    risen: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verdicts, "concluded", None)  # of nothing there is nothing to judge
    found = sensitivity.bounded(risen, looked({"bpa": 0.1}, run="planned"), PLAN)
    assert found.empty and list(found) == [*risen, "variant"]


@pytest.mark.parametrize(
    ("shown", "drift", "estimate", "verdict"),
    [
        ("increase", 0.0, 0.9, None),
        ("measured_increase", 1.0, 0.9, None),  # the way of counting is not what is bounded
        ("measured_decrease", 1.0, -0.9, None),
        ("not_shown", 0.0, 0.9, "increase"),
        ("not_shown", "at", 0.9, "measured_increase"),
        ("not_shown", "below", 0.9, "increase"),
        ("not_shown", "at", -0.9, "measured_decrease"),
        ("increase", "at", -0.9, "measured_decrease"),
        ("not_shown", np.nan, 0.9, "increase"),
        ("increase", 1.0, 0.05, "not_shown"),
        ("not_estimable", 0.0, 0.9, None),
    ],
)
def test_which_verdict_is_another(
    risen: pd.DataFrame, shown: str, drift: float | str, estimate: float, verdict: str | None
) -> None:
    limit = PLAN.counting.large_drift
    at = {"at": limit, "below": np.nextafter(limit, 0)}.get(drift, drift)
    table = risen.assign(verdict=shown, drift=at)
    found = sensitivity.bounded(table, looked({"bpa": estimate}), PLAN)
    assert found["verdict"].tolist() == ([verdict] if verdict else [])
    assert found["drift"].tolist() == pytest.approx([at] * len(found), nan_ok=True)


def test_other_conclusions_are_told_in_short_of_the_provisions_they_are_of() -> None:
    rows = [("bpa", "as_answered"), ("lost_earnings", "as_answered"), ("lost_earnings", "bounded_influence")]
    differing = pd.DataFrame(rows, columns=["provision", "variant"])
    assert sentences.other_conclusions(differing, PLAN) == (
        ["bpa", "lost_earnings"],
        "Regnes der anderledes med tvivlsomme sidetal, er konklusionen en anden for BPA-sager og sager "
        "om tabt arbejdsfortjeneste. Begrænses det, hvor meget én sag kan trække, er konklusionen en anden "
        "for sager om tabt arbejdsfortjeneste.",
    )
    names, text = sentences.other_conclusions(differing.iloc[:0], PLAN)
    assert names == [] and "ikke" in text
