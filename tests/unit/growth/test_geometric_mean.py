"""E1 end to end on surveys whose answer is known, and on surveys that cannot carry it."""

import numpy as np
import pandas as pd
import pytest
from survey_truth import exact, weighted

from helpers.analysis.growth import geometric_mean
from helpers.analysis.methods import checks, inference, multiplicity
from helpers.protocol import analysis_plan

PLAN = analysis_plan.load()


def row(table: pd.DataFrame, provision: str = "bpa", outcome: str = "all") -> pd.Series:
    return table[(table["provision"] == provision) & (table["outcome"] == outcome)].iloc[0]


def test_exact_growth_is_found_exactly_and_annualised():
    noise = np.exp(np.random.default_rng(1).normal(0, 1e-6, 320))
    table = geometric_mean.e1(exact(1.21).assign(standard_pages=lambda f: f["standard_pages"] * noise), PLAN)
    np.testing.assert_allclose(table["ratio"], 1.21, rtol=1e-5)
    np.testing.assert_allclose(table["annual"], 1.21 ** (1 / 5.5) - 1, rtol=1e-4)


def test_one_row_per_provision_and_outcome_and_only_the_two_are_primary():
    table = geometric_mean.e1(weighted(), PLAN)
    assert table["provision"].tolist() == ["bpa"] * 3 + ["lost_earnings"] * 3
    assert table["outcome"].tolist() == ["all", "upheld", "remitted"] * 2
    assert table["status"].tolist() == ["primary", "secondary", "secondary"] * 2
    assert set(table["estimand"]) == {"E1"}
    assert set(table["se_type"]) == {"CR3"}


def test_the_numbers_beside_the_estimate_are_counted():
    cases = weighted()
    found = row(geometric_mean.e1(cases, PLAN))
    used = cases[(cases["provision"] == "bpa") & cases["weight"].notna()]
    assert found["n"] == len(used) == found["n_before"] + found["n_after"]
    assert found["n_before"] == (used["period"] == "2014-15").sum()
    assert found["municipalities_after"] == used.loc[used["period"] == "2019-21", "municipality"].nunique()
    assert found["n_clusters"] == used["municipality"].nunique() == found["df"] + 1
    assert found["weighted_n"] == pytest.approx(used["weight"].sum())
    assert found["deff"] == pytest.approx(found["n"] / found["effective_n"])
    assert found["item_response"] == pytest.approx(len(used) / (cases["provision"] == "bpa").sum())


def test_cases_without_a_file_do_not_count_as_item_non_response():
    cases = exact(1.1)
    cases.loc[:9, "disposition"] = "file_destroyed"
    cases.loc[:9, ["weight", "standard_pages"]] = np.nan
    cases.loc[10, ["weight", "standard_pages"]] = np.nan
    bpa = (cases["provision"] == "bpa") & (cases["disposition"] == "completed")
    assert row(geometric_mean.e1(cases, PLAN))["item_response"] == pytest.approx(
        (bpa & cases["weight"].notna()).sum() / bpa.sum()
    )


def test_the_outcome_is_held_constant():
    """More remitted (twice as long) cases late: the plain ratio would see growth where there is none."""
    cases = exact(1.0)
    late_upheld = (cases["period"] == "2019-21") & (cases["outcome"] == "upheld")
    noise = np.exp(np.random.default_rng(2).normal(0, 1e-6, len(cases)))
    tilted = cases.assign(
        weight=cases["weight"] * np.where(late_upheld, 0.1, 1.0),
        standard_pages=cases["standard_pages"] * noise,
    )
    assert row(geometric_mean.e1(tilted, PLAN))["ratio"] == pytest.approx(1.0, abs=1e-5)


def test_the_two_families_are_read_apart():
    table = geometric_mean.e1(weighted(4), PLAN)
    for status, adjusted in (
        ("primary", multiplicity.hochberg),
        ("secondary", multiplicity.benjamini_hochberg),
    ):
        rows = table[table["status"] == status]
        assert rows["p_adjusted"].tolist() == pytest.approx(adjusted(rows["p_value"]).tolist())
        assert (rows["adjusted_low"] <= rows["conf_low"] + 1e-12).all()


def test_one_provision_drawn_is_one_test():
    cases = weighted(4)
    both, alone = (geometric_mean.e1(cases, plan) for plan in (PLAN, PLAN.of_draw(["bpa"])))
    assert row(alone)["level"] == pytest.approx(0.95)
    assert row(alone)["p_adjusted"] == row(alone)["p_value"] <= row(both)["p_adjusted"]
    assert row(alone, "lost_earnings")["reasons"] == "not_drawn"
    assert row(alone)["mde_ratio"] < row(both)["mde_ratio"]


def test_the_largest_municipality_carries_its_share_of_the_jackknife():
    used = geometric_mean.part(geometric_mean.prepare(weighted(4), PLAN), "bpa", "all").dropna(
        subset="weight"
    )
    fit = inference.wls(used, PLAN.estimands["E1"].model)
    without = [
        inference.wls(used[used["municipality"] != place], PLAN.estimands["E1"].model).estimate("after")
        for place in sorted(used["municipality"].unique())
    ]
    assert inference.without_each(fit, "after") == pytest.approx(np.array(without), abs=1e-10)
    apart = np.square(np.array(without) - fit.estimate("after"))
    groups = len(without)
    assert apart.sum() * (groups - 1) / groups == pytest.approx(fit.std_error[fit.position("after")] ** 2)
    found = row(geometric_mean.e1(weighted(4), PLAN))
    assert found["largest_share"] == pytest.approx(apart.max() / apart.sum())


def counted(drift: float, factor: float, growth: float = 1.0) -> pd.DataFrame:
    """Cases whose attachments are counted in a share of the early cases, and in ``drift`` more of the late:
    a page count with attachments is ``factor`` times as large, a late one grows by ``growth``.
    """
    cases, rng = weighted(3, growth={"bpa": 0.0, "lost_earnings": 0.0}), np.random.default_rng(3)
    late = cases["period"] == PLAN.after
    attached = rng.random(len(cases)) < np.where(late, 0.3 + drift, 0.3)
    pages = cases["standard_pages"] * np.where(attached, factor, 1.0) * np.where(late, growth, 1.0)
    return cases.assign(
        measuring_method=rng.choice(["character_count", "estimate"], len(cases)),
        attachments_included=pd.array(attached, dtype="boolean"),
        duplicates_included=pd.array(rng.random(len(cases)) < 0.3, dtype="boolean"),
        standard_pages=pages,
    )


def test_attachments_that_are_counted_more_often_are_no_growth():
    found = row(geometric_mean.e1(counted(0.6, 2.5), PLAN))
    assert found["drift"] > 0.45 and found["verdict"] == "measured_increase"
    assert found["counting_low"] < 0 < found["counting_high"] < found["adjusted_high"]
    assert found["counting_estimate"] < found["estimate"] - 0.3
    grown = row(geometric_mean.e1(counted(0.6, 2.5, growth=2.5), PLAN))
    assert grown["drift"] > 0.45 and grown["verdict"] == "increase" and grown["counting_low"] > 0


def test_outcomes_that_change_alike_show_no_interaction():
    noise = np.exp(np.random.default_rng(1).normal(0, 0.3, 320))
    cases = exact(1.3).assign(standard_pages=lambda f: f["standard_pages"] * noise)
    assert row(geometric_mean.e1(cases, PLAN))["p_interaction"] > 0.05
    remitted = (cases["outcome"] == "remitted") & (cases["period"] == PLAN.after)
    found = row(
        geometric_mean.e1(
            cases.assign(standard_pages=cases["standard_pages"] * np.where(remitted, 3, 1)), PLAN
        )
    )
    assert found["p_interaction"] < 0.001 and found["interaction"] == pytest.approx(np.log(3), abs=0.4)


def test_the_adjusted_interval_and_the_adjusted_p_agree():
    for seed in range(8):
        table = geometric_mean.e1(weighted(seed, growth={"bpa": 0.25, "lost_earnings": 0.2}), PLAN)
        excluded = (table["adjusted_low"] > 0) | (table["adjusted_high"] < 0)
        assert excluded.tolist() == (table["p_adjusted"] < PLAN.alpha).tolist()


def test_a_provision_that_may_not_be_reported_lends_nothing_to_the_other():
    cases = weighted(4, growth={"bpa": 2.0, "lost_earnings": 0.1})
    few = sorted(cases["municipality"].unique())[:9]
    table = geometric_mean.e1(cases[(cases["provision"] != "bpa") | cases["municipality"].isin(few)], PLAN)
    other = row(table, "lost_earnings")
    assert row(table)["p_value"] < min(other["p_value"], PLAN.alpha / 2), (
        "the thin provision must come first in rank"
    )
    assert "few_municipalities_before" in row(table)["reasons"]
    assert other["p_adjusted"] == pytest.approx(min(1, 2 * other["p_value"]))
    assert np.isnan(row(table)["p_adjusted"])


@pytest.mark.parametrize(
    ("dropped", "reasons"),
    [
        (
            "provision == 'bpa'",
            {
                "few_cases_before",
                "few_cases_after",
                "few_municipalities_before",
                "few_municipalities_after",
                "no_fit",
            },
        ),
        (
            "provision == 'bpa' and period == '2014-15'",
            {"few_cases_before", "few_municipalities_before", "no_fit"},
        ),
        ("provision == 'bpa' and outcome == 'upheld'", {"no_fit"}),
    ],
)
def test_what_is_not_there_is_said_and_the_rest_is_still_estimated(dropped, reasons):
    cases = weighted()
    table = geometric_mean.e1(cases.drop(cases.query(dropped).index), PLAN)
    assert set(row(table)["reasons"].split(";")) == reasons
    assert np.isnan(row(table)["ratio"])
    assert np.isfinite(row(table, "lost_earnings")["ratio"])


def test_no_cases_at_all_gives_six_empty_rows():
    table = geometric_mean.e1(weighted().iloc[:0], PLAN)
    assert len(table) == 6
    assert table["estimate"].isna().all()
    assert table["n"].tolist() == [0] * 6


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"period": "2016-18"}, "period holds '2016-18': expected one of 2014-15"),
        ({"provision": "section_85"}, "provision holds 'section_85': expected one of bpa"),
        ({"outcome": "changed_or_annulled"}, "outcome holds 'changed_or_annulled': expected one of upheld"),
        ({"standard_pages": 0.0}, "standard_pages holds 0.0: a number above 0"),
        ({"weight": -1.0}, "weight holds -1.0: a number above 0"),
        ({"decision_id": "D1"}, "Decision D1 stands twice"),
    ],
)
def test_bad_input_is_refused_by_name(change, words):
    with pytest.raises(checks.InputInvalid, match=words):
        geometric_mean.e1(exact(1.1).assign(**change), PLAN)


def test_a_missing_column_is_refused():
    with pytest.raises(checks.InputInvalid, match="weight"):
        geometric_mean.e1(exact(1.1).drop(columns="weight"), PLAN)


def test_nullable_integers_from_cleaning_give_the_same_numbers():
    cases = weighted()
    nullable = cases.assign(standard_pages=cases["standard_pages"].astype("Int64"))
    pd.testing.assert_frame_equal(geometric_mean.e1(nullable, PLAN), geometric_mean.e1(cases, PLAN))


def test_each_size_class_is_estimated_from_its_own_municipalities_alone():
    cases, codes = weighted(), [code for code, _ in PLAN.size_classes]
    places = sorted(cases["municipality"].unique())
    classes = pd.Series(
        [codes[0]] * (len(places) // 2) + [codes[1]] * (len(places) - len(places) // 2), index=places
    )
    table = geometric_mean.by_size(cases, PLAN, classes).set_index(["provision", "size_class"])
    assert list(table.index) == [(provision, code) for provision in PLAN.provisions for code in codes]
    for code in codes[:2]:
        mine = geometric_mean.e1(cases[cases["municipality"].map(classes) == code], PLAN)
        for provision in PLAN.provisions:
            assert table.loc[(provision, code), "ratio"] == pytest.approx(row(mine, provision)["ratio"])
    empty = table.xs(codes[-1], level="size_class")
    assert empty["ratio"].isna().all() and empty["reasons"].str.contains("few_cases_before").all()
    assert set(table["status"]) == {"secondary"}


def test_the_order_of_the_cases_changes_no_bit():
    cases = weighted()
    shuffled = cases.sample(frac=1, random_state=3)
    assert geometric_mean.prepare(shuffled, PLAN)["decision_id"].is_monotonic_increasing
    pd.testing.assert_frame_equal(
        geometric_mean.e1(shuffled, PLAN), geometric_mean.e1(cases, PLAN), check_exact=True
    )
