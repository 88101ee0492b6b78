"""E7: matched pairs by hand, strata that say nothing, fits that must be refused, and the words of the
verdict.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.analysis.methods import checks, verdicts
from helpers.analysis.remittal import association
from helpers.protocol import analysis_plan

PLAN = analysis_plan.load()


def pairs(
    exposed_remitted: int, exposed_upheld: int, *, alike: int = 0, provision: str = "bpa"
) -> pd.DataFrame:
    """One pair of an upheld and a remitted case per municipality; ``alike`` pairs do not differ in the
    exposure.
    """
    rows = []
    for number in range(exposed_remitted + exposed_upheld + alike):
        same = number >= exposed_remitted + exposed_upheld
        for outcome in ("remitted", "upheld"):
            exposed = True if same else (outcome == "remitted") == (number < exposed_remitted)
            rows.append(
                (
                    f"D{number}{outcome}",
                    f"{number:04d}",
                    provision,
                    PLAN.before,
                    outcome,
                    "completed",
                    exposed,
                )
            )
    columns = ["decision_id", "municipality", "provision", "period", "outcome", "disposition", "has_expert"]
    return pd.DataFrame(rows, columns=columns).astype({"has_expert": "boolean"})


def test_matched_pairs_have_the_odds_of_the_discordant_ones():
    fit = association.conditional(association.informative(pairs(30, 20, alike=7), "has_expert"))
    assert fit.estimate == pytest.approx(np.log(30 / 20), abs=1e-8)
    assert fit.std_error == pytest.approx(np.sqrt(1 / 30 + 1 / 20), rel=1e-6)


def test_the_sandwich_of_matched_pairs_by_hand():
    fit = association.conditional(association.informative(pairs(30, 20), "has_expert"))
    scores = np.r_[
        np.full(30, 20 / 50), np.full(20, -30 / 50)
    ]  # what a pair's outcome differs from its expectation at 30 : 20
    expected = (1 / 30 + 1 / 20) * np.sqrt(50 / 49 * np.sum(scores**2))
    assert fit.std_error_cluster == pytest.approx(expected, rel=1e-6)


def test_strata_that_say_nothing_are_left_out():
    rows = association.informative(pairs(3, 2, alike=4), "has_expert")
    assert len(rows) == 10 and rows["group"].nunique() == 5
    lonely = pairs(3, 2).query("not (municipality == '0000' and outcome == 'upheld')")
    assert association.informative(lonely, "has_expert")["group"].nunique() == 4


def test_a_missing_exposure_is_left_out_and_pages_are_doublings():
    cases = pairs(3, 2).assign(standard_pages=[8.0, 32.0] * 5)
    assert association.informative(cases, "standard_pages")["x"].tolist() == [3.0, 5.0] * 5
    cases.loc[0, "has_expert"] = pd.NA
    assert association.informative(cases, "has_expert")["group"].nunique() == 4


def test_periods_of_a_municipality_are_strata_of_one_cluster():
    cases = pd.concat(
        [
            pairs(30, 20),
            pairs(30, 20).assign(period=PLAN.after, decision_id=lambda rows: rows["decision_id"] + "b"),
        ]
    )
    fit = association.conditional(association.informative(cases, "has_expert"))
    assert len(fit.scores) == 100 and len(set(fit.municipalities)) == 50
    assert (
        fit.std_error_cluster > 1.3 * fit.std_error
    )  # every pair twice: the model believes in twice the information


def test_separated_outcomes_are_refused():
    with pytest.raises(checks.NotEstimable):
        association.conditional(association.informative(pairs(40, 0), "has_expert"))


def test_only_provisions_whose_cases_bear_the_model_are_estimable():
    cases = pd.concat(
        [
            pairs(40, 0),
            pairs(30, 20, provision="lost_earnings").assign(
                municipality=lambda rows: "9" + rows["municipality"]
            ),
        ]
    )
    found = dict(association.estimable(association.informative(cases, "has_expert")))
    assert [*found] == ["lost_earnings"]
    assert association.conditional(found["lost_earnings"]).estimate == pytest.approx(
        np.log(30 / 20), abs=1e-8
    )


def full(cases: pd.DataFrame) -> pd.DataFrame:
    measures = {
        "standard_pages": 10.0,
        "n_information_types": 3.0,
        "has_knows_citizen": pd.array([pd.NA] * len(cases), dtype="boolean"),
    }
    return cases.assign(**measures)


def e7(cases: pd.DataFrame) -> pd.Series:
    table = association.e7(full(cases), PLAN).set_index(["provision", "measure"])
    return table.loc[("bpa", "has_expert")]


def test_an_association_is_shown_where_both_intervals_lie_on_one_side():
    assert e7(pairs(60, 20))["verdict"] == association.MORE
    found = e7(pairs(20, 60))
    assert found["verdict"] == association.LESS and found["odds_ratio"] == pytest.approx(1 / 3)
    assert e7(pairs(42, 38))["verdict"] == verdicts.NOT_SHOWN


def test_the_sandwich_can_withhold_a_finding():
    once = pairs(45, 30)
    cases = pd.concat([once, once.assign(period=PLAN.after, decision_id=once["decision_id"] + "b")])
    found = e7(cases)
    assert found["conf_low"] > 0 > found["cluster_low"] and found["verdict"] == verdicts.NOT_SHOWN


@pytest.mark.parametrize(
    ("cases", "reason"),
    [(pairs(10, 9), "few_informative_cases"), (pairs(40, 0), "no_fit")],
)
def test_too_little_is_not_reported(cases, reason):
    found = e7(cases)
    assert (
        reason in found["reasons"]
        and found["verdict"] == verdicts.NOT_ESTIMABLE
        and np.isnan(found["estimate"])
    )


def test_few_municipalities_are_not_reported():
    cases = pairs(30, 20)
    found = e7(
        cases.assign(municipality=cases["municipality"].str[-1].where(cases["municipality"] < "0005", "0000"))
    )
    assert "few_informative_municipalities" in found["reasons"]


def test_a_variable_that_nobody_answered_is_not_reported():
    table = association.e7(
        pairs(60, 20).assign(standard_pages=1.0, n_information_types=np.nan, has_knows_citizen=pd.NA), PLAN
    )
    assert (
        len(table) == 8
        and (table.set_index("measure").loc["n_information_types", "verdict"] == verdicts.NOT_ESTIMABLE).all()
    )


def test_the_result_of_statsmodels_is_kept_and_says_the_same():
    fit = association.conditional(association.informative(pairs(30, 20), "has_expert"))
    assert float(fit.result.params[0]) == fit.estimate and float(fit.result.bse[0]) == fit.std_error
    assert f"{fit.estimate:.4f}" in fit.result.summary().as_text()


def test_the_row_by_hand_to_the_last_number():
    """Matched pairs: the odds are 60 : 30; scores as above, times the variance; t of pairs - 1. The sandwich
    has the larger p and decides, as the one test of eight that is named.
    """
    found = e7(pairs(60, 30, alike=5))
    estimate, std_error = np.log(2), np.sqrt(1 / 60 + 1 / 30)
    scores = np.r_[np.full(60, 30 / 90), np.full(30, -60 / 90)]
    cluster = std_error**2 * np.sqrt(90 / 89 * np.sum(scores**2))
    half, wide = stats.norm.ppf(0.975) * std_error, stats.t.ppf(0.975, 89) * cluster
    p = 2 * stats.t.sf(estimate / cluster, 89)
    assert 2 * stats.norm.sf(estimate / std_error) < p < PLAN.alpha / 8
    deciding = stats.t.ppf(1 - PLAN.alpha / 8 / 2, 89) * cluster
    expected = {
        "estimate": estimate, "std_error": std_error, "p_value": p, "level": 1 - PLAN.alpha / 8,
        "conf_low": estimate - half, "conf_high": estimate + half, "std_error_cluster": cluster,
        "cluster_low": estimate - wide, "cluster_high": estimate + wide, "odds_ratio": 2.0,
        "odds_low": 2 * np.exp(-deciding), "odds_high": 2 * np.exp(deciding), "df": 89.0,
        "deciding_error": cluster,
    }  # fmt: skip
    assert found[list(expected)].astype(float).to_dict() == pytest.approx(expected, rel=1e-6)
    sizes = {"n": 180, "n_remitted": 90, "n_strata": 90, "n_clusters": 90, "reasons": ""}
    assert found[list(sizes)].to_dict() == sizes


def test_where_nothing_can_be_estimated_every_number_is_missing_and_there():
    found = e7(pairs(10, 9))
    assert found[list(association.ESTIMATES)].isna().all()
    assert association.ESTIMATES == (
        "estimate", "std_error", "p_value", "conf_low", "conf_high",
        "std_error_cluster", "cluster_low", "cluster_high", "deciding_error", "df",
    )  # fmt: skip


def test_the_model_decides_where_its_p_is_the_larger():
    """Without variation between the pairs beyond chance the sandwich may be the smaller of the two."""
    found = e7(pairs(31, 29))
    model = 2 * stats.norm.sf(abs(found["estimate"]) / found["std_error"])
    sandwich = 2 * stats.t.sf(abs(found["estimate"]) / found["std_error_cluster"], found["n_clusters"] - 1)
    assert found["p_value"] == pytest.approx(max(model, sandwich))
    assert (found["deciding_error"] == found["std_error"]) == (model >= sandwich)
    assert np.isinf(found["df"]) == (model >= sandwich)


def test_an_association_is_read_together_with_the_other_secondary_tests():
    alone = association.e7(full(pairs(45, 25)), PLAN)
    p = alone.loc[alone["measure"].eq("has_expert") & alone["provision"].eq("bpa"), "p_value"].item()
    assert PLAN.alpha / 40 < p < PLAN.alpha / 1.5
    family = pd.DataFrame({"p_value": [*alone["p_value"].fillna(1.0), *[0.9] * 40]})
    many = association.e7(full(pairs(45, 25)), PLAN, family)
    row = many[many["measure"].eq("has_expert") & many["provision"].eq("bpa")].iloc[0]
    assert row["verdict"] == verdicts.NOT_SHOWN and row["odds_low"] < 1 < row["odds_high"]
    assert row["level"] == pytest.approx(1 - PLAN.alpha / 48)


def test_the_guards_let_pass_what_is_just_enough():
    least = PLAN.guards.min_cases_per_period
    assert "few_informative_cases" not in e7(pairs(least - 5, 5))["reasons"].split(";")
    assert "few_informative_cases" in e7(pairs(least - 5, 4))["reasons"].split(";")


def test_a_yes_that_hardly_anybody_gave_is_not_reported():
    cases = pairs(1, 0, alike=60)
    cases["has_expert"] = [*cases["has_expert"][:2], *[True, False] * 60]
    one_side = cases.assign(has_expert=pd.array([True] + [False] * 121, dtype="boolean"))
    assert "few_either_side" in e7(one_side)["reasons"].split(";")
    assert "few_either_side" not in e7(cases)["reasons"].split(";")


def test_the_guards_count_the_smaller_outcome_and_let_just_enough_municipalities_pass():
    """One upheld and three remitted in each stratum: too few upheld ones are too few cases."""
    least = PLAN.guards
    once = pairs(12, 8)
    more = [once[once["outcome"] == "remitted"].assign(decision_id=lambda r, n=n: r["decision_id"] + n)
            for n in ("b", "c")]  # fmt: skip
    cases = pd.concat([once, *more])
    few = cases[cases["municipality"].astype(int) < least.min_cases_per_period - 1]
    found = e7(few)
    assert found["reasons"] == "few_informative_cases"
    assert found[["n", "n_remitted"]].tolist() == [76, 57] and least.min_cases_per_period == 20
    number = cases["municipality"].astype(int)
    ten = cases.assign(
        municipality=(number % 10).astype(str), period=np.where(number < 10, PLAN.before, PLAN.after)
    )
    assert least.min_municipalities_per_period == 10 and e7(ten)["reasons"] == ""
    nine = ten.assign(municipality=ten["municipality"].replace("9", "8"))
    assert e7(nine)["reasons"] == "few_informative_municipalities"


def test_both_reasons_are_told_in_one_order_where_two_guards_trip():
    assert e7(pairs(5, 3))["reasons"].split(";") == [
        "few_informative_cases",
        "few_informative_municipalities",
    ]


def test_informative_cases_keep_their_columns_and_get_three():
    cases = pairs(3, 2, alike=1)
    rows = association.informative(cases, "has_expert")
    assert list(rows.columns) == [*cases.columns, "x", "y", "group"]
    assert rows["y"].tolist() == rows["outcome"].eq("remitted").astype(int).tolist()
    assert rows["x"].tolist() == rows["has_expert"].astype(float).tolist()
    assert rows["group"].tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_a_provision_that_was_not_drawn_is_no_test_and_every_measure_has_a_row_of_each_provision():
    plan = PLAN.of_draw(["bpa"])
    cases = pd.concat([pairs(60, 20), pairs(60, 20, provision="lost_earnings")])
    table = association.e7(full(cases), plan)
    assert table["estimand"].eq("E7").all() and table["status"].eq(PLAN.estimands["E7"].status).all()
    assert table[["provision", "measure"]].agg("/".join, axis=1).tolist() == [
        f"{provision}/{measure}" for provision in PLAN.provisions for measure in PLAN.estimands["E7"].measures
    ]
    found = table.set_index(["provision", "measure"])["reasons"]
    assert found["lost_earnings"].eq("not_drawn").all() and found["bpa", "has_expert"] == ""
    expert = table.set_index(["provision", "measure"]).loc[("lost_earnings", "has_expert")]
    assert expert["n"] == 160 and np.isnan(expert["estimate"]) and expert["verdict"] != association.MORE


def test_pages_are_told_per_doubling():
    """Remitted with 16 pages against 8 is one doubling: the odds of discordant pairs, as of a yes."""
    cases = pairs(60, 30)
    pages = cases["has_expert"].map({True: 16.0, False: 8.0}).astype(float)
    table = association.e7(cases.assign(
        standard_pages=pages, n_information_types=np.nan, has_knows_citizen=pd.NA), PLAN
    )  # fmt: skip
    found = table.set_index(["provision", "measure"]).loc["bpa"]
    assert found.loc["standard_pages", "odds_ratio"] == pytest.approx(2.0)
    assert found.loc["standard_pages", "std_error"] == pytest.approx(found.loc["has_expert", "std_error"])


def test_pages_of_nought_have_no_doubling_and_the_order_of_the_cases_does_not_matter():
    cases = pairs(3, 2).assign(standard_pages=[0.0, *[8.0, 32.0] * 4, 16.0])
    rows = association.informative(cases, "standard_pages")
    assert np.isfinite(rows["x"]).all() and len(rows) == 8
    assert rows["decision_id"].is_monotonic_increasing and rows.index.tolist() == list(range(8))
    shuffled = association.informative(cases.sample(frac=1, random_state=1), "standard_pages")
    pd.testing.assert_frame_equal(shuffled, rows)


def test_only_completed_cases_count_and_an_unknown_disposition_is_not_one():
    cases = pairs(60, 20).assign(disposition=pd.array(["completed"] * 160, dtype="string"))
    cases.loc[0, "disposition"] = pd.NA
    cases.loc[2, "disposition"] = "file_destroyed"
    assert e7(cases)["n_strata"] == 78


class Model:
    """A model whose fit is said to have ended where ``score`` is what it is."""

    def __init__(self, estimate: float, variance: float, score: float) -> None:
        self.params, self.variance, self.slope = np.array([estimate]), variance, score

    def fit(self, **options: object) -> "Model":
        return self

    def cov_params(self) -> np.ndarray:
        return np.array([[self.variance]])

    def score(self, at: np.ndarray) -> np.ndarray:
        return np.array([self.slope])


@pytest.mark.parametrize(
    ("estimate", "variance", "score", "fits"),
    [
        (0.5, 0.01, 0.0, True),
        (0.5, 0.01, 9e-4, True),  # a decrement of 8.1e-9
        (0.5, 0.01, 2e-3, False),  # 4e-8: there is still likelihood to gain
        (0.5, 100.0, 2e-5, False),  # 4e-8, of a flat likelihood
        (np.nan, 0.01, 0.0, False),
        (0.5, -0.01, 0.0, False),
        (16.0, 0.01, 0.0, False),
        (-16.0, 0.01, 0.0, False),
    ],
)
def test_a_fit_that_has_not_converged_is_none(estimate, variance, score, fits):
    model = Model(estimate, variance, score)
    if fits:
        assert association._newton(model) is model
    else:
        with pytest.raises(checks.NotEstimable):
            association._newton(model)
