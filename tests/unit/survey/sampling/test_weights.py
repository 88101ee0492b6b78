"""Weights by hand-made surveys small enough to add up on paper."""

import numpy as np
import pandas as pd
import pytest
import survey_truth

from helpers.errors import HelpersError
from helpers.protocol import analysis_plan
from helpers.survey.sampling import weights

CLASSES = pd.Series({"0101": "large", "0147": "large", "0151": "small", "0153": "small"}, name="size_class")


def cases(rows: list[tuple], disposition: str = "completed") -> pd.DataFrame:
    """One case per (municipality, outcome, pages), all of them BPA in 2014-15."""
    frame = pd.DataFrame(rows, columns=["municipality", "outcome", "standard_pages"]).astype(
        {"standard_pages": float}
    )
    return frame.assign(
        decision_id=[f"D{i}" for i in range(len(frame))],
        provision="bpa",
        period="2014-15",
        disposition=disposition,
    )


def population(counts: dict[tuple[str, str], int]) -> pd.DataFrame:
    rows = [(m, "bpa", "2014-15", outcome, n) for (m, outcome), n in counts.items()]
    return pd.DataFrame(rows, columns=[*weights.STRATUM, "n"])


def test_a_case_stands_for_its_share_of_the_stratum():
    found = weights.base_weights(
        cases([("0101", "upheld", 10), ("0101", "upheld", 20), ("0151", "upheld", 5)]),
        population({("0101", "upheld"): 12, ("0151", "upheld"): 3}),
        CLASSES,
    )
    assert found["base_weight"].tolist() == [6, 6, 3]
    assert found["weight"].tolist() == [6, 6, 3]
    assert found["stratum"].tolist() == ["0101|bpa|2014-15|upheld"] * 2 + ["0151|bpa|2014-15|upheld"]
    assert found["stratum_size"].tolist() == [12, 12, 3]
    assert found["size_class"].tolist() == ["large", "large", "small"]


def test_a_silent_municipality_is_carried_by_its_size_class_alone():
    found = weights.base_weights(
        cases([("0101", "upheld", 10), ("0151", "upheld", 5)]),
        population({("0101", "upheld"): 10, ("0147", "upheld"): 5, ("0151", "upheld"): 3}),
        CLASSES,
    )
    assert found["base_weight"].tolist() == [10, 3]
    assert found["weight"].tolist() == [15, 3]


def test_a_silent_size_class_is_carried_by_the_country():
    found = weights.base_weights(
        cases([("0101", "upheld", 10), ("0147", "upheld", 5)]),
        population({("0101", "upheld"): 10, ("0147", "upheld"): 20, ("0151", "upheld"): 6}),
        CLASSES,
    )
    assert found["weight"].tolist() == pytest.approx([12, 24])


def test_outcomes_are_never_carried_by_one_another():
    found = weights.base_weights(
        cases([("0101", "upheld", 10), ("0101", "remitted", 7)]),
        population({("0101", "upheld"): 10, ("0101", "remitted"): 4, ("0147", "remitted"): 8}),
        CLASSES,
    )
    assert found["weight"].tolist() == [10, 12]


def test_unanswered_and_unfound_cases_keep_their_row_without_a_weight():
    frame = cases([("0101", "upheld", 10), ("0101", "upheld", np.nan), ("0101", "upheld", 30)])
    frame.loc[2, "disposition"] = "file_destroyed"
    found = weights.base_weights(frame, population({("0101", "upheld"): 9}), CLASSES)
    assert found["weight"].isna().tolist() == [False, True, True]
    assert found["base_weight"].isna().tolist() == [False, True, True]
    assert found["weight"].iloc[0] == 9
    assert found["stratum_size"].tolist() == [9, 9, 9]


def test_weights_belong_to_the_item_that_is_analysed():
    frame = cases([("0101", "upheld", np.nan), ("0101", "upheld", 30)]).assign(n_types=[4, 5])
    found = weights.base_weights(frame, population({("0101", "upheld"): 9}), CLASSES, item="n_types")
    assert found["weight"].tolist() == [4.5, 4.5]


def test_index_and_other_columns_come_through():
    frame = cases([("0151", "upheld", 10), ("0101", "upheld", 20)]).assign(
        role="main", stratum_size=99, size_class="old"
    )
    frame.index = [7, 3]
    found = weights.base_weights(frame, population({("0101", "upheld"): 2, ("0151", "upheld"): 4}), CLASSES)
    assert found.index.tolist() == [7, 3]
    assert found["weight"].tolist() == [4, 2]
    assert found["stratum_size"].tolist() == [4, 2]
    assert found["role"].tolist() == ["main", "main"]
    assert found.columns.is_unique


def test_without_a_population_no_case_stands_for_others():
    frame = cases([("0101", "upheld", 10), ("0151", "upheld", None)])
    found = weights.base_weights(frame, None, CLASSES)
    assert found[["weight", "base_weight", "stratum_size"]].isna().all(axis=None)
    assert not found["population_known"].any()
    assert found["stratum"].tolist()[0].startswith("0101|")
    assert weights.usable(found).tolist() == [True, False]
    known = weights.base_weights(frame, population({("0101", "upheld"): 2, ("0151", "upheld"): 4}), CLASSES)
    assert known["population_known"].all() and set(known.columns) == set(found.columns)


def test_without_a_population_the_diagnostics_are_missing():
    found = weights.diagnostics(weights.base_weights(cases([("0101", "upheld", 10)]), None, CLASSES), None)
    assert (
        found[["weighted_n", "population", "deff", "largest_weight"]].isna().all(axis=None)
        or (found["weighted_n"] == 0).all()
    )
    assert found["n_cases"].tolist() == [0]


def test_more_cases_than_appeals_names_the_stratum():
    frame = cases([("0101", "upheld", 10), ("0101", "upheld", 20)])
    with pytest.raises(HelpersError, match=r"0101\|bpa\|2014-15\|upheld has 2 usable cases but only 1"):
        weights.base_weights(frame, population({("0101", "upheld"): 1}), CLASSES)


def test_a_stratum_without_a_count_names_the_decision():
    with pytest.raises(HelpersError, match=r"D0.*0101\|bpa\|2014-15\|upheld"):
        weights.base_weights(cases([("0101", "upheld", 10)]), population({("0101", "remitted"): 1}), CLASSES)


def test_an_unknown_municipality_is_refused_in_cases_and_in_population():
    with pytest.raises(HelpersError, match="'0999'"):
        weights.base_weights(cases([("0999", "upheld", 10)]), population({("0999", "upheld"): 1}), CLASSES)
    with pytest.raises(HelpersError, match="'0998'"):
        weights.base_weights(
            cases([("0101", "upheld", 10)]),
            population({("0101", "upheld"): 1, ("0998", "upheld"): 2}),
            CLASSES,
        )


@pytest.mark.parametrize("count", [-1, 2.5, np.nan])
def test_an_impossible_count_is_refused(count):
    with pytest.raises(HelpersError, match="whole number"):
        weights.base_weights(
            cases([("0101", "upheld", 10)]), population({("0101", "upheld"): count}), CLASSES
        )


def test_a_stratum_counted_twice_is_refused():
    twice = pd.concat([population({("0101", "upheld"): 4})] * 2)
    with pytest.raises(HelpersError, match="twice"):
        weights.base_weights(cases([("0101", "upheld", 10)]), twice, CLASSES)


def test_a_population_without_counts_is_refused():
    with pytest.raises(HelpersError, match="lack the column n"):
        weights.base_weights(
            cases([("0101", "upheld", 10)]), population({("0101", "upheld"): 4}).drop(columns="n"), CLASSES
        )


def test_broken_case_tables_are_refused():
    frame, counts = (
        cases([("0101", "upheld", 10), ("0101", "upheld", 20)]),
        population({("0101", "upheld"): 4}),
    )
    with pytest.raises(HelpersError, match="lacks the column disposition"):
        weights.base_weights(frame.drop(columns="disposition"), counts, CLASSES)
    with pytest.raises(HelpersError, match="D0 stands twice"):
        weights.base_weights(frame.assign(decision_id="D0"), counts, CLASSES)
    with pytest.raises(HelpersError, match="D1 lacks one of"):
        weights.base_weights(frame.assign(period=["2014-15", None]), counts, CLASSES)


def test_kish_by_hand():
    weight = pd.Series([1.0, 1.0, 4.0])
    assert weights.effective_n(weight) == 36 / 18
    assert weights.kish_deff(weight) == 1.5
    assert weights.kish_deff(pd.Series([2.0] * 5)) == 1
    assert np.isnan(weights.kish_deff(pd.Series(dtype=float)))


def test_diagnostics_tell_how_uneven_the_weights_are():
    counts = population({("0101", "upheld"): 10, ("0151", "upheld"): 2})
    found = weights.base_weights(
        cases([("0101", "upheld", 10), ("0151", "upheld", 5), ("0151", "upheld", 6)]), counts, CLASSES
    )
    row = weights.diagnostics(found, counts).iloc[0]
    assert (row["n_cases"], row["n_municipalities"], row["population"], row["weighted_n"]) == (3, 2, 12, 12)
    assert row["effective_n"] == pytest.approx(144 / 102)
    assert row["largest_weight"] == 10
    assert row["largest_municipality_share"] == pytest.approx(10 / 12)


def test_diagnostics_of_a_group_without_cases_show_what_is_not_covered():
    counts = pd.concat(
        [
            population({("0101", "upheld"): 10}),
            population({("0101", "upheld"): 7}).assign(provision="lost_earnings"),
        ]
    )
    found = weights.diagnostics(
        weights.base_weights(cases([("0101", "upheld", 10)]), counts, CLASSES), counts
    )
    empty = found.set_index("provision").loc["lost_earnings"]
    assert (empty["n_cases"], empty["population"], empty["weighted_n"]) == (0, 7, 0)
    assert np.isnan(empty["effective_n"])


def test_trimming_cuts_the_top_and_keeps_the_totals():
    rows = [
        ("0101", "upheld", 10),
        *[("0147", "upheld", 5 + i) for i in range(10)],
        *[("0151", "upheld", 5)] * 10,
    ]
    counts = population({("0101", "upheld"): 100, ("0147", "upheld"): 20, ("0151", "upheld"): 10})
    found = weights.base_weights(cases(rows), counts, CLASSES)
    cut = weights.trimmed(found, 95)
    assert cut.sum() == pytest.approx(130)
    assert cut.iloc[0] < found["weight"].iloc[0]
    assert (cut.iloc[1:] > found["weight"].iloc[1:]).all()


def test_size_classes_are_closed_below_and_open_above():
    places = pd.DataFrame(
        {"kommunekode": ["0101", "0147", "0151"], "population_20200101": [29_999, 30_000, 700_000]}
    )
    found = weights.size_classes(places, [("small", 30_000), ("large", float("inf"))])
    assert found.to_dict() == {"0101": "small", "0147": "large", "0151": "large"}


def test_every_danish_municipality_has_a_size_class_of_the_plan():
    known = analysis_plan.load().size_classes
    found = weights.size_classes(survey_truth.municipalities(), known)
    assert len(found) == 98
    assert set(found) == {code for code, _ in known}


def test_a_whole_survey_sums_to_the_appeals():
    survey = survey_truth.survey(5, response=0.7)
    classes = weights.size_classes(survey_truth.municipalities(), analysis_plan.load().size_classes)
    found = weights.base_weights(survey.cases, survey.population, classes)
    totals = found.groupby(weights.NATIONAL)["weight"].sum()
    pd.testing.assert_series_equal(
        totals, survey.population.groupby(weights.NATIONAL)["n"].sum(), check_names=False, check_dtype=False
    )
    assert (found["weight"].dropna() >= found["base_weight"].dropna() - 1e-9).all()


def pooled(counts: dict[tuple[str, str], int]) -> pd.DataFrame:
    """Population of upheld appeals of 2014-15 by (municipality, provision), drawn from together."""
    rows = [(m, p, "2014-15", "upheld", n, f"{m}|2014-15|upheld") for (m, p), n in counts.items()]
    return pd.DataFrame(rows, columns=[*weights.STRATUM, "n", "sampling_stratum"])


def drawn_together(rows: list[tuple[str, str]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["municipality", "provision"])
    ids = [f"D{i}" for i in range(len(frame))]
    return frame.assign(
        decision_id=ids, period="2014-15", outcome="upheld", disposition="completed", standard_pages=1.0
    )


def test_drawn_over_the_provisions_a_case_stands_for_its_share_of_them_together():
    counts = pooled(
        {("0101", "bpa"): 4, ("0101", "lost_earnings"): 16, ("0147", "bpa"): 2, ("0147", "lost_earnings"): 8}
    )
    found = weights.base_weights(
        drawn_together([("0101", "bpa"), ("0101", "lost_earnings"), ("0147", "lost_earnings")]),
        counts,
        CLASSES,
    )
    assert found["base_weight"].tolist() == [10, 10, 10]
    assert found["weight"].tolist() == pytest.approx([6, 12, 12]), (
        "and the national totals of each provision, 6 and 24, are met"
    )
    assert found["stratum_size"].tolist() == [4, 16, 8]


def test_drawn_over_the_provisions_a_silent_municipality_is_carried_whole():
    counts = pooled(
        {("0101", "bpa"): 5, ("0101", "lost_earnings"): 15, ("0147", "bpa"): 5, ("0147", "lost_earnings"): 15}
    )
    found = weights.base_weights(
        drawn_together([("0101", "bpa"), ("0101", "lost_earnings")]), counts, CLASSES
    )
    assert found["base_weight"].tolist() == [10, 10] and found["weight"].tolist() == pytest.approx([10, 30])


@pytest.mark.long
def test_drawn_over_the_provisions_the_rare_one_is_estimated_without_bias():
    """A municipality with one BPA appeal in 20 is drawn with BPA far less often than one with ten: the
    weights must make up for it.

    160 municipalities, half with 1 and half with 10 BPA appeals in 20; y is 1 in the first kind. Truth: 1 /
    11 of BPA. Weights within the provision would give about .02; the standard error over 40 draws is .004.
    """
    rng, codes = np.random.default_rng(5), [f"{k:04d}" for k in range(160)]
    few = {code: 1 if k < 80 else 10 for k, code in enumerate(codes)}
    counts = pooled({(c, p): n for c in codes for p, n in (("bpa", few[c]), ("lost_earnings", 20 - few[c]))})
    classes = pd.Series("all", index=codes, name="size_class")
    shares = []
    for _ in range(40):
        bpa = rng.hypergeometric([few[c] for c in codes], [20 - few[c] for c in codes], 2)
        rows = [
            (c, p) for c, k in zip(codes, bpa, strict=True) for p in ["bpa"] * k + ["lost_earnings"] * (2 - k)
        ]
        found = weights.base_weights(drawn_together(rows), counts, classes).query("provision == 'bpa'")
        shares.append((found["weight"] * found["municipality"].map(few).eq(1)).sum() / found["weight"].sum())
    assert np.mean(shares) == pytest.approx(1 / 11, abs=0.012)
