"""What is said of the municipalities' files follows what lies there, and tells real from simulated."""

import pandas as pd
import pytest

from helpers.publish.appeals import municipal_sentences, sentences, tables, words
from helpers.terms import MAP_SCOPES

NBSP = "\u00a0"
ACT, CHILDREN, _ = MAP_SCOPES
LABELS = {
    "scope": [ACT, CHILDREN],
    "scope_label": ["Hele serviceloven", "Børnehandicap"],
    "year": [2020, 2020],
}


def plain(statement):
    return statement.text.replace(NBSP, " ")


@pytest.fixture
def spread():
    return pd.DataFrame({**LABELS, "n_municipalities": [98, 96], "tau": [0.063, 0.0], "outside": [1, 0]})


def test_the_spread_is_told_apart_from_chance_by_area(spread):
    text = plain(municipal_sentences.spread(spread))
    assert text == (
        "Kommunernes omgørelsesprocenter varierer mere, end tilfældigheder alene giver, for hele "
        "serviceloven (spredning 6,3 procentpoint). For børnehandicap varierer kommunernes "
        "omgørelsesprocenter ikke mere, "
        "end tilfældigheder alene giver. Uden for grænserne på 99,8 pct. ligger én af 98 kommuner for hele "
        "serviceloven."
    )
    none = municipal_sentences.spread(spread.assign(outside=0), words.SIMULATED)
    assert plain(none).endswith(
        "Ingen af de viste kommuner ligger uden for grænserne på 99,8 pct. [simulerede tal]."
    )


def test_the_figure_is_read_without_calling_a_rate_good_or_bad(spread):
    assert "ikke i sig selv tegn på god eller dårlig" in municipal_sentences.reading(spread).text


def test_every_sentence_carries_the_mark_and_none_does_without_one(spread):
    marked = municipal_sentences.spread(spread, words.SIMULATED).text
    assert marked.count("[simulerede tal].") == 3 and "[" not in municipal_sentences.spread(spread).text


def test_outcomes_in_sum_and_of_all_decisions_are_told_with_their_numbers():
    summed = pd.DataFrame(
        {**LABELS, "n_cases": [8560, None], "rate": [0.347, None], "remitted_share": [0.26, None],
         "changed_share": [0.09, None]}
    )  # fmt: skip
    assert plain(municipal_sentences.municipalities(summed, "x")) == (
        "For hele serviceloven omgjorde Ankestyrelsen 35 pct. af de realitetsbehandlede klager i 2020 [x]."
    )
    of_all = pd.DataFrame(
        {**LABELS, "n_municipalities": [60, 1], "n_cases": [1000, 10], "overturned": [24, 1],
         "share": [0.024, 0.1], "low": [0.0162, 0.0179], "high": [0.0355, 0.404]}
    )  # fmt: skip
    text = plain(municipal_sentences.all_decisions(of_all, True))
    assert (
        "I de 60 kommuner, der har oplyst antallet, blev 2,40 pct. af alle afgørelser for hele serviceloven "
        "omgjort i 2020. I den ene kommune, der har oplyst antallet, blev" in text
    )
    alike = plain(municipal_sentences.all_decisions(of_all.assign(n_municipalities=60, year=2020), True))
    assert alike.count("60 kommuner") == 1 and alike.count("omgjort i 2020") == 1
    assert text.endswith(words.NOT_THE_SAME)


def test_what_is_absent_is_said_to_be():
    nothing = pd.DataFrame(columns=["scope", "share", "rate", "covers", "year", "municipality"])
    assert "ikke oplyst" in municipal_sentences.municipalities(nothing).text
    assert "ikke oplyst" in municipal_sentences.all_decisions(nothing, there=False).text
    assert "Ingen kommuner har både" in municipal_sentences.all_decisions(nothing, there=True).text
    assert "ikke oplyst" in municipal_sentences.beside(nothing, nothing).text
    assert "for få kommuner" in municipal_sentences.spread(nothing).text
    assert municipal_sentences.spread(nothing).text == municipal_sentences.spread_finding(nothing)
    assert "tomme" in municipal_sentences.reading(nothing).text


def test_recipients_and_comments_are_told_with_their_own_year_and_scope():
    counted = pd.DataFrame(
        {"scope": CHILDREN, "municipality": ["0101", "0147"], "year": [2019, 2020], "covers": "§§ 41 og 42"}
    )
    said = pd.DataFrame({"scope": [ACT], "municipality": ["0101"], "year": [2020], "comment": "x"})
    text = plain(municipal_sentences.beside(counted, said, words.REAL))
    assert "for børnehandicap (bl.a. § 42) (§§ 41 og 42) i 2019 og 2020 (2 kommuner) [virkelige tal]." in text
    assert (
        "Kommuner har kommenteret deres tal: for hele serviceloven om 2020 (én kommune) [virkelige tal]."
        in text
    )
    both = pd.concat([said, said.assign(scope=CHILDREN)])
    once = plain(municipal_sentences.beside(counted.iloc[:0], both))
    assert once == (
        "Kommuner har kommenteret deres tal om 2020 (én kommune): for hele serviceloven og for "
        "børnehandicap (bl.a. § 42). Antallet af modtagere i kommunerne er ikke oplyst til undersøgelsen."
    )
    none = plain(municipal_sentences.beside(counted.iloc[:0], said.iloc[:0]))
    assert none.startswith("Antallet af modtagere i kommunerne og kommunernes kommentarer er ikke oplyst")


def test_published_outcomes_are_those_known_and_certain():
    told = pd.DataFrame(
        {**LABELS, "remitted": ["27", "36.5"], "changed": ["9", "15.5"], "percent": [36.0, 52.0],
         "decimals": [0, 1], "later": [False, True], "certain": True}
    )  # fmt: skip
    assert plain(sentences.outcomes(told)) == (
        "For hele serviceloven blev 27 pct. af klagesagerne i 2020 hjemvist."
    )
    assert "ikke offentliggjort" in sentences.outcomes(told.assign(later=True)).text


def test_each_file_is_accounted_for_and_each_reason_has_danish_words():
    files = pd.DataFrame(
        {"file": ["a", "b", "c", "d"], "there": [True, True, True, False], "rows": [9, 3, 0, 0],
         "kept": [6, 3, 0, 0], "set_aside": [3, 0, 0, 0], "refused": ["", "", "x", ""],
         "reasons": [{"municipality": 2, "twice": 1}, {}, {}, {}]}
    )  # fmt: skip
    assert tables.account(files).frame["why"].tolist() == [
        "Kommunekoden passer ikke: 2; rækken står flere gange: 1",
        "Alle rækker er brugt",
        "Kunne ikke læses",
        "Ikke modtaget",
    ]
