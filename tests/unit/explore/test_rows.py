"""The rows and columns that a researcher's verbs work on, and what they refuse."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from built import BUILD

from helpers.analysis.explore.survey import Survey, _prepared
from helpers.analysis.methods import checks
from helpers.protocol import analysis_plan
from helpers.survey import material

PLAN = analysis_plan.load()


@pytest.fixture(scope="module")
def survey() -> Survey:
    """Return the demonstration's survey as the build has left it."""
    return Survey(**material.built(BUILD / "demo", BUILD))


def test_columns_for_formulas_follow_the_answers_by_decision() -> None:
    cases = pd.DataFrame(
        {
            "decision_id": ["c", "a", "b"],
            "municipality": ["0101", "0825", "0101"],
            "standard_pages": [0.0, 10.0, 1.0],
            "period": [PLAN.after, PLAN.before, PLAN.after],
            "outcome": ["remitted", "upheld", "remitted"],
        }
    )
    sizes = pd.Series({"0101": PLAN.size_classes[-1][0], "0825": PLAN.size_classes[0][0]})
    rows = _prepared(cases, sizes, PLAN)
    assert rows["decision_id"].tolist() == ["a", "b", "c"] and rows.index.tolist() == [0, 1, 2]
    assert rows["log_pages"].tolist()[:2] == [np.log(10.0), 0.0] and np.isnan(rows["log_pages"][2])
    assert rows["after"].tolist() == [0.0, 1.0, 1.0] and rows["remitted"].tolist() == [0.0, 1.0, 1.0]
    assert rows["size_class"].astype(str).tolist() == [sizes["0825"], sizes["0101"], sizes["0101"]]


def test_used_rows_are_numbered_from_nought_and_have_one_weight_each(survey: Survey) -> None:
    rows = survey.design("bpa").used("standard_pages")
    assert rows.index.tolist() == list(range(len(rows))) and "index" not in rows
    assert set(rows["provision"]) == {"bpa"} and rows["weight"].gt(0).all()


def test_without_numbers_of_appeals_there_is_no_weight(survey: Survey) -> None:
    with pytest.raises(checks.InputInvalid, match=r"Put frame\.csv or population\.csv"):
        replace(survey.design("bpa"), population=None).used("standard_pages")


def test_a_share_is_of_a_column_with_nothing_but_nought_and_one(survey: Survey) -> None:
    mixed = survey.cases.assign(mixed=[0, 1, 2] + [0] * (len(survey.cases) - 3))
    with pytest.raises(checks.InputInvalid, match="mixed holds more than 0 and 1"):
        survey.design("bpa", cases=mixed).share("mixed")
