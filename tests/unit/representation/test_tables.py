"""Tables and caveats of the representation: Danish, nothing withheld shown, and a caveat only where the
figures call for it.
"""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from published import desk, shown

from helpers.analysis.representation.response import FATES
from helpers.protocol import analysis_plan as plans
from helpers.protocol import codebook, disclosure
from helpers.publish import wording
from helpers.publish.disclosure import register
from helpers.publish.gate import attack
from helpers.publish.representation import effort, sentences
from helpers.publish.representation import tables as views
from helpers.publish.statements import refuse_causal_verbs

PLAN = plans.load()


@pytest.fixture
def at(tmp_path):
    return desk(tmp_path, "04_representation")


def answered(*rows):
    """Rows of the response of groups that could be asked about many more cases."""
    frame = pd.DataFrame(rows, columns=["dimension", "group", "invited", "n_municipalities", "n_cases"])
    return frame.assign(n_open=20)


def counted(before: float, after: float, **moved: float) -> pd.DataFrame:
    """How pages were counted: the share of estimates in both periods, and of late cases with a yes."""
    rows = [("measuring_method", "estimate", before, after)]
    rows += [("measuring_method", "character_count", 1 - before, 1 - after)]
    for question in PLAN.counting.questions[1:]:
        late = moved.get(question, 0.4)
        rows += [(question, "True", 0.4, late), (question, "False", 0.6, 1 - late)]
    frame = pd.DataFrame(rows, columns=["question", "answer", "before", "after"])
    behind = {"n_cases": 200, "n_municipalities": 60, "fewest": 40, "fewest_municipalities": 20}
    return frame.assign(provision="bpa", **behind)


def ways(at, rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    labels = codebook.load().code_lists["measuring_methods"]
    return rows, at.release(views.ways_of_counting(rows, labels, PLAN))


def test_all_that_was_asked_of_the_way_of_counting_is_shown(at):
    view = views.ways_of_counting(counted(0.3, 0.5), codebook.load().code_lists["measuring_methods"], PLAN)
    text = shown(at, view)
    assert "| Skønnede sider | 30 pct. | 50 pct. |" in text and "Ens i alle rækker: sager: 200." in text
    for label in ("Talte tegn", "Med bilag", "Uden bilag", "Med dubletter", "Uden dubletter"):
        assert label in text


def test_size_classes_are_named_from_the_plan():
    assert list(wording.size_names(PLAN).values()) == [
        "Under 30.000",
        "30.000 til 49.999",
        "50.000 til 99.999",
        "Mindst 100.000",
    ]


def test_response_shows_its_share_and_its_division(at):
    rows = answered(
        ("typology", "By", 24, 21, 229), ("typology", "Land", 31, 31, 313), ("all", "all", 55, 52, 542)
    )
    text = shown(at, views.response(rows, PLAN))
    assert "| Kommunetype | By | 24 | 21 | 88 pct. | 229 |" in text and "| Alle | Alle | 55 | 52 |" in text


def seen_to_be_all(released: pd.DataFrame, most: int) -> list[str]:
    """The groups each of whose municipalities has completed all of its cases, as one sees who knows how many
    it can be, and that the groups of a division add up to the whole.
    """
    told = released[released["dimension"] != wording.WHOLE].set_index("group")
    whole = released.iloc[-1]["n_cases"]
    most_of = most * told["n_municipalities"]
    rest = [
        whole - told["n_cases"].sum() - most_of[told["n_cases"].isna()].sum() + most_of[g] for g in told.index
    ]
    least = told["n_cases"].fillna(pd.Series(rest, told.index))
    return [*least.index[least >= most_of]]


@pytest.mark.parametrize(("of_large", "open_"), [(48, 0), (44, 4)])
def test_a_group_that_has_completed_nearly_all_does_not_tell_that_each_of_its_municipalities_has(
    at, of_large, open_
):
    """Three large cities, asked about 16 cases each, have completed 48: each of them all of its own."""
    own = [("typology", "Storby", 3, 3, of_large), ("typology", "By", 24, 21, 229)]
    own += [("typology", "Land", 31, 31, 313), ("all", "all", 58, 55, 542 + of_large)]
    rows = answered(*own).assign(n_open=[open_, 107, 183, 290 + open_])
    released = at.release(views.response(rows, PLAN))
    assert released["n_cases"].isna().tolist() == [True, True, False, False], "the smallest other goes along"
    assert released["n_municipalities"].notna().all() and released["response_share"].notna().all()
    assert not seen_to_be_all(released, 16)
    assert views.NEARLY_ALL in shown(at, views.response(rows, PLAN))
    many = at.release(views.response(rows.assign(n_open=[5, 107, 183, 295]), PLAN))
    assert many["n_cases"].notna().all()


def test_of_two_groups_that_have_completed_nearly_all_no_other_goes_along(at):
    own = [("region", "A", 3, 3, 48), ("region", "B", 4, 4, 62), ("region", "C", 31, 31, 313)]
    rows = answered(*own, ("all", "all", 38, 38, 423)).assign(n_open=[0, 2, 183, 185])
    released = at.release(views.response(rows, PLAN))
    assert released["n_cases"].isna().tolist() == [True, True, False, False]


@pytest.mark.parametrize(("left", "said"), [(0, False), (1, True)])
def test_where_all_answers_are_of_some_regions_one_of_them_is_not_told_for_the_others_would_be_empty(
    at, left, said
):
    """How many have answered in all is told in the chapter, too: less those shown, nothing may be left."""
    own = [("region", "A", 29, 5, 58), ("region", "B", 19, left, 3 * left), ("region", "C", 11, 0, 0)]
    rows = answered(*own, ("all", "all", 59, 5 + left, 58 + 3 * left))
    shown_ = at.release(views.response(rows, PLAN)).set_index("group")
    assert pd.isna(shown_.loc["B", "n_cases"]) and pd.isna(shown_.loc["C", "n_municipalities"])
    assert bool(pd.notna(shown_.loc["A", "n_municipalities"])) is said
    assert not [cell for cell in attack.seen(register.everything(at.ws), disclosure.all_rules()) if cell.how]


def test_size_classes_stand_in_the_order_of_size_and_the_whole_last():
    codes = [code for code, _ in PLAN.size_classes]
    rows = answered(
        ("region", "Øst", 9, 8, 80),
        *(("size_class", code, 9, 8, 80) for code in sorted(codes)),
        ("all", "all", 9, 8, 80),
    )
    assert views.response(rows, PLAN).frame["group"].tolist() == [
        *wording.size_names(PLAN).values(),
        "Øst",
        "Alle",
    ]


def became(*groups: tuple[str, int, tuple[int, ...]], period: str = PLAN.before) -> pd.DataFrame:
    """What became of main cases: outcome, how many municipalities have alike, and FATES of each of them."""
    rows = [
        {"municipality": f"{first + n:04d}", "outcome": outcome, "n_cases": sum(told)}
        | dict(zip(FATES, told, strict=True))
        for first, (outcome, places, told) in enumerate(groups)
        for first in [100 * first]
        for n in range(places)
    ]
    return pd.DataFrame(rows).assign(provision="bpa", period=period, substitutes=0)


def test_what_became_of_the_cases_hides_small_shares_and_what_would_tell_them(at):
    rows = became(
        ("upheld", 40, (2, 0, 0, 0, 0)), ("upheld", 3, (0, 1, 0, 0, 0)), ("upheld", 17, (0, 0, 1, 0, 0))
    )
    view = views.fates(rows)
    released = at.release(view).iloc[0]
    assert released["completed_share"] == 0.8 and released[["lost_share", "other_share"]].isna().all()
    assert view.frame["n_other_share"].tolist() == [17] and released["n_municipalities"] == 60


def test_lost_files_are_told_of_both_outcomes_together(at):
    rows = became(
        ("remitted", 30, (2, 0, 0, 0, 0)),
        ("remitted", 7, (0, 1, 0, 0, 0)),
        ("upheld", 4, (0, 1, 0, 0, 0)),
        ("upheld", 30, (2, 0, 0, 0, 0)),
        ("upheld", 9, (0, 0, 1, 1, 0)),
        ("remitted", 8, (0, 0, 0, 0, 1)),
    )
    both, each = at.release(views.fates(rows)), at.release(views.outcomes(rows))
    assert both["lost_share"].tolist() == [0.07] and "lost_share" not in each
    assert each["completed_share"].notna().all()


def completed(printed: float, n: int, all_: int) -> set[int]:
    """How many of ``n`` main cases may be completed where a share in whole per cent, or steps, is told."""
    step = 0.05 if abs(20 * printed - round(20 * printed)) < 1e-9 else 0.01
    return {k for k in range(min(n, all_) + 1) if abs(k / n - printed) <= step / 2 + 1e-9}


@pytest.mark.parametrize(("used", "told"), [(3, False), (0, True), (5, True)])
def test_how_few_substitutes_were_used_does_not_follow_from_the_shares(at, used, told):
    """137 cases of 155 are completed, 134 of them main cases: 61 of 71 remitted and 73 of 84 upheld."""
    rows = became(
        ("remitted", 61, (1, 0, 0, 0, 0)), ("remitted", 5, (0, 1, 0, 0, 0)), ("remitted", 5, (0, 0, 1, 0, 0)),
        ("upheld", 73, (1, 0, 0, 0, 0)), ("upheld", 6, (0, 1, 0, 0, 0)), ("upheld", 5, (0, 0, 1, 0, 0)),
    )  # fmt: skip
    rows.loc[rows.index[:used], "substitutes"] = 1
    both, each = at.release(views.fates(rows)).iloc[0], at.release(views.outcomes(rows))
    assert (both["completed_share"], both["lost_share"]) == (0.86, 0.07)
    assert pd.notna(both["other_share"]) is told
    of_outcomes = [completed(row.completed_share, row.n_cases, 137) for row in each.itertuples()]
    sums = {sum(pair) for pair in product(*of_outcomes)} & completed(both["completed_share"], 155, 137)
    if pd.notna(both["other_share"]):
        lost, other = (completed(both[name], 155, 137) for name in ("lost_share", "other_share"))
        sums &= {155 - sum(pair) for pair in product(lost, other)}
    assert (sums == {134}) is told and 134 in sums
    assert ("reservesager er udfyldt" in views.outcomes(rows).note) is not told


@pytest.mark.parametrize(("theirs", "told"), [(6, False), (3, False), (1, True)])
def test_what_two_municipalities_could_subtract_is_hidden_as_well(at, theirs, told):
    """Three files were lost, and six cases not completed otherwise: two that have those know that no more
    than three are lost, as long as it is told how many were completed.
    """
    done, lost = ("upheld", 60, (2, 0, 0, 0, 0)), ("upheld", 3, (0, 1, 0, 0, 0))
    released = at.release(views.fates(became(done, lost, ("upheld", 6 // theirs, (0, 0, theirs, 0, 0)))))
    assert released["completed_share"].notna().all() == told and released["lost_share"].isna().all()


def test_a_hidden_number_of_lost_files_does_not_follow_from_those_completed_in_all(at):
    """Where no substitute was used, as many were completed as the steps tell: what is left is lost or
    other.
    """
    done, lost = ("upheld", 60, (2, 0, 0, 0, 0)), ("upheld", 3, (0, 1, 0, 0, 0))
    rows = became(done, lost, ("upheld", 1, (0, 0, 6, 0, 0)))
    steps = {name: 120 for name in ("n_cases", *effort.STEPS)} | {"decided": 300, "drawn": 129}
    where = {"provision": "bpa", "period": PLAN.before, "n_municipalities": 60}
    at.release(effort.flow(pd.DataFrame([where | steps]), PLAN))
    assert at.release(views.fates(rows))[["lost_share", "other_share"]].isna().all(axis=None)
    assert not any(cell.how for cell in attack.seen([*register.everything(at.ws)], disclosure.all_rules()))


def test_a_change_in_how_pages_are_counted_is_a_caveat(at):
    same, other = (ways(at, counted(*pair)) for pair in ((0.30, 0.35), (0.50, 0.20)))
    even = answered(
        ("region", "Øst", 40, 36, 200), ("region", "Vest", 40, 33, 200), ("all", "all", 80, 69, 400)
    )
    uneven = answered(
        ("region", "Øst", 40, 36, 200), ("region", "Vest", 40, 20, 200), ("all", "all", 80, 56, 400)
    )
    even, uneven = (at.release(views.response(rows, PLAN)) for rows in (even, uneven))
    calm = sentences.caveats(even, *same, 0.0, PLAN)
    worried = sentences.caveats(uneven, *other, 0.5, PLAN)
    hidden = even.assign(response_share=[np.nan, *even["response_share"].iloc[1:]])
    assert "kan ikke vises for alle" in sentences.caveats(hidden, *same, 0.0, PLAN)["caveat_response"].text
    assert "omtrent samme måde" in calm["caveat_methods"].text
    even_ = calm["caveat_response"].text.replace("\u00a0", " ")
    assert even_ == "Delt efter region er svarprocenten 83 til 90 pct."
    assert (
        "ikke talt på samme måde" in worried["caveat_methods"].text
        and "I BPA-sager (§\u00a096) gik »skønnede sider« fra 50 til 20\u00a0pct. af sagerne."
        in worried["caveat_methods"].text
    )
    assert "region (50\u00a0pct. til 90\u00a0pct.)" in worried["caveat_response"].text
    partly = pd.DataFrame(
        {
            "dimension": [*["Region"] * 3, *["Kommunetype"] * 2],
            "response_share": [np.nan, 0.72, 1.0, 0.38, 0.67],
        }
    )
    told = sentences.caveats(partly, *same, 0.0, PLAN)["caveat_response"].text.replace("\u00a0", " ")
    assert "efter kommunetype (38 pct. til 67 pct.). Efter region kan den ikke vises for alle" in told
    assert "72" not in told, "the region that is not shown may be the lowest"
    assert calm["caveats_in_short"].text.startswith(
        "Sagerne er de udtrukne, og siderne er talt på omtrent samme måde"
    )
    assert worried["caveats_in_short"].text.replace("\u00a0", " ") == (
        "50 pct. af de udfyldte sager er valgt af kommunerne selv og ikke trukket, og siderne er ikke talt "
        "på samme måde i de to perioder. "
        "Begge dele kan både ligne en ændring i omfanget og skjule en."
    )
    for found in (calm, worried):
        for entry in found.values():
            refuse_causal_verbs(entry.text)


def test_of_yes_and_no_that_move_alike_the_same_is_told_of_each_provision(at):
    even = at.release(
        views.response(answered(("region", "Øst", 40, 36, 200), ("all", "all", 40, 36, 200)), PLAN)
    )
    for late in range(55, 95, 5):  # the two differences differ by what binary fractions make of them
        rows = counted(0.3, 0.3, attachments_included=late / 100)
        text = sentences.caveats(even, *ways(at, rows), 0.0, PLAN)["caveat_methods"].text
        assert f"gik »med bilag« fra 40 til {late}" in text


def test_where_the_answer_that_moved_most_is_hidden_the_next_is_told(at):
    """A report whose pages were counted in another way says in which, as far as it may."""
    even = at.release(
        views.response(answered(("region", "Øst", 40, 36, 200), ("all", "all", 40, 36, 200)), PLAN)
    )
    rows, released = ways(at, counted(0.50, 0.20, attachments_included=0.55))
    methods = rows["question"].eq(PLAN.counting.questions[0]).to_numpy()
    hidden = released.assign(after=released["after"].mask(methods))
    text = sentences.caveats(even, rows, hidden, 0.0, PLAN)["caveat_methods"].text.replace("\u00a0", " ")
    assert "Af de svar, der kan vises, har disse ændret sig mest." in text
    assert "gik »med bilag« fra 40 til 55 pct. af sagerne" in text and "skønnede" not in text
    coarse = sentences.caveats(
        even, rows, hidden.assign(before=hidden["before"].where(methods, 0.45)), 0.0, PLAN
    )
    assert "gik »med bilag« fra 45 til 55" in coarse["caveat_methods"].text, "no finer than in the table"
    still = sentences.caveats(even, rows, released.assign(after=np.nan), 0.0, PLAN)["caveat_methods"].text
    assert still.startswith("Siderne er ikke talt på samme måde") and "mest" not in still


@pytest.mark.parametrize("question", PLAN.counting.questions[1:])
@pytest.mark.parametrize(("late", "alike"), [(0.49, True), (0.30001, True), (0.51, False), (0.29, False)])
def test_attachments_and_duplicates_are_ways_of_counting_too(at, question, late, alike):
    even = at.release(
        views.response(answered(("region", "Øst", 40, 36, 200), ("all", "all", 40, 36, 200)), PLAN)
    )
    found = sentences.caveats(even, *ways(at, counted(0.3, 0.3, **{question: late})), 0.0, PLAN)
    for name in ("caveat_methods", "caveats_in_short"):
        assert ("omtrent samme måde" in found[name].text) == alike
        assert ("ikke talt på samme måde" in found[name].text) != alike


def test_a_question_that_nobody_answered_is_not_said_to_be_alike(at):
    rows = counted(0.3, 0.3)
    rows = rows[rows["question"] != "duplicates_included"].reset_index(drop=True)
    even = at.release(
        views.response(answered(("region", "Øst", 40, 36, 200), ("all", "all", 40, 36, 200)), PLAN)
    )
    found = sentences.caveats(even, *ways(at, rows), 0.0, PLAN)
    assert (
        "kan ikke vises" in found["caveat_methods"].text and "samme måde i" in found["caveats_in_short"].text
    )
    assert "omtrent" not in found["caveats_in_short"].text


def test_a_drift_behind_what_is_withheld_is_told_without_its_shares(at):
    even = at.release(
        views.response(answered(("region", "Øst", 40, 36, 200), ("all", "all", 40, 36, 200)), PLAN)
    )
    found = sentences.caveats(even, *ways(at, counted(0.5, 0.2).assign(fewest=3)), 0.0, PLAN)
    text = found["caveat_methods"].text
    assert "ikke talt på samme måde" in text and "50" not in text and "skøn" not in text


def test_what_cannot_be_shown_is_said(at):
    thin = ways(at, counted(0.5, 0.2).assign(n_cases=4))
    nearly_none = answered(("region", "Øst", 40, 2, 4), ("all", "all", 40, 2, 4))
    few = at.release(views.response(nearly_none, PLAN))
    found = sentences.caveats(few, *thin, float("nan"), PLAN)
    assert all(
        "kan ikke vises" in found[name].text
        for name in ("caveat_response", "caveat_methods", "caveats_in_short")
    )


def test_unanswered_questions_are_in_danish(at):
    rows = pd.DataFrame(
        {
            "item": ["cases.standard_pages"],
            "period": [PLAN.before],
            "n_cases": [100],
            "n_municipalities": [40],
            "fewest": [5],
            "asked": [100],
            "missing": [12],
            "share": [0.12],
        }
    )
    names = {"cases.standard_pages": "Sagens omfang"}
    text = shown(at, views.unanswered(rows, names, at.rules))
    assert "| Sagens omfang | 2014-15 | 100 | 12 pct. |" in text
    few = at.release(views.unanswered(rows.assign(fewest=4), names, at.rules)).iloc[0]
    assert few[["n_cases", "n_municipalities"]].isna().all() and few["share"] == 0.12


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "trukket ved lod; ingen eller under 2\u00a0pct. af de udfyldte er valgt af kommunen selv"),
        (0.019, "trukket ved lod; ingen eller under 2\u00a0pct. af de udfyldte"),
        (float("nan"), "selv har valgt, vises ikke"),
        (0.5, "50\u00a0pct."),
    ],
)
def test_cases_that_municipalities_picked_themselves_are_told(at, share, said):
    nothing = pd.DataFrame({"dimension": [], "response_share": []})
    found = sentences.caveats(nothing, *ways(at, counted(0.3, 0.3).head(0)), share, PLAN)
    text = found["caveat_draw"].text
    refuse_causal_verbs(text)
    assert ("valgt af kommunerne selv" in found["caveats_in_short"].text) == (share == 0.5)
    assert ("udtrukne" in found["caveats_in_short"].text) == (share < 0.1)
    value, short = sentences.chosen_in_short(share)
    assert (
        (value is not None)
        == (share == 0.5)
        == short.startswith("50\u00a0pct. af de udfyldte sager har kommunerne")
    )
    assert said in text and ("valgt af kommunerne selv og ikke trukket" in text) == (share == 0.5)


@pytest.mark.parametrize(("fewest", "told"), [(0, False), (4, False), (5, True)])
def test_of_an_outcome_of_few_cases_the_weights_do_not_tell_that_it_has_none(at, fewest, told):
    rows = pd.DataFrame(
        {
            "provision": ["bpa"], "period": [PLAN.before], "n_cases": [40], "n_municipalities": [20],
            "fewest_cell": [fewest], "population": [400.0], "weighted_n": [300.0], "deff": [1.2],
            "effective_n": [33.0], "largest_weight": [9.0], "largest_municipality_share": [0.1],
        }
    )  # fmt: skip
    shown_ = at.release(views.weights(rows)).iloc[0]
    assert pd.notna(shown_["weighted_n"]) == told and shown_["effective_n"] == 33.0
