"""E4 to E7 in words: one test per verdict, what is withheld is not told, and no association claims a cause."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.methods import ratios, verdicts
from helpers.analysis.remittal import association
from helpers.protocol import analysis_plan, codebook
from helpers.publish.changes import sentences as wording
from helpers.publish.information import analysis_2019
from helpers.publish.statements import refuse_causal_verbs, refuse_no_change

PLAN, BOOK = analysis_plan.load(), codebook.load()
SCOPE = f"({PLAN.scope})"


def row(estimate: float, error: float, /, **changes) -> dict:
    half, wide, narrow = 2 * error, changes.pop("holm", 2) * error, 1.67 * error
    made = {
        "estimand": "E4", "status": "secondary", "provision": "bpa", "measure": "has_expert", "scale": ratios.POINTS,
        "estimate": estimate, "std_error": error, "conf_low": estimate - half, "conf_high": estimate + half,
        "adjusted_low": estimate - wide, "adjusted_high": estimate + wide, "equivalence_low": np.nan, "equivalence_high": np.nan,
        "mde": 2.85 * error, "mde_ratio": np.nan, "n_before": 200, "n_after": 200, "municipalities_before": 60,
        "municipalities_after": 60, "df_effective": 30.0, "fewest_either_side": 40,
    }  # fmt: skip
    if changes.get("scale") == ratios.RATIO:
        made |= {
            "mde_ratio": np.exp(2.85 * error),
            "equivalence_low": estimate - narrow,
            "equivalence_high": estimate + narrow,
        }
    return made | changes


def told(*rows: dict, shown: bool = True) -> str:
    table = pd.DataFrame(rows)
    released = table.assign(change=table["estimate"] if shown else np.nan)
    found = wording.information(table, released, PLAN)
    return next(iter(found.values()))["text"].replace("\u00a0", " ")


def test_an_increase_of_a_share():
    assert told(row(0.12, 0.03)) == (
        "Andelen af BPA-sager (§ 96) med oplysninger fra mindst én ekspert er steget med 12 procentpoint "
        f"(95 pct. sikkerhedsinterval 6 til 18 procentpoint) fra 2014-15 til 2019-21 {SCOPE}."
    )


def test_a_decrease_is_given_as_its_size():
    assert "er faldet med 12 procentpoint (95 pct. sikkerhedsinterval 6 til 18 procentpoint)" in told(
        row(-0.12, 0.03)
    )


def test_what_is_not_shown_comes_with_what_could_have_been():
    text = told(row(0.04, 0.05))
    assert (
        "en ændring er ikke påvist" in text
        and "+4 procentpoint (95 pct. sikkerhedsinterval −6 til 14 procentpoint)" in text
    )
    assert "en ændring på 14 procentpoint være påvist med 80 pct. sandsynlighed" in text


def test_a_share_is_never_said_to_be_equivalent():
    assert "påvist fravær" not in told(row(0.0, 0.0001))


def test_a_ratio_is_in_percent_with_equivalence():
    ratio = {"scale": ratios.RATIO, "measure": "n_information_types", "estimand": "E5"}
    assert "er steget med 22 pct. (95 pct. sikkerhedsinterval 11 til 35 pct.)" in told(
        row(0.2, 0.05, **ratio)
    )
    assert "påvist fravær af en ændring på mere end en faktor 1,2" in told(row(0.03, 0.03, **ratio))
    assert "en stigning på" in told(row(0.03, 0.2, **ratio)) and "eller et fald på" in told(
        row(0.03, 0.2, **ratio)
    )


def test_too_little_is_said_with_the_limit_and_without_the_count():
    text = told(row(0.4, 0.01, fewest_either_side=3))
    assert "kan ikke opgøres, fordi færre end 5 sager" in text and "40" not in text and " 3 " not in text


def test_what_is_withheld_is_not_told():
    text = told(row(0.12, 0.03), shown=False)
    assert "kan ikke vises" in text and "12" not in text.replace("2014-15", "")


def test_newly_obtained_reads_as_a_sentence():
    text = told(row(0.08, 0.03, estimand="E5", measure="newly_obtained_share"))
    assert text.startswith(
        "Andelen af sagsoplysningerne i BPA-sager (§ 96), der er indhentet på ny, er steget med 8 "
        "procentpoint"
    )


def cause(estimate: float, error: float, code: str = "reasoning", **changes) -> dict:
    return row(estimate, error, estimand="E6", cause=code, **changes)


def test_a_cause_beside_zero_is_no_finding_when_holm_says_so():
    table = pd.DataFrame([cause(0.11, 0.05, holm=3), cause(0.3, 0.05, "other", holm=3)])
    found = wording.causes(table, table.assign(change=table["estimate"]), BOOK, PLAN)
    near = found["E6_reasoning_bpa"]
    assert (
        near["verdict"] == verdicts.NOT_SHOWN
        and "Holms metode" in near["text"]
        and "begrundelsen var en årsag" in near["text"]
    )
    assert (
        found["E6_other_bpa"]["verdict"] == verdicts.INCREASE
        and "der var en anden årsag" in found["E6_other_bpa"]["text"]
    )


def odds(estimate: float, verdict: str, **changes) -> dict:
    made = {
        "provision": "bpa",
        "measure": "has_expert",
        "status": "secondary",
        "verdict": verdict,
        "reasons": "",
    }
    return (
        made
        | {
            f"odds_{name}": np.exp(estimate + shift)
            for name, shift in (("ratio", 0), ("low", -0.3), ("high", 0.3))
        }
        | changes
    )


def associated(one: dict, shown: bool = True) -> str:
    table = pd.DataFrame([one])
    released = table if shown else table.assign(odds_ratio=np.nan)
    text = wording.associations(table, released, PLAN)["E7_has_expert_bpa"]["text"].replace("\u00a0", " ")
    return refuse_causal_verbs(refuse_no_change(text))


@pytest.mark.parametrize(
    ("verdict", "words"),
    [(association.MORE, "hyppigere hjemvisning"), (association.LESS, "sjældnere hjemvisning")],
)
def test_an_association_is_worded_as_one(verdict, words):
    text = associated(odds(np.log(2), verdict))
    assert (
        f"hænger oplysninger fra mindst én ekspert sammen med {words} inden for samme kommune og periode"
        in text
    )
    assert (
        "(oddsforhold 2,00; 95 pct. sikkerhedsinterval 1,48 til 2,70)" in text
        and "siger ikke, hvad der er årsag" in text
    )


def test_an_association_not_shown_or_not_to_be_told():
    assert (
        "er det ikke påvist, at oplysninger fra mindst én ekspert hænger sammen med hjemvisning"
        in associated(odds(0.1, association.NOT_SHOWN))
    )
    thin = odds(np.nan, association.NOT_ESTIMABLE, reasons="few_informative_cases;few_either_side")
    assert "Det kan ikke opgøres, om" in associated(
        thin
    ) and "færre end 20 stadfæstede eller hjemviste sager" in associated(thin)
    assert "kan ikke vises" in associated(odds(0.1, association.MORE), shown=False)


@pytest.mark.parametrize(
    "code", ["few_informative_cases", "few_informative_municipalities", "few_either_side", "no_fit"]
)
def test_every_guard_has_its_words(code):
    assert wording.informative_reason(code, PLAN)


def test_every_measure_of_the_plan_has_its_words():
    assert set(PLAN.estimands["E7"].measures) == set(wording.EXPOSURE) - {"has_other_municipal"}
    assert set(PLAN.estimands["E4"].measures) == set(wording.SOURCE)


def read(extent: str, expert: str, municipal: str) -> list[str]:
    found = {analysis_2019.EXTENT: extent, analysis_2019.EXPERT: expert, analysis_2019.MUNICIPAL: municipal}
    return analysis_2019.reading({key: {"verdict": verdict} for key, verdict in found.items()})[
        "reading"
    ].tolist()


def test_the_analysis_of_2019_is_read_by_the_verdicts():
    up, down, unclear = verdicts.INCREASE, verdicts.DECREASE, verdicts.NOT_SHOWN
    assert read(up, up, up) == [
        analysis_2019.SAME,
        analysis_2019.OTHER,
        analysis_2019.SAME,
        analysis_2019.UNTESTED,
    ]
    assert read(down, down, down)[:3:2] == [analysis_2019.OTHER] * 2 and read(down, down, down)[1].startswith(
        analysis_2019.SAME
    )
    assert (
        read(unclear, unclear, unclear)[0] == analysis_2019.NEITHER
        and "kan heller ikke udelukkes" in read(unclear, unclear, unclear)[1]
    )


def test_every_verdict_has_a_reading_and_the_third_conclusion_never_one():
    for verdict in (
        verdicts.INCREASE,
        verdicts.DECREASE,
        verdicts.EQUIVALENCE,
        verdicts.NOT_SHOWN,
        verdicts.NOT_ESTIMABLE,
    ):
        assert (
            len(read(verdict, verdict, verdict)) == 4
            and read(verdict, verdict, verdict)[3] == analysis_2019.UNTESTED
        )


def test_no_number_of_the_analysis_of_2019_is_invented():
    statements = {
        key: {"verdict": verdicts.NOT_SHOWN}
        for key in (analysis_2019.EXTENT, analysis_2019.EXPERT, analysis_2019.MUNICIPAL)
    }
    text = " ".join(analysis_2019.reading(statements).to_numpy().ravel())
    assert not [word for word in text.replace("\u00a0", " ").split() if "pct" in word]


def test_findings_for_figures():
    released = pd.DataFrame(
        {
            "provision": "BPA",
            "label": ["a", "b", "c"],
            "before": [0.5, 0.2, np.nan],
            "after": [0.55, 0.4, np.nan],
        }
    )
    text = wording.types_finding(released, PLAN).replace("\u00a0", " ")
    assert "»a« (55 pct. i 2019-21)" in text and "»b« (+20 procentpoint)" in text and "ikke prøvet" in text
    assert wording.types_finding(released.tail(1), PLAN) == "Ingen af andelene kan vises."
    found = {
        "x": {"estimand": "E6", "verdict": verdicts.INCREASE},
        "y": {"estimand": "E6", "verdict": verdicts.NOT_SHOWN},
        "z": {"text": ""},
    }
    assert "Af 2 prøvede ændringer er 1 påvist" in wording.causes_finding(released, found, PLAN)


@pytest.mark.parametrize(
    ("changes", "shown", "expected"),
    [
        (
            {},
            True,
            "For andelen af sagsoplysningerne i BPA-sager (§ 96), der er indhentet på ny, gælder: en "
            "ændring er ikke påvist",
        ),
        (
            {},
            False,
            "Ændringen i andelen af sagsoplysningerne i BPA-sager (§ 96), der er indhentet på ny, fra "
            "2014-15 til 2019-21 kan",
        ),
        ({"n_before": 3}, True, "der er indhentet på ny, fra 2014-15 til 2019-21 kan ikke opgøres, fordi"),
    ],
)
def test_a_clause_behind_the_subject_ends_with_a_comma(changes: dict, shown: bool, expected: str):
    assert expected in told(
        row(0.01, 0.05, estimand="E5", measure="newly_obtained_share", **changes), shown=shown
    )
