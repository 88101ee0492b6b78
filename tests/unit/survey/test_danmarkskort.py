"""The files on overturn rates: each kind of bad row is named and set aside, and nothing else is lost."""

from datetime import date

import pandas as pd
import pytest

from helpers.survey.danmarkskort import files, given

DAY = date(2022, 5, 31)
RATES = "municipality,year,scope,decided,remitted,changed_or_annulled\n"
GOOD = "0101,2020,serviceloven_all,129,19,5\n"
HEADS = {
    "decisions.csv": "municipality,year,scope,decisions\n",
    "recipients.csv": "municipality,year,scope,recipients,covers\n",
    "comments.csv": "municipality,year,scope,comment\n",
}


@pytest.fixture
def load(tmp_path):
    def read(**texts):
        for name, text in texts.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        found = given.load(tmp_path, DAY)
        for part in found.every:  # rows in = kept + set aside, whatever stands in them
            assert part.rows == len(part.kept) + part.reasons.sum()
        return found

    return read


def only(found):
    assert len(found.faults) == 1, found.faults.to_string()
    return found.faults.iloc[0]


def test_without_files_nothing_is_there(load):
    found = load()
    assert not found.account["there"].any() and found.account["kept"].sum() == 0 and found.faults.empty


def test_good_rows_are_kept_with_their_numbers_and_scopes_written_out(load):
    found = load(danmarkskort=RATES + GOOD + "0147,2020,boernehandicap,7.0,2,0\n")
    assert found.rates.kept["decided"].tolist() == [129, 7]
    assert found.rates.kept["scope"].tolist() == list(files.MAP_SCOPES[:2])
    assert found.faults.empty and found.account["kept"].tolist() == [2, 0, 0, 0]


@pytest.mark.parametrize(
    ("row", "column", "value", "words", "reason"),
    [
        ("101,2020,serviceloven_all,9,1,1", "municipality", "101", "four digits, 0101. Leading zeros",
         "municipality"),
        ("0411,2020,serviceloven_all,9,1,1", "municipality", "0411", "0411 is Christiansø", "municipality"),
        ("411,2020,serviceloven_all,9,1,1", "municipality", "411", "0411 is Christiansø", "municipality"),
        ("0999,2020,serviceloven_all,9,1,1", "municipality", "0999", "one of the 98", "municipality"),
        (",2020,serviceloven_all,9,1,1", "municipality", "", "a value in every row", "municipality"),
        ("0147,2022,serviceloven_all,9,1,1", "year", "2022", "a year from 2013 to 2021", "year"),
        ("0147,20,serviceloven_all,9,1,1", "year", "20", "a year from 2013 to 2021", "year"),
        ("0147,2020,voksne,9,1,1", "scope", "voksne", "one of serviceloven_all, boernehandicap", "scope"),
        ("0147,2020,boern/voksne,9,1,1", "scope", "boern/voksne", "one of", "scope"),
        ("0147,2020,serviceloven_all,9,0.11,0", "remitted", "0.11", "looks like a share", "value"),
        ("0147,2020,serviceloven_all,9,11.1,0", "remitted", "11.1", "looks like a share", "value"),
        ('0147,2020,serviceloven_all,9,"11,1",0', "remitted", "11,1", "looks like a share", "value"),
        ("0147,2020,serviceloven_all,-9,1,1", "decided", "-9", "a whole number", "value"),
        ("0147,2020,serviceloven_all,9000000,1,1", "decided", "9000000", "at most 1000000", "value"),
        ("0147,2020,serviceloven_all,9,8,2", "decided", 9, "at least the 10 that were remitted", "outcomes"),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_and_the_others_are_read(load, row, column, value, words, reason):
    found = load(danmarkskort=f"{RATES}{GOOD}{row}\n")
    fault = only(found)
    assert (fault["file"], fault["row"], fault["column"], fault["value"]) == (
        "danmarkskort.csv",
        3,
        column,
        value,
    )
    assert words in fault["expected"] and fault["reason"] == reason
    assert found.rates.kept["municipality"].tolist() == ["0101"]


def test_a_row_with_two_faults_counts_once(load):
    found = load(danmarkskort=f"{RATES}{GOOD}101,1999,serviceloven_all,9,1,1\n")
    assert len(found.faults) == 2 and found.rates.reasons.to_dict() == {"municipality": 1}


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        ("19", None),
        ("18.6", None),
        ("18.60", None),
        ("", None),
        ("0.19", "18.60, as 24 of 129 are (a share of 1 is written in percent)"),
        ("0.186", "18.605, as 24 of 129 are (a share of 1 is written in percent)"),
        ("22", "19, as 24 of 129 are"),
        ("119", "a percentage from 0 to 100"),
        ("18,6", "with a decimal point"),
    ],
)
def test_a_given_rate_must_be_that_of_the_counts(load, percent, words):
    head = RATES.replace("\n", ",overturn_percent\n")
    found = load(danmarkskort=f'{head}{GOOD.strip()},"{percent}"\n')
    assert len(found.rates.kept) == (words is None)
    assert words is None or words in only(found)["expected"]


def test_percentages_in_the_place_of_counts_refuse_the_file_alone(load):
    rows = "".join(f"{code},2020,serviceloven_all,100,{n},5\n" for n, code in enumerate(codes(10), 10))
    found = load(
        danmarkskort=RATES + rows, decisions=HEADS["decisions.csv"] + "0101,2020,serviceloven_all,900\n"
    )
    assert "look like percentages" in found.rates.refused and len(found.decisions.kept) == 1


def codes(n):
    return given.reference.municipalities()["kommunekode"].head(n).tolist()


def test_what_stands_twice_is_kept_once_and_what_contradicts_itself_not_at_all(load):
    found = load(danmarkskort=RATES + GOOD + GOOD)
    assert len(found.rates.kept) == 1 and "row 2 has it too" in only(found)["expected"]
    found = load(danmarkskort=RATES + GOOD + GOOD.replace("19", "20"))
    assert found.rates.kept.empty and found.rates.reasons.to_dict() == {"twice": 2}


def test_the_parts_of_the_act_have_no_more_than_the_whole(load):
    parts = "0101,2020,boernehandicap,100,9,2\n0101,2020,voksenhandicap,30,5,1\n"
    found = load(danmarkskort=RATES + GOOD + parts + GOOD.replace("0101", "0147"))
    assert found.rates.kept["municipality"].tolist() == ["0147"] and found.rates.reasons.to_dict() == {
        "mixed": 3
    }
    assert "(130) than in the whole (129): the scopes are mixed up" in found.faults["expected"].iloc[0]
    assert load(danmarkskort=RATES + GOOD + parts.replace("100", "99")).faults.empty


def test_decisions_are_not_fewer_than_the_overturned_of_the_same_scope_and_year(load):
    rows = "0101,2020,serviceloven_all,23\n0101,2020,boernehandicap,1\n0101,2019,serviceloven_all,2\n"
    found = load(danmarkskort=RATES + GOOD, decisions=HEADS["decisions.csv"] + rows)
    fault = only(found)
    assert (fault["row"], fault["column"], fault["value"], fault["reason"]) == (2, "decisions", 23, "fewer")
    assert fault["expected"] == "at least the 24 that were overturned in danmarkskort.csv"
    rows = rows.replace(",23", ",24")
    assert load(danmarkskort=RATES + GOOD, decisions=HEADS["decisions.csv"] + rows).faults.empty


def test_recipients_belong_to_the_year_of_the_rates_or_the_year_before(load):
    rows = "".join(f'0101,{year},serviceloven_all,50,"§§ 41 og 42"\n' for year in (2018, 2019, 2020, 2021))
    found = load(danmarkskort=RATES + GOOD, recipients=HEADS["recipients.csv"] + rows)
    assert found.recipients.kept["year"].tolist() == [2019, 2020]
    assert found.recipients.reasons.to_dict() == {"other_year": 2}
    assert "danmarkskort.csv has 2020 of this scope" in found.faults["expected"].iloc[0]


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        ("Se <a href='https://x.dk'>vores side</a>", "markup"),
        ("<script>alert(1)</script>", "markup"),
        ("To &lt; tre", "markup"),
        ("Borgeren 010203-1234 klagede", "personal"),
        ("Borgeren 0102031234 <b>klagede</b>", "personal"),
        ("x" * 2001, "value"),
        ("Under 5 < 10 sager, og flere end 3 > 2", None),
        ("Vi har truffet 312 afgørelser, 98 pct. uden klage.", None),
    ],
)
def test_comments_are_plain_text_without_personal_data(load, comment, reason):
    found = load(comments=HEADS["comments.csv"] + f'0101,2020,serviceloven_all,"{comment}"\n')
    assert found.comments.reasons.to_dict() == ({reason: 1} if reason else {})
    if reason == "personal":
        told = only(found)
        assert "010203" not in " ".join(map(str, told)) and "CPR" in told["value"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (RATES.replace(",", ";").encode(), "no column 'municipality'"),
        (RATES.replace("remitted", "hjemvist").encode(), "no column 'remitted'"),
        ((RATES + "0101,2020,b\u00f8rn,1,1,0\n").encode("cp1252"), "is no UTF-8"),
        ((RATES + "0101,2020\n").encode(), "line 2 has 2"),
        (b"\xff\xfe" + RATES.encode("utf-16-le"), "UTF-16"),
    ],
)
def test_a_file_that_cannot_be_read_stops_no_other(tmp_path, content, words):
    (tmp_path / "danmarkskort.csv").write_bytes(content)
    (tmp_path / "comments.csv").write_text(
        HEADS["comments.csv"] + "0101,2020,serviceloven_all,God\n", encoding="utf-8"
    )
    found = given.load(tmp_path, DAY)
    assert words in found.rates.refused and len(found.comments.kept) == 1
    assert found.account["there"].tolist() == [True, False, False, True]


def test_what_is_set_aside_is_written_for_those_who_gave_it_without_formulas(load, tmp_path):
    found = load(danmarkskort=f"{RATES}=1+1,2020,serviceloven_all,9,1,1\n")
    given.write_faults(found, tmp_path / "out.csv")
    written = pd.read_csv(tmp_path / "out.csv")
    assert list(written.columns) == files.FAULT and len(written) == 1
    assert written["value"].iloc[0] == "'=1+1"
