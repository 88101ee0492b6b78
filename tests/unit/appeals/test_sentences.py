"""Sentences on the published rates follow the numbers they are given."""

from datetime import date

import pandas as pd
import pytest

from helpers.analysis.appeals import rates as appeals
from helpers.project import root
from helpers.publish.appeals import sentences, tables

NBSP = "\u00a0"


def plain(statement):
    return statement.text.replace(NBSP, " ")


DAY, AFTER = date(2022, 5, 31), date(2022, 6, 23)
FILE = root() / "data/reference/appeals_national.csv"


@pytest.fixture
def rates():
    return appeals.read_overturn_rates(FILE, DAY)


@pytest.fixture
def breaks():
    return appeals.series_breaks(root() / "data/reference/breaks.csv")


def test_the_map_sentence_says_what_was_known_on_the_report_s_day(rates, breaks):
    text = plain(sentences.overturn_map(rates, breaks))
    child, adult = "børnehandicap (bl.a. § 42)", "voksenhandicap (bl.a. § 96)"
    assert text == (
        f"I 2020 var den 52,0 pct. for {child} mod 50,6 pct. i 2019. "
        "Før rapportens dato er det seneste fundne tal fra Ankestyrelsen eller et ministerium 32 pct. i 2018 "
        f"for {adult}. Et nyere tal, 46 pct. i 2019, er kun set gengivet af andre."
    )
    older = plain(sentences.older(rates))
    assert older == (
        "Før rapportens dato er det seneste fundne tal fra Ankestyrelsen eller et ministerium 36 pct. i 2018 "
        "for hele serviceloven og 30 pct. i 2017 for alle kommunale social- og beskæftigelsessager."
    )
    one = rates[rates["scope"].str.startswith("boernehandicap")]
    assert "ikke ældre tal" in plain(sentences.older(one)) and "seneste" not in plain(
        sentences.overturn_map(one, breaks)
    )


def test_the_map_sentence_names_the_break(breaks):
    text = plain(sentences.overturn_map(appeals.read_overturn_rates(FILE, AFTER), breaks))
    assert text.startswith("I 2021") and "35,9 pct. for børnehandicap" in text and "31,8" in text
    assert "Året før var den 36,2 pct. for hele serviceloven" in text
    assert "i 2020 var den 52,0 pct. for børnehandicap" in text and "kan være følgen af et brud" in text


def test_without_a_break_no_break_is_claimed(rates):
    breaks = pd.DataFrame({"scope": [], "year_from": [], "label": []})
    assert "brud" not in sentences.overturn_map(rates, breaks).text


def test_other_years_give_another_sentence(rates, breaks):
    earlier = rates.assign(later=rates["year"] > 2019)
    assert sentences.overturn_map(earlier, breaks).text.startswith("I 2019 ")
    nothing = rates.assign(later=True)
    assert "ikke offentliggjort" in sentences.overturn_map(nothing, breaks).text
    assert "ingen tal" in sentences.finding(nothing, breaks)


def test_the_finding_tells_the_course_of_each_area_since_its_last_break(rates, breaks):
    text = sentences.finding(rates, breaks).replace(NBSP, " ")
    assert "50,6 pct. i 2019 og 52,0 pct. i 2020 for børnehandicap" in text
    assert "(før et brud 47 pct. i 2018)" in text and "(før et brud 21 pct. i 2017)" in text
    assert "32 pct. i 2018 for voksenhandicap" in text
    later = sentences.finding(appeals.read_overturn_rates(FILE, AFTER), breaks).replace(NBSP, " ")
    assert "35,9 pct. i 2021 for børnehandicap" in later


def test_what_the_figure_leaves_out_is_told_with_why(rates):
    told = sentences.left_out(rates).replace(NBSP, " ")
    assert told == (
        "Ikke tegnet: 38 pct. i 2017 for hele serviceloven, modsagt; 46 pct. i 2019 for voksenhandicap "
        "(bl.a. § 96), kun gengivet."
    )
    assert sentences.left_out(rates[rates["certain"]]) == ""


def test_the_heading_is_the_highest_rate_of_the_latest_year_or_a_noun(rates, breaks):
    told = sentences.heading(rates).text.replace(NBSP, " ")
    assert (
        told
        == "52 pct. af de realitetsbehandlede klagesager om børnehandicap (bl.a. § 42) blev omgjort i 2020"
    )
    earlier = sentences.heading(rates.assign(later=rates["year"] > 2018)).text
    assert earlier.startswith("47") and earlier.endswith("i 2018")
    assert sentences.heading(rates.assign(later=True)).text == "Afgørelser i Ankestyrelsen"
    title = sentences.title(rates, breaks).replace(NBSP, " ")
    assert title == "Børnehandicap (bl.a. § 42): 50,6 pct. i 2019 og 52,0 pct. i 2020 blev omgjort"
    assert sentences.title(rates.assign(later=True), breaks) == "Offentliggjorte omgørelsesprocenter"


def test_of_several_areas_each_newer_figure_says_of_which_it_is(rates, breaks):
    children, whole = rates["scope"].str.startswith("boernehandicap"), rates["scope"].eq("serviceloven_all")
    certain = rates["certain"] & ~(children & rates["year"].gt(2018))
    later = rates["later"] & ~(whole & rates["year"].eq(2020))
    text = plain(sentences.overturn_map(rates.assign(certain=certain, later=later), breaks))
    assert text.endswith(
        " Nyere tal, 50,6 pct. i 2019 for børnehandicap (bl.a. § 42), 52,0 pct. i 2020 for børnehandicap "
        "(bl.a. § 42) og 46 pct. i 2019 for voksenhandicap (bl.a. § 96), er kun set gengivet af andre."
    )


def bare(text):
    return text.replace(NBSP, " ")


def test_later_figures_stand_in_a_table_with_their_days_or_are_absent(rates):
    text = plain(sentences.later(rates, DAY))
    assert text.startswith("Rapporten bærer datoen 31. maj 2022, og afsnittet er ført ajour efter den.")
    assert text.endswith("hvornår de er offentliggjort; de er behandlet som senere.")
    shown = tables.later(rates).frame
    assert "rates" not in text and len(shown) and shown["certain"].all() and shown["later"].all()
    told = {(row.scope, row.year): (row.shown, row.told) for row in shown.itertuples()}
    assert [bare(part) for part in told["serviceloven_all", 2022]] == ["37,5 pct.", "23. juni 2023"]
    assert [bare(part) for part in told["serviceloven_all", 2023]] == ["39 pct.", "ikke oplyst"]
    earlier = rates.assign(later=False)
    assert (
        "ikke fundet senere tal" in sentences.later(earlier, DAY).text and tables.later(earlier).frame.empty
    )


@pytest.mark.parametrize(("published", "told"), [("2023-06", "juni 2023"), ("2023", "2023")])
def test_a_month_and_a_year_are_told_as_they_are_known(rates, published, told):
    assert {bare(day) for day in tables.later(rates.assign(published=published)).frame["told"]} == {told}
