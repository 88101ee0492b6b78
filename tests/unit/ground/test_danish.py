"""Danish typography, sign by sign."""

from datetime import date

import pytest

from helpers import danish
from helpers.errors import HelpersError

S = "\u00a0"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (1234.5, 1, "1.234,5"),
        (1234567, 0, "1.234.567"),
        (0.05, 2, "0,05"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (0.125, 2, "0,13"),
        (1.005, 2, "1,01"),
        (-0.4, 0, "0"),
        (-1234.56, 1, "−1.234,6"),
        (999.95, 1, "1.000,0"),
        (1e-9, 1, "0,0"),
    ],
)
def test_number(value, decimals, text):
    assert danish.number(value, decimals) == text


@pytest.mark.parametrize(("n", "text"), [(0, "nul"), (3, "tre"), (12, "tolv"), (13, "13"), (1200, "1.200")])
def test_small_numbers_in_running_text_are_words(n, text):
    assert danish.in_words(n) == text
    assert danish.in_words(n, "én") == text


def test_one_is_written_as_its_word_has_it():
    assert [danish.in_words(1), danish.in_words(1, "én"), danish.in_words(1, "ét")] == ["en", "én", "ét"]


@pytest.mark.parametrize(("text", "inside"), [("Øget", "øget"), ("BPA", "bPA"), ("a", "a"), ("", "")])
def test_a_text_inside_a_sentence_begins_small(text, inside):
    assert danish.within(text) == inside


@pytest.mark.parametrize(
    ("text", "there"), [("Øget", "øget"), ("PPR", "PPR"), ("BPA-sager", "BPA-sager"), ("A", "a"), ("", "")]
)
def test_an_abbreviation_stays_inside_a_sentence(text, there):
    assert danish.inside(text) == there


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None])
def test_what_is_no_number_is_not_printed(value):
    with pytest.raises(HelpersError, match="cannot be printed as a number"):
        danish.number(value)


@pytest.mark.parametrize(
    ("value", "text"), [(3, "+3"), (-3, "−3"), (0.2, "0"), (-0.2, "0"), (1000, "+1.000"), (0.5, "+1")]
)
def test_signed(value, text):
    assert danish.signed(value) == text


def test_percent():
    assert danish.percent(18.4) == f"18{S}pct."
    assert danish.percent(18.4, 1) == f"18,4{S}pct."
    assert danish.percent_of(0.184, 1) == f"18,4{S}pct."


@pytest.mark.parametrize(("ratio", "text"), [(1.18, "+18"), (0.9, "−10"), (1, "0"), (2.04, "+104")])
def test_percent_change(ratio, text):
    assert danish.percent_change(ratio) == f"{text}{S}pct."


@pytest.mark.parametrize(("exact", "filed"), [(1.5350028, 1.535), (1.5349996, 1.535), (0.1249997, 0.125)])
def test_a_number_and_what_a_data_file_has_of_it_are_printed_alike(exact, filed):
    assert danish.percent_change(exact) == danish.percent_change(filed)
    assert danish.percent_of(exact) == danish.percent_of(filed)
    assert danish.carried(exact) == filed


def test_halves_go_away_from_zero_whatever_binary_fractions_make_of_them():
    assert danish.number(100 * (1.535 - 1)) == "54"  # 53.49999999999999
    assert danish.percent_of(0.285) == f"29{S}pct."  # 28.499999999999996


def test_percent_range():
    assert danish.percent_range(-3.2, 25.4) == f"−3 til 25{S}pct."
    assert danish.percent_range(0.4, 1.6, 1) == f"0,4 til 1,6{S}pct."


@pytest.mark.parametrize(
    ("values", "decimals"),
    [
        ((18, 3, 40), 0),
        ((18, 0.4), 1),
        ((18, 0.04), 2),
        ((18, 0.0001), 2),
        ((0, 7), 0),
        ((0,), 0),
        ((-0.3, 5), 1),
    ],
)
def test_no_value_but_zero_is_printed_as_zero(values, decimals):
    assert danish.decimals_needed(*values) == decimals


def test_dates():
    assert danish.day_month_year(date(2021, 5, 1)) == f"1.{S}maj 2021"
    assert [danish.month_year(date(2020, m, 1)) for m in (1, 3, 8, 12)] == [
        "januar 2020",
        "marts 2020",
        "august 2020",
        "december 2020",
    ]


@pytest.mark.parametrize(
    ("parts", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a og b"), (["a", "b", "c"], "a, b og c")]
)
def test_listing(parts, text):
    assert danish.listing(parts) == text


def test_clauses_have_a_comma_before_each():
    assert [danish.clauses("abc"[:n]) for n in (1, 2, 3)] == ["a", "a, og b", "a, b, og c"]


def test_listing_with_another_conjunction():
    assert danish.listing(["a", "b", "c"], "eller") == "a, b eller c"


def test_span():
    assert danish.span("2014", "2015") == "2014–2015"
    assert danish.span("1. maj", "3. juni") == "1. maj – 3. juni"


def test_paragraph_and_sentence():
    assert danish.paragraph("96") == f"§{S}96"
    assert danish.sentence("det er én sætning om BPA") == "Det er én sætning om BPA"
    assert danish.sentence("") == ""


@pytest.mark.parametrize("value", [0.5, -0.5, 53.5, 53.49999999999999, -1234.5, 2.4999])
def test_a_whole_number_is_the_one_that_is_printed(value: float) -> None:
    printed = danish.number(value).replace(".", "").replace(danish.MINUS, "-")
    assert danish.whole(value) == int(printed)
