"""What adds up in a table though it does not say so is known to the attacker, and to what hides cells."""

import pandas as pd
import pytest
from published import desk, view

from helpers.protocol import disclosure
from helpers.publish.columns import cases, count, dimension, municipalities
from helpers.publish.disclosure import linked, register
from helpers.publish.gate import attack

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
    assert not any(cell.how for cell in attack.seen(records(at), RULES))


def test_a_column_without_any_is_told_by_one_that_is_full(at):
    shown = at.release(periods([0, 0]))
    assert shown[["answered", "lacking"]].isna().all(axis=None)


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
