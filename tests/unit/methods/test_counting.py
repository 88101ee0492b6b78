"""How pages were counted: shares and drift by hand, covariates that a small answer does not make, one way."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.methods import counting
from helpers.protocol import analysis_plan

PLAN = analysis_plan.load()


def cases(early: str, late: str, weights: float = 1.0) -> pd.DataFrame:
    """One case per letter of each period, each in its own municipality: a, b, c are methods, - none told."""
    letters = [*early, *late]
    return pd.DataFrame(
        {
            "period": [PLAN.before] * len(early) + [PLAN.after] * len(late),
            "municipality": [f"{n:04d}" for n in range(len(letters))],
            "weight": weights,
            "measuring_method": [None if letter == "-" else letter for letter in letters],
        }
    )


def test_the_drift_is_the_largest_difference_whichever_way_it_goes():
    used = cases("aaabc", "abbcc")  # a falls by .4; b and c rise by .2 each
    assert counting.drift(used, PLAN) == pytest.approx(0.4)
    rows = counting.shares(used, PLAN).set_index("answer")
    assert rows.loc["a", ["before", "after"]].tolist() == pytest.approx([0.6, 0.2])


def test_the_drift_is_that_of_any_answer_not_of_the_first_alone():
    assert counting.drift(cases("aabbc", "aaccc"), PLAN) == pytest.approx(0.4)  # a as before, b down, c up


def test_shares_are_weighted_and_of_those_who_told():
    used = cases("ab-", "ab").assign(weight=[3.0, 1.0, 9.0, 1.0, 1.0])
    rows = counting.shares(used, PLAN).set_index("answer")
    assert rows.loc["a", ["before", "after"]].tolist() == pytest.approx([0.75, 0.5])
    assert rows.loc["b", ["before", "after"]].tolist() == pytest.approx([0.25, 0.5])
    assert rows.loc["a", ["n_cases", "fewest", "n_municipalities"]].tolist() == [2, 1, 2]
    told = counting.shares(used.assign(duplicates_included=True), PLAN)
    assert told[["question", "answer"]].values.tolist() == [
        ["measuring_method", "a"],
        ["measuring_method", "b"],
        ["duplicates_included", "True"],
    ]


def test_a_question_of_one_period_has_no_drift():
    assert np.isnan(counting.drift(cases("--", "ab"), PLAN))
    assert np.isnan(counting.drift(cases("--", "--"), PLAN)) and np.isnan(counting.drift(cases("", ""), PLAN))


def test_covariates_leave_out_the_most_common_answer_and_what_few_municipalities_gave():
    least = PLAN.guards.min_municipalities_per_period
    used = cases("a" * 30, "b" * least + "c" * (least - 1) + "-" * least)
    found, names = counting.covariates(used, PLAN)
    assert [found[name].sum() for name in names] == [least, least], "b, and those who did not tell"
    assert (found.loc[used["measuring_method"].isin(["a", "c"]), list(names)] == 0).all(axis=None)


def test_questions_that_say_the_same_make_one_covariate():
    used = cases("a" * 30, "b" * 20)
    told = used.assign(attachments_included=used["measuring_method"].eq("b"))
    assert len(counting.covariates(told, PLAN)[1]) == 1


def test_one_way_of_counting_is_one_answer_to_every_question():
    used = cases("aaab", "abbb").assign(attachments_included=True, duplicates_included=[False] * 7 + [True])
    kept, way = counting.alike(used, PLAN)
    assert way == ("a", "True", "False") and len(kept) == 4
    assert counting.alike(used.assign(measuring_method=None), PLAN)[1] == ()


def test_what_stands_behind_a_share_is_of_the_period_with_fewest():
    """Told early by three in two municipalities, late by four in four; b alone is told by fewest, one."""
    used = cases("aab-", "abbb")
    used["municipality"] = ["1", "1", "2", "3", "1", "2", "3", "4"]
    rows = counting.shares(used, PLAN)
    assert list(rows.columns) == [
        "question", "answer", "before", "after", "n_cases", "n_municipalities", "fewest",
        "fewest_municipalities",
    ]  # fmt: skip
    behind = rows.set_index("answer")[["n_cases", "n_municipalities", "fewest", "fewest_municipalities"]]
    assert behind.loc["a"].tolist() == behind.loc["b"].tolist() == [3, 2, 1, 1]
    more = cases("aabb", "aabb").assign(municipality=["1", "1", "2", "3", "1", "2", "2", "2"])
    found = counting.shares(more, PLAN).set_index("answer")
    assert found.loc["a", ["n_cases", "n_municipalities", "fewest", "fewest_municipalities"]].tolist() == [
        4, 2, 2, 1,
    ]  # fmt: skip


def test_nothing_told_has_no_share_and_one_question_s_gap_hides_no_drift_of_another():
    assert counting.shares(cases("--", "--"), PLAN).empty
    used = cases("aa--", "ab--").assign(attachments_included=[None] * 6 + [True, False])
    assert counting.drift(used, PLAN) == pytest.approx(0.5)
    rows = counting.shares(used, PLAN).set_index(["question", "answer"])
    assert np.isnan(rows.loc[("attachments_included", "True"), "before"])
    assert rows.loc[("attachments_included", "True"), "after"] == 0.5


def test_covariates_are_numbered_over_all_questions():
    least = PLAN.guards.min_municipalities_per_period
    used = cases("a" * 30, "b" * least + "c" * least)
    told = used.assign(duplicates_included=[True] * 20 + [False] * (10 + 2 * least))
    found, names = counting.covariates(told, PLAN)
    assert names == ["counted_0", "counted_1", "counted_2"]
    assert found["counted_0"].tolist() == used["measuring_method"].eq("b").astype(float).tolist()
    assert found["counted_1"].tolist() == used["measuring_method"].eq("c").astype(float).tolist()
    assert list(found.columns) == [*told.columns, *names]
    yes = told["duplicates_included"].astype(float)  # no is the most common answer
    assert found["counted_2"].tolist() == yes.tolist()
    assert counting.covariates(used.head(0), PLAN)[1] == []


def test_the_one_way_of_counting_has_most_cases_in_the_period_where_it_has_fewest():
    """a: six early and one late, b: two of each, and cases that do not tell everything are of no way."""
    used = cases("aaaaaabb-", "abb--").assign(attachments_included=True, duplicates_included=False)
    kept, way = counting.alike(used, PLAN)
    assert way == ("b", "True", "False") and kept.index.tolist() == [6, 7, 10, 11]
    silent = used.assign(duplicates_included=pd.NA)
    assert counting.alike(silent, PLAN)[0].empty
