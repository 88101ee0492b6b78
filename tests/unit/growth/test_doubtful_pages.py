"""Page counts that their row contradicts: the result with the rule, as answered, and without them."""

import numpy as np
import pandas as pd
import pytest
from survey_truth import municipalities, survey, weighted

from helpers.analysis.growth import doubtful_pages, geometric_mean, sensitivity
from helpers.protocol import analysis_plan, disclosure
from helpers.publish.growth import plan as growth_plan
from helpers.publish.growth import second_looks, sentences
from helpers.publish.wording import PROVISION
from helpers.survey.sampling import weights

PLAN, RULES = analysis_plan.load(), disclosure.load()


def ledger(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["file", "cell", "rule", "old"])


@pytest.fixture
def cases() -> pd.DataFrame:
    drawn = survey(4, response=0.9).cases
    return drawn.assign(
        file=drawn["municipality"] + ".xlsx", row=drawn.groupby("municipality").cumcount() + 8
    )


def found(cases: pd.DataFrame, *doubts: tuple[int, str, str]) -> pd.DataFrame:
    rows = [(cases["file"].iloc[n], f"K{cases['row'].iloc[n]}", rule, old) for n, rule, old in doubts]
    return doubtful_pages.doubtful(cases, ledger(*rows, (cases["file"].iloc[0], "B8", "duplicate", "x")))


def weigh(rows: pd.DataFrame) -> pd.DataFrame:
    classes = weights.size_classes(municipalities(), PLAN.size_classes)
    return weights.base_weights(rows, survey(4, response=0.9).population, classes)


def test_the_ledger_tells_which_cases_and_what_was_answered(cases):
    told = found(cases, (3, "tenfold_corrected", "1600"), (5, "pages_contradicted", "ca. ti"))
    assert told["decision_id"].tolist() == cases["decision_id"].iloc[[3, 5]].tolist()
    assert told["rule"].tolist() == ["tenfold_corrected", "pages_contradicted"]
    assert told["answered"].iloc[0] == 1600 and np.isnan(told["answered"].iloc[1])
    assert found(cases).empty and list(found(cases).columns) == doubtful_pages.COLUMNS


def test_a_cell_of_another_row_or_workbook_is_another_case(cases):
    other = ledger(
        (cases["file"].iloc[3], "K99", "tenfold_corrected", "7"), ("x.xlsx", "K8", "tenfold_corrected", "7")
    )
    assert doubtful_pages.doubtful(cases, other).empty


def test_the_three_ways_differ_in_the_doubtful_cases_alone(cases):
    told = found(cases, (3, "tenfold_corrected", "1600"), (5, "pages_contradicted", "900"))
    made = doubtful_pages.variants(cases, told, weigh)
    answered, aside = made["as_answered"], made["set_aside"]
    assert answered["standard_pages"].iloc[[3, 5]].tolist() == [1600.0, 900.0]
    assert aside["standard_pages"].iloc[[3, 5]].isna().all() and aside["weight"].iloc[[3, 5]].isna().all()
    rest = ~cases["decision_id"].isin(told["decision_id"])
    for frame in (answered, aside):
        pd.testing.assert_series_equal(frame.loc[rest, "standard_pages"], cases.loc[rest, "standard_pages"])
    totals = [
        frame.groupby(["provision", "period", "outcome"])["weight"].sum() for frame in (answered, aside)
    ]
    np.testing.assert_allclose(totals[0], totals[1])


def test_another_verdict_is_told_and_the_same_is_not():
    cases = weighted(4, growth={"bpa": 0.6, "lost_earnings": 0.5}, noise=0.3)
    table = geometric_mean.e1(cases, PLAN)
    early = (cases["provision"] == "bpa") & (cases["period"] == PLAN.before)
    wild = cases.assign(standard_pages=cases["standard_pages"] * np.where(early, 2.0, 1.0))
    differing = doubtful_pages.differing(table, {"as_answered": wild, "set_aside": cases}, PLAN)
    assert differing[["provision", "variant"]].to_numpy().tolist() == [["bpa", "as_answered"]]
    tipping = pd.DataFrame(
        {"provision": PLAN.provisions, "availability": 0.9, "bounded": False, "odds_ratio": 0.6}
    )
    said = sentences.statements(table, tipping, PLAN, differing)
    assert (
        "Bruges de tvivlsomme sidetal, som de blev oplyst, er konklusionen en anden: " in said["E1_bpa"].text
    )
    others = [statement.text for name, statement in said.items() if name != "E1_bpa"]
    assert not any("tvivlsomme" in text for text in others)
    assert "tvivlsomme" not in sentences.statements(table, tipping, PLAN)["E1_bpa"].text


def test_another_verdict_with_bounded_influence_is_told_and_the_same_is_not():
    table = geometric_mean.e1(weighted(4, growth={"bpa": 0.6, "lost_earnings": 0.5}, noise=0.3), PLAN)
    main = table[table["outcome"] == "all"]
    looked = main[["provision", *sensitivity.NUMBERS, "reasons"]].assign(run="bounded_influence")
    assert sensitivity.bounded(table, looked, PLAN).empty
    bpa = looked["provision"] == "bpa"
    other = looked.assign(
        estimate=looked["estimate"].mask(bpa, 0.05), p_value=looked["p_value"].mask(bpa, 0.8),
        std_error=looked["std_error"].mask(bpa, 0.2),
    )  # fmt: skip
    (row,) = sensitivity.bounded(table, other, PLAN).to_dict("records")
    assert (row["provision"], row["verdict"], row["level"]) == ("bpa", "not_shown", 0.95)
    tipping = pd.DataFrame(
        {"provision": PLAN.provisions, "availability": 0.9, "bounded": False, "odds_ratio": 0.6}
    )
    said = sentences.statements(table, tipping, PLAN, sensitivity.bounded(table, other, PLAN))
    assert (
        "Begrænses det, hvor meget én sag kan trække, er konklusionen en anden: en ændring er ikke påvist ("
        in (said["E1_bpa"].text.replace("\u00a0", " "))
    )
    assert "trække" not in said["E1_lost_earnings"].text
    drifted = table.assign(drift=0.5, verdict=table["verdict"].replace("increase", "measured_increase"))
    assert sensitivity.bounded(drifted, looked, PLAN).empty, (
        "an increase is no other verdict than a measured one"
    )
    nothing = table.assign(drift=0.5, verdict="not_shown")
    assert set(sensitivity.bounded(nothing, looked, PLAN)["verdict"]) == {"measured_increase"}
    assert sensitivity.bounded(table, looked.assign(run="planned"), PLAN).empty
    thin = main.assign(verdict="not_estimable", reasons="low_df")
    assert sensitivity.bounded(thin, other, PLAN).empty


def test_the_runs_use_the_cases_they_are_named_after():
    cases = weighted(4).assign(
        measuring_method="estimate", draw_source="ankestyrelsen", decision_date="2014-06-01", stratum="a"
    )
    wild = cases.assign(
        standard_pages=cases["standard_pages"] * np.where(cases["period"] == PLAN.after, 2, 1)
    )
    table = sensitivity.e1(cases, PLAN, seed=1, variants={"as_answered": wild})
    estimates = table[table["provision"] == "bpa"].set_index("run")
    planned = estimates.loc["planned", "estimate"]
    assert estimates.loc["as_answered", "estimate"] == pytest.approx(planned + np.log(2))
    assert estimates.loc["set_aside", "estimate"] == planned
    assert estimates.loc[["as_answered", "set_aside", "cr2", "planned"], "own_estimate"].tolist() == [
        True, False, False, False,
    ]  # fmt: skip


def test_the_doubtful_counts_are_told_without_small_numbers(cases):
    many = found(cases, *[(n, "tenfold_corrected", "9") for n in range(8)], (9, "pages_contradicted", "9"))
    name = second_looks.run_names(PLAN)[doubtful_pages.AS_ANSWERED]
    looks = pd.DataFrame(
        [
            (PROVISION["bpa"], "x", True, 1.36, 1.13, 1.63),
            (PROVISION["bpa"], name, False, 1.26, 1.002, 1.58),
            (PROVISION["lost_earnings"], "x", True, 1.3, 1.02, 1.66),
            (PROVISION["lost_earnings"], name, False, 1.3, 1.02, 1.66),
        ],
        columns=["group", "label", "planned", "ratio", "conf_low", "conf_high"],
    )
    text = growth_plan.doubtful(many, RULES, looks, PLAN).text.replace("\u00a0", " ")
    assert text.startswith("Otte sidetal var omkring ti gange") and "Færre end 5 er sat til side" in text
    without = "Uden rettelserne er den målte ændring +26 pct."
    assert text.endswith(f"{without} (lidt over 0 til 58) i BPA-sager mod +36 pct. med dem.")
    bare = growth_plan.doubtful(many, RULES, looks.assign(conf_low=np.nan), PLAN).text.replace("\u00a0", " ")
    assert bare.endswith(f"{without} i BPA-sager mod +36 pct. med dem.")
    assert "Uden" not in growth_plan.doubtful(many, RULES, looks.assign(ratio=np.nan), PLAN).text
    assert "Ingen af sidetallene" in growth_plan.doubtful(found(cases), RULES, looks, PLAN).text


def test_the_change_of_the_drawn_cases_alone_stands_beside_the_planned_one():
    name = second_looks.run_names(PLAN)[sensitivity.CENTRAL_DRAW]
    looks = pd.DataFrame(
        [
            (PROVISION["bpa"], "x", 1.56, 1.35, 1.8),
            (PROVISION["bpa"], name, 1.64, 1.34, 2.0),
            (PROVISION["lost_earnings"], name, 1.21, 0.85, 1.73),
        ],
        columns=["group", "label", "ratio", "conf_low", "conf_high"],
    )
    text = growth_plan.drawn_alone(looks, PLAN).text.replace("\u00a0", " ")
    assert text == (
        "For hovedsagerne fra udtrækket alene er ændringen +64 pct. (34 til 100) for BPA-sager og +21 pct. "
        "(−15 til 73) for sager om tabt arbejdsfortjeneste."
    )
    hidden = looks.assign(ratio=looks["ratio"].where(looks["group"] == PROVISION["lost_earnings"]))
    assert "BPA" not in growth_plan.drawn_alone(hidden, PLAN).text
    assert growth_plan.drawn_alone(looks.assign(ratio=np.nan), PLAN).text.endswith("kan ikke vises.")
