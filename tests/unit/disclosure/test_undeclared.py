"""What adds up in a table though it does not say so is known to the attacker, and to what hides cells."""

import pandas as pd
import pytest
from published import desk, view

from helpers.protocol import disclosure
from helpers.publish.columns import cases, count, dimension, municipalities, share, trait
from helpers.publish.disclosure import linked, register
from helpers.publish.gate import attack
from helpers.publish.views import Across, NotReleasable

RULES = disclosure.all_rules()


@pytest.fixture
def at(tmp_path):
    return desk(tmp_path)


def records(at) -> list[register.Record]:
    return register.read(at.ws.out / "disclosure" / at.notebook / register.FILE)


def periods(lacking: list[int], **other: list[int]):
    """A table with the cases of two periods, those with an answer, and those that lack it."""
    n = [40, 60]
    frame = pd.DataFrame({"period": ["then", "now"], "n_cases": n, "n_municipalities": [20, 30], **other})
    frame = frame.assign(answered=[a - b for a, b in zip(n, lacking, strict=True)], lacking=lacking)
    told = (count("answered"), count("lacking"), *map(count, other))
    return view(frame, dimension("period"), cases("Sager"), municipalities(), *told)


def test_a_column_that_is_the_sum_of_two_others_does_not_tell_the_hidden_one(at):
    shown = at.release(periods([12, 3]))
    assert shown["lacking"].isna().tolist() == shown["answered"].isna().tolist() == [False, True]
    assert shown["n_cases"].tolist() == [40, 60]
    assert not any(cell.how for cell in attack.seen(records(at), RULES))


def test_the_cases_of_a_row_are_dear_for_all_else_goes_with_them(at):
    shown = at.release(periods([12, 3], other=[12, 3], third=[28, 57]))
    assert shown["n_cases"].tolist() == [40, 60]


def test_a_column_without_any_is_told_by_one_that_is_full(at):
    shown = at.release(periods([0, 0]))
    assert shown[["answered", "lacking"]].isna().all(axis=None)


def test_that_one_column_is_all_is_seen_by_nobody_where_no_row_prints_it(at):
    """Every main case is completed: no share is told, and the report is published all the same."""
    n = {"period": ["then", "now"], "n_cases": [40, 60], "n_municipalities": [20, 30]}
    shares = {"done": [1.0, 1.0], "n_done": [40, 60]} | {
        name: [0, 0] for name in ("lost", "n_lost", "other", "n_other")
    }
    told = [
        column for name in ("done", "lost", "other") for column in (share(name), trait(f"n_{name}", of=name))
    ]
    columns = (dimension("period"), cases("Sager"), municipalities(), *told)
    across = (Across("n_cases", ("done", "lost", "other")),)
    shown = at.release(view(pd.DataFrame(n | shares), *columns, across=across))
    assert shown[["done", "lost", "other"]].isna().all(axis=None)
    assert not any(cell.how for cell in attack.seen(records(at), RULES))


def test_a_column_that_repeats_another_hides_with_it(at):
    shown = at.release(periods([12, 3], other=[12, 3], third=[28, 57]))
    assert shown[["lacking", "answered", "other", "third"]].isna().all(axis=1).tolist() == [False, True]


def test_a_class_that_is_the_sum_of_all_others_does_not_tell_the_hidden_one(at):
    kinds = pd.DataFrame({"kind": ["a", "b", "c", "I alt"], "n_cases": [3, 20, 30, 53]})
    one = view(kinds.assign(n_municipalities=kinds["n_cases"]), dimension("kind"), cases(), municipalities())
    shown = at.release(one)
    assert shown["withheld"].sum() == 2 and not any(cell.how for cell in attack.seen(records(at), RULES))


def test_numbers_that_do_not_add_up_in_every_row_are_no_sum(at):
    at.release(periods([12, 13], other=[12, 14], third=[28, 45]))
    (record,) = records(at)
    made = {(whole[0], tuple(part[0] for part in parts)) for whole, parts in linked.undeclared(record)}
    assert made == {("n_cases", ("answered", "lacking"))}


def test_a_share_does_not_follow_from_the_others_of_its_row(at):
    """7 + 3 of 71 are not completed: without the 7, the 3 could be told to be 3."""
    fates = {"done": [61, 50, 43], "lost": [7, 13, 25], "silent": [3, 8, 3]}
    frame = pd.DataFrame({"kind": ["a", "b", "c"], "n_cases": [71, 71, 71], "n_municipalities": [40, 40, 40]})
    parts = {name: [n / 71 for n in numbers] for name, numbers in fates.items()}
    held = {f"n_{name}": numbers for name, numbers in fates.items()}
    told = (*map(share, fates), *(trait(f"n_{name}", of=name) for name in fates))
    columns = (dimension("kind"), cases("Sager"), municipalities(), *told)
    one = view(frame.assign(**parts, **held), *columns, across=(Across("n_cases", tuple(fates)),))
    shown = at.release(one)
    assert shown[["done", "lost", "silent"]].isna().to_numpy().tolist() == [
        [False, True, True],
        [False, False, False],
        [False, True, True],
    ]
    assert not any(cell.how for cell in attack.seen(records(at), RULES))


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (("done",), "its parts make 2 less: .* give those that count in none a column too"),
        (("done", "done"), "its parts make 16 more"),
    ],
)
def test_shares_that_are_not_all_cases_are_refused(at, parts, told):
    """What no column tells follows from the others: 2 of 20 here."""
    frame = pd.DataFrame(
        {"kind": ["a"], "n_cases": [20], "n_municipalities": [9], "done": [0.9], "n_done": [18]}
    )
    columns = (dimension("kind"), cases("Sager"), municipalities(), share("done"), trait("n_done", of="done"))
    one = view(frame, *columns, across=(Across("n_cases", parts),))
    with pytest.raises(NotReleasable, match=told):
        at.release(one)
