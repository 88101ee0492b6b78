"""Causes, missing information, what came after and the registration: on a few cases by hand."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.methods.resampling import Bootstrap
from helpers.analysis.remittal import causes as remittal
from helpers.analysis.remittal.causes import REST, Least
from helpers.protocol import analysis_plan

PLAN = analysis_plan.load()
LEAST = Least(cases=5, municipalities=3)


def weigh(cases: pd.DataFrame, item: str) -> pd.DataFrame:
    """Every case answered for counts twice."""
    return cases[cases[item].notna()].assign(weight=2.0, one=1.0)


@pytest.fixture
def cases() -> pd.DataFrame:
    """Sixty remitted cases per provision and period in thirty municipalities, and one upheld case of each."""
    rows = [
        (f"{provision}{period}{number}", f"{number % 30:04d}", provision, period, number < 60)
        for provision in PLAN.provisions
        for period in (PLAN.before, PLAN.after)
        for number in range(61)
    ]
    table = pd.DataFrame(rows, columns=["decision_id", "municipality", "provision", "period", "remitted"])
    outcome = table["remitted"].map({True: "remitted", False: "upheld"})
    return table.drop(columns="remitted").assign(outcome=outcome, disposition="completed")


def answered(cases: pd.DataFrame, **causes: float) -> pd.DataFrame:
    """Each cause selected in a share of the remitted cases, more of them late."""
    remitted = cases[cases["outcome"] == "remitted"].reset_index(drop=True)
    place = remitted.groupby(["provision", "period"]).cumcount()
    late = remitted["period"] == PLAN.after
    parts = [
        pd.DataFrame(
            {
                "decision_id": remitted["decision_id"],
                "cause": cause,
                "selected": place < 60 * share + 24 * late,
            }
        )
        for cause, share in causes.items()
    ]
    return pd.concat(parts, ignore_index=True).astype({"selected": "boolean"})


def test_causes_are_told_of_remitted_cases_and_do_not_add_up(cases):
    table = remittal.e6(cases, answered(cases, information_basis=0.5, reasoning=0.3), weigh, PLAN)
    assert table["n"].tolist() == [120] * 4 and table["weighted_n"].tolist() == [240.0] * 4
    assert table["before"].tolist() == pytest.approx([0.5, 0.3] * 2) and table[
        "after"
    ].tolist() == pytest.approx([0.9, 0.7] * 2)
    assert table["estimate"].tolist() == pytest.approx([0.4] * 4) and (table["item_response"] == 1).all()


def test_every_cause_of_every_provision_is_a_test_of_the_family(cases):
    table = remittal.e6(cases, answered(cases, information_basis=0.5, reasoning=0.3, other=0.0), weigh, PLAN)
    one = table[table["provision"] == "bpa"].set_index("cause")
    assert one.loc["other", "reasons"] == "few_either_side" and np.isnan(one.loc["other", "p_adjusted"])
    smallest = one["p_value"].drop("other").idxmin()
    assert one.loc[smallest, "p_adjusted"] == pytest.approx(
        min(1, 6 / 4 * one.loc[smallest, "p_value"])
    )  # six tests, of which the four that can be reported have the same p
    width = one["adjusted_high"] - one["adjusted_low"]
    assert (width.drop("other") > (one["conf_high"] - one["conf_low"]).drop("other")).all()


def test_a_cause_that_nobody_was_asked_about_is_not_estimable(cases):
    causes = answered(cases, reasoning=0.3)
    causes.loc[:, "selected"] = pd.NA
    assert remittal.e6(cases, causes, weigh, PLAN)["verdict"].eq("not_estimable").all()


def principal(cases: pd.DataFrame, counts: dict[str, int]) -> pd.DataFrame:
    remitted = cases[cases["outcome"] == "remitted"]
    answers = [name for name, n in counts.items() for _ in range(n)]
    return pd.DataFrame(
        {"decision_id": remitted["decision_id"], "principal_cause": answers * (len(remitted) // len(answers))}
    )


def test_rare_answers_are_put_together_and_the_shares_add_up_to_one(cases):
    remittals = principal(cases, {"information_basis": 40, "reasoning": 12, "authority": 4, "other": 4})
    found = remittal.shares(cases, remittals, remittal.PRINCIPAL, weigh, PLAN, LEAST)
    assert set(found["answer"]) == {"information_basis", "reasoning", REST}
    assert found.groupby(["provision", "period"])["share"].sum().tolist() == pytest.approx([1.0] * 4)
    assert found.groupby("answer")["n_answer"].first().to_dict() == {
        "information_basis": 40,
        "reasoning": 12,
        REST: 8,
    }
    assert (found["n_answer"] >= LEAST.cases).all() and (found["n_cases"] == 60).all()


def test_a_rest_that_is_still_too_small_takes_the_rarest_answer_with_it(cases):
    remittals = principal(cases, {"information_basis": 40, "reasoning": 16, "authority": 4})
    found = remittal.shares(cases, remittals, remittal.PRINCIPAL, weigh, PLAN, LEAST)
    assert set(found["answer"]) == {"information_basis", REST} and found["n_answer"].min() == 20


def test_an_answer_from_too_few_municipalities_is_not_one_of_its_own():
    answers = pd.Series(["a"] * 20 + ["b"] * 6 + ["c"] * 9)
    places = pd.Series([f"{n}" for n in range(20)] + ["1", "2"] * 3 + [f"{n}" for n in range(9)])
    found = remittal.together(answers, pd.Series(["x"] * 35), places, LEAST)
    assert found.value_counts().to_dict() == {
        "a": 20,
        REST: 15,
    }  # b is too few places, and would be the only one hidden


def test_an_answer_missing_in_one_period_is_rare():
    answers = pd.Series(["a"] * 40 + ["b"] * 20)
    periods = pd.Series(["x", "y"] * 20 + ["x"] * 20)
    found = remittal.together(answers, periods, pd.Series(range(60)).astype(str), LEAST)
    assert set(found) == {REST}


def test_nothing_answered_gives_no_row(cases):
    remittals = principal(cases, {"reasoning": 60}).assign(principal_cause=None)
    found = remittal.shares(cases, remittals, remittal.PRINCIPAL, weigh, PLAN, LEAST)
    assert found.empty and list(found.columns) == ["provision", "period", "answer", *remittal.COLUMNS]


def test_missing_information_is_of_cases_remitted_for_it_with_up_to_three_types(cases):
    causes = answered(cases, information_basis=0.5)
    ids = cases.loc[cases["outcome"] == "remitted", "decision_id"].reset_index(drop=True)
    remittals = pd.DataFrame(
        {"decision_id": ids, "missing_information_1": "income", "missing_information_2": None}
    )
    remittals["missing_information_3"] = np.where(remittals.index % 2 == 0, "school", None)
    found = remittal.missing_information(cases, remittals, causes, weigh, PLAN)
    assert found["answer"].tolist() == ["income", "school"] * 2
    assert (
        found["n_cases"].tolist() == [84] * 4
    )  # 30 early and 54 late of those that name the information basis
    assert found["share"].tolist() == pytest.approx([1.0, 0.5] * 2)


def test_agreement_with_the_registration_per_cause(cases):
    causes = answered(cases, information_basis=0.5, reasoning=0.3)
    known = cases.loc[(cases["outcome"] == "remitted") & (cases["period"] == PLAN.after), "decision_id"]
    ours = causes[
        causes["selected"].fillna(False)
        & causes["decision_id"].isin(known)
        & (causes["cause"] == "information_basis")
    ]
    registered = pd.concat(
        [ours[["decision_id", "cause"]], pd.DataFrame({"decision_id": known, "cause": "other"})]
    )
    found = remittal.registration(cases, causes, registered, Bootstrap(50, 0.95, 1)).set_index("cause")
    assert found.loc["information_basis", ["same", "kappa"]].tolist() == [1.0, 1.0] and found[
        "n_cases"
    ].tolist() == [120, 120]
    assert found.loc["reasoning", "same"] == pytest.approx(0.3) and found.loc[
        "reasoning", "kappa"
    ] == pytest.approx(0)
    assert (found.loc["reasoning", "registered"], found.loc["reasoning", "fewest"]) == (0.0, 0)


def test_without_a_common_decision_there_is_no_agreement(cases):
    causes = answered(cases, reasoning=0.3)
    found = remittal.registration(
        cases, causes, pd.DataFrame(columns=["decision_id", "cause"]), Bootstrap(50, 0.95, 1)
    )
    assert (
        found["n_cases"].tolist() == [0]
        and np.isnan(found.loc[0, "kappa"])
        and found.loc[0, "reason"] == "no_pairs"
    )


def uneven(cases: pd.DataFrame) -> pd.DataFrame:
    """The remitted cases with answers that differ by provision and period, weights by municipality."""
    remitted = cases[cases["outcome"] == "remitted"].reset_index(drop=True)
    number = remitted.groupby(["provision", "period"]).cumcount()
    late, bpa = remitted["period"] == PLAN.after, remitted["provision"] == "bpa"
    few = 10 + 10 * late + 5 * bpa
    return remitted.assign(answer=np.where(number < few, "reasoning", "information_basis"))


def by_municipality(cases: pd.DataFrame, item: str) -> pd.DataFrame:
    """A weigher with weights that differ."""
    return cases[cases[item].notna()].assign(
        weight=lambda rows: 1.0 + rows["municipality"].astype(int) % 3, one=1.0
    )


def test_each_row_of_answers_by_hand(cases):
    told = uneven(cases)
    remittals = told[["decision_id"]].assign(principal_cause=told["answer"])
    found = remittal.shares(cases, remittals, remittal.PRINCIPAL, by_municipality, PLAN, LEAST)
    assert list(found.columns) == ["provision", "period", "answer", *remittal.COLUMNS]
    assert found[["provision", "period", "answer"]].agg("/".join, axis=1).tolist() == [
        f"{provision}/{period}/{answer}"
        for provision in PLAN.provisions
        for period in (PLAN.before, PLAN.after)
        for answer in ("information_basis", "reasoning")
    ]
    for _, row in found.iterrows():
        mine = told[(told["provision"] == row["provision"]) & (told["period"] == row["period"])]
        has, weight = mine["answer"] == row["answer"], 1.0 + mine["municipality"].astype(int) % 3
        assert row["share"] == pytest.approx(weight[has].sum() / weight.sum())
        assert row["low"] < row["share"] < row["high"] and row["low"] > 0 and row["high"] < 1
        assert (row["n_answer"], row["n_cases"]) == (has.sum(), 60)
        assert row["n_municipalities"] == 30
        places = [mine.loc[side, "municipality"].nunique() for side in (has, ~has)]
        assert row["fewest_municipalities"] == min(places)


def test_an_answer_with_just_enough_cases_stands_alone(cases):
    remittals = principal(cases, {"information_basis": 50, "reasoning": 5, "authority": 5})
    found = remittal.shares(cases, remittals, remittal.PRINCIPAL, weigh, PLAN, LEAST)
    assert set(found["answer"]) == {"information_basis", "reasoning", "authority"}


def test_an_answer_from_just_enough_municipalities_stands_alone():
    """Three municipalities gave b and four c; with one fewer b goes into the rest and takes c with it."""
    answers = pd.Series(["a"] * 20 + ["b"] * 6 + ["c"] * 8)
    periods = pd.Series(["x"] * 34)
    places = [*map(str, range(20)), *"121231", *"12341234"]
    found = remittal.together(answers, periods, pd.Series(places), LEAST)
    assert found.tolist() == answers.tolist()
    fewer = [*map(str, range(20)), *"121221", *"12341234"]
    assert remittal.together(answers, periods, pd.Series(fewer), LEAST).value_counts().to_dict() == {
        "a": 20,
        REST: 14,
    }


def test_of_two_equally_rare_answers_the_first_by_name_goes_into_the_rest():
    answers = pd.Series(["a"] * 20 + ["c"] * 8 + ["b"] * 8 + ["d"] * 2)
    found = remittal.together(answers, pd.Series(["x"] * 38), pd.Series(range(38)).astype(str), LEAST)
    assert found.value_counts().to_dict() == {"a": 20, "c": 8, REST: 10}


def test_each_provision_has_its_own_causes(cases):
    causes = answered(cases, reasoning=0.3)
    mine = causes["decision_id"].str.startswith("bpa")
    causes.loc[mine, "selected"] = causes.loc[mine, "decision_id"].str.endswith("1")
    table = remittal.e6(cases, causes, weigh, PLAN).set_index("provision")
    assert table.loc["bpa", "before"] == pytest.approx(6 / 60)
    assert table.loc["lost_earnings", "before"] == pytest.approx(0.3)


def test_without_a_named_type_there_is_no_row_but_its_columns(cases):
    causes = answered(cases, information_basis=0.5)
    remittals = cases[["decision_id"]].assign(**dict.fromkeys(remittal.MISSING))
    found = remittal.missing_information(cases, remittals, causes, weigh, PLAN)
    assert found.empty and list(found.columns) == ["provision", "answer", *remittal.COLUMNS]
    assert remittal.COLUMNS == [
        "n_answer", "fewest_municipalities", "n_cases", "n_municipalities", "share", "low", "high"
    ]  # fmt: skip


def test_the_margins_of_the_registration_by_hand(cases):
    """Thirty early BPA cases: ours says yes in 20 (municipalities 0-19), theirs in 6 (0-5)."""
    mine = cases[(cases["provision"] == "bpa") & (cases["period"] == PLAN.before)].head(30)
    causes = mine[["decision_id"]].assign(cause="reasoning", selected=[True] * 20 + [False] * 10)
    registered = mine[["decision_id"]].assign(cause=["reasoning"] * 6 + ["other"] * 24)
    found = remittal.registration(cases, causes, registered, Bootstrap(50, 0.95, 1)).iloc[0]
    assert found[["n_cases", "n_municipalities", "fewest", "fewest_municipalities"]].tolist() == [
        30,
        30,
        6,
        6,
    ]
    shares = found[["same", "answered", "registered"]].astype(float).tolist()
    assert shares == pytest.approx([16 / 30, 20 / 30, 6 / 30])
    crowded = cases.assign(municipality=cases["municipality"].where(cases["municipality"] > "0005", "0000"))
    found = remittal.registration(crowded, causes, registered, Bootstrap(50, 0.95, 1)).iloc[0]
    assert found[["n_municipalities", "fewest", "fewest_municipalities"]].tolist() == [25, 6, 1]


def test_causes_stand_by_provision_in_the_order_in_which_they_were_asked(cases, monkeypatch):
    monkeypatch.setattr(
        remittal,
        "_cause",
        lambda used, remitted, provision, cause, plan: {"provision": provision, "cause": cause},
    )
    names = ["reasoning", "other", "authority", *"lkjihgfedcba"]
    table = remittal._e6(cases, answered(cases, **dict.fromkeys(names, 0.3)), weigh, PLAN)
    assert table["cause"].tolist() == names * 2 and table.index.tolist() == list(range(30))
    assert table["provision"].tolist() == sorted(PLAN.provisions * 15)


def test_the_item_response_of_a_cause_counts_the_remitted_of_its_provision(cases):
    """Of the 120 remitted BPA cases twelve were not asked, and one that was upheld must not count."""
    causes = answered(cases, reasoning=0.3)
    mine = causes.index[causes["decision_id"].str.startswith("bpa")][:12]
    causes.loc[mine, "selected"] = pd.NA
    table = remittal.e6(cases, causes, weigh, PLAN).set_index("provision")
    assert table.loc["bpa", ["n", "item_response"]].tolist() == [108, pytest.approx(0.9)]
    assert table.loc["lost_earnings", ["n", "item_response"]].tolist() == [120, 1.0]
    assert table["estimand"].eq("E6").all() and table["status"].eq(PLAN.estimands["E6"].status).all()


def test_missing_types_stand_by_share_and_those_alike_by_name(cases):
    """All name one of b and a, in turn, a third of them c as well, and a type named twice counts once."""
    causes = answered(cases, information_basis=1.0)
    ids = cases.loc[cases["outcome"] == "remitted", "decision_id"].reset_index(drop=True)
    remittals = pd.DataFrame({"decision_id": ids})
    remittals["missing_information_1"] = np.where(remittals.index % 2 == 0, "b", "a")
    remittals["missing_information_2"] = np.where(remittals.index % 3 == 0, "c", None)
    remittals["missing_information_3"] = np.where(remittals.index % 3 == 0, "c", None)
    found = remittal.missing_information(cases, remittals, causes, weigh, PLAN)
    assert found["answer"].tolist() == ["a", "b", "c"] * 2 and found.index.tolist() == list(range(6))
    assert found["provision"].tolist() == sorted(PLAN.provisions * 3)
    assert found["n_answer"].tolist() == [60, 60, 40] * 2
    assert found["share"].tolist() == pytest.approx([1 / 2, 1 / 2, 1 / 3] * 2)


def test_a_type_counts_only_of_those_remitted_for_their_information_basis(cases):
    """Without the cause, and where the first of the three is not told, a case has named no type."""
    causes = answered(cases, reasoning=1.0, information_basis=0.5)
    mine = causes["cause"].eq("information_basis")
    causes.loc[mine & causes["decision_id"].str.endswith("1"), "selected"] = pd.NA
    ids = cases.loc[cases["outcome"] == "remitted", "decision_id"].reset_index(drop=True)
    remittals = pd.DataFrame({"decision_id": ids}).assign(**dict.fromkeys(remittal.MISSING))
    remittals["missing_information_1"] = np.where(remittals["decision_id"].str.endswith("2"), None, "income")
    found = remittal.missing_information(cases, remittals, causes, weigh, PLAN)
    named = causes[mine & causes["selected"].fillna(False) & ~causes["decision_id"].str.endswith("2")]
    per = named["decision_id"].str.startswith("bpa").sum()
    assert found["answer"].tolist() == ["income"] * 2 and found["n_cases"].tolist() == [per, len(named) - per]


def test_without_a_registration_nothing_agrees_and_an_unanswered_cause_is_not_compared(cases):
    causes = answered(cases, reasoning=0.3, other=0.5)
    boot = Bootstrap(50, 0.95, 1)
    none = remittal.registration(cases, causes, None, boot)
    assert none["cause"].tolist() == ["reasoning", "other"] and none["n_cases"].tolist() == [0, 0]
    assert none[["same", "kappa", "answered", "registered"]].isna().all(axis=None)
    known = causes["decision_id"].drop_duplicates().head(40)
    registered = pd.DataFrame({"decision_id": known, "cause": "reasoning"})
    causes.loc[causes["cause"].eq("reasoning") & causes["decision_id"].isin(known.head(10)), "selected"] = (
        pd.NA
    )
    found = remittal.registration(cases, causes, registered, boot).set_index("cause")
    assert found["n_cases"].to_dict() == {"reasoning": 30, "other": 40}
    assert found["registered"].to_dict() == {"reasoning": 1.0, "other": 0.0}
