"""What stands in every row of an estimand table beside the estimate: how much lies behind it, and the scales
it is told on.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.methods import inference
from helpers.protocol.analysis_plan import Plan
from helpers.survey.sampling import weights

RATIOS = {"ratio": "estimate", "ratio_low": "conf_low", "ratio_high": "conf_high"}


def sizes(drawn: pd.DataFrame, used: pd.DataFrame, plan: Plan) -> dict[str, float]:
    """Return cases, municipalities, weighted and effective n (Kish 1965), deff and item response behind an
    estimate.

    drawn: the cases in question, with disposition; used: those of them in the estimate, with weight.
    item_response is the share of the completed cases that are used.
    """
    before, after = (used[used["period"] == period] for period in (plan.before, plan.after))
    completed = int((drawn["disposition"] == weights.USABLE_DISPOSITION).sum())
    return {
        "n": len(used),
        "n_before": len(before),
        "n_after": len(after),
        "n_clusters": used["municipality"].nunique(),
        "municipalities_before": before["municipality"].nunique(),
        "municipalities_after": after["municipality"].nunique(),
        "weighted_n": float(used["weight"].sum()),
        "effective_n": weights.effective_n(used["weight"]),
        "deff": weights.kish_deff(used["weight"]),
        "item_response": len(used) / completed if completed else np.nan,
    }


def population_known(cases: pd.DataFrame) -> bool:
    """Return whether the cases were weighted to known numbers of appeals
    (``survey.sampling.weights.base_weights``).
    """
    return weights.KNOWN not in cases or bool(cases[weights.KNOWN].all())


def tests(estimate: float, std_error: float, df: float, plan: Plan) -> dict[str, float]:
    """Return the numbers behind the verdict on an estimate on the log scale: equivalence_low/high,
    p_equivalence, mde_ratio.
    """
    mde = inference.minimum_detectable(std_error, df, alpha=plan.alpha, power=plan.power)
    equivalent = inference.equivalence(
        estimate, std_error, df, margin=plan.margin, level=plan.equivalence_level
    )
    return {**equivalent, "mde_ratio": float(np.exp(mde))}


def with_ratios(table: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Return ``table`` with ratio, ratio_low, ratio_high (factors) and the same as growth per year, annual,
    annual_low, annual_high.
    """
    ratios: dict[str, Any] = {name: np.exp(table[source]) for name, source in RATIOS.items()}
    annual = {
        name.replace("ratio", "annual"): ratio ** (1 / plan.years_between) - 1
        for name, ratio in ratios.items()
    }
    return table.assign(**ratios, **annual)
