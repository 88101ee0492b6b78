"""Patterns of hidden cells: cheap, safe, the same every time, and refused where nothing is safe."""

import os
from dataclasses import replace

import linked
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linked import ALL

from helpers.publish.disclosure import audit, suppress
from helpers.publish.disclosure.cells import Cells, Unprotectable

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


@pytest.mark.parametrize(
    "seed", [3, 5, 12, *(pytest.param(s, marks=pytest.mark.long) for s in range(100, 300))]
)
def test_nothing_is_excluded_of_simulated_linked_tables(seed):
    cells = linked.simulated(seed)
    assert not audit.excluded(cells, suppress.pattern(cells))


def excluded_of_rounded(cells, base, rounded):
    """Return the primary cells of which the attacker excludes a value of 0 to below - 1 that lies less than
    ``base`` from what is printed (``suppress.controlled_rounding``): true counts add up too, he knows.
    """
    low, high = (np.where(cells.open, rounded + side, cells.counts) for side in (1 - base, base - 1))
    seen = replace(cells, lower=np.maximum(cells.lower, low), upper=np.minimum(cells.upper, high))
    places = {name: place for place, name in enumerate(cells.names)}
    near = [
        replace(each, excluded=tuple(v for v in each.excluded if abs(v - rounded[places[each.cell]]) < base))
        for each in audit.excluded(seen, cells.open)
    ]
    return [each for each in near if each.excluded]


@pytest.mark.parametrize("base", [3, 5])
def test_rounding_keeps_all_sums_and_tells_no_more_than_the_base(base):
    cells = linked.simulated(2)
    rounded = suppress.controlled_rounding(cells, base)
    assert (rounded % base == 0).all() and (abs(rounded - cells.counts) < base).all()
    assert (rounded[cells.counts % base == 0] == cells.counts[cells.counts % base == 0]).all()
    assert not (cells.equations @ rounded).any()
    assert not excluded_of_rounded(cells, base, rounded)


def test_rounding_that_tells_a_count_is_found_or_refused():
    public = linked.table([[1, 9], [9, 9]], fixed=[("0", ALL), ("0", "1")])
    with pytest.raises(Unprotectable, match="cannot be rounded to 5"):
        suppress.controlled_rounding(public, 5)
    cells = Cells.of({"a": 4, "b": 4, "all": 8}, [("all", ["a", "b"])])
    [learnt, _] = excluded_of_rounded(cells, 5, np.array([0, 0, 10]))
    assert learnt.excluded == (0, 1)
