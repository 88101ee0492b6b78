"""E4 and E5 in words: one test per verdict, and what is withheld is not told."""

import numpy as np
import pandas as pd
import pytest
from changed import row

from helpers.analysis.methods import ratios, verdicts
from helpers.protocol import analysis_plan, codebook
from helpers.publish.changes.sentences import SOURCE
from helpers.publish.information import sentences
from helpers.publish.statements import Statement
from helpers.publish.wording import PROVISION

BOOK = codebook.stored("2.0")
PLAN = analysis_plan.load()


def told(*rows: dict, shown: bool = True) -> str:
    table = pd.DataFrame(rows)
    released = table.assign(change=table["estimate"] if shown else np.nan)
    found = sentences.statements(table, released, BOOK, PLAN)
    return next(iter(found.values())).text.replace("\u00a0", " ")


def test_the_levels_come_first_and_then_the_verdict():
    assert told(row(0.12, 0.03, before=0.4, after=0.52)) == (
        "52 pct. af BPA-sagerne (§ 96) fra 2019-21 havde oplysninger fra mindst én ekspert mod 40 pct. i "
        "2014-15. Svarene tyder på en stigning."
    )
    assert told(row(-0.12, 0.03)).endswith("Svarene tyder på et fald.")


def test_what_is_not_shown_says_between_what_it_may_lie():
    text = told(row(0.04, 0.05))
    assert text.endswith(
        "En ændring er ikke påvist: den kan ligge mellem et fald på 6 og en stigning på 14 procentpoint."
    )
    assert "sandsynlighed" not in text, "the smallest detectable change stands in the table"


def test_a_share_is_never_said_to_fall_or_rise_by_more_than_it_can():
    low = told(row(-0.01, 0.05, before=0.08, after=0.07))
    assert low.endswith("den kan ligge mellem et fald til næsten nul og en stigning på 9 procentpoint.")
    high = told(row(0.01, 0.05, before=0.93, after=0.94))
    assert high.endswith("mellem et fald på 9 procentpoint og en stigning til næsten 100 pct.")
    ratio = {"scale": ratios.RATIO, "measure": "n_information_types", "estimand": "E5"}
    mean = told(row(0.0, 0.3, **ratio, before=0.1, after=0.1))
    assert "til næsten" not in mean, "of a mean the change is a ratio"


def test_what_has_moved_is_not_said_to_reach_further_than_a_share_can():
    def moved(estimate: float, before: float) -> str:
        table = pd.DataFrame([row(estimate, 0.03, before=before, after=before + estimate)])
        released = table.assign(change=estimate)
        return sentences.changed(table, released, BOOK, PLAN).text.replace("\u00a0", " ")

    fallen, risen = moved(-0.07, 0.1), moved(0.07, 0.9)
    assert "Faldet kan være alt fra 1 procentpoint til næsten hele andelen." in fallen
    assert "Stigningen kan være alt fra 1 procentpoint til en andel på næsten 100 pct." in risen
    assert "Intervallet går fra 1 til 13 procentpoint." in moved(0.07, 0.5)


def test_a_bound_that_rounds_to_nothing_is_under_one():
    assert "mellem et fald på under 1 og en stigning på 20 procentpoint" in told(row(0.098, 0.05))


def test_a_share_is_never_said_to_be_equivalent():
    assert "mindre end en faktor" not in told(row(0.0, 0.0001))


def test_a_mean_has_a_decimal_and_its_change_is_in_percent():
    ratio = {"scale": ratios.RATIO, "measure": "n_information_types", "estimand": "E5"}
    ratio |= {"before": 2.39, "after": 2.9}
    assert told(row(0.2, 0.05, **ratio)) == (
        "En BPA-sag (§ 96) fra 2019-21 havde i gennemsnit 2,9 typer af sagsoplysninger ud over kommunens "
        "egne papirer mod 2,4 i 2014-15. Svarene tyder på en stigning."
    )
    assert told(row(0.1, 0.1, **ratio)).endswith(
        "En ændring er ikke påvist: den kan ligge mellem et fald på 10 og en stigning på 35 pct."
    )
    assert "en ændring er mindre end en faktor 1,2" in told(row(0.03, 0.03, **ratio))


def test_a_primary_measure_is_shown():
    assert told(row(0.12, 0.03, status="primary")).endswith("Stigningen er påvist.")


def test_too_little_is_said_with_the_limit_and_without_the_count():
    text = told(row(0.4, 0.01, fewest_either_side=3))
    assert "kan ikke opgøres, fordi færre end 5 sager" in text and "40" not in text and " 3 " not in text


def test_what_is_withheld_is_not_told():
    text = told(row(0.12, 0.03), shown=False)
    assert "kan ikke vises" in text and not set("12") & set(
        text.replace("2014-15", "").replace("2019-21", "")
    )


def test_newly_obtained_reads_as_a_sentence():
    text = told(row(0.08, 0.03, estimand="E5", measure="newly_obtained_share", before=0.2, after=0.28))
    assert text.startswith(
        "28 pct. af oplysningerne i BPA-sagerne (§ 96) fra 2019-21 er indhentet på ny mod 20 pct. i 2014-15."
    )


@pytest.mark.parametrize(
    ("changes", "shown", "expected"),
    [
        ({}, False, "der er indhentet på ny, fra 2014-15 til 2019-21 kan ikke vises."),
        ({"n_before": 3}, True, "der er indhentet på ny, fra 2014-15 til 2019-21 kan ikke opgøres, fordi"),
    ],
)
def test_a_clause_behind_the_subject_ends_with_a_comma(changes: dict, shown: bool, expected: str):
    assert expected in told(
        row(0.01, 0.05, estimand="E5", measure="newly_obtained_share", **changes), shown=shown
    )


MEASURES = ("has_expert", "has_knows_citizen", "has_other_municipal")


def in_chapter(*estimates: float, hidden: int = 0) -> tuple[str, str]:
    """The chapter's sentences on E4 and its heading; estimate 0.1 rises and 0.0 is open."""
    rows = [row(each, 0.03, measure=name) for each, name in zip(estimates, MEASURES, strict=False)]
    table = pd.DataFrame(rows)
    released = table.assign(change=[np.nan] * hidden + table["estimate"].tolist()[hidden:])
    found = sentences.statements(table, released, BOOK, PLAN)
    heading = sentences.heading(found, PLAN).text
    return sentences.changed(table, released, BOOK, PLAN).text.replace("\u00a0", " "), heading.replace(
        "\u00a0", " "
    )


def test_the_chapter_tells_what_moved_and_for_how_many_a_change_is_not_shown():
    text, heading = in_chapter(0.1, 0.0, 0.0)
    assert text == (
        "Andelen af BPA-sager (§ 96) med oplysninger fra mindst én ekspert gik fra 30 pct. til 40 pct. "
        "Svarene tyder på en stigning. Intervallet går fra 4 til 16 procentpoint. For to af de tre prøvede "
        "andele er en ændring ikke påvist."
    )
    assert heading == "Svarene tyder på, at BPA-sagerne (§ 96) oftere har oplysninger fra en ekspert"
    text, _ = in_chapter(0.0, 0.0, 0.0, hidden=1)
    assert text.endswith("for nogen af de to prøvede andele. Én andel mere kan ikke vises.")


def test_a_provision_of_which_no_share_may_be_shown_is_named():
    rows = [row(0.0, 0.03, measure=name, provision=code) for name in MEASURES for code in PLAN.provisions]
    table = pd.DataFrame(rows)
    released = table.assign(change=table["estimate"].mask(table["provision"].eq("bpa")))
    text = sentences.changed(table, released, BOOK, PLAN).text
    assert text.endswith(" Tre andele mere kan ikke vises, heriblandt alle om BPA-sager.")


def test_the_heading_follows_the_verdicts():
    assert in_chapter(-0.1, 0.0)[1].startswith("Svarene tyder på, at BPA-sagerne (§ 96) sjældnere")
    of = "oplysningerne i sagerne"
    assert in_chapter(0.1, -0.1, 0.0)[1] == f"Svarene tyder på ændringer i to af tre mål for {of}"
    text, heading = in_chapter(0.0, 0.0)
    assert heading == "Det er ikke påvist, at der er kommet flere eller færre oplysninger i sagerne"
    assert text == "En ændring er ikke påvist for nogen af de to prøvede andele."


def test_nothing_is_told_of_what_may_not_be_shown():
    text, heading = in_chapter(0.1, 0.1, hidden=2)
    assert text == "Ændringerne i, hvem oplysningerne kommer fra, kan ikke vises."
    assert heading == "Oplysningerne i sagerne"
    few = pd.DataFrame([row(0.1, 0.03, measure=name, n_before=3) for name in MEASURES[:2]])
    told = sentences.changed(few, few.assign(change=np.nan), BOOK, PLAN).text
    assert told == "Ændringerne i, hvem oplysningerne kommer fra, kan ikke opgøres."


def test_the_summary_says_of_the_sources_alone_what_its_lead_does_not_say_of_the_types():
    none, one, two = (
        Statement("", code) for code in (verdicts.NOT_SHOWN, verdicts.INCREASE, verdicts.DECREASE)
    )
    types = {"E5_n_information_types_bpa": one}
    quiet = {"E4_has_expert_bpa": none, "E4_has_knows_citizen_bpa": none}
    told = sentences.sources_in_short(quiet | types, PLAN).text
    assert told == "Det er ikke påvist, at flere eller færre af sagerne har oplysninger fra fagfolk"
    told = sentences.sources_in_short(quiet | types | {"E4_has_expert_bpa": one}, PLAN).text
    assert told.endswith("at BPA-sagerne (§\u00a096) oftere har oplysninger fra en ekspert")
    moved = dict(zip(quiet, (one, two), strict=True))
    told = sentences.sources_in_short(moved, PLAN).text
    assert told == "Svarene tyder på ændringer i to af to mål for kilderne til oplysningerne"
    assert sentences.sources_in_short(types, PLAN).text.endswith("kan ikke opgøres")


RENEWED = "7 pct. (BPA) og 12 pct. (tabt arbejdsfortjeneste) af oplysningerne er indhentet på ny, før 30 pct."


def renewal(*estimates: float) -> str:
    rows = [
        row(each, 0.03, estimand="E5", measure="newly_obtained_share", provision=provision, after=share)
        for each, provision, share in zip(estimates, PLAN.provisions, (0.07, 0.12), strict=False)
    ]
    table = pd.DataFrame(rows)
    released = table.assign(change=table["estimate"])
    found = sentences.statements(table, released, BOOK, PLAN)
    return sentences.renewal_heading(found, table, released, BOOK, PLAN).text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("estimates", "heading"),
    [
        ((0.1, 0.1), f"{RENEWED}; svarene tyder på en stigning"),
        ((0.1, 0.0), f"{RENEWED}; svarene tyder på en stigning for BPA-sager (§ 96)"),
        (
            (0.1, -0.1),
            f"{RENEWED}; svarene tyder på en stigning for BPA-sager (§ 96) og et fald for sager om tabt "
            "arbejdsfortjeneste (§ 42)",
        ),
        ((0.0, 0.0), f"{RENEWED}; en ændring er ikke påvist"),
        ((), "Omfanget af fornyede oplysninger"),
    ],
)
def test_the_heading_on_renewal(estimates, heading):
    if not estimates:
        table = pd.DataFrame([row(0.1, 0.03, measure="newly_obtained_share", estimand="E5", n_before=3)])
        released = table.assign(change=np.nan, after=np.nan)
        found = sentences.statements(table, released, BOOK, PLAN)
        assert sentences.renewal_heading(found, table, released, BOOK, PLAN).text == heading
    else:
        assert renewal(*estimates) == heading


def test_the_most_common_types_are_told_of_each_provision():
    rows = pd.DataFrame(
        {"label": ["a", "b", "c"], "before": [0.5, 0.2, np.nan], "after": [0.4, 0.55, np.nan]}
    )
    text = sentences.types_most({"bpa": rows, "lost_earnings": rows.tail(1)}, PLAN).text.replace(
        "\u00a0", " "
    )
    among = "af de typer, der kan vises, findes oftest"  # c may be in nearly all cases
    assert text == f"BPA (§ 96): {among} »b« (55 pct.) og »a« (40 pct.) i 2019-21."
    assert ": oftest findes »b«" in sentences.types_most({"bpa": rows.head(2)}, PLAN).text
    assert "kan ikke vises" in sentences.types_most({"bpa": rows.tail(1)}, PLAN).text


def test_the_title_of_the_groups_compares_them_and_not_all_that_is_in_the_cases():
    rows = pd.DataFrame(
        {
            "provision": [PROVISION[code] for code in PLAN.provisions for _ in range(2)],
            "label": ["Eksperter", "Fagpersoner"] * 2,
            "before": 0.5,
            "after": [0.4, 0.6, 0.3, 0.7],
        }
    )
    assert sentences.groups_title(rows, PLAN) == "Fagpersoner er den hyppigste af grupperne i 2019-21"
    among = "Fagpersoner er den hyppigste af de grupper, der kan vises, i 2019-21"
    hidden = pd.concat([rows, rows.head(1).assign(after=np.nan, label="Andre")])
    assert sentences.groups_title(hidden, PLAN) == among
    apart = sentences.groups_title(rows.assign(after=[0.6, 0.4, 0.3, 0.7]), PLAN).replace("\u00a0", " ")
    assert apart.startswith("I 2019-21 havde 60 pct. af BPA-sagerne")
    assert sentences.groups_title(rows.assign(after=np.nan), PLAN) == "Hvem oplysningerne kommer fra"
    assert sentences.groups_title(rows.assign(after=[np.nan, 0.6, 0.3, 0.7]), PLAN) == among


def test_every_group_of_the_plan_has_its_words():
    assert set(PLAN.estimands["E4"].measures) == set(SOURCE)


def test_beside_the_figures_stands_what_is_found_of_the_provisions_that_were_drawn() -> None:
    idents = ("E5_newly_obtained_share", "added_pages")
    found = {f"{ident}_{code}": Statement(f"{ident} {code}.") for ident in idents for code in PLAN.provisions}
    both = sentences.for_figures(found, PLAN)
    assert both["added_finding"] == "added_pages bpa. added_pages lost_earnings."
    one = sentences.for_figures(found, PLAN.of_draw(["lost_earnings"]))
    assert one["renewal_finding"] == "E5_newly_obtained_share lost_earnings."
