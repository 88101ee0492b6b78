"""Descriptive sentences follow the numbers they are given."""

import pandas as pd
import pytest

from helpers.analysis.appeals import rates as appeals
from helpers.project import root
from helpers.protocol import disclosure
from helpers.publish import descriptions, wording
from helpers.survey.reading import problems

NBSP = "\u00a0"


def plain(statement):
    return statement["text"].replace(NBSP, " ")


@pytest.fixture
def rules():
    return disclosure.load()


def test_response():
    rows = pd.DataFrame({"n_municipalities": [30, 88], "n_cases": [400, 1043]})
    assert (
        plain(descriptions.response(rows, 98))
        == "88 af 98 kommuner har svaret (90 pct.). De har udfyldt 1.043 sager."
    )


def test_response_of_very_few_is_not_told():
    text = plain(descriptions.response(pd.DataFrame({"n_municipalities": [None], "n_cases": [None]}), 98))
    assert text == "98 kommuner er spurgt. For få har svaret til, at svarene kan vises."


def test_cleaning_adds_up_and_tells_no_small_number(rules):
    counts = pd.DataFrame([("cases", "rows_in", 100), ("cases", "kept", 50), ("cases", "duplicate", 13), ("cases", "not_answered", 37)],
                          columns=["section", "what", "n"])  # fmt: skip
    ledger = pd.DataFrame({"severity": ["fix"] * 8 + ["query"] * 4})
    text = plain(descriptions.cleaning(counts, ledger, rules))
    assert (
        "udfyldt 63 rækker" in text and "13 er lagt til side" in text and "37 fortrykte rækker tomme" in text
    )
    assert "8 værdier er rettet" in text and "færre end 5 er markeret" in text


def test_workbooks_received_are_those_read_and_those_refused_by_reason(rules):
    assert (
        plain(descriptions.workbooks(92, pd.DataFrame({"reason": []}), rules))
        == "Der er modtaget 92 filer. Alle er læst."
    )
    refused = pd.DataFrame({"reason": ["too_large"] + ["foreign_sheet"] * 6})
    assert plain(descriptions.workbooks(85, refused, rules)) == (
        "Der er modtaget 92 filer. 85 er læst. Resten er lagt til side: 6 havde et ark, som ikke er "
        "skemaets og færre end 5 var for stor."
    )


def test_every_reason_for_refusing_a_file_has_a_danish_word():
    stops = {"no_returns", "personal_file_name", "unread_content"}
    assert set(problems.Fault) - stops == set(wording.REFUSED)


def test_disclosure_quotes_the_rules():
    text = plain(descriptions.disclosure(disclosure.load()))
    assert "færre end 5 sager eller 3 kommuner" in text and "mindst 10 sager" in text


@pytest.fixture
def rates():
    return appeals.read_overturn_rates(root() / "data/reference/appeals_national.csv", 2021)


def test_the_map_sentence_names_the_break(rates):
    breaks = appeals.series_breaks(root() / "data/reference/rule_timeline.csv")
    text = plain({"text": descriptions.overturn_map(rates, breaks)["text"]})
    assert text.startswith("I 2021") and "35,9 pct. for børnehandicap" in text and "31,8" not in text
    assert "Året før var den 29,3 pct. for alle kommunale" in text
    assert "i 2020 var den 52,0 pct. for børnehandicap" in text and "kan være følgen af et brud" in text


def test_without_a_break_no_break_is_claimed(rates):
    breaks = pd.DataFrame({"scope": [], "year_from": [], "label": []})
    assert "brud" not in descriptions.overturn_map(rates, breaks)["text"]


def test_other_years_give_another_sentence(rates):
    earlier = rates.assign(later=rates["year"] > 2019)
    assert descriptions.overturn_map(earlier, pd.DataFrame({"scope": [], "year_from": []}))[
        "text"
    ].startswith("I 2019 ")


def test_the_finding_spans_lowest_and_highest(rates):
    text = descriptions.overturn_finding(rates).replace(NBSP, " ")
    assert "mellem 26,1 pct." in text and "35,9 pct. for børnehandicap" in text


def test_later_figures_are_listed_or_absent(rates):
    assert (
        "31,8" in descriptions.overturn_later(rates)["text"]
        and "37,5" in descriptions.overturn_later(rates)["text"]
    )
    assert "ikke indlæst" in descriptions.overturn_later(rates.assign(later=False))["text"]
