"""The simulated answers: one table per data sheet."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass
class Answers:
    """The answers of all responding municipalities, one table per data sheet, keyed by decision_id
    (rule_inputs: municipality, row).
    """

    cases: pd.DataFrame
    information: pd.DataFrame
    causes: pd.DataFrame
    rule_inputs: pd.DataFrame
    time: pd.DataFrame
