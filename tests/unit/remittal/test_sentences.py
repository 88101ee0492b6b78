"""E6 and E7 in words: what is withheld is not told, and no association claims a cause."""

import numpy as np
import pandas as pd
import pytest
from changed import row

from helpers.analysis.methods import verdicts
from helpers.analysis.remittal import association
from helpers.protocol import analysis_plan, codebook
from helpers.publish.remittal import sentences
from helpers.publish.statements import Statement, refuse_causal_verbs, refuse_no_change

PLAN, BOOK = analysis_plan.load(), codebook.stored("2.0")


def cause(estimate: float, error: float, code: str = "reasoning", **changes) -> dict:
    return row(estimate, error, estimand="E6", cause=code, **changes)


def test_a_cause_beside_zero_is_no_finding_when_all_tests_are_read_together():
    table = pd.DataFrame([cause(0.11, 0.05, wide=3), cause(0.3, 0.05, "other", wide=3)])
    found = sentences.causes(table, table.assign(change=table["estimate"]), BOOK, PLAN)
    near = found["E6_reasoning_bpa"]
    assert (
        near.verdict == verdicts.NOT_SHOWN
        and "en ændring er ikke påvist" in near.text
        and "begrundelsen var en årsag" in near.text
    )
    assert (
        found["E6_other_bpa"].verdict == verdicts.INCREASE
        and "der var en anden årsag" in found["E6_other_bpa"].text
    )


def odds(estimate: float, verdict: str, **changes) -> dict:
    made = {
        "provision": "bpa",
        "measure": "has_expert",
        "status": "secondary",
        "verdict": verdict,
        "reasons": "",
        "level": 0.9989,
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
    text = sentences.associations(table, released, PLAN)["E7_has_expert_bpa"].text.replace("\u00a0", " ")
    return refuse_causal_verbs(refuse_no_change(text))


@pytest.mark.parametrize(
    ("verdict", "words"),
    [(association.MORE, "oftere"), (association.LESS, "sjældnere")],
)
def test_an_association_is_worded_as_one(verdict, words):
    text = associated(odds(np.log(2), verdict))
    assert (
        f"forekommer oplysninger fra mindst én ekspert {words} sammen med hjemvisning end med stadfæstelse "
        "inden for samme kommune og periode" in text
    )
    assert (
        "(oddsforhold 2,00; 99,89 pct. sikkerhedsinterval 1,48 til 2,70; sekundært mål)" in text
        and "siger ikke, hvad der er årsag" in text
    )
    assert ("oftere hjemvist" in text) == (verdict == association.MORE), (
        "the caveat has the sign of the finding"
    )
    assert ("sjældnere hjemvist" in text) == (verdict == association.LESS)


def test_an_association_not_shown_or_not_to_be_told():
    assert (
        "er det ikke påvist, at oplysninger fra mindst én ekspert forekommer oftere eller sjældnere "
        "sammen med hjemvisning" in associated(odds(0.1, verdicts.NOT_SHOWN))
    )
    thin = odds(np.nan, verdicts.NOT_ESTIMABLE, reasons="few_informative_cases;few_either_side")
    assert "Det kan ikke opgøres, om" in associated(
        thin
    ) and "færre end 20 stadfæstede eller hjemviste sager" in associated(thin)
    assert "kan ikke vises" in associated(odds(0.1, association.MORE), shown=False)


@pytest.mark.parametrize(
    "code", ["few_informative_cases", "few_informative_municipalities", "few_either_side", "no_fit"]
)
def test_every_guard_has_its_words(code):
    assert sentences.informative_reason(code, PLAN)


def test_every_exposure_of_the_plan_has_its_words():
    assert set(PLAN.estimands["E7"].measures) == set(sentences.EXPOSURE) - {"has_other_municipal"}


def test_the_finding_of_the_figure_of_causes():
    released = pd.DataFrame(
        {
            "provision": "BPA",
            "label": ["a", "b", "c"],
            "before": [0.5, 0.2, np.nan],
            "after": [0.55, 0.4, np.nan],
        }
    )
    found = {"x": Statement("", verdicts.INCREASE), "y": Statement("", verdicts.NOT_SHOWN)}
    text = sentences.causes_finding(released, found, PLAN)
    assert "Af 2 prøvede årsager tyder svarene på en ændring for 1" in text and "BPA: oftest »a«" in text


def test_the_chapter_gets_the_causes_that_it_cites():
    cited = [f"E6_{cause}_{provision}" for provision in PLAN.provisions for cause in sentences.CITED]
    found = {ident: Statement("") for ident in (*cited, "E6_authority_bpa", "E7_has_expert_bpa")}
    assert list(sentences.cited(found, PLAN)) == cited
