"""Retention by Ankestyrelsen's page counts: a known selection is found and undone; thin data say nothing."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from survey_truth import weighted

from helpers.analysis.growth import geometric_mean, retention, sensitivity
from helpers.protocol import analysis_plan, codebook, scenarios
from helpers.simulate.answers import about_cases
from helpers.simulate.truth import expected_growth
from helpers.simulate.world import World
from helpers.survey import reference
from helpers.survey.sampling import universe, weights

PLAN = analysis_plan.load()
SLOPE = np.log(2.0)  # large files are kept twice as often, per standard deviation
CELL = ["provision", "period", "outcome"]
Selected = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]


def selected(seed: int = 5, late: float = 0.0) -> Selected:
    """Cases of which half of the early files are lost, the small ones more often (``late``: the slope by
    which half of the late ones are); the counts; and the cases as they were before.
    """
    whole = weighted(seed, growth={"bpa": 0.3, "lost_earnings": 0.3}, item_response=1.0)
    counts = whole[["decision_id"]].assign(pages=whole["standard_pages"].astype(float))
    rng, early = np.random.default_rng(seed), whole["period"] == PLAN.before
    logs = np.log(counts["pages"])
    groups = logs.groupby([whole["provision"], whole["period"]])
    z = (logs - groups.transform("mean")) / groups.transform("std")
    chance = 1 / (1 + np.exp(-np.where(early, SLOPE, late) * z))
    lost = (early | bool(late)) & (rng.random(len(whole)) > chance)
    gone = {"disposition": "file_destroyed", "standard_pages": np.nan, "weight": np.nan}
    cases = whole.assign(**{name: whole[name].mask(lost, value) for name, value in gone.items()})
    before, now = (frame.groupby(CELL)["weight"].transform("sum") for frame in (whole, cases))
    return cases.assign(weight=cases["weight"] * before / now), counts, whole


@pytest.fixture(scope="module")
def both() -> Selected:
    return selected()


def e1(cases: pd.DataFrame, provision: str = "lost_earnings") -> float:
    table = geometric_mean.e1(cases, PLAN)
    return table.query("provision == @provision and outcome == 'all'")["estimate"].item()


def newton(design: np.ndarray, found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fitted probabilities and coefficients of a logit by Newton's method."""
    beta = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ beta))
        bread = design.T @ (design * (chance * (1 - chance))[:, None])
        beta = beta + np.linalg.solve(bread, design.T @ (found - chance))
    return 1 / (1 + np.exp(-design @ beta)), beta


@pytest.mark.parametrize("late", [0.0, -0.4])
def test_the_run_is_that_of_a_second_hand(late: float) -> None:
    """The whole run once more: logit by Newton, weights, percentiles, totals and least squares in numpy."""
    cases, counts, _ = selected(late=late)
    mine = cases.merge(counts, on="decision_id")
    used = mine if late else mine[mine["period"] == PLAN.before]  # late files all found: nothing to model
    found, logs = used["disposition"].eq("completed").to_numpy(float), np.log(used["pages"].to_numpy())
    after, bpa = (used["period"] == PLAN.after).to_numpy(float), (used["provision"] == "bpa").to_numpy(float)
    plain = [np.ones(len(used)), bpa, (used["outcome"] == "remitted").to_numpy(float)]
    plain += [after, after * bpa] if late else []
    slopes = [logs * (1 - after), logs * after] if late else [logs]
    alone, full = (np.column_stack(each) for each in (plain, plain + slopes))
    factor = (newton(alone, found)[0] / newton(full, found)[0])[found == 1]
    factor = np.clip(factor, np.percentile(factor, 1), np.percentile(factor, 99))
    mine["new"] = mine["weight"].astype(float)
    rows = used.index[found == 1]
    mine.loc[rows, "new"] *= factor
    mine["new"] *= mine.groupby(CELL)["weight"].transform("sum") / mine.groupby(CELL)["new"].transform("sum")
    again = retention.reweighted(cases, counts, PLAN)
    for provision in PLAN.provisions:
        part = mine[(mine["provision"] == provision) & mine["new"].notna()]
        root = np.sqrt(part["new"].to_numpy())
        late_, remitted = part["period"] == PLAN.after, part["outcome"] == "remitted"
        design = np.column_stack([np.ones(len(part)), late_, remitted]) * root[:, None]
        logs = np.log(part["standard_pages"].to_numpy(float))
        expected = np.linalg.lstsq(design.astype(float), logs * root, rcond=None)[0][1]
        assert e1(again, provision) == pytest.approx(expected, abs=1e-8)


def test_size_year_and_decision_of_a_case_are_held_constant() -> None:
    """What is lost follows the municipality's size, the year and the length of the decision, and pages only
    through these: then pages tell little of their own, and the weights mend the years.
    """
    whole = weighted(5, growth={"bpa": 0.3, "lost_earnings": 0.3}, item_response=1.0)
    rng = np.random.default_rng(3)
    early = (whole["period"] == PLAN.before).to_numpy()
    year = np.where(early, 2014, 2019) + rng.integers(0, 2, len(whole))
    people = pd.Series(
        {code: float(np.exp(rng.normal(10, 1))) for code in sorted(whole["municipality"].unique())}
    )
    size = np.log(whole["municipality"].map(people).to_numpy()) - 10
    logs = np.log(whole["standard_pages"].to_numpy(float))
    length = logs - logs.mean() + rng.normal(0, 0.3, len(whole))
    chance = 1 / (1 + np.exp(-(1.5 * length + 0.8 * size - 1.5 * (year == 2014))))
    lost = early & (rng.random(len(whole)) > chance)
    gone = {"disposition": "file_destroyed", "standard_pages": np.nan, "weight": np.nan}
    cases = whole.assign(**{name: whole[name].mask(lost, value) for name, value in gone.items()})
    cases = cases.assign(decision_date=[f"{each}-06-01" for each in year])
    pages = whole[["decision_id"]].assign(pages=np.exp(logs))
    counts = pages.assign(decision_pages=np.exp(length + 2))
    plain = retention.odds(cases.drop(columns="decision_date"), pages, PLAN).odds_ratio
    held = retention.odds(cases, counts, PLAN, people)
    assert plain > 2 and held.low < 1 < held.high
    mine = cases.merge(counts, on="decision_id")
    used = mine[mine["period"] == PLAN.before]
    columns = [
        np.ones(len(used)), used["provision"].eq("bpa"), used["outcome"].eq("remitted"),
        np.log(used["municipality"].map(people)), used["decision_date"].str[:4].astype(float) - 2014,
        np.log(used["decision_pages"]), np.log(used["pages"]),
    ]  # fmt: skip
    slope = newton(
        np.column_stack(columns).astype(float), used["disposition"].eq("completed").to_numpy(float)
    )
    logs, groups = np.log(used["pages"]), used["provision"]
    spread = np.sqrt(((logs - logs.groupby(groups).transform("mean")) ** 2).mean())
    assert np.log(held.odds_ratio) == pytest.approx(slope[1][-1] * spread, abs=1e-8)
    share = [
        float(np.average(early_rows["decision_date"].str.startswith("2014"), weights=early_rows["weight"]))
        for frame in (cases, retention.reweighted(cases, counts, PLAN, people))
        for early_rows in [frame[early & frame["weight"].notna()]]
    ]
    drawn = float((year[early] == 2014).mean())
    assert abs(share[1] - drawn) < abs(share[0] - drawn) / 2


def answered(world: World) -> pd.DataFrame:
    """The weighted cases of a survey in which nobody makes a slip."""
    drawn = world.draw()
    drawn = drawn[drawn["municipality"].isin(world.responding())].reset_index(drop=True)
    cases = about_cases(drawn, world.cases, world.parameters, world.rng)
    cases = cases[cases["disposition"].notna()]
    cases = cases.assign(standard_pages=pd.to_numeric(cases["standard_pages"], errors="coerce"))
    classes = weights.size_classes(world.municipalities, PLAN.size_classes)
    return weights.base_weights(
        cases, universe.population(world.frame).rename(columns={"stratum_size": "n"}), classes
    )


@pytest.mark.long
def test_a_loss_of_large_files_is_undone_on_average() -> None:
    """Half of the early files lost, mostly large ones: the weights take most of the error away."""
    small, errors = scenarios.load("survivorship_small"), []
    for seed in range(1000, 1004):
        world = World(codebook.load(), small, reference.municipalities(), seed)
        cases = answered(world)
        again = retention.reweighted(cases, world.page_counts, PLAN)
        for provision, rows in world.cases.groupby("provision"):
            true = np.log(expected_growth(rows, world.places, small))
            found = [e1(frame, str(provision)) - true for frame in (cases, again)]
            errors.append({"provision": provision, "plain": found[0], "weighted": found[1]})
    mean = pd.DataFrame(errors).groupby("provision").mean()
    assert (mean["plain"] > 0.1).all()
    assert (mean["weighted"].abs() < 0.6 * mean["plain"]).all()


def test_a_selection_by_size_is_found(both: Selected) -> None:
    cases, counts, _ = both
    found = retention.odds(cases, counts, PLAN)
    assert found.low < 2.0 < found.high and found.low > 1.0
    used = cases[cases["period"] == PLAN.before].merge(counts, on="decision_id")
    logs, bpa = np.log(used["pages"]), used["provision"].eq("bpa").astype(float)
    design = np.column_stack([np.ones(len(used)), bpa, used["outcome"].eq("remitted").astype(float), logs])
    slope = newton(design, used["disposition"].eq("completed").to_numpy(float))[1][-1]
    spread = np.sqrt(
        logs.groupby(used["provision"]).var(ddof=0) @ used["provision"].value_counts() / len(used)
    )
    assert np.log(found.odds_ratio) == pytest.approx(slope * spread, rel=1e-8)


def test_each_period_has_its_own_slope() -> None:
    cases, counts, whole = selected(late=-SLOPE)
    assert retention.odds(cases, counts, PLAN).low > 1.0
    factor = retention.stabilised(cases, counts, PLAN)
    logs = np.log(whole["standard_pages"].astype(float)).reindex(factor.index)
    for period, sign in ((PLAN.before, -1), (PLAN.after, 1)):
        rows = whole["period"].reindex(factor.index) == period
        assert sign * np.corrcoef(logs[rows], factor[rows])[0, 1] > 0.5


def test_both_counts_are_compared_by_period(both: Selected) -> None:
    cases, counts, _ = both
    off = cases["period"].eq(PLAN.after) & (np.arange(len(cases)) % 4 == 0)
    cases = cases.assign(standard_pages=cases["standard_pages"].astype(float).mask(off, lambda own: own / 3))
    table = retention.compared(cases, counts, PLAN).set_index(["provision", "period", "availability"])
    for provision in PLAN.provisions:
        mine = cases[cases["provision"] == provision]
        early, gone = mine["period"] == PLAN.before, mine["disposition"] != "completed"
        kept, lost = (table.loc[(provision, PLAN.before, file)] for file in ("found", "lost"))
        assert (kept["n"], lost["n"]) == ((early & ~gone).sum(), (early & gone).sum())
        assert (kept["log_ratio_median"], kept["within"]) == (0, 1) and np.isnan(lost["within"])
        pages = counts.set_index("decision_id")["pages"]
        assert lost["received_median"] == pages[mine.loc[early & gone, "decision_id"]].median()
        assert lost["n_municipalities"] == mine.loc[early & gone, "municipality"].nunique()
        late = table.loc[(provision, PLAN.after, "found")]
        assert late["within"] == pytest.approx(1 - off[mine.index][~early & ~gone].mean())


def test_a_found_file_without_the_municipalitys_count_is_not_compared(both: Selected) -> None:
    cases, counts, _ = both
    first = cases.index[cases["standard_pages"].notna() & cases["provision"].eq("bpa")][0]
    fewer = cases.assign(standard_pages=cases["standard_pages"].mask(cases.index == first))
    n = [
        retention.compared(each, counts, PLAN).query("availability == 'found'")["n"].sum()
        for each in (cases, fewer)
    ]
    assert n[0] - n[1] == 1


def test_the_weights_undo_the_selection_and_keep_their_totals(both: Selected) -> None:
    cases, counts, whole = both
    again = retention.reweighted(cases, counts, PLAN)
    np.testing.assert_allclose(again.groupby(CELL)["weight"].sum(), cases.groupby(CELL)["weight"].sum())
    truth, off, back = e1(whole), e1(cases), e1(again)
    assert abs(off - truth) > 0.1 and abs(back - truth) < abs(off - truth) / 2
    pd.testing.assert_series_equal(again["weight"].isna(), cases["weight"].isna())


def test_weights_are_stabilised_and_cut_at_the_plans_percentile(both: Selected) -> None:
    cases, counts, _ = both
    early = cases["period"] == PLAN.before
    found = [
        retention.stabilised(cases, counts, dataclasses.replace(PLAN, retention_percentile=at))
        for at in (100.0, 99.0, 90.0)
    ]
    mine = [each[early.reindex(each.index)] for each in found]
    assert mine[0].mean() == pytest.approx(1, abs=0.05)
    assert mine[0].max() > mine[1].max() > mine[2].max() and mine[0].min() < mine[1].min() < mine[2].min()
    assert mine[1].max() == pytest.approx(np.percentile(mine[0], 99))
    assert (found[0][~early.reindex(found[0].index)] == 1).all(), "no late file is lost"


def test_what_is_not_counted_is_left_out_and_the_rest_stands_for_it(both: Selected) -> None:
    """Of a random half: uncounted cases would keep the selection that the others are weighted against."""
    cases, counts, _ = both
    half = counts.sample(frac=0.5, random_state=1)
    again = retention.reweighted(cases, half, PLAN)
    assert again.loc[~again["decision_id"].isin(half["decision_id"]), "weight"].isna().all()
    np.testing.assert_allclose(again.groupby(CELL)["weight"].sum(), cases.groupby(CELL)["weight"].sum())


def test_one_provision_and_one_outcome_have_a_model(both: Selected) -> None:
    cases, counts, _ = both
    alone = cases[cases["provision"] == "lost_earnings"]
    assert np.isfinite(retention.odds(alone, counts, PLAN)).all()
    assert np.isfinite(retention.odds(alone[alone["outcome"] == "upheld"], counts, PLAN)).all()


@pytest.mark.parametrize("known", ["none", "few", "all_found", "all_lost"])
def test_without_a_model_there_is_no_run_that_looks_like_one(both: Selected, known: str) -> None:
    cases, counts, whole = both
    some = {"none": counts[:0], "few": counts[:30]}.get(known, counts)
    told = {"all_found": whole, "all_lost": cases.assign(disposition="file_destroyed")}.get(known, cases)
    assert np.isnan(retention.odds(told, some, PLAN)).all()
    again = retention.reweighted(told, some, PLAN)
    assert again["weight"].isna().all()
    assert len(retention.compared(told, some, PLAN)) == 8


@pytest.mark.parametrize("what", ["empty", "unweighted", "nobody_said"])
def test_an_investigation_without_answers_has_rows_without_numbers(both: Selected, what: str) -> None:
    cases, counts, _ = both
    told = {
        "empty": cases[:0],
        "unweighted": cases.assign(weight=np.nan),
        "nobody_said": cases.assign(disposition=pd.array([None] * len(cases), dtype="string")),
    }[what]
    again = retention.reweighted(told, counts, PLAN)
    assert len(again) == len(told) and again["weight"].isna().all()
    table = retention.compared(told, counts, PLAN)
    assert len(table) == 8 and (what == "unweighted" or (table["n"] == 0).all())
    assert np.isnan(retention.odds(told, counts, PLAN)).all() == (what != "unweighted")


def test_a_separation_by_size_has_no_model(both: Selected) -> None:
    _, counts, whole = both
    pages = whole["standard_pages"].astype(float)
    lost = whole["period"].eq(PLAN.before) & pages.lt(pages.median())
    told = whole.assign(disposition=whole["disposition"].mask(lost, "file_not_found"))
    assert np.isnan(retention.odds(told, counts, PLAN)).all()


def looked(cases: pd.DataFrame, counts: pd.DataFrame | None) -> pd.DataFrame:
    told = cases.assign(measuring_method="estimate", draw_source="ankestyrelsen", decision_date="2014-06-01")
    variants = {} if counts is None else {retention.RETENTION: retention.reweighted(told, counts, PLAN)}
    return sensitivity.e1(told, PLAN, seed=1, variants=variants).set_index(["provision", "run"])


@pytest.mark.long
def test_the_run_is_there_only_with_counts(both: Selected) -> None:
    cases, counts, _ = both
    assert retention.RETENTION not in looked(cases, None).index.get_level_values("run")
    row = looked(cases, counts).loc[("lost_earnings", retention.RETENTION)]
    assert row["estimate"] == pytest.approx(e1(retention.reweighted(cases, counts, PLAN)))
    assert row["own_estimate"] and not row["reasons"] and row["conf_low"] < row["estimate"]


def test_counts_too_thin_for_a_model_give_no_estimate(both: Selected) -> None:
    cases, counts, _ = both
    row = looked(cases, counts[:30]).loc[("bpa", retention.RETENTION)]
    assert row["reasons"] and np.isnan(row["estimate"])
