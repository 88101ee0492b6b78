"""Average adjusted predictions: the level of each period at the same mix of cases (g-computation; Lane and
Nelder 1982).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.analysis.methods import inference
from helpers.analysis.methods.inference import Fit


def adjusted_predictions(fit: Fit, term: str, *, level: float = 0.95) -> pd.DataFrame:
    """Return two rows, ``term`` = 0 and 1 for every case: value estimate std_error conf_low conf_high df.

    The estimate is the weighted mean of the predictions over all cases of ``fit``; its variance is L V L'
    with the fit's covariance and L the weighted mean of the changed model matrix. ``term`` must stand in no
    interaction. On the scale of the response: for log pages, exp(estimate) is a geometric mean. The
    difference of the rows is the coefficient itself.
    """
    rows = []
    for value in (0.0, 1.0):
        mean = np.average(fit.design, axis=0, weights=fit.weights)
        mean[fit.position(term)] = value
        estimate, std_error = float(mean @ fit.estimates), float(np.sqrt(mean @ fit.covariance @ mean))
        low, high = inference.interval(estimate, std_error, fit.df, level)
        rows.append(
            {
                "value": value,
                "estimate": estimate,
                "std_error": std_error,
                "conf_low": low,
                "conf_high": high,
                "df": fit.df,
            }
        )
    return pd.DataFrame(rows)
