"""The demonstration's forms on hours, as the report has read them, against what is true."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from built import BUILD

from helpers.protocol import analysis_plan
from helpers.simulate.later import cases

FALLS, ALONE = "»Lavt« må højst", "kun ét skema"


def test_what_was_planted_in_the_forms_and_nothing_else_is_told() -> None:
    told = pd.read_csv(BUILD / "cases" / "faults.csv").fillna("")
    slot, respondent, *_ = cases.FALLING
    falling, alone = (
        told[told["message"].str.contains(text)] for text in ("»Lavt« må højst", "kun ét skema")
    )
    assert len(told) == 2 and not told["refused"].any()
    assert falling["file"].str.endswith(f"sag_{slot}_skema_{respondent}.xlsx").tolist() == [True]
    assert falling["sheet"].tolist() == ["trin"] and falling["cell"].str.startswith("C").all()
    assert alone["file"].str.contains(f"sag_{cases.NEVER_CAME[0]}_").tolist() == [True]


@pytest.mark.parametrize("provision", ["bpa", "lost_earnings"])
def test_the_interval_of_the_demonstration_holds_its_true_hours_and_number_of_appeals(
    provision: str,
) -> None:
    plan, draws = analysis_plan.load().resources, pd.read_parquet(BUILD / "tables" / "resource_draws.parquet")
    assert plan is not None
    truth = json.loads((BUILD / "demo-truth.json").read_text(encoding="utf-8"))
    own, true = draws[draws["provision"] == provision], truth["quantities"][provision]["hours"]
    low, high = np.quantile(own["hours"], [0.05, 0.95])
    assert low < true["per_case"]["2019-21"]["mean"] < high and len(own) == plan.draws
    per_year = true["national_per_year"] / true["per_case"]["2019-21"]["mean"]
    assert own["appeals_per_year"].unique() == pytest.approx([per_year])
    parts = own[["hours_documentation", "hours_obtaining", "hours_appeal"]].sum(axis=1)
    assert (parts < own["hours"]).all() and (own[["hours_obtaining", "exponent"]] > 0).all(axis=None)
