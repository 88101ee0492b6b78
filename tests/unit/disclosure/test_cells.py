"""Linked tables as cells: what cannot be true is refused by name, and blocks are linked by unknown cells."""

import linked
import numpy as np
import pytest

from helpers.errors import HelpersError
from helpers.publish.disclosure.cells import NEAR, Cells

COUNTS = {"a": 3, "b": 20, "all": 23}
SUM = [("all", ["a", "b"])]


@pytest.mark.parametrize(
    ("counts", "known", "told"),
    [
        ({"all": 24}, {}, "'all' is 24, and its 2 parts make 23"),
        ({"a": -3, "all": 17}, {}, "'a' holds -3"),
        ({"a": 2.5, "all": 22.5}, {}, "'a' holds 2.5"),
        ({"a": None}, {}, "'a' holds None"),
        ({"a": float("nan")}, {}, "'a' holds nan"),
        ({}, {"never": ["a"]}, "'a' cannot occur"),
        ({}, {"fixed": ["a"], "hidden": ["a"]}, "'a' is public already"),
        ({}, {"bounds": {"a": (4, 9)}}, "'a' is 3, and 4 to 9 is printed"),
        ({}, {"printed": [({"a": 1.0, "b": -0.1}, 2.0, 3.0)]}, "1 comes of 'a', 'b', and 2 to 3 is printed"),
        ({}, {"cost": {"b": 0}}, "'b' must cost at least 1"),
        ({}, {"hidden": ["c"]}, "'c' is no cell"),
    ],
)
def test_what_cannot_be_true_is_refused_by_name(counts, known, told):
    with pytest.raises(HelpersError) as refused:
        Cells.of(COUNTS | counts, SUM, **known)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("lower", "upper", "fits"),
    [(1, 9, True), (0, 1, True), (1 + NEAR, 9, True), (1 + 3 * NEAR, 9, False), (0, 1 - 3 * NEAR, False)],
)
def test_what_is_printed_may_be_either_end_of_its_bounds(lower, upper, fits):
    """A weight of 0.05 makes 1 of 20."""
    told = [({"b": 0.05}, lower, upper)]
    if fits:
        assert Cells.of(COUNTS, SUM, printed=told).inequalities[1].min() >= 0
    else:
        with pytest.raises(HelpersError, match="1 comes of 'b'"):
            Cells.of(COUNTS, SUM, printed=told)


def test_the_rounding_of_weights_is_no_contradiction():
    assert Cells.of({"a": 1}, [], printed=[({"a": 1 + NEAR}, 0.0, 1.0)]).printed
    with pytest.raises(HelpersError, match="comes of 'a', and 0 to 1 is printed"):
        Cells.of({"a": 1}, [], printed=[({"a": 1 + 2 * NEAR}, 0.0, 1.0)])


@pytest.mark.parametrize(("low", "high", "fits"), [(3, 9, True), (0, 3, True), (4, 9, False), (0, 2, False)])
def test_a_count_may_be_either_end_of_its_bounds(low, high, fits):
    if fits:
        assert Cells.of(COUNTS, SUM, bounds={"a": (low, high)}).upper.tolist() == [high, np.inf, np.inf]
    else:
        with pytest.raises(HelpersError, match=f"'a' is 3, and {low} to {high} is printed"):
            Cells.of(COUNTS, SUM, bounds={"a": (low, high)})


def test_a_part_that_is_no_cell_is_refused():
    with pytest.raises(HelpersError, match="'c' is no cell"):
        Cells.of(COUNTS, [("all", ["a", "c"])])


def test_small_cells_and_zeros_are_primary_but_for_what_cannot_occur_or_is_public():
    cells = Cells.of({"a": 0, "b": 4, "c": 5, "d": 0, "e": 1}, [], never=["d"], fixed=["e"])
    assert [name for name, primary in zip(cells.names, cells.primary, strict=True) if primary] == ["a", "b"]


def test_tables_that_share_only_a_public_cell_are_two_blocks():
    counts = {"a": 3, "b": 20, "all": 23, "c": 2, "d": 21, "e": 9, "f": 9, "two": 18}
    sums = [("all", ["a", "b"]), ("all", ["c", "d"]), ("two", ["e", "f"])]
    names = lambda cells: [[cells.names[place] for place in block] for block in cells.blocks()]  # noqa: E731
    assert names(Cells.of(counts, sums)) == [["a", "b", "all", "c", "d"]]
    assert names(Cells.of(counts, sums, fixed=["all"])) == [["a", "b"], ["c", "d"]]


def test_blocks_come_in_the_order_of_their_first_cells_whatever_that_of_the_sums():
    counts = {"a": 3, "b": 20, "all": 23, "c": 2, "d": 21, "sum": 23}
    sums = [("sum", ["d", "c"]), ("all", ["b", "a"])]
    assert [block.tolist() for block in Cells.of(counts, sums).blocks()] == [[0, 1, 2], [3, 4, 5]]
    across = {"c": 2, "a": 3, "d": 21, "b": 20}
    sums = [("b", ["b"]), ("d", ["d"])]  # each linked with itself alone
    found = Cells.of(across, [*sums, ("a", ["a"])], primary=["b", "c", "d"]).blocks()
    assert [block.tolist() for block in found] == [[0], [2], [3]]


def test_what_is_printed_of_two_cells_links_them():
    counts = {"a": 3, "b": 20, "all": 23, "c": 2, "d": 21, "sum": 23}
    share = [({"b": 1.0, "d": -1.0}, -1.5, -0.5)]
    cells = Cells.of(counts, [*SUM, ("sum", ["c", "d"])], printed=share)
    assert [len(block) for block in cells.blocks()] == [6]


def test_cells_of_several_tables_stand_once():
    cells = linked.cross(np.full((2, 3, 2), 9), [(0, 1), (1, 2)])
    assert len(cells.names) == len(set(cells.names)) == 6 + 2 + 3 + 1 + 6 + 2
    assert {*cells.tables} == {(0, 1), (1, 2)}
