"""Headings on growth follow the verdicts: with another verdict another heading, and no sign against it."""

import itertools

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.methods import verdicts
from helpers.protocol import analysis_plan
from helpers.publish.growth import explained, headings, levels, sentences
from helpers.publish.statements import Statement, refuse_causal_verbs, refuse_no_change
from helpers.publish.wording import PROVISION

PLAN = analysis_plan.load()
CODES = [
    *(verdicts.INCREASE, verdicts.DECREASE, verdicts.EQUIVALENCE, verdicts.NOT_SHOWN, verdicts.NOT_ESTIMABLE),
    *verdicts.MEASURED.values(),
]
FALLS = (verdicts.DECREASE, verdicts.MEASURED_DECREASE)


def told(bpa: str, lost: str, plan=PLAN) -> str:
    codes = {"bpa": bpa, "lost_earnings": lost}
    rows = [
        {"estimand": "E1", "outcome": "all", "provision": name, "estimate": -0.3 if code in FALLS else 0.3}
        for name, code in codes.items()
    ]
    found = {f"E1_{name}": Statement("x", code) for name, code in codes.items()}
    return headings.growth(pd.DataFrame(rows), found, plan).text.replace("\u00a0", " ")


def test_every_pair_of_verdicts_has_a_heading_of_its_own():
    texts = {pair: told(*pair) for pair in itertools.product(CODES, CODES)}
    assert len(set(texts.values())) == len(texts)
    for text in texts.values():
        refuse_causal_verbs(text)
        refuse_no_change(text)
        assert not text.endswith(".") and "−" not in text and "nan" not in text and text[0].isupper()


def test_headings_say_what_was_found():
    assert told(verdicts.INCREASE, verdicts.DECREASE) == (
        "Påklagede BPA-sager fylder 35 pct. mere end før; påklagede sager om tabt arbejdsfortjeneste fylder "
        "26 pct. mindre end før"
    )
    assert told(verdicts.NOT_SHOWN, verdicts.NOT_SHOWN).startswith("Det er ikke påvist, at sagerne")
    assert told(verdicts.NOT_ESTIMABLE, verdicts.NOT_ESTIMABLE) == headings.NOUN
    one = PLAN.of_draw(["lost_earnings"])
    assert (
        told(verdicts.INCREASE, verdicts.INCREASE, one)
        == "Påklagede sager om tabt arbejdsfortjeneste fylder 35 pct. mere end før"
    )


def counted_otherwise(**drift: float) -> pd.DataFrame:
    rows = [
        {"estimand": "E1", "outcome": "all", "provision": name, "estimate": 0.3, "counting_estimate": 0.2}
        | {"ratio": np.exp(0.3), "adjusted_low": 0.1, "adjusted_high": 0.5, "level": 0.95}
        | {"drift": drift.get(name, 0.0)}
        for name in PLAN.provisions
    ]
    return pd.DataFrame(rows)


def test_no_two_numbers_of_pages_stand_side_by_side_without_saying_that_they_were_counted_otherwise():
    table, medians = counted_otherwise(bpa=0.1, lost_earnings=0.09), released(70, 100, 40, 41)
    grown = {f"E1_{name}": Statement("x", verdicts.INCREASE) for name in PLAN.provisions}
    told = headings.growth(table, grown, PLAN).text.replace("\u00a0", " ")
    assert told.startswith(
        "Påklagede BPA-sager fylder 35 pct. mere end før, 22 pct., når der tages højde for tællemåden; "
    )
    assert told.endswith("sager om tabt arbejdsfortjeneste fylder 35 pct. mere end før")
    same = headings.growth(table.assign(counting_estimate=0.3), grown, PLAN).text.replace("\u00a0", " ")
    assert "35 pct. mere end før, også når der tages højde for tællemåden; " in same
    both = headings.level(medians, PLAN, counted_otherwise(bpa=0.1, lost_earnings=0.1)).text
    assert (
        both.endswith("(før 40); de tidligere sager er ikke talt på samme måde") and both.count("måde") == 1
    )
    bare = {"counting_low": np.nan, "counting_high": np.nan}
    unnamed = table.assign(reasons="", verdict=verdicts.NOT_SHOWN, **bare)
    found = sentences.change_finding(unnamed, grown, PLAN).replace("\u00a0", " ")
    assert found.count("; +22 pct., når der tages højde for tællemåden)") == 1
    method = {ident: Statement("x", verdicts.MEASURED_INCREASE) for ident in grown}
    held = unnamed.assign(verdict=verdicts.MEASURED_INCREASE, counting_low=-0.04, counting_high=0.45)
    said = sentences.change_finding(held, method, PLAN).replace("\u00a0", " ")
    assert said.count("; +22 pct. (−4 til 57), når der tages højde for tællemåden)") == 1
    assert headings.level(medians, PLAN, table).text == (
        "Medianen: 100 normalsider i BPA-sager (før 70, ikke talt på samme måde), 41 om tabt "
        "arbejdsfortjeneste (før 40)"
    )
    spread = {f"E3_{name}": Statement("x", verdicts.NOT_SHOWN) for name in PLAN.provisions}
    shown = sentences.spread_finding(medians, spread, PLAN, table)
    assert shown.count("ikke talt på samme måde") == 1 and "2019-21, ikke talt på samme måde (" in shown
    key = levels.key_figures(medians, PLAN, table)
    assert key["key_pages_before"] == ([70.0, 40.0], "70 og 40, om BPA ikke talt på samme måde")
    assert key["key_counted_alike"][0] == {"bpa": pytest.approx(22.14, abs=0.01)}
    decided = table.assign(verdict=verdicts.MEASURED_INCREASE, counting_low=-0.1, counting_high=0.5)
    bounds = levels.key_figures(medians, PLAN, decided)["key_counted_interval"][0]
    assert bounds == {
        "bpa": pytest.approx([100 * np.expm1(-0.1), 100 * np.expm1(0.5)], abs=1e-3)
    }  # six digits
    small = decided.assign(verdict=verdicts.NOT_SHOWN)
    assert levels.key_figures(medians, PLAN, small)["key_counted_interval"][0] == {}
    barred = table.assign(reasons=np.where(table["provision"].eq("bpa"), "low_df", ""))
    said = levels.counted_alike(levels.drifted(barred, PLAN), PLAN)
    assert "ikke talt på samme måde" in said and "%" not in said and "pct" not in said
    whole = levels.key_figures(medians, PLAN, counted_otherwise(bpa=0.5, lost_earnings=0.5))
    assert whole["key_pages_before"][1] == "70 og 40, ikke talt på samme måde"
    full = medians.assign(lower_quartile=1.0, upper_quartile=200.0, mean=90.0, geometric=80.0)
    texts = {name: each.text for name, each in levels.statements(full, PLAN, table).items()}
    assert {name for name, text in texts.items() if levels.COUNTED_OTHERWISE in text} == {"level_bpa"}
    alike = full.assign(median=100.0)
    same = levels.statements(alike, PLAN, table)["level_bpa"].text.replace("\u00a0", " ")
    assert "100 normalsider i begge perioder, talt på hver sin måde" in same


def test_that_counting_alike_moves_the_provisions_apart_is_said_only_where_it_does():
    table = counted_otherwise(bpa=0.1, lost_earnings=0.1)
    held = {"bpa": 0.4, "lost_earnings": 0.2}
    apart = table.assign(counting_estimate=table["provision"].map(held))
    assert levels.opposed(apart, PLAN).replace("\u00a0", " ") == (
        " Når der tages højde for tællemåden, går ændringen op for BPA-sager (til +49 pct.) og ned for "
        "sager om tabt arbejdsfortjeneste (til +22 pct.); hvorfor, er ikke undersøgt."
    )
    falling = apart.assign(
        estimate=-0.3, counting_estimate=apart["provision"].map({"bpa": -0.2}).fillna(-0.4)
    )
    said = levels.opposed(falling, PLAN).replace("\u00a0", " ")
    assert "op for BPA-sager (til −18 pct.)" in said and "ned for sager om" in said
    assert "højere" not in said  # of a fall it might be read as a larger one
    assert levels.opposed(table, PLAN) == "" == levels.opposed(None, PLAN)
    assert levels.opposed(apart.assign(drift=0.0), PLAN) == ""
    assert levels.opposed(apart.assign(reasons="low_df"), PLAN) == ""


def test_the_absence_of_a_change_is_told_with_what_it_is_where_pages_are_counted_alike():
    small = {f"E1_{name}": Statement("x", verdicts.EQUIVALENCE) for name in PLAN.provisions}
    apart = headings.growth(counted_otherwise(bpa=0.1), small, PLAN).text.replace("\u00a0", " ")
    assert apart == (
        "Omfanget af BPA-sager har højst ændret sig lidt, +22 pct., når der tages højde for tællemåden; "
        "omfanget af sager om tabt arbejdsfortjeneste har højst ændret sig lidt"
    )
    assert "tællemåde" not in headings.growth(counted_otherwise(bpa=0.09), small, PLAN).text
    unknown = counted_otherwise(bpa=0.1).assign(counting_estimate=np.nan)
    assert "lidt, men det kan ikke beregnes, når der tages" in headings.growth(unknown, small, PLAN).text


@pytest.mark.parametrize(
    ("verdict", "noun"), [(verdicts.MEASURED_INCREASE, "stigning"), (verdicts.MEASURED_DECREASE, "fald")]
)
def test_a_measured_change_of_one_provision_is_said_to_be_one_of_the_extent_and_not_of_the_number(
    verdict, noun
):
    found = {f"E1_{name}": Statement("x", verdicts.NOT_SHOWN) for name in PLAN.provisions}
    told = headings.growth(counted_otherwise(bpa=0.1), found | {"E1_bpa": Statement("x", verdict)}, PLAN).text
    assert told.startswith(f"Målt {noun} i sagsomfanget for BPA kan ikke skilles fra målemetoden; ")


def test_measures_and_outcomes_in_short_carry_what_they_are_where_pages_are_counted_alike():
    held = "når der tages højde for tællemåden"
    told = statements() | {
        "E2_bpa": Statement("x", verdicts.INCREASE, f"+22 pct. i hovedmålet, {held}", "+44 pct."),
        "E8_bpa": Statement("x", verdicts.EQUIVALENCE, f"+2 pct., {held}", "+1 pct."),
        "E3_bpa": Statement("x", verdicts.NOT_SHOWN, "not told"),
        "E1_bpa_upheld": Statement("x", verdicts.DECREASE, f"−9 pct., {held}", "−12 pct."),
        "E1_bpa_remitted": Statement("x", verdicts.MEASURED_DECREASE, "not told"),
    }
    others, outcomes = headings.other_measures(told, PLAN).text, headings.by_outcome(told, PLAN).text
    mean = f"For gennemsnittet for BPA-sager er ændringen +44 pct. (+22 pct. i hovedmålet, {held})."
    assert mean in others, "of the mean itself nothing is known with it"
    assert ".." not in others
    assert f"når hver kommune tæller lige, er ændringen +1 pct. (+2 pct., {held})." in others
    assert f"For omfanget af stadfæstede BPA-sager er ændringen −12 pct. (−9 pct., {held})." in outcomes
    assert "not told" not in others + outcomes
    assert "). Det ændrer ikke konklusionen om hovedmålet. For" in others and "konklusionen" not in outcomes
    unknown = {"E8_bpa": Statement("x", verdicts.EQUIVALENCE, f"kan ikke beregnes, {held}", "+1 pct.")}
    said = headings.other_measures(unknown, PLAN).text
    assert f"tæller lige, er ændringen +1 pct. (kan ikke beregnes, {held})." in said
    same = {"E8_bpa": Statement("x", verdicts.EQUIVALENCE, f"+1 pct., {held}", "+1 pct.")}
    assert f"er ændringen +1 pct. (også {held})." in headings.other_measures(same, PLAN).text


def statements(**codes: str) -> dict[str, Statement]:
    names = [f"{e}_{p}" for p in PLAN.provisions for e in ("E2", "E3", "E8")]
    outcomes = [f"E1_{p}_{o}" for p in PLAN.provisions for o in ("upheld", "remitted")]
    told = [*names, *outcomes]
    return {name: Statement("x", codes.get(name, verdicts.NOT_SHOWN), measured="+5 pct.") for name in told}


def test_beside_second_looks_that_agree_stand_the_measures_that_do_not():
    """Nine computations of one measure may all agree, and the median and the typical municipality not."""
    found = statements(E2_bpa=verdicts.INCREASE) | {"E1_bpa": Statement("x", verdicts.INCREASE)}
    found |= {"E1_lost_earnings": Statement("x", verdicts.MEASURED_INCREASE)}
    assert headings.open_measures(found, PLAN) == (
        " For BPA-sager er en ændring ikke påvist i to sekundære mål uden for beregningerne: medianen "
        "(+5 pct.) og omfanget, når hver kommune tæller lige (+5 pct.)."
    )
    alone = found | {"E3_bpa": Statement("x", verdicts.INCREASE)}
    assert "ikke påvist i ét sekundært mål uden for" in headings.open_measures(alone, PLAN)
    none = found | {"E1_bpa": Statement("x", verdicts.NOT_SHOWN)}
    assert headings.open_measures(none, PLAN) == "" == headings.open_measures({}, PLAN)


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ((verdicts.NOT_SHOWN, verdicts.NOT_SHOWN),
         "En ændring i medianen er ikke påvist for nogen af ydelserne."),
        ((verdicts.INCREASE, verdicts.NOT_SHOWN),
         "En ændring i medianen er ikke påvist for sager om tabt arbejdsfortjeneste."),
        ((verdicts.INCREASE, verdicts.DECREASE), "Medianen er et sekundært mål."),
    ],
)  # fmt: skip
def test_beside_the_medians_stands_of_which_a_change_is_not_shown(codes, said):
    found = {f"E3_{name}": Statement("…", code) for name, code in zip(PLAN.provisions, codes, strict=True)}
    assert headings.median_in_short(found, PLAN) == said


def test_other_measures_and_outcomes_are_told_in_one_sentence():
    found = statements(E2_bpa=verdicts.INCREASE, E8_bpa=verdicts.DECREASE, E3_bpa=verdicts.EQUIVALENCE)
    assert headings.other_measures(found, PLAN).text == (
        "Målt på andre måder tyder ét af seks mål på en stigning og ét på et fald. Svarene tyder på, at "
        "medianen for BPA-sager højst har ændret sig lidt. For gennemsnittet for BPA-sager er ændringen "
        "+5 pct. For medianen for BPA-sager er ændringen +5 pct. For omfanget af BPA-sager, når hver kommune "
        "tæller lige, er ændringen +5 pct. Det ændrer ikke konklusionen om hovedmålet. For tre andre mål er "
        "en ændring ikke påvist."
    )
    every = {f"{one}_{name}": verdicts.INCREASE for one in ("E2", "E3", "E8") for name in PLAN.provisions}
    all_six = headings.other_measures(statements(**every), PLAN).text
    assert all_six.startswith("Målt på andre måder tyder alle seks mål på en stigning.")
    assert "for nogen af de fire mål" in headings.by_outcome(statements(), PLAN).text
    assert headings.by_outcome({}, PLAN).text == "Opdelt efter udfald kan omfanget ikke opgøres."
    few = statements(E1_bpa_upheld=verdicts.NOT_ESTIMABLE)
    assert headings.by_outcome(few, PLAN).text == (
        "Opdelt efter udfald er en ændring ikke påvist for tre af fire mål. Det kan ikke opgøres for "
        "omfanget af stadfæstede BPA-sager."
    )
    hangs = headings.other_measures(statements(E2_bpa=verdicts.UNDECIDED), PLAN).text
    assert hangs == (
        "Målt på andre måder kan en ændring i gennemsnittet for BPA-sager ikke afgøres: ét svar bærer "
        "resultatet. For fem andre mål er en ændring ikke påvist."
    )
    clause = statements(E2_bpa=verdicts.INCREASE, E8_bpa=verdicts.MEASURED_INCREASE)
    assert "når hver kommune tæller lige, kan ikke skilles" in headings.other_measures(clause, PLAN).text


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (verdicts.MEASURED_INCREASE,
         "kan den målte ændring i omfanget af stadfæstede BPA-sager ikke skilles fra målemetoden."),
        (verdicts.EQUIVALENCE, "tyder svarene på, at omfanget af stadfæstede BPA-sager højst har ændret sig"),
        (verdicts.UNDECIDED, "kan en ændring i omfanget af stadfæstede BPA-sager ikke afgøres: ét svar"),
        (verdicts.INCREASE, "tyder ét af fire mål på en stigning."),
        (verdicts.NOT_SHOWN, "er en ændring ikke påvist for nogen af de fire mål."),
        (verdicts.NOT_ESTIMABLE, "er en ændring ikke påvist for tre af fire mål."),
    ],
)  # fmt: skip
def test_the_paragraph_begins_with_what_its_measures_are_of(code, said):
    text = headings.by_outcome(statements(E1_bpa_upheld=code), PLAN).text
    assert text.startswith(f"Opdelt efter udfald {said}")


@pytest.mark.parametrize(
    ("codes", "says"),
    [
        ({}, "Opdelt efter udfald er en ændring ikke påvist"),
        (
            {"E1_bpa_upheld": verdicts.INCREASE},
            "Svarene tyder på en stigning i omfanget af stadfæstede BPA-sager",
        ),
        (
            {"E1_bpa_upheld": verdicts.INCREASE, "E1_bpa_remitted": verdicts.DECREASE},
            "Svarene tyder på ændringer i to af fire mål for omfanget efter udfald",
        ),
        ({"E1_bpa_upheld": verdicts.MEASURED_INCREASE}, "Ændringen efter udfald"),
        ({"E1_bpa_upheld": verdicts.NOT_ESTIMABLE}, "Ændringen efter udfald"),
    ],
)
def test_the_heading_on_outcomes_follows_their_verdicts(codes, says):
    assert headings.outcomes(statements(**codes), PLAN).text == says
    assert headings.outcomes({}, PLAN).text == "Ændringen efter udfald"


def released(*medians: float) -> pd.DataFrame:
    keys = itertools.product(PLAN.provisions, (PLAN.before, PLAN.after))
    return pd.DataFrame(
        [
            {"provision": PROVISION[p], "period": period, "median": m}
            for (p, period), m in zip(keys, medians, strict=True)
        ]
    )


def test_the_level_is_told_of_what_is_shown():
    assert headings.level(released(70, 100, 40, 41), PLAN).text == (
        "Medianen: 100 normalsider i BPA-sager (før 70), 41 om tabt arbejdsfortjeneste (før 40)"
    )
    assert "tabt" not in headings.level(released(70, 100, np.nan, 41), PLAN).text
    shown = {f"E3_{name}": Statement("x", verdicts.NOT_SHOWN) for name in PLAN.provisions}
    open_ = headings.level(released(70, 100, 40, 41), PLAN, found=shown).text
    assert open_.endswith("(før 40); en ændring er ikke påvist")
    mixed = shown | {"E3_bpa": Statement("x", verdicts.DECREASE)}
    assert headings.level(released(100, 70, 40, 41), PLAN, found=mixed).text.endswith(
        "; BPA: svarene tyder på et fald; tabt arbejdsfortjeneste: en ændring er ikke påvist"
    )
    assert "fald" not in headings.level(released(np.nan, 70, 40, 41), PLAN, found=mixed).text
    alone = headings.level(released(70, 100, 40, 41), PLAN.of_draw(["lost_earnings"])).text
    assert alone == "Medianen: 41 normalsider i sager om tabt arbejdsfortjeneste (før 40)"
    assert headings.level(released(*[np.nan] * 4), PLAN).text == "Sagernes omfang i de to perioder"
    one = levels.key_figures(released(70, 100, 40, 41), PLAN.of_draw(["lost_earnings"]))
    assert one["key_order"] == (["lost_earnings"], "sager om tabt arbejdsfortjeneste")
    assert one["key_pages"] == ([41.0], "41")
    assert levels.key_figures(released(70, 100, np.nan, 41), PLAN)["key_pages_before"] == (
        [70.0, None],
        "70 og ..",
    )


@pytest.mark.parametrize(
    ("code", "p", "said", "unsaid"),
    [
        (verdicts.INCREASE, [0.9], "»Er steget«", "»Tyder på«"),
        (verdicts.NOT_SHOWN, [0.001], "»Tyder på«", "»Er steget«"),
        (verdicts.MEASURED_INCREASE, [0.9], "»Kan ikke skilles", "»Kan ikke opgøres«"),
        (verdicts.EQUIVALENCE, [0.9], "»Påvist fravær«", "»Er steget«"),
        (verdicts.NOT_ESTIMABLE, [0.9], "»Kan ikke opgøres«", "»Påvist fravær«"),
        (verdicts.UNDECIDED, [0.001], "»Kan ikke afgøres«", "»Ikke påvist«"),
    ],
)
def test_the_words_of_certainty_are_those_that_occur(code, p, said, unsaid):
    found = {f"E1_{name}": Statement("x", code) for name in PLAN.provisions}
    text = explained.verdict_words(found, pd.DataFrame({"p_value": p}), PLAN).text
    assert said in text and unsaid not in text
    assert ("»Ikke påvist«" in text) == (p == [0.9] or code == verdicts.NOT_SHOWN)
    assert ("»Kan ikke afgøres«" in text) == (code == verdicts.UNDECIDED)
    assert "{" not in text
    assert explained.verdict_words(found, pd.DataFrame({"p_value": []}), PLAN).text, "without secondary tests"


def test_the_main_result_is_a_key_figure_with_the_interval_that_decided_and_its_conclusion():
    row = {"estimand": "E1", "outcome": "all", "reasons": "", "estimate": np.log(1.36), "level": 0.95}
    row |= {"adjusted_low": np.log(1.13), "adjusted_high": np.log(1.63), "verdict": verdicts.INCREASE}
    row |= {"counting_estimate": np.nan, "drift": 0.0, "status": "primary"}
    table = pd.DataFrame([row | {"provision": name} for name in PLAN.primary_provisions])
    plain = {
        name: text.replace("\u00a0", " ") for name, (_, text) in explained.key_growth(table, PLAN).items()
    }
    assert plain["key_growth"] == "+36 og +36 pct."
    assert plain["key_growth_of"].endswith("(interval 13 til 63 og 13 til 63). Konklusion: stigning.")
    counted = {"drift": 0.1, "counting_estimate": 0.2, "counting_low": -0.1, "counting_high": 0.3}
    named = [verdicts.NOT_SHOWN, verdicts.MEASURED_INCREASE]
    apart = table.assign(**counted, verdict=named, within_margin=False)
    text = explained.key_growth(apart, PLAN)["key_growth_of"][1]
    assert "13 til 63); +22 og +22 (−10 til 35), når der tages højde for tællemåden. BPA: " in text.replace(
        "\u00a0", " "
    )
    one = explained.key_growth(apart.assign(drift=[0.1, 0.0]), PLAN)["key_growth_of"][1]
    assert "; +22 om BPA, når der tages højde for tællemåden." in one, "an interval that decided nothing"
    assert text.endswith(
        "BPA: en ændring er ikke påvist; tabt arbejdsfortjeneste: målt stigning, som ikke kan skilles fra "
        "målemetoden."
    )
    few = table.assign(reasons=["few_cases", ""], verdict=[verdicts.NOT_ESTIMABLE, verdicts.INCREASE])
    told = explained.key_growth(few, PLAN)
    assert told["key_growth"][0] == [None, pytest.approx(36)]
    assert "interval 13\u00a0til\u00a063)" in told["key_growth_of"][1]
    assert told["key_growth_of"][1].endswith("BPA: kan ikke opgøres; tabt arbejdsfortjeneste: stigning.")
    nothing = explained.key_growth(table.assign(reasons="few_cases", verdict=verdicts.NOT_ESTIMABLE), PLAN)
    assert nothing["key_growth"][1] == ".. og .."
    assert nothing["key_growth_of"][1].endswith("omfanget. Konklusion: kan ikke opgøres.")
    assert explained.interval(table, PLAN).text.endswith(
        "hovedmålet er det et 95\u00a0pct. sikkerhedsinterval."
    )
    assert "hovedmålet" not in explained.interval(table.assign(reasons="few_cases"), PLAN).text
    others = table.assign(status="secondary", outcome="upheld", level=0.9966)
    both = explained.interval(pd.concat([table, others]), PLAN).text.replace("\u00a0", " ")
    assert both.endswith("er det et 95 pct. sikkerhedsinterval, om de sekundære mål 99,66 pct.")


def looks(**told: tuple[float, float, float]) -> pd.DataFrame:
    """Return released second looks at each provision: the planned one and two others."""
    rows = [
        {"group": PROVISION[name], "planned": i == 0, "own_estimate": i > 0, "ratio": ratio}
        | {"conf_low": ratio * 0.9, "conf_high": ratio * 1.1}
        for name, ratios in told.items()
        for i, ratio in enumerate(ratios)
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize(
    ("bpa", "lost", "heading"),
    [
        (
            verdicts.INCREASE,
            verdicts.INCREASE,
            "Tre af fire andre beregninger peger samme vej som hovedresultatet, én med hele intervallet",
        ),
        (
            verdicts.INCREASE,
            verdicts.NOT_SHOWN,
            "Begge andre beregninger for BPA-sager peger samme vej som hovedresultatet, én med hele interva",
        ),
        (
            verdicts.NOT_SHOWN,
            verdicts.DECREASE,
            "Én af to andre beregninger for sager om tabt arbejdsfortjeneste peger samme vej",
        ),
        (
            verdicts.NOT_SHOWN,
            verdicts.NOT_SHOWN,
            "I to af fire andre beregninger er hele intervallet på samme side af nul",
        ),
    ],
)
def test_second_looks_confirm_only_what_is_shown(bpa, lost, heading):
    found = {"E1_bpa": Statement("x", bpa), "E1_lost_earnings": Statement("x", lost)}
    released = looks(bpa=(1.2, 1.05, 1.4), lost_earnings=(1.05, 0.8, 1.02))
    assert headings.certainty(released, found, PLAN).text.startswith(heading)
    assert headings.certainty(released.assign(ratio=np.nan), found, PLAN).text == headings.CERTAINTY


def test_second_looks_confirm_no_change_that_the_way_of_counting_may_be():
    """Most of them are counted in the same way; what is shown of the other provision is confirmed alone."""
    released = looks(bpa=(1.2, 1.05, 1.4), lost_earnings=(1.05, 0.8, 1.02))
    for code in verdicts.MEASURED.values():
        both = {f"E1_{name}": Statement("x", code) for name in PLAN.provisions}
        assert headings.certainty(released, both, PLAN).text == headings.CERTAINTY
        one = both | {"E1_bpa": Statement("x", verdicts.INCREASE)}
        told = headings.certainty(released, one, PLAN).text
        assert told == (
            "Begge andre beregninger for BPA-sager peger samme vej som hovedresultatet, én med hele "
            "intervallet"
        )


def test_one_other_look_is_told_as_one():
    found = {"E1_bpa": Statement("x", verdicts.INCREASE)}
    plan = PLAN.of_draw(["bpa"])
    same, against = looks(bpa=(1.2, 1.05)), looks(bpa=(1.2, 0.9))
    told = headings.certainty(same, found, plan).text
    assert told == (
        "Den ene anden beregning peger samme vej som hovedresultatet, men ikke med hele intervallet"
    )
    surely = headings.certainty(looks(bpa=(1.2, 1.2)), found, plan).text
    assert surely == "Den ene anden beregning peger samme vej som hovedresultatet"
    beside = headings.certainty(looks(bpa=(1.2, 1.05, 1.01)), found, plan).text
    assert beside.endswith("peger samme vej som hovedresultatet, ingen med hele intervallet")
    assert headings.certainty(against, found, plan).text.startswith("Ingen anden beregning peger")
    three = looks(bpa=(1.2, 1.2, 1.2, 1.2))
    hidden = three.assign(ratio=three["ratio"].where(np.arange(len(three)) < len(three) - 1))
    assert ", der kan vises, peger samme vej" in headings.certainty(hidden, found, plan).text


def test_a_median_that_stands_still_is_told_with_the_largest_cases():
    def level(median: tuple[float, float], upper: tuple[float, float]) -> str:
        rows = [
            {"provision": PROVISION["bpa"], "period": period, "lower_quartile": 20, "median": m}
            | {"upper_quartile": u, "mean": 80, "geometric": 50}
            for period, m, u in zip((PLAN.before, PLAN.after), median, upper, strict=True)
        ]
        plan = PLAN.of_draw(["bpa"])
        return levels.statements(pd.DataFrame(rows), plan)["level_bpa"].text

    assert level((40, 41), (85, 120)).endswith(
        " Sagerne i den største fjerdedel fyldte hver mindst 120 mod 85."
    )
    for still in (level((40, 41), (85, 88)), level((40, 50), (85, 120))):
        assert "fjerdedel" not in still and still.count(".") == 1
