"""Pairs of municipalities that put what they know together, on cells made by hand."""

import numpy as np
import pandas as pd
import pytest
from published import desk

from helpers.analysis.representation import response
from helpers.pipeline.profiles import checking
from helpers.protocol import disclosure
from helpers.publish.disclosure import linked, primary, register
from helpers.publish.disclosure.register import CASES, Cell, Record, placed
from helpers.publish.gate import attack, pairs
from helpers.publish.representation import tables
from helpers.publish.wording import MAIN_CASES

RULES = disclosure.all_rules()


def system(cells: dict, universe: str, owner: str = "class") -> linked.System:
    """Return a table whose counts are ``cells`` (class → (count, municipalities, hidden)), with their sum."""
    parts = tuple(
        Cell(
            "lost_share" if universe == MAIN_CASES else "n_cases",
            ((owner, name),),
            count,
            places,
            count < 5,
            hidden=hidden,
        )
        for name, (count, places, hidden) in cells.items()
    )
    whole = Cell(f"{parts[0].measure} (whole)", (), sum(part.count for part in parts), 50)
    sums = ((whole.name, tuple(part.name for part in parts)),)
    return linked.system([Record(universe, universe, "", "survey", (*parts, whole), sums)])


def test_a_pair_that_owns_part_of_a_hidden_cell_learns_nothing_of_two_large_ones():
    safe = {"a": (4, 4, True), "b": (9, 9, True), "c": (30, 20, False)}
    told = pairs.tried(system(safe, "t"), {}, RULES)
    assert (told.bounded, told.exact, told.leaks) == (1, 0, ())


def test_a_cell_that_is_hidden_alone_is_told_whatever_a_pair_owns():
    told = pairs.tried(system({"a": (4, 4, True), "b": (9, 9, False)}, "t"), {}, RULES)
    assert [name[2] for name in told.leaks] == [(("class", "a"),)]


def test_a_pair_that_owns_all_of_the_other_hidden_cell_tells_the_first():
    cells = {"a": (3, None, True), "b": (4, None, True), "c": (30, None, False)}
    name = (MAIN_CASES, "lost_share", (("class", "b"),))
    safe = {"0101": {name: 1}, "0147": {name: 1}}
    assert pairs.tried(system(cells, MAIN_CASES), safe, RULES).leaks == ()
    told = pairs.tried(system(cells, MAIN_CASES), {"0101": {name: 2}, "0147": {name: 2}}, RULES)
    assert told.exact == 2 and [leak[2] for leak in told.leaks] == [(("class", "a"),)]


def test_what_no_pair_owns_together_is_not_taken_for_told():
    cells = {"a": (3, None, True), "b": (4, None, True), "c": (4, None, True)}
    b, c = ((MAIN_CASES, "lost_share", (("class", name),)) for name in "bc")
    own = {"0101": {b: 2}, "0147": {b: 2}, "0151": {c: 4}}
    told = pairs.tried(system(cells, MAIN_CASES), own, RULES)
    assert (told.exact, told.leaks) == (4, ()), "two have all of b, and others all of c: none has both"
    told = pairs.tried(system(cells, MAIN_CASES), {"0101": {b: 4}, "0151": {c: 4}}, RULES)
    assert [leak[2] for leak in told.leaks] == [(("class", "a"),)]


def test_one_that_owns_nothing_of_a_cell_learns_it_beside_another_that_owns_all_of_it():
    """a + b = 13, b + d = 18, and all of d is one municipality's: b is at most nine, a at least four."""
    a, b, d = (
        Cell("lost_share", (("class", name),), n, None, n < 5, hidden=True)
        for name, n in {"a": 4, "b": 9, "d": 9}.items()
    )
    wholes = [Cell(f"lost_share (whole {n})", (), n, 50) for n in (13, 18)]
    sums = ((wholes[0].name, (a.name, b.name)), (wholes[1].name, (b.name, d.name)))
    record = Record(MAIN_CASES, MAIN_CASES, "", "survey", (a, b, d, *wholes), sums)
    names = [(MAIN_CASES, *cell.name) for cell in (a, d)]
    own = {"0101": {names[1]: 9}, "0147": {names[0]: 4}}
    told = pairs.tried(linked.system([record]), own, RULES)
    assert (told.exact, told.leaks) == (3, (names[0],))
    assert pairs.tried(linked.system([record]), {"0147": own["0147"]}, RULES).leaks == ()


def test_a_cell_of_which_nobody_owns_anything_is_told_where_it_follows_from_the_table():
    alone = system({"a": (3, None, True), "b": (9, None, False)}, MAIN_CASES)
    assert [leak[2] for leak in pairs.tried(alone, {}, RULES).leaks] == [(("class", "a"),)]


def test_rows_that_two_know_themselves_are_noted_and_stop_nothing():
    rows = {"0101": (3, None, True), "0147": (2, None, True), "0151": (40, None, False)}
    told = pairs.tried(system(rows, "register", "municipality"), {}, RULES)
    assert told.leaks == () and len(told.neighbours) == 2
    four = rows | {"0153": (4, None, True), "0155": (4, None, True)}
    assert pairs.tried(system(four, "register", "municipality"), {}, RULES).neighbours == ()


def test_what_became_of_own_cases_is_counted_as_the_report_counts_it():
    place = {"provision": "bpa", "period": "2014-15", "outcome": "upheld"}
    draw = pd.DataFrame(
        {"decision_id": list("abcd"), "municipality": ["0101"] * 3 + ["0147"], "role": "main", **place}
    )
    cases = draw.iloc[:2].assign(disposition=["completed", "file_destroyed"])
    told = pairs.fates(cases, draw)
    both = {name[1:]: n for name, n in told["0101"].items() if "outcome" not in dict(name[2])}
    assert {measure: n for (measure, _), n in both.items()} == {
        "completed_share": 1,
        "lost_share": 1,
        "other_share": 1,
        "open_share": 2,
    }
    silent = {name[1]: n for name, n in told["0147"].items()}
    assert silent["other_share"] == silent["open_share"] == 1, "who has not answered knows that as well"
    views = (tables.fates, tables.outcomes)
    names = {
        (view.universe, place.cell.measure, place.cell.key)
        for view in (each(response.fates(cases, draw)) for each in views)
        for place in placed(view, primary.hidden(view, RULES.survey), ~primary.possible(view))
        if place.cell.measure != CASES
    }
    assert names <= told["0101"].keys()


def drawn(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the cases and the draw of some 500 cases of 40 municipalities, of which few do not answer, few
    files are lost, and what is else in the way comes in clusters.
    """
    rng = np.random.default_rng(seed)
    n = int(rng.integers(300, 600))
    draw = pd.DataFrame(
        {
            "decision_id": [f"D{number}" for number in range(n)],
            "municipality": rng.integers(101, 141, n).astype(str),
            "role": "main",
            "provision": rng.choice(["bpa", "lost_earnings"], n),
            "period": rng.choice(["2014-15", "2019-21"], n, p=[0.3, 0.7]),
            "outcome": rng.choice(["upheld", "remitted"], n, p=[0.6, 0.4]),
        }
    )
    lost, other = rng.uniform(0, 0.06), rng.uniform(0, 0.04)
    told = rng.choice(["completed", "file_destroyed", "refused"], n, p=[1 - lost - other, lost, other])
    clustered = draw["municipality"].isin(rng.choice(draw["municipality"], 2)) & (rng.random(n) < 0.5)
    cases = draw.assign(disposition=np.where(clustered, "refused", told))
    return cases[~cases["municipality"].isin(rng.choice(draw["municipality"], 1))], draw


QUICK = 130  # some pairs have much of a doubtful cell's neighbours, so that the bound alone does not tell
LONG = [pytest.param(seed, marks=pytest.mark.long) for seed in (101, *range(110, 150)) if seed != QUICK]


@pytest.mark.parametrize("seed", [QUICK, *LONG])
def test_no_pair_tells_what_became_of_the_others_cases(seed, tmp_path):
    """A fate is hidden in nearly every draw; as it was once told by outcome, some pair could tell one."""
    at, (cases, draw) = desk(tmp_path, "04_representation"), drawn(seed)
    rows = response.fates(cases, draw)
    for view in (tables.fates(rows), tables.outcomes(rows)):
        at.release(view)
    records = register.everything(at.ws)
    told = pairs.tried(linked.system(records), pairs.fates(cases, draw), RULES)
    assert told.leaks == () and not any(cell.how for cell in attack.seen(records, RULES))


def test_what_a_pair_can_tell_is_said_with_who_that_is_and_what_to_do():
    found = pairs.Tried(1, 0, (("svar", "n_cases", (("region", "A"),)),), ())
    cell, who = checking.leaks(found)
    assert cell == "svar, region A (n_cases) can be told by two municipalities."
    assert "put their own cases together" in who and "send no sheet out" in who
    assert checking.leaks(pairs.Tried(1, 0, (), ())) == []
