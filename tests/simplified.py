"""A small world for tests of simplifications: known draws, and a change of each kind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.simplification import effects
from helpers.protocol import simplifications
from helpers.protocol.simplifications import Simplification

PLAN = simplifications.load()
BY_KIND = {change.kind: change for change in PLAN.simplifications.values()}
LEVEL = {"bpa": 40.0, "lost_earnings": 10.0}  # hours per appealed case
APPEALS = {"bpa": 100.0, "lost_earnings": 300.0}
ITEMS = {  # per case
    "obtained": 2.0, "renewed": 0.5, "present": 4.0, "renewed:application": 0.2, "present:school": 1.0,
    "obtained:school": 0.6, "renewed:school": 0.1, "obtained:employer_statement": 0.1,
}  # fmt: skip
PAGES = {
    "standard_pages": 100.0, "decision_pages": 80.0, "statement_pages": 20.0, "appeal_form_pages": 5.0,
    "appeal_pages": 20.0,
}  # fmt: skip


def change(kind: str, **other: Any) -> Simplification:
    """Return the protocol's change of ``kind`` with ``other`` fields."""
    return replace(BY_KIND[kind], **other)


def resources(draws: int = 1) -> pd.DataFrame:
    """Return draws of the resource estimate that rise evenly from the known level by a half."""
    parts = []
    for provision, hours in LEVEL.items():
        rise = 1 + np.linspace(0, 0.5, draws)
        parts.append(
            pd.DataFrame(
                {
                    "draw": np.arange(draws),
                    "provision": provision,
                    "hours": hours * rise,
                    "hours_documentation": hours * rise / 2,
                    "hours_obtaining": hours * rise / 4,
                    "hours_appeal": hours * rise / 8,
                    "dkk_per_hour": 400.0,
                    "exponent": 0.5,
                    "appeals_per_year": APPEALS[provision],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def joint(draws: int = 1) -> pd.DataFrame:
    """Return the draws with what is in a case: the same in all, some types in one provision alone."""
    drawn = resources(draws)
    survey = drawn[["draw", "provision"]].assign(**ITEMS, **PAGES)
    asked = [name for name in ITEMS if name.endswith((":school", ":employer_statement"))]
    survey.loc[survey["provision"] == "bpa", asked] = np.nan
    return effects.together(drawn, survey)
