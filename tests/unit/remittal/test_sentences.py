"""E6 and E7 in words: what is withheld is not told, and no association claims a cause."""

import numpy as np
import pandas as pd
import pytest
from changed import row

from helpers import danish
from helpers.analysis.methods import verdicts
from helpers.analysis.remittal import association
from helpers.protocol import analysis_plan, codebook
from helpers.publish.remittal import sentences
from helpers.publish.statements import Statement, refuse_causal_verbs, refuse_no_change
from helpers.publish.wording import PROVISION

PLAN, BOOK = analysis_plan.load(), codebook.stored("2.0")


def cause(estimate: float, error: float, code: str = "reasoning", **changes) -> dict:
    return row(estimate, error, estimand="E6", cause=code, **changes)


def test_a_cause_beside_zero_is_no_finding_when_all_tests_are_read_together():
    table = pd.DataFrame([cause(0.11, 0.05, wide=3), cause(0.3, 0.05, "other", wide=3)])
    found = sentences.causes(table, table.assign(change=table["estimate"]), BOOK, PLAN)
    near = found["E6_reasoning_bpa"]
    assert (
        near.verdict == verdicts.NOT_SHOWN
        and "ikke påvist" in near.text
        and near.text.startswith("Begrundelsen var en årsag i 41")
    )
    assert (
        found["E6_other_bpa"].verdict == verdicts.INCREASE
        and "Der var en anden årsag i 60" in found["E6_other_bpa"].text
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
    assert text.startswith(
        "Oddsratioen er 2,00 for oplysninger fra mindst én ekspert i BPA-sager (§ 96). Svarene tyder på, at "
        f"oplysninger fra mindst én ekspert forekommer {words} sammen med hjemvisning end med stadfæstelse."
    )
    assert "interval" not in text and "siger ikke, hvad der er årsag" in text
    assert ("oftere hjemvist" in text) == (verdict == association.MORE), (
        "the caveat has the sign of the finding"
    )
    assert ("sjældnere hjemvist" in text) == (verdict == association.LESS)


def test_an_association_not_shown_or_not_to_be_told():
    assert (
        "En sammenhæng med hjemvisning er ikke påvist: oddsratioen kan ligge fra 0,82 til 1,49."
        in associated(odds(0.1, verdicts.NOT_SHOWN))
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


BPA, EARNINGS = PROVISION["bpa"], PROVISION["lost_earnings"]


def shown(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["provision", "label", "before", "after"])


def test_the_heading_and_the_title_name_the_most_common_cause():
    same = shown(
        (BPA, "Begrundelsen", 0.5, 0.6), (BPA, "Andet", 0.7, 0.2), (EARNINGS, "Begrundelsen", 0.3, 0.4)
    )
    often = "Begrundelsen er den årsag til hjemvisning, som kommunerne nævner oftest"
    assert sentences.heading(same).text == often
    assert sentences.causes_title(same, PLAN).replace("\u00a0", " ") == (
        "Begrundelsen var ifølge kommunerne en årsag i 60 pct. af de hjemviste BPA-sager og 40 pct. af dem "
        "om tabt arbejdsfortjeneste i 2019-21"
    )
    other = shown((BPA, "Begrundelsen", 0.5, 0.6), (EARNINGS, "Kompetencen", 0.3, 0.4))
    assert sentences.heading(other).text.startswith("Oftest nævner kommunerne begrundelsen i BPA-sager")
    assert "kompetencen i 40" in sentences.causes_title(other, PLAN)
    hidden = [(BPA, label, np.nan, np.nan) for label in ("Andet", "Kompetencen")]
    few = sentences.heading(shown((BPA, "Begrundelsen", 0.5, 0.6), *hidden)).text
    assert few == f"{often} af dem, der kan vises"
    most = shown((BPA, "Begrundelsen", 0.5, 0.6), (BPA, "Vurderingen", 0.1, 0.2), *hidden)
    assert sentences.heading(most).text == f"{often} af dem, der kan vises", (
        "the hidden one may be named more"
    )
    apart = sentences.causes_title(pd.concat([other, most.tail(1)]), PLAN)
    assert apart.startswith("Af de årsager, der kan vises, er de hyppigste i 2019-21 begrundelsen i 60")
    text = sentences.heading(pd.concat([other, most.tail(1)])).text
    assert text.startswith("Af de årsager, der kan vises, nævner kommunerne oftest begrundelsen i BPA-sager")
    one = shown((BPA, "Begrundelsen", np.nan, np.nan), (EARNINGS, "Begrundelsen", 0.3, 0.4))
    assert (
        "til hjemvisning i sager om tabt arbejdsfortjeneste (§\u00a042), som" in sentences.heading(one).text
    )
    nothing = shown((BPA, "Begrundelsen", np.nan, np.nan))
    assert sentences.heading(nothing).text == "Årsager til hjemvisning"
    assert "kan ikke vises" in sentences.causes_title(nothing, PLAN)


def answered(*rows: tuple) -> pd.DataFrame:
    names = ["provision", "period", "label", "share", "low", "high"]
    table = pd.DataFrame(rows, columns=names)
    told = [
        f"{danish.number(100 * low)} til {danish.number(100 * high)}"
        for low, high in zip(table["low"], table["high"], strict=True)
    ]
    return table.assign(interval=told)


def test_what_was_missing_and_what_came_after_are_told_of_what_may_be_shown():
    hidden = (EARNINGS, "2019-21", "Nyt", np.nan, 0.0, 1.0)
    rows = answered(
        (BPA, "2019-21", "Samme", 0.3, 0.2, 0.45), (BPA, "2019-21", sentences.REST, 0.5, 0.4, 0.6), hidden
    )
    missing = sentences.missing(rows, PLAN).text.replace("\u00a0", " ")
    assert missing == (
        "Hvad der manglede eller var forældet, er opgjort i pct. af de sager, hvor oplysningsgrundlaget var "
        "en årsag, for de to perioder under ét, også kommunens egne papirer. "
        "Oftest nævnt i BPA-sager (§ 96) er »samme« (30 pct.; 95 pct. sikkerhedsinterval 20 til 45). Ingen "
        "type er klart hyppigst."
    )
    after = sentences.afterwards(rows, rows.head(1).assign(label="Ja"), PLAN).text.replace("\u00a0", " ")
    assert after == (
        "Den nye afgørelse i BPA-sager (§ 96) fra 2019-21 gav »samme« (30 pct.). "
        "Borgeren klagede igen i 30 pct. (20 til 45) af de hjemviste BPA-sager fra 2019-21."
    )
    nothing = rows.tail(1)
    assert "kan ikke vises" in sentences.missing(nothing, PLAN).text
    assert "kan ikke vises" in sentences.afterwards(nothing, nothing, PLAN).text


def test_a_share_without_an_interval_is_told_alone():
    """Of a base under 20 the interval is not shown."""
    rows = answered((BPA, "2019-21", "Samme", 0.3, 0.2, 0.45), (EARNINGS, "2019-21", "Ny", 0.4, 0.3, 0.5))
    rows.loc[0, ["low", "high", "interval"]] = None
    text = sentences.missing(rows, PLAN).text.replace("\u00a0", " ")
    assert "er »samme« (30 pct.)." in text and "»ny« (40 pct.; 95 pct. sikkerhedsinterval 30 til 50)" in text
    again = sentences.afterwards(rows, rows.assign(label="Ja"), PLAN).text.replace("\u00a0", " ")
    assert "igen i 30 pct. af de hjemviste BPA-sager og 40 pct. (30 til 50) af de hjemviste" in again


def test_a_type_is_the_most_frequent_only_where_its_interval_lies_over_those_of_all_others():
    apart = answered((BPA, "", "A", 0.5, 0.4, 0.6), (BPA, "", "B", 0.2, 0.1, 0.39))
    near = answered((BPA, "", "A", 0.5, 0.4, 0.6), (BPA, "", "B", 0.2, 0.1, 0.41))
    assert (
        " Klart oftest nævnt i BPA" in (text := sentences.missing(apart, PLAN).text) and "hyppig" not in text
    )
    assert " Oftest nævnt i BPA" in (text := sentences.missing(near, PLAN).text)
    assert text.endswith(" Ingen type er klart hyppigst.")
    both = pd.concat([apart, near.assign(provision=EARNINGS)])
    assert sentences.missing(both, PLAN).text.endswith("), men ingen type er klart hyppigst.")
    tied = sentences.missing(
        answered((BPA, "", "A", 0.13, 0.06, 0.26), (BPA, "", "B", 0.13, 0.07, 0.22)), PLAN
    )
    assert tied.text.count("sikkerhedsinterval") == 1  # its level is the same for all
    hidden = answered(
        (BPA, "", "A", 0.5, 0.4, 0.6), (BPA, "", "B", 0.2, 0.1, 0.2), (BPA, "", "C", np.nan, 0, 1)
    )
    text = sentences.missing(hidden, PLAN).text
    assert ", af dem, der kan vises, er »a«" in text, "the hidden one may be larger"
    assert "klart" not in text.lower() and "hyppig" not in text


def test_results_of_the_new_decision_are_told_without_a_ranking():
    late = [
        (name, "2019-21", label, share, 0.1, 0.5)
        for name in (BPA, EARNINGS)
        for label, share in zip("ABCD", (0.25, 0.29, 0.3, 0.1), strict=True)
    ]
    text = sentences.afterwards(answered(*late), answered(), PLAN).text.replace("\u00a0", " ")
    assert text.endswith(
        "fra 2019-21 gav »a« (25 pct.), »b« (29 pct.) eller »c« (30 pct.). "
        "For sager om tabt arbejdsfortjeneste (§ 42) er andelene (i pct.) 25, 29 og 30."
    )
    assert "oftest" not in text
    whole = sentences.afterwards(answered(*late), answered(), PLAN, ["A", "B", "C", "D", "E"]).text
    assert "eller »c« (30\u00a0pct.). Resten er »d« eller »e«. For sager" in whole


def all_associated(*codes: str, shown: bool = True) -> str:
    table = pd.DataFrame(
        [odds(0.7, code, measure=name) for code, name in zip(codes, sentences.EXPOSURE, strict=False)]
    )
    released = table if shown else table.assign(odds_ratio=np.nan)
    found = sentences.associations(table, released, PLAN)
    return sentences.associated(found, released).text.replace("\u00a0", " ")


def test_the_chapter_says_how_many_associations_were_looked_at():
    assert all_associated(verdicts.NOT_SHOWN, verdicts.NOT_SHOWN).startswith("To sammenhænge")
    assert all_associated(verdicts.NOT_SHOWN).endswith(
        "sammenhæng mellem dokumentation og hjemvisning er undersøgt. Den er ikke påvist."
    )
    one = all_associated(association.MORE)
    assert one.startswith("Svarene tyder på den ene sammenhæng, der er undersøgt. Flere normalsider")
    text = all_associated(association.MORE, verdicts.NOT_SHOWN, association.LESS)
    assert text.startswith("Ud af tre mulige sammenhænge tyder svarene på to. Flere normalsider i BPA-sager")
    assert "forekommer oftere sammen med hjemvisning" in text and "forekommer sjældnere" in text
    assert "oftere hjemvist" in text and "sjældnere hjemvist" in text, "a caveat for each sign"
    assert "kan ikke vises" in all_associated(association.MORE, shown=False)


@pytest.mark.parametrize(
    ("signs", "more", "less"),
    [
        ([association.MORE, association.MORE], 1, 0),
        ([association.LESS, verdicts.NOT_SHOWN], 0, 1),
        ([association.LESS, association.MORE, association.LESS], 1, 1),
        ([verdicts.NOT_SHOWN, verdicts.NOT_SHOWN], 0, 0),
    ],
)
def test_the_caveat_on_confounding_has_the_signs_that_are_found(signs, more, less):
    """Each sign once and no other, behind one lead, in the chapter and at each association."""
    text = all_associated(*signs)
    assert text.count("indviklede sager") == text.count("oftere hjemvist") == more
    assert text.count("enkle sager") == text.count("sjældnere hjemvist") == less
    assert text.count("Det siger ikke, hvad der er årsag til hvad") == (more + less > 0)
    if more and less:
        assert text.endswith(
            "oftere hjemvist, og enkle sager kan både være mere fuldt oplyst og sjældnere hjemvist."
        )
    table = pd.DataFrame(
        [odds(0.7, code, measure=name) for code, name in zip(signs, sentences.EXPOSURE, strict=False)]
    )
    for code, each in zip(signs, sentences.associations(table, table, PLAN).values(), strict=True):
        assert ("indviklede" in each.text) == (code == association.MORE)
        assert ("enkle" in each.text) == (code == association.LESS)


def test_the_chapter_gets_the_causes_that_it_cites():
    cited = [f"E6_{cause}_{provision}" for provision in PLAN.provisions for cause in sentences.CITED]
    found = {ident: Statement("") for ident in (*cited, "E6_authority_bpa", "E7_has_expert_bpa")}
    assert list(sentences.cited(found, PLAN)) == cited
