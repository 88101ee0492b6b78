"""From finding to initiative: what a proposal rests on is told with what the survey said of it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from helpers import project
from helpers.analysis.simplification import findings
from helpers.protocol import analysis_plan, codebook, forms
from helpers.protocol.analysis_plan import Plan
from helpers.publish.release import looked_at, workshop_rules_of
from helpers.publish.simplification import recommendations
from helpers.publish.tables import markdown_table
from helpers.publish.views import View
from helpers.survey.proposals.register import FAULTS, Register
from helpers.survey.published import initiatives

PLAN, BOOK, FORM = analysis_plan.load(), codebook.load(), forms.load("proposals")
WS = project.workspace()
RULES = workshop_rules_of(WS)
VERDICTS = {
    "E1_bpa": "increase", "E1_bpa_remitted": "increase", "E4_has_expert_lost_earnings": "not_shown",
    "E6_reasoning_bpa": "not_shown", "E7_has_expert_bpa": "less_often_remitted", "added_pages_bpa": "",
    "level_bpa": "", "E99_bpa": "increase", "second_looks": "",
}  # fmt: skip
KNOWN = findings.known(VERDICTS, PLAN)
GOOD = {
    "file": "proposals.xlsx", "sheet_row": 5, "proposal": "Kortere ankeskema", "kind": "rule",
    "level": "central", "addressee": "Ankestyrelsen", "findings": ("E1_bpa",), "source": "appeal",
    "reason": "Skemaet gentager akterne", "purpose": "At se sagen", "legal_safety": "Akterne følger med",
    "support": 18.0, "asked": 23.0, "initiative": "legal_skills", "expected_effect": "Færre sider",
    "measure": "pages",
}  # fmt: skip


def rows(*others: dict) -> pd.DataFrame:
    return pd.DataFrame([GOOD | other for other in others or [{}]])


def register(*others: dict, left_out: int = 0) -> Register:
    return Register(rows(*others), pd.DataFrame(columns=FAULTS), left_out, True)


def chained(given: pd.DataFrame, plan: Plan = PLAN) -> View:
    released = looked_at(recommendations.supported(given, FORM, RULES), WS)
    return recommendations.chain(given, KNOWN, FORM, plan, BOOK, released, RULES)


def chain(**other: object) -> str:
    view = chained(rows(other))
    return markdown_table(looked_at(view, WS), view.columns).replace("\\", "")


def test_findings_are_the_reports_statements_on_estimands_of_the_plan() -> None:
    assert set(KNOWN) == set(VERDICTS) - {"level_bpa", "E99_bpa", "second_looks"}
    one = KNOWN["E4_has_expert_lost_earnings"]
    assert (one.estimand, one.measure, one.provision, one.outcome) == (
        "E4",
        "has_expert",
        "lost_earnings",
        "",
    )
    assert (KNOWN["E1_bpa_remitted"].measure, KNOWN["E1_bpa_remitted"].outcome) == ("", "remitted")


SAID = [
    ("E1_bpa", "BPA-sager: normalsider, geometrisk gennemsnit – stigning |"),
    ("E1_bpa_remitted", "BPA-sager, hjemvist: normalsider, geometrisk gennemsnit – tyder på en stigning |"),
    ("E4_has_expert_lost_earnings", "andel med oplysninger fra eksperter – en ændring er ikke påvist"),
    ("E6_reasoning_bpa", "årsag til hjemvisning, begrundelsen – en ændring er ikke påvist"),
    ("E7_has_expert_bpa", "forekommer oftere sammen med stadfæstelse"),
    ("added_pages_bpa", "beskrevet, ikke prøvet"),
]  # fmt: skip


@pytest.mark.parametrize(("ident", "text"), SAID)
def test_each_finding_is_told_with_its_verdict(ident: str, text: str) -> None:
    assert text in chain(findings=(ident,))


def test_a_rise_is_told_with_what_it_is_where_pages_are_counted_alike() -> None:
    alike = dict.fromkeys(VERDICTS, "+22 pct., når der tages højde for tællemåden")
    known = findings.known(VERDICTS, PLAN, alike)
    rise, nothing = (
        recommendations.words(known[ident], PLAN, BOOK) for ident in ("E1_bpa", "E6_reasoning_bpa")
    )
    assert rise.endswith("– stigning (+22 pct., når der tages højde for tællemåden)")
    assert nothing.endswith("– en ændring er ikke påvist")


def test_the_table_goes_from_finding_over_cause_and_proposal_to_initiative() -> None:
    text = chain()
    places = [
        text.index(word) for word in ("stigning", "Klagesagen og Ankestyrelsens krav", "Kortere", "Juridisk")
    ]
    assert places == sorted(places)
    assert "Kortere ankeskema (intet af KL’s initiativer)" in chain(initiative="none")


def test_a_finding_on_a_provision_that_was_not_drawn_is_not_named() -> None:
    def told(*idents: str) -> str:
        view = chained(rows({"findings": idents}), PLAN.of_draw(["bpa"]))
        return str(view.frame["finding"].iloc[0])

    both = told("E1_bpa", "E4_has_expert_lost_earnings")
    assert "BPA" in both and "arbejdsfortjeneste" not in both
    assert told("E4_has_expert_lost_earnings") == recommendations.NO_FINDING


def test_text_of_the_register_is_never_markup() -> None:
    view = chained(rows({"reason": "**fed** [x](javascript:a) |"}))
    text = markdown_table(looked_at(view, WS), view.columns)
    assert r"\*\*fed\*\* \[x\]\(javascript:a\) \|" in text


def test_how_an_effect_is_measured_is_explained_under_the_table():
    cells = [{"measure": measure, "proposal": measure} for measure in ("brief_inspire_o", "pages", "renewed")]
    note = recommendations.supported(rows(*cells), FORM, RULES).note
    assert note.startswith("Brief-INSPIRE-O: et spørgeskema om borgernes oplevelse, som KL’s projektforslag")
    assert note.endswith("talt på samme måde før og efter.")
    assert recommendations.supported(rows(cells[2]), FORM, RULES).note == ""


def test_support_is_told_in_numbers_of_municipalities_and_few_by_a_word() -> None:
    view = recommendations.supported(rows({}, {"proposal": "To", "support": 2.0}), FORM, RULES)
    shown = looked_at(view, WS)
    assert shown.loc[0, ["support", "others", "asked"]].tolist() == [18, 5, 23]
    assert shown.loc[1, "support"] == "enkelte" and shown.loc[1, "others"] is None


def test_each_proposal_stands_with_its_support_and_few_by_words() -> None:
    few, most = {"proposal": "Få", "support": 2.0}, {"proposal": "Alle", "support": 22.0}
    view = chained(rows({}, few, most))
    assert view.frame["support"].tolist() == ["18", "enkelte", "næsten alle"]
    assert view.keys == {
        "enkelte": "»Enkelte« er færre end tre kommuner.",
        "næsten alle": "»Næsten alle«: alle på nær færre end tre.",
    }
    assert "Støtte: kommuner på workshoppen, af de 23, der tog stilling." in view.note
    differing = chained(rows({}, {"proposal": "To", "asked": 25.0}))
    assert "Støtte: kommuner på workshoppen." in differing.note


def test_those_that_took_no_position_do_not_follow_from_those_that_took_part() -> None:
    view = recommendations.supported(rows({}, {"proposal": "To", "asked": 25.0}), FORM, RULES, present=25)
    released = looked_at(view, WS)
    assert released.loc[0, ["support", "silent", "present"]].tolist() == [18, "enkelte", 25]
    assert released.loc[0, ["asked", "others"]].isna().all()
    assert released.loc[1, ["support", "others", "asked", "silent"]].tolist() == [18, 7, 25, 0]
    assert "silent" not in markdown_table(released, view.columns)


def test_support_is_worded_alike_wherever_it_stands_and_few_are_told_beside_the_table() -> None:
    given = rows({}, {"proposal": "Få", "support": 2.0}, {"proposal": "Alle", "support": 22.0})
    view = recommendations.supported(given, FORM, RULES)
    released = looked_at(view, WS)
    text = markdown_table(released, view.columns)
    assert [word in text for word in ("| 18", "| enkelte", "| næsten alle", "..")] == [
        True,
        True,
        True,
        False,
    ]
    assert recommendations.backed(released, RULES) == (
        "Ét af forslagene støttes af færre end tre af de 23 kommuner."
    )
    most = looked_at(recommendations.supported(rows({}), FORM, RULES), WS)
    assert recommendations.backed(most, RULES) == ""
    none = rows({"support": 0.0}, {"proposal": "To", "support": 1.0, "asked": 25.0})
    told = recommendations.backed(looked_at(recommendations.supported(none, FORM, RULES), WS), RULES)
    assert told == "To af forslagene støttes af færre end tre af de kommuner, der tog stilling."


def answered(**counts: float) -> pd.DataFrame:
    labels = FORM.code_lists["sources"]
    told = [(labels[code], n, min(n, 20)) for code, n in counts.items()]
    return pd.DataFrame(told, columns=["source", "n_cases", "n_municipalities"])


def test_the_causes_stand_beside_how_often_the_municipalities_name_them() -> None:
    given = rows({"source": "own_practice"}, {"source": "own_practice"}, {})
    exact = answered(law=112, appeal=88, own_practice=22)
    assert recommendations.blamed(given, FORM, exact) == (
        "To af de tre mulige årsager er »kommunens egen praksis«; i svarene om regler valgte kommunerne "
        "selv det i 22 af 222."
    )
    assert "Den mulige årsag er »klagesagen" in recommendations.blamed(rows(), FORM, exact)


@pytest.mark.parametrize(
    "answers",
    [
        pd.DataFrame(),
        answered(law=112, appeal=88, own_practice=float("nan")),
        answered(law=112, appeal=88, own_practice=22).assign(n_municipalities=float("nan")),
        answered(law=112),
    ],
    ids=["none", "hidden", "rounded", "not asked"],
)
def test_the_causes_stand_alone_where_the_answers_may_not_be_told(answers: pd.DataFrame) -> None:
    assert recommendations.blamed(rows({"source": "own_practice"}), FORM, answers) == ""


def test_of_causes_that_are_named_alike_none_is_the_most_frequent() -> None:
    exact = answered(law=112, appeal=88, own_practice=22)
    assert recommendations.blamed(rows({"source": "own_practice"}, {}), FORM, exact) == ""
    assert recommendations.blamed(rows().iloc[:0], FORM, exact) == ""


def test_the_six_initiatives_are_those_of_the_published_register() -> None:
    kl = initiatives.read()
    published = kl.loc[kl["source"].eq("KL, 24. september 2021"), "what_da"]
    labels = [label for code, label in FORM.code_lists["initiatives"].items() if code != "none"]
    assert len(labels) == 6
    for label in labels:
        assert published.str.contains(label, regex=False).sum() == 1, label


def test_the_causes_are_the_questionnaires_own() -> None:
    assert FORM.code_lists["sources"] == BOOK.code_lists["burden_causes"]


SENTENCES = [
    (register({"findings": ("E6_reasoning_bpa",)}), "Af forslagene bygger ét ikke på noget resultat, der"),
    (
        register(
            {}, {"findings": ("E6_reasoning_bpa",)}, {"findings": ("added_pages_bpa", "E6_reasoning_bpa")}
        ),
        "Af forslagene bygger ét alene på beskrivende tal og ét ikke på noget resultat, der viser",
    ),
    (
        register(left_out=1),
        "Yderligere ét forslag er ikke med, før det er rettet i registret over forslag.",
    ),
    (
        replace(register(left_out=1), wrong=("findings",)),
        "Yderligere ét forslag er udeladt, for det er ikke knyttet til et resultat, som undersøgelsen har.",
    ),
    (
        replace(register(left_out=1), wrong=("findings", "asked")),
        "før felterne »Fund« og »Kommuner, der tog stilling« er rettet i",
    ),
    (
        Register(rows().iloc[:0], pd.DataFrame(columns=FAULTS), 2, True),
        "vises. To forslag er ikke med, før de er",
    ),
    (Register(rows().iloc[:0], pd.DataFrame(columns=FAULTS)), "rapporten har ingen anbefalinger"),
]


@pytest.mark.parametrize(
    ("verdict", "weak"),
    [
        ("not_shown", True), ("not_estimable", True), ("undecided", True), ("measured_increase", True),
        ("equivalence", True), ("increase", False), ("decrease", False), ("", False),
    ],
)  # fmt: skip
def test_a_proposal_rests_on_nothing_shown_whatever_the_reason(verdict: str, weak: bool) -> None:
    known = findings.known({"E1_bpa": verdict}, PLAN)
    text = recommendations.sentence(register(), known, FORM).text
    assert ("bygger ét ikke på noget resultat, der viser en ændring" in text) == weak
    rests = "det bygger på" if verdict in ("increase", "decrease") else "det bygger ikke på"
    assert recommendations.heading(register(), known).text.startswith(f"Ét forslag; {rests} et resultat")


def test_what_the_appeal_added_to_cases_that_were_not_drawn_is_not_described() -> None:
    one = PLAN.of_draw(["lost_earnings"])
    assert recommendations.verdict(KNOWN["added_pages_bpa"], one) == "kan ikke opgøres"
    assert recommendations.verdict(KNOWN["added_pages_bpa"], PLAN) == recommendations.DESCRIBED


@pytest.mark.parametrize(("given", "text"), SENTENCES)
def test_the_sentence_counts_proposals_and_what_they_rest_on(given: Register, text: str) -> None:
    assert text in recommendations.sentence(given, KNOWN, FORM).text


def test_the_heading_counts_the_proposals_and_those_with_a_result_behind_them() -> None:
    one, none, other = {}, {"findings": ("E6_reasoning_bpa",)}, {"findings": ("E7_has_expert_bpa",)}

    def told(*others: dict) -> str:
        return recommendations.heading(register(*others), KNOWN).text

    on = "på et resultat, der viser eller tyder på"
    assert told(one, none, none) == f"Tre forslag; ét bygger {on} en ændring"
    assert told(one, other) == f"To forslag; alle bygger {on} en ændring eller en sammenhæng"
    assert told(other, none) == f"To forslag; ét bygger {on} en sammenhæng"
    assert told(none, none) == f"To forslag; ingen bygger {on} en ændring"
    empty = recommendations.heading(Register(rows().iloc[:0], pd.DataFrame(columns=FAULTS)), KNOWN)
    assert (empty.text, empty.verdict) == ("Forslag", "not_estimable")


def test_what_is_said_of_the_primary_stands_once_in_a_cell() -> None:
    alike = {"E1_bpa": "+36 pct.; +46 pct., når", "E2_bpa": "+44 pct.; +46 pct. i hovedmålet, når"}
    known = findings.known({"E1_bpa": "increase", "E2_bpa": "increase"}, PLAN, alike)

    def cell(*idents: str) -> str:
        given = rows({"findings": idents})
        released = looked_at(recommendations.supported(given, FORM, RULES), WS)
        return str(recommendations.chain(given, known, FORM, PLAN, BOOK, released, RULES).frame["finding"][0])

    assert "(+44 pct.)" in cell("E1_bpa", "E2_bpa") and "(+36 pct.; +46 pct., når)" in cell("E1_bpa")
    assert "(+44 pct.; +46 pct. i hovedmålet, når)" in cell("E2_bpa")


def test_without_proposals_the_tables_say_that_there_is_nothing() -> None:
    none = rows().iloc[:0]
    for view in (
        chained(none),
        recommendations.considered(none, FORM),
        recommendations.supported(none, FORM, RULES),
    ):
        assert "Ingen oplysninger" in markdown_table(looked_at(view, WS), view.columns)
        assert (view.source, view.real_source) == ("", recommendations.MADE_BY)
