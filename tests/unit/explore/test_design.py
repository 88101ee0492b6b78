"""The verbs of a researcher's object give the report's own numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from built import BUILD

from helpers.analysis.explore.design import TIDY
from helpers.analysis.explore.survey import Survey
from helpers.analysis.growth import other_measures
from helpers.analysis.information import stages, types
from helpers.analysis.methods import checks
from helpers.protocol import analysis_plan
from helpers.survey import investigation, material, reference
from helpers.survey.sampling import weights

PLAN = analysis_plan.load()
PROVISIONS = PLAN.provisions
EXACT = 1e-12


@pytest.fixture(scope="module")
def survey() -> Survey:
    """Return the demonstration's survey as the build has left it."""
    return Survey(**material.built(BUILD / "demo", BUILD))


@pytest.fixture(scope="module")
def cases() -> pd.DataFrame:
    """Return the clean cases as the report's notebooks read them."""
    return pd.read_parquet(BUILD / "tables" / "cases.parquet")


@pytest.fixture(scope="module")
def weigh() -> types.Weigh:
    """Return how notebook 06 weights."""
    population = investigation.open_folder(BUILD / "demo").population
    return types.weigher(population, weights.size_classes(reference.municipalities(), PLAN.size_classes))


def close(ours: pd.Series, theirs: dict, **names: str) -> bool:
    pairs = [(ours[mine], theirs[other]) for mine, other in names.items()]
    return all(np.isclose(a, b, rtol=EXACT, atol=EXACT) for a, b in pairs)


SAME = {
    "estimate": "estimate", "std_error": "std_error", "p_value": "p_value", "conf_low": "conf_low",
    "conf_high": "conf_high", "n": "n", "n_municipalities": "n_clusters",
}  # fmt: skip


def test_what_is_shown_of_a_design_and_a_model_fits_on_a_screen(survey: Survey) -> None:
    design = survey.design("bpa")
    assert repr(design).startswith("Design of bpa: ") and len(repr(design).splitlines()) == 2
    model = design.model("log_pages ~ after + remitted")
    first, second, *table = repr(model).splitlines()
    assert first == "log_pages ~ after + remitted" and f"{len(model.fit.data):,} cases of" in second
    assert len(table) == 1 + len(model.tidy()) and "remitted" in table[-1]


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda design: design.mean("provision"), "Column provision holds no numbers"),
        (lambda design: design.mean("decision_date"), "Column decision_date holds no numbers"),
        (lambda design: design.quantile("outcome", 0.5), "Column outcome holds no numbers"),
        (
            lambda design: design.mean("standard_page"),
            "lacks the column standard_page: near it: standard_pages",
        ),
        (lambda design: design.model("log(standard_pages) ~ after"), r"write np\.log"),
        (
            lambda design: design.model("log_pages ~ after + period"),
            r"The terms period\[T.2019-21\] and after say the same",
        ),
    ],
)
def test_what_is_asked_wrongly_is_said_with_what_to_do(survey: Survey, ask, told: str) -> None:
    with pytest.raises(checks.HelpersError, match=told):
        ask(survey.design("bpa"))


def test_a_group_that_is_asked_for_twice_counts_once(survey: Survey) -> None:
    once, twice = (survey.design("bpa").mean("has_expert", by=by) for by in (["period"], ["period"] * 2))
    pd.testing.assert_frame_equal(once, twice)


@pytest.mark.parametrize("outcome", ["", "upheld", "remitted"])
@pytest.mark.parametrize("provision", PROVISIONS)
def test_the_change_of_geometric_means_is_that_of_the_report(
    survey: Survey, provision: str, outcome: str
) -> None:
    growth = pd.read_parquet(BUILD / "tables" / "growth.parquet")
    row = growth[(growth["provision"] == provision) & (growth["outcome"] == (outcome or "all"))].iloc[0]
    design = survey.design(provision, outcome)
    assert close(design.change("standard_pages", of="geometric_mean").iloc[0], row, **SAME)
    formula = "log_pages ~ after" if outcome else "log_pages ~ after + remitted"
    fit = design.model(formula)
    assert close(fit.tidy().set_index("term").loc["after"], row, **SAME, statistic="statistic")
    assert np.isclose(fit.result.bse["after"], row["std_error"], rtol=EXACT)


@pytest.mark.parametrize("provision", [PROVISIONS[0], pytest.param(PROVISIONS[1], marks=pytest.mark.long)])
def test_means_and_medians_are_those_of_the_report(survey: Survey, provision: str) -> None:
    built = pd.read_parquet(BUILD / "tables" / "weighted_cases.parquet")
    others = other_measures.others(built, PLAN, 1)
    row = others[(others["estimand"] == "E2") & (others["provision"] == provision)].iloc[0]
    design = survey.design(provision)
    assert close(design.change("standard_pages").iloc[0], row, **SAME, statistic="statistic")
    levels = other_measures.levels(built, PLAN)
    levels = levels[levels["provision"] == provision].set_index("period")
    for verb, column in (
        (design.mean("standard_pages", by="period"), "mean"),
        (design.quantile("standard_pages", 0.25, by="period"), "lower_quartile"),
        (design.quantile("standard_pages", 0.5, by="period"), "median"),
    ):
        for _, ours in verb.iterrows():
            assert np.isclose(ours["estimate"], levels.loc[ours["period"], column], rtol=EXACT)
            assert ours["conf_low"] <= ours["estimate"] <= ours["conf_high"] and ours["std_error"] > 0


@pytest.mark.parametrize("measure", PLAN.estimands["E4"].measures)
def test_shares_are_those_of_the_report(
    survey: Survey, cases: pd.DataFrame, weigh: types.Weigh, measure: str
) -> None:
    found = types.e4(cases, weigh, PLAN)
    for row in found[found["measure"] == measure].to_dict("records"):
        design = survey.design(row["provision"])
        before, after = (ours for _, ours in design.share(measure, by="period").iterrows())
        assert close(before, row, estimate="before", conf_low="before_low", conf_high="before_high")
        assert close(after, row, estimate="after", conf_low="after_low", conf_high="after_high")
        assert close(design.change(measure, of="share").iloc[0], row, **SAME)


def test_ratios_are_those_of_the_report(survey: Survey, cases: pd.DataFrame, weigh: types.Weigh) -> None:
    found = types.e5(cases, weigh, PLAN).set_index(["provision", "measure"])
    for provision in PROVISIONS:
        design, row = survey.design(provision), found.loc[(provision, types.NEWLY_OBTAINED)]
        new, items = "n_newly_obtained", "n_retrieval_answered"
        before, after = (ours for _, ours in design.ratio(new, items, by="period", share=True).iterrows())
        assert close(before, row, estimate="before", conf_low="before_low", conf_high="before_high")
        assert close(after, row, estimate="after", conf_low="after_low", conf_high="after_high")
        assert close(design.change(new, of="share", whole=items).iloc[0], row, **SAME)
        assert close(
            design.change("n_information_types").iloc[0], found.loc[(provision, types.TYPES)], **SAME
        )


def test_a_researchers_own_column_is_weighted_for_its_own_answers(survey: Survey) -> None:
    own = stages.pages_by_stage(survey.cases)
    design = survey.design("bpa", cases=own)
    used = design.used(stages.PAGES)
    counted = survey.population.query("provision == 'bpa'")["n"].sum()
    assert used[stages.PAGES].notna().all() and np.isclose(used["weight"].sum(), counted)
    assert np.isclose(
        design.mean(stages.PAGES)["estimate"].iloc[0], np.average(used[stages.PAGES], weights=used["weight"])
    )


def test_every_verb_is_tidy(survey: Survey) -> None:
    design = survey.design("lost_earnings")
    assert list(design.mean("standard_pages")) == TIDY
    assert list(design.mean("standard_pages", by=["period", "size_class"])) == ["period", "size_class", *TIDY]
    assert list(survey.design().mean("standard_pages", by="provision")["provision"]) == list(PROVISIONS)
    assert list(design.change("standard_pages")) == TIDY
    assert list(design.model("log_pages ~ after + has_expert").tidy())[: len(TIDY)] == TIDY


def test_a_model_knows_no_codes_that_do_not_occur(survey: Survey) -> None:
    terms = survey.design("bpa", "upheld").model("log_pages ~ period + size_class").tidy()["term"]
    assert not terms.str.contains("outcome").any() and len(terms) == 1 + 1 + len(PLAN.size_classes) - 1


SPOILED = {
    "a part": (lambda cases: cases.query("provision == 'bpa'"), r"\d+ missing \(first: .*rows of used\(\)"),
    "one row less": (lambda cases: cases.iloc[1:], r"1 missing \(first: D14-\d+\)\. Rows are missing"),
    "a doubled row": (lambda cases: pd.concat([cases, cases.tail(1)]), "1 in several rows .*one_to_one"),
    "another key": (
        lambda cases: cases.replace({"decision_id": {cases["decision_id"].iloc[0]: "x"}}),
        r"1 missing .*, 1 unknown \(first: x\)",
    ),
    "a stranger": (
        lambda cases: pd.concat([cases, cases.tail(1).assign(decision_id=None)]),
        r"decisions of survey\.cases: 1 unknown \(first: nan\)",
    ),
} | {
    f"without {name}": (lambda cases, name=name: cases.drop(columns=name), f"lacks the column {name}:")
    for name in ("decision_id", "municipality", "period", "disposition", "standard_pages")
}  # fmt: skip


@pytest.mark.parametrize("spoiled", SPOILED)
def test_a_part_never_stands_for_the_whole(survey: Survey, spoiled: str) -> None:
    change, message = SPOILED[spoiled]
    with pytest.raises(checks.InputInvalid, match=message):
        survey.design("bpa", cases=change(survey.cases))


def test_rows_in_another_order_and_with_more_columns_are_the_same_cases(survey: Survey) -> None:
    joined = survey.cases.sample(frac=1, random_state=1).merge(survey.municipalities, on="municipality")
    ours, plain = (survey.design("bpa", cases=each).mean("standard_pages") for each in (joined, None))
    pd.testing.assert_frame_equal(ours, plain)


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("log_pages ~ after + regio", "lacks the column regio:"),
        ("pages ~ after", "lacks the column pages:"),
        ("log_pages ~ np.log(inhabitants)", "lacks the column inhabitants:"),
        ("log_pages ~ after + groups", "lacks the column groups:"),  # a variable where the model is fitted
        ("log_pages ~ after + Q('two words')", "no data named 'two words'"),
        ("log_pages ~ C(outcome, Treatment('wrong'))", "level 'wrong' not found"),
        ("log_pages ~ np.lg(after)", "cannot be used: .*'lg'"),
        ("log_pages ~ after +", "cannot be used: "),
        ("log_pages ~ after foo", "cannot be used: invalid syntax"),
        ("log_pages after", "write measure ~ terms"),
        ("after", "write measure ~ terms"),
    ],
)
def test_a_formula_that_cannot_be_is_met_with_its_word(survey: Survey, formula: str, message: str) -> None:
    with pytest.raises(checks.InputInvalid, match=message):
        survey.design("bpa").model(formula)


def test_a_formula_may_use_functions_and_contrasts(survey: Survey) -> None:
    formula = "np.log(standard_pages) ~ C(outcome, Treatment('remitted')) + I(abs(after)) + Q('has_expert')"
    assert len(survey.design("bpa").model(formula).tidy()) == 4


def test_wrong_questions_are_met_with_advice(survey: Survey) -> None:
    with pytest.raises(checks.InputInvalid, match="'wrong': expected one of bpa, lost_earnings"):
        survey.design("wrong")
    with pytest.raises(checks.InputInvalid, match="lacks the column pages"):
        survey.design("bpa").mean("pages")
    with pytest.raises(checks.InputInvalid, match="lacks the column pages"):
        survey.design("bpa").change("pages", of="geometric_mean")
    with pytest.raises(checks.InputInvalid, match="of holds 'median'"):
        survey.design("bpa").change("standard_pages", of="median")
    with pytest.raises(checks.InputInvalid, match="ask for its mean"):
        survey.design("bpa").share("standard_pages")
