"""One typed answer at a time: what each rule reads, and what none of them may read."""

import datetime as dt

import pytest

from helpers.survey.reading.values import as_text, is_number, read_date, read_label, read_missing, read_number

OUTCOMES = {"upheld": "Stadfæstet", "remitted": "Hjemvist"}
YES_NO = {"yes": "Ja", "no": "Nej"}


@pytest.mark.parametrize(
    ("typed", "number", "rule"),
    [
        ("ca. 45 sider", 45, "number_in_text"),
        ("1.200", 1200, "number_in_text"),
        ("45,5", 45.5, "number_in_text"),
        ("1 200 normalsider", 1200, "number_in_text"),
        ("12.345,75", 12345.75, "number_in_text"),
        ("  OMKRING 30 s. ", 30, "number_in_text"),
        ("tolv", 12, "number_in_words"),
        ("femogfyrre sider", 45, "number_in_words"),
        ("ingen", 0, "number_in_words"),
        ("-5", -5, "number_in_text"),
        ("45.5", 45.5, "number_in_text"),
    ],
)
def test_numbers_as_danes_write_them(typed: str, number: float, rule: str) -> None:
    reading = read_number(typed)
    assert (reading.value, reading.rule) == (number, rule)


@pytest.mark.parametrize(
    ("typed", "number"), [("0.500", 0.5), ("0,500", 0.5), ("-0.250", -0.25), ("0,125 sider", 0.125)]
)
def test_a_first_nought_begins_no_thousands(typed: str, number: float) -> None:
    assert read_number(typed).value == number


@pytest.mark.parametrize("typed", ["0 500", "012.500", "00.500", "0.500.000"])
def test_a_number_with_a_nought_before_its_thousands_is_not_read(typed: str) -> None:
    assert read_number(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "mange",
        "1,200",
        "40-50",
        "1.20.0",
        "ca.",
        "",
        "45 eller 46",
        "=1+1",
        "1e5",
        "#REF!",
        "010190",
        "010190 sider",
    ],
)
def test_what_could_mean_two_things_is_not_read_as_a_number(typed: str) -> None:
    assert read_number(typed) is None


@pytest.mark.parametrize(
    "typed",
    ["120\u200b", "\ufeff120", "120\u00ad", "\u200e120", "120.", "'120", "120,-", "+120", "１２０",
     "120 (skøn)", "120 (ca.)", "anslået 120", "120 A4-sider", "120 normal-sider", "120 sd.", "120\u00a0s."],
)  # fmt: skip
def test_a_number_is_read_whatever_stands_unseen_or_guessed_around_it(typed: str) -> None:
    assert read_number(typed, "normalsider", 10_000).value == 120


@pytest.mark.parametrize(
    ("typed", "unit", "number"),
    [
        ("90 dage", "dage", 90),
        ("120 dg.", "dage", 120),
        ("90 d.", "dage", 90),
        ("35 min.", "minutter", 35),
        ("40 minutter", "minutter", 40),
        ("1 time", "minutter", 60),
        ("2 timer", "minutter", 120),
        ("1,5 time", "minutter", 90),
        ("1 time og 30 min.", "minutter", 90),
        ("en time", "minutter", 60),
        ("60 fysiske sider", "sider", 60),
        ("9.600 tegn", "normalsider", 4),
        ("115 200 tegn inkl. mellemrum", "normalsider", 48),
        ("9.600 tegn", "tegn", 9600),
    ],
)
def test_an_items_own_unit_is_read(typed: str, unit: str, number: float) -> None:
    assert read_number(typed, unit, 10_000).value == number


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("45 sider", "dage"),
        ("3 mdr.", "dage"),
        ("12 uger", "dage"),
        ("90 hverdage", "dage"),
        ("2 sider", "minutter"),
        ("5 stk", "minutter"),
        ("1:30", "minutter"),
        ("0,33 time", "minutter"),
        ("120 dg", "normalsider"),
        ("2 timer", "normalsider"),
        ("60 fysiske sider", "normalsider"),
        ("60 normalsider", "sider"),
        ("9.600 tegn", "sider"),
        ("5 sider", ""),
        ("45 -", "normalsider"),
        ("ca 120 ?", "normalsider"),
        ("cato", "normalsider"),
        ("12²", "normalsider"),
        ("½", "normalsider"),
    ],
)
def test_a_unit_of_another_kind_is_not_read(typed: str, unit: str) -> None:
    assert read_number(typed, unit) is None


def test_two_figures_are_not_one_number() -> None:
    assert read_number("120 130", "normalsider", 10_000) is None
    assert read_number("10 120", "minutter", 1_440) is None
    assert read_number("120 130", "tegn eller sider", 24_000_000) is None
    assert read_number("90 120", "dage", 3_650) is None
    assert read_number("2 150", "normalsider", 10_000).value == 2150
    assert read_number("1 002", "normalsider", 10_000).value == 1002
    assert read_number("48 600", "tegn eller sider", 24_000_000).value == 48_600


def test_what_a_number_counts_is_known_where_it_was_typed() -> None:
    stated = [read_number(typed).value for typed in ("5.000 sider", "10.000 tegn", "5.000")]
    assert [getattr(value, "unit", None) for value in stated] == ["normalsider", "tegn", None]
    assert stated[1] == 4.2


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("?", "missing_dont_know"),
        ("Ved ikke.", "missing_dont_know"),
        ("ved\u200b ikke", "missing_dont_know"),
        ("Ved  ikke", "missing_dont_know"),
        ("ukendt", "missing_dont_know"),
        ("IKKE OPLYST", "missing_not_stated"),
        ("-", "missing_not_stated"),
        ("n/a", "missing_not_applicable"),
        ("ikke relevant ", "missing_not_applicable"),
    ],
)
def test_words_for_a_missing_answer(typed: str, rule: str) -> None:
    assert (read_missing(typed).value, read_missing(typed).rule) == (None, rule)


@pytest.mark.parametrize("typed", ["0", "ingen", "mange", "ja", ""])
def test_nought_is_no_missing_answer(typed: str) -> None:
    assert read_missing(typed) is None


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("12-03-2014", dt.date(2014, 3, 12)),
        ("12/3 2014", dt.date(2014, 3, 12)),
        ("12. marts 2014", dt.date(2014, 3, 12)),
        ("12. sept. 2019", dt.date(2019, 9, 12)),
        ("2014-03-12", dt.date(2014, 3, 12)),
        ("1.2.20", dt.date(2020, 2, 1)),
        ("d. 12. marts 2014", dt.date(2014, 3, 12)),
        ("Onsdag den 12. marts 2014", dt.date(2014, 3, 12)),
        ("12\u201303\u20132014", dt.date(2014, 3, 12)),
        ("12-03-2014 00:00:00", dt.date(2014, 3, 12)),
        ("2014-03-12T00:00:00", dt.date(2014, 3, 12)),
    ],
)
def test_dates_with_the_day_first(typed: str, day: dt.date) -> None:
    assert (read_date(typed).value, read_date(typed).rule) == (day, "date_in_text")


@pytest.mark.parametrize("typed", ["31-02-2014", "00-01-2020", "12-13-2019", "29-02-2019"])
def test_an_impossible_date_is_known_as_such(typed: str) -> None:
    assert (read_date(typed).value, read_date(typed).rule) == (None, "impossible_date")


@pytest.mark.parametrize(
    "typed",
    [
        "i går",
        "marts 2014",
        "2014",
        "12. m. 2014",
        "12-03-2014 eller 13-03-2014",
        "12-03-2014 14:30",
        "ikke 12-03-2014",
        "december 2014",
    ],
)
def test_what_is_no_date(typed: str) -> None:
    assert read_date(typed) is None


@pytest.mark.parametrize(
    ("typed", "code", "rule"),
    [
        ("Stadfæstet", "upheld", "label"),
        ("upheld", "upheld", "label"),
        ("STADFÆSTET", "upheld", "label_form"),
        (" hjemvist ", "remitted", "label_form"),
        ("stadfestet", "upheld", "label_spelling"),
        ("Hjemvisst", "remitted", "label_spelling"),
        ("hjemv.", "remitted", "label_spelling"),
        ("Stadfæstt", "upheld", "label_spelling"),
    ],
)
def test_outcomes_as_they_are_spelled(typed: str, code: str, rule: str) -> None:
    reading = read_label(typed, OUTCOMES)
    assert (reading.value, reading.rule) == (code, rule)


@pytest.mark.parametrize("typed", ["Ja.", "JA", "ja\u200b", "Ja\ufe0f", "ＪＡ", "»Ja«", "Ja!"])
def test_a_short_label_is_read_in_any_form(typed: str) -> None:
    assert read_label(typed, YES_NO).value == "yes"


@pytest.mark.parametrize("typed", ["Ja?", "Ja👍", "Ja/Nej", "Ja og nej", "Nej, ja"])
def test_what_is_said_beside_a_label_is_not_overheard(typed: str) -> None:
    assert read_label(typed, YES_NO) is None


@pytest.mark.parametrize("typed", ["Omgjort", "hje", "ophævet", "", "stadfæstet eller hjemvist"])
def test_other_words_are_no_outcome(typed: str) -> None:
    assert read_label(typed, OUTCOMES) is None


def test_short_labels_are_never_guessed() -> None:
    assert [read_label(typed, YES_NO) for typed in ("ne", "j", "jej", "naj")] == [None] * 4


def test_a_text_as_near_to_two_labels_is_not_guessed() -> None:
    assert read_label("hovedsog", {"a": "hovedsag", "b": "hovedsig"}) is None


def test_yes_is_no_number_and_infinity_is_none() -> None:
    assert [is_number(v) for v in (1, 1.5, True, float("inf"), float("nan"), "1", None)] == [True, True] + [
        False
    ] * 5


def test_times_and_numbers_without_end_are_written_as_a_spreadsheet_shows_them() -> None:
    assert as_text(dt.timedelta(days=35)) == "840:00" and as_text(dt.timedelta(minutes=95)) == "1:35"
    assert as_text(1e300) == "1e+300" and as_text(123_456_789.0) == "123456789"
