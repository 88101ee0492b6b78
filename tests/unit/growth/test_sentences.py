"""The sentences on growth: one test per verdict."""

import re

import numpy as np
import pandas as pd
import pytest
import survey_truth

from helpers.analysis.growth import geometric_mean, survivorship
from helpers.errors import HelpersError
from helpers.project import root
from helpers.protocol import analysis_plan, disclosure
from helpers.publish.changes.sentences import reason
from helpers.publish.growth import explained, file_loss, levels, placebo, second_looks, sentences
from helpers.publish.statements import Statement, refuse_causal_verbs, refuse_no_change
from helpers.publish.wording import PROVISION, VERDICT
from helpers.survey.sampling import weights

PLAN = analysis_plan.load()
SCOPE = "påklagede sager, stadfæstet eller hjemvist"


def row(estimate: float, std_error: float, /, **changes) -> dict:
    """A row of the E1 table with intervals as t(60) gives them."""
    half, narrow = 2.0 * std_error, 1.67 * std_error
    made = {
        "estimand": "E1",
        "status": "primary",
        "provision": "bpa",
        "outcome": "all",
        "estimate": estimate,
        "std_error": std_error,
        "conf_low": estimate - half,
        "conf_high": estimate + half,
        "adjusted_low": estimate - half,
        "adjusted_high": estimate + half,
        "level": 0.95,
        "equivalence_low": estimate - narrow,
        "equivalence_high": estimate + narrow,
        "ratio": np.exp(estimate),
        "mde_ratio": np.exp(2.85 * std_error),
        "n_before": 200,
        "n_after": 200,
        "municipalities_before": 60,
        "municipalities_after": 60,
        "df_effective": 30.0,
    }
    return made | changes


def worded(
    *rows: dict, availability: float = 0.9, odds_ratio: float = 0.6, bounded: bool = False
) -> dict[str, Statement]:
    tipping = pd.DataFrame(
        {"provision": list(PLAN.provisions), "availability": availability, "odds_ratio": odds_ratio}
    ).assign(bounded=bounded)
    return sentences.statements(pd.DataFrame(rows), tipping, PLAN)


def caption(estimate: float, std_error: float, /, **changes) -> str:
    """What the figure's caption says of BPA."""
    table = pd.DataFrame([row(estimate, std_error, provision=p, **changes) for p in PLAN.provisions])
    text = sentences.change_finding(table, worded(*table.to_dict("records")), PLAN).replace("\u00a0", " ")
    return text.removeprefix("BPA (§ 96): ").partition(". Tabt arbejdsfortjeneste (§ 42): ")[0]


def plain(statement: Statement) -> str:
    """The text with ordinary spaces."""
    return statement.text.replace("\u00a0", " ")


def test_increase():
    found = worded(row(np.log(1.30), 0.08))["E1_bpa"]
    assert plain(found) == (
        "Omfanget af en påklaget BPA-sag (§ 96) er steget med 30 pct. fra 2014-15 til 2019-21; at det er "
        "mere end 20 pct., er ikke påvist."
    )
    assert (found.verdict, VERDICT[found.verdict]) == ("increase", "stigning")
    assert caption(np.log(1.30), 0.08) == "stigning (+30 pct., 95 pct. sikkerhedsinterval 11 til 53 pct.)"


def test_decrease_is_worded_by_its_size():
    found = worded(row(np.log(0.8), 0.05))["E1_bpa"]
    assert "er faldet med 20 pct. fra" in plain(found)
    assert found.verdict == "decrease" and caption(np.log(0.8), 0.05).startswith("fald (−20 pct., ")


def test_a_small_certain_change_says_that_it_is_small():
    rise, fall = worded(row(0.06, 0.02))["E1_bpa"], worded(row(-0.06, 0.02))["E1_bpa"]
    assert "er steget med 6 pct. fra" in plain(rise)
    assert "; ændringen er mindre end en faktor 1,2." in plain(rise)
    assert "er faldet med 6 pct." in plain(fall)
    assert "ændringen er mindre end en faktor 1,2" in plain(fall)


def test_an_increase_that_may_be_large_does_not_say_that_it_is_small():
    assert "faktor" not in worded(row(np.log(1.30), 0.08))["E1_bpa"].text


def test_a_finding_has_whole_percents_and_no_interval():
    """The interval stands in the figure and the table."""
    for told in (row(0.1004, 0.05), row(0.3, 0.05), row(-0.3, 0.05), row(0.004, 0.001), row(0.02, 0.05)):
        assert not re.search(r"interval|\d,\d+ pct|med 0 pct", plain(worded(told)["E1_bpa"]))
    assert "er steget med under 1 pct." in plain(worded(row(0.004, 0.001))["E1_bpa"])


def test_equivalence():
    found = worded(row(0.02, 0.05))["E1_bpa"]
    assert plain(found) == (
        "For omfanget af en påklaget BPA-sag (§ 96) er der påvist fravær af en ændring på mere end en faktor "
        "1,2 (+20/−17 pct.) fra 2014-15 til 2019-21. Der er målt en forskel på +2 pct. mellem perioderne."
    )
    assert found.verdict == "equivalence"
    assert caption(0.02, 0.05).startswith("påvist fravær af en ændring på mere end en faktor 1,2 (+2 pct., ")


def test_the_absence_of_a_change_is_told_alike_in_caption_and_secondary_sentence():
    assert "faktor 1,2 (+2 pct., 90 pct. sikkerhedsinterval −6 til 11 pct.)" in caption(0.02, 0.05)
    apart = plain(worded(row(0.02, 0.05, estimand="E8", status="secondary"))["E8_bpa"])
    assert ", når hver kommune tæller lige, ikke har ændret sig" in apart


def test_not_shown_is_told_with_all_that_the_change_may_be():
    found = worded(row(0.1, 0.1))["E1_bpa"]
    assert plain(found) == (
        "For omfanget af en påklaget BPA-sag (§ 96) er den målte forskel +11 pct. fra 2014-15 til 2019-21. "
        "En ændring er ikke påvist: den kan ligge mellem et fald på 10 og en stigning på 35 pct."
    )
    assert found.verdict == "not_shown"
    assert caption(0.1, 0.1).startswith("en ændring er ikke påvist (+11 pct., ")


def test_the_interval_that_decided_says_what_the_change_may_be():
    found = plain(worded(row(0.22, 0.1, adjusted_low=-0.01, level=0.975))["E1_bpa"])
    assert "En ændring er ikke påvist" in found
    assert "den kan ligge mellem et fald på 1 og en stigning på 52 pct." in found
    near = plain(worded(row(0.22, 0.1, adjusted_low=-0.001))["E1_bpa"])
    assert "mellem et fald på under 1 og en stigning" in near


COUNTED = {"drift": 0.36, "counting_estimate": 0.2, "counting_low": 0.05, "counting_high": 0.35}


def test_a_rise_with_another_way_of_counting_carries_the_result_without_it():
    text = plain(worded(row(np.log(1.3), 0.08, **COUNTED))["E1_bpa"])
    assert "er steget med 30 pct." in text
    assert text.endswith("Når der tages højde for tællemåden, er ændringen +22 pct. (5 til 42).")
    for quiet in (row(np.log(1.3), 0.08, **COUNTED | {"drift": 0.09}), row(0.1, 0.1, **COUNTED)):
        assert "tællemåden" not in plain(worded(quiet)["E1_bpa"])


def test_a_change_that_may_be_small_is_said_not_to_be_shown_as_a_larger_one():
    assert "til 2019-21; at det er mere end 20 pct., er ikke påvist." in plain(
        worded(row(np.log(1.3), 0.08))["E1_bpa"]
    )
    assert "til 2019-21; at det er mere end 17 pct., er ikke påvist." in plain(
        worded(row(-np.log(1.3), 0.08))["E1_bpa"]
    )
    assert "er steget med 65 pct. fra 2014-15 til 2019-21." in plain(worded(row(0.5, 0.08))["E1_bpa"])


def test_the_absence_of_a_change_with_another_way_of_counting_carries_the_result_without_it():
    text = plain(worded(row(0.02, 0.05, **COUNTED))["E1_bpa"])
    told = "Når der tages højde for tællemåden, er ændringen +22 pct."
    assert text.endswith(told), "no interval: this one decided nothing, and it lies on one side of nought"
    assert "tællemåden" not in plain(worded(row(0.02, 0.05, **COUNTED | {"drift": 0.09}))["E1_bpa"])


@pytest.mark.parametrize(
    ("estimand", "alike"),
    [
        ("E1", "+22 pct., når der tages højde for tællemåden"),
        ("E2", "+22 pct. i hovedmålet, når der tages højde for tællemåden"),
    ],
)
def test_a_statement_keeps_what_its_change_is_where_pages_are_counted_alike(estimand, alike):
    found = worded(row(np.log(1.3), 0.08, estimand=estimand, **COUNTED))[f"{estimand}_bpa"]
    assert found.alike.replace("\u00a0", " ") == alike and found.saved()["alike"] == found.alike
    assert found.both.replace("\u00a0", " ") == f"+30 pct.; {alike}", "beside what was measured"
    quiet = worded(row(np.log(1.3), 0.08, estimand=estimand, **COUNTED | {"drift": 0.09}))
    assert quiet[f"{estimand}_bpa"].both == ""
    assert quiet[f"{estimand}_bpa"].alike == "" and "alike" not in quiet[f"{estimand}_bpa"].saved()


def test_a_caption_of_no_larger_change_carries_the_result_without_it():
    assert caption(0.02, 0.05, **COUNTED).endswith("; +22 pct., når der tages højde for tællemåden)")
    assert "tællemåde" not in caption(0.02, 0.05) and "tællemåde" not in caption(0.1, 0.1, **COUNTED)


@pytest.mark.parametrize("verdict", ["increase", "not_shown"])
def test_another_conclusion_that_is_a_rise_carries_the_result_without_it(verdict):
    main, other = row(0.1, 0.1), row(np.log(1.4), 0.08, **COUNTED, variant="set_aside", reasons="")
    if verdict == "not_shown":
        main, other = row(np.log(1.4), 0.08), row(0.1, 0.1, **COUNTED, variant="set_aside", reasons="")
    tipping = pd.DataFrame({"provision": list(PLAN.provisions), "availability": 0.9, "odds_ratio": 0.6})
    text = plain(sentences.statements(pd.DataFrame([main]), tipping, PLAN, pd.DataFrame([other]))["E1_bpa"])
    assert "Udelades de tvivlsomme sidetal, er konklusionen en anden" in text
    assert ("(+40 pct.; +22 pct., når der tages højde for tællemåden)." in text) == (verdict == "increase")
    assert text.count("tællemåden") == (verdict == "increase")


GROWN = pd.DataFrame([row(0.3, 0.1, provision=name, **COUNTED) for name in PLAN.provisions])


def grown(**drift: float) -> pd.DataFrame:
    """The table of E1 with these drifts."""
    return GROWN.assign(drift=GROWN["provision"].map(drift).fillna(0.0))


BOTH = (
    " Når der tages højde for tællemåden, er ændringen +22 pct. for BPA-sager og +22 pct. for sager om tabt "
    "arbejdsfortjeneste."
)
ONE = " Når der tages højde for tællemåden, er ændringen +22 pct. for BPA-sager."


def tellers(table: pd.DataFrame) -> dict[str, str]:
    """Every text that tells a measured change of both provisions in numbers."""
    released = pd.DataFrame(
        [
            {"group": PROVISION[name], "label": label, "planned": planned, "own_estimate": not planned}
            | {"ratio": 1.3, "conf_low": 1.1, "conf_high": 1.5}
            for name in PLAN.provisions
            for label, planned in (("x", True), ("y", False))
        ]
    )
    tipping = pd.DataFrame([LOST | {"provision": name} for name in PLAN.provisions])
    early = tipping.set_index("provision")[["availability", "bounded"]]
    late = pd.DataFrame(
        {"provision": [PROVISION[name] for name in PLAN.provisions], "ratio": 1.0, "ratio_low": 0.9}
        | {"ratio_high": 1.1, "steady": 1.1}
    )
    found = {
        "second_looks": second_looks.sentence(released, PLAN, table),
        "lost_files": file_loss.in_short(tipping, PLAN, table),
        "placebo": placebo.statement(late, pd.DataFrame(), early, PLAN, disclosure.load(), table),
    }
    return {name: f" {plain(each)}" for name, each in found.items()}


def test_every_text_that_tells_a_change_says_that_pages_were_counted_otherwise():
    """Where the ways of counting have drifted, and of the provisions of which they have."""
    both, one = (tellers(grown(bpa=0.1, lost_earnings=drift)) for drift in (0.2, 0.09))
    assert both.pop("second_looks").endswith(BOTH) and one.pop("second_looks").endswith(ONE)
    for name, text in (both | one).items():  # beside it, or in a chapter that has told the numbers
        assert text.count(levels.AS_COUNTED) == 1 and "tællemåden" not in text, name
    for name, text in tellers(grown(bpa=0.09)).items():
        assert (
            "tællemåden" not in text
            and "samme måde" not in text
            and levels.AS_COUNTED not in text
            and len(text) > 50
        ), name
    chapter = (root() / "report/bilag-udvikling.qmd").read_text(encoding="utf-8")
    assert levels.AS_COUNTED in chapter.partition("statements.file_loss_")[0].rpartition("##")[2]


def test_where_no_change_can_be_computed_with_pages_counted_alike_only_that_is_said():
    unknown = grown(bpa=0.1, lost_earnings=0.2).assign(counting_estimate=np.nan)
    for text in tellers(unknown).values():
        assert levels.AS_COUNTED in text and "tællemåden" not in text and "nan pct" not in text


@pytest.mark.parametrize(("sign", "noun"), [(1, "en stigning"), (-1, "et fald")])
def test_a_rise_that_the_way_of_counting_may_be_is_never_said_flatly(sign, noun):
    counted = {"drift": 0.36, "counting_estimate": 0.1 * sign, "counting_low": -0.1, "counting_high": 0.3}
    found = worded(row(np.log(1.3) * sign, 0.08, **counted))["E1_bpa"]
    text = plain(found)
    assert f"er der målt {noun} på " in text and "kan ikke skilles fra målemetoden. Når der tages" in text
    assert "højde for tællemåden, er ændringen" in text and text.endswith("pct. (−10 til 35).")
    assert "steget" not in text and "faldet" not in text
    assert found.verdict == f"measured_{'increase' if sign == 1 else 'decrease'}"
    assert "ikke kan skilles fra målemetoden" in caption(np.log(1.3) * sign, 0.08, **counted)


def test_where_no_run_holds_the_way_of_counting_constant_the_sentence_says_so():
    nothing = dict.fromkeys(("counting_estimate", "counting_low", "counting_high"), np.nan)
    text = plain(worded(row(np.log(1.3), 0.08, drift=0.4, **nothing))["E1_bpa"])
    assert text.endswith("sagerne kan ikke bære en beregning, der tager højde for tællemåden.")


@pytest.mark.parametrize("estimand", ["E2", "E3", "E8"])
def test_a_secondary_finding_only_points_somewhere(estimand):
    of = {"estimand": estimand, "status": "secondary"}
    rise, fall, close = (
        plain(worded(row(*numbers, **of))[f"{estimand}_bpa"])
        for numbers in ((np.log(1.3), 0.08), (np.log(0.7), 0.08), (0.02, 0.05))
    )
    assert rise.startswith("Svarene tyder på en stigning på 30 pct. i ")
    assert fall.startswith("Svarene tyder på et fald på 30 pct. i ")
    assert close.startswith("Svarene tyder på, at ") and "påvist fravær" not in close
    assert not any("er steget" in text or "er faldet" in text for text in (rise, fall, close))


def test_the_absence_of_a_change_is_not_claimed_of_each_outcome_that_leaves_the_margin():
    whole, part = row(0.02, 0.05), {"outcome": "upheld", "status": "secondary", "reasons": ""}
    said = "For stadfæstede og hjemviste sager hver for sig er det ikke påvist."
    wide, narrow = (worded(whole | {"reasons": ""}, row(0.1, error, **part)) for error in (0.1, 0.04))
    assert plain(wide["E1_bpa"]).endswith(said) and said not in plain(narrow["E1_bpa"])
    thin = worded(whole | {"reasons": ""}, row(0.0, 0.01, **part | {"reasons": "few_cases_before"}))
    assert plain(thin["E1_bpa"]).endswith(said)


@pytest.mark.parametrize(
    ("p", "count"), [([0.001, 0.002, 0.5, 1.0], "to"), ([0.2, 0.5], "ingen"), ([0.03, 0.04, 0.9], "ingen")]
)
def test_the_number_of_secondary_findings_is_told_with_the_rule(p, count):
    told = sentences.secondary(pd.DataFrame({"p_value": p}), PLAN)
    text = plain(told["secondary"])
    assert text.startswith(f"For {count} af {len(p)} sekundære mål tyder svarene på ")
    rule = plain(told["secondary_rule"])
    if count == "ingen":  # of which a share would be of none
        assert rule.endswith("så et tilfældigt udslag sjældent bliver nævnt.") and "5 pct." not in rule
    else:
        assert "i gennemsnit højst 5 pct. af dem, hvor svarene tyder på en ændring" in rule


def test_what_cannot_be_computed_is_no_test_that_points_nowhere():
    some = pd.DataFrame({"p_value": [0.001, 0.9, 1.0], "reasons": ["", "", "few_cases"]})
    told = {name: plain(one) for name, one in sentences.secondary(some, PLAN).items()}
    assert told["secondary"].endswith("; ét kan ikke opgøres.")
    assert told["secondary_rule"].startswith("De sekundære mål, der kan opgøres, er prøvet samlet, så i")
    none = sentences.secondary(some.assign(reasons="few_cases", p_value=1.0), PLAN)
    assert plain(none["secondary"]) == "Ingen af de 3 sekundære mål kan opgøres."
    assert "tyder" not in none["secondary_rule"].text and "ikke prøvet" in none["secondary_rule"].text
    found = {f"E1_{name}": Statement("x", "not_estimable") for name in PLAN.provisions}
    words = explained.verdict_words(found, some.assign(reasons="few_cases", p_value=1.0), PLAN).text
    assert "»Ikke påvist«" not in words and "»Kan ikke opgøres«" in words


def test_a_secondary_test_whose_change_points_nowhere_is_not_counted_among_those_that_do():
    family = pd.DataFrame(
        [
            {"estimand": "E8", "provision": "bpa", "outcome": "all", "p_value": 1e-4},
            {"estimand": "E1", "provision": "bpa", "outcome": "upheld", "p_value": 1e-4},
            {"estimand": "E2", "provision": "lost_earnings", "outcome": "all", "p_value": 1e-4},
            {"estimand": "E4", "provision": "bpa", "outcome": np.nan, "p_value": 1e-4},
            {"estimand": "E3", "provision": "bpa", "outcome": "all", "p_value": 0.9},
        ]
    )
    codes = {"E8_bpa": "measured_increase", "E1_bpa_upheld": "increase", "E2_lost_earnings": "undecided"}
    found = {name: Statement("x", code) for name, code in codes.items()}
    found |= {f"E1_{name}": Statement("x", "not_shown") for name in PLAN.provisions}
    assert sorted(sentences.named(family, PLAN, found)) == ["", "increase", "measured_increase", "undecided"]
    assert plain(sentences.secondary(family, PLAN, found)["secondary"]) == (
        "For to af 5 sekundære mål tyder svarene på en ændring. "
        "For ét bærer ét svar resultatet, så det ikke kan afgøres. For ét kan en målt ændring "
        "ikke skilles fra målemetoden."
    )
    both = pd.concat([family, pd.DataFrame([{"estimand": "E7", "provision": "bpa", "p_value": 1e-4}])])
    assert "på en ændring eller en sammenhæng." in plain(sentences.secondary(both, PLAN, found)["secondary"])
    one = plain(sentences.secondary(both.tail(1), PLAN, found)["secondary"])
    assert "For ét af 1 sekundære mål tyder svarene på en sammenhæng." in one
    alone = family[family["estimand"].isin(["E8", "E3"])]
    assert "For ingen af 2 sekundære mål tyder" in plain(sentences.secondary(alone, PLAN, found)["secondary"])
    assert "»Tyder på«" not in explained.verdict_words(found, alone, PLAN).text
    assert "»Tyder på«" in explained.verdict_words(found, family, PLAN).text


def test_what_the_answers_point_to_is_named_by_provision():
    tests = [
        {"estimand": "E2", "provision": "bpa", "outcome": "all"},
        {"estimand": "E8", "provision": "lost_earnings", "outcome": "all"},
        {"estimand": "E4", "provision": "lost_earnings", "measure": "has_expert"},
        {"estimand": "E6", "provision": "lost_earnings", "cause": "reasoning"},
    ]
    family = pd.DataFrame([one | {"p_value": 1e-4} for one in tests])
    found = {f"E1_{name}": Statement("x", "increase") for name in PLAN.provisions}
    causes = {"reasoning": "Begrundelsen"}
    text = explained.suggested(family, PLAN, found, causes)
    assert text == (
        "I BPA-sager står det om gennemsnittet. I sager om tabt arbejdsfortjeneste står det om omfanget, når "
        "hver kommune tæller lige, om andelen med en ekspert og om årsagen »begrundelsen«."
    )
    assert text in explained.verdict_words(found, family, PLAN, causes).text
    held = found | {"E2_bpa": Statement("x", "measured_increase")}
    assert "BPA" not in explained.suggested(family, PLAN, held, causes), "it cannot be told from the counting"
    more = [{"estimand": "E1", "provision": "bpa", "outcome": name} for name in ("upheld", "remitted")]
    more += [{"estimand": "E5", "provision": "bpa", "measure": "n_information_types"}]
    more += [{"estimand": "E7", "provision": "bpa"}]
    many = pd.DataFrame([one | {"p_value": 1e-4} for one in more])
    assert explained.suggested(many, PLAN, found) == "I BPA-sager står det om fire mål."
    assert explained.suggested(many.head(2), PLAN, found).endswith(
        "om omfanget af de stadfæstede og om omfanget af de hjemviste."
    )
    assert explained.suggested(family.assign(p_value=1.0), PLAN, found) == ""


def test_the_interaction_is_told_as_a_p_value_of_what_may_be_reported():
    table = pd.DataFrame([row(0.3, 0.1, reasons="", p_interaction=0.302)])
    assert "en p-værdi på 0,302 for BPA-sager (§ 96). En forskel er ikke påvist." in plain(
        sentences.interaction(table, PLAN)
    )
    apart = plain(sentences.interaction(table.assign(p_interaction=0.04), PLAN))
    assert "Det taler for en forskel i BPA-sager. Prøven er beskrivende" in apart
    assert "kan ikke opgøres" in plain(sentences.interaction(table.assign(reasons="low_df"), PLAN))


def test_a_mean_that_hangs_on_one_case_has_no_number():
    of = {"estimand": "E2", "status": "secondary", "largest_case_share": 0.4}
    found = worded(row(np.log(1.3), 0.08, **of))["E2_bpa"]
    assert found.verdict == "undecided" and "30" not in plain(found)
    assert "kan ikke afgøres: ét svar bærer resultatet. Det står for over 25 pct." in plain(found)


def test_a_provision_that_was_not_drawn_says_so():
    text = plain(worded(row(np.nan, np.nan, reasons="not_drawn"))["E1_bpa"])
    assert "kan ikke opgøres, fordi ydelsen ikke er med i udtrækket" in text


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"n_before": 12}, "fordi der er færre end 20 sager fra 2014-15"),
        ({"n_after": 12}, "fordi der er færre end 20 sager fra 2019-21"),
        ({"municipalities_before": 3}, "fordi færre end 10 kommuner har sager fra 2014-15"),
        ({"municipalities_after": 3}, "fordi færre end 10 kommuner har sager fra 2019-21"),
        ({"n_before": 12, "n_after": 9}, "fordi der er færre end 20 sager i hver af perioderne"),
        (
            {"n_before": 12, "municipalities_before": 3, "municipalities_after": 4, "estimate": float("nan")},
            "fordi der er færre end 20 sager fra 2014-15 og færre end 10 kommuner har sager i hver af "
            "perioderne",
        ),
        (
            {"df_effective": 4.0},
            "fordi for få kommuner bærer resultatet (færre end 8 effektive frihedsgrader)",
        ),
        ({"estimate": np.nan}, "fordi sagerne ikke kan bære beregningen"),
    ],
)
def test_not_estimable_says_why_and_quotes_no_number(change, why):
    found = worded(row(0.3, 0.05, **change))["E1_bpa"]
    assert plain(found) == (
        f"Ændringen i omfanget af en påklaget BPA-sag (§ 96) fra 2014-15 til 2019-21 kan ikke opgøres, {why}."
    )
    assert found.verdict == "not_estimable" and caption(0.3, 0.05, **change) == "kan ikke opgøres"


def test_several_reasons_are_listed():
    found = plain(worded(row(0.3, 0.05, n_before=12, municipalities_before=3, df_effective=2.0))["E1_bpa"])
    assert (
        "færre end 20 sager fra 2014-15, færre end 10 kommuner har sager fra 2014-15 og for få kommuner "
        "bærer resultatet" in found
    )


def test_a_guard_without_wording_is_an_error():
    with pytest.raises(HelpersError, match="fog"):
        reason("fog", PLAN)


def test_outcomes_have_their_own_ids_and_words():
    found = worded(
        row(0.3, 0.05),
        row(0.3, 0.05, outcome="upheld"),
        row(0.3, 0.05, outcome="remitted", provision="lost_earnings"),
    )
    assert list(found) == ["E1_bpa", "E1_bpa_upheld", "E1_lost_earnings_remitted"]
    assert "af en stadfæstet BPA-sag" in found["E1_bpa_upheld"].text
    assert "af en hjemvist sag om tabt arbejdsfortjeneste (§ 42)" in plain(found["E1_lost_earnings_remitted"])


def test_the_survivorship_caveat_stands_below_the_threshold_only():
    assert "fundet" not in plain(worded(row(0.3, 0.05), availability=0.70)["E1_bpa"])
    found = worded(row(0.3, 0.05), availability=0.69)["E1_bpa"]
    said = "Kun 69 pct. af de BPA-sager (§ 96) fra 2014-15, som kommunerne ledte efter, er fundet"
    assert said in plain(found)


def test_a_caveat_says_no_more_of_hidden_lost_files_than_the_table_does():
    least = plain(worded(row(0.3, 0.05), availability=0.6, bounded=True)["E1_bpa"])
    assert (
        "Mindst 60 pct. af de udtrukne BPA-sager (§ 96) fra 2014-15" in least and "flere vises ikke" in least
    )
    assert "ledte efter" not in least  # of those that are not found some were never looked for
    few = worded(row(0.3, 0.05, n_before=3), availability=0.09, bounded=True)["E1_bpa"]
    assert "fundet" not in few.text
    assert "Kun" not in least and "fundet" not in worded(row(0.3, 0.05), bounded=True)["E1_bpa"].text
    assert "fundet, kan ikke vises." in worded(row(0.3, 0.05), availability=np.nan)["E1_bpa"].text
    assert "fundet" not in worded(row(0.3, 0.05, n_before=3), availability=np.nan)["E1_bpa"].text


def test_the_summary_says_of_which_provisions_few_early_files_are_left():
    growth = pd.DataFrame([row(0.3, 0.05, provision=name) | {"reasons": ""} for name in PLAN.provisions])
    lost = pd.DataFrame([LOST | {"provision": name, "availability": 0.9} for name in PLAN.provisions])
    assert file_loss.few_in_short(lost, growth, PLAN) == ""
    few = lost.assign(availability=[0.52, 0.9])
    assert file_loss.few_in_short(few, growth, PLAN).replace("\u00a0", " ") == (
        " Kommunerne fandt kun 52 pct. af de BPA-sager (§ 96) fra 2014-15, som de ledte efter; det kan ligne "
        "eller skjule en ændring."
    )
    both = file_loss.few_in_short(lost.assign(availability=[0.52, 0.48]), growth, PLAN)
    assert both.replace("\u00a0", " ") == (
        " Kommunerne fandt kun 52 pct. (BPA) og 48 pct. (tabt arbejdsfortjeneste) af de sager fra 2014-15, "
        "som de ledte efter; det kan ligne eller skjule en ændring."
    )
    assert file_loss.few_in_short(few.assign(bounded=True), growth, PLAN) == ""
    assert file_loss.few_in_short(few, growth.assign(reasons="few_cases"), PLAN) == ""


@pytest.mark.parametrize(
    ("odds_ratio", "words"), [(0.5, "blev delt med 2,0 for hver"), (1.7, "blev ganget med 1,7 for hver")]
)
def test_the_caveat_carries_the_tipping_point(odds_ratio, words):
    assert words in plain(worded(row(0.3, 0.05), availability=0.5, odds_ratio=odds_ratio)["E1_bpa"])


def test_without_a_tipping_point_the_caveat_says_so():
    found = plain(worded(row(0.3, 0.05), availability=0.5, odds_ratio=np.nan)["E1_bpa"])
    assert "ville ikke forsvinde, selv om odds for at være bevaret blev delt eller ganget med 10 for" in found


def test_where_no_change_is_told_there_is_none_that_lost_files_could_take_away():
    """Divided by 1,0, the odds of being kept are what they were."""
    found = plain(worded(row(0.01, 0.2), availability=0.5, odds_ratio=0.98)["E1_bpa"])
    assert "En ændring er ikke påvist" in found and "Kun 50 pct." in found
    assert "de bevarede sager kan være større eller mindre end de tabte." in found
    assert "odds" not in found


def test_what_cannot_be_reported_has_no_tipping_point_but_keeps_the_caveat():
    found = plain(worded(row(0.3, 0.05, n_before=3), availability=0.5)["E1_bpa"])
    assert "Kun 50 pct." in found
    assert "odds" not in found


LOST = {
    "provision": "bpa", "availability": 0.72, "bounded": False, "kept_small": 0.148, "kept_large": 0.33,
    "odds_ratio": 0.4, "verdict_odds_ratio": 0.625,
}  # fmt: skip


def lost(**changes) -> str:
    return plain(file_loss.statements(pd.DataFrame([LOST | changes]), PLAN)["file_loss_bpa"])


def test_lost_files_are_told_at_every_availability():
    text = lost()
    assert "er de tabte sager fra 2014-15 større end de bevarede, er ændringen +16 pct." in text
    assert "er de mindre, er den +39 pct. (odds for at være bevaret delt eller ganget med 1,65 for" in text
    assert text.endswith("Konklusionen ville være en anden ved odds delt med 1,60.")
    assert "ganget med 2,00." in lost(verdict_odds_ratio=2.0) and "16 pct." in lost(availability=0.93)
    assert "selv om odds blev delt eller ganget med 10." in lost(verdict_odds_ratio=np.nan)


def test_how_many_files_were_lost_is_told_no_better_than_in_the_table():
    text = lost(bounded=True)
    assert "vises ikke; der er regnet med, at alle sager, som ikke er udfyldt, er tabt" in text
    assert "+16 pct." in text and "vises ikke" not in lost()
    assert "kan ikke siges" in lost(availability=np.nan)
    assert "kan ikke beregnes" in lost(kept_small=np.nan)


def test_lost_files_are_known_as_the_released_table_tells_them():
    fates = pd.DataFrame(
        {
            "provision": [PROVISION["bpa"], PROVISION["lost_earnings"], PROVISION["bpa"]],
            "period": [PLAN.before, PLAN.before, PLAN.after],
            "completed_share": [0.72, 0.9, 0.5],
            "lost_share": [0.18, np.nan, 0.5],
        }
    )
    told = file_loss.early(fates, PLAN)
    assert told.loc["bpa"].tolist() == [pytest.approx(0.8), False]
    assert told.loc["lost_earnings"].tolist() == [0.9, True] and len(told) == 2
    hidden = file_loss.early(fates.assign(completed_share=np.nan, lost_share=np.nan), PLAN)
    assert hidden["availability"].isna().all() and not hidden["bounded"].any()
    assert file_loss.early(pd.DataFrame(), PLAN).empty


@pytest.mark.parametrize("rise", [-0.4, 0.0, 0.05, 0.4])
def test_whole_surveys_are_worded_within_the_rules(rise):
    survey = survey_truth.survey(9, growth={"bpa": rise, "lost_earnings": rise}, response=0.8)
    classes = weights.size_classes(survey_truth.municipalities(), PLAN.size_classes)
    cases = weights.base_weights(survey.cases, survey.population, classes)
    table = geometric_mean.e1(cases, PLAN)
    found = sentences.statements(table, survivorship.tipping_points(cases, PLAN, table), PLAN)
    assert len(found) == 6
    for statement in found.values():
        assert SCOPE not in statement.text
        assert refuse_causal_verbs(refuse_no_change(statement.text))
        assert "nan" not in statement.text
