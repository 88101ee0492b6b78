"""Tables that tell of each other: what adds up between and within them, and what a coalition owns."""

from __future__ import annotations

import pytest

from helpers.protocol import disclosure
from helpers.publish.disclosure import linked
from helpers.publish.disclosure.register import CASES, Cell, Key, Record
from helpers.publish.views import NotReleasable, Part

RULES = disclosure.all_rules()


def at(**classes: str) -> Key:
    return tuple(sorted(classes.items()))


def record(table: str, counts: dict[Key, int], universe: str = "u", parent: str = "", **more) -> Record:
    cells = tuple(Cell(CASES, key, count) for key, count in counts.items())
    return Record(table, universe, parent, "survey", cells, (), **more)


def kinds(*numbers: dict[str, int]) -> Record:
    """A table of kinds, in one period for each of ``numbers``."""
    periods = enumerate(numbers)
    return record("t", {at(kind=k, period=f"p{n}"): count for n, of in periods for k, count in of.items()})


def wholes(table: Record) -> set[str]:
    """Return the kinds that are the sum of the others."""
    return {dict(whole[1])["kind"] for whole, _ in linked.undeclared(table)}


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        (({"a": 4, "b": 6, "all": 10},), {"all"}),
        (({"a": 3, "b": 6, "all": 9},), set()),  # so small a sum may be chance
        (({"a": 4, "b": 6, "all": 11},), set()),
        (({"a": 4, "b": 6, "all": 10}, {"a": 7, "b": 8, "all": 15}), {"all"}),
        (({"a": 4, "b": 6, "all": 10}, {"a": 7, "b": 8, "all": 16}), set()),  # in one period alone
        (({"a": 7, "b": 8, "all": 16}, {"a": 4, "b": 6, "all": 10}), set()),
        (({"a": 4, "b": 6, "all": 10}, {"a": 2, "b": 3, "all": 5}), set()),
        (({"a": 4, "b": 6, "all": 10}, {"a": 7, "b": 8}), {"all"}),  # where it has no row it says nothing
        (({"a": 4, "b": 6, "all": 10}, {"a": 12, "all": 12}), set()),  # one other is no sum
        (({"a": 20, "all": 20},), set()),
    ],
)
def test_a_class_is_the_sum_of_the_others_where_it_is_in_every_row(numbers, found):
    assert wholes(kinds(*numbers)) == found


def test_that_one_class_holds_all_cases_is_known_to_nobody_before_the_others_are_empty_to_all():
    """With few returns all may be of one region: then the empty ones are what is hidden."""
    regions = {at(region="a"): 58, at(region="b"): 0, at(): 58}
    sums = (((CASES, at()), ((CASES, at(region="a")), (CASES, at(region="b")))),)
    told = Record(
        "svar", "svar", "", "survey", record("", regions).cells, sums, (Part(CASES, "u", CASES, by=()),)
    )
    found = linked.system([record("all", {at(): 58}), told])
    ties = [parts for whole, parts in found.sums if whole == ("u", CASES, at())]
    assert ties == [(("svar", CASES, at()),)], "the margin is as many, and no class of it is taken to be"
    assert (("svar", CASES, at(region="a")), ("u", CASES, at())) in found.within


def columns(**counts: list[int]) -> Record:
    cells = [Cell(name, at(row=str(n)), held) for name, all_ in counts.items() for n, held in enumerate(all_)]
    return Record("t", "u", "", "survey", tuple(cells), ())


def added(table: Record) -> set[tuple[str, tuple[str, ...]]]:
    return {(whole[0], tuple(part[0] for part in parts)) for whole, parts in linked.undeclared(table)}


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ({"a": [1, 2], "b": [3, 5], "s": [4, 7]}, {("s", ("a", "b"))}),
        ({"a": [1, 2], "b": [3, 5], "s": [4, 8]}, set()),
        ({"a": [1], "b": [3], "s": [4]}, set()),  # one row is no pattern
        ({"a": [1, 2], "b": [3, 5], "c": [9, 4], "s": [13, 11]}, {("s", ("a", "b", "c"))}),
        (
            {"a": [1, 2], "b": [3, 5], "c": [9, 4], "d": [7, 1], "s": [20, 12]},
            set(),
        ),  # four are too many to try
        ({"a": [1, 2], "b": [1, 2]}, {("a", ("b",)), ("b", ("a",))}),
        ({"a": [1, 2], "b": [0, 0], "c": [0, 0]}, set()),  # nothing is the sum of nothing
        (
            {"a": [1, 2], "b": [2, 3], "s": [3, 5], "y": [0, 0], "z": [0, 0]},
            {("s", ("a", "b")), ("s", ("a", "b", "y")), ("s", ("a", "b", "z"))},
        ),
        (
            {"a": [1, 2], "z": [0, 0], "s": [1, 2]},
            {("a", ("s",)), ("s", ("a",)), ("a", ("z", "s")), ("s", ("a", "z"))},
        ),
    ],
)
def test_a_column_is_the_sum_of_others_where_it_is_in_every_row(counts, found):
    assert added(columns(**counts)) == found


def test_of_two_columns_without_any_one_is_enough_in_a_sum():
    """That s is a says what there is to say of it with both."""
    found = added(columns(a=[1, 2], s=[1, 2], y=[0, 0], z=[0, 0]))
    assert {parts for whole, parts in found if whole == "s"} == {("a",), ("a", "y"), ("a", "z")}


def test_a_finer_table_of_one_universe_adds_up_to_the_coarser_one():
    fine = record("fine", {at(kind="a", sex="f"): 3, at(kind="a", sex="m"): 9, at(kind="b", sex="f"): 8})
    coarse = record("coarse", {at(kind="a"): 12, at(kind="b"): 10})
    found = linked.system([fine, coarse])
    name = lambda **classes: ("u", CASES, at(**classes))  # noqa: E731
    assert set(found.sums) == {(name(kind="a"), (name(kind="a", sex="f"), name(kind="a", sex="m")))}
    pairs = {(name(kind=k, sex=s), name(kind=k)) for k, s in (("a", "f"), ("a", "m"), ("b", "f"))}
    assert set(found.within) == pairs  # of b two have no sex told: its 8 are at most the 10


def test_only_the_finest_cells_are_the_parts_of_a_coarser_one():
    """Margins of the finer table count the same cases again."""
    inner = {at(kind="a", sex=s, age=g): n for s, g, n in [("f", "o", 3), ("f", "y", 4), ("m", "o", 5)]}
    margins = {at(kind="a", sex="f"): 7, at(kind="a", sex="m"): 5, at(kind="a", age="y"): 4, at(kind="a"): 12}
    found = linked.system([record("fine", inner | margins), record("coarse", {at(kind="a"): 12})])
    [parts] = [parts for whole, parts in found.sums if whole[2] == at(kind="a") and len(parts) > 2]
    assert [part[2] for part in parts] == [*inner]


@pytest.mark.parametrize(("universe", "measures"), [("u", {CASES, "done"}), ("answers", {CASES})])
def test_of_another_universe_the_cases_alone_are_parts_of_the_parents(universe, measures):
    """What else both count may mean another thing in each."""
    count = lambda n, **classes: tuple(Cell(name, at(**classes), n) for name in (CASES, "done"))  # noqa: E731
    fine = Record(
        "fine", universe, "coarse", "survey", count(3, kind="a", sex="f") + count(9, kind="a", sex="m"), ()
    )
    coarse = Record("coarse", "u", "", "survey", count(12, kind="a"), ())
    found = linked.system([fine, coarse])
    between = {whole[1] for whole, parts in found.sums if parts[0][1] == whole[1]}
    assert between == measures == {part[1] for part, _ in found.within}


def test_a_table_with_more_than_its_parent_is_no_part_of_it():
    fine = record("fine", {at(kind="a", sex="f"): 13, at(kind="a", sex="m"): 2}, "answers", parent="coarse")
    found = linked.system([fine, record("coarse", {at(kind="a"): 12})])
    assert not found.sums and [part[2] for part, _ in found.within] == [at(kind="a", sex="m")]


@pytest.mark.parametrize(("part", "fits"), [(11, True), (12, True), (13, False)])
def test_a_part_is_at_most_what_another_universe_counts(part, fits):
    lost = record("lost", {at(kind="a"): part}, "lost", part_of=(Part(CASES, "u", CASES),))
    whole = record("whole", {at(kind="a"): 12})
    if fits:
        assert set(linked.system([whole, lost]).within) == {
            (("lost", CASES, at(kind="a")), ("u", CASES, at(kind="a")))
        }
    else:
        with pytest.raises(NotReleasable, match="is more than"):
            linked.system([whole, lost])


def test_a_cell_of_two_tables_is_hidden_where_both_hide_it_and_small_where_one_finds_it_so():
    both = {"hidden": True, "primary": True}, {"hidden": True, "limits": (0, 9)}
    tables = [Record(f"t{n}", "u", "", "", (Cell(CASES, (), 4, **how),), ()) for n, how in enumerate(both)]
    shown = Record("t2", "u", "", "", (Cell(CASES, (), 4),), ())
    name = ("u", CASES, ())
    for order in (tables, tables[::-1]):
        cell = linked.system(order).cells[name]
        assert (cell.hidden, cell.primary, cell.limits) == (True, True, (0, 9))
        assert linked.system(order).shown == {}
    for order in ([*tables, shown], [shown, *tables]):
        cell = linked.system(order).cells[name]
        assert (cell.hidden, cell.primary) == (False, True)
        assert linked.system(order).shown == {name: ["t2"]} and len(linked.system(order).tables[name]) == 3


def test_two_tables_that_count_one_cell_differently_are_refused_but_not_two_versions():
    one, other = record("one", {at(kind="a"): 12}), record("other", {at(kind="a"): 13})
    with pytest.raises(NotReleasable, match=r"kind a .* is 13, and 12 in one"):
        linked.system([one, other])
    names = {name[0]: cell.count for name, cell in linked.system([one], [other]).cells.items()}
    assert names == {"u": 12, "u (earlier version)": 13}
    assert len(linked.system([one], [record("other", {at(kind="a"): 12})]).cells) == 1


@pytest.mark.parametrize(
    ("count", "places", "held", "own"),
    [
        (9, 4, None, 7),  # two others have one at least
        (9, 2, None, 9),
        (9, 1, None, 9),
        (9, 9, None, 2),
        (0, 0, None, 0),
        (0, 5, None, 0),
        (9, 4, (4, 2, 2, 1), 6),
        (9, 4, (9,), 9),
        (9, None, (5, 3, 1), 8),
        (9, None, None, None),
    ],
)
def test_a_coalition_of_two_owns_all_but_one_case_of_each_other_or_the_two_largest_parts(
    count, places, held, own
):
    cell = Cell(CASES, (), count, places, held=held)
    found = linked.owned(linked.system([Record("t", "u", "", "survey", (cell,), ())]), RULES)
    assert found == ({} if own is None else {("u", CASES, ()): own})


def test_what_hides_with_a_row_makes_its_cases_dear():
    cells = (Cell(CASES, at(kind="a"), 20), Cell("done", at(kind="a"), 12), Cell("lost", at(kind="a"), 0))
    more = (Cell(CASES, at(kind="b"), 7),)
    system = linked.system([Record("t", "u", "", "survey", (*cells, *more), ())])
    assert system.solvable(RULES).cost.tolist() == [60, 12, 1, 7]


def test_tables_hang_together_by_universe_by_parent_and_by_what_they_are_part_of():
    start = record("start", {}, "u")
    same, child = record("same", {}, "u"), record("child", {}, "v", parent="same")
    part = record("part", {}, "w", part_of=(Part(CASES, "v", CASES),))
    other = record("other", {}, "x", parent="elsewhere")
    assert linked.related([other, part, child, same], start) == [same, child, part]
    assert linked.related([other], start) == []


def test_only_the_row_of_one_municipality_has_an_owner():
    mine, sex, plain = ("u", CASES, at(municipality="0101")), ("u", CASES, at(sex="f")), "free"
    assert linked.owners([mine, sex, plain]) == {mine: "0101"}


def test_what_hangs_together_is_a_system_of_its_own():
    a, b, c = (Cell(CASES, at(kind=name), n) for name, n in (("a", 3), ("b", 9), ("c", 12)))
    sums = ((c.name, (a.name, b.name)),)
    apart = record("apart", {at(way="x"): 7}, "v")
    found = [*linked.system([Record("t", "u", "", "", (a, b, c), sums), apart]).parts(RULES)]
    assert [[cell.count for cell in part.cells.values()] for part in found] == [[3, 9, 12], [7]]
    assert [len(part.sums) for part in found] == [1, 0]


def test_what_is_as_many_as_the_whole_is_all_of_it_and_so_is_what_a_coalition_owns_of_it():
    """Of 8 cases of three municipalities two own 7 at most, also where another table counts the same ones."""
    whole = Record("whole", "u", "", "survey", (Cell(CASES, at(kind="a", when="now"), 8, places=3),), ())
    part = Part("now", "u", CASES, by=("kind",), at=(("when", "now"),))
    cells = (Cell("now", at(kind="a", run="x"), 8), Cell("now", at(kind="a", run="y"), 7))
    found = linked.system([whole, Record("parts", "v", "", "survey", cells, (), (part,))])
    name, all_, some = ("u", *whole.cells[0].name), *(("v", *cell.name) for cell in cells)
    assert [*found.sums] == [(name, (all_,))] and set(found.within) == {(all_, name), (some, name)}
    assert linked.owned(found, RULES) == {name: 7, all_: 7}


@pytest.mark.parametrize("first", [True, False])
def test_a_whole_that_other_tables_print_is_dear_and_says_nothing_beside_one_that_does(first):
    key = at(kind="a")
    elsewhere = Record("parts", "u", "", "survey", (Cell(CASES, key, 9, 2, elsewhere=True),), ())
    printed = Record("whole", "u", "", "survey", (Cell(CASES, key, 9, 4, hidden=True),), ())
    alone = linked.system([elsewhere])
    assert alone.solvable(RULES).cost.tolist() == [9 * linked.DEAR] and not alone.shown
    both = linked.system([elsewhere, printed] if first else [printed, elsewhere])
    [cell] = both.cells.values()
    assert cell.hidden and cell.places == 4 and not cell.elsewhere and not both.shown
    assert both.solvable(RULES).cost.tolist() == [9]


def test_who_owns_so_many_of_the_parts_owns_as_many_of_their_whole():
    """The whole is told to be 3 at least by nobody but who has those 3: nothing of others is learnt of it."""
    parts = [
        Cell(CASES, at(kind=kind), count, places=count, primary=True, hidden=True)
        for kind, count in (("a", 1), ("b", 3))
    ]
    whole = Cell(CASES, at(), 4, primary=True, hidden=True)
    sums = ((whole.name, tuple(part.name for part in parts)),)
    found = linked.system([Record("t", "u", "", "survey", (*parts, whole), sums)])
    assert linked.owned(found, RULES) == {
        ("u", *parts[0].name): 1,
        ("u", *parts[1].name): 2,
        ("u", *whole.name): 3,
    }


@pytest.mark.parametrize(
    ("numbers", "found"), [([15, 15, 0], set()), ([15, 16, 0], {("a", ("b",)), ("b", ("a",))})]
)
def test_one_number_in_two_columns_is_chance_however_many_rows_have_it(numbers, found):
    assert added(columns(a=numbers, b=numbers)) == found
