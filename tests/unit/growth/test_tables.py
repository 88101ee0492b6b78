"""Views, sentences and the figure of the other measures: Danish numbers, nothing that was withheld, no single
case.
"""

import io
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from published import desk, shown
from survey_truth import weighted

from helpers.analysis.growth import distribution, geometric_mean, other_measures, sensitivity, survivorship
from helpers.protocol import analysis_plan, codebook
from helpers.publish import figures
from helpers.publish.desks import Desk
from helpers.publish.disclosure import register
from helpers.publish.growth import figures as growth_figures
from helpers.publish.growth import levels as level_sentences
from helpers.publish.growth import plan, second_looks, sentences, tables
from helpers.publish.growth.levels import NOT_ALIKE
from helpers.publish.statements import Statement
from helpers.publish.tables import NOT_GIVEN
from helpers.publish.views import View
from helpers.publish.wording import PROVISION, VERDICT

PLAN = analysis_plan.load()
METHODS = codebook.stored("2.0").code_lists["measuring_methods"]
NBSP = "\u00a0"


@pytest.fixture
def at(tmp_path) -> Desk:
    return desk(tmp_path)


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    drawn = weighted(3, response=0.8)
    late = drawn["period"] == PLAN.after
    return drawn.assign(
        measuring_method="estimate",
        attachments_included=True,
        duplicates_included=False,
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


def looked_at(at: Desk, looks: pd.DataFrame, main: pd.DataFrame) -> View:
    return second_looks.table(looks, main, PLAN, METHODS, at.rules)


def test_a_second_look_that_concludes_otherwise_is_marked_in_the_data(at, looks, main) -> None:
    differing = pd.DataFrame({"provision": ["bpa"], "variant": ["bounded_influence"]})
    marked = second_looks.table(looks, main, PLAN, METHODS, at.rules, differing).frame
    rows = marked[marked["other_conclusion"]]
    assert rows[["group", "label"]].to_numpy().tolist() == [
        [PROVISION["bpa"], second_looks.run_names(PLAN)["bounded_influence"]]
    ]
    assert not looked_at(at, looks, main).frame["other_conclusion"].any()


def test_the_interval_that_decides_an_absence_stands_under_the_table(main, others) -> None:
    bounds = {"equivalence_low": np.log(0.87), "equivalence_high": np.log(1.17)}
    absent = main["provision"].eq("bpa") & main["outcome"].eq("all")
    table = main.assign(verdict=np.where(absent, "equivalence", "not_shown"), **bounds)
    achieved = pd.DataFrame({"provision": list(PLAN.provisions), "mde_ratio": 1.4})
    note = tables.change(table, achieved, PLAN).note.replace("\u00a0", " ")
    assert "afgøres af et 90 pct. sikkerhedsinterval: −13 til 17 pct. for BPA (§ 96), alle." in note
    measured = others.assign(
        verdict=np.where(others["estimand"].eq("E8"), "equivalence", "not_shown"), **bounds
    )
    note = tables.others(measured, PLAN).note
    assert (
        "for tabt arbejdsfortjeneste" in note
        and note.count("hver kommune tæller lige") == 2
        and "større ændring, afgøres" in note
    )
    assert "større ændring" not in tables.others(measured.assign(verdict="not_shown"), PLAN).note


def only(provision: str, frame: pd.DataFrame, keep: int = 8) -> pd.DataFrame:
    """The cases with no more than ``keep`` of one provision per period, in as many municipalities."""
    few = frame[(frame["provision"] == provision) & frame["weight"].notna()].drop_duplicates(
        ["period", "municipality"]
    )
    return pd.concat([frame[frame["provision"] != provision], few.groupby("period").head(keep)])


def test_the_other_measures_in_danish(at, others):
    view = tables.others(others, PLAN)
    text = shown(at, view)
    assert [name in text for name in ("Gennemsnit", "Median", "Hver kommune tæller lige")] == [True] * 3
    assert "Sekundære mål." in text and "påklagede sager" in view.title
    assert ".." not in text


def test_of_a_mean_that_is_nearly_one_municipality_s_the_other_period_s_is_hidden_too(at, levels):
    """The change of the mean is published (E2), so that the one would tell the other; medians are shown."""
    parts = levels["by_municipality"].tolist()
    before, mine = (levels[name].eq(value) for name, value in (("period", PLAN.before), ("provision", "bpa")))
    near = levels.assign(
        by_municipality=[
            (1e9, 2.0, 1.0, 1.0) if early and bpa else each
            for early, bpa, each in zip(before, mine, parts, strict=True)
        ]
    )
    shown_ = at.release(tables.levels(near, PLAN))
    assert shown_["mean"].isna().tolist() == mine.tolist()
    assert shown_[["median", "geometric"]].notna().all(axis=None)
    told = level_sentences.statements(shown_, PLAN)
    assert "normalsider" in told["level_bpa"].text and "kan ikke vises" in told["averages_bpa"].text
    assert "Gennemsnittet er" in told["averages_lost_earnings"].text
    [record] = register.own(at.ws, at.notebook, "")
    assert [name for name, _ in record.dominated] == ["mean", "mean"]


def test_what_may_not_be_reported_stands_in_no_view(at, cases):
    thin = only("bpa", cases)
    table = other_measures.others(thin, PLAN, seed=1)
    released = at.release(tables.others(table, PLAN))
    assert (
        released.loc[released["group"].str.startswith("BPA"), ["ratio", "conf_low", "mde_ratio", "interval"]]
        .isna()
        .all(axis=None)
    )
    assert released.loc[released["group"].str.startswith("Tabt"), "ratio"].notna().all()


def test_second_looks_are_barred_with_the_result_they_look_at(at, cases):
    thin = only("bpa", cases, keep=15)
    table = sensitivity.e1(thin, PLAN, seed=1)
    assert np.isfinite(table.loc[table["provision"] == "bpa", "ratio"]).any()
    released = at.release(looked_at(at, table, geometric_mean.e1(thin, PLAN)))
    barred = released[released["group"].str.startswith("BPA")]
    assert barred[["ratio", "conf_low", "conf_high", "p_value"]].isna().all(axis=None)
    assert barred[["interval", "p"]].isin([NOT_GIVEN]).all(axis=None)
    assert barred["not_estimable"].str.startswith("der er færre end ").all(), "the plan's reason"
    assert "de supplerende beregninger kan ikke opgøres" in second_looks.sentence(released, PLAN).text
    alone = PLAN.of_draw(["lost_earnings"])
    assert "BPA" not in second_looks.sentence(released, alone).text, "nobody asked about it"


def test_second_looks_name_what_they_are_and_give_no_number_they_do_not_have(at, looks, main):
    view = looked_at(at, looks, main)
    released = at.release(view).set_index(["group", "label"])
    group = released.index[0][0]
    assert released.index[0][1] == "Planens hovedresultat (CR3)"
    assert len(released) == 2 * len(PLAN.sensitivity.runs)  # the planned one too; none of retention
    assert released.loc[(group, "Wild cluster-bootstrap"), "interval"] == "ikke beregnet"
    assert released.loc[(group, "Beskrivende interval for netop disse klager"), "p"] == "ikke beregnet"
    assert (group, "Kun sager talt på samme måde (skøn, med bilag, uden dubletter)") in released.index
    assert "må ikke læses som sikkerhed for" in view.note


def test_the_figure_says_how_far_one_municipality_moves_the_result(at, looks, main):
    released = at.release(looked_at(at, looks, main))
    left = released["label"].str.startswith("Én kommune udeladt")
    moved = released.assign(
        conf_low=released["conf_low"].mask(left & released["group"].eq(PROVISION["bpa"]), 1.3),
        conf_high=released["conf_high"].mask(left & released["group"].eq(PROVISION["bpa"]), 1.4),
    )
    told = second_looks.left_out(moved, PLAN).replace(NBSP, " ")
    assert told.startswith("Én kommune udeladt: BPA +30 til +40, tabt arbejdsfortjeneste ") and told.endswith(
        " pct."
    )
    withheld = moved.assign(conf_low=moved["conf_low"].mask(left), conf_high=moved["conf_high"].mask(left))
    assert second_looks.left_out(withheld, PLAN) == ""
    note = growth_figures.looks(released, 1.2, "Andre", told).texts[-1].get_text().replace(NBSP, " ")
    assert told in note.replace("\n", " ")
    plt.close("all")


def test_how_many_cases_a_look_leaves_out_is_not_told_where_they_are_few(at, looks, main):
    """Without the doubtful counts it has three cases less, which the planned one beside it would tell."""
    chosen = looks["run"].eq("set_aside")
    fewer = looks.assign(n=looks["n"].mask(chosen, looks["n"] - 3))
    released = at.release(looked_at(at, fewer, main)).loc[chosen.to_numpy()]
    assert released[["n_cases", "n_before", "n_municipalities"]].isna().all(axis=None)
    assert released["ratio"].notna().all() and not released["withheld"].any()
    far = {"n": looks["n"] - 20, "n_before": looks["n_before"] - 10}
    other = looks.assign(**{name: looks[name].mask(chosen, values) for name, values in far.items()})
    shown_ = at.release(looked_at(at, other, main))
    assert shown_.loc[chosen.to_numpy(), "n_cases"].notna().all()
    assert shown_.loc[looks["run"].isin(["planned", "unweighted"]).to_numpy(), "n_cases"].notna().all()


def test_every_planned_run_has_a_danish_name():
    assert (
        set(second_looks.run_names(PLAN))
        == set(sensitivity.RUNS)
        == {sensitivity.PLANNED, *PLAN.sensitivity.runs}
    )


def test_the_span_of_the_second_looks_is_that_of_the_released_table():
    released = pd.DataFrame(
        {
            "group": [PROVISION["bpa"]] * 4,
            "label": list("abcd"),
            "planned": [True, False, False, False],
            "own_estimate": [False, True, True, True],
            "ratio": [1.2, 1.1, 1.4, None],
            "conf_low": [1.05, 0.9, 1.1, None],
            "conf_high": [1.4, 1.3, 1.9, None],
        }
    )
    text = second_looks.sentence(released, PLAN).text.replace(NBSP, " ")
    assert text == (
        "BPA (§ 96): to andre beregninger giver skøn fra +10 pct. til +40 pct., og i én af dem er hele "
        "intervallet over nul. »d« kan ikke vises."
    )
    tied = released.assign(ratio=[1.2, 1.1, 1.104, None], conf_low=[1.05, 1.01, 1.002, None])
    weakest = "er hele intervallet over nul. Svagest er »c« (lidt over 0 til 90)."
    assert weakest in second_looks.sentence(tied, PLAN).text.replace(NBSP, " ")
    fallen = released.assign(ratio=[0.8, 0.9, 0.7, None], conf_low=0.6, conf_high=[0.95, 0.98, 0.9, None])
    weakest = "er hele intervallet under nul. Svagest er »b« (−40 til −2)."
    assert weakest in second_looks.sentence(fallen, PLAN).text.replace(NBSP, " ")
    cannot = released.assign(not_estimable=["", "", "", "der er færre end 20 sager fra 2014-15"])
    told = second_looks.sentence(cannot, PLAN).text.replace(NBSP, " ")
    assert told.endswith(" »d« kan ikke opgøres: der er færre end 20 sager fra 2014-15.")
    turned = released.assign(ratio=[1.2, 0.9, 1.4, None])
    against = turned.assign(conf_low=[1.05, 0.7, 1.1, None], conf_high=[1.4, 0.95, 1.9, None])
    told = second_looks.sentence(against, PLAN).text.replace(NBSP, " ")
    assert "i én af dem er hele intervallet over nul, i én under nul." in told  # as the heading counts both
    open_ = released.assign(conf_low=0.9)
    told = second_looks.sentence(open_, PLAN).text.replace(NBSP, " ")
    assert "i ingen af dem er hele intervallet på samme side af nul." in told, "not over nul: under it?"
    told = second_looks.sentence(open_[:2], PLAN).text.replace(NBSP, " ")
    assert "i den er ikke hele intervallet på samme side af nul." in told
    alone = released.assign(own_estimate=[False, True, False, False])
    assert "BPA (§ 96): én anden beregning giver" in second_looks.sentence(alone, PLAN).text.replace(
        NBSP, " "
    ), "the same estimate again"


@pytest.mark.parametrize(
    ("value", "text"), [(0.04567, "0,046"), (0.00001, f"<{NBSP}0,001"), (0.001, "0,001"), (1.0, "1,000")]
)
def test_p_values(value, text):
    assert sentences.p_value(value) == text


def percent(low: float, high: float) -> str | None:
    frame = pd.DataFrame({"conf_low": [low], "conf_high": [high]})
    text = tables.percent_intervals(frame)[0]
    return text and text.replace(NBSP, " ")


def test_an_interval_never_prints_a_bound_as_zero():
    assert percent(1.004, 1.58) == "lidt over 0 til 58 pct."
    assert percent(0.9, 1.58) == "−10 til 58 pct."
    assert percent(np.nan, np.nan) is None


def test_levels_show_pages_and_withhold_thin_periods(at, levels, cases):
    view = tables.levels(levels, PLAN)
    assert "Nedre kvartil" in shown(at, view) and at.release(view)["median"].notna().all()
    thin = at.release(tables.levels(other_measures.levels(only("bpa", cases), PLAN), PLAN))
    assert (
        thin.loc[
            thin["provision"].str.startswith("BPA"),
            ["mean", "median", "lower_quartile", "geometric", "interval"],
        ]
        .isna()
        .all(axis=None)
    )


def test_no_quartile_of_the_levels_is_a_case_to_the_character(at, cases):
    exact = cases.assign(standard_pages=cases["standard_pages"] + 0.2413)
    released = at.release(tables.levels(other_measures.levels(exact, PLAN), PLAN))
    quartiles = released[[*level_sentences.QUARTILES]]
    assert quartiles.notna().all(axis=None) and (quartiles % 1 == 0).all(axis=None)


def test_a_table_of_both_periods_says_that_they_were_not_counted_alike(levels):
    view = tables.levels(levels, PLAN)
    limit = PLAN.counting.large_drift
    main = pd.DataFrame({"provision": ["bpa"], "outcome": ["all"], "counting_estimate": [0.1]})
    apart, alike = (main.assign(drift=drift) for drift in (limit, limit - 0.01))
    assert tables.of_both_periods(view, apart, PLAN).note == f"{view.note} {NOT_ALIKE}"
    assert tables.of_both_periods(view, alike, PLAN).note == view.note


def test_a_mean_that_one_answer_carries_is_marked_as_its_verdict_is(levels):
    view = tables.levels(levels, PLAN)
    share = PLAN.guards.max_case_share
    others = pd.DataFrame({"provision": ["bpa", "lost_earnings"], "estimand": "E2"})
    carrying = others.assign(largest_case_share=[share + 0.01, share - 0.01])
    note = tables.with_carried(view, carrying, PLAN).note.replace(NBSP, " ")
    assert note.endswith(
        "Gennemsnittet af BPA (§ 96) bæres af ét svar, som står for over 25 pct. af en periodes sider."
    )
    assert tables.with_carried(view, others.assign(largest_case_share=share - 0.01), PLAN).note == view.note


def test_no_level_is_a_smallest_or_largest_case(levels, cases):
    used = cases[cases["weight"].notna()]
    for row in levels.to_dict("records"):
        pages = used.query("provision == @row['provision'] and period == @row['period']")["standard_pages"]
        assert pages.min() < row["lower_quartile"] and row["upper_quartile"] < pages.max()


def test_the_planned_estimands_are_listed_with_their_status(at):
    released = at.release(plan.estimands(PLAN))
    assert released["estimand"].tolist() == [*PLAN.estimands, "E9"], "with hours and money, which 3.1 planned"
    assert released["status"].tolist() == ["Primært"] + ["Sekundært"] * 7 + ["Beskrivende"]
    assert "E9" not in plan.estimands(replace(PLAN, resources=None)).frame["estimand"].tolist()
    released = released.iloc[:-1]
    hochberg = released["adjustment"].str.startswith("Hochberg")
    assert released.loc[hochberg, "estimand"].tolist() == ["E1"]
    assert released.loc[~hochberg, "adjustment"].str.contains("alle sekundære mål").all()


def test_the_basis_tells_every_measure_apart(at, main, others):
    view = tables.basis([main, others], PLAN)
    released = at.release(view)
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


def test_too_few_cases_have_no_density(at, cases):
    thin = only("bpa", cases)
    released = at.release(tables.spread(distribution.densities(thin, PLAN, 10), PLAN))
    assert set(released["group"]) == {"Tabt arbejdsfortjeneste (§\u00a042)"}


def drawn(at, frame) -> tuple:
    figures.setup()
    level = at.release(tables.levels(other_measures.levels(frame, PLAN), PLAN))
    spread = at.release(tables.spread(distribution.densities(frame, PLAN, 10), PLAN))
    return figures.add_source(growth_figures.spread(spread, level), "prøve"), level


def test_the_figure_has_a_line_per_period_and_marks_the_medians(at, cases):
    fig, level = drawn(at, cases)
    assert [len([line for line in ax.lines if len(line.get_xdata()) > 1]) for ax in fig.axes] == [2, 2]
    texts = [text.get_text() for ax in fig.axes for text in ax.texts]
    assert [f"median {round(value)}" in text for text, value in zip(texts, level["median"], strict=True)] == [
        True
    ] * 4
    assert {line.get_linestyle() for ax in fig.axes for line in ax.lines if len(line.get_xdata()) > 1} == {
        "-",
        "--",
    }
    told = " ".join(fig.get_supxlabel().split())
    assert "Kilde: prøve." in told and "n = " in told
    assert told.startswith("Stiplet: 2014-15; fuldt optrukket: 2019-21."), "the key of the two lines"
    plt.close("all")


def test_a_thin_period_is_named_and_not_drawn(at, cases):
    fig, _ = drawn(at, only("bpa", cases))
    assert not fig.axes[0].lines and len(fig.axes[1].lines) == 4
    assert "kan ikke vises" in [text.get_text() for text in fig.axes[0].texts]
    plt.close("all")


def test_same_numbers_same_bytes(at, cases):
    out = [io.StringIO(), io.StringIO()]
    for stream in out:
        drawn(at, cases)[0].savefig(stream, format="svg", metadata={"Date": None})
    assert out[0].getvalue() == out[1].getvalue()
    plt.close("all")


def worded(others, cases) -> dict[str, Statement]:
    return sentences.statements(
        others, survivorship.tipping_points(cases, PLAN, geometric_mean.e1(cases, PLAN)), PLAN
    )


def test_secondary_measures_are_named_and_labelled_so(others, cases):
    found = worded(others, cases)
    assert set(found) == {
        f"{name}_{provision}" for name in other_measures.ESTIMATORS for provision in PLAN.provisions
    }
    subjects = {
        "E2": "gennemsnitlige antal normalsider",
        "E3": "edianen af normalsider",
        "E8": "når hver kommune tæller lige",
    }
    for ident, statement in found.items():
        assert subjects[ident[:2]] in statement.text
        assert "er steget" not in statement.text and "er faldet" not in statement.text


def test_the_caption_states_the_medians_and_whether_their_change_is_shown(at, levels, others, cases):
    released = at.release(tables.levels(levels, PLAN))
    found = worded(others, cases)
    text = sentences.spread_finding(released, found, PLAN)
    for row in released.to_dict("records"):
        assert f"{round(row['median'])}" in text
    assert f"({VERDICT[found['E3_bpa'].verdict]})" in text
    hidden = released.assign(
        median=released["median"].where(released["provision"] != released["provision"].iloc[0])
    )
    assert "medianen kan ikke vises" in sentences.spread_finding(hidden, found, PLAN)


def test_without_a_population_the_report_says_so_and_what_is_missing(at, cases):
    unknown = cases.assign(weight=np.nan, stratum_size=np.nan, population_known=False)
    table = other_measures.others(unknown, PLAN, seed=1)
    found = worded(pd.concat([geometric_mean.e1(unknown, PLAN), table], ignore_index=True), unknown)
    why = "kan ikke opgøres, fordi det ikke er oplyst, hvor mange klager der er afgjort i hver kommune"
    for name in ("E1_bpa", "E1_bpa_upheld", "E2_bpa", "E3_lost_earnings"):
        assert why in found[name].text
    assert why not in found["E8_bpa"].text
    text = plan.weighting(False, PLAN).text
    assert "E1, E2, E3, E4, E5 og E6" in text and "E8" not in text
    assert "vægtet til de klager" in plan.weighting(True, PLAN).text
    fig, _ = drawn(at, unknown)
    assert all("kan ikke vises" in [text.get_text() for text in ax.texts] for ax in fig.axes)
    looks = looked_at(at, sensitivity.e1(unknown, PLAN, 1), geometric_mean.e1(unknown, PLAN))
    looks = at.release(looks)
    assert looks[["ratio", "p", "interval"]].isna().all(axis=None)
    plt.close("all")


ACHIEVED = pd.DataFrame({"provision": ["bpa"], "mde_ratio": [1.38]})


def growth_table(**changes):
    row = {
        "provision": "bpa", "outcome": "all", "estimand": "E1", "status": "primary", "reasons": "",
        "ratio": 1.4, "ratio_low": 1.15, "ratio_high": 1.72, "annual": 0.064, "mde_ratio": 1.33, "n": 285,
        "n_clusters": 81, "weighted_n": 650.0, "effective_n": 149.0, "item_response": 0.9, "fewest_cell": 9,
        "std_error": 0.1,
        "df": 80.0, "df_effective": 28.0, "se_type": "CR3", "level": 0.95, "verdict": "increase",
        "largest_share": 0.37,
    }  # fmt: skip
    return pd.DataFrame([row | changes])


def test_growth_shows_danish_numbers(at):
    text = shown(at, tables.change(growth_table(), ACHIEVED, PLAN))
    assert "| +40 pct. | 15 til 72 pct. | +6,4 pct. | +38 pct. | +33 pct. | stigning |" in text


@pytest.mark.filterwarnings("error")
def test_the_tables_of_changes_say_that_pages_were_counted_otherwise(others):
    counted = {"drift": PLAN.counting.large_drift, "counting_estimate": 0.2}
    apart = tables.change(growth_table(**counted), ACHIEVED, PLAN).note.replace(NBSP, " ")
    assert apart.endswith("Når der tages højde for tællemåden, er ændringen +22 pct. for BPA-sager.")
    assert "samme måde" not in tables.change(growth_table(), ACHIEVED, PLAN).note
    assert tables.others(others.assign(**counted), PLAN).note.endswith(NOT_ALIKE)
    assert "samme måde" not in tables.others(others.assign(drift=0.0), PLAN).note


def test_where_nothing_is_detectable_that_is_said_without_a_warning(at):
    unknown = ACHIEVED.assign(mde_ratio=float("nan"))
    assert "| ikke beregnet |" in shown(at, tables.change(growth_table(), unknown, PLAN))


@pytest.mark.parametrize("changes", [{"reasons": "low_df"}, {"n": 9}, {"n_clusters": 2}])
def test_what_may_not_be_reported_is_nowhere(at, changes):
    text = shown(at, tables.change(growth_table(**changes), ACHIEVED, PLAN))
    assert "40" not in text and "72" not in text
    assert "1.4" not in (at.ws.out / "release/05_growth/vaekst.csv").read_text(encoding="utf-8")


def test_the_basis_says_what_stands_behind(at):
    view = tables.basis([growth_table()], PLAN)
    released = at.release(view)
    assert {
        "n_cases",
        "n_municipalities",
        "weighted_n",
        "effective_n",
        "item_response",
        "se_type",
        "df",
    } <= set(released.columns)
    assert "| 285 | 81 | 650 | 149 |" in shown(at, view)
    assert "| 25 til under 50 pct. |" in shown(at, view) and released["largest_from"].tolist() == [0.25]


def test_what_the_plan_changed_is_told_with_the_day_and_the_reason(at):
    view = plan.changes(PLAN)
    assert "det er planens dato og ikke rapportens" in view.note
    assert "28.\u00a0november 2026" in view.note and PLAN.plan_version in view.title
    text = shown(at, view)
    assert len(view.frame) == len(PLAN.changes) >= 5 and "Hochberg" in text
    shown_as = plan.changes(PLAN, demonstration=True).note
    assert "det er planens dato" not in shown_as and "en demonstration med simulerede svar" in shown_as
    assert shown_as.index("simulerede svar") < shown_as.index("ikke modtaget svar")


def test_the_look_at_main_cases_says_that_they_were_drawn_and_not_by_whom_the_questionnaire_calls_it():
    """Cases are drawn by lot from Ankestyrelsen's list: chapter 2 says so, and this look does too."""
    name = second_looks.run_names(PLAN)["central_draw"]
    assert name == "Kun hovedsager fra udtrækket"
