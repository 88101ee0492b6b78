"""What the figure shows of each setting, which tests a simplification touches, and the example of all
decisions: held against sums made by hand.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from simplified import PLAN, change, joint, resources

from helpers.analysis.methods.checks import InputInvalid
from helpers.analysis.simplification import effects, flags, what_if
from helpers.project import Workspace
from helpers.protocol import analysis_plan, codebook
from helpers.protocol.simplifications import APPEAL_FORM, DROP, FEWER_PAGES, NO_REOBTAIN, REUSE
from helpers.terms import MAP_SCOPES

OLDEST = PLAN.oldest_months
BOOK, ANALYSIS = codebook.load(), analysis_plan.load()
# hours of a year with everything that is touched: hours of the part × the part touched × appeals
OBTAINING = {"bpa": 10 * 100, "lost_earnings": 2.5 * 300}
BOTH = sum(OBTAINING.values())
APPEAL = 5 * 100 + 1.25 * 300
DOCUMENTATION = 20 * 100 + 5 * 300
SETTINGS = [  # code, provision, setting, value, hours
    ("drop_employer_statement", "lost_earnings", "share", 0.25, OBTAINING["lost_earnings"] * 0.05 * 0.25),
    ("drop_employer_statement", "lost_earnings", "share", 1.0, OBTAINING["lost_earnings"] * 0.05),
    ("reuse_application", "all", "share", 0.5, BOTH * 0.1 * 0.5),
    ("no_reobtain_12_months", "all", "months", 3, BOTH * 0.25 / 8),
    ("no_reobtain_12_months", "all", "months", 24, BOTH * 0.25),
    ("short_appeal_form", "all", "cut", 0.5, APPEAL * (1 - (1 - 2.5 / 20) ** 0.5)),
    ("fewer_pages", "all", "cut", 0.25, DOCUMENTATION * (1 - (1 - 20 / 100) ** 0.5)),
]


def test_each_setting_is_told_once_for_all_that_it_touches_in_the_protocols_order() -> None:
    found = effects.by_setting(PLAN, joint())
    rows = [
        (code, one.setting, float(value))
        for code, one in PLAN.simplifications.items()
        for value in getattr(PLAN.settings, one.setting)
    ]
    assert list(found[["code", "setting", "value"]].itertuples(index=False, name=None)) == rows
    for code, provision, setting, value, hours in SETTINGS:
        row = found[(found["code"] == code) & (found["value"] == value)].iloc[0]
        assert (row["provision"], row["setting"]) == (provision, setting)
        assert (row["hours"], row["dkk"]) == pytest.approx((hours, 400 * hours))


def test_information_older_than_anything_that_is_renewed_saves_no_more_than_all_of_it() -> None:
    older, whatever, oldest = (
        effects.effect(change(NO_REOBTAIN, months=months), joint(), OLDEST)
        for months in (2 * OLDEST, None, OLDEST)
    )
    pd.testing.assert_frame_equal(older, oldest)
    pd.testing.assert_frame_equal(whatever, oldest)
    assert older["hours"].sum() == pytest.approx(BOTH * 0.25)


def test_where_nothing_is_obtained_or_written_nothing_can_be_saved() -> None:
    nothing = joint().assign(obtained=0.0, present=0.0, standard_pages=0.0, appeal_pages=0.0)
    for kind in (DROP, REUSE, NO_REOBTAIN, FEWER_PAGES, APPEAL_FORM):
        types = ("school",) if kind == DROP else ()
        assert effects.effect(change(kind, types=types), nothing, OLDEST).empty, kind


def test_a_reach_counts_for_pages_too() -> None:
    half = effects.effect(change(APPEAL_FORM, cut=1.0, share=0.5), joint(), OLDEST)
    whole = effects.effect(change(APPEAL_FORM, cut=0.5), joint(), OLDEST)
    pd.testing.assert_frame_equal(half, whole)
    assert effects.effect(change(FEWER_PAGES, cut=None), joint(), OLDEST)["hours"].tolist() == [0, 0]


def test_a_summary_has_provisions_in_their_order_and_no_sum_of_one() -> None:
    drawn = joint(5)
    found = effects.effect(change(REUSE), drawn.iloc[::-1].reset_index(drop=True), OLDEST)
    assert effects.summary(found, 0.9)["provision"].tolist() == ["bpa", "lost_earnings", "all"]
    one = found[found["provision"] == "bpa"]
    assert effects.summary(one, 0.9)["provision"].tolist() == ["bpa"]


def test_a_draw_that_one_provision_lacks_is_in_no_sum() -> None:
    drawn = joint(100)
    drawn.loc[(drawn["draw"] == 0) & (drawn["provision"] == "bpa"), "obtained"] = np.nan
    whole = effects.summary(effects.effect(change(REUSE), drawn, OLDEST), 0.9).iloc[-1]
    # hours rise evenly by a half over the 100 draws: without the first, the mean rise is 1.25 + 0.25 / 99
    assert (whole["provision"], whole["hours"]) == ("all", pytest.approx(BOTH * 0.1 * (1.25 + 0.25 / 99)))


@pytest.mark.parametrize("written", [None, resources(3), resources(3).iloc[:0].astype(object)])
def test_the_draws_of_the_in_depth_cases_come_as_numbers_also_where_there_are_none(
    tmp_path: Path, written: pd.DataFrame | None
) -> None:
    ws = Workspace(tmp_path, tmp_path, tmp_path)
    if written is not None:
        ws.save_table(effects.DRAWS, written)
    found = effects.given(ws)
    assert found["draw"].dtype == "int64"
    assert {str(kind) for kind in found[effects.RESOURCES].dtypes} == {"float64"}
    assert len(found) == (0 if written is None else len(written))


def test_whole_numbers_of_draws_are_read_as_numbers_and_a_missing_column_is_named(tmp_path: Path) -> None:
    ws = Workspace(tmp_path, tmp_path, tmp_path)
    ws.save_table(effects.DRAWS, resources(3).assign(dkk_per_hour=400).drop(columns="exponent"))
    found = effects.given(ws)
    assert found["dkk_per_hour"].dtype == "float64" and "exponent" not in found
    with pytest.raises(InputInvalid, match="lacks the column exponent"):
        effects.together(found, joint(3)[["draw", "provision"]])


def test_the_draws_that_both_have_are_put_together_and_none_of_the_survey_twice() -> None:
    survey = joint(3)[["draw", "provision"]].assign(obtained=1.0)
    found = effects.together(resources(2), survey[survey["provision"] == "bpa"])
    assert found[["draw", "provision"]].values.tolist() == [[0, "bpa"], [1, "bpa"]]
    assert list(found.columns) == [*effects.KEYS, *effects.RESOURCES, "obtained"]
    with pytest.raises(InputInvalid, match="survey draws has a draw of a provision twice"):
        effects.together(resources(3), pd.concat([survey, survey.tail(1)]))


MEASURES = [  # what the types of a change are groups of, and what the kind itself touches
    (DROP, ("school",), ["n_information_types", "has_knows_citizen"]),
    (DROP, ("educational_psychology",), ["n_information_types", "has_knows_citizen", "has_other_municipal"]),
    (REUSE, ("medical_specialist", "municipal_professionals"), ["has_expert", "has_other_municipal"]),
    (REUSE, ("application",), [""]),
    (FEWER_PAGES, ("external_expert",), ["standard_pages", "has_expert"]),
    (NO_REOBTAIN, (), ["has_expert", "has_knows_citizen", "has_other_municipal"]),
    (APPEAL_FORM, (), ["standard_pages"]),
]


@pytest.mark.parametrize(("kind", "types", "expected"), MEASURES)
def test_the_measures_that_a_change_touches_are_those_of_its_types(
    kind: str, types: tuple[str, ...], expected: list[str]
) -> None:
    assert flags.measures(change(kind, types=types), BOOK, ANALYSIS) == expected


def test_flags_are_told_for_each_provision_that_was_asked_and_stand_by_the_words_of_e7_alone() -> None:
    changes = {
        "one": change(DROP, types=("school",)),
        "two": change(REUSE, types=("school", "medical_specialist")),
    }
    verdicts = {
        "E4_has_expert_bpa": "decrease",
        "E7_has_expert_bpa": "less_often_remitted",
        "E4_has_knows_citizen_lost_earnings": "less_often_remitted",
        "E7_has_knows_citizen_lost_earnings": "not_shown",
        "E5_n_information_types_lost_earnings": "increase",
    }
    found = flags.table(changes, verdicts, BOOK, ANALYSIS, ("bpa", "lost_earnings"))
    knows = ("has_knows_citizen", "less_often_remitted", "", "not_shown", False)
    assert list(found.itertuples(index=False, name=None)) == [
        ("one", "lost_earnings", "n_information_types", "increase", "", "", False),
        ("one", "lost_earnings", *knows),
        ("two", "bpa", "has_expert", "decrease", "", "less_often_remitted", True),
        ("two", "bpa", "has_knows_citizen", "", "", "", False),
        ("two", "lost_earnings", "has_expert", "", "", "", False),
        ("two", "lost_earnings", *knows),
    ]
    assert list(found.columns) == ["code", "provision", "measure", "change", "alike", "e7", "flagged"]


def municipal(**decided: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return appeals and decisions of the three scopes in 2019 and 2020: 40 decisions each but in 2019."""
    keys = [
        (place, year, scope) for scope in MAP_SCOPES for year in (2019, 2020) for place in ("0101", "0147")
    ]
    known = pd.DataFrame(keys, columns=what_if.KEY)
    appeals = dict(zip(MAP_SCOPES, (1, decided["children"], decided["adults"]), strict=True))
    rates = known.assign(decided=known["scope"].map(appeals), source="a")
    decisions = known.assign(decisions=np.where(known["year"] == 2020, 40, 4000), source="b")
    return rates, decisions


def test_the_factor_is_that_of_the_scope_in_which_the_provision_lies() -> None:
    found = what_if.factors(*municipal(children=20, adults=5)).set_index("provision")
    assert list(found.columns) == ["scope", "year", "n_municipalities", "decisions", "decided", "factor"]
    assert found.loc["lost_earnings"].tolist() == [MAP_SCOPES[1], 2020, 2, 80, 40, 2.0]
    assert found.loc["bpa"].tolist() == [MAP_SCOPES[2], 2020, 2, 80, 10, 8.0]


def test_as_many_decisions_as_appeals_are_possible_fewer_and_none_are_not() -> None:
    found = what_if.factors(*municipal(children=40, adults=41))
    assert found[["provision", "factor"]].values.tolist() == [["lost_earnings", 1.0]]
    assert what_if.factors(*municipal(children=0, adults=0)).empty


def test_the_example_of_all_decisions_multiplies_the_cases_and_nothing_of_a_case() -> None:
    factors = what_if.factors(*municipal(children=20, adults=5))
    changes = {"reuse": change(REUSE), "form": replace(change(APPEAL_FORM), code="form")}
    found = what_if.table(changes, joint(), OLDEST, 0.9, factors).set_index("provision")
    assert set(found["code"]) == {"reuse"}
    assert found["hours"].to_dict() == pytest.approx({
        "bpa": OBTAINING["bpa"] * 0.1 * 8,
        "lost_earnings": OBTAINING["lost_earnings"] * 0.1 * 2,
        "all": OBTAINING["bpa"] * 0.1 * 8 + OBTAINING["lost_earnings"] * 0.1 * 2,
    })  # fmt: skip
    assert found["hours_per_case"].dropna().tolist() == pytest.approx([1.0, 0.25])
