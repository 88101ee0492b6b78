"""Sentences on who answered and what was found follow the numbers they are given."""

import numpy as np
import pandas as pd
import pytest

from helpers.protocol import analysis_plan, codebook, disclosure
from helpers.publish.representation import sentences
from helpers.publish.wording import PROVISION

NBSP = "\u00a0"
BOOK = codebook.stored("3.1")
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


def test_of_a_response_that_is_hidden_no_reason_is_told():
    """It is hidden where few have answered, and where nearly all have and the rest could be told."""
    text = plain(sentences.response(pd.DataFrame({"n_municipalities": [None], "n_cases": [None]}), 98))
    assert text == "98 kommuner er spurgt. Hvor mange der har svaret, kan ikke vises."


def fates(bpa: float, lost_earnings: float) -> pd.DataFrame:
    """The released table of what became of the main cases, with these shares of the early ones lost."""
    rows = [
        ("bpa", PLAN.before, bpa),
        ("bpa", PLAN.after, 0.01),
        ("lost_earnings", PLAN.before, lost_earnings),
    ]
    frame = pd.DataFrame(rows, columns=["provision", "period", "lost_share"])
    return frame.assign(provision=frame["provision"].map(PROVISION))


def test_lost_files_per_provision():
    assert plain(sentences.lost_files(fates(0.19, 0.35), PLAN)) == (
        "Af de udtrukne sager fra 2014-15 er 19 pct. af BPA-sagerne (§ 96) og 35 pct. af sagerne om tabt "
        "arbejdsfortjeneste (§ 42) slettet eller ikke fundet."
    )


def test_what_is_hidden_of_lost_files_in_the_table_is_not_told():
    one = plain(sentences.lost_files(fates(0.19, np.nan), PLAN))
    assert one.endswith("ikke fundet; for sagerne om tabt arbejdsfortjeneste (§ 42) vises det ikke.")
    none = plain(sentences.lost_files(fates(np.nan, np.nan), PLAN))
    assert none == "Hvor mange af de udtrukne sager fra 2014-15 der er gået tabt, vises ikke."


def test_lost_files_without_early_cases():
    late = fates(0.1, 0.1).query("period == @PLAN.after")
    assert "kan ikke opgøres" in sentences.lost_files(late, PLAN).text


def test_how_many_pages_are_an_estimate_is_told_only_where_all_of_it_may_be_shown():
    ways = pd.DataFrame(
        {
            "provision": ["BPA (§ 96)", "Tabt arbejdsfortjeneste (§ 42)"],
            "way": ["Skønnede sider"] * 2,
            "before": [0.24, 0.2],
            "after": [0.12, 0.2],
        }
    )
    told = plain(sentences.converted(BOOK, ways))
    assert (
        "tegn eller sider; i 12 til 24 pct. af sagerne, efter ydelse og periode, er siderne skønnet." in told
    )
    one = plain(sentences.converted(BOOK, ways.head(1)))
    assert "i 12 til 24 pct. af sagerne, efter periode, er siderne skønnet." in one
    alike = plain(sentences.converted(BOOK, ways.tail(1)))  # one number is split by nothing
    assert "i 20 pct. af sagerne er siderne skønnet." in alike
    for less in (ways.assign(way="Talte tegn"), ways.assign(after=np.nan)):
        assert "Kommunerne har talt tegn eller sider. Tegn er delt" in plain(sentences.converted(BOOK, less))


@pytest.mark.parametrize(
    ("attached", "twice", "words"),
    [
        (
            20,
            10,
            "I 50 pct. af alle udfyldte sager med svar (uden vægte) er bilag talt med, og i 25 pct. er "
            "dubletter talt flere gange.",
        ),
        (
            20,
            4,
            "I 50 pct. af alle udfyldte sager med svar (uden vægte) gælder, at bilag er talt med; hvor ofte",
        ),
        (
            36,
            10,
            "I 25 pct. af alle udfyldte sager med svar (uden vægte) gælder, at dubletter er talt flere gange",
        ),
        (0, 40, "Hvor ofte bilag er talt med, eller dubletter er talt flere gange, kan ikke vises."),
    ],
)
def test_a_way_of_counting_that_few_have_or_lack_is_not_told(attached, twice, words):
    cases = pd.DataFrame({"disposition": "completed", "municipality": [*"abcde"] * 8}).assign(
        attachments_included=[number < attached for number in range(40)],
        duplicates_included=[number < twice for number in range(40)],
    )
    assert plain(sentences.counted_as_defined(cases, RULES)).startswith(words)


def test_a_way_of_counting_of_two_municipalities_or_of_a_small_base_is_not_told():
    told = {"disposition": "completed", "duplicates_included": [True, False] * 10}
    cases = pd.DataFrame(told | {"municipality": [*"abcd"] * 5, "attachments_included": [True, False] * 10})
    assert "50 pct." not in plain(sentences.counted_as_defined(cases, RULES)), "a and c alone have it"
    mixed = cases.assign(municipality=[*"abcde"] * 4)
    assert "50 pct." in plain(sentences.counted_as_defined(mixed, RULES))
    assert "50 pct." not in plain(sentences.counted_as_defined(mixed.head(18), RULES))
