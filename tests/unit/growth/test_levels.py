"""The level beside each change, and why the averages differ: sentences that follow from released numbers."""

import pandas as pd
import pytest

from helpers.analysis.methods import verdicts
from helpers.danish import NBSP
from helpers.protocol import analysis_plan as plans
from helpers.publish.changes.levels import levels as of_both_periods
from helpers.publish.growth import file_loss, levels, plan
from helpers.publish.statements import refuse_causal_verbs
from helpers.publish.wording import PROVISION

PLAN = plans.load()


def told(
    early: tuple[float, ...], late: tuple[float, ...], others: pd.DataFrame | None = None
) -> dict[str, str]:
    """Each: mean, geometric, lower quartile, median, upper quartile."""
    names = ["mean", "geometric", "lower_quartile", "median", "upper_quartile"]
    rows = [
        {"provision": PROVISION["bpa"], "period": period} | dict(zip(names, numbers, strict=True))
        for period, numbers in zip((PLAN.before, PLAN.after), (early, late), strict=True)
    ]
    found = levels.statements(pd.DataFrame(rows), PLAN, others=others)
    return {name: refuse_causal_verbs(each.text).replace("\u00a0", " ") for name, each in found.items()}


def test_the_level_is_the_median_of_both_periods():
    assert told((109, 80, 49, 70, 160), (157, 108, 55, 100, 227))["level_bpa"] == (
        "Den midterste af BPA-sagerne (§ 96) fyldte 100 normalsider i 2019-21 mod 70 i 2014-15."
    )


def test_what_reads_alike_in_both_periods_is_told_once():
    same = told((109, 80, 49, 70, 160), (157, 108, 55, 70.4, 161))["level_bpa"]
    assert same.endswith("fyldte 70 normalsider i begge perioder.")
    row = {"before": 0.081, "after": 0.084, "scale": verdicts.POINTS}
    sentence = "{after} af sagerne fra {late} havde det mod {before} i {early}."
    assert of_both_periods(row, sentence, PLAN) == f"8{NBSP}pct. af sagerne havde det i begge perioder."
    apart = of_both_periods(row | {"after": 0.096}, sentence, PLAN)
    assert apart == f"10{NBSP}pct. af sagerne fra 2019-21 havde det mod 8{NBSP}pct. i 2014-15."


@pytest.mark.parametrize(
    ("mean", "why"),
    [(150.0, levels.ABOVE), (50.0, levels.BELOW), (104.0, levels.ALIKE), (96.0, levels.ALIKE)],
)
def test_why_they_differ_follows_from_the_numbers(mean, why):
    text = told((mean, 80, 40, 100, 160), (mean, 80, 40, 100, 160))["averages_bpa"]
    assert text.count(levels.WHY[why]) == 1 and not any(
        levels.WHY[each] in text for each in {*levels.WHY} - {why}
    )
    assert "gange medianen i 2014-15" in text and "omtrent den samme for de to" in text
    assert "normalsider" not in text, "the levels are in the table"


def test_periods_that_differ_are_explained_apart():
    text = told((150, 80, 40, 100, 160), (50, 40, 40, 100, 160))["averages_bpa"]
    assert f"I 2014-15: {levels.WHY[levels.ABOVE]} I 2019-21: {levels.WHY[levels.BELOW]}" in text


@pytest.mark.parametrize(
    ("late", "higher"),
    [(200.0, "for gennemsnittet end for medianen"), (120.0, "for medianen end for gennemsnittet")],
)
def test_which_has_grown_more_is_measured_and_not_tested(late, higher):
    text = told((150, 80, 40, 100, 160), (late, 80, 40, 100, 160))["averages_bpa"]
    assert f"den målte udvikling er derfor højere {higher}" in text and text.endswith(
        "ikke prøvet statistisk."
    )


def test_two_levels_whose_change_cannot_be_computed_are_not_to_be_compared():
    rows = [
        dict(
            provision=PROVISION["bpa"],
            period=period,
            mean=50,
            geometric=40,
            lower_quartile=20,
            median=median,
            upper_quartile=90,
        )
        for period, median in ((PLAN.before, 46), (PLAN.after, 80))
    ]
    growth = pd.DataFrame([{"provision": "bpa", "outcome": "all", "reasons": "few_cases", "drift": 0.0}])
    told_ = {
        why: levels.statements(pd.DataFrame(rows), PLAN, growth.assign(reasons=why))["level_bpa"].text
        for why in ("", "few_cases")
    }
    assert told_["few_cases"] == told_[""] + levels.NOT_COMPARED


def test_of_two_falls_it_is_said_which_is_smaller():
    text = told((150, 80, 40, 100, 160), (140, 70, 30, 70, 150))["averages_bpa"]
    assert "det målte fald er derfor mindre for gennemsnittet end for medianen" in text
    assert "højere" not in text  # of a fall it might be read as a larger one


@pytest.mark.parametrize(
    ("estimand", "provision", "share", "hangs"),
    [
        ("E2", "bpa", 0.3, True),
        ("E2", "bpa", 0.25, False),
        ("E2", "lost_earnings", 0.3, False),
        ("E3", "bpa", float("nan"), False),
    ],
)
def test_a_mean_that_one_case_carries_is_not_held_against_the_median(estimand, provision, share, hangs):
    row = {"estimand": estimand, "provision": provision, "largest_case_share": share}
    text = told((150, 80, 40, 100, 160), (167, 80, 40, 99, 160), pd.DataFrame([row]))["averages_bpa"]
    assert ("ét svar står for over 25 pct. af en periodes sider" in text) == hangs
    assert (levels.WHY[levels.ABOVE] in text and "gange medianen" in text) == (not hangs)


def test_why_they_differ_is_told_once_where_it_is_the_same():
    rows = [
        {"provision": PROVISION[name], "period": period, "mean": 150.0, "geometric": 80.0}
        | {"lower_quartile": 40.0, "median": 100.0, "upper_quartile": 160.0}
        for name in PLAN.provisions
        for period in (PLAN.before, PLAN.after)
    ]
    found = levels.statements(pd.DataFrame(rows), PLAN)
    texts = [found[f"averages_{name}"].text for name in PLAN.provisions]
    assert [levels.WHY[levels.ABOVE] in text for text in texts] == [True, False]
    assert all("gange medianen" in text for text in texts)


def test_what_is_withheld_of_a_period_is_not_told():
    found = told((150, 80, 40, 100, 160), (float("nan"),) * 5)
    assert all("kan ikke vises" in text and "100" not in text for text in found.values())
    assert set(found) == {f"{name}_{p}" for name in ("level", "averages") for p in PLAN.provisions}


def test_a_provision_that_was_not_drawn_is_said_to_be_left_out() -> None:
    one = PLAN.of_draw(["lost_earnings"])
    told = levels.statements(pd.DataFrame(columns=["provision", "period", *levels.SHOWN]), one)
    assert told["level_bpa"].text == told["averages_bpa"].text
    assert "ikke med i udtrækket" in told["level_bpa"].text
    assert "udtrækket" not in told["level_lost_earnings"].text
    losses = pd.DataFrame({"provision": PLAN.provisions, "availability": float("nan"), "bounded": False})
    said = file_loss.statements(losses, one)
    assert said["file_loss_bpa"].text.endswith("er ikke med i udtrækket.")
    assert "Det kan ikke siges" in said["file_loss_lost_earnings"].text
    assert "kun dækning af tabt" in plan.covers(one).text and "to ydelser" in plan.covers(PLAN).text
    assert plan.subject(one) == "Påklagede sager om tabt arbejdsfortjeneste, 2014-15 og 2019-21"
    assert "personlig assistance og tabt" in plan.subject(PLAN)
