"""The draw for the pilot: who takes part, with how many cases, and what is refused."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers import terms
from helpers.errors import HelpersError
from helpers.survey.sampling import draw, pilot_draw, universe
from helpers.survey.sampling.draw import draw_cases
from helpers.survey.sampling.pilot_draw import draw_pilot

DAYS = ("2014-03-27", "2020-03-27")


def places(count: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "kommunekode": [f"{k:04d}" for k in range(count)],
            "population_20200101": [1000 * (k + 1) for k in range(count)],
        }
    )


def frame(count: int, poor: tuple[int, ...] = ()) -> pd.DataFrame:
    """``count`` municipalities with 3 appeals per cell; the ``poor`` ones have no remitted appeal from the
    late period.
    """
    rows = [
        (f"{k:04d}", provision, outcome, day)
        for k in range(count) for provision in terms.PROVISIONS for outcome in terms.OUTCOMES
        for day in DAYS for _ in range(3)
        if not (k in poor and (outcome, day) == ("remitted", DAYS[1]))
    ]  # fmt: skip
    return pd.DataFrame([(f"D{n:05d}", *row) for n, row in enumerate(rows)], columns=draw.FRAME_COLUMNS)


def test_eight_cases_in_each_of_eight_municipalities_of_all_sizes() -> None:
    drawn = draw_pilot(frame(40), places(40))
    main = drawn[drawn["role"] == "main"]
    assert set(main.groupby("municipality").size()) == {8} and main["municipality"].nunique() == 8
    assert set(main.groupby(["municipality", "period", "outcome"]).size()) == {2}
    fifths = pd.Series(sorted(set(main["municipality"]))).astype(int) // 5
    assert list(fifths) == list(range(8)), "one of every fifth of forty, in order of size"
    assert set(drawn["draw_seed"]) == {draw.SEED}


def test_only_those_with_eight_cases_take_part() -> None:
    chosen = pilot_draw.choose(universe.universe(frame(12, poor=(0, 5, 11))), places(12), 8, seed=3)
    assert len(set(chosen)) == 8 and not {"0000", "0005", "0011"} & set(chosen)


def test_every_municipality_can_be_chosen() -> None:
    cases = universe.universe(frame(10))
    assert len({code for seed in range(40) for code in pilot_draw.choose(cases, places(10), 6, seed)}) == 10


@pytest.mark.parametrize("number", [5, 9, 0, 1000])
def test_a_pilot_of_another_size_is_refused(number: int) -> None:
    with pytest.raises(HelpersError, match=f"pilot {number}: expected 6 to 8 municipalities"):
        draw_pilot(frame(10), places(10), number)


def test_too_few_municipalities_with_cases_are_refused() -> None:
    with pytest.raises(
        HelpersError, match="Only 5 municipalities have 2 cases of each period and outcome; the pilot takes 6"
    ):
        draw_pilot(frame(8, poor=(1, 2, 3)), places(8), 6)


def test_the_pilot_does_not_foretell_the_draw_of_the_survey() -> None:
    cases = frame(8).assign(decision_id=lambda f: f["decision_id"])
    pilot = draw_pilot(cases, places(8))
    survey = draw_cases(cases, allocation="per_municipality")
    first = {
        name: set(d.loc[d["role"] == "main", "decision_id"])
        for name, d in (("pilot", pilot), ("survey", survey))
    }
    shared = len(first["pilot"] & first["survey"]) / len(first["pilot"])
    assert shared < 0.6, "two of six in each stratum: a third is expected by chance"
