"""What is said of the returns follows the numbers given, and tells no small one."""

import pandas as pd
import pytest

from helpers.protocol import disclosure
from helpers.publish.returns import sentences
from helpers.survey.reading import problems

NBSP = "\u00a0"


def plain(statement):
    return statement.text.replace(NBSP, " ")


@pytest.fixture
def rules():
    return disclosure.load()


def test_cleaning_adds_up_and_tells_no_small_number(rules):
    rows = {"rows_in": 100, "kept": 50, "duplicate": 13, "not_answered": 37}
    counts = pd.DataFrame([("cases", what, n) for what, n in rows.items()], columns=["section", "what", "n"])
    ledger = pd.DataFrame({"severity": ["fix"] * 8 + ["query"] * 4})
    text = plain(sentences.cleaning(counts, ledger, rules))
    assert (
        "udfyldt 63 rækker" in text and "13 er lagt til side" in text and "37 fortrykte rækker tomme" in text
    )
    assert "8 værdier er rettet" in text and "færre end 5 er markeret" in text


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
    assert set(problems.Fault) - others == set(sentences.REFUSED)


def test_disclosure_quotes_the_rules():
    text = plain(sentences.disclosure(disclosure.load()))
    assert "færre end 5 sager eller 3 kommuner" in text and "mindst 10 sager" in text
