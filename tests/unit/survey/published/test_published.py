"""The lists of published facts are read with checks: a fault is named with file, row and expectation."""

from __future__ import annotations

from datetime import date

import pytest

from helpers.analysis.appeals.rates import SCOPES
from helpers.project import root
from helpers.survey.inputs import InputInvalid
from helpers.survey.published import breaks, initiatives, register, times, values

REFERENCE = root() / "data" / "reference"
READERS = {
    register.FILE: register.read,
    breaks.FILE: lambda path: breaks.read(SCOPES, path),
    initiatives.FILE: initiatives.read,
    initiatives.COUNCILS: initiatives.councils,
    times.FILE: lambda path: times.read(SCOPES, path),
}


@pytest.mark.parametrize(
    ("day", "precision", "last"),
    [
        (date(2022, 5, 1), "month", date(2022, 5, 31)),
        (date(2020, 2, 1), "month", date(2020, 2, 29)),
        (date(2021, 1, 1), "quarter", date(2021, 3, 31)),
        (date(2019, 3, 1), "season", date(2019, 5, 31)),
        (date(2012, 1, 1), "year", date(2012, 12, 31)),
        (date(2017, 6, 27), "day", date(2017, 6, 27)),
    ],
)
def test_of_a_date_that_is_not_known_to_the_day_the_last_day_counts(day, precision, last):
    assert values.last_day(day, precision) == last


def test_the_register_is_in_the_order_of_time_with_kinds_and_danish_texts():
    table = register.read()
    assert len(table) > 40 and table["day"].is_monotonic_increasing
    assert set(table["kind"]) == set(register.KINDS) and set(table["concerns"]) == set(register.CONCERNS)
    law = table[table["number"].eq("LOV 721 af 13-06-2023")].iloc[0]
    assert (law["day"], law["concerns"], law["certainty"]) == (date(2024, 1, 1), "lost_earnings", "high")
    assert "§\u00a087" in law["what_da"] and "§ " not in "".join(table["what_da"])
    maps = table[table["label_da"].eq("Danmarkskortet")].iloc[0]
    assert maps["day"] == date(2017, 6, 27)


def test_the_register_names_its_sources_in_danish_and_tells_of_each_law():
    table = register.read()
    assert not table["source"].str.contains("seed ").any(), "documents have their titles"
    english = r"\b(?:address|not|the|letter|number and topic|year only|title only)\b"
    assert not table[["source", "note"]].apply(lambda column: column.str.contains(english)).any(axis=None)
    assert table["told_da"].ne("").equals(table["type"].eq("lov"))


def test_breaks_are_apart_by_series_and_by_scope():
    table = breaks.read(SCOPES)
    assert [day.isoformat() for day in table["day"].unique()] == [
        *("2013-07-01", "2018-03-01", "2018-04-01"),
        *("2018-09-01", "2019-01-01", "2021-01-01"),
    ]
    late = table[table["day"] == date(2021, 1, 1)]
    assert set(late["scope"]) == set(list(SCOPES)[1:3]) and set(late["series"]) == {breaks.OVERTURN}
    reopened = table[table["day"] == date(2019, 1, 1)]
    assert set(reopened["series"]) == {breaks.TIMES}


def test_several_breaks_of_one_year_are_one_of_a_yearly_series():
    yearly = breaks.years(breaks.read(SCOPES), breaks.OVERTURN)
    assert not yearly.duplicated(["scope", "year_from"]).any()
    assert "registrering ændret 2018" in set(yearly["label"])


def test_the_year_in_which_a_break_lies_is_like_neither_those_before_nor_those_after():
    yearly = breaks.years(breaks.read(SCOPES), breaks.OVERTURN)
    begun = yearly[yearly["label"].eq("registrering ændret 2018")]["year_from"]
    assert set(begun) == {2018, 2019}, "of March, April and September 2018"
    assert set(yearly.loc[yearly["label"].eq("muligt brud 2021"), "year_from"]) == {2021}, "of 1 January"


def test_initiatives_and_councils_say_who_and_when():
    table = initiatives.read()
    assert {"Næstved Byråd", "KL", "Ankestyrelsen"} <= set(table["actor"])
    assert table.loc[table["actor"].eq("Næstved Byråd"), "date_from"].tolist() == ["2022-02-22"]
    assert initiatives.councils()[["value", "of"]].to_numpy().tolist() == [[68, 98], [85, 98], [13, 98]]


def test_processing_times_keep_their_decimals():
    table = times.read(SCOPES)
    picked = table.set_index(["unit", "year"])[["value", "decimals"]]
    assert picked.loc[("days", 2019)].tolist() == [126, 0] and picked.loc[("months", 2020)].tolist() == [4, 1]


IN_REGISTER = (
    ("2017-06-27,day", "27-06-2017,day", "'27-06-2017', expected a date such as .*2017-06-27"),
    ("2017-06-27,day", "2017-06-27,month", "'2017-06-27', expected the first day of a month"),
    ("2017-06-27,day", "2017-06-27,uge", "'uge', expected one of day, month"),
    (",statistik,", ",tal,", "'tal', expected one of lov, "),
    (",Danmarkskortet,", f",{'x' * 33},", "expected at most 32 characters"),
    (",bpa,BPA-reformen", ",BPA,BPA-reformen", "'BPA', expected one of bpa, lost_earnings"),
    ("Pligt til at vurdere og udmåle hjælpen i BPA-sager", "", "wherever documentation_relevance"),
)
IN_BREAKS = (
    ("overturn_rate;processing_time", "overturn_rate,processing_time", "but line 2 has 11"),
    ('month,overturn_rate,"serviceloven', 'month,overturn,"serviceloven', "'overturn', expected each"),
    ('month,overturn_rate,"serviceloven_all', 'month,overturn_rate,"alle', "'alle', expected each"),
    ("overturn_rate;processing_time", "overturn_rate;overturn_rate", "expected each once"),
    ("2021-01-01,quarter", "2021-02-01,quarter", "expected the first day of a quarter"),
)
ELSEWHERE = (
    (initiatives.FILE, ",own_rules,", ",rule,", "'rule', expected one of documentation"),
    (initiatives.FILE, "Næstved Byråd", "", "column 'actor': found '', expected a value in every row"),
    (initiatives.COUNCILS, ",85,98,", ",99,98,", "'99', expected at most .*98"),
    (initiatives.COUNCILS, ",85,98,", ',"85,0",98,', "'85,0', expected a whole number"),
    (times.FILE, ",147,", ',"147,5",', "'147,5', expected a number such as"),
    (times.FILE, "2018,", "2019,", "expected one value for a scope"),
)
SPOILED = (
    *((register.FILE, *each) for each in IN_REGISTER),
    *((breaks.FILE, *each) for each in IN_BREAKS),
    *ELSEWHERE,
)


@pytest.mark.parametrize(("name", "old", "new", "words"), SPOILED)
def test_a_fault_is_named_with_file_row_value_and_what_is_expected(tmp_path, name, old, new, words):
    text = (REFERENCE / name).read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputInvalid, match=f"(?s){name}.*{words}"):
        READERS[name](path)


@pytest.mark.parametrize("name", READERS)
def test_each_column_that_is_missing_is_named(tmp_path, name):
    path = tmp_path / name
    text = (REFERENCE / name).read_text(encoding="utf-8")
    path.write_text(text.replace("certainty", "andet", 1), encoding="utf-8")
    with pytest.raises(InputInvalid, match="no column 'certainty'"):
        READERS[name](path)
