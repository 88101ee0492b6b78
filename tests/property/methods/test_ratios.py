"""What must not matter to E4 to E7: the order of rows, the names of municipalities, and whether a case is two
of half the weight.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from helpers.analysis.information import types
from helpers.analysis.methods import checks, ratios
from helpers.analysis.remittal import association
from helpers.protocol import analysis_plan

PLAN = analysis_plan.load()
SCALES = [(ratios.POINTS, "has", "one"), (ratios.POINTS, "new", "items"), (ratios.RATIO, "items", "one")]
PARTS = ("parts_before", "parts_after")  # by municipality, in the order of their codes: no result
few = settings(max_examples=6, deadline=None)
scales = pytest.mark.parametrize(("scale", "part", "whole"), SCALES)


@st.composite
def surveys(draw) -> pd.DataFrame:
    """Cases of ten municipalities: a weight, a yes or no, a number of items and how many are new."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(30, 80))
    rows = pd.DataFrame(
        {
            "municipality": [f"{place:04d}" for place in rng.integers(0, 10, n)],
            "weight": rng.uniform(1, 40, n),
        }
    )
    rows["period"] = np.where(np.arange(n) % 2, PLAN.after, PLAN.before)
    rows["has"] = rng.integers(0, 2, n).astype(float)
    rows["items"] = rng.integers(1, 9, n).astype(float)
    rows["new"] = rng.binomial(rows["items"].astype(int), 0.4).astype(float)
    rows["outcome"] = np.where(rng.random(n) < 0.5, "remitted", "upheld")
    return rows.assign(
        one=1.0, decision_id=[f"D{number}" for number in range(n)], provision="bpa", disposition="completed"
    )


def numbers(cases: pd.DataFrame, scale: str, part: str, whole: str) -> dict[str, float]:
    return ratios.change(cases, part, whole, scale=scale, plan=PLAN)


def same(one: dict[str, float], other: dict[str, float], *, but: tuple[str, ...] = ()) -> bool:
    keys = [key for key in one if key not in (*but, *PARTS)]
    return np.allclose(
        [one[key] for key in keys], [other[key] for key in keys], rtol=1e-9, atol=1e-12, equal_nan=True
    )


@scales
@few
@given(cases=surveys(), seed=st.integers(0, 1000))
def test_the_order_of_rows_does_not_matter(scale, part, whole, cases, seed):
    assert same(
        numbers(cases, scale, part, whole),
        numbers(cases.sample(frac=1, random_state=seed), scale, part, whole),
    )


@scales
@few
@given(cases=surveys())
def test_the_names_of_municipalities_do_not_matter(scale, part, whole, cases):
    renamed = cases.assign(municipality="Q" + cases["municipality"].str[::-1])
    assert same(numbers(cases, scale, part, whole), numbers(renamed, scale, part, whole))


@scales
@few
@given(cases=surveys())
def test_a_case_split_into_two_of_half_weight_does_not_matter(scale, part, whole, cases):
    halves = pd.concat([cases, cases]).assign(weight=lambda rows: rows["weight"] / 2)
    counted = (
        "n",
        "n_before",
        "n_after",
        "effective_n",
        "fewest_either_side",
        "df_effective",
    )  # these count rows, and should
    assert same(numbers(cases, scale, part, whole), numbers(halves, scale, part, whole), but=counted)


@few
@given(cases=surveys(), factor=st.floats(0.01, 100))
def test_the_unit_of_weights_does_not_matter(cases, factor):
    scaled = cases.assign(weight=cases["weight"] * factor)
    assert same(numbers(cases, *SCALES[1]), numbers(scaled, *SCALES[1]), but=("weighted_n",))


@few
@given(cases=surveys())
def test_a_share_and_its_complement_mirror_each_other(cases):
    found, other = numbers(cases, *SCALES[0]), numbers(cases.assign(has=1 - cases["has"]), *SCALES[0])
    assert found["before"] == pytest.approx(1 - other["before"]) and found["estimate"] == pytest.approx(
        -other["estimate"], abs=1e-12
    )
    assert found["before_low"] == pytest.approx(1 - other["before_high"], nan_ok=True)
    assert found["std_error"] == pytest.approx(other["std_error"], nan_ok=True)


@few
@given(cases=surveys())
def test_the_period_taken_the_other_way_turns_the_sign(cases):
    turned = cases.assign(period=cases["period"].map({PLAN.before: PLAN.after, PLAN.after: PLAN.before}))
    found, other = numbers(cases, *SCALES[2]), numbers(turned, *SCALES[2])
    assert found["estimate"] == pytest.approx(-other["estimate"]) and found["std_error"] == pytest.approx(
        other["std_error"]
    )


def fitted(cases: pd.DataFrame, measure: str = "items") -> association.Conditional:
    return association.conditional(association.informative(cases, measure))


def drawn(cases: pd.DataFrame) -> association.Conditional:
    """Return the fit of cases that were drawn; where documentation separates the outcomes there is none, and
    other cases are drawn.
    """
    try:
        return fitted(cases)
    except checks.NotEstimable:
        reject()


@few
@given(cases=surveys(), seed=st.integers(0, 1000), shift=st.floats(-50, 50))
def test_the_conditional_logit_knows_no_order_names_or_levels(cases, seed, shift):
    found = drawn(cases)
    other = cases.sample(frac=1, random_state=seed).assign(
        municipality=lambda rows: "Q" + rows["municipality"]
    )
    other["items"] += (
        shift * other.groupby("municipality").ngroup()
    )  # a constant per stratum is conditioned away
    again = fitted(other)
    assert again.estimate == pytest.approx(found.estimate, abs=1e-6)
    assert again.std_error == pytest.approx(
        found.std_error, rel=1e-5
    ) and again.std_error_cluster == pytest.approx(found.std_error_cluster, rel=1e-5)


@few
@given(cases=surveys(), factor=st.floats(0.1, 10))
def test_the_unit_of_the_exposure_divides_the_log_odds_ratio(cases, factor):
    found, scaled = drawn(cases), fitted(cases.assign(items=cases["items"] * factor))
    assert scaled.estimate * factor == pytest.approx(found.estimate, abs=1e-6)


@few
@given(cases=surveys())
def test_outcomes_taken_the_other_way_turn_the_sign_of_the_log_odds_ratio(cases):
    turned = cases.assign(outcome=cases["outcome"].map({"upheld": "remitted", "remitted": "upheld"}))
    found = drawn(cases)
    assert fitted(turned).estimate == pytest.approx(-found.estimate, abs=1e-6)


@few
@given(cases=surveys())
def test_retrieval_shares_add_up_to_one_and_newly_obtained_is_that_of_e5(cases):
    def weigh(rows: pd.DataFrame, item: str) -> pd.DataFrame:
        return rows[rows[item].notna()]

    rows = cases.loc[cases.index.repeat(cases["items"].astype(int))]
    place = rows.groupby("decision_id").cumcount()
    codes = np.where(place < rows["new"], "newly_obtained", np.where(place % 2, "updated", "at_hand"))
    information = pd.DataFrame(
        {
            "decision_id": rows["decision_id"],
            "present": pd.array([True] * len(rows), dtype="boolean"),
            "retrieval": codes,
            "own_document": False,
        }
    )
    answered = cases.assign(
        n_newly_obtained=cases["new"], n_retrieval_answered=cases["items"], n_information_types=cases["items"]
    )
    found = (
        types.retrieval(answered, information, weigh, PLAN).query("provision == 'bpa'").set_index("measure")
    )
    assert found["before"].sum() == pytest.approx(1) and found["estimate"].sum() == pytest.approx(0, abs=1e-9)
    e5 = (
        types.e5(answered, weigh, PLAN).set_index(["provision", "measure"]).loc[("bpa", types.NEWLY_OBTAINED)]
    )
    assert found.loc["newly_obtained", "after"] == pytest.approx(e5["after"])
