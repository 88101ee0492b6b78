"""What a record holds of a table: its cells, what adds up, and which numbers a reader knows without a row."""

from __future__ import annotations

import pandas as pd
import pytest
from published import desk, view

from helpers.project import Workspace, root
from helpers.publish.columns import cases, count, dimension, holdings, key, municipalities, share, trait
from helpers.publish.disclosure import register
from helpers.publish.disclosure.register import CASES, Cell, Place, Record
from helpers.publish.views import Across, Part, Total, View

NONE = float("nan")
SURVEYED = (dimension("kind", total="alle"), cases(), municipalities())


def placed(table: View, primary: bool = False, never: bool = False) -> list[Place]:
    """Return the cells of a table in which the rules hide every value, or none."""
    index, names = table.frame.index, [column.name for column in table.columns]
    return register.placed(table, pd.DataFrame(primary, index, names), pd.Series(never, index))


def recorded(table: View) -> Record:
    return register.record(table, placed(table), {})


def kinds(numbers: dict[str, float], places: list[float] | int = 9, **more) -> View:
    """A table of kinds (kind → cases) whose whole a reader knows; the kind "alle" is the whole."""
    frame = pd.DataFrame({"kind": [*numbers], "n_cases": [*numbers.values()], "n_municipalities": places})
    return view(frame.assign(**more), *SURVEYED, *map(count, more), totals=(whole(*more),))


def whole(*adds: str) -> Total:
    return Total("kind", adds=adds or (CASES,), complementary=True)


def known(record: Record) -> list[Cell]:
    return [cell for cell in record.cells if register.WHOLE in cell.measure]


def test_a_whole_without_a_row_counts_its_parts_and_their_municipalities():
    [cell] = known(recorded(kinds({"a": 3, "b": 20, "c": 30}, [2, 9, 14])))
    assert (cell.count, cell.places, cell.key, cell.hidden) == (53, 25, (), False)


@pytest.mark.parametrize(("places", "told"), [([2, NONE, 14], 16), ([NONE, NONE, NONE], 0), ([1, 0, 0], 1)])
def test_a_part_whose_municipalities_are_not_counted_adds_none_to_the_whole(places, told):
    """A coalition owns less of a cell the more others it knows to have a case there: none may be made up."""
    [cell] = known(recorded(kinds({"a": 3, "b": 20, "c": 30}, places)))
    assert cell.places == told


def test_the_whole_of_a_register_counts_no_municipalities():
    frame = pd.DataFrame({"kind": ["a", "b"], "n_cases": [3, 20]})
    table = view(frame, key("kind"), cases(), kind="register", totals=(whole(),))
    assert [cell.places for cell in recorded(table).cells] == [None, None, 0]


def test_one_part_alone_has_no_whole_beside_itself():
    assert not recorded(kinds({"a": 3})).sums
    assert len(recorded(kinds({"a": 3, "b": 20})).sums) == 1


def test_a_whole_is_known_without_its_row_only_where_that_is_said():
    table = kinds({"a": 3, "b": 20})
    plain = view(table.frame, *SURVEYED, totals=(Total("kind"),))
    assert known(recorded(table)) and not known(recorded(plain))


def test_a_column_with_a_missing_part_is_no_sum_and_the_next_column_still_is():
    """Of those asked for a reason b's number is unknown: neither is their sum, but that of the done is."""
    numbers = {"a": 13, "b": 20, "alle": 33}
    table = kinds(numbers, asked=[9, NONE, 20], done=[8, 12, 20])
    a, b = (("kind", "a"),), (("kind", "b"),)
    assert recorded(table).sums == ((("done", ()), (("done", a), ("done", b))),)


def test_a_whole_has_the_classes_of_its_parts_in_every_column_within_which_it_adds_up():
    rows = [
        (kind, year, place)
        for year in ("then", "now")
        for place in ("east", "west")
        for kind in (*"ab", "alle")
    ]
    frame = pd.DataFrame(rows, columns=["kind", "year", "place"]).assign(n_municipalities=9)
    frame["n_cases"] = [1, 2, 3, 4, 5, 9, 7, 8, 15, 10, 11, 21]
    columns = (dimension("year"), dimension("place"), *SURVEYED)
    table = view(frame, *columns, totals=(Total("kind", within=("year", "place")),))
    counts = {cell.name: cell.count for cell in recorded(table).cells}
    made = [(counts[whole], *(counts[part] for part in parts)) for whole, parts in recorded(table).sums]
    assert sorted(made) == [(3, 1, 2), (9, 4, 5), (15, 7, 8), (21, 10, 11)]


def test_a_row_in_which_a_part_is_missing_is_not_divided_and_the_next_row_still_is():
    n = {"n_cases": [20, 30], "n_municipalities": [9, 9]}
    frame = pd.DataFrame({"kind": ["a", "b"], **n, "done": [0.5, 0.6], "lost": [NONE, 0.4]})
    frame = frame.assign(n_done=[10, 18], n_lost=[NONE, 12])
    told = (share("done"), share("lost"), trait("n_done", of="done"), trait("n_lost", of="lost"))
    table = view(frame, *SURVEYED, *told, across=(Across("n_cases", ("done", "lost")),))
    b = (("kind", "b"),)
    assert recorded(table).sums == (((CASES, b), (("done", b), ("lost", b))),)


@pytest.mark.parametrize(
    ("count", "is_cell"), [(0, True), (1, True), (-1, False), (2.5, False), (NONE, False)]
)
def test_what_is_no_count_is_no_cell(count, is_cell):
    names = {place.cell.key for place in placed(kinds({"a": count, "b": 20}))}
    assert ((("kind", "a"),) in names) is is_cell and (("kind", "b"),) in names


def test_what_cannot_occur_is_hidden_by_no_rule():
    [place] = placed(kinds({"a": 0}), primary=True, never=True)
    assert place.cell.never and not place.cell.primary and not place.cell.hidden
    [place] = placed(kinds({"a": 3}), primary=True)
    assert place.cell.primary and place.cell.hidden and not place.cell.never


def test_what_each_municipality_has_stands_the_most_first():
    frame = pd.DataFrame({"kind": ["a"], "n_cases": [20], "n_municipalities": [9], "lost": [0.3]})
    frame = frame.assign(n_lost=[6], held_lost=[(1, 3, 0, 2)])
    columns = (*SURVEYED, share("lost"), trait("n_lost", of="lost"), holdings("held_lost", of="lost"))
    table = view(frame, *columns, across=(Across("n_cases", ("lost",)),))
    assert {place.column: place.cell.held for place in placed(table)} == {CASES: None, "lost": (3, 2, 1, 0)}
    assert {place.column: place.cell.places for place in placed(table)} == {CASES: 9, "lost": None}


def keyed(numbers: list[float]) -> list[register.Key]:
    """Return the keys of two rows of one class, which a key without a dimension tells apart."""
    frame = pd.DataFrame({"kind": ["a", "a"], "way": ["x", "y"], "n_cases": numbers, "n_municipalities": 9})
    table = view(frame, dimension("kind"), key("way"), cases(), municipalities())
    return [place.cell.key for place in placed(table)]


def test_rows_of_one_class_are_one_cell_where_they_count_the_same():
    assert keyed([20, 20]) == [(("kind", "a"),)] * 2
    assert keyed([20, NONE]) == [(("kind", "a"), ("way", "x"))]
    assert keyed([20, 21]) == [(("kind", "a"), ("way", "x")), (("kind", "a"), ("way", "y"))]


def test_where_rows_of_one_class_differ_all_rows_are_told_apart_by_their_other_keys():
    frame = pd.DataFrame({"kind": ["a", "a", "b"], "way": ["x", "y", "x"], "n_cases": [20, 21, 9]})
    columns = (dimension("kind"), key("way"), cases(), municipalities())
    found = placed(view(frame.assign(n_municipalities=9), *columns))
    assert [tuple(dict(place.cell.key).values()) for place in found] == [("a", "x"), ("a", "y"), ("b", "x")]


def test_rows_of_one_class_are_two_cells_where_another_count_is_missing():
    frame = pd.DataFrame({"kind": ["a", "a"], "way": ["x", "y"], "n_cases": 20, "n_municipalities": 9})
    columns = (dimension("kind"), key("way"), cases(), municipalities(), count("done"))
    found = placed(view(frame.assign(done=[5, NONE]), *columns))
    assert len({place.cell.name for place in found}) == 3


def test_rows_that_no_key_tells_apart_are_told_apart_by_their_number():
    frame = pd.DataFrame({"kind": ["a", "a", "b"], "n_cases": [20, 21, 9], "n_municipalities": 9})
    found = placed(view(frame, dimension("kind"), cases(), municipalities()))
    a, b = ("kind", "a"), ("kind", "b")
    assert [place.cell.key for place in found] == [(a, ("row", "0")), (a, ("row", "1")), (b, ("row", "2"))]


@pytest.mark.parametrize(("printed", "limits"), [(0, (0, 4)), (5, (0, 9)), (20, (15, 24))])
def test_a_rounded_count_lies_between_known_numbers_and_remains_small_where_it_is(printed, limits):
    record = recorded(kinds({"a": 3, "b": 20}))
    a, b = ((CASES, (("kind", name),)) for name in "ab")
    cells = {cell.name: cell for cell in register.rounded(record, {a: printed}, 5).cells}
    assert (cells[a].limits, cells[a].hidden) == (limits, True)
    assert (cells[b].limits, cells[b].hidden) == (None, False)


def test_of_what_is_unowned_no_municipality_is_counted_and_only_in_its_universe():
    record = recorded(kinds({"a": 3, "b": 20}))
    a = (CASES, (("kind", "a"),))
    places = lambda universe: [  # noqa: E731
        cell.places for cell in register.unowned(record, {(universe, *a)}).cells
    ]
    assert places("pages") == [None, 9, 18] and places("others") == [9, 9, 18]


def test_a_record_comes_back_as_it_was_saved(tmp_path):
    ws = Workspace(root(), tmp_path, tmp_path)
    a, b = (("kind", "a"),), (("kind", "b"),)
    cells = (Cell("n", a, 4, 3, primary=True, hidden=True, limits=(1, 9)), Cell("n", b, 0, held=(2, 1)))
    first = Record("05/one", "u", "p", "survey", cells, ((("n", a), (("n", b),)),), (Part("n", "u", "m"),))
    second = Record("05/two", "u", "", "survey", (), ())
    for each in (second, first):
        register.save(ws, each)
    assert register.everything(ws) == [first, second]
    assert register.own(ws, "05", "05/two") == [first] and register.own(ws, "06", "x") == []


def test_a_table_that_is_released_again_stands_once_in_the_record(tmp_path):
    at = desk(tmp_path)
    for n in (20, 21):
        at.release(kinds({"a": n, "b": 30}))
    [record] = register.everything(at.ws)
    assert [cell.count for cell in record.cells] == [21, 30, 51]
