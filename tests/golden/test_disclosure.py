"""Secondary suppression against published examples and another program's patterns."""

from pathlib import Path

import linked
import numpy as np
import pandas as pd
import pytest

from helpers.publish.disclosure import audit, suppress
from helpers.publish.disclosure.cells import Cells
from helpers.publish.disclosure.suppress import Levels

HERE = Path(__file__).parent / "disclosure"
COUNTS = pd.read_csv(HERE / "tables.csv")
THEIRS = pd.read_csv(HERE / "gauss_suppression.csv").set_index("table")
QUICK = [2, 9, 11, 13]
INVESTMENT = [
    [20, 50, 10],
    [8, 19, 22],
    [17, 32, 12],
]  # Fischetti & Salazar-González 2001, by region and activity
PROTECTED = ("1", "2")  # the 22


def levels(cells: Cells, lower: float, upper: float, sliding: float = 0) -> Levels:
    n = len(cells.names)
    return Levels(np.full(n, float(lower)), np.full(n, float(upper)), np.full(n, float(sliding)))


def priced(counts: list[list[int]], secret: tuple[str, str]) -> Cells:
    """Return a table whose cells cost what they hold."""
    plain = linked.table(counts)
    cost = {name: int(max(count, 1)) for name, count in zip(plain.names, plain.counts, strict=True)}
    return linked.table(counts, primary=[secret], cost=cost)


@pytest.mark.parametrize(
    ("lower", "upper", "hidden", "cost"),
    [(5, 8, {8, 22, 17, 12}, 59), (18, 8, {20, 10, 8, 22}, 60), (5, 9, {19, 22, 32, 12}, 85)],
)
def test_the_example_of_fischetti_and_salazar(lower, upper, hidden, cost):
    cells = priced(INVESTMENT, PROTECTED)
    found = suppress.pattern(cells, levels(cells, lower, upper))
    assert {*cells.counts[found]} == hidden and cells.counts[found].sum() == cost


def test_what_the_attacker_of_fischetti_and_salazar_learns():
    cells = priced(INVESTMENT, PROTECTED)
    found = audit.intervals(cells, suppress.pattern(cells, levels(cells, 5, 8)))
    assert [*found[cells.names.index(PROTECTED)]] == [5, 30]


def test_one_small_cell_takes_three_others():
    cells = priced([[18, 2], [14, 19], [12, 10], [11, 14]], ("0", "1"))
    found = suppress.pattern(cells)
    assert found.sum() == 1 + 3 and cells.counts[found].sum() == 42


def test_a_leak_that_follows_from_two_tables_alone():
    """The total of one table is a part of the other; each is safe where it is looked at alone."""
    counts = {"small": 3, "large": 20, "both": 23, "other": 40, "all": 63}
    one, two = ("both", ["small", "large"]), ("all", ["both", "other"])
    naive = np.array([name in ("small", "both") for name in counts])
    first = Cells.of(dict([*counts.items()][:3]), [one])
    second = Cells.of(dict([*counts.items()][2:]), [two], hidden=["both"])
    assert not audit.excluded(first, naive[:3]) and not audit.excluded(second, naive[2:])
    cells = Cells.of(counts, [one, two])
    assert [(learnt.cell, learnt.excluded) for learnt in audit.excluded(cells, naive)] == [
        ("small", (0, 1, 2, 4))
    ]
    assert not audit.excluded(cells, suppress.pattern(cells))


def test_three_singletons_in_a_row():
    """Their sum follows from the published cells: three cells of at most 1 make 3, so that each is 1, unless
    the marks do not tell which cells are small.
    """
    rows = [[1, 1, 7, 1, 0], [1, 0, 0, 2, 8]]
    cells = linked.table(rows, below=2)
    in_the_row = [("0", "0"), ("0", "1"), ("0", "3")]
    told_apart = linked.table(rows, below=2, primary=in_the_row, bounds=dict.fromkeys(in_the_row, (0, 1)))
    found = audit.excluded(told_apart, told_apart.primary)
    assert [learnt.cell for learnt in found] == in_the_row and {learnt.excluded for learnt in found} == {(0,)}
    assert not audit.excluded(cells, suppress.pattern(cells))


def counts_of(table: int) -> np.ndarray:
    return COUNTS[COUNTS["table"] == table]["n"].to_numpy().reshape(6, 5)


def small_of(table: int) -> Cells:
    """Return a table whose small cells are those that the other program took for small: 1 to 4."""
    plain = linked.table(counts_of(table))
    small = [name for name, n in zip(plain.names, plain.counts, strict=True) if 0 < n < 5]
    return linked.table(counts_of(table), primary=small)


@pytest.mark.parametrize(
    "table", [*(t if t in QUICK else pytest.param(t, marks=pytest.mark.long) for t in THEIRS.index)]
)
def test_no_more_cells_are_hidden_than_by_gauss_suppression(table):
    cells = small_of(table)
    assert cells.primary.sum() == THEIRS.loc[table, "small"]
    found = suppress.pattern(cells, suppress.weak(cells, 5))
    low, high = audit.intervals(cells, found)[cells.primary].T
    assert (high - low >= 5).all() and found.sum() <= THEIRS.loc[table, "intervals_5"]


OURS_WEAK, OURS_STRONG = (
    171,
    192,
)  # the least there are, of 15 x 42 cells; strong hides 134 zeros and small ones


@pytest.mark.long
def test_all_fifteen_tables_with_fewer_hidden_cells_than_gauss_suppression():
    weak = [suppress.pattern(cells, suppress.weak(cells, 5)) for cells in map(small_of, THEIRS.index)]
    assert sum(found.sum() for found in weak) == OURS_WEAK < THEIRS["intervals_5"].sum()
    strong = [linked.table(counts_of(table)) for table in THEIRS.index]
    found = [suppress.pattern(cells) for cells in strong]
    assert sum(hidden.sum() for hidden in found) == OURS_STRONG
    assert not any(audit.excluded(cells, hidden) for cells, hidden in zip(strong, found, strict=True))
