"""What is said of the returns follows the numbers given, and tells no small one."""

import pandas as pd
import pytest

from helpers.protocol import disclosure
from helpers.publish.returns import field, sentences
from helpers.survey.reading import problems

NBSP = "\u00a0"


def plain(statement):
    return statement.text.replace(NBSP, " ")


def entries(*rows: tuple[str, str, str, str], first: int = 0) -> pd.DataFrame:
    """A ledger with a cell of its own for each rule, severity, old and new."""
    frame = pd.DataFrame(rows, columns=["rule", "severity", "old", "new"])
    return frame.assign(file="a.xlsx", sheet="sager", cell=[f"C{first + place}" for place in frame.index])


@pytest.fixture
def rules():
    return disclosure.load()


def test_cleaning_adds_up_and_tells_no_small_number(rules):
    rows = {"rows_in": 100, "kept": 50, "duplicate": 13, "not_answered": 37}
    counts = pd.DataFrame([("cases", what, n) for what, n in rows.items()], columns=["section", "what", "n"])
    ledger = entries(
        *[("number_in_text", "fix", "12 stk.", "12")] * 8, *[("unknown_code", "query", "x", "")] * 4
    )
    text = plain(sentences.cleaning(counts, ledger, rules))
    assert (
        "udfyldt 63 rækker" in text and "13 er lagt til side" in text and "37 fortrykte rækker tomme" in text
    )
    assert "8 svar er skrevet om" in text and "færre end 5 er markeret" in text


def test_an_answer_counts_once_and_a_word_for_no_answer_is_no_correction(rules):
    rows = {"rows_in": 100, "kept": 100}
    counts = pd.DataFrame([("cases", what, n) for what, n in rows.items()], columns=["section", "what", "n"])
    twice = entries(*[("number_in_text", "fix", "1.600", "1600")] * 6)
    ledger = pd.concat(
        [
            twice,  # six answers that one rule reads, one converts and two doubt
            twice.assign(rule="characters_as_pages", severity="query", old="1600", new="0.7"),
            twice.assign(rule="pages_add_up", severity="query", old="0.7", new="0.7"),
            entries(*[("missing_dont_know", "fix", "ved ikke", "")] * 7, first=6),
            entries(*[("unit_not_told", "fix", "35", "35")] * 9, first=13),
            entries(*[("unreadable_number", "query", "en del", "")] * 5, first=22),
            entries(*[("corrected", "fix", "3", "4")] * 8, first=27),
        ]
    )
    text = plain(sentences.cleaning(counts, ledger, rules))
    assert "6 svar er skrevet om" in text and "5 er ikke brugt" in text and "11 er markeret" in text
    assert "7 svar er »ved ikke«" in text and "8 er rettet efter aftale" in text
    assert "aftale" not in plain(sentences.cleaning(counts, twice, rules))


def test_workbooks_received_are_those_read_and_those_refused_by_reason(rules):
    assert (
        plain(sentences.workbooks(92, pd.DataFrame({"reason": []}), rules))
        == "Der er modtaget 92 filer. Alle er læst."
    )
    refused = pd.DataFrame({"reason": ["too_large"] + ["foreign_sheet"] * 6})
    assert plain(sentences.workbooks(85, refused, rules)) == (
        "Der er modtaget 92 filer. 85 er læst. Resten er lagt til side: 6 havde et ark, som ikke er "
        "skemaets og færre end 5 var for stor."
    )


def test_every_reason_for_refusing_a_file_has_a_danish_word():
    others = {
        "no_returns",
        "unread_content",
        "other_file_name",
        "merged_cells",
    }  # they stop everything, or nothing
    assert set(problems.Fault) - others == set(problems.WHY_REFUSED)


def test_disclosure_quotes_the_rules():
    text = plain(sentences.disclosure(disclosure.load()))
    assert "færre end 5 sager eller 3 kommuner" in text and "mindst 10 sager" in text


def test_one_open_question_is_told_as_one() -> None:
    faults = pd.DataFrame({"municipality": ["0101"], "severity": ["blocking"]})
    text = field.questions(faults, {"0101": "København"}, {}, {}, [])
    assert "Der er ét åbent spørgsmål til én kommune." in text
