"""Retention by Ankestyrelsen's page counts: a known selection is found and undone; thin data say nothing."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from survey_truth import weighted

from helpers.analysis.growth import geometric_mean, retention, sensitivity
from helpers.protocol import analysis_plan
from helpers.publish.growth import file_loss

PLAN = analysis_plan.load()
SLOPE = np.log(2.0)  # large files are kept twice as often, per standard deviation


def selected(seed: int = 5) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Cases of which half of the early files are lost, the small ones more often; the counts; and the cases
    as they were before.
    """
    whole = weighted(seed, growth={"bpa": 0.3, "lost_earnings": 0.3}, item_response=1.0)
    counts = whole[["decision_id"]].assign(pages=whole["standard_pages"].astype(float))
    rng, early = np.random.default_rng(seed), whole["period"] == PLAN.before
    logs = np.log(counts["pages"])
    z = (logs - logs[early].mean()) / logs[early].std()
    lost = early & (rng.random(len(whole)) > 1 / (1 + np.exp(-SLOPE * z)))
    gone = {"disposition": "file_destroyed", "standard_pages": np.nan, "weight": np.nan}
    cases = whole.assign(**{name: whole[name].mask(lost, value) for name, value in gone.items()})
    stratum = cases.groupby(["provision", "period", "outcome"])["weight"]
    before = whole.groupby(["provision", "period", "outcome"])["weight"].transform("sum")
    return cases.assign(weight=cases["weight"] * before / stratum.transform("sum")), counts, whole


def e1(cases: pd.DataFrame) -> float:
    table = geometric_mean.e1(cases, PLAN)
    return table.query("provision == 'lost_earnings' and outcome == 'all'")["estimate"].item()


def test_a_selection_by_size_is_found():
    cases, counts, _ = selected()
    found = retention.compared(cases, counts, PLAN).set_index("provision")
    for provision in PLAN.provisions:
        row = found.loc[provision]
        assert row["low"] < 2.0 < row["high"] and row["low"] > 1.0
        assert (row["ratio_before"], row["ratio_after"]) == pytest.approx((1.0, 1.0))
        early = cases[(cases["provision"] == provision) & (cases["period"] == PLAN.before)]
        assert (row["n_kept"], row["n_lost"]) == (
            early["disposition"].eq("completed").sum(),
            early["disposition"].ne("completed").sum(),
        )


def test_the_model_is_the_logit_of_another_program():
    cases, counts, _ = selected()
    mine = cases[(cases["provision"] == "bpa") & (cases["period"] == PLAN.before)]
    logs = np.log(mine["decision_id"].map(counts.set_index("decision_id")["pages"]))
    design = sm.add_constant(
        np.column_stack([(logs - logs.mean()) / logs.std(), mine["outcome"].eq("remitted")]).astype(float)
    )
    other = sm.GLM(
        mine["disposition"].eq("completed").astype(float), design, family=sm.families.Binomial()
    ).fit()
    ours = retention.compared(cases, counts, PLAN).set_index("provision").loc["bpa", "odds_ratio"]
    assert np.log(ours) == pytest.approx(other.params.iloc[1], rel=1e-6)


def test_the_weights_undo_the_selection_and_keep_their_totals():
    cases, counts, whole = selected()
    again = retention.reweighted(cases, counts, PLAN)
    keys = ["provision", "period", "outcome"]
    np.testing.assert_allclose(again.groupby(keys)["weight"].sum(), cases.groupby(keys)["weight"].sum())
    truth, off, back = e1(whole), e1(cases), e1(again)
    assert abs(off - truth) > 0.1 and abs(back - truth) < abs(off - truth) / 2
    pd.testing.assert_series_equal(again["weight"].isna(), cases["weight"].isna())


def test_too_few_lost_files_have_no_model_and_keep_their_weights():
    cases, counts, whole = selected()
    few = counts[counts["decision_id"].isin(whole["decision_id"].iloc[:30])]
    found = retention.compared(cases, few, PLAN)
    assert found["odds_ratio"].isna().all()
    np.testing.assert_allclose(retention.reweighted(cases, few, PLAN)["weight"], cases["weight"])


def test_the_run_is_there_only_with_counts():
    cases, counts, _ = selected()
    told = cases.assign(measuring_method="estimate", draw_source="ankestyrelsen", decision_date="2014-06-01")
    without = sensitivity.e1(told, PLAN, seed=1)
    assert retention.RETENTION not in set(without["run"])
    again = {retention.RETENTION: retention.reweighted(told, counts, PLAN)}
    found = sensitivity.e1(told, PLAN, seed=1, variants=again).set_index(["provision", "run"])
    row = found.loc[("lost_earnings", retention.RETENTION)]
    assert row["estimate"] == pytest.approx(e1(again[retention.RETENTION])) and row["own_estimate"]


def test_the_chapter_tells_the_counts_or_asks_for_them():
    assert "Får undersøgelsen de tal" in file_loss.page_counts(None, PLAN).text
    cases, counts, whole = selected()
    text = file_loss.page_counts(retention.compared(cases, counts, PLAN), PLAN).text.replace("\u00a0", " ")
    assert "For BPA-sager (§ 96) fra 2014-15 er oddsforholdet for at være bevaret " in text
    assert "Kommunernes sidetal er 1,00 gange Ankestyrelsens i 2014-15 og 1,00 gange i 2019-21." in text
    few = counts[counts["decision_id"].isin(whole["decision_id"].iloc[:30])]
    thin = file_loss.page_counts(retention.compared(cases, few, PLAN), PLAN).text
    assert "for få sager" in thin and "oddsforholdet" not in thin
