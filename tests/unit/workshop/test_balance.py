"""How well the drawn stand for all, and what was voted: sums made by hand on a few municipalities."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.workshop import balance, votes
from helpers.survey.workshop import meeting

# means 1, 1, 1 and 5; standard deviations 1, the root of 3, 0 and 1
TRAITS = pd.DataFrame(
    {
        "x": [0.0, 0.0, 2.0, 2.0],
        "y": [0.0, 0.0, 0.0, 4.0],
        "same": [1.0] * 4,
        "z": [6.0, 4.0, 6.0, 4.0],
    },
    index=list("abcd"),
)
ROOT3 = 3**0.5


def test_a_trait_is_told_everywhere_among_the_drawn_and_by_their_difference() -> None:
    table = balance.balance(TRAITS, ["a", "c"])
    assert table["trait"].tolist() == ["x", "y", "same", "z"]
    assert table["everywhere"].tolist() == [1, 1, 1, 5] and table["among"].tolist() == [1, 0, 1, 6]
    assert table["smd"].tolist() == pytest.approx([0, -1 / ROOT3, 0, 1])
    assert balance.balance(TRAITS, ["b"])["smd"].tolist() == pytest.approx([-1, -1 / ROOT3, 0, -1])


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_what_chance_alone_would_give_is_that_of_all_samples_of_the_size(size: int) -> None:
    """Every sample of ``size`` of six is drawn: the spread of the difference is then no estimate."""
    traits = pd.DataFrame({"x": [0.0, 1.0, 1.0, 4.0, 9.0, 11.0]})
    samples = [balance.balance(traits, list(each)) for each in combinations(range(6), size)]
    spread = np.std([table["smd"].iloc[0] for table in samples])
    assert samples[0]["by_chance"].iloc[0] == pytest.approx(1.96 * spread)


def test_of_all_there_is_no_chance_and_of_none_no_row() -> None:
    assert balance.balance(TRAITS, list("abcd"))["by_chance"].tolist() == [0.0] * 4
    whole = balance.balance(TRAITS, ["a"])
    for none in (balance.balance(TRAITS, []), balance.balance(TRAITS.iloc[:0], ["a"])):
        assert none.empty and list(none.columns) == list(whole.columns)


def test_the_largest_difference_counts_on_either_side() -> None:
    assert balance.largest(TRAITS, ["a", "b"]) == 1.0  # x lies one standard deviation below, y 0.58
    assert balance.largest(TRAITS, ["a", "c"]) == 1.0  # z above
    assert balance.largest(TRAITS[["y", "same"]], ["a", "b"]) == pytest.approx(1 / ROOT3)


def test_crowding_is_how_far_the_shares_of_the_drawn_are_from_equal_ones() -> None:
    # a and b are drawn; c lies between them and counts half for each, d nearest to a by a little
    plane = pd.DataFrame({"x": [0, 0, 0, 3], "y": [0, 2, 1, 0.9]}, index=list("abcd"))
    assert balance.crowding(plane, ["a", "b"]) == pytest.approx(((2.5 / 2 - 1) ** 2 + (1.5 / 2 - 1) ** 2) / 2)
    # of five on a line, the first has three nearest to it, the other two themselves
    line = pd.DataFrame({"x": [0, 1, 2, 9, 20]}, index=list("abcde"))
    shares = np.array([3, 1, 1]) * 3 / 5
    assert balance.crowding(line, ["a", "d", "e"]) == pytest.approx(((shares - 1) ** 2).mean())


def test_the_typology_counts_each_class_and_the_drawn_in_it() -> None:
    known = pd.DataFrame(
        {"region": ["S", "N", "S", "N", "S"], "size": ["2", "1", "1", "1", "2"]}, index=list("abcde")
    )
    found = balance.typology(known, ["a", "b", "e"], ["region", "size"])
    assert list(found.columns) == ["region", "size", "everywhere", "among"]
    assert found.values.tolist() == [["N", "1", 2, 1], ["S", "1", 1, 0], ["S", "2", 2, 2]]
    assert "among" not in known


def test_random_draws_are_simple_random_samples_and_only_their_largest_difference_is_told() -> None:
    traits = TRAITS[["x", "y", "same"]]
    ones = balance.random_draws(traits, 1, 200, 1)
    # a municipality for itself: x is one standard deviation away, and y the root of 3 in one of four
    assert len(ones) == 200 and set(ones.round(9)) == {1.0, round(ROOT3, 9)}
    assert 0.15 < (ones > 1.5).mean() < 0.35
    assert balance.random_draws(traits, 4, 3, 1) == pytest.approx(np.zeros(3))  # each municipality once
    assert balance.random_draws(traits, 5, 3, 1).shape == (0,)
    assert (balance.random_draws(traits, 1, 200, 1) == ones).all()
    assert (balance.random_draws(traits, 1, 200, 2) != ones).any()


VERDICTS = [  # yes, partly, no, present: more than half of those that took part, else they are divided
    ((13, 0, 11, 24), votes.YES),
    ((12, 0, 12, 24), votes.DIVIDED),
    ((12, 1, 11, 24), votes.MOSTLY),
    ((6, 6, 12, 24), votes.DIVIDED),
    ((0, 13, 11, 24), votes.MOSTLY),
    ((5, 6, 13, 24), votes.NO),
    ((5, 6, 12, 24), votes.DIVIDED),
    ((12, 0, 0, 25), votes.DIVIDED),
    ((13, 0, 0, 25), votes.YES),
    ((12, 0, 13, 25), votes.NO),
]


@pytest.mark.parametrize(("row", "verdict"), VERDICTS)
def test_a_majority_is_more_than_half_of_those_that_took_part(row: tuple[int, ...], verdict: str) -> None:
    assert votes.verdict(dict(zip(("yes", "partly", "no", "present"), row, strict=True))) == verdict


def test_the_tally_has_the_themes_that_were_voted_on_and_its_parts_are_all_present() -> None:
    cast = pd.DataFrame([("b", 1, 2, 3, 4), ("a", 6, 0, 0, 1)], columns=["theme", *meeting.ANSWERS])
    found = votes.tally(cast, 12, ["a", "missing", "b"])
    assert found.columns.tolist() == ["theme", *votes.PARTS, "present", "verdict"]
    assert found.values.tolist() == [["a", 6, 0, 0, 1, 5, 12, "divided"], ["b", 1, 2, 3, 4, 2, 12, "divided"]]
    assert (found[list(votes.PARTS)].sum(axis=1) == 12).all()
    assert votes.tally(cast, 11, ["a"])["verdict"].tolist() == ["yes"]
    assert (votes.YES, votes.MOSTLY, votes.NO, votes.DIVIDED) == ("yes", "mostly", "no", "divided")


def test_participation_counts_invitations_declines_and_seats() -> None:
    drawn = pd.DataFrame(
        {
            "role": ["invited", "invited", "invited", "reserve", "reserve"],
            "declined_on": ["2022-04-20", "2022-04-21", "", "2022-04-19", ""],
        }
    )
    seats = pd.DataFrame({"municipality": ["0101", "0147", ""], "why": ["drawn", "same_region", "empty"]})
    assert votes.participation(drawn, seats, 1) == {
        "invited": 3, "declined": 3, "came_instead": 1, "seats": 2, "attended": 1
    }  # fmt: skip
