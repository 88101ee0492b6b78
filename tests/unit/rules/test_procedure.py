"""How the rules of procedure were kept: weighted shares of the answered cases, from the codebook's items."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.analysis.rules import procedure
from helpers.protocol import analysis_plan, codebook
from helpers.publish.rules import sentences, tables


@pytest.fixture(scope="module")
def book():
    return codebook.load()


def weigh(cases, item):
    return cases[cases[item].notna()].assign(one=1.0)


def cases():
    """Ten municipalities with one case of each provision and period; odd ones say yes, the first nothing."""
    rows = [
        {"municipality": f"{m:04d}", "provision": provision, "period": period, "weight": 1.0 + (m == 1)}
        | dict.fromkeys(("case_informed", "reasoning_given", "hearing_held"), "yes" if m % 2 else "partly")
        for m in range(10)
        for provision in ("bpa", "lost_earnings")
        for period in ("2014-15", "2019-21")
    ]
    table = pd.DataFrame(rows)
    return table.assign(hearing_held=table["hearing_held"].mask(table["municipality"].eq("0000")))


def test_the_questions_are_those_of_the_codebook(book):
    assert [item.name for item in procedure.items(book)] == [
        "case_informed",
        "reasoning_given",
        "hearing_held",
    ]


def test_the_share_is_weighted_and_leaves_out_cases_without_an_answer(book):
    table = procedure.kept(cases(), book, weigh, analysis_plan.load()).set_index(["provision", "item"])
    informed = table.loc[("bpa", "case_informed")]
    assert informed["after"] == pytest.approx(6 / 11) and informed["n_after"] == 10
    heard = table.loc[("lost_earnings", "hearing_held")]
    assert heard["before"] == pytest.approx(6 / 10) and heard["n_before"] == 9
    assert len(table) == 6


def test_rows_stand_by_provision_and_the_change_is_late_minus_early(book):
    table = cases()
    late = table["period"].eq("2019-21") & table["municipality"].isin(["0002", "0004"])
    table = procedure.kept(
        table.assign(case_informed=table["case_informed"].mask(late, "yes")),
        book,
        weigh,
        analysis_plan.load(),
    )
    asked = ["case_informed", "reasoning_given", "hearing_held"]
    rows = [(provision, item) for provision in ("bpa", "lost_earnings") for item in asked]
    assert list(zip(table["provision"], table["item"], strict=True)) == rows
    changes = table.set_index(["provision", "item"])["estimate"]
    # weights of 11 in each period: two municipalities of weight one turn to yes
    assert changes[("bpa", "case_informed")] == pytest.approx(2 / 11)
    assert table["std_error_linearised"].isna().all()


def test_the_table_names_the_law_that_each_question_rests_on(book):
    plan = analysis_plan.load()
    frame = tables.procedure(procedure.kept(cases(), book, weigh, plan), book, plan).frame
    labels = frame["label"].str.replace("\u00a0", " ").unique().tolist()
    assert labels[1:] == [
        "Ja til »Er afgørelsen begrundet med regel og hovedhensyn?« (forvaltningslovens §§ 22 og 24)",
        "Ja til »Er borgeren partshørt?« (forvaltningslovens § 19)",
    ]
    assert labels[0].endswith("(retssikkerhedslovens § 10 og offentlighedslovens § 13)")


def test_the_sentence_gives_the_span_and_leaves_out_what_is_withheld(book):
    plan = analysis_plan.load()
    frame = tables.procedure(procedure.kept(cases(), book, weigh, plan), book, plan).frame
    text = sentences.procedure(frame, plan).text.replace("\u00a0", " ")
    assert text.startswith(
        "Kommunerne er også spurgt, om tre regler om sagsbehandling er fulgt i sagerne fra 2019-21. Til hver "
        "af dem svarede de ja i 55 til 60 pct. af BPA-sagerne (§ 96) og 55"
    )
    assert text.endswith("; det er ikke en vurdering af, om afgørelserne er lovlige.")
    hidden = frame.assign(after=frame["after"].mask(frame["provision"].str.startswith("BPA")))
    assert "BPA" not in sentences.procedure(hidden, plan).text
    assert "kan ikke vises" in sentences.procedure(frame.assign(after=float("nan")), plan).text
