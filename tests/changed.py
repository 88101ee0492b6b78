"""A row of a table of changes (E4 to E6) with its intervals, and what is said of it."""

from __future__ import annotations

import numpy as np

from helpers.analysis.methods import ratios


def row(estimate: float, error: float, /, **changes) -> dict:
    """wide: how many standard errors wide the interval that decides is."""
    half, wide, narrow = 2 * error, changes.pop("wide", 2) * error, 1.67 * error
    made = {
        "estimand": "E4", "status": "secondary", "provision": "bpa", "measure": "has_expert",
        "scale": ratios.POINTS, "before": 0.3, "after": 0.3 + estimate, "estimate": estimate,
        "std_error": error,
        "conf_low": estimate - half, "conf_high": estimate + half,
        "adjusted_low": estimate - wide, "adjusted_high": estimate + wide, "level": 0.95,
        "equivalence_low": np.nan, "equivalence_high": np.nan, "mde": 2.85 * error, "mde_ratio": np.nan,
        "n_before": 200, "n_after": 200, "municipalities_before": 60, "municipalities_after": 60,
        "df_effective": 30.0, "fewest_either_side": 40,
    }  # fmt: skip
    if changes.get("scale") == ratios.RATIO:
        made |= {
            "mde_ratio": np.exp(2.85 * error),
            "equivalence_low": estimate - narrow,
            "equivalence_high": estimate + narrow,
        }
    return made | changes
