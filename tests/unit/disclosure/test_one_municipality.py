"""What one municipality answered does not follow from how much of a change it carries."""

from __future__ import annotations

import re
from itertools import product

import numpy as np
import pandas as pd
import pytest
from published import desk
from survey_truth import PERIODS, QUOTA, weighted

from helpers.analysis.growth import geometric_mean, sensitivity
from helpers.analysis.methods import ratios
from helpers.protocol import analysis_plan, assumptions, codebook, disclosure
from helpers.publish.changes import tables as changes
from helpers.publish.disclosure import dominance
from helpers.publish.growth import second_looks

PLAN, RULES = analysis_plan.load(), disclosure.all_rules()
METHODS = codebook.stored("2.0").code_lists["measuring_methods"]
LARGEST, PROVISION = "0101", "lost_earnings"
CELLS = [*product(PERIODS, ("upheld", "remitted"))]
BEHIND = {
    "measure": "trait", "mde": 0.2, "weighted_n": 4343.0, "effective_n": 200.0, "item_response": 0.97,
    "fewest_cell": 90, "se_type": "jackknife", "provision": PROVISION,
}  # fmt: skip


def answers(*, late: int, early: int) -> pd.DataFrame:
    """The weighted cases with a trait that ``late`` and ``early`` of the largest municipality's four have."""
    cases = weighted(4, response=1.0)
    cases = cases[cases["provision"].eq(PROVISION) & cases["weight"].notna()].reset_index(drop=True)
    rng = np.random.default_rng(7)
    cases["trait"] = (rng.random(len(cases)) < cases["period"].map({PERIODS[0]: 0.22, PERIODS[1]: 0.40})) * 1
    own = cases["municipality"].eq(LARGEST)
    for period, number in ((PERIODS[0], early), (PERIODS[1], late)):
        mine = cases.index[own & cases["period"].eq(period)]
        cases.loc[mine, "trait"] = [1] * number + [0] * (len(mine) - number)
    return cases.assign(one=1)


def basis(cases: pd.DataFrame, folder, **of) -> tuple[pd.Series, dict]:
    found = ratios.change(cases, "trait", "one", scale=ratios.POINTS, plan=PLAN)
    table = pd.DataFrame([{**found, **BEHIND}])
    view = changes.basis([table], {"trait": "Egenskaben"}, "measure", "measure", PLAN, **of)
    return desk(folder, "06_information").release(view).iloc[0], found


def band(row: pd.Series) -> tuple[float, float]:
    """Between which shares the largest municipality's lies by what is released."""
    if "largest_share" in row:
        return row["largest_share"] * 0.9999, row["largest_share"] * 1.0001
    low, high = re.fullmatch(r"(?:mindst (\d+)|under (\d+)) pct\.", row["largest"]).groups()
    return (float(low) / 100, 1.0) if low else (0.0, float(high) / 100)


def possible(cases: pd.DataFrame, row: pd.Series, levels: dict) -> set[tuple[int, ...]]:
    """Which numbers of the largest municipality's cases with the trait, by CELLS, move the change as far as
    the released row says. The attacker knows its weights and the levels of both periods.
    """
    low, high = band(row)
    error = row["std_error"] * np.sqrt(row["n_municipalities"] / (row["n_municipalities"] - 1))
    own = cases[cases["municipality"].eq(LARGEST)]
    total, mine = (each.groupby("period")["weight"].sum() for each in (cases, own))
    of_cell = own.groupby(["period", "outcome"])["weight"].mean()
    found = set()
    for numbers in product(range(QUOTA + 1), repeat=len(CELLS)):
        moves = []
        for period, level in zip(PERIODS, ("before", "after"), strict=True):
            has = sum(n * of_cell[cell] for n, cell in zip(numbers, CELLS, strict=True) if cell[0] == period)
            rest = (levels[level] * total[period] - has) / (total[period] - mine[period])
            moves.append(rest - levels[level])
        if low <= ((moves[1] - moves[0]) / error) ** 2 <= high:
            found.add(numbers)
    return found


def test_the_share_of_the_largest_municipality_leaves_its_answers_open(tmp_path):
    cases = answers(late=4, early=0)
    row, found = basis(cases, tmp_path)
    assert found["largest_share"] > 0.5, "it carries most of the uncertainty"
    told = possible(cases, row, found)
    neighbours = {(0, 0, 1, 2), (0, 0, 2, 1), (1, 0, 2, 2), (0, 1, 2, 2)}  # one case less, or one more before
    assert {(0, 0, 2, 2), *neighbours} <= told and len(told) >= 9


def test_of_remitted_cases_alone_nothing_is_told_for_one_is_half_of_them(tmp_path):
    row, _ = basis(answers(late=4, early=0), tmp_path, outcomes=1)
    assert not [name for name in row.index if name.startswith("largest")]


@pytest.mark.parametrize(("fewest", "places"), [(4, 20), (20, 2)])
def test_how_uncertain_a_hidden_share_is_goes_with_it(tmp_path, fewest, places):
    cases = answers(late=2, early=2)
    found = ratios.change(cases, "trait", "one", scale=ratios.POINTS, plan=PLAN)
    few = {"fewest_either_side": fewest, "fewest_municipalities": places}
    view = changes.basis(
        [pd.DataFrame([{**found, **BEHIND, **few}])], {"trait": "x"}, "measure", "measure", PLAN
    )
    row = desk(tmp_path, "06_information").release(view).iloc[0]
    assert row[["std_error", "mde", "largest", "largest_from"]].isna().all() and row["n_cases"] == len(cases)


@pytest.mark.parametrize(("cases", "told"), [(4, ()), (8, (0.25,)), (24, (0.25, 0.5)), (None, (0.25, 0.5))])
def test_the_fewer_answers_the_fewer_bands(cases, told):
    """Of 8 one is a quarter of what they can move: from half the standard error up is twice that."""
    assert dominance.borders(cases) == told


def test_a_band_of_amounts_is_wider_than_the_p_per_cent_rule_asks():
    ends = np.sqrt([*dominance.BORDERS, 1.0])
    halves = (ends[1:] - ends[:-1]) / (ends[1:] + ends[:-1])
    assert (halves >= RULES.attacker.dominance_percent / 100).all()


def test_the_colours_of_the_assumption_change_where_bands_end():
    row = assumptions.load().assumptions["no_single_municipality"]
    assert (row.unit, row.green, row.red) == ("band", *dominance.BORDERS)


def test_a_result_without_one_municipality_is_no_nearer_to_that_of_all_than_p_per_cent(tmp_path):
    cases = weighted(3, response=0.8).assign(
        measuring_method="estimate", attachments_included=True, duplicates_included=False,
        draw_source="ankestyrelsen", decision_date="2020-05-01",
    )  # fmt: skip
    looks = sensitivity.e1(cases, PLAN, seed=1)
    view = second_looks.table(looks, geometric_mean.e1(cases, PLAN), PLAN, METHODS, RULES.survey)
    shown = desk(tmp_path, "05_growth").release(view)
    without = looks["run"].eq(sensitivity.WITHOUT_ONE).to_numpy()
    assert without.sum() == 2
    for end, exact in (("conf_low", "ratio_low"), ("conf_high", "ratio_high")):
        told, true = shown.loc[without, end], looks.loc[without, exact]
        assert (abs(100 * told / 5 - (100 * told / 5).round()) < 1e-6).all(), "steps of five points"
        moved = abs(true.to_numpy() - looks.loc[without, "ratio"].to_numpy())
        assert (RULES.attacker.dominance_percent / 100 * moved <= 0.025).all(), "half a step"
    printed = [re.sub(r"\s", " ", text) for text in shown.loc[without, "interval"]]
    assert all(re.fullmatch(r"−?\d*[05] til −?\d*[05] pct\.", text) for text in printed)


@pytest.mark.parametrize(("distance", "points"), [(0.0, 5), (0.1, 5), (-0.25, 5), (0.26, 10), (-0.6, 15)])
def test_half_a_step_is_a_tenth_of_what_may_be_left_open(distance, points):
    assert dominance.step(distance, RULES) == points
