"""What of a typed text stands in clear, where a number, a date or one of several answers is asked for."""

from __future__ import annotations

import pytest

from helpers.protocol import codebook
from helpers.survey.cleaning.ledger import harmless, written
from helpers.survey.personal import words
from helpers.survey.personal.harmless_words import HARMLESS
from helpers.survey.reading.problems import Fault, Problem, shown
from helpers.survey.redaction import Hasher
from helpers.survey.spelling.clear import clear

BOOK, HASHER = codebook.load(), Hasher([b"test"])
STANDS = (
    "Se bilag 2",
    "100-150",
    "mellem 100 og 150",
    ">100",
    "½ side",
    "ca. 45 sider",
    "1.200",
    "2400 tegn",
    "12O",
    "12 03 2014",
    "3. maj 2014",
    "marts 2015",
    "uge 12",
    "27.36.00-P27-1-26",
    "D14-00679",
    "standard_pages",
    "ved ikke",
    "ikke oplyst",
    "Sager 2022",
    "Ark1",
    "#REF!",
    "#I/T",
    "#GETTING_DATA",
    "=SUM(AB12:AB14)",
    "1e+300",
    "afventer svar fra afd. 4",
    "[navn]",
    "se [cpr]",
    "[tekst, 11 tegn]",
    "ja\nnej",
)
LEFT_OUT = {
    "spørg Lars i afd. 4": "spørg [tekst, 4 tegn] i afd. 4",
    "Zeus": "[tekst, 4 tegn]",
    "ADHD": "[tekst, 4 tegn]",
    "autisme og epilepsi": "[tekst, 7 tegn] og [tekst, 8 tegn]",
    "cerebral parese": "[tekst, 15 tegn]",
    "se Møllevej": "se [tekst, 8 tegn]",
    "hans mor er syg": "[tekst, 8 tegn] er [tekst, 3 tegn]",
    "lars": "[tekst, 4 tegn]",
    "Maj": "[tekst, 3 tegn]",
    "Mads 12-03-2010": "[tekst, 15 tegn]",
    "mads 12 03 2010": "[tekst, 15 tegn]",
    "født 2010": "[tekst, 4 tegn] 2010",
    "L.a.r.s": "[tekst, 7 tegn]",
    "L4rs": "[tekst, 4 tegn]",
    "4 lars": "4 [tekst, 4 tegn]",
    "120lars": "[tekst, 7 tegn]",
    "LIS12": "[tekst, 5 tegn]",
    "#LARS!": "[tekst, 6 tegn]",
    "ⓛⓐⓡⓢ": "[tekst, 4 tegn]",
    "⠇⠁⠗⠎": "[tekst, 4 tegn]",
    "Кирил": "[tekst, 5 tegn]",
    "李明": "[tekst, 2 tegn]",
    "<b>lars</b>": "<[tekst, 9 tegn]>",
    "lars\nse bilag": "[tekst, 4 tegn]\nse bilag",
    '=HVIS(K5>3;"Lars";2)': '=HVIS(K5>3;"[tekst, 4 tegn]";2)',
    "lars [navn]": "[tekst, 4 tegn] [navn]",
}


@pytest.mark.parametrize("text", STANDS)
def test_figures_dates_and_words_that_say_nothing_of_a_person_stand(text: str) -> None:
    assert clear(text) == text


@pytest.mark.parametrize("text", LEFT_OUT)
def test_any_other_word_is_told_by_its_length(text: str) -> None:
    assert clear(text) == LEFT_OUT[text] and clear(clear(text)) == LEFT_OUT[text]


def test_the_list_of_words_names_nobody() -> None:
    """An illness, a relation, a first name that is a word too: each would tell what nobody shall read."""
    people = {"mor", "far", "barn", "pige", "hans", "han", "jan", "tim", "max", "ask", "maj", "sand", "bo"}
    ill = {"adhd", "autisme", "angst", "demens", "handicap", "syg", "sygdom", "psykiatri", "parese"}
    assert not HARMLESS & (people | ill | words.NAMES_LIKE_NOUNS | words.NAMES_LIKE_VERBS)
    assert all(word == word.casefold() for word in HARMLESS)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("disposition", "Udfyltd", "Udfyltd"),
        ("disposition", "Lars", "[tekst, 4 tegn]"),
        ("case_informed", "Delvist", "Delvist"),
        ("processing_days", "ca. 90 dg.", "ca. 90 dg."),
        ("processing_days", "90 sygedage", "90 [tekst, 8 tegn]"),
        ("processing_days", "halvfems dage", "halvfems dage"),
        ("corrected_decision_date", "3/maj-15", "3/maj-15"),
        ("corrected_decision_date", "da Lars fyldte 18", "da [tekst, 11 tegn] 18"),
        (None, "D14-00679 Lars", "D14-[tekst, 10 tegn]"),
        ("text", "Partshøring tager lang tid i Nexus.", "Partshøring tager lang tid i Nexus."),
        (None, "Partshøring tager lang tid", "Partshøring [tekst, 10 tegn] tid"),
    ],
)
def test_what_is_read_as_an_answer_stands_as_it_was_typed(name: str | None, value: str, told: str) -> None:
    assert written(value, HASHER, BOOK.item(name) if name else None) == told


@pytest.mark.parametrize("text", ["spørg Lars i afd. 4", "autisme", "lars 12-03-2010"])
def test_every_way_out_tells_the_same_of_a_text(text: str) -> None:
    problem = Problem(Fault.FOREIGN_FORMULA, "0253.xlsx", "sager", "K5", text, "skriv svaret selv")
    assert harmless(text, HASHER) == shown(text) == clear(text)
    assert f'her står "{clear(text)}"' in str(problem)
