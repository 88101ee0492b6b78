"""Doubtful counts, densities, levels and the descriptive variance, number by number on tables small enough to
compute by hand.
"""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from survey_truth import uneven

from helpers.analysis.growth import (
    descriptive,
    distribution,
    doubtful_pages,
    geometric_mean,
    other_measures,
)
from helpers.analysis.methods import inference
from helpers.protocol import analysis_plan

PLAN = analysis_plan.load()
FORMULA = PLAN.estimands["E1"].model
LENIENT = dataclasses.replace(PLAN, guards=dataclasses.replace(PLAN.guards, min_satterthwaite_df=1))


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    return uneven()


def part(cases: pd.DataFrame, provision: str = "bpa") -> pd.DataFrame:
    return geometric_mean.part(geometric_mean.prepare(cases, PLAN), provision, geometric_mean.ALL)


# Doubtful page counts


def test_every_variant_and_provision_whose_verdict_is_another_is_told(cases: pd.DataFrame) -> None:
    plan = LENIENT
    table = geometric_mean.e1(cases, plan, parts=False)
    late = cases["period"] == PLAN.after

    def grown(by: float, *provisions: str) -> pd.DataFrame:
        where = late & cases["provision"].isin(provisions)
        return cases.assign(standard_pages=cases["standard_pages"] * np.where(where, by, 1.0))

    others = {"none": cases, "one": grown(9.0, "bpa"), "both": grown(0.05, "lost_earnings", "bpa")}
    found = doubtful_pages.differing(table, others, plan)
    expected = []
    main = table[table["outcome"] == "all"].set_index("provision")["verdict"]
    for variant, frame in others.items():
        again = geometric_mean.e1(frame, plan, parts=False).set_index("provision")
        turned = [name for name in PLAN.provisions if again.loc[name, "verdict"] != main[name]]
        expected += [(name, variant, *again.loc[name, ["verdict", "estimate"]]) for name in turned]
    assert (
        list(found[["provision", "variant", "verdict", "estimate"]].itertuples(index=False, name=None))
        == expected
    )
    assert {row[1] for row in expected} >= {"both"} and found.index.tolist() == list(range(len(expected)))


def test_an_answer_stands_in_its_own_workbook_and_row_and_keeps_only_its_number() -> None:
    told = pd.DataFrame(
        {"decision_id": ["a", "b", "c", "d"], "file": ["x", "x", "y", "y"], "row": [8, 18, 8, 118]}
    )
    rows = [
        ("y", "K8", "pages_contradicted", "12.5"),
        ("x", "AB18", "tenfold_corrected", "1600"),
        ("y", "K118", "tenfold_corrected", "ti"),
        ("x", "K8", "duplicate", "3"),
    ]
    found = doubtful_pages.doubtful(told, pd.DataFrame(rows, columns=["file", "cell", "rule", "old"]))
    assert found["decision_id"].tolist() == ["b", "c", "d"]
    assert found["rule"].tolist() == ["tenfold_corrected", "pages_contradicted", "tenfold_corrected"]
    np.testing.assert_array_equal(found["answered"], [1600, 12.5, np.nan])
    cases = told.assign(standard_pages=pd.array([5, 160, pd.NA, 7], dtype="Int64"))
    made = doubtful_pages.variants(cases, found, lambda frame: frame.assign(weighed=True))
    np.testing.assert_array_equal(made["as_answered"]["standard_pages"], [5, 1600, 12.5, 7])
    np.testing.assert_array_equal(made["set_aside"]["standard_pages"], [5, np.nan, np.nan, np.nan])
    assert list(made) == ["as_answered", "set_aside"] and all(
        frame["weighed"].all() for frame in made.values()
    )


# Densities


def test_a_density_is_shown_from_exactly_so_many_cases_on_either_side() -> None:
    grid = distribution.GRID
    assert (len(grid), grid[0], grid[-1]) == (90, pytest.approx(2), pytest.approx(3000))
    logs = np.log(grid[[10, 20, 30, 40]])
    used = pd.DataFrame(
        {"log_pages": logs[[2, 0, 3, 1]], "weight": [1.0, 2, 3, 4], "municipality": list("abba")}
    )
    found = distribution._density(used, 2)
    np.testing.assert_allclose(found["pages"], grid[20:30])
    assert set(found["n"]) == {4} and set(found["n_municipalities"]) == {2}
    h = distribution.bandwidth(used["log_pages"].to_numpy(), used["weight"].to_numpy())
    at = np.log(grid[25])
    curves = [w * stats.norm.pdf(at, x, h) for x, w in zip(used["log_pages"], used["weight"], strict=True)]
    assert found["density"].iloc[5] == pytest.approx(sum(curves) / 10)
    assert len(distribution._density(used, 3)) == 0 and len(distribution._density(used.iloc[:0], 1)) == 0
    assert list(distribution._density(used, 3)) == list(found)


def test_the_width_by_hand_with_uneven_weights() -> None:
    values, weight = np.array([0.0, 1.0, 2.0, 10.0]), np.array([1.0, 1.0, 1.0, 1.0])
    spread = np.sqrt((3.25**2 + 2.25**2 + 1.25**2 + 6.75**2) / 4)
    assert distribution.bandwidth(values, weight) == pytest.approx(
        0.9 * (2 / 1.34) * 4**-0.2
    )  # quartiles 0, 2
    assert spread > 2 / 1.34
    two = np.array([0.0, 1.0])
    uneven = np.array([1.0, 3.0])  # quartiles 0 and 1; spread sqrt(3)/4; effective n 16/10
    assert distribution.bandwidth(two, uneven) == pytest.approx(0.9 * np.sqrt(3) / 4 * 1.6**-0.2)
    assert distribution.bandwidth(two / 100, uneven) == 0.1


# Levels and other measures


def quantile(pages: np.ndarray, weight: np.ndarray, share: float) -> float:
    order = np.argsort(pages)
    return float(pages[order][np.argmax(np.cumsum(weight[order]) >= share * weight.sum())])


def test_every_number_of_the_levels_by_hand(cases: pd.DataFrame) -> None:
    uneven = cases.assign(weight=cases["weight"].where(cases.index % 11 > 0)).iloc[:-7]
    plan = dataclasses.replace(PLAN, confidence_level=0.8)
    levels = other_measures.levels(uneven, plan)
    places = [(provision, period) for provision in PLAN.provisions for period in (PLAN.before, PLAN.after)]
    assert list(zip(levels["provision"], levels["period"], strict=True)) == places
    for row in levels.to_dict("records"):
        used = part(uneven, row["provision"]).dropna(subset="weight")
        mine = used[used["period"] == row["period"]]
        pages, weight = (mine[name].to_numpy(dtype=float) for name in ("standard_pages", "weight"))
        assert (row["n"], row["n_municipalities"]) == (len(mine), mine["municipality"].nunique())
        assert row["mean"] == pytest.approx((pages * weight).sum() / weight.sum())
        quartiles = {"lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75}
        assert {name: row[name] for name in quartiles} == {
            name: quantile(pages, weight, share) for name, share in quartiles.items()
        }
        fit = inference.wls(used, FORMULA)
        weights = used["weight"].to_numpy(dtype=float)
        mix = float(np.average(used["remitted"], weights=weights))
        at = {"Intercept": 1.0, "after": float(row["period"] == PLAN.after), "remitted": mix}
        line = np.array([at[term] for term in fit.terms])
        half = stats.t.ppf(0.9, fit.df) * np.sqrt(line @ fit.covariance @ line)
        expected = np.exp(line @ fit.estimates + np.array([0, -half, half]))
        found = [row[name] for name in ("geometric", "geometric_low", "geometric_high")]
        np.testing.assert_allclose(found, expected)


def test_every_number_of_the_mean_and_the_median_by_hand(cases: pd.DataFrame) -> None:
    told = cases.assign(weight=cases["weight"].mask(cases.index % 9 == 0))
    plan = dataclasses.replace(LENIENT, replicates=199)
    table = other_measures.others(told, plan, seed=3).set_index(["estimand", "provision"])
    for place, provision in enumerate(PLAN.provisions):
        used = part(told, provision).dropna(subset="weight")
        filled = used["weight"] * used["standard_pages"]
        sums = [filled[used["period"] == period] for period in (PLAN.before, PLAN.after)]
        mean = table.loc[("E2", provision)]
        assert mean["largest_case_share"] == pytest.approx(max(side.max() / side.sum() for side in sums))
        assert mean["statistic"] == pytest.approx(mean["estimate"] / mean["std_error"])
        assert mean["p_value"] == pytest.approx(2 * stats.t.sf(abs(mean["statistic"]), mean["df"]))
        assert mean["n"] == len(used) and mean["item_response"] == pytest.approx(len(used) / 48)
        median = table.loc[("E3", provision)]
        late = (used["period"] == PLAN.after).to_numpy()
        rng = np.random.default_rng([3, place])
        pages, weight = (used[name].to_numpy(dtype=float) for name in ("standard_pages", "weight"))
        medians = [quantile(pages[side], weight[side], 0.5) for side in (late, ~late)]
        assert median["estimate"] == pytest.approx(np.log(medians[0] / medians[1]))
        codes, groups = np.unique(used["municipality"], return_inverse=True)
        times = rng.multinomial(len(codes), np.full(len(codes), 1 / len(codes)), size=199)[:, groups]
        logs = np.array(
            [np.log(quantile(pages[late], w[late], 0.5) / quantile(pages[~late], w[~late], 0.5))
             for w in times * weight]
        )  # fmt: skip
        ends = ["conf_low", "conf_high", "equivalence_low", "equivalence_high"]
        np.testing.assert_allclose(median[ends].astype(float), np.quantile(logs, [0.025, 0.975, 0.05, 0.95]))
        assert median["std_error"] == pytest.approx(logs.std(ddof=1))
        assert median["df"] == len(codes) - 1
        plain = inference.wls(used, "log_pages ~ after")
        assert median["df_effective"] == pytest.approx(inference.cr2(plain, "after")[1])
        alike = part(told, provision)
        alike = alike.assign(weight=1 / alike.groupby("municipality")["municipality"].transform("size"))
        fit, e8 = inference.wls(alike, FORMULA), table.loc[("E8", provision)]
        assert (e8["estimate"], e8["std_error"]) == pytest.approx(
            (fit.estimate("after"), fit.std_error[fit.position("after")])
        )
        assert e8["n"] == 48 and e8["weighted_n"] == pytest.approx(12)


# The descriptive variance


def test_the_descriptive_variance_with_weights_and_a_covariate_by_hand(cases: pd.DataFrame) -> None:
    used = part(cases).reset_index(drop=True)
    used = used.assign(
        stratum=np.arange(len(used)) // 5, stratum_size=np.where(np.arange(len(used)) < 25, 4, 9)
    )
    fit = inference.wls(used, FORMULA)  # 48 cases: strata of five, the last of three
    weight, x = used["weight"].to_numpy(dtype=float), fit.design
    score = (
        weight * fit.residuals * (x @ np.linalg.inv(x.T @ (weight[:, None] * x)))[:, fit.terms.index("after")]
    )
    variance = 0.0
    for _, rows in used.groupby("stratum"):
        mine, n, size = score[rows.index], len(rows), rows["stratum_size"].iloc[0]
        if n < size:  # a stratum with more drawn than there are adds nothing
            variance += (1 - n / size) * n / (n - 1) * ((mine - mine.mean()) ** 2).sum()
    found = descriptive.stratified(fit, used, "after")
    assert found.std_error == pytest.approx(np.sqrt(variance))
    assert (found.df, found.strata, found.lonely) == (38, 10, 0)
