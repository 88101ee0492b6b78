"""Views, sentences and the figure of the other measures: Danish numbers, nothing that was withheld, no single
case.
"""

import io

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from survey_truth import weighted

from helpers.analysis.growth import distribution, geometric_mean, other_measures, sensitivity, survivorship
from helpers.project import Workspace, root
from helpers.protocol import analysis_plan, codebook
from helpers.publish import descriptions, figures, statements, views
from helpers.publish.growth import figures as growth_figures
from helpers.publish.growth import tables

PLAN = analysis_plan.load()
METHODS = codebook.load().code_lists["measuring_methods"]
NBSP = "\u00a0"


@pytest.fixture
def ws(tmp_path) -> Workspace:
    return Workspace(root(), tmp_path, tmp_path)


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    drawn = weighted(3, response=0.8)
    late = drawn["period"] == PLAN.after
    return drawn.assign(
        measuring_method="estimate",
        draw_source="ankestyrelsen",
        decision_date=np.where(late, "2020-05-01", "2014-06-01"),
    )


@pytest.fixture(scope="module")
def main(cases) -> pd.DataFrame:
    return geometric_mean.e1(cases, PLAN)


@pytest.fixture(scope="module")
def others(cases) -> pd.DataFrame:
    return other_measures.others(cases, PLAN, seed=1)


@pytest.fixture(scope="module")
def looks(cases) -> pd.DataFrame:
    return sensitivity.e1(cases, PLAN, seed=1)


@pytest.fixture(scope="module")
def levels(cases) -> pd.DataFrame:
    return other_measures.levels(cases, PLAN)


def only(provision: str, frame: pd.DataFrame, keep: int = 8) -> pd.DataFrame:
    """The cases with no more than ``keep`` of one provision per period, in as many municipalities."""
    few = frame[(frame["provision"] == provision) & frame["weight"].notna()].drop_duplicates(
        ["period", "municipality"]
    )
    return pd.concat([frame[frame["provision"] != provision], few.groupby("period").head(keep)])


def test_the_other_measures_in_danish(ws, others):
    view = tables.others(others, PLAN, "prøve")
    shown = view.show(view.release(ws)).data
    assert [name in shown for name in ("Gennemsnit", "Median", "Typisk kommune, uden vægte")] == [True] * 3
    assert "Sekundære mål." in shown and "påklagede sager" in view.published.title
    assert shown.count("•") == 0


def test_what_may_not_be_reported_stands_in_no_view(ws, cases):
    thin = only("bpa", cases)
    table = other_measures.others(thin, PLAN, seed=1)
    released = tables.others(table, PLAN, "prøve").release(ws)
    assert (
        released.loc[released["group"].str.startswith("BPA"), ["ratio", "conf_low", "mde_ratio", "interval"]]
        .isna()
        .all(axis=None)
    )
    assert released.loc[released["group"].str.startswith("Tabt"), "ratio"].notna().all()


def test_second_looks_are_barred_with_the_result_they_look_at(ws, cases):
    thin = only("bpa", cases, keep=15)
    table = sensitivity.e1(thin, PLAN, seed=1)
    assert np.isfinite(table.loc[table["provision"] == "bpa", "ratio"]).any()
    released = tables.sensitivity(table, geometric_mean.e1(thin, PLAN), PLAN, "prøve", METHODS).release(ws)
    barred = released[released["group"].str.startswith("BPA")]
    assert barred[["ratio", "conf_low", "conf_high", "p_value", "interval", "p"]].isna().all(axis=None)
    assert "de supplerende beregninger kan ikke vises" in descriptions.second_looks(released)["text"]


def test_second_looks_name_what_they_are_and_give_no_number_they_do_not_have(ws, looks, main):
    view = tables.sensitivity(looks, main, PLAN, "prøve", METHODS)
    released = view.release(ws).set_index(["group", "label"])
    group = released.index[0][0]
    assert released.index[0][1] == "Fastlagt på forhånd (CR3)"
    assert len(released) == 2 * (1 + len(PLAN.sensitivity.runs))
    assert released.loc[(group, "Wild cluster-bootstrap"), "interval"] == "–"
    assert released.loc[(group, "Beskrivende interval for netop disse klager"), "p"] == "–"
    assert (group, "Sider opgjort på samme måde (skøn)") in released.index
    assert "må ikke læses som sikkerhed for" in view.note


def test_every_planned_run_has_a_danish_name():
    assert set(tables._runs(PLAN)) == set(sensitivity.RUNS) == {sensitivity.PLANNED, *PLAN.sensitivity.runs}


def test_the_span_of_the_second_looks_is_that_of_the_released_table():
    released = pd.DataFrame(
        {
            "group": ["A"] * 4,
            "label": list("abcd"),
            "planned": [True, False, False, False],
            "ratio": [1.2, 1.1, 1.4, None],
        }
    )
    text = descriptions.second_looks(released)["text"].replace(NBSP, " ")
    assert (
        text == "A: skønnet er +20 pct.; i de supplerende beregninger ligger det mellem +10 pct. og +40 pct. "
        "(alle i samme retning)."
    )
    turned = released.assign(ratio=[1.2, 0.9, 1.4, None])
    assert "(ikke alle i samme retning)" in descriptions.second_looks(turned)["text"]


@pytest.mark.parametrize(
    ("value", "text"), [(0.04567, "0,046"), (0.00001, f"<{NBSP}0,001"), (0.001, "0,001"), (1.0, "1,000")]
)
def test_p_values(value, text):
    assert tables.p_value(value) == text


def test_an_interval_never_prints_a_bound_as_zero():
    assert views.interval(1.004, 1.58).replace(NBSP, " ") == "0,4 til 58,0 pct."
    assert views.interval(0.9, 1.58).replace(NBSP, " ") == "−10 til 58 pct."
    assert views.interval(np.nan, np.nan) is None


def test_levels_show_pages_and_withhold_thin_periods(ws, levels, cases):
    view = tables.levels(levels, PLAN, "prøve")
    released = view.release(ws)
    assert released["median"].notna().all()
    assert "Nedre kvartil" in view.show(released).data
    thin = tables.levels(other_measures.levels(only("bpa", cases), PLAN), PLAN, "prøve").release(ws)
    assert (
        thin.loc[
            thin["provision"].str.startswith("BPA"),
            ["mean", "median", "lower_quartile", "geometric", "interval"],
        ]
        .isna()
        .all(axis=None)
    )


def test_no_level_is_a_smallest_or_largest_case(levels, cases):
    used = cases[cases["weight"].notna()]
    for row in levels.to_dict("records"):
        pages = used.query("provision == @row['provision'] and period == @row['period']")["standard_pages"]
        assert pages.min() < row["lower_quartile"] and row["upper_quartile"] < pages.max()


def test_the_planned_estimands_are_listed_with_their_status(ws):
    view = tables.estimands(PLAN)
    released = view.release(ws)
    assert released["estimand"].tolist() == list(PLAN.estimands)
    assert released["status"].tolist() == ["Primært"] + ["Sekundært"] * 7
    assert released.loc[released["adjustment"] == "Holm", "estimand"].tolist() == ["E1", "E6"]


def test_the_basis_tells_every_measure_apart(ws, main, others):
    view = views.growth_basis(pd.concat([main, others], ignore_index=True), PLAN, "prøve")
    released = view.release(ws)
    assert released["label"].is_unique
    assert any(label.endswith(", median") for label in released["label"])
    assert "bootstrap" in view.note and "jackknife" in view.note


def test_the_density_is_one_in_all_and_leaves_the_outermost_cases_out(cases):
    everything = distribution.densities(cases, PLAN, either_side=1)
    for _, line in everything.groupby(["provision", "period"]):
        assert np.trapezoid(line["density"], np.log(line["pages"])) == pytest.approx(1, abs=0.08)
    shown = distribution.densities(cases, PLAN, either_side=10)
    used = cases[cases["weight"].notna()]
    for key, line in shown.groupby(["provision", "period"]):
        pages = used.set_index(["provision", "period"]).loc[[key], "standard_pages"]
        assert (pages <= line["pages"].min()).sum() >= 10
        assert (pages > line["pages"].max()).sum() >= 10
        assert line["n"].eq(len(pages)).all()
    assert set(shown["pages"]) <= set(distribution.GRID)


def test_the_density_follows_the_weights(cases):
    late = (cases["provision"] == "bpa") & (cases["period"] == PLAN.after)
    heavy = cases.assign(weight=cases["weight"] * np.where(late & (cases["standard_pages"] > 100), 50, 1))
    centre = [
        line.loc[line["density"].idxmax(), "pages"]
        for line in (
            distribution.densities(frame, PLAN, 10).query("provision == 'bpa' and period == @PLAN.after")
            for frame in (cases, heavy)
        )
    ]
    assert centre[1] > centre[0]


def test_too_few_cases_have_no_density(ws, cases):
    thin = only("bpa", cases)
    released = tables.spread(distribution.densities(thin, PLAN, 10), PLAN, "prøve").release(ws)
    assert set(released["group"]) == {"Tabt arbejdsfortjeneste (§\u00a042)"}


def drawn(ws, frame) -> tuple:
    figures.setup()
    level = tables.levels(other_measures.levels(frame, PLAN), PLAN, "prøve").release(ws)
    spread = tables.spread(distribution.densities(frame, PLAN, 10), PLAN, "prøve").release(ws)
    return growth_figures.spread(spread, level, "prøve"), level


def test_the_figure_has_a_line_per_period_and_marks_the_medians(ws, cases):
    fig, level = drawn(ws, cases)
    assert [len([line for line in ax.lines if len(line.get_xdata()) > 1]) for ax in fig.axes] == [2, 2]
    texts = [text.get_text() for ax in fig.axes for text in ax.texts]
    assert [f"median {round(value)}" in text for text, value in zip(texts, level["median"], strict=True)] == [
        True
    ] * 4
    assert {line.get_linestyle() for ax in fig.axes for line in ax.lines if len(line.get_xdata()) > 1} == {
        "-",
        "--",
    }
    assert "Kilde: prøve." in fig._supxlabel.get_text() and "n = " in fig._supxlabel.get_text()
    plt.close("all")


def test_a_thin_period_is_named_and_not_drawn(ws, cases):
    fig, _ = drawn(ws, only("bpa", cases))
    assert not fig.axes[0].lines and len(fig.axes[1].lines) == 4
    assert "kan ikke vises" in [text.get_text() for text in fig.axes[0].texts]
    plt.close("all")


def test_same_numbers_same_bytes(ws, cases):
    out = [io.StringIO(), io.StringIO()]
    for stream in out:
        drawn(ws, cases)[0].savefig(stream, format="svg", metadata={"Date": None})
    assert out[0].getvalue() == out[1].getvalue()
    plt.close("all")


def worded(others, cases) -> dict[str, dict]:
    return statements.growth(others, survivorship.tipping_points(cases, PLAN), PLAN)


def test_secondary_measures_are_named_and_labelled_so(others, cases):
    found = worded(others, cases)
    assert set(found) == {
        f"{name}_{provision}" for name in other_measures.ESTIMATORS for provision in PLAN.provisions
    }
    subjects = {
        "E2": "gennemsnitlige antal normalsider",
        "E3": "edianen af normalsider",
        "E8": "uden vægte (den typiske kommune)",
    }
    for ident, statement in found.items():
        assert subjects[ident[:2]] in statement["text"]
        assert "(påklagede sager, stadfæstet eller hjemvist; sekundært mål)" in statement["text"]


def test_the_caption_states_the_medians_and_whether_their_change_is_shown(ws, levels, others, cases):
    released = tables.levels(levels, PLAN, "prøve").release(ws)
    found = worded(others, cases)
    text = descriptions.spread_finding(released, found, PLAN)
    for row in released.to_dict("records"):
        assert f"{round(row['median'])}" in text
    assert f"({found['E3_bpa']['label']})" in text
    hidden = released.assign(
        median=released["median"].where(released["provision"] != released["provision"].iloc[0])
    )
    assert "medianen kan ikke vises" in descriptions.spread_finding(hidden, found, PLAN)


def test_without_a_population_the_report_says_so_and_what_is_missing(ws, cases):
    unknown = cases.assign(weight=np.nan, stratum_size=np.nan, population_known=False)
    table = other_measures.others(unknown, PLAN, seed=1)
    found = worded(pd.concat([geometric_mean.e1(unknown, PLAN), table], ignore_index=True), unknown)
    why = "kan ikke opgøres, fordi det ikke er oplyst, hvor mange klager der er afgjort i hver kommune"
    for name in ("E1_bpa", "E1_bpa_upheld", "E2_bpa", "E3_lost_earnings"):
        assert why in found[name]["text"]
    assert why not in found["E8_bpa"]["text"]
    text = descriptions.weighting(False, PLAN)["text"]
    assert "E1, E2, E3, E4, E5 og E6" in text and "E8" not in text
    assert "vægtet til de klager" in descriptions.weighting(True, PLAN)["text"]
    fig, _ = drawn(ws, unknown)
    assert all("kan ikke vises" in [text.get_text() for text in ax.texts] for ax in fig.axes)
    looks = tables.sensitivity(
        sensitivity.e1(unknown, PLAN, 1), geometric_mean.e1(unknown, PLAN), PLAN, "prøve", METHODS
    ).release(ws)
    assert looks[["ratio", "p", "interval"]].isna().all(axis=None)
    plt.close("all")
