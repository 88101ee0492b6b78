"""Sentences on who answered and what was found follow the numbers they are given."""

import pandas as pd
import pytest

from helpers.protocol import analysis_plan, disclosure
from helpers.publish.representation import sentences

NBSP = "\u00a0"
PLAN = analysis_plan.load()
RULES = disclosure.load()
SCOPE = "påklagede sager, stadfæstet eller hjemvist"


def plain(statement):
    return statement.text.replace(NBSP, " ")


def test_response():
    rows = pd.DataFrame({"n_municipalities": [30, 88], "n_cases": [400, 1043]})
    assert (
        plain(sentences.response(rows, 98))
        == "88 af 98 kommuner har svaret (90 pct.). De har udfyldt 1.043 sager."
    )


def test_response_of_very_few_is_not_told():
    text = plain(sentences.response(pd.DataFrame({"n_municipalities": [None], "n_cases": [None]}), 98))
    assert text == "98 kommuner er spurgt. For få har svaret til, at svarene kan vises."


def test_availability_per_provision():
    table = pd.DataFrame(
        {
            "provision": ["bpa", "bpa", "lost_earnings"],
            "period": ["2014-15", "2019-21", "2014-15"],
            "availability": [0.81, 0.99, 0.65],
            "sought": 100,
            "lost": [19, 1, 35],
        }
    )
    found = sentences.availability(table, PLAN, RULES)
    assert plain(found) == (
        "Af de sager fra 2014-15, som kommunerne ledte efter, er 81 pct. af BPA-sagerne (§ 96) og 65 pct. af "
        "sagerne om tabt arbejdsfortjeneste (§ 42) fundet."
    )


@pytest.mark.parametrize(
    ("lost", "words"),
    [(2, "er så godt som alle BPA-sagerne"), (98, "er så godt som ingen af BPA-sagerne")],
)
def test_very_few_files_are_not_counted_out(lost, words):
    table = pd.DataFrame(
        {
            "provision": ["bpa"],
            "period": "2014-15",
            "availability": 1 - lost / 100,
            "sought": 100,
            "lost": lost,
        }
    )
    assert words in plain(sentences.availability(table, PLAN, RULES))


def test_too_few_sought_files_give_no_share():
    table = pd.DataFrame(
        {"provision": ["bpa"], "period": "2014-15", "availability": 0.5, "sought": 12, "lost": 6}
    )
    assert "kan ikke opgøres" in sentences.availability(table, PLAN, RULES).text


def test_availability_without_early_cases():
    empty = pd.DataFrame({"provision": [], "period": [], "availability": [], "sought": [], "lost": []})
    found = sentences.availability(empty, PLAN, RULES)
    assert "kan ikke opgøres" in found.text
