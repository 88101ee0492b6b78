"""What a simplification would save, held against sums made by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from simplified import PLAN, change, joint, resources

from helpers.analysis.methods.checks import InputInvalid
from helpers.analysis.simplification import effects, what_if
from helpers.project import Workspace
from helpers.protocol.simplifications import APPEAL_FORM, DROP, FEWER_PAGES, KINDS, NO_REOBTAIN, REUSE
from helpers.terms import MAP_SCOPES

OLDEST = 24
HALF = 1 - (1 - 0.5) ** 0.5  # of the hours, where pages are halved and b is a half


def hours(kind: str, provision: str, **other: object) -> float:
    found = effects.effect(change(kind, **other), joint(), OLDEST)
    return float(found.set_index("provision").loc[provision, "hours"])


BY_HAND = [  # hours of the part that is touched × the part that is saved × appeals of the year
    (DROP, {"types": ("school",)}, "lost_earnings", 2.5 * 0.6 / 2 * 300),
    (DROP, {"types": ("school",), "share": 0.5}, "lost_earnings", 2.5 * 0.3 / 2 * 300),
    (REUSE, {"types": ("application",)}, "bpa", 10 * 0.2 / 2 * 100),
    (NO_REOBTAIN, {"months": 12}, "bpa", 10 * 0.5 * 0.5 / 2 * 100),
    (NO_REOBTAIN, {"months": 24}, "bpa", 10 * 0.5 / 2 * 100),
    (NO_REOBTAIN, {"months": 6, "types": ("school",)}, "lost_earnings", 2.5 * 0.25 * 0.1 / 2 * 300),
    (APPEAL_FORM, {"cut": 0.5}, "bpa", 5 * (1 - (1 - 2.5 / 20) ** 0.5) * 100),
    (FEWER_PAGES, {"cut": 0.625}, "bpa", 20 * HALF * 100),
    (FEWER_PAGES, {"cut": 1.0, "types": ("school",)}, "lost_earnings", 5 * (1 - 0.8**0.5) * 300),
]


@pytest.mark.parametrize(("kind", "other", "provision", "expected"), BY_HAND)
def test_each_kind_is_the_sum_by_hand(kind: str, other: dict, provision: str, expected: float) -> None:
    assert hours(kind, provision, **other) == pytest.approx(expected, rel=1e-12)


def test_money_is_hours_times_the_price_of_an_hour_and_items_and_pages_are_per_case() -> None:
    items = effects.effect(change(REUSE), joint(), OLDEST)
    assert (items["dkk"] == 400 * items["hours"]).all() and items["items"].tolist() == [0.2, 0.2]
    pages = effects.effect(change(APPEAL_FORM, cut=0.5), joint(), OLDEST)
    assert pages["pages"].tolist() == [2.5, 2.5] and pages["items"].isna().all()


def test_a_provision_where_the_type_was_not_asked_about_has_no_row() -> None:
    found = effects.effect(change(DROP, types=("school",)), joint(3), OLDEST)
    assert set(found["provision"]) == {"lost_earnings"} and len(found) == 3


def test_a_simplification_that_touches_no_case_leaves_the_numbers_of_the_others_numbers() -> None:
    only = joint(3)[lambda table: table["provision"] == "bpa"]
    changes = {"school": change(DROP, types=("school",)), "form": change(APPEAL_FORM, cut=0.5)}
    found = effects.table(changes, only, OLDEST, 0.9)
    assert found["code"].tolist() == ["form"]
    assert set(found.drop(columns=["provision", "code"]).dtypes) == {np.dtype("float64")}


def test_dropping_every_type_saves_the_hours_of_obtaining_and_no_more() -> None:
    data = joint().assign(**{"obtained:application": 2.0})
    found = effects.effect(change(DROP, types=("application",)), data, OLDEST).set_index("provision")
    assert found["hours_per_case"].to_dict() == {"bpa": 10.0, "lost_earnings": 2.5}


def test_the_same_call_gives_the_same_frame_and_leaves_its_arguments() -> None:
    data = joint(4)
    before = data.copy()
    one, two = (effects.effect(change(FEWER_PAGES), data, OLDEST) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)
    pd.testing.assert_frame_equal(data, before)


def test_means_add_up_and_intervals_come_from_the_sum_of_each_draw() -> None:
    drawn = joint(101)
    found = effects.summary(effects.effect(change(REUSE), drawn, OLDEST), 0.9).set_index("provision")
    whole = found.loc["all"]
    assert whole["hours"] == pytest.approx(found.drop("all")["hours"].sum())
    per_draw = effects.effect(change(REUSE), drawn, OLDEST).groupby("draw")["hours"].sum()
    assert [whole["hours_low"], whole["hours_high"]] == pytest.approx(np.quantile(per_draw, [0.05, 0.95]))
    assert np.isnan(whole["items"]) and found.loc["bpa", "items"] == pytest.approx(0.2)


def test_uncertain_hours_widen_the_interval() -> None:
    one, many = (
        effects.summary(effects.effect(change(REUSE), joint(n), OLDEST), 0.9).iloc[-1] for n in (1, 101)
    )
    assert one["dkk_low"] == one["dkk_high"] and many["dkk_low"] < many["dkk"] < many["dkk_high"]


def test_where_too_many_draws_are_missing_nothing_is_told() -> None:
    data = joint(20)
    data.loc[data["draw"] < 10, "obtained"] = np.nan
    found = effects.summary(effects.effect(change(REUSE), data, OLDEST), 0.9)
    assert found["hours"].isna().all() and found["dkk_high"].isna().all()


@pytest.mark.parametrize("written", [False, True])
def test_without_draws_there_are_no_rows(written: bool, tmp_path) -> None:
    ws = Workspace(tmp_path, tmp_path, tmp_path)
    if written:
        ws.save_table(effects.DRAWS, pd.DataFrame(columns=[*effects.KEYS, *effects.RESOURCES]))
    drawn = effects.given(ws)
    data = effects.together(drawn, joint()[["draw", "provision"]])
    assert effects.table(PLAN.simplifications, data.reindex(columns=joint().columns), OLDEST, 0.9).empty


def test_a_few_missing_draws_are_left_out_and_what_cannot_be_written_saves_all_and_no_more() -> None:
    data = joint(100)
    data.loc[data["draw"] < 2, "obtained"] = np.nan
    assert effects.summary(effects.effect(change(REUSE), data, OLDEST), 0.9)["dkk"].notna().all()
    longer = joint().assign(appeal_form_pages=25.0)  # than all that the appeal added
    found = effects.effect(change(APPEAL_FORM, cut=1.0), longer, OLDEST).set_index("provision")
    assert found["hours_per_case"].to_dict() == {"bpa": 5.0, "lost_earnings": 1.25}


def test_what_each_kind_touches_is_named_by_its_columns() -> None:
    named = {kind: effects.columns(change(kind, types=("school", "income"))) for kind in KINDS}
    assert named == {
        DROP: ["obtained:school", "obtained:income"],
        REUSE: ["renewed:school", "renewed:income"],
        NO_REOBTAIN: ["renewed:school", "renewed:income"],
        FEWER_PAGES: ["present:school", "present:income"],
        APPEAL_FORM: ["appeal_form_pages"],
    }
    assert effects.columns(change(NO_REOBTAIN)) == ["renewed"]
    assert "dkk_low" in effects.summary(effects.effect(change(REUSE), joint().iloc[:0], OLDEST), 0.9)


def test_a_table_without_its_columns_or_with_a_draw_twice_is_refused() -> None:
    survey = joint()[["draw", "provision"]]
    with pytest.raises(InputInvalid, match="lacks the column exponent"):
        effects.together(resources().drop(columns="exponent"), survey)
    with pytest.raises(InputInvalid, match="resource_draws has a draw of a provision twice"):
        effects.together(pd.concat([resources(), resources()]), survey)


def municipal(decisions: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    keys = [(place, year, MAP_SCOPES[2]) for place in ("0101", "0147") for year in (2019, 2020)]
    rates = pd.DataFrame(keys, columns=what_if.KEY).assign(decided=10)
    made = pd.DataFrame(keys[:3], columns=what_if.KEY).assign(decisions=[7000, decisions, 9000])
    return rates, made


def test_the_example_of_all_decisions_takes_the_last_year_and_those_who_gave_both() -> None:
    factors = what_if.factors(*municipal(200))
    assert factors[["provision", "year", "n_municipalities", "factor"]].values.tolist() == [
        ["bpa", 2020, 1, 20.0]
    ]
    found = what_if.table(PLAN.simplifications, joint(), OLDEST, 0.9, factors)
    appealed = effects.table(PLAN.simplifications, joint(), OLDEST, 0.9)
    assert set(found["provision"]) == {"bpa"} and "short_appeal_form" not in set(found["code"])
    both = found.merge(appealed, on=["code", "provision"])
    assert len(both) and both["hours_x"].to_numpy() == pytest.approx(20 * both["hours_y"].to_numpy())


def test_fewer_decisions_than_appeals_give_no_example() -> None:
    assert what_if.factors(*municipal(5)).empty
    none = what_if.factors(*(table.iloc[:0] for table in municipal(5)))
    assert none.empty and what_if.table(PLAN.simplifications, joint(), OLDEST, 0.9, none).empty
