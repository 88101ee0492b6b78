"""Sentences on the published rates follow the numbers they are given."""

import pandas as pd
import pytest

from helpers.analysis.appeals import rates as appeals
from helpers.project import root
from helpers.publish.appeals import sentences

NBSP = "\u00a0"


def plain(statement):
    return statement.text.replace(NBSP, " ")


@pytest.fixture
def rates():
    return appeals.read_overturn_rates(root() / "data/reference/appeals_national.csv", 2021)


def test_the_map_sentence_names_the_break(rates):
    breaks = appeals.series_breaks(root() / "data/reference/breaks.csv")
    text = plain(sentences.overturn_map(rates, breaks))
    assert text.startswith("I 2021") and "35,9 pct. for børnehandicap" in text and "31,8" not in text
    assert "Året før var den 29,3 pct. for alle kommunale" in text
    assert "i 2020 var den 52,0 pct. for børnehandicap" in text and "kan være følgen af et brud" in text


def test_without_a_break_no_break_is_claimed(rates):
    breaks = pd.DataFrame({"scope": [], "year_from": [], "label": []})
    assert "brud" not in sentences.overturn_map(rates, breaks).text


def test_other_years_give_another_sentence(rates):
    earlier = rates.assign(later=rates["year"] > 2019)
    breaks = pd.DataFrame({"scope": [], "year_from": []})
    assert sentences.overturn_map(earlier, breaks).text.startswith("I 2019 ")


def test_the_finding_spans_lowest_and_highest(rates):
    text = sentences.finding(rates).replace(NBSP, " ")
    assert "mellem 26,1 pct." in text and "35,9 pct. for børnehandicap" in text


def test_later_figures_are_listed_or_absent(rates):
    assert "31,8" in sentences.later(rates).text and "37,5" in sentences.later(rates).text
    assert "ikke indlæst" in sentences.later(rates.assign(later=False)).text
