"""Which rows and values go with those that the rules hide, in the order in which they are taken."""

from __future__ import annotations

import pandas as pd
import pytest
from published import view

from helpers.protocol import disclosure
from helpers.publish.columns import cases, count, dimension, key, municipalities, share, statistic, trait
from helpers.publish.disclosure import secondary
from helpers.publish.disclosure.register import CASES, Cell, Place, Record
from helpers.publish.views import Total, View

RULES = disclosure.all_rules()
NONE = float("nan")


def appeals(n_cases: list[float], changed: list[float], **more) -> View:
    """A register table of municipalities with their appeals and how many of them were changed."""
    frame = pd.DataFrame({"municipality": list("ABCDEFGH")[: len(n_cases)], "n_cases": n_cases, **more})
    columns = (key("municipality"), cases(), count("changed"), *map(dimension, more))
    return view(frame.assign(changed=changed), *columns, kind="register")


def withheld(table: View) -> str:
    """Return the municipalities whose rows are hidden."""
    hidden, _ = secondary.of_register(table, RULES)
    return "".join(table.frame["municipality"][hidden])


@pytest.mark.parametrize(
    ("n_cases", "changed", "hidden"),
    [
        ([3, 4, 40, 9, 30], [0, 0, 20, 5, 9], "ABD"),  # none of 7: with 5 of 16 both may be anything
        ([3, 4, 40, 9, 30], [3, 4, 20, 5, 9], "ABD"),  # all of 7
        ([3, 4, 40, 9, 30], [0, 0, 20, 9, 9], "ABE"),  # of D all, which tells nothing new
        ([3, 4, 40, 9, 30], [0, 0, 20, 0, 9], "ABE"),  # and none
        ([3, 4, 40, 9, 30], [0, 0, 20, 8, 9], "ABD"),  # all but one
        ([3, 4, 40, 9, 30], [0, 1, 20, 5, 9], "AB"),
        ([3, 4, 40, 9, 30], [3, 3, 20, 5, 9], "AB"),
        ([3, 4, 40, 9, 9], [0, 0, 20, 5, 4], "ABD"),  # of two alike the first
        ([3, 4, 40, 9, 30], [0, 0, 0, 9, 0], "AB"),  # there is no mixed row to take
        ([9, 9, 40], [0, 0, 3], ""),
        ([3, 4, 0, 9, 30], [0, 0, 0, 5, 9], "ABD"),  # one without any is no row to hide behind
    ],
)
@pytest.mark.usefixtures("sums_alone")
def test_where_none_or_all_of_the_hidden_are_counted_the_smallest_mixed_row_goes_along(
    n_cases, changed, hidden
):
    assert withheld(appeals(n_cases, changed)) == hidden


@pytest.mark.parametrize("first", ["2014", None])
@pytest.mark.usefixtures("sums_alone")
def test_each_class_is_looked_at_by_itself_and_so_is_a_missing_one(first):
    """In the first year none of seven was changed; in 2019 it was three of seven."""
    years = {"year": pd.Series([first] * 4 + ["2019"] * 4, dtype=object)}
    n_cases, changed = [3, 4, 30, 9, 3, 4, 30, 8], [0, 0, 9, 5, 1, 2, 9, 5]
    assert withheld(appeals(n_cases, changed, **years)) == "ABDEF"


@pytest.mark.parametrize(("n_cases", "more"), [(0, False), (3, True)])
def test_hidden_rows_without_cases_have_none_to_tell(n_cases, more):
    table = appeals([n_cases, 9, 30], [0, 5, 9])
    found = secondary._undetermined(table, pd.Series([True, False, False]), ())
    assert found.tolist() == [True, more, False]


@pytest.mark.usefixtures("sums_alone")
def test_the_record_of_a_register_hides_what_the_table_does():
    _, record = secondary.of_register(appeals([3, 4, 40, 9, 30], [0, 0, 20, 5, 9]), RULES)
    rows = [cell for cell in record.cells if cell.measure == CASES]
    assert {dict(cell.key)["municipality"] for cell in rows if cell.hidden} == {"A", "B", "D"}


SURVEYED = (dimension("kind", total="alle"), cases(), municipalities())


def counted(numbers: dict[str, int], **more) -> View:
    """A table of kinds, each case in a municipality of its own."""
    frame = pd.DataFrame({"kind": [*numbers], "n_cases": [*numbers.values()]})
    frame = frame.assign(n_municipalities=frame["n_cases"])
    return view(frame, *SURVEYED, totals=(Total("kind", complementary=True),), **more)


def kept(table: View, *known: Record) -> dict[str, bool]:
    """Return of each row whether it is shown."""
    gone = secondary.of(table, RULES, known).values[CASES]
    return dict(zip(table.frame["kind"], ~gone, strict=True))


def test_with_a_small_row_the_cheapest_other_goes():
    assert kept(counted({"a": 30, "b": 3, "c": 20})) == {"a": True, "b": False, "c": False}
    assert kept(counted({"a": 20, "b": 5, "c": 30})) == {"a": True, "b": True, "c": True}


@pytest.mark.parametrize(("places", "shown"), [(4, "ad"), (3, "ad"), (2, "a")])
def test_two_small_rows_protect_each_other_unless_a_pair_may_own_all_of_one(places, shown):
    """3 and 4 make 7: whoever owns the 4 knows the 3, unless a third row is hidden, the cheaper of two."""
    table = counted({"a": 30, "b": 3, "c": 4, "d": 20})
    frame = table.frame.assign(n_municipalities=[30, 3, places, 20])
    found = kept(view(frame, *SURVEYED, totals=table.totals))
    assert "".join(kind for kind, told in found.items() if told) == shown


def test_what_another_table_prints_is_not_hidden_any_more():
    before = Record("before", "u", "", "survey", (Cell(CASES, (("kind", "c"),), 20, 20),), ())
    told = kept(counted({"a": 30, "b": 3, "c": 20}, universe="u"), before)
    assert told == {"a": False, "b": False, "c": True}


def test_the_sum_of_a_hidden_few_has_no_row_and_is_hidden_as_well():
    hidden = secondary.of(counted({"a": 1, "b": 2}), RULES)
    assert {cell.measure: cell.hidden for cell in hidden.record.cells} == {
        CASES: True,
        "n_cases (whole)": True,
    }
    larger = secondary.of(counted({"a": 1, "b": 4, "c": 20}), RULES)
    assert {cell.count: cell.hidden for cell in larger.record.cells}[25] is False


@pytest.mark.parametrize(
    ("hidden", "of", "much"),
    [(1, 3, False), (2, 6, False), (2, 5, True), (3, 8, True), (3, 9, False), (0, 3, False)],
)
def test_more_than_one_in_three_is_too_much_and_what_cannot_occur_is_none(hidden, of, much):
    cells = [Cell(CASES, (("kind", str(n)),), 30, never=n >= of) for n in range(of + 9)]
    gone = {cell.name: n < hidden for n, cell in enumerate(cells)}
    assert secondary._too_much([Place(cell, 0, CASES) for cell in cells], gone, RULES) is much


def test_where_a_share_stands_beside_its_count_nothing_is_rounded():
    """Three of ten, 30 per cent, and a rounded count of 10: the count could be told by the share."""
    few = pd.DataFrame({"kind": [*"abc"], "n_cases": [20, 3, 2], "n_municipalities": [9, 3, 2]})
    alone = view(few, *SURVEYED, rounds=True)
    assert alone.may_round and secondary.of(alone, RULES).rounded
    told = few.assign(lost=[0.3, 0.3, 0.5], n_lost=[6, 1, 1])
    beside = view(told, *SURVEYED, share("lost"), trait("n_lost", of="lost"), rounds=True)
    assert not beside.may_round and not secondary.of(beside, RULES).rounded
    assert not view(few.assign(mean=1.5), *SURVEYED, statistic("mean"), rounds=True).may_round
    assert not view(few, *SURVEYED, rounds=False).may_round


def test_a_count_of_few_municipalities_is_not_told_by_rounding_it():
    """Twelve cases of two municipalities: 10 or 15 would tell that they are not few."""
    frame = pd.DataFrame({"kind": [*"abc"], "n_cases": [20, 12, 2], "n_municipalities": [9, 2, 2]})
    found = secondary.of(view(frame, *SURVEYED, rounds=True), RULES)
    assert not found.rounded and found.values[CASES].tolist() == [False, True, True]


def crossed(numbers: list[list[int]], **more) -> View:
    """A table of periods by kinds, whose wholes other tables of its universe print."""
    rows = [
        {"period": f"p{row}", "kind": f"k{column}", "n_cases": n, "n_municipalities": n}
        for row, of in enumerate(numbers)
        for column, n in enumerate(of)
    ]
    totals = (
        Total("kind", within=("period",), complementary=True),
        Total("period", within=("kind",), complementary=True),
    )
    columns = (dimension("period"), dimension("kind"), cases(), municipalities())
    return view(pd.DataFrame(rows), *columns, totals=totals, universe="u", **more)


def test_a_whole_of_its_universe_is_hidden_where_its_parts_would_be_told_and_only_there():
    """Of 11 and 9 in the periods and 12 and 8 of the kinds, 4 of the first could not be fewer than 3."""
    found = secondary.of(crossed([[4, 7], [8, 1]]), RULES).record
    wholes = {cell.key: cell.hidden for cell in found.cells if cell.elsewhere}
    assert len(wholes) == 4 and sorted(wholes.values()) == [False, False, True, True]
    enough = secondary.of(crossed([[4, 20], [30, 10]]), RULES).record
    assert not any(cell.hidden for cell in enough.cells if cell.elsewhere)
    assert all(cell.hidden for cell in enough.cells if not cell.elsewhere)


def test_a_whole_that_has_been_printed_is_not_hidden_any_more():
    whole = pd.DataFrame({"period": ["p0", "p1"], "n_cases": [11, 9], "n_municipalities": [11, 9]})
    printed = view(whole, dimension("period"), cases(), municipalities(), name="whole", universe="u")
    first = secondary.of(printed, RULES).record
    found = secondary.of(crossed([[4, 7], [8, 1]]), RULES, [first]).record
    hidden = {dict(cell.key).popitem()[0] for cell in found.cells if cell.elsewhere and cell.hidden}
    assert not any(cell.hidden for cell in first.cells) and hidden == {"kind"}
