"""The choice of in-depth cases: exact, recent, of different municipalities, and silent about nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from surveyed import CELLS, LATE, RULES, survey

from helpers.analysis.cases import choice, extent, gower


def row(found: choice.Choice, slot: str, rank: int = 1) -> pd.Series:
    return found.cases[(found.cases["slot"] == slot) & (found.cases["rank"] == rank)].iloc[0]


def reasons(found: choice.Choice) -> dict[str, str]:
    return dict(zip(found.slots["slot"], found.slots["reason"], strict=True))


def by_hand(rows: pd.DataFrame) -> pd.DataFrame:
    """Distances and percentiles of one cell, written out case by case."""
    told = [
        (
            np.log(r.standard_pages),
            r.n_information_types,
            r.n_newly_obtained / 6,
            r.has_expert + 0,
            r.has_knows_citizen + 0,
        )
        for r in rows.itertuples()
    ]
    spans = [max(column) - min(column) for column in zip(*told, strict=True)]
    weight, pages = list(rows["weight"]), list(rows["standard_pages"])
    found = []
    for mine, here in zip(told, pages, strict=True):
        apart = [
            sum(abs(a - b) / s for a, b, s in zip(mine, other, spans, strict=True)) / 5 for other in told
        ]
        mean = sum(w * d for w, d in zip(weight, apart, strict=True)) / sum(weight)
        below = sum(w * ((p < here) + 0.5 * (p == here)) for w, p in zip(weight, pages, strict=True))
        found.append((mean, 100 * below / sum(weight)))
    return rows.assign(mean=[f[0] for f in found], at=[f[1] for f in found])


@pytest.mark.parametrize("seed", range(3))
def test_the_typical_case_is_the_weighted_medoid_near_the_middle(seed: int) -> None:
    table = survey(seed=seed)
    found = choice.choose(table, RULES, LATE)
    for slot, (provision, outcome) in zip("ABCD", CELLS, strict=True):
        cell = by_hand(table[table["provision"].eq(provision) & table["outcome"].eq(outcome)])
        near = cell[(cell["at"] - 50).abs() <= 20].sort_values("mean")
        first = row(found, slot)
        assert first["decision_id"] == near["decision_id"].iloc[0]
        assert first["distance"] == pytest.approx(near["mean"].iloc[0])
        assert first["percentile_standard_pages"] == pytest.approx(near["at"].iloc[0])


def test_the_requirement_on_pages_can_move_the_choice() -> None:
    table = survey(20)
    crowd = table["has_expert"] & table["has_knows_citizen"]
    table = table.assign(
        standard_pages=np.where(crowd, 300.0, 30.0 + np.arange(80))
    )  # the many are the large
    cells = choice.cells(table, RULES, LATE)[:4]
    free = [cell.usable.sort_values("distance")["decision_id"].iloc[0] for cell in cells]
    near = [cell.candidates["decision_id"].iloc[0] for cell in cells]
    assert free != near
    assert all((cell.candidates["percentile_standard_pages"] - 50).abs().max() <= 20 for cell in cells)


def test_the_heavy_case_is_nearest_to_the_percentile_of_all_of_the_provision() -> None:
    table = survey()
    bpa = table[table["provision"] == "bpa"].sort_values("standard_pages")
    share = bpa["weight"].cumsum() / bpa["weight"].sum()
    sought = bpa.loc[share >= 0.9, "standard_pages"].iloc[0]
    first = row(choice.choose(table, RULES, LATE), "E")
    assert first["decision_id"] in set(bpa.loc[bpa["standard_pages"] == sought, "decision_id"])
    assert first["outcome"] == "all" and first["distance"] == 0


def test_of_equal_cases_the_newest_is_chosen_whatever_the_order_of_the_rows() -> None:
    alike = survey(standard_pages=80.0, n_information_types=5.0, n_newly_obtained=2.0, has_expert=True)
    alike["has_knows_citizen"] = False
    found = choice.choose(alike, RULES, LATE)
    for slot, (provision, outcome) in zip("ABCD", CELLS, strict=True):
        cell = alike[alike["provision"].eq(provision) & alike["outcome"].eq(outcome)]
        newest = cell.sort_values(["decision_date", "decision_id"], ascending=[False, True])
        assert row(found, slot)["decision_id"] == newest["decision_id"].iloc[0]
    again = choice.choose(alike.sample(frac=1, random_state=3), RULES, LATE)
    pd.testing.assert_frame_equal(again.cases, found.cases)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"disposition": "refused"}, choice.NOTHING),
        ({"period": "2014-15"}, choice.NOTHING),
        ({"weight": np.nan}, choice.NO_COUNTS),
        ({"has_expert": pd.array([None] * 160, "boolean")}, choice.UNANSWERED),
        ({"n_retrieval_answered": 0.0, "n_newly_obtained": 0.0}, choice.UNANSWERED),
        ({"standard_pages": 0.0}, choice.UNANSWERED),
    ],
)
def test_what_cannot_be_chosen_says_why(change: dict[str, object], reason: str) -> None:
    found = choice.choose(survey(**change), RULES, LATE)
    assert found.cases.empty and set(reasons(found).values()) == {reason}
    assert list(found.cases.columns) == choice.CASES and list(found.slots.columns) == choice.SLOTS


@pytest.mark.parametrize(("n", "filled"), [(9, False), (10, True)])
def test_a_cell_needs_so_many_usable_cases(n: int, filled: bool) -> None:
    table = survey()
    few = table.groupby(["provision", "outcome"]).cumcount() < n
    told = reasons(choice.choose(table[few | (table["provision"] == "bpa")], RULES, LATE))
    assert told == {
        "A": "",
        "B": "",
        "C": "" if filled else choice.FEW,
        "D": "" if filled else choice.FEW,
    } | {"E": ""}


def test_no_case_near_the_middle_is_no_case() -> None:
    table = survey(10, standard_pages=np.tile([10.0] * 5 + [1000.0] * 5, 4), weight=1.0)
    found = choice.choose(table, replace(RULES, heavy=replace(RULES.heavy, within=10)), LATE)
    assert set(reasons(found).values()) == {choice.NOBODY_NEAR}
    assert (found.slots["n_cases"] > 0).all() and (found.slots["n_candidates"] == 0).all()


def test_cases_that_lack_an_answer_are_no_candidates_and_do_not_count() -> None:
    table = survey()
    first = row(choice.choose(table, RULES, LATE), "A")
    table.loc[table["decision_id"] == first["decision_id"], "n_information_types"] = np.nan
    found = choice.choose(table, RULES, LATE)
    assert first["decision_id"] not in set(found.cases["decision_id"])
    assert found.slots.set_index("slot").loc["A", ["n_completed", "n_cases"]].tolist() == [40, 39]


def test_no_two_cases_are_of_one_municipality_where_it_can_be_had_and_nobody_stands_twice() -> None:
    table = survey(municipality=[("0101", "0147", "0151", "0153", "0155")[n % 5] for n in range(160)])
    found = choice.choose(table, RULES, LATE)
    first = found.cases[found.cases["rank"] == 1]
    assert first["municipality"].nunique() == 5 and not found.cases["shares_municipality"].any()
    assert found.cases["decision_id"].is_unique and (found.slots["n_substitutes"] == 3).all()


def test_a_shared_municipality_that_cannot_be_avoided_is_told() -> None:
    found = choice.choose(survey(municipality="0101"), RULES, LATE)
    first = found.cases["rank"] == 1
    assert found.cases.loc[first, "shares_municipality"].all() and first.sum() == 5
    assert not found.cases.loc[~first, "shares_municipality"].any() and found.cases["decision_id"].is_unique


def test_substitutes_are_of_other_municipalities_in_the_order_of_their_distance() -> None:
    found = choice.choose(survey(), RULES, LATE)
    chosen = set(found.cases.loc[found.cases["rank"] == 1, "municipality"])
    for _, rows in found.cases.groupby("slot"):
        assert rows["rank"].tolist() == [1, 2, 3, 4] and rows["distance"].is_monotonic_increasing
        others = rows.loc[rows["rank"] > 1, "municipality"]
        assert others.is_unique and not set(others) & chosen


def costs(lists: list[list[tuple[str, str]]], picks: tuple[int, ...]) -> tuple[int, int]:
    rows = [each[place] for each, place in zip(lists, picks, strict=True)]
    return len(rows) - len({town for _, town in rows}), sum(picks)


@pytest.mark.parametrize("seed", range(6))
def test_the_least_is_given_up_to_keep_municipalities_apart(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lists = [[(f"{s}{n}", str(rng.integers(4))) for n in range(5)] for s in "ABC"]
    found = choice.chosen_apart(lists)
    picks = tuple([d for d, _ in each].index(one) for each, one in zip(lists, found, strict=True))
    assert costs(lists, picks) == min(costs(lists, every) for every in product(range(5), repeat=3))


def test_a_place_whose_only_case_is_needed_elsewhere_stays_empty() -> None:
    assert choice.chosen_apart([[("a", "0101")], [("a", "0101"), ("b", "0147")], []]) == ["a", "b", ""]
    assert sorted(choice.chosen_apart([[("a", "0101")], [("a", "0101")]])) == ["", "a"]
    assert choice.chosen_apart([[], []]) == ["", ""]


def test_of_two_places_that_could_give_way_the_later_one_does() -> None:
    alike = [[("a", "0101"), ("b", "0147")], [("c", "0101"), ("d", "0147")]]
    assert choice.chosen_apart(alike) == ["a", "d"]
    assert choice.chosen_apart([*alike, [("e", "0147"), ("f", "0151")]]) == ["a", "d", "f"]


def test_percentiles_share_their_middle() -> None:
    found = gower.percentiles(np.array([5.0, 1.0, 5.0, 9.0]), np.array([1.0, 2.0, 3.0, 4.0]))
    assert found.tolist() == pytest.approx([40, 10, 40, 80])


def test_a_variable_with_one_value_tells_no_two_cases_apart() -> None:
    assert gower.distances(np.array([[1.0, 3.0], [2.0, 3.0], [3.0, 3.0]]))[0].tolist() == [0, 0.25, 0.5]


@pytest.mark.parametrize(("percentile", "quarter"), [(0, 1), (24.99, 1), (25, 2), (50, 3), (75, 4), (100, 4)])
def test_a_quarter_is_told_from_the_percentile(percentile: float, quarter: int) -> None:
    assert choice._quarter(pd.Series([percentile, np.nan])).tolist()[0] == quarter


def test_a_frozen_case_is_placed_among_todays_answers_and_one_that_is_gone_is_not() -> None:
    table = survey()
    frozen = choice.choose(table, RULES, LATE).cases[["slot", "rank", "decision_id", "municipality"]]
    placed = choice.placed(frozen, table, RULES, LATE)
    assert placed["percentile_standard_pages"].notna().all() and len(placed) == len(frozen)
    table.loc[table["decision_id"] == frozen["decision_id"][0], "disposition"] = "refused"
    again = choice.placed(frozen, table, RULES, LATE)
    assert again["quarter_has_expert"].isna().tolist() == [True] + [False] * (len(frozen) - 1)


def test_quartiles_of_the_cells_are_weighted() -> None:
    table = survey(
        4, standard_pages=np.tile([10.0, 20.0, 30.0, 40.0], 4), weight=np.tile([1.0, 1.0, 1.0, 9.0], 4)
    )
    found = extent.quartiles(table, RULES, LATE).set_index("slot")
    assert found.loc["A", ["lower", "median", "upper"]].tolist() == [30, 40, 40]
    assert found.loc["E", "n_cases"] == 8


def test_nobody_is_a_substitute_twice_and_a_municipality_only_where_there_is_no_other() -> None:
    first = [("a", "1"), ("b", "2"), ("c", "2"), ("d", "3")]
    second = [("e", "4"), ("b", "2"), ("f", "1"), ("g", "5")]
    ranked = [pd.DataFrame(rows, columns=["decision_id", "municipality"]) for rows in (first, second)]
    assert choice._listed(ranked, 2) == [["a", "b", "d"], ["e", "g", "f"]]


def test_a_case_on_the_border_of_the_middle_may_be_chosen() -> None:
    """Of ten equal weights the pages lie at 5, 15 … 95: within 25 of the middle are six of them."""
    table = survey(10, standard_pages=np.tile(np.arange(10.0, 110, 10), 4), weight=2.0)
    rules = replace(RULES, typical=replace(RULES.typical, within=25))
    for cell in choice.cells(table, rules, LATE)[:4]:
        assert sorted(cell.candidates["percentile_standard_pages"]) == pytest.approx([25, 35, 45, 55, 65, 75])
        assert cell.candidates["distance"].is_monotonic_increasing


def test_one_case_without_a_weight_leaves_its_places_empty_and_the_others_as_they_are() -> None:
    table = survey()
    table.loc[0, "weight"] = np.nan
    found = choice.choose(table, RULES, LATE)
    empty = {"A": choice.NO_COUNTS, "B": "", "C": "", "D": "", "E": choice.NO_COUNTS}
    assert reasons(found) == empty
    rows = found.slots.set_index("slot")
    assert rows["n_substitutes"].tolist() == [0, 3, 3, 3, 0]
    assert rows["n_candidates"].gt(0).tolist() == [False, True, True, True, False]
    assert rows["n_municipalities"].tolist() == [40, 40, 40, 40, 80] == rows["n_cases"].tolist()


@pytest.mark.parametrize(("n", "reason"), [(9, choice.FEW), (10, choice.UNANSWERED), (11, "")])
def test_enough_cases_of_which_too_few_are_answered_is_another_reason_than_too_few(
    n: int, reason: str
) -> None:
    table = survey(n)
    first = table.groupby(["provision", "outcome"]).cumcount() == 0
    table.loc[first, "n_newly_obtained"] = np.nan
    told = reasons(choice.choose(table, RULES, LATE))
    assert [told[slot] for slot in "ABCD"] == [reason] * 4
    assert told["E"] == "", "of the provision as a whole there are enough"


def test_two_of_five_chosen_cases_that_share_a_municipality_are_both_told() -> None:
    places = [f"{100 + n:04d}" for n in range(160)]
    places[:80] = ["0101"] * 80  # every BPA case: A, B and E
    found = choice.choose(survey(municipality=places), RULES, LATE).cases
    first = found[found["rank"] == 1].set_index("slot")
    assert first["shares_municipality"].to_dict() == {"A": True, "B": True, "C": False, "D": False, "E": True}
    assert not found.loc[found["rank"] > 1, "shares_municipality"].any()


def test_a_chosen_case_is_placed_as_it_was_when_it_was_chosen() -> None:
    table = survey()
    made = choice.choose(table, RULES, LATE).cases
    placed = choice.placed(made[["slot", "decision_id"]], table, RULES, LATE)
    places = [f"{prefix}{name}" for name in choice.VARIABLES for prefix in ("percentile_", "quarter_")]
    pd.testing.assert_frame_equal(placed[places], made[places])
    rows = table.set_index("decision_id").loc[made["decision_id"]]
    assert placed["standard_pages"].tolist() == rows["standard_pages"].tolist()
    assert placed["n_information_types"].tolist() == rows["n_information_types"].tolist()
    heavy = placed[placed["slot"] == "E"]["percentile_standard_pages"]
    assert (heavy.iloc[0] - 90) == pytest.approx(0, abs=5)


def test_mean_distances_are_weighted_over_all_and_a_pair_of_variables_counts_alike() -> None:
    values = np.array([[0.0, 1.0], [10.0, 1.0], [5.0, 0.0]])
    expected = np.array([[0, 0.5, 0.75], [0.5, 0, 0.75], [0.75, 0.75, 0]])
    assert gower.distances(values) == pytest.approx(expected)
    weight = np.array([1.0, 2.0, 1.0])
    assert gower.mean_distances(values, weight).tolist() == [0.4375, 0.3125, 0.5625]
