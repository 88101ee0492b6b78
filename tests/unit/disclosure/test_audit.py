"""The attacker against one who tries everything, and leaks that were planted."""

import linked
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linked import ALL

from helpers.publish.disclosure import attacker, audit, suppress
from helpers.publish.disclosure.cells import Cells

FAR = 5  # from each count the trial goes; small tables leave no more that matters
SMALL = [[3, 9, 12], [14, 2, 11], [10, 13, 8]]


def told(cells: Cells, hidden: np.ndarray) -> dict:
    return {learnt.cell: learnt.excluded for learnt in audit.excluded(cells, hidden)}


def tried(cells: Cells, hidden: np.ndarray) -> dict:
    """Return what is excluded, by trying all numbers."""
    values = linked.possible(cells, hidden, FAR)
    small = [cells.names[place] for place in np.flatnonzero(hidden & cells.primary)]
    gone = {name: tuple(v for v in range(cells.below) if v not in values[name]) for name in small}
    return {name: values for name, values in gone.items() if values}


counts = st.lists(st.integers(0, 5), min_size=8, max_size=8)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(counts, st.sets(st.integers(0, 26), min_size=1, max_size=5), st.booleans())
def test_the_attacker_excludes_what_one_who_tries_everything_does(numbers, places, bounded):
    """Of three linked two-way tables, where whole numbers can tell more than fractions."""
    cases = np.array(numbers).reshape(2, 2, 2)
    plain = linked.cross(cases, [(0, 1), (1, 2), (0, 2)], below=3)
    hidden = np.zeros(len(plain.names), bool)
    hidden[[place % len(hidden) for place in places]] = True
    first = plain.names[int(np.flatnonzero(hidden)[0])]
    known = int(plain.counts[plain.names.index(first)])
    bounds = {first: (max(known - 1, 0), known + 1)} if bounded else {}
    cells = linked.cross(cases, [(0, 1), (1, 2), (0, 2)], below=3, bounds=bounds)
    assert told(cells, hidden) == tried(cells, hidden)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(st.integers(0, 5), min_size=4, max_size=4),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), min_size=4, max_size=4),
    st.integers(1, 4),
)
def test_the_attacker_excludes_the_same_of_cells_that_can_give_each_other_cases(numbers, limits, twice):
    """Of one sum, of which he knows limits of each part; the last part may count more than once in it."""
    parts = dict(zip("abcd", numbers, strict=True))
    whole = sum(numbers) + (twice - 1) * parts["d"]
    known = {
        name: (max(parts[name] - low, 0), parts[name] + high)
        for name, (low, high) in zip(parts, limits, strict=True)
    }
    cells = Cells.of(parts | {"all": whole}, [("all", [*"abc", *"d" * twice])], below=3, bounds=known)
    hidden = np.array([True] * 4 + [False])
    assert told(cells, hidden) == tried(cells, hidden)


def test_whole_numbers_tell_more_than_fractions():
    """A cell and twice another make nine: it is 1, 3, 5 …, though fractions allow all that is between."""
    cells = Cells.of({"a": 1, "b": 4, "all": 9}, [("all", ["a", "b", "b"])])
    [learnt] = [
        learnt for learnt in audit.excluded(cells, np.array([True, True, False])) if learnt.cell == "a"
    ]
    assert learnt.excluded == (0, 2, 4) and (learnt.lower, learnt.upper) == (0, 9)


def test_only_a_system_whose_signs_can_be_turned_needs_no_search_for_whole_numbers():
    """A two-way table is a network; three sums of two out of three cells are an odd circle."""
    assert attacker.is_network(attacker.known(linked.table(SMALL)))
    ring = {"a": 1, "b": 2, "c": 3, "ab": 3, "bc": 5, "ac": 4}
    odd = Cells.of(ring, [("ab", ["a", "b"]), ("bc", ["b", "c"]), ("ac", ["a", "c"])])
    assert not attacker.is_network(attacker.known(odd))


def test_intervals_end_where_nothing_is_known():
    cells = Cells.of({"a": 3, "b": 20, "all": 23}, [("all", ["a", "b"])])
    assert audit.intervals(cells, np.ones(3, bool))[0].tolist() == [0, np.inf]
    assert audit.intervals(cells, np.array([True, True, False])).tolist() == [[0, 23], [0, 23], [23, 23]]


def protected(rows: list[list[int]], **known) -> tuple[Cells, np.ndarray]:
    cells = linked.table(rows, **known)
    hidden = suppress.pattern(cells)
    assert not told(cells, hidden)
    return cells, hidden


def counted(cells: Cells) -> dict:
    return dict(zip(cells.names, map(int, cells.counts), strict=True))


def sums_of(cells: Cells) -> list:
    return [(cells.names[total], [cells.names[part] for part in parts]) for total, parts in cells.sums]


def test_one_margin_too_many_is_found():
    """A chapter prints the sum of two cells, one of which the table hides."""
    cells, hidden = protected(SMALL)
    open_cell = next(
        name for name, gone in zip(cells.names, hidden, strict=True) if not gone and ALL not in name
    )
    more = counted(cells) | {"two": counted(cells)["0", "0"] + counted(cells)[open_cell]}
    leaking = Cells.of(more, [*sums_of(cells), ("two", [("0", "0"), open_cell])])
    assert ("0", "0") in told(leaking, np.append(hidden, False))


def test_an_old_version_beside_the_new_is_found():
    """One case came in later: the old table hid a cell that the new one shows, and the difference tells."""
    new = {"a": 3, "b": 20, "c": 30, "all": 53}
    old = {"old a": 3, "old b": 19, "old c": 30, "old all": 52}
    sums = [("all", ["a", "b", "c"]), ("old all", ["old a", "old b", "old c"])]
    same = [({"a": 1.0, "old a": -1.0}, 0, 0), ({"c": 1.0, "old c": -1.0}, 0, 0)]
    shown = np.array([True, True, False, False, True, False, True, False])
    apart, both = Cells.of(new | old, sums), Cells.of(new | old, sums, printed=same)
    assert not told(apart, shown) and {*told(both, shown)} == {"a", "old a"}


@pytest.mark.parametrize(("digits", "leaks"), [(0, False), (1, True)])
def test_a_share_with_a_decimal_is_found(digits, leaks):
    """3 of 200 is 1.5 per cent; as 2 per cent it may be 3 or 4 cases, and of 20 hidden ones anything."""
    share, base = 3 / 21, 21
    printed, half = round(100 * share, digits), 0.5 * 10**-digits
    wide = (int(np.ceil(base * (printed - half) / 100)), int(np.floor(base * (printed + half) / 100)))
    least = (0, 9) if not leaks else wide
    cells = Cells.of({"a": 3, "b": 18, "c": 20, "all": 41}, [("all", ["a", "b", "c"])], bounds={"a": least})
    hidden = np.array([True, True, False, False])
    assert bool(told(cells, hidden)) is leaks


def test_a_coalition_that_knows_a_cell_sees_through_it():
    cells, hidden = protected(SMALL)
    others = [name for name, gone in zip(cells.names, hidden, strict=True) if gone and name[0] == "0"]
    known = [name for name in others if name != ("0", "0")]
    assert ("0", "0") in {learnt.cell for learnt in audit.excluded(cells, hidden, known=known)}


def test_what_a_coalition_contributed_itself_is_no_leak():
    cells = Cells.of({"a": 3, "b": 20, "all": 23}, [("all", ["a", "b"])])
    hidden = np.array([True, True, False])
    assert not audit.excluded(cells, hidden, own={"a": 2})
    [learnt] = audit.excluded(cells, hidden, own={"a": 2, "b": 20})
    assert learnt.excluded == (4,) and (learnt.lower, learnt.upper) == (2, 3)


def test_who_puts_his_row_together_with_anothers_tells_the_third():
    """3, 4 and 5 make 12. Whoever knows one leaves 7 or more for two; whoever knows two, the third."""
    cells = Cells.of({"a": 3, "b": 4, "c": 5, "all": 12}, [("all", ["a", "b", "c"])], fixed=["all"])
    hidden, owners = np.array([True, True, True, False]), {"a": "A", "b": "B", "c": "C"}
    assert audit.excluded_by_owners(cells, hidden, owners, 1) == {}
    found = audit.excluded_by_owners(cells, hidden, owners, 2)
    assert {cell: (learnt.excluded, who) for cell, (learnt, who) in found.items()} == {
        "a": ((0, 1, 2, 4), ("B", "C")),
        "b": ((0, 1, 2, 3), ("A", "C")),
    }
    limits = {cell: (learnt.lower, learnt.upper) for cell, (learnt, _) in found.items()}
    assert limits == {"a": (3, 3), "b": (4, 4)}


def test_one_owner_of_two_cells_needs_nobody():
    cells = Cells.of({"a": 3, "b": 4, "c": 5, "all": 12}, [("all", ["a", "b", "c"])], fixed=["all"])
    hidden = np.array([True, True, True, False])
    found = audit.excluded_by_owners(cells, hidden, {"b": "B", "c": "B"}, 2)
    assert {cell: who for cell, (_, who) in found.items()} == {"a": ("B",)}


@pytest.mark.parametrize(("mine", "told"), [(16, True), (15, False), (0, False)])
def test_a_cell_of_which_one_owns_nothing_is_told_by_what_is_ones_own_of_the_other(mine, told):
    """a is 19 at most less what he owns of b: 4 of 19 with 15, and with 16 no more than 3."""
    cells = Cells.of({"a": 3, "b": 16, "all": 19}, [("all", ["a", "b"])], fixed=["all"])
    assert audit.is_told(cells, np.array([True, True, False]), {"a": 3, "b": mine}, "a") is told


@pytest.mark.parametrize(
    ("bounds", "interval"),
    [((0, 99), [0, 23]), ((0.5, 4.5), [1, 4]), ((3, 3), [3, 3]), ((2, np.inf), [2, 23]), ((-5, 9), [0, 9])],
)
def test_an_interval_holds_whole_numbers_between_what_is_known(bounds, interval):
    cells = Cells.of({"a": 3, "b": 20, "all": 23}, [("all", ["a", "b"])], bounds={"a": bounds})
    assert audit.intervals(cells, np.array([True, True, False]))[0].tolist() == interval


@pytest.mark.parametrize(
    ("weights", "lower", "upper", "interval"),
    [
        ({"a": 1.0}, 2.0, 3.5, [2, 3.5]),
        ({"a": 1.0}, -np.inf, 4.0, [0, 4]),
        ({"a": 1.0}, 1.0, np.inf, [1, 23]),
        ({"a": 1.0, "b": -1.0}, -19.0, -15.0, [2, 4]),  # a - b, of which a + b is 23
        ({"b": 2.0}, 30.0, 44.0, [1, 8]),
    ],
)
def test_what_is_printed_bounds_an_interval_on_both_sides(weights, lower, upper, interval):
    told = [(weights, lower, upper)]
    cells = Cells.of({"a": 3, "b": 20, "all": 23}, [("all", ["a", "b"])], printed=told)
    found = audit.intervals(cells, np.array([True, True, False]))[0]
    assert found.tolist() == pytest.approx(interval)


def test_cells_that_nothing_links_have_each_their_own_interval():
    counts = {"a": 3, "b": 20, "all": 23, "c": 2, "d": 7, "sum": 9, "e": 5}
    cells = Cells.of(counts, [("all", ["a", "b"]), ("sum", ["c", "d"])])
    hidden = np.array([True, True, False, True, True, False, False])
    wide = [[0, 23], [0, 23], [23, 23], [0, 9], [0, 9], [9, 9], [5, 5]]
    assert audit.intervals(cells, hidden).tolist() == wide


def test_many_cells_are_attacked_in_several_programs_with_the_same_result(monkeypatch):
    cells = linked.table(SMALL)
    hidden = np.ones(len(cells.names), bool)
    once = audit.intervals(cells, hidden)
    monkeypatch.setattr(attacker, "AT_ONCE", 40)
    assert (audit.intervals(cells, hidden) == once).all()


@pytest.mark.parametrize("seed", range(8))
def test_what_owners_of_many_cells_learn_is_the_same_without_trying_each_pair(seed, monkeypatch):
    """Five to nine municipalities, of which only the sum of the hidden ones is known."""
    rng = np.random.default_rng(seed)
    counts = {f"m{n}": int(count) for n, count in enumerate(rng.integers(0, 5, rng.integers(4, 8)))}
    cells = Cells.of({**counts, "all": sum(counts.values())}, [("all", [*counts])], fixed=["all"])
    hidden, owners = cells.open, {name: name for name in counts}
    quick = audit.excluded_by_owners(cells, hidden, owners, 2)
    monkeypatch.setattr(audit, "_enough_left", lambda *_: False)
    assert quick == audit.excluded_by_owners(cells, hidden, owners, 2)
