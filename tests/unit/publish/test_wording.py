"""Words that topics share: of size classes, intervals, small numbers and decimals, and the desk's mark."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from helpers.protocol import disclosure
from helpers.publish import columns, desks, results, wording


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_size_classes_are_named_by_their_limits_from_the_lowest_to_the_highest() -> None:
    classes = (("a", 30000.0), ("b", 50000.0), ("c", 100000.0), ("d", float("inf")))
    assert wording.size_names(SimpleNamespace(size_classes=classes)) == {
        "a": "Under 30.000",
        "b": "30.000 til 49.999",
        "c": "50.000 til 99.999",
        "d": "Mindst 100.000",
    }


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ([], "sikkerhedsinterval"),
        ([float("nan")], "sikkerhedsinterval"),
        ([0.95, float("nan"), 0.95], "95 pct. sikkerhedsinterval"),
        ([0.975, 0.95], "95 og 97,5 pct. sikkerhedsinterval"),
        ([0.99875, 0.9, 0.95], "90, 95 og 99,88 pct. sikkerhedsinterval"),
        ([0.95, 0.95 + 1e-9], "95 pct. sikkerhedsinterval"),
    ],
)
def test_intervals_are_named_by_each_level_once(levels: list[float], words: str) -> None:
    assert plain(wording.level_names(pd.DataFrame({"level": levels}, dtype=float))) == words


@pytest.mark.parametrize(
    ("share", "words"), [(0.95, "95"), (0.9, "90"), (0.975, "97,5"), (0.9975, "99,75"), (0.07, "7")]
)
def test_a_level_has_the_decimals_that_it_has(share: float, words: str) -> None:
    assert plain(wording.level(share)) == f"{words} pct. sikkerhedsinterval"


def test_a_number_below_the_threshold_is_not_told() -> None:
    rules = disclosure.load()
    least = rules.min_cases
    assert wording.counted(least, rules) == str(least)
    assert wording.counted(least - 1, rules) == f"færre end {least}"


@pytest.mark.parametrize(("n", "words"), [(0, "3"), (1, "3,1"), (2, "3,14")])
def test_a_column_of_numbers_has_its_decimals(n: int, words: str) -> None:
    assert columns.decimals(n)(3.14159) == words


@pytest.mark.parametrize(
    ("basis", "mark"),
    [(True, results.DEMONSTRATION), (False, results.RETURNS), (results.PUBLISHED, results.PUBLISHED)],
)
def test_a_desk_has_the_mark_of_what_it_rests_on(basis: object, mark: results.Mark) -> None:
    assert desks.at("05_growth", basis).mark is mark


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        ((0.3, 28.7), "lidt over 0 til 29"),
        ((-12.3, -0.04), "−12 til lidt under 0"),
        ((0.0, 3.2), "0 til 3"),
        ((-1.6, 0.5), "−2 til 1"),
    ],
)
def test_a_whole_number_that_is_rounded_to_zero_says_from_which_side(bounds, told):
    assert plain(wording.interval(*bounds, decimals=None)) == told
