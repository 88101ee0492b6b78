"""Patterns of hidden cells: cheap, safe, the same every time, and refused where nothing is safe."""

import os
from dataclasses import replace

import linked
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linked import ALL

from helpers.publish.disclosure import attacker, audit, suppress
from helpers.publish.disclosure.cells import Cells, Printed, Unprotectable

SMALL = [[3, 9, 12], [14, 2, 11], [10, 13, 8]]


def names(cells: Cells, hidden: np.ndarray) -> set:
    return {cells.names[place] for place in np.flatnonzero(hidden)}


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 12), min_size=4, max_size=4))
def test_no_cheaper_pattern_is_safe(numbers):
    """Of a 2 x 2 table, by trying all patterns that hide one cell less."""
    cells = linked.table(np.array(numbers).reshape(2, 2), below=3)
    found = suppress.pattern(cells)
    assert not audit.excluded(cells, found) and (found >= cells.primary).all()
    open_ = np.flatnonzero(~cells.primary)
    fewer = int(found.sum() - cells.primary.sum()) - 1
    for bits in range(2 ** len(open_)) if fewer >= 0 else ():
        if bits.bit_count() == fewer:
            hidden = cells.primary.copy()
            hidden[open_[[bit for bit in range(len(open_)) if bits >> bit & 1]]] = True
            assert audit.excluded(cells, hidden), names(cells, hidden)


def test_the_same_system_gives_the_same_pattern_and_nothing_on_standard_output(capfd):
    cells = linked.simulated(10)
    once, again = suppress.pattern(cells), suppress.pattern(linked.simulated(10))
    assert (once == again).all() and once.sum() > cells.primary.sum()
    assert capfd.readouterr().out == ""
    os.write(1, b"open again")
    assert capfd.readouterr().out == "open again"


@pytest.mark.parametrize(
    "other",
    [
        lambda cells: replace(cells, counts=cells.counts + (cells.counts == 3), sums=(), tables=()),
        lambda cells: replace(cells, sums=cells.sums[1:], tables=cells.tables[1:]),
        lambda cells: replace(cells, primary=cells.primary | (cells.counts == 9)),
        lambda cells: replace(cells, hidden=cells.counts == 13),
        lambda cells: replace(cells, fixed=cells.counts == 13),
        lambda cells: replace(cells, lower=np.where(cells.counts == 13, 10.0, cells.lower)),
        lambda cells: replace(cells, upper=np.where(cells.counts == 13, 20.0, cells.upper)),
        lambda cells: replace(cells, cost=cells.cost + (cells.counts == 13)),
        lambda cells: replace(cells, below=4),
        lambda cells: replace(cells, printed=(Printed((0, 1), (1.0, 0.5), 0.0, 40.0),)),
    ],
)
def test_a_block_is_known_again_by_all_that_its_pattern_rests_on(other):
    levels = suppress.strong(linked.table(SMALL))
    blocks = [
        suppress.Block(cells, attacker.known(cells), cells.blocks()[0], levels)
        for cells in (linked.table(SMALL), linked.table(SMALL), other(linked.table(SMALL)))
    ]
    assert blocks[0] == blocks[1] and hash(blocks[0]) == hash(blocks[1])
    assert blocks[0] != blocks[2]


def test_levels_of_protection_are_part_of_a_block():
    cells = linked.table(SMALL)
    known, places = attacker.known(cells), cells.blocks()[0]
    asked = [suppress.strong(cells), *(suppress.weak(cells, width) for width in (3, 4))]
    asked += [replace(asked[0], whole=False), replace(asked[0], lower=asked[0].lower / 2)]
    assert len({suppress.Block(cells, known, places, levels) for levels in asked}) == len(asked)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 12), min_size=9, max_size=9), st.integers(1, 5))
def test_a_pattern_from_memory_is_the_one_that_is_found_anew(numbers, first):
    """Also where the same block stands among others, at other places of its system."""
    cells = linked.table(np.array(numbers).reshape(3, 3), below=3)
    alone, again = suppress.pattern(cells), suppress.pattern(cells)
    suppress._exact.cache_clear()
    assert (alone == again).all() and (alone == suppress.pattern(cells)).all()
    more = {f"before {n}": 10 + n for n in range(first)}
    counts = more | dict(zip(cells.names, map(int, cells.counts), strict=True))
    sums = [(cells.names[total], [cells.names[part] for part in parts]) for total, parts in cells.sums]
    longer = Cells.of(counts, sums, below=3)
    assert (suppress.pattern(longer)[first:] == alone).all()


def test_what_is_public_or_cannot_occur_is_not_hidden_and_what_is_hidden_stays_so():
    corner, row = ("2", "2"), ("0", ALL)
    plain = linked.table(SMALL)
    freely = names(plain, suppress.pattern(plain))
    other = next(name for name in freely if not plain.primary[plain.names.index(name)])
    cells = linked.table(SMALL, fixed=[other], hidden=[corner, row])
    found = names(cells, suppress.pattern(cells))
    assert other not in found and {corner, row} <= found
    cells = linked.table([[3, 0, 12], [14, 9, 11], [10, 13, 8]], never=[("0", "1")])
    assert ("0", "1") not in names(cells, suppress.pattern(cells))


def test_a_dear_cell_is_not_hidden_where_another_does():
    plain = linked.table(SMALL)
    chosen = names(plain, suppress.pattern(plain) & ~plain.primary)
    dear = linked.table(SMALL, cost=dict.fromkeys(chosen, 50))
    assert not names(dear, suppress.pattern(dear)) & chosen


def test_what_follows_from_public_cells_is_refused_by_name():
    public = [name for name in linked.table(SMALL).names if name != ("0", "0")]
    with pytest.raises(Unprotectable, match=r"\('0', '0'\)"):
        suppress.pattern(linked.table(SMALL, primary=[("0", "0")], fixed=public))


def test_what_only_whole_numbers_tell_takes_another_cell():
    """One and twice another make nine: fractions leave 0 to 4 possible, whole numbers only 1 and 3."""
    cells = Cells.of({"a": 1, "b": 4, "all": 9, "c": 10, "more": 19},
                     [("all", ["a", "b", "b"]), ("more", ["all", "c"])],
                     primary=["a", "b"], cost={"all": 2})  # fmt: skip
    fractions = suppress.Levels(
        *(getattr(suppress.strong(cells), side) for side in ("lower", "upper", "sliding"))
    )
    assert names(cells, suppress.pattern(cells, fractions)) == {"a", "b"}
    found = suppress.pattern(cells)
    assert {"a", "b", "all"} < names(cells, found) and not audit.excluded(cells, found)


def test_a_system_without_small_cells_hides_nothing():
    assert not suppress.pattern(linked.table([[9, 9], [9, 9]])).any()


def large(seed: int) -> Cells:
    """Return three linked two-way tables of 168 cells together: more than are protected in one piece."""
    rng = np.random.default_rng(seed)
    cases = rng.multinomial(500, rng.dirichlet(np.full(8 * 7 * 6, 1.0))).reshape(8, 7, 6)
    return linked.cross(cases, [(0, 1), (1, 2), (0, 2)])


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.long)])
def test_a_large_system_is_protected_table_by_table(seed):
    cells = large(seed)
    assert [len(block) > suppress.EXACT for block in cells.blocks()] == [True]
    found = suppress.pattern(cells)
    assert cells.primary.any() and not audit.excluded(cells, found) and found.mean() < 0.5


def linked_pair(**known) -> Cells:
    """Return two small cells, p and q, each in a table of its own; x stands in both, r with q."""
    counts = {"p": 3, "x": 20, "p all": 23, "q": 3, "r": 10, "q all": 33}
    sums = [("p all", ["p", "x"]), ("q all", ["x", "q", "r"])]
    return Cells.of(counts, sums, tables=["one", "two"], fixed=["p all", "q all"], **known)


@pytest.mark.parametrize("exact", [4, 3])
def test_what_one_table_hides_protects_in_the_next(monkeypatch, exact):
    """In table one only x protects p. So it is hidden in table two, where the cheaper r alone would have been
    taken: a block of four cells, in one piece or table by table.
    """
    monkeypatch.setattr(suppress, "EXACT", exact)
    cells = linked_pair(cost={"x": 3, "r": 1})
    found = suppress.pattern(cells)
    assert names(cells, found) == {"p", "x", "q"} and not audit.excluded(cells, found)


@pytest.mark.parametrize(("exact", "hidden"), [(4, "pqx"), (3, "pqrx")])
def test_table_by_table_the_first_does_not_wait_for_the_second(monkeypatch, exact, hidden):
    """Table one takes the cheaper r for p; only then table two needs x, which would have done for both."""
    monkeypatch.setattr(suppress, "EXACT", exact)
    counts = {"p": 3, "x": 20, "r": 10, "p all": 33, "q": 3, "q all": 23}
    sums = [("p all", ["p", "x", "r"]), ("q all", ["x", "q"])]
    cells = Cells.of(counts, sums, tables=["one", "two"], fixed=["p all", "q all"], cost={"x": 3, "r": 1})
    assert names(cells, suppress.pattern(cells)) == {*hidden}


def test_what_whole_numbers_tell_though_all_is_hidden_is_refused_by_its_name():
    """One and twice another make nine, which is printed: one is odd, and the other anything up to four."""
    cells = Cells.of({"a": 1, "b": 4, "all": 9}, [("all", ["a", "b", "b"])], fixed=["all"])
    with pytest.raises(Unprotectable, match=r"^'a': follows from what may not be hidden"):
        suppress.pattern(cells)


def test_a_block_of_as_many_cells_as_are_exact_is_protected_in_one_piece(monkeypatch):
    tables = []
    kept = suppress._by_table
    monkeypatch.setattr(suppress, "_by_table", lambda *given: tables.append(1) or kept(*given))
    for exact, times in ((4, 0), (3, 1)):
        monkeypatch.setattr(suppress, "EXACT", exact)
        suppress.pattern(linked_pair())
        assert len(tables) == times


@pytest.mark.parametrize("exact", [4, 3])
def test_what_is_hidden_already_protects_as_well(monkeypatch, exact):
    monkeypatch.setattr(suppress, "EXACT", exact)
    cells = linked_pair(hidden=["x"], cost={"x": 50})
    assert names(cells, suppress.pattern(cells)) == {"p", "x", "q"}


def test_of_patterns_that_cost_the_same_the_one_with_the_earlier_cells_is_taken():
    cells = Cells.of({"b": 20, "a": 3, "c": 20, "all": 43}, [("all", ["a", "b", "c"])], fixed=["all"])
    assert names(cells, suppress.pattern(cells)) == {"a", "b"}


@pytest.mark.parametrize(
    ("width", "hidden"), [(23, "ab"), (24, "ac"), (33, "ac"), (34, "abc"), (53, "abc"), (54, None)]
)
def test_an_interval_is_as_wide_as_is_asked(width, hidden):
    """With b, a is 0 to 23; with c 0 to 33; with both 0 to 53, and more is not to be had."""
    counts = {"a": 3, "b": 20, "c": 30, "all": 53}
    cells = Cells.of(counts, [("all", ["a", "b", "c"])], fixed=["all"])
    if hidden is None:
        with pytest.raises(Unprotectable):
            suppress.pattern(cells, suppress.weak(cells, width))
    else:
        assert names(cells, suppress.pattern(cells, suppress.weak(cells, width))) == {*hidden}


@pytest.mark.parametrize(("other", "hidden"), [(4, "ab"), (1, "ab"), (0, "abc")])
def test_small_cells_protect_each_other_where_their_sum_leaves_all_that_is_small(other, hidden):
    """3 and 1 make 4, of which either may be any part; were 3 and 0 alone hidden, none could be 4."""
    counts = {"a": 3, "b": other, "c": 30, "all": 33 + other}
    cells = Cells.of(counts, [("all", ["a", "b", "c"])], fixed=["all"])
    found = suppress.pattern(cells)
    assert names(cells, found) == {*hidden} and not audit.excluded(cells, found)


def test_rounding_is_drawn_and_alike_every_time_and_in_the_mean_right():
    """Of 2,000 counts of each remainder the mean stays where it is but for multiples, of which one in ten
    goes up: so neither 0 nor 5 tells that a count is none or five.
    """
    over = np.tile(np.arange(5), 2000)
    cells = Cells.of({number: int(count) for number, count in enumerate(over + 20)}, [], primary=[])
    rounded = suppress.controlled_rounding(cells, 5)
    moved = [(rounded - cells.counts)[over == each].mean() for each in range(5)]
    assert np.allclose(moved, [0.5, 0, 0, 0, 0], atol=0.2)
    assert {*(rounded - cells.counts)[over == 0]} == {0, 5}
    assert (suppress.controlled_rounding(cells, 5) == rounded).all()


@pytest.mark.parametrize("seed", range(6))
def test_rounded_parts_make_the_rounded_whole(seed):
    counts = dict(enumerate(np.random.default_rng(seed).integers(0, 9, 6).tolist()))
    cells = Cells.of({**counts, "all": sum(counts.values())}, [("all", [*counts])])
    *parts, whole = suppress.controlled_rounding(cells, 5)
    assert sum(parts) == whole and (abs(np.array([*parts, whole]) - cells.counts) <= 5).all()


def test_what_is_public_keeps_its_count_when_the_rest_is_rounded():
    cells = Cells.of({"a": 3, "b": 0, "c": 9}, [], never=["b"], fixed=["c"])
    a, b, c = suppress.controlled_rounding(cells, 5)
    assert a in (0, 5) and (b, c) == (0, 9)


@pytest.mark.parametrize(
    "seed", [3, 5, 12, *(pytest.param(s, marks=pytest.mark.long) for s in range(100, 300))]
)
def test_nothing_is_excluded_of_simulated_linked_tables(seed):
    cells = linked.simulated(seed)
    assert not audit.excluded(cells, suppress.pattern(cells))


def excluded_of_rounded(cells, base, rounded):
    """Return the primary cells of which the attacker excludes any of 0 to below - 1, who knows how far
    ``controlled_rounding`` goes and that the true counts add up too.
    """
    limits = np.array([suppress.limits(int(printed), base) for printed in rounded])
    low, high = (np.where(cells.open, limits[:, side], cells.counts) for side in (0, 1))
    seen = replace(cells, lower=np.maximum(cells.lower, low), upper=np.minimum(cells.upper, high))
    return audit.excluded(seen, cells.open)


@pytest.mark.parametrize("seed", [2, *(pytest.param(s, marks=pytest.mark.long) for s in range(3, 40))])
def test_rounding_keeps_all_sums_and_excludes_nothing(seed):
    cells = linked.simulated(seed)
    rounded = suppress.controlled_rounding(cells, 5)
    known = cells.never | cells.fixed
    assert (rounded[~known] % 5 == 0).all() and (abs(rounded - cells.counts) <= 5).all()
    assert not (cells.equations @ rounded).any()
    assert not excluded_of_rounded(cells, 5, rounded)


def test_rounding_that_tells_a_count_is_found_or_refused():
    public = linked.table([[1, 9], [9, 9]], fixed=[("0", ALL), ("0", "1")])
    with pytest.raises(Unprotectable, match="cannot be rounded to 5"):
        suppress.controlled_rounding(public, 5)
    cells = Cells.of({"a": 4, "b": 4, "all": 8}, [("all", ["a", "b"])])
    [learnt, _] = excluded_of_rounded(cells, 5, np.array([0, 0, 10]))
    assert learnt.excluded == (0,)
    [learnt] = excluded_of_rounded(Cells.of({"a": 1, "b": 20}, []), 3, np.array([0, 18]))
    assert learnt.excluded == (3, 4), "a base under the least that is published leaves too little open"
