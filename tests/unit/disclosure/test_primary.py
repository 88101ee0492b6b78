"""What the rules hide of a table by itself: few cases, few municipalities, and statistics of few."""

from __future__ import annotations

import pandas as pd
import pytest
from published import view

from helpers.protocol import disclosure
from helpers.publish.columns import (
    BEHIND,
    apart,
    bound,
    cases,
    contributions,
    count,
    dimension,
    holdings,
    municipalities,
    places,
    possible,
    share,
    statistic,
    trait,
)
from helpers.publish.disclosure import dominance, primary
from helpers.publish.views import NotReleasable, View

RULES = disclosure.all_rules()
NONE = float("nan")


def groups(n_cases: list[float], *columns, **more) -> View:
    """A table of the groups a, b, … with their cases; one more of them is that of all."""
    names = [chr(97 + n) for n in range(len(n_cases))]
    frame = pd.DataFrame({"group": [*names, "alle"], "n_cases": [*n_cases, sum(n_cases)]})
    frame = frame.assign(n_municipalities=30, **more)
    return view(frame, dimension("group", total="alle"), cases(), municipalities(), *columns)


def shown(table: View) -> pd.DataFrame:
    return primary.survey(table, RULES, primary.hidden(table, RULES.survey))


def means(n_cases: list[float]) -> View:
    return groups(n_cases, statistic("mean"), mean=1.5)


@pytest.mark.parametrize(
    ("n_cases", "told"),
    [
        (
            [90, 7, 40],
            [True, False, False, True],
        ),  # b is what all lack of a and c: the smaller one goes along
        ([40, 90, 7], [False, True, False, True]),
        ([90, 6, 40, 5], [True, False, True, False, True]),  # two rows with 11 cases
        ([90, 5, 40, 5], [True, False, True, False, True]),  # and with 10: as many as a statistic needs
        ([90, 5, 40, 4], [True, False, False, False, True]),  # 9 are too few
        ([10, 40, 90], [True] * 4),
        ([40, 9, 40], [False, False, True, True]),  # of two alike the first
    ],
)
def test_a_statistic_of_few_takes_the_smallest_other_row_along(n_cases, told):
    assert shown(means(n_cases))["mean"].notna().tolist() == told


@pytest.mark.parametrize("later", ["2019", None, NONE])
def test_rows_are_looked_at_class_by_class_and_those_of_a_missing_class_together(later):
    frame = pd.DataFrame({"group": ["a", "b", "c", "alle"] * 2, "n_cases": [30, 40, 50, 120, 7, 40, 90, 137]})
    frame = frame.assign(
        period=pd.Series(["2014"] * 4 + [later] * 4, dtype=object), n_municipalities=30, mean=1.5
    )
    columns = (dimension("group", total="alle"), dimension("period"), *BEHIND, statistic("mean"))
    assert shown(view(frame, *columns))["mean"].notna().tolist() == [True] * 4 + [False, False, True, True]


EVEN, UNEVEN = (1.0,) * 9, (99.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [(EVEN, EVEN, True), (UNEVEN, EVEN, False), (EVEN, UNEVEN, False), (UNEVEN, UNEVEN, False)],
)
def test_a_total_is_dominated_where_any_of_its_contributions_is(first, second, told):
    frame = pd.DataFrame({"group": ["a"], "n_cases": 40, "n_municipalities": 9, "mean": 1.5})
    frame = frame.assign(pages=[first], hours=[second])
    columns = (dimension("group"), *BEHIND, contributions("pages"), contributions("hours"), statistic("mean"))
    found = shown(view(frame, *columns))
    assert found["mean"].notna().tolist() == [told] and found["n_cases"].tolist() == [40]


@pytest.mark.parametrize(
    ("parts", "left"),
    [
        ((50, 30, 20, 4, 1), 0.1),  # 50 is looked for, 30 and 20 are taken off
        ((1, 4, 20, 30, 50), 0.1),
        ((50, 30, 20), 0),
        ((10, 10, 10, 10), 1),
        ((5,), 0),
        ((), 0),
        ((0, 0, 0, 0), 0),
    ],
)
def test_what_two_leave_of_a_total_beside_the_largest_part(parts, left):
    assert dominance.remainder(parts, RULES.attacker) == pytest.approx(left)


@pytest.mark.parametrize(("rest", "told"), [(4.0, False), (5.0, True)])
def test_a_tenth_of_the_largest_part_is_enough_beside_it(rest, told):
    table = groups(
        [40], contributions(), statistic("mean"), mean=1.5, contributions=[(50.0, 30.0, 20.0, rest)] * 2
    )
    assert shown(table)["mean"].notna().tolist() == [told, told]


@pytest.mark.parametrize(
    ("n_cases", "thin", "more"),
    [
        ([9, 2, 5, 3], "b", ["d", "c"]),  # 2 and 3 are two rows, but 5 cases
        ([9, 2, 8, 3], "b", ["d", "c"]),
        ([9, 2, 8, 30], "b", ["c"]),
        ([1, 2, 1, 2], "b", ["a", "c", "d"]),  # all together are too few
        ([9, 12, 8, 30], "b", ["c"]),  # one row alone follows, of however many cases
        ([9, 2, 8, 30], "bc", []),
        ([9, 2, 7, 30], "bc", ["a"]),
        ([9, 2, 8, 30], "", []),
    ],
)
def test_as_many_rows_go_along_as_are_needed_the_smallest_first(n_cases, thin, more):
    numbers = pd.Series(n_cases, list("abcd"))
    assert (
        primary._more(numbers, pd.Series([name in thin for name in "abcd"], list("abcd")), RULES.survey)
        == more
    )


def test_a_row_that_cannot_occur_hides_no_other():
    """A reader knows that the last part has none: what the whole lacks of the others is b's alone."""
    can = [True, True, True, False, True]
    one = groups([40, 90, 50, 0], possible(), statistic("mean"), mean=1.5, possible=can)
    assert shown(one)["mean"].notna().tolist() == [True, True, True, False, True]
    parts = [(1.0,) * 9, (99.0, 1.0, 1.0), (1.0,) * 9, (), (1.0,) * 9]  # b's total is one municipality's
    told = (possible(), contributions(), statistic("mean"))
    two = groups([40, 12, 50, 0], *told, mean=1.5, possible=can, contributions=parts)
    assert shown(two)["mean"].notna().tolist() == [False, False, True, False, True]


def test_a_row_that_cannot_occur_has_no_cases():
    table = groups([40, 1], possible(), possible=[True, False, True])
    with pytest.raises(NotReleasable, match="a row cannot occur, and it has cases"):
        primary.possible(table)


def lost(n: int, held: tuple[int, ...], n_cases: int = 60) -> View:
    """A table of one row: of its cases ``n`` are lost, ``held`` of them in each municipality."""
    frame = pd.DataFrame(
        {"group": ["a"], "n_cases": [n_cases], "n_municipalities": [30], "lost": [n / n_cases]}
    )
    frame = frame.assign(n_lost=[n], held_lost=[held])
    told = (share("lost"), trait("n_lost", of="lost"), holdings("held_lost", of="lost"))
    return view(frame, dimension("group"), cases(), municipalities(), *told)


@pytest.mark.parametrize(
    ("n", "held", "few"),
    [
        (6, (3, 2, 1), False),
        (6, (3, 3, 0), True),  # the third municipality has cases, but none that was lost
        (6, (3, 3, 0, 0, 0), True),
        (6, (0, 2, 0, 2, 2), False),
        (5, (2, 2, 1), False),
        (4, (2, 1, 1), True),  # few cases
        (55, (30, 20, 5), False),  # and 5 that were not
        (56, (30, 20, 6), True),  # few that were not
    ],
)
def test_a_share_needs_cases_on_either_side_and_municipalities_that_have_one(n, held, few):
    assert primary.hidden(lost(n, held), RULES.survey)["lost"].tolist() == [few]


@pytest.mark.parametrize(
    ("n", "places", "few"),
    [(5, 3, False), (4, 3, True), (5, 2, True), (NONE, 3, True), (5, NONE, True), (0, 0, True)],
)
def test_a_row_needs_cases_and_municipalities(n, places, few):
    frame = pd.DataFrame({"group": ["a"], "n_cases": [n], "n_municipalities": [places]})
    table = view(frame, dimension("group"), cases(), municipalities())
    assert primary.small(table, RULES.survey).tolist() == [few]


@pytest.mark.parametrize(("n", "with_trait", "few"), [(5, 5, False), (4, 9, True), (9, 4, True)])
def test_a_count_goes_where_it_or_its_trait_is_few(n, with_trait, few):
    frame = pd.DataFrame(
        {"group": ["a"], "n_cases": [60], "n_municipalities": [30], "n": [n], "t": [with_trait]}
    )
    table = view(frame, dimension("group"), cases(), municipalities(), count("n"), trait("t", of="n"))
    found = primary.hidden(table, RULES.survey)
    assert found["n"].tolist() == [few] and found["n_cases"].tolist() == [False]


@pytest.mark.parametrize(("n", "few"), [(0, False), (1, True), (4, True), (5, False), (NONE, True)])
def test_few_appeals_are_one_to_four_or_an_unknown_number(n, few):
    table = view(pd.DataFrame({"group": ["a"], "n_cases": [n]}), dimension("group"), cases(), kind="register")
    assert primary.few(table, RULES.register).tolist() == [few]


@pytest.mark.parametrize(
    ("value", "step", "told"),
    [(0.125, 5, 0.15), (0.124, 5, 0.1), (0.125, 1, 0.13), (0.005, 1, 0.01), (0.004, 1, 0), (1.0, 5, 1.0)],
)
def test_a_share_is_rounded_with_halves_away_from_zero(value, step, told):
    assert primary.stepped(value, step) == pytest.approx(told, abs=1e-12)


@pytest.mark.parametrize(("base", "told"), [(19, (0.35, True)), (20, (0.37, False))])
def test_on_a_small_base_a_share_is_coarse_and_its_interval_gone(base, told):
    frame = pd.DataFrame({"group": ["a"], "n_cases": [base], "n_municipalities": [9], "done": [0.368]})
    frame = frame.assign(n_done=[7], low=[0.2], high=[0.6])
    columns = (share("done"), trait("n_done", of="done"), bound("low"), bound("high"))
    found = shown(view(frame, dimension("group"), cases(), municipalities(), *columns))
    assert (found["done"][0], bool(found[["low", "high"]].isna().all(axis=None))) == told


def test_of_a_row_that_is_another_but_for_few_the_counts_are_hidden_and_the_statistic_is_not():
    table = groups([40, 38], apart(), statistic("mean"), mean=1.5, apart=[False, True, False])
    found = shown(table)
    assert (
        found["n_cases"].notna().tolist() == found["n_municipalities"].notna().tolist() == [True, False, True]
    )
    assert found["mean"].notna().all() and "apart" not in found and not found["withheld"].any()


def test_of_a_rounded_table_nothing_is_withheld_but_how_many_municipalities_there_are():
    table = groups([40, 3])
    numbers = {(0, "n_cases"): 40, (1, "n_cases"): 5, (2, "n_cases"): 45}
    assert shown(table)["withheld"].tolist() == [False, True, False]
    found = primary.with_rounded(table, shown(table), numbers)
    assert found["n_cases"].tolist() == [40, 5, 45] and found["group"].tolist() == ["a", "b", "alle"]
    assert not found["withheld"].any() and found["n_municipalities"].isna().all()


@pytest.mark.parametrize(
    ("known", "of", "value", "hidden"),
    [(30.0, 40.0, 0.5, False), (NONE, 40.0, 0.5, True), (30.0, NONE, 0.5, True), (NONE, 40.0, NONE, False)],
)
def test_what_rests_on_an_unknown_number_is_hidden_as_if_it_were_of_few(known, of, value, hidden):
    columns = (share("part"), trait("has", of="part"), places("where"), count("n"), trait("kind", of="n"))
    table = groups([60.0], *columns, part=value, has=known, where=of, n=value * 60, kind=known)
    found = primary.hidden(table, RULES.survey)
    assert found["part"].iloc[0] == hidden
    assert found["n"].iloc[0] == (pd.isna(known) and pd.notna(value))
